"""选派方案: runs of a batch, their start, progress and plan, and what is marked on it for the next run (J5)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import export, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotFound
from jieli.placement import permissions
from jieli.placement.actions import release as release_actions
from jieli.placement.actions import run as actions
from jieli.placement.queries import papers
from jieli.placement.queries import releases as release_queries
from jieli.placement.queries import runs as queries
from jieli.placement.snapshot import RELAXATIONS
from jieli.placement.states import PLAN_RUN, RELEASE
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import posts as post_queries
from jieli.registry.queries import access
from jieli.web import formats, history, plan_draft, plan_words
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.placement import ChoiceRows, RelaxationRows, RunForm
from jieli.web.forms.registry import person_candidate
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.plan_draft import Decision, Draft
from jieli.web.record import Fact, Facts, Move, Record, Step, View, moves_of, render_record

history.PARTS |= {"choices": gettext_lazy("指定、不派与留空"), "relaxations": gettext_lazy("放宽的规则")}

PAGE = 50
SECONDS = 30
_NOT_FOUND = gettext_lazy("没有找到，或您看不到它。")


# --- The list ---------------------------------------------------------------------------------------

RUNS = Listing(
    name="plan_runs",
    title=gettext_lazy("选派方案"),
    peek=leads_to("plan_run"),
    columns=(
        Column(
            "name",
            gettext_lazy("测算"),
            link=plan_words.run_href,
            cell=lambda r: _("第%(n)s号·%(name)s") % {"n": r.number, "name": r.name},
            sub="purpose",
            sort="number",
        ),
        Column(
            "batch",
            gettext_lazy("批次"),
            cell=lambda r: Link(r.batch.name, reverse("batch", args=[r.batch.code])),
            sort="batch__name",
        ),
        Column("state", gettext_lazy("状态"), cell=plan_words.run_tag, sort="state"),
        Column("filled", gettext_lazy("已配"), cell=plan_words.filled, sort="filled", is_num=True),
        Column("value", gettext_lazy("方案值"), cell="value", sort="value", is_num=True),
        Column("bound", gettext_lazy("上界"), cell="bound", sort="bound", is_num=True),
        Column("gap", gettext_lazy("差距"), cell=lambda r: plan_words.share(r.gap_ratio), is_num=True),
        Column(
            "seconds",
            gettext_lazy("用时"),
            cell=lambda r: plan_words.seconds(r.used_seconds),
            sort="used_seconds",
            is_num=True,
        ),
        Column(
            "base",
            gettext_lazy("对照"),
            cell=lambda r: (
                Link(_("第%(n)s号") % {"n": r.base.number}, plan_words.run_href(r.base)) if r.base else None
            ),
        ),
        Column("by", gettext_lazy("谁测算"), cell="started_by"),
        Column("created", gettext_lazy("时间"), cell="created_at", sort="created_at"),
    ),
    filters=(
        Search(),
        Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
        Choice("state", gettext_lazy("状态"), "state", words.state_options(PLAN_RUN)),
    ),
    tabs=(
        Tab("done", gettext_lazy("已完成"), lambda: _state("done")),
        Tab("open", gettext_lazy("测算中"), lambda: _state("queued", "running")),
        Tab("failed", gettext_lazy("未成功"), lambda: _state("failed", "cancelled")),
    ),
    order="-created",
    empty=Empty(
        gettext_lazy("还没有测算过"),
        gettext_lazy("岗位开放、人选体检通过后，从批次页或这里开始测算；几分钟内得到有证明的方案。"),
    ),
)


def _state(*keys: str) -> Any:
    from django.db.models import Q

    return Q(state__in=keys)


def plan_runs(request: HttpRequest) -> HttpResponse:
    """The list of runs, of every batch or of one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.runs(actor), "batch__programme__")
    batch = request.GET.get("batch", "")
    href = reverse("plan_run_new") + (f"?batch={quote(batch)}" if batch else "")
    buttons = [Button(_("发布记录"), reverse("plan_releases") + (f"?batch={quote(batch)}" if batch else ""))]
    if permissions.PLAN_RUN.ever(actor, "C"):
        buttons.append(Button(_("开始测算"), href, kind="primary"))
    return render_listing(request, RUNS, rows, buttons=buttons)


