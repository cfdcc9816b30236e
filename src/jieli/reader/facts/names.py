"""Names of persons: how long a name is that may begin at a place of the text, and whether it is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from jieli.reader.facts.lexicon import words_of
from jieli.reader.facts.units import word_class
from jieli.reader.repair.surnames import DOUBLE, FUNCTION, SINGLE, USUAL
from jieli.reader.repair.words import is_han, word_cost

SURNAMES = SINGLE | {one[0] for one in DOUBLE}
"""Characters that a Han name may begin with."""

_MINORITY = words_of("name.minority")
_LETTERS = words_of("name.transliteration") | frozenset("".join(_MINORITY))
_FOLLOW = words_of("person.follow")
_LONGEST_FOLLOW = max(map(len, _FOLLOW))
_NOT_NAMES = words_of("person.not_name")
_NOT_LAST = words_of("person.not_given_last")
_NAME_CLASSES = frozenset(("x", "nr", "nrt", "nrfg", "ns", "nz", "nt"))
_NAMES_OF_PEOPLE = frozenset(("nr", "nrt", "nrfg"))
_EXCLUDED = words_of("person.excluded")
_GIVEN = frozenset("".join(words_of("name.given")))
_VERBS = frozenset("称致递抹算谈说问答讲笑走站坐跑接拿指看教带赶忙回叹喊写赴到做送返归")
_NEVER_FIRST = (_NOT_LAST - {"从"}) | frozenset("援乘的了着过们我你您他她它")
_NEVER_LAST = frozenset("的了在着被把将向对也们吗呢我你您他她它")

_DOT = "·•・‧∙"
_MOST_DOTS = 3
_DOTTED = re.compile(rf"[\u4e00-\u9fff](?=[{_DOT}][\u4e00-\u9fff])")
_ENDS = frozenset("，。；：、！？（）()“”《》〈〉 \u3000\n\t,;:!?—…/【】[]|｜-")
_STOPS = frozenset("，。；：、！？")
_AFTER_NAME = re.compile(r"[一两二三四五六七八九十0-9]+[人位名]|\d")


_OFFICE = re.compile(
    r"(?:副|总|常务副)?(?:主任(?:医师|护师|药师|技师)?|(?:主治|主管|住院)(?:医师|护师|药师|技师)|院长|书记|局长|处长|科长|县长|市长|区长|州长|部长|校长|队长|教授|医生|医师|护士|大夫|老师|同志|主席|会长|站长|所长)"
)
_TAKES_OFFICE = re.compile(rf"任(?={_OFFICE.pattern})")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``text[start:end]``. ``sureness`` is 0 to 1; ``is_word`` true of names that are also words."""

    start: int
    end: int
    text: str
    sureness: float
    is_word: bool = False


# What characters of names cost, in the natural logarithms of repair.words
_COST_SURNAME, _COST_RARE, _COST_FUNCTION, _COST_DOUBLE = 4.0, 6.5, 8.5, 7.0
_COST_GIVEN, _COST_OTHER, _COST_LAST, _COST_VERB = 5.5, 8.0, 11.0, 12.5
_SELDOM = 9.5  # what a character costs at least that may be a surname in no list
_COST_UNKNOWN = 13.0  # of a first character that is in no list of surnames
_COST_ONE, _COST_TWO, _COST_THREE = 1.4, 0.3, 4.5  # of a given name of so many characters
_COST_RUN, _COST_PART, _COST_LETTER = 4.0, 2.2, 5.8  # of a minority name, by its known and other characters
_AFTER_STOP, _AFTER_FOLLOW, _AFTER_SHORT_VERB, _AFTER_VERB, _AFTER_PARTICLE = -6.0, -4.0, -5.0, -3.0, 6.0
_AFTER_DEED = -8.0
_COST_LOOKS_LIKE_WORD = 4.0
_STRICT, _WORDLIKE, _LENIENT = 1.0, 0.0, -4.0  # how much likelier than plain words a name must be
_WINDOW = 11
_LONGEST_WORD = 4


