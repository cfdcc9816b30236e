"""A round file of the console is read wherever a workbook is, and gives the same plan."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.samples import EXAMPLES, sample
from jieli.planner.round_file import round_text

pytestmark = pytest.mark.usefixtures("here")


def plan_of(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))
    del document["seconds"]
    return document


def test_a_round_file_gives_the_plan_of_its_workbook(jieli: Callable[..., Any], here: Path) -> None:
    shutil.copy(EXAMPLES / "township-directors.xlsx", here / "round.xlsx")
    (here / "round.json").write_text(round_text(sample("township-directors")), "utf-8")
    for name in ("xlsx", "json"):
        call = jieli("plan", f"round.{name}", "--rounds", 2, "--seed", 7, "--out", f"of-{name}", "--quiet")
        assert call.code == 0
    assert plan_of(here / "of-json") == plan_of(here / "of-xlsx")

    plan = here / "of-json" / "plan.json"
    person = plan_of(here / "of-json")["lines"][0]["person"]
    for command in (
        ("check", "round.json", plan),
        ("explain", "round.json", plan, "--person", person),
        ("compare", "round.json", plan, plan),
        ("replan", "round.json", plan, "--withdraw", person, "--out", "again"),
    ):
        assert jieli(*command).code == 0, command


def test_a_wrong_round_file_is_refused_with_every_problem(jieli: Callable[..., Any], here: Path) -> None:
    document = json.loads(round_text(sample("township-directors")))
    document["posts"][0]["term_month"] = document["posts"][0].pop("term_months")
    (here / "round.json").write_text(json.dumps(document), "utf-8")
    call = jieli("check", "round.json", "plan.json", "--lang", "en")
    assert call.code == 2
    assert 'the key "term_month" is unknown' in call.err
    assert 'the key "term_months" is missing' in call.err
    assert "round.json needs 2 corrections" in call.err


def test_a_round_file_that_contradicts_itself_is_refused_like_a_workbook(
    jieli: Callable[..., Any], here: Path
) -> None:
    document = json.loads(round_text(sample("township-directors")))
    document["posts"][0]["institution"] = "不存在"
    (here / "round.json").write_text(json.dumps(document), "utf-8")
    call = jieli("plan", "round.json")
    assert call.code == 2
    assert "不存在" in call.err


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{}", b""])
def test_something_else_called_json_is_refused(jieli: Callable[..., Any], here: Path, content: bytes) -> None:
    (here / "round.json").write_bytes(content)
    call = jieli("plan", "round.json")
    assert call.code == 2
    assert "轮次文件" in call.err
