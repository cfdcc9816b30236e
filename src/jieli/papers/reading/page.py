"""One bulletin as a page: the text as it came and as repaired, side by side, and the facts with their words.

The page is one file and asks the network for nothing. Without its script everything is still there; the
script only lights up the words of the fact under the pointer, and the other way round.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jieli.reader.bulletin import Reading
from jieli.reader.cells import Sentence
from jieli.reader.found import Found
from jieli.reader.rules import RULES
from jieli.reader.told import LISTS
from jieli.reader.trail import Edit, Trail
from jieli.reader.words import FIELDS, said

_HERE = Path(__file__).parent
_SURE, _DOUBTFUL = 0.85, 0.6  # from which confidence a fact or a repair is shown as sure, and as doubtful


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text with one look: ``change`` is del, ins, cut, mark or empty; ``facts`` their numbers."""

    text: str
    change: str = ""
    facts: str = ""
    why: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table of facts."""

    number: int
    field: Sentence
    value: Sentence
    words: str
    percent: int
    tone: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule did: how often, one example, and the readings offered where it only marked."""

    rule: Sentence
    times: int
    before: str
    after: str
    percent: int
    tone: str
    candidates: tuple[str, ...]


def page(reading: Reading, source: str) -> str:
    """The HTML page of one bulletin; ``source`` says from what it was made, see :mod:`.mark`."""
    environment = Environment(
        loader=FileSystemLoader([_HERE, _HERE.parent / "report"]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True,
    )  # fmt: skip
    style = "\n".join(
        (folder / name).read_text(encoding="utf-8").strip()
        for folder, name in ((_HERE.parent / "report", "report.css"), (_HERE, "reading.css"))
    )
    script = (_HERE / "reading.js").read_text(encoding="utf-8").strip()
    facts = _facts(reading)
    steps = _steps(reading.trail)
    return environment.get_template("reading.html").render(
        reading=reading,
        source=source,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        facts=[row for row, _ in facts],
        pairs=_pairs(
            reading.trail,
            _paragraphs(_original(reading.trail)),
            _paragraphs(_repaired(reading, [found for _, found in facts])),
        ),
        steps=steps,
        marks=[step for step in steps if step.candidates],
        n_repairs=sum(not edit.is_cut and not edit.is_mark for edit in _edits(reading.trail)),
        n_marks=sum(edit.is_mark for edit in _edits(reading.trail)),
        n_cuts=sum(edit.is_cut and bool(edit.before.strip()) for edit in _edits(reading.trail)),
    )


def _edits(trail: Trail) -> Iterator[Edit]:
    return (edit for stage in trail.stages for edit in stage.edits)


def _facts(reading: Reading) -> list[tuple[Fact, Found[Any]]]:
    rows: list[tuple[str, Found[Any]]] = []
    if reading.facts.publication_date:
        rows.append(("publication_date", reading.facts.publication_date))
    rows += [(name, found) for name in LISTS for found in getattr(reading.facts, name)]
    return [
        (
            Fact(
                number, FIELDS[name], Sentence(said(found.value), said(found.value, "en")),
                found.evidence[0].text if found.evidence else "",
                round(100 * found.confidence), _tone(found.confidence),
            ),
            found,
        )
        for number, (name, found) in enumerate(rows, 1)
    ]  # fmt: skip


def _steps(trail: Trail) -> list[Step]:
    by_rule: dict[str, list[Edit]] = {}
    for edit in _edits(trail):
        if edit.before.strip() or edit.after.strip():
            by_rule.setdefault(
                edit.rule if not edit.candidates else f"{edit.rule}\t{edit.before}", []
            ).append(edit)
    return [
        Step(
            RULES.get(one.rule, Sentence(one.rule, one.rule)), len(edits), one.before, one.after,
            round(100 * min(edit.confidence for edit in edits)), _tone(one.confidence), one.candidates,
        )
        for edits in by_rule.values()
        for one in edits[:1]
    ]  # fmt: skip


def _tone(confidence: float) -> str:
    return "live" if confidence >= _SURE else "warn" if confidence >= _DOUBTFUL else "bad"


def _original(trail: Trail) -> list[Piece]:
    """The text as it came, with what was changed, cut or marked."""
    spans: list[tuple[int, int, Edit]] = []
    for number, stage in enumerate(trail.stages):
        for edit in stage.edits:
            start, end = trail.origin_of(number, edit)
            if end > start and (edit.before.strip() or not edit.is_cut):
                spans.append((start, end, edit))
    bounds = sorted({0, len(trail.original), *(at for start, end, _ in spans for at in (start, end))})
    over = _strongest(bounds, spans)
    return [
        Piece(trail.original[start:end], _look(edit) if edit else "", "", *_why(edit))
        for (start, end), edit in zip(pairwise(bounds), over, strict=True)
    ]


def _strongest(bounds: Sequence[int], spans: Iterable[tuple[int, int, Edit]]) -> list[Edit | None]:
    """For each stretch between two bounds the edit to show: a mark before a change before a cut."""
    order = {"mark": 0, "del": 1, "cut": 2}
    number = {at: place for place, at in enumerate(bounds)}
    shown: list[Edit | None] = [None] * (len(bounds) - 1)
    # painted from the weakest to the strongest, so that every stretch is painted a few times at most
    for start, end, edit in sorted(spans, key=lambda one: (-order[_look(one[2])], one[0])):
        for place in range(number[start], number[end]):
            shown[place] = edit
    return shown


def _repaired(reading: Reading, facts: Sequence[Found[Any]]) -> list[Piece]:
    """The repaired text, with what was put in and the words of each fact."""
    text, trail = reading.text, reading.trail
    changed: list[tuple[int, int, Edit]] = []
    for number, stage in enumerate(trail.stages):
        for edit in stage.edits:
            start, end = trail.now(number, edit)
            if end > start and not edit.is_cut:
                changed.append((start, end, edit))
    words = [(one.start, one.end, number) for number, found in enumerate(facts, 1) for one in found.evidence]
    inner = [at for start, end, _ in changed for at in (start, end)] + [
        at for start, end, _ in words for at in (start, end)
    ]
    bounds = sorted({0, len(text), *inner})
    over = _strongest(bounds, changed)
    place = {at: number for number, at in enumerate(bounds)}
    said_there: list[list[str]] = [[] for _ in over]
    for start, end, number in words:
        for at in range(place[start], place[end]):
            said_there[at].append(str(number))
    return [
        Piece(
            text[start:end],
            {"del": "ins"}.get(_look(edit), _look(edit)) if edit else "",
            " ".join(numbers),
            *_why(edit),
        )
        for (start, end), edit, numbers in zip(pairwise(bounds), over, said_there, strict=True)
    ]


def _look(edit: Edit) -> str:
    return "mark" if edit.is_mark else "cut" if edit.is_cut else "del"


def _why(edit: Edit | None) -> tuple[str, str]:
    rule = RULES.get(edit.rule) if edit else None
    return (rule.zh, rule.en) if rule else ("", "")


def _paragraphs(pieces: Iterable[Piece]) -> list[tuple[int, list[Piece]]]:
    """The pieces by lines, each with the position of its first character; blank lines are left out."""
    lines: list[tuple[int, list[Piece]]] = [(0, [])]
    at = 0
    for piece in pieces:
        for number, text in enumerate(piece.text.split("\n")):
            if number:
                at += 1
                lines.append((at, []))
            if text:
                lines[-1][1].append(Piece(text, piece.change, piece.facts, piece.why, piece.why_en))
            at += len(text)
    return [line for line in lines if any(piece.text.strip() for piece in line[1])]


def _pairs(
    trail: Trail, original: list[tuple[int, list[Piece]]], repaired: list[tuple[int, list[Piece]]]
) -> list[tuple[list[list[Piece]], list[list[Piece]]]]:
    """Rows of the two columns: a repaired paragraph beside the line it came from, a cut line beside nothing."""
    rows: list[tuple[list[list[Piece]], list[list[Piece]]]] = []
    homes: dict[int, list[list[Piece]]] = {}
    for start, line in repaired:
        came_from = trail.origin(start, start + 1)[0]
        home = max((at for at, _ in original if at <= came_from), default=0)
        homes.setdefault(home, []).append(line)
    for start, line in original:
        beside = homes.pop(start, [])
        if rows and not beside and not rows[-1][1]:
            rows[-1][0].append(line)  # cut lines that follow each other share a row
        else:
            rows.append(([line], beside))
    return rows


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
