"""Health on post: entries, red limits (BR-43), events, who reads what (BR-62), N-07, N-08 and K31."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cast import World
from jieli.kernel import audit, clock
from jieli.kernel.errors import BadInput, DomainError, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import AuditEntry, Notice
from jieli.kernel.reveal import reveal, reveal_several
from jieli.placement import health as rules
from jieli.placement import reminders
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import health
from jieli.placement.models import Deployment, HealthDay, HealthEvent
from jieli.placement.queries import health as queries
from jieli.programme.actions import programme as programmes
from placement.story import DAYS, fresh, make_deployment, make_person, make_team, open_post, rules_of

CHINA = ZoneInfo("Asia/Shanghai")
ARRIVED = DAYS["arrive"]
PACK = {
    "health_entry_days": {"D": 7, "E": 3},
    "spo2_min_pct": {"D": 85, "E": 80},
    "pulse_per_min": {"min": 45, "max": 120},
    "red_symptoms": ["confusion"],
}


def at(day: date, hour: int = 9) -> Any:
    return clock.set_to(datetime(day.year, day.month, day.day, hour, tzinfo=CHINA))


def working(world: World, **pack: Any) -> Deployment:
    made = make_deployment(world, open_post(world, make_team(world, pack={**PACK, **pack})), state="working")
    Notice.objects.all().delete()
    return made


def note(world: World, made: Deployment, day: date, role: str = "AW", **values: Any) -> HealthDay:
    """Enter a day on that very day."""
    kept = {"noted_on": day, "spo2_pct": 88, "pulse_per_min": 80, "symptoms": [], "note": "", **values}
    with at(day):
        return health.note_day(made, kept, actor=world.actor(role))


def report(world: World, made: Deployment, role: str = "AW", **values: Any) -> HealthEvent:
    kept = {"deployment": made, "happened_on": date(2026, 5, 1), "kind": "injury", "severity": "moderate"}
    with at(date(2026, 5, 1)):
        return health.report_event({**kept, "detail": "左踝扭伤", **values}, actor=world.actor(role))


def refused(function: Any, *args: Any, **named: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        function(*args, **named)
    return caught.value


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


MAY = date(2026, 5, 1)


# --- Entries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "is_red"),
    [
        ({}, False),
        ({"spo2_pct": 80}, False),
        ({"spo2_pct": 79}, True),
        ({"pulse_per_min": 45}, False),
        ({"pulse_per_min": 44}, True),
        ({"pulse_per_min": 120}, False),
        ({"pulse_per_min": 121}, True),
        ({"symptoms": ["headache"]}, False),
        ({"symptoms": ["headache", "confusion"]}, True),
    ],
    ids=str,
)
def test_br_43_value_beyond_the_limits_begins_an_event_and_tells_at_once(world, values, is_red):
    made = working(world)
    entry = note(world, made, MAY, **values)
    assert (entry.event is not None) is is_red
    assert HealthEvent.objects.count() == int(is_red)
    assert told("health.red") == ({"tl", "fh", "sh"} if is_red else set())
    assert all(Notice.objects.values_list("urgent", flat=True))


def test_n08_carries_no_health_detail(world):
    note(world, working(world), MAY, spo2_pct=61, symptoms=["confusion"], note="站不稳")
    for notice in Notice.objects.filter(kind="health.red"):
        said = notice.subject + notice.body
        assert not [w for w in ("61", "血氧", "脉搏", "意识", "站不稳", "红线") if w in said]


@given(st.integers(0, 100), st.integers(20, 250))
def test_limits_part_the_red_from_the_rest(spo2, pulse):
    limits = rules.Limits(80, 45, 120)
    is_red = spo2 < 80 or not 45 <= pulse <= 120
    assert bool(rules.red_words(limits, spo2, pulse, ())) is is_red
    assert not rules.red_words(rules.Limits(), spo2, pulse, ("confusion",))


def test_limits_are_those_of_the_day_and_of_the_band(world):
    made = working(world)
    pack = made.batch.programme.policy_packs.get()
    new = {**pack.thresholds(), "spo2_min_pct": {"E": 90}, "programme": pack.programme}
    programmes.add_policy({**new, "name": "第2版", "valid_from": MAY}, actor=world.system)
    made = fresh(made)
    assert note(world, made, MAY - timedelta(days=1), spo2_pct=85).event is None
    assert note(world, made, MAY, spo2_pct=85).event is not None


def test_strictest_limit_holds_where_the_altitude_is_not_known(world):
    made = working(world)
    type(made.post.institution.region).objects.update(altitude_m=None)
    type(made.post.institution).objects.update(altitude_m=None)
    assert note(world, fresh(made), MAY, spo2_pct=84).event is not None


def test_pack_without_limits_judges_nothing(world):
    made = working(world, spo2_min_pct={}, pulse_per_min={}, red_symptoms=[])
    assert note(world, made, MAY, spo2_pct=1, pulse_per_min=250, symptoms=["confusion"]).event is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("spo2_pct", -1), ("spo2_pct", 101), ("pulse_per_min", 19), ("pulse_per_min", 251), ("symptoms", ["x"])],
)
def test_impossible_values_are_refused_in_a_sentence(world, field, value):
    error = refused(note, world, working(world), MAY, **{field: value})
    assert isinstance(error, BadInput)
    assert error.field == field
    assert error.sentence.endswith("。")


def test_all_that_is_wrong_is_told_at_once(world):
    error = refused(note, world, working(world), MAY, spo2_pct=101, pulse_per_min=1)
    assert {e.field for e in error.refusals} == {"spo2_pct", "pulse_per_min"}


def test_day_lies_between_arrival_and_today(world):
    made = working(world)
    assert note(world, made, ARRIVED).noted_on == ARRIVED
    assert refused(note, world, made, ARRIVED - timedelta(days=1)).field == "noted_on"
    assert refused(note, world, made, MAY, noted_on=MAY + timedelta(days=1)).field == "noted_on"


def test_who_has_not_arrived_notes_nothing(world):
    made = make_deployment(world, open_post(world, make_team(world, pack=PACK)), state="travelling")
    assert rules_of(refused(note, world, made, date(2026, 2, 27))) == ["BR-43"]


@pytest.mark.parametrize("role", ["TL", "HH", "SH", "FH", "PO", "AW@far"])
def test_only_the_person_himself_notes_his_health(world, role):
    made = working(world)
    assert isinstance(refused(note, world, made, MAY, role), NotAllowed)


def test_one_entry_a_day_corrected_on_that_day_only_and_with_a_history(world):
    made = working(world)
    first = note(world, made, MAY)
    again = note(world, made, MAY, spo2_pct=86)
    assert (again.pk, again.spo2_pct, HealthDay.objects.count()) == (first.pk, "86", 1)
    events = list(audit.history("health_day", first.code).values_list("event", flat=True))
    assert events == ["change", "create"]
    with at(MAY + timedelta(days=1)):
        values = {"noted_on": MAY, "spo2_pct": 90, "pulse_per_min": 80}
        assert isinstance(refused(health.note_day, made, values, actor=world.actor("AW")), RuleRefused)
        late = {"noted_on": MAY - timedelta(days=1), "spo2_pct": 90, "pulse_per_min": 80}
        health.note_day(made, late, actor=world.actor("AW"))
        corrected = health.note_day(made, {**late, "pulse_per_min": 82}, actor=world.actor("AW"))
    assert corrected.pulse_per_min == "82"


def test_red_values_while_an_event_is_not_over_are_added_to_it_and_told_again(world):
    made = working(world)
    event = note(world, made, MAY, spo2_pct=70).event
    Notice.objects.all().delete()
    assert note(world, made, MAY, spo2_pct=69).event == event
    assert not told("health.red")  # corrected, and known already
    second = note(world, made, MAY + timedelta(days=1), spo2_pct=68)
    assert second.event == event
    assert "68" in HealthEvent.objects.get().detail
    assert told("health.red") == {"tl", "fh", "sh"}
    health.dismiss(HealthEvent.objects.get(), actor=world.actor("TL"), reason="夹子没戴好", on=MAY)
    assert note(world, made, MAY + timedelta(days=2), spo2_pct=68).event != event


def test_value_that_turns_red_once_more_on_the_day_is_told_although_the_first_was_dismissed(world):
    made = working(world)
    mistyped = note(world, made, MAY, spo2_pct=61).event
    health.dismiss(mistyped, actor=world.actor("TL"), reason="夹子没戴好", on=MAY)
    Notice.objects.all().delete()
    note(world, made, MAY, spo2_pct=61, note="只改说明")
    note(world, made, MAY)
    assert HealthEvent.objects.count() == 1
    assert not told("health.red")
    again = note(world, made, MAY, spo2_pct=60).event
    assert again != mistyped
    assert told("health.red") == {"tl", "fh", "sh"}


def test_entry_that_limits_of_the_day_came_to_meet_is_told_when_it_is_sent_again(world):
    made = working(world)
    assert note(world, made, MAY, spo2_pct=85).event is None
    type(made.batch.programme.policy_packs.get()).objects.update(spo2_min_pct={"E": 90})
    assert note(world, fresh(made), MAY, spo2_pct=85).event is not None


def test_red_value_is_not_hidden_in_an_event_that_somebody_reported(world):
    made = working(world)
    sprain = report(world, made)
    assert note(world, made, MAY, spo2_pct=70).event != sprain


def test_value_that_gets_worse_on_the_day_is_told_again_once_somebody_saw_to_the_first(world):
    made = working(world)
    event = note(world, made, MAY, spo2_pct=70).event
    note(world, made, MAY, spo2_pct=69)
    event.refresh_from_db()
    assert "69" in event.detail  # headquarters read events and no entries
    health.treat(event, actor=world.actor("TL"), reason="吸氧", on=MAY)
    Notice.objects.all().delete()
    note(world, made, MAY, spo2_pct=69, pulse_per_min=90)  # nothing red is new
    assert not told("health.red")
    assert note(world, made, MAY, spo2_pct=55).event == event
    assert told("health.red") == {"tl", "fh", "sh"}


# --- Who reads what -------------------------------------------------------------------------------


def test_values_are_encrypted_at_rest_and_kept_from_the_trail(world):
    made = working(world)
    note(world, made, MAY, spo2_pct=61, pulse_per_min=133, symptoms=["ataxia"], note="走不稳")
    report(world, made, treated_at="县医院急诊", claim_no="BX-778899")
    with connection.cursor() as cursor:
        for table in ("healthday", "healthevent"):
            cursor.execute(f"SELECT * FROM placement_{table}")
            rows = str(cursor.fetchall())
            kept = ("走不稳", "ataxia", "'61'", "'133'", "injury", "左踝", "急诊", "778899", "低于红线")
            assert not [w for w in kept if w in rows]
    trail = "".join(f"{e.reason}{e.before}{e.after}" for e in AuditEntry.objects.all())
    assert not [w for w in ("走不稳", "ataxia", "'61'", "injury", "左踝", "急诊", "778899") if w in trail]
    assert audit.HIDDEN in trail


def test_sender_learns_that_there_is_an_event_and_how_grave_and_no_more(world):
    event = report(world, working(world))
    seen = queries.get_event(world.actor("SH"), event.code)
    assert (seen.severity, seen.state) == ("moderate", "open")
    assert isinstance(refused(reveal, seen, "kind", actor=world.actor("SH"), reason="想知道"), NotAllowed)
    assert not queries.days(world.actor("SH")).exists()
    assert isinstance(refused(health.treat, seen, actor=world.actor("SH")), NotAllowed)


def test_headquarters_read_events_and_not_entries(world):
    made = working(world)
    note(world, made, MAY)
    event = report(world, made)
    values = reveal_several(event, ("kind", "detail"), actor=world.actor("FH"), reason="安排车辆")
    assert values == {"kind": "injury", "detail": "左踝扭伤"}
    look = audit.history("health_event", event.code).first()
    assert (look.event, look.reason, look.after) == ("reveal", "安排车辆", {"field": ["kind", "detail"]})
    assert not queries.reads_days(world.actor("FH"), made)


def test_every_look_at_entries_is_recorded_and_needs_a_purpose(world):
    made = working(world)
    note(world, made, MAY)
    health.look_at_days(made, actor=world.actor("TL"), reason="查房前")
    look = audit.history("deployment", made.code).first()
    assert (look.event, look.reason, look.after) == ("reveal", "查房前", {"field": "health_days"})
    assert isinstance(refused(health.look_at_days, made, actor=world.actor("TL"), reason=" "), BadInput)
    for role in ("SH", "HH", "FH", "PO", "IN", "TL@far", "AW@far"):
        assert isinstance(refused(health.look_at_days, made, actor=world.actor(role), reason="看"), NotFound)


def test_person_of_the_team_does_not_read_another(world):
    batch = make_team(world, pack=PACK)
    other = make_deployment(world, open_post(world, batch), make_person(world, "同伴示"), state="working")
    report(world, other, "TL")
    assert not queries.events(world.actor("AW")).exists()
    assert not queries.reads_days(world.actor("AW"), other)
    assert isinstance(refused(report, world, other), NotAllowed)


# --- Events ---------------------------------------------------------------------------------------


def test_n08_when_somebody_reports_an_event(world):
    report(world, working(world))
    assert told("health.red") == {"tl", "fh", "sh"}
    assert not [
        n for n in Notice.objects.all() if "外伤" in n.subject + n.body or "扭伤" in n.subject + n.body
    ]


def test_second_tap_on_the_button_reports_nothing_twice(world):
    made = working(world)
    first = report(world, made)
    Notice.objects.all().delete()
    error = refused(report, world, made)
    assert (error.rule, first.code in error.sentence) == ("BR-43", True)
    assert (HealthEvent.objects.count(), told("health.red")) == (1, set())
    report(world, made, detail="另一处扭伤")
    report(world, made, kind="traffic")
    health.dismiss(first, actor=world.actor("TL"), reason="误报")
    report(world, made)
    assert HealthEvent.objects.count() == 4


def test_event_is_treated_recovered_from_and_closed_with_reasons_that_stay_encrypted(world):
    event = report(world, working(world))
    leader = world.actor("TL")
    with at(date(2026, 5, 9)):
        health.treat(event, actor=leader, reason="石膏固定")
        health.recover(event, actor=leader)
        assert event.fit_again_on == date(2026, 5, 9)
        assert isinstance(refused(health.close, event, actor=leader, reason=""), RuleRefused)
        health.close(event, actor=leader, reason="复查愈合")
    assert event.state == "closed"
    assert "石膏固定" in event.course
    assert "复查愈合" in event.course
    reasons = "".join(audit.history("health_event", event.code).values_list("reason", flat=True))
    assert "石膏" not in reasons
    assert "愈合" not in reasons


def test_nobody_declares_himself_fit(world):
    event = report(world, working(world))
    world.give("AW", "TL", "team", event.deployment.batch.code)
    for move in (health.treat, health.recover, health.dismiss):
        error = refused(move, HealthEvent.objects.get(), actor=world.actor("AW"), reason="没事")
        assert error.rule == "BR-23"


def test_nobody_enters_the_day_of_his_own_recovery(world):
    made = working(world)
    day = {"fit_again_on": date(2026, 5, 1)}
    assert refused(report, world, made, **day).rule == "BR-23"
    event = report(world, made)
    with at(date(2026, 5, 2)):
        error = refused(health.amend_event, event, day, actor=world.actor("AW"), reason="好了")
        assert error.rule == "BR-23"
        health.amend_event(event, day, actor=world.actor("TL"), reason="看过")
        same = {**day, "treated_at": "县医院"}
        health.amend_event(event, same, actor=world.actor("AW"), reason="补记地点")
    assert event.fit_again_on == date(2026, 5, 1)


def test_what_is_overwritten_stays_in_the_course_and_out_of_the_trail(world):
    event = note(world, working(world), MAY, spo2_pct=61).event
    with at(MAY):
        health.amend_event(event, {"kind": "ams", "severity": "mild"}, actor=world.actor("TL"), reason="看望")
        values = {"detail": "没事", "kind": "illness"}
        health.amend_event(event, values, actor=world.actor("AW"), reason="写错了")
    assert event.detail == "没事"
    assert "61%" in event.course
    assert "高原反应" in event.course
    trail = "".join(f"{e.reason}{e.before}{e.after}" for e in AuditEntry.objects.all())
    assert "61%" not in trail


def test_event_that_nobody_judged_is_not_closed(world):
    event = note(world, working(world), MAY, spo2_pct=60).event
    leader = world.actor("TL")
    with at(MAY):
        health.recover(event, actor=leader)
        assert refused(health.close, event, actor=leader, reason="无事").rule == "BR-43"
        health.amend_event(event, {"kind": "ams", "severity": "mild"}, actor=leader, reason="查看后判断")
        health.close(event, actor=leader, reason="无事")
    assert (event.state, event.kind) == ("closed", "ams")


def test_amending_takes_a_reason_a_role_and_an_event_that_is_not_over(world):
    event = report(world, working(world))
    actor = world.actor("AW")
    assert refused(health.amend_event, event, {}, actor=actor, reason=" ").field == "reason"
    values = {"treated_at": "色尼区医院"}
    assert isinstance(
        refused(health.amend_event, event, values, actor=world.actor("SH"), reason="补记"), NotAllowed
    )
    health.amend_event(event, values, actor=actor, reason="补记地点")
    assert (event.treated_at, "补记地点" in event.course) == ("色尼区医院", True)
    wrong = {"fit_again_on": date(2026, 4, 1)}
    assert refused(health.amend_event, event, wrong, actor=actor, reason="写错").field == "fit_again_on"
    health.dismiss(event, actor=world.actor("TL"), reason="重复登记")
    assert isinstance(refused(health.amend_event, event, values, actor=actor, reason="再记"), RuleRefused)


def test_evacuation_moves_the_event_that_is_not_over_or_begins_one(world):
    made = working(world)
    event = report(world, made)
    deployments.evacuate(made, actor=world.actor("TL"), reason="骨折", on=date(2026, 5, 2))
    event.refresh_from_db()
    assert (event.state, event.evacuated_on) == ("evacuated", date(2026, 5, 2))
    assert "骨折" in event.course
    other = make_deployment(
        world, open_post(world, made.batch), make_person(world, "同伴示"), state="working"
    )
    deployments.evacuate(other, actor=world.actor("FH"), reason="肺水肿", on=date(2026, 5, 3))
    begun = HealthEvent.objects.get(deployment=other)
    assert (begun.state, begun.kind, begun.happened_on) == ("evacuated", "", date(2026, 5, 3))


def test_evacuation_after_an_evacuation_begins_another_event(world):
    made = working(world)
    first = report(world, made)
    deployments.evacuate(made, actor=world.actor("TL"), reason="骨折", on=date(2026, 5, 2))
    deployments.resume(made, actor=world.actor("HH"), on=date(2026, 5, 12))
    deployments.evacuate(made, actor=world.actor("TL"), reason="肺水肿", on=date(2026, 5, 20))
    assert HealthEvent.objects.exclude(pk=first.pk).get().evacuated_on == date(2026, 5, 20)
    first.refresh_from_db()
    assert first.evacuated_on == date(2026, 5, 2)


def test_after_the_stay_an_event_is_amended_within_it_and_none_is_reported(world):
    made = working(world)
    event = report(world, made)
    Deployment.objects.update(state="returned", ended_on=MAY + timedelta(days=2))
    made, event = fresh(made), HealthEvent.objects.get()
    assert refused(report, world, made, detail="后来").rule == "BR-43"
    assert not queries.own_stays(world.actor("AW")).exists()
    leader = world.actor("TL")
    with at(date(2026, 6, 1)):
        day = {"happened_on": MAY + timedelta(days=3)}
        assert refused(health.amend_event, event, day, actor=leader, reason="写错").field == "happened_on"
        day = {"happened_on": MAY + timedelta(days=2)}
        assert health.amend_event(event, day, actor=leader, reason="核对").happened_on == day["happened_on"]


# --- Figures, reminders, costs --------------------------------------------------------------------


def test_k31_counts_events_per_hundred_person_months(world):
    made = working(world)
    report(world, made)
    health.dismiss(report(world, made, detail="同一件事"), actor=world.actor("TL"), reason="重复")
    deployments.evacuate(made, actor=world.actor("TL"), reason="示例", on=date(2026, 5, 2))
    with at(date(2026, 5, 31)):
        found = queries.figures(world.actor("FH"))
        days = (date(2026, 6, 1) - ARRIVED).days
        assert (found.events, found.evacuations, found.person_days) == (1, 1, days)
        assert found.rate == pytest.approx(100 / (days / 30.4375))
        assert queries.figures(world.actor("SH")) == found
        assert queries.figures(world.actor("AW")) is None  # a rate over one person says nothing
        assert queries.figures(world.stranger("FH")).rate is None
    with at(date(2027, 6, 1)):  # twelve months later it no longer counts
        assert queries.figures(world.actor("FH")).events == 0


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (2, True), (3, False), (-1, False)])
def test_n07_asks_in_the_first_days_at_a_band_of_the_pack(world, days, is_told):
    working(world)
    counts = reminders.send(ARRIVED + timedelta(days=days))
    assert counts["health"] == int(is_told)
    assert told("health.due") == ({"aw", "tl"} if is_told else set())


def test_n07_asks_nobody_where_the_pack_names_no_such_band_and_nobody_twice(world):
    made = working(world, health_entry_days={"D": 7})
    assert reminders.send(ARRIVED)["health"] == 0
    type(made.post.institution).objects.filter(pk=made.post.institution_id).update(altitude_m=3800)
    note(world, fresh(made), ARRIVED)
    assert reminders.send(ARRIVED)["health"] == 0
    assert reminders.send(ARRIVED + timedelta(days=1))["health"] == 1


def test_n07_leads_to_the_entry_and_names_who_is_asked_to_the_leader_alone(world):
    made = working(world)
    reminders.send(ARRIVED)
    own = Notice.objects.get(user=world.users["AW"], kind="health.due")
    assert own.url == f"/health/new?deployment={made.code}"
    leaders = Notice.objects.get(user=world.users["TL"], kind="health.due")
    assert made.person.name in leaders.body


def test_who_has_to_enter_today_is_asked_until_he_did(world):
    made = working(world)
    with at(ARRIVED):
        assert queries.due_today(world.actor("AW")) == made
        assert [d.pk for d in queries.missing_today(world.actor("TL"))] == [made.pk]
        assert not queries.missing_today(world.actor("FH"))
    note(world, made, ARRIVED)
    with at(ARRIVED):
        assert queries.due_today(world.actor("AW")) is None


def test_reminders_cost_the_same_for_many(world, django_assert_max_num_queries):
    batch = make_team(world, pack=PACK)
    for n in range(8):
        make_deployment(world, open_post(world, batch), make_person(world, f"队员示{n}"), state="on_duty")
    with django_assert_max_num_queries(20):
        assert reminders.send(ARRIVED)["health"] == 8
