from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.planner.compile import RoundError, add_months, compile_round, round_names
from jieli.planner.contradictions import SENTENCES, contradictions
from jieli.planner.instance import FOREVER, NO_CAP, Instance
from jieli.planner.join import join
from jieli.planner.policy import Policy, Substitute
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
START = date(2026, 9, 1)


def post(code: str, **changes: object) -> Post:
    given = {
        "institution": "R",
        "department": "骨科",
        "specialty": "04.03",
        "start": START,
        "term_months": 12,
    }
    return Post(code=code, **(given | changes))  # type: ignore[arg-type]


def person(code: str, department: str = "H1-04.03", **changes: object) -> Person:
    given = {
        "name": f"示例{code}",
        "institution": department.split("-")[0],
        "department": department,
        "specialty": department.split("-")[1],
        "title": Title.MIDDLE,
        "birth_year": 1985,
    }
    return Person(code=code, **(given | changes))  # type: ignore[arg-type]


def small(**changes: object) -> Round:
    """Two hospitals, one recipient, one post, two candidates."""
    departments = [("H1", "04.03"), ("H1", "20"), ("H2", "04.01")]
    sound = Round(
        title="示例",
        planned_on=PLANNED_ON,
        policy=Policy(),
        regions=(Region(code="Z", name="示例市", release_cap=5),),
        institutions=(
            Institution(
                code="H1", name="示例一院", level=Level.TERTIARY, region="Z", is_sender=True, release_cap=3
            ),
            Institution(code="H2", name="示例二院", level=Level.SECONDARY, region="Z", is_sender=True),
            Institution(code="R", name="示例县医院", is_recipient=True, altitude_m=3200, language="藏语"),
        ),
        departments=tuple(
            Department(code=f"{h}-{s}", institution=h, name=s, specialty=s, release_cap=1)
            for h, s in departments
        ),
        teams=(Team(code="T", name="示例队", min_specialties=2, max_novices=3),),
        posts=(post("P1"),),
        people=(person("C1"), person("C2", "H2-04.01")),
    )
    return replace(sound, **changes)  # type: ignore[arg-type]


def day(i: Instance, column: str, slot: int) -> date:
    return date.fromordinal(int(getattr(i, column)[slot]))


def test_terms_are_calendar_months_with_the_day_clamped() -> None:
    i = compile_round(small(posts=(post("P1", start=date(2027, 8, 31), term_months=6, terms=3),)))
    assert [day(i, "slot_start", s) for s in range(3)] == [
        date(2027, 8, 31),
        date(2028, 2, 29),
        date(2028, 8, 31),
    ]
    assert [day(i, "slot_end", s) for s in range(3)] == [
        date(2028, 2, 29),
        date(2028, 8, 31),
        date(2029, 2, 28),
    ]
    assert i.slot_k.tolist() == [0, 1, 2]
    assert i.slot_year_start.tolist() == [2027, 2028, 2028]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-60, 60), st.integers(0, 60))
def test_months_add_up(start: date, first: int, more: int) -> None:
    moved = add_months(start, first)
    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == first
    assert moved.day == start.day or (moved + timedelta(days=1)).day == 1
    assert add_months(start, first) <= add_months(start, first + more)


def test_age_and_experience_count_in_the_year_of_the_last_and_first_day() -> None:
    i = compile_round(small(posts=(post("P1", start=date(2026, 1, 1), term_months=12),)))
    assert (i.slot_year_start[0], i.slot_year_end[0]) == (2026, 2026)


def test_overlap_is_zero_only_for_a_first_term_without_incumbent() -> None:
    posts = (
        post("P1", terms=2, overlap_days=10),
        post("P2", terms=2, incumbent_department="H1-20"),
    )
    i = compile_round(small(posts=posts))
    assert (i.slot_start - i.slot_arrive).tolist() == [0, 10, 14, 14]
    assert i.post_incumbent.tolist() == [-1, i.labels.department.index("H1-20")]  # type: ignore[union-attr]


