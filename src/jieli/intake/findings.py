"""What is said about a row: as a value, and as the JSON that a run keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from jieli.intake.reading import Candidate
from jieli.kernel.errors import BadInput, DomainError, FactsRefused
from jieli.reader.cells import Sentence


class Weight(StrEnum):
    """What a finding does to its row."""

    ERROR = "error"  # the row cannot be written
    WARNING = "warning"  # it can, and somebody should look
    NOTE = "note"  # read in another way than written


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a row.

    Args:
        field: Key of the field; empty for the whole row.
        text: What the cell holds where it stands for nothing known.
        rule: Code of the rule, such as BR-58.
    """

    field: str
    zh: str
    en: str
    weight: Weight = Weight.ERROR
    candidates: tuple[Candidate, ...] = ()
    text: str = ""
    rule: str = ""

    def in_language(self, language: str) -> str:
        """The sentence."""
        return self.en if language.startswith("en") else self.zh


def error(field: str, sentence: Sentence, **more: Any) -> Finding:
    """A finding that keeps the row out."""
    return Finding(field, sentence.zh, sentence.en, **more)


def warning(field: str, zh: str, en: str, *, rule: str = "") -> Finding:
    """A finding that somebody should look at."""
    return Finding(field, zh, en, Weight.WARNING, rule=rule)


def note(field: str, sentence: Sentence) -> Finding:
    """An interpretation."""
    return Finding(field, sentence.zh, sentence.en, Weight.NOTE)


def refusals(raised: DomainError, fields: Mapping[str, str] | None = None) -> list[Finding]:
    """What an action refused, as findings.

    Args:
        fields: Field of the record → key of the field here, where they differ.
    """
    found: Sequence[DomainError] = raised.refusals if isinstance(raised, FactsRefused) else (raised,)
    said = []
    for one in found:
        field = one.field if isinstance(one, BadInput) else ""
        sentence = f"{one.sentence}{one.remedy}"
        said.append(Finding((fields or {}).get(field, field), sentence, sentence, rule=one.rule))
    return said


def packed(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """As JSON values."""
    return [asdict(f) for f in findings]


def unpacked(stored: Any) -> list[Finding]:
    """From JSON values."""
    return [
        Finding(
            **{
                **one,
                "weight": Weight(one["weight"]),
                "candidates": tuple(Candidate(c["value"], c["label"]) for c in one["candidates"]),
            }
        )
        for one in stored or ()
    ]
