"""What is written is read back equal, and without a single problem or unexpected notice."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from jieli.planner.round import Round
from jieli.workbook import Severity, read_round, write_round
from workbook.rounds import rounds, small_round


def _there_and_back(round: Round) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        write_round(round, path)
        outcome = read_round(path)
    assert [p.sentence for p in outcome.problems if p.severity is Severity.ERROR] == []
    assert outcome.round is not None
    for one, other in ((outcome.round.policy, round.policy), (outcome.round, round)):
        for part in fields(other):
            assert getattr(one, part.name) == getattr(other, part.name), part.name


def test_a_small_round_is_read_back_equal() -> None:
    _there_and_back(small_round())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(rounds())
def test_any_round_is_read_back_equal(round: Round) -> None:
    _there_and_back(round)
