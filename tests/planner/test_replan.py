"""Repairs after drop-outs, compared with the enumeration of every plan on tiny instances."""

from pathlib import Path

import numpy as np
import pytest

from jieli.planner.again import Solver
from jieli.planner.check import check
from jieli.planner.compare import compare
from jieli.planner.compile import compile_round
from jieli.planner.lines import plan_array, plan_lines
from jieli.planner.replan import replan
from jieli.planner.situation import Situation
from jieli.workbook import read_round
from planner.by_hand import PLAN, by_hand
from planner.oracle import Oracle
from planner.strategies import replaced, small_instance

KEEP = 100
EXAMPLES = Path(__file__).parents[2] / "examples"


def published(seed, **features):
    """(instance, optimal plan)."""
    instance = small_instance(seed, **features)
    return instance, Solver(Situation(instance, instance.slot_fixed), is_exact=True).base_plan


def drop_outs(instance, plan):
    return sorted({int(c) for s, c in enumerate(plan) if c >= 0 and instance.slot_fixed[s] < 0})


def other_rules(instance, plan):
    """Violations, pins aside: a plan of a test may not be able to keep one."""
    return [v for v in check(instance, plan).violations if v.rule != "pin"]


def repairs_by_enumeration(done, plan, is_open):
    """(lines kept that must stay, fill and keep of what is open) of every allowed repair."""
    now = done.instance
    fill = now.post_points[now.slot_post] * now.slot_length
    for q in Oracle(now).plans():
        q = np.array(q)
        new = ~is_open & (q != plan)
        if (q[new] >= 0).any():
            continue
        kept = int(((q == plan) & (plan >= 0) & ~is_open).sum())
        yield (
            kept,
            int((fill * (q >= 0))[is_open].sum()) + KEEP * int(((q == plan) & (plan >= 0))[is_open].sum()),
        )


@pytest.mark.parametrize("seed", range(40))
def test_every_single_drop_out_is_repaired_without_moving_anybody_who_may_stay(seed):
    instance, plan = published(seed, max_slots=5)
    for cand in drop_outs(instance, plan):
        done = replan(instance, plan, [cand])
        assert other_rules(done.instance, done.plan) == []
        assert cand not in done.plan[done.instance.slot_fixed < 0]
        is_open = (plan == cand) & (instance.slot_fixed < 0)
        best = max(repairs_by_enumeration(done, plan, is_open))
        kept = int(((done.plan == plan) & (plan >= 0) & ~is_open).sum())
        fill = instance.post_points[instance.slot_post] * instance.slot_length
        assert (kept, int((fill * (done.plan >= 0))[is_open].sum())) == best
        assert done.moved == int(((done.plan != plan) & ~is_open).sum())


@pytest.mark.parametrize("seed", range(40))
def test_where_lines_may_move_the_repair_fills_most_with_the_fewest_moves(seed):
    instance, plan = published(seed, max_slots=5, teams=False)
    for cand in drop_outs(instance, plan):
        done = replan(instance, plan, [cand], allow_moves=None, keep_points=KEEP)
        assert other_rules(done.instance, done.plan) == []
        affected = (plan == cand) & (instance.slot_fixed < 0)
        if not (done.plan != plan)[~affected].any():
            pinned = replan(instance, plan, [cand])
            assert (done.plan == pinned.plan).all()
        is_open = (plan >= 0) & (instance.slot_fixed < 0)
        fill = instance.post_points[instance.slot_post] * instance.slot_length
        kept = (done.plan == plan) & (plan >= 0) & is_open
        reached = int((fill * (done.plan >= 0))[is_open].sum()) + KEEP * int(kept.sum())
        best = max(points for _, points in repairs_by_enumeration(done, plan, is_open))
        assert reached == best


@pytest.mark.parametrize("seed", range(25))
def test_begun_terms_are_not_touched_even_if_their_holder_withdraws(seed):
    instance, plan = published(seed)
    today = int(np.median(instance.slot_arrive)) + 1
    has_begun = instance.slot_arrive < today
    for cand in drop_outs(instance, plan):
        done = replan(instance, plan, [cand], allow_moves=None, today=today)
        assert (done.plan[has_begun] == plan[has_begun]).all()
        assert set(done.untouched) == set(
            np.flatnonzero((plan == cand) & (has_begun | (instance.slot_fixed >= 0)))
        )
        assert other_rules(done.instance, done.plan) == []


@pytest.mark.parametrize("seed", range(25))
def test_only_allowed_lines_move(seed):
    instance, plan = published(seed, teams=False)
    allowed = {s for s in range(instance.n_slots) if s % 2}
    for cand in drop_outs(instance, plan):
        done = replan(instance, plan, [cand], allow_moves=allowed)
        changed = set(np.flatnonzero(done.plan != plan).tolist())
        assert changed <= allowed | set(np.flatnonzero(plan == cand).tolist())


