"""FM-01 受援需求申报表: printed on A4 across as the paper has it, and as a workbook with the same head."""

import io
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from jieli.kernel import clock
from jieli.kernel import export as kernel_export
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotFound
from jieli.programme import permissions
from jieli.programme.queries import declaration as queries
from jieli.programme.queries import listed
from jieli.programme.queries import needs as need_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.registry.queries import institution as institutions
from jieli.web.parts import Button, Crumb, Empty, Head

_THIN = Side(style="thin", color="5F6C80")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WIDTHS = (5, 18, 12, 10, 11, 6, 9, 14, 8, 30, 9, 8, 9, 14, 9, 11)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_ROWS = 3  # title, unit and period, column heads


def declaration(request: HttpRequest) -> HttpResponse:
    """The form of one unit, programme and year."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.NEED.ever(actor, "R"):
        raise NotFound(_("没有找到，或您看不到它。"))
    own = {d.institution.code: d.institution.name for d in listed.departments_to_speak_for(actor)}
    units, programmes = _units(actor, own), _programmes(actor)
    latest = queries.declared_last(actor, request.GET.get("unit") or (next(iter(units), "") if own else ""))
    unit = request.GET.get("unit") or (latest.institution.code if latest else next(iter(units), ""))
    programme = request.GET.get("programme") or (
        latest.programme.code if latest else next(iter(programmes), "")
    )
    year = _year(request.GET.get("year", ""), latest.starts_on.year if latest else clock.today().year)
    head = Head(
        _("受援需求申报表"),
        hint=_("FM-01，A4横向"),
        crumbs=(Crumb(_("需求"), reverse("needs")), Crumb(_("申报表"))),
        buttons=(Button(_("回到需求"), reverse("needs")),),
    )
    context: dict[str, Any] = {
        "head": head,
        "units": units.items(),
        "programmes": programmes.items(),
        "unit": unit,
        "programme": programme,
        "year": year,
        "years": range(clock.today().year - 3, clock.today().year + 3),
        "can_export": permissions.NEED.ever(actor, "X"),
        "empty": Empty(
            _("还没有可以打印的申报表"), _("有了受援单位和项目，申报表就能打印；科室先填报需求。")
        ),
        "now": clock.now(),
        "problem": "",
    }
    if unit and programme:
        context["form"] = _drawn(actor, unit, programme, year)
    status = 200
    if request.method == "POST" and context.get("form"):
        try:
            return _workbook_answer(request, actor, context["form"])
        except BadInput as error:
            context["problem"], status = error.sentence, 422
    return render(request, "programme/declaration.html", context, status=status)


def _drawn(actor: Actor, unit: str, programme: str, year: int) -> queries.Declaration:
    return queries.need_declaration(
        actor,
        institutions.get_institution(actor, unit),
        programme_queries.get_programme(actor, programme),
        year,
    )


def _units(actor: Actor, own: dict[str, str]) -> dict[str, str]:
    """Units that may be declared for: the actor's own first, then all whose needs he sees."""
    rows = (
        need_queries.needs(actor)
        .order_by("institution__name")
        .values_list("institution__code", "institution__name")
    )
    return own | dict(rows.distinct())


def _programmes(actor: Actor) -> dict[str, str]:
    return {p.code: p.name for p in programme_queries.programmes(actor)}


def _year(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) == 4 else usual


def _workbook_answer(request: HttpRequest, actor: Actor, form: queries.Declaration) -> HttpResponse:
    purpose = " ".join(request.POST.get("purpose", "").split())
    kernel_export.record_export(
        actor,
        thing="need",
        count=len(form.rows),
        purpose=purpose,
        filters={"form": "FM-01", "unit": form.institution, "period": form.period},
    )
    answer = HttpResponse(workbook(form, actor.name), content_type=_XLSX)
    name = f"{form.title}-{form.institution}-{form.period}.xlsx"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def workbook(form: queries.Declaration, who: str) -> bytes:
    """The form as a workbook: the same title, line and column heads, repeated on every printed page."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = "FM-01"
    last = get_column_letter(len(form.headers))
    columns = len(form.headers)
    _across(sheet, 1, 1, columns, form.title, Font(size=16, bold=True), "center")
    _across(
        sheet,
        2,
        1,
        9,
        _("单位（盖章）：%(unit)s　　项目：%(programme)s")
        % {"unit": form.institution, "programme": form.programme},
        Font(size=10),
        "left",
    )
    _across(
        sheet,
        2,
        10,
        columns,
        _("%(period)s　　填表日期：%(on)s") % {"period": form.period, "on": form.drawn_up_on},
        Font(size=10),
        "right",
    )
    for column, label in enumerate(form.headers, 1):
        cell: Any = sheet.cell(HEAD_ROWS, column, label)
        cell.font, cell.border = Font(bold=True, size=10), _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    at = HEAD_ROWS
    for at, row in enumerate(form.rows, HEAD_ROWS + 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.border, cell.font = _BOX, Font(size=10)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    at += 1
    _across(sheet, at, 1, 5, _("合计"), Font(bold=True, size=10), "center")
    sheet.cell(at, 6, form.total).font = Font(bold=True, size=10)
    for column in range(1, columns + 1):
        sheet.cell(at, column).border = _BOX
    _across(sheet, at + 2, 1, 6, _("科室负责人（签字）："), Font(size=10), "left")
    _across(sheet, at + 2, 7, 11, _("医院审核（盖章）："), Font(size=10), "left")
    _across(sheet, at + 2, 12, columns, _("卫生健康委审核（盖章）："), Font(size=10), "left")
    for start in (1, 7, 12):
        _across(
            sheet,
            at + 3,
            start,
            {1: 6, 7: 11, 12: columns}[start],
            _("日期：　　　年　　月　　日"),
            Font(size=10),
            "left",
        )
    made = _("%(who)s于%(at)s生成") % {"who": who, "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"}
    _across(sheet, at + 4, 1, columns, made, Font(size=8, color="5F6C80"), "right")
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD_ROWS].height = 30, 32
    sheet.freeze_panes = f"A{HEAD_ROWS + 1}"
    sheet.print_title_rows = f"1:{HEAD_ROWS}"
    sheet.print_area = f"A1:{last}{at + 4}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.center.text = _("第&P页，共&N页")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, font: Font, side: str) -> None:
    """One text over several columns."""
    sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    cell: Any = sheet.cell(row, first, text)
    cell.data_type = "s"
    cell.font, cell.alignment = font, Alignment(horizontal=side, vertical="center")
