"""The ledger as a round for the planner: who is in the pool, which posts are to be filled, and what the pack says.

Public codes stand for everything and rows are in the order of the codes, so equal ledgers give equal rounds whatever
the database numbers its rows, and a round can be planned again without the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock
from jieli.kernel.actor import system
from jieli.kernel.errors import RuleRefused
from jieli.placement.models import Deployment
from jieli.placement.states import THERE
from jieli.planner import round as planning
from jieli.planner.catalogue import MANAGEMENT, SPECIALTIES
from jieli.planner.policy import Policy, Substitute
from jieli.programme import rules
from jieli.programme.models import Batch, Pairing, PolicyPack, Post
from jieli.programme.terms import Span, add_months, share_of_months
from jieli.recruiting.models import Application
from jieli.recruiting.queries import eligibility, pool, release
from jieli.recruiting.rules import release as drain
from jieli.recruiting.rules.eligibility import FAILS, WAIVABLE, WAIVED, Verdict
from jieli.registry import catalogue
from jieli.registry.models import Credential, Department, Institution, Person
from jieli.registry.rules import refuse

BEGUN = ("travelling", "arrived", *THERE)
"""States of deployments that are facts for a plan: somebody is there, or on the way."""

NOT_BEGUN = ("planned", "ready")
"""States of deployments that another plan may still change."""

OPEN_POSTS = ("open", "reserved", "held", "handing_over", "vacant")
"""States of posts for which a plan finds people."""

RELAXATIONS: dict[str, object] = {
    "age": gettext_lazy("年龄上限提高（岁）"),
    "rest": gettext_lazy("两次派驻间隔缩短（月）"),
    "title": gettext_lazy("最低职称降低（级）"),
    "cap": gettext_lazy("科室外派上限提高（人）"),
    "quota": gettext_lazy("名额增加（人）"),
    "pairing": gettext_lazy("不限结对"),
}
"""What a run may read more loosely than the pack, by the key of ``Relaxation.rule``; the amount has the unit named."""

KNOWN_TO_THE_PLANNER = frozenset({"overlap", "rest", "drain", "specialty", "rank", "fitness"})
"""Conditions of eligibility that the planner judges itself, term by term, and explains."""

SUBSTITUTE_SCORE = 70
"""Points of a specialty that covers another, of 100; the catalogue says that it does and not how well."""

_BANDS = "ABCDE"
_TOP_M = 9000
_DAYS_PER_MONTH = 30.4375
_TITLES = {
    "junior": planning.Title.JUNIOR,
    "middle": planning.Title.MIDDLE,
    "deputy": planning.Title.ASSOCIATE,
    "senior": planning.Title.SENIOR,
}
_NO_DEPARTMENT = "-"  # after the code of a unit: people without a department


@dataclass(frozen=True)
class Decided:
    """A decision of a person before planning; ``post`` and ``person`` are codes."""

    kind: str
    post: str | None = None
    term: int | None = None
    person: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a run asks of the snapshot beyond the ledger.

    Args:
        relaxed: Rule of ``RELAXATIONS`` → amount.
        keeps: Codes of people of an earlier plan, who stay in the round although they have dropped out.
    """

    decided: tuple[Decided, ...] = ()
    relaxed: Mapping[str, int] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()


def round_of(batch: Batch, *, title: str, wanted: Wanted | None = None) -> planning.Round:
    """The round of a batch as the ledger is now; a constant number of queries.

    Raises:
        RuleRefused: There is no pack for the batch, nobody in the pool, or no post to fill.
    """
    return _Snapshot(batch, wanted or Wanted()).round(title)


