"""Where the header of a sheet is, and which field each of its columns is: guesses, for somebody to confirm. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from jieli.intake.columns import LedgerKind
from jieli.reader.cells import folded, is_blank, plain
from jieli.reader.sheets import Sheet, find_header, normal_title
from jieli.workbook.columns import STATUS_TITLE

_WITHIN = 40  # rows from the top to look for a header
_LIKE_ENOUGH = 82.0  # of 100; a title this like a known one is proposed
_NUMBERING = frozenset(normal_title(t) for t in ("序号", "编号", "No", "No.", "行号", STATUS_TITLE))


@dataclass(frozen=True, slots=True)
class HeaderGuess:
    """Rows of the header from 1, titles by column, and the field of each column.

    Args:
        doubtful: Columns whose title is only like a known one.
    """

    sheet: str
    first: int
    last: int
    titles: tuple[str, ...]
    mapping: Mapping[int, str]
    doubtful: frozenset[int] = frozenset()

    @property
    def signature(self) -> str:
        """Equal for sheets with the same titles in the same order."""
        return signature(self.titles)


def signature(titles: Sequence[str]) -> str:
    """Fingerprint of a header: its titles in order, without units, spaces, and our own status column."""
    words = [normal_title(t) for t in titles if normal_title(t) != normal_title(STATUS_TITLE)]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def likeliest_sheet(sheets: Sequence[Sheet], kind: LedgerKind) -> Sheet | None:
    """The visible sheet with the most known columns; the first with content if none has any."""
    visible = [s for s in sheets if not s.is_hidden and s.rows and s.name != STATUS_TITLE] or [
        s for s in sheets if s.rows
    ]
    if not visible:
        return None
    return max(visible, key=lambda s: (_known(s, kind), -visible.index(s)))


def _known(sheet: Sheet, kind: LedgerKind) -> int:
    header = find_header(sheet, kind.key_of, within=_WITHIN)
    return len(header.columns) if header else 0


def guess(sheet: Sheet, kind: LedgerKind) -> HeaderGuess:
    """Find the header by its known titles; failing that, the first row of several short texts."""
    header = find_header(sheet, kind.key_of, within=_WITHIN)
    if header is not None:
        return guess_at(sheet, kind, header.first_row + 1, header.last_row + 1)
    for number, row in enumerate(sheet.rows[:_WITHIN], 1):
        texts = [c for c in row if isinstance(c, str) and c.strip()]
        if len(texts) >= 2 and len(texts) >= 0.6 * len(row):
            return guess_at(sheet, kind, number, number)
    return guess_at(sheet, kind, 1, 1)


def guess_at(sheet: Sheet, kind: LedgerKind, first: int, last: int) -> HeaderGuess:
    """Map the columns of a header whose rows are known."""
    stacks = _stacks(sheet, first, last)
    titles = tuple(_shown(stack) for stack in stacks)
    mapping: dict[int, str] = {}
    doubtful: set[int] = set()
    for column, stack in enumerate(stacks):
        key = _exact(stack, kind)
        if key and key not in mapping.values():
            mapping[column] = key
    for column, stack in enumerate(stacks):
        if column in mapping or not stack or normal_title(stack[-1]) in _NUMBERING:
            continue
        key = _alike(stack, kind)
        if key and key not in mapping.values() and not _is_empty(sheet, column, last):
            mapping[column] = key
            doubtful.add(column)
    return HeaderGuess(sheet.name, first, last, titles, mapping, frozenset(doubtful))


def remembered(
    titles: Sequence[str], earlier_titles: Sequence[str], earlier: Mapping[str, str]
) -> dict[int, str]:
    """The mapping of an earlier run with the same header, carried over by title and place."""
    words = [normal_title(t) for t in titles]
    found: dict[int, str] = {}
    for column, key in earlier.items():
        place = int(column)
        if (
            place < len(words)
            and place < len(earlier_titles)
            and words[place] == normal_title(earlier_titles[place])
        ):
            found[place] = key
    return found


def _stacks(sheet: Sheet, first: int, last: int) -> list[list[str]]:
    """Titles over each column from top to bottom, merged cells repeated, equal ones once."""
    top = [[plain(c) for c in row] for row in sheet.rows[:last]]
    for (above, left), (below, right) in sheet.merged[:10_000]:
        if above >= len(top):
            continue
        for row in range(above, min(below + 1, len(top))):
            for column in range(left, min(right + 1, len(top[row]))):
                top[row][column] = top[above][left]
    header = top[first - 1 : last]
    width = len(header[0]) if header else 0
    return [list(dict.fromkeys(" ".join(row[c].split()) for row in header if row[c])) for c in range(width)]


def _shown(stack: Sequence[str]) -> str:
    return "·".join(t.replace("*", "").strip() for t in stack)


def _exact(stack: Sequence[str], kind: LedgerKind) -> str | None:
    if not stack:
        return None
    names = [normal_title("".join(stack)), normal_title(stack[-1])]
    return next((key for key in map(kind.key_of, names) if key), None)


def _alike(stack: Sequence[str], kind: LedgerKind) -> str | None:
    word = normal_title("".join(stack))
    if len(word) < 2:
        return None
    near = process.extract(word, list(kind.titles), scorer=fuzz.ratio, limit=2, score_cutoff=_LIKE_ENOUGH)
    if not near:
        return None
    keys = {kind.titles[title] for title, score, _i in near if score == near[0][1]}
    return kind.titles[near[0][0]] if len(keys) == 1 else None


def _is_empty(sheet: Sheet, column: int, last: int) -> bool:
    return all(is_blank(row[column]) for row in sheet.rows[last:])


def is_status(title: str) -> bool:
    """Whether a column is the one that our returned workbook added."""
    return folded(title) == folded(STATUS_TITLE)
