from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from jieli.papers.roster import roster_workbook
from jieli.papers.view import UNLISTED, plan_view, time_taken
from jieli.planner.compile import compile_round
from jieli.planner.policy import Policy
from jieli.planner.round import Decision, DecisionKind, Level
from jieli.workbook import read_plan
from papers.sample import hand_made_plan, invented_round, result_of, view_of


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def test_view_says_who_takes_over_from_whom():
    view = view_of(invented_round(1))
    serving, first, second = view.relays[0].holders
    assert serving.is_serving
    assert (serving.person, serving.since, serving.until) == ("S000", None, date(2026, 11, 30))
    assert (first.person, first.replaces, first.term) == ("C000", "S000", 1)
    assert (first.arrive, first.start, first.until) == (
        date(2026, 11, 17),
        date(2026, 12, 1),
        date(2027, 11, 30),
    )
    assert first.overlap_days == Policy().overlap_days
    assert (second.replaces, second.term) == ("C000", 2)
    assert view.lines == (first, second)
    assert view.serving == (serving,)


def test_terms_that_have_begun_keep_their_numbers_and_days():
    problem = invented_round(2, terms=3)
    instance = compile_round(problem)
    plan = hand_made_plan(problem, instance)
    begun = plan.copy()
    begun[instance.slot_k > 0] = -1
    later = replace(instance, slot_fixed=begun)
    before, now = (plan_view(problem, i, plan, result_of(i, plan)) for i in (instance, later))
    where = {(x.post, x.term): (x.person, x.arrive, x.start, x.until) for x in before.lines}
    seen = {
        (x.post, x.term): (x.person, x.arrive, x.start, x.until) for x in (*now.lines, *now.serving) if x.term
    }
    assert seen == where
    assert {x.term for x in now.lines} == {2, 3}
    assert {x.term for x in now.serving} == {0, 1}
    listed = read_plan(roster_workbook(now, made_at=datetime(2026, 11, 18, tzinfo=UTC))).lines
    assert {(x.post, x.term, x.person) for x in listed} == {(*k, v[0]) for k, v in where.items()}


def test_running_time_is_said_without_meaningless_digits():
    assert time_taken(0.0463) == ("不到0.1秒", "under 0.1 s")
    assert time_taken(2.345) == ("2.3秒", "2.3 s")
    assert time_taken(412.3) == ("412秒", "412 s")


def test_first_holder_of_a_new_post_replaces_nobody():
    view = view_of(invented_round(1, serving_every=0))
    first = view.lines[0]
    assert (first.replaces, first.overlap_days, first.arrive) == (None, 0, first.start)


def test_empty_term_becomes_a_vacancy_and_a_gap_until_the_next_arrival():
    view = view_of(invented_round(1, terms=3), empty_every=2, reasons={("P000", 2): ["人手不足"]})
    (vacancy,) = view.vacancies
    assert (vacancy.term, vacancy.start, vacancy.until) == (2, date(2027, 12, 1), date(2028, 11, 30))
    assert vacancy.reasons == ("人手不足",)
    (gap,) = view.relays[0].gaps
    third = view.lines[-1]
    assert third.replaces is None
    assert gap.first == date(2027, 12, 1)
    assert gap.last == third.arrive - timedelta(days=1)
    assert gap.days == (gap.last - gap.first).days + 1


def test_gaps_and_holders_cover_every_day_of_the_post():
    for relay in view_of(invented_round(8, terms=3), empty_every=3).relays:
        covered = {g.first + timedelta(days=i) for g in relay.gaps for i in range(g.days)}
        for h in relay.holders:
            since = max(h.since or relay.start, relay.start)
            covered |= {since + timedelta(days=i) for i in range((h.until - since).days + 1)}
        assert covered == {
            relay.start + timedelta(days=i) for i in range((relay.until - relay.start).days + 1)
        }


def test_totals_agree_with_the_lines():
    view = view_of(invented_round(10), empty_every=4)
    for totals in (view.by_level, view.by_sender, view.by_specialty):
        assert sum(t.total for t in totals) == len(view.lines)
        assert sum(t.per_term[0] for t in totals) == sum(x.term == 1 for x in view.lines)
    assert len(view.lines) + len(view.vacancies) == view.n_slots
    assert sum(b.persons for b in view.burdens) == view.n_persons
    assert sum(b.units for b in view.burdens) == 2 * len(view.lines)  # terms of twelve months, units of six


def test_burden_leaves_out_who_serves_already():
    view = view_of(invented_round(2, serving_every=1), empty_every=1)
    assert len(view.serving) == 2
    assert all(b.units == b.persons == 0 for b in view.burdens)


def test_pin_and_deadline_are_marked():
    problem = invented_round(2, terms=1, policy=Policy(on_duty_deadline=date(2026, 11, 30)))
    problem = replace(
        problem,
        decisions=(Decision(kind=DecisionKind.PIN, person="C000", post="P000", term=1),),
    )
    first, second = view_of(problem).lines
    assert (first.is_pinned, second.is_pinned) == (True, False)
    assert first.is_after_deadline
    relaxed = replace(problem, policy=Policy(on_duty_deadline=date(2026, 12, 1)))
    assert not view_of(relaxed).lines[0].is_after_deadline
    exclusive = replace(
        problem, policy=Policy(on_duty_deadline=date(2026, 12, 1), is_deadline_inclusive=False)
    )
    assert view_of(exclusive).lines[0].is_after_deadline


def test_holder_outside_the_list_is_shown_by_department_only():
    problem = invented_round(1, serving_every=0)
    post = replace(problem.posts[0], incumbent_department="D1")
    serving, first, _ = view_of(replace(problem, posts=(post,))).relays[0].holders
    assert (serving.name, serving.person, serving.home_department) == (UNLISTED, "", "急诊科")
    assert serving.level is Level.SECONDARY
    assert (first.replaces, first.replaces_name, first.overlap_days) == (None, UNLISTED, 14)


def test_view_does_not_depend_on_the_order_of_people():
    problem = invented_round(6)
    shuffled = replace(problem, people=problem.people[::-1])
    assert view_of(shuffled).relays == view_of(problem).relays


def test_empty_round_is_a_view_too():
    problem = replace(invented_round(1), posts=(), people=())
    instance = compile_round(problem)
    plan = hand_made_plan(problem, instance)
    view = plan_view(problem, instance, plan, result_of(instance, plan))
    assert (view.lines, view.relays, view.n_slots) == ((), (), 0)
