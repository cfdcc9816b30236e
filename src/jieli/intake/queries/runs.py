"""Import runs and their rows as actors may see them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jieli.intake.columns import CODED, KINDS, Field, LedgerKind
from jieli.intake.findings import Finding, Weight, unpacked
from jieli.intake.headers import HeaderGuess, guess, guess_at, likeliest_sheet, remembered
from jieli.intake.models import ImportRow, ImportRun
from jieli.intake.models.run import Verdict
from jieli.intake.opening import OpenBook, open_ledger
from jieli.intake.packing import Formula
from jieli.intake.queries.judging import KEEP, cells_of
from jieli.intake.queries.matching import Frame
from jieli.intake.reading import Candidate
from jieli.intake.returned import Checked, annotated
from jieli.kernel import door, files, jobs, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed, NotFound
from jieli.kernel.models import Job
from jieli.kernel.models.ledger import things
from jieli.kernel.secrets import box, masked
from jieli.programme.models import Batch, Programme
from jieli.reader.cells import folded, plain
from jieli.reader.sheets import UnreadableFile, column_letters

FILE_KIND = "ledger"
"""Ending of a stored ledger: it is kept encrypted, as whoever may read the run may not read the numbers in it."""


def runs(actor: Actor) -> QuerySet[ImportRun]:
    """Runs that the actor may see, the latest first."""
    return reading.visible(ImportRun, actor).select_related("author")


def get_run(actor: Actor, code: str) -> ImportRun:
    """One run by its code.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    return reading.get(ImportRun, actor, code)


def may_see_any(actor: Actor) -> bool:
    """Whether the actor has anything to do with imports."""
    return ImportRun.permits.ever(actor, "R")


def kinds_for(actor: Actor) -> list[LedgerKind]:
    """Kinds of ledgers of which the actor may create some record."""
    return [k for k in KINDS.values() if things()[k.thing].permits.ever(actor, "C")]


def programmes_for(actor: Actor) -> QuerySet[Programme]:
    """Programmes into which pairings and needs may be imported."""
    return reading.visible(Programme, actor).order_by("name")


def batches_for(actor: Actor) -> QuerySet[Batch]:
    """Batches into which posts may be imported."""
    return reading.visible(Batch, actor).select_related("programme").order_by("-starts_on", "name")


def frame_of(run: ImportRun, actor: Actor) -> Frame:
    """Who imports, and into which programme or batch.

    Raises:
        NotFound: The actor may not know of the programme or batch.
    """
    programme = reading.get(Programme, actor, run.programme_code) if run.programme_code else None
    batch = reading.get(Batch, actor, run.batch_code) if run.batch_code else None
    return Frame(actor, programme, batch)


def job_of(actor: Actor, run: ImportRun) -> Job | None:
    """The job that last worked on the run, if the actor may see it."""
    return jobs.visible(actor).filter(code=run.job_code).first() if run.job_code else None


# The file


def open_book(actor: Actor, run: ImportRun) -> OpenBook:
    """The file of a run, the latest one uploaded to it.

    Raises:
        RuleRefused: Its content is gone.
        BadInput: It cannot be opened any more.
    """
    name, content = stored_ledger(actor, run)
    return opened(content, name)


def stored_ledger(actor: Actor, run: ImportRun) -> tuple[str, bytes]:
    """Name and content of the file last uploaded to a run.

    Raises:
        NotFound: It was withdrawn when the run was given up.
        RuleRefused: Its content is gone from the data folder.
    """
    stored = files.attached(run).filter(kind=FILE_KIND).first()
    if stored is None:
        raise NotFound(_("这个导入批次的文件已经不在。"))
    _stored, held = files.open_file(actor, stored.code)
    with held:
        return stored.name.removesuffix(files.SEALED), box().decrypt(held.read())


def opened(content: bytes, file_name: str) -> OpenBook:
    """An uploaded file as sheets.

    Raises:
        BadInput: It is refused; the sentence says why and what to do.
    """
    try:
        return open_ledger(content, file_name)
    except UnreadableFile as error:
        in_english = (get_language() or "").startswith("en")
        raise BadInput(error.sentence.en if in_english else error.sentence.zh, field="file") from error


def guess_header(
    actor: Actor, kind: LedgerKind, book: OpenBook, sheet_name: str = "", rows: tuple[int, int] | None = None
) -> HeaderGuess:
    """The likeliest header and mapping of a file, with what the same header was mapped to before.

    Args:
        sheet_name: The sheet that was chosen.
        rows: First and last row of the header that were chosen, from 1.

    Raises:
        BadInput: There is no such sheet, or nothing in the file.
    """
    sheet = book.sheet(sheet_name) if sheet_name else likeliest_sheet(book.sheets, kind)
    if sheet is None or not sheet.rows:
        raise BadInput(_("文件里没有这张工作表，或表里没有内容。"), field="sheet")
    if rows is not None and not 1 <= rows[0] <= rows[1] <= len(sheet.rows):
        raise BadInput(
            _("表头的行号不对：这张表有%(rows)s行，首行不能大于末行。") % {"rows": len(sheet.rows)},
            field="header_first",
        )
    found = guess_at(sheet, kind, *rows) if rows else guess(sheet, kind)
    earlier = earlier_mapping(actor, kind, found)
    if not earlier:
        return found
    return HeaderGuess(found.sheet, found.first, found.last, found.titles, earlier)


