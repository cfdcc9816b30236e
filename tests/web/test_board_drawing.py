"""Where the relay board draws what: days at exact places, whatever the labels do."""

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jieli.placement.queries.board import Bar, Board, Group, Row
from jieli.placement.rules import Gap
from jieli.programme.terms import Span
from jieli.web import board_drawing
from jieli.web.board_drawing import SHEET, SHEET_HIGH, Size

BEGIN = date(2026, 3, 1)
SIZE = Size(width=1268.0, left=268.0)  # a hundred days, ten units each


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


def bar(person: str, first: int, end: int, kind: str = "live", lane: int = 0) -> Bar:
    code = "" if kind == "proposed" else f"DEP-{person}"
    return Bar(code, person, day(first), day(end), "working", kind, lane)


def row(*bars: Bar, gaps: tuple[Gap, ...] = (), overlaps: tuple[Span, ...] = (), number: int = 1) -> Row:
    post: Any = SimpleNamespace(
        code=f"POST-{number}",
        state="held",
        specialty=SimpleNamespace(name="骨科"),
        institution=SimpleNamespace(name="示例甲县人民医院", altitude_m=4500),
    )
    return Row(post, "E", bars, overlaps, gaps, ())


def board(*rows: Row, today: int = 50, deadline: int | None = 9) -> Board:
    return Board(
        groups=(Group("示例甲县人民医院", "INS-1", "E", rows),),
        window=Span(day(0), day(100)),
        today=day(today),
        deadline=day(deadline) if deadline is not None else None,
        total=len(rows),
        page=1,
        pages=1,
    )


def boxes(svg: str, kind: str) -> list[tuple[float, float]]:
    """Left edge and width of every shape of one kind."""
    found = re.findall(
        rf'class="{kind}">(?:<title>[^<]*</title>)?<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg
    )
    found += re.findall(rf'<rect class="{kind}" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    return [(float(x), float(wide)) for x, wide in found]


def drawn(shown: Board) -> str:
    return str(board_drawing.draw(shown, "一句话", SIZE).body)


def test_bars_gaps_and_handovers_stand_on_their_days() -> None:
    svg = drawn(
        board(
            row(
                bar("前任", 0, 40, "past"),
                bar("现任", 35, 60, lane=1),
                bar("后任", 70, 90, "planned"),
                bar("拟派", 90, 100, "proposed", 1),
                overlaps=(Span(day(35), day(40)),),
                gaps=(Gap(day(60), day(70)),),
            )
        )
    )
    assert boxes(svg, "past") == [(268, 400)]
    assert boxes(svg, "now") == [(618, 250)]
    assert boxes(svg, "next") == [(968, 200)]
    assert boxes(svg, "maybe") == [(1168, 100)]
    assert boxes(svg, "gap") == [(868, 100)]
    assert boxes(svg, "baton") == [(618, 50)]


def test_what_reaches_beyond_the_window_is_cut_at_its_edge() -> None:
    svg = drawn(board(row(bar("现任", -30, 130)), row(bar("早已离任", -60, -20, "past"), number=2)))
    assert boxes(svg, "now") == [(268, 1000)]
    assert boxes(svg, "past") == []


def test_today_and_the_deadline_run_through_the_middle_of_their_days() -> None:
    drawing = board_drawing.draw(board(row(bar("现任", 0, 100))), "一句话", SIZE)
    assert f'<path class="today" d="M773 0V{SIZE.high(1):.1f}"/>' in drawing.body
    assert f'<path class="due" d="M363 0V{SIZE.high(1):.1f}"/>' in drawing.body
    assert '<path class="today" d="M773 19V60"/>' in drawing.axis
    late = board_drawing.draw(board(row(bar("现任", 0, 100)), today=130, deadline=None), "一句话", SIZE)
    assert 'class="today"' not in late.body
    assert 'class="due"' not in late.body


def test_a_gap_says_its_days_and_a_post_not_filled_yet_is_no_gap() -> None:
    svg = drawn(board(row(gaps=(Gap(day(60), day(100), is_open=True),))))
    assert boxes(svg, "wait") == [(868, 400)]
    assert boxes(svg, "gap") == []
    svg = drawn(board(row(bar("前任", 0, 40, "past"), gaps=(Gap(day(40), day(100), is_open=True),))))
    assert boxes(svg, "gap") == [(668, 600)]
    assert "已空缺10天，尚无接任" in svg


@pytest.mark.parametrize("number", [1, 40, 300])
def test_sheets_hold_every_post_once_and_none_is_higher_than_the_paper(number: int) -> None:
    rows = tuple(row(bar("现任", 0, 100), number=n) for n in range(number))
    groups = tuple(Group(f"示例{n}县人民医院", f"INS-{n}", "E", rows[n : n + 7]) for n in range(0, number, 7))
    shown = Board(groups, Span(day(0), day(100)), day(50), None, number, 1, 1)
    found = board_drawing.sheets(shown, "一句话")
    posts = [code for sheet in found for code in re.findall(r"/posts/(POST-\d+)/", sheet.body)]
    assert sorted(set(posts)) == sorted(r.post.code for r in rows)
    assert len([c for c in posts if c == "POST-0"]) == 1
    for sheet in found:
        height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', str(sheet.body))[1])  # type: ignore[index]
        assert height <= SHEET_HIGH + SHEET.row
    assert len(found) == {1: 1, 40: 1, 300: 8}[number]
