"""Reads of planning runs: what the plan page shows, why somebody goes or a post is empty, and what a change costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jieli.kernel import reading, search
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotFound
from jieli.kernel.models import AuditEntry
from jieli.papers.view import duty_at
from jieli.placement import computing
from jieli.placement.models import Choice, PlanRun, Relaxation, RunContent
from jieli.planner.again import Proof
from jieli.planner.check import check
from jieli.planner.compare import compare as compared
from jieli.planner.lines import Empty, Line
from jieli.planner.round import DecisionKind
from jieli.planner.sentence import Sentence
from jieli.planner.trial import Kind, Trial
from jieli.planner.words import Lang, term_of
from jieli.programme import rules
from jieli.programme.models import Batch, Post
from jieli.recruiting.models import Waiver
from jieli.registry.models import Person


@dataclass(frozen=True)
class Exchange:
    """Somebody else for a term and what it would cost; ``is_exact`` or at most so much."""

    person: str
    name: str
    cost: int
    is_exact: bool


@dataclass(frozen=True)
class PlanLine:
    """One term of one post in a plan.

    Args:
        slot: Number of the term in the snapshot, by which a change of it is asked for.
        post, person: Public codes; ``person`` is empty where the term is.
        duty: The post within its ``host``.
        ends_on: First day after the term.
        reasons: Why this person; or why nobody. ``chips``: the same in a word each.
        wish: Which of his wishes it is; 0 if none.
        is_fixed: Somebody serves there already.
    """

    slot: int
    post: str
    post_name: str
    host: str
    host_code: str
    duty: str
    term: int
    person: str
    name: str
    sender: str
    sender_code: str
    wish: int
    arrives_on: date | None
    starts_on: date
    ends_on: date
    points: int
    is_fixed: bool
    is_pinned: bool
    reasons: tuple[str, ...]
    chips: tuple[str, ...]
    exchanges: tuple[Exchange, ...]

    @property
    def price(self) -> Exchange | None:
        """The cheapest exchange; None where nobody else is known for the term."""
        return min(self.exchanges, key=lambda e: (e.cost, e.person), default=None)


@dataclass(frozen=True)
class Helped:
    """A rule that could be relaxed, in words, and which terms it would fill.

    Args:
        rules: What a run relaxes for it, rule and amount; None where no run can, as with an examination.
    """

    words: str
    slots: tuple[int, ...]
    filled: int
    points: int
    rules: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True)
class RunPage:
    """Everything about one plan.

    Args:
        parts: Points by part: ``fill``, ``fit``, ``wish``, ``relay``, ``burden``.
        relaxations: What would fill empty terms, the cheapest first.
        prices: What each decision of the run costs, in words.
    """

    run: PlanRun
    lines: tuple[PlanLine, ...]
    parts: dict[str, int]
    relaxations: tuple[Helped, ...]
    prices: tuple[str, ...]
    without_specialty: tuple[str, ...]
    people: dict[str, str]
    posts: dict[str, str]
    """Names by code, of everybody and of every post in the snapshot."""

    @property
    def empty(self) -> tuple[PlanLine, ...]:
        """Terms that nobody holds."""
        return tuple(line for line in self.lines if not line.person)


@dataclass(frozen=True)
class Progress:
    """How far a computation is; None where it has said nothing yet."""

    seconds: float | None
    phase: str
    value: int | None
    bound: int | None
    trace: tuple[tuple[float, int, int], ...]
    times_resumed: int


@dataclass(frozen=True)
class FunnelStep:
    """How many people were left after one condition, who fell out, and why where only the ledger knows."""

    words: str
    left: int
    lost: int
    names: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class WhyEmpty:
    """Why nobody holds a term: what stands in the way, the funnel, and what would fill it."""

    line: PlanLine
    why: tuple[str, ...]
    funnel: tuple[FunnelStep, ...]
    relaxations: tuple[Helped, ...]


@dataclass(frozen=True)
class Change:
    """One term that differs between two plans; names are empty where nobody is."""

    post: str
    post_name: str
    term: int
    before: str
    after: str


@dataclass(frozen=True)
class Compared:
    """One run seen from its base; ``None`` in ``parts`` where the snapshots differ too much to count alike."""

    run: PlanRun
    value: int
    filled: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    changes: tuple[Change, ...]
    is_same_round: bool


@dataclass(frozen=True)
class Scenario:
    """One run beside its base.

    Args:
        wish: Mean rank of the wishes that came true; None where none did.
        waivers: People who are sent with a waiver.
        moved: Terms with another holder than in the base.
    """

    run: PlanRun
    wish: float | None
    waivers: int
    moved: int
    relaxed: tuple[tuple[str, int], ...]
    choices: int


@dataclass(frozen=True)
class Tried:
    """What a decision would do to a plan."""

    is_allowed: bool
    rules: tuple[str, ...]
    cost: int
    is_exact: bool
    filled: int
    said: tuple[str, ...]


def runs(actor: Actor, batch: Batch | None = None) -> QuerySet[PlanRun]:
    """Runs that the actor may see, with ``started_by``, the newest first."""
    created = AuditEntry.objects.filter(thing="plan_run", code=OuterRef("code"), event="create")
    found = (
        reading.visible(PlanRun, actor)
        .select_related("batch__programme", "base")
        .annotate(started_by=Subquery(created.values("actor")[:1]))
        .order_by("-created_at", "-pk")
    )
    return found if batch is None else found.filter(batch=batch)


def get_run(actor: Actor, code: str) -> PlanRun:
    """One run by its code.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    reading.get(PlanRun, actor, code)
    return runs(actor).get(code=code)


