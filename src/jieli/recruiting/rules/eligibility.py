"""Whether somebody may be sent to a post: one finding per condition, each with its rule and what it rests on. Pure.

A thousand applicants times their wishes are judged at once, so a finding keeps figures; its words are made when
somebody reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from jieli.programme import rules
from jieli.programme.terms import Span, add_months, share_of_months
from jieli.recruiting.reach import Service
from jieli.registry import catalogue

OK, WAIVED, UNKNOWN, WAIVABLE, FAILS = "ok", "waived", "unknown", "waivable", "fails"
ORDER = (OK, WAIVED, UNKNOWN, WAIVABLE, FAILS)
"""Verdicts from harmless to forbidding; that of an application for a post is its worst."""

RULES: dict[str, str] = {
    "overlap": "BR-01",
    "specialty": "BR-03",
    "rank": "BR-04",
    "licence": "BR-04",
    "years": "RCR-Y",
    "age": "BR-05",
    "retirement": "BR-05",
    "fitness": "BR-06",
    "tier": "BR-08",
    "quota": "BR-08",
    "drain": "BR-14",
    "rest": "RCR-R",
    "consent": "RCR-C",
}
"""Condition → the rule that a waiver names."""

LATER = ("fitness", "drain")
"""Conditions that the gate of qualification leaves to later gates."""

WHO_WAIVES = ("PO", "OD")

_LICENCES = {"23": "physician_licence", "25": "nurse_licence"}  # by the group of GB/T 8561
PROOF_OF_YEARS = ("physician_licence", "nurse_licence", "physician", "residency", "title", "operator")


@dataclass(frozen=True, slots=True)
class Paper:
    """A credential as far as it matters here; ``until_on`` is its last day."""

    kind: str
    since_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Medical:
    """The latest conclusion of an examination."""

    conclusion: str
    band: str
    valid_until: date
    is_acknowledged: bool


KEPT = "kept"
"""In the place of a ``Medical`` that the reader may not know."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one applicant.

    Args:
        specialty: Key of the specialty, and ``specialty_word`` what it is called.
        tier: Tier of the home unit.
        place_in_unit: Place among those whom the unit recommends; None as long as it has not ranked.
        seats: How many the call takes from the unit; None where the call sets no quotas, 0 where it names others only.
        waived: Rules waived, each with the id of the post or None for every post.
        away_share: Others of the same department who are away, as steps of the term; see ``rules.release``.
    """

    application: int
    person: int
    url: str
    born_on: date | None
    sex: str
    category: str
    specialty: str
    specialty_word: str
    title: str
    tier: str
    papers: tuple[Paper, ...] = ()
    consent: bool = False
    medical: Medical | None = None
    services: tuple[Service, ...] = ()
    place_in_unit: int | None = None
    seats: int | None = None
    waived: frozenset[tuple[str, int | None]] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """What a post asks for; ``fits`` are the keys of all specialties that cover its own."""

    post: int
    url: str
    specialty: str
    specialty_word: str
    fits: frozenset[str]
    rank_min: str
    tier: str
    span: Span
    band: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a policy pack says about people."""

    url: str = ""
    rank_min: str = ""
    years_min: int | None = None
    age_max: Mapping[str, int] = field(default_factory=dict)
    retirement_age: Mapping[str, int] = field(default_factory=dict)
    rest_months: int | None = None
    waivable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drain:
    """How many of the department are away at once at most during the term, the applicant included."""

    away: int
    limit: int
    staff: int


@dataclass(frozen=True)
class Finding:
    """One condition.

    Args:
        verdict: See ``ORDER``.
        wants: The figure that the rule asks for; ``has`` the one that was found. None is not known or not asked.
        evidence: Address of the record that it rests on; may be empty.
    """

    key: str
    verdict: str
    wants: Any = None
    has: Any = None
    evidence: str = ""

    @property
    def rule(self) -> str:
        """Code of the rule."""
        return RULES[self.key]

    @property
    def label(self) -> str:
        """What the condition is called."""
        return _labels()[self.key]

    @property
    def required(self) -> str:
        """What the rule asks for, in words."""
        return _REQUIRED[self.key](self.wants)

    @property
    def actual(self) -> str:
        """What was found, in words."""
        return _ACTUAL[self.key](self.has)

    @property
    def sentence(self) -> str:
        """Condition, requirement and fact in one sentence."""
        return _("%(label)s：要求%(required)s，现为%(actual)s。") % {
            "label": self.label,
            "required": self.required,
            "actual": self.actual,
        }

    @property
    def who(self) -> tuple[str, ...]:
        """Roles that may waive it; nobody where it cannot be waived."""
        return WHO_WAIVES if self.verdict == WAIVABLE else ()


