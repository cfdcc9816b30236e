"""Each rule about one applicant and one post, once as it passes and once as it fails."""

from dataclasses import replace
from datetime import date

import pytest

from jieli.programme.terms import Span
from jieli.recruiting import reach
from jieli.recruiting.actions import waiver as waivers
from jieli.recruiting.queries import eligibility
from jieli.recruiting.reach import Service
from jieli.recruiting.rules.eligibility import (
    FAILS,
    OK,
    ORDER,
    UNKNOWN,
    WAIVABLE,
    WAIVED,
    Candidate,
    Drain,
    Medical,
    Paper,
    Place,
    Thresholds,
    judge,
)
from jieli.recruiting.rules.eligibility import RULES as CONDITIONS
from recruiting.story import Story, at

TERM = Span(date(2026, 3, 1), date(2027, 3, 1))
WHO = Candidate(
    application=1,
    person=1,
    url="/people/PER-1/",
    born_on=date(1985, 5, 1),
    sex="1",
    category="professional",
    specialty="04.03",
    specialty_word="骨科",
    title="233",
    tier="3",
    papers=(Paper("physician_licence", date(2010, 7, 1)),),
    consent=True,
    medical=Medical("fit", "E", date(2026, 7, 1), is_acknowledged=False),
)
PLACE = Place(
    post=7,
    url="/posts/POST-7/",
    specialty="04.03",
    specialty_word="骨科",
    fits=frozenset({"04.03"}),
    rank_min="middle",
    tier="3",
    span=TERM,
    band="D",
)
POLICY = Thresholds(
    years_min=3,
    age_max={"*": 55},
    retirement_age={"1": 60, "2": 55},
    rest_months=12,
    waivable=frozenset({"BR-05", "BR-14"}),
)


def verdict_of(key, who=WHO, place=PLACE, policy=POLICY, drain=None):
    return next(f for f in judge(who, place, policy, drain).findings if f.key == key)


def test_somebody_who_meets_everything_is_eligible():
    verdict = judge(WHO, PLACE, POLICY, Drain(1, 2, 10))
    assert verdict.is_eligible
    assert {f.key for f in verdict.findings} == set(CONDITIONS)
    assert all(f.sentence for f in verdict.findings)


SERVED = Service(1, date(2026, 6, 1), date(2026, 9, 1), "示例县人民医院·骨科", "/deployments/1/")
EARLIER = Service(1, date(2024, 1, 1), date(2025, 9, 1), "示例县人民医院·骨科")


@pytest.mark.parametrize(
    ("rule", "key", "changes", "verdict"),
    [
        ("BR-01", "overlap", {"services": (SERVED,)}, FAILS),
        ("BR-01", "overlap", {"services": (EARLIER,)}, OK),
        ("BR-01", "overlap", {"services": (replace(SERVED, application=1),)}, OK),
        ("BR-03", "specialty", {"specialty": "03.04", "specialty_word": "心血管内科"}, FAILS),
        ("BR-03", "specialty", {"specialty": ""}, UNKNOWN),
        ("BR-04", "rank", {"title": "234"}, FAILS),
        ("BR-04", "rank", {"title": "231"}, OK),
        (
            "BR-04",
            "licence",
            {"papers": (Paper("physician_licence", date(2010, 7, 1), date(2027, 2, 27)),)},
            FAILS,
        ),
        (
            "BR-04",
            "licence",
            {"papers": (Paper("physician_licence", date(2010, 7, 1), date(2027, 2, 28)),)},
            OK,
        ),
        ("BR-04", "licence", {"papers": ()}, UNKNOWN),
        ("BR-04", "licence", {"title": "263", "papers": ()}, OK),
        ("RCR-Y", "years", {"papers": (Paper("physician_licence", date(2023, 3, 2)),)}, FAILS),
        ("RCR-Y", "years", {"papers": (Paper("physician_licence", date(2023, 3, 1)),)}, OK),
        ("BR-05", "age", {"born_on": date(1971, 12, 31)}, WAIVABLE),
        ("BR-05", "age", {"born_on": date(1972, 1, 1)}, OK),
        ("BR-05", "age", {"born_on": None}, UNKNOWN),
        ("BR-05", "retirement", {"born_on": date(1967, 2, 28)}, WAIVABLE),
        ("BR-05", "retirement", {"born_on": date(1967, 3, 1)}, OK),
        ("BR-06", "fitness", {"medical": None}, UNKNOWN),
        ("BR-06", "fitness", {"medical": Medical("fit", "C", date(2026, 7, 1), False)}, FAILS),
        ("BR-06", "fitness", {"medical": Medical("fit", "D", date(2026, 3, 1), False)}, FAILS),
        ("BR-06", "fitness", {"medical": Medical("fit", "D", date(2026, 3, 2), False)}, OK),
        ("BR-06", "fitness", {"medical": Medical("limited", "D", date(2026, 7, 1), False)}, FAILS),
        ("BR-06", "fitness", {"medical": Medical("limited", "D", date(2026, 7, 1), True)}, OK),
        ("BR-06", "fitness", {"medical": Medical("deferred", "", date(2026, 7, 1), False)}, UNKNOWN),
        ("BR-06", "fitness", {"medical": Medical("unfit", "", date(2026, 7, 1), False)}, FAILS),
        ("BR-08", "tier", {"tier": "2"}, FAILS),
        ("BR-08", "quota", {"seats": 1, "place_in_unit": 2}, FAILS),
        ("BR-08", "quota", {"seats": 2, "place_in_unit": 2}, OK),
        ("BR-08", "quota", {"seats": 0}, FAILS),
        ("RCR-R", "rest", {"services": (EARLIER,)}, FAILS),
        ("RCR-R", "rest", {"services": (replace(EARLIER, ends_on=date(2025, 3, 1)),)}, OK),
        ("RCR-C", "consent", {"consent": False}, FAILS),
        ("BR-05", "age", {"born_on": date(1960, 1, 1), "waived": frozenset({("BR-05", None)})}, WAIVED),
        ("BR-05", "age", {"born_on": date(1960, 1, 1), "waived": frozenset({("BR-05", 7)})}, WAIVED),
        ("BR-05", "age", {"born_on": date(1960, 1, 1), "waived": frozenset({("BR-05", 8)})}, WAIVABLE),
    ],
)
def test_rule(rule, key, changes, verdict):
    finding = verdict_of(key, replace(WHO, **changes))
    assert (finding.rule, finding.verdict) == (rule, verdict)
    assert finding.sentence.startswith(finding.label)
    assert bool(finding.who) == (verdict == WAIVABLE)


