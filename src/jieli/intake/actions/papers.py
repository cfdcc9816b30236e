"""Rows of a run: the only place that stores them. They are working paper and no records of the ledger.

What becomes of them is: rows are read from a file, judged, mended and kept until the run is abandoned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from jieli.intake.findings import Weight, packed
from jieli.intake.headers import HeaderGuess
from jieli.intake.models import ImportRow, ImportRun
from jieli.intake.opening import MOST_ROWS, OpenBook
from jieli.intake.packing import pack
from jieli.intake.queries.judging import Judged
from jieli.intake.queries.runs import FILE_KIND
from jieli.kernel import files
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput
from jieli.kernel.secrets import box
from jieli.reader.cells import is_blank
from jieli.workbook.table import is_no_data

_AT_ONCE = 500


def read_rows(run: ImportRun, book: OpenBook, header: HeaderGuess, mapped: Iterable[int]) -> list[ImportRow]:
    """Data rows of a sheet, unsaved: those that say something in a mapped column; totals and examples left out."""
    sheet = book.sheet(header.sheet)
    assert sheet is not None
    columns = sorted(mapped)
    rows = []
    for number in range(header.last + 1, len(sheet.rows) + 1):
        raw = sheet.rows[number - 1]
        cells = book.row(sheet, number)
        filled = any(
            not isinstance(c, str | int | float | bool | None) or not is_blank(c)
            for c in (cells[p] for p in columns)
        )
        if filled and not is_no_data(raw):
            packed_cells = [pack(c) for c in cells]
            rows.append(ImportRow(run=run, number=number, cells=packed_cells))  # type: ignore[misc]
    if len(rows) > MOST_ROWS:
        raise BadInput(
            _("表里有%(count)s行数据，一次最多导入%(most)s行。请拆成几个文件。")
            % {"count": len(rows), "most": MOST_ROWS},
            field="file",
        )
    return rows


def keep_file(run: ImportRun, name: str, content: bytes, *, actor: Actor) -> None:
    """Keep an uploaded ledger with its run, encrypted."""
    sealed = box().encrypt(content)
    files.attach(run, files.as_upload(name + files.SEALED, sealed), actor=actor, kind=FILE_KIND)


def replace_rows(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    """Store rows in place of those there are.

    Effects:
        All rows of the run; deleting and inserting is far quicker than updating each.
    """
    ImportRow.objects.filter(run=run).delete()
    for row in rows:
        row.pk = None
    ImportRow.objects.bulk_create(rows, batch_size=_AT_ONCE)


def put_down(judged: Judged) -> ImportRow:
    """Note on a row what was found; it is not stored here."""
    row = judged.row
    row.verdict = judged.verdict.value
    row.findings = packed(judged.findings)
    row.differences = judged.differences
    row.caption = judged.caption
    row.needs_care = any(f.weight is Weight.WARNING for f in judged.findings)
    row.target_code = judged.match.record.code if judged.match.record is not None else ""
    return row


def store_row(row: ImportRow) -> None:
    """Store one row after it was mended."""
    row.save()


def forget_rows(run: ImportRun) -> None:
    """Delete the rows of a run that is over; they hold personal data that nobody needs."""
    ImportRow.objects.filter(run=run).delete()
