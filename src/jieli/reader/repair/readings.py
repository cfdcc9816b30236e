"""Pinyin: what counts as a syllable, and which syllables are readings of a character."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from pypinyin.constants import PINYIN_DICT

TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
LETTERS = "a-zü\u0251\u0261ê" + TONES + "\u0300\u0301\u0304\u0308\u030c"
_PLAIN = str.maketrans({"\u0251": "a", "\u0261": "g", "v": "ü"})


def spelled(pinyin: str) -> str:
    """Pinyin in one spelling: composed letters, plain a and g."""
    return unicodedata.normalize("NFC", pinyin.strip()).translate(_PLAIN)


def toneless(pinyin: str) -> str:
    """Pinyin without tone marks; ü stays."""
    apart = unicodedata.normalize("NFD", pinyin)
    kept = "".join(c for c in apart if c not in "\u0300\u0301\u0304\u030c")
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=50_000)
def readings(character: str) -> frozenset[str]:
    """All readings of a character, with tone marks."""
    return frozenset(spelled(one) for one in PINYIN_DICT.get(ord(character), "").split(",") if one)


def usual_reading(character: str) -> str:
    """The reading that the dictionary gives first."""
    return spelled(PINYIN_DICT.get(ord(character), "").partition(",")[0])


@cache
def syllables() -> frozenset[str]:
    """Every syllable of the language without its tone."""
    return frozenset(toneless(spelled(one)) for all_ in PINYIN_DICT.values() for one in all_.split(","))


@lru_cache(maxsize=50_000)
def has_tone(pinyin: str) -> bool:
    """Whether a tone mark is written."""
    return toneless(pinyin) != pinyin


@lru_cache(maxsize=50_000)
def is_syllable(pinyin: str) -> bool:
    """Whether these letters are one syllable."""
    return toneless(pinyin) in syllables()


def fits(character: str, pinyin: str) -> bool:
    """Whether ``pinyin`` (spelled) is a reading of the character; without a tone mark any tone will do."""
    known = readings(character)
    return pinyin in known or (not has_tone(pinyin) and pinyin in {toneless(one) for one in known})