def test_incumbent_person_holds_a_fixed_slot_before_the_planned_terms() -> None:
    serving = person("C9", "H1-20", is_candidate=False, windows=())
    decisions = (Decision(kind=DecisionKind.PIN, person="C1", post="P1", term=1),)
    r = small(
        posts=(post("P1", terms=2, incumbent="C9"),), people=(*small().people, serving), decisions=decisions
    )
    i = compile_round(r)
    assert i.labels is not None
    holder = i.labels.candidate.index("C9")
    assert i.slot_fixed.tolist() == [holder, -1, -1]
    assert i.slot_k.tolist() == [-1, 0, 1]
    assert (day(i, "slot_start", 0), day(i, "slot_end", 0)) == (date(2025, 9, 1), START)
    assert i.slot_arrive[0] == i.slot_start[0]
    assert i.slot_start[1] - i.slot_arrive[1] == 14
    assert i.post_incumbent.tolist() == [-1]
    assert i.pins.tolist() == [[1, i.labels.candidate.index("C1")]]
    assert (i.cand_windows[holder] == FOREVER).all()


@pytest.mark.parametrize(
    ("months", "rest_days", "length"), [(1, 150, 1), (6, 150, 1), (9, 150, 2), (12, 300, 2), (24, 300, 4)]
)
def test_rest_and_length_follow_the_term(months: int, rest_days: int, length: int) -> None:
    i = compile_round(small(posts=(post("P1", term_months=months, overlap_days=0),)))
    assert (i.slot_rest[0], i.slot_length[0]) == (rest_days, length)


def test_rest_is_at_least_a_day() -> None:
    i = compile_round(small(policy=Policy(rest_long_days=0)))
    assert i.slot_rest[0] == 1


def test_person_columns() -> None:
    p = person(
        "C1",
        title=Title.SENIOR,
        title_since=2020,
        band="C",
        fit_until=date(2026, 12, 31),
        rest_until=date(2026, 8, 31),
        windows=(Window(first=START, last=date(2027, 8, 31)), Window(first=date(2028, 1, 1))),
        languages=frozenset({"藏语", "英语"}),
        past_services=2,
        wishes=("P1", "R"),
    )
    i = compile_round(small(people=(p, person("C2", band="-", title_since=None))))
    assert i.cand_title.tolist() == [3, 1]
    assert i.cand_ceiling[0] == 3500
    assert i.cand_ceiling[1] < -500  # below any post
    assert i.cand_fit_until.tolist() == [date(2026, 12, 31).toordinal(), FOREVER]
    assert i.cand_free_from.tolist() == [START.toordinal(), -FOREVER]
    assert i.cand_windows[0].tolist() == [
        [START.toordinal(), date(2027, 9, 1).toordinal()],
        [date(2028, 1, 1).toordinal(), FOREVER],
    ]
    assert i.cand_windows[1].tolist() == [[-FOREVER, FOREVER], [FOREVER, FOREVER]]
    assert i.cand_languages.tolist() == [1 << int(i.facility_language[0]), 0]
    assert i.cand_past.tolist() == [2, 0]
    assert i.cand_wish.tolist() == [[1, 0, -1], [-1, -1, -1]]
    assert i.slot_year_start[0] - i.cand_title_year[0] == 6
    assert i.slot_year_start[0] - i.cand_title_year[1] < 0  # unknown date: never experienced


def test_window_that_ends_on_the_last_day_of_the_term_covers_it() -> None:
    last = person("C1", windows=(Window(last=date(2027, 8, 31)),))
    i = compile_round(small(people=(last,)))
    assert i.cand_windows[0, 0, 1] == i.slot_end[0]


def test_medical_conclusion_is_asked_until_the_recheck() -> None:
    i = compile_round(small(policy=Policy(medical_recheck_days=90)))
    assert i.medical_recheck == PLANNED_ON.toordinal() + 90


def test_units_are_sorted_and_missing_caps_are_open() -> None:
    i = compile_round(small())
    assert i.labels is not None
    assert i.labels.hospital == ("H1", "H2")
    assert i.labels.department == ("H1-04.03", "H1-20", "H2-04.01")
    assert i.department_hospital.tolist() == [0, 0, 1]
    assert i.department_cap.tolist() == [1, 1, 1]
    assert i.hospital_cap.tolist() == [3, NO_CAP]
    assert i.region_cap.tolist() == [5]
    assert i.hospital_level.tolist() == [3, 2]


