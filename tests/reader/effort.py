"""How much a piece of code does, counted rather than timed, so that a busy machine changes nothing."""

import sys
from collections.abc import Callable


def effort(work: Callable[[], object]) -> int:
    """The number of functions and methods, of Python and of C, that ``work`` calls.

    What a pattern does inside one match is not counted; ``python -m benchmarks.reading.growth`` times that.
    """
    calls = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
