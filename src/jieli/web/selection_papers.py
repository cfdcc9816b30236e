"""FM-02 报名推荐表 and FM-03 资格审查汇总表: printed as offices file them, and as workbooks with the same heads."""

import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from jieli.kernel import clock, door, reading
from jieli.kernel import export as kernel_export
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed
from jieli.recruiting import permissions
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.queries import calls as call_queries
from jieli.recruiting.queries import papers
from jieli.web.parts import Crumb, Head

_THIN = Side(style="thin", color="5F6C80")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_ROWS = 3  # title, line, column heads


def application_paper(request: HttpRequest, code: str) -> HttpResponse:
    """FM-02 of one applicant."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    form = papers.recommendation(actor, found)
    can_export = reading.may(actor, "X", found)
    here = reverse("application", args=[code])
    values = {
        "head": Head(
            form.title,
            hint=_("FM-02，A4纵向"),
            crumbs=(
                Crumb(pgettext("navigation", "报名与审查"), reverse("applications")),
                Crumb(found.code, here),
                Crumb(_("推荐表")),
            ),
        ),
        "form": form,
        "cells": _cells(form),
        "back": here,
        "can_export": can_export,
        "exported": _("导出会记入审计记录。"),
        "problem": "",
    }
    if request.method == "POST":
        if not can_export:
            raise NotAllowed(
                _("您不能导出“%(who)s”的推荐表。") % {"who": found},
                remedy=door.who_may(permissions.APPLICATION.roles_with("X")),
            )
        try:
            content = _leave(request, actor, "FM-02", found.code, 1, recommendation_book(form, actor.name))
        except BadInput as error:
            values["problem"] = error.sentence
            return render(request, "recruiting/recommendation.html", values, status=422)
        return _download(content, f"{form.title}-{found.person.name}.xlsx")
    return render(request, "recruiting/recommendation.html", values)


def _cells(form: papers.Recommendation) -> dict[str, Any]:
    """The form as its paper is ruled: short facts in pairs, then boxes across the page."""
    pairs = list(zip(papers.RECOMMENDATION, form.values, strict=True))
    short, wide = pairs[:12], pairs[12:]
    return {
        "short": [short[i : i + 3] for i in range(0, 12, 3)],
        "wide": [
            {"label": label, "value": value, "signed": label.endswith("意见"), "tall": label != "志愿岗位"}
            for label, value in wide
        ],
    }


def screening_paper(request: HttpRequest, code: str) -> HttpResponse:
    """FM-03 of one call."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    call = call_queries.get_call(actor, code)
    if not any(
        line.role in actor.roles and line.scope not in ("own", "team") and "R" in line.verbs
        for line in permissions.APPLICATION.lines
    ):
        raise NotAllowed(
            _("资格审查汇总表由审查人员使用。"), remedy=_("您本人的报名请在“报名与审查”里查看。")
        )
    form = papers.summary(actor, call)
    can_export = permissions.APPLICATION.ever(actor, "X")
    values = {
        "head": Head(
            form.title,
            hint=_("FM-03，A4横向"),
            crumbs=(
                Crumb(pgettext("navigation", "选派通知"), reverse("calls")),
                Crumb(call.title, reverse("call", args=[code])),
                Crumb(_("资格审查表"), reverse("screening", args=[code])),
                Crumb(_("汇总表")),
            ),
        ),
        "form": form,
        "back": reverse("screening", args=[code]),
        "can_export": can_export,
        "exported": _("共%(n)s人。导出会记入审计记录。") % {"n": len(form.rows)},
        "problem": "",
    }
    if request.method == "POST":
        if not can_export:
            raise NotAllowed(
                _("您不能导出资格审查汇总表。"),
                remedy=door.who_may(permissions.APPLICATION.roles_with("X")),
            )
        try:
            content = _leave(
                request, actor, "FM-03", call.code, len(form.rows), summary_book(form, actor.name)
            )
        except BadInput as error:
            values["problem"] = error.sentence
            return render(request, "recruiting/summary.html", values, status=422)
        return _download(content, f"{form.title}-{call.title}.xlsx")
    return render(request, "recruiting/summary.html", values)


def _leave(request: HttpRequest, actor: Actor, name: str, about: str, count: int, content: bytes) -> bytes:
    """Let a file go, after its purpose was written down."""
    purpose = " ".join(request.POST.get("purpose", "").split())
    kernel_export.record_export(
        actor, thing="application", count=count, purpose=purpose, filters={"form": name, "of": about}
    )
    return content


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


# --- Workbooks ----------------------------------------------------------------------------------------


def recommendation_book(form: papers.Recommendation, who: str) -> bytes:
    """FM-02: the official heads in one row, the applicant below them; wide boxes wrap."""
    return _book(
        "FM-02",
        form.title,
        [("选派通知", form.call), ("文号", form.doc_no), ("填表日期", f"{form.drawn_up_on}")],
        papers.RECOMMENDATION,
        [form.values],
        (9, 6, 12, 8, 11, 12, 24, 14, 18, 14, 9, 12, 34, 40, 18, 26, 18),
        ("单位（盖章）：", "主管部门（盖章）："),
        who,
    )


def summary_book(form: papers.Summary, who: str) -> bytes:
    """FM-03: a row per applicant, the conditions one by one."""
    conditions = len(form.headers) - 6
    return _book(
        "FM-03",
        form.title,
        [("选派通知", form.call), ("文号", form.doc_no), ("填表日期", f"{form.drawn_up_on}")],
        form.headers,
        form.rows,
        (5, 9, 20, *(7,) * conditions, 20, 10, 10),
        ("审查人（签字）：", "审查单位（盖章）："),
        who,
    )


def _book(
    sheet_name: str,
    title: str,
    about: Sequence[tuple[str, str]],
    headers: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    widths: Sequence[int],
    signed: Sequence[str],
    who: str,
) -> bytes:
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = sheet_name
    columns = len(headers)
    last = get_column_letter(columns)
    _across(sheet, 1, 1, columns, title, Font(size=16, bold=True), "center")
    line = "　　".join(f"{label}：{value}" for label, value in about if value)
    _across(sheet, 2, 1, columns, line, Font(size=10), "left")
    for column, label in enumerate(headers, 1):
        cell: Any = sheet.cell(HEAD_ROWS, column, label)
        cell.font, cell.border = Font(bold=True, size=10), _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = widths[column - 1]
    at = HEAD_ROWS
    for at, row in enumerate(rows, HEAD_ROWS + 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column, _plain(value))
            if isinstance(value, str):
                cell.data_type = "s"
            cell.border, cell.font = _BOX, Font(size=10)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    half = columns // 2
    _across(sheet, at + 2, 1, half, signed[0], Font(size=10), "left")
    _across(sheet, at + 2, half + 1, columns, signed[1], Font(size=10), "left")
    made = f"{who}于{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}生成"
    _across(sheet, at + 3, 1, columns, made, Font(size=8, color="5F6C80"), "right")
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD_ROWS].height = 30, 32
    sheet.freeze_panes = f"A{HEAD_ROWS + 1}"
    sheet.print_title_rows = f"1:{HEAD_ROWS}"
    sheet.print_area = f"A1:{last}{at + 3}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.center.text = "第&P页，共&N页"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: str | int) -> str | int:
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, font: Font, side: str) -> None:
    """One text over several columns."""
    sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    cell: Any = sheet.cell(row, first, _plain(text))
    cell.data_type = "s"
    cell.font, cell.alignment = font, Alignment(horizontal=side, vertical="center")
