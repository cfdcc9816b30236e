"""The round of 14 (9 + 5) by pages alone, six offices and a clerk: from the call to 14 of 14 on duty by 23 August.

Actions only prepare what a call begins with: the programme, its pack, the batch, the posts, the people. Where a page
takes one person at a time (an application, an examination, a person's tasks), some are written on the page and the
others by the action behind it.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client

from cast import BATCH
from jieli.kernel import audit, door
from jieli.kernel.models import AuditEntry, User
from jieli.kernel.worker import Worker
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import pretask as pretasks
from jieli.placement.models import Deployment, PlanRun, PreTask, Release
from jieli.programme.actions import batch as batches
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import exam as exams
from jieli.recruiting.models import Application, Call, RosterList
from jieli.recruiting.queries import exams as exam_queries
from jieli.registry.actions.institution import add_institution, change_institution
from jieli.registry.actions.person import add_person
from placement.story import settle
from web.browser import Guest
from web.recruiting_world import license_person
from web.registry_world import enter

TERTIARY, SECONDARY = "甲乙丙丁戊己庚辛壬", "子丑寅卯辰"
ALL = len(TERTIARY + SECONDARY)
DUE, ENDS = date(2026, 8, 23), date(2028, 8, 23)
BY_PAGE = 3  # of what a page takes one at a time


@dataclass
class Round:
    """What was there before the call, and the clock of everybody, of the server's threads too."""

    world: Any
    monkeypatch: pytest.MonkeyPatch
    batch: Any = None
    posts: list[Any] = field(default_factory=list)
    people: list[Any] = field(default_factory=list)

    def at(self, day: date, hour: int = 9) -> None:
        """It is a morning."""
        now = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.monkeypatch.setattr("jieli.kernel.clock._set_to", ContextVar("clock", default=now))