# --- Starting one -----------------------------------------------------------------------------------


def plan_run_new(request: HttpRequest) -> HttpResponse:
    """Start a run: anew for a batch, or against another run with what is marked on it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words.must_ever(actor, "C", permissions.PLAN_RUN)
    base = queries.get_run(actor, request.GET["base"]) if request.GET.get("base") else None
    sent = request.POST if request.method == "POST" else None
    draft = plan_draft.draft_of(request, base) if base is not None else None
    batches = {
        b.code: b for b in batch_queries.batches(actor).filter(state__in=actions.PLANNING).order_by("name")
    }
    asked = base.batch.code if base else (sent or request.GET).get("batch", "")
    batch = batches.get(asked) or (next(iter(batches.values())) if len(batches) == 1 else None)
    form = RunForm(sent, actor=actor, initial=_initial(base, draft, batch))
    form.choose(
        "batch",
        ((b.code, f"{b.name}（{b.programme.name}）") for b in batches.values()),
        blank=_("请选择"),
    )
    known = queries.runs(actor, batch).filter(state="done") if batch else ()
    form.choose(
        "base", ((r.code, f"{_run_words(r)}·{plan_words.filled(r)}") for r in known), blank=_("不对照")
    )
    posts = _posts(actor, batch)
    looser = RelaxationRows(sent, prefix="looser", actor=actor, initial=_looser_rows(actor, base, draft))
    decided = ChoiceRows(
        sent,
        prefix="decided",
        actor=actor,
        initial=_decision_rows(actor, base, draft),
        form_kwargs={"posts": [(p.code, str(p)) for p in posts.values()]},
    )

    def do() -> str:
        data = form.cleaned_data
        chosen = batch_queries.get_batch(actor, data["batch"])
        against = queries.get_run(actor, data["base"]) if data["base"] else None
        made = actions.start_run(
            chosen,
            form.record(against),
            actor=actor,
            choices=[{**row, "post": posts.get(row["post"])} for row in decided.rows],
            relaxations=looser.rows,
        )
        if base is not None:
            plan_draft.forget(request, base.code)
        return plan_words.run_href(made)

    crumbs = [Crumb(_("选派方案"), reverse("plan_runs"))]
    if base is not None:
        crumbs.append(Crumb(_run_words(base), plan_words.run_href(base)))
    head = Head(
        _("开始测算"),
        crumbs=(*crumbs, Crumb(_("开始测算"))),
        hint=_("快照取自此刻的台账，之后台账的改动不影响本次测算"),
    )
    page = FormPage(
        head,
        submit=_("开始测算"),
        cancel=plan_words.run_href(base) if base else reverse("plan_runs"),
        done=_("已开始测算"),
    )
    return form_page(request, form, page, do, tables=(looser, decided))


def _run_words(run: Any) -> str:
    return _("第%(n)s号·%(name)s") % {"n": run.number, "name": run.name}


def _initial(base: Any, draft: Draft | None, batch: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"batch": batch.code if batch else "", "seconds": SECONDS, "seed": 0}
    if base is not None:
        found |= {"base": base.code, "seconds": base.seconds, "rounds": base.rounds, "seed": base.seed}
    return found


def _posts(actor: Actor, batch: Any) -> dict[str, Any]:
    if batch is None:
        return {}
    rows = post_queries.posts_of_batch(actor, batch).order_by("institution__name", "code")
    return {p.code: p for p in rows.select_related("institution", "specialty")}


def _looser_rows(actor: Actor, base: Any, draft: Draft | None) -> list[dict[str, Any]]:
    if draft is None:
        return []
    reasons = {r.rule: r.reason for r in queries.relaxations(actor, base)}
    return [{"rule": r, "amount": n, "reason": reasons.get(r, "")} for r, n in draft.looser]


def _decision_rows(actor: Actor, base: Any, draft: Draft | None) -> list[dict[str, Any]]:
    if draft is None:
        return []
    rows = queries.choice_rows(actor, base, _asked(draft))
    return [
        {
            **row,
            "post": row["post"].code if row["post"] else "",
            "person": person_candidate(row["person"]),
        }
        for row in rows
    ]


def _asked(draft: Draft) -> list[tuple[str, str, int, str, str]]:
    return [(d.kind, d.post, d.term, d.person, d.reason) for d in draft.decisions]


# --- One run ----------------------------------------------------------------------------------------


def plan_run(request: HttpRequest, code: str) -> HttpResponse:
    """One run: how far it is, or its plan with its proof; ``?poll=1`` gives the progress alone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    progress = queries.progress(actor, run)
    proof = plan_words.proof(run, progress)
    is_open = run.state in ("queued", "running")
    if request.GET.get("poll"):
        answer = render(
            request, "placement/_running.html", {"run": run, "proof": proof, "is_open": is_open, "poll": True}
        )
        if not is_open:
            answer["HX-Refresh"] = "true"
        return answer
    context: dict[str, Any] = {"run": run, "proof": proof, "is_open": is_open, "progress": progress}
    release = release_queries.releases(actor).filter(run=run).first()
    views: tuple[View, ...] = ()
    if run.state == "done":
        context |= _plan(request, run)
        context["papers"] = papers.PAPERS if reading.may(actor, "X", run) else {}
        views = (View("scenarios", _("情景比较"), "placement/_scenarios.html"),)
        if request.GET.get("view") == "scenarios":
            context["scenarios"] = _scenarios(actor, run)
    moves = _moves(actor, run, release)
    record = Record(
        head=Head(
            _("测算第%(n)s号·%(name)s") % {"n": run.number, "name": run.name},
            line=words.joined(p for p in (run.batch.programme.name, run.batch.name, run.purpose) if p),
            crumbs=(
                Crumb(_("选派方案"), f"{reverse('plan_runs')}?batch={run.batch.code}"),
                Crumb(_("第%(n)s号") % {"n": run.number}),
            ),
            tags=_tags(run, release),
            buttons=_buttons(actor, run, release),
        ),
        steps=_steps(actor, run, release),
        moves=moves,
        aside=(_facts(run),),
        history=lambda: history.of(run, actor),
        notes=_notes(run),
        views=views,
    )
    return render_record(request, record, template="placement/run.html", context=context)


