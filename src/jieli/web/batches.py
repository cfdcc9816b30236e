"""Batches: what each level calls them, how long until everybody is there, whether the numbers add up (J2)."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.placement import permissions as plan_permissions
from jieli.placement.actions.run import PLANNING
from jieli.placement.queries import releases as release_queries
from jieli.placement.queries import runs as plan_queries
from jieli.programme import permissions
from jieli.programme.actions import batch as actions
from jieli.programme.queries import batches as queries
from jieli.programme.queries import posts as post_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.programme.queries.deadlines import BEFORE_ARRIVAL
from jieli.programme.states import BATCH
from jieli.recruiting.permissions import CALL
from jieli.recruiting.queries import calls as call_queries
from jieli.registry.queries import access
from jieli.web import files, formats, history, plan_words
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.programme import (
    BatchForm,
    LabelRows,
    PhaseRows,
    QuotaRows,
    quota_parts,
    unit_candidate,
)
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

POSTS_SHOWN = 30


def _due(batch: Any) -> object:
    if batch.due_on is None:
        return None
    if batch.state in ("preparing", "collecting", "selecting", "departing"):
        tone = "bad" if formats.left(batch.due_on).startswith(_("逾期")) else ""
        note = formats.left(batch.due_on)
        return (
            Tag(formats.day(batch.due_on), tone, note=note) if tone else f"{formats.day(batch.due_on)}·{note}"
        )
    return batch.due_on


def _taken(batch: Any) -> int | None:
    """Posts with somebody on them; a batch that is over has none, which would read as a failure."""
    return None if batch.state in ("completed", "summing_up", "archived") else batch.taken_count


BATCHES = Listing(
    name="batches",
    peek=leads_to("batch"),
    title=gettext_lazy("批次"),
    columns=(
        Column(
            "name",
            gettext_lazy("批次"),
            sort="name",
            link=leads_to("batch"),
            sub=lambda b: queries.words_of_labels(b, b.labels.all()),
        ),
        Column(
            "programme",
            gettext_lazy("项目"),
            cell=lambda b: Link(b.programme.name, reverse("programme", args=[b.programme.code])),
            sort="programme__name",
            wraps=True,
        ),
        Column("starts_on", gettext_lazy("起止"), cell=words.span, sort="starts_on"),
        Column("due_on", gettext_lazy("到岗截止日"), cell=_due, sort="due_on", export="due_on"),
        Column("plan", gettext_lazy("计划人数"), cell="headcount_plan", sort="headcount_plan", is_num=True),
        Column("posts", gettext_lazy("岗位"), cell="post_count", sort="post_count", is_num=True),
        Column("taken", gettext_lazy("已配"), cell=_taken, sort="taken_count", is_num=True),
        Column("state", gettext_lazy("状态"), cell=words.tag_of, sort="state"),
        Column("next", gettext_lazy("下一步"), cell=lambda b: next_words(b), wraps=True),
    ),
    filters=(
        Search(),
        Choice("programme", gettext_lazy("项目"), "programme__code", words.programme_options),
        Choice("state", gettext_lazy("状态"), "state", words.state_options(BATCH)),
        DateRange("due", gettext_lazy("到岗截止日"), "due_on"),
    ),
    tabs=(
        Tab(
            "before",
            gettext_lazy("行前"),
            lambda: _states("preparing", "collecting", "selecting", "departing"),
        ),
        Tab("serving", gettext_lazy("在派"), lambda: _states("serving", "rotating")),
        Tab("over", gettext_lazy("期满"), lambda: _states("completed", "summing_up", "archived")),
    ),
    order="-starts_on",
    empty=Empty(gettext_lazy("还没有批次"), gettext_lazy("批次在项目页添加，添加后就能征集需求、设岗位。")),
)


def _states(*keys: str) -> Any:
    from django.db.models import Q

    return Q(state__in=keys)


def next_words(batch: Any) -> str | Tag:
    """Who makes the next move, without naming a person: for lists. Nobody while a batch serves its term."""
    if batch.state == "serving":
        last = formats.last_day(batch.ends_on)
        if batch.ends_on > clock.today():
            return _("%(day)s期满") % {"day": formats.day(last)}
        return Tag(_("等办理期满"), "bad", note=formats.left(last))
    edge = next((e for e in BATCH.edges_from(batch.state) if not e.is_return), None)
    if edge is None:
        return formats.NONE
    return _("等%(who)s：%(event)s") % {"who": words.role_words(edge.roles), "event": edge.label}


def batches(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.batches(actor), "programme__")
    new = (
        (Button(_("添加批次"), reverse("batch_new"), kind="primary"),)
        if permissions.BATCH.ever(actor, "C")
        else ()
    )
    return render_listing(request, BATCHES, rows, buttons=new)


def batch(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one batch."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_batch(actor, code)
    page = queries.batch_page(actor, found)
    may_change = reading.may(actor, "U", found)
    edges = reading.possible_moves(found, actor)
    if not any(phase.kind == "rotation" for phase in page.phases):
        edges = tuple(sorted(edges, key=lambda e: e.event == "rotate"))  # not the step to offer first
    posts = list(
        post_queries.posts_of_batch(actor, found).order_by("institution__name", "code")[:POSTS_SHOWN]
    )
    record = Record(
        head=Head(
            found.name,
            line=f"{page.labels}·{found.programme.name}·{found.code}",
            crumbs=(Crumb(_("批次"), reverse("batches")), Crumb(found.name)),
            tags=(words.tag_of(found),),
            buttons=(
                *words.board_button(actor, found.code),
                *_buttons(found, may_change=may_change),
            ),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of(
            edges,
            reverse("batch_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
            asks=_asks(actor, found, edges),
        ),
        aside=(_facts(found, page),),
        history=lambda: history.of(found, actor),
        notes=_notes(page, found.state),
        **files.tab(actor, found),
    )
    return render_record(
        request,
        record,
        template="programme/batch.html",
        context={
            "page": page,
            "batch": found,
            "posts": posts,
            "may_change": may_change,
            "bars": _bars(page, found),
            "waiting": _waiting(page, found),
            "countdown": countdown_words(page.countdown) if found.state in BEFORE_ARRIVAL else None,
            "plan": _plan_of(actor, found),
            "sums": _sums(page.quota),
            "calls": list(call_queries.calls_of(actor, found)),
            "may_call": found.state not in ("completed", "summing_up", "archived") and CALL.ever(actor, "C"),
        },
    )


def _plan_of(actor: Actor, found: Any) -> dict[str, Any] | None:
    """The last run and the last release, for those who may know of them."""
    if not plan_permissions.PLAN_RUN.ever(actor, "R"):
        return None
    run = plan_queries.runs(actor, found).first()
    release = release_queries.releases(actor, found).first()
    return {
        "run": run,
        "run_tag": plan_words.run_tag(run) if run else None,
        "filled": plan_words.filled(run) if run else "",
        "release": release,
        "release_tag": plan_words.release_tag(release) if release else None,
        "may_start": plan_permissions.PLAN_RUN.ever(actor, "C") and found.state in PLANNING,
    }


def _buttons(found: Any, *, may_change: bool) -> tuple[Button, ...]:
    if not may_change:
        return ()
    return (
        Button(_("修改"), reverse("batch_change", args=[found.code])),
        Button(_("添加岗位"), f"{reverse('post_new')}?batch={found.code}"),
    )


def _asks(actor: Actor, found: Any, edges: Any) -> dict[str, str]:
    """What stands in the way of a move is said before anybody presses the button."""
    told = {}
    for edge in edges:
        against = actions.obstacles(found, edge.event, actor=actor)
        if against:
            told[edge.event] = _("现在还不能“%(event)s”：%(reasons)s") % {
                "event": edge.label,
                "reasons": "".join(f"{o.sentence}{o.remedy}" for o in against),
            }
    return told


def _facts(found: Any, page: Any) -> Facts:
    pack = page.policy
    return Facts(
        _("概况"),
        (
            Fact(_("称谓"), page.labels),
            Fact(_("项目"), Link(found.programme.name, reverse("programme", args=[found.programme.code]))),
            Fact(_("起止"), words.span(found)),
            Fact(_("到岗截止日"), found.due_on),
            Fact(_("计划人数"), found.headcount_plan),
            Fact(
                _("规则包"),
                Link(pack.name, reverse("policy", args=[pack.code]))
                if pack
                else Tag(_("起期那天没有规则包"), "bad"),
            ),
        ),
    )


def _notes(page: Any, state: str) -> tuple[tuple[str, str], ...]:
    """What is overdue or does not add up; while needs are still collected there is time to mend it."""
    if page.quota is None:
        return ()
    if state == "serving" and page.batch.ends_on <= clock.today():
        told = _("批次%(day)s期满，还没有办理。") % {"day": formats.last_day(page.batch.ends_on)}
        return (("bad", told),)
    worst = "warn" if state in ("preparing", "collecting") else "bad"
    return tuple(
        (worst if f.is_error else "warn", f"{f.sentence}（{f.rule}）") for f in page.quota.findings[:6]
    )


def countdown_words(left: Any) -> dict[str, Any] | None:
    """The countdown as cards show it."""
    if left is None:
        return None
    tone = "bad" if left.days < 0 else "warn" if left.days <= 14 else ""
    rule = pgettext("countdown", "截止日当天到岗算按期") if left.day_counts else _("截止日当天到岗不算按期")
    note = words.workdays(left.workdays)
    if left.is_estimated:
        note += _("（来年放假安排未公布，按周末估算）")
    return {
        "days": abs(left.days),
        "unit": _("天") if left.days >= 0 else _("天前已截止"),
        "note": words.joined((note, rule)) if left.days >= 0 else rule,
        "due_on": left.due_on,
        "tone": tone,
        "is_over": left.days < 0,
    }


def _bars(page: Any, found: Any) -> dict[str, Any]:
    href = f"{reverse('posts')}?batch={found.code}"
    shown = [c for c in page.posts_by_state if c.key != "cancelled" or c.number]
    said = "，".join(f"{c.label}{c.number}" for c in shown)
    return {
        "said": _("岗位按状态：%(said)s") % {"said": said},
        "most": max((c.number for c in shown), default=1),
        "bars": [
            {"label": c.label, "value": c.number, "tone": c.tone, "href": f"{href}&tab={c.key}"}
            for c in shown
        ],
    }


def _waiting(page: Any, found: Any) -> list[dict[str, Any]]:
    href = f"{reverse('needs')}?programme={found.programme.code}"
    return [
        {"label": c.label, "number": c.number, "tone": c.tone, "href": f"{href}&tab={c.key}"}
        for c in page.needs_waiting
    ]


def _sums(check: Any) -> dict[str, Any] | None:
    """The quota table: a row per level and what each column adds up to."""
    if check is None:
        return None
    rows = [
        {
            "label": row.label,
            "cells": (row.prescribed, row.quota, row.units, row.posts),
            "wrong": len({v for v in (row.prescribed, row.quota, row.units) if v is not None}) > 1
            or (row.quota is not None and row.tier and row.posts not in (0, row.quota)),
        }
        for row in check.tiers
    ]
    prescribed = [r.prescribed for r in check.tiers if r.prescribed is not None]
    return {
        "rows": rows,
        "total": (
            sum(prescribed) if prescribed else None,
            check.total_by_tier,
            check.total_by_unit,
            check.posts,
        ),
        "plan": check.plan,
        "units": check.units,
        "adds_up": check.adds_up and check.plan is not None,
        "hosts": check.hosts,
        "posts": check.posts,
    }


@require_POST
def batch_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Move a batch along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_batch(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("批次现在是“%(state)s”") % {"state": BATCH.state(found.state).label},
        reverse("batch", args=[code]),
    )


def version_of(request: HttpRequest) -> int | None:
    """The version that the user saw when he pressed the button."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else None


