"""Words, links and choices that all pages of programmes share."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jieli.kernel import door, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.kernel.machine import Machine
from jieli.kernel.permits import Permits
from jieli.programme import permissions
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.programme.states import BATCH, NEED, POST
from jieli.registry.roles import BY_CODE
from jieli.web import formats
from jieli.web.addresses import address as address
from jieli.web.parts import Button, Link, Tag, Words, state_tag

MACHINES = {"need": NEED, "post": POST, "batch": BATCH}
Options = list[tuple[str, Words]]


def unit_link(unit: Any) -> Link | None:
    """An institution by its name, leading to its page."""
    return Link(unit.name, address("institution", unit.code)) if unit is not None else None


def board_button(actor: Actor, code: str) -> tuple[Button, ...]:
    """Leads to the relay board of a programme or batch those who may see it."""
    if not permissions.POST.ever(actor, "R"):
        return ()
    return (Button(_("接力板"), f"{address('board')}?of={code}", icon="relay"),)


def span(obj: Any) -> str:
    """From the first day to the last day of anything with ``starts_on`` and an exclusive ``ends_on``."""
    return formats.spell(obj.starts_on, obj.ends_on)


def tag_of(obj: Any, note: Words = "") -> Tag:
    """The state of a need, post or batch."""
    return state_tag(MACHINES[obj.permits.thing], obj.state, note)


def programme_options(actor: Actor) -> Options:
    """Programmes that the actor sees, for filters and forms."""
    return [(p.code, p.name) for p in programme_queries.programmes(actor)]


def batch_options(actor: Actor) -> Options:
    """Batches that the actor sees; the programme tells two of the same name apart."""
    found = list(batch_queries.batches(actor))
    several = len({b.programme_id for b in found}) > 1
    return [(b.code, f"{b.name}（{b.programme.name}）" if several else b.name) for b in found]


def state_options(machine: Machine) -> Options:
    """States of a machine as choices of a filter."""
    return [(s.key, cast("Words", s.label)) for s in machine.states]


def role_words(roles: Iterable[str]) -> str:
    """Official titles of some roles."""
    return formats.together(str(BY_CODE[r].label) for r in roles if r in BY_CODE)


def days(number: int) -> str:
    """A number of days."""
    return ngettext("%(count)s天", "%(count)s天", number) % {"count": number}


def workdays(number: int) -> str:
    """A number of working days."""
    return ngettext("%(count)s个工作日", "%(count)s个工作日", number) % {"count": number}


def must(actor: Actor, verb: str, obj: Any) -> None:
    """Refuse a form to somebody who may not send it; the door asks again.

    Raises:
        NotAllowed: Says who may.
    """
    if not reading.may(actor, verb, obj):
        raise NotAllowed(
            _("您没有办理“%(caption)s”的权限。") % {"caption": obj.caption},
            remedy=door.who_may(obj.permits.roles_with(verb)),
        )


def must_ever(actor: Actor, verb: str, permits: Permits) -> None:
    """Refuse a form for something new to somebody who may nowhere create one.

    Raises:
        NotAllowed: Says who may.
    """
    if not permits.ever(actor, verb):
        raise NotAllowed(_("这一步不由您办理。"), remedy=door.who_may(permits.roles_with(verb)))


def in_programme(request: HttpRequest, rows: Any, field: str) -> Any:
    """The rows of the programme that the user chose in the bar; all of them if none is chosen."""
    from jieli.web.programmes import chosen

    code = chosen(request)
    return rows.filter(**{f"{field}code": code}) if code else rows


def joined(parts: Iterable[object]) -> str:
    """Clauses one after another, with the comma of the language."""
    return (", " if formats.in_english() else "，").join(str(p) for p in parts)


def titled(verb: object, what: object) -> str:
    """What is to be done with what: 核准：示例县人民医院骨科."""
    return f"{verb}: {what}" if formats.in_english() else f"{verb}：{what}"


def people(number: int) -> str:
    """A number of people."""
    return ngettext("%(count)s人", "%(count)s人", number) % {"count": number}


def listed(names: Sequence[str], limit: int = 3) -> str:
    """The first names and how many there are."""
    if len(names) <= limit:
        return formats.together(names)
    return _("%(names)s等%(count)s个") % {"names": formats.together(names[:limit]), "count": len(names)}
