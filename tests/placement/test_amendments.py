"""Longer, shorter, on another post: only with the consent of those whom it concerns."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cast import World
from jieli.kernel import audit, clock, reveal
from jieli.kernel.errors import BadInput, DomainError, NotAllowed, RuleRefused
from jieli.kernel.models import AuditEntry, Notice
from jieli.placement.actions import amendment as amendments
from jieli.placement.actions import deployment as deployments
from jieli.placement.models import Amendment, Deployment, Leave
from jieli.placement.queries import leaves as queries
from jieli.programme.actions import programme as programmes
from jieli.programme.models import Post
from jieli.registry.queries.access import who_is_next
from placement.story import END, fresh, make_deployment, make_fit, make_person, make_team, open_post, rules_of

CHINA = ZoneInfo("Asia/Shanghai")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=CHINA)


def working(world: World, **post: object) -> Deployment:
    batch = make_team(world, ends_on=date(2027, 9, 1), pack={"team_min": None})
    return make_deployment(world, open_post(world, batch, ends_on=date(2027, 3, 10), **post), state="working")


def refused(function, *args, **named) -> DomainError:
    with pytest.raises(DomainError) as caught:
        function(*args, **named)
    return caught.value


def test_extension_takes_the_person_the_host_and_the_sender(world):
    made = working(world)
    proposal = amendments.propose_extension(
        made, ends_on=date(2027, 3, 8), actor=world.actor("HH"), why="手术带教未完"
    )
    assert proposal.state == "proposed"
    assert refused(amendments.agree_host, proposal, actor=world.actor("HH")).rule == "DSP-05"
    assert isinstance(refused(amendments.accept, proposal, actor=world.actor("SH")), NotAllowed)
    amendments.accept(proposal, actor=world.actor("AW"))
    amendments.agree_host(proposal, actor=world.actor("HH"))
    assert fresh(made).ends_on == END
    assert {h.role for h in who_is_next(proposal).holders} == {"SH"}
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    assert fresh(made).ends_on == date(2027, 3, 8)
    assert proposal.carried_out_on == clock.today()


def test_extension_stays_within_the_post(world):
    made = working(world)
    error = refused(
        amendments.propose_extension, made, ends_on=date(2027, 4, 1), actor=world.actor("HH"), why="示例"
    )
    assert error.rule == "BR-11"


def test_extension_does_not_run_into_the_successor(world):
    batch = make_team(world, pack={"phase_months": 12}, ends_on=date(2028, 3, 1))
    post = open_post(world, batch, ends_on=date(2028, 3, 1))
    first = make_deployment(world, post, state="working")
    make_deployment(
        world, Post.objects.get(pk=post.pk), make_person(world, "接任示"),
        starts_on=END, ends_on=date(2028, 3, 1), predecessor=first,
    )  # fmt: skip
    longer = {"actor": world.actor("HH"), "why": "示例"}
    error = refused(amendments.propose_extension, first, ends_on=date(2027, 3, 9), **longer)
    assert rules_of(error) == ["BR-02"]
    assert amendments.propose_extension(first, ends_on=date(2027, 3, 8), **longer).state == "proposed"


def test_early_end_takes_both_owners_and_the_post_wants_another(world):
    made = working(world)
    Notice.objects.all().delete()
    proposal = amendments.propose_early_end(
        made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why="家属重病", cause="other"
    )
    assert proposal.state == "host_agreed"  # who proposes agrees
    assert isinstance(refused(amendments.agree_sender, proposal, actor=world.actor("HH")), NotAllowed)
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    made = fresh(made)
    assert (made.state, made.ended_on, made.end_reason) == ("ended_early", date(2026, 9, 1), "other")
    assert Post.objects.get(pk=made.post_id).state == "vacant"
    told = Notice.objects.filter(kind="deployment.fell_out").values_list("user__username", flat=True)
    assert {"po", "sh", "hh"} <= set(told)
    deployments.return_home(made, actor=world.actor("SH"), on=date(2026, 9, 3))
    assert deployments.close(made, actor=world.actor("SH")).state == "closed"


@pytest.mark.parametrize(("cause", "is_sealed"), [("health", True), ("early", False)])
def test_papers_of_a_change_for_health_are_sealed(cause, is_sealed):
    assert Amendment(cause=cause).seals_files == is_sealed


def test_reason_of_health_is_encrypted_and_told_nobody(world):
    made = working(world)
    proposal = amendments.propose_early_end(
        made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why="诊断为肺动脉高压", cause="health"
    )
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    proposal = Amendment.objects.get()
    assert (proposal.why, proposal.detail) == ("健康原因", "诊断为肺动脉高压")
    assert not [e for e in AuditEntry.objects.all() if "肺动脉" in f"{e.reason}{e.before}{e.after}"]
    assert not [n for n in Notice.objects.all() if "肺动脉" in n.subject + n.body]
    assert reveal.reveal(proposal, "detail", actor=world.actor("FH"), reason="安排接应") == "诊断为肺动脉高压"
    with pytest.raises(NotAllowed):
        reveal.reveal(proposal, "detail", actor=world.actor("HH"), reason="看看")


def test_replacement_serves_the_rest_of_the_term(world):
    made = working(world)
    proposal = amendments.propose_early_end(
        made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why="示例"
    )
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    post = Post.objects.get(pk=made.post_id)
    replacement = make_deployment(
        world, post, make_person(world, "接替示"), starts_on=date(2026, 10, 1), predecessor=fresh(made)
    )
    assert (replacement.ends_on, Post.objects.get(pk=post.pk).state) == (END, "reserved")
    other = refused(
        make_deployment, world, Post.objects.get(pk=post.pk), make_person(world, "多余示"),
        starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 1),
    )  # fmt: skip
    assert "BR-11" in rules_of(other)


def test_one_hand_does_not_agree_for_both_owners(world):
    made = working(world)
    proposal = amendments.propose_early_end(
        made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why="示例"
    )
    world.give("HH", "SH", "unit", world.institutions["sending_hospital"])
    assert refused(amendments.agree_sender, proposal, actor=world.actor("HH")).rule == "P-2"


def test_person_does_not_agree_for_an_owner(world):
    made = working(world)
    world.give("AW", "HH", "unit", world.institutions["host_hospital"])
    proposal = amendments.propose_early_end(
        made, ends_on=date(2026, 9, 1), actor=world.actor("SH"), why="示例"
    )
    assert refused(amendments.agree_host, proposal, actor=world.actor("AW")).rule == "BR-23"


def test_what_is_agreed_for_later_waits_for_its_day(world):
    made = working(world)
    with clock.set_to(at(date(2026, 8, 1))):
        proposal = amendments.propose_early_end(
            made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why="示例"
        )
        amendments.agree_sender(proposal, actor=world.actor("SH"))
        assert (fresh(made).state, proposal.carried_out_on) == ("working", None)
        assert not amendments.due_to_be_carried_out(world.system)
    with clock.set_to(at(date(2026, 9, 1))):
        (due,) = amendments.due_to_be_carried_out(world.system)
        amendments.carry_out(due, origin="test")
        assert not amendments.due_to_be_carried_out(world.system)
    assert fresh(made).state == "ended_early"


def test_transfer_to_another_host(world):
    made = working(world)
    world.give("HD", "HH", "unit", world.institutions["host_county_hospital"])
    Notice.objects.all().delete()
    post = open_post(
        world, made.batch, institution=world.institutions["host_county_hospital"], ends_on=date(2027, 3, 10)
    )
    proposal = amendments.propose_transfer(
        made, post=post, moves_on=date(2026, 9, 1), actor=world.actor("PO"), why="县里急需"
    )
    assert proposal.state == "proposed"
    assert set(Notice.objects.filter(kind="amendment.waits").values_list("user__username", flat=True)) == {
        "hd"  # has the role at the new host here
    }
    new_host = world.actor("HD")
    error = refused(amendments.agree_host, proposal, actor=world.actor("HH"))
    assert (error.rule, "示例" in error.sentence) == ("DSP-05", True)
    assert refused(amendments.agree_new_host, proposal, actor=world.actor("HH")).rule == "DSP-05"
    assert isinstance(refused(amendments.agree_new_host, proposal, actor=world.stranger("HH")), NotAllowed)
    amendments.agree_new_host(proposal, actor=new_host)
    assert refused(amendments.agree_host, proposal, actor=new_host).rule == "DSP-05"
    amendments.agree_host(proposal, actor=world.actor("HH"))
    assert fresh(made).state == "working"
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    made = fresh(made)
    after = Deployment.objects.get(predecessor=made)
    assert (made.state, made.ended_on) == ("transferred", date(2026, 9, 1))
    assert (after.state, after.starts_on, after.ends_on) == ("travelling", date(2026, 9, 1), END)
    assert Post.objects.get(pk=made.post_id).state == "vacant"
    assert Post.objects.get(pk=post.pk).state == "reserved"


def test_transfer_within_one_host_asks_nobody_new(world):
    made = working(world)
    post = open_post(world, made.batch, ends_on=date(2027, 3, 10))
    proposal = amendments.propose_transfer(
        made, post=post, moves_on=date(2026, 9, 1), actor=world.actor("HH"), why="科室调整"
    )
    assert proposal.state == "host_agreed"
    amendments.agree_sender(proposal, actor=world.actor("SH"))
    assert fresh(made).state == "transferred"


def test_new_host_refuses_somebody_it_does_not_want(world):
    made = working(world)
    world.give("HD", "HH", "unit", world.institutions["host_county_hospital"])
    post = open_post(
        world, made.batch, institution=world.institutions["host_county_hospital"], ends_on=date(2027, 3, 10)
    )
    proposal = amendments.propose_transfer(
        made, post=post, moves_on=date(2026, 9, 1), actor=world.actor("HH"), why="示例"
    )
    assert proposal.state == "proposed"  # the old host does not offer for the new one
    amendments.refuse_amendment(proposal, actor=world.actor("HD"), reason="没有宿舍")
    assert fresh(made).state == "working"


def test_br_06_transfer_asks_for_an_examination_that_holds_there(world):
    made = working(world)
    programmes.change_policy(
        made.batch.programme.policy_packs.get(), {"pretasks": {"exam": 7}}, actor=world.system, reason="示例"
    )
    made = fresh(made)
    post = open_post(world, made.batch, ends_on=date(2027, 3, 10))
    values = {"post": post, "moves_on": date(2026, 9, 1), "actor": world.actor("HH"), "why": "示例"}
    assert rules_of(refused(amendments.propose_transfer, made, **values)) == ["BR-06"]
    make_fit(world, made.person)
    assert amendments.propose_transfer(made, **values).state == "host_agreed"


def test_transfer_to_a_taken_post_is_refused(world):
    made = working(world)
    post = open_post(world, made.batch, ends_on=date(2027, 3, 10))
    make_deployment(world, post, make_person(world, "占位示"))
    error = refused(
        amendments.propose_transfer, made, post=Post.objects.get(pk=post.pk), moves_on=date(2026, 9, 1),
        actor=world.actor("PO"), why="示例",
    )  # fmt: skip
    assert rules_of(error) == ["BR-02"]


def test_one_change_at_a_time(world):
    made = working(world)
    first = amendments.propose_extension(made, ends_on=date(2027, 3, 8), actor=world.actor("HH"), why="示例")
    again = {"ends_on": date(2026, 9, 1), "actor": world.actor("SH"), "why": "示例"}
    assert refused(amendments.propose_early_end, made, **again).rule == "DSP-05"
    amendments.refuse_amendment(first, actor=world.actor("AW"), reason="家里有事")
    assert amendments.propose_early_end(made, **again).state == "sender_agreed"
    assert queries.amendments_open(world.actor("AW")).count() == 1


def test_reason_is_asked_for(world):
    made = working(world)
    error = refused(
        amendments.propose_early_end, made, ends_on=date(2026, 9, 1), actor=world.actor("HH"), why=" "
    )
    assert isinstance(error, BadInput)
    assert not Amendment.objects.exists()


def test_evacuation_counts_as_sick_leave_until_he_is_back(world):
    made = working(world)
    Notice.objects.all().delete()
    error = refused(deployments.evacuate, made, actor=world.actor("TL"), reason="")
    assert isinstance(error, RuleRefused)
    deployments.evacuate(made, actor=world.actor("TL"), reason="高原肺水肿", on=date(2026, 5, 1))
    leave = Leave.objects.get()
    assert (leave.kind, leave.state, leave.starts_on) == ("sick", "away", date(2026, 5, 1))
    assert not [e for e in AuditEntry.objects.all() if "肺水肿" in f"{e.reason}{e.before}{e.after}"]
    assert audit.history("deployment", made.code).first().reason == "健康原因"
    assert reveal.reveal(leave, "reason", actor=world.actor("SH"), reason="安排接应") == "高原肺水肿"
    assert audit.history("leave", leave.code).first().event == "reveal"
    assert isinstance(
        refused(reveal.reveal, leave, "reason", actor=world.actor("HH"), reason="看看"), NotAllowed
    )
    told = Notice.objects.filter(kind="deployment.evacuated", urgent=True)
    assert {"po", "sh", "hh", "fh"} <= set(told.values_list("user__username", flat=True))
    assert not [n for n in told if "肺水肿" in n.subject + n.body]
    deployments.resume(fresh(made), actor=world.actor("HH"), on=date(2026, 5, 20))
    leave.refresh_from_db()
    assert (fresh(made).state, leave.state, leave.back_on) == ("working", "over", date(2026, 5, 20))


def test_evacuated_before_the_host_confirmed_holds_no_post(world):
    batch = make_team(world)
    made = make_deployment(world, open_post(world, batch), state="arrived")
    deployments.evacuate(made, actor=world.actor("TL"), reason="示例", on=date(2026, 3, 1))
    assert Post.objects.get(pk=made.post_id).state == "reserved"
    deployments.resume(fresh(made), actor=world.actor("HH"), on=date(2026, 3, 9))
    assert Post.objects.get(pk=made.post_id).state == "held"
    assert fresh(made).on_duty_on == date(2026, 3, 9)


def test_evacuated_who_does_not_come_back_ends_early(world):
    made = working(world)
    deployments.evacuate(made, actor=world.actor("TL"), reason="示例", on=date(2026, 5, 1))
    proposal = amendments.propose_early_end(
        fresh(made), ends_on=date(2026, 6, 1), actor=world.actor("SH"), why="不宜返回", cause="health"
    )
    amendments.agree_host(proposal, actor=world.actor("HH"))
    assert (fresh(made).state, fresh(made).end_reason) == ("ended_early", "health")
    assert not Leave.objects.filter(state="away").exists()
