"""Byte slips: one byte of GBK text was lost, so that the characters behind it were read one byte too late.

當地 written as ``AE94 B5D8`` reads as 數 in the middle (``94B5``). A page that put "(shù)" behind 數 put it
between two bytes: "當(dāng)?shù)氐淖匀粭l件" was 當地的自然條件. Bytes get lost without pinyin as well. The shift
lasts until a byte below 0x80 stands where a character should begin, until the line or the run of text ends,
or until a pair that no character has.

A suspicious place is read as a lattice with two states: characters as they stand, and characters re-paired
from the last byte of one and the first byte of the next. The cheapest way through it in dictionary words
says where the slip begins and ends; the lost character is then chosen among those that hold the byte left
of it, and only if it makes words with its neighbours, clearly better than any other. What does not read as
words stays and is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from jieli.reader.repair.readings import LETTERS, fits, has_tone, is_syllable, spelled
from jieli.reader.repair.words import (
    SURNAMES,
    UNKNOWN,
    common,
    cost,
    divide,
    is_han,
    is_word,
    simple_forms,
    two_bytes,
    word_cost,
)
from jieli.reader.trail import Edit

_SWALLOWED = re.compile(rf"[?？\ufffd][(（]?([{LETTERS}]{{1,7}})[)）]")
_BEHIND_LETTER = re.compile(rf"[(（]([{LETTERS}]{{1,7}})[)）]")
_LONGEST = 4
_AROUND = 9  # characters of context on either side of a suspicious place
_LONG = 400  # characters of a place that is read at once
_BUDGET = 10_000  # characters of all places of a text together
_NEAR = 5  # two odd signs this close make a suspicious place
_LOST = 6.0  # cost of a character that is filled in later
_BEGINS, _ENDS, _ENDS_AT_SIGN = 10.0, 11.0, 6.0  # cost of a slip, and of an end that nothing shows
_WIDE_SIGN = 8.0  # cost of a letter or digit as wide as a character
_NOT_BORNE_OUT = 20.0  # against a character that the pinyin contradicts
_MOST_OF = 0.5  # of the signs of a slip whose bounds pinyin tells must make sense
_AGREES = -6.0  # a letter that was a second byte, and the pinyin behind it says so
_DROPPED = 2.0  # cost of a pair that was left out
_HANGING = 25.0  # cost of the remains of a bracket: nobody writes these
_SECOND_OF_SIGN = 3.0  # of a punctuation mark the first byte gets lost rather than the second
_HOPELESS = 6.0  # a reading that costs so much more than the best is not looked at
_FREQUENT = 9.4  # up to this cost a character stands as a word of its own
_CLEARLY = 2.5  # the second-best character must cost this much more where pinyin bears the best one out
_CLEARLY_UNSEEN = 5.0  # and this much without pinyin
_GAIN = 12.0  # a reading must be that much cheaper than the place as it stands
_GAIN_UNSEEN = 20.0  # the same where nothing hangs or gapes there to show that something is wrong
_SLACK = 6.0  # so much dearer a reading may be before its lost characters are filled in
_TRIED = 4
_KEPT = 5
_SLIPS = 16  # of one place at most
_FRONT = 5  # characters in front of a slip that tell of it
_AHEAD = 80  # characters that are looked at together
_BEAM = 8
_ALIKE = 4.0  # readings that differ by less leave the lost characters open


_AFTER_DOT = 5  # signs of a transliterated name
_SURNAMES = SURNAMES | frozenset(  # with the next two hundred or so, which are rarer
    "黎陶覃莫向汤温文樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛"
    "曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿"
    "桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩佘池查麻苑迟邝"
)
_SIGNS = "。“”、：，；（）《》！？—·"
_NARROW = {wide: chr(ord(wide) - 0xFEE0) for wide in "：，；（）！？"}
_STRANGE_SIGNS = (
    "ˉˇ¨〃‖\u2236∧\u2228∑∏\u222a∩∈∷√⊥∥∠⌒⊙∫∮≡≌≈∽∝≠≮≯∞∵∴♂♀¤￠￡§№〓〕〉」』〗】①-⑩Ⅰ-Ⅻ"
    "！\uff02-\uff0f\uff10-\uff19：-\uff5e"
)
_Node = tuple[int, bool]  # number of a unit, and whether the bytes before it are shifted


@cache
def _odd() -> re.Pattern[str]:
    """Signs that chance makes: rare characters, foreign letters of GBK, private use, a lone letter between Han."""
    return re.compile(
        f"(?P<odd>[{''.join(sorted(_odd_signs()))}])"
        f"|(?<=[\u4e00-\u9fff,，])(?P<gap>[?])(?=[^\n])"
        f"|(?<=[\u4e00-\u9fff])(?:[!-~](?=[\u4e00-\u9fff(（])(?<=[@-~！!]))"
        f"|(?P<sign>[{_STRANGE_SIGNS}])"
    )


@cache
def _odd_signs() -> frozenset[str]:
    foreign = (
        (0x391, 0x3A2), (0x3A3, 0x3CA), (0x401, 0x452), (0x2474, 0x249C), (0x2500, 0x2580), (0x3041, 0x3094),
        (0x30A1, 0x30F7), (0x3105, 0x312A), (0x3220, 0x322A), (0xE000, 0xF900), (0xFFFD, 0xFFFE),
    )  # fmt: skip
    rare = frozenset(map(chr, range(0x4E00, 0xA000))) - common()
    return rare | {chr(c) for first, end in foreign for c in range(first, end)}


@cache
def signs() -> frozenset[str]:
    """Without one of these there is nothing to see of a slip."""
    return _odd_signs() | frozenset("?？")


class _Unit(NamedTuple):
    """One sign of a suspicious place as it is displayed."""

    start: int
    end: int
    c: str  # the sign, or "?" for remains of a bracket
    pair: bytes  # its two bytes, or nothing
    reading: str = ""  # pinyin that hangs on it
    is_gap: bool = False  # stands for bytes that could not be displayed


class _Lost(NamedTuple):
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
        if c in common() or c in _SIGNS:
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
    lost: tuple[_Lost, ...] = ()
    begins: bool = False


@dataclass(slots=True)
class _Place:
    """The lattice over one suspicious place."""

    units: list[_Unit]
    ends_line: bool
    may_begin: list[bool]

    def steps(self, node: _Node) -> list[_Step]:
        """What may come next at a node."""
        i, is_shifted = node
        if is_shifted:
            return list(self._shifted(i))
        return list(self._aligned(i)) if i < len(self.units) else []

    def _aligned(self, i: int) -> Iterator[_Step]:
        unit, here = self.units[i], (i, False)
        yield _Step(here, (i + 1, False), unit.c, _HANGING if unit.reading else 8.0 if unit.is_gap else 0.0)
        if unit.is_gap and unit.reading:
            yield from self._hanging(i, unit)
        elif unit.is_gap:
            if (after := self._unit(i + 1)) and after.pair:
                lost = (_Lost(trail=after.pair[0]),)
                yield from self._behind(here, i + 1, lost, _LOST + _BEGINS, begins=True)
        elif unit.pair and self.may_begin[i]:
            lost = (_Lost(either=unit.pair[0]),)
            yield from self._behind(here, i, lost, _LOST + _BEGINS, begins=True)

    def _hanging(self, i: int, unit: _Unit) -> Iterator[_Step]:
        """Remains of a bracket: the lead byte of a character went with what opened it."""
        here, after = (i, False), self._unit(i + 1)
        front = self.units[i - 1].pair[1] if i and self.units[i - 1].pair else 0
        lost = _Lost(straddled=unit.reading, before=front)
        dropped = lost._replace(is_dropped=True)
        price = 2 * _LOST + _DROPPED
        if after and after.pair:
            yield from self._behind(here, i + 1, (lost._replace(trail=after.pair[0]),), _LOST, begins=True)
            two = (dropped, _Lost(trail=after.pair[0]))
            yield from self._behind(here, i + 1, two, price, begins=True)
        if after and _is_trail(after.c):
            one = lost._replace(trail=ord(after.c), own=after.reading)
            yield _Step(here, (i + 2, False), UNKNOWN, _LOST, (one,), begins=True)
            two = (dropped, _Lost(trail=ord(after.c), own=after.reading))
            yield _Step(here, (i + 2, False), UNKNOWN * 2, price, two, begins=True)
        if after and after.is_gap and after.reading:
            one = lost._replace(own=after.reading)
            yield _Step(here, (i + 2, False), UNKNOWN, _LOST, (one,), begins=True)
            two = (dropped, _Lost(own=after.reading))
            yield _Step(here, (i + 2, False), UNKNOWN * 2, price, two, begins=True)
        if (after and after.is_gap and not after.reading) or (not after and self.ends_line):
            one = lost._replace(ends_line=self.ends_line and i > len(self.units) - 3)
            yield _Step(here, (i + 1 + bool(after), False), UNKNOWN, _LOST, (one,), begins=True)
        yield _Step(here, (i + 1, False), UNKNOWN, _LOST + 2, (_Lost(own=unit.reading),), begins=True)

    def _unit(self, i: int) -> _Unit | None:
        return self.units[i] if i < len(self.units) else None

    def _behind(
        self, here: _Node, i: int, lost: tuple[_Lost, ...], price: float, *, begins: bool
    ) -> Iterator[_Step]:
        """A lost character takes the first byte of unit ``i``; its second byte comes next."""
        second = self.units[i].pair[1]
        says = UNKNOWN * len(lost)
        if second >= 0x80:
            yield _Step(here, (i + 1, True), says, price, lost, begins)
        elif second >= 0x40:
            yield _Step(here, (i + 1, False), says + chr(second), price, lost, begins)

    def _shifted(self, i: int) -> Iterator[_Step]:
        here = (i, True)
        left = self.units[i - 1].pair
        if not left or left[1] < 0x81:
            return
        lead = left[1]
        rest = _Lost(lead=lead, ends_line=self.ends_line and i >= len(self.units) - 1)
        if i == len(self.units):
            yield _Step(here, (i, False), UNKNOWN, _LOST + (2 if self.ends_line else _ENDS), (rest,))
            return
        unit = self.units[i]
        dropped = rest._replace(is_dropped=True)
        price = 2 * _LOST + _DROPPED
        if unit.is_gap:
            yield _Step(here, (i + 1, False), UNKNOWN, _LOST, (rest._replace(own=unit.reading),))
            if unit.reading:
                yield _Step(here, (i + 1, False), UNKNOWN * 2, price, (dropped, _Lost(own=unit.reading)))
            elif (after := self._unit(i + 1)) and after.pair:
                two = (rest, _Lost(trail=after.pair[0]))
                yield from self._behind(here, i + 1, two, 2 * _LOST + 4, begins=False)
        if unit.pair:
            c = _character(lead, unit.pair[0])
            dear = _WIDE_SIGN if "\uff10" <= c <= "\uff5a" and c not in _SIGNS else 0.0
            if c and unit.pair[1] >= 0x80:
                yield _Step(here, (i + 1, True), c, dear)
            elif c and unit.pair[1] >= 0x40:
                yield _Step(here, (i + 1, False), c + chr(unit.pair[1]), dear)
            two = (dropped, _Lost(trail=unit.pair[0]))
            yield from self._behind(here, i, two, price, begins=False)
        if _is_trail(unit.c):
            c = _character(lead, ord(unit.c))
            if c:
                agrees = _AGREES if unit.reading and fits(c, unit.reading) else 0.0
                yield _Step(here, (i + 1, False), c, agrees)
            two = (dropped, _Lost(trail=ord(unit.c), own=unit.reading))
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


def _is_trail(c: str) -> bool:
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
                    if is_word(word):
                        yield _Word(longer, price + after.cost + word_cost(word))


def edits(text: str) -> list[Edit]:
    """One edit for each slip that could be undone, and a mark for each that could not.

    A text with more than ``_BUDGET`` characters in suspicious places is no article; beyond, they stay as they are.
    """
    found: list[Edit] = []
    budget = _BUDGET
    for start, end in _places(text):
        budget -= end - start
        if budget < 0:
            break
        found += _repaired(text, start, end)
    return found


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Stretches, each within a line, that hold remains of a bracket or several odd signs close together."""
    signs = [(m.start(), m.end(), 9) for m in _SWALLOWED.finditer(text) if _hangs(text, m)]
    of_gap = 2 * _is_wide(text)
    signs += [(m.start(), m.end(), _weight(text, m, of_gap)) for m in _odd().finditer(text)]
    signs.sort()
    place = (0, 0)
    for first, last, weight in _groups(text, signs):
        if weight < 2:
            continue
        line_start = text.rfind("\n", max(0, first - _AROUND), first) + 1
        line_end = text.find("\n", last, last + _AROUND)
        start = max(line_start, first - _AROUND, 0)
        end = line_end if line_end >= 0 else min(len(text), last + _AROUND)
        if start < place[1] and end - place[0] <= _LONG:
            place = place[0], end
            continue
        if place[1]:
            yield place
        place = max(start, place[1]), end
    if place[1]:
        yield place


