"""The table of words: complete in both languages, and sentences that follow the rules of style."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from string import Formatter
from typing import Any

import pytest

from jieli.planner import words
from jieli.planner.check import check
from jieli.planner.instance import Instance, Labels
from jieli.planner.policy import RULES
from jieli.planner.result import Parts, Status
from jieli.planner.words import NO_NAMES, TABLE, say, term_of, violation_sentence
from planner.by_hand import PLAN, by_hand, put, with_quota

DECISIONS = ("pin", "ban", "fixed", "successor", "twice")
DAY = date(2026, 8, 23).toordinal()


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", TABLE)
def test_both_languages_use_the_same_fields(code: str) -> None:
    zh, en = TABLE[code]
    assert zh
    assert en
    assert fields_of(zh) == fields_of(en)


@pytest.mark.parametrize("code", TABLE)
def test_chinese_has_no_typed_space_beside_latin_and_full_width_punctuation(code: str) -> None:
    zh = TABLE[code][0]
    assert not re.search(r"[\u4e00-\u9fff] |[\u4e00-\u9fff],| [\u4e00-\u9fff]|！", zh)
    assert "!" not in TABLE[code][1]


def test_every_rule_status_and_part_has_its_words() -> None:
    for rule in (*RULES, *DECISIONS):
        assert f"rule.{rule}" in TABLE
        assert f"broken.{rule}" in TABLE
    for status in Status:
        assert f"status.{status}" in TABLE
    for part in Parts.__dataclass_fields__:
        assert f"part.{part}" in TABLE


def test_numbers_are_grouped_and_minus_is_a_minus() -> None:
    assert words.number(1234567) == "1\u00a0234\u00a0567"
    assert words.number(-42) == "\u221242"
    assert say("unit.day", "en", count=1500) == "1\u00a0500 days"
    assert say("line.person", "zh", person="2026") == "没有编号为2026的人员。请核对人员编号。"


def test_unknown_code_or_missing_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no.such.code", "en")
    with pytest.raises(KeyError):
        say("unit.day", "en")


def test_dates_follow_the_language() -> None:
    assert words.day(date(2026, 11, 18), "zh") == "2026-11-18"
    assert words.day(date(2026, 11, 8), "en") == "8 Nov 2026"


def test_long_lists_are_cut_and_counted() -> None:
    assert words.listing(["甲", "乙"], "zh") == "甲、乙"
    assert words.listing([f"C{i}" for i in range(7)], "en") == "C0, C1, C2, C3, C4 and others, 7 in all"


def in_days(**columns: Any) -> Instance:
    """The round by hand with one unit = one day from 2026-08-23 on."""
    base = by_hand(**columns)
    times = {k: (getattr(base, k) + DAY).tolist() for k in ("slot_arrive", "slot_start", "slot_end")}
    return replace(by_hand(**columns, **times), time_unit="day")


NAMES = replace(
    by_hand().labels or Labels(*[()] * 9),
    region=("示例市",), hospital=("示例医院", "虚构医院"), department=("甲科", "乙科", "丙科"),
    candidate=("赵一", "钱二", "孙三", "李四", "周五", "钱二"),
    post=("甲县医院院长", "甲县医院急诊科", "甲县医院检验科", "乙县医院急诊科"),
    host=("甲县医院", "甲县检验", "乙县医院"), team=("示例队",), quota=("三级医院",),
)  # fmt: skip

BROKEN: dict[str, tuple[dict[str, Any], list[int]]] = {
    "pairing": ({"host_hospital": [0, 0, 0, 1, 0, 1]}, PLAN),
    "specialty": ({"post_substitute_min": [81, 80, 80, 80]}, PLAN),
    "title": ({"post_min_title": [2, 3, 2, 2]}, PLAN),
    "altitude": ({"facility_altitude": [3700, 500]}, PLAN),
    "medical": ({"cand_fit_until": [DAY - 1] * 6}, PLAN),
    "age": ({"post_max_age": [42] * 4}, PLAN),
    "window": ({"cand_windows": [[[DAY, DAY + 5]]] * 6}, PLAN),
    "rest": ({"slot_rest": [13] * 8}, put(PLAN, s7=0)),
    "free": ({"cand_free_from": [DAY + 7] * 6}, PLAN),
    "twice": ({}, put(PLAN, s6=0)),
    "successor": ({}, put(PLAN, s3=1)),
    "cap": ({"region_cap": [2]}, PLAN),
    "adoption": ({"host_adopted": [1, 0, 0]}, PLAN),
    "quota": (with_quota([0, 1, 2], 2), PLAN),
    "leader": ({}, put(PLAN, s1=-1)),
    "mix": ({"team_mix": [4]}, PLAN),
    "novice": ({"team_novices": [0]}, PLAN),
    "pin": ({"pins": [[2, 0]]}, PLAN),
    "ban": ({"bans": [[2, 1]]}, PLAN),
    "fixed": ({"slot_fixed": put([-1] * 8, s0=0), "slot_k": [-1, 0] * 4}, put(PLAN, s0=-1)),
}


@pytest.mark.parametrize("rule", BROKEN)
@pytest.mark.parametrize("names", [NO_NAMES, NAMES])
def test_every_violation_is_a_complete_sentence(rule: str, names: Labels | None) -> None:
    columns, plan = BROKEN[rule]
    instance = in_days(**columns)
    found = check(instance, plan).violations
    assert {v.rule for v in found} == {"rest" if rule == "free" else rule}
    for v in found:
        zh, en = (violation_sentence(instance, v, names, lang) for lang in ("zh", "en"))
        assert zh.endswith("。")
        assert en.endswith(".")
        assert "{" not in zh + en
        spoken = names or instance.labels
        assert spoken is not None
        if not {"team", "host"} & v.numbers.keys():
            assert any(spoken.candidate[c] in zh for c in v.candidates)


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        (
            "window",
            "甲县医院院长第1任：赵一没有一个可派期包含2026-08-23至2026-09-03。请换人，或核对可派期。",
            "甲县医院院长, term 1: no availability of 赵一 covers 23 Aug 2026 to 3 Sep 2026. "
            "Send somebody else, or review the dates.",
        ),
        (
            "rest",
            "赵一在甲县医院院长第1任结束后只隔10天就要到乙县医院急诊科第2任，至少休整13天。请把其中一任改派他人。",
            "赵一 has 10 days between 甲县医院院长, term 1 and 乙县医院急诊科, term 2; the rest must be "
            "at least 13 days. Give one of the two to somebody else.",
        ),
        (
            "cap",
            "2026-08-23至2026-09-15：示例市同时在外3人，上限是2人（赵一、钱二（C1）、孙三）。请减少1人，或提高上限。",
            "23 Aug 2026 to 15 Sep 2026: 示例市 has 3 people away at the same time, the cap is 2 "
            "(赵一, 钱二 (C1), 孙三). Send 1 fewer, or raise the cap.",
        ),
        (
            "altitude",
            "甲县医院院长第1任：海拔3\u00a0700米，赵一的体检结论只到3\u00a0000米。请换人，或重新体检。",
            "甲县医院院长, term 1: the post lies at 3\u00a0700 m, the medical conclusion of 赵一 covers "
            "3\u00a0000 m. Send somebody else, or examine again.",
        ),
        (
            "fixed",
            "甲县医院院长现任：赵一正在岗，规划不能改动，方案里却是无人。请改回。",
            "甲县医院院长, running term: 赵一 is serving and stays, the plan says nobody. Change it back.",
        ),
        (
            "adoption",
            "甲县医院实行以院包科，整个规划期只能由一家医院派人，现有2家：示例医院、虚构医院。请改由一家派人。",
            "甲县医院 is staffed by one hospital over the whole horizon, the plan names 2: "
            "示例医院, 虚构医院. Keep one of them.",
        ),
    ],
)
def test_sentences_name_people_values_and_the_way_out(rule: str, zh: str, en: str) -> None:
    columns, plan = BROKEN[rule]
    instance = in_days(**columns)
    first = check(instance, plan).violations[0]
    assert violation_sentence(instance, first, NAMES, "zh") == zh
    assert violation_sentence(instance, first, NAMES, "en") == en


def test_benchmark_times_are_plain_numbers() -> None:
    (v,) = check(by_hand(), put(PLAN, s1=-1)).violations
    assert violation_sentence(by_hand(), v, NO_NAMES, "en").startswith("12 to 23: T0 has people")


def test_terms_count_from_one_and_a_deployment_before_the_round_is_zero() -> None:
    assert [term_of(by_hand(), s) for s in range(8)] == [1, 2] * 4
    running = by_hand(slot_k=[-1, 0] * 4, slot_fixed=[0, -1] * 4)
    assert [term_of(running, s) for s in range(8)] == [0, 1] * 4


def test_a_term_that_has_begun_keeps_its_number() -> None:
    begun = by_hand(slot_fixed=put([-1] * 8, s0=0, s2=1, s3=2))
    assert [term_of(begun, s) for s in range(8)] == [1, 2] * 4
