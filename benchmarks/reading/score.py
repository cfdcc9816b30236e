"""Compares what was read with the gold: per field, per character."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from benchmarks.reading.damage import Lost

Item = Mapping[str, Any]
ALIKE = 85  # rapidfuzz ratio from which two names are taken for one in the looser column


def plain(text: object) -> str:
    """Text without blanks, brackets of titles and differences of width."""
    return re.sub(r"[\s《》“”\"'·•]", "", unicodedata.normalize("NFKC", str(text or ""))).casefold()


def is_like(a: object, b: object) -> bool:
    """Whether one name contains the other or they are nearly the same."""
    one, two = plain(a), plain(b)
    return bool(one and two) and (one in two or two in one or fuzz.ratio(one, two) >= ALIKE)


def _number(value: object) -> float | None:
    try:
        return round(float(str(value)), 2)
    except ValueError:
        return None


Same = Callable[[Item, Item], bool]


def _by(*keys: str) -> Same:
    return lambda a, b: all(plain(a.get(k)) == plain(b.get(k)) for k in keys)


def _near(key: str) -> Same:
    return lambda a, b: is_like(a.get(key), b.get(key))


def _same_number(key: str, *also: str) -> Same:
    return lambda a, b: (
        _number(a.get(key)) == _number(b.get(key))
        and all(str(a.get(k) or "") == str(b.get(k) or "") for k in also)
    )


def _same_count(a: Item, b: Item) -> bool:
    """The same number and a noun that shares at least half of the shorter one's characters."""
    one, two = plain(a.get("what")), plain(b.get("what"))
    shared = sum((Counter(one) & Counter(two)).values())
    return _same_number("n", "approx")(a, b) and shared * 2 >= min(len(one), len(two))


def _same_place(a: Item, b: Item) -> bool:
    return a["code"] == b["code"] if a.get("code") and b.get("code") else _by("name")(a, b)


FIELDS: dict[str, tuple[Same, Same]] = {
    "relevant": (_by("value"), _by("value")),
    "publication_date": (_by("value"), _by("value")),
    "event_dates": (_by("start", "end"), _by("start")),
    "event_types": (_by("value"), _by("value")),
    "programme": (_by("value"), _by("value")),
    "batches": (_by("ordinal", "text"), _by("ordinal")),
    "sending_orgs": (_by("name"), _near("name")),
    "recipient_orgs": (_by("name"), _near("name")),
    "recipient_places": (_same_place, _near("name")),
    "persons": (_by("name"), _near("name")),
    "head_counts": (_same_count, _same_number("n")),
    "terms": (_same_number("months", "op"), _same_number("months")),
    "deadlines": (_by("date"), _by("date")),
    "money": (_same_number("amount_yuan"), _same_number("amount_yuan")),
    "equipment": (_by("name", "quantity"), _near("name")),
    "agreements": (_by("name"), _near("name")),
    "deliverables": (_by("text"), _near("text")),
    "metadata": (_by("label", "value"), _by("label")),
}
"""Per field: when two items are the same, and when they are in the looser column."""

APART = ("relevant", "metadata")  # shown, and not part of the overall figure


def items(reading: Item, name: str) -> list[Item]:
    """The items of one field, each once."""
    value = reading.get(name)
    if name == "relevant":
        return [{"value": "yes"}] if value in (True, None) else []
    if name == "publication_date":
        return [value] if isinstance(value, Mapping) and value.get("value") else []
    if name == "metadata":
        rows = value.items() if isinstance(value, Mapping) else ()
        return [
            {"label": k, "value": v}
            for k, v in rows
            if v and k not in ("标题", "发布日期", "栏目", "浏览次数")
        ]
    return [item for item in value or () if isinstance(item, Mapping)]


@dataclass(slots=True)
class Tally:
    """Items found rightly, found wrongly, and missed."""

    hit: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Tally) -> None:
        self.hit += other.hit
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.hit + self.wrong + self.missed
        return 2 * self.hit / total if total else 1.0


def pairs(gold: Sequence[Item], found: Sequence[Item], same: Same, looser: Same) -> list[tuple[Item, Item]]:
    """Gold and found items matched one to one, exact ones first."""
    free = list(range(len(found)))
    matched: dict[int, int] = {}
    for rule in (same, looser):
        for at, item in enumerate(gold):
            if (
                at not in matched
                and (other := next((n for n in free if rule(item, found[n])), None)) is not None
            ):
                matched[at] = other
                free.remove(other)
    return [(gold[a], found[b]) for a, b in matched.items()]


