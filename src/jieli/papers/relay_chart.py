"""The relay chart (接力图): one line per post over time, holders as bars, handovers as batons, gaps hatched.

Runners change lanes, so that the overlap of two bars is the picture of a handover. The drawing is a
self-contained SVG: attributes only, no style sheet, no script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TypeAlias

from jieli.papers.svg import element, fitted, text_width, words, wrapped
from jieli.papers.typeface import FAMILIES
from jieli.papers.view import FICTIONAL_LABEL, Gap, Line, PlanView, Relay

POSTS_PER_PAGE = 40

# The console's tokens of the same names.
PAPER, CANVAS, RULE, RULE_2 = "#ffffff", "#f4f6f9", "#e2e7ee", "#c5ceda"
INK, INK_2, HOLDER, ON_FILL = "#17212f", "#455368", "#3a73cf", "#ffffff"
DONE_INK, DONE_SOFT, DONE_LINE = "#3a475a", "#e9ecf2", "#bac4d1"
PASS, WARN, BAD, BAD_INK, BAD_SOFT = "#0a7d8c", "#a86400", "#cc2a2f", "#ab1b1f", "#fdecec"
WARN_INK, WARN_SOFT, WARN_LINE = "#7f4a00", "#fdf2dc", "#ecc97f"

WIDTH, MARGIN, RIGHT = 1184.0, 16.0, 1172.0
ROW, BAR, LANE = 27.0, 16.2, 6.4  # a row; a bar; how far the second lane lies below the first
FULL = BAR + LANE
HEAD, AXIS, FOOT = 62.0, 60.0, 34.0
TINY, SMALL, NORMAL, BOLD, TITLE = 11.0, 12.0, 13.0, 13.0, 20.0
LINK_FROM = 24.0  # from this width an overlap is drawn as a link between the lanes, a shorter one as a baton
MIN_BATON = 6.0
_Mark: TypeAlias = tuple[float, str, str, str | None]  # a vertical line: place, words, colour, dashes


def relay_charts(view: PlanView, *, posts_per_page: int = POSTS_PER_PAGE) -> list[str]:
    """Draw the chart, one SVG text per page; recipients stay together where they fit on one page."""
    pages = _pages(view.relays, posts_per_page)
    time = _time_axis(view, _columns(view))
    return [_page(view, page, time, n, len(pages)) for n, page in enumerate(pages, 1)]


def _pages(relays: Sequence[Relay], size: int) -> list[list[Relay]]:
    pages: list[list[Relay]] = [[]]
    for _, group in groupby(relays, key=lambda r: r.recipient_code):
        posts = list(group)
        if pages[-1] and len(pages[-1]) + len(posts) > size:
            pages.append([])
        while len(posts) > size:
            pages[-1] += posts[:size]
            posts = posts[size:]
            pages.append([])
        pages[-1] += posts
    return [p for p in pages if p] or [[]]


@dataclass(frozen=True, slots=True)
class _Time:
    """Days to pixels. ``post_x`` is where the second column of words begins."""

    first: date
    last: date
    post_x: float
    left: float

    def x(self, day: date) -> float:
        """Left edge of ``day``, clipped to the chart."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return self.left + min(1.0, max(0.0, share)) * (RIGHT - self.left)

    @property
    def month_px(self) -> float:
        """Width of a month."""
        return self.x(self.first + timedelta(days=30)) - self.left


def _labels(relays: Sequence[Relay]) -> dict[str, str]:
    """What each line is called, by post code: office or department, with the code if two read the same.

    An office that one recipient has twice names no single post, so its posts go by their department.
    """
    offices = Counter((r.recipient_code, r.office) for r in relays)
    shared = {office for (_, office), n in offices.items() if n > 1}
    plain = {r.post: r.department if r.office in shared or not r.office else r.office for r in relays}
    alike = Counter((r.recipient_code, plain[r.post]) for r in relays)
    return {
        r.post: plain[r.post] if alike[r.recipient_code, plain[r.post]] == 1 else f"{plain[r.post]} {r.post}"
        for r in relays
    }