def test_burden_target_is_given_or_shared_by_candidates() -> None:
    people = (person("C1"), person("C2"), person("C3", "H2-04.01"), person("C9", is_candidate=False))
    r = small(posts=(post("P1", terms=2), post("P2", term_months=6)), people=people)
    assert compile_round(r).hospital_target.tolist() == [4, 2]  # 5 half-years, two candidates to one
    given = tuple(replace(i, burden_target=7) if i.code == "H2" else i for i in r.institutions)
    assert compile_round(replace(r, institutions=given)).hospital_target.tolist() == [4, 7]


def test_post_columns_take_the_policy_where_the_post_is_silent() -> None:
    posts = (
        post("P1", team="T", role=Role.LEADER, specialty="X1", department="院部", priority=1),
        post(
            "P2", team="T", role=Role.DEPUTY, specialty="X1", department="院部", max_age=48, substitute_min=66
        ),
        post("P3", priority=3, min_title=Title.ASSOCIATE),
    )
    i = compile_round(small(posts=posts))
    assert i.post_max_age.tolist() == [60, 48, 55]
    assert i.post_substitute_min.tolist() == [50, 66, 50]
    assert i.post_points.tolist() == [600, 400, 250]
    assert i.post_level.tolist() == [1, 2, 3]
    assert i.post_min_title.tolist() == [0, 0, 2]
    assert i.post_role.tolist() == [1, 2, 0]
    assert i.post_team.tolist() == [0, 0, -1]
    assert (i.team_leader.tolist(), i.team_mix.tolist(), i.team_novices.tolist()) == ([0], [2], [3])


def test_posts_of_one_receiving_department_share_a_host_and_management_stands_apart() -> None:
    posts = (
        post("P1"),
        post("P2"),
        post("P3", specialty="X1"),
        post("P4", department="急诊科", specialty="20"),
    )
    i = compile_round(small(posts=posts, adoptions=(Adoption(recipient="R"),)))
    hosts = i.post_host.tolist()
    assert hosts[0] == hosts[1]
    assert len(set(hosts)) == 3
    assert i.host_adopted[hosts].tolist() == [1, 1, 0, 1]


def test_one_department_with_two_specialties_is_adopted_as_one() -> None:
    posts = (post("P1", department="外科"), post("P2", department="外科", specialty="04.01"))
    i = compile_round(small(posts=posts, adoptions=(Adoption(recipient="R", department="外科"),)))
    assert i.post_host.tolist() == [0, 0]
    assert i.post_specialty[0] != i.post_specialty[1]


def senders_of(i: Instance, post_code: str) -> set[str]:
    assert i.labels is not None
    host = i.post_host[i.labels.post.index(post_code)]
    return {i.labels.hospital[h] for h in i.host_hospital[i.host_ptr[host] : i.host_ptr[host + 1]]}


def test_pairing_restricts_a_recipient_by_department() -> None:
    posts = (post("P1"), post("P2", department="急诊科", specialty="20"))
    assert senders_of(compile_round(small(posts=posts)), "P1") == {"H1", "H2"}
    pairings = (Pairing(sender="H1", recipient="R"), Pairing(sender="H2", recipient="R", department="急诊科"))
    r = small(posts=posts, pairings=pairings)
    assert senders_of(compile_round(r), "P1") == {"H1"}
    assert senders_of(compile_round(r), "P2") == {"H1", "H2"}
    off = replace(r, policy=Policy(disabled_rules=frozenset({"pairing"})))
    assert senders_of(compile_round(off), "P1") == {"H1", "H2"}