def _tags(run: Any, release: Any) -> tuple[Any, ...]:
    if release is not None:
        return (plan_words.release_tag(release),)
    if run.state == "done":
        return (Tag(_("测算稿，未提交"), "plan"),)
    return (plan_words.run_tag(run),)


def _buttons(actor: Actor, run: Any, release: Any) -> tuple[Button, ...]:
    if run.state != "done":
        can = run.state in ("failed", "cancelled") and permissions.PLAN_RUN.ever(actor, "C")
        href = f"{reverse('plan_run_new')}?batch={run.batch.code}"
        return (Button(_("重新测算"), href, kind="primary"),) if can else ()
    found = []
    if run.base is not None:
        found.append(Button(_("与对照比较"), reverse("plan_compare", args=[run.base.code, run.code])))
    if release is not None:
        found.append(Button(_("打开提交的方案"), reverse("plan_release", args=[release.code])))
    return tuple(found)


def _moves(actor: Actor, run: Any, release: Any) -> tuple[Move, ...]:
    href = reverse("plan_run_move", args=[run.code, "EVENT"]).replace("EVENT", "{event}")
    found = moves_of(reading.possible_moves(run, actor), href, version=run.version)
    if run.state != "done" or not permissions.RELEASE.ever(actor, "C"):
        return found
    if release is not None and release.state not in ("dropped", "superseded"):
        return found
    asks = _(
        "提交后由组织部门审定，审定后由项目管理办公室发布。提交的是本次测算的方案，%(filled)s个任期有人。"
    )
    return (
        *found,
        Move(
            "table",
            _("提交会议研究"),
            reverse("plan_table", args=[run.code]),
            kind="primary",
            asks=asks % {"filled": plan_words.filled(run)},
            note=_("给审定人的说明（可不填）"),
        ),
    )


