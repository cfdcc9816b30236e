"""What tells our pages from bulletins, and from what each was made: two lines in the head of the page."""

from __future__ import annotations

from html import escape
from pathlib import Path

_MARK = b'<meta name="generator" content="jieli read">'
_HEAD_BYTES = 2048


def is_ours(path: Path) -> bool:
    """True for a page that ``jieli read`` wrote; one that cannot be opened is left to whoever reads it."""
    return _MARK in _head(path)


def is_made_from(path: Path, source: str) -> bool:
    """True for a page of ours that was made from ``source``."""
    return f'<meta name="source" content="{escape(source)}">'.encode() in _head(path)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
