"""Rounds for the tests of the workbook: one small by hand, and a strategy that draws consistent ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from jieli.planner.catalogue import SPECIALTIES
from jieli.planner.policy import RULES, Policy, Substitute
from jieli.planner.round import (
    Adoption,
    Decision,
    DecisionKind,
    Department,
    Institution,
    Level,
    Pairing,
    Person,
    Post,
    Quota,
    Region,
    Role,
    Round,
    Team,
    Title,
    Window,
)

PLANNED_ON = date(2026, 6, 1)


def small_round(**changes: Any) -> Round:
    """Two senders, one recipient, two posts, three people; all fictional."""
    values: dict[str, Any] = {
        "title": "示例轮次",
        "planned_on": PLANNED_ON,
        "policy": Policy(),
        "fictional": True,
        "regions": (Region(code="D1", name="示例市", release_cap=4),),
        "institutions": (
            Institution(code="H1", name="示例市人民医院", level=Level.TERTIARY, region="D1", is_sender=True),
            Institution(code="H2", name="示例市中医院", level=Level.SECONDARY, region="D1", is_sender=True),
            Institution(code="C1", name="示例县人民医院", is_recipient=True, altitude_m=3700),
        ),
        "departments": (
            Department(code="K1", institution="H1", name="骨科", specialty="04.03", release_cap=1),
            Department(code="K2", institution="H2", name="骨科"),
        ),
        "posts": (
            Post(code="P1", institution="C1", department="骨科", specialty="04.03", start=date(2026, 8, 23),
                 term_months=12, terms=2, incumbent="R3"),
            Post(code="P2", institution="C1", department="外科", specialty="04.01", start=date(2026, 8, 23),
                 term_months=6),
        ),
        "people": (
            Person(code="R1", name="示例甲", institution="H1", department="K1", specialty="04.03",
                   title=Title.MIDDLE, title_since=2015, birth_year=1985, band="D", wishes=("P1", "C1")),
            Person(code="R2", name="示例乙", institution="H2", department="K2", specialty="04.03",
                   title=Title.ASSOCIATE, birth_year=1980, band="E", languages=frozenset({"藏语"}),
                   windows=(Window(first=date(2026, 8, 1), last=date(2028, 12, 31)),)),
            Person(code="R3", name="示例丙", institution="H1", department="K1", specialty="04.01",
                   title=Title.SENIOR, birth_year=1975, is_candidate=False),
        ),
        "pairings": (Pairing(sender="H1", recipient="C1"), Pairing(sender="H2", recipient="C1", department="骨科")),
        "decisions": (Decision(kind=DecisionKind.PIN, person="R1", post="P1", term=1, reason="示例"),),
    }  # fmt: skip
    return Round(**values | changes)


_words = (
    st.text("示例甲乙丙丁AbZ9，。（）=+-@<&_x '\"~０é", min_size=1, max_size=12).map(str.strip).filter(bool)
)
_days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
_specialties = st.sampled_from(sorted(SPECIALTIES))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    first = draw(_maybe(_days))
    last = draw(_maybe(st.integers(0, 900)))
    if last is None:
        return Window(first=first)
    return Window(first=first, last=(first or PLANNED_ON) + timedelta(days=last))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy that the sheet 规则 can say."""
    points = st.integers(0, 1000)
    return Policy(
        name=draw(_words),
        valid_from=draw(_maybe(_days)),
        source=draw(st.just("") | _words),
        disabled_rules=draw(st.frozensets(st.sampled_from(RULES))),
        is_lexicographic=draw(st.booleans()),
        overlap_days=draw(st.integers(0, 20)),
        max_age_years=draw(st.integers(40, 70)),
        band_limits_m=tuple(sorted(draw(st.tuples(*[st.integers(0, 9000)] * 5)))),
        substitutes=tuple(
            draw(
                st.lists(
                    st.builds(
                        Substitute, wanted=_specialties, offered=_specialties, score=st.integers(1, 100)
                    ),
                    max_size=3,
                )
            )
        ),
        wish_points=draw(st.tuples(points, points, points)),
        burden_shares=draw(st.tuples(*[st.integers(0, 5000).map(lambda n: n / 1000)] * 2)),
        extra_holidays=draw(st.frozensets(_days, max_size=3)),
        on_duty_deadline=draw(st.none() | st.just(date(2036, 1, 1))),
        is_deadline_inclusive=draw(st.booleans()),
    )


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """Any consistent round that the workbook can say."""
    cap = _maybe(st.integers(0, 50))
    regions = tuple(
        Region(code=f"D{n}", name=draw(_words), release_cap=draw(cap)) for n in range(draw(st.integers(0, 2)))
    )
    senders = tuple(
        Institution(
            code=f"H{n}",
            name=draw(_words),
            kind=draw(st.just("") | _words),
            level=draw(st.sampled_from(Level)),
            region=draw(st.sampled_from([None, *(r.code for r in regions)])),
            is_sender=True,
            is_recipient=draw(st.booleans()),
            release_cap=draw(cap),
            burden_target=draw(cap),
        )
        for n in range(draw(st.integers(1, 3)))
    )
    recipients = tuple(
        Institution(
            code=f"C{n}",
            name=draw(_words),
            place=draw(st.just("") | _words),
            is_recipient=True,
            altitude_m=draw(_maybe(st.integers(-400, 5000))),
            language=draw(_maybe(st.just("藏语"))),
        )
        for n in range(draw(st.integers(1, 2)))
    )
    departments = tuple(
        Department(
            code=f"K{n}",
            institution=h.code,
            name=draw(_words),
            specialty=draw(_maybe(_specialties)),
            release_cap=draw(cap),
        )
        for n, h in enumerate(senders + senders[:1])
    )
    team = Team(code="T1", name=draw(_words), min_specialties=draw(cap), max_novices=draw(cap))
    n_posts = draw(st.integers(1, 4))
    has_team = draw(st.booleans())
    people = tuple(_person(draw, n, departments, n_posts, recipients) for n in range(draw(st.integers(1, 5))))
    holders = draw(st.lists(st.sampled_from([p.code for p in people]), unique=True, max_size=n_posts))
    posts = tuple(
        Post(
            code=f"P{n}",
            institution=draw(st.sampled_from(recipients)).code,
            department=draw(_words),
            specialty=draw(_specialties),
            title=draw(st.just("") | _words),
            min_title=draw(st.sampled_from(Title)),
            max_age=draw(_maybe(st.integers(30, 70))),
            altitude_m=draw(_maybe(st.integers(0, 5000))),
            priority=draw(st.integers(1, 3)),
            role=Role.LEADER if has_team and n == 0 else Role.MEMBER,
            team="T1" if has_team and n < 2 else None,
            start=draw(_days),
            term_months=draw(st.integers(1, 36)),
            terms=draw(st.integers(1, 4)),
            overlap_days=draw(_maybe(st.integers(0, 20))),
            substitute_min=draw(_maybe(st.integers(1, 100))),
            incumbent=holders[n] if n < len(holders) else None,
            incumbent_department=None
            if n < len(holders)
            else draw(_maybe(st.sampled_from([d.code for d in departments]))),
            note=draw(st.just("") | _words),
        )
        for n in range(n_posts)
    )
    ends = {
        "sender": st.sampled_from([s.code for s in senders]),
        "recipient": st.sampled_from([r.code for r in recipients]),
    }
    candidates = [p.code for p in people if p.is_candidate]
    pins = [(c, f"P{n}") for n, c in enumerate(candidates[:n_posts])] if draw(st.booleans()) else []
    pairings = tuple(draw(st.lists(st.builds(Pairing, **ends), max_size=2)))
    pairings += tuple(replace(p, department=draw(_words)) for p in pairings)
    has_adoption = not pairings and draw(st.booleans())
    return Round(
        title=draw(_words),
        planned_on=PLANNED_ON,
        policy=draw(policies()),
        programme=draw(st.just("") | _words),
        batch=draw(st.just("") | _words),
        issuer=draw(st.just("") | _words),
        fictional=draw(st.booleans()),
        regions=regions,
        institutions=senders + recipients,
        departments=departments,
        teams=(team,) if has_team else (),
        posts=posts,
        people=people,
        pairings=pairings,
        quotas=tuple(
            draw(
                st.lists(
                    st.builds(
                        Quota,
                        maximum=st.integers(0, 20),
                        level=_maybe(st.sampled_from(Level)),
                        sender=_maybe(ends["sender"]),
                        team=st.sampled_from([None, "T1"] if has_team else [None]),
                        recipient=_maybe(ends["recipient"]),
                    ),
                    max_size=2,
                )
            )
        ),
        decisions=tuple(
            Decision(kind=DecisionKind.PIN, person=c, post=p, term=1, reason=draw(st.just("") | _words))
            for c, p in pins
        ),
        adoptions=(Adoption(recipient=posts[0].institution),) if has_adoption else (),
        notes=draw(st.dictionaries(st.sampled_from(["来源", "联系处"]), _words, max_size=2)),
    )