def _columns(view: PlanView) -> tuple[float, float]:
    """Where the post names and where the chart begin."""
    hospital = max((text_width(r.recipient, BOLD) for r in view.relays), default=0.0)
    post = max((text_width(label, NORMAL) for label in _labels(view.relays).values()), default=0.0)
    post_x = MARGIN + min(190.0, max(112.0, hospital)) + 12
    return post_x, post_x + min(150.0, max(64.0, post)) + 12


def _time_axis(view: PlanView, columns: tuple[float, float]) -> _Time:
    days = [view.planned_on, *(d for r in view.relays for d in (r.start, r.until))]
    days += [x.since for x in view.lines if x.since]
    if view.policy.on_duty_deadline:
        days.append(view.policy.on_duty_deadline)
    first, last = min(days), max(days)
    lead = (last - first).days // 11 if view.serving else 0  # room for the names of those who serve today
    first = (first - timedelta(days=max(15, lead))).replace(day=1)
    after = (last + timedelta(days=15)).replace(day=1) + timedelta(days=32)
    return _Time(first, after.replace(day=1), *columns)


def _page(view: PlanView, relays: Sequence[Relay], time: _Time, number: int, count: int) -> str:
    top = HEAD + AXIS
    bottom = top + ROW * max(1, len(relays))
    height = bottom + FOOT
    body = [
        element(
            "defs",
            element(
                "pattern",
                element("rect", width=7, height=7, fill=BAD_SOFT)
                + element("path", d="M0 0V7", stroke=BAD, stroke_width=1.5),
                id="hatch", width=7, height=7, patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
            ),
        ),
        element("rect", width=WIDTH, height=height, fill=PAPER),
        *_head(view),
        *_backdrop(relays, time, top, bottom),
        *_axis(time, top, bottom),
    ]  # fmt: skip
    marks = _marks(view, time)
    labels = _labels(view.relays)
    rows = [
        _row(r, labels[r.post], time, top + i * ROW, [x for x, *_ in marks]) for i, r in enumerate(relays)
    ]
    body += [shape for shapes, _ in rows for shape in shapes]
    body += _mark_lines(marks, top, bottom)
    body += [text for _, texts in rows for text in texts]
    body += _names(relays, labels, time, top)
    body += _foot(view, number, count, bottom)
    return element(
        "svg", element("title", words(_sentence(view))) + "\n" + "\n".join(body) + "\n",
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH:g} {height:g}", width=WIDTH, height=height,
        font_family=FAMILIES, font_size=SMALL, role="img", lang="zh-Hans",
    )  # fmt: skip


def _sentence(view: PlanView) -> str:
    return f"接力图：{view.heading}，{_summary(view)}"


def _summary(view: PlanView) -> str:
    return (
        f"{len(view.relays)}个岗位·拟派{len(view.lines)}人次（{view.n_persons}人）·现任{len(view.serving)}人"
        f"·空缺{len(view.vacancies)}岗次"
    )


def _text(x: float, y: float, text: str, **attributes: object) -> str:
    return element("text", words(text), x=x, y=y, **{"fill": INK_2, **attributes})


def _head(view: PlanView) -> Iterator[str]:
    tag_width = text_width(FICTIONAL_LABEL, SMALL) + 16
    title = fitted(f"{view.title}·接力图", TITLE, WIDTH - 2 * MARGIN - tag_width)
    yield _text(MARGIN, 28.0, title, font_size=TITLE, font_weight=600, fill=INK)
    if view.is_fictional:
        x = MARGIN + text_width(title, TITLE) + 12
        yield element("rect", x=x, y=13.0, width=tag_width, height=20, rx=4, fill=WARN_SOFT, stroke=WARN_LINE)
        yield _text(x + 8, 27.3, FICTIONAL_LABEL, fill=WARN_INK)
    yield _text(MARGIN, 52.0, _summary(view))
    x = RIGHT
    for label, shape in reversed(_legend()):
        x -= text_width(label, SMALL)
        yield _text(x, 52.0, label)
        x -= 31
        yield element("g", shape, transform=f"translate({x:.1f} 41)")
        x -= 14