def looked_for(actor: Actor) -> QuerySet[PlanRun]:
    """Runs that the actor began and that ask for a next step: the last of a batch, failed or not submitted yet."""
    last = PlanRun.objects.filter(batch=OuterRef("batch")).order_by("-number").values("number")[:1]
    begun = AuditEntry.objects.filter(
        thing="plan_run", code=OuterRef("code"), event="create", user=actor.user_id
    )
    return (
        runs(actor)
        .filter(Exists(begun), state__in=("done", "failed"), releases=None, number=Subquery(last))
        .exclude(batch__state__in=("completed", "summing_up", "archived"))
    )


def run_history(actor: Actor, run: PlanRun) -> QuerySet[AuditEntry]:
    """Everything that happened to a run."""
    rules.seen(run, actor)
    return reading.history(run)


def progress(actor: Actor, run: PlanRun) -> Progress:
    """How far a run is, for a page that asks again and again."""
    rules.seen(run, actor)
    content = RunContent.objects.filter(run=run).defer("round", "findings").first()
    trace = content.trace if content else []
    seconds, phase, value, bound = trace[-1] if trace else (None, "", None, None)
    return Progress(
        seconds=seconds,
        phase=phase,
        value=value,
        bound=bound,
        trace=tuple((step[0], step[2], step[3]) for step in trace),
        times_resumed=content.times_resumed if content else 0,
    )


def round_file(actor: Actor, run: PlanRun) -> tuple[str, str]:
    """File name and text of the snapshot, for ``jieli plan run-42.json``.

    Raises:
        NotFound: The actor may not take plans out of the house.
    """
    rules.seen(run, actor)
    if not reading.may(actor, "X", run):
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": run.code})
    return f"run-{run.number}.json", RunContent.objects.get(run=run).round


def run_page(actor: Actor, run: PlanRun) -> RunPage:
    """The plan of a run with everything known about it.

    Raises:
        NotFound: It is not done, or the actor may not know of it.
    """
    plan = _plan(actor, run)
    prefetch_related_objects([run], "choices__person")
    findings = RunContent.objects.get(run=run).findings or {}
    lines = _lines(plan, findings)
    report = check(plan.problem.instance, plan.plan)
    parts = {name: getattr(report.parts, name) for name in ("fill", "fit", "wish", "relay", "burden")}
    kept_out = plan.problem.round.notes.get("without_specialty", "").split()
    names = dict(Person.objects.filter(code__in=kept_out).values_list("code", "name"))
    return RunPage(
        run=run,
        lines=lines,
        parts=parts,
        relaxations=_helped(findings),
        prices=tuple(_said(p["said"]) for p in findings.get("prices", ()) if _is_decided(run, plan, p)),
        without_specialty=tuple(names.get(code, code) for code in kept_out),
        people=dict(zip(plan.problem.codes.candidate, plan.problem.names.candidate, strict=True)),
        posts=dict(zip(plan.problem.codes.post, plan.problem.names.post, strict=True)),
    )


def why_empty(actor: Actor, run: PlanRun, slot: int) -> WhyEmpty:
    """Why nobody holds a term, from everybody in the pool down to nobody, and what would help."""
    plan = _plan(actor, run)
    _must_be_slot(plan, slot)
    findings = RunContent.objects.get(run=run).findings or {}
    explained = plan.explainer.post(slot, verify=False)
    lang = _lang()
    return WhyEmpty(
        line=next(line for line in _lines(plan, findings) if line.slot == slot),
        why=tuple(s.say(lang) for s in explained.why_empty),
        funnel=tuple(
            FunnelStep(
                step.what.say(lang) if step.rule != "ban" else _("台账的条件和已定的决定都允许"),
                step.left,
                step.lost,
                tuple(plan.problem.names.candidate[c] for c in step.who),
                _ban_reasons(plan, slot, step.who) if step.rule == "ban" else (),
            )
            for step in explained.funnel
        ),
        relaxations=tuple(h for h in _helped(findings) if slot in h.slots),
    )


