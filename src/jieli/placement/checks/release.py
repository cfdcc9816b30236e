"""What releasing a plan would do, and what stands against it, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from jieli.kernel import clock
from jieli.kernel.errors import DomainError, RuleRefused
from jieli.placement.checks import deployment as facts
from jieli.placement.checks.deployment import Line
from jieli.placement.models import Deployment, Release, ReleaseLine
from jieli.placement.snapshot import NOT_BEGUN
from jieli.placement.states import LIVE
from jieli.planner.policy import Policy
from jieli.programme import rules
from jieli.programme.models import PolicyPack
from jieli.recruiting.queries import eligibility
from jieli.recruiting.rules.eligibility import FAILS, UNKNOWN, WAIVABLE, Finding, Medical, fitness_finding
from jieli.recruiting.states import APPLICATION, PLACED

FREE_LATER = ("overlap", "rest", "drain", "fitness")
"""Conditions of eligibility that are asked here with the days of the line, or only told."""


@dataclass(frozen=True)
class Refusal:
    """Why one line, or the plan as a whole, cannot be released."""

    line: ReleaseLine | None
    error: DomainError


@dataclass(frozen=True)
class Preview:
    """The difference between a plan and what is in force.

    Args:
        kept: Lines with the deployment that goes on unchanged.
        new: Lines that need a deployment. ``dropped``: deployments that nobody needs any more and that have not begun.
        refusals: What forbids it. ``warnings``: what is released only with a reason.
    """

    kept: tuple[tuple[ReleaseLine, Deployment], ...]
    new: tuple[ReleaseLine, ...]
    dropped: tuple[Deployment, ...]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...]

    @property
    def errors(self) -> list[DomainError]:
        """All refusals."""
        return [r.error for r in self.refusals]


def lines_of(release: Release) -> list[ReleaseLine]:
    """Lines with everything that the checks read; a constant number of queries."""
    return list(
        release.lines.select_related(
            "application__call__batch__programme",
            "person__home_institution__region",
            "person__home_department",
            "person__specialty",
            "post__batch__programme",
            "post__institution__region",
            "post__specialty",
            "predecessor__person",
        ).order_by("post__code", "term", "pk")
    )


def preview(release: Release) -> Preview:
    """What releasing would do now; a constant number of queries."""
    lines = lines_of(release)
    live = list(
        Deployment.objects.filter(batch=release.batch, state__in=LIVE)
        .select_related("person", "post__institution", "post__specialty", "application")
        .order_by("code")
    )
    kept, new = _matched(lines, live)
    staying = {d.pk for _line, d in kept}
    dropped = tuple(d for d in live if d.state in NOT_BEGUN and d.pk not in staying)
    known = facts.situation({line.person_id for line in new}, [line.post for line in lines])
    pack = rules.pack_in_force(release.batch.programme.policy_packs.all(), release.batch.starts_on)
    refusals = [
        *_applicants(new, live),
        *_eligible(new, pack),
        *_places(new, known, dropped),
        *_whole(release, lines, live, dropped, pack),
    ]
    return Preview(
        kept=tuple(kept),
        new=tuple(new),
        dropped=dropped,
        refusals=tuple(refusals),
        warnings=tuple(_warnings(lines, new, known, dropped, pack)),
    )


def deployment_line(line: ReleaseLine) -> Line:
    """The line as the rules of deployments read it."""
    return Line(
        line.person,
        line.post,
        line.starts_on,
        line.ends_on,
        predecessor=line.predecessor,
        application=line.application,
        release=line.owner,
    )


def _matched(
    lines: Sequence[ReleaseLine], live: Sequence[Deployment]
) -> tuple[list[tuple[ReleaseLine, Deployment]], list[ReleaseLine]]:
    by_place = {(d.post_id, d.person_id, d.starts_on, d.ends_on): d for d in live}
    kept, new = [], []
    for line in lines:
        found = by_place.get((line.post_id, line.person_id, line.starts_on, line.ends_on))
        if found is None:
            new.append(line)
        else:
            kept.append((line, found))
    return kept, new


def _applicants(lines: Iterable[ReleaseLine], live: Sequence[Deployment]) -> Iterable[Refusal]:
    """Whoever is sent stands on the final list, and has not withdrawn meanwhile."""
    movable = {d.application_id for d in live if d.state in NOT_BEGUN}
    for line in lines:
        state = line.application.state
        if state == "confirmed" or (state == "deployed" and line.application_id in movable):
            continue
        word = APPLICATION.state(state).label
        if state in ("withdrawn", "rejected", "stood_down"):
            sentence = _("%(line)s：%(person)s的报名已是“%(state)s”，不能派驻。")
            remedy = _("请用“尽量少动”重新测算，补上这个岗位。")
        elif state == "deployed":
            sentence = _("%(line)s：%(person)s已经派驻在别的岗位上，报名为“%(state)s”。")
            remedy = _("请用“尽量少动”重新测算。")
        else:
            sentence = _("%(line)s：%(person)s还没有列入正式名单，现在是“%(state)s”。")
            remedy = _("请先公示并确定正式名单。")
        yield Refusal(
            line,
            RuleRefused(
                sentence % {"line": line.post, "person": line.person.name, "state": word},
                remedy=remedy,
                rule="BR-07" if state not in PLACED else "BR-01",
            ),
        )


def _eligible(lines: Sequence[ReleaseLine], pack: PolicyPack | None) -> Iterable[Refusal]:
    """BR-03 to BR-06: asked again on the day of release, because weeks have passed since the gates."""
    verdicts = eligibility.between([(line.application, line.post) for line in lines])
    for line in lines:
        for finding in verdicts[line.application_id, line.post_id].findings:
            if finding.key not in FREE_LATER and finding.verdict in (FAILS, WAIVABLE, UNKNOWN):
                yield _unfit(line, finding)
        medical = eligibility.medical_of(eligibility.latest(line.person.fitness.all()))
        unfit = _fitness(medical, line, pack)
        if unfit is not None:
            yield _unfit(line, unfit)


def _fitness(medical: Medical | None, line: ReleaseLine, pack: PolicyPack | None) -> Finding | None:
    """BR-06 on the day of departure; whoever leaves much later is examined again before."""
    horizon = clock.today() + timedelta(days=Policy().medical_recheck_days)
    departs_on = line.starts_on if line.starts_on <= horizon else clock.today()
    finding = fitness_finding(medical, band=eligibility.band_of(line.post, pack), departs_on=departs_on)
    return finding if finding.verdict in (FAILS, UNKNOWN) else None


def _unfit(line: ReleaseLine, finding: Finding) -> Refusal:
    return Refusal(
        line,
        RuleRefused(
            _("%(line)s：%(person)s，%(finding)s")
            % {"line": line.post, "person": line.person.name, "finding": finding.sentence},
            remedy=_("请补办或豁免，也可以用“尽量少动”重新测算。"),
            rule=finding.rule,
        ),
    )


def _places(
    lines: Sequence[ReleaseLine], known: facts.Situation, dropped: Sequence[Deployment]
) -> Iterable[Refusal]:
    """BR-01, BR-02, BR-11: against who is there, without those who make room."""
    made = [deployment_line(line) for line in lines]
    by_line = {id(m): line for m, line in zip(made, lines, strict=True)}
    for one, error in facts.check_lines(made, known, ends=[d.pk for d in dropped]):
        yield Refusal(by_line[id(one)], error)


def _whole(
    release: Release,
    lines: Sequence[ReleaseLine],
    live: Sequence[Deployment],
    dropped: Sequence[Deployment],
    pack: PolicyPack | None,
) -> Iterable[Refusal]:
    """BR-08 and BR-13: what a plan keeps as a whole."""
    gone = {d.pk for d in dropped}
    people = {line.person_id for line in lines} | {d.person_id for d in live if d.pk not in gone}
    if pack is not None and pack.team_min and len(people) < pack.team_min:
        yield Refusal(
            None,
            RuleRefused(
                _("方案共%(count)s人，规则包要求每队至少%(least)s人。")
                % {"count": len(people), "least": pack.team_min},
                remedy=_("请增补人员，或修改规则包。"),
                rule="BR-13",
            ),
        )
    for limit, words, count, term in _over_quota(release, lines):
        yield Refusal(
            None,
            RuleRefused(
                _("第%(term)s任从%(from)s派%(count)s人，名额是%(limit)s人。")
                % {"term": term, "from": words, "count": count, "limit": limit},
                remedy=_("请减少人员，或修改批次的名额。"),
                rule="BR-08",
            ),
        )


def _over_quota(release: Release, lines: Sequence[ReleaseLine]) -> Iterable[tuple[int, str, int, int]]:
    """Lines of the quota of the batch that a term exceeds."""
    tiers = Counter((line.term, rules.tier_of(line.person.home_institution)) for line in lines)
    units = Counter((line.term, line.person.home_institution_id) for line in lines)
    terms = sorted({line.term for line in lines})
    for quota in release.batch.quota.select_related("institution").order_by("pk"):
        for term in terms:
            if quota.institution is not None:
                count, words = units[term, quota.institution_id or 0], quota.institution.name
            elif quota.tier:
                count, words = tiers[term, quota.tier], rules.word("hospital_tier", quota.tier)
            else:
                continue
            if count > quota.number:
                yield quota.number, words, count, term


def _warnings(
    lines: Sequence[ReleaseLine],
    new: Sequence[ReleaseLine],
    known: facts.Situation,
    dropped: Sequence[Deployment],
    pack: PolicyPack | None,
) -> Iterable[Refusal]:
    """BR-09, BR-14, BR-15: allowed with a reason."""
    gone = {d.pk for d in dropped}
    hosts = Counter((line.post.institution_id, line.term) for line in lines)
    if pack is not None and pack.one_post_per_host:
        for line in lines:
            if hosts[line.post.institution_id, line.term] > 1:
                yield Refusal(
                    line,
                    RuleRefused(
                        _("“%(host)s”有%(count)s人，规则包规定一单位一岗。")
                        % {
                            "host": line.post.institution.name,
                            "count": hosts[line.post.institution_id, line.term],
                        },
                        rule="BR-09",
                    ),
                )
    verdicts = eligibility.between([(line.application, line.post) for line in new])
    for line in new:
        for finding in verdicts[line.application_id, line.post_id].findings:
            if finding.key == "drain" and finding.verdict in (FAILS, WAIVABLE):
                yield _unfit(line, finding)
    without = facts.Situation(
        known.by_person,
        {post: [d for d in rows if d.pk not in gone] for post, rows in known.by_post.items()},
        known.packs,
    )
    for post in {line.post_id: line.post for line in lines}.values():
        spans = [deployment_line(line).span for line in lines if line.post_id == post.pk]
        for error in facts.check_vacancy(post, without, extra=spans):
            yield Refusal(next(line for line in lines if line.post_id == post.pk), error)
