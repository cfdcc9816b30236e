"""The demo world: built by real actions, repeatable, and nobody could take it for real."""

from datetime import date, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from jieli.demo import places, world
from jieli.kernel import audit, clock
from jieli.kernel.models import AuditEntry, User
from jieli.placement.models import (
    AttendanceMonth,
    Deployment,
    HealthDay,
    HealthEvent,
    Leave,
    PlanRun,
    PreTask,
    Release,
)
from jieli.placement.queries.board import board
from jieli.programme.models import Batch, Need, Post, Programme
from jieli.recruiting.models import Application, Call, Objection, RosterList, StagedDecision, Waiver
from jieli.recruiting.queries import eligibility
from jieli.recruiting.queries.calls import serves_now
from jieli.recruiting.queries.exams import candidates
from jieli.registry.models import Institution, Person
from jieli.registry.queries.access import actor_for
from jieli.registry.roles import ROLES

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """One world for all tests here; they only look at it, and it is rolled back at the end."""
    at = datetime(2026, 11, 22, 9, tzinfo=timezone.get_default_timezone())
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            with clock.set_to(at):
                yield world.build(today=TODAY)
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.mark.django_db
@pytest.mark.usefixtures("built")
class TestWorld:
    def test_history_has_three_batches_behind_one_running_one_to_come(self):
        states = list(
            Batch.objects.filter(programme__family="team_tibet")
            .order_by("starts_on")
            .values_list("state", flat=True)
        )
        assert states == ["archived", "archived", "summing_up", "serving", "selecting"]

    def test_all_five_kinds_of_programme_are_there(self):
        packs = Programme.objects.values_list("policy_packs__archetype", flat=True)
        assert set(packs) == {"group", "rotation", "township", "plateau", "alliance"}

    def test_every_institution_says_that_it_is_a_sample(self):
        assert Institution.objects.count() == len(places.UNITS)
        assert not Institution.objects.exclude(name__startswith="示例").exists()

    def test_nobody_has_a_number_that_could_be_somebody_s(self):
        numbers = [p.id_no for p in Person.objects.exclude(id_no="")]
        assert numbers
        assert all(n.startswith("DEMO") for n in numbers)
        assert all(p.phone.startswith("1990000") for p in Person.objects.exclude(phone=""))

    def test_every_role_can_be_tried(self):
        for role in ROLES:
            user = User.objects.get(username=f"demo.{role.code.lower()}")
            assert role.code in actor_for(user).roles, role.code

    def test_every_gate_has_a_need_waiting(self):
        assert {"draft", "submitted", "checked", "approved", "posted", "filled", "closed"} <= set(
            Need.objects.values_list("state", flat=True)
        )

    def test_posts_are_held_handed_over_vacant_and_open(self):
        assert {"open", "planned", "held", "handing_over", "vacant", "ended"} <= set(
            Post.objects.values_list("state", flat=True)
        )

    def test_those_who_served_are_home_and_followed_each_other_over_years(self):
        stays = Deployment.objects.filter(batch__programme__family="team_tibet")
        past = stays.filter(batch__state__in=("archived", "summing_up"))
        assert set(past.values_list("state", flat=True)) == {"closed"}
        chain = stays.filter(batch__state="serving", predecessor__predecessor__predecessor__isnull=False)
        assert chain.count() == 10
        assert any(s.on_duty_on < s.predecessor.ended_on for s in chain.select_related("predecessor"))
        assert any(s.on_duty_on > s.predecessor.ended_on for s in chain.select_related("predecessor"))

    def test_the_relay_board_shows_years_overlaps_and_gaps(self):
        programme = Programme.objects.get(family="professionals_tibet")
        rows = board(_user("po"), programme, zoom="years").rows
        assert any(row.overlaps for row in rows)
        group = Programme.objects.get(family="team_tibet")
        assert any(row.vacant_since for row in board(_user("po"), group, zoom="years").rows)

    def test_the_serving_batch_came_through_a_call_and_a_public_list(self):
        stays = Deployment.objects.filter(batch__programme__family="team_tibet", batch__state="serving")
        assert not stays.filter(application=None).exists()
        assert not stays.exclude(application__state="deployed").exists()
        assert Call.objects.filter(state="completed").count() == 2
        assert set(RosterList.objects.filter(kind="final").values_list("state", flat=True)) == {"frozen"}
        assert {"working", "on_leave", "returned"} <= set(stays.values_list("state", flat=True))
        late = [s for s in stays.select_related("batch") if s.on_duty_on and s.on_duty_on > s.batch.due_on]
        assert len(late) == 1

    def test_many_compete_for_the_next_batch_at_every_gate(self):
        call = Call.objects.get(state="closed", applications__waivers__isnull=False)
        rows = Application.objects.filter(call=call)
        assert 40 <= rows.count() <= 60
        gates = {"applied", "recommended", "qualified", "vetted", "examined", "proposed", "reserved"}
        wanted = {*gates, "rejected", "withdrawn"}
        assert wanted <= set(rows.values_list("state", flat=True))
        verdicts = eligibility.of(list(rows.filter(state="recommended")))
        against = {f.key for v in verdicts.values() for f in v.against(without=("fitness", "drain"))}
        assert {"age", "licence", "specialty"} <= against

    def test_somebody_noted_his_first_days_and_a_red_one_is_closed(self):
        event = HealthEvent.objects.get(kind__gt="")
        assert event.state == "closed"
        assert HealthDay.objects.count() == 6
        assert list(HealthDay.objects.exclude(event=None)) == [event.days.get()]

    def test_somebody_waits_for_each_who_decides(self):
        assert Waiver.objects.filter(state="requested").exists()
        assert Objection.objects.filter(state="received").exists()
        assert RosterList.objects.filter(state="noticed").count() == 1
        assert Call.objects.filter(state="open").count() == 1
        assert candidates(_user("me"))
        gates = set(StagedDecision.objects.filter(released_at=None).values_list("gate", "verdict"))
        assert {("qualify", "pass"), ("qualify", "fail"), ("vet", "pass")} <= gates
        assert {"requested", "host_agreed", "away"} <= set(Leave.objects.values_list("state", flat=True))
        assert {"open", "confirmed", "locked"} == set(AttendanceMonth.objects.values_list("state", flat=True))
        assert PreTask.objects.filter(done_on=None, deployment__state="planned").exists()
        own = Application.objects.get(person__user__username="demo.aw")
        assert own.state == "applied"
        assert own.department_opinion == ""
        assert Deployment.objects.get(person__user__username="demo.aw.post").state == "on_leave"
        assert serves_now(_user("aw.post"))  # so that no call is offered
        assert not serves_now(_user("aw"))

    def test_a_plan_is_there_and_the_checker_accepted_it(self):
        run = PlanRun.objects.get(batch__state="selecting")
        assert run.state == "done"
        assert run.rules_checked
        assert run.wanted - 2 <= run.filled < run.wanted
        assert run.content.findings["empty"]

    def test_a_plan_was_released_by_two_offices_and_its_people_relieve_those_on_post(self):
        release = Release.objects.get()
        assert release.state == "released"
        moves = AuditEntry.objects.filter(thing="release", event__in=["approve", "release"]).order_by("at")
        assert [(m.event, m.role) for m in moves] == [
            ("approve", "组织人事部门"),
            ("release", "项目管理办公室"),
        ]
        relief = Deployment.objects.filter(release=release)
        assert relief.count() == release.lines.count()
        assert not relief.filter(predecessor=None).exists()
        assert not relief.exclude(application__state="deployed").exists()

    def test_nobody_arrives_a_day_late_without_a_cause(self):
        days = [
            gap.days
            for batch in Batch.objects.exclude(state="collecting")
            for row in board(_user("po"), batch, zoom="years").rows
            for gap in row.gaps
        ]
        assert days
        assert min(days) > 20

    def test_nobody_acted_without_a_grant_of_that_day(self):
        moves = AuditEntry.objects.filter(thing="need", event__in=["submit", "check", "approve"])
        assert moves.exists()
        assert not moves.filter(role="").exists()
        assert not moves.filter(user=None).exists()

    def test_audit_chain_holds(self):
        assert audit.verify().faults == ()

    def test_a_second_world_is_refused(self):
        with pytest.raises(RuntimeError):
            world.build(today=TODAY)


def _user(key):
    return actor_for(User.objects.get(username=f"demo.{key}"))
