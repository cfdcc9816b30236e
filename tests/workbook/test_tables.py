"""The tables that everything derives from are complete and agree with the planner and the documents."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from jieli.planner.contradictions import SENTENCES
from jieli.planner.policy import RULES, Policy
from jieli.planner.round import Round
from jieli.reader.sheets import normal_title
from jieli.workbook.columns import PLAN, SHEETS, SheetSpec
from jieli.workbook.crosscheck import COLUMN_OF
from jieli.workbook.describe import markdown
from jieli.workbook.kinds import CHOICES, Options, read_value
from jieli.workbook.rules import ITEMS, policy_from, round_value

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("spec", [*SHEETS, PLAN], ids=lambda s: s.en)
def test_no_two_columns_of_a_sheet_share_a_name(spec: SheetSpec) -> None:
    names = [n for c in spec.columns for n in {normal_title(x) for x in (c.zh, c.en, c.key, *c.names)}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("spec", [*SHEETS, PLAN], ids=lambda s: s.en)
def test_every_example_can_be_read(spec: SheetSpec) -> None:
    for column in spec.columns:
        if column.example:
            assert read_value(column.kind, column.example, column.options).flaw is None, column.zh


def test_no_two_choices_of_a_list_share_a_word() -> None:
    for options, choices in CHOICES.items():
        words = [w for c in choices for w in (c.shown, *c.words)]
        assert len(words) == len(set(words)), options


def test_every_policy_field_has_its_rows() -> None:
    names = {key.partition(".")[0] for key in ITEMS} - {"round", "rule"}
    assert names == {f.name for f in fields(Policy)} - {"disabled_rules", "substitutes"}
    for field in fields(Policy):
        default = getattr(Policy(), field.name)
        if isinstance(default, tuple) and field.name != "substitutes":
            assert all(f"{field.name}.{n}" in ITEMS for n in range(1, len(default) + 1))


def test_every_rule_has_a_switch() -> None:
    assert [key for key in ITEMS if key.startswith("rule.")] == [f"rule.{rule}" for rule in RULES]


def test_no_rows_give_the_default_policy() -> None:
    assert policy_from({}) == Policy()


def test_every_default_can_be_said_and_taken_back() -> None:
    from jieli.workbook.kinds import shown_value

    for item in ITEMS.values():
        if item.default not in (None, "", frozenset()):
            assert read_value(item.kind, shown_value(item.kind, item.default)).value == item.default


def test_round_facts_are_fields_of_a_round() -> None:
    names = {key.partition(".")[2] for key in ITEMS if key.startswith("round.")}
    assert names < {f.name for f in fields(Round)}
    assert round_value(
        Round(title="示例", planned_on=date(2026, 1, 1), policy=Policy()),
        "round.title",
    )


def test_every_contradiction_of_the_planner_has_a_cell() -> None:
    on_codes = {"duplicate_code"} | {
        c for c in SENTENCES if c.startswith(("policy_", "rule_", "substitute_"))
    }
    assert set(SENTENCES) - on_codes <= set(COLUMN_OF)


def test_the_reference_page_is_current() -> None:
    """Renew it with ``python -m jieli.workbook.describe > docs/reference/workbook.md``."""
    assert (ROOT / "docs/reference/workbook.md").read_text(encoding="utf-8") == markdown()


def test_every_option_list_is_used() -> None:
    used = {c.options for s in SHEETS for c in s.columns if c.options}
    assert used | {Options.YES_NO, Options.SPECIALTY} == set(Options)
