"""Planning runs from the ledger: snapshot, computation by a job, plans that the checker accepts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cast import World
from jieli.cli.main import run as command
from jieli.kernel import door, jobs
from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import Job, Notice
from jieli.kernel.worker import Worker
from jieli.placement import computing
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun, RunContent
from jieli.placement.queries import papers
from jieli.placement.queries import runs as queries
from jieli.placement.snapshot import Decided, Wanted, round_of
from jieli.planner.compile import compile_round
from jieli.planner.result import Limits
from jieli.planner.round import Round
from jieli.planner.round_file import read_round_text, round_text
from jieli.planner.solve import solve
from jieli.recruiting.actions import application as applications
from jieli.recruiting.models import Application, Waiver
from jieli.registry.actions.person import change_person
from jieli.registry.models import Person
from placement.round_story import BEGINS, ENDS, TODAY, RoundStory, at


@pytest.fixture
def story(world: World) -> RoundStory:
    with at():
        return RoundStory(world)


@pytest.fixture
def small(world: World) -> RoundStory:
    """Two posts for tertiary hospitals."""
    with at():
        return RoundStory(world, tertiary=2, secondary=0)


def codes(round: Round) -> list[str]:
    return [p.code for p in round.people]


# --- From the ledger to a plan and back ---------------------------------------------------------------


def test_fourteen_posts_are_filled_nine_and_five(story: RoundStory) -> None:
    with at():
        story.pool()
        run = story.run(name="初算")
    assert run.state == "done", run.error
    assert (run.filled, run.wanted, run.value) == (14, 14, run.bound)
    assert run.rules_checked > 10
    page = queries.run_page(story.world.actor("PO"), run)
    tiers = {p.code: p.tier for p in story.posts}
    senders = {"示例杭州第一医院": "3", "示例淳安县医院": "2"}
    assert all(senders[line.sender] == tiers[line.post] for line in page.lines)
    assert all(line.reasons and (line.starts_on, line.ends_on) == (BEGINS, ENDS) for line in page.lines)
    assert sum(line.points for line in page.lines) - page.parts["burden"] == run.value
    assert Notice.objects.filter(user=story.world.users["PO"], kind="plan.over").exists()


def test_the_same_ledger_gives_the_same_round_whatever_the_database_numbers_its_rows(
    small: RoundStory,
) -> None:
    with at():
        small.pool(2, 0)
        one = round_text(round_of(small.batch, title="示例"))
        # The last comes first in the order of keys
        last = Person.objects.order_by("-pk").first()
        assert last is not None
        assert round_text(round_of(small.batch, title="示例")) == one
    assert str(last.pk) not in json.loads(one)["people"][0]["code"]
    assert [p["code"] for p in json.loads(one)["people"]] == sorted(
        p["code"] for p in json.loads(one)["people"]
    )


@pytest.mark.parametrize("size", [2, 6])
def test_a_snapshot_costs_the_same_queries_for_few_and_for_many(
    world: World, size: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with at():
        story = RoundStory(world, tertiary=size, secondary=0)
        story.pool(size, 0)
        with django_assert_max_num_queries(40):
            round_of(story.batch, title="示例")


def test_the_command_gives_the_plan_of_the_console(story: RoundStory, tmp_path: Path) -> None:
    with at():
        story.pool()
        run = story.run(rounds=2, seed=5)
    name, text = queries.round_file(story.world.actor("PO"), run)
    (tmp_path / name).write_text(text, "utf-8")
    out = tmp_path / "out"
    assert (
        command(["plan", str(tmp_path / name), "--rounds", "2", "--seed", "5", "--out", str(out), "--quiet"])
        == 0
    )
    document = json.loads((out / "plan.json").read_text("utf-8"))
    mine = {(line.post, line.term): line.person for line in computing.opened(run).lines}
    assert {(x["post"], x["term"]): x["person"] for x in document["lines"]} == mine
    assert document["value"] == run.value


def test_a_stored_round_is_planned_alike_after_the_ledger_has_changed(small: RoundStory) -> None:
    with at():
        small.pool(2, 0)
        run = small.run(rounds=1, seed=3)
        person = Person.objects.get(name="示例三级1")
        change_person(person, {"name": "示例改名"}, actor=small.world.system)
    again = solve(
        compile_round(read_round_text(RunContent.objects.get(run=run).round)),
        Limits(seconds=None, rounds=1),
        seed=3,
    )
    assert again.plan.tolist() == RunContent.objects.get(run=run).plan


# --- What the rules leave -----------------------------------------------------------------------------


def seated(run: PlanRun) -> set[str]:
    names = dict(Person.objects.values_list("code", "name"))
    return {names[line.person] for line in computing.opened(run).lines if not line.is_fixed}


BROKEN: dict[str, dict[str, Any]] = {
    "BR-03 another specialty": {"specialty": "03.04"},
    "BR-04 too low a title": {"title": "234"},
    "BR-05 too old at the end": {"born_on": date(1970, 1, 1)},
    "BR-06 unfit": {"conclusion": "unfit"},
    "BR-06 not valid on the day of departure": {"fit_until": date(2026, 8, 1)},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_who_breaks_a_rule_is_not_sent_and_is_told_why(small: RoundStory, broken: str) -> None:
    values = dict(BROKEN[broken])
    if "specialty" in values:
        values["specialty"] = small.world.specialties[values["specialty"]]
    with at():
        small.applicant("示例合格")
        out = small.applicant("示例不合", **values)
        run = small.run()
    assert seated(run) == {"示例合格"}
    assert (run.filled, run.wanted) == (1, 2)
    said = "".join(queries.why(small.world.actor("PO"), run, out.person.code))
    assert said
    assert "示例合格" not in said


def test_br_04_a_licence_that_ends_within_the_term_keeps_somebody_out(small: RoundStory) -> None:
    with at():
        application = small.applicant("示例不合")
        licence = application.person.credentials.get()

        door.change(licence, {"until_on": date(2027, 1, 1)}, actor=small.world.system)
        small.applicant("示例合格")
        assert seated(small.run()) == {"示例合格"}


def test_br_08_the_tier_of_the_post_and_the_quota_hold(world: World) -> None:
    with at():
        story = RoundStory(world, tertiary=1, secondary=1)
        story.pool(2, 0)
        run = story.run()
    assert (run.filled, run.wanted) == (1, 2)
    empty = queries.run_page(world.actor("PO"), run).empty[0]
    found = queries.why_empty(world.actor("PO"), run, empty.slot)
    assert found.why
    assert found.funnel[0].left == 2
    assert found.funnel[-1].left == 0


def test_br_05_a_waiver_of_age_opens_the_post(small: RoundStory) -> None:
    with at():
        application = small.applicant("示例年长", born_on=date(1970, 1, 1))
        small.applicant("示例合格")
        door.create(
            Waiver(application=application, rule="BR-05", why="示例", state="granted"),
            actor=small.world.system,
        )
        assert seated(small.run()) == {"示例年长", "示例合格"}


def test_without_family_consent_nobody_is_sent_and_the_reason_is_in_the_round(small: RoundStory) -> None:
    with at():
        small.applicant("示例合格")
        other = small.applicant("示例不合")

        door.change(other, {"family_consent_on": None}, actor=small.world.system)
        run = small.run()
        round = computing.opened(run).problem.round
    assert seated(run) == {"示例合格"}
    assert "家属知情同意" in round.decisions[0].reason


# --- Decisions and relaxations ------------------------------------------------------------------------


def test_a_pin_a_ban_and_an_empty_post_are_kept_and_priced(small: RoundStory) -> None:
    one, two = small.posts
    with at():
        first, second, third = (small.applicant(f"示例{n}") for n in "甲乙丙")
        run = small.run(
            choices=(
                {"kind": "pin", "post": two, "person": third.person, "reason": "示例"},
                {"kind": "ban", "person": first.person, "reason": "示例"},
            )
        )
        assert seated(run) == {"示例乙", "示例丙"}
        page = queries.run_page(small.world.actor("PO"), run)
        assert [line.name for line in page.lines if line.post == two.code] == ["示例丙"]
        assert [line.is_pinned for line in page.lines if line.post == two.code] == [True]
        assert len(page.prices) == 2
        left = small.run(choices=({"kind": "leave_empty", "post": one, "reason": "示例"},))
    assert (left.filled, left.wanted) == (1, 1)
    assert second


def test_a_relaxation_shows_what_a_looser_rule_would_change(small: RoundStory) -> None:
    with at():
        small.applicant("示例合格")
        small.applicant("示例年长", born_on=date(1971, 1, 1))
        assert small.run().filled == 1
        run = small.run(relaxations=({"rule": "age", "amount": 2, "reason": "示例"},))
    assert run.filled == 2


WRONG: dict[str, tuple[dict[str, Any], Any, Any, str]] = {
    "no base": ({"keeps_plan": True}, (), (), "尽量少动"),
    "too long": ({"seconds": 99999}, (), (), "1至3600秒"),
    "pin without a post": ({}, ({"kind": "pin"},), (), "指定须写明岗位和人员"),
    "ban without a person": ({}, ({"kind": "ban"},), (), "不派须写明人员"),
    "empty without a post": ({}, ({"kind": "leave_empty"},), (), "留空只写岗位"),
    "unknown rule": ({}, (), ({"rule": "colour"},), "不能放宽"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_does_not_make_sense_is_refused_with_a_sentence(small: RoundStory, wrong: str) -> None:
    values, choices, relaxations, said = WRONG[wrong]
    with at():
        small.pool(2, 0)
        with pytest.raises(DomainError, match=said):
            small.start(choices=choices, relaxations=relaxations, **values)
    assert not PlanRun.objects.exists()


def test_contradictions_of_the_ledger_are_said_all_at_once(small: RoundStory) -> None:
    one, other = small.posts
    with at():
        first, second = (small.applicant(f"示例{n}") for n in "甲乙")
        with pytest.raises(FactsRefused) as caught:
            small.start(
                choices=(
                    {"kind": "pin", "post": one, "person": first.person},
                    {"kind": "pin", "post": one, "person": second.person},
                    {"kind": "pin", "post": other, "person": second.person},
                    {"kind": "ban", "post": other, "person": second.person},
                )
            )
    assert len(caught.value.refusals) >= 2


def test_a_pin_against_what_the_ledger_says_is_refused_with_the_reason(small: RoundStory) -> None:

    with at():
        other = small.applicant("示例不合")
        door.change(other, {"family_consent_on": None}, actor=small.world.system)
        with pytest.raises(RuleRefused, match=r"不能指定示例不合到.*家属知情同意"):
            small.start(choices=({"kind": "pin", "post": small.posts[0], "person": other.person},))


@pytest.mark.parametrize("kind", ["pin", "ban"])
def test_whoever_is_no_candidate_is_neither_pinned_nor_banned(small: RoundStory, kind: str) -> None:
    stranger = small.world.people["AW"]
    with at():
        small.pool(2, 0)
        choice = {"kind": kind, "post": small.posts[0], "person": stranger}
        with pytest.raises(BadInput, match=f"{stranger.name}不是本次测算的人选"):
            small.start(choices=(choice,))
        assert not PlanRun.objects.exists()
        candidate = Application.objects.order_by("pk").first()
        assert candidate is not None
        assert small.start(choices=(choice | {"person": candidate.person},)).state == "queued"


def test_without_anybody_in_the_pool_or_out_of_season_nothing_is_planned(small: RoundStory) -> None:

    with at():
        with pytest.raises(RuleRefused, match="体检通过"):
            small.start()
        small.pool(2, 0)
        door.advance(small.batch, "reopen_needs", actor=small.world.actor("PO"), reason="示例")
        with pytest.raises(RuleRefused, match="不能测算"):
            small.start()


def test_pins_that_contradict_the_rules_end_the_run_with_a_sentence(small: RoundStory) -> None:
    with at():
        young = small.applicant("示例年轻", title="234")
        small.applicant("示例合格")
        run = small.run(choices=({"kind": "pin", "post": small.posts[0], "person": young.person},))
    assert run.state == "failed"
    assert "示例年轻" in run.error


# --- Who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["PO", "LU"])
def test_those_who_plan_start_a_run(small: RoundStory, role: str) -> None:
    with at():
        small.pool(2, 0)
        assert small.start(role=role).state == "queued"


@pytest.mark.parametrize("role", ["OD", "FH"])
def test_those_who_only_look_start_none(small: RoundStory, role: str) -> None:
    with at():
        small.pool(2, 0)
        with pytest.raises(NotAllowed):
            small.start(role=role)


@pytest.mark.parametrize("role", ["PO@far", "SH", "AW", "HH"])
def test_who_may_not_know_of_a_run_does_not_find_it(small: RoundStory, role: str) -> None:
    with at():
        small.pool(2, 0)
        run = small.run()
    for ask in (queries.run_page, queries.progress, queries.round_file):
        with pytest.raises(NotFound):
            ask(small.world.actor(role), run)
    with pytest.raises(NotFound):
        queries.get_run(small.world.actor(role), run.code)
    assert run not in queries.runs(small.world.actor(role))


# --- Killed, cancelled, failed ---------------------------------------------------------------------------


class Killed(BaseException):
    """The process of the worker is gone."""


def kill_after_the_first_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    keep = runs.note_progress

    def note(run: PlanRun, seen: computing.Seen) -> None:
        keep(run, seen)
        raise Killed

    monkeypatch.setattr(runs, "note_progress", note)


def test_a_run_whose_worker_is_killed_goes_on_from_its_best_plan(
    small: RoundStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at():
        small.pool(2, 0)
        run = small.start()
        with monkeypatch.context() as patch:
            kill_after_the_first_progress(patch)
            with pytest.raises(Killed):
                Worker(has_heart=False).run_one()
        run.refresh_from_db()
        assert run.state == "running"
        kept = RunContent.objects.get(run=run).plan
        assert kept is not None
        started_from = []
        work_of = computing.work_of

        def watched(found: PlanRun) -> computing.Work:
            work = work_of(found)
            started_from.append(work.start)
            return work

        monkeypatch.setattr(computing, "work_of", watched)
        Job.objects.filter(code=run.job_code).update(heartbeat_at=timezone.now() - timedelta(hours=1))
        Worker(has_heart=False).run_due()
        run.refresh_from_db()
    assert run.state == "done"
    assert started_from[0].tolist() == kept
    assert queries.progress(small.world.actor("PO"), run).times_resumed == 1


def test_the_job_makes_the_report_so_that_nobody_waits_for_it(
    small: RoundStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at():
        small.pool(2, 0)
        run = small.start(rounds=1)
        Worker(has_heart=False).run_due()
        run.refresh_from_db()
        assert run.state == "done"
        monkeypatch.setattr(papers, "find_all", None)  # computing it again would fail
        made = papers.paper(small.world.actor("PO"), run, "report")
    assert "</html>" in made.content.decode()


def test_a_run_by_rounds_that_was_interrupted_is_computed_from_the_beginning(
    small: RoundStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at():
        small.pool(2, 0)
        run = small.start(rounds=1)
        RunContent.objects.filter(run=run).update(plan=[-1, -1])
        assert computing.work_of(run).start is None


def test_a_waiting_run_is_cancelled_at_once(small: RoundStory) -> None:
    with at():
        small.pool(2, 0)
        run = small.start()
        runs.cancel_run(run, actor=small.world.actor("PO"))
        Worker(has_heart=False).run_due()
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Job.objects.get(code=run.job_code).state == "cancelled"


def test_a_computing_run_is_cancelled_at_its_next_tick(
    small: RoundStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TICK_SECONDS", 0)
    with at():
        small.pool(2, 0)
        run = small.start()
        keep = runs.note_progress

        def note(found: PlanRun, seen: computing.Seen) -> None:
            keep(found, seen)
            fresh = PlanRun.objects.get(pk=found.pk)
            if fresh.state == "running":
                runs.cancel_run(fresh, actor=small.world.actor("LU"))

        monkeypatch.setattr(runs, "note_progress", note)
        Worker(has_heart=False).run_due()
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Job.objects.get(code=run.job_code).state == "cancelled"
    assert run.value is None


def test_a_run_that_is_over_is_not_cancelled(small: RoundStory) -> None:
    with at():
        small.pool(2, 0)
        run = small.run()
        with pytest.raises(RuleRefused, match="现在是“已完成”"):
            runs.cancel_run(run, actor=small.world.actor("PO"))


def test_a_computation_that_breaks_down_says_so(small: RoundStory, monkeypatch: pytest.MonkeyPatch) -> None:
    with at():
        small.pool(2, 0)
        run = small.start()

        def broken(*given: Any, **more: Any) -> Any:
            raise ZeroDivisionError

        monkeypatch.setattr(computing, "solve", broken)
        Worker(has_heart=False).run_due()
    run.refresh_from_db()
    assert (run.state, run.value) == ("failed", None)
    assert "系统管理员" in run.error
    assert Job.objects.get(code=run.job_code).state == "failed"


def test_a_run_whose_job_was_cancelled_elsewhere_does_not_wait_for_ever(small: RoundStory) -> None:
    with at():
        small.pool(2, 0)
        run = small.start()
        jobs.cancel(run.job_code, actor=small.world.actor("PO"))
        assert runs.tidy_runs(origin="test") == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "任务已取消。")


# --- Looking at a plan --------------------------------------------------------------------------------


def test_every_line_has_exchanges_with_their_price(small: RoundStory) -> None:
    with at():
        one = small.applicant("示例志愿", wishes=(small.posts[0],))
        small.applicant("示例乙")
        small.applicant("示例丙")
        run = small.run()
    page = queries.run_page(small.world.actor("PO"), run)
    line = next(x for x in page.lines if x.post == small.posts[0].code)
    assert line.person == one.person.code
    assert line.exchanges
    assert all(x.cost >= 0 for x in line.exchanges)
    assert any("志愿" in said for said in line.reasons)


def test_a_change_is_tried_out_and_says_what_it_costs_or_breaks(small: RoundStory) -> None:
    actor = small.world.actor("PO")
    with at():
        one = small.applicant("示例志愿", wishes=(small.posts[0],))
        other = small.applicant("示例乙")
        old = small.applicant("示例年长", born_on=date(1960, 1, 1))
        run = small.run()
    slot = next(x.slot for x in queries.run_page(actor, run).lines if x.post == small.posts[0].code)
    swapped = queries.try_out(actor, run, "swap", slot, other=1 - slot)
    assert (swapped.is_allowed, swapped.is_exact) == (True, True)
    assert swapped.cost > 0
    assert not swapped.rules
    refused = queries.try_out(actor, run, "pin", slot, person=old.person.code)
    assert not refused.is_allowed
    assert "age" in refused.rules
    assert refused.said
    with pytest.raises(BadInput):
        queries.try_out(actor, run, "swap", slot)
    with pytest.raises(BadInput):
        queries.try_out(actor, run, "juggle", slot)
    with pytest.raises(NotFound):
        queries.try_out(actor, run, "empty", 99)
    assert one
    assert other


def test_runs_are_compared_with_their_base(small: RoundStory) -> None:
    with at():
        first, second = small.applicant("示例甲"), small.applicant("示例乙")
        small.applicant("示例丙")
        base = small.run()
        gone = Person.objects.get(code=computing.opened(base).lines[0].person)
        other = small.run(base=base, choices=({"kind": "ban", "person": gone},))
    (found,) = queries.compare(small.world.actor("PO"), base, [other])
    assert found.left == (gone.name,)
    assert len(found.joined) == 1
    assert found.filled == 0
    assert any(c.before == gone.name for c in found.changes)
    assert first
    assert second


def test_a_run_that_keeps_the_plan_moves_nobody_who_stays(story: RoundStory) -> None:
    with at():
        pool = story.pool(11, 5)
        base = story.run()
        before = {x.post: x.person for x in computing.opened(base).lines}
        gone = next(a for a in pool if a.person.code in before.values())
        applications.withdraw_application(gone, actor=story.world.actor("SH"), reason="示例")
        run = story.run(base=base, keeps_plan=True)
        after = {x.post: x.person for x in computing.opened(run).lines}
    assert run.filled == 14
    assert sum(before[post] != after[post] for post in before) == 1
    assert gone.person.code not in after.values()


def test_a_snapshot_takes_part_of_a_plan_and_decisions_by_code(small: RoundStory) -> None:
    with at():
        application = small.applicant("示例甲")
        wanted = Wanted(decided=(Decided("ban", person=application.person.code, reason="示例"),))
        round = round_of(small.batch, title="示例", wanted=wanted)
    assert codes(round) == [application.person.code]
    assert [d.reason for d in round.decisions] == ["示例"]
    assert round.planned_on == TODAY
