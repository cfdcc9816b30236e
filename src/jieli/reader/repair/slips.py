"""Byte slips: one byte of GBK text was lost, so that the characters behind it were read one byte too late.

當地 written as ``AE94 B5D8`` reads as 數 in the middle (``94B5``). A page that put "(shù)" behind 數 put it
between two bytes: "當(dāng)?shù)氐淖匀粭l件" was 當地的自然條件. Bytes get lost without pinyin as well. The shift
lasts until a byte below 0x80 stands where a character should begin, until the line or the run of text ends,
or until a pair that no character has.

Here suspicious places are found and the readings that :mod:`jieli.reader.repair.lattice` gives of them are
judged: a lost character is put back if it makes words with its neighbours, clearly better than any other, or if it
is the only common one that its bytes and the pinyin around it allow, as in names. What does not read so stays and is
marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from jieli.reader.repair.lattice import (
    AGREES,
    GAIN,
    HANGING,
    NOT_BORNE_OUT,
    SIGNS,
    Lost,
    Reading,
    Unit,
    forget,
    is_trail,
    read,
)
from jieli.reader.repair.readings import LETTERS, has_tone, is_syllable, spelled
from jieli.reader.repair.surnames import FUNCTION, SINGLE
from jieli.reader.repair.words import NONE, UNKNOWN, common, cost, divide, is_han, runs, two_bytes, word_cost
from jieli.reader.trail import Edit

_SWALLOWED = re.compile(rf"[?？\ufffd][(（]?([{LETTERS}]{{1,7}})[)）]")
_TWICE = re.compile(rf"[?？\ufffd][(（]?[{LETTERS}]{{1,7}}[)）]$")
_BEHIND_LETTER = re.compile(rf"[(（]([{LETTERS}]{{1,7}})[)）]")
_AROUND = 9  # characters of context on either side of a suspicious place
_LONG = 400  # characters of a place that is read at once
_BUDGET = 10_000  # characters of all places of a text together
_NEAR = 5  # two odd signs this close make a suspicious place
_MOST_OF = 0.5  # of the signs of a slip whose bounds pinyin tells must make sense
_FREQUENT = 9.4  # up to this cost a character stands as a word of its own
_CLEARLY = 2.5  # the second-best character must cost this much more where pinyin bears the best one out
_CLEARLY_UNSEEN = 5.0  # and this much without pinyin
_GAIN_UNSEEN = 20.0  # how much cheaper a reading must be where nothing hangs or gapes there
_ALONE = 4.0  # other readings of a slip cost that much more than one whose lost characters are the only ones possible
_SLIPS = 24  # of one place at most
_FRONT = 5  # characters in front of a slip that tell of it
_AHEAD = 80  # characters that are looked at together
_ALIKE = 4.0  # readings that differ by less leave the lost characters open
_AFTER_DOT = 5  # signs of a transliterated name
_SURNAMES = SINGLE - FUNCTION
_NARROW = {wide: chr(ord(wide) - 0xFEE0) for wide in "：，；（）！？"}
_STRANGE_SIGNS = (
    "ˉˇ¨〃‖\u2236∧\u2228∑∏\u222a∩∈∷√⊥∥∠⌒⊙∫∮≡≌≈∽∝≠≮≯∞∵∴♂♀¤￠￡§№〓〕〉」』〗】①-⑩Ⅰ-Ⅻ"
    "！\uff02-\uff0f\uff10-\uff19：-\uff5e"
)


@cache
def _odd() -> re.Pattern[str]:
    """Signs that chance makes: rare characters, foreign letters of GBK, private use, a lone letter between Han."""
    return re.compile(
        f"(?P<odd>[{''.join(sorted(_odd_signs()))}])"
        f"|(?<=[\u4e00-\u9fff,，])(?P<gap>[?])"
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


def edits(text: str) -> list[Edit]:
    """One edit for each slip that could be undone, and a mark for each that could not.

    A text with more than ``_BUDGET`` characters in suspicious places is no article; beyond, they stay as they are.
    """
    found: list[Edit] = []
    budget = _BUDGET
    places = list(_places(text))
    seen = _seen(text, places)
    for start, end in places:
        budget -= end - start
        if budget < 0:
            break
        found += _repaired(text, start, end, seen)
    if seen:
        forget()
    return found


def _seen(text: str, places: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Neighbouring characters outside of the places: a name that is damaged here may stand whole elsewhere."""
    if not places:
        return NONE
    bounds = [0, *(at for place in places for at in place), len(text)]
    between = (text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True))
    return runs("\n".join(between)[:_BUDGET])


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
    """Whether letters between a question mark and a bracket are remains of pinyin behind a character, or of two."""
    pinyin = spelled(match[1])
    at = match.start()
    return (
        at > 0
        and not text[at - 1].isspace()
        and is_syllable(pinyin)
        and (has_tone(pinyin) or is_han(text[at - 1]) or _TWICE.search(text, at - 9, at) is not None)
    )


