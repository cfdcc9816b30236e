"""Blanks and line ends in wrong places: letter-spaced words, words and paragraphs cut in two, glued dates."""

from __future__ import annotations

import re

from jieli.reader.repair.noise import HAN, Lines, belongs_together
from jieli.reader.repair.surnames import USUAL
from jieli.reader.repair.words import cost, divide, is_word, word_cost
from jieli.reader.trail import Edit

_SPACED = re.compile(rf"(?<![{HAN}])(?<![{HAN}][ ])[{HAN}](?:[ ][{HAN}]){{2,}}(?![{HAN}])(?![ ][{HAN}])")
_LABEL = re.compile(rf"^([{HAN}])[ \u3000]{{1,4}}([{HAN}])(?=[ ]?[:：])", re.MULTILINE)
_GAP = re.compile(rf"(?<=[{HAN}])[ \u3000](?=[{HAN}])")
_COUPLET = re.compile(rf"[“《「]([{HAN}]{{2,12}})[ \u3000]([{HAN}]{{2,12}})[”》」]")  # “东西协作　甬凉同心”
_CREDITED = re.compile(  # behind these a blank parts a role from a name, a dispatch from its first sentence
    r"(?:记者|通讯员|作者|编辑|摄影|供稿)$|/[\u4e00-\u9fff]{1,4}$|^[^，。]{0,24}(?:讯|电|消息)$"
)
_BROKEN = re.compile(rf"(?<=[{HAN}，、,])\n(?=[{HAN}“《（])")
_DAY = r"(?=(?:1[0-2]|0?[1-9])月|(?:19|20)\d\d(?:年|[-/.]\d))"
_TIMES = r"(?<![\d:])\d{1,2}:[0-5]\d(?::[0-5]\d)?|(?<!\d)(?:19|20)\d\d-\d\d-\d\d"
_MOMENT = r"^[ \t]*(?:19|20)\d\d-\d\d-\d\d \d\d:[0-5]\d:[0-5]\d(?=[\u4e00-\u9fff“《])"
_GLUED = re.compile(f"(?:{_TIMES}){_DAY}|{_MOMENT}", re.MULTILINE)
_REACH = 40  # characters before a blank that are looked at
_CONTACTS = frozenset(
    ("联系人", "联系电话", "咨询电话", "收件人")
)  # rows of a notice, set with blanks as a matter of taste
_ITEM = 4  # characters of an item in a list that blanks part
_LONG = 15  # characters of a line that may be the upper half of a broken one
_SENTENCE = re.compile("[。；！？，,]")
_STOPS = re.compile("[。！？]")


def dates(text: str) -> list[Edit]:
    """A time of publication with the first words of the article behind it: 08:46:058月12日."""
    return [
        Edit(
            "date.glued",
            m.end() - 2,
            m.end(),
            text[m.end() - 2 : m.end()],
            text[m.end() - 2 : m.end()] + "\n",
            0.98,
        )
        for m in _GLUED.finditer(text)
    ]


def blanks(text: str) -> list[Edit]:
    """Blanks inside words; not between the names and items of a list, and not in a name of two characters."""
    found = []
    taken: set[int] = set()
    for match in _SPACED.finditer(text):
        joined = match[0].replace(" ", "")
        is_contact = joined in _CONTACTS and text.startswith(("：", ":"), match.end())
        if len(joined) <= 12 and not is_contact and _is_made_of_words(joined):
            found.append(Edit("noise.spaced", match.start(), match.end(), match[0], joined, 0.95))
        taken.update(range(match.start(), match.end()))
    for match in _LABEL.finditer(text):
        if is_word(match[1] + match[2]) and match[1] not in USUAL and match.start() not in taken:
            found.append(Edit("noise.spaced", match.start(), match.end(), match[0], match[1] + match[2], 0.9))
            taken.update(range(match.start(), match.end()))
    taken.update(one.end(1) for one in _COUPLET.finditer(text) if len(one[1]) == len(one[2]))
    lines = Lines(text)
    for match in _GAP.finditer(text):
        at = match.start()
        if at in taken or _stands_alone(text, at - 1) or _stands_alone(text, at + 1):
            continue
        if text[at] != " " and not lines.is_prose(at):
            continue  # wide blanks part names and cells
        if _CREDITED.search(text[max(lines.around(at)[0], at - _REACH) : at]):
            continue
        if belongs_together(text, at, at + 1) or _is_stray(text, at, lines):
            found.append(Edit("noise.gap", at, at + 1, text[at], "", 0.9))
    return found


def _is_stray(text: str, at: int, lines: Lines) -> bool:
    """Whether the blank stands in a sentence, and not among others that part the items of a list."""
    start, end = lines.around(at)
    before, after = text[max(start, at - _ITEM - 1) : at], text[at + 1 : min(end, at + 2 + _ITEM)]
    if any(blank in before + after for blank in " \u3000") or not lines.is_prose(at):
        return False
    return len(before) > _ITEM and (len(after) > _ITEM or bool(_STOPS.search(after)))


def _stands_alone(text: str, at: int) -> bool:
    """Whether the character has nothing but blanks, signs or the line's end beside it: a surname, a list's item."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return not any("\u4e00" <= c <= "\u9fff" for c in around)


def _is_made_of_words(joined: str) -> bool:
    words = divide(joined)
    in_words = sum(len(word) for word in words if len(word) > 1)
    return (
        joined[0] not in USUAL
        and in_words * 3 >= len(joined) * 2
        and cost(joined) + 5 < sum(map(word_cost, joined))
    )


def lines(text: str) -> list[Edit]:
    """A line end within a sentence: behind a comma, or across a word. Never where a blank line stands between."""
    found = []
    for match in _BROKEN.finditer(text):
        at = match.start()
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at + 1)
        upper, lower = text[start:at], text[at + 1 : end if end >= 0 else len(text)]
        if len(upper) < _LONG or not _SENTENCE.search(lower):
            continue
        if (upper[-1] in "，、," and _SENTENCE.search(upper[:-1])) or belongs_together(text, at, at + 1, 8.0):
            found.append(Edit("noise.line", at, at + 1, "\n", "", 0.85))
    return found
