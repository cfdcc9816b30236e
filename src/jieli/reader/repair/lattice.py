"""A suspicious place of a text as a lattice, and its likeliest readings.

There are two states: characters as they stand, and characters re-paired from the last byte of one and the first
byte of the next. A step takes one or two units of the display and says one or two signs; lost characters are left
open at first and chosen once the words around them are known. Costs are natural logarithms, as in
:mod:`jieli.reader.repair.words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from jieli.reader.repair.readings import fits
from jieli.reader.repair.words import (
    NONE,
    UNKNOWN,
    common,
    cost,
    cost_beside,
    is_han,
    is_word,
    simple_forms,
    two_bytes,
    word_cost,
)

_LONGEST = 4
_LOST = 6.0  # cost of a character that is filled in later
_BEGINS, _ENDS, _ENDS_AT_SIGN = 10.0, 11.0, 6.0  # cost of a slip, and of an end that nothing shows
_WIDE_SIGN = 8.0  # cost of a letter or digit as wide as a character
NOT_BORNE_OUT = 20.0  # against a character that the pinyin contradicts
AGREES = -6.0  # a letter that was a second byte, and the pinyin behind it says so
_LETTER = 8.0  # cost of a letter that is a sign of its own again, seldom a neighbour of characters
_DROPPED = 2.0  # cost of a pair that was left out
HANGING = 25.0  # cost of the remains of a bracket: nobody writes these
_SECOND_OF_SIGN = 3.0  # of a punctuation mark the first byte gets lost rather than the second
_HOPELESS = 6.0  # a reading that costs so much more than the best is not looked at
GAIN = 12.0
"""A reading must be that much cheaper than the place as it stands."""
_SLACK = 6.0  # so much dearer a reading may be before its lost characters are filled in
_TRIED = 4
_SELDOM = 8.0  # from this cost a character seldom stands as a word of its own
_KEPT = 5
_BEAM = 8
_OF_NAMES = frozenset("尔买提木江汗古丽艾吐孜克力拉依阿卜布都热合曼努娜吾斯逊娅帕祖麦图玛迪沙再肉托")
"""Signs of which the names of Uyghurs and Kazakhs are made: 吐尔逊·买买提."""
_DOTTED = 5.0  # how much likelier the dot is between two of these
SIGNS = "。“”、：，；（）《》！？—·"
_Node = tuple[int, bool]  # number of a unit, and whether the bytes before it are shifted


class Unit(NamedTuple):
    """One sign of a suspicious place as it is displayed."""

    start: int
    end: int
    c: str  # the sign, or "?" for remains of a bracket
    pair: bytes  # its two bytes, or nothing
    reading: str = ""  # pinyin that hangs on it
    is_gap: bool = False  # stands for bytes that could not be displayed


class Lost(NamedTuple):
    """A character of which only one byte, or nothing but a reading, is left."""

    lead: int = 0
    trail: int = 0
    either: int = 0  # one byte, and nobody knows which
    straddled: str = ""  # pinyin of the character that the byte ``before`` and the lead of this one made
    before: int = 0
    own: str = ""  # its own pinyin
    is_dropped: bool = False  # its second byte began a pair that no character has, which the page left out
    ends_line: bool = False

    @property
    def is_told(self) -> bool:
        """Whether pinyin tells of it."""
        return bool(self.straddled or self.own)

    def candidates(self) -> tuple[Sequence[_Candidate], bool]:
        """Characters it may have been. The second value tells whether the pinyin bears them out.

        If it bears out none, all that the bytes allow are given.
        """
        first, second = _by_byte()
        leads = [self.lead] if self.lead else []
        if self.straddled and self.before:
            leads = [b for b in first if self._is_straddled(b)]
        if self.ends_line and 0xA1 in leads:
            return [("。", "。", 0.0)], True
        found: list[_Candidate] = []
        if self.either:
            found += second.get(self.either, ())
            found += (
                (c, form, 0.0 if is_han(c) else _SECOND_OF_SIGN) for c, form, _ in first.get(self.either, ())
            )
        elif self.trail:
            found += second.get(self.trail, ())
        elif leads:
            found += (one for b in leads for one in first.get(b, ()))
            if self.is_dropped:
                found = [one for one in found if _nothing().get(two_bytes()[one[0]][1])]
        else:
            found += _by_reading(self.own or self.straddled)
        if not self.is_told:
            return found, True
        borne_out = [one for one in found if self._is_borne_out(one[0])]
        if not borne_out and self.own and self.trail:  # the pinyin in front may be of anything
            borne_out = [one for one in found if is_han(one[0]) and fits(one[0], self.own)]
        return borne_out or found, bool(borne_out)

    def _is_borne_out(self, c: str) -> bool:
        if self.own and not (is_han(c) and fits(c, self.own)):
            return False
        return not (self.straddled and self.before) or self._is_straddled(two_bytes()[c][0])

    def _is_straddled(self, lead: int) -> bool:
        """Whether the byte before and this one make a character with the reading."""
        straddled = _character(self.before, lead)
        return bool(straddled) and fits(straddled, self.straddled)


_Candidate = tuple[str, str, float]  # a character, its Simplified form, what speaks against it
_Forms = dict[int, list[_Candidate]]


@cache
def _by_byte() -> tuple[_Forms, _Forms]:
    """Characters in common use and punctuation by their first and by their second byte."""
    first: _Forms = {}
    second: _Forms = {}
    for c, pair in two_bytes().items():
        if c in common() or c in SIGNS:
            both = c, c.translate(simple_forms()), 0.0
            first.setdefault(pair[0], []).append(both)
            second.setdefault(pair[1], []).append(both)
    return first, second


@lru_cache(maxsize=2_000)
def _by_reading(pinyin: str) -> Sequence[_Candidate]:
    return [(c, c.translate(simple_forms()), 0.0) for c in sorted(common()) if fits(c, pinyin)]


class _Step(NamedTuple):
    """One sign of a reading: which units it takes, what it says, and the state behind it."""

    at: _Node
    to: _Node
    says: str
    cost: float = 0.0
    lost: tuple[Lost, ...] = ()
    begins: bool = False


@dataclass(slots=True)
class _Place:
    """The lattice over one suspicious place."""

    units: list[Unit]
    ends_line: bool
    may_begin: list[bool]
    seen: frozenset[str]

    def steps(self, node: _Node) -> list[_Step]:
        """What may come next at a node."""
        i, is_shifted = node
        if is_shifted:
            return list(self._shifted(i))
        return list(self._aligned(i)) if i < len(self.units) else []

    def _aligned(self, i: int) -> Iterator[_Step]:
        unit, here = self.units[i], (i, False)
        yield _Step(here, (i + 1, False), unit.c, HANGING if unit.reading else 8.0 if unit.is_gap else 0.0)
        if unit.is_gap and unit.reading:
            yield from self._hanging(i, unit)
        elif unit.is_gap:
            if (after := self._unit(i + 1)) and after.pair:
                lost = (Lost(trail=after.pair[0]),)
                yield from self._behind(here, i + 1, lost, _LOST + _BEGINS, begins=True)
        elif unit.pair and self.may_begin[i]:
            lost = (Lost(either=unit.pair[0]),)
            yield from self._behind(here, i, lost, _LOST + _BEGINS, begins=True)

    def _hanging(self, i: int, unit: Unit) -> Iterator[_Step]:
        """Remains of a bracket: the lead byte of a character went with what opened it."""
        here, after = (i, False), self._unit(i + 1)
        front = self.units[i - 1].pair[1] if i and self.units[i - 1].pair else 0
        lost = Lost(straddled=unit.reading, before=front)
        dropped = lost._replace(is_dropped=True)
        price = 2 * _LOST + _DROPPED
        if after and after.pair:
            yield from self._behind(here, i + 1, (lost._replace(trail=after.pair[0]),), _LOST, begins=True)
            two = (dropped, Lost(trail=after.pair[0]))
            yield from self._behind(here, i + 1, two, price, begins=True)
        if after and is_trail(after.c):
            one = lost._replace(trail=ord(after.c), own=after.reading)
            yield _Step(here, (i + 2, False), UNKNOWN, _LOST, (one,), begins=True)
            two = (dropped, Lost(trail=ord(after.c), own=after.reading))
            yield _Step(here, (i + 2, False), UNKNOWN * 2, price, two, begins=True)
        if after and after.is_gap and after.reading:
            one = lost._replace(own=after.reading)
            yield _Step(here, (i + 2, False), UNKNOWN, _LOST, (one,), begins=True)
            two = (dropped, Lost(own=after.reading))
            yield _Step(here, (i + 2, False), UNKNOWN * 2, price, two, begins=True)
        if (after and after.is_gap and not after.reading) or (not after and self.ends_line):
            one = lost._replace(ends_line=self.ends_line and i > len(self.units) - 3)
            yield _Step(here, (i + 1 + bool(after), False), UNKNOWN, _LOST, (one,), begins=True)

    def _unit(self, i: int) -> Unit | None:
        return self.units[i] if i < len(self.units) else None

    def _behind(
        self, here: _Node, i: int, lost: tuple[Lost, ...], price: float, *, begins: bool
    ) -> Iterator[_Step]:
        """A lost character takes the first byte of unit ``i``; its second byte comes next."""
        second = self.units[i].pair[1]
        says = UNKNOWN * len(lost)
        if second >= 0x80:
            yield _Step(here, (i + 1, True), says, price, lost, begins)
        elif second >= 0x40:
            yield _Step(here, (i + 1, False), says + chr(second), price + _LETTER, lost, begins)

    def _shifted(self, i: int) -> Iterator[_Step]:
        here = (i, True)
        left = self.units[i - 1].pair
        if not left or left[1] < 0x81:
            return
        lead = left[1]
        rest = Lost(lead=lead, ends_line=self.ends_line and i >= len(self.units) - 1)
        if i == len(self.units):
            yield _Step(here, (i, False), UNKNOWN, _LOST + (2 if self.ends_line else _ENDS), (rest,))
            return
        unit = self.units[i]
        dropped = rest._replace(is_dropped=True)
        price = 2 * _LOST + _DROPPED
        if unit.is_gap:
            yield _Step(here, (i + 1, False), UNKNOWN, _LOST, (rest._replace(own=unit.reading),))
            if unit.reading:
                yield _Step(here, (i + 1, False), UNKNOWN * 2, price, (dropped, Lost(own=unit.reading)))
            elif (after := self._unit(i + 1)) and after.pair:
                two = (rest, Lost(trail=after.pair[0]))
                yield from self._behind(here, i + 1, two, 2 * _LOST + 4, begins=False)
        if unit.pair:
            c = _character(lead, unit.pair[0])
            dear = _WIDE_SIGN if "\uff10" <= c <= "\uff5a" and c not in SIGNS else 0.0
            if c and unit.pair[1] >= 0x80:
                yield _Step(here, (i + 1, True), c, dear)
            elif c and unit.pair[1] >= 0x40:
                yield _Step(here, (i + 1, False), c + chr(unit.pair[1]), dear + _LETTER)
            two = (dropped, Lost(trail=unit.pair[0]))
            yield from self._behind(here, i, two, price, begins=False)
        if is_trail(unit.c):
            c = _character(lead, ord(unit.c))
            if c:
                agrees = AGREES if unit.reading and fits(c, unit.reading) else 0.0
                yield _Step(here, (i + 1, False), c, agrees)
            two = (dropped, Lost(trail=ord(unit.c), own=unit.reading))
            yield _Step(here, (i + 1, False), UNKNOWN * 2, price, two)
        yield _Step(here, (i, False), UNKNOWN, _LOST + (_ENDS if is_han(unit.c) else _ENDS_AT_SIGN), (rest,))


@cache
def _nothing() -> dict[int, frozenset[int]]:
    """For a byte of a pair the high second bytes with which it makes no character; such a pair is left out."""
    high = range(0x81, 0xFF)
    return {
        first: bare
        for first in high
        if (bare := frozenset(b for b in high if not bytes((first, b)).decode("gbk", "ignore")))
    }


def is_trail(c: str) -> bool:
    """Whether a letter or sign may be the second byte of a character."""
    return len(c) == 1 and "@" <= c <= "~"


def _character(lead: int, trail: int) -> str:
    c = bytes((lead, trail)).decode("gb18030", "ignore")
    return c if len(c) == 1 and not "\ue000" <= c <= "\uf8ff" else ""


class _Word(NamedTuple):
    """Steps of a reading that make one word, and its cost."""

    steps: tuple[_Step, ...]
    cost: float


def _words(place: _Place) -> dict[_Node, list[_Word]]:
    """All words that begin at each node that can be reached."""
    steps: dict[_Node, list[_Step]] = {}
    words: dict[_Node, list[_Word]] = {}
    open_to = {(0, False)}
    for node in _order(place):
        if node in open_to:
            words[node] = list(_words_from(place, node, steps))
            open_to.update(word.steps[-1].to for word in words[node])
    return words


def _words_from(place: _Place, node: _Node, steps: dict[_Node, list[_Step]]) -> Iterator[_Word]:
    simple = simple_forms()

    def steps_at(at: _Node) -> list[_Step]:
        if at not in steps:
            steps[at] = place.steps(at)
        return steps[at]

    for step in steps_at(node):
        if step.lost:
            yield _Word((step,), step.cost)
            continue
        form = step.says.translate(simple)
        yield _Word((step,), step.cost + (word_cost(form) if len(form) == 1 else sum(map(word_cost, form))))
        grown: list[tuple[tuple[_Step, ...], str, float]]
        grown = [((step,), form, step.cost)] if len(form) == 1 and is_han(form) else []
        while grown:
            path, says, price = grown.pop()
            for after in steps_at(path[-1].to):
                if not after.lost and len(after.says) == 1 and is_han(after.says):
                    longer, word = (*path, after), says + after.says.translate(simple)
                    if len(word) < _LONGEST:
                        grown.append((longer, word, price + after.cost))
                    if is_word(word) or word in place.seen:
                        yield _Word(longer, price + after.cost + word_cost(word, place.seen))


_Reached = dict[_Node, tuple[float, _Word | None]]


def read(
    units: list[Unit], may_begin: list[bool], *, ends_line: bool, seen: frozenset[str] = NONE
) -> list[Reading]:
    """The best readings of a stretch with a slip, or none if it does not read better with one.

    ``may_begin`` says for each unit whether a slip that nothing shows may begin there, ``ends_line`` whether the
    stretch ends a line of the text. ``seen`` are characters that stand together elsewhere in the text.
    """
    place = _Place(units, ends_line, may_begin, seen)
    words = _words(place)
    plain = {node: [w for w in some if not w.steps[0].begins] for node, some in words.items() if not node[1]}
    reached = _reached(place, plain)
    as_it_stands = reached[len(place.units), False][0]
    found = _readings(words, _ahead(place, words), reached, as_it_stands, seen)
    readings = sorted(found, key=lambda one: one.cost)[:_KEPT]
    return readings if readings and readings[0].cost + GAIN <= as_it_stands else []


def forget() -> None:
    """Drop what was remembered of the text at hand, whose neighbouring characters it holds."""
    _choices.cache_clear()
    cost_beside.cache_clear()


def _ahead(place: _Place, words: dict[_Node, list[_Word]]) -> _Reached:
    """The cheapest way from each node to the end, with its first word."""
    ahead: _Reached = {(len(place.units), False): (0.0, None)}
    for node in reversed(list(_order(place))):
        for word in words.get(node, ()):
            price = word.cost + ahead.get(word.steps[-1].to, (float("inf"), None))[0]
            if price < ahead.get(node, (float("inf"), None))[0]:
                ahead[node] = (price, word)
    return ahead


def _reached(place: _Place, words: dict[_Node, list[_Word]]) -> _Reached:
    """The cheapest way from the beginning to each node, with its last word."""
    reached: _Reached = {(0, False): (0.0, None)}
    for node in _order(place):
        if node in reached:
            for word in words.get(node, ()):
                to, price = word.steps[-1].to, reached[node][0] + word.cost
                if price < reached.get(to, (float("inf"), None))[0]:
                    reached[to] = (price, word)
    return reached


def _order(place: _Place) -> Iterator[_Node]:
    """Nodes so that every step leads to a later one: a shift may end before a unit, never begin behind it."""
    for i in range(len(place.units) + 1):
        yield i, True
        yield i, False


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole place read in one way: each step with the signs it stands for, and how clear each lost one is."""

    steps: tuple[_Step, ...]
    says: tuple[str, ...]
    clear: tuple[float, ...]
    cost: float