def terms_of(post: Post, pack: PolicyPack, begins: date) -> tuple[int, int]:
    """Number of terms from ``begins`` to the end of the post, and their length in months.

    What is no multiple of a term is the rest of one, for a single successor.
    """
    months = share_of_months(begins, post.ends_on)
    if add_months(begins, months) < post.ends_on and (post.ends_on - add_months(begins, months)).days > 15:
        months += 1
    months = max(1, months)
    term = pack.term_months
    return (months // term, term) if months % term == 0 else (1, months)


class _Snapshot:
    """Everything loaded once."""

    def __init__(self, batch: Batch, wanted: Wanted) -> None:
        self.batch, self.wanted = batch, wanted
        self.pack = rules.policy_on(batch.programme, batch.starts_on)
        self.today = clock.today()
        # A plan is of the whole pool, whoever asks for it; who may ask is settled by the permissions of runs.
        pooled = _latest([*pool.pool(system("plan"), batch), *_movable(batch)])
        self.applications = [a for a in pooled if _specialty(a.person)]
        self.without_specialty = [a.person.code for a in pooled if not _specialty(a.person)]
        left_empty = {d.post for d in wanted.decided if d.kind == "leave_empty" and d.term is None}
        posts = list(
            Post.objects.filter(batch=batch, state__in=OPEN_POSTS)
            .select_related("institution__region", "department", "specialty")
            .order_by("code")
        )
        self.begun = _begun(posts)
        self.posts = [p for p in posts if p.code not in left_empty and self._begins(p) < p.ends_on]
        if not self.applications:
            raise RuleRefused(
                _("批次“%(batch)s”还没有体检通过的人员，无从测算。") % {"batch": batch},
                remedy=_("请先完成考察和体检。"),
                rule="ASG-02",
            )
        if not self.posts:
            raise RuleRefused(
                _("批次“%(batch)s”没有需要配人的岗位。") % {"batch": batch},
                remedy=_("请先批准开放岗位。"),
                rule="ASG-02",
            )
        self.people = self._people()
        self.services = _services([p.pk for p in self.people], batch)

    def round(self, title: str) -> planning.Round:
        bans, lenient = self._judged()
        people = tuple(self._person(p, lenient) for p in self.people)
        departments = self._departments()
        hosts = {p.institution_id: p.institution for p in self.posts}
        senders = {p.home_institution_id: p.home_institution for p in self.people}
        institutions = sorted({**hosts, **senders}.values(), key=lambda i: i.code)
        pairings, adoptions = self._pairings(hosts, senders)
        return planning.Round(
            title=title,
            planned_on=self.today,
            policy=self._policy(),
            programme=self.batch.programme.name,
            batch=self.batch.name,
            institutions=tuple(_institution(i, senders, hosts) for i in institutions),
            departments=departments,
            posts=tuple(self._post(p) for p in self.posts),
            people=people,
            pairings=pairings,
            quotas=self._quotas(),
            adoptions=adoptions,
            decisions=(*bans, *self._decisions(people)),
            notes={
                "programme": self.batch.programme.code,
                "batch": self.batch.code,
                "pack": self.pack.code,
                "without_specialty": " ".join(self.without_specialty),
            },
        )

    # Posts

    def _begins(self, post: Post) -> date:
        """The day from which somebody is to be found: the post's first, or the end of whoever is there."""
        there = self.begun.get(post.pk)
        return post.starts_on if there is None else max(post.starts_on, there.is_held_until)

    def _post(self, post: Post) -> planning.Post:
        begins = self._begins(post)
        terms, months = terms_of(post, self.pack, begins)
        there = self.begun.get(post.pk)
        title = _TITLES[post.rank_min or self.pack.rank_min or "junior"]
        altitude = rules.altitude_of(post.institution)
        return planning.Post(
            code=post.code,
            institution=post.institution.code,
            department=_receiving(post),
            specialty=post.specialty.key,
            title=post.host_office or rules.word("post_kind", post.kind),
            min_title=planning.Title(max(0, title - self.wanted.relaxed.get("title", 0))),
            altitude_m=altitude,
            start=begins,
            term_months=months,
            terms=terms,
            overlap_days=min(self.pack.overlap_days, months * 28 - 1) if there or terms > 1 else 0,
            incumbent=there.person.code if there and _specialty(there.person) else None,
        )

    # People

    def _people(self) -> list[Person]:
        """The pool, whoever serves on a post now, and who is kept; in the order of their codes."""
        found = {a.person.code: a.person for a in self.applications}
        more = [d.person_id for d in self.begun.values()]
        extra = Person.objects.filter(pk__in=more) | Person.objects.filter(code__in=self.wanted.keeps)
        for person in extra.select_related("home_institution__region", "home_department", "specialty"):
            if _specialty(person):
                found.setdefault(person.code, person)
        return [found[code] for code in sorted(found)]

    def _person(self, person: Person, lenient: Collection[str]) -> planning.Person:
        application = self.application_of.get(person.pk)
        title = catalogue.code("title", person.title) if person.title else None
        since = self.title_since.get(person.pk)
        band, fit_until = self._fitness(person)
        services = self.services.get(person.pk, ())
        ended = max((s.ends_on for s in services if s.ends_on is not None), default=None)
        rest = add_months(ended, self._rest_months()) if ended is not None else None
        born = person.born_on.year if person.born_on else self.today.year
        if person.code in lenient:
            most = self._age_max()
            born = max(born, self.batch.ends_on.year - most) if most is not None else born
        known = {p.code for p in self.posts}
        wishes = [w.post.code for w in application.preferences.all()] if application else []
        return planning.Person(
            code=person.code,
            name=person.name,
            sex=rules.word("sex", person.sex) if person.sex in ("1", "2") else "",
            institution=person.home_institution.code,
            department=_home(person),
            specialty=_specialty(person),
            title=_TITLES[title.group] if title and title.group in _TITLES else planning.Title.JUNIOR,
            title_since=since.year if since else None,
            birth_year=born,
            band=band,
            fit_until=fit_until,
            wishes=tuple(w for w in dict.fromkeys(wishes) if w in known)[:3],
            past_services=sum(1 for s in services if s.ends_on is not None and s.ends_on <= self.today),
            rest_until=rest - timedelta(days=1) if rest is not None else None,
            is_candidate=application is not None,
        )

    @cached_property
    def application_of(self) -> dict[int, Application]:
        """The application of everybody in the pool, by the id of the person."""
        return {a.person_id: a for a in self.applications}

    @cached_property
    def title_since(self) -> dict[int, date]:
        """Since when people hold their title."""
        rows = Credential.objects.filter(person__in=[p.pk for p in self.people], kind="title")
        return dict(rows.order_by().values_list("person").annotate(since=Max("since_on")))

    def _fitness(self, person: Person) -> tuple[str, date | None]:
        found = eligibility.medical_of(eligibility.latest(person.fitness.all()))
        if found is None or found.conclusion not in ("fit", "limited"):
            return "-", None
        if found.conclusion == "limited" and not found.is_acknowledged:
            return "-", None
        return found.band or _BANDS[-1], found.valid_until - timedelta(days=1)

    def _departments(self) -> tuple[planning.Department, ...]:
        """Departments of everybody, with how many each may have away at once besides those of other batches."""
        found = {p.home_department_id: p.home_department for p in self.people if p.home_department}
        homes = [d for d in found.values() if d is not None]
        staff = release.staff_of(homes)
        caps: dict[int, int | None] = {}
        span = Span(min(p.starts_on for p in self.posts), max(p.ends_on for p in self.posts))
        mine = {a.pk for a in self.applications}
        there = {d.person_id for d in self.begun.values()}
        away = release.absences_of(homes)
        more = self.wanted.relaxed.get("cap", 0)
        for department in homes:
            limit = drain.limit_of(staff.get(department.pk, 0), self.pack.drain_max_pct)
            elsewhere = [
                a for a in away[department.pk] if a.application not in mine and a.person not in there
            ]
            waived = sum(
                1
                for a in self.applications
                if a.person.home_department_id == department.pk and "BR-14" in _waived(a)
            )
            caps[department.pk] = (
                None if limit is None else max(0, limit + more + waived - drain.peak(elsewhere, span))
            )
        rows = [
            planning.Department(
                code=d.code,
                institution=d.institution.code,
                name=f"{d.name}{d.ward}",
                specialty=d.specialty.key if d.specialty.key in SPECIALTIES else None,
                release_cap=caps[d.pk],
            )
            for d in _loaded(homes)
        ]
        without = {p.home_institution.code for p in self.people if p.home_department is None}
        rows += [
            planning.Department(code=f"{code}{_NO_DEPARTMENT}", institution=code, name=_("未登记科室"))
            for code in without
        ]
        return tuple(sorted(rows, key=lambda d: d.code))

    # What the recruiting room says about people and posts

    def _judged(self) -> tuple[tuple[planning.Decision, ...], frozenset[str]]:
        """Bans for what only the ledger knows, such as consent or licence; and people whose age was waived."""
        fitting = {p.code: self._fitting(p) for p in self.posts}
        bans, lenient = [], set()
        fit = {
            a.pk: [p for p in self.posts if _specialty(a.person) in fitting[p.code]]
            for a in self.applications
        }
        verdicts = eligibility.between([(a, p) for a in self.applications for p in fit[a.pk]])
        for application in self.applications:
            found = {p.code: verdicts[application.pk, p.pk] for p in fit[application.pk]}
            if any(f.key == "age" and f.verdict == WAIVED for v in found.values() for f in v.findings):
                lenient.add(application.person.code)
            reasons: dict[str | None, str] = {
                code: _against(verdict, self.judged_by_planner) for code, verdict in found.items()
            }
            said = {r for r in reasons.values() if r}
            if reasons and len(said) == 1 and all(reasons.values()):
                reasons = {None: said.pop()}  # one sentence for every post
            bans += [
                planning.Decision(
                    kind=planning.DecisionKind.BAN, person=application.person.code, post=code, reason=reason
                )
                for code, reason in sorted(reasons.items(), key=lambda item: item[0] or "")
                if reason
            ]
        self._refuse_pins_against(bans)
        return tuple(bans), frozenset(lenient)

    @cached_property
    def judged_by_planner(self) -> frozenset[str]:
        """Conditions for which a ban is not needed; a limit of age of one's own is none that the planner knows."""
        has_one_limit = set(self.pack.age_max) <= {"*"} or "age" in self.wanted.relaxed
        return KNOWN_TO_THE_PLANNER | ({"age"} if has_one_limit else frozenset())

    def _refuse_pins_against(self, bans: Sequence[planning.Decision]) -> None:
        """Whoever pins somebody is told what the ledger says against it.

        Raises:
            FactsRefused: It says something against several pins; RuleRefused if it is one.
        """
        no = rules.Refusals()
        names = {p.code: p.name for p in self.people}
        places = {p.code: str(p) for p in self.posts}
        for pin in self.wanted.decided:
            for ban in bans:
                if pin.kind == "pin" and ban.person == pin.person and ban.post in (None, pin.post):
                    no.rule(
                        "ASG-02",
                        _("不能指定%(person)s到“%(post)s”：%(reason)s")
                        % {
                            "person": names[ban.person],
                            "post": places.get(pin.post or "", pin.post),
                            "reason": ban.reason,
                        },
                        _("请先补齐材料或办理豁免，或取消指定。"),
                    )
        refuse(no.found)

    def _fitting(self, post: Post) -> frozenset[str]:
        wanted = post.specialty.key
        return frozenset({wanted, *(s.offered for s in self.substitutes if s.wanted == wanted)})

    # Rules

    def _policy(self) -> Policy:
        pack, relaxed = self.pack, self.wanted.relaxed
        off = set()
        most = self._age_max()
        off |= set() if most is not None else {"age"}
        off |= set() if pack.altitude_bands else {"altitude"}
        off |= {"pairing"} if "pairing" in relaxed else set()
        rest_days = round(self._rest_months() * _DAYS_PER_MONTH)
        limits = [bound - 1 for bound in pack.altitude_bands] or [0, 0, 0, 0]
        return Policy(
            name=pack.name,
            valid_from=pack.valid_from,
            source=pack.basis,
            disabled_rules=frozenset(off),
            overlap_days=pack.overlap_days,
            rest_long_days=rest_days,
            rest_short_days=rest_days,
            max_age_years=most if most is not None else 99,
            max_age_office_years=most if most is not None else 99,
            band_limits_m=(limits[0], limits[1], limits[2], limits[3], _TOP_M),
            substitutes=self.substitutes,
            same_parent_score=0,
            management_score=0,
            notice_workdays=pack.notice_workdays or 0,
            extra_holidays=frozenset(date.fromisoformat(d) for d in pack.extra_holidays),
            extra_workdays=frozenset(date.fromisoformat(d) for d in pack.extra_workdays),
            on_duty_deadline=self.batch.due_on,
            is_deadline_inclusive=pack.deadline_day_counts,
        )

    def _age_max(self) -> int | None:
        """The most generous limit; whoever has a lower one of his own is kept out by a ban."""
        limits = list(self.pack.age_max.values())
        return max(limits) + self.wanted.relaxed.get("age", 0) if limits else None

    def _rest_months(self) -> int:
        return max(0, (self.pack.rest_months or 0) - self.wanted.relaxed.get("rest", 0))

    @cached_property
    def substitutes(self) -> tuple[Substitute, ...]:
        """Which specialties cover which, as far as the posts and the people of the round go."""
        fits = eligibility.fitting({p.specialty_id: p.specialty for p in self.posts}.values())
        offered = {_specialty(p) for p in self.people}
        return tuple(
            Substitute(wanted=wanted, offered=key, score=SUBSTITUTE_SCORE)
            for wanted, keys in sorted(fits.items())
            for key in sorted(keys)
            if key != wanted and key in offered
        )

    def _quotas(self) -> tuple[planning.Quota, ...]:
        more = self.wanted.relaxed.get("quota", 0)
        known = {p.home_institution.code for p in self.people}
        rows = []
        for line in self.batch.quota.select_related("institution"):
            sender = line.institution.code if line.institution else None
            if sender is None or sender in known:
                level = planning.Level(int(line.tier)) if line.tier else None
                rows.append(planning.Quota(maximum=line.number + more, level=level, sender=sender))
        return tuple(sorted(rows, key=lambda q: (q.level is None, q.level or 0, q.sender or "", q.maximum)))

    def _pairings(
        self, hosts: Mapping[int, Institution], senders: Mapping[int, Institution]
    ) -> tuple[tuple[planning.Pairing, ...], tuple[planning.Adoption, ...]]:
        """Who may serve whom: pairings of provinces are those of every sender there."""
        rows = Pairing.objects.filter(
            programme=self.batch.programme, receiver__in=list(hosts)
        ).select_related("sender", "sender_region", "receiver", "receiver_department")
        pairings, adoptions = set(), set()
        staffed = {(p.institution.code, _receiving(p)) for p in self.posts if p.specialty.key != MANAGEMENT}
        for row in rows:
            if not Span(row.starts_on, row.ends_on).overlaps(Span(self.batch.starts_on, self.batch.ends_on)):
                continue
            department = row.receiver_department
            name = f"{department.name}{department.ward}" if department else None
            adopter = senders.get(row.sender_id or 0) if row.kind == "unit_department" else None
            if adopter is not None and name and (row.receiver.code, name) in staffed:
                adoptions.add((row.receiver.code, name, adopter.code))
            for sender in senders.values():
                region = row.sender_region if row.sender_id is None else None
                if row.sender_id == sender.pk or (region is not None and _lies_in(sender, region.gb_code)):
                    pairings.add((sender.code, row.receiver.code, name or ""))
        once: dict[tuple[str, str], list[str]] = {}
        for recipient, name, sender_code in sorted(adoptions):
            once.setdefault((recipient, name), []).append(sender_code)
        return (
            tuple(
                planning.Pairing(sender=s, recipient=r, department=d or None) for s, r, d in sorted(pairings)
            ),
            tuple(
                planning.Adoption(recipient=r, department=d, sender=s[0] if len(s) == 1 else None)
                for (r, d), s in once.items()
            ),
        )

    def _decisions(self, people: Sequence[planning.Person]) -> tuple[planning.Decision, ...]:
        """Choices of the run; a term that is to stay empty is a term to which nobody goes."""
        rows = []
        for d in self.wanted.decided:
            if d.kind == "leave_empty" and d.term is not None:
                rows += [
                    planning.Decision(
                        kind=planning.DecisionKind.BAN,
                        person=p.code,
                        post=d.post,
                        term=d.term,
                        reason=d.reason,
                    )
                    for p in people
                    if p.is_candidate
                ]
            elif d.kind in ("pin", "ban") and d.person is not None:
                rows.append(
                    planning.Decision(
                        kind=planning.DecisionKind(d.kind),
                        person=d.person,
                        post=d.post,
                        term=d.term,
                        reason=d.reason,
                    )
                )
        return tuple(rows)


def _latest(applications: Iterable[Application]) -> list[Application]:
    """One application per person, the one that has come furthest; several calls of a batch may meet in one pool."""
    order = ("examined", "reserved", "proposed", "confirmed", "deployed")
    found: dict[int, Application] = {}
    for application in applications:
        known = found.get(application.person_id)
        if known is None or order.index(application.state) > order.index(known.state):
            found[application.person_id] = application
    return sorted(found.values(), key=lambda a: a.person.code)


def _movable(batch: Batch) -> list[Application]:
    """Applications of people who were placed by an earlier plan of the batch and have not left yet."""
    return list(
        Application.objects.filter(
            call__batch=batch, state="deployed", deployments__batch=batch, deployments__state__in=NOT_BEGUN
        )
        .distinct()
        .select_related(
            "call__batch__programme",
            "person__home_institution__region",
            "person__home_department",
            "person__specialty",
        )
        .prefetch_related("preferences__post", "person__fitness", "waivers")
        .order_by("code")
    )


def _begun(posts: Sequence[Post]) -> dict[int, Deployment]:
    """Who serves on each post to the end as planned, by the id of the post: the last to go."""
    rows = Deployment.objects.filter(post__in=[p.pk for p in posts], state__in=BEGUN).select_related(
        "person__specialty"
    )
    return {d.post_id: d for d in sorted(rows, key=lambda d: (d.is_held_until, d.code))}


def _services(people: Collection[int], batch: Batch) -> dict[int, tuple[Span, ...]]:
    """Stays of people that were, are or will be, except plans of this batch that may still change."""
    found: dict[int, list[Span]] = {}
    rows = Deployment.objects.filter(person__in=people).exclude(state="cancelled")
    for d in rows.exclude(batch=batch, state__in=NOT_BEGUN):
        found.setdefault(d.person_id, []).append(Span(d.starts_on, d.is_held_until))
    return {person: tuple(spans) for person, spans in found.items()}


def _institution(
    i: Institution, senders: Mapping[int, Institution], hosts: Mapping[int, Institution]
) -> planning.Institution:
    tier = rules.tier_of(i)
    return planning.Institution(
        code=i.code,
        name=i.name,
        kind=rules.word("institution_kind", i.kind),
        level=planning.Level(int(tier)) if tier else planning.Level.UNRANKED,
        place=i.region.name,
        is_sender=i.pk in senders,
        is_recipient=i.pk in hosts,
        altitude_m=rules.altitude_of(i),
    )


def _loaded(departments: Iterable[Department]) -> list[Department]:
    return list(
        Department.objects.filter(pk__in=[d.pk for d in departments])
        .select_related("institution", "specialty")
        .order_by("code")
    )


def _receiving(post: Post) -> str:
    return f"{post.department.name}{post.department.ward}" if post.department else post.specialty.name


def _home(person: Person) -> str:
    if person.home_department is None:
        return f"{person.home_institution.code}{_NO_DEPARTMENT}"
    return person.home_department.code


def _specialty(person: Person) -> str:
    """Key of the specialty; empty where it is not registered or no plan knows it."""
    key = person.specialty.key if person.specialty else ""
    return key if key in SPECIALTIES else ""


def _lies_in(institution: Institution, gb_code: str) -> bool:
    code = institution.region.gb_code
    if gb_code.endswith("0000"):
        return code[:2] == gb_code[:2]
    return code[:4] == gb_code[:4] if gb_code.endswith("00") else code == gb_code


def _waived(application: Application) -> set[str]:
    return {w.rule for w in application.waivers.all() if w.state == "granted"}


def _against(verdict: Verdict, known: frozenset[str]) -> str:
    """What forbids a pair and the planner does not ask, as a sentence; empty where nothing does."""
    found = [f for f in verdict.findings if f.verdict in (FAILS, WAIVABLE) and f.key not in known]
    return "".join(f.sentence for f in found)