def test_the_old_bound_still_holds_and_repairs_tell_every_change():
    for seed in range(30):
        instance, plan = published(seed)
        value = check(instance, plan).parts.total
        for cand in drop_outs(instance, plan):
            done = replan(instance, plan, [cand], allow_moves=None)
            assert done.value_before == value
            assert done.is_bound_valid == (cand not in instance.pins[:, 1])
            assert done.value_after <= value or not done.is_bound_valid
            assert [r.slot for r in done.repairs] == [
                m.slot for m in compare(instance, plan, done.plan).moves
            ]
            assert all(r.reason.say("zh") and r.reason.say("en") for r in done.repairs)


def test_a_lost_leader_without_successor_takes_the_team_along_and_the_reason_says_so():
    for seed in range(400):
        instance, plan = published(seed, teams=True, adoption=False, fixed=False, caps=False, quotas=False)
        if not instance.is_on("leader"):
            continue
        leads = np.isin(instance.slot_post, instance.team_leader) & (plan >= 0)
        for slot in np.flatnonzero(leads).tolist():
            done = replan(instance, plan, [int(plan[slot])])
            forced = [r for r in done.repairs if r.reason.code == "move.forced"]
            if forced and done.plan[slot] < 0 and any(r.slot != slot for r in forced):
                assert any(r.reason.fields["why"].code == "forced.leader" for r in forced)
                assert other_rules(done.instance, done.plan) == []
                assert "队长" in next(
                    r for r in forced if r.reason.fields["why"].code == "forced.leader"
                ).reason.say("zh")
                return
    pytest.fail("no instance with a lost leader among the seeds")


def test_replan_frees_a_pin_of_somebody_who_withdrew():
    for seed in range(60):
        instance, plan = published(seed)
        free = np.flatnonzero((plan >= 0) & (instance.slot_fixed < 0))
        if not len(free):
            continue
        slot = int(free[0])
        pinned = replaced(instance, pins=[[slot, int(plan[slot])]])
        done = replan(pinned, plan, [int(plan[slot])])
        assert done.plan[slot] != plan[slot]
        return


def test_every_drop_out_of_a_round_with_teams_is_repaired_within_the_rules():
    instance = compile_round(read_round(EXAMPLES / "plateau-team.xlsx").round)
    plan = Solver(Situation(instance, instance.slot_fixed), is_exact=True).base_plan
    moved = 0
    for cand in drop_outs(instance, plan)[::3]:
        done = replan(instance, plan, [cand], allow_moves=None)
        assert check(done.instance, done.plan).is_valid
        assert cand not in done.plan[done.instance.slot_fixed < 0]
        moved += done.moved
    assert moved <= len(drop_outs(instance, plan))


def test_terms_that_have_begun_keep_their_numbers_in_sentences_and_lines():
    instance = by_hand()
    done = replan(instance, np.array(PLAN), [4], today=1)  # every first term has begun
    assert done.instance.slot_fixed.tolist() == [0, -1, 1, -1, 2, -1, -1, -1]
    assert "P1第2任" in done.repairs[0].reason.say("zh")
    lines, empty = plan_lines(done.instance, done.plan)
    assert [x.term for x in (*lines, *empty) if x.post == "P1"] == [1, 2]
    again, problems = plan_array(instance, lines)
    assert problems == []
    assert again.tolist() == done.plan.tolist()


def test_nobody_is_left_when_everybody_withdraws():
    done = replan(by_hand(), np.array(PLAN), range(6), allow_moves=None)
    assert done.plan.tolist() == [-1] * 8
    assert check(done.instance, done.plan).is_valid
    assert {r.reason.code for r in done.repairs} == {"move.withdrawn.empty"}


@pytest.mark.parametrize("unknown", [-1, 6])
def test_somebody_who_does_not_exist_cannot_withdraw(unknown):
    with pytest.raises(ValueError, match="0 to 5"):
        replan(by_hand(), np.array(PLAN), [0, unknown])


@pytest.mark.parametrize(("adopted", "is_filled"), [([0, 0, 0], True), ([1, 0, 0], False)])
def test_an_adopted_department_stays_with_the_hospital_that_has_begun(adopted, is_filled):
    instance = by_hand(host_adopted=adopted, post_team=[-1] * 4)
    plan = np.array([0, 2, 1, -1, -1, -1, -1, -1], np.int32)  # H0 alone at O0
    done = replan(instance, plan, [2], today=1)  # only people of H1 could follow
    assert (done.plan[1] >= 0) == is_filled


def test_a_pin_that_the_begun_term_does_not_keep_is_history():
    instance = by_hand(pins=[[2, 0]])  # C1 has begun there
    done = replan(instance, np.array(PLAN, np.int32), [4], today=1)
    assert done.plan[2] == 1
    assert done.instance.pins.tolist() == []
