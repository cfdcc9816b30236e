"""Imports of legacy ledgers: upload, columns, check, mending, commit, undo. Every page works without script."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jieli.intake.actions import mending
from jieli.intake.actions import run as actions
from jieli.intake.columns import KINDS
from jieli.intake.queries import runs as queries
from jieli.intake.queries.runs import RowView
from jieli.intake.states import RUN
from jieli.intake.template import template as made_template
from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed, NotFound
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.web import history
from jieli.web.addresses import leads_to
from jieli.web.forms.intake import (
    ColumnsForm,
    ReturnedForm,
    RowForm,
    SheetForm,
    UploadForm,
    batch_options,
    programme_options,
)
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.listing import Choice, Column, Listing, Search, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Tag, Words, state_tag
from jieli.web.record import Move, Record, render_record, steps_of

PAGE_ROWS = 50
TONES = {"new": "live", "change": "turn", "same": "done", "problem": "bad", "skipped": "idle", "": "idle"}
WORDS = {
    "new": gettext_lazy("新增"),
    "change": gettext_lazy("变更"),
    "same": gettext_lazy("相同"),
    "problem": gettext_lazy("有问题"),
    "skipped": gettext_lazy("跳过"),
    "": gettext_lazy("未核对"),
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

history.EVENTS.update(
    {
        "upload": gettext_lazy("上传"),
        "mend": gettext_lazy("改正行"),
        "replace": gettext_lazy("整列替换"),
        "refused": gettext_lazy("写入被拒"),
        "enqueue": gettext_lazy("交后台办理"),
    }
)


def _counted(run: Any) -> str:
    return "，".join(f"{WORDS[key]} {n}" for key, n in run.counts.items() if n and key in WORDS)


RUNS = Listing(
    name="imports",
    title=gettext_lazy("导入台账"),
    columns=(
        Column("file_name", gettext_lazy("文件"), link=leads_to("import"), sub="code"),
        Column("kind", gettext_lazy("种类"), cell=lambda r: str(KINDS[r.kind].label), sort="kind"),
        Column("counts", gettext_lazy("行数"), cell=_counted, wraps=True),
        Column(
            "author",
            gettext_lazy("上传人"),
            cell=lambda r: r.author.name if r.author else _("系统"),
            sort="author__name",
        ),
        Column("created_at", gettext_lazy("上传时间"), sort="created_at"),
        Column("state", gettext_lazy("状态"), cell=lambda r: state_tag(RUN, r.state), sort="state"),
    ),
    filters=(
        Search(label=gettext_lazy("文件名或编号")),
        Choice("kind", gettext_lazy("种类"), "kind", [(k.key, k.label) for k in KINDS.values()]),  # type: ignore[misc]
        Choice("state", gettext_lazy("状态"), "state", RUN.choices()),  # type: ignore[arg-type]
    ),
    order="-created_at",
    empty=Empty(
        gettext_lazy("还没有导入过台账"),
        gettext_lazy("有权限的人员上传原来的Excel台账，先核对，再写入；每次导入都列在这里。"),
    ),
    export=False,
)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else None


def _crumbs(run: Any = None, *more: Crumb) -> tuple[Crumb, ...]:
    found = [Crumb(_("导入台账"), reverse("imports"))]
    if run is not None:
        found.append(Crumb(run.file_name, reverse("import", args=[run.code])))
    return (*found, *more)


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Runs that the actor may see."""
    actor = _actor(request)
    if not queries.may_see_any(actor):
        raise NotAllowed(_("您没有导入台账的权限。"))
    buttons = (
        (Button(_("上传台账"), reverse("import_new"), kind="primary"),) if queries.kinds_for(actor) else ()
    )
    context = {"kinds": queries.kinds_for(actor)}
    return render_listing(
        request, RUNS, queries.runs(actor), buttons=buttons, template="intake/runs.html", context=context
    )


