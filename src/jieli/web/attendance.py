"""Attendance: the sheets of a month that both owners sign, and FM-08 over a whole batch."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.placement import permissions
from jieli.placement.actions import attendance as actions
from jieli.placement.queries import attendance as queries
from jieli.placement.states import ATTENDANCE
from jieli.programme.queries import batches as batch_queries
from jieli.programme.terms import add_months
from jieli.registry.queries import access
from jieli.web import files, history, official
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import after
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Words
from jieli.web.record import Record, moves_of, render_record

COLUMNS: tuple[tuple[str, Words], ...] = (
    ("due", gettext_lazy("应在岗天")),
    ("on_post", gettext_lazy("在岗")),
    ("official", gettext_lazy("出差")),
    ("home_leave", gettext_lazy("探亲")),
    ("winter_rest", gettext_lazy("冬休")),
    ("sick", gettext_lazy("病")),
    ("personal", gettext_lazy("事")),
    ("study", gettext_lazy("学习")),
    ("transit", gettext_lazy("在途")),
    ("absent", gettext_lazy("未到岗")),
)

SHEETS = Listing(
    name="attendance",
    peek=leads_to("attendance"),
    title=gettext_lazy("考勤月表"),
    columns=(
        Column(
            "month",
            gettext_lazy("月份"),
            cell=lambda s: f"{s.month:%Y-%m}",
            link=leads_to("attendance"),
            sub="code",
            sort="month",
        ),
        Column("host", gettext_lazy("受援单位"), cell="institution.name", sort="institution__name"),
        Column("sender", gettext_lazy("派出单位"), cell="sender.name", sort="sender__name"),
        Column("batch", gettext_lazy("批次"), cell="batch.name", sort="batch__starts_on"),
        Column("state", gettext_lazy("状态"), cell=own.tag_of, sort="state"),
        Column("next", gettext_lazy("下一步"), cell=lambda s: _next(s)),
    ),
    filters=(
        Search(fields=("institution__search_text", "sender__search_text")),
        Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
    ),
    tabs=tuple(Tab(s.key, s.label, Q(state=s.key)) for s in ATTENDANCE.states),  # type: ignore[arg-type]
    order="-month",
    empty=Empty(
        gettext_lazy("还没有考勤月表"), gettext_lazy("每月初按受援单位和派出单位自动生成上月的考勤月表。")
    ),
)


def _next(sheet: Any) -> str:
    edge = next((e for e in ATTENDANCE.edges_from(sheet.state) if not e.is_return), None)
    return (
        _("等%(who)s：%(event)s") % {"who": words.role_words(edge.roles), "event": edge.label}
        if edge
        else "–"
    )


def attendance_sheets(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.sheets(actor), "batch__programme__")
    buttons = (
        (Button(_("考勤及请假月表"), reverse("attendance_form"), icon="print"),)
        if permissions.ATTENDANCE.ever(actor, "R")
        else ()
    )
    tabs = own.duty_tabs(actor, "attendance_sheets")
    return render_listing(
        request, SHEETS, rows, buttons=buttons, template="placement/duty_listing.html", context={"duty": tabs}
    )


def attendance(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_sheet(actor, code)
    rows = queries.rows_of(actor, found)
    total = queries.total(rows)
    record = Record(
        head=Head(
            _("%(month)s考勤") % {"month": f"{found.month:%Y-%m}"},
            line="·".join((found.institution.name, found.sender.name, str(found.batch), found.code)),
            crumbs=(Crumb(_("考勤月表"), reverse("attendance_sheets")), Crumb(found.code)),
            tags=(own.tag_of(found),),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of(
            reading.possible_moves(found, actor),
            reverse("attendance_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
        ),
        history=lambda: history.of(found, actor),
        **files.tab(actor, found),
    )
    context = {
        "columns": [label for _key, label in COLUMNS],
        "rows": [_cells(row) for row in rows],
        "total": [(label, total.sums[key]) for key, label in COLUMNS],
        "people": total.people,
        "rate": total.rate,
        "sheet": found,
    }
    return render_record(request, record, template="placement/attendance.html", context=context)


def _cells(row: Any) -> dict[str, Any]:
    return {
        "person": row.person,
        "href": reverse("deployment", args=[row.deployment]),
        "cells": [(label, getattr(row, key)) for key, label in COLUMNS],
        "rate": row.rate,
    }


@require_POST
def attendance_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Confirm a sheet, lock it, or send it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_sheet(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("考勤月表现在是“%(state)s”") % {"state": ATTENDANCE.state(found.state).label},
        reverse("attendance", args=[code]),
    )


def attendance_form(request: HttpRequest) -> HttpResponse:
    """FM-08 of a batch and a month, as the ledger stands now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.ATTENDANCE)
    batch, batches = own.batch_of(request, actor)
    head = Head(
        _("考勤及请假月表"),
        hint=_("FM-08，A4横向"),
        crumbs=(Crumb(_("考勤月表"), reverse("attendance_sheets")), Crumb(_("考勤及请假月表"))),
    )
    if batch is None:
        empty = Empty(_("还没有批次"), _("有了批次和派驻人员，这里就能打印。"))
        return render(request, "placement/nothing.html", {"head": head, "empty": empty})
    this = clock.today().replace(day=1)
    months = [add_months(this, -n) for n in range(18)]
    month = next(
        (m for m in months if f"{m:%Y-%m}" == request.GET.get("month")),
        months[1] if clock.today().day < 10 else this,
    )
    return official.paper_page(
        request,
        _paper(actor, batch, month),
        head,
        thing="attendance",
        can_export=permissions.ATTENDANCE.ever(actor, "X"),
        filters={"batch": batch.name, "month": f"{month:%Y-%m}"},
        context={
            "batches": batches,
            "batch": batch,
            "months": [f"{m:%Y-%m}" for m in months],
            "month": f"{month:%Y-%m}",
            "nothing": _("这个月没有您能看到的在岗人员。"),
        },
    )


def _paper(actor: Actor, batch: Any, month: date) -> official.Paper:
    rows = queries.month_table(actor, batch, month)
    total = queries.total(rows)
    checked = queries.checked_by(actor, batch, month)
    keys = [k for k, _label in COLUMNS if k not in ("absent", "study")]

    def figures(get: Any) -> list[int]:
        return [get(k) for k in keys]

    return official.Paper(
        "FM-08",
        "考勤及请假月表",
        (
            _("项目：%(name)s") % {"name": batch.programme.name},
            _("批次：%(name)s") % {"name": batch_queries.words_of_labels(batch, batch.labels.all())},
            _("月份：%(month)s") % {"month": f"{month:%Y-%m}"},
            _("截至：%(day)s") % {"day": clock.today()},
        ),
        ("姓名", "应在岗天", "在岗", "出差", "探亲", "冬休", "病", "事", "在途", "在岗率", "核验人"),
        [
            (
                row.person,
                *figures(lambda key, row=row: getattr(row, key)),
                _percent(row.rate),
                checked.get(row.deployment, ""),
            )
            for row in rows
        ],
        (12, 10, 8, 8, 8, 8, 8, 8, 8, 10, 14),
        figures=frozenset(range(1, 10)),
        foot=(_("合计"), *figures(lambda key: total.sums[key]), _percent(total.rate), "") if rows else (),
        signs=(_("受援单位（盖章）："), _("派出单位（盖章）："), _("领队（签字）：")),
    )


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1%}"