@pytest.fixture
def made(live_server: Any, world: Any, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Fourteen weak township centres, a post at each, and fourteen doctors with title and licence."""
    found = Round(world, monkeypatch)
    found.at(date(2026, 5, 25))
    office = world.actor("PO")
    programme = programmes.add_programme(
        {
            "code": world.programme_code,
            "name": "示例业务院长下派",
            "family": "clinical_director",
            "starts_on": date(2026, 1, 1),
        },
        actor=world.system,
    )
    programmes.add_policy(
        {"programme": programme, "name": "2026版", "valid_from": date(2026, 1, 1)},
        archetype="township",
        actor=world.system,
    )
    for nickname in ("sending_hospital", "sending_secondary"):
        unit = change_institution(
            world.institutions[nickname], {"kind": "general_hospital"}, actor=world.system
        )
        programmes.ensure_participant(programme, unit, "sender", actor=world.system)
        _staff(world, unit)
    found.batch = batches.add_batch(
        {
            "code": BATCH,
            "programme": programme,
            "name": "首批",
            "starts_on": DUE,
            "ends_on": ENDS,
            "due_on": DUE,
            "headcount_plan": ALL,
        },
        parts={
            "quota": [
                {"tier": "3", "number": len(TERTIARY)},
                {"tier": "2", "number": len(SECONDARY)},
            ]
        },
        actor=world.system,
    )
    for number, letter in enumerate(TERTIARY + SECONDARY, 1):
        tier = "3" if letter in TERTIARY else "2"
        centre = add_institution(
            {
                "name": f"示例第{number}乡镇卫生院",
                "kind": "township_centre",
                "region": world.regions["330127"],
                "altitude_m": 800,
                "is_weak": True,
                "weak_criteria": "示例",
            },
            actor=world.system,
        )
        world.give("HH", "HH", "unit", centre)
        post = posts.add_post(
            {
                "batch": found.batch,
                "institution": centre,
                "kind": "clinical_director",
                "host_office": "业务院长",
                "specialty": world.specialties["04.03"],
                "rank_min": "middle",
                "tier": tier,
                "terms_of_reference": "一套管理制度、一个特色专科、一批业务骨干、一条双向转诊绿色通道",
            },
            actor=world.system,
        )
        found.posts.append(posts.approve_post(post, actor=office))
        person = add_person(
            {
                "name": f"示例{letter}",
                "sex": "1" if number % 2 else "2",
                "born_on": date(1984, 5, number),
                "home_institution": world.institutions[
                    "sending_hospital" if tier == "3" else "sending_secondary"
                ],
                "specialty": world.specialties["04.03"],
                "title": "232",
                "category": "professional",
            },
            actor=world.system,
        )
        license_person(world, person)
        found.people.append(person)
    door.advance(found.batch, "collect", actor=office)
    door.advance(found.batch, "select", actor=office)
    return found


def _staff(world: Any, unit: Any) -> None:
    """One who decides for a unit and a clerk who writes for him: nobody recommends whom he entered."""
    if "clerk" not in world.users:
        world.users["clerk"] = door.create(User(username="clerk", name="示例经办"), actor=world.system)
        world.grants["clerk"] = []
    else:
        world.give("SH", "SH", "unit", unit)
    world.give("clerk", "SH", "unit", unit)


def become(guest: Guest, made: Round, role: str, path: str) -> None:
    """Open a page as somebody else."""
    guest.page.wait_for_load_state("networkidle")
    session = enter(Client(HTTP_USER_AGENT="journey"), made.world, role).session
    guest.context.clear_cookies()
    guest.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": guest.base,
                "httpOnly": True,
            }
        ]
    )
    guest.goto(path)


def work() -> None:
    Worker(has_heart=False).run_due()


def said(page: Any) -> str:
    """Wait until the page says that something was done."""
    toast = page.locator(".toast").first
    toast.wait_for()
    return str(toast.inner_text())


def step(page: Any, event: str, label: str) -> None:
    """Make one step of a record and sign it in the box that opens."""
    page.get_by_role("button", name=label, exact=True).first.click()
    page.locator(f"#move-{event}").get_by_role("button", name=label, exact=True).click()
    said(page)


# --- Who goes -------------------------------------------------------------------------------------


def issue(guest: Guest, made: Round) -> Call:
    made.at(date(2026, 6, 1))
    page = guest.page
    become(guest, made, "PO", f"/calls/new?batch={made.batch.code}")
    page.locator("#id_deadline_on").fill("2026-06-12")
    page.locator("#id_text").fill("中级以上职称，身体健康，自愿报名。")
    for row, (unit, number) in enumerate(
        (("示例杭州第一医院", len(TERTIARY)), ("示例淳安县医院", len(SECONDARY)))
    ):
        page.locator(f"#id_quotas-{row}-institution").fill(unit)
        page.locator(f"#id_quotas-{row}-number").fill(str(number))
    page.locator("#id_sites-0-institution").fill("示例杭州第一医院")
    page.get_by_role("button", name="存为草稿").last.click()
    page.wait_for_url("**/calls/CALL-*/")
    step(page, "issue", "发布通知")
    call = Call.objects.get()
    assert (call.state, call.posts.count()) == ("open", ALL)
    return call


def apply(guest: Guest, made: Round, call: Call) -> None:
    """The clerk enters who cannot do it himself: some on the page, the others by its action."""
    page = guest.page
    made.at(date(2026, 6, 3))
    become(guest, made, "clerk", f"/calls/{call.code}/")
    for number, person in enumerate(made.people):
        same = made.posts[: len(TERTIARY)] if number < len(TERTIARY) else made.posts[len(TERTIARY) :]
        wishes = [same[(number + n) % len(same)] for n in range(3)]
        if number < BY_PAGE:
            guest.goto(f"/calls/{call.code}/")
            page.get_by_role("link", name="代为报名").click()
            page.locator("#id_person").fill(person.name)
            for n, post in enumerate(wishes, 1):
                page.locator(f"#id_wish_{n}").select_option(post.code)
            page.locator("#id_family_consent_on").fill("2026-06-02")
            page.get_by_role("button", name="提交报名").last.click()
            page.wait_for_url("**/applications/APP-*/")
        else:
            actor = made.world.actor("clerk")
            one = applications.add_application(
                {"call": call, "person": person, "family_consent_on": date(2026, 6, 2)},
                parts={"preferences": [{"post": p, "rank": n} for n, p in enumerate(wishes, 1)]},
                actor=actor,
            )
            applications.submit_application(one, actor=actor)
    assert Application.objects.filter(state="applied").count() == ALL

    made.at(date(2026, 6, 4))
    become(guest, made, "SH", "/")
    for number, one in enumerate(Application.objects.order_by("pk")):
        rank = number + 1 if number < len(TERTIARY) else number + 1 - len(TERTIARY)
        if number < BY_PAGE:
            guest.goto(f"/applications/{one.code}/")
            page.locator("#id_unit_rank").fill(str(rank))
            page.locator("#recommend").get_by_role("button", name="推荐，送资格审查").click()
            said(page)
        else:
            applications.recommend_application(one, actor=made.world.actor("SH"), unit_rank=rank)
    assert Application.objects.filter(state="recommended").count() == ALL
    made.at(date(2026, 6, 13))
    work()
    call.refresh_from_db()
    assert call.state == "closed"


def gate(guest: Guest, made: Round, call: Call, role: str, name: str, state: str) -> None:
    """Everybody at one gate is meant to pass; then all hear at the same time."""
    page = guest.page
    before = set(Application.objects.values_list("state", flat=True))
    become(guest, made, role, f"/calls/{call.code}/screening/")
    assert "不符" not in page.locator(".verdicts").inner_text()
    boxes = page.locator("input[name=codes]").all()
    assert len(boxes) == ALL
    for box in boxes:
        box.check()
    page.get_by_role("button", name="拟通过", exact=True).click()
    said(page)
    assert set(Application.objects.values_list("state", flat=True)) == before
    page.get_by_role("link", name="核对并统一公布").click()
    page.wait_for_url(f"**/release/{name}")
    page.get_by_role("button", name=f"统一公布{ALL}人的结果").click()
    said(page)
    assert Application.objects.filter(state=state).count() == ALL


def examine(guest: Guest, made: Round) -> None:
    """The examiner sees who waits, and enters what she found: some on the page, the others by its action."""
    page = guest.page
    become(guest, made, "ME", "/exams/")
    assert page.locator("#waiting tbody tr").count() == ALL
    actor = made.world.actor("ME")
    for number in range(ALL):
        if number < BY_PAGE:
            guest.goto("/exams/")
            page.locator("#waiting").get_by_role("link", name="登记").first.click()
            page.locator("#id_items-0-value").fill("118/76")
            page.locator("#id_conclusion").select_option("fit")
            page.locator("#id_band").select_option("C")
            page.get_by_role("button", name="登记结论").last.click()
            page.wait_for_url("**/exams/EXA-*/")
            continue
        exams.record_exam(
            {
                "examined_on": date(2026, 6, 22),
                "site": made.world.institutions["sending_hospital"],
                "target_band": "A",
                "conclusion": "fit",
                "band": "C",
            },
            items=[{"code": "bp", "value": "118/76", "unit": "mmHg"}],
            candidate=exam_queries.candidates(actor)[0],
            actor=actor,
        )
    assert Application.objects.filter(state="examined").count() == ALL


def list_them(guest: Guest, made: Round, call: Call) -> None:
    """A list of 14 with its sums, on public notice for five working days, then final under the hand of another."""
    page = guest.page
    made.at(date(2026, 6, 25))
    become(guest, made, "PO", f"/rosters/new?call={call.code}")
    page.locator("#id_contact_words").fill("示例监督电话")
    page.get_by_role("button", name="起草名单").last.click()
    page.wait_for_url("**/rosters/LIST-*/")
    quota = page.locator("#quota").inner_text()
    assert f"{len(TERTIARY)} + {len(SECONDARY)} = {ALL}" in quota
    assert "BR-08" in quota
    assert "合计一致" in quota
    assert page.locator("#rows tbody tr").count() == ALL
    guest.look("round-list")
    page.get_by_role("link", name="公示", exact=True).click()
    page.wait_for_url("**/publish")
    page.get_by_role("button", name="公示", exact=True).last.click()
    said(page)
    roster = RosterList.objects.get()
    assert (roster.state, roster.notice_until) == ("noticed", date(2026, 7, 2))

    made.at(date(2026, 6, 26))
    guest.page.wait_for_load_state("networkidle")
    guest.context.clear_cookies()
    guest.goto(f"/public/notices/{roster.code}")
    assert page.locator("tbody tr").count() == ALL

    made.at(date(2026, 7, 3))
    work()
    roster.refresh_from_db()
    assert roster.state == "noticed_over"
    become(guest, made, "OD", f"/rosters/{roster.code}/")
    page.get_by_role("link", name="定为正式名单").click()
    page.wait_for_url("**/freeze")
    page.get_by_role("button", name="定为正式名单").last.click()
    said(page)
    assert "一致" in page.locator("#seal").inner_text()
    assert Application.objects.filter(state="confirmed").count() == ALL
    call.refresh_from_db()
    assert call.state == "completed"


# --- Who goes where -------------------------------------------------------------------------------


def plan(guest: Guest, made: Round) -> None:
    """The office plans, the organisation department approves, the office releases."""
    page = guest.page
    made.at(date(2026, 7, 6))
    become(guest, made, "PO", f"/runs/new?batch={made.batch.code}")
    page.locator("#id_name").fill("首批")
    page.get_by_role("button", name="开始测算", exact=True).last.click()
    page.wait_for_url("**/runs/RUN-*/")
    work()
    page.locator("#lines").wait_for()
    run = PlanRun.objects.get()
    assert (run.state, run.filled, run.wanted, run.value) == ("done", ALL, ALL, run.bound)
    assert "已证明上界" in page.locator(".proof").inner_text()
    guest.look("round-plan")
    page.get_by_role("button", name="提交会议研究").click()
    page.locator("#move-table").get_by_role("button", name="提交会议研究").click()
    page.wait_for_url("**/releases/REL-*/")
    release = Release.objects.get()
    made.at(date(2026, 7, 7))
    become(guest, made, "OD", f"/releases/{release.code}/")
    step(page, "approve", "审定")
    become(guest, made, "PO", f"/releases/{release.code}/")
    step(page, "release", "发布方案")
    assert Deployment.objects.filter(release=release, state="planned").count() == ALL
    assert Application.objects.filter(state="deployed").count() == ALL


# --- There by 23 August ---------------------------------------------------------------------------


def prepare(guest: Guest, made: Round) -> None:
    """One person's tasks on the page, those of the others by its action."""
    page = guest.page
    made.at(date(2026, 8, 10))
    first, *others = Deployment.objects.order_by("pk")
    become(guest, made, "SH", f"/deployments/{first.code}/pretasks")
    for task in first.pretasks.order_by("pk"):
        page.locator(f"#{task.code}").get_by_role("button", name="登记已办").click()
        page.locator(f"#{task.code}").get_by_text("退回重办").wait_for()
    for one in others:
        for task in one.pretasks.all():
            pretasks.do_pretask(task, actor=made.world.actor("SH"))
    assert not PreTask.objects.filter(done_on=None, is_required=True).exists()
    guest.goto(f"/deployments/pretasks/?batch={made.batch.code}")
    assert f"办齐{ALL} / {ALL}人" in page.locator("main").inner_text()


def tick(guest: Guest, made: Round, role: str, label: str, *names: str) -> None:
    """Tick everybody, or some by name, and make one step with all of them."""
    page = guest.page
    become(guest, made, role, f"/deployments/arrivals/?batch={made.batch.code}")
    if names:
        for name in names:
            page.get_by_role("checkbox", name=name, exact=True).check()
    else:
        for box in page.locator("input[name=codes]").all():
            box.check()
    page.get_by_role("button", name=label, exact=True).click()
    said(page)


def states() -> set[str]:
    return set(Deployment.objects.values_list("state", flat=True))


def arrivals(guest: Guest, made: Round) -> str:
    become(guest, made, "PO", f"/deployments/arrivals/?batch={made.batch.code}")
    return re.sub(r"\s+", "", guest.page.locator(".duty").inner_text())


def travel(guest: Guest, made: Round) -> None:
    for day, role, label, state in (
        (date(2026, 8, 20), "SH", "行前事项办齐", "ready"),
        (date(2026, 8, 21), "SH", "登记出发", "travelling"),
        (date(2026, 8, 22), "TL", "登记到达", "arrived"),
        (DUE, "HH", "确认到岗", "on_duty"),
    ):
        made.at(day)
        tick(guest, made, role, label)
        assert states() == {state}
        assert Deployment.objects.count() == ALL
    duty = arrivals(guest, made)
    assert f"{ALL}/{ALL}人" in duty
    assert f"按期到岗{ALL}/{ALL}人" in duty
    assert "逾期未到岗0人" in duty
    guest.look("round-arrived")
    for post in made.posts:
        post.refresh_from_db()
        assert post.state == "held"


def journey(guest: Guest, made: Round) -> None:
    call = issue(guest, made)
    apply(guest, made, call)
    for day, role, name, state in (
        (date(2026, 6, 15), "SC", "qualify", "qualified"),
        (date(2026, 6, 16), "OD", "vet", "vetted"),
    ):
        made.at(day)
        gate(guest, made, call, role, name, state)
    made.at(date(2026, 6, 22))
    examine(guest, made)
    made.at(date(2026, 6, 24))
    gate(guest, made, call, "OD", "propose", "proposed")
    list_them(guest, made, call)
    plan(guest, made)
    prepare(guest, made)
    travel(guest, made)
    verdict = audit.verify()
    assert verdict.faults == ()
    assert verdict.count == AuditEntry.objects.count()


def test_fourteen_are_called_chosen_and_on_duty_by_the_deadline(desk: Guest, made: Round) -> None:
    journey(desk, made)


def test_fourteen_are_called_chosen_and_on_duty_with_phones(phone: Guest, made: Round) -> None:
    journey(phone, made)


def test_who_comes_on_24_august_is_one_day_late(desk: Guest, made: Round) -> None:
    made.at(date(2026, 8, 22))
    for person, post in zip(made.people, made.posts, strict=True):
        one = deployments.plan_deployment(person, post, DUE, ENDS, actor=made.world.system)
        settle(made.world, one)
        one = Deployment.objects.get(pk=one.pk)
        for event in ("ready", "depart", "arrive"):
            deployments.MOVES[event](one, actor=made.world.system)
    *punctual, late = (p.name for p in made.people)
    made.at(DUE)
    tick(desk, made, "HH", "确认到岗", *punctual)
    made.at(DUE + timedelta(days=1))
    duty = arrivals(desk, made)
    assert f"{ALL - 1}/{ALL}人" in duty
    assert "逾期未到岗1人" in duty
    tick(desk, made, "HH", "确认到岗", late)
    duty = arrivals(desk, made)
    assert f"{ALL}/{ALL}人" in duty
    assert f"按期到岗{ALL - 1}/{ALL}人" in duty
    row = desk.page.locator("tbody tr", has_text=late)
    assert "迟1天" in row.inner_text()
    assert audit.verify().faults == ()
