"""Repairs the text of a page: every change is an edit of a named rule, and what is lost is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jieli.reader.repair import mojibake, noise, pinyin, slips, spacing, stars, traditional, woven
from jieli.reader.trail import Edit, Stage, Trail

_Edits = Callable[[str], Iterable[Edit]]
_Row = tuple[str, _Edits, Callable[[], frozenset[str]] | None]

# A stage is asked only where one of its signs stands in the text, which spares clean text most of the work
_BEFORE: tuple[_Row, ...] = (
    ("mojibake", mojibake.edits, mojibake.signs),
    ("entities", noise.entities, lambda: frozenset("&")),
    ("hidden", noise.hidden, noise.hidden_signs),
    ("symbols", noise.symbols, lambda: noise.SYMBOLS),
    ("pinyin", pinyin.edits, lambda: frozenset("(（")),
)
_BEHIND: tuple[_Row, ...] = (
    ("private", noise.private, noise.private_signs),
    ("replacements", noise.replacements, lambda: frozenset("\ufffd")),
    ("symbols", noise.symbols, lambda: noise.SYMBOLS),
    ("widths", noise.widths, noise.wide_signs),
    ("dates", spacing.dates, lambda: frozenset("-:")),
    ("stars", stars.edits, lambda: stars.SIGNS),
    ("lines", spacing.lines, None),
    ("blanks", spacing.blanks, lambda: frozenset(" \u3000")),
    ("punctuation", noise.punctuation, None),
)
_ROUNDS = 4  # one repair may lay bare another; a text that still changes then is left as it is


def repair(trail: Trail) -> None:
    """Repair ``trail.text`` stage by stage until nothing changes; clean text gets no stage.

    Marks are those of the last round, but for those of byte slips: these are sought once, as later stages change
    the characters whose bytes tell.
    """
    _round(trail, slips.edits)
    done = 0
    for _ in range(_ROUNDS):
        last = trail.stages[done:]
        if all(edit.is_mark for stage in last for edit in stage.edits):
            return
        trail.stages[done:] = [stage for stage in map(_without_marks, last) if stage.edits]
        done = len(trail.stages)
        _round(trail, _nothing)


def _nothing(_: str) -> Iterable[Edit]:
    return ()


def _without_marks(stage: Stage) -> Stage:
    if stage.name == "slips":
        return stage
    return Stage(stage.name, tuple(edit for edit in stage.edits if not edit.is_mark))


def _round(trail: Trail, slipped: _Edits) -> None:
    _stages(trail, _BEFORE)
    _stages(trail, (("slips", slipped, slips.signs), ("pinyin", pinyin.remains, lambda: frozenset("(（"))))
    if any(stage.name in ("pinyin", "slips") for stage in trail.stages):
        _stages(trail, (("pinyin", pinyin.unopened, lambda: frozenset(")）")),))
    trail.make("script", traditional.edits(trail.text, _unread(trail)))
    _stages(trail, _BEHIND)


def _stages(trail: Trail, stages: tuple[_Row, ...]) -> None:
    seen, read = frozenset(trail.text), trail.text
    for name, edits, signs in stages:
        if trail.text is not read:
            seen, read = frozenset(trail.text), trail.text
        if signs is None or not seen.isdisjoint(signs()):
            trail.make(name, edits(trail.text))


def _unread(trail: Trail) -> list[tuple[int, int]]:
    """Where marked byte slips stand now: their characters are bytes in disguise and keep their form."""
    return [
        trail.now(n, edit)
        for n, stage in enumerate(trail.stages)
        if stage.name == "slips"
        for edit in stage.edits
        if edit.is_mark
    ]


def weave(trail: Trail, headline: str) -> None:
    """Take out what a machine wove in: pieces of ``headline`` in the article, a phrase of the article behind it.

    Runs when the text holds the article only, its headline first.
    """
    trail.make("phrase", woven.phrase(trail.text, headline, trail.original))
    trail.make("woven", woven.edits(trail.text, headline))