@dataclass(frozen=True)
class Verdict:
    """All findings about one applicant and one post."""

    findings: tuple[Finding, ...]

    @cached_property
    def worst(self) -> str:
        """The worst verdict; see ``ORDER``."""
        return max((f.verdict for f in self.findings), key=ORDER.index, default=OK)

    def against(self, *, without: tuple[str, ...] = ()) -> tuple[Finding, ...]:
        """What stands against it, the worst first, leaving out conditions that a later gate asks for."""
        found = (f for f in self.findings if f.verdict in (FAILS, WAIVABLE, UNKNOWN) and f.key not in without)
        return tuple(sorted(found, key=lambda f: -ORDER.index(f.verdict)))

    def without_health(self) -> Verdict:
        """As those may know it who may not read the conclusion of the examination: met or not, and no more."""
        return Verdict(
            tuple(
                replace(f, has=KEPT) if f.key == "fitness" and f.has is not None else f for f in self.findings
            )
        )

    @property
    def is_eligible(self) -> bool:
        """Whether nothing stands against it."""
        return self.worst in (OK, WAIVED)


def judge(who: Candidate, place: Place, policy: Thresholds, drain: Drain | None = None) -> Verdict:
    """Every condition for one applicant and one post."""
    last_day = (place.span.ends_on or place.span.starts_on) - timedelta(days=1)
    found = (
        _overlap(who, place),
        _specialty(who, place),
        _rank(who, place, policy),
        _licence(who, place),
        _years(who, place, policy),
        _age(who, policy, last_day),
        _retirement(who, place, policy),
        _tier(who, place),
        _quota(who),
        _consent(who),
        _rest(who, place, policy),
        _drain(drain),
        _fitness(who, place),
    )
    return Verdict(tuple(_waived(f, who, place, policy) for f in found))


def _waived(finding: Finding, who: Candidate, place: Place, policy: Thresholds) -> Finding:
    if finding.verdict != FAILS:
        return finding
    rule = finding.rule
    if (rule, None) in who.waived or (rule, place.post) in who.waived:
        return Finding(finding.key, WAIVED, finding.wants, finding.has, finding.evidence)
    if rule in policy.waivable:
        return Finding(finding.key, WAIVABLE, finding.wants, finding.has, finding.evidence)
    return finding


def _overlap(who: Candidate, place: Place) -> Finding:
    hit = next(
        (
            s
            for s in who.services
            if s.application != who.application and Span(s.starts_on, s.ends_on).overlaps(place.span)
        ),
        None,
    )
    return Finding("overlap", FAILS if hit else OK, has=hit, evidence=hit.url if hit else "")


def _specialty(who: Candidate, place: Place) -> Finding:
    verdict = UNKNOWN if not who.specialty else OK if who.specialty in place.fits else FAILS
    return Finding("specialty", verdict, place.specialty_word, who.specialty_word, who.url)


def _rank(who: Candidate, place: Place, policy: Thresholds) -> Finding:
    wanted = place.rank_min or policy.rank_min
    code = catalogue.code("title", who.title) if who.title else None
    rank = code.group if code else ""
    if not wanted:
        return Finding("rank", OK, wanted, rank, who.url)
    if not rank:
        return Finding("rank", UNKNOWN, wanted, rank, who.url)
    return Finding("rank", OK if catalogue.is_rank_at_least(rank, wanted) else FAILS, wanted, rank, who.url)


def _licence(who: Candidate, place: Place) -> Finding:
    kind = _LICENCES.get(who.title[:2], "") if who.title else ""
    if who.title and not kind:
        return Finding("licence", OK, evidence=who.url)
    papers = [p for p in who.papers if p.kind == kind] if kind else []
    if not papers:
        return Finding("licence", UNKNOWN, kind, None, who.url)
    ends_on = place.span.ends_on or place.span.starts_on
    for paper in papers:
        covers = paper.until_on is None or paper.until_on + timedelta(days=1) >= ends_on
        if paper.since_on <= place.span.starts_on and covers:
            return Finding("licence", OK, kind, paper, who.url)
    latest = max(papers, key=lambda p: p.until_on or date.max)
    return Finding("licence", FAILS, kind, latest, who.url)


