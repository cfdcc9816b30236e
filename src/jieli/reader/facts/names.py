"""Names of persons: how long a name is that may begin at a place of the text, and whether it is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from jieli.reader.facts.lexicon import words_of
from jieli.reader.facts.units import word_class

_SINGLE = words_of("surname.single")
_DOUBLE = words_of("surname.double")
_FUNCTION_SURNAMES = words_of("surname.function")
_MINORITY = words_of("name.minority")
_LETTERS = words_of("name.transliteration") | frozenset("".join(_MINORITY))
_FOLLOW = words_of("person.follow")
_LONGEST_FOLLOW = max(map(len, _FOLLOW))
_NOT_NAMES = words_of("person.not_name")
_NOT_LAST = words_of("person.not_given_last")
_NAME_CLASSES = frozenset(("x", "nr", "nrt", "nrfg", "ns", "nz", "nt"))
_EXCLUDED = words_of("person.excluded")

_DOT = "·•・‧∙"
_MOST_DOTS = 3
_DOTTED = re.compile(rf"[\u4e00-\u9fff](?=[{_DOT}][\u4e00-\u9fff])")
_ENDS = frozenset("，。；：、！？（）()“”《》〈〉 \u3000\n\t,;:!?—…/【】[]|｜-")
_AFTER_NAME = re.compile(r"[一两二三四五六七八九十0-9]+[人位名]|\d")


_OFFICE = re.compile(
    r"(?:副|总|常务副)?(?:主任(?:医师|护师|药师|技师)?|(?:主治|主管|住院)(?:医师|护师|药师|技师)|院长|书记|局长|处长|科长|县长|市长|区长|州长|部长|校长|队长|教授|医生|医师|护士|大夫|老师|同志|主席|会长|站长|所长)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``text[start:end]``. ``sureness`` is 0 to 1; ``is_word`` true of names that are also words."""

    start: int
    end: int
    text: str
    sureness: float
    is_word: bool = False


def name_at(text: str, at: int, *, is_strict: bool = False) -> Name | None:
    """The name that begins at a place, if what follows it lets it end there.

    Args:
        is_strict: Take no name that is also a word of the general dictionary and no unknown minority name.
    """
    if at >= len(text) or text[at] in _ENDS:
        return None
    best: Name | None = None
    for end, base in _lengths(text, at):
        after = _after(text, end)
        if not after:
            continue
        found = _judge(text, at, end, base + after, after, is_strict=is_strict)
        if found and (best is None or found.sureness > best.sureness):
            best = found
    letters = _run(text, at, is_strict=is_strict)
    if letters is not None and (
        best is None or letters.end >= best.end + 2 or letters.sureness >= best.sureness
    ):
        best = letters
    if best is not None and best.text in _EXCLUDED:
        return None
    return best


def _lengths(text: str, at: int) -> list[tuple[int, float]]:
    """Where a Han name may end, with how usual that is."""
    if text[at : at + 2] in _DOUBLE:
        return [(at + 4, 0.3), (at + 3, 0.25)] if at + 2 < len(text) else []
    if text[at] in _SINGLE:
        return [(at + 3, 0.1), (at + 2, 0.05)]
    return []


