"""The one font of the project, and the characters that it lacks."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import typst

FONT_DIR = Path(__file__).parent / "fonts"
TEMPLATE_DIR = Path(__file__).parent / "templates"
FONT_FILE = FONT_DIR / "JieliSansSC-Regular.otf"
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # categories that leave no ink anyway
FAMILY = "Jieli Sans SC"
# Elsewhere our cut may not be installed: every system that opens the paper has one of these.
FAMILIES = (
    f"'{FAMILY}', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', 'SimHei', sans-serif"
)


@cache
def characters() -> frozenset[str]:
    """Every character of the font, read from its own table ``cmap``."""
    data = FONT_FILE.read_bytes()
    n_tables = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * i) for i in range(n_tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    n_subtables = struct.unpack_from(">H", data, cmap + 2)[0]
    out: set[str] = set()
    for i in range(n_subtables):
        subtable = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * i)[2]
        if struct.unpack_from(">H", data, subtable)[0] == 12:  # groups of consecutive code points, all planes
            n_groups = struct.unpack_from(">I", data, subtable + 12)[0]
            for g in range(n_groups):
                first, last, _ = struct.unpack_from(">III", data, subtable + 16 + 12 * g)
                out.update(map(chr, range(first, last + 1)))
    return frozenset(out)


def missing_characters(text: str | Iterable[str]) -> str:
    """The characters of ``text`` that our papers would print as boxes, each once, in order of appearance."""
    known = characters()
    joined = text if isinstance(text, str) else "".join(text)
    return "".join(
        dict.fromkeys(c for c in joined if c not in known and unicodedata.category(c) not in UNSEEN)
    )


def set_pdf(template: str, *, inputs: dict[str, str]) -> bytes:
    """Set one of our templates as PDF in our font only: the same plan must look the same on every machine."""
    made: bytes = typst.compile(
        TEMPLATE_DIR / template, font_paths=[FONT_DIR], ignore_system_fonts=True, format="pdf",
        sys_inputs=inputs, timestamp=0,
    )  # fmt: skip
    return made


def picture(svg: str, *, ppi: float = 144) -> bytes:
    """Turn a drawing into PNG, in our font only. At 96 ppi a pixel of the drawing is a pixel."""
    made: bytes = typst.compile(
        TEMPLATE_DIR / "picture.typ", font_paths=[FONT_DIR], ignore_system_fonts=True, format="png", ppi=ppi,
        sys_inputs={"svg": svg},
    )  # fmt: skip
    return made
