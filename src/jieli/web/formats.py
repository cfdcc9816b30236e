"""How dates, times and figures are written, in the language of the page."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jieli.kernel import clock

NONE = "–"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPACE = "\u00a0"
_DAY = timedelta(days=1)


def in_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


def together(names: Iterable[str]) -> str:
    """Names one after the other: 甲、乙, or A, B."""
    return (", " if in_english() else "、").join(names)


def day(value: date | datetime | None) -> str:
    """2026-11-18, or 18 Nov 2026."""
    if value is None:
        return NONE
    on = _local(value).date() if isinstance(value, datetime) else value
    return _english(on) if in_english() else on.isoformat()


def _english(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def day_short(value: date | datetime | None) -> str:
    """11-18 within the current year, else the full date."""
    if value is None:
        return NONE
    on = _local(value).date() if isinstance(value, datetime) else value
    if on.year != clock.today().year:
        return day(on)
    return f"{on.day} {_MONTHS[on.month - 1]}" if in_english() else f"{on:%m-%d}"


def day_long(value: date) -> str:
    """2026年11月18日 周三, or Wed 18 November 2026."""
    if in_english():
        return f"{value:%a} {value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日 周{'一二三四五六日'[value.weekday()]}"


def moment(value: datetime | None) -> str:
    """2026-11-18 17:30, or 18 Nov 2026 17:30."""
    return NONE if value is None else f"{day(value)} {_local(value):%H:%M}"


def moment_short(value: datetime | None) -> str:
    """11-18 17:30 within the current year."""
    return NONE if value is None else f"{day_short(value)} {_local(value):%H:%M}"


def span(start: date | None, end: date | None) -> str:
    """A stretch of time: 2026-11-17至2027-11-20; an open end is said."""
    if start is None and end is None:
        return NONE
    if end is None:
        return _("自%(start)s起") % {"start": day(start)}
    if start is None:
        return _("至%(end)s") % {"end": day(end)}
    return f"{_english(start)}–{_english(end)}" if in_english() else f"{start.isoformat()}至{end.isoformat()}"


def last_day(ends_on: date | None) -> date | None:
    """The last day of something whose end is stored as the first day without it; people never read the latter."""
    return None if ends_on is None else ends_on - _DAY


def first_day_after(last: date | None) -> date | None:
    """What is stored as the end of something of which a form asked the last day."""
    return None if last is None else last + _DAY


def spell(starts_on: date | None, ends_on: date | None) -> str:
    """A stretch of time that is stored with the first day after it, in words with its last day."""
    return span(starts_on, last_day(ends_on))


def since(value: datetime | date | None) -> str:
    """How long it has lasted: 已3天."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        now = clock.now()
        hours = int((now - value).total_seconds() // 3600)
        if hours < 1:
            return _("不到1小时")
        if hours < 24:
            return ngettext("已%(n)d小时", "已%(n)d小时", hours) % {"n": hours}
        days = (_local(now).date() - _local(value).date()).days
    else:
        days = (clock.today() - value).days
    return ngettext("已%(n)d天", "已%(n)d天", days) % {"n": days} if days else _("今天")


def left(value: date | None) -> str:
    """How long until a day, or how long past: 还有22天, 今天, 逾期3天."""
    if value is None:
        return ""
    days = (value - clock.today()) // timedelta(days=1)
    if days == 0:
        return _("今天")
    if days > 0:
        return ngettext("还有%(n)d天", "还有%(n)d天", days) % {"n": days}
    return ngettext("逾期%(n)d天", "逾期%(n)d天", -days) % {"n": -days}


def number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """3 412 with a no-break space, minus as −; unknown as –."""
    if value is None:
        return NONE
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,}"
    return text.replace(",", _SPACE).replace("-", "\u2212")


def file_size(size: int) -> str:
    """1.2 MB."""
    return (
        f"{size / 1_048_576:.1f}{_SPACE}MB"
        if size >= 1_048_576
        else f"{max(1, round(size / 1024))}{_SPACE}kB"
    )


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