def _years(who: Candidate, place: Place, policy: Thresholds) -> Finding:
    if not policy.years_min:
        return Finding("years", OK, policy.years_min)
    since = min((p.since_on for p in who.papers if p.kind in PROOF_OF_YEARS), default=None)
    if since is None:
        return Finding("years", UNKNOWN, policy.years_min, None, who.url)
    years = share_of_months(since, place.span.starts_on) // 12
    return Finding("years", OK if years >= policy.years_min else FAILS, policy.years_min, years, who.url)


def _age(who: Candidate, policy: Thresholds, last_day: date) -> Finding:
    most = policy.age_max.get(who.category) or policy.age_max.get("*")
    if most is None:
        return Finding("age", OK)
    if who.born_on is None:
        return Finding("age", UNKNOWN, most, None, who.url)
    years = (
        last_day.year - who.born_on.year
    )  # reached in the year of the term's last day, as the planner counts
    return Finding("age", OK if years <= most else FAILS, most, years, who.url)


def _retirement(who: Candidate, place: Place, policy: Thresholds) -> Finding:
    years = policy.retirement_age.get(who.sex)
    if years is None or place.span.ends_on is None:
        return Finding("retirement", OK)
    if who.born_on is None:
        return Finding("retirement", UNKNOWN, place.span.ends_on, None, who.url)
    retires_on = add_months(who.born_on, years * 12)
    verdict = OK if retires_on >= place.span.ends_on else FAILS
    return Finding("retirement", verdict, place.span.ends_on, retires_on, who.url)


def _tier(who: Candidate, place: Place) -> Finding:
    verdict = OK if not place.tier or place.tier == who.tier else FAILS
    return Finding("tier", verdict, place.tier, who.tier)


def _quota(who: Candidate) -> Finding:
    if who.seats is None:
        return Finding("quota", OK)
    if who.seats == 0:
        return Finding("quota", FAILS, 0, who.place_in_unit)
    verdict = OK if who.place_in_unit is None or who.place_in_unit <= who.seats else FAILS
    return Finding("quota", verdict, who.seats, who.place_in_unit)


def _consent(who: Candidate) -> Finding:
    return Finding("consent", OK if who.consent else FAILS, has=who.consent)


def _rest(who: Candidate, place: Place, policy: Thresholds) -> Finding:
    if not policy.rest_months:
        return Finding("rest", OK, policy.rest_months)
    ended = [s.ends_on for s in who.services if s.ends_on <= place.span.starts_on]
    if not ended:
        return Finding("rest", OK, policy.rest_months)
    months = share_of_months(max(ended), place.span.starts_on)
    return Finding("rest", OK if months >= policy.rest_months else FAILS, policy.rest_months, months)


def _drain(drain: Drain | None) -> Finding:
    if drain is None:
        return Finding("drain", OK)
    return Finding("drain", OK if drain.away <= drain.limit else FAILS, drain, drain)


def _fitness(who: Candidate, place: Place) -> Finding:
    return fitness_finding(who.medical, band=place.band, departs_on=place.span.starts_on)


def fitness_finding(medical: Medical | None, *, band: str, departs_on: date) -> Finding:
    """BR-06: fit, for a band as high as the post's, valid on the day of departure, limits known to the person."""
    wants = (band, departs_on)
    if medical is None or medical.conclusion == "deferred":
        return Finding("fitness", UNKNOWN, wants, medical)
    good = (
        medical.conclusion in ("fit", "limited")
        and medical.valid_until > departs_on
        and (not band or medical.band >= band)
        and (medical.conclusion == "fit" or medical.is_acknowledged)
    )
    return Finding("fitness", OK if good else FAILS, wants, medical)


# --- Words --------------------------------------------------------------------------------------------


def _labels() -> dict[str, str]:
    return {
        "overlap": _("派驻时间"),
        "specialty": _("专业"),
        "rank": _("职称"),
        "licence": _("执业资格"),
        "years": _("专业年限"),
        "age": _("年龄"),
        "retirement": _("退休"),
        "fitness": _("体检"),
        "tier": _("派出单位级别"),
        "quota": _("单位名额"),
        "drain": _("科室外派比例"),
        "rest": _("两次派驻间隔"),
        "consent": _("家属知情同意"),
    }


