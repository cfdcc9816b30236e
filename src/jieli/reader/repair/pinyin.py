"""Pinyin in brackets behind characters: "醫(yī)療" was 醫療 before a page for learners got hold of it."""

from __future__ import annotations

import re

from jieli.reader.repair.readings import LETTERS, fits, has_tone, is_syllable, spelled, usual_reading
from jieli.reader.repair.words import common, is_han, simple_forms
from jieli.reader.trail import Edit

_BRACKET = re.compile(rf"(?:\(|（)[ ]?([{LETTERS}]{{1,7}})[ ]?(?:\)|）)")
_UNOPENED = re.compile(rf"(?<=[\u4e00-\u9fff])([{LETTERS}]{{2,7}})(?:\)|）)")
_NEAR = 40  # characters in which a bracket would have been opened
_MANY = 3  # so many annotations are a habit of the page, not a help with a rare character


def edits(text: str) -> list[Edit]:
    """One edit for each annotation.

    A tone mark is proof enough of pinyin, even where it is the reading of another character; letters without
    one must spell the character before them. A few annotations of rare or ambiguous characters in a text
    without others are the author's own and stay: 枞(zōng)阳, 李垚(yáo). What hangs on a Latin letter or on a
    question mark belongs to a byte slip and is left for that stage.
    """
    found: list[tuple[re.Match[str], float, bool]] = []
    for match in _BRACKET.finditer(text):
        character = text[match.start() - 1] if match.start() else ""
        if not is_han(character):
            continue
        pinyin = spelled(match[1])
        if not is_syllable(pinyin):
            continue
        if fits(character, pinyin):
            found.append((match, 1.0, _may_be_meant(character, pinyin)))
        elif has_tone(pinyin):
            found.append((match, 0.9, False))
    is_habit = sum(not meant for _, _, meant in found) > 0 or len(found) >= _MANY
    return [
        Edit("pinyin.bracket", m.start(), m.end(), m[0], "", sure)
        for m, sure, meant in found
        if is_habit or not meant
    ]


def remains(text: str) -> list[Edit]:
    """Annotations behind other signs, once characters are repaired; only with a tone mark."""
    return [
        Edit("pinyin.stray", m.start(), m.end(), m[0], "", 0.8)
        for m in _BRACKET.finditer(text)
        if m.start()
        and ("@" <= text[m.start() - 1] <= "~" or text[m.start() - 1] in "?？\ufffd")
        and m.start() > 1
        and is_han(text[m.start() - 2])
        and has_tone(spelled(m[1]))
        and is_syllable(spelled(m[1]))
    ]


def unopened(text: str) -> list[Edit]:
    """Readings whose opening bracket a slip has swallowed (们men)), behind the very character they spell."""
    found = []
    for match in _UNOPENED.finditer(text):
        near = text[max(0, match.start() - _NEAR) : match.start()]
        if max(map(near.rfind, "(（")) > max(map(near.rfind, ")）")):
            continue  # （又名示例li） is opened
        if is_syllable(spelled(match[1])) and fits(text[match.start() - 1], spelled(match[1])):
            found.append(Edit("pinyin.stray", match.start(), match.end(), match[0], "", 0.8))
    return found


def _may_be_meant(character: str, pinyin: str) -> bool:
    """Whether an author may help his reader with this character: rare, or with more readings than one."""
    if ord(character) in simple_forms():
        return False
    return character not in common() or (has_tone(pinyin) and pinyin != usual_reading(character))
