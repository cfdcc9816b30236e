"""A plan as people read it: one line per person, post and term; and the plan file, the same as JSON.

Terms count from 1; 0 is the deployment that runs today. ``until`` is the last day on the post, inclusive.
Times are those of the instance (day ordinals in a round). docs/reference/plan-json.md describes the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from math import isfinite
from typing import Any

from jieli.planner.check import Plan, check
from jieli.planner.instance import Instance, Ints, Labels
from jieli.planner.result import Parts, Result, Stage, Status
from jieli.planner.round import Round
from jieli.planner.sentence import Sentence, sentence
from jieli.planner.words import Lang, say, show_time, term_of

FORMAT = "jieli-plan-1"
TIME_UNITS = ("day", "half month")
_LONGEST_VALUE = 60  # characters of a wrong value in a message
Reasons = Mapping[tuple[str, int], Sequence[str]]  # (post code, term) -> why it is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person on one post for one term. Times that a hand-written plan leaves out are None.

    Attributes:
        hospital: Sending institution.
        arrive: First day on the spot; ``start``: first day on the post, after the handover.
        replaces: Person who holds the term before, if any.
        points: What the line earns; see ``Report.points``.
    """

    post: str
    term: int
    person: str
    hospital: str = ""
    arrive: int | None = None
    start: int | None = None
    until: int | None = None
    replaces: str | None = None
    is_fixed: bool = False
    is_pinned: bool = False
    points: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A term that nobody holds; the same times as :class:`Line`, for somebody still to be found."""

    post: str
    term: int
    arrive: int | None = None
    start: int | None = None
    until: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """Everything that a plan file says."""

    title: str
    planned_on: date | None
    is_fictional: bool
    time_unit: str
    status: Status
    value: int
    bound: int
    seconds: float
    seed: int
    method: str
    instance_hash: str
    rules_hash: str
    version: str
    parts: Parts
    stages: tuple[Stage, ...] = ()
    lines: tuple[Line, ...] = ()
    empty: tuple[Empty, ...] = ()
    unmet_pins: tuple[tuple[str, int, str], ...] = ()  # post, term, person


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line of a plan does not fit the round. ``line`` counts from 1."""

    line: int
    problem: Sentence

    def say(self, lang: Lang) -> str:
        """A complete sentence with the number of the line."""
        return say("line.problem", lang, line=self.line, problem=self.problem.say(lang))


