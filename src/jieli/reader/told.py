"""What was read, as one JSON document: facts with their words, every repair, the text before and after.

The shape is documented in docs/reference/reading-json.md; readers ignore keys that they do not know.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from jieli.reader.cells import Sentence
from jieli.reader.found import Deadline, Facts, Found

if TYPE_CHECKING:
    from jieli.reader.bulletin import Reading
    from jieli.reader.trail import Trail

FORMAT = "jieli-reading-1"
LISTS = tuple(one.name for one in fields(Facts) if one.name not in ("relevant", "reason", "publication_date"))


def document(reading: Reading) -> dict[str, Any]:
    """The JSON document of one bulletin; all keys always present, in one order."""
    facts = reading.facts
    return {
        "format": FORMAT,
        "doc_id": reading.name.rsplit(".", 1)[0],
        "file": reading.name,
        "kind": reading.page.kind,
        "encoding": reading.page.encoding,
        "readable": True,
        "relevant": facts.relevant,
        "reason": facts.reason,
        "title": reading.article.title,
        "publication_date": _row(facts.publication_date) if facts.publication_date else None,
        **{name: [_row(one) for one in getattr(facts, name)] for name in LISTS},
        "metadata": dict(reading.article.metadata),
        "repairs": repairs(reading.trail),
        "stages": [stage.name for stage in reading.trail.stages],
        "repaired_text": reading.text,
        "original_text": reading.trail.original,
    }


def unreadable(name: str, sentence: Sentence) -> dict[str, Any]:
    """The same for a file that gave no text: ``sentence`` says why, and every list is empty."""
    return {
        "format": FORMAT,
        "doc_id": name.rsplit(".", 1)[0],
        "file": name,
        "kind": "",
        "encoding": "",
        "readable": False,
        "relevant": False,
        "reason": sentence.zh,
        "reason_en": sentence.en,
        "title": "",
        "publication_date": None,
        **{one: [] for one in LISTS},
        "metadata": {},
        "repairs": [],
        "stages": [],
        "repaired_text": "",
        "original_text": "",
    }


KEYS = unreadable("", Sentence("", "")).keys() - {"reason_en"}
"""What every document holds."""


def repairs(trail: Trail) -> list[dict[str, Any]]:
    """Every edit in the order of the stages.

    ``start`` and ``end`` count in the text that stage number ``stage`` read, which is what a replay needs;
    ``original`` and ``repaired`` are the stretches of the first and the last text.
    """
    return [
        {
            "stage": number,
            "rule": edit.rule,
            "start": edit.start,
            "end": edit.end,
            "before": edit.before,
            "after": edit.after,
            "confidence": edit.confidence,
            "candidates": list(edit.candidates),
            "original": list(trail.origin_of(number, edit)),
            "repaired": list(trail.now(number, edit)),
        }
        for number, stage in enumerate(trail.stages)
        for edit in stage.edits
    ]


def _row(found: Found[Any]) -> dict[str, Any]:
    value = {"value": found.value} if isinstance(found.value, date) else asdict(found.value)
    if isinstance(found.value, Deadline):
        value = {"date": found.value.date or found.value.day, "what": found.value.what}
    return {
        **{key: _plain(one) for key, one in value.items()},
        "evidence": [asdict(one) for one in found.evidence],
        "confidence": round(found.confidence, 2),
        "rule": found.rule,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return list(value) if isinstance(value, tuple) else value