def _units(text: str, start: int, end: int) -> list[Unit]:
    units: list[Unit] = []
    at = start
    while at < end:
        c = text[at]
        swallowed = _SWALLOWED.match(text, at, end)
        numbered = _NUMBERED.match(text, at, end)
        if swallowed and _hangs(text, swallowed):
            units.append(Unit(at, swallowed.end(), "?", b"", spelled(swallowed[1]), is_gap=True))
        elif numbered and _number_sign(numbered[0]):
            units.append(Unit(at, numbered.end(), numbered[0], two_bytes()[_number_sign(numbered[0])]))
        elif c in "?\ufffd":
            units.append(Unit(at, at + 1, c, b"", is_gap=True))
        elif "!" <= c <= "~":
            bracket = _BEHIND_LETTER.match(text, at + 1, end) if is_trail(c) else None
            pinyin = spelled(bracket[1]) if bracket else ""
            if bracket and has_tone(pinyin) and is_syllable(pinyin):
                units.append(Unit(at, bracket.end(), c, b"", pinyin))
            else:
                units.append(Unit(at, at + 1, c, bytes((0xA3, ord(c) + 0x80))))
        else:
            units.append(Unit(at, at + 1, c, two_bytes().get(c, b"")))
        at = units[-1].end
    return units


def _beginnings(units: Sequence[Unit]) -> Iterator[bool]:
    """For each unit whether a slip that nothing shows may begin there: strange signs follow soon."""
    strange = [unit.c for unit in units]
    odd = [bool(c != "?" and _odd().fullmatch(c)) for c in strange]
    for i, unit in enumerate(units):
        yield unit.end > unit.start and any(odd[i : i + _NEAR + 1])


def _repaired(text: str, start: int, end: int, seen: frozenset[str]) -> Iterator[Edit]:
    """The edits of one place, slip by slip: each is judged with what the one before it turned out to be."""
    units = _units(text, start, end)
    ends_line = end == len(text) or text[end] == "\n"
    for _ in range(_SLIPS):
        readings = _read(units[:_AHEAD], seen, ends_line=ends_line and len(units) <= _AHEAD)
        if len(units) > _AHEAD and readings and next(_slips(readings[0]))[1] == len(readings[0].steps) - 1:
            readings = _read(units, seen, ends_line=ends_line)  # it goes on where the look ahead ends
        for cut in _cuts(units) if not readings else ():  # what comes later may spoil what can be read now
            readings = readings or _read(units[:cut], seen, ends_line=False)
        if readings:
            first, last = next(_slips(readings[0]))
            is_open = _is_open(readings, first)
            said = [_between(one, first, last, readings[0]) for one in readings]
            rivals = (one.cost for one, says in zip(readings, said, strict=True) if says != said[0])
            ahead = min(rivals, default=float("inf")) - readings[0].cost
            slip = _Slip(
                units, readings[0], first, last, seen, is_wide=_is_wide(text), is_open=is_open, ahead=ahead
            )
            yield from _marks(text, [unit for unit in units if unit.end <= slip.start])
            edit = slip.judge(text, tuple(dict.fromkeys(one for one in said if one)))
            if edit:
                yield edit
            done = slip.end if edit else slip.units[0].end  # where none begins, one may begin soon
            now = slip.left + (slip.said if edit and not edit.is_mark else text[slip.start : done])
            front = [Unit(done, done, c, two_bytes().get(c, b"")) for c in now[-_FRONT:]]
            units = front + [unit for unit in units if unit.start >= done and unit.end > done]
        elif len(units) > _AHEAD:
            yield from _marks(text, units[: _AHEAD - _AROUND])
            units = units[_AHEAD - _AROUND :]
        elif (unread := _unread(units)) is not None:  # nothing reads well with it; what follows may
            yield from _marks(text, units[: unread[1] + 1])
            units = units[unread[1] + 1 :]
        else:
            break
    yield from _marks(text, units)