def _legend() -> list[tuple[str, str]]:
    size: dict[str, object] = {"x": 0.5, "y": 0.5, "width": 25, "height": 12}
    return [
        ("现任", element("rect", **size, rx=3, fill=DONE_SOFT, stroke=DONE_LINE)),
        ("拟派", element("rect", **size, rx=3, fill=HOLDER)),
        ("交接重叠", element("rect", x=9, y=0, width=8, height=13, rx=2, fill=PASS)),
        ("空缺", element("rect", **size, rx=2, fill="url(#hatch)", stroke=BAD)),
    ]  # fmt: skip


def _backdrop(relays: Sequence[Relay], time: _Time, top: float, bottom: float) -> Iterator[str]:
    """Bands of recipients, thin lines between posts, stronger ones between recipients."""
    y = top
    for i, (_, group) in enumerate(groupby(relays, key=lambda r: r.recipient_code)):
        n = len(list(group))
        if i % 2 == 0:
            yield element("rect", x=0, y=y, width=WIDTH, height=n * ROW, fill=CANVAS)
        yield element("path", d=f"M0 {y:g}H{WIDTH:g}", stroke=RULE_2)
        for k in range(1, n):
            yield element("path", d=f"M{time.post_x - 6:g} {y + k * ROW:g}H{WIDTH:g}", stroke=RULE)
        y += n * ROW
    yield element("path", d=f"M0 {bottom:g}H{WIDTH:g}", stroke=RULE_2)


def _axis(time: _Time, top: float, bottom: float) -> Iterator[str]:
    yield _text(MARGIN, top - 9, "受援单位", fill=INK, font_weight=600)
    yield _text(time.post_x, top - 9, "岗位", fill=INK, font_weight=600)
    every = next((n for n in (1, 2, 3, 6) if n * time.month_px >= 22), 12)
    day = time.first
    while day < time.last:
        following = (day + timedelta(days=32)).replace(day=1)
        is_year = day.month == 1 or day == time.first
        if is_year and (day.month == 1 or time.x(date(day.year + 1, 1, 1)) - time.x(day) > 50):
            yield _text(time.x(day) + 4, top - 26, f"{day.year}年", fill=INK, font_weight=600)
        if (day.month - 1) % every == 0:
            start = top - 38 if day.month == 1 else top - 20
            line = RULE_2 if day.month == 1 else RULE
            yield element("path", d=f"M{time.x(day):.1f} {start:g}V{bottom:g}", stroke=line)
            middle = (time.x(day) + time.x(following)) / 2 if every == 1 else time.x(day) + 4
            anchor = "middle" if every == 1 else None
            yield _text(middle, top - 8, str(day.month), text_anchor=anchor)
        day = following


def _marks(view: PlanView, time: _Time) -> list[_Mark]:
    """Vertical lines in order of time."""
    marks: list[_Mark] = [(time.x(view.planned_on), f"方案日{view.planned_on:%m-%d}", INK, None)]
    deadline = view.policy.on_duty_deadline
    if deadline:
        day = deadline + timedelta(days=1 if view.policy.is_deadline_inclusive else 0)
        marks.append((time.x(day), f"到岗截止{deadline:%m-%d}", WARN, "5 3"))
    return sorted(marks)