def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a ledger."""
    actor = _actor(request)
    kinds = queries.kinds_for(actor)
    if not kinds or not queries.may_see_any(actor):
        raise NotAllowed(_("您没有导入台账的权限。"))
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        actor=actor,
        kinds=kinds,
        programmes=programme_options(queries.programmes_for(actor)),
        batches=batch_options(queries.batches_for(actor)),
        initial={"kind": request.GET.get("kind", "")},
    )
    page = FormPage(
        Head(
            _("上传台账"),
            line=_("上传后先核对每一行，确认之前不会改动任何记录。"),
            crumbs=_crumbs(None, Crumb(_("上传"))),
        ),
        submit=_("上传并对应列"),
        cancel=reverse("imports"),
        done="",
    )

    def do() -> str:
        chosen = form.cleaned_data
        programme = chosen.get("programme")
        batch = chosen.get("batch")
        run = actions.upload(
            chosen["kind"],
            chosen["file"].name,
            chosen["file"].read(),
            actor=actor,
            programme=programme_queries.get_programme(actor, programme) if programme else None,
            batch=batch_queries.get_batch(actor, batch) if batch else None,
        )
        return reverse("import_columns", args=[run.code])

    return form_page(request, form, page, do)


@require_GET
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty ledger of one kind with drop-downs."""
    chosen = KINDS.get(kind)
    if chosen is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    return _download(made_template(chosen), _("%(kind)s模板.xlsx") % {"kind": chosen.label})


def import_columns(request: HttpRequest, code: str) -> HttpResponse:
    """Say which sheet it is, where its header is, and what each column is."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    if not reading.may(actor, "U", run):
        raise NotAllowed(_("您不能办理“%(caption)s”。") % {"caption": run.caption})
    kind = KINDS[run.kind]
    book = queries.open_book(actor, run)
    names = [s.name for s in book.sheets if s.rows]
    first = {"sheet": run.sheet, "header_first": run.header_first, "header_last": run.header_last}
    place = SheetForm(
        request.GET if "sheet" in request.GET else None, sheets=names, initial=first, actor=actor
    )
    chosen = first
    if place.is_bound and place.is_valid():
        chosen = place.cleaned_data
    problem = ""
    try:
        found = _header(actor, run, book, chosen, changed=place.is_bound)
    except BadInput as error:
        problem = f"{error.sentence}{error.remedy}"
        chosen = first
        found = _header(actor, run, book, first, changed=False)
    columns = queries.columns_of(book, found)
    form = ColumnsForm(
        request.POST or None, kind=kind, columns=columns, initial={"version": run.version}, actor=actor
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.map_run(
                    run,
                    actor=actor,
                    sheet=found.sheet,
                    rows=(found.first, found.last),
                    mapping=form.mapping,
                    version=form.cleaned_data["version"],
                )
            except BadInput as error:
                form.add_error(None, f"{error.sentence}{error.remedy}")
            else:
                return _check(request, run, actor, version=None)
        status = 422
    head = Head(
        _("每一列是什么"),
        line=_("按列名猜出，请核对。没有选择的列不导入。"),
        crumbs=_crumbs(run, Crumb(_("对应列"))),
    )
    missing = [f.zh for f in kind.fields if f.is_required and f.key not in found.mapping.values()]
    values = {
        "head": head, "run": run, "form": form, "place": place, "found": found, "problem": problem,
        "missing": missing, "errors": (), "back": reverse("import", args=[code]),
    }  # fmt: skip
    return render(request, "intake/columns.html", values, status=status)


def _header(actor: Actor, run: Any, book: Any, chosen: Mapping[str, Any], *, changed: bool) -> Any:
    """The header as chosen; the mapping that the run has stays unless the header was moved."""
    kind = KINDS[run.kind]
    found = queries.guess_header(
        actor, kind, book, chosen["sheet"], (chosen["header_first"], chosen["header_last"])
    )
    if changed and found.signature != run.signature:
        return found
    return queries.with_mapping(found, run.mapping)


@require_GET
def import_run(request: HttpRequest, code: str) -> HttpResponse:
    """A run: where it stands, what its rows would do, what can be done next."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    may_write = reading.may(actor, "U", run)
    chosen = request.GET.get("rows", "")
    rows = queries.rows_of(actor, run, chosen)
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    job = _job(actor, run)
    record = Record(
        head=Head(
            run.file_name,
            line=_line(run),
            tags=(state_tag(RUN, run.state),),
            crumbs=_crumbs(run),
            buttons=_buttons(run, may_write=may_write),
        ),
        steps=_steps(run),
        moves=() if job and job["is_running"] else _moves(run, actor),
        history=lambda: history.of(run, actor),
    )
    is_open = run.state in ("mapped", "checked")
    context = {
        "run": run,
        "kind": KINDS[run.kind],
        "job": job,
        "tabs": _tabs(run, chosen, rows_that_need_care=queries.rows_of(actor, run, "care").count()),
        "page": page,
        "rows": [_line_of(run, queries.view(run, row)) for row in page],
        "chosen": chosen,
        "unknown": queries.unknown_texts(actor, run)[:30] if is_open and may_write else (),
        "replaced": queries.replaced_texts(run) if is_open else (),
        "unmapped": queries.unmapped_titles(run),
        "can_mend": is_open and may_write,
        "returned": ReturnedForm() if is_open and may_write else None,
        "problems": run.counts.get("problem", 0),
    }
    return render_record(request, record, template="intake/run.html", context=context)