def test_br14_more_than_the_limit_of_a_department_is_waivable():
    assert verdict_of("drain", drain=Drain(2, 2, 10)).verdict == OK
    over = verdict_of("drain", drain=Drain(3, 2, 10))
    assert (over.rule, over.verdict) == ("BR-14", WAIVABLE)
    assert over.sentence == "科室外派比例：要求同时外派不超过2人（在册10人），现为最多时3人。"


def test_verdict_is_its_worst_finding():
    verdict = judge(replace(WHO, born_on=date(1960, 1, 1), consent=False, medical=None), PLACE, POLICY)
    assert verdict.worst == FAILS
    assert [f.verdict for f in verdict.against()] == sorted(
        (f.verdict for f in verdict.against()), key=lambda v: -ORDER.index(v)
    )
    assert "fitness" not in {f.key for f in verdict.against(without=("fitness",))}


def test_deployments_are_asked_of_the_room_that_knows_them(world, monkeypatch):
    with at():
        story = Story(world)
        call = story.call()
        application = story.applicant(call)
        asked = []

        def services_of(people):
            asked.append(set(people))
            return [Service(application.person_id, date(2026, 5, 1), date(2026, 8, 1), "示例医院·骨科")]

        monkeypatch.setattr(reach, "_answers", [services_of])
        verdict = eligibility.of([application])[application.pk, story.post.pk]
    found = {f.key: f for f in verdict.findings}
    assert found["overlap"].verdict == FAILS
    assert found["overlap"].actual == "示例医院·骨科（2026-05-01至2026-07-31）"
    assert asked[0] == {application.person_id}


def test_specialty_of_a_branch_and_a_configured_substitute_cover_a_post(world):
    with at():
        story = Story(world)
        surgery = story.make_post(specialty=world.specialties["04"])
        call = story.call(story.post, surgery)
        application = story.apply(call, story.doctor(), story.post, surgery, role="SYSTEM")
        general = story.apply(
            call, story.doctor("示例普外", specialty=world.specialties["04.01"]), story.post, role="SYSTEM"
        )
        verdicts = eligibility.of([application, general])
    assert _specialty(verdicts[application.pk, story.post.pk]) == OK
    assert _specialty(verdicts[application.pk, surgery.pk]) == OK  # 04.03 is a branch of 04
    assert _specialty(verdicts[general.pk, story.post.pk]) == FAILS


def _specialty(verdict):
    return next(f.verdict for f in verdict.findings if f.key == "specialty")


def test_person_sees_before_applying_which_posts_are_possible_and_why_others_are_not(world):
    """J3: one post is grey with the reason."""
    with at():
        story = Story(world)
        senior = story.make_post(rank_min="senior")
        call = story.call(story.post, senior)
        person = story.doctor()
        verdicts = eligibility.prospects(call, person)
    assert [f.key for f in verdicts[story.post.pk].against()] == ["fitness"]
    grey = verdicts[senior.pk].against(without=("fitness",))
    assert [f.sentence for f in grey] == ["职称：要求正高级以上，现为中级。"]


def test_granted_waiver_counts_and_a_revoked_one_does_not(world):
    with at():
        story = Story(world)
        application = story.applicant(story.call(), state="recommended", born_on=date(1965, 5, 1))
        waiver = waivers.request_waiver(application, actor=world.actor("SC"), rule="BR-05", why="学科紧缺")
        assert _worst(application, story) == WAIVABLE
        waivers.grant_waiver(waiver, actor=world.actor("OD"), reason="同意")
        assert _worst(application, story) == WAIVED
        waivers.revoke_waiver(waiver, actor=world.actor("PO"), reason="已有其他人选")
        assert _worst(application, story) == WAIVABLE


def _worst(application, story):
    verdict = eligibility.of([type(application).objects.get(pk=application.pk)])[
        application.pk, story.post.pk
    ]
    found = [f.verdict for f in verdict.findings if f.rule == "BR-05"]
    return max(found, key=ORDER.index)