class PlanFileError(ValueError):
    """The document is not a plan file; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: Sequence[Sentence]) -> None:
        super().__init__("\n".join(p.say("en") for p in problems))
        self.problems = tuple(problems)


def plan_lines(instance: Instance, plan: Plan) -> tuple[tuple[Line, ...], tuple[Empty, ...]]:
    """Read ``plan`` (slot -> candidate or -1), in the order of posts and terms.

    Raises:
        ValueError: The instance has no labels, or ``plan`` is none of its plans.
    """
    labels = _labels(instance)
    points = check(instance, plan).points
    pins = set(map(tuple, instance.pins.tolist()))
    lines: list[Line] = []
    empty: list[Empty] = []
    for s, chosen in enumerate(plan):
        p, fact = int(instance.slot_post[s]), int(instance.slot_fixed[s])
        c = fact if fact >= 0 else int(chosen)
        where: dict[str, Any] = {
            "post": labels.post[p], "term": term_of(instance, s), "arrive": int(instance.slot_arrive[s]),
            "start": int(instance.slot_start[s]), "until": int(instance.slot_end[s]) - 1,
        }  # fmt: skip
        if c < 0:
            empty.append(Empty(**where))
            continue
        is_successor = s > 0 and instance.slot_post[s - 1] == p
        before = max(int(instance.slot_fixed[s - 1]), int(plan[s - 1])) if is_successor else -1
        line = Line(
            **where, person=labels.candidate[c], hospital=labels.hospital[instance.cand_hospital[c]],
            replaces=labels.candidate[before] if before >= 0 else None,
            is_fixed=fact >= 0, is_pinned=(s, c) in pins, points=points[s],
        )  # fmt: skip
        lines.append(line)
    return tuple(lines), tuple(empty)


def plan_array(instance: Instance, lines: Iterable[Line]) -> tuple[Ints, list[LineProblem]]:
    """Map lines from anywhere, also typed by hand, back to slot -> candidate or -1.

    Terms without a line are empty; running deployments need none. Of two lines for one term the first counts.

    Returns:
        The plan, and everything about the lines that does not fit the instance.

    Raises:
        ValueError: The instance has no labels.
    """
    labels = _labels(instance)
    post_of = {code: i for i, code in enumerate(labels.post)}
    candidate_of = {code: i for i, code in enumerate(labels.candidate)}
    slot_of = {(int(p), term_of(instance, s)): s for s, p in enumerate(instance.slot_post)}
    plan = instance.slot_fixed.copy()
    problems: list[LineProblem] = []
    given: dict[int, int] = {}
    for n, line in enumerate(lines, 1):
        found: list[Sentence] = []
        post = post_of.get(line.post)
        slot = None if post is None else slot_of.get((post, line.term))
        if post is None:
            found.append(sentence("line.post", post=line.post))
        elif slot is None:
            last = max(term for p, term in slot_of if p == post)
            found.append(sentence("line.term", post=line.post, term=line.term, last=last))
        if line.person not in candidate_of:
            found.append(sentence("line.person", person=line.person))
        if slot is not None:
            if slot in given:
                found.append(sentence("line.twice", post=line.post, term=line.term, other=given[slot]))
            found += _wrong_times(instance, slot, line)
            if slot not in given and line.person in candidate_of:
                plan[slot] = candidate_of[line.person]
            given.setdefault(slot, n)
        problems += [LineProblem(n, problem) for problem in found]
    plan.flags.writeable = False
    return plan, problems


def _wrong_times(instance: Instance, slot: int, line: Line) -> Iterator[Sentence]:
    times = (
        ("line.from", line.arrive, int(instance.slot_arrive[slot])),
        ("line.on_duty", line.start, int(instance.slot_start[slot])),
        ("line.until", line.until, int(instance.slot_end[slot]) - 1),
    )
    for code, actual, expected in times:
        if actual is not None and actual != expected:
            yield sentence(
                code, post=line.post, term=line.term,
                expected=_Time(instance, expected), actual=_Time(instance, actual),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Time:
    instance: Instance
    time: int

    def say(self, lang: Lang) -> str:
        return show_time(self.instance, self.time, lang)


def _labels(instance: Instance) -> Labels:
    if instance.labels is None:
        raise ValueError("Lines need the codes of posts and people, and this instance carries none.")
    return instance.labels


def plan_file(
    result: Result, round: Round | None, instance: Instance, reasons: Reasons | None = None
) -> PlanFile:
    """Collect what a plan file says about ``result``.

    Args:
        reasons: Why terms are empty, sentences by (post code, term).
    """
    lines, empty = plan_lines(instance, result.plan)
    labels = _labels(instance)
    known = reasons or {}
    unmet = [instance.pins[i].tolist() for i in result.unmet_pins]
    return PlanFile(
        title=round.title if round else instance.name, planned_on=round.planned_on if round else None,
        is_fictional=round.fictional if round else False, time_unit=instance.time_unit,
        status=result.status, value=result.value, bound=result.bound, seconds=_milliseconds(result.seconds),
        seed=result.seed, method=result.method, instance_hash=result.instance_hash,
        rules_hash=result.rules_hash, version=result.version, parts=result.parts, stages=result.stages,
        lines=lines,
        empty=tuple(replace(e, reasons=tuple(known.get((e.post, e.term), ()))) for e in empty),
        unmet_pins=tuple(
            (labels.post[instance.slot_post[s]], term_of(instance, s), labels.candidate[c]) for s, c in unmet
        ),
    )  # fmt: skip


def to_plan_json(
    result: Result, round: Round | None, instance: Instance, reasons: Reasons | None = None
) -> dict[str, Any]:
    """Return the plan file of ``result`` as a JSON document; see :func:`plan_file`."""
    return plan_document(plan_file(result, round, instance, reasons))


def plan_document(file: PlanFile) -> dict[str, Any]:
    """Return ``file`` as a JSON document: keys in a fixed order, lines by post and term."""
    unit = file.time_unit
    return {
        "format": FORMAT,
        "title": file.title,
        "planned_on": file.planned_on.isoformat() if file.planned_on else None,
        "fictional": file.is_fictional,
        "status": str(file.status),
        "value": file.value,
        "bound": file.bound,
        "gap_ratio": (file.bound - file.value) / file.bound if file.bound else 0.0,
        "seconds": file.seconds,
        "seed": file.seed,
        "method": file.method,
        "instance_hash": file.instance_hash,
        "rules_hash": file.rules_hash,
        "version": file.version,
        "time_unit": unit,
        "parts": asdict(file.parts),
        "stages": [asdict(stage) for stage in file.stages],
        "lines": [
            {
                "post": x.post, "term": x.term, "person": x.person, "hospital": x.hospital,
                **_written(unit, x), "replaces": x.replaces, "fixed": x.is_fixed, "pinned": x.is_pinned,
                "points": x.points,
            }
            for x in file.lines
        ],
        "empty": [
            {"post": x.post, "term": x.term, **_written(unit, x), "reasons": list(x.reasons)}
            for x in file.empty
        ],
        "unmet_pins": [{"post": post, "term": term, "person": who} for post, term, who in file.unmet_pins],
    }  # fmt: skip


def plan_text(document: Mapping[str, Any]) -> str:
    """Serialise a plan document: UTF-8 text, one line per value, equal documents give equal text."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _milliseconds(seconds: float) -> float:
    return round(seconds, 3)