def why(actor: Actor, run: PlanRun, person: str) -> tuple[str, ...]:
    """Why somebody goes where the plan sends him, or why he stays; fit to be told to himself.

    Raises:
        NotFound: He is not in the snapshot.
    """
    plan = _plan(actor, run)
    codes = plan.problem.codes.candidate
    if person not in codes:
        raise NotFound(_("%(code)s不在这次测算的人员里。") % {"code": person})
    return plan.explainer.person(codes.index(person)).say(_lang())


def who(actor: Actor, run: PlanRun, text: str, *, limit: int = 8) -> list[Person]:
    """People of the snapshot by name, pinyin, initials or code; ``why`` explains each."""
    codes = _plan(actor, run).problem.codes.candidate
    if not search.fold(text):
        return []
    found = Person.objects.filter(search.found_by(text), code__in=codes)
    return list(found.select_related("home_institution").order_by("name", "code")[:limit])


def choices(actor: Actor, run: PlanRun) -> tuple[Choice, ...]:
    """What was decided before a run, with posts and people."""
    rules.seen(run, actor)
    return tuple(run.choices.select_related("post__institution", "post__specialty", "person"))


def choice_rows(
    actor: Actor, run: PlanRun, decisions: Iterable[tuple[str, str, int, str, str]]
) -> list[dict[str, Any]]:
    """Rows of ``Choice`` for another run of the batch.

    Args:
        decisions: Kind, code of the post or empty, term or 0, code of the person or empty, reason.

    Raises:
        NotFound: A post or a person is gone from the ledger.
    """
    rules.seen(run, actor)
    asked = list(decisions)
    posts = {p.code: p for p in Post.objects.filter(batch=run.batch, code__in={d[1] for d in asked})}
    people = {p.code: p for p in Person.objects.filter(code__in={d[3] for d in asked})}
    gone = [
        code for d in asked for code, known in ((d[1], posts), (d[3], people)) if code and code not in known
    ]
    if gone:
        raise NotFound(_("台账里已经没有%(codes)s。") % {"codes": "、".join(gone)})
    return [
        {
            "kind": kind,
            "post": posts.get(post),
            "term": term or None,
            "person": people.get(person),
            "reason": reason,
        }
        for kind, post, term, person, reason in asked
    ]


def relaxations(actor: Actor, run: PlanRun) -> tuple[Relaxation, ...]:
    """What a run reads more loosely than the pack."""
    rules.seen(run, actor)
    return tuple(run.relaxations.all())


def relative(actor: Actor, run: PlanRun) -> tuple[PlanRun, ...]:
    """The base of a run, or the run itself where it has none, and what was computed against that, by number."""
    rules.seen(run, actor)
    base = run.base or run
    found = runs(actor, run.batch).filter(Q(pk=base.pk) | Q(base=base) | Q(pk=run.pk), state="done")
    return tuple(sorted(found, key=lambda r: (r.pk != base.pk, r.number)))


def scenarios(actor: Actor, base: PlanRun, others: Sequence[PlanRun]) -> tuple[Scenario, ...]:
    """A base and what was computed against it, side by side; a constant number of queries."""
    batch = base.batch
    waived: set[tuple[str, str | None]] = {
        (person, post)
        for person, post in Waiver.objects.filter(
            application__call__batch=batch, state="granted"
        ).values_list("application__person__code", "post__code")
    }
    found = []
    first = _plan(actor, base)
    relaxed: dict[int, list[tuple[str, int]]] = {}
    for row in Relaxation.objects.filter(owner__in=[r.pk for r in (base, *others)]).order_by("pk"):
        relaxed.setdefault(row.owner_id, []).append((row.rule, row.amount))
    decided = Counter(
        Choice.objects.filter(owner__in=[r.pk for r in (base, *others)]).values_list("owner", flat=True)
    )
    for run in (base, *others):
        plan = _plan(actor, run)
        sent = [(line.person, line.post) for line in plan.lines if not line.is_fixed]
        wishes = {p.code: p.wishes for p in plan.problem.round.people}
        ranks = [wishes[p].index(post) + 1 for p, post in sent if post in wishes.get(p, ())]
        found.append(
            Scenario(
                run=run,
                wish=sum(ranks) / len(ranks) if ranks else None,
                waivers=sum((p, None) in waived or (p, post) in waived for p, post in sent),
                moved=0 if run.pk == base.pk else len(_compared(base, first, run, plan).changes),
                relaxed=tuple(relaxed.get(run.pk, ())),
                choices=decided[run.pk],
            )
        )
    return tuple(found)


