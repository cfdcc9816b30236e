import json
from dataclasses import replace

import pytest

from cli.samples import EXAMPLES, sample
from jieli.workbook import write_round


def plan_of(planned):
    return json.loads((planned / "out" / "plan.json").read_text(encoding="utf-8"))


def test_person_is_explained_by_code_and_by_name(jieli, planned):
    code = plan_of(planned)["lines"][0]["person"]
    by_code = jieli(
        "explain", planned / "round.xlsx", planned / "out" / "plan.json", "--person", code, "--json"
    )
    assert by_code.code == 0
    name = by_code.document["people"][0]["name"]
    by_name = jieli(
        "explain", planned / "round.xlsx", planned / "out" / "plan.json", "--person", name, "--json"
    )
    assert by_name.document == by_code.document
    assert by_code.document["people"][0]["sentences"]


def test_person_s_explanation_names_nobody_else(jieli, planned):
    lines = plan_of(planned)["lines"]
    codes = {line["person"] for line in lines}
    for code in sorted(codes)[:3]:
        done = jieli("explain", planned / "round.xlsx", planned / "out" / "plan.json", "--person", code)
        assert not {c for c in codes - {code} if c in done.out}


def test_post_is_explained_by_a_funnel_that_narrows(jieli, planned):
    post = plan_of(planned)["lines"][0]["post"]
    done = jieli("explain", planned / "round.xlsx", planned / "out" / "plan.json", "--post", post, "--json")
    left = [step["left"] for step in done.document["posts"][0]["funnel"]]
    assert left == sorted(left, reverse=True)
    assert left[-1] >= 1


def test_empty_posts_are_explained_where_nothing_is_asked(jieli, here):
    jieli("plan", EXAMPLES / "over-tight.xlsx", "--quiet")
    done = jieli("explain", EXAMPLES / "over-tight.xlsx", "out/plan.json", "--json")
    empty = json.loads((here / "out" / "plan.json").read_text(encoding="utf-8"))["empty"]
    assert {(p["post"], p["term"]) for p in done.document["posts"]} == {(e["post"], e["term"]) for e in empty}
    assert all(p["why_empty"] for p in done.document["posts"])


@pytest.mark.parametrize(
    "asked", [("--person", "nobody-of-this-name"), ("--post", "no-such-post"), ("--term", "1")]
)
def test_question_about_the_unknown_is_bad_input(jieli, planned, asked):
    done = jieli("explain", planned / "round.xlsx", planned / "out" / "plan.json", *asked)
    assert done.code == 2
    assert done.err


def test_term_beyond_the_last_is_bad_input(jieli, planned):
    post = plan_of(planned)["lines"][0]["post"]
    asked = ("--post", post, "--term", 99)
    assert jieli("explain", planned / "round.xlsx", planned / "out" / "plan.json", *asked).code == 2


def test_plan_equals_itself(jieli, planned):
    plan = planned / "out" / "plan.json"
    done = jieli("compare", planned / "round.xlsx", plan, plan, "--json")
    assert done.code == 0
    assert done.document["moves"] == []
    assert done.document["value"] == 0


def test_dropped_line_is_the_only_difference(jieli, planned, here):
    document = plan_of(planned)
    gone = document["lines"].pop()
    (here / "shorter.json").write_text(json.dumps(document), encoding="utf-8")
    plan = planned / "out" / "plan.json"
    done = jieli("compare", planned / "round.xlsx", plan, "shorter.json", "--json")
    moves = done.document["moves"]
    assert [(m["post"], m["before"], m["after"]) for m in moves] == [(gone["post"], gone["person"], None)]
    assert done.document["value"] < 0


def test_changes_are_signed_and_nothing_is_zero(jieli, planned, here):
    document = plan_of(planned)
    document["lines"].pop()
    (here / "shorter.json").write_text(json.dumps(document), encoding="utf-8")
    done = jieli("compare", planned / "round.xlsx", planned / "out" / "plan.json", "shorter.json")
    assert "填满的任期岗位变化 −1" in done.out
    assert "接力连续 0" in done.out
    assert not {"+0", "-0", "−0"} & set(done.out.replace("，", " ").replace("。", " ").split())


def test_replanned_round_that_has_begun_is_still_the_plan_of_its_workbook(jieli, here):
    round = sample("rotation-six")
    posts = tuple(replace(p, terms=2) for p in round.posts)
    write_round(replace(round, posts=posts), here / "round.xlsx")
    assert jieli("plan", "round.xlsx", "--quiet").code == 0
    begun = next(x for x in plan_of(here)["lines"] if x["term"] == 1)
    done = jieli(
        "replan", "round.xlsx", "out/plan.json", "-w", begun["person"], "--on", "2025-06-01", "--quiet"
    )
    assert done.code == 0
    assert "已经开始" in done.out
    for name in ("plan.json", "选派方案.xlsx"):
        assert jieli("check", "round.xlsx", f"out-replan/{name}").code == 0, name
    assert (
        "完全相同" in jieli("compare", "round.xlsx", "out-replan/plan.json", "out-replan/选派方案.xlsx").out
    )
