"""Mending rows in the browser, for a whole column, or by the returned workbook."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.intake.actions import papers
from jieli.intake.actions.run import judge_all
from jieli.intake.columns import CODED, KINDS
from jieli.intake.headers import HeaderGuess, is_status, signature
from jieli.intake.models import ImportRow, ImportRun
from jieli.intake.models.run import Verdict
from jieli.intake.queries import runs as queries
from jieli.intake.queries.judging import KEEP, tally
from jieli.intake.queries.matching import NEW
from jieli.kernel import door, files, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed, RuleRefused
from jieli.reader.cells import folded

_OPEN = ("mapped", "checked")
_LONGEST = 2_000


def mend_row(
    run: ImportRun,
    number: int,
    *,
    actor: Actor,
    cells: Mapping[int, str] | None = None,
    decision: str | None = None,
    is_skipped: bool | None = None,
) -> ImportRow:
    """Change cells of a row, say which record it is, or leave it out.

    Args:
        cells: Column → text, in place of what the file holds.
        decision: Code of the record that the row is, ``new``, or empty to take the decision back.

    Effects:
        The row; every row of the run is judged anew, as one may depend on another. One audit entry without values.

    Raises:
        RuleRefused: The run is committed, undone or abandoned.
    """
    _must_be_open(run, actor)
    rows = list(queries.rows_of(actor, run))
    row = next((r for r in rows if r.number == number), None) or queries.get_row(actor, run, number)
    mapped = {int(column): key for column, key in run.mapping.items()}
    if cells:
        unknown = [c for c in cells if c not in mapped]
        if unknown or any(len(text) > _LONGEST for text in cells.values()):
            raise BadInput(_("填写的内容太长，或不属于要导入的列。"))
        row.edits = {**(row.edits or {}), **{str(c): text for c, text in cells.items()}}
    if decision is not None:
        if decision not in ("", NEW) and not decision.isascii():
            raise BadInput(_("请从所列的记录中选择。"), field="decision")
        row.decision = decision[:24]
    if is_skipped is not None:
        row.is_skipped = is_skipped
    fields = [KINDS[run.kind].by_key[mapped[c]].zh for c in cells or ()]
    after = {"row": number, "fields": fields, "decision": row.decision, "is_skipped": row.is_skipped}
    with transaction.atomic():
        _judge_again(run, rows, actor)
        door.note(run, "mend", actor=actor, after=after, roles=frozenset(run.permits.roles_with("U")))
    return row


def replace_text(run: ImportRun, field: str, text: str, to: str, *, actor: Actor) -> ImportRun:
    """Let a text stand for a code in the whole column.

    Args:
        to: The code; ``keep`` puts the text into the remarks; empty takes an earlier replacement back.

    Raises:
        BadInput: The field is none that names something, or its text cannot be kept.
    """
    _must_be_open(run, actor)
    known = KINDS[run.kind].by_key.get(field)
    if known is None or known.type not in CODED or not text.strip():
        raise BadInput(_("这一列不能整列替换。"), field="field")
    if to == KEEP and (known.is_required or "remarks" not in KINDS[run.kind].by_key):
        raise BadInput(_("“%(field)s”必须有对应的代码，不能只记入备注。") % {"field": known.zh}, field="to")
    chosen = {k: dict(v) for k, v in run.replacements.items()}
    own = chosen.setdefault(field, {})
    if to:
        own[folded(text)] = to.strip()[:64]
    else:
        own.pop(folded(text), None)
    with transaction.atomic():
        door.change(run, {"replacements": chosen}, actor=actor, event="replace")
        _judge_again(run, list(queries.rows_of(actor, run)), actor)
    return run


def take_returned(run: ImportRun, file_name: str, content: bytes, *, actor: Actor) -> ImportRun:
    """Take the corrected workbook in place of the one before; decisions about rows that stayed equal are kept.

    Raises:
        BadInput: It is refused, or its columns are not those of the run.
    """
    _must_be_open(run, actor)
    name = files.safe_name(file_name)
    book = queries.opened(content, name)
    header = None
    for sheet in [s for s in (book.sheet(run.sheet),) if s] or list(book.sheets):
        found = queries.guess_header(
            actor, KINDS[run.kind], book, sheet.name, (run.header_first, run.header_last)
        )
        titles = tuple("" if is_status(t) else t for t in found.titles)
        if signature(titles) == run.signature:
            header = HeaderGuess(found.sheet, found.first, found.last, found.titles, {})
    if header is None:
        raise BadInput(
            _("这个文件的表头与原来的不同，不能作为改正后的原表。"),
            field="file",
            remedy=_("请在下载的校验结果上改正，不要改动列名和表头位置；换了表的，请作为新的导入上传。"),
        )
    places = [int(c) for c in run.mapping]
    rows = papers.read_rows(run, book, header, places)
    if not rows:
        raise BadInput(_("表头以下没有数据。"), field="file")
    earlier = {row.number: row for row in queries.rows_of(actor, run)}
    for row in rows:
        old = earlier.get(row.number)
        if old is not None and [old.cells[p] for p in places] == [row.cells[p] for p in places]:
            row.decision, row.is_skipped, row.edits = old.decision, old.is_skipped, old.edits
    with transaction.atomic():
        papers.keep_file(run, name, content, actor=actor)
        _judge_again(run, rows, actor)
    return run


def _judge_again(run: ImportRun, rows: list[ImportRow], actor: Actor) -> None:
    if run.state == "mapped":
        papers.replace_rows(run, rows)
        door.change(run, {"counts": {Verdict.PENDING.value: len(rows)}}, actor=actor, event="mend")
        return
    judged = judge_all(run, rows, actor)
    papers.replace_rows(run, [papers.put_down(j) for j in judged])
    door.change(run, {"counts": tally(judged)}, actor=actor, event="mend")


def _must_be_open(run: ImportRun, actor: Actor) -> None:
    if not reading.may(actor, "U", run):
        raise NotAllowed(
            _("您不能改动“%(caption)s”。") % {"caption": run.caption},
            remedy=door.who_may(run.permits.roles_with("U")),
        )
    if run.state not in _OPEN:
        raise RuleRefused(
            _("“%(caption)s”现在是“%(state)s”，不能再改动它的行。")
            % {"caption": run.caption, "state": run.machine.state(run.state).label},
            rule="machine:import",
        )
