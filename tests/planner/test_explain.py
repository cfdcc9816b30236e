"""Explanations: true, complete, and safe to hand to the person they are about."""

import re
from itertools import pairwise

import numpy as np
import pytest

from jieli.planner.again import Proof, Solver
from jieli.planner.changes import OWN_RULES, own_data_changed
from jieli.planner.explain import Explainer
from jieli.planner.model import PIN_BONUS
from jieli.planner.rules import UNARY, first_failing
from jieli.planner.situation import Situation
from planner.by_hand import PLAN, by_hand, put
from planner.oracle import Oracle
from planner.strategies import replaced, small_instance

SEEDS = range(40)


def explained(seed, **features):
    """(instance, explainer of its optimal plan, solver)."""
    instance = small_instance(seed, **features)
    solver = Solver(Situation(instance, instance.slot_fixed), is_exact=True)
    situation = Situation(instance, solver.base_plan)
    return instance, Explainer(situation, Solver(situation, is_exact=True))


def sentences_of(person):
    return [s for _, reasons in person.here for s in reasons] + [
        *person.elsewhere,
        *person.counts,
        *person.change,
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_points_of_why_here_add_up_to_the_value_of_the_pair(seed):
    instance, explainer = explained(seed)
    s = explainer.situation
    report_value = {
        int(slot): int(s.pairs.value[pair]) % PIN_BONUS for slot, pair in enumerate(s.chosen) if pair >= 0
    }
    for cand in range(instance.n_candidates):
        for slot, reasons in explainer.person(cand).here:
            told = sum(r.fields.get("n", 0) for r in reasons)
            post = instance.slot_post[slot]
            fill = int(instance.post_points[post] * instance.slot_length[slot])
            relay = (
                0
                if s.pairs.prev[slot] < 0
                else sum(r.fields["n"] for r in reasons if r.code.startswith("why.relay"))
            )
            assert told - relay + fill == report_value[slot]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_explanation_to_a_person_names_nobody_else(seed):
    base, explainer = explained(seed)
    secret = tuple(f"SECRET{c}X" for c in range(base.n_candidates))
    labels = base.labels
    instance = replaced(
        base, labels=type(labels)(**{f: getattr(labels, f) for f in labels.__slots__} | {"candidate": secret})
    )
    situation = Situation(instance, explainer.situation.plan)
    explainer = Explainer(situation, Solver(situation, is_exact=True))
    for cand in range(instance.n_candidates):
        person = explainer.person(cand)
        for lang in ("zh", "en"):
            text = " ".join(person.say(lang))
            assert set(re.findall(r"SECRET\d+X", text)) <= {secret[cand]}


def told(instance, plan, cand):
    return Explainer(Situation(instance, plan)).person(cand).say("zh")


@pytest.mark.parametrize("seed", range(15))
def test_what_is_said_to_a_person_does_not_change_when_the_data_of_an_unassigned_other_do(seed):
    instance, explainer = explained(seed, targets=False)
    plan = explainer.situation.plan
    idle = [c for c in range(instance.n_candidates) if c not in plan]
    for other in idle[:2]:
        title = instance.cand_birth_year.copy()
        title[other] -= 1
        changed = replaced(instance, cand_birth_year=title.tolist())
        for cand in set(range(instance.n_candidates)) - {other}:
            assert told(changed, plan, cand) == told(instance, plan, cand)


@pytest.mark.parametrize("seed", SEEDS)
def test_refusals_name_the_rule_that_the_oracle_finds_first(seed):
    instance, explainer = explained(seed)
    oracle = Oracle(instance)
    for cand in range(instance.n_candidates):
        for s in explainer.person(cand).elsewhere:
            why = s.fields.get("why")
            if why is None:
                continue
            slot = s.fields["post"].slot
            rule = oracle.failing_rule(slot, cand)
            if why.code.startswith("fail."):
                told = {"unfit": "altitude", "busy": "rest", "no_substitute": "specialty"}.get(
                    why.code[5:], why.code[5:]
                )
                assert told == rule
            else:
                assert rule is None


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_cover_every_post_once(seed):
    instance, explainer = explained(seed)
    posts = len(np.unique(instance.slot_post[instance.slot_fixed < 0]))
    for cand in range(instance.n_candidates):
        counts = explainer.person(cand).counts
        if counts:
            assert counts[0].fields["n"] == posts
            assert counts[0].fields["ok"] + sum(c.fields["n"] for c in counts[1:]) == posts


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_of_own_data_make_eligible_and_chosen_ones_make_the_best_plan_send_the_person(seed):
    instance, explainer = explained(seed, max_slots=4, pins=False)
    base = explainer.solver.base_value
    for cand in range(instance.n_candidates):
        for s in explainer.person(cand).change:
            rule, slot = s.fields["what"].code.removeprefix("change."), s.fields["post"].slot
            if rule in OWN_RULES:
                changed = own_data_changed(instance, rule, slot, cand)
                assert first_failing(instance, slot, np.array([cand]))[0] == UNARY.index(rule)
                assert first_failing(changed, slot, np.array([cand]))[0] < 0
            else:
                unit = {
                    "department_cap": instance.cand_department[cand],
                    "hospital_cap": instance.cand_hospital[cand],
                    "region_cap": instance.hospital_region[instance.cand_hospital[cand]],
                }[rule]
                caps = getattr(instance, rule).copy()
                caps[unit] += 1
                assert s.fields["what"].fields["cap"] == caps[unit]
                changed = replaced(instance, **{rule: caps.tolist()})
            if s.code == "change.chosen":
                assert rule in OWN_RULES
                (_, value), plan = Oracle(changed).optimum()
                assert value > base
                assert cand in plan
            elif s.code == "change.possible":
                assert (
                    max(Oracle(changed).value(p) for p in Oracle(changed).plans() if p[slot] == cand) > base
                )


@pytest.mark.parametrize("seed", SEEDS)
def test_funnel_counts_down_from_everybody_to_those_who_could_take_the_slot(seed):
    instance, explainer = explained(seed)
    oracle = Oracle(instance)
    for slot in np.flatnonzero(instance.slot_fixed < 0).tolist():
        found = explainer.post(slot)
        steps = found.funnel
        assert steps[0].left == instance.n_candidates
        for a, b in pairwise(steps):
            assert a.left - b.lost == b.left >= 0
        for step in steps:
            if step.rule in UNARY:
                lost = sum(oracle.failing_rule(slot, c) == step.rule for c in range(instance.n_candidates))
                assert step.lost == lost
        if found.holder >= 0:
            assert steps[-1].left >= 1
        else:
            assert found.why_empty


@pytest.mark.parametrize("seed", range(25))
def test_cost_of_the_next_best_is_what_pinning_that_person_loses(seed):
    instance, explainer = explained(seed, max_slots=4, pins=False)
    base = explainer.solver.base_value
    for slot in np.flatnonzero(instance.slot_fixed < 0).tolist():
        for a in explainer.post(slot).alternatives:
            values = [Oracle(instance).value(p) for p in Oracle(instance).plans() if p[slot] == a.cand]
            assert values
            if a.proof is Proof.EXACT:
                assert a.cost == base - max(values)
            else:
                assert a.proof is Proof.AT_MOST
                assert a.cost >= base - max(values)


def test_explanations_without_solving_again_are_bounds():
    for seed in range(15):
        instance, explainer = explained(seed, max_slots=4, pins=False)
        plan = explainer.situation.plan
        for slot in np.flatnonzero((instance.slot_fixed < 0) & (plan >= 0)).tolist():
            for a in Explainer(Situation(instance, plan)).post(slot).alternatives:
                assert a.proof is Proof.AT_MOST
                best = max(Oracle(instance).value(p) for p in Oracle(instance).plans() if p[slot] == a.cand)
                assert a.cost >= explainer.solver.base_value - best


def test_every_sentence_exists_in_both_languages():
    codes = set()
    for seed in SEEDS:
        instance, explainer = explained(seed)
        for cand in range(instance.n_candidates):
            for s in sentences_of(explainer.person(cand)):
                zh, en = s.say("zh"), s.say("en")
                assert zh
                assert en
                assert not re.search(r"[\u4e00-\u9fff]", en)
                codes.add(s.code)
        for slot in np.flatnonzero(instance.slot_fixed < 0).tolist():
            post = explainer.post(slot, verify=False)
            for s in (*(x.what for x in post.funnel), *post.why_empty):
                assert s.say("zh")
                assert not re.search(r"[\u4e00-\u9fff]", s.say("en"))
    assert len(codes) > 10


def test_one_wish_that_came_true_does_not_silence_the_others():
    instance = by_hand(cand_wish=[[2, 5, -1], *[[-1, -1, -1]] * 5])  # C0 leads P0; wishes P0 and P3
    said = Explainer(Situation(instance, np.array(PLAN, np.int32))).person(0).elsewhere
    wishes = [s for s in said if s.code == "not.wish"]
    assert [(s.fields["rank"], s.fields["post"].slot) for s in wishes] == [(2, 6)]


@pytest.mark.parametrize(
    ("plan", "slot", "codes"),
    [
        (PLAN, 6, ["empty.eligible", "empty.busy"]),
        (put(PLAN, s2=-1), 2, ["empty.open_to", "empty.busy", "empty.open"]),
    ],
)
def test_an_empty_post_that_somebody_could_take_is_not_said_to_fit_nobody(plan, slot, codes):
    why = Explainer(Situation(by_hand(), np.array(plan, np.int32))).post(slot).why_empty
    assert [s.code for s in why] == codes