def _steps(actor: Actor, run: Any, release: Any) -> Sequence[Any]:
    """From the computation to the release: whose turn it is, and since when."""
    if run.state != "done":
        return access.line_of_steps(actor, run)
    first = Step(_("测算"), "done", run.started_by or "", run.state_since_at)
    if release is not None:
        return (first, *access.line_of_steps(actor, release))
    return (
        first,
        Step(
            _("提交会议研究"),
            "now",
            _("等%(who)s") % {"who": words.role_words(permissions.RELEASE.roles_with("C"))},
            run.state_since_at,
        ),
        *(Step(str(RELEASE.state(key).label), "next") for key in RELEASE.path[1:]),
    )


def _facts(run: Any) -> Facts:
    return Facts(
        _("本次测算"),
        (
            Fact(_("批次"), Link(run.batch.name, reverse("batch", args=[run.batch.code]))),
            Fact(_("已配"), plan_words.filled(run)),
            Fact(_("对照"), Link(_run_words(run.base), plan_words.run_href(run.base)) if run.base else None),
            Fact(_("谁测算"), run.started_by),
            Fact(_("提交时间"), run.created_at),
            Fact(_("用时上限"), plan_words.seconds(run.seconds)),
            Fact(_("随机数种子"), run.seed),
            Fact(_("快照校验码"), run.digest[:16]),
        ),
    )


def _notes(run: Any) -> tuple[tuple[str, str], ...]:
    return (("bad", run.error),) if run.state == "failed" and run.error else ()