def _line(run: Any) -> str:
    kind = str(KINDS[run.kind].label)
    where = _("工作表“%(sheet)s”，表头在第%(row)s行") % {"sheet": run.sheet, "row": run.header_last}
    return f"{kind}·{run.code}·{where}"


def _steps(run: Any) -> Sequence[Any]:
    done = {
        entry.target: (entry.actor, entry.at)
        for entry in reversed(reading.history(run).exclude(target="").order_by("-seq")[:50])
    }
    first = reading.history(run).order_by("seq").first()
    if first is not None:
        done["uploaded"] = (first.actor, first.at)
    waits = run.author.name if run.author and run.state in ("uploaded", "mapped", "checked") else ""
    return steps_of(RUN, run.state, done=done, waits_for=waits, since=run.state_since_at)


def _buttons(run: Any, *, may_write: bool) -> Sequence[Button]:
    if not may_write:
        return ()
    if run.state == "uploaded":
        return (Button(_("对应列"), reverse("import_columns", args=[run.code]), kind="primary"),)
    if run.state in ("mapped", "checked"):
        return (Button(_("列的对应"), reverse("import_columns", args=[run.code])),)
    return ()


def _moves(run: Any, actor: Actor) -> Sequence[Move]:
    found: list[Move] = []
    for edge in reading.possible_moves(run, actor):
        href = reverse("import_move", args=[run.code, edge.event])
        if edge.event == "map" or any(m.event == edge.event for m in found):
            continue  # the columns have a page of their own
        if edge.event == "commit":
            found.append(_commit_move(run, href))
            continue
        asks = _("行和文件随之删除，审计记录保留。") if edge.event == "abandon" else ""
        if edge.event == "undo":
            asks = _("新增的记录删除，改动的值恢复。有任何一条做不到，就一条也不撤销。")
        kind = "" if edge.is_return else "primary"
        found.append(
            Move(
                edge.event,
                str(edge.label),
                href,
                edge.needs_reason,
                kind=kind,
                asks=asks,
                version=run.version,
            )
        )
    return found


def _commit_move(run: Any, href: str) -> Move:
    problems = run.counts.get("problem", 0)
    writes = run.counts.get("new", 0) + run.counts.get("change", 0)
    if not problems:
        asks = _("将新增%(new)s条，变更%(change)s条。之后可以整批撤销。") % {
            "new": run.counts.get("new", 0),
            "change": run.counts.get("change", 0),
        }
        return Move("commit", _("写入台账"), href, kind="primary", asks=asks, version=run.version)
    asks = _("写入没有问题的%(writes)s行，有问题的%(problems)s行不写入，仍留在这一批里。") % {
        "writes": writes,
        "problems": problems,
    }
    return Move(
        "commit",
        _("只写入没有问题的行"),
        f"{href}?clean=1",
        kind="primary" if writes else "",
        asks=asks,
        version=run.version,
    )