def _readings(
    words: dict[_Node, list[_Word]],
    ahead: _Reached,
    reached: _Reached,
    as_it_stands: float,
    seen: frozenset[str],
) -> Iterator[Reading]:
    """Full readings for the likeliest beginnings of the first slip; the text before it as it stands."""
    begins = [
        (reached[step.at][0] + step.cost + ahead[step.to][0] - _SLACK * (len(step.lost) - 1), n, step)
        for n, step in enumerate(word.steps[0] for some in words.values() for word in some)
        if step.begins and step.at in reached and step.to in ahead
    ]
    begins.sort(key=lambda one: one[:2])
    for price, _, step in begins[:_TRIED]:
        if price > min(begins[0][0] + _HOPELESS, as_it_stands + _SLACK):
            break
        path: list[_Word] = []
        node = step.at
        while (word := reached[node][1]) is not None:
            path.insert(0, word)
            node = word.steps[0].at
        path.append(_Word((step,), step.cost))
        node = step.to
        while (word := ahead[node][1]) is not None:
            path.append(word)
            node = word.steps[-1].to
        yield from _with_vanished(path, words, price + _SLACK * (len(step.lost) - 1), seen)


def _with_vanished(
    path: list[_Word], words: dict[_Node, list[_Word]], price: float, seen: frozenset[str]
) -> list[Reading]:
    """A path filled in; where a character is no part of a word, two may have stood whose inner bytes made none.

    的第朗怪术 is what 的第一例剖宫产术 leaves when 例剖 and 宫产 share a pair that no character has.
    """
    best = list(_filled([step for word in path for step in word.steps], price, seen))
    tried = 0
    for n, word in enumerate(path):
        step = word.steps[0]
        if len(word.steps) > 1 or step.lost or not step.at[1] or word.cost < _SELDOM or tried == _TRIED:
            continue
        other = next(
            (
                one
                for one in words[step.at]
                if one.steps[0].to == step.to and one.steps[0].lost[:1] and one.steps[0].lost[0].is_dropped
            ),
            None,
        )
        if other is None:
            continue
        tried += 1
        changed = [*path[:n], other, *path[n + 1 :]]
        cost = price - word.cost + other.cost
        filled = list(_filled([one for each in changed for one in each.steps], cost, seen))
        if _least(filled) < _least(best):
            best, path, price = filled, changed, cost
    return best