def test_fixed_adopter_is_the_only_sender_and_the_departments_line_outranks_the_recipients() -> None:
    posts = (post("P1"), post("P2", department="急诊科", specialty="20"))
    adoptions = (
        Adoption(recipient="R", sender="H1"),
        Adoption(recipient="R", department="急诊科", sender="H2"),
    )
    r = small(posts=posts, adoptions=adoptions)
    i = compile_round(r)
    assert (senders_of(i, "P1"), senders_of(i, "P2")) == ({"H1"}, {"H2"})
    off = compile_round(replace(r, policy=Policy(disabled_rules=frozenset({"adoption"}))))
    assert senders_of(off, "P1") == {"H1", "H2"}
    assert not off.host_adopted.any()


def test_quota_scopes() -> None:
    recipients = (*small().institutions, Institution(code="S", name="示例乡卫生院", is_recipient=True))
    posts = (
        post("P1", team="T", role=Role.LEADER),
        post("P2", team="T", institution="S"),
        post("P3", institution="S"),
    )
    quotas = (
        Quota(maximum=2),
        Quota(maximum=1, level=Level.TERTIARY, team="T"),
        Quota(maximum=1, sender="H2", recipient="S"),
        Quota(maximum=1, team="T", recipient="S"),
    )
    i = compile_round(small(institutions=recipients, posts=posts, quotas=quotas))
    assert i.labels is not None
    scopes = [
        {i.labels.post[p] for p in i.quota_post[i.quota_ptr[q] : i.quota_ptr[q + 1]]}
        for q in range(len(quotas))
    ]
    assert scopes == [{"P1", "P2", "P3"}, {"P1", "P2"}, {"P2", "P3"}, {"P2"}]
    assert i.quota_level.tolist() == [-1, 3, -1, -1]
    assert i.quota_hospital.tolist() == [-1, -1, 1, -1]
    assert i.quota_max.tolist() == [2, 1, 1, 1]


def test_substitution_knows_same_group_table_and_management() -> None:
    posts = tuple(post(f"P{s}", specialty=s, department=s) for s in ("04.03", "20", "X1"))
    people = (person("C1"), person("C2", "H2-04.01"), person("C3", "H1-20", specialty="X5"))
    table = (
        Substitute(wanted="20", offered="04.01", score=55),
        Substitute(wanted="04.03", offered="04.01", score=0),
    )
    i = compile_round(small(posts=posts, people=people))
    assert i.substitution.tolist() == [[70, 100, 0], [0, 0, 0], [80, 80, 0]]
    i = compile_round(small(posts=posts, people=people, policy=Policy(substitutes=table)))
    assert i.substitution.tolist() == [[0, 100, 0], [55, 0, 0], [80, 80, 0]]


def test_bans_spread_over_what_they_leave_open() -> None:
    posts = (post("P1", terms=2), post("P2"))
    ban = Decision(kind=DecisionKind.BAN, person="C1")
    assert len(compile_round(small(posts=posts, decisions=(ban,))).bans) == 3
    assert len(compile_round(small(posts=posts, decisions=(replace(ban, post="P1"),))).bans) == 2
    assert compile_round(small(posts=posts, decisions=(replace(ban, post="P1", term=2),))).bans.tolist() == [
        [1, 0]
    ]


def test_a_post_above_its_institution_gets_its_own_altitude() -> None:
    posts = (post("P1"), post("P2"), post("P3", altitude_m=4300))
    i = compile_round(small(posts=posts, people=(person("C1", wishes=("R",)),)))
    altitude = i.facility_altitude[i.host_facility[i.post_host]]
    assert altitude.tolist() == [3200, 3200, 4300]
    assert i.cand_wish[0, 0] == i.host_facility[i.post_host[0]]  # where most of its posts lie


def test_order_of_lines_does_not_matter() -> None:
    posts = (post("P1", terms=2), post("P2", incumbent_department="H1-20"), post("P3", department="急诊科"))
    r = small(posts=posts, people=(person("C1"), person("C2"), person("C3", "H2-04.01")))
    turned = replace(
        r,
        posts=r.posts[::-1],
        people=r.people[::-1],
        institutions=r.institutions[::-1],
        departments=r.departments[::-1],
    )
    assert compile_round(turned).digest() == compile_round(r).digest()
    assert compile_round(turned).labels == compile_round(r).labels


