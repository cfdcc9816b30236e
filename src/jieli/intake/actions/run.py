"""The course of an import run: uploaded, mapped, checked, committed, undone; or abandoned on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jieli.intake.actions import papers, writing
from jieli.intake.columns import KINDS
from jieli.intake.findings import Finding
from jieli.intake.headers import HeaderGuess
from jieli.intake.models import ImportEffect, ImportRow, ImportRun
from jieli.intake.models.run import Verdict
from jieli.intake.queries import runs as queries
from jieli.intake.queries.judging import Judged, Tick, judge, tally
from jieli.kernel import door, files, jobs, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, RuleRefused
from jieli.kernel.models import Job
from jieli.kernel.models.ledger import things
from jieli.programme.models import Batch, Programme

AT_ONCE = 300
"""Runs with more rows are checked and committed by a job."""

_MOST_TRIED = 200  # rows that a check writes and takes back at once, one for each unit or region
_MOST_LISTED = 20


def upload(
    kind: str,
    file_name: str,
    content: bytes,
    *,
    actor: Actor,
    programme: Programme | None = None,
    batch: Batch | None = None,
) -> ImportRun:
    """Take in a ledger. Nothing of it reaches the records before ``commit_run``.

    Effects:
        The run with the likeliest sheet, header and mapping, and its file.

    Raises:
        BadInput: The file is refused, or the kind needs a programme or batch.
        NotAllowed: The actor may create no record of this kind.
    """
    chosen = KINDS.get(kind)
    if chosen is None:
        raise BadInput(_("没有“%(kind)s”这种台账。") % {"kind": kind}, field="kind")
    permits = things()[chosen.thing].permits
    if not permits.ever(actor, "C"):
        raise NotAllowed(
            _("您不能新增%(kind)s里的记录。") % {"kind": chosen.label},
            remedy=door.who_may(permits.roles_with("C")),
        )
    if chosen.needs == "programme" and programme is None:
        raise BadInput(_("请选择导入到哪个项目。"), field="programme")
    if chosen.needs == "batch" and batch is None:
        raise BadInput(_("请选择导入到哪个批次。"), field="batch")
    name = files.safe_name(file_name)
    book = queries.opened(content, name)
    found = queries.guess_header(actor, chosen, book)
    run = ImportRun(
        kind=kind,
        author_id=actor.user_id,
        file_name=name[-128:],
        file_hash=hashlib.sha256(content).hexdigest(),
        programme_code=programme.code if programme and chosen.needs == "programme" else "",
        batch_code=batch.code if batch and chosen.needs == "batch" else "",
        **_header_values(found),
    )
    with transaction.atomic():
        door.create(run, actor=actor, event="upload")
        papers.keep_file(run, name, content, actor=actor)
    return run


def _header_values(found: HeaderGuess) -> dict[str, Any]:
    return {
        "sheet": found.sheet[:64],
        "header_first": found.first,
        "header_last": found.last,
        "signature": found.signature,
        "titles": list(found.titles),
        "mapping": {str(c): k for c, k in sorted(found.mapping.items())},
    }


def map_run(
    run: ImportRun,
    *,
    actor: Actor,
    sheet: str,
    rows: tuple[int, int],
    mapping: Mapping[int, str],
    version: int | None = None,
) -> ImportRun:
    """Settle what each column is, and read the rows.

    Args:
        rows: First and last row of the header, from 1.
        mapping: Column from 0 → key of a field; columns left out are not imported.

    Raises:
        BadInput: Two columns are the same field, a column does not exist, or there are no rows.
        StaleState: Somebody was faster.
    """
    kind = KINDS[run.kind]
    book = queries.open_book(actor, run)
    found = queries.guess_header(actor, kind, book, sheet, rows)
    _refuse_bad_mapping(mapping, found, kind.by_key)
    settled = HeaderGuess(found.sheet, found.first, found.last, found.titles, dict(mapping))
    read = papers.read_rows(run, book, settled, mapping)
    if not read:
        raise BadInput(_("表头以下没有数据。请检查所选的工作表和表头行号。"), field="sheet")
    with transaction.atomic():
        values = {**_header_values(settled), "counts": {Verdict.PENDING.value: len(read)}, "job_code": ""}
        door.advance(run, "map", actor=actor, values=values, version=version)
        papers.replace_rows(run, read)
    return run


def _refuse_bad_mapping(mapping: Mapping[int, str], found: HeaderGuess, known: Mapping[str, Any]) -> None:
    taken: dict[str, int] = {}
    for place, key in mapping.items():
        if key not in known or not 0 <= place < len(found.titles):
            raise BadInput(_("列的对应里有不存在的列或字段。"), field="mapping")
        if key in taken:
            raise BadInput(
                _("“%(one)s”和“%(other)s”都对应到“%(field)s”。请只留一列。")
                % {"one": found.titles[taken[key]], "other": found.titles[place], "field": known[key].zh},
                field="mapping",
            )
        taken[key] = place
    if not mapping:
        raise BadInput(_("还没有任何一列对应到字段。"), field="mapping")


def check_run(
    run: ImportRun, *, actor: Actor, version: int | None = None, tick: Tick | None = None
) -> ImportRun:
    """Say of each row what writing it would do. Some rows are written and taken back at once, to ask the door.

    Effects:
        A verdict, findings and differences on each row; no record changes.
    """
    rows = list(queries.rows_of(actor, run))
    judged = judge_all(run, rows, actor, tick=tick)
    _try(judged, run, actor)
    with transaction.atomic():
        door.advance(
            run,
            "check",
            actor=actor,
            values={"counts": tally(judged), "job_code": run.job_code},
            version=version,
        )
        papers.replace_rows(run, [papers.put_down(j) for j in judged])
    return run


def judge_all(
    run: ImportRun,
    rows: Sequence[ImportRow],
    actor: Actor,
    *,
    asks_rules: bool = True,
    tick: Tick | None = None,
) -> list[Judged]:
    """Judge rows in Chinese, which is what a run keeps; sentences of our own also have their English."""
    with translation.override("zh-hans"):
        return judge(run, rows, queries.frame_of(run, actor), asks_rules=asks_rules, tick=tick)


class _TakenBack(Exception):
    """Ends a trial; nothing of it is kept."""


def _try(judged: Sequence[Judged], run: ImportRun, actor: Actor) -> None:
    """Write one row per unit or region and take it back, so that what the door refuses is known before the commit."""
    groups: dict[Any, list[Judged]] = {}
    for one in judged:
        if one.verdict in (Verdict.NEW, Verdict.CHANGE):
            groups.setdefault((one.verdict, _scope(one)), []).append(one)
    refused: list[tuple[writing.RowRefused, list[Judged]]] = []
    try:
        with transaction.atomic(), translation.override("zh-hans"):
            for group in list(groups.values())[:_MOST_TRIED]:
                try:
                    writing.write(group[0], run, actor)
                except writing.RowRefused as error:
                    is_scope = isinstance(error.error, NotAllowed)
                    refused.append((error, group if is_scope else group[:1]))
            raise _TakenBack
    except _TakenBack:
        pass
    for refusal, rows in refused:
        for one in rows:
            one.findings += refusal.findings
            one.verdict = Verdict.PROBLEM


def _scope(judged: Judged) -> Any:
    for key in ("home_institution", "institution", "receiver", "region"):
        if key in judged.values:
            return key, judged.values[key].pk
    record = judged.match.record
    return "record", None if record is None else record.pk


def commit_run(
    run: ImportRun, *, actor: Actor, only_clean: bool = False, version: int | None = None
) -> ImportRun:
    """Write all rows as one unit, each through the action of its own kind.

    Args:
        only_clean: Leave rows with problems out; without it a single problem keeps everything out.

    Effects:
        Records with the code of the run, one audit entry each, one for the run; or nothing at all.

    Raises:
        RuleRefused: Rows have problems, or the ledger has changed since the check.
        FactsRefused: Actions refuse rows; these now show why.
        StaleState: Somebody was faster.
    """
    tried = {row.number for row in queries.rows_of(actor, run, Verdict.PROBLEM.value)}
    if run.state == "checked":
        _refuse_problems(tried, only_clean)
    refused: list[writing.RowRefused] = []
    moved: list[Judged] = []
    try:
        with transaction.atomic():
            door.advance(run, "commit", actor=actor, version=version)  # first: of two at once, one ends here
            moved, clean = _judge_for_commit(run, actor)
            refused = [] if moved else _write_all(clean, run, actor)
            if moved or refused:
                raise _TakenBack
    except _TakenBack:
        run.refresh_from_db()
        if moved:
            raise _stale(moved) from None
        raise _keep_refusals(run, refused, actor) from None
    except Exception:
        run.refresh_from_db()
        raise
    return run


def _judge_for_commit(run: ImportRun, actor: Actor) -> tuple[list[Judged], list[Judged]]:
    """Rows whose answer is no longer the one that was shown, and the rows to write."""
    rows = list(queries.rows_of(actor, run))
    shown = {row.number: (row.verdict, row.differences or []) for row in rows}
    judged = judge_all(run, rows, actor, asks_rules=False)  # the actions ask them again
    clean = [j for j in judged if shown[j.row.number][0] != Verdict.PROBLEM.value]
    return [j for j in clean if (j.verdict.value, j.differences) != shown[j.row.number]], clean


def _refuse_problems(problems: Iterable[int], only_clean: bool) -> None:
    listed = sorted(problems)
    if listed and not only_clean:
        shown = "、".join(str(n) for n in listed[:_MOST_LISTED])
        raise RuleRefused(
            _("还有%(count)s行有问题（第%(rows)s行），没有写入任何一行。")
            % {"count": len(listed), "rows": shown},
            remedy=_("请先处理这些行，或明确选择“只写入没有问题的行”。"),
            rule="IMP-01",
        )


def _stale(moved: Sequence[Judged]) -> RuleRefused:
    shown = "、".join(str(j.row.number) for j in moved[:_MOST_LISTED])
    return RuleRefused(
        _("核对之后台账有了变化，%(count)s行的结果已不同（第%(rows)s行），没有写入任何一行。")
        % {"count": len(moved), "rows": shown},
        remedy=_("请重新核对后再写入。"),
        rule="IMP-01",
    )


def _write_all(judged: Sequence[Judged], run: ImportRun, actor: Actor) -> list[writing.RowRefused]:
    effects: list[ImportEffect] = []
    refused: list[writing.RowRefused] = []
    written: list[ImportRow] = []
    with translation.override("zh-hans"):
        for one in judged:
            if one.verdict not in (Verdict.NEW, Verdict.CHANGE):
                continue
            try:
                done = writing.write(one, run, actor)
            except writing.RowRefused as error:
                refused.append(error)
                continue
            for effect in done:
                effects.append(_effect(run, len(effects), one.row.number, effect))
            if done:
                one.row.target_code = done[0].record.code
                written.append(one.row)
    if not refused:
        ImportEffect.objects.bulk_create(effects, batch_size=500)
        ImportRow.objects.bulk_update(written, ["target_code"], batch_size=200)
    return refused


def _effect(run: ImportRun, place: int, number: int, effect: writing.Effect) -> ImportEffect:
    record = effect.record
    return ImportEffect(
        run=run,
        place=place,
        row_number=number,
        thing=record.permits.thing,
        code=record.code,
        is_new=effect.is_new,
        fingerprint=writing.fingerprint(record),
        before=effect.before,  # type: ignore[misc]  # sealed JSON, which the plugin takes for text
    )


def _keep_refusals(run: ImportRun, refused: Sequence[writing.RowRefused], actor: Actor) -> FactsRefused:
    """Note on the rows why they were refused, after everything else was taken back."""
    rows = {row.number: row for row in queries.rows_of(actor, run)}
    for error in refused:
        row = rows[error.judged.row.number]
        row.verdict = Verdict.PROBLEM.value
        said: list[Finding] = [*error.judged.findings, *error.findings]
        error.judged.findings = said
        error.judged.verdict = Verdict.PROBLEM
        papers.store_row(papers.put_down(error.judged))
    counts: dict[str, int] = {}
    for row in queries.rows_of(actor, run):
        counts[row.verdict] = counts.get(row.verdict, 0) + 1
    door.change(run, {"counts": counts}, actor=actor, event="refused")
    sentence = _("有%(count)s行不能写入，没有写入任何一行。") % {"count": len(refused)}
    listed = [
        RuleRefused(
            _("第%(row)s行：%(said)s")
            % {"row": e.judged.row.number, "said": "".join(f.zh for f in e.findings)}
        )
        for e in refused[:_MOST_LISTED]
    ]
    return FactsRefused(sentence, listed)


def undo_run(run: ImportRun, *, actor: Actor, reason: str, version: int | None = None) -> ImportRun:
    """Take a committed run back as a whole: new records go, changed values return.

    Effects:
        All of it, or nothing: a record that was changed since, or that others refer to, keeps everything in place.

    Raises:
        FactsRefused: Something cannot be undone; says which rows, and why.
        StaleState: Somebody was faster.
    """
    refused: list[tuple[int, str]] = []
    try:
        with transaction.atomic():
            door.advance(run, "undo", actor=actor, reason=reason, version=version)
            effects = list(run.effects.order_by("-place"))
            refused = writing.take_back(
                effects, actor, _("撤销导入%(code)s：%(reason)s") % {"code": run.code, "reason": reason}
            )
            if refused:
                raise _TakenBack
    except _TakenBack:
        run.refresh_from_db()
        found = [
            RuleRefused(_("第%(row)s行：%(said)s") % {"row": row, "said": said})
            for row, said in sorted(refused)
        ]
        sentence = _("有%(count)s条记录已不能撤销，这一批没有撤销任何记录。") % {"count": len(refused)}
        raise FactsRefused(sentence, found[:_MOST_LISTED]) from None
    return run


def abandon_run(run: ImportRun, *, actor: Actor, version: int | None = None) -> ImportRun:
    """Give a run up before anything was written.

    Effects:
        Its rows go and its file is withdrawn: they hold personal data that nobody needs any more.
    """
    with transaction.atomic():
        door.advance(run, "abandon", actor=actor, version=version, values={"counts": {}, "job_code": ""})
        papers.forget_rows(run)
        for stored in files.attached(run):
            files.withdraw(stored, actor=actor, reason=_("导入已放弃"))
    return run


def hand_back(run: ImportRun, *, actor: Actor) -> tuple[str, bytes]:
    """The user's own workbook with the verdict on every row, to correct it there: file name and content.

    Effects:
        One audit entry: the file holds what pages show with its middle starred.

    Raises:
        NotAllowed: The actor may not carry the run on.
    """
    name, content = queries.returned_workbook(actor, run)
    door.note(run, "export", actor=actor, after={"name": name}, roles=frozenset(run.permits.roles_with("U")))
    return name, content


def is_large(run: ImportRun) -> bool:
    """Whether a job checks and commits it."""
    return sum(run.counts.values()) > AT_ONCE


def by_job(
    run: ImportRun, task: str, arguments: Mapping[str, Any], *, actor: Actor, version: int | None
) -> Job:
    """Let a job check, commit or undo a run.

    Args:
        task: ``check``, ``commit`` or ``undo``.

    Effects:
        One job, whose code the run keeps so that its page shows the progress.
    """
    if not reading.may(actor, "U", run):
        raise NotAllowed(
            _("您不能办理“%(caption)s”。") % {"caption": run.caption},
            remedy=door.who_may(run.permits.roles_with("U")),
        )
    with transaction.atomic():
        job = jobs.enqueue(
            f"intake.{task}", {"run": run.code, **arguments}, actor=actor, key=f"intake:{run.code}"
        )
        door.change(run, {"job_code": job.code}, actor=actor, version=version, event="enqueue")
    return job