def earlier_mapping(actor: Actor, kind: LedgerKind, found: HeaderGuess) -> dict[int, str]:
    """How the columns of the same header were mapped last, the actor's own run first."""
    same = runs(actor).filter(kind=kind.key, signature=found.signature).exclude(state="uploaded")
    own = same.filter(author=actor.user_id).first() if actor.user_id else None
    last = own or same.first()
    if last is None:
        return {}
    return {c: k for c, k in remembered(found.titles, last.titles, last.mapping).items() if k in kind.by_key}


def with_mapping(found: HeaderGuess, mapping: Mapping[str, str]) -> HeaderGuess:
    """A header with the mapping that a run has."""
    kept = {int(c): k for c, k in mapping.items() if int(c) < len(found.titles)}
    doubtful = found.doubtful & {c for c, k in kept.items() if found.mapping.get(c) == k}
    return HeaderGuess(found.sheet, found.first, found.last, found.titles, kept, doubtful)


@dataclass(frozen=True)
class ColumnView:
    """A column of the sheet, for choosing what it is."""

    place: int
    letter: str
    title: str
    key: str
    samples: tuple[str, ...]
    is_doubtful: bool = False


def columns_of(book: OpenBook, found: HeaderGuess) -> list[ColumnView]:
    """Every titled or filled column with its first few cells."""
    sheet = book.sheet(found.sheet)
    assert sheet is not None
    columns = []
    for place, title in enumerate(found.titles):
        below = (row[place] for row in sheet.rows[found.last : found.last + 200])
        samples = tuple(dict.fromkeys(_sample(plain(c)) for c in below if plain(c)))[:3]
        key = found.mapping.get(place, "")
        if not title and not samples:
            continue
        columns.append(ColumnView(place, column_letters(place), title, key, samples, place in found.doubtful))
    return columns


_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")


def _sample(text: str) -> str:
    """The beginning of a cell; numbers that may be those of people or telephones with their middle starred."""
    return _LONG_NUMBER.sub(lambda m: masked(m[0]), text)[:24]


# Rows


