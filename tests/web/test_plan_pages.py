"""Pages of plans: who may, prices before decisions, drafts, releases line by line, and figures that do not lie."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cast import World
from jieli.kernel.models import AuditEntry
from jieli.placement.actions import release as releases
from jieli.placement.actions import run as runs
from jieli.placement.models import PlanRun, Release
from jieli.placement.queries import runs as queries
from jieli.recruiting.actions import application as applications
from jieli.web import plan_words
from web import plans_world
from web.plans_world import Planned, compute
from web.registry_world import enter


@pytest.fixture
def made(world: World) -> Planned:
    return plans_world.furnish(world)


@pytest.fixture
def office(client: Client, made: Planned) -> Client:
    """Signed in as the programme office."""
    return enter(client, made.story.world, "PO")


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:600]
    return str(answer.content.decode())


def seated(made: Planned) -> Any:
    page = queries.run_page(made.story.world.actor("PO"), made.done)
    return next(line for line in page.lines if line.person)


def empty(made: Planned) -> Any:
    return queries.run_page(made.story.world.actor("PO"), made.done).empty[0]


# --- A run ------------------------------------------------------------------------------------------


def test_a_plan_shows_value_bound_gap_time_and_the_checker_together(office: Client, made: Planned) -> None:
    page = text_of(office.get(f"/runs/{made.done.code}/"))
    for words in ("方案值", "已证明上界", "差距", "0.00%", "用时", "独立校核", made.done.digest[:8]):
        assert words in page
    assert "2 / 3个任期有人" in page
    assert f"第{made.done.number}号" in page


def test_a_run_that_computes_shows_how_far_it_is_and_stops_asking_in_the_end(
    office: Client, made: Planned
) -> None:
    address = f"/runs/{made.queued.code}/"
    assert "poll=1" in text_of(office.get(address))
    assert "排队中" in text_of(office.get(f"{address}?poll=1"))
    runs.begin_run(made.queued, origin="test")
    from jieli.placement.computing import Seen

    runs.note_progress(made.queued, Seen([[0.1, "search", 900, 1500], [3.0, "search", 1200, 1400]], None))
    part = text_of(office.get(f"{address}?poll=1"))
    assert all(words in part for words in ("1\u00a0200", "1\u00a0400", "14.29%", "<svg"))
    assert "poll=1" in part
    assert office.post(f"{address}do/cancel", {"version": ""}).status_code == 302
    over = office.get(f"{address}?poll=1")
    assert over["HX-Refresh"] == "true"
    assert "poll=1" not in text_of(over)


def test_the_chart_says_what_it_shows(made: Planned) -> None:
    drawn = plan_words.chart(((0.1, 900, 1500), (3.0, 1200, 1400)), 3.0)
    assert "方案值由900升至1\u00a0200" in drawn
    assert plan_words.chart((), 0.0) == ""


def test_a_failed_run_says_why_and_the_home_page_too(office: Client, made: Planned) -> None:
    runs.begin_run(made.queued, origin="test")
    runs.fail_run(made.queued, "指定与规则矛盾", origin="test")
    assert "指定与规则矛盾" in text_of(office.get(f"/runs/{made.queued.code}/"))
    assert "测算未成功" in text_of(office.get("/"))


def test_who_asked_for_a_plan_finds_it_on_the_home_page_until_it_is_submitted(
    office: Client, made: Planned
) -> None:
    run = compute(made.queued)
    assert "测算完成，请看方案" in text_of(office.get("/"))
    releases.drop_release(made.release, actor=made.story.world.actor("PO"), reason="改用新测算")
    office.post(f"/runs/{run.code}/table")
    assert "测算完成，请看方案" not in text_of(office.get("/"))


def test_filters_narrow_the_table(office: Client, made: Planned) -> None:
    line, hole = seated(made), empty(made)
    only = text_of(office.get(f"/runs/{made.done.code}/?only=empty"))
    assert "1 / 3个任期" in only
    assert f'id="t{line.slot}"' not in only
    host = text_of(office.get(f"/runs/{made.done.code}/?host={hole.host_code}"))
    assert f'id="t{hole.slot}"' in host
    assert "1 / 3个任期" in host


def test_the_price_stands_there_before_anybody_decides(office: Client, made: Planned) -> None:
    line = seated(made)
    page = text_of(office.get(f"/runs/{made.done.code}/terms/{line.slot}/"))
    assert re.search(r"空着</span><span class=\"price\">\u2212\d", page)
    assert line.exchanges
    assert all(e.name in page for e in line.exchanges)


def test_an_empty_term_shows_the_funnel_and_who_fell_out(office: Client, made: Planned) -> None:
    hole = empty(made)
    page = text_of(office.get(f"/runs/{made.done.code}/terms/{hole.slot}/"))
    assert "全部人选" in page
    assert "示例三级1" in page
    assert "funnel" in page


def test_a_person_is_found_by_pinyin_and_told_why(office: Client, made: Planned) -> None:
    page = text_of(office.get(f"/runs/{made.done.code}/?who=shilisanji1"))
    assert "安排到" in page.split('id="person"')[1]
    assert "没有找到" in text_of(office.get(f"/runs/{made.done.code}/?who=meiyouzheren"))


def test_an_exchange_is_tried_out_at_once(office: Client, made: Planned) -> None:
    page = queries.run_page(made.story.world.actor("PO"), made.done)
    one, two = [line.slot for line in page.lines if line.person]
    said = text_of(office.get(f"/runs/{made.done.code}/terms/{one}/?kind=swap&other={two}"))
    assert "对调</b>：可以" in said
    refused = text_of(office.get(f"/runs/{made.done.code}/terms/{empty(made).slot}/?kind=swap&other={two}"))
    assert "对调</b>：不可以" in refused
    assert office.get(f"/runs/{made.done.code}/terms/{one}/?kind=juggle").status_code == 422


# --- The next run -----------------------------------------------------------------------------------


def test_what_is_marked_collects_and_goes_into_the_next_run(office: Client, made: Planned) -> None:
    line = seated(made)
    mark = f"/runs/{made.done.code}/mark"
    assert office.post(mark, {"slot": line.slot, "kind": "ban"}).status_code == 302
    assert "1项调整" in text_of(office.get(f"/runs/{made.done.code}/"))
    office.post(mark, {"slot": line.slot, "kind": "pin"})  # the opposite replaces it
    assert "1项调整" in text_of(office.get(f"/runs/{made.done.code}/"))
    office.post(mark, {"looser": "age:2"})
    assert "2项调整" in text_of(office.get(f"/runs/{made.done.code}/"))
    assert office.post(f"/runs/{made.done.code}/again", {"name": "乙"}).status_code == 302
    run = PlanRun.objects.get(name="乙")
    assert run.base == made.done
    assert [(c.kind, c.post.code, c.person.code) for c in run.choices.all() if c.post and c.person] == [
        ("pin", line.post, line.person)
    ]
    assert [(r.rule, r.amount) for r in run.relaxations.all()] == [("age", 2)]
    assert "项调整" not in text_of(office.get(f"/runs/{made.done.code}/"))
    compute(run)
    assert "项调整" not in text_of(office.get(f"/runs/{run.code}/"))  # what it kept is no change of its own
    taken_back = office.post(f"/runs/{run.code}/mark", {"drop": f"pin|{line.post}|1|{line.person}"})
    assert taken_back.status_code == 302
    assert "1项调整" in text_of(office.get(f"/runs/{run.code}/"))


def test_a_swap_becomes_two_pins(office: Client, made: Planned) -> None:
    page = queries.run_page(made.story.world.actor("PO"), made.done)
    one, two = (line for line in page.lines if line.person)
    office.post(f"/runs/{made.done.code}/mark", {"slot": one.slot, "kind": "swap", "other": two.slot})
    office.post(f"/runs/{made.done.code}/again", {"name": "对调"})
    run = PlanRun.objects.get(name="对调")
    assert {(c.post.code, c.person.code) for c in run.choices.all() if c.post and c.person} == {
        (one.post, two.person),
        (two.post, one.person),
    }


def test_the_form_starts_a_run_with_a_relaxation_and_refuses_nonsense(office: Client, made: Planned) -> None:
    base = {
        "batch": made.story.batch.code,
        "name": "放宽年龄",
        "seconds": "5",
        "seed": "7",
        "looser-TOTAL_FORMS": "1",
        "looser-INITIAL_FORMS": "0",
        "looser-0-rule": "age",
        "looser-0-amount": "2",
        "decided-TOTAL_FORMS": "0",
        "decided-INITIAL_FORMS": "0",
    }
    assert office.post("/runs/new", base).status_code == 302
    run = PlanRun.objects.get(name="放宽年龄")
    assert (run.seconds, run.seed, run.relaxations.get().amount) == (5, 7, 2)
    assert "最多是" in text_of(office.post("/runs/new", {**base, "seconds": "99999"}), 422)
    assert "对照" in text_of(office.post("/runs/new", {**base, "keeps_plan": "on"}), 422)


def test_those_who_only_look_see_no_buttons(client: Client, made: Planned) -> None:
    enter(client, made.story.world, "OD")
    page = text_of(client.get(f"/runs/{made.done.code}/"))
    assert "/mark" not in page
    assert "重新测算" not in page
    assert "材料与数据" not in page


# --- Beside one another, on paper ---------------------------------------------------------------------


def test_scenarios_stand_beside_their_base(office: Client, made: Planned) -> None:
    page = text_of(office.get(f"/runs/{made.other.code}/?view=scenarios"))
    assert page.count("2 / 3") >= 2
    assert "没有任期换人" in text_of(office.get(f"/runs/{made.done.code}/compare/{made.other.code}"))


@pytest.mark.parametrize("kind", ["roster", "chart", "report", "round", "plan"])
def test_a_paper_needs_a_purpose_and_is_recorded(office: Client, made: Planned, kind: str) -> None:
    address = f"/runs/{made.done.code}/papers/{kind}"
    assert office.post(address).status_code == 422
    answer = office.post(address, {"purpose": "上会"})
    assert answer.status_code == 200
    entry = AuditEntry.objects.filter(thing="plan_run", event="export").get()
    assert (entry.reason, entry.after["filters"]["paper"]) == ("上会", kind)
    if kind == "roster":
        sheet = load_workbook(BytesIO(answer.content))["选派名单"]
        assert "示例三级1" in {c.value for row in sheet.iter_rows() for c in row}
    if kind == "plan":
        assert json.loads(answer.content)["value"] == made.done.value
    assert office.post(f"/runs/{made.done.code}/papers/nothing", {"purpose": "上会"}).status_code == 404


# --- Releasing ----------------------------------------------------------------------------------------


def test_a_release_shows_the_difference_line_by_line_and_what_stands_against_it(
    client: Client, office: Client, made: Planned
) -> None:
    world, address = made.story.world, f"/releases/{made.release.code}/"
    assert "新派" in text_of(office.get(address))
    line = made.release.lines.select_related("application").order_by("pk")[0]
    releases.approve_release(made.release, actor=world.actor("OD"))
    applications.withdraw_application(line.application, actor=world.actor("SH"), reason="家中有事")
    page = text_of(office.get(address))
    assert "不能派驻" in page
    assert "尽量少动，重新测算" in page
    assert "发布方案" not in page
    assert office.post(f"{address}mend").status_code == 302
    run = PlanRun.objects.order_by("-pk")[0]
    assert (run.keeps_plan, run.base) == (True, made.other)


def test_two_officers_release_and_the_second_hears_who_was_faster(office: Client, made: Planned) -> None:
    world = made.story.world
    second = releases.table_release(made.done, actor=world.actor("PO"))
    for release in (made.release, second):
        releases.approve_release(release, actor=world.actor("OD"))
    assert office.post(f"/releases/{made.release.code}/do/release", {"version": ""}).status_code == 302
    assert Release.objects.get(pk=made.release.pk).state == "released"
    said = text_of(office.post(f"/releases/{second.code}/do/release", {"version": ""}), 409)
    assert "已于" in said
    assert f"第{made.release.number}号方案" in said
    batch = text_of(office.get(f"/batches/{made.story.batch.code}/"))
    assert "第2号方案" in batch.split('id="plan"')[1]


# --- However many there are -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/runs/", "/releases/"])
def test_a_list_costs_the_same_for_few_and_for_many(
    office: Client, made: Planned, address: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60) as few:
        text_of(office.get(address))
    for n in range(12):
        made.story.start(name=f"第{n}次")
        releases.table_release(made.done, actor=made.story.world.actor("PO"))
    with django_assert_max_num_queries(60) as many:
        text_of(office.get(address))
    assert len(many) <= len(few)


def test_a_plan_costs_the_same_queries_for_three_posts_and_for_nine(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    made = plans_world.furnish(world)
    enter(client, world, "PO")
    with django_assert_max_num_queries(60) as few:
        text_of(client.get(f"/runs/{made.done.code}/"))
    made.story.posts += [made.story.make_post(n, "3") for n in range(10, 16)]
    for n in range(6):
        made.story.applicant(f"示例后来{n}")
    larger = compute(made.story.start(name="更多"))
    with django_assert_max_num_queries(60) as many:
        text_of(client.get(f"/runs/{larger.code}/"))
    assert len(many) <= len(few)


def test_the_board_draws_the_plan_on_the_table_when_asked(office: Client, made: Planned) -> None:
    """The plan that was submitted, with its days; by nobody who may not see plans."""
    batch = made.story.batch.code
    names = [str(x.person.name) for x in made.release.lines.select_related("person")]
    assert names
    plain = text_of(office.get(f"/board/?of={batch}"))
    assert "显示方案" in plain
    assert 'class="maybe"' not in plain
    drawn = text_of(office.get(f"/board/?of={batch}&plan=1"))
    assert f"方案：第{made.other.number}号·甲（已提交审定）" in drawn
    for view in ("", "&view=table", "&print=1"):
        shown = text_of(office.get(f"/board/?of={batch}&plan=1{view}"))
        assert "方案拟派" in shown  # the legend
        assert all(name in shown for name in names), view
    host = enter(Client(), made.story.world, "HH")
    hidden = text_of(host.get(f"/board/?of={batch}&plan=1"))
    assert "方案" not in hidden.split("<main", 1)[1]
    assert not any(name in hidden for name in names)


def test_the_last_plan_never_submitted_is_drawn_and_a_released_one_is_not(
    office: Client, made: Planned
) -> None:
    actor = made.story.world.actor("PO")
    releases.drop_release(made.release, actor=actor, reason="另行测算")
    later = compute(made.story.start(name="再算", base=made.done))
    drawn = text_of(office.get(f"/board/?of={made.story.batch.code}&plan=1"))
    assert f"方案：第{later.number}号·再算（测算稿，未提交）" in drawn


def test_each_choice_carries_its_reason_and_the_submission_a_note(office: Client, made: Planned) -> None:
    line = seated(made)
    mark = {"slot": line.slot, "kind": "ban"}
    assert office.post(f"/runs/{made.done.code}/mark", mark).status_code == 302
    page = text_of(office.get(f"/runs/{made.done.code}/"))
    field = f"why:ban|{line.post}|{line.term}|{line.person}"
    assert f'name="{field}"' in page
    office.post(f"/runs/{made.done.code}/again", {"name": "丙", field: "科室 离不开"})
    run = PlanRun.objects.get(name="丙")
    assert [(c.kind, c.reason) for c in run.choices.all()] == [("ban", "科室 离不开")]
    compute(run)
    assert "科室 离不开" in text_of(office.get(f"/runs/{run.code}/"))  # and what it kept keeps its reason
    assert 'name="note"' in text_of(office.get(f"/runs/{run.code}/"))
    office.post(f"/runs/{run.code}/table", {"note": "已与各单位沟通"})
    release = Release.objects.get(run=run)
    assert release.note == "已与各单位沟通"
    assert "已与各单位沟通" in text_of(office.get(f"/releases/{release.code}/"))


def test_what_differs_from_the_version_before_can_be_looked_at_alone(office: Client, made: Planned) -> None:
    assert "与上版不同" not in text_of(office.get(f"/runs/{made.done.code}/"))  # it has none before it
    line = seated(made)
    office.post(f"/runs/{made.done.code}/mark", {"slot": line.slot, "kind": "ban"})
    office.post(f"/runs/{made.done.code}/again", {"name": "丁"})
    run = compute(PlanRun.objects.get(name="丁"))
    (found,) = queries.compare(made.story.world.actor("PO"), made.done, [run])
    assert found.changes
    page = text_of(office.get(f"/runs/{run.code}/?only=changed"))
    assert page.count("上版：") == len(found.changes)
    assert f"上版：{line.name}" in page
    whole = len(queries.run_page(made.story.world.actor("PO"), run).lines)
    assert f"{len(found.changes)} / {whole}个任期" in page
