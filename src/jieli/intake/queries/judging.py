"""What each row would do to the ledger: new, change, same, or a problem. Reads only; writing uses the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jieli.intake.columns import CODED, KINDS, REFERENCES, Field, FieldType, LedgerKind
from jieli.intake.findings import Finding, Weight, error, note, refusals, warning
from jieli.intake.models import ImportRow, ImportRun
from jieli.intake.models.run import Verdict
from jieli.intake.packing import Cell, unpack
from jieli.intake.queries.known import Known
from jieli.intake.queries.matching import MATCHERS, NEW, Frame, Match, Matcher, choose, describe
from jieli.intake.queries.proposing import Proposal, checks, proposal
from jieli.intake.reading import NOTHING, Said, read_cell
from jieli.kernel.models import Ledger
from jieli.kernel.secrets import masked
from jieli.reader.cells import Sentence, folded, is_blank, narrow, plain
from jieli.registry import catalogue
from jieli.registry.models import Institution, Person, Region
from jieli.registry.rules import check_id_number

KEEP = "keep"
"""A replacement: the text stands for nothing known and goes into the remarks as it is."""

Tick = Callable[[int, int], None]


@dataclass
class Judged:
    """A row with everything that is known of it.

    Args:
        values: Key of a field → value; blank and unreadable cells are missing.
        proposal: What writing would create or change.
    """

    row: ImportRow
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    match: Match = field(default_factory=Match)
    proposal: Proposal | None = None
    differences: list[dict[str, str]] = field(default_factory=list)
    verdict: Verdict = Verdict.PENDING

    @property
    def is_wrong(self) -> bool:
        """Whether it cannot be written."""
        return any(f.weight is Weight.ERROR for f in self.findings)

    @property
    def caption(self) -> str:
        """What the row is about, in a few words."""
        words = [
            self.values[k] for k in ("name", "person", "wording", "sender", "receiver") if k in self.values
        ]
        words = words or [
            self.values[k] for k in ("institution", "department", "specialty") if k in self.values
        ]
        return "·".join(str(w) for w in words)[:120]


def cells_of(row: ImportRow, mapping: Mapping[str, str]) -> dict[str, Cell]:
    """Field → cell of a row, as mended in the browser."""
    cells: Sequence[Any] = row.cells or ()
    edits: Mapping[str, str] = row.edits or {}
    found: dict[str, Cell] = {}
    for column, key in mapping.items():
        place = int(column)
        found[key] = (
            edits[column] if column in edits else unpack(cells[place]) if place < len(cells) else None
        )
    return found


def judge(
    run: ImportRun,
    rows: Sequence[ImportRow],
    frame: Frame,
    *,
    asks_rules: bool = True,
    tick: Tick | None = None,
) -> list[Judged]:
    """Judge all rows of a run against the ledger as the actor sees it now.

    Args:
        asks_rules: Whether rules are asked that the actions will ask again.
    """
    kind = KINDS[run.kind]
    known = Known(frame.actor)
    reader = _Reader(run, kind, known)
    found = []
    for n, row in enumerate(rows):
        found.append(reader.read(row))
        if tick and n % 200 == 0:
            tick(n, 2 * len(rows))
    matcher = MATCHERS[run.kind](frame)
    matcher.load([j.values for j in found])
    seen = _Seen(matcher)
    for n, judged in enumerate(found):
        _settle(judged, kind, matcher, frame, seen, asks_rules=asks_rules)
        if tick and n % 200 == 0:
            tick(len(rows) + n, 2 * len(rows))
    return found


class _Reader:
    """Reads rows into typed values; equal cells of a column are read once."""

    def __init__(self, run: ImportRun, kind: LedgerKind, known: Known) -> None:
        self.run, self.kind, self.known = run, kind, known
        self._read: dict[tuple[str, type, Any], Said] = {}
        # Institutions before departments, ID numbers before people: what is needed to resolve the next
        order = {FieldType.ID_NO: 0, FieldType.INSTITUTION: 1, FieldType.DEPARTMENT: 3, FieldType.PERSON: 3}
        mapped = [kind.by_key[k] for k in run.mapping.values() if k in kind.by_key]
        self._fields = sorted(mapped, key=lambda f: order.get(f.type, 2))

    def read(self, row: ImportRow) -> Judged:
        """One row."""
        judged = Judged(row)
        cells = cells_of(row, self.run.mapping)
        for field_ in self._fields:
            said = self._cell(field_, cells.get(field_.key), judged)
            if said.flaw is not None:
                text = _shown(field_, cells.get(field_.key)) if said.is_unknown else ""
                rule = "BR-60" if said.is_unknown else ""
                judged.findings.append(
                    error(field_.key, said.flaw, candidates=said.candidates, text=text, rule=rule)
                )
            elif said.value not in (None, "", ()):
                judged.values[field_.key] = said.value
            if said.note is not None:
                judged.findings.append(note(field_.key, said.note))
        return judged

    def _cell(self, field_: Field, cell: Cell, judged: Judged) -> Said:
        replaced = self._replacement(field_, cell)
        if replaced == KEEP:
            judged.kept.append(f"{field_.zh}：{plain(cell)}")  # type: ignore[arg-type]
            said = f"“{plain(cell)}”没有对应的{field_.zh}，原文记入备注。"  # type: ignore[arg-type]
            judged.findings.append(
                warning(
                    field_.key, said, "Stands for nothing known; kept in the remarks as it is.", rule="BR-60"
                )
            )
            return NOTHING
        if replaced is not None:
            cell = replaced
        if field_.type in REFERENCES:
            said_text = read_cell(field_, cell)
            if not said_text.value:
                return said_text
            id_no = str(judged.values.get("person_id_no", ""))
            return self.known.resolve(field_, said_text.value, within=self._within(judged), id_no=id_no)
        key = (field_.key, cell.__class__, cell)
        if key not in self._read:
            self._read[key] = read_cell(field_, cell)
        return self._read[key]

    def _replacement(self, field_: Field, cell: Cell) -> str | None:
        chosen: Mapping[str, str] = self.run.replacements.get(field_.key, {})
        if not chosen or field_.type not in CODED or is_blank(cell):  # type: ignore[arg-type]
            return None
        return chosen.get(folded(cell))  # type: ignore[arg-type]

    @staticmethod
    def _within(judged: Judged) -> Institution | None:
        for key in ("institution", "home_institution", "receiver"):
            if isinstance(judged.values.get(key), Institution):
                return judged.values[key]  # type: ignore[no-any-return]
        return None


class _Seen:
    """Rows of the file met so far, to find those that say the same."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self._by_key: dict[Any, Judged] = {}
        self.added: list[dict[str, Any]] = []

    def earlier(self, judged: Judged) -> Judged | None:
        """An earlier row about the same record, if there is one."""
        record = judged.match.record
        key = ("record", record.pk) if record is not None else self.matcher.key(judged.values)
        if key is None or not self.matcher.is_unique or judged.row.decision == NEW:
            return None
        first = self._by_key.setdefault(key, judged)
        return first if first is not judged else None


