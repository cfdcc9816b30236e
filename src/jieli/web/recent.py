"""What pages repeat many times over and may lag a little: worked out once, kept for seconds, per user.

One's own acts show at once; what others do shows within ``SECONDS``. Only for counts and choices beside the matter of
a page, never for its records.
"""

from collections.abc import Callable
from threading import RLock
from typing import TypeVar

from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import get_language

from jieli.kernel.actor import NOBODY, Actor

ACTED = "acted"  # of the session: when the user last did something; what is older is worked out anew
SECONDS = 30

T = TypeVar("T")
_MAKING = tuple(RLock() for _ in range(64))


def recent(request: HttpRequest, name: str, make: Callable[[], T]) -> T:
    """What ``make`` gave this user within the last seconds, since his or her last act, in this language.

    Args:
        name: Tells it from other things that are kept.
        make: Works it out; it does not ask for other recent things, for which it might wait for ever.
    """
    actor: Actor = getattr(request, "actor", NOBODY)
    session = getattr(request, "session", None)
    if actor.user_id is None or session is None:
        return make()
    who = (actor.user_id, session.get(ACTED, 0), hash((actor.name, actor.mandates)))
    key = f"{name}:{get_language()}:{who[0]}:{who[1]}:{who[2]}"
    kept = caches["pages"].get(key)
    if kept is None:
        # What takes a second is worked out once, and not by every page that asks meanwhile
        with _MAKING[hash(key) % len(_MAKING)]:
            kept = caches["pages"].get(key)
            if kept is None:
                kept = (make(),)
                caches["pages"].set(key, kept, SECONDS)
    found: T = kept[0]
    return found