def name_at(
    text: str, at: int, *, is_strict: bool = False, known: Mapping[str, int] | None = None
) -> Name | None:
    """The name that begins at a place, as long as makes it and the words behind it likeliest.

    Args:
        is_strict: Take no name that is also a word of the general dictionary, and none that the words of the
            dictionary explain nearly as well; otherwise an office or the like stands before and makes it likely.
        known: How often the page writes stretches of two to four characters that begin with a surname.
    """
    if at >= len(text) or text[at] in _ENDS:
        return None
    ends = [end for end in (*_lengths(text, at), *_run(text, at)) if end <= len(text)]
    if not ends:
        return None
    rest = _Rest(text, at)
    best: tuple[float, int, bool] | None = None
    for number, end in enumerate(dict.fromkeys(ends)):
        if end > rest.stop:
            continue
        who = _cost(text, at, end, rest, is_strict=is_strict)
        if who is None:
            continue
        score = who + rest.behind(end) + _repeated(text, at, end, known)
        if best is None or score < best[0]:
            best = (score, end, number == 0)
    if best is None:
        return None
    score, end, _ = best
    name = text[at:end]
    margin = rest.cost(at) - score
    least = _STRICT if is_strict else _LENIENT
    is_word = word_class(name) not in _NAME_CLASSES
    if is_word:
        least = max(least, _WORDLIKE)
    if margin < least or name in _EXCLUDED:
        return None
    return Name(at, end, name, round(min(0.95, 0.62 + margin / 40), 2), is_word)


class _Rest:
    """What the words behind a place cost, from every place on up to the next sign."""

    def __init__(self, text: str, at: int) -> None:
        self.at = at
        stop = at
        while stop < len(text) and stop - at < _WINDOW and text[stop] not in _ENDS:
            stop += 1
        self.stop = stop
        self.text = text
        size = stop - at
        self._costs = [0.0] * (size + 1)
        self._first = [1] * (size + 1)
        for begin in range(size - 1, -1, -1):
            cheapest = float("inf")
            for length in range(1, min(_LONGEST_WORD, size - begin) + 1):
                word = text[at + begin : at + begin + length]
                cost = word_cost(word) + self._costs[begin + length]
                if cost < cheapest and not (length > 1 and word_class(word) in _NAMES_OF_PEOPLE):
                    cheapest = cost
                    self._first[begin] = length
            self._costs[begin] = cheapest

    def cost(self, place: int) -> float:
        """Of the words from a place on."""
        return self._costs[place - self.at]

    def is_word_at(self, place: int) -> bool:
        """Whether a word of two or more characters of the dictionary begins at a place."""
        return place < self.stop and self._first[place - self.at] > 1

    def _is_deed(self, place: int) -> bool:
        """Whether a word at a place says what is being done."""
        if place >= self.stop:
            return False
        return word_class(self.text[place : place + self._first[place - self.at]])[0] in "vp"

    def behind(self, end: int) -> float:
        """The same behind a name, where stops and verbs are likely and particles are not."""
        text = self.text
        if end >= len(text) or text[end] in _ENDS:
            return _AFTER_STOP
        cost = self.cost(end)
        if text[end] in "了着过得们":
            return cost + _AFTER_PARTICLE
        if _OFFICE.match(text, end) or _AFTER_NAME.match(text, end):
            return cost + _AFTER_STOP
        if _TAKES_OFFICE.match(text, end) or (text[end] == "正" and self._is_deed(end + 1)):
            return cost + _AFTER_DEED  # 甲任副院长, 甲正通过电话
        if text[end] in "为在向对把被从与和及由将" and text[end + 1 : end + 2] in _STOPS:
            return cost + _AFTER_PARTICLE  # nothing stops behind these
        if any(
            text[end : end + length] in _FOLLOW
            for length in range(min(_LONGEST_FOLLOW, self.stop - end), 1, -1)
        ):
            return cost + _AFTER_FOLLOW
        word = text[end : end + self._first[end - self.at]]
        if len(word) == 1 and (text[end] not in _GIVEN or text[end] in "正") and word_class(word)[0] in "vd":
            return cost + _AFTER_SHORT_VERB
        if text[end] in _FOLLOW or text[end] in "和及与" or word_class(word)[0] in "vdpt":
            return cost + _AFTER_VERB
        return cost


