"""Cut the one font of the project out of Noto Sans CJK. Run by hand, rarely; the result is committed.

    python3 -m venv /tmp/font && /tmp/font/bin/pip install fonttools
    /tmp/font/bin/python tools/cut_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

fonttools is no dependency of the project: nothing but this script needs it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]

FONTS = Path(__file__).parents[1] / "src/jieli/papers/fonts"
FAMILY = "Jieli Sans SC"
NUMBER_IN_COLLECTION = 2  # Noto Sans CJK SC
# Latin-1, Latin Extended-A and what papers set beside Chinese: dashes, quotes, minus, arrows, marks, units.
SYMBOLS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), *range(0x2190, 0x2194),
    *range(0x3000, 0x3020), *range(0xFF01, 0xFF5F),
    *map(ord, "‰\u2032\u2033№™−≤≥■□▲▶◆●○★✓㎡〒￥€"),
)  # fmt: skip


def gb2312() -> set[int]:
    """Every code point of GB 2312."""
    out = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                out.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return out


def listed() -> set[int]:
    """The code points of ``beyond-gb2312.txt``."""
    lines = (FONTS / "beyond-gb2312.txt").read_text(encoding="utf-8").splitlines()
    return {ord(c) for line in lines if not line.startswith("#") for c in line}


def rename(font: TTFont) -> None:
    """Give the cut a name of its own, so that it is never mistaken for the whole font on the same machine."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (1, 4, 16):
            names.setName(FAMILY, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in (3, 6):
            names.setName(
                "JieliSansSC-Regular", record.nameID, record.platformID, record.platEncID, record.langID
            )
    cff = font["CFF "].cff
    cff.fontNames[0] = "JieliSansSC-Regular"
    cff.topDictIndex[0].FamilyName = cff.topDictIndex[0].FullName = FAMILY


def main() -> None:
    """Write ``JieliSansSC-Regular.otf`` and say what the source font lacks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path, help="NotoSansCJK-Regular.ttc")
    source = parser.parse_args().collection
    font = TTFont(source, fontNumber=NUMBER_IN_COLLECTION, lazy=True, recalcTimestamp=False)
    wanted = gb2312() | listed() | set(SYMBOLS)
    missing = wanted - set(font.getBestCmap())
    options = subset.Options(
        hinting=False, desubroutinize=True, layout_features=["kern", "mark", "mkmk", "ccmp"],
        name_IDs=list(range(15)), notdef_outline=True, recalc_timestamp=False,
    )  # fmt: skip
    cut = subset.Subsetter(options)
    cut.populate(unicodes=wanted - missing)
    cut.subset(font)
    rename(font)
    target = FONTS / "JieliSansSC-Regular.otf"
    font.save(target)
    print(f"{target.name}: {len(wanted - missing)} characters, {target.stat().st_size / 1e6:.1f} MB")
    print("not in the source:", " ".join(chr(c) for c in sorted(missing)) or "nothing")


if __name__ == "__main__":
    main()