def _plan(request: HttpRequest, run: Any) -> dict[str, Any]:
    """The table of posts as it is filtered, what is marked, what would help, and one person's reasons."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = queries.run_page(actor, run)
    draft = plan_draft.draft_of(request, run)
    data = request.GET
    before = _before(actor, run) if run.base is not None and data.get("only") == "changed" else {}
    lines = [line for line in page.lines if _is_asked_for(line, data, draft, before)]
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(1, int(data["page"])) if data.get("page", "").isdecimal() else 1, pages)
    shown = lines[(number - 1) * PAGE : number * PAGE]
    may_mark = permissions.PLAN_RUN.ever(actor, "C")
    kept = data.copy()
    kept.pop("page", None)
    found: dict[str, Any] = {
        "page": page,
        "draft": draft,
        "marked": _marked(draft, page),
        "looser": [(rule, RELAXATIONS.get(rule, rule), amount) for rule, amount in draft.looser],
        "may_mark": may_mark,
        "rows": [row_of(line, draft) | {"before": before.get((line.post, line.term))} for line in shown],
        "number": len(lines),
        "whole": len(page.lines),
        "pages": [
            {"number": n, "current": n == number, "href": f"?{_with_page(kept, n)}"}
            for n in range(1, pages + 1)
        ]
        if pages > 1
        else [],
        "hosts": sorted({(line.host_code, line.host) for line in page.lines}, key=lambda h: h[1]),
        "senders": sorted(
            {(line.sender_code, line.sender) for line in page.lines if line.sender}, key=lambda s: s[1]
        ),
        "asked": {k: data.get(k, "") for k in ("host", "sender", "only", "who", "person")},
        "here": request.get_full_path(),
    }
    empty = next((line for line in page.lines if not line.person), None)
    if empty is not None:
        found["why"] = why_of(queries.why_empty(actor, run, empty.slot))
    if data.get("who"):
        found["people"] = queries.who(actor, run, data["who"])
    person = data.get("person", "") or (found["people"][0].code if len(found.get("people", ())) == 1 else "")
    if person and person in page.people:
        found["said_of"] = {"name": page.people[person], "said": queries.why(actor, run, person)}
    return found


def _before(actor: Actor, run: Any) -> dict[tuple[str, int], str]:
    """Terms with another holder than in the run that this one is compared with → who that was, or that nobody was."""
    (found,) = queries.compare(actor, run.base, [run])
    return {(c.post, c.term): c.before or _("空岗") for c in found.changes}


def _with_page(kept: Any, number: int) -> str:
    data = kept.copy()
    if number > 1:
        data["page"] = str(number)
    return str(data.urlencode())


def _is_asked_for(line: Any, data: Any, draft: Draft, before: dict[tuple[str, int], str]) -> bool:
    if data.get("host") and line.host_code != data["host"]:
        return False
    if data.get("sender") and line.sender_code != data["sender"]:
        return False
    only = data.get("only", "")
    if only == "empty":
        return not line.person
    if only == "changed":
        return (line.post, line.term) in before
    if only == "pinned":
        return line.is_pinned or draft.holds("pin", line.post, line.term, line.person)
    return True


def row_of(line: Any, draft: Draft) -> dict[str, Any]:
    """One term as the table shows it."""
    price = line.price
    return {
        "line": line,
        "points": formats.number(line.points) if line.person else formats.NONE,
        "price": plan_words.cost(price.cost, is_exact=price.is_exact) if price else formats.NONE,
        "pinned": draft.holds("pin", line.post, line.term, line.person),
        "banned": draft.holds("ban", line.post, line.term, line.person),
        "emptied": draft.holds("leave_empty", line.post, line.term),
    }


def why_of(why: Any) -> dict[str, Any]:
    """Why a term is empty: the funnel with who fell out, and what would help."""
    whole = why.funnel[0].left if why.funnel else 0
    return {
        "line": why.line,
        "why": why.why,
        "steps": [
            {
                "words": step.words,
                "left": step.left,
                "lost": formats.number(-step.lost) if step.lost else "",
                "names": words.listed(step.names, 4) if step.names else "",
                "reasons": step.reasons,
                "bar": plan_words.bar(step.left, step.lost, whole),
                "is_last": step.left == 0 and step.lost,
            }
            for step in why.funnel
        ],
        "helps": [help_of(h) for h in why.relaxations],
    }


def help_of(helped: Any) -> dict[str, Any]:
    """A rule that could be relaxed, with what it wins."""
    return {
        "words": helped.words,
        "filled": helped.filled,
        "points": plan_words.points(helped.points),
        "rules": helped.rules,
        "looser": plan_words.looser(helped.rules) if helped.rules else "",
        "sent": " ".join(f"{rule}:{amount}" for rule, amount in helped.rules or ()),
    }


def _marked(draft: Draft, page: Any) -> list[dict[str, Any]]:
    several = {line.post for line in page.lines if line.term > 1}
    found = []
    for d in draft.decisions:
        post = page.posts.get(d.post, d.post)
        if d.term and d.post in several:
            post = _("%(post)s第%(n)s任") % {"post": post, "n": d.term}
        found.append(
            {
                "kind": plan_words.KINDS[d.kind],
                "what": words.joined(p for p in (page.people.get(d.person, d.person), post) if p),
                "is_new": draft.is_new(d),
                "value": d.value,
                "reason": d.reason,
            }
        )
    return found


@require_POST
def plan_run_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Cancel a run."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(str(_NOT_FOUND))
    move(run, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(request, _("测算已取消"), plan_words.run_href(run))


# --- Marking, and planning again --------------------------------------------------------------------


@require_POST
def plan_mark(request: HttpRequest, code: str) -> HttpResponse:
    """Mark a decision or a looser rule for the next run, or take it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    words.must_ever(actor, "C", permissions.PLAN_RUN)
    data = request.POST
    draft = plan_draft.draft_of(request, run)
    if data.get("clear"):
        plan_draft.forget(request, code)
        return _back(request, run)
    if data.get("drop"):
        kind, post, term, person = [*data["drop"].split("|"), "", "", "", ""][:4]
        draft = draft.without((kind, post, int(term) if term.isdecimal() else 0, person))
    elif data.get("tighten"):
        draft = draft.without_looser(data["tighten"])
    elif data.get("looser"):
        draft = draft.with_looser(_rules(data["looser"]))
    else:
        draft = draft.with_decision(*_decisions(actor, run, data))
    plan_draft.keep(request, draft)
    if data.get("then") == "plan":
        return _start(request, run, draft, data.get("name", ""))
    return _back(request, run)