def _least(readings: Sequence[Reading]) -> float:
    return min((one.cost for one in readings), default=float("inf"))


def _filled(path: Sequence[_Step], price: float, seen: frozenset[str]) -> Iterator[Reading]:
    """A path with its lost characters chosen, the likeliest choices first."""
    signs: list[tuple[int, str | Lost]] = []
    for n, step in enumerate(path):
        signs += [(n, lost) for lost in step.lost]
        signs += [(n, c) for c in step.says[len(step.lost) :]]
    beam: list[tuple[float, tuple[str, ...], tuple[tuple[int, float], ...]]] = [(price, (), ())]
    for k, (_, sign) in enumerate(signs):
        if isinstance(sign, str):
            beam = [(at, (*says, sign), clear) for at, says, clear in beam]
            continue
        right = ""
        for _, later in signs[k + 1 : k + 6]:
            if not isinstance(later, str):
                break
            right += later
        grown = []
        for at, says, clear in [one for one in beam if one[0] < beam[0][0] + _HOPELESS]:
            choices, is_borne_out = _choices("".join(says[-5:]), right, sign, seen)
            before = signs[k - 1][1] if k else ""
            if not isinstance(before, str) and before.is_dropped:
                choices = [one for one in choices if _is_left_out(says[-1], one[1])] or choices
            for rank, (more, c) in enumerate(choices):
                rival = choices[1 - min(rank, 1)][0] if len(choices) > 1 else float("inf")
                margin = rival - more if is_borne_out else -NOT_BORNE_OUT
                grown.append((at - _LOST + more, (*says, c), (*clear, (k, margin))))
        beam = sorted(grown)[:_BEAM]
    for at, says, clear in beam:
        joined = [""] * len(path)
        for (n, _), c in zip(signs, says, strict=True):
            joined[n] += c
        least = [float("inf")] * len(path)
        for k, margin in clear:
            rivals = [other - at for other, said, _ in beam if said[k] != says[k]]
            # Rivals that are no longer here fell behind by as much as makes a reading hopeless
            is_one = len(path[signs[k][0]].lost) == 1 and margin > -NOT_BORNE_OUT
            gone = max(margin, _HOPELESS) if is_one else margin
            least[signs[k][0]] = min(least[signs[k][0]], min(rivals, default=gone))
        yield Reading(tuple(path), tuple(joined), tuple(least), at)


