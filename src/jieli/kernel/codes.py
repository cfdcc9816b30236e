"""Public codes such as NEED-7KQ2M: short to say on the telephone, no vowel, nothing that looks like another sign."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"
_LENGTH = 5  # 17 million codes per prefix

_choose: ContextVar[Callable[[Sequence[str]], str]] = ContextVar("choose", default=secrets.choice)


def draw(prefix: str) -> str:
    """A fresh code; whoever stores it checks that it is free."""
    choose = _choose.get()
    return f"{prefix}-" + "".join(choose(_SIGNS) for _ in range(_LENGTH))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Draw the same codes every time, for the demo world."""
    token = _choose.set(random.Random(seed).choice)  # noqa: S311 - codes are names, not secrets
    try:
        yield
    finally:
        _choose.reset(token)