def _cuts(units: Sequence[Unit]) -> list[int]:
    """Where to stop short of later remains of brackets: before the fourth of them, the third and the second."""
    hanging = [n for n, unit in enumerate(units[:_AHEAD]) if unit.is_gap and unit.reading]
    return hanging[3:0:-1]


def _read(units: list[Unit], seen: frozenset[str], *, ends_line: bool) -> list[Reading]:
    return read(units, list(_beginnings(units)), ends_line=ends_line, seen=seen)


def _is_open(readings: Sequence[Reading], first: int) -> bool:
    """Whether a slip that begins elsewhere reads nearly as well as the one that begins with step ``first``."""
    best = readings[0]
    begin = best.steps[first].at
    return any(
        one.cost < best.cost + _ALIKE and not any(step.at == begin and step.begins for step in one.steps)
        for one in readings[1:]
    )


def _between(reading: Reading, first: int, last: int, best: Reading) -> str:
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
        units: Sequence[Unit],
        reading: Reading,
        first: int,
        last: int,
        seen: frozenset[str],
        *,
        is_wide: bool,
        is_open: bool,
        ahead: float,
    ) -> None:
        self.units = units[reading.steps[first].at[0] : reading.steps[last].to[0]]
        self.start, self.end = self.units[0].start, self.units[-1].end
        self.left, self.right = "".join(reading.says[:first])[-5:], "".join(reading.says[last + 1 :])[:5]
        self.said = "".join(reading.says[first : last + 1])
        self.is_wide, self.is_open, self.ahead, self.seen = is_wide, is_open, ahead, seen
        self.hangs = bool(self.units[0].is_gap and self.units[0].reading)
        self.gapes = any(unit.c == "\ufffd" or (is_wide and unit.c == "?") for unit in self.units)
        stretch = slice(first, last + 1)
        end = reading.steps[last]
        told = [
            clear > -NOT_BORNE_OUT
            for step, clear in zip(reading.steps[stretch], reading.clear[stretch], strict=True)
            if any(lost.is_told for lost in step.lost)
        ]
        ends_told = end.cost == AGREES or any(lost.own for lost in end.lost)
        self.is_checked = self.hangs and ends_told and all(told)
        in_words = iter(_in_words(self.left, self.said, self.right, seen))
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

    def _is_clear(self, lost: Lost, c: str, clear: float, makes_sense: bool) -> bool:
        if lost.is_told and clear == float("inf") and (lost.own or self.ahead >= _ALONE):
            return True  # bytes and readings spell out one character
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
        makes_sense = [
            one or (near and other)  # 地工?: 工 is of 工作 or 工资, whichever the lost character was
            for one, other, near in zip(
                _in_words(self.left, plain, self.right, self.seen),
                _in_words(self.left, self.said, self.right, self.seen),
                _beside_unknown(plain),
                strict=True,
            )
        ]
        # Its bounds are right, if pinyin tells both; what makes no sense inside may be of a pair that vanished
        makes_sense = [one or other for one, other in zip(makes_sense, named, strict=True)]
        good = sum(good for good, lost in zip(makes_sense, self.is_lost, strict=True) if not lost)
        is_alone = False
        if self.is_checked and good >= _MOST_OF * len(known):
            plain = "".join(
                c if good or single else UNKNOWN
                for c, good, single in zip(plain, makes_sense, self.is_single, strict=True)
            )
            good = len(known)
        elif self.hangs and self.ahead >= _ALONE and UNKNOWN not in plain and good < len(known):
            is_alone = all(c in common() or c in SIGNS for c in known)  # and no other reading comes near
            good = len(known) if is_alone else good
        if not self.hangs and not self._shows(before, known):
            return None
        unread = Edit("slip.unread", self.start, self.end, before, before, 0.5, candidates)
        if self._gain() < (GAIN if self.hangs or self.gapes else _GAIN_UNSEEN):
            return unread if self.hangs else None
        if good < (0.75 if len(known) > 3 else 1.0) * len(known):
            return unread if self.hangs or self.gapes else None
        if not self.is_wide:
            plain = "".join(_NARROW.get(c, c) for c in plain)
        if UNKNOWN not in plain:
            sure = 0.8 if is_alone else 0.98 if self.hangs else 0.95
            return Edit("slip.restored", self.start, self.end, before, plain, sure)
        if good < 2 and not (self.hangs and self.is_read[0]):
            return unread
        return Edit(
            "slip.realigned", self.start, self.end, before, plain.replace(UNKNOWN, "?"), 0.8, candidates
        )

    def _shows(self, before: str, known: list[str]) -> bool:
        """Whether enough comes back to see a slip where no remains of a bracket tell of one."""
        seen = sum(is_han(c) or c in SIGNS for c in known)
        ends_with_letter = is_trail(before[-1:]) and not is_trail(self.said[-1])
        return any(map(is_han, known)) and (self.gapes or seen >= (1 if ends_with_letter else 2))

    def _gain(self) -> float:
        """How much better the stretch reads than as it stands."""
        as_it_stands = cost(self.left + "".join(unit.c for unit in self.units) + self.right, self.seen)
        as_it_stands += sum(HANGING for unit in self.units if unit.reading)
        return as_it_stands - cost(self.left + self.said + self.right, self.seen)


