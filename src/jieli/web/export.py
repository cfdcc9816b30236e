"""Lists as files: workbooks and CSV that no spreadsheet program can be made to execute."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.files import safe_name
from jieli.papers.sheet import FORMULA_STARTS

if TYPE_CHECKING:
    from jieli.web.listing import ListPage

LIMIT = 20_000
_CHUNK = 1000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINE = Side(style="thin", color="C5CEDA")
Value = str | int | float | Decimal | date | None


def answer(
    request: HttpRequest,
    page: "ListPage",
    record_export: Callable[[Actor, str, int, str, Mapping[str, str]], object],
) -> HttpResponse | str:
    """The file that was asked for, or a sentence that says why there is none.

    Effects:
        ``record_export`` is called before a single row leaves.
    """
    purpose = " ".join(request.POST.get("purpose", "").split())
    if len(purpose) < 2:
        return _("请写明导出的用途。它会记入审计记录。")
    if page.count > LIMIT:
        return _("共%(count)s条，一次最多导出%(limit)s条。请先用筛选缩小范围。") % {
            "count": page.count,
            "limit": LIMIT,
        }
    record_export(page.actor, page.listing.name, page.count, purpose, page.filter_words)
    if request.POST.get("format") == "csv":
        return _download(_csv(page), csv_name(page, purpose), "text/csv; charset=utf-8")
    return _download(_workbook(page, purpose), f"{page.listing.title}-{clock.today():%Y%m%d}.xlsx", _XLSX)


def csv_name(page: "ListPage", purpose: str) -> str:
    """Who took it out, when and what for: a line in the file itself would be a record to whatever reads it."""
    at = timezone.localtime(clock.now())
    words = f"{page.listing.title}-{at:%Y%m%d-%H%M}-{page.actor.name[:12]}-{purpose[:30]}"
    # No system takes a longer name than 255 bytes, nor these signs
    plain = safe_name(words.translate(dict.fromkeys(map(ord, '<>:"|?*/\\.'), "_")))
    return f"{plain.encode()[:240].decode(errors='ignore')}.csv"


def harmless(text: str) -> str:
    """Text that a spreadsheet program will not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(page: "ListPage") -> Iterator[list[Value]]:
    columns = page.listing.file_columns
    for row in page.all_rows.iterator(chunk_size=_CHUNK):
        yield [_plain(c.exported(row)) for c in columns]


def _plain(value: object) -> Value:
    if value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    return str(value)


def _csv(page: "ListPage") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(str(c.label)) for c in page.listing.file_columns])
    for row in _rows(page):
        writer.writerow([harmless(v) if isinstance(v, str) else "" if v is None else v for v in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _workbook(page: "ListPage", purpose: str) -> bytes:
    columns = page.listing.file_columns
    book = Workbook(write_only=True)
    sheet = book.create_sheet(
        str(page.listing.title)[:31].translate(dict.fromkeys(map(ord, "[]:*?/\\"), "_"))
    )
    widths = [c.width or max(8, min(30, 2 * len(str(c.label)) + 4)) for c in columns]
    if not any(c.width for c in columns):
        widths = _measured(page, widths)
    # A sheet that is written row by row wants its layout before the first row
    sheet.freeze_panes = "B4"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    about = " · ".join(
        part
        for part in (
            str(page.listing.sheet_note),
            "；".join(f"{k}：{v}" for k, v in page.filter_words.items()),
            _("共%(n)s条") % {"n": page.count},
            _("%(who)s于%(at)s导出")
            % {"who": page.actor.name, "at": f"{timezone.localtime(clock.now()):%Y-%m-%d %H:%M}"},
            _("用途：%(purpose)s") % {"purpose": purpose},
        )
        if part
    )
    sheet.append([_cell(sheet, str(page.listing.title), font=Font(size=16, bold=True))])
    sheet.append([_cell(sheet, about, font=Font(size=9, color="5F6C80"))])
    head = {
        "font": Font(bold=True),
        "fill": PatternFill("solid", start_color="EDF0F5"),
        "border": Border(bottom=_LINE, top=_LINE),
        "alignment": Alignment(vertical="center", wrap_text=True),
    }
    sheet.append([_cell(sheet, str(c.label), **head) for c in columns])
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{page.count + 3}"
    for row in _rows(page):
        sheet.append([_cell(sheet, v) for v in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _measured(page: "ListPage", widths: list[int]) -> list[int]:
    """Widths that fit the first rows; a Chinese character takes two columns."""
    found = list(widths)
    columns = page.listing.file_columns
    for row in page.all_rows[:50]:
        for i, column in enumerate(columns):
            text = str(_plain(column.exported(row)) or "")
            found[i] = max(found[i], min(48, sum(1 if ch.isascii() else 2 for ch in text) + 2))
    return found


def _cell(sheet: Any, value: Value, **style: object) -> Any:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)  # one control sign in a name would spoil the whole file
    cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = stays a text
        cell.quotePrefix = value.startswith(FORMULA_STARTS)  # and does so when somebody edits it
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