def _tabs(run: Any, chosen: str, *, rows_that_need_care: int) -> list[dict[str, Any]]:
    base = reverse("import", args=[run.code])
    counted: list[tuple[str, Words, int, str]] = [
        (key, label, run.counts.get(key, 0), "") for key, label in WORDS.items() if key
    ]
    counted.append(("care", _("请核对"), rows_that_need_care, "warn"))
    tabs = [
        {"label": _("全部"), "href": f"{base}#rows", "count": sum(run.counts.values()), "current": not chosen}
    ]
    return tabs + [
        {
            "label": label,
            "href": f"{base}?rows={key}#rows",
            "count": count,
            "current": chosen == key,
            "tone": "bad" if key == "problem" else tone,
        }
        for key, label, count, tone in counted
        if count
    ]


def _line_of(run: Any, view: RowView) -> dict[str, Any]:
    language = get_language() or ""
    english = language.startswith("en")
    by_key = KINDS[run.kind].by_key
    said = []
    for finding in view.findings:
        field = by_key.get(finding.field)
        label = "" if field is None else field.en if english else field.zh
        text = finding.in_language(language)
        is_named = text.startswith(label) or f" {label}" in text
        said.append(
            {
                "label": "" if is_named else label,
                "text": text,
                "weight": finding.weight.value,
                "rule": finding.rule,
            }
        )
    return {
        "number": view.row.number,
        "tag": Tag(
            WORDS[view.row.verdict], TONES[view.row.verdict], is_quiet=view.row.verdict in ("new", "same")
        ),
        "caption": view.caption or _("第%(n)s行") % {"n": view.row.number},
        "target": view.row.target_code,
        "differences": [
            {**d, "label": d["label_en"] if english else d["label"]}
            for d in view.differences
            if view.row.verdict == "change"
        ],
        "said": said,
        "is_skipped": view.row.is_skipped,
        "is_edited": bool(view.row.edits),
    }


def _job(actor: Actor, run: Any) -> dict[str, Any] | None:
    """The job that works on the run now, or that failed last."""
    job = queries.job_of(actor, run)
    if job is None or job.state == "succeeded":
        return None
    state = job.machine.state(job.state)
    running = job.state in ("queued", "running")
    said = _("第%(done)s步，共%(total)s步") % {"done": job.progress_done, "total": job.progress_total}
    if not job.progress_total:
        said = _("等待后台办理") if job.state == "queued" else _("正在办理")
    return {
        "code": job.code,
        "title": _("后台办理"),
        "state": str(state.label),
        "tone": state.tone,
        "done": job.progress_done,
        "total": job.progress_total or 1,
        "said": said if running else job.error,
        "is_running": running,
        "href": reverse("import_job", args=[run.code]),
        "result": "" if running else reverse("import", args=[run.code]),
    }