def test_settings_travel_with_the_instance() -> None:
    policy = Policy(disabled_rules=frozenset({"novice"}), is_lexicographic=True, wish_points=(9, 6, 3))
    i = compile_round(small(policy=policy))
    assert (i.time_unit, i.rules_off, i.is_lexicographic) == ("day", {"novice"}, True)
    assert i.rules_hash == policy.digest()
    assert i.weights.wishes == (9, 6, 3)


def test_columns_are_read_only_int32() -> None:
    i = compile_round(small())
    for name in ("slot_start", "cand_windows", "host_hospital", "pins", "substitution"):
        column = getattr(i, name)
        assert column.dtype == np.int32
        assert not column.flags.writeable


def test_names_stand_in_the_order_of_the_labels() -> None:
    r = small(quotas=(Quota(maximum=1, level=Level.TERTIARY, team="T"),))
    labels, names = compile_round(r).labels, round_names(r)
    assert labels is not None
    assert names.hospital == ("示例一院", "示例二院")
    assert names.candidate == tuple(f"示例{c}" for c in labels.candidate)
    assert names.quota == ("三级医院→示例队",)
    for kind in ("region", "department", "facility", "host", "post", "team"):
        assert len(getattr(names, kind)) == len(getattr(labels, kind))


def test_a_round_without_anything_compiles() -> None:
    i = compile_round(Round(title="空", planned_on=PLANNED_ON, policy=Policy()))
    assert (i.n_slots, i.n_candidates) == (0, 0)


def only(**changes: object) -> Callable[[], Round]:
    return lambda: small(**changes)


def decided(
    kind: DecisionKind, *pairs: tuple[str, str | None, int | None], **changes: object
) -> Callable[[], Round]:
    decisions = tuple(Decision(kind=kind, person=c, post=p, term=t) for c, p, t in pairs)
    return only(decisions=decisions, **changes)


