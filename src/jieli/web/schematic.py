"""The schematic map (示意图): points and arcs drawn by the server, without any border.

``sketch`` makes the drawing from places and arcs; ``map/_sketch.html`` shows it on any page::

    context["sketch"] = sketch(places, arcs, finding=_("6地向3地派出"))
    {% include "map/_sketch.html" %}
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import hypot
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.programme.queries import arcs as arc_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.reader.cells import read_date
from jieli.registry.catalogue import MAP_SIZE, ancestors, map_points, project
from jieli.web import formats
from jieli.web.addresses import address
from jieli.web.parts import Head

_LEAST_SPAN = 240.0  # units of the sheet; a single county is not blown up to a page
_MARGIN = 0.14
_FLATTEST = 0.5  # height of the drawing in its widths, at least
_NARROW = 360  # width of a drawing on a phone
_EM = 12.0  # size of the letters on the drawing


@dataclass(frozen=True)
class Place:
    """A point of the drawing, in units of the whole sheet (``catalogue.project``).

    Args:
        tone: How things stand there; senders are drawn as rings whatever their tone.
        count: What the figure beside the name says; 0 for none.
    """

    x: float
    y: float
    label: str
    is_sender: bool = False
    tone: str = "live"
    count: int = 0
    href: str = ""


@dataclass(frozen=True)
class Arc:
    """From a sender to a recipient, in units of the whole sheet."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str
    count: int = 1
    href: str = ""
    tone: str = "live"


@dataclass(frozen=True)
class Spot:
    """A place as drawn; an empty ``label`` had no room and stands in the table only."""

    x: float
    y: float
    r: float
    label: str
    label_x: float
    label_y: float
    anchor: str
    is_sender: bool
    tone: str
    title: str
    href: str


@dataclass(frozen=True)
class Curve:
    """An arc as drawn."""

    path: str
    width: float
    tone: str
    title: str
    href: str


@dataclass(frozen=True)
class Sketch:
    """A drawing, ready for its template."""

    width: int
    height: int
    dots: tuple[tuple[float, float], ...]
    spots: tuple[Spot, ...]
    curves: tuple[Curve, ...]
    finding: str
    is_whole: bool

    @property
    def ground(self) -> str:
        """The dots as one path: lines without length, which round ends make visible."""
        return "".join(f"M{x:g} {y:g}h0" for x, y in self.dots)


def sketch(
    places: Iterable[Place],
    arcs: Iterable[Arc] = (),
    *,
    finding: str,
    width: int = 1000,
    is_whole: bool = False,
    on: date | None = None,
) -> Sketch:
    """Draw places and arcs on the points of all prefectures.

    Args:
        finding: One sentence that says what is to be seen; screen readers get it instead of the drawing.
        width: Of the drawing; letters keep their size, so a small card takes 420.
        is_whole: The whole country, even where all places lie close together.
        on: Day whose prefectures form the background.
    """
    places, arcs = _joined(places), list(arcs)
    frame = _frame(places, arcs, is_whole=is_whole)
    scale = width / frame[2]
    height = round(frame[3] * scale)

    def at(x: float, y: float) -> tuple[float, float]:
        return round((x - frame[0]) * scale, 1), round((y - frame[1]) * scale, 1)

    dots = tuple(
        at(p.x, p.y)
        for p in map_points(on or clock.today())
        if 0 <= (p.x - frame[0]) * scale <= width and 0 <= (p.y - frame[1]) * scale <= height
    )
    curves = tuple(_curve(a, at) for a in sorted(arcs, key=lambda a: a.count))
    spots = _spots([(p, *at(p.x, p.y)) for p in places], width, height)
    return Sketch(width, height, dots, spots, curves, finding, frame[2:] == MAP_SIZE)


def _joined(places: Iterable[Place]) -> list[Place]:
    """Places at the same point as one; a recipient there outranks a sender."""
    found: dict[tuple[float, float], Place] = {}
    for place in places:
        key = (round(place.x), round(place.y))
        known = found.get(key)
        if known is None or (known.is_sender and not place.is_sender):
            found[key] = place
    return list(found.values())