def _or_none(words: Callable[[Any], str], absent: Callable[[], str]) -> Callable[[Any], str]:
    return lambda value: absent() if value in (None, "") else words(value)


def _anything() -> str:
    return _("不限")


def _not_known() -> str:
    return _("没有登记")


def _years_words(value: Any) -> str:
    return _("%(years)s年") % {"years": value}


def _months_words(value: Any) -> str:
    return _("%(months)s个月") % {"months": value}


def _fitness_wanted(value: tuple[str, date]) -> str:
    band, departs_on = value
    if not band:
        return _("合格且%(on)s仍有效") % {"on": departs_on}
    return _("适合%(band)s带且%(on)s仍有效") % {"band": band, "on": departs_on}


def _fitness_found(medical: Medical | Any) -> str:
    if medical is None:
        return _("还没有体检")
    if medical == KEPT:
        return _("已有结论，由有权的人查看")
    word = {"fit": _("合格"), "limited": _("有限制合格"), "deferred": _("暂缓"), "unfit": _("不合格")}
    words = word[medical.conclusion]
    if medical.conclusion in ("fit", "limited"):
        until = medical.valid_until - timedelta(days=1)
        words = (
            _("%(word)s，适合%(band)s带，有效至%(until)s")
            % {"word": words, "band": medical.band, "until": until}
            if medical.band
            else _("%(word)s，有效至%(until)s") % {"word": words, "until": until}
        )
    if medical.conclusion == "limited" and not medical.is_acknowledged:
        words = _("%(words)s，限制尚未确认知悉") % {"words": words}
    return words


_REQUIRED: dict[str, Callable[[Any], str]] = {
    "overlap": lambda _v: _("同期没有其他派驻"),
    "specialty": _or_none(str, _anything),
    "rank": _or_none(lambda v: _("%(rank)s以上") % {"rank": rules.word("rank", v)}, _anything),
    "licence": lambda v: (
        _("%(kind)s覆盖全期") % {"kind": rules.word("credential_kind", v)} if v else _("与职称相符")
    ),
    "years": _or_none(lambda v: _("满%(years)s年") % {"years": v}, _anything),
    "age": _or_none(lambda v: _("期满当年不超过%(years)s周岁") % {"years": v}, _anything),
    "retirement": _or_none(lambda v: _("%(on)s前不退休") % {"on": v}, _anything),
    "fitness": _fitness_wanted,
    "tier": _or_none(lambda v: rules.word("hospital_tier", v), _anything),
    "quota": _or_none(lambda v: _("名额%(number)s人以内") % {"number": v}, _anything),
    "drain": _or_none(
        lambda v: _("同时外派不超过%(limit)s人（在册%(staff)s人）") % {"limit": v.limit, "staff": v.staff},
        _anything,
    ),
    "rest": _or_none(lambda v: _("至少%(months)s个月") % {"months": v}, _anything),
    "consent": lambda _v: _("已征得"),
}

_ACTUAL: dict[str, Callable[[Any], str]] = {
    "overlap": _or_none(
        lambda v: (
            _("%(words)s（%(span)s）") % {"words": v.words, "span": rules.span_words(v.starts_on, v.ends_on)}
        ),
        lambda: _("没有"),
    ),
    "specialty": _or_none(str, _not_known),
    "rank": _or_none(lambda v: rules.word("rank", v), _not_known),
    "licence": _or_none(
        lambda v: (
            _("有效至%(on)s") % {"on": v.until_on} if v.until_on else _("自%(on)s起") % {"on": v.since_on}
        ),
        _not_known,
    ),
    "years": _or_none(_years_words, _not_known),
    "age": _or_none(lambda v: _("%(years)s周岁") % {"years": v}, _not_known),
    "retirement": _or_none(lambda v: _("%(on)s退休") % {"on": v}, _not_known),
    "fitness": _fitness_found,
    "tier": _or_none(lambda v: rules.word("hospital_tier", v), _not_known),
    "quota": _or_none(lambda v: _("单位推荐第%(place)s名") % {"place": v}, lambda: _("单位还没有排名")),
    "drain": _or_none(lambda v: _("最多时%(away)s人") % {"away": v.away}, lambda: _("没有登记科室")),
    "rest": _or_none(_months_words, lambda: _("没有派驻过")),
    "consent": lambda v: _("已征得") if v else _("没有登记"),
}