def _person(
    draw: st.DrawFn,
    n: int,
    departments: tuple[Department, ...],
    n_posts: int,
    recipients: tuple[Institution, ...],
) -> Person:
    department = draw(st.sampled_from(departments))
    born = draw(st.integers(1960, 2000))
    wishes = [f"P{k}" for k in range(n_posts)] + [r.code for r in recipients]
    return Person(
        code=f"R{n}",
        name=draw(_words),
        sex=draw(st.sampled_from(["", "男", "女"])),
        institution=department.institution,
        department=department.code,
        specialty=draw(_specialties),
        title=draw(st.sampled_from(Title)),
        title_since=draw(_maybe(st.integers(born + 18, 2026))),
        birth_year=born,
        band=draw(st.sampled_from("ABCDE-")),
        fit_until=draw(_maybe(_days)),
        windows=tuple(draw(st.lists(_windows(), max_size=3))),
        languages=draw(st.frozensets(st.sampled_from(["藏语", "普通话", "维吾尔语"]))),
        wishes=tuple(draw(st.lists(st.sampled_from(wishes), unique=True, max_size=3))),
        past_services=draw(st.integers(0, 5)),
        rest_until=draw(_maybe(_days)),
        is_candidate=draw(st.booleans()),
        note=draw(st.just("") | _words),
    )