@dataclass(frozen=True)
class CellView:
    """A cell as the page shows it: sensitive values have their middle starred."""

    column: int
    field: Field
    text: str
    is_edited: bool
    findings: tuple[Finding, ...]
    is_formula: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether the cell keeps its row out."""
        return any(f.weight is Weight.ERROR for f in self.findings)


@dataclass(frozen=True)
class RowView:
    """A row as the page shows it."""

    row: ImportRow
    cells: tuple[CellView, ...]
    findings: tuple[Finding, ...]
    differences: tuple[Mapping[str, str], ...]

    @property
    def caption(self) -> str:
        """What it is about."""
        return str(self.row.caption or "")

    @property
    def verdict(self) -> Verdict:
        """What writing it would do."""
        return Verdict(self.row.verdict)

    @property
    def loose(self) -> tuple[Finding, ...]:
        """Findings about no cell that is shown."""
        shown = {c.field.key for c in self.cells}
        return tuple(f for f in self.findings if f.field not in shown)


def rows_of(actor: Actor, run: ImportRun, verdict: str = "") -> QuerySet[ImportRow]:
    """Rows of a run, all or those of one verdict; ``care`` means those somebody should look at."""
    rows = ImportRow.objects.filter(run=run, run__in=runs(actor).values("pk")).order_by("number")
    if verdict == "care":
        return rows.filter(needs_care=True)
    return rows.filter(verdict=verdict) if verdict in Verdict.values and verdict else rows


def get_row(actor: Actor, run: ImportRun, number: int) -> ImportRow:
    """One row by its number in the sheet.

    Raises:
        NotFound: The run has no such row.
    """
    row = rows_of(actor, run).filter(number=number).first()
    if row is None:
        raise NotFound(_("这个导入批次没有第%(number)s行。") % {"number": number})
    return row


def view(run: ImportRun, row: ImportRow) -> RowView:
    """A row for showing."""
    kind = KINDS[run.kind]
    findings = tuple(unpacked(row.findings))
    cells = cells_of(row, run.mapping)
    shown = []
    for column, key in sorted(run.mapping.items(), key=lambda item: int(item[0])):
        field = kind.by_key.get(key)
        if field is None:
            continue
        cell = cells.get(key)
        text = _("公式") if isinstance(cell, Formula) else plain(cell)
        if field.is_sealed and text and not isinstance(cell, Formula):
            text = masked(text)
        edited = column in (row.edits or {})
        own = tuple(f for f in findings if f.field == key)
        shown.append(CellView(int(column), field, text, edited, own, isinstance(cell, Formula)))
    return RowView(row, tuple(shown), findings, tuple(row.differences or ()))


@dataclass(frozen=True)
class UnknownText:
    """A text of a column that stands for nothing known, with the rows that have it.

    Args:
        may_keep: Whether it may go into the remarks as it is.
    """

    field: Field
    text: str
    count: int
    candidates: tuple[Candidate, ...]
    may_keep: bool
    chosen: str = ""


def unknown_texts(actor: Actor, run: ImportRun) -> list[UnknownText]:
    """Everything unknown in a run, the most frequent first, for replacing a whole column at once."""
    kind = KINDS[run.kind]
    found: dict[tuple[str, str], tuple[str, int, tuple[Candidate, ...]]] = {}
    for row in rows_of(actor, run, Verdict.PROBLEM.value).iterator(chunk_size=500):
        for finding in unpacked(row.findings):
            field = kind.by_key.get(finding.field)
            if not finding.text or field is None or field.type not in CODED:
                continue
            key = (field.key, folded(finding.text))
            _text, count, _old = found.get(key, ("", 0, ()))
            found[key] = (finding.text, count + 1, finding.candidates)
    may_keep = "remarks" in kind.by_key
    listed = [
        UnknownText(
            kind.by_key[key],
            text,
            count,
            candidates,
            may_keep and not kind.by_key[key].is_required,
        )
        for (key, _word), (text, count, candidates) in found.items()
    ]
    return sorted(listed, key=lambda u: -u.count)


def replaced_texts(run: ImportRun) -> list[tuple[Field, str, str]]:
    """Replacements in force: field, text as written, what it stands for."""
    kind = KINDS[run.kind]
    return [
        (kind.by_key[key], text, _("记入备注") if to == KEEP else to)
        for key, chosen in run.replacements.items()
        if key in kind.by_key
        for text, to in chosen.items()
    ]


def unmapped_titles(run: ImportRun) -> list[str]:
    """Titles of columns that are not imported."""
    return [t for place, t in enumerate(run.titles) if t and str(place) not in run.mapping]


def problems_as_json(actor: Actor, run: ImportRun) -> str:
    """Every finding of a run as JSON, for other programs; cells are named, sensitive values are not shown."""
    kind = KINDS[run.kind]
    columns = {key: int(column) for column, key in run.mapping.items()}
    lines: list[dict[str, Any]] = []
    for row in rows_of(actor, run).iterator(chunk_size=500):
        for finding in unpacked(row.findings):
            column = columns.get(finding.field)
            lines.append(
                {
                    "row": row.number,
                    "verdict": row.verdict,
                    "cell": "" if column is None else f"{column_letters(column)}{row.number}",
                    "field": finding.field,
                    "column": kind.by_key[finding.field].zh if finding.field in kind.by_key else "",
                    "weight": finding.weight.value,
                    "rule": finding.rule,
                    "zh": finding.zh,
                    "en": finding.en,
                    "candidates": [{"value": c.value, "label": c.label} for c in finding.candidates],
                }
            )
    head = {
        "run": run.code,
        "kind": run.kind,
        "file": run.file_name,
        "sheet": run.sheet,
        "counts": run.counts,
    }
    return json.dumps({**head, "problems": lines}, ensure_ascii=False, indent=2)


def written(actor: Actor, run: ImportRun) -> Iterator[tuple[int, str, str, bool]]:
    """What a committed run wrote: row, kind of record, code, whether it is new."""
    if not reading.may(actor, "R", run):
        return
    yield from run.effects.order_by("place").values_list("row_number", "thing", "code", "is_new")


def returned_workbook(actor: Actor, run: ImportRun) -> tuple[str, bytes]:
    """The user's own workbook with the verdict on every row: file name and content.

    Raises:
        NotAllowed: The actor may not carry the run on, and so not have the file.
    """
    if not reading.may(actor, "U", run):
        raise NotAllowed(
            _("只有能办理这个导入批次的人可以下载原表。"), remedy=door.who_may(run.permits.roles_with("U"))
        )
    name, content = stored_ledger(actor, run)
    book = opened(content, name)
    rows = (
        Checked(row.number, row.verdict, unpacked(row.findings), row.differences or ())
        for row in rows_of(actor, run).iterator(chunk_size=500)
    )
    columns = {key: int(column) for column, key in run.mapping.items()}
    made = annotated(content, book, run.sheet, run.header_last, columns, rows)
    stem = name.rpartition(".")[0]
    return _("%(stem)s-校验结果.xlsx") % {"stem": stem}, made
