"""Codes of the catalogue in the words of the page: 3A is 三级甲等, or Tertiary, class A."""

from collections.abc import Iterable

from jieli.registry import catalogue
from jieli.web.formats import in_english

FIELD_SETS: dict[str, dict[str, str]] = {
    "institution": {
        "kind": "institution_kind",
        "level": "hospital_level",
        "ownership": "ownership",
        "relation": "superior_relation",
        "duty": "contact_duty",
    },
    "person": {
        "id_type": "id_type",
        "sex": "sex",
        "ethnic": "ethnic",
        "political": "political",
        "education": "education",
        "degree": "degree",
        "marital": "marital",
        "title": "title",
        "staff_kind": "staff_kind",
        "category": "category",
    },
    "credential": {"kind": "credential_kind", "title": "title"},
    "office": {"kind": "office_kind"},
    "programme": {"family": "programme_family"},
    "pairing": {"kind": "pairing_kind"},
    "need": {"post_kind": "post_kind", "rank_min": "rank", "purpose": "purpose"},
    "exam": {"target_band": "altitude_band", "band": "altitude_band"},
    "health_event": {"severity": "health_severity"},
    "fitness": {"band": "altitude_band"},
    "post": {"kind": "post_kind", "post_kind": "post_kind", "rank_min": "rank", "purpose": "purpose"},
}
"""Per kind of thing the code set that each of its fields is drawn from, rows of its parts included."""


def word(set_name: str, code: str) -> str:
    """The name of one code; the code itself if the set does not know it."""
    found = catalogue.code(set_name, code) if code else None
    return found.label("en" if in_english() else "zh") if found else code


def options(set_name: str) -> list[tuple[str, str]]:
    """All codes of a set as choices of a form or filter, in their order."""
    language = "en" if in_english() else "zh"
    return [(c.code, c.label(language)) for c in catalogue.codes(set_name)]


def members(set_name: str, group: str) -> list[str]:
    """Codes of a set that belong to one group of it."""
    return [c.code for c in catalogue.codes(set_name) if c.group == group]


def rank_of(title: str) -> str:
    """The rank of a title: deputy for 副主任医师; empty if there is none."""
    found = catalogue.code("title", title) if title else None
    return found.group if found else ""


def several(set_name: str, codes: Iterable[str]) -> str:
    """Names of some codes, separated as the language does."""
    return (", " if in_english() else "、").join(word(set_name, c) for c in codes if c)


def exam_items() -> list[tuple[str, str, str]]:
    """Items of a medical examination: code, name, unit."""
    language = "en" if in_english() else "zh"
    return [(c.code, c.label(language), c.note) for c in catalogue.codes("exam_item")]


def band(code: str) -> str:
    """An altitude band with its letter: D 高海拔."""
    return f"{code} {word('altitude_band', code)}" if code else ""
