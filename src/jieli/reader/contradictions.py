"""Where several bulletins tell of one event and do not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from rapidfuzz import fuzz

from jieli.reader.cells import Sentence

_ALIKE = 0.5  # share of common names from which two bulletins of one day tell of one event
_SAME_COUNT = 85  # rapidfuzz ratio from which two counts count the same thing


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two bulletins, what they disagree on, and what each says."""

    field: str
    first: str
    second: str
    says_first: str
    says_second: str
    sentence: Sentence


def contradictions(documents: Sequence[Mapping[str, Any]]) -> list[Contradiction]:
    """Disagreements between the JSON documents of one folder, in the order of their files.

    Two bulletins tell of one event if they share a day of the event, a type of event and at least half of the
    institutions and places of the shorter list. Compared are head counts of the same thing and unit, sums of
    money, terms, deadlines and batch numbers of the same label. A count that is only a bound disagrees with a
    number outside it.
    """
    by_day: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in documents:
        if one.get("relevant"):
            for day in {row["start"] for row in one["event_dates"]}:
                by_day[day].append(one)
    found: dict[tuple[str, str, str, str, str], Contradiction] = {}
    for day in sorted(by_day):
        same_day = by_day[day]
        for at, first in enumerate(same_day):
            for second in same_day[at + 1 :]:
                if _one_event(first, second):
                    for told in _between(first, second):
                        found[told.field, told.first, told.second, told.says_first, told.says_second] = told
    return list(found.values())


def _one_event(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    if not {row["value"] for row in first["event_types"]} & {row["value"] for row in second["event_types"]}:
        return False
    ours, theirs = _names(first), _names(second)
    return bool(ours and theirs) and len(ours & theirs) >= _ALIKE * min(len(ours), len(theirs))


def _names(one: Mapping[str, Any]) -> set[str]:
    return {row["name"] for key in ("sending_orgs", "recipient_orgs", "recipient_places") for row in one[key]}


def _between(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterable[Contradiction]:
    for ours in first["head_counts"]:
        theirs = [row for row in second["head_counts"] if row["unit"] == ours["unit"] and _alike(row, ours)]
        if theirs and not any(_agree(ours, row) for row in theirs):
            yield _told("head_counts", first, second, ours, theirs[0])
    for key, value in (("money", "amount_yuan"), ("terms", "months"), ("deadlines", "date")):
        ours_all, theirs_all = first[key], second[key]
        if len(ours_all) == len(theirs_all) == 1 and not _agree(ours_all[0], theirs_all[0], value):
            yield _told(key, first, second, ours_all[0], theirs_all[0])
    for ours in first["batches"]:
        for row in second["batches"]:
            bare = _bare(ours["text"])
            if bare and bare == _bare(row["text"]) and ours["ordinal"] != row["ordinal"]:
                yield _told("batches", first, second, ours, row)


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["what"]) and fuzz.ratio(one["what"], other["what"]) >= _SAME_COUNT


def _agree(one: Mapping[str, Any], other: Mapping[str, Any], key: str = "n") -> bool:
    if isinstance(one[key], str):  # a day
        return bool(one[key] == other[key])
    low, high = _bounds(one, key)
    low_too, high_too = _bounds(other, key)
    return low <= high_too and low_too <= high


def _bounds(row: Mapping[str, Any], key: str) -> tuple[float, float]:
    """What a number may mean: 近100 within a tenth, 70余 from 70 to 80, 10余 to 20, 120余 to 220."""
    value = float(row[key])
    sign = row.get("approx") or row.get("op") or ""
    if sign == "<=":
        return 0, value
    if sign == "~":
        return value * 0.9, value * 1.1
    return value, value + 10 ** floor(log10(value)) if sign == ">=" and value > 0 else value


def _bare(label: str) -> str:
    """Whose batch a label means: 省第七批 → 省."""
    return label.split("第")[0]


def _told(
    field: str,
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> Contradiction:
    says, says_too = _words(ours), _words(theirs)
    return Contradiction(
        field, first["file"], second["file"], says, says_too,
        Sentence(
            f"{first['file']}写“{says}”，{second['file']}写“{says_too}”，说的像是同一件事。请核对原文，改正一处。",
            f"{first['file']} says “{says}”, {second['file']} says “{says_too}”, of what looks like one event."
            " Check the originals and correct one.",
        ),
    )  # fmt: skip


def _words(row: Mapping[str, Any]) -> str:
    return row["evidence"][0]["text"] if row["evidence"] else ""