def _weight(text: str, sign: re.Match[str], of_gap: int) -> int:
    """How much an odd sign tells of a slip; ?！ is what is left of 。” in front of one."""
    if sign["gap"]:
        return 2 if text.startswith("！", sign.end()) else of_gap
    return 1 if sign["odd"] else 0


def _groups(text: str, signs: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """First and last position of signs that stand close together, and what they weigh; one alone weighs little."""
    first, last, weight, size = 0, 0, 0, 0
    for start, end, of_sign in signs:
        if not size or start - last > _NEAR or end - first > _LONG // 2 or "\n" in text[last:start]:
            if size:
                yield first, last, weight * 2 if size > 1 else weight
            first, last, weight, size = start, end, 0, 0
        last, weight, size = max(last, end), weight + of_sign, size + 1
    if size:
        yield first, last, weight * 2 if size > 1 else weight


_NUMBERED = re.compile(r"\((?:1?[0-9]|20|[一二三四五六七八九十])\)|(?:1[0-9]|20|[1-9])\.(?![0-9])")


@lru_cache(maxsize=64)
def _number_sign(text: str) -> str:
    """The single sign of GBK that a crawler wrote out as ``(16)`` or ``16.``."""
    signs = (*range(0x2474, 0x249C), *range(0x3220, 0x322A))
    return next((chr(c) for c in signs if unicodedata.normalize("NFKC", chr(c)) == text), "")


def _is_wide(text: str) -> bool:
    """Whether punctuation is written wide, so that a narrow question mark behind a character is no question."""
    return "，" in text or "," not in text


def _hangs(text: str, match: re.Match[str]) -> bool:
    """Whether letters between a question mark and a bracket are remains of pinyin behind a character."""
    pinyin = spelled(match[1])
    at = match.start()
    return (
        at > 0
        and not text[at - 1].isspace()
        and is_syllable(pinyin)
        and (has_tone(pinyin) or is_han(text[at - 1]))
    )


def _units(text: str, start: int, end: int) -> list[_Unit]:
    units: list[_Unit] = []
    at = start
    while at < end:
        c = text[at]
        swallowed = _SWALLOWED.match(text, at, end)
        numbered = _NUMBERED.match(text, at, end)
        if swallowed and _hangs(text, swallowed):
            units.append(_Unit(at, swallowed.end(), "?", b"", spelled(swallowed[1]), is_gap=True))
        elif numbered and _number_sign(numbered[0]):
            units.append(_Unit(at, numbered.end(), numbered[0], two_bytes()[_number_sign(numbered[0])]))
        elif c in "?\ufffd":
            units.append(_Unit(at, at + 1, c, b"", is_gap=True))
        elif "!" <= c <= "~":
            bracket = _BEHIND_LETTER.match(text, at + 1, end) if _is_trail(c) else None
            pinyin = spelled(bracket[1]) if bracket else ""
            if bracket and has_tone(pinyin) and is_syllable(pinyin):
                units.append(_Unit(at, bracket.end(), c, b"", pinyin))
            else:
                units.append(_Unit(at, at + 1, c, bytes((0xA3, ord(c) + 0x80))))
        else:
            units.append(_Unit(at, at + 1, c, two_bytes().get(c, b"")))
        at = units[-1].end
    return units


def _beginnings(units: Sequence[_Unit]) -> Iterator[bool]:
    """For each unit whether a slip that nothing shows may begin there: strange signs follow soon."""
    strange = [unit.c for unit in units]
    odd = [bool(c != "?" and _odd().fullmatch(c)) for c in strange]
    for i, unit in enumerate(units):
        yield unit.end > unit.start and any(odd[i : i + _NEAR + 1])


_Reached = dict[_Node, tuple[float, _Word | None]]


def _repaired(text: str, start: int, end: int) -> Iterator[Edit]:
    """The edits of one place, slip by slip: each is judged with what the one before it turned out to be."""
    units = _units(text, start, end)
    ends_line = end == len(text) or text[end] == "\n"
    for _ in range(_SLIPS):
        readings = _read(units[:_AHEAD], ends_line=ends_line and len(units) <= _AHEAD)
        if len(units) > _AHEAD and readings and next(_slips(readings[0]))[1] == len(readings[0].steps) - 1:
            readings = _read(units, ends_line=ends_line)  # it goes on where the look ahead ends
        if readings:
            first, last = next(_slips(readings[0]))
            is_open = _is_open(readings, first)
            slip = _Slip(units, readings[0], first, last, is_wide=_is_wide(text), is_open=is_open)
            yield from _marks(text, [unit for unit in units if unit.end <= slip.start])
            others = (_between(one, first, last, readings[0]) for one in readings)
            edit = slip.judge(text, tuple(dict.fromkeys(one for one in others if one)))
            if edit:
                yield edit
            said = slip.left + (slip.said if edit and not edit.is_mark else text[slip.start : slip.end])
            front = [_Unit(slip.end, slip.end, c, two_bytes().get(c, b"")) for c in said[-_FRONT:]]
            units = front + [unit for unit in units if unit.start >= slip.end and unit.end > slip.end]
        elif len(units) > _AHEAD:
            yield from _marks(text, units[: _AHEAD - _AROUND])
            units = units[_AHEAD - _AROUND :]
        else:
            break
    yield from _marks(text, units)


def _read(units: list[_Unit], *, ends_line: bool) -> list[_Reading]:
    """The best readings of a stretch with a slip, or none if it does not read better with one."""
    place = _Place(units, ends_line, list(_beginnings(units)))
    words = _words(place)
    plain = {node: [w for w in some if not w.steps[0].begins] for node, some in words.items() if not node[1]}
    reached = _reached(place, plain)
    as_it_stands = reached[len(place.units), False][0]
    found = _readings(words, _ahead(place, words), reached, as_it_stands)
    readings = sorted(found, key=lambda one: one.cost)[:_KEPT]
    return readings if readings and readings[0].cost + _GAIN <= as_it_stands else []


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
class _Reading:
    """A whole place read in one way: each step with the signs it stands for, and how clear each lost one is."""

    steps: tuple[_Step, ...]
    says: tuple[str, ...]
    clear: tuple[float, ...]
    cost: float


def _readings(
    words: dict[_Node, list[_Word]], ahead: _Reached, reached: _Reached, as_it_stands: float
) -> Iterator[_Reading]:
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
        path: list[_Step] = []
        node = step.at
        while (word := reached[node][1]) is not None:
            path[:0] = word.steps
            node = word.steps[0].at
        path.append(step)
        node = step.to
        while (word := ahead[node][1]) is not None:
            path += word.steps
            node = word.steps[-1].to
        yield from _filled(path, price + _SLACK * (len(step.lost) - 1))


def _filled(path: Sequence[_Step], price: float) -> Iterator[_Reading]:
    """A path with its lost characters chosen, the likeliest choices first."""
    signs: list[tuple[int, str | _Lost]] = []
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
            choices, is_borne_out = _choices("".join(says[-5:]), right, sign)
            before = signs[k - 1][1] if k else ""
            if not isinstance(before, str) and before.is_dropped:
                choices = [one for one in choices if _is_left_out(says[-1], one[1])] or choices
            for rank, (more, c) in enumerate(choices):
                rival = choices[1 - min(rank, 1)][0] if len(choices) > 1 else float("inf")
                margin = rival - more if is_borne_out else -_NOT_BORNE_OUT
                grown.append((at - _LOST + more, (*says, c), (*clear, (k, margin))))
        beam = sorted(grown)[:_BEAM]
    for at, says, clear in beam:
        joined = [""] * len(path)
        for (n, _), c in zip(signs, says, strict=True):
            joined[n] += c
        least = [float("inf")] * len(path)
        for k, margin in clear:
            rivals = [other - at for other, said, _ in beam if said[k] != says[k]]
            least[signs[k][0]] = min(least[signs[k][0]], min(rivals, default=margin))
        yield _Reading(tuple(path), tuple(joined), tuple(least), at)


def _is_left_out(first: str, second: str) -> bool:
    """Whether the bytes between two characters make none, so that a page shifted by one leaves them out."""
    return two_bytes()[second][0] in _nothing().get(two_bytes()[first][1], ())


@lru_cache(maxsize=2_000)
def _choices(left: str, right: str, lost: _Lost) -> tuple[Sequence[tuple[float, str]], bool]:
    """The likeliest characters for a lost one, with what each adds to the cost; one for each Simplified form.

    The second value tells whether the pinyin that hangs there bears them out.
    """
    simple = simple_forms()
    left, right = left.translate(simple), right.translate(simple)
    before = [
        (left[len(left) - a :], cost(left[: len(left) - a])) for a in range(min(_LONGEST, len(left) + 1))
    ]
    behind = [(right[:b], cost(right[b:])) for b in range(min(_LONGEST, len(right) + 1))]
    base = before[0][1] + behind[0][1]
    frames = [
        (prefix, suffix, price + rest - base)
        for prefix, price in before
        for suffix, rest in behind
        if 0 < len(prefix) + len(suffix) < _LONGEST
    ]
    best: dict[str, tuple[float, str]] = {}
    candidates, is_borne_out = lost.candidates()
    contradicted = 0.0 if is_borne_out else _NOT_BORNE_OUT
    for c, form, speaks_against in candidates:
        against = speaks_against + contradicted
        if form in best and best[form][0] <= against:
            continue
        more = word_cost(form)
        if form == "：" and is_han(right[:1]):
            more += 2.0  # a colon stands before quotes and figures rather than within a sentence
        if is_han(form):
            for prefix, suffix, rest in frames:
                word = prefix + form + suffix
                if is_word(word):
                    more = min(more, rest + word_cost(word))
        if form not in best or more + against < best[form][0]:
            best[form] = (more + against, c)
    return sorted(best.values())[:_BEAM], is_borne_out


def _is_open(readings: Sequence[_Reading], first: int) -> bool:
    """Whether a slip that begins elsewhere reads nearly as well as the one that begins with step ``first``."""
    best = readings[0]
    begin = best.steps[first].at
    return any(
        one.cost < best.cost + _ALIKE and not any(step.at == begin and step.begins for step in one.steps)
        for one in readings[1:]
    )


def _between(reading: _Reading, first: int, last: int, best: _Reading) -> str:
    """What a reading says where the best has the steps ``first`` to ``last``; nothing if it has other bounds."""
    begin, end = best.steps[first].at, best.steps[last].to
    said, inside = "", False
    for step, says in zip(reading.steps, reading.says, strict=True):
        inside = inside or step.at == begin
        if inside:
            said += says
            if step.to == end:
                return said
    return ""


class _Slip:
    """One slip of a reading: what it says, which of its signs make sense, and whether it may be believed."""

    def __init__(
        self,
        units: Sequence[_Unit],
        reading: _Reading,
        first: int,
        last: int,
        *,
        is_wide: bool,
        is_open: bool,
    ) -> None:
        self.units = units[reading.steps[first].at[0] : reading.steps[last].to[0]]
        self.start, self.end = self.units[0].start, self.units[-1].end
        self.left, self.right = "".join(reading.says[:first])[-5:], "".join(reading.says[last + 1 :])[:5]
        self.said = "".join(reading.says[first : last + 1])
        self.is_wide, self.is_open = is_wide, is_open
        self.hangs = bool(self.units[0].is_gap and self.units[0].reading)
        self.gapes = any(unit.c == "\ufffd" or (is_wide and unit.c == "?") for unit in self.units)
        stretch = slice(first, last + 1)
        end = reading.steps[last]
        told = [
            clear > -_NOT_BORNE_OUT
            for step, clear in zip(reading.steps[stretch], reading.clear[stretch], strict=True)
            if any(lost.is_told for lost in step.lost)
        ]
        ends_told = end.cost == _AGREES or any(lost.own for lost in end.lost)
        self.is_checked = self.hangs and ends_told and all(told)
        in_words = iter(_in_words(self.left, self.said, self.right))
        self.is_lost: list[bool] = []
        self.is_single: list[bool] = []  # the only character that bytes and pinyin allow
        self.is_read: list[bool] = []  # a known sign that stands in a word, a lost one that is clear as well
        for step, says, clear in zip(
            reading.steps[stretch], reading.says[stretch], reading.clear[stretch], strict=True
        ):
            for n, c in enumerate(says):
                lost = step.lost[n] if n < len(step.lost) else None
                makes_sense = next(in_words)
                self.is_lost.append(lost is not None)
                self.is_single.append(lost is not None and lost.is_told and clear == float("inf"))
                self.is_read.append(self._is_clear(lost, c, clear, makes_sense) if lost else makes_sense)

    def _is_clear(self, lost: _Lost, c: str, clear: float, makes_sense: bool) -> bool:
        if lost.own and clear == float("inf"):
            return True  # two readings spell out one character
        if lost.is_told or not is_han(c):
            return makes_sense and clear >= _CLEARLY
        return makes_sense and clear >= _CLEARLY_UNSEEN and not self.is_open

    def judge(self, text: str, candidates: tuple[str, ...]) -> Edit | None:
        """The edit or mark for this slip; None where nothing shows that there is one."""
        before = text[self.start : self.end]
        named = _in_names(self.left, self.said, self.right) if self.is_checked else [False] * len(self.said)
        plain = "".join(
            UNKNOWN if lost and not (read or (single and name)) else c
            for c, read, lost, single, name in zip(
                self.said, self.is_read, self.is_lost, self.is_single, named, strict=True
            )
        )
        known = [c for c, lost in zip(self.said, self.is_lost, strict=True) if not lost]
        makes_sense = _in_words(self.left, plain, self.right)
        # Its bounds are right, if pinyin tells both; what makes no sense inside may be of a pair that vanished
        makes_sense = [one or other for one, other in zip(makes_sense, named, strict=True)]
        good = sum(good for good, lost in zip(makes_sense, self.is_lost, strict=True) if not lost)
        if self.is_checked and good >= _MOST_OF * len(known):
            plain = "".join(c if good else UNKNOWN for c, good in zip(plain, makes_sense, strict=True))
            good = len(known)
        if not self.hangs and not self._shows(before, known):
            return None
        unread = Edit("slip.unread", self.start, self.end, before, before, 0.5, candidates)
        if self._gain() < (_GAIN if self.hangs or self.gapes else _GAIN_UNSEEN):
            return unread if self.hangs else None
        if good < (0.75 if len(known) > 3 else 1.0) * len(known):
            return unread if self.hangs or self.gapes else None
        if not self.is_wide:
            plain = "".join(_NARROW.get(c, c) for c in plain)
        if UNKNOWN not in plain:
            return Edit("slip.restored", self.start, self.end, before, plain, 0.98 if self.hangs else 0.95)
        if good < 2 and not (self.hangs and self.is_read[0]):
            return unread
        return Edit(
            "slip.realigned", self.start, self.end, before, plain.replace(UNKNOWN, "?"), 0.8, candidates
        )

    def _shows(self, before: str, known: list[str]) -> bool:
        """Whether enough comes back to see a slip where no remains of a bracket tell of one."""
        seen = sum(is_han(c) or c in _SIGNS for c in known)
        ends_with_letter = _is_trail(before[-1:]) and not _is_trail(self.said[-1])
        return any(map(is_han, known)) and (self.gapes or seen >= (1 if ends_with_letter else 2))

    def _gain(self) -> float:
        """How much better the stretch reads than as it stands."""
        as_it_stands = cost(self.left + "".join(unit.c for unit in self.units) + self.right)
        as_it_stands += sum(_HANGING for unit in self.units if unit.reading)
        return as_it_stands - cost(self.left + self.said + self.right)


def _in_words(left: str, said: str, right: str) -> list[bool]:
    """For every sign of ``said`` whether it is part of a word, a frequent word of its own, or an ordinary sign."""
    found: list[bool] = []
    for word in divide(left + said + right):
        is_usual = word_cost(word) <= _FREQUENT if is_han(word) else word.isascii() or word in _SIGNS
        found += [len(word) > 1 or is_usual] * len(word)
    return found[len(left) : len(left) + len(said)]


def _in_names(left: str, said: str, right: str) -> list[bool]:
    """For every sign of ``said`` whether it may be of a name: a surname and the two behind it, or behind a dot."""
    found: list[bool] = []
    more = 0  # signs that may follow
    for word in divide(left + said + right):
        if len(word) > 1:
            more = 0
            found += [False] * len(word)
            continue
        is_surname = word in _SURNAMES and not more
        more = 2 if is_surname else _AFTER_DOT if word in "·•" else more - 1
        found.append(more >= 0 and is_han(word) and word in common())
    return found[len(left) : len(left) + len(said)]


def _slips(reading: _Reading) -> Iterator[tuple[int, int]]:
    """First and last step of each stretch that is not read as it stands."""
    first = None
    for n, step in enumerate(reading.steps):
        if first is None and step.begins:
            first = n
        if first is not None and not step.to[1]:
            yield first, n
            first = None


def _marks(text: str, units: Sequence[_Unit]) -> Iterator[Edit]:
    """Marks for remains of brackets among units that are left as they are, with the odd signs behind them."""
    at = 0
    while at < len(units):
        if not (units[at].is_gap and units[at].reading):
            at += 1
            continue
        last = at
        for n in range(at + 1, min(at + _NEAR, len(units))):
            if not (is_han(units[n].c) or units[n].is_gap):
                break
            if units[n].is_gap or units[n].c not in common():
                last = n
        start, end = units[at].start, units[last].end
        yield Edit("slip.unread", start, end, text[start:end], text[start:end], 0.5)
        at = last + 1
