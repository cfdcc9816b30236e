"""The report's charts: plain SVG with the classes of report.css, one sentence of finding each."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from jieli.papers.svg import element, words
from jieli.planner.result import Progress

_WIDTH, _HEIGHT = 520.0, 112.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 460.0, 12.0, 90.0
_SHORTEST_SECONDS = 0.5  # of a run worth drawing


def convergence(trace: Sequence[Progress], seconds: float, *, said: str | None = None) -> str:
    """Value and bound over time, as steps; empty without at least two moments, or where nobody could wait.

    Args:
        said: What the chart shows, as one sentence for those who do not see it.
    """
    points = [p for p in trace if p.bound > 0]
    if len(points) < 2 or seconds < _SHORTEST_SECONDS:
        return ""
    end = max(seconds, points[-1].seconds, 0.01)
    last = points[-1]
    low = max(min(p.value for p in points), round(last.value * 0.85))
    high = min(max(p.bound for p in points), round(last.bound * 1.1))
    ticks = _ticks(low, max(high, low + 1))
    low, high = min(low, ticks[0]), max(high, ticks[-1], low + 1)

    def x(t: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * t / end

    def y(v: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (min(max(v, low), high) - low) / (high - low)

    def steps(values: Sequence[int]) -> str:
        path = f"M{x(points[0].seconds):.1f} {y(values[0]):.1f}"
        for p, v in zip(points[1:], values[1:], strict=True):
            path += f"H{x(p.seconds):.1f}V{y(v):.1f}"
        return path + f"H{x(end):.1f}"

    body = "".join(
        element("path", class_="grid", d=f"M{_LEFT} {y(t):.1f}H{_RIGHT}")
        + element("text", f"{t:,}".replace(",", "\u00a0"), class_="s end", x=_LEFT - 6, y=y(t) + 4)
        for t in ticks
    )
    body += element("path", class_="axis", d=f"M{_LEFT} {_BOTTOM}H{_RIGHT}")
    for t in (0.0, end / 2, end):
        body += element("text", f"{t:.2g} s" if t < 10 else f"{t:.0f} s", class_="s mid", x=x(t), y=107.0)
    bound_y, value_y = y(last.bound) - 3, y(last.value) + 12  # apart also where the two lines meet
    for tone, dash, values, label_y, zh, en in (
        ("done", " dash", [p.bound for p in points], bound_y, "上界", "bound"),
        ("turn", "", [p.value for p in points], value_y, "方案值", "value"),
    ):
        line = element("path", class_=f"line{dash}", d=steps(values))
        label = element("tspan", zh, lang="zh") + element("tspan", en, lang="en")
        line += element("text", label, class_="s label", x=_RIGHT + 8, y=max(label_y, _TOP - 2))
        body += element("g", line, data_tone=tone)
    box = f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}"
    return element("svg", body, class_="chart", viewBox=box, role="img", aria_label=said)


def _ticks(low: int, high: int) -> list[int]:
    """Two to four round numbers between ``low`` and ``high``."""
    step = 10 ** floor(log10(max(high - low, 1)))
    for factor in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0):
        size = max(1, round(step * factor))
        ticks = list(range(-(-low // size) * size, high + 1, size))
        if 1 < len(ticks) <= 4:
            return ticks
    return [low, high]


def share(part: float, rest: float, tone: str, *, lost: float = 0.0) -> str:
    """A bar of ``part`` out of ``part + lost + rest``, with what was lost in a lighter shade."""
    whole = max(part + lost + rest, 1.0)
    full, wide = 320 * part / whole, 320 * lost / whole
    body = element("rect", class_="track", width=320, height=8, rx=2)
    if lost:
        body += element("rect", data_tone="done", class_="soft", x=full, y=0.5, width=wide, height=7, rx=2)
    if part:
        body += element("rect", data_tone=tone, class_="bar-fill", width=max(full, 2.0), height=8, rx=2)
    return element("svg", body, class_="chart", viewBox="0 0 320 8", aria_hidden="true")


def burden(rows: Sequence[tuple[str, int, int | None]]) -> str:
    """Person-half-years per sender as bars, the target as a mark. Rows: (name, units, target)."""
    if not rows:
        return ""
    most = max([1, *(u for _, u, _ in rows), *(t for _, _, t in rows if t is not None)])
    line, left, width = 24.0, 190.0, 270.0
    body = ""
    for n, (name, units, target) in enumerate(rows):
        top = n * line + 4
        over = target is not None and units > target
        body += element("text", words(name), class_="s end", x=left - 8, y=top + 12)
        body += element("rect", class_="track", x=left, y=top, width=width, height=16.0, rx=2)
        if units:
            size = width * units / most
            body += element(
                "rect",
                class_="bar-fill",
                data_tone="warn" if over else "turn",
                x=left,
                y=top,
                width=size,
                height=16.0,
                rx=2,
            )
        if target is not None:
            at = left + width * target / most
            body += element("path", class_="limit", d=f"M{at:.1f} {top - 2:.1f}v20")
        said = f"{units}" if target is None else f"{units} / {target}"
        body += element("text", said, class_="s", x=left + width + 8, y=top + 12)
    return element(
        "svg", body, class_="chart", viewBox=f"0 0 {_WIDTH:.0f} {len(rows) * line + 6:.0f}", role="img"
    )