def _settle(
    judged: Judged, kind: LedgerKind, matcher: Matcher, frame: Frame, seen: _Seen, *, asks_rules: bool
) -> None:
    """Find the record, compare, check the rules, and say what would happen."""
    if judged.row.is_skipped:
        judged.verdict = Verdict.SKIPPED
        return
    if kind.key == "people":
        _check_card(judged)
    judged.match = matcher.find(judged.values, judged.row.decision)
    judged.findings += judged.match.findings
    record = judged.match.record
    if record is None:
        _require(judged, kind)
    if not judged.is_wrong and (earlier := seen.earlier(judged)) is not None:
        _repeats(judged, earlier)
        if judged.verdict is Verdict.SAME:
            return
    if judged.is_wrong:
        judged.verdict = Verdict.PROBLEM
        return
    made = judged.proposal = proposal(kind.key, judged.values, record, judged.kept, frame)
    made.is_taken = judged.match.is_taken
    judged.findings += made.findings
    judged.differences = list(_differences(kind, made, record))
    if record is not None and not made.changes:
        judged.verdict = Verdict.SAME
    elif judged.is_wrong:
        judged.verdict = Verdict.PROBLEM
    else:
        if asks_rules:
            _obey(judged, made, record, seen)
        judged.verdict = Verdict.PROBLEM if judged.is_wrong else Verdict.CHANGE if record else Verdict.NEW
    if judged.verdict is Verdict.CHANGE and not judged.match.is_certain and isinstance(record, Person):
        _ask_who(judged, record)


