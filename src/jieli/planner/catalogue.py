"""Specialties (诊疗科目) and professional titles (职称): the codes and the words that stand for them.

Two tables lie beside this module. catalogue.csv: the ministry's 医疗机构诊疗科目名录 (01 to 52, S-06 in
docs/sources.md) and, for posts that are no clinical department, X1 to X12 of our own. titles.csv: the four
ranks with the words and codes of GB/T 8561 (S-07). A word maps to a code only where it means exactly one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from jieli.planner.round import Title

MANAGEMENT = "X1"  # 医院管理: posts that any clinician may hold, and that no hospital adopts


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialty:
    """One line of the catalogue. ``parent`` is the group (04 of 04.03), None for a group itself."""

    code: str
    zh: str
    en: str
    parent: str | None
    aliases: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """Code of the group: 04 for 04.03 and for 04."""
        return self.parent or self.code

    @property
    def is_clinical(self) -> bool:
        """False for the codes X1 to X12."""
        return not self.code.startswith("X")


def _rows(name: str) -> Iterator[dict[str, str]]:
    """Lines of a table beside this module."""
    yield from csv.DictReader(files("jieli.planner").joinpath(name).read_text(encoding="utf-8").splitlines())


def _load() -> dict[str, Specialty]:
    out: dict[str, Specialty] = {}
    for row in _rows("catalogue.csv"):
        code = row["code"]
        out[code] = Specialty(
            code=code, zh=row["zh"], en=row["en"],
            parent=code.split(".")[0] if "." in code else None,
            aliases=tuple(a for a in row["aliases"].split("|") if a),
        )  # fmt: skip
    return out


def _plain(text: str) -> str:
    """Half-width, upper case, without blanks: the form in which words are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


SPECIALTIES: Mapping[str, Specialty] = MappingProxyType(_load())

_CODE_OF_WORD: dict[str, str] = {
    _plain(word): s.code for s in SPECIALTIES.values() for word in (s.zh, s.en, *s.aliases)
}
_WARD = re.compile(r"(第?[一二三四五六七八九十0-9]+(病区|病房|病室|科|区)|\(.*\))$")


def specialty_code(text: str) -> str | None:
    """Return the catalogue code that ``text`` stands for, or None.

    Understands a code, a code with its name ("04.03 骨科"), the Chinese or English name with or without 专业,
    common other names, and a department with its ward ("创伤骨科一病区"). A code that a spreadsheet has
    turned into a number is understood where it is not ambiguous: 4.03 is 04.03; 3.1 could be 03.01 or 03.10.
    """
    word = _plain(text)
    m = re.match(r"(X\d{1,2}|\d{1,2}(?:\.\d{2})?)(?![\d.])", word)
    if m:
        code = m[1] if m[1][0] == "X" else m[1].zfill(5 if "." in m[1] else 2)
        rest = word[m.end() :].lstrip("-_:·、")
        if code in SPECIALTIES and (not rest or _code_of_name(rest) == code):
            return code
    return _code_of_name(word)


def _code_of_name(word: str) -> str | None:
    stem = _WARD.sub("", word)
    forms = [word, word.removesuffix("专业"), stem, stem + "科"]
    if word == stem and len(word) == 1:
        forms.pop()  # 骨 alone is too little; 骨二科 is plain enough
    return next((_CODE_OF_WORD[form] for form in forms if form in _CODE_OF_WORD), None)


_TITLE_ROWS = list(_rows("titles.csv"))
TITLES: Mapping[str, Title] = MappingProxyType(
    {
        _plain(word): Title(int(row["rank"]))
        for row in _TITLE_ROWS
        for word in (row["zh"], row["en"], *row["words"].split())
    }
)
TITLE_NAMES: Mapping[Title, tuple[str, str]] = MappingProxyType(
    {Title(int(row["rank"])): (row["zh"], row["en"]) for row in reversed(_TITLE_ROWS)}
)


def title_rank(text: str) -> Title | None:
    """Return the rank of a professional title (副主任医师, 主管护师, 正高, 232, ...), or None."""
    return TITLES.get(_plain(text))