def _is_left_out(first: str, second: str) -> bool:
    """Whether the bytes between two characters make none, so that a page shifted by one leaves them out."""
    return two_bytes()[second][0] in _nothing().get(two_bytes()[first][1], ())


@lru_cache(maxsize=2_000)
def _choices(
    left: str, right: str, lost: Lost, seen: frozenset[str]
) -> tuple[Sequence[tuple[float, str]], bool]:
    """The likeliest characters for a lost one, with what each adds to the cost; one for each Simplified form.

    The second value tells whether the pinyin that hangs there bears them out.
    """
    simple = simple_forms()
    left, right = left.translate(simple), right.translate(simple)
    before = [
        (left[len(left) - a :], cost(left[: len(left) - a], seen))
        for a in range(min(_LONGEST, len(left) + 1))
    ]
    behind = [(right[:b], cost(right[b:], seen)) for b in range(min(_LONGEST, len(right) + 1))]
    base = before[0][1] + behind[0][1]
    frames = [
        (prefix, suffix, price + rest - base)
        for prefix, price in before
        for suffix, rest in behind
        if 0 < len(prefix) + len(suffix) < _LONGEST
    ]
    best: dict[str, tuple[float, str]] = {}
    candidates, is_borne_out = lost.candidates()
    contradicted = 0.0 if is_borne_out else NOT_BORNE_OUT
    for c, form, speaks_against in candidates:
        against = speaks_against + contradicted
        if form in best and best[form][0] <= against:
            continue
        more = word_cost(form)
        if form == "：" and is_han(right[:1]):
            more += 2.0  # a colon stands before quotes and figures rather than within a sentence
        if form == "·" and left[-1:] in _OF_NAMES and right[:1] in _OF_NAMES:
            more -= _DOTTED
        if is_han(form):
            for prefix, suffix, rest in frames:
                word = prefix + form + suffix
                if is_word(word) or word in seen:
                    more = min(more, rest + word_cost(word, seen))
        if form not in best or more + against < best[form][0]:
            best[form] = (more + against, c)
    return sorted(best.values())[:_BEAM], is_borne_out