def _require(judged: Judged, kind: LedgerKind) -> None:
    flawed = {f.field for f in judged.findings if f.weight is Weight.ERROR}
    for field_ in kind.fields:
        if field_.is_required and field_.key not in judged.values and field_.key not in flawed:
            said = Sentence(
                f"缺少{field_.zh}，新增时必须填写。", f"{field_.en} is missing; a new record needs it."
            )
            judged.findings.append(error(field_.key, said))


def _check_card(judged: Judged) -> None:
    """BR-57 also for rows that would change nothing: what is wrong with a number is wrong in the file too."""
    for refusal in check_id_number(judged.values):
        judged.findings += refusals(refusal)


def _repeats(judged: Judged, earlier: Judged) -> None:
    """The row speaks of the same record as an earlier one: harmless if it says the same, else somebody must choose."""
    number = earlier.row.number
    if judged.values == earlier.values:
        judged.findings.append(
            warning(
                "", f"与第{number}行内容相同，只写入一次。", f"Says the same as row {number}; written once."
            )
        )
        judged.verdict = Verdict.SAME
        judged.match = earlier.match
        return
    said = Sentence(
        f"与第{number}行是同一条记录，但内容不同。请改正或跳过其中一行。",
        f"Speaks of the same record as row {number}, and differs from it. Correct or skip one of them.",
    )
    judged.findings.append(error("", said, rule="BR-58"))


def _obey(judged: Judged, made: Proposal, record: Ledger | None, seen: _Seen) -> None:
    for refusal in checks(made, record, seen.added):
        judged.findings += refusals(refusal, made.names)
    if record is None and made.kind == "posts" and not judged.is_wrong:
        seen.added.append(made.facts)


def _ask_who(judged: Judged, person: Person) -> None:
    """A change to somebody who was found by name and unit only is not made before somebody says who it is."""
    judged.findings = [f for f in judged.findings if f.rule != "BR-58"] + [choose([person], Person)]
    judged.verdict = Verdict.PROBLEM


def _differences(kind: LedgerKind, made: Proposal, record: Any) -> Iterator[dict[str, str]]:
    """Each value that would change, before and after, in words."""
    for key, (before, after) in made.changes.items():
        known = kind.by_key.get(key)
        label = known.zh if known else key
        yield {
            "field": key,
            "label": label,
            "label_en": known.en if known else key,
            "before": "" if record is None else in_words(known, before),
            "after": in_words(known, after),
        }


def in_words(field_: Field | None, value: Any) -> str:
    """A value as people write it; sensitive ones with their middle starred."""
    if value in (None, "", ()):
        return ""
    if field_ is not None and field_.is_sealed:
        return masked(str(value))
    if field_ is not None and field_.type is FieldType.UNTIL and isinstance(value, date):
        return (value - timedelta(days=1)).isoformat()
    if field_ is not None and field_.type is FieldType.SET:
        code = catalogue.code(field_.set_name, str(value))
        return code.zh if code else str(value)
    if field_ is not None and field_.type is FieldType.CHOICE:
        return dict(field_.choices).get(str(value), str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)
    if isinstance(value, Region):
        return value.full_name
    return describe(value) if isinstance(value, Ledger) else str(value)


def _shown(field_: Field, cell: Cell) -> str:
    return narrow(cell) if not field_.is_sealed else ""  # type: ignore[arg-type]


def tally(judged: Iterable[Judged]) -> dict[str, int]:
    """Verdict → number of rows."""
    return dict(Counter(str(j.verdict.value) for j in judged))