def _back(request: HttpRequest, run: Any) -> HttpResponse:
    """To the part of the page where one was; htmx follows and takes the plan from it."""
    here = request.POST.get("here", "")
    own = plan_words.run_href(run)
    return HttpResponseRedirect(here if here.partition("?")[0] == own else own)


def _rules(text: str) -> list[tuple[str, int]]:
    found = []
    for part in text.split():
        rule, _colon, amount = part.partition(":")
        if rule not in RELAXATIONS or not amount.isdecimal():
            raise BadInput(_("没有“%(rule)s”这条可放宽的规则。") % {"rule": rule}, field="looser")
        found.append((rule, int(amount)))
    return found


def _decisions(actor: Actor, run: Any, data: Any) -> list[Decision]:
    """What was marked on a term, by its number in the snapshot."""
    page = queries.run_page(actor, run)
    line = _line(page, data.get("slot", ""))
    kind, person = data.get("kind", ""), data.get("person", "") or line.person
    if line.is_fixed:
        raise BadInput(_("这个任期已有人在岗，不能改动。"), field="slot")
    if kind == "empty":
        return [Decision("leave_empty", line.post, line.term)]
    if kind in ("pin", "ban") and person in page.people:
        return [Decision(kind, line.post, line.term, person)]
    if kind == "swap":
        other = _line(page, data.get("other", ""))
        return [_goes(line, other.person), _goes(other, line.person)]
    raise BadInput(_("请选择要怎么改。"), field="kind")


def _goes(line: Any, person: str) -> Decision:
    if person:
        return Decision("pin", line.post, line.term, person)
    return Decision("leave_empty", line.post, line.term)


def _line(page: Any, slot: str) -> Any:
    found = next((x for x in page.lines if str(x.slot) == slot), None)
    if found is None:
        raise NotFound(_("这次测算没有这个任期。"))
    return found


@require_POST
def plan_again(request: HttpRequest, code: str) -> HttpResponse:
    """Plan again with what is marked, against this run."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    words.must_ever(actor, "C", permissions.PLAN_RUN)
    draft = plan_draft.draft_of(request, run)
    said = {
        d.key: " ".join(request.POST[f"why:{d.value}"].split())[:255]
        for d in draft.decisions
        if f"why:{d.value}" in request.POST
    }
    return _start(request, run, draft.with_reasons(said), request.POST.get("name", ""))


def _start(request: HttpRequest, run: Any, draft: Draft, name: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    made = actions.start_run(
        run.batch,
        {
            "name": name.strip()[:64],
            "purpose": request.POST.get("purpose", "").strip()[:255],
            "base": run,
            "seconds": run.seconds,
            "rounds": run.rounds,
            "seed": run.seed,
            "keeps_plan": bool(request.POST.get("keeps_plan")),
        },
        actor=actor,
        choices=queries.choice_rows(actor, run, _asked(draft)),
        relaxations=[{"rule": rule, "amount": amount} for rule, amount in draft.looser],
    )
    plan_draft.forget(request, run.code)
    return after(request, _("已开始测算"), plan_words.run_href(made))


@require_POST
def plan_table(request: HttpRequest, code: str) -> HttpResponse:
    """Submit the plan for approval."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    made = release_actions.table_release(run, actor=actor, note=request.POST.get("note", "").strip()[:1000])
    return after(request, _("方案已提交审定"), reverse("plan_release", args=[made.code]))