PIN, BAN = DecisionKind.PIN, DecisionKind.BAN
SERVING = person("C9", "H1-20", is_candidate=False)
TEAM_POSTS = (post("P1", team="T", role=Role.LEADER), post("P2", team="T", role=Role.LEADER))
R_ONLY = (small().institutions[2],)
CONTRADICTIONS: dict[str, Callable[[], Round]] = {
    "rule_unknown": only(policy=Policy(disabled_rules=frozenset({"weather"}))),
    "substitute_unknown": only(
        policy=Policy(substitutes=(Substitute(wanted="04.99", offered="20", score=50),))
    ),
    "substitute_score": only(policy=Policy(substitutes=(Substitute(wanted="04", offered="20", score=120),))),
    "policy_value": only(policy=Policy(value_unit_months=0)),
    "policy_burden": only(policy=Policy(burden_points=(120, 60, 30))),
    "policy_points": only(policy=Policy(priority_points=(600, 25_000, 250))),
    "policy_bands": only(policy=Policy(band_limits_m=(1500, 1200, 3500, 4500, 9000))),
    "duplicate_code": only(posts=(post("P1"), post("P1"))),
    "negative_number": only(regions=(Region(code="Z", name="示例市", release_cap=-1),)),
    "region_unknown": only(regions=()),
    "department_institution_unknown": only(
        departments=(*small().departments, Department(code="Q", institution="Q", name="Q"))
    ),
    "post_institution_unknown": only(posts=(post("P1", institution="Q"),)),
    "post_institution_not_recipient": only(posts=(post("P1", institution="H2"),)),
    "post_specialty_unknown": only(posts=(post("P1", specialty="骨科"),)),
    "post_term_months": only(posts=(post("P1", term_months=0),)),
    "post_terms": only(posts=(post("P1", terms=0),)),
    "post_too_late": only(posts=(post("P1", terms=10**6),)),
    "post_priority": only(posts=(post("P1", priority=4),)),
    "post_overlap": only(posts=(post("P1", term_months=1, overlap_days=28),)),
    "post_substitute_min": only(posts=(post("P1", substitute_min=0),)),
    "post_role_without_team": only(posts=(post("P1", role=Role.DEPUTY),)),
    "post_team_unknown": only(posts=(post("P1", team="Q"),)),
    "incumbent_unknown": only(posts=(post("P1", incumbent="C7"),)),
    "incumbent_department_differs": only(
        posts=(post("P1", incumbent="C9", incumbent_department="H1-04.03"),), people=(SERVING,)
    ),
    "incumbent_twice": only(
        posts=(post("P1", incumbent="C9"), post("P2", incumbent="C9")), people=(SERVING,)
    ),
    "incumbent_department_unknown": only(posts=(post("P1", incumbent_department="Q"),)),
    "post_without_sender": only(pairings=(Pairing(sender="H1", recipient="R", department="内科"),)),
    "team_two_leaders": only(posts=TEAM_POSTS),
    "team_without_leader": only(posts=(post("P1", team="T"),)),
    "person_institution_unknown": only(people=(replace(person("C1"), institution="Q"),)),
    "person_institution_not_sender": only(
        institutions=(small().institutions[0], replace(small().institutions[1], is_sender=False), *R_ONLY)
    ),
    "person_department_unknown": only(people=(replace(person("C1"), department="Q"),)),
    "person_department_elsewhere": only(people=(replace(person("C1"), department="H2-04.01"),)),
    "person_specialty_unknown": only(people=(person("C1", specialty="骨科"),)),
    "person_band": only(people=(person("C1", band="AB"),)),
    "person_window": only(people=(person("C1", windows=(Window(first=START, last=PLANNED_ON),)),)),
    "person_wishes": only(people=(person("C1", wishes=("P1", "R", "P1", "R")),)),
    "person_wish_unknown": only(people=(person("C1", wishes=("H1",)),)),
    "pairing_sender_unknown": only(pairings=(Pairing(sender="Q", recipient="R"),)),
    "pairing_recipient_unknown": only(pairings=(Pairing(sender="H1", recipient="Q"),)),
    "pairing_not_sender": only(pairings=(Pairing(sender="R", recipient="R"),)),
    "pairing_not_recipient": only(pairings=(Pairing(sender="H1", recipient="H2"),)),
    "quota_sender_unknown": only(quotas=(Quota(maximum=1, sender="Q"),)),
    "quota_recipient_unknown": only(quotas=(Quota(maximum=1, recipient="Q"),)),
    "quota_not_sender": only(quotas=(Quota(maximum=1, sender="R"),)),
    "quota_not_recipient": only(quotas=(Quota(maximum=1, recipient="H1"),)),
    "quota_negative": only(quotas=(Quota(maximum=-1),)),
    "quota_team_unknown": only(quotas=(Quota(maximum=1, team="Q"),)),
    "adoption_sender_unknown": only(adoptions=(Adoption(recipient="R", sender="Q"),)),
    "adoption_recipient_unknown": only(adoptions=(Adoption(recipient="Q"),)),
    "adoption_not_sender": only(adoptions=(Adoption(recipient="R", sender="R"),)),
    "adoption_not_recipient": only(adoptions=(Adoption(recipient="H2"),)),
    "adoption_department_unknown": only(adoptions=(Adoption(recipient="R", department="内科"),)),
    "adoption_twice": only(adoptions=(Adoption(recipient="R", sender="H1"), Adoption(recipient="R"))),
    "adoption_against_pairing": only(
        pairings=(Pairing(sender="H1", recipient="R"),), adoptions=(Adoption(recipient="R", sender="H2"),)
    ),
    "decision_person_unknown": decided(BAN, ("C7", "P1", None)),
    "decision_post_unknown": decided(BAN, ("C1", "P7", None)),
    "decision_term_unknown": decided(PIN, ("C1", "P1", 2)),
    "pin_without_post": decided(PIN, ("C1", None, None)),
    "pin_without_term": decided(PIN, ("C1", "P1", None), posts=(post("P1", terms=2),)),
    "pin_not_candidate": decided(PIN, ("C9", "P1", 1), people=(SERVING,)),
    "pin_twice": decided(PIN, ("C1", "P1", 1), ("C2", "P1", None)),
    "pin_and_ban": only(
        decisions=(
            Decision(kind=PIN, person="C1", post="P1", term=1),
            Decision(kind=BAN, person="C1"),
        )
    ),
}