def compare(actor: Actor, base: PlanRun, others: Sequence[PlanRun]) -> tuple[Compared, ...]:
    """Runs seen from a base: who comes in, who drops out, which terms change, and what it changes in points.

    Points are counted by the snapshot of the base where the other has the same, else each by its own.
    """
    first = _plan(actor, base)
    return tuple(_compared(base, first, run, _plan(actor, run)) for run in others)


def try_out(
    actor: Actor, run: PlanRun, kind: str, slot: int, *, person: str = "", other: int | None = None
) -> Tried:
    """What a decision would do: ``pin``, ``ban``, ``empty`` or ``swap`` (with ``other``, a term).

    Returns:
        Whether it is allowed, the rules against it in the checker's words, and the price; within a second.

    Raises:
        BadInput: The decision does not make sense.
    """
    plan = _plan(actor, run)
    _must_be_slot(plan, slot)
    codes = plan.problem.codes.candidate
    if kind not in tuple(Kind):
        raise BadInput(_("没有“%(kind)s”这种改动。") % {"kind": kind}, field="kind")
    cand = codes.index(person) if person in codes else -1
    trial = Trial(kind=Kind(kind), slot=slot, cand=cand, other=-1 if other is None else other)
    try:
        answer = plan.try_out(trial)
    except ValueError as e:
        raise BadInput(
            _("请选择没有人在岗的任期；对调须选两个任期，指定和不派须选人员。"), field="slot"
        ) from e
    return Tried(
        is_allowed=answer.is_allowed,
        rules=tuple(sorted({v.rule for v in answer.broken})),
        cost=answer.cost,
        is_exact=answer.proof is Proof.EXACT,
        filled=answer.filled,
        said=(
            *plan.trials.sentences(answer, _lang()),
            *(
                reason
                for v in answer.broken
                if v.rule == "ban"
                for reason in _ban_reasons(plan, v.slots[0], v.candidates)
            ),
        ),
    )


def term_at(problem: computing.Problem, slot: int) -> tuple[str, int]:
    """Post and term of a slot."""
    i = problem.instance
    return problem.codes.post[int(i.slot_post[slot])], term_of(i, slot)


def _plan(actor: Actor, run: PlanRun) -> computing.Opened:
    rules.seen(run, actor)
    if run.state != "done":
        raise NotFound(_("测算“%(run)s”没有方案。") % {"run": run})
    return computing.opened(run)


def _ban_reasons(plan: computing.Opened, slot: int, cands: Iterable[int]) -> tuple[str, ...]:
    """Why people are kept from a term: what the ledger says against them, or whoever decided so; each once."""
    post, term = term_at(plan.problem, slot)
    codes = {plan.problem.codes.candidate[c] for c in cands}
    found = [
        d.reason
        for d in plan.problem.round.decisions
        if d.kind == DecisionKind.BAN
        and d.person in codes
        and d.post in (None, post)
        and d.term in (None, term)
        and d.reason
    ]
    return tuple(dict.fromkeys(found))


def _is_decided(run: PlanRun, plan: computing.Opened, price: dict[str, Any]) -> bool:
    """Whether a price is of what people decided; most bans of a snapshot are conditions that only the ledger knows."""
    person = plan.problem.codes.candidate[price["cand"]]
    return any(c.kind == price["kind"] and c.person and c.person.code == person for c in run.choices.all())


def _must_be_slot(plan: computing.Opened, slot: int) -> None:
    if not 0 <= slot < plan.problem.instance.n_slots:
        raise NotFound(_("这次测算没有这个任期。"))


