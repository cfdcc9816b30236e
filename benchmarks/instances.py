"""The rounds that are measured: the sample province's generator at other seeds and sizes."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))

from rounds.province import Size, province

from jieli.planner.round import Round

SIZES = {
    "S": Size(posts=14, people=100, hospitals=4),
    "M": Size(posts=300, people=2000, hospitals=14),
}


def round_of_size(name: str, seed: int) -> Round:
    """A fictional round; the same name and seed give the same round."""
    return province(seed, SIZES[name])
