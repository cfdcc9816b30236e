"""The sample rounds of this repository."""

from pathlib import Path

from jieli.planner.round import Round
from jieli.workbook import read_round

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def sample(name: str) -> Round:
    """One of the sample rounds, as a value to be changed."""
    outcome = read_round(EXAMPLES / f"{name}.xlsx")
    assert outcome.round is not None, outcome.problems
    return outcome.round
