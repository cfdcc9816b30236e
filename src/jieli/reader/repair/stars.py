"""Words with stars in them, as filters leave them: 人*医院. Restored only if one word of the dictionary fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

import rjieba

from jieli.reader.repair.noise import HAN, belongs_together, han_before, han_behind
from jieli.reader.repair.surnames import USUAL
from jieli.reader.repair.words import common, cost, is_word, simple_forms, stands_in_dictionary
from jieli.reader.trail import Edit

SIGNS = frozenset("*\uff0a\u2731\u2732")
_STARS = re.compile(rf"(?<=[{HAN}])[{''.join(sorted(SIGNS))}]{{1,4}}(?=[{HAN}])")
_MOST = 500  # a text with more of them speaks another language
_LEADER = re.compile("总书记|主席|总理|委员长")  # whoever bears these titles is in the dictionary
_MOST_RIVALS = 4
_CLEARLY = 3.0  # what any other character must cost more
_MASK = re.compile("[某先女同患]")


@cache
def _simplified() -> str:
    return "".join(sorted(c for c in common() if ord(c) not in simple_forms()))


def edits(text: str) -> list[Edit]:
    """Restored words, and marks where several words fit. Masked names of persons are left alone."""
    return list(_edits(text))


def _edits(text: str) -> Iterator[Edit]:
    for match in islice(_STARS.finditer(text), _MOST):
        start, end = match.span()
        left, right = han_before(text, start)[-3:], han_behind(text, end)[:3]
        if _MASK.match(right) and left[-1] in USUAL:
            continue
        if left[-1] in USUAL and (len(left) == 1 or not is_word(left[-2:])):
            continue
        words = _words(left, right)
        longest = max((len(word) for word, _ in words), default=0)
        fitting = {c: word for word, c in words if len(word) == longest}
        before = match[0]
        if (
            len(fitting) == 1
            and next(iter(fitting)) in (left[-1], right[0])
            and belongs_together(text, start, end)
        ):
            fitting[""] = left[-1] + right[0]  # nothing at all may have stood there
        if len(fitting) == 1 and (len(before) == 1 or longest > 3):
            ((c, word),) = fitting.items()
            is_leader = _LEADER.match(text, end + word.endswith(right[:1]))
            rivals = () if is_leader else _rivals(han_before(text, start), han_behind(text, end), c)
            if rivals:
                yield Edit("censor.open", start, end, before, before, 0.5, rivals)
            elif not _may_hide_a_person(text, word, left):
                yield Edit("censor.star", start, end, before, c, 0.9)
            continue
        if not fitting and belongs_together(text, start, end):
            yield Edit("censor.star", start, end, before, "", 0.85)
        elif fitting:
            yield Edit("censor.open", start, end, before, before, 0.5, tuple(sorted(fitting)[:5]))


@lru_cache(maxsize=500)
def _words(left: str, right: str) -> list[tuple[str, str]]:
    """Words of three or more characters with one unknown where the stars are, and that one."""
    found = []
    for a, b in ((1, 1), (2, 1), (1, 2), (0, 3), (3, 0), (0, 2), (2, 0)):
        if a <= len(left) and b <= len(right):
            head, tail = left[len(left) - a :], right[:b]
            found += [(head + c + tail, c) for c in _simplified() if stands_in_dictionary(head + c + tail)]
    return found


@lru_cache(maxsize=500)
def _rivals(left: str, right: str, c: str) -> tuple[str, ...]:
    """Characters that make a word of two with a neighbour and read nearly as well as ``c`` or better, it included."""
    others = {
        other
        for other in _simplified()
        if stands_in_dictionary(left[-1] + other) or stands_in_dictionary(other + right[0])
    }
    best = cost(left + c + right)
    ranked = sorted((cost(left + other + right), other) for other in others - {c})
    near = [other for price, other in ranked[:_MOST_RIVALS] if price < best + _CLEARLY]
    return (*near, c) if near else ()


def _may_hide_a_person(text: str, word: str, left: str) -> bool:
    """Whether the word is the name of a person of a frequent surname that stands nowhere else in the text."""
    if word[0] not in USUAL or len(word) != 3 or word in text:
        return False
    return left.endswith(word[0]) or any(tag.startswith("nr") for _, tag in rjieba.tag(word))