def _written(unit: str, x: Line | Empty) -> dict[str, int | str | None]:
    return {key: _time(unit, t) for key, t in (("from", x.arrive), ("on_duty", x.start), ("until", x.until))}


def _time(unit: str, time: int | None) -> int | str | None:
    """ISO date in a round, None if the start is open; the number itself otherwise."""
    if time is None or unit != "day":
        return time
    return date.fromordinal(time).isoformat() if 1 <= time <= date.max.toordinal() else None


def from_plan_json(document: object) -> PlanFile:
    """Read a plan file. Unknown keys are ignored; so is ``gap_ratio``, which follows from value and bound.

    Raises:
        PlanFileError: With everything that is wrong.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else document
        raise PlanFileError([sentence("plan.format", expected=FORMAT, actual=_shown(found))])
    r = _Reader([], document)
    unit = r.choice("time_unit", TIME_UNITS)
    planned_on = r.time("planned_on", "day")
    stages, pins, parts = r.items("stages"), r.items("unmet_pins"), r.part("parts")
    file = PlanFile(
        title=r.get("title", "text"), planned_on=date.fromordinal(planned_on) if planned_on else None,
        is_fictional=r.get("fictional", "flag"), time_unit=unit, status=Status(r.choice("status", tuple(Status))),
        value=r.get("value", "whole"), bound=r.get("bound", "whole"), seconds=r.get("seconds", "number"),
        seed=r.get("seed", "whole"), method=r.get("method", "text"),
        instance_hash=r.get("instance_hash", "text"), rules_hash=r.get("rules_hash", "text"),
        version=r.get("version", "text"),
        parts=Parts(**{x.name: parts.get(x.name, "whole") for x in fields(Parts)}),
        stages=tuple(
            Stage(name=q.get("name", "text"), value=q.get("value", "whole"), bound=q.get("bound", "whole"))
            for q in stages
        ),
        lines=tuple(_line(q, unit) for q in r.items("lines")),
        empty=tuple(_empty(q, unit) for q in r.items("empty")),
        unmet_pins=tuple(
            (q.get("post", "text"), q.get("term", "whole"), q.get("person", "text")) for q in pins
        ),
    )  # fmt: skip
    if r.problems:
        raise PlanFileError(r.problems)
    return file


def _line(r: _Reader, unit: str) -> Line:
    """Post, term and person are required; the rest may be left out of a file written by hand."""
    return Line(
        post=r.get("post", "text"), term=r.get("term", "whole"), person=r.get("person", "text"),
        hospital=r.get("hospital", "text", needed=False), arrive=r.time("from", unit),
        start=r.time("on_duty", unit), until=r.time("until", unit),
        replaces=r.get("replaces", "text", needed=False) or None,
        is_fixed=r.get("fixed", "flag", needed=False), is_pinned=r.get("pinned", "flag", needed=False),
        points=r.get("points", "whole", needed=False),
    )  # fmt: skip


def _empty(r: _Reader, unit: str) -> Empty:
    return Empty(
        post=r.get("post", "text"), term=r.get("term", "whole"), arrive=r.time("from", unit),
        start=r.time("on_duty", unit), until=r.time("until", unit),
        reasons=tuple(str(x) for x in r.get("reasons", "list", needed=False)),
    )  # fmt: skip


_KINDS: dict[
    str, tuple[tuple[type, ...], Any]
] = {  # what JSON may hold, and what stands in for a missing value
    "text": ((str,), ""),
    "whole": ((int,), 0),
    "number": ((int, float), 0.0),
    "flag": ((bool,), False),
    "list": ((list,), ()),
    "object": ((dict,), {}),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes values of the right kind out of one object and notes what is wrong, with its place."""

    problems: list[Sentence]
    source: Mapping[str, Any]
    key: str = ""  # the list or object that holds ``source``; empty at the top
    line: int = 0  # its place in that list, from 1

    def get(self, key: str, kind: str, needed: bool = True) -> Any:
        """Return the value of ``key``, or an empty one of its kind after noting the problem."""
        types, empty = _KINDS[kind]
        found = self.source.get(key)
        is_bool, is_finite = isinstance(found, bool), not isinstance(found, float) or isfinite(found)
        if isinstance(found, types) and is_finite and is_bool == (kind == "flag"):
            return found
        if found is not None:
            self._wrong(key, sentence(f"kind.{kind}"), found)
        elif needed:
            self.problems.append(sentence("plan.missing", where=self._where(), key=key))
        return empty

    def time(self, key: str, unit: str) -> int | None:
        """A date as ordinal in a round, else a whole number; None if it is left out."""
        found = self.source.get(key)
        if found is None or unit != "day":
            return None if found is None else int(self.get(key, "whole"))
        try:
            return date.fromisoformat(found).toordinal()
        except (TypeError, ValueError):
            self._wrong(key, sentence("kind.date"), found)
            return None

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of ``choices``; the first of them after noting a problem."""
        found: str = self.get(key, "text")
        if found in choices:
            return found
        if isinstance(self.source.get(key), str):
            self._wrong(key, sentence("kind.choice", choices=", ".join(choices)), found)
        return choices[0]

    def part(self, key: str) -> _Reader:
        """A reader of the object ``key``; silent if it is missing, which is a problem of its own."""
        found = self.get(key, "object")
        return _Reader(self.problems if isinstance(self.source.get(key), dict) else [], found, key)

    def items(self, key: str) -> Iterator[_Reader]:
        """A reader of every object in the list ``key``."""
        for n, item in enumerate(self.get(key, "list"), 1):
            q = _Reader(self.problems, item if isinstance(item, dict) else {}, key, n)
            if isinstance(item, dict):
                yield q
            else:
                self.problems.append(sentence("plan.item", where=q._where(), actual=_shown(item)))

    def _wrong(self, key: str, expected: Sentence, found: object) -> None:
        where = self._where()
        self.problems.append(
            sentence("plan.type", where=where, key=key, expected=expected, actual=_shown(found))
        )

    def _where(self) -> Sentence:
        if self.line:
            return sentence("plan.where.item", key=self.key, line=self.line)
        return sentence("plan.where.part", key=self.key) if self.key else sentence("plan.where.top")


def _shown(value: object) -> str:
    """A value as it stands in the file, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
