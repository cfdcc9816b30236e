"""What was changed in a text, step by step, so that anybody can see it, judge it and play it again.

A :class:`Trail` begins with the text as it was decoded. Each stage reads the text the stage before it left
and states its changes as :class:`Edit` rows; the text after the last stage is the repaired article. Cuts
(navigation, captions, spam) are edits as well, and so is damage that stays: a mark, whose ``after`` equals
its ``before``. Nothing is changed outside an edit, so :func:`replay` gives the result exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one stage.

    ``start`` and ``end`` count characters of the text this stage read, end exclusive. ``rule`` is a dotted
    name such as ``pinyin.bracket`` or ``cut.caption``; :mod:`jieli.reader.rules` says what each means.
    ``confidence`` is between 0 and 1. ``candidates`` are the readings a person may choose from where the
    text could not be restored.
    """

    rule: str
    start: int
    end: int
    before: str
    after: str
    confidence: float = 1.0
    candidates: tuple[str, ...] = ()

    @property
    def is_mark(self) -> bool:
        """Whether this only marks damage that stays in the text."""
        return self.before == self.after

    @property
    def is_cut(self) -> bool:
        """Whether this takes away what is not part of the article."""
        return self.rule.startswith("cut.")


@dataclass(frozen=True)
class Stage:
    """The edits of one stage, ordered by ``start`` and not overlapping."""

    name: str
    edits: tuple[Edit, ...]

    @cached_property
    def shifts(self) -> _Shifts:
        """How far the edits move what stands behind them."""
        return _Shifts(self.edits)


def play(text: str, edits: Sequence[Edit]) -> str:
    """The text with ``edits`` made. Raises ``ValueError`` where one does not fit the text or overlaps another."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at or text[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit {edit.rule} at {edit.start} does not fit the text")
        pieces += (text[at : edit.start], edit.after)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def replay(original: str, stages: Iterable[Stage]) -> str:
    """The original text with all stages made one after the other."""
    for stage in stages:
        original = play(original, stage.edits)
    return original


@dataclass(slots=True)
class Trail:
    """A text on its way through the stages. ``text`` is its present state, ``stages`` what was done so far."""

    original: str
    text: str = ""
    stages: list[Stage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.text or self.original

    def make(self, name: str, edits: Iterable[Edit]) -> None:
        """Make the edits of one stage; a stage without edits leaves no row."""
        ordered = tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))
        if ordered:
            self.text = play(self.text, ordered)
            self.stages.append(Stage(name, ordered))

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original text that ``text[start:end]`` came from."""
        return self._back(start, end, len(self.stages))

    def origin_of(self, stage: int, edit: Edit) -> tuple[int, int]:
        """The stretch of the original text that an edit of stage number ``stage`` changed."""
        return self._back(edit.start, edit.end, stage)

    def now(self, stage: int, edit: Edit) -> tuple[int, int]:
        """The stretch of the present text that an edit of stage number ``stage`` became; empty after a cut."""
        start = self.stages[stage].shifts.begin_of(edit)
        end = start + len(edit.after)
        for later in self.stages[stage + 1 :]:
            start, end = later.shifts.forth(start, upper=False), later.shifts.forth(end, upper=True)
        return start, max(start, end)

    def _back(self, start: int, end: int, stages: int) -> tuple[int, int]:
        for stage in reversed(self.stages[:stages]):
            start, end = stage.shifts.back(start, upper=False), stage.shifts.back(end, upper=True)
        return start, max(start, end)


class _Shifts:
    """How far the edits of one stage move what stands behind them; positions are found by bisection."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.starts = [edit.start for edit in edits]
        self.begins: list[int] = []  # where each edit begins in the text after the stage
        shift = 0
        for edit in edits:
            self.begins.append(edit.start + shift)
            shift += len(edit.after) - len(edit.before)

    def begin_of(self, edit: Edit) -> int:
        """Where an edit of this stage begins in the text after the stage."""
        at = bisect_left(self.starts, edit.start)
        while self.edits[at] != edit:
            at += 1
        return self.begins[at]

    def back(self, at: int, *, upper: bool) -> int:
        """Where a position of the text after the stage lay before it; inside an edit, that edit's outer bound."""
        number = (bisect_left if upper else bisect_right)(self.begins, at) - 1
        if number < 0:
            return at
        edit, begin = self.edits[number], self.begins[number]
        behind = at - begin - len(edit.after)
        if behind < 0 or (behind == 0 and upper and edit.after):
            return edit.end if upper else edit.start
        return edit.end + behind

    def forth(self, at: int, *, upper: bool) -> int:
        """Where a position of the text before the stage lies after it; inside an edit, that edit's outer bound."""
        number = (bisect_left if upper else bisect_right)(self.starts, at) - 1
        if number < 0:
            return at
        edit, begin = self.edits[number], self.begins[number]
        if at < edit.end or (upper and at == edit.end):
            return begin + (len(edit.after) if upper else 0)
        return begin + len(edit.after) + at - edit.end