def test_every_contradiction_has_a_case() -> None:
    assert CONTRADICTIONS.keys() == SENTENCES.keys()


@pytest.mark.parametrize("code", CONTRADICTIONS)
def test_contradiction_is_found_and_said_in_two_complete_sentences(code: str) -> None:
    with pytest.raises(RoundError) as caught:
        compile_round(CONTRADICTIONS[code]())
    found = [p for p in caught.value.problems if p.code == code]
    assert found
    for p in found:
        assert p.key
        assert p.zh.endswith("。")
        assert p.en.endswith(".")
        assert "{" not in p.zh + p.en
        assert "None" not in p.zh + p.en


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_name_the_place(code: str) -> None:
    for sentence in SENTENCES[code]:
        assert "key" in {field for _, field, _, _ in Formatter().parse(sentence)}


def test_all_contradictions_are_listed_at_once() -> None:
    r = small(
        posts=(post("P1", specialty="骨科", team="Q"), post("P2", priority=9)), quotas=(Quota(maximum=-1),)
    )
    with pytest.raises(RoundError) as caught:
        compile_round(r)
    assert {(p.code, p.key) for p in caught.value.problems} == {
        ("post_specialty_unknown", "P1"),
        ("post_team_unknown", "P1"),
        ("post_priority", "P2"),
        ("quota_negative", "1"),
    }
    assert str(caught.value).count("。") == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"burden_shares": (-0.1, 0.25)},
        {"burden_shares": (float("nan"), 0.25)},
        {"wish_points": (40, -1, 15)},
        {"same_hospital_points": -1},
        {"rest_short_days": -1},
    ],
)
def test_no_weight_may_be_negative(changes: dict[str, object]) -> None:
    assert [p.code for p in contradictions(small(policy=Policy(**changes)))] == ["policy_value"]  # type: ignore[arg-type]


def test_points_are_measured_over_a_whole_term() -> None:
    policy = Policy(priority_points=(600, 20_000, 250))
    assert contradictions(small(policy=policy, posts=(post("P1", term_months=12),))) == []
    (found,) = contradictions(small(policy=policy, posts=(post("P1", term_months=18),)))
    assert found.code == "policy_points"
    assert "P1" in found.zh


@pytest.mark.parametrize(("start", "year"), [(date(1, 1, 1), "1"), (date(2201, 1, 1), "2201")])
def test_a_year_far_off_is_a_slip(start: date, year: str) -> None:
    (found,) = contradictions(small(posts=(post("P1", start=start, incumbent="C1"),)))
    assert found.code == "post_too_late"
    assert f"{year}年" in found.zh


def test_without_the_rule_on_availability_candidates_are_always_available_and_others_never() -> None:
    away = person("C1", windows=(Window(first=date(2031, 1, 1)),))
    serving = person("C9", is_candidate=False)
    r = small(people=(away, serving), posts=(post("P1", altitude_m=0, incumbent="C9"),))
    assert join(compile_round(r)).cand.tolist() == [1]  # only the running deployment
    off = join(compile_round(replace(r, policy=Policy(disabled_rules=frozenset({"window"})))))
    assert list(zip(off.slot.tolist(), off.cand.tolist(), strict=True)) == [(0, 1), (1, 0)]


def test_a_place_wished_twice_counts_once() -> None:
    i = compile_round(small(people=(person("C1", wishes=("P1", "R", "P1")),)))
    assert i.cand_wish.tolist() == [[1, 0, -1]]


def test_switched_off_rules_are_not_missed() -> None:
    off = Policy(disabled_rules=frozenset({"leader", "pairing"}))
    r = small(
        posts=(post("P1", team="T"),),
        pairings=(Pairing(sender="H1", recipient="R", department="内科"),),
        policy=off,
    )
    assert compile_round(r).team_leader.tolist() == [-1]