def _mark_lines(marks: Sequence[_Mark], top: float, bottom: float) -> Iterator[str]:
    for i, (x, label, colour, dashes) in enumerate(marks):
        width = text_width(label, SMALL) + 12
        flag_x = x - width if (i == 0 and len(marks) > 1) or x + width > RIGHT else x
        yield element(
            "path", d=f"M{x:.1f} {top - 41:g}V{bottom:g}", stroke=colour, stroke_width=1.5,
            stroke_dasharray=dashes,
        )  # fmt: skip
        yield element("rect", x=flag_x, y=top - 58, width=width, height=17, rx=3, fill=colour)
        yield _text(flag_x + 6, top - 45.3, label, fill=ON_FILL, font_weight=600)


def _names(relays: Sequence[Relay], labels: Mapping[str, str], time: _Time, top: float) -> Iterator[str]:
    y = top
    for _, group in groupby(relays, key=lambda r: r.recipient_code):
        posts = list(group)
        width = time.post_x - MARGIN - 8
        if len(posts) == 1 and text_width(posts[0].recipient, BOLD) > width:
            for k, line in enumerate(wrapped(posts[0].recipient, TINY, width, 2)):
                yield _text(MARGIN, y + 11.5 + k * 12.5, line, fill=INK, font_size=TINY)
            y += ROW
            continue
        lines = wrapped(posts[0].recipient, BOLD, width, 2)
        for k, line in enumerate(lines):
            yield _text(MARGIN, y + 18 + k * 16, line, fill=INK, font_size=BOLD, font_weight=600)
        room = int((len(posts) * ROW - 24) / 16) + 1 - len(lines)
        under = [part for text in _sublines(posts[0]) for part in wrapped(text, SMALL, width, 2)]
        for k, text in enumerate(under[:room], len(lines)):
            yield _text(MARGIN, y + 19 + k * 16, text)
        y += len(posts) * ROW
    for i, relay in enumerate(relays):
        short = fitted(labels[relay.post], NORMAL, time.left - time.post_x - 6)
        yield _text(time.post_x, top + i * ROW + 18, short, fill=INK, font_size=NORMAL)


def _sublines(relay: Relay) -> list[str]:
    altitude = "" if relay.altitude_m is None else f"海拔{relay.altitude_m} m"
    return [x for x in (altitude, relay.place) if x]


def _row(
    relay: Relay, label: str, time: _Time, y: float, marks: Sequence[float]
) -> tuple[list[str], list[str]]:
    """Shapes and texts of one post. Texts are drawn later, above the vertical lines."""
    shapes: list[str] = []
    texts: list[str] = []
    batons = [_baton(a, b, time, y) for a, b in zip(relay.holders, relay.holders[1:], strict=False)]
    cuts = [(x0 - 2, x1 + 3) for x0, x1, _ in (b for b in batons if b)] + [(x - 4, x + 4) for x in marks]
    taken: list[tuple[float, float]] = list(cuts)
    for i, h in enumerate(relay.holders):
        x0, x1 = time.x(h.since or time.first), time.x(h.until + timedelta(days=1))
        is_alone = len(relay.holders) == 1 and not relay.gaps
        bar_y = y + 2.2 + (LANE / 2 if is_alone else LANE if i % 2 else 0)
        colours = (DONE_SOFT, DONE_LINE, DONE_INK) if h.is_serving else (HOLDER, HOLDER, ON_FILL)
        rect = element(
            "rect",
            x=x0,
            y=bar_y,
            width=max(2.0, x1 - x0),
            height=BAR,
            rx=4.5,
            fill=colours[0],
            stroke=colours[1],
        )
        shapes.append(
            element("g", element("title", words(_tip(relay, label, h))) + rect, data_person=h.person or None)
        )
        place = _free_place(x0 + 6, x1 - 3, cuts, h.name if h.person else "现任")
        if place:
            texts.append(_text(place[0], bar_y + 12.2, place[1], fill=colours[2]))
            taken.append((place[0], place[0] + text_width(place[1], SMALL)))
    shapes += [b[2] for b in batons if b]
    for gap in relay.gaps:
        shape, text = _gap(gap, f"{relay.recipient} {label}", time, y, taken)
        shapes.append(shape)
        texts += text
    return shapes, texts


