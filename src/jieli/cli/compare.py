"""``jieli compare``: what differs between two plans of one round."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jieli.cli.options import AsJson, Lang, PlanFile, Quiet, RoundFile
from jieli.cli.plans import open_plan
from jieli.cli.rounds import Book, open_round
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say

if TYPE_CHECKING:
    from jieli.planner.compare import Comparison, Move


def compare(
    round: RoundFile,
    plan_a: PlanFile,
    plan_b: PlanFile,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Compare two plans."""
    from jieli.planner.compare import compare as compare_plans

    terminal = Terminal(is_json=json, is_quiet=quiet)
    book = open_round(round, terminal)
    before, after = open_plan(plan_a, book, terminal), open_plan(plan_b, book, terminal)
    found = compare_plans(book.instance, before.plan, after.plan)
    terminal.result(document(found, book), "\n".join(sentences(found, book)))


def sentences(found: Comparison, book: Book) -> list[str]:
    """Who moves, and what it changes in points."""
    if not found.moves:
        return [say("compare.equal")]
    counts = say("compare.counts", moves=len(found.moves), joined=len(found.joined), left=len(found.left))
    lines = [counts, *(_move(m, book) for m in found.moves), *points(found)]
    for key, n in zip(("compare.broken_a", "compare.broken_b"), found.broken, strict=True):
        if n:
            lines.append(say(key, n=n))
    return lines


def points(found: Comparison) -> list[str]:
    """What changes in the value, as a whole and by part."""
    p = found.parts
    shown = {k: _signed(getattr(p, k)) for k in ("fill", "fit", "wish", "relay")}
    return [
        say("compare.value", value=_signed(found.value), filled=_signed(found.filled)),
        say("compare.parts", **shown, burden=_signed(-p.burden)),
    ]


def _signed(change: int) -> str:
    return f"{change:+,}".replace("-", "−") if change else "0"


def document(found: Comparison, book: Book) -> dict[str, Any]:
    """The comparison in codes."""

    def codes(candidates: tuple[int, ...]) -> list[str]:
        return [book.codes.candidate[c] for c in candidates]

    return {
        "value": found.value,
        "filled": found.filled,
        "parts": asdict(found.parts),
        "broken": list(found.broken),
        "joined": codes(found.joined),
        "left": codes(found.left),
        "moved": codes(found.moved),
        "moves": [
            {
                "post": book.post_code(m.slot),
                "term": book.term(m.slot),
                "before": book.codes.candidate[m.before] if m.before >= 0 else None,
                "after": book.codes.candidate[m.after] if m.after >= 0 else None,
            }
            for m in found.moves
        ],
    }


def _move(move: Move, book: Book) -> str:
    before, after = (book.person(c) if c >= 0 else say("compare.nobody") for c in (move.before, move.after))
    return say("compare.move", where=book.slot(move.slot), before=before, after=after)
