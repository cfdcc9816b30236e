import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from cli.samples import EXAMPLES, sample


def changed(planned: Path, target: Path, change) -> Path:
    """A copy of plan.json after ``change``."""
    document = json.loads((planned / "out" / "plan.json").read_text(encoding="utf-8"))
    change(document)
    target.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return target


def one_person_everywhere(document):
    for line in document["lines"]:
        line["person"] = document["lines"][0]["person"]


def test_own_plan_passes(jieli, planned):
    done = jieli("check", planned / "round.xlsx", planned / "out" / "plan.json")
    assert done.code == 0
    assert "未违反任何规则" in done.out


def test_own_roster_workbook_passes_with_the_same_value(jieli, planned):
    plans = [planned / "out" / name for name in ("plan.json", "选派方案.xlsx")]
    values = [jieli("check", planned / "round.xlsx", p, "--json").document["value"] for p in plans]
    assert values[0] == values[1]


def test_plan_that_breaks_rules_is_refused_with_every_rule(jieli, planned, here):
    plan = changed(planned, here / "plan.json", one_person_everywhere)
    done = jieli("check", planned / "round.xlsx", plan, "--json")
    assert done.code == 1
    rules = {v["rule"] for v in done.document["violations"]}
    assert "twice" in rules
    assert all(v["sentence"] for v in done.document["violations"])


def test_claimed_value_is_recomputed(jieli, planned, here):
    plan = changed(planned, here / "plan.json", lambda d: d.update(value=d["value"] + 1000))
    done = jieli("check", planned / "round.xlsx", plan)
    assert done.code == 0
    assert "重新计算" in done.out


def test_plan_typed_by_hand_is_checked(jieli, planned, here):
    lines = json.loads((planned / "out" / "plan.json").read_text(encoding="utf-8"))["lines"]
    book = Workbook()
    book.active.append(["岗位编号", "任期", "人员编号"])
    for line in lines[:3]:
        book.active.append([line["post"], line["term"], line["person"]])
    book.save(here / "by-hand.xlsx")
    done = jieli("check", planned / "round.xlsx", "by-hand.xlsx", "--json")
    assert done.code in (0, 1)
    assert done.document["filled"] == 3


def test_unknown_people_and_posts_are_named_all_at_once(jieli, planned, here):
    def strangers(document):
        document["lines"][0]["person"] = "nobody"
        document["lines"][1]["post"] = "nowhere"

    plan = changed(planned, here / "plan.json", strangers)
    done = jieli("check", planned / "round.xlsx", plan)
    assert done.code == 2
    assert "nobody" in done.err
    assert "nowhere" in done.err


@pytest.mark.parametrize("content", ["", "[]", "{", '{"format": "something else"}', "\x00\x01"])
def test_file_that_is_no_plan_is_bad_input(jieli, planned, here, content):
    (here / "plan.json").write_text(content, encoding="utf-8")
    done = jieli("check", planned / "round.xlsx", "plan.json")
    assert done.code == 2
    assert done.err.strip()


def test_check_needs_a_round_and_a_plan(jieli, planned):
    assert jieli("check", planned / "round.xlsx").code == 2
    assert jieli("check").code == 2


def typed(path: Path, *rows: list[object]) -> Path:
    """A roster typed by hand."""
    book = Workbook()
    for row in (["岗位编号", "任期", "姓名"], *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_unknown_posts_are_named_together_with_unknown_people(jieli, planned, here):
    plan = typed(
        here / "by-hand.xlsx",
        ["GW01", 1, "没有此人"],
        ["GW99", 1, sample("township-directors").people[0].name],
    )
    done = jieli("check", planned / "round.xlsx", plan)
    assert done.code == 2
    assert "没有此人" in done.err
    assert "GW99" in done.err


def test_roster_without_a_line_is_no_plan(jieli, planned, here):
    done = jieli("check", planned / "round.xlsx", typed(here / "by-hand.xlsx"))
    assert done.code == 2
    assert "名单里没有一行安排" in done.err
    assert jieli("check", planned / "round.xlsx", planned / "round.xlsx").code == 2


def test_plan_of_another_round_is_recognised(jieli, planned):
    done = jieli("check", EXAMPLES / "over-tight.xlsx", planned / "out" / "plan.json")
    assert done.code == 2
    assert "是不是拿错了文件" in done.err
