"""派出科室放得开吗: how many of a department are away over a term, as steps against what is allowed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.web import formats
from jieli.web import programme_words as words

WIDTH, HEIGHT = 320, 96
LEFT, RIGHT, TOP, BASE = 20, 310, 12, 72


@dataclass(frozen=True)
class Box:
    """A stretch with more people away than are allowed."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_y: float
    middle: float


@dataclass(frozen=True)
class Drawing:
    """The chart in coordinates; ``said`` is its finding in one sentence."""

    area: str
    line: str
    limit_y: float | None
    limit_label: str
    limit_label_y: float
    boxes: tuple[Box, ...]
    first: str
    last: str
    said: str
    rows: tuple[tuple[str, int, bool], ...]


def drawing(release: Any) -> Drawing | None:
    """The chart of a ``DepartmentRelease``; None where nothing is away at any time."""
    steps = release.steps
    if not steps:
        return None
    begin, end = steps[0].starts_on.toordinal(), steps[-1].ends_on.toordinal()
    most = max([s.away for s in steps] + [release.limit or 0, 1])

    def x(day: date) -> float:
        return float(round(LEFT + (RIGHT - LEFT) * (day.toordinal() - begin) / max(1, end - begin), 1))

    def y(count: float) -> float:
        return float(round(BASE - (BASE - TOP) * count / most, 1))

    line = f"M{x(steps[0].starts_on)} {y(steps[0].away)}" + "".join(
        f"V{y(s.away)}H{x(s.ends_on)}" for s in steps
    )
    limit = release.limit
    boxes = tuple(
        Box(
            x(s.starts_on),
            y(s.away),
            round(x(s.ends_on) - x(s.starts_on), 1),
            round(y(limit) - y(s.away), 1),
            words.people(s.away),
            y(s.away) + 14,
            round((x(s.starts_on) + x(s.ends_on)) / 2, 1),
        )
        for s in steps
        if limit is not None and s.away > limit
    )
    return Drawing(
        area=f"M{LEFT} {BASE}V{y(steps[0].away)}{line[line.index('V') :]}V{BASE}Z",
        line=line,
        limit_y=y(limit) if limit is not None else None,
        limit_label=_("上限%(n)s人") % {"n": limit} if limit is not None else "",
        limit_label_y=y(limit) - 5 if limit is not None else 0,
        boxes=boxes,
        first=f"{steps[0].starts_on:%Y-%m}",
        last=f"{steps[-1].ends_on:%Y-%m}",
        said=_said(release),
        rows=tuple(
            (formats.span(s.starts_on, formats.last_day(s.ends_on)), s.away, s.is_over and limit is not None)
            for s in steps
        ),
    )


def _said(release: Any) -> str:
    most = max(release.steps, key=lambda s: s.away)
    span = formats.span(most.starts_on, formats.last_day(most.ends_on))
    if release.limit is None:
        return _("%(department)s最多时%(n)s人在外（%(span)s），规则包没有规定上限。") % {
            "department": release.department.name,
            "n": most.away,
            "span": span,
        }
    if release.is_over:
        return _("%(department)s%(span)s有%(n)s人同时在外，超过上限%(limit)s人。") % {
            "department": release.department.name,
            "n": most.away,
            "span": span,
            "limit": release.limit,
        }
    return _("%(department)s最多时%(n)s人在外，没有超过上限%(limit)s人。") % {
        "department": release.department.name,
        "n": most.away,
        "limit": release.limit,
    }
