"""A round as a file: canonical JSON, and back without a loss. docs/reference/round-json.md describes it.

The dataclasses of ``round`` and ``policy`` are the schema: a key is a field, in the order of the class. Equal rounds
give equal text, so the digest of the text says whether two rounds are one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jieli.planner.round import Round
from jieli.planner.sentence import Sentence, sentence

FORMAT = "jieli-round-1"
_LARGEST = 999_999_999  # fits the columns of an instance
_LONGEST_VALUE = 60  # characters of a wrong value in a message


class RoundFileError(ValueError):
    """The text is no round; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: Sequence[Sentence]) -> None:
        super().__init__("\n".join(p.say("en") for p in problems))
        self.problems = tuple(problems)


def round_text(round: Round) -> str:
    """``round`` as UTF-8 text, one value per line."""
    document = {"format": FORMAT, **_written(round)}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def round_digest(round: Round) -> str:
    """SHA-256 of the text of ``round``, in hex."""
    return hashlib.sha256(round_text(round).encode()).hexdigest()


def read_round_text(text: str) -> Round:
    """Read what :func:`round_text` wrote, or what somebody wrote by hand.

    A key that is left out takes the default of its field; an unknown key is a problem, because a rule that is
    misspelt would silently not be kept.

    Raises:
        RoundFileError: With everything that is wrong.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as e:
        raise RoundFileError([sentence("round.json", line=e.lineno, column=e.colno)]) from e
    except RecursionError as e:
        raise RoundFileError([sentence("round.json", line=1, column=1)]) from e
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else document
        raise RoundFileError([sentence("round.format", expected=FORMAT, actual=_shown(found))])
    reader = _Reader()
    given = {key: value for key, value in document.items() if key != "format"}
    round = reader.record(Round, given, _Place())
    if reader.problems:
        raise RoundFileError(reader.problems)
    found_round: Round = round
    return found_round


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _written(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(_written(v) for v in value)
    if isinstance(value, tuple):
        return [_written(v) for v in value]
    if isinstance(value, Mapping):
        return {key: value[key] for key in sorted(value)}
    return value


@cache
def _schema(kind: type) -> dict[str, tuple[Any, bool]]:
    """(type, whether it must be given) of every field."""
    hints = get_type_hints(kind)
    return {
        f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(kind)
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: keys and, counted from 1, places in lists."""

    steps: tuple[Sentence, ...] = ()

    def part(self, key: str) -> _Place:
        return _Place((*self.steps, sentence("plan.where.part", key=key)))

    def item(self, key: str, line: int) -> _Place:
        return _Place((*self.steps, sentence("plan.where.item", key=key, line=line)))

    @property
    def words(self) -> tuple[Sentence, ...]:
        return self.steps or (sentence("round.where.top"),)


@dataclass
class _Reader:
    """Takes values of the right kind and notes what is wrong, with its place."""

    problems: list[Sentence] = field(default_factory=list)

    def record(self, kind: type, given: Mapping[str, Any], place: _Place) -> Any:
        """One object; None after noting that a field is missing or wrong."""
        schema = _schema(kind)
        before = len(self.problems)
        for key in given:
            if key not in schema:
                self.problems.append(
                    sentence("round.unknown", where=place.words, key=_shortened(key), keys=", ".join(schema))
                )
        values = {}
        for key, (hint, is_needed) in schema.items():
            if key in given:
                values[key] = self.value(hint, given[key], place, key)
            elif is_needed:
                self.problems.append(sentence("plan.missing", where=place.words, key=key))
        return kind(**values) if len(self.problems) == before else None

    def value(self, hint: Any, found: Any, place: _Place, key: str) -> Any:
        """``found`` as ``hint`` says; None after noting that it is something else."""
        if get_origin(hint) in (Union, UnionType):
            if found is None:
                return None
            hint = next(x for x in get_args(hint) if x is not NoneType)
        origin = get_origin(hint) or hint
        if origin is tuple or origin is frozenset:
            return self._several(hint, found, place, key)
        if is_dataclass(origin) and isinstance(origin, type):
            if isinstance(found, dict):
                return self.record(origin, found, place.part(key))
            return self._wrong("kind.object", found, place, key)
        if isinstance(origin, type) and issubclass(origin, Enum):
            words = {x.name.lower(): x for x in origin}
            if isinstance(found, str) and found in words:
                return words[found]
            return self._wrong("kind.choice", found, place, key, choices=", ".join(words))
        if origin is date:
            try:
                return date.fromisoformat(found)
            except (TypeError, ValueError):
                return self._wrong("kind.date", found, place, key)
        if origin is Mapping:
            if isinstance(found, dict) and all(isinstance(x, str) for x in found.values()):
                return found
            return self._wrong("kind.texts", found, place, key)
        return self._plain(origin, found, place, key)

    def _plain(self, kind: type, found: Any, place: _Place, key: str) -> Any:
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        if kind is float and is_number and isfinite(found):
            return float(found)
        if kind is int and is_number and isinstance(found, int) and abs(found) <= _LARGEST:
            return found
        if kind in (str, bool) and isinstance(found, kind):
            return found
        word = {str: "text", bool: "flag", int: "small", float: "number"}[kind]
        return self._wrong(f"kind.{word}", found, place, key)

    def _several(self, hint: Any, found: Any, place: _Place, key: str) -> Any:
        kinds = get_args(hint)
        is_open = get_origin(hint) is frozenset or kinds[-1] is Ellipsis
        if not isinstance(found, list):
            return self._wrong("kind.list", found, place, key)
        if not is_open and len(found) != len(kinds):
            return self._wrong("kind.list_of", found, place, key, n=len(kinds))
        read = []
        for n, item in enumerate(found):
            kind = kinds[0] if is_open else kinds[n]
            here = place.item(key, n + 1)
            if not is_dataclass(kind):
                read.append(self.value(kind, item, here, key))
            elif isinstance(item, dict):
                read.append(self.record(kind, item, here))  # type: ignore[arg-type]
            else:
                self.problems.append(sentence("plan.item", where=here.words, actual=_shown(item)))
        return frozenset(read) if get_origin(hint) is frozenset else tuple(read)

    def _wrong(self, expected: str, found: Any, place: _Place, key: str, **more: Any) -> None:
        self.problems.append(
            sentence(
                "plan.type",
                where=place.words,
                key=key,
                expected=sentence(expected, **more),
                actual=_shown(found),
            )
        )


def _shown(value: object) -> str:
    """A value as it stands in the file, shortened."""
    return _shortened(json.dumps(value, ensure_ascii=False, default=str))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
