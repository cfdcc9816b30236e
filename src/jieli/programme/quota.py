"""Whether the numbers of a batch add up: plan, quota by level, quota by unit, posts. Pure.

Source:
    BR-08 (sums), BR-09 (one post per host), BR-11 (length of terms) of the requirements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jieli.programme.terms import Span, days_off_term, first_overlap


@dataclass(frozen=True)
class Line:
    """One line of the quota: so many from one level, or so many from one unit of that level."""

    number: int
    tier: str = ""
    unit: str = ""


@dataclass(frozen=True)
class PostLine:
    """One post that counts: not cancelled."""

    name: str
    host: str
    tier: str
    span: Span


@dataclass(frozen=True)
class Policy:
    """What the policy pack says about batches."""

    name: str = ""
    quota: Mapping[str, int] = field(default_factory=dict)
    one_post_per_host: bool = False
    term_months: int | None = None
    tolerance_days: int = 0
    is_relay: bool = False


@dataclass(frozen=True)
class BatchNumbers:
    """Everything about a batch that is added up or compared.

    Args:
        tier_words: Tier → what users call it, in the order of display.
        weak_without_post: Names of weak hosts of the programme that no post of the batch is for.
    """

    span: Span
    plan: int | None
    lines: Sequence[Line]
    posts: Sequence[PostLine]
    phases: Sequence[tuple[str, Span]]
    policy: Policy
    tier_words: Mapping[str, str]
    weak_without_post: Sequence[str] = ()


@dataclass(frozen=True)
class TierRow:
    """One level of hospital: what the pack prescribes, the quota says, the units bring, the posts want."""

    tier: str
    label: str
    prescribed: int | None
    quota: int | None
    units: int | None
    posts: int


@dataclass(frozen=True)
class UnitRow:
    """One sending unit and its quota."""

    unit: str
    tier: str
    number: int


@dataclass(frozen=True)
class Finding:
    """Something that does not add up.

    Args:
        is_error: Blocks the batch from going on; otherwise it is for the office to judge.
    """

    rule: str
    sentence: str
    is_error: bool = True


@dataclass(frozen=True)
class QuotaCheck:
    """The sums of a batch and what is wrong with them.

    Args:
        total_by_tier: Sum of the quota by level; None if there is no such line. ``total_by_unit`` likewise.
        posts: Number of posts that count; ``hosts`` number of units they are at.
    """

    plan: int | None
    total_by_tier: int | None
    total_by_unit: int | None
    posts: int
    hosts: int
    tiers: tuple[TierRow, ...]
    units: tuple[UnitRow, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks."""
        return tuple(f for f in self.findings if f.is_error)

    @property
    def adds_up(self) -> bool:
        """Whether nothing blocks."""
        return not self.errors


def check(batch: BatchNumbers) -> QuotaCheck:
    """Add up one batch."""
    by_tier = [line for line in batch.lines if not line.unit]
    by_unit = [line for line in batch.lines if line.unit]
    tiers = tuple(_tier_rows(batch, by_tier, by_unit))
    total_by_tier = sum(line.number for line in by_tier) if by_tier else None
    total_by_unit = sum(line.number for line in by_unit) if by_unit else None
    findings = [
        *_totals(batch, total_by_tier, total_by_unit),
        *_tiers(batch, tiers),
        *_hosts(batch),
        *_terms(batch),
        *_phases(batch),
    ]
    return QuotaCheck(
        plan=batch.plan,
        total_by_tier=total_by_tier,
        total_by_unit=total_by_unit,
        posts=len(batch.posts),
        hosts=len({post.host for post in batch.posts}),
        tiers=tiers,
        units=tuple(UnitRow(line.unit, line.tier, line.number) for line in by_unit),
        findings=tuple(findings),
    )


def _tier_rows(batch: BatchNumbers, by_tier: Sequence[Line], by_unit: Sequence[Line]) -> Iterator[TierRow]:
    quota, units, posts = Counter[str](), Counter[str](), Counter(post.tier for post in batch.posts)
    for line in by_tier:
        quota[line.tier] += line.number
    for line in by_unit:
        units[line.tier] += line.number
    named = {*quota, *units, *posts, *batch.policy.quota}
    for tier in [*(t for t in batch.tier_words if t in named), *sorted(named - set(batch.tier_words))]:
        yield TierRow(
            tier=tier,
            label=batch.tier_words.get(tier, tier) or _("不限级别"),
            prescribed=batch.policy.quota.get(tier),
            quota=quota.get(tier) if by_tier else None,
            units=units.get(tier, 0) if by_unit else None,
            posts=posts[tier],
        )


