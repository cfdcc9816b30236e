"""The report page: self-contained, searchable, in two languages, and careful with what it says about whom."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from pypinyin import Style, lazy_pinyin

from jieli.papers.report import report_text, search_key, write_report
from jieli.papers.view import plan_view
from jieli.planner.compare import compare
from jieli.planner.compile import compile_round, round_names
from jieli.planner.findings import find_all
from jieli.planner.result import Limits, Progress
from jieli.planner.solve import solve
from jieli.workbook.rules import ITEMS
from papers.sample import invented_round, view_of

TRACE = (
    Progress(0.1, "prices", 0, 14_000),
    Progress(0.3, "search", 11_000, 13_000),
    Progress(1.4, "exact", 12_345, 12_400),
)
VOID = {"meta", "input", "br", "img", "link", "path", "rect", "circle"}


class Page(HTMLParser):
    """Elements with their attributes, the text below each of them, and whether the tags are balanced."""

    def __init__(self, text):
        super().__init__()
        self.elements = []  # (tag, attributes, texts)
        self.open = []
        self.wrong = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        element = (tag, dict(attrs), [])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(tag)
        else:
            self.open.pop()

    def handle_data(self, data):
        for _, _, texts in self.open:
            texts.append(data)

    def all(self, tag, **wanted):
        return [
            (attrs, "".join(texts))
            for t, attrs, texts in self.elements
            if t == tag and all(attrs.get(k.replace("_", "-")) == v for k, v in wanted.items())
        ]


def made(problem, **options):
    """(text, page, findings) of the best plan of ``problem``."""
    instance = compile_round(problem)
    result = solve(instance, Limits(seconds=None))
    findings = find_all(instance, result, round_names(problem))
    view = plan_view(problem, instance, result.plan, result)
    text = report_text(view, problem, findings, trace=TRACE, **options)
    return text, Page(text), findings


@pytest.fixture(scope="module")
def report():
    problem = invented_round(6)
    return problem, *made(problem)


def test_page_is_balanced_and_asks_nobody_for_anything(report):
    _, text, page, _ = report
    assert page.wrong == []
    assert page.open == []
    assert not re.search(
        r"https?:|//[a-z]|@import|url\(", re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    )
    for tag, attrs, _ in page.elements:
        assert tag not in ("link", "iframe", "object", "base")
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        assert attrs.get("src", "data:").startswith("data:")


def test_policy_of_the_page_names_exactly_its_own_style_and_script(report):
    _, text, page, _ = report
    ((attrs, _),) = page.all("meta", http_equiv="Content-Security-Policy")
    allowed = attrs["content"]
    assert allowed.startswith("default-src 'none'")
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.S)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed


def test_every_candidate_is_found_by_name_pinyin_and_initials(report):
    problem, _, page, _ = report
    keys = [e[1]["data-find"] for e in page.elements if "data-find" in e[1]]
    for person in (p for p in problem.people if p.is_candidate):
        for wanted in (
            person.name,
            "".join(lazy_pinyin(person.name)),
            "".join(lazy_pinyin(person.name, style=Style.FIRST_LETTER)),
        ):
            assert any(wanted.lower() in key for key in keys), (person.name, wanted)


def test_filters_begin_with_everything_and_costs_of_nothing_carry_no_sign(report):
    _, text, page, _ = report
    first = [t for attrs, t in page.all("option") if attrs.get("value") == ""]
    assert first == ["全部 all"] * 3
    assert not re.search(r"[−+]0(?!\d)", "".join(t for _, t in page.all("span", **{"class": "price"})))
    assert "−0分" not in text


def test_quick_run_says_so_and_draws_no_convergence():
    problem = invented_round(2, terms=1)
    instance = compile_round(problem)
    result = replace(solve(instance, Limits(seconds=None)), seconds=0.0463)
    findings = find_all(instance, result, round_names(problem))
    text = report_text(plan_view(problem, instance, result.plan, result), problem, findings, trace=TRACE)
    assert "用时不到0.1秒" in text
    assert "0.0463" not in text
    assert "没有收敛过程可画" in text
    assert (
        "第1任</i>" not in re.search(r"<h2>[^§]*?人次.*?</section>", text, re.S)[0]
    )  # one term is its own total


def test_posts_of_the_same_words_are_told_apart_by_their_code():
    problem = invented_round(3, terms=1)
    twins = tuple(replace(p, department="口腔科", title="") for p in problem.posts[:2])
    _, page, _ = made(replace(problem, posts=(*twins, problem.posts[2])))
    rows = [text for attrs, text in page.all("tr") if "data-find" in attrs]
    assert [sum(p.code in row for row in rows) for p in problem.posts] == [1, 1, 0]


def test_search_key_is_plain():
    assert search_key("周以宁", "Ａ县（东）医院").split() == [
        "周以宁",
        "zhouyining",
        "a县(东)医院",
        "zyn",
        "ax(d)yy",
    ]


def test_note_of_an_unassigned_candidate_names_nobody_else(report):
    problem, _, page, _ = report
    names = {p.name for p in problem.people}
    notes = [text for attrs, text in page.all("li") if "data-find" in attrs]
    assert notes
    for note in notes:
        assert len([n for n in names if n in note]) == 1


def test_every_text_stands_in_both_languages(report):
    _, _, page, _ = report
    zh, en = page.all("i", lang="zh"), page.all("i", lang="en")
    assert len(zh) == len(en) > 100
    for (_, a), (_, b) in zip(zh, en, strict=True):
        assert bool(a.strip()) == bool(b.strip())


def test_roster_shows_every_term_of_every_post_and_vacancies_lead_to_their_funnel():
    problem = invented_round(5)
    people = tuple(p for p in problem.people if p.code not in ("C000", "C001", "C003"))
    problem = replace(problem, people=tuple(replace(p, specialty="30") for p in people))
    _, page, findings = made(problem)
    rows = [attrs for attrs, _ in page.all("tr") if "data-find" in attrs]
    assert len(rows) == len(findings.posts)
    empty = [slot for slot, post in findings.posts.items() if post.holder < 0]
    assert sum("data-empty" in attrs for attrs in rows) == len(empty) > 0
    ids = {e[1]["id"] for e in page.elements if "id" in e[1]}
    targets = {a["href"][1:] for a, _ in page.all("a") if a.get("href", "").startswith("#")}
    assert targets <= ids
    assert len([i for i in ids if i.startswith("empty-")]) == len(empty)
    assert page.all("ol", **{"class": "funnel"})


def test_every_threshold_of_the_policy_is_printed_with_its_unit(report):
    _, _, page, _ = report
    rows = [text for _, text in page.all("tr")]
    for key, item in ITEMS.items():
        if not key.startswith("round."):
            assert any(item.zh in row and item.unit in row for row in rows), item.zh


def test_proof_names_everything_that_a_second_run_needs(report):
    _, text, _, findings = report
    assert findings.situation.instance.digest() in text
    assert findings.situation.instance.rules_hash in text
    assert "独立校核：全部规则满足" in text


def test_sample_data_are_labelled_and_real_data_are_not():
    problem = invented_round(3)
    assert "虚构示例数据" in made(problem)[0]
    assert "虚构示例数据" not in made(replace(problem, fictional=False))[0]


def test_broken_rules_of_a_hand_made_plan_stand_in_the_page():
    problem = invented_round(4)
    view = view_of(problem)
    instance = compile_round(problem)
    result = solve(instance, Limits(seconds=None))
    wrong = result.plan.copy()
    wrong[wrong >= 0] = wrong[wrong >= 0][0]
    findings = find_all(instance, replace(result, plan=wrong), round_names(problem))
    text = report_text(plan_view(problem, instance, wrong, result), problem, findings)
    assert "独立校核发现" in text
    assert view.title in text


def test_names_cannot_smuggle_markup():
    problem = invented_round(3)
    bad = "<script>alert(1)</script>\"'&"
    people = tuple(replace(p, name=bad) for p in problem.people)
    text, page, _ = made(replace(problem, title=bad, people=people))
    assert text.count("<script>") == 1
    assert page.wrong == []


def test_comparison_and_chart_are_drawn_in_when_given(tmp_path):
    problem = invented_round(4)
    instance = compile_round(problem)
    result = solve(instance, Limits(seconds=None))
    findings = find_all(instance, result, round_names(problem))
    other = result.plan.copy()
    other[instance.slot_fixed < 0] = -1
    path = tmp_path / "报告.html"
    write_report(
        plan_view(problem, instance, result.plan, result), problem, findings, path,
        comparison=compare(instance, other, result.plan), relay_svg="<svg xmlns='http://www.w3.org/2000/svg'/>",
    )  # fmt: skip
    page = Page(path.read_text(encoding="utf-8"))
    assert page.all("section", id="comparison")
    assert page.all("img")[0][0]["src"].startswith("data:image/svg+xml;base64,")
    assert [p.name for p in tmp_path.iterdir()] == ["报告.html"]
