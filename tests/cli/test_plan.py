import json
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from cli.samples import EXAMPLES, sample
from jieli.planner.round import Decision, DecisionKind
from jieli.workbook import read_round, write_round

TOWNSHIP = EXAMPLES / "township-directors.xlsx"
PAPERS = {"选派方案.xlsx", "接力图.svg", "接力图.png", "公示.docx", "公示.pdf", "报告.html", "plan.json"}


def two_places_at_once():
    """The rotation round with one candidate pinned to two posts of the same time."""
    round = sample("rotation-six")
    candidate = next(p for p in round.people if p.is_candidate)
    pins = [
        Decision(kind=DecisionKind.PIN, person=candidate.code, post=post.code, term=1)
        for post in round.posts[:2]
    ]
    return replace(round, decisions=tuple(pins))


def test_plan_writes_every_paper_and_says_where(planned):
    assert {p.name for p in (planned / "out").iterdir()} == PAPERS


def test_plan_states_value_bound_and_gap(jieli, here):
    done = jieli("plan", TOWNSHIP, "--out", "papers")
    assert done.code == 0
    document = json.loads((here / "papers" / "plan.json").read_text(encoding="utf-8"))
    assert document["status"] == "optimal"
    assert document["value"] == document["bound"]
    assert f"{document['value']:,}" in done.out
    assert "独立校验：通过" in done.out
    assert str(len(document["lines"])) in done.out
    assert "papers" in done.out


def test_plan_as_json_prints_one_document_and_nothing_else(jieli, here):
    done = jieli("plan", TOWNSHIP, "--json", "--quiet")
    assert done.code == 0
    assert done.err == ""
    assert done.document["status"] == "optimal"
    assert {p.rsplit("/", 1)[-1] for p in done.document["papers"]} == PAPERS


def test_plan_repeats_itself_with_seed_and_rounds(jieli, here):
    plans = []
    for out in ("a", "b"):
        jieli("plan", TOWNSHIP, "--rounds", 1, "--seed", 7, "--out", out, "--quiet")
        plans.append(json.loads((here / out / "plan.json").read_text(encoding="utf-8")))
    assert plans[0]["lines"] == plans[1]["lines"]


def test_plan_by_deferred_acceptance_reports_blocking_pairs(jieli, here):
    done = jieli("plan", TOWNSHIP, "--method", "deferred-acceptance")
    assert done.code == 0
    assert "不稳定对" in done.out
    assert (
        json.loads((here / "out" / "plan.json").read_text(encoding="utf-8"))["method"]
        == "deferred-acceptance"
    )


def test_plan_in_english_says_no_chinese_sentence(jieli, here):
    done = jieli("plan", TOWNSHIP, "--lang", "en")
    assert done.code == 0
    assert "Independent check: passed" in done.out
    assert "独立校验" not in done.out


def test_empty_workbook_is_refused_with_all_problems_and_a_marked_copy(jieli, here):
    assert jieli("template", "round.xlsx").code == 0
    done = jieli("plan", "round.xlsx", "--out", "papers", "--json")
    assert done.code == 2
    problems = done.document["problems"]
    assert {"单位", "岗位", "人员", "规则"} <= {p["sheet"] for p in problems}
    assert "round-校验.xlsx" in done.document["annotated"]
    assert load_workbook(here / "round-校验.xlsx").sheetnames[0] == "校验结果"
    assert not (here / "papers").exists()


def test_problems_are_said_one_per_line_with_their_place(jieli, here):
    jieli("template", "round.xlsx")
    done = jieli("plan", "round.xlsx")
    assert done.code == 2
    assert "规则!C5" in done.err
    assert "round-校验.xlsx" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.xlsx"), (b"PK\x03\x04 nonsense", "broken.xlsx"), (b"a,b\n1,2\n", "table.csv")],
)
def test_file_that_is_no_workbook_is_bad_input(jieli, here, content, name):
    (here / name).write_bytes(content)
    done = jieli("plan", name)
    assert done.code == 2
    assert done.err.strip()