def _in_words(left: str, said: str, right: str, seen: frozenset[str]) -> list[bool]:
    """For every sign of ``said`` whether it is part of a word, a frequent word of its own, or an ordinary sign."""
    found: list[bool] = []
    for word in divide(left + said + right, seen):
        is_usual = word_cost(word) <= _FREQUENT if is_han(word) else word.isascii() or word in SIGNS
        found += [len(word) > 1 or is_usual] * len(word)
    return found[len(left) : len(left) + len(said)]


def _beside_unknown(said: str) -> list[bool]:
    """For every sign whether it stands next to a lost one that stays open."""
    return [UNKNOWN in said[max(0, n - 1) : n + 2] and c != UNKNOWN for n, c in enumerate(said)]


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


def _slips(reading: Reading) -> Iterator[tuple[int, int]]:
    """First and last step of each stretch that is not read as it stands."""
    first = None
    for n, step in enumerate(reading.steps):
        if first is None and step.begins:
            first = n
        if first is not None and not step.to[1]:
            yield first, n
            first = None


def _marks(text: str, units: Sequence[Unit]) -> Iterator[Edit]:
    """Marks for remains of brackets among units that are left as they are, with the odd signs behind them."""
    while (unread := _unread(units)) is not None:
        first, last = unread
        start, end = units[first].start, units[last].end
        yield Edit("slip.unread", start, end, text[start:end], text[start:end], 0.5)
        units = units[last + 1 :]


def _unread(units: Sequence[Unit]) -> tuple[int, int] | None:
    """First and last unit of the first remains of a bracket and the odd signs behind them."""
    at = next((n for n, unit in enumerate(units) if unit.is_gap and unit.reading), None)
    if at is None:
        return None
    last = at
    for n in range(at + 1, min(at + _NEAR, len(units))):
        if not (is_han(units[n].c) or units[n].is_gap):
            break
        if units[n].is_gap or units[n].c not in common():
            last = n
    return at, last
