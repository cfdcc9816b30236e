"""What stands against somebody being on a post from one day to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, DomainError, RuleRefused
from jieli.placement.models import Deployment
from jieli.placement.rules import gaps as gaps_of
from jieli.placement.rules import is_excessive_gap, overlap_days, span_of
from jieli.placement.states import THERE
from jieli.programme import quota, rules
from jieli.programme.models import Batch, Pairing, PolicyPack, Post
from jieli.programme.queries.batches import policy_for_sums
from jieli.programme.queries.pairings import agreement_due_on
from jieli.programme.rules import Refusals
from jieli.programme.terms import Span
from jieli.recruiting.models import Application, Fitness
from jieli.registry import catalogue
from jieli.registry.models import Person

TAKES_PEOPLE = ("open", "vacant", "reserved", "held", "handing_over")
"""States of a post for which somebody may be planned."""


@dataclass(frozen=True)
class Line:
    """Somebody who is to be on a post from ``starts_on`` to the day before ``ends_on``."""

    person: Person
    post: Post
    starts_on: date
    ends_on: date
    role: str = "member"
    predecessor: Deployment | None = None
    application: Application | None = None
    release: Any = None

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.starts_on, self.ends_on)

    @property
    def caption(self) -> str:
        """Who and where, for sentences."""
        return f"{self.person.name}·{self.post}"


@dataclass
class Situation:
    """Everything about the people and posts of some lines that the rules ask for."""

    by_person: dict[int, list[Deployment]] = field(default_factory=dict)
    by_post: dict[int, list[Deployment]] = field(default_factory=dict)
    packs: dict[int, list[PolicyPack]] = field(default_factory=dict)

    def pack(self, batch: Batch) -> PolicyPack | None:
        """The pack by which a batch is judged."""
        return rules.pack_in_force(self.packs.get(batch.programme_id, ()), batch.starts_on)


def situation(
    people: Iterable[int], posts: Sequence[Post], batches: Iterable[Batch] | None = None
) -> Situation:
    """Load what is known about some people and posts; two queries.

    Args:
        batches: Those of the posts, where they are at hand already.
    """
    found = Situation()
    rows = (
        Deployment.objects.filter(Q(person__in=set(people)) | Q(post__in=[p.pk for p in posts]))
        .exclude(state="cancelled")
        .select_related("person", "post__institution", "post__specialty")
        .order_by("starts_on", "pk")
    )
    for row in rows:
        found.by_person.setdefault(row.person_id, []).append(row)
        found.by_post.setdefault(row.post_id, []).append(row)
    found_in = [p.batch for p in posts] if batches is None else batches
    for pack in PolicyPack.objects.filter(programme__in={b.programme_id for b in found_in}):
        found.packs.setdefault(pack.programme_id, []).append(pack)
    return found


def check_lines(
    lines: Sequence[Line], known: Situation, *, ends: Iterable[int] = ()
) -> list[tuple[Line, DomainError]]:
    """Check lines against what is there and against each other: BR-01, BR-02, BR-11.

    Args:
        ends: Deployments that are over when the lines begin, such as the one that somebody is moved from.
    """
    gone = set(ends)
    found: list[tuple[Line, DomainError]] = []
    for index, line in enumerate(lines):
        no = Refusals()
        if _is_possible(no, line, known):
            others = [other for at, other in enumerate(lines) if at != index]
            _one_place(no, line, known, [o for o in others[:index] if o.person.pk == line.person.pk], gone)
            _one_occupant(no, line, known, [o for o in others[:index] if o.post.pk == line.post.pk], gone)
            _term(no, line, known)
        found += [(line, refusal) for refusal in no.found]
    return found


def _is_possible(no: Refusals, line: Line, known: Situation) -> bool:
    no.known_code("role", "team_role", line.role)
    no.order("ends_on", line.starts_on, line.ends_on)
    if line.person.merged_into_id is not None:
        no.bad("person", _("“%(person)s”的记录已并入另一条。") % {"person": line.person})
    if line.post.state not in TAKES_PEOPLE:
        no.rule(
            "SM-POST",
            _("岗位“%(post)s”现在是“%(state)s”，不能配人。")
            % {"post": line.post, "state": line.post.get_state_display()},
            _("请先批准开放岗位。") if line.post.state == "planned" else "",
        )
    if known.pack(line.post.batch) is None:
        no.rule(
            "PRG-01",
            _("批次“%(batch)s”开始时没有生效的规则包。") % {"batch": line.post.batch},
            _("请先在项目页添加规则包。"),
        )
    return not no.found


def _one_place(no: Refusals, line: Line, known: Situation, beside: Sequence[Line], gone: set[int]) -> None:
    """BR-01: nobody is in two places at once."""
    for other in known.by_person.get(line.person.pk, ()):
        if other.pk not in gone and overlap_days(span_of(other), line.span):
            no.rule(
                "BR-01",
                _("%(person)s在%(span)s已派驻“%(post)s”。")
                % {
                    "person": line.person.name,
                    "span": rules.span_words(*span_of(other)),
                    "post": other.post,
                },
                _("请改派驻起止，或先结束那次派驻。"),
            )
    for planned in beside:
        if overlap_days(planned.span, line.span):
            no.rule(
                "BR-01",
                _("%(person)s同时列在“%(one)s”和“%(other)s”。")
                % {"person": line.person.name, "one": planned.post, "other": line.post},
                _("请只保留一处。"),
            )


def _one_occupant(no: Refusals, line: Line, known: Situation, beside: Sequence[Line], gone: set[int]) -> None:
    """BR-02: a post has one holder, and two at most while one hands over to the other."""
    pack = known.pack(line.post.batch)
    allowed = pack.overlap_days if pack is not None else 0
    stays = [
        (other.person.name, span_of(other))
        for other in known.by_post.get(line.post.pk, ())
        if other.pk not in gone
    ]
    stays += [(other.person.name, other.span) for other in beside]
    together = [(name, span) for name, span in stays if overlap_days(span, line.span)]
    for name, span in together:
        days = overlap_days(span, line.span)
        is_handover = span.starts_on != line.starts_on and not _inside(span, line.span)
        if days > allowed or not is_handover:
            no.rule(
                "BR-02",
                _(
                    "岗位“%(post)s”在%(span)s由%(person)s占用，与%(newcomer)s重叠%(days)s，交接最多%(allowed)s。"
                )
                % {
                    "post": line.post,
                    "span": rules.span_words(*span),
                    "person": name,
                    "newcomer": line.person.name,
                    "days": rules.days_words(days),
                    "allowed": rules.days_words(allowed),
                },
                _("请改派驻起止，使重叠不超过规则包规定的交接天数。"),
            )


def _inside(one: Span, other: Span) -> bool:
    """Whether one of two spans lies within the other, which is no handover."""
    assert one.ends_on is not None
    assert other.ends_on is not None
    return (one.starts_on >= other.starts_on and one.ends_on <= other.ends_on) or (
        other.starts_on >= one.starts_on and other.ends_on <= one.ends_on
    )


def _term(no: Refusals, line: Line, known: Situation) -> None:
    """BR-11: a term as long as the pack says, or the rest of a term that ended early, within the post."""
    post, pack = line.post, known.pack(line.post.batch)
    earliest = post.starts_on - timedelta(days=pack.overlap_days if pack is not None else 0)
    if line.starts_on < earliest or line.ends_on > post.ends_on:
        no.bad(
            "starts_on",
            _("%(who)s的派驻（%(span)s）超出岗位的起止（%(post)s）。")
            % {
                "who": line.person.name,
                "span": rules.span_words(line.starts_on, line.ends_on),
                "post": rules.span_words(post.starts_on, post.ends_on),
            },
            rule="BR-11",
        )
        return
    if _is_rest_of_term(line, known):
        return
    off = quota.off_term(_without_handover(line), policy_for_sums(pack))
    if off and pack is not None:
        no.bad(
            "ends_on",
            _("%(who)s的派驻期限比规则包的%(months)s个月%(difference)s天，允许相差%(tolerance)s天。")
            % {
                "who": line.person.name,
                "months": pack.term_months,
                "difference": (_("多%(number)s") if off > 0 else _("少%(number)s")) % {"number": abs(off)},
                "tolerance": pack.term_tolerance_days,
            },
            _("请改派驻起止；接替提前结束的人员时，请写明前任。"),
            rule="BR-11",
        )


def _without_handover(line: Line) -> Span:
    """The days that count for the term: it begins where that of the predecessor ends."""
    if line.predecessor is None:
        return Span(max(line.starts_on, line.post.starts_on), line.ends_on)
    return Span(max(line.starts_on, min(line.predecessor.is_held_until, line.ends_on)), line.ends_on)


def _is_rest_of_term(line: Line, known: Situation) -> bool:
    """Whether somebody serves out the time of one who ended early, or of a post that stood empty."""
    gone = line.predecessor or next(
        (
            d
            for d in reversed(known.by_post.get(line.post.pk, []))
            if d.ended_on is not None and d.ended_on < d.ends_on and d.ended_on <= line.starts_on
        ),
        None,
    )
    return gone is not None and gone.ended_on is not None and line.ends_on == gone.ends_on


def check_vacancy(post: Post, known: Situation, *, extra: Sequence[Span] = ()) -> list[DomainError]:
    """BR-15, to be told and not to be enforced: nobody holds the post for longer than the pack allows."""
    pack = known.pack(post.batch)
    stays = [span_of(d) for d in known.by_post.get(post.pk, ())] + list(extra)
    no = Refusals()
    for gap in gaps_of(rules.span_of(post), stays) if stays else ():
        if is_excessive_gap(gap, pack) and not (gap.is_open and gap.starts_on >= post.ends_on):
            assert pack is not None
            no.rule(
                "BR-15",
                _("岗位“%(post)s”从%(on)s起空缺%(days)s，规则包最多允许%(allowed)s。")
                % {
                    "post": post,
                    "on": gap.starts_on,
                    "days": rules.days_words(gap.days),
                    "allowed": rules.days_words(pack.vacancy_max_days or 0),
                },
                _("请安排接任者，或调整前后任的起止。"),
            )
    return no.found


def check_agreement(deployment: Deployment, on: date) -> list[DomainError]:
    """BR-16: the pairing of the two units has its agreement by the day that the pack sets; two queries."""
    programme = deployment.batch.programme
    packs = list(programme.policy_packs.all())
    no = Refusals()
    pairings = Pairing.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        programme=programme,
        sender=deployment.sender,
        receiver=deployment.post.institution,
        starts_on__lte=on,
        agreed_on=None,
    )
    for pairing in pairings:
        due = agreement_due_on(pairing, packs)
        if due is not None and due < on:
            no.rule(
                "BR-16",
                _("“%(sender)s”与“%(host)s”结对的协议应于%(due)s前签订，至今没有。")
                % {"sender": deployment.sender.name, "host": deployment.post.institution.name, "due": due},
                _("请双方签订协议，由项目管理办公室在结对里填写签订日期。"),
            )
    return no.found


def check_fitness(deployment: Deployment, on: date) -> list[DomainError]:
    """BR-06: the newest examination says fit for the altitude of the host, and still holds on ``on``; one query."""
    no = Refusals()
    fitness = Fitness.objects.filter(person=deployment.person).order_by("-examined_on", "-pk").first()
    who = deployment.person.name
    if fitness is None or fitness.conclusion not in ("fit", "limited"):
        no.rule(
            "BR-06", _("%(who)s没有合格的体检结论。") % {"who": who}, _("请到体检机构体检并由医师录入结论。")
        )
        return no.found
    if fitness.valid_until <= on:
        no.rule(
            "BR-06",
            _("%(who)s的体检结论到%(last)s为止，出发日%(on)s已经失效。")
            % {"who": who, "last": fitness.valid_until - timedelta(days=1), "on": on},
            _("请重新体检。"),
        )
    pack = rules.pack_in_force(deployment.batch.programme.policy_packs.all(), deployment.batch.starts_on)
    altitude = rules.altitude_of(deployment.post.institution)
    if pack is not None and pack.altitude_bands and altitude is not None:
        band = catalogue.altitude_band(altitude, pack.altitude_bands)
        if fitness.band and fitness.band < band:
            no.rule(
                "BR-06",
                _("%(who)s适合的最高海拔带是%(band)s，受援单位在%(host)s带。")
                % {"who": who, "band": fitness.band, "host": band},
                _("请改派到海拔较低的岗位。"),
            )
    if fitness.conclusion == "limited" and fitness.limits_acknowledged_on is None:
        no.rule("BR-06", _("%(who)s的体检结论有限制，还没有知悉。") % {"who": who}, _("请本人确认知悉限制。"))
    return no.found


def check_on_duty(deployments: Sequence[Deployment], on: date) -> dict[int, DomainError]:
    """What forbids being on duty on ``on``, by the id of the deployment: dates, BR-01, BR-02; two queries."""
    known = situation(
        {d.person_id for d in deployments}, [d.post for d in deployments], [d.batch for d in deployments]
    )
    found: dict[int, DomainError] = {}
    newcomers: dict[int, str] = {}
    for deployment in deployments:
        refusal = _place_taken(deployment, on, known) or _wrong_day(deployment, "arrived_on", on)
        if refusal is None and deployment.post_id in newcomers:
            refusal = _two_at_once(deployment, newcomers[deployment.post_id])
        if refusal is not None:
            found[deployment.pk] = refusal
        else:
            newcomers[deployment.post_id] = deployment.person.name
    return found


def _place_taken(deployment: Deployment, on: date, known: Situation) -> DomainError | None:
    for other in known.by_person.get(deployment.person_id, ()):
        if other.pk != deployment.pk and other.state in THERE:
            return RuleRefused(
                _("%(person)s还在“%(post)s”，不能同时在两处到岗。")
                % {"person": deployment.person.name, "post": other.post},
                remedy=_("请先结束那次派驻。"),
                rule="BR-01",
            )
    there = [
        d for d in known.by_post.get(deployment.post_id, ()) if d.pk != deployment.pk and d.state in THERE
    ]
    pack = known.pack(deployment.batch)
    window = timedelta(days=pack.overlap_days if pack is not None else 0)
    for other in there:
        if len(there) > 1 or on < other.is_held_until - window:
            return RuleRefused(
                _("岗位“%(post)s”现由%(person)s占用至%(last)s，交接从%(on)s起才开始。")
                % {
                    "post": deployment.post,
                    "person": other.person.name,
                    "last": other.is_held_until - timedelta(days=1),
                    "on": other.is_held_until - window,
                },
                remedy=_("请等交接期开始，或先办理前任离岗。"),
                rule="BR-02",
            )
    return None


def _two_at_once(deployment: Deployment, other: str) -> DomainError:
    return RuleRefused(
        _("岗位“%(post)s”同时由%(one)s和%(other)s到岗。")
        % {"post": deployment.post, "one": other, "other": deployment.person.name},
        remedy=_("请核对谁到了这个岗位。"),
        rule="BR-02",
    )


def _wrong_day(deployment: Deployment, after: str, on: date) -> DomainError | None:
    """Refuse a day before the step that comes before it, or one that is still to come."""
    earlier: date | None = getattr(deployment, after)
    if on > rules.day_of(None):
        return BadInput(_("%(on)s还没有到，不能登记。") % {"on": on}, field="on")
    if earlier is not None and on < earlier:
        return BadInput(
            _("%(who)s：%(on)s早于%(step)s%(earlier)s。")
            % {
                "who": deployment.person.name,
                "on": on,
                "step": Deployment._meta.get_field(after).verbose_name,  # type: ignore[union-attr]
                "earlier": earlier,
            },
            field="on",
        )
    return None


def check_day(deployment: Deployment, after: str, on: date) -> list[DomainError]:
    """Refuse a day that cannot be when the step after ``after`` was made."""
    refusal = _wrong_day(deployment, after, on)
    return [] if refusal is None else [refusal]


def check_not_oneself(deployment: Deployment, actor: Actor) -> list[DomainError]:
    """BR-23: nobody verifies his own presence, whatever offices he holds."""
    if actor.person_id is None or actor.person_id != deployment.person_id:
        return []
    return [
        RuleRefused(
            _("%(who)s不能核实自己的派驻。") % {"who": deployment.person.name},
            remedy=_("请由有权办理的其他人办理。"),
            rule="BR-23",
        )
    ]