def _frame(
    places: Sequence[Place], arcs: Sequence[Arc], *, is_whole: bool
) -> tuple[float, float, float, float]:
    """Left, top, width and height of the part of the sheet to show; never steeper than the sheet."""
    whole = (0.0, 0.0, float(MAP_SIZE[0]), float(MAP_SIZE[1]))
    xs = [p.x for p in places] + [x for a in arcs for x in (a.x1, a.x2)]
    ys = [p.y for p in places] + [y for a in arcs for y in (a.y1, a.y2)]
    if is_whole or not xs:
        return whole
    across, down = ((max(v) - min(v)) * (1 + 2 * _MARGIN) for v in (xs, ys))
    steepest = MAP_SIZE[1] / MAP_SIZE[0]
    wide = min(float(MAP_SIZE[0]), max(across, down / steepest, _LEAST_SPAN))
    high = min(wide * steepest, max(down, wide * _FLATTEST))
    left, top = (max(xs) + min(xs) - wide) / 2, (max(ys) + min(ys) - high) / 2
    return min(max(left, 0), MAP_SIZE[0] - wide), min(max(top, 0), MAP_SIZE[1] - high), wide, high


def _curve(arc: Arc, at: Any) -> Curve:
    """A bow to the upper side, the higher the longer it is; both ends stay clear of the points."""
    (x1, y1), (x2, y2) = at(arc.x1, arc.y1), at(arc.x2, arc.y2)
    length = hypot(x2 - x1, y2 - y1)
    if length < 1:
        path = f"M{x1} {y1} m-9 0 a9 9 0 1 1 18 0 a9 9 0 1 1 -18 0"
    else:
        lift = 0.18 * length
        side = -1 if x2 >= x1 else 1
        cx = (x1 + x2) / 2 - side * (y2 - y1) / length * lift
        cy = (y1 + y2) / 2 + side * (x2 - x1) / length * lift
        path = f"M{x1} {y1} Q{cx:.1f} {cy:.1f} {x2} {y2}"
    return Curve(path, min(5.0, 1.2 + 0.5 * arc.count), arc.tone, arc.label, arc.href)


def _spots(places: Sequence[tuple[Place, float, float]], width: int, height: int) -> tuple[Spot, ...]:
    """Points with their names, recipients first; a name that would cover another is left out."""
    taken: list[tuple[float, float, float, float]] = []
    for place, x, y in places:
        r = _radius(place)
        taken.append((x - r, y - r, x + r, y + r))
    found = []
    for place, x, y in sorted(places, key=lambda p: (p[0].is_sender, -p[0].count, p[0].label)):
        r = _radius(place)
        words = f"{place.label} {place.count}" if place.count else place.label
        size = sum(_EM if not ch.isascii() else _EM * 0.6 for ch in words)
        label, label_x, label_y, anchor = "", x, y, "start"
        for where, (lx, ly) in {
            "start": (x + r + 4, y + 4),
            "end": (x - r - 4, y + 4),
            "middle": (x, y + r + 14),
            "top": (x, y - r - 6),
        }.items():
            left = lx if where == "start" else lx - size if where == "end" else lx - size / 2
            box = (left, ly - _EM, left + size, ly + 3)
            inside = box[0] >= 2 and box[2] <= width - 2 and box[1] >= 2 and box[3] <= height - 2
            if inside and not any(_touch(box, other) for other in taken):
                taken.append(box)
                label, label_x, label_y = words, round(lx, 1), round(ly, 1)
                anchor = "middle" if where == "top" else where
                break
        found.append(
            Spot(x, y, r, label, label_x, label_y, anchor, place.is_sender, place.tone, words, place.href)
        )
    return tuple(found)


