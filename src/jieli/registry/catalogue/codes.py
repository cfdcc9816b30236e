"""Code sets (代码集) other than regions and specialties: codes.csv, one row a code, in the order of display.

Chinese and English stand in the table itself, so that a new code needs no other file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from jieli.registry.catalogue.tables import plain, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One value of a set.

    Args:
        set_name: ``hospital_level``, ``ethnic`` …
        group: Code that it belongs to in a coarser set: the rank of a title, the tier of a hospital level; "" if none.
        note: Where a standard has another code for it.
    """

    set_name: str
    code: str
    zh: str
    en: str
    group: str
    note: str

    def label(self, language: str = "zh") -> str:
        """Its name in Chinese, or in English for any language that begins with ``en``."""
        return self.en if language.startswith("en") else self.zh


@lru_cache(maxsize=1)
def _sets() -> Mapping[str, Mapping[str, Code]]:
    out: dict[str, dict[str, Code]] = {}
    for r in rows("codes"):
        out.setdefault(r["set"], {})[r["code"]] = Code(
            set_name=r["set"], code=r["code"], zh=r["zh"], en=r["en"], group=r["group"], note=r["note"]
        )
    return MappingProxyType({name: MappingProxyType(codes) for name, codes in out.items()})


def set_names() -> tuple[str, ...]:
    """Names of all sets."""
    return tuple(_sets())


def codes(set_name: str) -> tuple[Code, ...]:
    """Every code of a set, in the order of display; KeyError if there is no such set."""
    return tuple(_sets()[set_name].values())


def code(set_name: str, value: str) -> Code | None:
    """The code ``value`` of a set, or None."""
    return _sets()[set_name].get(value)


def code_named(set_name: str, text: str) -> Code | None:
    """The code that ``text`` stands for: the code itself or its Chinese or English name."""
    word = plain(text)
    return next((c for c in codes(set_name) if word in (plain(c.code), plain(c.zh), plain(c.en))), None)


def is_rank_at_least(rank: str, minimum: str) -> bool:
    """Whether a rank of the set ``rank`` is as high as ``minimum``; no rank is not, no minimum always is."""
    order = [c.code for c in codes("rank")]  # the highest first
    return not minimum or (rank in order and order.index(rank) <= order.index(minimum))