# --- Writing ----------------------------------------------------------------------------------------


def _writable_programmes(actor: Actor) -> list[tuple[str, Any]]:
    rows = reading.visible(programme_queries.programmes(actor).model, actor, "U").order_by(
        "-starts_on", "name"
    )
    return [(p.code, p.name) for p in rows]


def batch_new(request: HttpRequest) -> HttpResponse:
    """Add a batch with its labels, quota and phases."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words.must_ever(actor, "C", permissions.BATCH)
    sent = request.POST if request.method == "POST" else None
    known = request.GET.get("programme", "")
    form = BatchForm(sent, actor=actor, initial={"programme": known})
    form.choose("programme", _writable_programmes(actor), blank=_("请选择"))
    tables = (
        LabelRows(sent, prefix="labels", actor=actor),
        QuotaRows(sent, prefix="quota", actor=actor),
        PhaseRows(sent, prefix="phases", actor=actor),
    )
    labels, quota, phases = tables

    def do() -> str:
        programme = programme_queries.get_programme(actor, form.cleaned_data["programme"])
        with transaction.atomic():
            made = actions.add_batch(
                form.record(programme),
                actor=actor,
                parts={"labels": labels.rows, "quota": quota_parts(actor, quota.rows)},
            )
            for row in phases.rows:
                actions.add_phase(
                    {**row, "ends_on": formats.first_day_after(row["ends_on"]), "batch": made}, actor=actor
                )
        return reverse("batch", args=[made.code])

    head = Head(_("添加批次"), crumbs=(Crumb(_("批次"), reverse("batches")), Crumb(_("添加"))))
    page = FormPage(head, submit=_("添加批次"), cancel=reverse("batches"), done=_("批次已添加"))
    return form_page(request, form, page, do, tables=tables)


def batch_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a batch, its labels and its quota; phases have their own pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_batch(actor, code)
    words.must(actor, "U", found)
    sent = request.POST if request.method == "POST" else None
    here = reverse("batch", args=[code])
    form = BatchForm(
        sent,
        actor=actor,
        initial={
            "programme": found.programme.code,
            "name": found.name,
            "headcount_plan": found.headcount_plan,
            "starts_on": found.starts_on,
            "ends_on": formats.last_day(found.ends_on),
            "due_on": found.due_on,
            "version": found.version,
        },
    )
    form.choose("programme", [(found.programme.code, found.programme.name)])
    labels = LabelRows(
        sent,
        prefix="labels",
        actor=actor,
        initial=[{"level": r.level, "text": r.text} for r in found.labels.all()],
    )
    lines = found.quota.select_related("institution__region").order_by("pk")
    quota = QuotaRows(
        sent,
        prefix="quota",
        actor=actor,
        initial=[
            {"tier": q.tier, "institution": unit_candidate(q.institution), "number": q.number} for q in lines
        ],
    )

    def do() -> str:
        actions.change_batch(
            found,
            form.record(found.programme),
            actor=actor,
            version=form.cleaned_data["version"],
            parts={"labels": labels.rows, "quota": quota_parts(actor, quota.rows)},
        )
        return here

    head = Head(
        _("修改批次"),
        line=str(found),
        crumbs=(Crumb(_("批次"), reverse("batches")), Crumb(found.name, here), Crumb(_("修改"))),
    )
    return form_page(request, form, FormPage(head, cancel=here), do, tables=(labels, quota))
