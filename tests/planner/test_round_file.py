"""A round as a file: nothing is lost, nothing is guessed, and everything wrong is said at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner.policy import Policy
from jieli.planner.round import Institution, Level, Person, Round, Title, Window
from jieli.planner.round_file import RoundFileError, read_round_text, round_digest, round_text

LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=6),
    bool: st.booleans(),
    int: st.integers(-999_999_999, 999_999_999),
    float: st.floats(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    type(None): st.none(),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Any value that a type permits, sensible or not."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in LEAVES:
        return LEAVES[hint]
    if origin in (Union, UnionType):
        return st.one_of([anything(x) for x in inner])
    if origin is frozenset:
        return st.frozensets(anything(inner[0]), max_size=2)
    if origin is tuple and inner[-1] is Ellipsis:
        return st.lists(anything(inner[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*[anything(x) for x in inner])
    if is_dataclass(hint):
        return st.deferred(
            lambda: st.builds(hint, **{k: anything(v) for k, v in get_type_hints(hint).items()})
        )
    if origin is Mapping:
        return st.dictionaries(LEAVES[str], LEAVES[str], max_size=2)
    return st.sampled_from(list(hint))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(anything(Round))
def test_every_round_comes_back_as_it_was(round: Round) -> None:
    text = round_text(round)
    again = read_round_text(text)
    assert again == round
    assert round_text(again) == text


def one() -> Round:
    return Round(
        title="示例轮次",
        planned_on=date(2026, 6, 1),
        policy=Policy(),
        people=(
            Person(
                code="P1", name="示例甲", institution="H", department="D", specialty="03", title=Title.SENIOR,
                birth_year=1980, windows=(Window(first=date(2026, 9, 1)),),
            ),
        ),
        institutions=(Institution(code="H", name="示例医院", level=Level.TERTIARY),),
        notes={"b": "乙", "a": "甲"},
    )  # fmt: skip


def test_the_digest_tells_rounds_apart_and_not_the_order_of_notes() -> None:
    same = replace(one(), notes={"a": "甲", "b": "乙"})
    assert round_digest(one()) == round_digest(same)
    assert round_digest(one()) != round_digest(replace(one(), title="另一轮次"))


def test_what_is_left_out_takes_its_default() -> None:
    document = json.loads(round_text(one()))
    del document["people"][0]["band"], document["teams"], document["policy"]["keep_points"]
    assert read_round_text(json.dumps(document)) == one()


WHO = "“people”第1条"
NINE = "不超过九位的整数"
TITLES = "junior, middle, associate, senior之一"


def problems(text: str) -> list[str]:
    with pytest.raises(RoundFileError) as caught:
        read_round_text(text)
    assert str(caught.value)
    return [p.say("zh") for p in caught.value.problems]


def changed(*path: Any, to: Any) -> str:
    document = json.loads(round_text(one()))
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "where", "expected", "actual"),
    [
        (changed("title", to=7), "轮次文件的“title”", "文字", "7"),
        (changed("fictional", to=1), "轮次文件的“fictional”", "true或false", "1"),
        (changed("planned_on", to="6月"), "轮次文件的“planned_on”", "形如2026-11-18的日期", '"6月"'),
        (changed("people", 0, "birth_year", to=True), f"{WHO}的“birth_year”", NINE, "true"),
        (changed("people", 0, "birth_year", to=10**9), f"{WHO}的“birth_year”", NINE, "1000000000"),
        (changed("people", 0, "title", to="院"), f"{WHO}的“title”", TITLES, '"院"'),
        (
            changed("people", 0, "windows", 0, "last", to=3),
            f"{WHO}、“windows”第1条的“last”",
            "形如2026-11-18的日期",
            "3",
        ),
        (changed("people", 0, "windows", to={}), f"{WHO}的“windows”", "列表", "{}"),
        (changed("people", 0, to="甲"), WHO, "对象", '"甲"'),
        (changed("policy", to=[]), "轮次文件的“policy”", "对象", "[]"),
        (changed("policy", "wish_points", to=[1, 2]), "“policy”的“wish_points”", "有3项的列表", "[1, 2]"),
        (
            changed("policy", "burden_shares", 0, to="a"),
            "“policy”、“burden_shares”第1条的“burden_shares”",
            "数字",
            '"a"',
        ),
        (changed("notes", to={"a": 1}), "轮次文件的“notes”", "文字对文字的对象", '{"a": 1}'),
    ],
)
def test_a_wrong_value_gets_a_sentence(text: str, where: str, expected: str, actual: str) -> None:
    assert problems(text) == [f"{where}应是{expected}，实际是{actual}。请改正。"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "这不是JSON文件：从第1行第2列起读不懂。"),
        ("[" * 100_000, "这不是JSON文件：从第1行第1列起读不懂。"),
        ('{"format": "x"}', '这不是接力的轮次文件：“format”应为jieli-round-1，实际是"x"。'),
    ],
)
def test_something_else_gets_a_sentence(text: str, said: str) -> None:
    assert problems(text) == [f"{said}请选用控制台导出的轮次文件。"]


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    (said,) = problems(changed("policy", "max_age", to=50))
    assert said.startswith("“policy”里不认识“max_age”。请删去，或改为")
    assert "max_age_years" in said


def test_everything_wrong_is_said_at_once() -> None:
    document = json.loads(round_text(one()))
    del document["title"], document["people"][0]["name"]
    document["people"][0]["band"] = None
    assert problems(json.dumps(document)) == [
        "轮次文件缺少“title”。请补上。",
        "“people”第1条缺少“name”。请补上。",
        "“people”第1条的“band”应是文字，实际是null。请改正。",
    ]