def _lengths(text: str, at: int) -> tuple[int, ...]:
    """Where a Han name may end."""
    if text[at : at + 2] in DOUBLE:
        return (at + 4, at + 3) if text[at] not in SINGLE else (at + 4, at + 3, at + 2)
    if text[at] in SINGLE:
        return (at + 3, at + 2, at + 4)
    if not is_han(text[at]) or text[at] in _NEVER_FIRST:
        return ()
    if word_cost(text[at]) > _SELDOM:
        return (at + 3, at + 2)
    # Any noun may be somebody's surname where two characters of given names stand behind it: 药广仁
    is_given = at + 2 < len(text) and text[at + 1] in _GIVEN and text[at + 2] in _GIVEN
    return (at + 3,) if is_given else ()


def _cost(text: str, at: int, end: int, rest: _Rest, *, is_strict: bool) -> float | None:
    """What ``text[at:end]`` costs as a name; None where it can be none."""
    name = text[at:end]
    if not all("\u4e00" <= c <= "\u9fff" for c in name):
        return None
    if (
        "某" in name
        or name[-1] == "族"
        or (name[1] == "氏" and not _covered(name))
        or name in _NOT_NAMES
        or name in _FOLLOW
        or name[-1] in _NEVER_LAST
    ):
        return None
    sort = word_class(name)
    if sort not in _NAME_CLASSES and (is_strict or sort[0] in "dpcruy"):
        return None
    if name[-1] in "科室股院局处部所站市县乡镇省" or (len(name) > 3 and name[-2:] in _FOLLOW):
        return None
    head = first_word(text, at)
    if len(head) > len(name) and word_class(head) not in _NAME_CLASSES:
        return None
    is_double = name[:2] in DOUBLE and len(name) > 2
    given = name[2:] if is_double else name[1:]
    as_han = float("inf")
    is_surname = is_double or name[0] in SINGLE
    is_odd_name = len(given) > 2 or not is_surname
    if len(given) > 2 and name[-1] not in _GIVEN and name[-1] not in _LETTERS:
        given = ""
    if is_odd_name and (is_strict or rest.is_word_at(at) or set(given) & set("科室院局处部站所县医")):
        given = ""
    if 0 < len(given) < 4 and not _OFFICE.match(text, end - len(given)):
        as_han = (_COST_ONE, _COST_TWO, _COST_THREE)[len(given) - 1]
        for number, c in enumerate(given):
            is_odd = c in _NOT_LAST and (number or len(given) == 1)
            if number == len(given) - 1 and c in _VERBS:
                as_han += _COST_VERB
                continue
            as_han += _COST_LAST if is_odd else _COST_GIVEN if c in _GIVEN else _COST_OTHER
        if is_double or name in DOUBLE:
            as_han += _COST_DOUBLE
        elif not is_surname:
            as_han += _COST_UNKNOWN
        elif name[0] in FUNCTION:
            as_han += _COST_FUNCTION
            if given[0] not in _GIVEN and (given[0] in _FOLLOW or given[0] in "做被把"):
                as_han += _COST_LOOKS_LIKE_WORD  # 能做, 由带
        else:
            as_han += _COST_SURNAME if name[0] in USUAL else _COST_RARE
        if name[:2] in _NOT_NAMES and not is_double:
            if is_strict or len(given) > 2 or name[-1] not in _GIVEN:
                as_han = float("inf")
            as_han += _COST_LOOKS_LIKE_WORD
        if name[0] in FUNCTION and given in _NOT_NAMES and is_strict:
            as_han = float("inf")
    as_run = float("inf")
    if all(c in _LETTERS for c in name) and name[:2] not in _NOT_NAMES and not _joins(name):
        covered = _covered(name)
        if covered == len(name) or (len(name) >= 3 and (covered >= 2 or not is_strict)):
            as_run = _COST_RUN + _COST_PART * covered + _COST_LETTER * (len(name) - covered)
            as_run += 0.0 if covered else _COST_LOOKS_LIKE_WORD
    cheapest = min(as_han, as_run)
    return cheapest if cheapest < float("inf") else None