@require_GET
def import_job(request: HttpRequest, code: str) -> HttpResponse:
    """How far the job is; loads the whole page anew once it has ended."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    job = _job(actor, run)
    if job is None or not job["is_running"]:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "parts/_progress.html", {"job": job})


@require_POST
def import_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Check, commit, undo or abandon."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    version = _version(request)
    here = reverse("import", args=[code])
    if event == "check":
        return _check(request, run, actor, version=version)
    if event == "commit":
        only_clean = "clean" in request.GET
        if actions.is_large(run):
            actions.by_job(run, "commit", {"only_clean": only_clean}, actor=actor, version=version)
            return after(request, _("已交后台写入，完成后会通知您。"), here)
        actions.commit_run(run, actor=actor, only_clean=only_clean, version=version)
        return after(request, _("已写入台账"), here)
    if event == "undo":
        reason = request.POST.get("reason", "").strip()
        if actions.is_large(run) and reason:
            actions.by_job(run, "undo", {"reason": reason}, actor=actor, version=version)
            return after(request, _("已交后台撤销，完成后请刷新本页。"), here)
        actions.undo_run(run, actor=actor, reason=reason, version=version)
        return after(request, _("整批已撤销"), here)
    if event == "abandon":
        actions.abandon_run(run, actor=actor, version=version)
        return after(request, _("已放弃"), here)
    raise NotFound(_("没有找到，或您看不到它。"))


def _check(request: HttpRequest, run: Any, actor: Actor, *, version: int | None) -> HttpResponse:
    here = reverse("import", args=[run.code])
    if actions.is_large(run):
        actions.by_job(run, "check", {}, actor=actor, version=version)
        return after(request, _("已交后台核对，完成后会通知您。"), here)
    actions.check_run(run, actor=actor, version=version)
    return after(request, _("已核对"), here)


def import_row(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Mend one row: change cells, choose what it is."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    row = queries.get_row(actor, run, number)
    view = queries.view(run, row)
    form = RowForm(request.POST or None, row=view, actor=actor)
    here = reverse("import", args=[code])
    said = [f.in_language(get_language() or "") for f in view.loose]
    page = FormPage(
        Head(
            _("第%(number)s行") % {"number": number},
            hint=view.caption,
            line="".join(said),
            tags=(Tag(WORDS[row.verdict], TONES[row.verdict]),),
            crumbs=_crumbs(run, Crumb(_("第%(number)s行") % {"number": number})),
        ),
        submit=_("改正并重新核对"),
        cancel=f"{here}#row-{number}",
        done=_("已改正"),
    )

    def do() -> str:
        decision = form.cleaned_data.get("decision") if "decision" in form.fields else None
        mending.mend_row(run, number, actor=actor, cells=form.edits, decision=decision)
        return f"{here}?rows={queries.get_row(actor, run, number).verdict}#rows"

    return form_page(request, form, page, do)


@require_POST
def import_skip(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Leave a row out, or take it in again."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    skipped = request.POST.get("skip") == "1"
    mending.mend_row(run, number, actor=actor, is_skipped=skipped)
    chosen = request.POST.get("rows", "")
    query = f"?rows={quote(chosen)}" if chosen else ""
    said = _("已跳过第%(n)s行") if skipped else _("第%(n)s行不再跳过")
    return after(request, said % {"n": number}, f"{reverse('import', args=[code])}{query}#rows")


@require_POST
def import_replace(request: HttpRequest, code: str) -> HttpResponse:
    """Let a text stand for a code in the whole column."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    field, text, to = (request.POST.get(name, "") for name in ("field", "text", "to"))
    if not to and "back" not in request.POST:
        raise BadInput(_("请先选择“%(text)s”对应哪一项。") % {"text": text})
    mending.replace_text(run, field, text, to, actor=actor)
    return after(request, _("已整列替换，并重新核对"), f"{reverse('import', args=[code])}#unknown")


@require_POST
def import_returned(request: HttpRequest, code: str) -> HttpResponse:
    """Take the corrected workbook."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    form = ReturnedForm(request.POST, request.FILES, actor=actor)
    here = reverse("import", args=[code])
    page = FormPage(
        Head(_("上传改正后的原表"), crumbs=_crumbs(run, Crumb(_("改正后的原表")))),
        submit=_("上传并重新核对"),
        cancel=here,
        done=_("已换成改正后的原表，并重新核对"),
    )

    def do() -> str:
        file = form.cleaned_data["file"]
        mending.take_returned(run, file.name, file.read(), actor=actor)
        return here

    return form_page(request, form, page, do)


@require_POST
def import_checked(request: HttpRequest, code: str) -> HttpResponse:
    """The user's own workbook with the verdict on every row; recorded, as it holds sensitive values."""
    actor = _actor(request)
    name, content = actions.hand_back(queries.get_run(actor, code), actor=actor)
    return _download(content, name)


@require_GET
def import_problems(request: HttpRequest, code: str) -> HttpResponse:
    """Everything found, as JSON."""
    actor = _actor(request)
    run = queries.get_run(actor, code)
    answer = HttpResponse(queries.problems_as_json(actor, run), content_type="application/json")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(run.code)}.json"
    return answer


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
