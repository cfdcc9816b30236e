from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import typst

from jieli.papers.typeface import FAMILY, FONT_DIR, characters, missing_characters
from papers.ink import darkness

COLUMNS, CELL_PT = 100, 10
BLANK = {" ", "\xa0", "\u3000"}


def grid() -> tuple[list[str], str]:
    """Every character in a cell of its own, and the typst source that draws them."""
    drawn = sorted(characters())
    rows = -(-len(drawn) // COLUMNS)
    source = f"""
#set page(width: {COLUMNS * CELL_PT}pt, height: {rows * CELL_PT}pt, margin: 0pt)
#set text(font: "{FAMILY}", size: 8pt, fallback: false)
#for (i, c) in json(bytes(sys.inputs.characters)).enumerate() {{
  place(top + left, dx: calc.rem(i, {COLUMNS}) * {CELL_PT}pt, dy: calc.quo(i, {COLUMNS}) * {CELL_PT}pt,
    box(width: {CELL_PT}pt, height: {CELL_PT}pt, align(center + horizon, text(str.from-unicode(c)))))
}}"""
    return drawn, source


def typeset(source: str, characters: list[str], target_format: str, **options: float) -> bytes:
    codes = "[" + ",".join(str(ord(c)) for c in characters) + "]"
    return typst.compile(
        source.encode(),
        font_paths=[FONT_DIR],
        ignore_system_fonts=True,
        format=target_format,
        sys_inputs={"characters": codes},
        **options,
    )


def blanks(drawn: list[str], picture: np.ndarray, cell: int) -> set[str]:
    rows = -(-len(drawn) // COLUMNS)
    cells = picture[: rows * cell, : COLUMNS * cell].reshape(rows, cell, COLUMNS, cell)
    ink = cells.max(axis=(1, 3)).reshape(-1)
    return {c for c, darkest in zip(drawn, ink, strict=False) if darkest < 12}


def test_font_draws_every_character_it_claims():
    drawn, source = grid()
    picture = darkness(typeset(source, drawn, "png", ppi=72))
    assert blanks(drawn, picture, CELL_PT) == BLANK


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm of poppler-utils")
def test_font_survives_the_way_into_a_pdf(tmp_path: Path):
    drawn, source = grid()
    (tmp_path / "grid.pdf").write_bytes(typeset(source, drawn, "pdf"))
    command = ["pdftoppm", "-r", "72", "-gray", "-singlefile", "grid.pdf", "grid"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    header, size, _, pixels = (tmp_path / "grid.pgm").read_bytes().split(b"\n", 3)
    assert header == b"P5"
    width, height = map(int, size.split())
    picture = 255 - np.frombuffer(pixels, np.uint8).reshape(height, width)
    assert blanks(drawn, picture, CELL_PT) == BLANK


def test_characters_cover_gb2312_and_names_beyond_it():
    known = characters()
    gb2312 = {
        bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)
    } - {""}
    assert len(gb2312) == 6763
    assert not gb2312 - known
    assert not set("䶮喆玥翀堃燊祎璟赟漷浉硚𠮷峯栢·−≤㎡—“”…\uff10\uff21") - known


def test_missing_characters_are_named_once_and_in_order():
    assert missing_characters(["张三", "𪚥𪚥", "李\U0002ebf0四\n"]) == "𪚥\U0002ebf0"
    assert missing_characters("阿卜杜热合曼·买买提") == ""


def test_font_has_one_family_name_of_its_own():
    assert [p.name for p in FONT_DIR.glob("*.otf")] == ["JieliSansSC-Regular.otf"]
    assert typst.Fonts(False, False, [FONT_DIR]).families() == [FAMILY]