def _judge(text: str, at: int, end: int, score: float, after: float, *, is_strict: bool) -> Name | None:
    """Whether ``text[at:end]`` reads as a name."""
    name = text[at:end]
    if len(name) != end - at or not all("\u4e00" <= c <= "\u9fff" for c in name):
        return None
    if "某" in name or name[-1] == "族" or name in _NOT_NAMES or name in _FOLLOW:
        return None
    if name[:2] in _NOT_NAMES:
        if is_strict or after < 0.6:
            return None
        score -= 0.2
    given = name[2:] if name[:2] in _DOUBLE else name[1:]
    if _OFFICE.match(text, end - len(given)):
        return None  # 路主任 is no 路主
    if len(given) > 1 and any(text[end - 1 : end - 1 + length] in _FOLLOW for length in (2, 3)):
        return None  # 李强调 is 李 and 强调
    if given[-1] in _NOT_LAST:
        if len(given) == 1 and text[end : end + 1] not in _ENDS:
            return None
        score -= 0.3
    elif given[0] in _NOT_LAST:
        score -= 0.2
    sort = word_class(name)
    is_word = sort not in _NAME_CLASSES
    if is_word:
        if is_strict or sort[0] in "dpcrmqufytl" or after < 0.55:
            return None
        score -= 0.2
    head = first_word(text, at)
    if len(head) > len(name) and word_class(head) not in ("nr", "nrt", "x"):
        return None
    if len(head) == 2 < len(name) and word_class(head) not in ("nr", "nrt", "nz", "ns", "x"):
        if is_strict and word_class(head)[0] in "vdpcrmquf":
            return None
        score -= 0.15
    if name[0] in _FUNCTION_SURNAMES and given in _NOT_NAMES:
        return None
    if (
        name[0] in _FUNCTION_SURNAMES
        and len(given) == 2
        and word_class(given) not in ("x", "nr", "nrt", "nz", "ns")
    ):
        if is_strict:
            return None
        score -= 0.2
    if name[0] in _FUNCTION_SURNAMES and len(given) == 1 and is_strict:
        score -= 0.1
    return Name(at, end, name, min(0.95, 0.35 + score), is_word) if score > 0.2 else None


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
    for stop in range(end, dot + 1, -1):
        if _after(text, stop):
            return Name(begin, stop, text[begin:stop], 0.95)
    return Name(begin, end, text[begin:end], 0.6) if end > dot + 1 else None


def dots(text: str) -> list[int]:
    """Where a dot stands between two Han characters of names."""
    return [one.start() + 1 for one in _DOTTED.finditer(text) if text[one.start() + 2] in _LETTERS]


def letters_before(text: str, at: int) -> int:
    """How far to the left the characters of transliterated names reach from ``at``."""
    begin = at
    while begin > 0 and at - begin < 8 and text[begin - 1] in _LETTERS:
        begin -= 1
    return begin


def _run(text: str, at: int, *, is_strict: bool) -> Name | None:
    """A Tibetan, Mongol, Uyghur, Kazakh or Yi name without a dot: 扎西顿珠, 乌云其木格, 吉克拉者."""
    end = at
    while end < len(text) and end - at < 9 and text[end] in _LETTERS:
        end += 1
    for stop in range(end, at + 1, -1):
        name = text[at:stop]
        if not _after(text, stop) or name in _NOT_NAMES or name[:2] in _NOT_NAMES:
            continue
        covered = _covered(name)
        if covered == len(name) and not (len(name) == 2 and is_strict and word_class(name)[0] in "vdpc"):
            return Name(at, stop, name, 0.9)
        if covered >= 2 and len(name) >= 3 and len(name) - covered <= 2:
            return Name(at, stop, name, 0.8)
        if is_strict or len(name) < 3:
            continue
        if all(len(word) == 1 or word_class(word) in ("nr", "nrt", "ns", "nz", "x") for word in _cut(name)):
            return Name(at, stop, name, 0.55)
    return None


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


@lru_cache(maxsize=4096)
def _cut(name: str) -> tuple[str, ...]:
    return tuple(rjieba.cut(name, False))


def first_word(text: str, at: int) -> str:
    """The first word of the text from a place on, by the general dictionary."""
    return _first(text[at : at + 6])


@lru_cache(maxsize=20_000)
def _first(piece: str) -> str:
    words = rjieba.cut(piece, False)
    return str(words[0]) if words else ""


def _after(text: str, end: int) -> float:
    """How surely a name may end at a place, by what follows: 0 means that it may not."""
    if end >= len(text) or text[end] in _ENDS:
        return 0.6
    if _OFFICE.match(text, end):
        return 0.6
    if _AFTER_NAME.match(text, end):
        return 0.5
    for length in range(min(_LONGEST_FOLLOW, len(text) - end), 1, -1):
        if text[end : end + length] in _FOLLOW:
            return 0.6
    if text[end] in "和及与、":
        return 0.55
    if text[end] in _FOLLOW:
        return 0.45
    word = first_word(text, end)
    if len(word) > 1 and word_class(word)[0] in "vdpcatm":
        return 0.35
    return 0.0