def _tip(relay: Relay, label: str, holder: Line) -> str:
    since = f"{holder.since}至" if holder.since else "至"
    return f"{relay.recipient} {label} {holder.name}，{since}{holder.until}"


def _baton(a: Line, b: Line, time: _Time, y: float) -> tuple[float, float, str] | None:
    """Where two holders overlap, and its mark; None without an overlap."""
    if not b.overlap_days or b.arrive is None:
        return None
    x0, x1 = time.x(b.arrive), time.x(min(a.until, b.until) + timedelta(days=1))
    x1 = max(x1, x0 + MIN_BATON)
    is_link = x1 - x0 >= LINK_FROM
    rect = element(
        "rect", x=x0, width=x1 - x0, y=y + 2.2 + (LANE if is_link else 0),
        height=BAR - LANE if is_link else FULL, rx=2, fill=PASS, stroke=PAPER,
    )  # fmt: skip
    tip = f"{b.name}接替{a.name}，交接重叠{b.overlap_days}天"
    return x0, x1, element("g", element("title", words(tip)) + rect)


def _gap(
    gap: Gap, post: str, time: _Time, y: float, taken: list[tuple[float, float]]
) -> tuple[str, list[str]]:
    x0, x1 = time.x(gap.first), time.x(gap.last + timedelta(days=1))
    rect = element(
        "rect", x=x0, y=y + 2.2, width=max(2.0, x1 - x0), height=FULL, rx=2, fill="url(#hatch)", stroke=BAD
    )
    tip = f"{post}：空缺{gap.days}天，{gap.first}至{gap.last}"
    shape = element("g", element("title", words(tip)) + rect)
    label = f"空缺{gap.days}天"
    width = text_width(label, SMALL)
    style = {"fill": BAD_INK, "font_weight": 600, "paint_order": "stroke", "stroke": PAPER, "stroke_width": 3}
    place = _free_place(x0 + 6, x1 - 4, taken, label)
    if place is None or place[1] != label:  # too narrow: beside it, where no name stands
        beside = [x for x in (x0 - width - 6, x1 + 6) if _is_free(x, x + width, taken, time)]
        if not beside:
            return shape, []
        place = beside[0], label
    taken.append((place[0], place[0] + width))
    return shape, [_text(place[0], y + 17, place[1], **style)]


def _is_free(x0: float, x1: float, taken: Sequence[tuple[float, float]], time: _Time) -> bool:
    return x0 >= time.left and x1 <= RIGHT and all(x1 < a or x0 > b for a, b in taken)


def _free_place(
    x0: float, x1: float, cuts: Sequence[tuple[float, float]], label: str
) -> tuple[float, str] | None:
    """Where ``label`` stands between ``x0`` and ``x1`` outside all ``cuts``; shortened if it must be."""
    free, x = [], x0
    for a, b in sorted(cuts):
        if a < x1 and b > x:
            free.append((x, a))
            x = b
    free.append((x, x1))
    width = text_width(label, SMALL)
    for a, b in free:
        if b - a >= width:
            return a, label
    a, b = max(free, key=lambda f: f[1] - f[0])
    short = fitted(label, SMALL, b - a)
    return (a, short) if len(short) > 2 else None


def _foot(view: PlanView, number: int, count: int, bottom: float) -> Iterator[str]:
    if not view.relays:
        yield _text(MARGIN, bottom - 9, "本轮没有岗位。")
    proof = view.proof
    left = (
        f"方案日{view.planned_on}·方案值{proof.value}·证明上界{proof.bound}·差距{proof.gap_ratio:.2%}"
        f"·实例{proof.instance_hash[:8]}"
    )
    right = "空缺天数从前任离任次日起算" + (f"·第{number}/{count}页" if count > 1 else "")
    yield _text(MARGIN, bottom + 22, left)
    yield _text(RIGHT, bottom + 22, right, text_anchor="end")
