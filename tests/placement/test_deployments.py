"""Deployments from the plan to the closed file, and the rules that stand against one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import World
from jieli.kernel import audit, clock, door, files
from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, RuleRefused, StaleState
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import pretask as pretasks
from jieli.placement.checks import deployment as facts
from jieli.placement.checks.deployment import Line
from jieli.placement.models import Deployment, PreTask
from jieli.placement.queries import arrivals, teams
from jieli.placement.queries import deployments as queries
from jieli.placement.rules import days_late, due_on
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Need, Post
from jieli.programme.queries.batches import label_words
from jieli.recruiting import reach
from placement.story import (
    BEGIN,
    END,
    fresh,
    go_on,
    make_deployment,
    make_fit,
    make_person,
    make_team,
    open_post,
    rules_of,
)  # fmt: skip
from programme.story import make_need, make_post

CHINA = ZoneInfo("Asia/Shanghai")


def stored(post: Post) -> Post:
    return Post.objects.get(pk=post.pk)


def refused(function, *args, **named) -> DomainError:
    with pytest.raises(DomainError) as caught:
        function(*args, **named)
    return caught.value


# --- The way --------------------------------------------------------------------------------------


def test_somebody_goes_out_and_comes_home_and_the_post_follows(world):
    post = open_post(world, make_team(world))
    made = make_deployment(world, post)
    assert (made.sender, made.state) == (world.institutions["sending_hospital"], "planned")
    assert stored(post).state == "reserved"
    go_on(world, made, "arrived")
    assert stored(post).state == "reserved"
    go_on(world, made, "on_duty")
    assert (stored(post).state, stored(post).last_held_on) == ("held", date(2026, 3, 1))
    go_on(world, made, "working")
    with clock.set_to(datetime(2027, 3, 2, 9, tzinfo=CHINA)):
        deployments.hand_over(made, actor=world.actor("HH"), on=date(2027, 2, 27))
        assert stored(post).state == "handing_over"
        deployments.finish(made, actor=world.actor("HH"), on=date(2027, 3, 1))
        assert (stored(post).state, made.end_reason) == ("vacant", "term")
        deployments.return_home(made, actor=world.actor("SH"), on=date(2027, 3, 2))
        deployments.close(made, actor=world.actor("SH"))
    made = fresh(made)
    assert (made.state, made.ended_on, made.returned_on) == ("closed", date(2027, 3, 1), date(2027, 3, 2))


def test_need_behind_the_post_is_filled_by_who_is_on_duty(world):
    batch = make_team(world)
    need = make_need(world, batch.programme, state="approved")
    needs.post_need(need, batch=batch, actor=world.actor("PO"), open_at_once=True)
    post = Post.objects.get(need=need)
    made = make_deployment(world, post)
    assert Need.objects.get(pk=need.pk).state == "filled"  # somebody is chosen
    deployments.cancel(made, actor=world.actor("PO"), reason="示例")
    assert Need.objects.get(pk=need.pk).state == "posted"
    assert stored(post).state == "open"


def test_leaving_before_the_window_takes_both_owners(world):
    made = make_deployment(world, open_post(world, make_team(world)), state="working")
    error = refused(deployments.hand_over, made, actor=world.actor("HH"), on=date(2026, 9, 1))
    assert error.rule == "BR-02"
    assert "共同同意" in error.remedy


def test_days_cannot_come_before_each_other_nor_lie_ahead(world):
    made = make_deployment(world, open_post(world, make_team(world)), state="travelling")
    assert isinstance(
        refused(deployments.arrive, made, actor=world.actor("TL"), on=date(2026, 2, 25)), BadInput
    )
    ahead = clock.today() + timedelta(days=1)
    assert isinstance(refused(deployments.arrive, made, actor=world.actor("TL"), on=ahead), BadInput)


def test_application_services_tell_recruiting_of_the_stay(world):
    made = make_deployment(world, open_post(world, make_team(world)))
    (service,) = reach.services([made.person_id])[made.person_id]
    assert (service.starts_on, service.ends_on, service.url) == (BEGIN, END, f"/deployments/{made.code}/")


# --- BR-01, BR-02, BR-11 --------------------------------------------------------------------------


def test_br_01_nobody_is_in_two_places(world):
    batch = make_team(world)
    one, other = open_post(world, batch), open_post(world, batch)
    make_deployment(world, one)
    error = refused(make_deployment, world, other)
    assert rules_of(error) == ["BR-01"]
    assert world.people["AW"].name in error.sentence


def test_br_01_one_after_another_is_possible(world):
    batch = make_team(world, ends_on=date(2028, 3, 1))
    one = open_post(world, batch, ends_on=END)
    other = open_post(world, batch, starts_on=END)
    make_deployment(world, one)
    assert make_deployment(world, other, starts_on=END, ends_on=date(2028, 3, 1)).state == "planned"


def test_br_01_twice_in_the_same_plan_is_refused(world):
    batch = make_team(world)
    lines = [Line(world.people["AW"], open_post(world, batch), BEGIN, END) for _ in range(2)]
    error = refused(deployments.plan_deployments, lines, actor=world.actor("PO"))
    assert rules_of(error) == ["BR-01"]
    assert not Deployment.objects.exists()


def test_br_02_a_post_has_one_holder(world):
    post = open_post(world, make_team(world))
    make_deployment(world, post)
    error = refused(make_deployment, world, stored(post), make_person(world, "另一人"))
    assert "BR-02" in rules_of(error)


def test_br_02_overlap_within_the_handover_window_is_possible(world):
    batch = make_team(world, pack={"phase_months": 12}, ends_on=date(2028, 3, 1))
    post = open_post(world, batch, ends_on=date(2028, 3, 1))
    first = make_deployment(world, post)
    early = END - timedelta(days=7)
    after = make_deployment(
        world, stored(post), make_person(world, "接任示"),
        starts_on=early, ends_on=date(2028, 3, 1), predecessor=first,
    )  # fmt: skip
    assert after.predecessor == first
    too_early = END - timedelta(days=8)
    after.delete()
    error = refused(
        make_deployment, world, stored(post), make_person(world, "早到示"),
        starts_on=too_early, ends_on=date(2028, 3, 1), predecessor=first,
    )  # fmt: skip
    assert rules_of(error) == ["BR-02"]


def test_br_02_nobody_is_confirmed_on_a_post_that_is_taken(world):
    batch = make_team(world, ends_on=date(2028, 3, 1), pack={"phase_months": 12})
    post = open_post(world, batch, ends_on=date(2028, 3, 1))
    first = make_deployment(world, post, state="working")
    after = make_deployment(
        world, stored(post), make_person(world, "接任示"),
        starts_on=END - timedelta(days=7), ends_on=date(2028, 3, 1), predecessor=first, state="arrived",
    )  # fmt: skip
    error = refused(deployments.confirm, after, actor=world.actor("HH"), on=date(2026, 3, 2))
    assert error.rule == "BR-02"
    with clock.set_to(datetime(2027, 2, 25, 9, tzinfo=CHINA)):
        deployments.confirm(after, actor=world.actor("HH"))
        assert stored(post).state == "handing_over"
        deployments.hand_over(first, actor=world.actor("HH"))
        deployments.finish(first, actor=world.actor("HH"))
    assert (stored(post).state, fresh(first).end_reason) == ("held", "rotation")


def test_br_11_term_of_the_pack(world):
    post = open_post(world, make_team(world))
    assert rules_of(refused(make_deployment, world, post, ends_on=date(2026, 9, 1))) == ["BR-11"]
    assert make_deployment(world, post, ends_on=date(2027, 2, 20)).state == "planned"  # within the tolerance


def test_br_11_stay_lies_within_its_post(world):
    post = open_post(world, make_team(world))
    assert rules_of(refused(make_deployment, world, post, ends_on=date(2027, 3, 5))) == ["BR-11"]


def test_post_that_is_not_open_takes_nobody(world):
    error = refused(make_deployment, world, make_post(world, make_team(world)))
    assert error.rule == "SM-POST"


# --- BR-12, BR-13, BR-15, BR-16, BR-23 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "counts", "late"),
    [
        (date(2019, 8, 23), True, 0),
        (date(2019, 8, 24), True, 1),
        (date(2019, 8, 22), False, 0),
        (date(2019, 8, 23), False, 1),
        (date(2019, 8, 24), False, 2),
    ],
)
def test_a03_br_12_whether_the_23rd_of_august_is_in_time(on, counts, late):
    assert days_late(date(2019, 8, 23), on, day_counts=counts) == late


def test_br_12_who_comes_with_a_later_phase_is_due_on_his_first_day():
    assert due_on(date(2019, 8, 1), date(2019, 8, 23)) == date(2019, 8, 23)
    assert due_on(date(2020, 8, 1), date(2019, 8, 23)) == date(2020, 8, 1)
    assert due_on(date(2020, 8, 1), None) == date(2020, 8, 1)


@pytest.mark.parametrize(("counts", "late"), [(True, 1), (False, 2)])
def test_a03_list_of_the_overdue_counts_by_the_switch_of_the_pack(world, counts, late):
    batch = make_team(world, pack={"deadline_day_counts": counts}, due_on=date(2026, 3, 10))
    made = make_deployment(world, open_post(world, batch), state="travelling")
    with clock.set_to(datetime(2026, 3, 11, 9, tzinfo=CHINA)):
        found = arrivals.arrivals(world.actor("PO"), batch)
        assert [(r.deployment.pk, r.late, r.is_overdue) for r in found.rows] == [(made.pk, late, True)]
        assert [r.deployment.pk for r in arrivals.overdue(world.actor("PO"), batch.programme)] == [made.pk]
        deployments.arrive(made, actor=world.actor("TL"))
        deployments.confirm(made, actor=world.actor("HH"))
        found = arrivals.arrivals(world.actor("PO"), batch)
        assert (found.there, found.overdue, found.in_time) == (1, (), (0, 1))
        assert found.rows[0].confirmed_by == world.users["HH"].name
        assert not arrivals.overdue(world.actor("PO"), batch.programme)


def test_deadline_on_a_day_of_rest_stays_and_is_marked(world):
    batch = make_team(world, due_on=date(2026, 3, 8))  # a Sunday
    make_deployment(world, open_post(world, batch))
    with clock.set_to(datetime(2026, 3, 9, 9, tzinfo=CHINA)):
        found = arrivals.arrivals(world.actor("PO"), batch)
    assert found.is_rest_day
    assert [r.late for r in found.rows] == [1]


def test_br_13_team_needs_its_number_one_leader_and_its_disciplines(world):
    batch = make_team(world, pack={"team_min": 2})
    one = open_post(world, batch)
    other = open_post(world, batch, specialty=world.specialties["03.04"])
    make_deployment(world, one)
    found = teams.team(world.actor("PO"), batch)
    assert [f.rule for f in found.findings] == ["BR-13"] * 3
    assert found.missing == (other.specialty.name,)
    assert not found.is_complete


def test_br_13_complete_team_passes_and_three_members_found_a_branch(world):
    batch = make_team(world, pack={"team_min": 3})
    for index in range(3):
        person = make_person(world, f"党员示{index}", political="01")
        make_deployment(world, open_post(world, batch), person, role="member" if index else "leader")
    found = teams.team(world.actor("PO"), batch)
    assert found.is_complete
    assert [(f.rule, f.is_error) for f in found.findings] == [("BR-63", False)]


@pytest.mark.parametrize(("allowed", "found"), [(14, []), (13, ["BR-15"]), (0, ["BR-15"])])
def test_br_15_vacancy_between_two_holders(world, allowed, found):
    batch = make_team(
        world, pack={"vacancy_max_days": allowed, "phase_months": 12}, ends_on=date(2028, 3, 15)
    )
    post = open_post(world, batch, ends_on=date(2028, 3, 15))
    make_deployment(world, post)
    make_deployment(
        world,
        stored(post),
        make_person(world, "接任示"),
        starts_on=date(2027, 3, 15),
        ends_on=date(2028, 3, 15),
    )
    known = facts.situation([], [post])
    assert [e.rule for e in facts.check_vacancy(post, known)] == found


def test_br_16_pairing_needs_its_agreement(world):
    batch = make_team(world)
    made = make_deployment(world, open_post(world, batch))
    pairing = pairings.add_pairing(
        {
            "programme": batch.programme,
            "kind": "unit_unit",
            "sender": world.institutions["sending_hospital"],
            "receiver": world.institutions["host_hospital"],
            "starts_on": date(2025, 1, 1),
        },
        actor=world.system,
    )
    error = refused(deployments.ready, made, actor=world.actor("SH"), on=date(2026, 2, 20))
    assert rules_of(error) == ["BR-16"]
    pairings.change_pairing(pairing, {"agreed_on": date(2025, 2, 1)}, actor=world.system)
    assert deployments.ready(made, actor=world.actor("SH"), on=date(2026, 2, 20)).state == "ready"


def test_br_23_nobody_confirms_himself_whatever_office_he_holds(world):
    post = open_post(world, make_team(world))
    made = make_deployment(world, post, state="arrived")
    world.give("AW", "HH", "unit", world.institutions["host_hospital"])
    both = world.actor("AW")
    error = refused(deployments.confirm, made, actor=both, on=date(2026, 3, 1))
    assert error.rule == "BR-23"
    outcome = deployments.confirm_many([fresh(made)], actor=both, on=date(2026, 3, 1))
    assert [e.rule for _d, e in outcome.refused] == ["BR-23"]
    assert fresh(made).state == "arrived"


def test_br_23_leader_does_not_tick_his_own_arrival(world):
    made = make_deployment(
        world, open_post(world, make_team(world)), world.people["TL"], role="leader", state="ready"
    )
    deployments.depart(made, actor=world.actor("SH"), on=date(2026, 2, 26))
    leader, day = world.actor("TL"), date(2026, 2, 28)
    assert refused(deployments.arrive, made, actor=leader, on=day).rule == "BR-23"
    outcome = deployments.arrive_many([fresh(made)], actor=leader, on=day)
    assert [e.rule for _d, e in outcome.refused] == ["BR-23"]
    assert fresh(made).state == "travelling"
    assert deployments.arrive(fresh(made), actor=world.actor("HH"), on=day).state == "arrived"


def test_working_alone_waits_for_the_days_of_acclimatisation(world):
    made = make_deployment(
        world, open_post(world, make_team(world, pack={"acclimatisation_days": {"E": 7}})), state="on_duty"
    )
    assert deployments.independent_from(made) == date(2026, 3, 8)
    error = refused(deployments.start_work, made, actor=world.actor("HH"), on=date(2026, 3, 7))
    assert error.rule == "DSP-03"
    assert not deployments.start_due_work(actor=world.system, on=date(2026, 3, 7)).done
    assert [d.pk for d in deployments.start_due_work(actor=world.system, on=date(2026, 3, 8)).done] == [
        made.pk
    ]
    assert fresh(made).independent_on == date(2026, 3, 8)


# --- Before departure -----------------------------------------------------------------------------


def with_tasks(world: World) -> Deployment:
    batch = make_team(world)
    pack = batch.programme.policy_packs.get()
    programmes.change_policy(
        pack, {"pretasks": {"exam": 7, "insurance": 3}}, actor=world.system, reason="示例"
    )
    return make_deployment(world, open_post(world, batch))


def test_pack_says_what_has_to_be_done_and_until_when(world):
    made = with_tasks(world)
    assert {(t.kind, t.due_on) for t in made.pretasks.all()} == {
        ("exam", date(2026, 2, 22)),
        ("insurance", date(2026, 2, 26)),
    }


def test_who_has_not_done_it_all_is_not_ready(world):
    made = with_tasks(world)
    error = refused(deployments.ready, made, actor=world.actor("SH"), on=date(2026, 2, 20))
    assert set(rules_of(error)) == {"DSP-01", "BR-06"}
    make_fit(world, made.person)
    exam, insurance = (made.pretasks.get(kind=kind) for kind in ("exam", "insurance"))
    pretasks.do_pretask(exam, actor=world.actor("SH"), on=date(2026, 2, 1))
    upload = files.as_upload("保单.txt", "保单号示例".encode())
    pretasks.do_pretask(insurance, actor=world.actor("AW"), on=date(2026, 2, 1), upload=upload)
    assert files.attached(insurance).get().name == "保单.txt"
    assert deployments.ready(made, actor=world.actor("SH"), on=date(2026, 2, 20)).state == "ready"
    assert refused(pretasks.undo_pretask, fresh_task(exam), actor=world.actor("SH"), reason="示例").rule


def fresh_task(task: PreTask) -> PreTask:
    return PreTask.objects.get(pk=task.pk)


@pytest.mark.parametrize(
    ("until", "conclusion", "band", "is_fit"),
    [
        (date(2026, 3, 2), "fit", "E", True),
        (date(2026, 3, 1), "fit", "E", False),
        (date(2027, 1, 1), "unfit", "E", False),
        (date(2027, 1, 1), "fit", "C", False),
        (date(2027, 1, 1), "limited", "E", False),  # nobody has acknowledged the limits
    ],
)
def test_br_06_examination_holds_at_departure(world, until, conclusion, band, is_fit):
    made = with_tasks(world)
    make_fit(world, made.person, until, conclusion, band)
    found = facts.check_fitness(made, BEGIN)
    assert [e.rule for e in found] == ([] if is_fit else ["BR-06"])


def test_task_is_waived_by_those_who_send_and_never_for_oneself(world):
    made = with_tasks(world)
    task = made.pretasks.get(kind="insurance")
    assert refused(pretasks.waive_pretask, task, actor=world.actor("AW"), reason="不要").rule == "BR-23"
    assert isinstance(refused(pretasks.waive_pretask, task, actor=world.actor("SH"), reason=" "), BadInput)
    assert isinstance(
        refused(pretasks.waive_pretask, task, actor=world.actor("HH"), reason="不要"), NotAllowed
    )
    assert pretasks.waive_pretask(task, actor=world.actor("SH"), reason="单位统一投保").is_settled
    assert [t.kind for t in queries.pretasks_open(world.actor("SH"))] == ["exam"]


def test_br_06_required_examination_is_waived_by_nobody(world):
    made = with_tasks(world)
    exam, insurance = (made.pretasks.get(kind=kind) for kind in ("exam", "insurance"))
    pretasks.waive_pretask(insurance, actor=world.actor("SH"), reason="单位统一投保")
    for role in ("SH", "PO"):
        error = refused(pretasks.waive_pretask, exam, actor=world.actor(role), reason="示例")
        assert error.rule == "BR-06"
        assert made.person.name in error.sentence
    error = refused(deployments.ready, fresh(made), actor=world.actor("SH"), on=date(2026, 2, 20))
    assert set(rules_of(error)) == {"DSP-01", "BR-06"}


def test_examination_beyond_what_the_pack_asks_for_may_be_waived(world):
    made = make_deployment(world, open_post(world, make_team(world)))
    values = {"deployment": made, "kind": "exam", "is_required": False}
    task = pretasks.add_pretask(values, actor=world.actor("SH"))
    pretasks.waive_pretask(task, actor=world.actor("SH"), reason="示例")
    assert deployments.ready(fresh(made), actor=world.actor("SH"), on=date(2026, 2, 20)).state == "ready"


# --- Many at once ---------------------------------------------------------------------------------


def many(world: World, number: int, state: str = "travelling") -> list[Deployment]:
    batch = make_team(world)
    lines = [
        Line(make_person(world, f"队员示{n}"), open_post(world, batch), BEGIN, END) for n in range(number)
    ]
    made = deployments.plan_deployments(lines, actor=world.actor("PO"))
    for event, day in () if state == "planned" else (("ready", None), ("depart", date(2026, 2, 26))):
        values = {"left_on": day} if day else {}
        door.advance_many(made, event, actor=world.system, values=values)
    if state == "arrived":
        deployments.arrive_many(made, actor=world.actor("TL"), on=date(2026, 2, 28))
    return queries.by_codes(world.actor("PO"), [d.code for d in made])


def test_arrivals_are_ticked_at_once_with_a_constant_number_of_queries(world):
    made = many(world, 24)
    counts = []
    for some in (made[:4], made[4:]):
        with CaptureQueriesContext(connection) as caught:
            outcome = deployments.arrive_many(some, actor=world.actor("TL"), on=date(2026, 2, 28))
        assert (len(outcome.done), outcome.refused) == (len(some), ())
        counts.append(len(caught))
    assert counts[0] == counts[1]
    assert Deployment.objects.filter(state="arrived", arrived_on=date(2026, 2, 28)).count() == 24
    assert audit.history("deployment", made[0].code).first().event == "arrive"
    assert audit.verify().faults == ()


def test_duty_of_many_is_confirmed_with_a_constant_number_of_queries(world):
    made = many(world, 24, "arrived")
    counts = []
    for some in (made[:4], made[4:]):
        with CaptureQueriesContext(connection) as caught:
            outcome = deployments.confirm_many(some, actor=world.actor("HH"), on=date(2026, 3, 1))
        assert (len(outcome.done), outcome.refused) == (len(some), ())
        counts.append(len(caught))
    assert counts[0] == counts[1]
    assert set(Post.objects.values_list("state", flat=True)) == {"held"}


def test_those_that_cannot_be_ticked_come_back_with_their_reason(world):
    made = many(world, 4)
    deployments.cancel(fresh(made[0]), actor=world.actor("PO"), reason="示例")
    deployments.arrive(fresh(made[1]), actor=world.actor("TL"), on=date(2026, 2, 27))
    late = queries.by_codes(world.actor("TL"), [made[2].code])[0]
    late.left_on = date(2026, 3, 5)
    outcome = deployments.arrive_many(
        [made[0], made[1], late, made[3]], actor=world.actor("TL"), on=date(2026, 2, 28)
    )
    assert [d.pk for d in outcome.done] == [made[3].pk]
    assert [type(e) for _d, e in outcome.refused] == [StaleState, StaleState, BadInput]
    assert all(e.sentence for _d, e in outcome.refused)


def test_many_are_ready_and_leave_at_once_and_whoever_lacks_something_stays(world):
    made = many(world, 3, "planned")
    door.create(PreTask(deployment=made[0], kind="kit"), actor=world.system)
    outcome = deployments.ready_many(made, actor=world.actor("SH"), on=date(2026, 2, 20))
    assert [d.pk for d in outcome.done] == [made[1].pk, made[2].pk]
    assert rules_of(outcome.refused[0][1]) == ["DSP-01"]
    outcome = deployments.depart_many([fresh(d) for d in made], actor=world.actor("SH"), on=date(2026, 2, 26))
    assert [d.pk for d in outcome.done] == [made[1].pk, made[2].pk]
    assert fresh(made[1]).left_on == date(2026, 2, 26)
    assert fresh(made[0]).state == "planned"


def test_who_may_not_is_told_so_for_each(world):
    made = many(world, 2)
    outcome = deployments.arrive_many(made, actor=world.stranger("TL"), on=date(2026, 2, 28))
    assert [type(e) for _d, e in outcome.refused] == [NotAllowed, NotAllowed]


def test_whole_plan_costs_a_constant_number_of_queries(world):
    batch = make_team(world)
    counts = []
    for number in (3, 9):
        lines = [
            Line(make_person(world, f"队员示{number}-{n}"), open_post(world, batch), BEGIN, END)
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as caught:
            deployments.plan_deployments(lines, actor=world.actor("PO"))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_plan_names_everything_that_stands_against_it_at_once(world):
    batch = make_team(world)
    post = open_post(world, batch)
    lines = [
        Line(world.people["AW"], post, BEGIN, date(2026, 9, 1)),
        Line(make_person(world, "另一人"), post, BEGIN, END),
    ]
    error = refused(deployments.plan_deployments, lines, actor=world.actor("PO"))
    assert isinstance(error, FactsRefused)
    assert set(rules_of(error)) == {"BR-11", "BR-02"}
    assert stored(post).state == "open"


# --- Fixtures -------------------------------------------------------------------------------------


def test_a01_six_from_three_units_with_both_labels(world):
    batch = make_team(world, name="第七批")
    batches.change_batch(
        batch,
        {},
        actor=world.system,
        parts={"labels": [{"level": "province", "text": "第七批"}, {"level": "city", "text": "第五批"}]},
    )
    units = ["sending_hospital"] * 4 + ["sending_secondary", "sending_cdc"]
    keys = ("04.03", "04.01", "03.04", "26", "05", "X9")
    for index, (unit, key) in enumerate(zip(units, keys, strict=True)):
        post = open_post(
            world,
            batch,
            specialty=world.specialties[key],
            **(
                {"institution": world.institutions["host_cdc"], "kind": "public_health"}
                if key == "X9"
                else {}
            ),
        )
        make_deployment(world, post, make_person(world, f"队员示{index}", unit), role="member")
    found = queries.totals(world.actor("PO"), batch)
    assert (found.people, len(found.senders), len(found.specialties)) == (6, 3, 6)
    assert [number for _name, number in found.senders] == [4, 1, 1]
    assert ("示例那曲市疾病预防控制中心", 1) in found.hosts
    assert label_words(world.actor("PO"), batch) == "省第七批（市第五批）"


def test_a07_one_team_over_four_counties(world):
    batch = make_team(world, pack={"team_min": 4})
    hosts = ("chengduo_hospital", "zhiduo_hospital", "nangqian_hospital", "qumalai_hospital")
    for index, host in enumerate(hosts):
        post = open_post(world, batch, institution=world.institutions[host])
        person = make_person(world, f"队员示{index}", "bureau_hospital")
        make_deployment(world, post, person, role="member" if index else "leader")
    found = teams.team(world.actor("TL"), batch)
    assert (len(found.people), len(found.hosts), len(found.leaders)) == (4, 4, 1)
    assert found.is_complete
    codes = {d.post.institution.region.gb_code for d in found.people}
    assert codes == {"632723", "632724", "632725", "632726"}


def test_second_of_two_who_confirm_is_told_who_was_faster(world):
    made = make_deployment(world, open_post(world, make_team(world)), state="arrived")
    one, other = fresh(made), fresh(made)
    deployments.confirm(one, actor=world.actor("HH"), on=date(2026, 3, 1))
    error = refused(
        deployments.confirm, other, actor=world.actor("HH"), on=date(2026, 3, 1), version=other.version
    )
    assert isinstance(error, StaleState | RuleRefused)
    outcome = deployments.confirm_many([other], actor=world.actor("HH"), on=date(2026, 3, 1))
    assert outcome.done == ()