def _radius(place: Place) -> float:
    return 4.5 if place.is_sender else min(11.0, 5.0 + 0.8 * place.count)


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# --- The page -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One arc in the table below the map."""

    source: str
    target: str
    pairings: int
    posts: int
    taken: int
    tone: str
    state: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """What a programme's map shows; ``narrow`` is the same drawing for a phone."""

    sketch: Sketch
    narrow: Sketch
    lines: tuple[Line, ...] = ()
    without_point: tuple[str, ...] = field(default=())


@require_safe
def schematic(request: HttpRequest) -> HttpResponse:
    """The map of all programmes that the user may see, or of one, on one day, with the same figures in a table."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    programmes: list[Any] = list(programme_queries.programmes(actor))
    if not programmes:
        raise NotFound(_("没有找到，或您看不到它。"))
    code = request.GET.get("programme", "")
    programme = next((p for p in programmes if p.code == code), None)
    on = read_date(request.GET.get("on", "")).value or clock.today()
    whole = bool(request.GET.get("whole"))
    drawn = drawing(actor, programme, on, is_whole=whole)
    head = Head(
        pgettext("navigation", "示意图"),
        hint=_("%(name)s，%(day)s")
        % {"name": programme.name if programme else _("全部项目"), "day": formats.day(on)},
    )
    values = {
        "head": head,
        "programmes": programmes,
        "programme": programme,
        "on": on,
        "whole": whole,
        "drawn": drawn,
    }
    return render(request, "map/map.html", values)


def drawing(actor: Actor, programme: Any, on: date, *, width: int = 1000, is_whole: bool = False) -> Drawn:
    """The drawing with its table; also for a card on another page. The number of queries is constant.

    Args:
        programme: None for all that the actor may see.
    """
    found = arc_queries.arcs(actor, programme, on)
    lines, places, arcs = [], [], []
    href = address("pairings")
    if href and programme is not None:
        href += f"?programme={programme.code}"
    for arc in found.arcs:
        tone, state = _state(arc.posts, arc.taken)
        start = project(arc.source.longitude, arc.source.latitude)
        end = project(arc.target.longitude, arc.target.latitude)
        title = _("%(source)s向%(target)s：结对%(pairings)s，岗位%(posts)s，已有人%(taken)s") % {
            "source": arc.source.name,
            "target": arc.target.name,
            "pairings": arc.pairings,
            "posts": arc.posts,
            "taken": arc.taken,
        }
        arcs.append(Arc(*start, *end, label=title, count=arc.pairings, href=href, tone=tone))
        places.append(Place(*start, label=arc.source.name, is_sender=True, tone="turn"))
        places.append(Place(*end, label=arc.target.name, tone=tone, count=arc.posts))
        lines.append(
            Line(
                _full(arc.source, on),
                _full(arc.target, on),
                arc.pairings,
                arc.posts,
                arc.taken,
                tone,
                state,
                arc.lines,
            )
        )
    made, narrow = (
        sketch(places, arcs, finding=_finding(found.arcs), width=each, is_whole=is_whole, on=on)
        for each in (width, _NARROW)
    )
    lines.sort(key=lambda line: (line.target, line.source))
    return Drawn(made, narrow, tuple(lines), found.without_point)


def _full(point: Any, on: date) -> str:
    """A place with the prefecture around it, which tells 城西区 in 西宁 from others."""
    above = [r.name for r in ancestors(point.gb_code, on) if r.level == "prefecture"]
    return "".join([*above, point.name])


def _state(posts: int, taken: int) -> tuple[str, str]:
    """How things stand at a recipient: tone and word."""
    if not posts:
        return "plan", _("尚无岗位")
    if not taken:
        return "bad", _("全部空缺")
    return ("live", _("人员到齐")) if taken >= posts else ("warn", _("部分空缺"))


def _finding(arcs: Sequence[Any]) -> str:
    if not arcs:
        return _("这一天没有生效的结对。")
    return _("示意图：%(sources)s地向%(targets)s地派出，共%(pairings)s对结对。") % {
        "sources": len({a.source.gb_code for a in arcs}),
        "targets": len({a.target.gb_code for a in arcs}),
        "pairings": sum(a.pairings for a in arcs),
    }
