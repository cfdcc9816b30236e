"""The bulletins and what they state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "reader" / "corpus"
HALVES = ("dev", "heldout")


@dataclass(frozen=True)
class Document:
    """A page as pasted, and its gold as JSON. ``origins[i]`` is the place of ``page[i]`` in the clean text, or -1."""

    half: str
    stem: str
    page: str
    gold: dict[str, Any]
    origins: tuple[int, ...]

    @property
    def text(self) -> str:
        """Title and paragraphs, one a line: what a perfect reader leaves."""
        return str(self.gold["repaired_text"])


def documents(half: str) -> list[Document]:
    """All bulletins of one half, by number."""
    return [
        document(
            half,
            path.stem,
            path.read_text(encoding="utf-8"),
            json.loads(path.with_suffix(".json").read_text()),
        )
        for path in sorted((FOLDER / half).glob("*.txt"))
    ]


def document(half: str, stem: str, page: str, gold: dict[str, Any]) -> Document:
    return Document(half, stem, page, gold, _origins(page, gold["repaired_text"]))


def _origins(page: str, text: str) -> tuple[int, ...]:
    """Where each character of the page stands in the clean text; the clean lines are stretches of its lines."""
    origins = [-1] * len(page)
    kept = text.split("\n")
    at_page = at_text = 0
    for line in page.split("\n"):
        if kept and kept[0] in line:
            begin = at_page + line.index(kept[0])
            for n in range(len(kept[0])):
                origins[begin + n] = at_text + n
            at_text += len(kept.pop(0)) + 1
            if kept:
                origins[at_page + len(line)] = at_text - 1
        at_page += len(line) + 1
    if kept:
        raise ValueError(f"the clean text is not made of lines of the page: {kept[0][:20]}")
    return tuple(origins)