def _totals(batch: BatchNumbers, by_tier: int | None, by_unit: int | None) -> Iterator[Finding]:
    plan = batch.plan
    if plan is None:
        yield Finding("BR-08", _("还没有填计划人数。"))
        return
    for total, what in ((by_tier, _("按级别分的名额")), (by_unit, _("按单位分的名额"))):
        if total is not None and total != plan:
            yield Finding(
                "BR-08",
                _("计划%(plan)s人，%(what)s合计%(total)s人，%(difference)s。")
                % {"plan": plan, "what": what, "total": total, "difference": _difference(total - plan)},
            )
    if not batch.posts:
        yield Finding("BR-08", _("还没有设岗位。"), is_error=False)
    elif len(batch.posts) != plan:
        yield Finding(
            "BR-08",
            _("计划%(plan)s人，设了%(posts)s个岗位，%(difference)s。")
            % {"plan": plan, "posts": len(batch.posts), "difference": _difference(len(batch.posts) - plan)},
        )


def _difference(number: int) -> str:
    return _("多%(number)s") % {"number": number} if number > 0 else _("少%(number)s") % {"number": -number}


def _tiers(batch: BatchNumbers, tiers: Sequence[TierRow]) -> Iterator[Finding]:
    open_posts = sum(row.posts for row in tiers if not row.tier)
    for row in tiers:
        if not row.tier:
            continue
        if row.prescribed is not None and row.quota is not None and row.quota != row.prescribed:
            yield Finding(
                "BR-08",
                _("%(tier)s医院名额%(quota)s人，规则包“%(pack)s”规定%(prescribed)s人。")
                % {
                    "tier": row.label,
                    "quota": row.quota,
                    "pack": batch.policy.name,
                    "prescribed": row.prescribed,
                },
            )
        wanted = row.quota if row.quota is not None else row.prescribed
        if wanted is not None and row.units is not None and row.units != wanted:
            yield Finding(
                "BR-08",
                _("%(tier)s医院名额%(quota)s人，各%(tier)s单位名额合计%(units)s人。")
                % {"tier": row.label, "quota": wanted, "units": row.units},
            )
        if wanted is None or not batch.posts:
            continue
        if row.posts > wanted or row.posts + open_posts < wanted:
            yield Finding(
                "BR-08",
                _("%(tier)s医院名额%(quota)s人，面向%(tier)s医院的岗位%(posts)s个。")
                % {"tier": row.label, "quota": wanted, "posts": row.posts},
            )


def _hosts(batch: BatchNumbers) -> Iterator[Finding]:
    if not batch.policy.one_post_per_host:
        return
    for host, number in Counter(post.host for post in batch.posts).items():
        if number > 1:
            yield Finding(
                "BR-09",
                _("“%(host)s”设了%(number)s个岗位，规则包要求一单位一岗。")
                % {"host": host, "number": number},
                is_error=False,
            )
    for host in batch.weak_without_post if batch.posts else ():
        yield Finding("BR-09", _("薄弱单位“%(host)s”还没有岗位。") % {"host": host}, is_error=False)


def _terms(batch: BatchNumbers) -> Iterator[Finding]:
    policy = batch.policy
    for post in batch.posts:
        if post.span.starts_on < batch.span.starts_on or (post.span.ends_on or post.span.starts_on) > (
            batch.span.ends_on or post.span.starts_on
        ):
            yield Finding("BR-11", _("岗位“%(post)s”的期限超出批次起止。") % {"post": post.name})
        off = off_term(post.span, policy)
        if off:
            yield Finding(
                "BR-11",
                _("岗位“%(post)s”的期限比%(months)s个月%(difference)s天，允许相差%(tolerance)s天。")
                % {
                    "post": post.name,
                    "months": policy.term_months,
                    "difference": _difference(off),
                    "tolerance": policy.tolerance_days,
                },
            )


def off_term(span: Span, policy: Policy) -> int:
    """Days by which a span misses the term of the policy beyond its tolerance, counted in full; 0 if it fits."""
    if policy.term_months is None:
        return 0
    off = days_off_term(span, policy.term_months, may_repeat=policy.is_relay)
    return off if abs(off) > policy.tolerance_days else 0


def _phases(batch: BatchNumbers) -> Iterator[Finding]:
    for name, span in batch.phases:
        if span.starts_on < batch.span.starts_on or (span.ends_on or span.starts_on) > (
            batch.span.ends_on or span.starts_on
        ):
            yield Finding("BR-11", _("“%(phase)s”超出批次起止。") % {"phase": name})
    overlap = first_overlap(batch.phases)
    if overlap:
        yield Finding("BR-11", _("“%(one)s”与“%(other)s”有重叠。") % {"one": overlap[0], "other": overlap[1]})