@pytest.mark.parametrize("arguments", [("plan", "nowhere.xlsx"), ("plan", "."), ("plan",)])
def test_missing_file_is_bad_input(jieli, here, arguments):
    assert jieli(*arguments).code == 2


def test_contradicting_pins_mean_that_no_plan_exists(jieli, here):
    round = two_places_at_once()
    write_round(round, here / "round.xlsx")
    done = jieli("plan", "round.xlsx")
    assert done.code == 3
    assert next(p.name for p in round.people if p.is_candidate) in done.err
    assert not (here / "out").exists()


def test_round_that_nobody_can_serve_has_no_plan_but_is_explained(jieli, here):
    round = sample("rotation-six")
    bans = [Decision(kind=DecisionKind.BAN, person=p.code) for p in round.people if p.is_candidate]
    write_round(replace(round, decisions=tuple(bans)), here / "round.xlsx")
    done = jieli("plan", "round.xlsx")
    assert done.code == 3
    empty = json.loads((here / "out" / "plan.json").read_text(encoding="utf-8"))["empty"]
    assert all(e["reasons"] for e in empty)


def test_over_tight_round_is_planned_with_its_empty_posts(jieli, here):
    done = jieli("plan", EXAMPLES / "over-tight.xlsx", "--json", "--quiet")
    assert done.code == 0
    assert done.document["empty"]
    assert all(e["reasons"] for e in done.document["empty"])


def test_lexicographic_option_overrides_the_workbook(jieli, here):
    assert not read_round(TOWNSHIP).round.policy.is_lexicographic
    done = jieli("plan", TOWNSHIP, "--lexicographic", "--json", "--quiet")
    assert done.code == 0
    assert done.document["stages"]


def test_papers_that_cannot_be_written_are_bad_input(jieli, here):
    (here / "out").write_text("a file where the folder should be", encoding="utf-8")
    done = jieli("plan", TOWNSHIP, "--quiet")
    assert done.code == 2
    assert "out" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "a.xlsx", "--time", "soon"),
        ("plan", "a.xlsx", "--time", "-1"),
        ("plan", "a.xlsx", "--method", "magic"),
        ("plan", "a.xlsx", "b.xlsx"),
        ("plan", "a.xlsx", "--instance", "b.npz"),
        ("plan", "a.xlsx", "--tine", "3"),
        ("plam", "a.xlsx"),
    ],
)
def test_wrong_call_is_bad_input_and_points_to_the_help_page(jieli, here, arguments):
    done = jieli(*arguments)
    assert done.code == 2
    assert done.err
    assert "Traceback" not in done.err


def test_array_that_is_no_instance_is_bad_input(jieli, here):
    np.savez(here / "some.npz", a=np.zeros(3))
    done = jieli("plan", "--instance", "some.npz")
    assert done.code == 2
    assert "some.npz" in done.err


@pytest.mark.parametrize(
    ("asked", "word"),
    [(("--time", "-3"), "至少是 0"), (("--time", "soon"), "应是一个数"), (("--rounds", "x"), "应是一个整数")],
)
def test_wrong_number_is_named_with_what_is_wanted(jieli, here, asked, word):
    done = jieli("plan", "a.xlsx", *asked)
    assert done.code == 2
    assert word in done.err
    assert asked[1] in done.err


def test_unwritable_folder_is_explained_in_chinese(jieli, here):
    (here / "taken").write_text("a file", encoding="utf-8")
    done = jieli("plan", TOWNSHIP, "--out", "taken", "--quiet")
    assert done.code == 2
    assert "路径上有同名的文件或文件夹" in done.err
    assert (here / "taken").read_text(encoding="utf-8") == "a file"


def test_version_is_an_option_too(jieli):
    assert jieli("--version").out == jieli("version").out


def test_explanations_of_the_roster_follow_the_workbook_and_name_everybody(planned):
    sheet = load_workbook(planned / "out" / "选派方案.xlsx")["解释"]
    rows = [(code, name) for code, name, _ in sheet.iter_rows(min_row=4, values_only=True)]
    people = {p.code: p.name for p in sample("township-directors").people}
    assert rows == [(code, people[code]) for code in people if code in dict(rows)]
    assert len(rows) > 14
