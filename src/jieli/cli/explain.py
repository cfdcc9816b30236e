"""``jieli explain``: why somebody goes or does not, and why a post is filled or empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.options import AsJson, Lang, PlanFile, Quiet, RoundFile, option
from jieli.cli.people import candidate_of, near
from jieli.cli.plans import open_plan
from jieli.cli.rounds import Book, open_round
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.planner.explain import Explainer, PostExplanation


def explain(
    round: RoundFile,
    plan: PlanFile,
    person: Annotated[str | None, option("explain.person", "subject", "--person", metavar="WHO")] = None,
    post: Annotated[str | None, option("explain.post", "subject", "--post", metavar="CODE")] = None,
    term: Annotated[int | None, option("explain.term", "subject", "--term", metavar="N", min=1)] = None,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Explain a plan."""
    from jieli.planner.again import Solver
    from jieli.planner.decisions import price_of_decisions
    from jieli.planner.explain import Explainer
    from jieli.planner.relax import relax
    from jieli.planner.situation import Situation

    terminal = Terminal(is_json=json, is_quiet=quiet)
    if term and not post:
        raise Stop(ExitCode.BAD_INPUT, say("explain.term_alone"))
    book = open_round(round, terminal)
    given = open_plan(plan, book, terminal)
    candidates = [candidate_of(person, book)] if person else []
    slots = _slots(post, term, book) if post else []
    situation = Situation(book.instance, given.plan, names=book.names)
    solver = Solver(situation)
    explainer = Explainer(situation, solver)
    ways, prices = [], []
    with terminal.busy("publish.explaining"):
        if not candidates and not slots:
            slots = [int(s) for s in (given.plan < 0).nonzero()[0]]
            ways = [r.sentence(situation).say(spoken()) for r in relax(situation, solver)]
            prices = [p.sentence(situation).say(spoken()) for p in price_of_decisions(situation, solver)]
        people = [_about_person(c, book, explainer) for c in candidates]
        posts = [_about_slot(s, book, explainer) for s in slots]
    document = {"people": people, "posts": posts, "relaxations": ways, "prices": prices}
    about = [_text(x["name"], x["sentences"]) for x in (*people, *posts)]
    about += [_text(say(k), x) for k, x in (("explain.ways", ways), ("explain.prices", prices)) if x]
    terminal.result(document, "\n\n".join(about) or say("explain.all_filled"))


def _slots(asked: str, term: int | None, book: Book) -> list[int]:
    """Planned slots of the post with this code, or of one term of it."""
    instance = book.instance
    if asked not in book.codes.post:
        raise Stop(ExitCode.BAD_INPUT, say("explain.no_post", post=asked) + near(asked, book.codes.post))
    is_planned = (instance.slot_post == book.codes.post.index(asked)) & (instance.slot_fixed < 0)
    found = {book.term(int(s)): int(s) for s in is_planned.nonzero()[0]}
    if term is None:
        return list(found.values())
    if term not in found:
        raise Stop(ExitCode.BAD_INPUT, say("explain.no_term", post=asked, term=term, last=max(found)))
    return [found[term]]


def _about_person(candidate: int, book: Book, explainer: Explainer) -> dict[str, Any]:
    return {
        "person": book.codes.candidate[candidate],
        "name": book.person(candidate),
        "sentences": list(explainer.person(candidate).say(spoken())),
    }


def _about_slot(slot: int, book: Book, explainer: Explainer) -> dict[str, Any]:
    found, lang = explainer.post(slot), spoken()
    return {
        "post": book.post_code(slot),
        "term": book.term(slot),
        "name": book.slot(slot),
        "holder": book.codes.candidate[found.holder] if found.holder >= 0 else None,
        "funnel": [
            {"rule": s.rule, "left": s.left, "lost": s.lost, "what": s.what.say(lang)} for s in found.funnel
        ],
        "next_best": [
            {"person": book.codes.candidate[a.cand], "cost": a.cost, "proof": a.proof}
            for a in found.alternatives
        ],
        "why_empty": [s.say(lang) for s in found.why_empty],
        "sentences": list(_post_sentences(found, book)),
    }


def _post_sentences(found: PostExplanation, book: Book) -> Iterator[str]:
    """The funnel line by line, then who was next best, or why nobody is there."""
    lang = spoken()
    is_held = found.holder >= 0
    yield say("explain.held", name=book.person(found.holder)) if is_held else say("explain.empty")
    for step in found.funnel:
        yield say("explain.step", what=step.what.say(lang), left=step.left, lost=step.lost)
    for a in found.alternatives:
        proof = say(f"proof.{a.proof}")
        if a.cost == 0:
            yield say("explain.next_equal", name=book.person(a.cand), proof=proof)
        else:
            yield say("explain.next_best", name=book.person(a.cand), cost=f"{a.cost:,}", proof=proof)
    for reason in found.why_empty:
        yield reason.say(lang)


def _text(title: str, sentences: list[str]) -> str:
    return "\n".join([f"【{title}】", *(f"  {s}" for s in sentences)])
