from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from jieli.papers.relay_chart import HOLDER, ON_FILL, RIGHT, SMALL, WIDTH, relay_charts
from jieli.papers.svg import fitted, text_width, words, wrapped
from jieli.papers.typeface import picture
from jieli.papers.view import PlanView
from papers.ink import darkness
from papers.sample import LONG_NAME, invented_round, view_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(view: PlanView, **options: int) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(page) for page in relay_charts(view, **options)]


def bars(page: ElementTree.Element) -> list[ElementTree.Element]:
    return [g.find(f"{SVG}rect") for g in page.iter(f"{SVG}g") if g.get("data-person")]


def texts(page: ElementTree.Element) -> list[str]:
    return ["".join(t.itertext()) for t in page.iter(f"{SVG}text")]


def test_chart_draws_every_holder_once_over_all_pages():
    view = view_of(invented_round(50, posts_each=5, terms=3), empty_every=7)
    pages = drawn(view, posts_per_page=20)
    people = [g.get("data-person") for p in pages for g in p.iter(f"{SVG}g") if g.get("data-person")]
    assert sorted(people) == sorted(x.person for x in (*view.lines, *view.serving))
    hatched = [r for p in pages for g in p.iter(f"{SVG}g") for r in g.findall(f"{SVG}rect")
               if r.get("fill") == "url(#hatch)" and g.find(f"{SVG}title") is not None]  # fmt: skip
    assert len(hatched) == sum(len(r.gaps) for r in view.relays) > 0


def test_chart_keeps_recipients_together_and_splits_only_those_too_long_for_a_page():
    view = view_of(invented_round(50, posts_each=6, terms=1))
    assert len(relay_charts(view, posts_per_page=20)) == 3
    assert len(relay_charts(view, posts_per_page=4)) == 16  # 4 + 2 each; the last two share a page
    assert len(relay_charts(view_of(invented_round(14, terms=1)))) == 1


def test_names_stand_inside_their_bars_and_clear_of_the_batons():
    view = view_of(invented_round(24, posts_each=4, terms=4), empty_every=5)
    (page,) = drawn(view)
    boxes = [
        [float(r.get(k)) for k in ("x", "y", "width", "height")]
        for r in bars(page)
        if r.get("fill") == HOLDER
    ]
    labels = [t for t in page.iter(f"{SVG}text") if t.get("fill") == ON_FILL and t.get("font-weight") is None]
    assert len(labels) == len(boxes) == len(view.lines)
    for label in labels:
        x, y = float(label.get("x")), float(label.get("y"))
        width = text_width(label.text, SMALL)
        assert any(bx <= x and x + width <= bx + w and by < y < by + h for bx, by, w, h in boxes), label.text


def test_nothing_is_drawn_outside_the_page():
    (page,) = drawn(view_of(invented_round(9, terms=4), empty_every=4))
    for rect in page.iter(f"{SVG}rect"):
        assert float(rect.get("x", 0)) + float(rect.get("width")) <= WIDTH + 0.1
    for bar in bars(page):
        assert float(bar.get("x")) + float(bar.get("width")) <= RIGHT + 2


def test_overlap_and_gap_say_their_days():
    (page,) = drawn(view_of(invented_round(2, terms=2), empty_every=4))
    titles = [t.text for t in page.iter(f"{SVG}title")]
    assert any("交接重叠14天" in t for t in titles)
    assert any("空缺366天" in t for t in titles)
    assert "空缺366天" in texts(page)


def test_sample_data_is_labelled_and_real_data_is_not():
    problem = invented_round(2)
    assert "示例·人员虚构" in texts(drawn(view_of(problem))[0])
    assert "虚构" not in "".join(relay_charts(view_of(replace(problem, fictional=False))))


def test_markup_in_names_stays_text():
    problem = invented_round(1, title='<script>&"轮换\x01')
    people = tuple(replace(p, name="<b>&'王") for p in problem.people)
    (page,) = drawn(view_of(replace(problem, people=people)))
    assert "<b>&'王" in texts(page)
    assert not [e for e in page.iter() if e.tag.endswith(("script", "b"))]


@pytest.mark.parametrize(("posts", "empty_every"), [(0, 0), (1, 0), (1, 1), (14, 0)])
def test_chart_becomes_a_picture_with_ink(posts: int, empty_every: int):
    problem = invented_round(max(1, posts), terms=2)
    if posts == 0:
        problem = replace(problem, posts=(), people=())
    (page,) = relay_charts(view_of(problem, empty_every=empty_every))
    shade = darkness(picture(page, ppi=48))
    assert shade.shape[1] == pytest.approx(WIDTH / 2, abs=1)
    assert (shade > 100).mean() > 0.005


def test_long_words_are_shortened_or_wrapped_within_their_width():
    short = fitted(LONG_NAME, 12, 60)
    assert short.endswith("…")
    assert text_width(short, 12) <= 60
    assert fitted("王", 12, 5) == ""
    lines = wrapped(LONG_NAME, 12, 72, 2)
    assert len(lines) == 2
    assert all(text_width(line, 12) <= 72 for line in lines)
    assert words("a<b\x00") == "a&lt;b"