def _repeated(text: str, at: int, end: int, known: Mapping[str, int] | None) -> float:
    """What a page tells that writes a name again: as often with the third character as without, or not."""
    if known is None:
        return 0.0
    if any(_OFFICE.match(text, cut) for cut in range(at + 2, end)):
        return 4.0  # 周宁同志, however often
    if _OFFICE.match(text, end):
        return 0.0
    whole, shorter = known.get(text[at:end], 0), known.get(text[at : end - 1], 0)
    longer = known.get(text[at : end + 1], 0)
    if shorter > 1 and end - at > 2:
        return -4.0 if whole == shorter else 4.0
    if whole > 1 and end - at == 2:
        return 4.0 if longer == whole else -2.0
    return 0.0


def dotted_name(text: str, begin: int, dot: int) -> Name | None:
    """The name with a dot inside that begins at ``begin``: 艾克然木·艾尼瓦尔, cut where the sentence goes on."""
    for _ in range(_MOST_DOTS):
        end = dot + 1
        while end < len(text) and end - dot < 9 and text[end] in _LETTERS and text[end] != "和":
            end += 1
        if end - dot < 2 or text[end : end + 1] not in _DOT or text[end + 1 : end + 2] not in _LETTERS:
            break
        if end >= len(text):
            break
        dot = end
    end = min(end, dot + 9)
    rest = _Rest(text, dot + 1)
    costs = {
        stop: _COST_PART * _covered(text[dot + 1 : stop])
        + _COST_LETTER * (stop - dot - 1 - _covered(text[dot + 1 : stop]))
        + rest.behind(stop)
        for stop in range(min(end, rest.stop), dot + 1, -1)
    }
    if not costs:
        return None
    stop = min(costs, key=lambda one: costs[one])
    return Name(begin, stop, text[begin:stop], 0.95)


def dots(text: str) -> list[int]:
    """Where a dot stands between two Han characters of names."""
    return [one.start() + 1 for one in _DOTTED.finditer(text) if text[one.start() + 2] in _LETTERS]


def letters_before(text: str, at: int) -> int:
    """How far to the left the characters of transliterated names reach from ``at``."""
    begin = at
    while begin > 0 and at - begin < 8 and text[begin - 1] in _LETTERS:
        begin -= 1
    return begin


def _run(text: str, at: int) -> range:
    """Where a Tibetan, Mongol, Uyghur, Kazakh or Yi name without a dot may end: 扎西顿珠, 乌云其木格, 吉克拉者."""
    end = at
    while end < len(text) and end - at < 9 and text[end] in _LETTERS:
        end += 1
    return range(end, at + 1, -1)


def _joins(name: str) -> bool:
    """Whether a 和 stands between two names rather than inside one: it is none of 孟和."""
    at = name.find("和", 1)
    return at > 0 and _covered(name[: at + 1]) == _covered(name[:at])


@lru_cache(maxsize=4096)
def _covered(name: str) -> int:
    """How many characters of a name the known parts of minority names cover, from the left with small gaps."""
    best = [0] * (len(name) + 1)
    for end in range(1, len(name) + 1):
        best[end] = best[end - 1]
        for begin in range(max(0, end - 5), end - 1):
            if name[begin:end] in _MINORITY:
                best[end] = max(best[end], best[begin] + end - begin)
    return best[-1]


def first_word(text: str, at: int) -> str:
    """The first word of the text from a place on, by the general dictionary."""
    return _first(text[at : at + 6])


@lru_cache(maxsize=20_000)
def _first(piece: str) -> str:
    words = rjieba.cut(piece, False)
    return str(words[0]) if words else ""