def _lines(plan: computing.Opened, findings: dict[str, Any]) -> tuple[PlanLine, ...]:
    """Every term, in the order of recipients, posts and terms, with names from the snapshot."""
    i, codes, names = plan.problem.instance, plan.problem.codes, plan.problem.names
    hospital = dict(zip(codes.hospital, names.hospital, strict=True))
    person = dict(zip(codes.candidate, names.candidate, strict=True))
    hosts = {x.code: x.name for x in plan.problem.round.institutions}
    posts = {x.code: x for x in plan.problem.round.posts}
    wishes = {x.code: x.wishes for x in plan.problem.round.people}
    held = {(x.post, x.term): x for x in plan.lines}
    lang = _lang()
    found = []
    for slot in range(i.n_slots):
        post = int(i.slot_post[slot])
        line = held.get((codes.post[post], term_of(i, slot)))
        arrives = int(i.slot_arrive[slot])
        of_round = posts[codes.post[post]]
        here = plan.explainer.here(slot) if line and not line.is_fixed else ()
        mine = wishes.get(line.person, ()) if line else ()
        found.append(
            PlanLine(
                slot=slot,
                post=codes.post[post],
                post_name=names.post[post],
                host=hosts[of_round.institution],
                host_code=of_round.institution,
                duty=duty_at(of_round.department, of_round.title),
                term=term_of(i, slot),
                person=line.person if line else "",
                name=person.get(line.person, "") if line else "",
                sender=hospital.get(line.hospital, "") if line else "",
                sender_code=line.hospital if line else "",
                wish=mine.index(of_round.code) + 1 if of_round.code in mine else 0,
                arrives_on=date.fromordinal(arrives) if arrives > 0 else None,
                starts_on=date.fromordinal(max(1, int(i.slot_start[slot]))),
                ends_on=date.fromordinal(int(i.slot_end[slot])),
                points=line.points if line else 0,
                is_fixed=line.is_fixed if line else False,
                is_pinned=line.is_pinned if line else False,
                reasons=tuple(s.say(lang) for s in here)
                if line
                else tuple(_said(s) for s in findings.get("empty", {}).get(str(slot), ())),
                chips=tuple(_chip(s) for s in here if s.code in _CHIPS),
                exchanges=tuple(
                    Exchange(codes.candidate[c], names.candidate[c], cost, is_exact)
                    for c, cost, is_exact in findings.get("exchanges", {}).get(str(slot), ())
                ),
            )
        )
    return tuple(sorted(found, key=lambda x: (x.host, x.duty, x.post, x.term)))


_CHIPS = {
    "why.specialty.same": gettext_lazy("专业对口"),
    "why.specialty.near": gettext_lazy("专业可替代"),
    "why.title": gettext_lazy("职称高于要求"),
    "why.experience": gettext_lazy("任现职称%(years)s年"),
    "why.language": gettext_lazy("会当地语言"),
    "why.wish": gettext_lazy("第%(rank)s志愿"),
    "why.relay.hospital": gettext_lazy("与前任同单位"),
    "why.relay.department": gettext_lazy("与前任同科室"),
}


def _chip(reason: Sentence) -> str:
    return str(_CHIPS[reason.code]) % reason.fields


def _helped(findings: dict[str, Any]) -> tuple[Helped, ...]:
    return tuple(
        Helped(
            _said(r["said"]),
            tuple(r["slots"]),
            r["filled"],
            r["points"],
            None if r.get("rules") is None else tuple((rule, amount) for rule, amount in r["rules"]),
        )
        for r in findings.get("relaxations", ())
    )


def _compared(base: PlanRun, first: computing.Opened, run: PlanRun, second: computing.Opened) -> Compared:
    before = {(x.post, x.until): x.person for x in first.lines}
    after = {(x.post, x.until): x.person for x in second.lines}
    places: list[Line | Empty] = [*first.lines, *first.empty, *second.lines, *second.empty]
    terms = {(x.post, x.until): x.term for x in places}
    people = {
        **dict(zip(first.problem.codes.candidate, first.problem.names.candidate, strict=True)),
        **dict(zip(second.problem.codes.candidate, second.problem.names.candidate, strict=True)),
    }
    posts = {
        **dict(zip(first.problem.codes.post, first.problem.names.post, strict=True)),
        **dict(zip(second.problem.codes.post, second.problem.names.post, strict=True)),
    }
    changes = [
        Change(
            post=post,
            post_name=posts[post],
            term=terms[post, until],
            before=people.get(before.get((post, until), ""), ""),
            after=people.get(after.get((post, until), ""), ""),
        )
        for post, until in sorted(terms, key=lambda key: (key[0], key[1] or 0))
        if before.get((post, until)) != after.get((post, until))
    ]
    is_same = base.digest == run.digest
    if is_same:
        value = compared(first.problem.instance, first.plan, second.plan).value
    else:
        value = (run.value or 0) - (base.value or 0)
    return Compared(
        run=run,
        value=value,
        filled=(run.filled or 0) - (base.filled or 0),
        joined=_names(people, set(after.values()) - set(before.values())),
        left=_names(people, set(before.values()) - set(after.values())),
        changes=tuple(changes),
        is_same_round=is_same,
    )


def _names(people: dict[str, str], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(people.get(code, code) for code in codes))


def _lang() -> Lang:
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def _said(pair: Sequence[str]) -> str:
    return pair[_lang() == "en"]