@require_POST
def plan_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One paper of a plan; taking it is recorded with what it is for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    words.must(actor, "X", run)
    if kind not in papers.PAPERS or run.state != "done":
        raise NotFound(str(_NOT_FOUND))
    export.record_export(
        actor,
        thing="plan_run",
        count=1,
        purpose=request.POST.get("purpose", ""),
        filters={"run": run.code, "paper": kind},
    )
    made = papers.paper(actor, run, kind)
    answer = HttpResponse(made.content, content_type=made.kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return answer


# --- Beside one another -----------------------------------------------------------------------------


def _scenarios(actor: Actor, run: Any) -> list[dict[str, Any]]:
    """The base and everything that was computed against it."""
    first, *others = queries.relative(actor, run)
    found: list[dict[str, Any]] = []
    base: Any = None
    for scenario in queries.scenarios(actor, first, others):
        its = scenario.run
        base = base or scenario
        found.append(
            {
                "run": its,
                "is_base": its.pk == first.pk,
                "is_this": its.pk == run.pk,
                "filled": plan_words.filled(its),
                "filled_delta": _delta(its.filled, base.run.filled),
                "value": formats.number(its.value),
                "value_delta": _delta(its.value, base.run.value),
                "bound": formats.number(its.bound),
                "gap": plan_words.share(its.gap_ratio),
                "wish": formats.number(scenario.wish, 2) if scenario.wish is not None else formats.NONE,
                "wish_delta": _delta(scenario.wish, base.wish, more_is_better=False, digits=2),
                "waivers": scenario.waivers,
                "waivers_delta": _delta(scenario.waivers, base.waivers, more_is_better=False),
                "moved": scenario.moved,
                "looser": plan_words.looser(scenario.relaxed),
                "choices": scenario.choices,
                "href": plan_words.run_href(its),
                "compare": reverse("plan_compare", args=[first.code, its.code]),
            }
        )
    return found


def _delta(
    value: float | None, base: float | None, *, more_is_better: bool = True, digits: int | None = None
) -> dict[str, str] | None:
    if value is None or base is None or round(value - base, 4) == 0:
        return None
    up = value > base
    return {
        "words": f"{'▲' if up else '▼'}{formats.number(abs(value - base), digits)}",
        "tone": "live" if up == more_is_better else "bad" if more_is_better else "warn",
        "said": _("比对照多") if up else _("比对照少"),
    }


def plan_compare(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Two runs: who comes in, who drops out, and who moves where."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    base, run = queries.get_run(actor, code), queries.get_run(actor, other)
    if base.batch_id != run.batch_id:
        raise BadInput(_("两次测算不是同一个批次，不能比较。"))
    (found,) = queries.compare(actor, base, [run])
    values = {
        "head": Head(
            _("第%(a)s号与第%(b)s号的差别") % {"a": base.number, "b": run.number},
            line=words.joined((run.batch.programme.name, run.batch.name)),
            crumbs=(
                Crumb(_("选派方案"), f"{reverse('plan_runs')}?batch={run.batch.code}"),
                Crumb(_("第%(n)s号") % {"n": run.number}, plan_words.run_href(run)),
                Crumb(_("比较")),
            ),
        ),
        "base": base,
        "run": run,
        "found": found,
        "value": plan_words.points(found.value),
        "filled": plan_words.points(found.filled),
    }
    return render(request, "placement/compare.html", values)