@dataclass(slots=True)
class Score:
    """Tallies over documents, exact and loose, and how persons' other fields agree where the name does."""

    exact: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    loose: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    persons: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, gold: Item, reading: Item) -> dict[str, tuple[list[str], list[str]]]:
        """Count one document; its missed and wrong items per field."""
        faults = {}
        for name, (same, looser) in FIELDS.items():
            wanted, found = items(gold, name), items(reading, name)
            for rule, tallies in ((same, self.exact), (looser, self.loose)):
                hits = len(pairs(wanted, found, same, same if rule is same else looser))
                tallies[name].add(Tally(hits, len(found) - hits, len(wanted) - hits))
            met = pairs(wanted, found, same, same)
            missed = [_short(w) for w in wanted if not any(w is a for a, _ in met)]
            wrong = [_short(f) for f in found if not any(f is b for _, b in met)]
            if missed or wrong:
                faults[name] = (missed, wrong)
            if name == "persons":
                for a, b in met:
                    self.agree(a, b)
        return faults

    def agree(self, gold: Item, found: Item) -> None:
        checks = {
            "kind": plain(gold["kind"]) == plain(found.get("kind")),
            "role": set(str(gold["role"]).split("、")) == set(str(found.get("role") or "").split("、")),
            "role, loosely": is_like(gold["role"], found.get("role"))
            or not (gold["role"] or found.get("role")),
            "org": plain(gold["org"]) == plain(found.get("org")),
            "org, loosely": is_like(gold["org"], found.get("org")) or not (gold["org"] or found.get("org")),
            "dept": plain(gold["dept"]) == plain(found.get("dept")),
        }
        for name, is_right in checks.items():
            self.persons[name].add(Tally(int(is_right), 0, int(not is_right)))

    def micro(self, *, loose: bool = False) -> Tally:
        """All items of all fields together."""
        total = Tally()
        for name, tally in (self.loose if loose else self.exact).items():
            if name not in APART:
                total.add(tally)
        return total

    def macro(self, *, loose: bool = False) -> float:
        """Mean of the fields' F1."""
        tallies = self.loose if loose else self.exact
        values = [tallies[name].f1 for name in FIELDS if name not in APART]
        return sum(values) / len(values)


def _short(item: Item) -> str:
    kept = [str(v) for k, v in item.items() if k in _SHOWN and v not in (None, "")]
    return " ".join(kept)


_SHOWN = frozenset(
    ("value", "start", "end", "ordinal", "name", "code", "quantity", "what", "n", "approx", "months", "op", "date",
     "amount_yuan", "text", "label")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Errors:
    """Wrong characters, characters that should be there, and stretches filled with what nobody can know."""

    wrong: int
    length: int
    invented: int = 0

    @property
    def rate(self) -> float:
        return self.wrong / self.length if self.length else 0.0


def errors(text: str, found: str, lost: Iterable[Lost] = ()) -> Errors:
    """Character errors of ``found`` against ``text``; a lost stretch may show anything the page shows there.

    Half-width and full-width punctuation count as different, line ends as characters.
    """
    if text == found:
        return Errors(0, len(text))
    free = [(one.start, one.end, set(one.shown) | set(text[one.start : one.end])) for one in lost]
    wrong = 0
    put: dict[int, str] = defaultdict(str)
    for op in Levenshtein.opcodes(text, found):
        if op.tag == "equal":
            continue
        cells = range(op.src_start, max(op.src_end, op.src_start + 1))
        hit = [n for n, (start, end, _) in enumerate(free) if start <= cells[-1] + 1 and cells[0] <= end]
        if hit:
            put[hit[0]] += found[op.dest_start : op.dest_end]
            outside = sum(
                not any(free[n][0] <= at < free[n][1] for n in hit) for at in range(op.src_start, op.src_end)
            )
            extra = (op.dest_end - op.dest_start) - len(free[hit[0]][2])
            wrong += max(outside, extra, 0)
        else:
            wrong += max(op.src_end - op.src_start, op.dest_end - op.dest_start)
    invented = sum(any(_is_han(c) and c not in free[n][2] for c in words) for n, words in put.items())
    return Errors(wrong, len(text), invented)


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
