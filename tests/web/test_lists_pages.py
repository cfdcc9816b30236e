"""Pages of examinations and lists by request: who sees what, what is refused, what never leaks, what is recorded."""

import hashlib
import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jieli.kernel import clock
from jieli.kernel.models import AuditEntry
from jieli.recruiting.actions import exam as exams
from jieli.recruiting.actions import roster as rosters
from jieli.recruiting.models import Exam, Objection, RosterList
from jieli.recruiting.states import ROSTER
from jieli.web.today import waiting_items
from web import lists_world
from web.lists_world import (
    COMPLAINER,
    COMPLAINT,
    CONTACT,
    PAST,
    PRESSURE,
    STATEMENT,
    Lists,
    ago,
    furnish,
)
from web.registry_world import enter

HIDDEN = (PRESSURE, PAST, COMPLAINT, COMPLAINER, STATEMENT)


@pytest.fixture
def lists(world) -> Lists:
    return furnish(world)


def at(day: date) -> Any:
    """The clock stands at nine o'clock of a day."""
    return clock.set_to(datetime.combine(day, time(9), tzinfo=ZoneInfo("Asia/Shanghai")))


def page(
    client: Client, lists: Lists, role: str, name: str, *args: object, status: int = 200, **data: str
) -> str:
    """The page as the user of a role gets it."""
    enter(client, lists.world, role)
    answer = client.get(reverse(name, args=args), data)
    assert answer.status_code == status, (
        f"{role} {name}: {answer.status_code} {answer.content.decode()[:400]}"
    )
    return answer.content.decode()


def send(
    client: Client, lists: Lists, role: str, name: str, *args: object, query: str = "", **data: object
) -> object:
    """What the console answers to a form."""
    enter(client, lists.world, role)
    return client.post(reverse(name, args=args) + query, data)


def every_page(lists: Lists) -> list[tuple[str, str, tuple[object, ...], str]]:
    """Role, name, arguments and query of every page that shows something."""
    made = lists.rosters
    fitness = lists.exam.fitness.code
    return [
        ("ME", "exams", (), ""),
        ("ME", "exam_new", (), f"?for={lists.apps['吴示己'].code}"),
        ("ME", "exam_new", (), f"?again={lists.exam.code}"),
        ("ME", "exam", (lists.exam.code,), ""),
        ("ME", "exam", (lists.exam.code,), "?view=history"),
        ("ME", "exam_correct", (lists.exam.code,), ""),
        ("OD", "fitness_list", (), ""),
        ("OD", "fitness_list", (), "?tab=unread"),
        ("SH", "fitness", (lists.limited.fitness.code,), ""),
        ("OD", "fitness", (fitness,), ""),
        ("OD", "fitness_paper", (fitness,), ""),
        ("PO", "rosters", (), ""),
        ("PO", "rosters", (), "?tab=noticed"),
        ("PO", "roster_new", (), ""),
        *(("PO", "roster", (r.code,), "") for r in made.values()),
        ("OD", "roster", (made["final"].code,), "?sort=unit"),
        ("PO", "roster", (made["noticed"].code,), "?view=history"),
        ("PO", "roster_change", (made["draft"].code,), ""),
        ("PO", "roster_arrange", (made["draft"].code,), ""),
        ("PO", "roster_publish", (made["draft"].code,), ""),
        ("OD", "roster_freeze", (made["over"].code,), ""),
        ("OD", "roster_substitute", (made["final"].code,), ""),
        *(("PO", "roster_paper", (r.code,), "") for r in made.values()),
        ("OD", "objections", (), ""),
        ("OD", "objection", (lists.objection.code,), ""),
        ("OD", "objection_new", (made["noticed"].code,), ""),
        ("OD", "objection_decide", (lists.objection.code, "dismiss"), ""),
        ("OD", "objection_decide", (lists.objection.code, "uphold"), ""),
        ("ME", "home", (), ""),
        ("OD", "home", (), ""),
        ("PO", "home", (), ""),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_and_hides_what_is_sensitive(client, lists, language):
    client.cookies.load({"django_language": language})
    for role, name, args, query in every_page(lists):
        enter(client, lists.world, role)
        answer = client.get(reverse(name, args=args) + query)
        text = answer.content.decode()
        assert answer.status_code == 200, f"{role} {name}{query}: {answer.status_code} {text[:300]}"
        assert not [h for h in HIDDEN if h in text], (role, name)
        if language == "en":
            assert "translation" not in text


# --- Examinations ------------------------------------------------------------------------------------


def test_examiner_sees_who_waits_and_nothing_of_why(client, lists):
    text = page(client, lists, "ME", "exams")
    assert "吴示己" in text
    assert "郑示庚" in text
    assert "岁" in text
    assert STATEMENT not in text
    assert lists.call.title not in text
    waiting = text[text.index('id="waiting"') : text.index('id="exams-rows"')]
    assert "赵示甲" not in waiting  # examined already


def test_examination_is_entered_with_rows_and_its_validity_follows_from_the_pack(client, lists):
    one = lists.apps["吴示己"]
    answer = send(
        client,
        lists,
        "ME",
        "exam_new",
        query=f"?for={one.code}",
        examined_on=clock.today().isoformat(),
        site=lists.world.institutions["sending_hospital"].code,
        target_band="D",
        conclusion="fit",
        band="D",
        valid_last="",
        limits="",
        history="示例阑尾炎术后",
        **rows("items", {"code": "hb", "value": "151", "flag": ""}, {"code": "ecg", "value": "", "flag": ""}),
    )
    assert answer.status_code == 302, answer.content.decode()
    exam = Exam.objects.get(application=one)
    assert exam.valid_until == clock.today() + timedelta(days=90)
    assert '"hb"' in exam.items
    assert '"ecg"' not in exam.items
    one.refresh_from_db()
    assert one.state == "examined"


def rows(prefix: str, *values: dict[str, str]) -> dict[str, str]:
    """A row table as a browser sends it."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(values)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(values):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def test_limited_without_limits_is_said_beside_the_field(client, lists):
    answer = send(
        client,
        lists,
        "ME",
        "exam_new",
        query=f"?for={lists.apps['吴示己'].code}",
        examined_on=clock.today().isoformat(),
        site=lists.world.institutions["sending_hospital"].code,
        target_band="D",
        conclusion="limited",
        band="D",
        **rows("items"),
    )
    assert answer.status_code == 422
    assert "有限制合格的，须写明限制" in answer.content.decode()


@pytest.mark.parametrize("role", ["PO", "OD", "SC", "SH", "FH", "LU", "TL", "IN", "HH", "SD"])
def test_nobody_but_examiner_and_person_gets_in(client, lists, role):
    page(client, lists, role, "exam", lists.exam.code, status=404)
    answer = send(client, lists, role, "exam_reveal", lists.exam.code, reason="想看看")
    assert answer.status_code == 404
    assert PRESSURE not in answer.content.decode()


def test_results_are_shown_for_a_purpose_only_and_each_look_is_recorded(client, lists):
    address = ("exam_reveal", lists.exam.code)
    assert PRESSURE not in page(client, lists, "ME", "exam", lists.exam.code)
    assert send(client, lists, "ME", *address).status_code == 422
    text = send(client, lists, "ME", *address, reason="复核结论").content.decode()
    assert PRESSURE in text
    assert PAST in text
    assert "偏高" in text
    looks = AuditEntry.objects.filter(code=lists.exam.code, event="reveal", reason="复核结论")
    assert {e.after["field"] for e in looks} == {"items", "history"}


def test_correction_keeps_what_it_does_not_show(client, lists):
    exam = lists.exam
    answer = send(
        client,
        lists,
        "ME",
        "exam_correct",
        exam.code,
        examined_on=exam.examined_on.isoformat(),
        site=exam.site.code,
        target_band="D",
        conclusion="limited",
        band="D",
        valid_last="",
        limits="不宜长途夜间驾车",
        history="",
        reason="录入有误",
        version=exam.version,
        **rows("items"),
    )
    assert answer.status_code == 302, answer.content.decode()
    exam.refresh_from_db()
    assert PRESSURE in exam.items
    assert exam.history == PAST
    assert exam.fitness.limits == "不宜长途夜间驾车"


def test_repeated_examination_takes_the_application_with_it(client, lists):
    one = lists.apps["周示戊"]
    answer = send(
        client,
        lists,
        "ME",
        "exam_new",
        query=f"?again={lists.limited.code}",
        examined_on=clock.today().isoformat(),
        site=lists.world.institutions["sending_hospital"].code,
        target_band="D",
        conclusion="unfit",
        band="",
        valid_last=(clock.today() + timedelta(days=30)).isoformat(),
        **rows("items"),
    )
    assert answer.status_code == 302, answer.content.decode()
    one.refresh_from_db()
    assert one.state == "rejected"


def test_unit_takes_note_of_limits_for_the_person(client, lists):
    fitness = lists.limited.fitness
    assert "还没有知悉" in page(client, lists, "OD", "fitness_list")
    assert "代为确认知悉" in page(client, lists, "SH", "fitness", fitness.code)
    assert "代为确认知悉" not in page(client, lists, "OD", "fitness", fitness.code)
    assert send(client, lists, "SH", "fitness_acknowledge", fitness.code).status_code == 302
    fitness.refresh_from_db()
    assert fitness.limits_acknowledged_on == clock.today()


def test_conclusion_that_lapses_soon_is_marked(client, lists):
    with clock.set_to(clock.now() + timedelta(days=20)):
        text = page(client, lists, "OD", "fitness_list", tab="lapsing")
    assert "将到期" in text
    assert "赵示甲" in text


def test_notice_of_conclusion_has_no_result_and_its_export_is_recorded(client, lists):
    code = lists.exam.fitness.code
    text = page(client, lists, "OD", "fitness_paper", code)
    assert "体检结论通知单" in text
    assert "FM-04" in text
    answer = send(client, lists, "OD", "fitness_paper", code, purpose="存档")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    words = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert "合格" in words
    assert not [w for w in words if PRESSURE in w or PAST in w]
    assert AuditEntry.objects.filter(event="export", thing="fitness", reason="存档").exists()
    assert send(client, lists, "OD", "fitness_paper", code).status_code == 422


# --- Lists -------------------------------------------------------------------------------------------


def test_list_is_drawn_up_from_those_proposed(client, lists):
    answer = send(
        client, lists, "PO", "roster_new", source=lists.call.code, kind="proposed", title="示例新名单"
    )
    assert answer.status_code == 302, answer.content.decode()
    made = RosterList.objects.get(title="示例新名单")
    text = page(client, lists, "PO", "roster", made.code)
    assert "2 + 1 = 3" in text
    assert "中共党员" in text


def test_quota_that_is_not_met_is_said_with_numbers(client, lists):
    draft = lists.rosters["draft"]
    one = lists.apps["孙示丙"]
    lists_world.applications.reserve_application(one, actor=lists.world.actor("OD"), reason="示例调整")
    rosters.redraft_roster(draft, actor=lists.world.actor("PO"))
    text = page(client, lists, "PO", "roster", draft.code)
    assert "2 + 0 = 2" in text
    assert "名额2人，名单有1人，缺1人" in text
    assert "另有1人在其他名单" in text


def test_ranks_and_posts_are_arranged_in_one_form(client, lists):
    draft = lists.rosters["draft"]
    found = list(draft.rows.select_related("application", "post").order_by("rank"))
    sent: dict[str, object] = {"version": draft.version}
    for row, rank in zip(found, (3, 1, 2), strict=True):
        sent[f"rank-{row.application.code}"] = rank
        sent[f"post-{row.application.code}"] = row.post.code
    twice = {**sent, f"rank-{found[0].application.code}": 1}
    assert "已给" in send(client, lists, "PO", "roster_arrange", draft.code, **twice).content.decode()
    assert send(client, lists, "PO", "roster_arrange", draft.code, **sent).status_code == 302
    again = [r.name for r in draft.rows.order_by("rank")]
    assert again == [found[1].name, found[2].name, found[0].name]


def test_last_day_is_counted_in_working_days_and_said_in_words(client, lists):
    draft = lists.rosters["draft"]
    with at(date(2026, 9, 28)):
        text = page(client, lists, "PO", "roster_publish", draft.code)
    # 1 to 8 October are no working days in 2026 but for those the State Council moved
    assert "2026年9月29日 周二至" in text
    assert "共5个工作日" in text


def test_days_that_the_pack_adds_count(client, lists):
    draft = lists.rosters["draft"]
    lists_world.programmes.change_policy(
        lists.made.policy,
        {"extra_holidays": ["2026-12-02"], "extra_workdays": ["2026-12-05"]},
        actor=lists.world.system,
        reason="示例",
    )
    with at(date(2026, 11, 30)):
        text = page(client, lists, "PO", "roster_publish", draft.code)
    assert "2026年12月1日 周二至2026年12月7日 周一" in text  # Wednesday is off, Saturday is worked
    strip = text[text.index("daystrip") :]
    assert re.findall(r"<b>(.*?)</b>", strip)[:7] == ["1", "休", "2", "3", "4", "休", "5"]


def test_publishing_freezing_and_the_seal(client, lists):
    draft = lists.rosters["draft"]
    answer = send(
        client,
        lists,
        "PO",
        "roster_publish",
        draft.code,
        notice_from=clock.today().isoformat(),
        notice_until="",
        reason="",
        version=draft.version,
    )
    assert answer.status_code == 302, answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "noticed"
    assert "结束公示" not in page(client, lists, "PO", "roster", draft.code)
    answer = send(client, lists, "PO", "roster_move", draft.code, "end_notice")
    assert answer.status_code == 409
    assert "还没有期满" in answer.content.decode()

    over = lists.rosters["over"]
    page(client, lists, "PO", "roster_freeze", over.code, status=403)
    answer = send(client, lists, "OD", "roster_freeze", over.code, reason="", version=over.version)
    assert answer.status_code == 302, answer.content.decode()
    over.refresh_from_db()
    text = page(client, lists, "OD", "roster", over.code)
    assert over.digest in text
    assert "按现有记录重新计算，与定稿时相同" in text
    assert over.digest in page(client, lists, "OD", "roster_paper", over.code)
    enter(client, lists.world, "OD")
    kept = client.get(reverse("roster_canonical", args=[over.code])).content
    assert hashlib.sha256(kept).hexdigest() == over.digest


def test_list_that_was_changed_behind_the_door_is_found_out(client, lists):
    final = lists.rosters["final"]
    final.rows.filter(rank=1).update(name="被改的人")
    text = page(client, lists, "OD", "roster", final.code)
    assert "名单与定稿时不一致" in text


def test_who_published_does_not_freeze(client, lists):
    with ago(2):
        roster = rosters.publish_roster(
            lists_world.draft(lists, "示例同一人"),
            actor=lists.world.actor("OD"),
            notice_from=clock.today(),
            notice_until=clock.today(),
            reason="示例短公示",
        )
    rosters.end_notice(roster, actor=lists.world.actor("PO"))
    answer = send(client, lists, "OD", "roster_freeze", roster.code, version=roster.version)
    assert answer.status_code in (403, 409)
    roster.refresh_from_db()
    assert roster.state == "noticed_over"


def test_substitution_makes_a_new_version_beside_the_old(client, lists):
    final, out, in_ = lists.rosters["final"], lists.apps["王示辛"], lists.apps["李示丁"]
    answer = send(
        client, lists, "OD", "roster_substitute", final.code, out=out.code, in_=in_.code, reason="本人退出"
    )
    assert answer.status_code == 302, answer.content.decode()
    new = RosterList.objects.get(replaces=final)
    assert {r.name for r in new.rows.all()} == {"李示丁", "冯示壬", "陈示癸"}
    text = page(client, lists, "OD", "roster", final.code)
    assert new.code in text
    assert "递补" in page(client, lists, "OD", "roster", final.code, view="history")
    assert "由它替代" in text


def test_form_has_sums_and_its_age_is_for_those_who_decide(client, lists):
    final = lists.rosters["final"]
    answer = send(client, lists, "PO", "roster_paper", final.code, purpose="报批")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    words = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
    assert "合计3人：三级2人，二级1人" in words
    assert "年龄" in words
    assert any(final.digest in w for w in words)
    text = page(client, lists, "SH", "roster_paper", final.code)
    assert "年龄" not in text
    assert "正式名单" in text


def test_notice_text_is_a_word_document_of_what_may_be_published(client, lists):
    noticed = lists.rosters["noticed"]
    enter(client, lists.world, "PO")
    answer = client.get(reverse("roster_notice", args=[noticed.code, "docx"]))
    document = Document(io.BytesIO(answer.content))
    said = "\n".join(p.text for p in document.paragraphs)
    assert "公示时间：" in said
    assert CONTACT in said
    assert [c.text for c in document.tables[0].rows[0].cells][1:3] == ["姓名", "性别"]
    assert client.get(reverse("roster_notice", args=[noticed.code, "pdf"])).content[:4] == b"%PDF"
    assert client.get(reverse("roster_notice", args=[noticed.code, "exe"])).status_code == 404


def test_reader_of_a_notice_learns_no_code_of_what_he_may_not_read(client, lists):
    code = lists.rosters["noticed"].code
    assert lists.made.batch.code in page(client, lists, "PO", "roster", code)
    for text in (page(client, lists, "ST", "roster", code), page(client, lists, "ST", "rosters")):
        assert "示例公示名单" in text
        for hidden in (
            lists.made.batch,
            lists.made.programme,
            lists.apps["赵示甲"],
        ):  # an issued call is for everybody
            assert hidden.code not in text


def test_history_of_a_list_is_for_those_who_decide(client, lists):
    noticed = lists.rosters["noticed"]
    text = page(client, lists, "AW", "roster", noticed.code, view="history")
    assert "不论周末" not in text
    assert "不论周末" in page(client, lists, "PO", "roster", noticed.code, view="history")


# --- Objections --------------------------------------------------------------------------------------


def test_objection_is_hidden_until_revealed_with_a_reason(client, lists):
    code = lists.objection.code
    assert COMPLAINT not in page(client, lists, "OD", "objection", code)
    assert send(client, lists, "OD", "objection_reveal", code, "text").status_code == 422
    text = send(client, lists, "OD", "objection_reveal", code, "text", reason="核查").content.decode()
    assert COMPLAINT in text
    assert COMPLAINER not in text
    assert AuditEntry.objects.filter(code=code, event="reveal", reason="核查").exists()


def test_office_knows_how_many_objections_and_not_what_they_say(client, lists):
    text = page(client, lists, "PO", "roster", lists.rosters["noticed"].code)
    assert "1件" in text
    assert lists.objection.code not in text
    page(client, lists, "PO", "objection", lists.objection.code, status=404)
    page(client, lists, "PO", "objections", status=404)


def test_objection_is_entered_and_decided(client, lists):
    noticed = lists.rosters["noticed"]
    answer = send(
        client,
        lists,
        "OD",
        "objection_new",
        noticed.code,
        received_on=clock.today().isoformat(),
        person="",
        text="另一件",
        from_whom="",
    )
    assert answer.status_code == 302, answer.content.decode()
    one = Objection.objects.exclude(pk=lists.objection.pk).get()
    answer = send(
        client, lists, "OD", "objection_decide", one.code, "dismiss", reason="查无实据", version=one.version
    )
    assert answer.status_code == 302
    answer = send(
        client,
        lists,
        "OD",
        "objection_decide",
        lists.objection.code,
        "uphold",
        reason="属实",
        outcome="rejected",
        version=lists.objection.version,
    )
    assert answer.status_code == 302, answer.content.decode()
    lists.apps["钱示乙"].refresh_from_db()
    assert lists.apps["钱示乙"].state == "rejected"
    assert "已退出或改列" in page(client, lists, "OD", "roster", noticed.code)
    enter(client, lists.world, "OD")
    again = client.get(reverse("objection_decide", args=[one.code, "dismiss"]))
    assert again.status_code == 409


# --- Home --------------------------------------------------------------------------------------------


def test_home_names_exams_lists_and_objections(lists):
    def titles(role: str) -> str:
        return "\n".join(str(i["title"]) for i in waiting_items(lists.world.actor(role)))

    assert "体检：吴示己" in titles("ME")
    organisation = titles("OD")
    assert "定为正式名单：示例期满名单" in organisation
    assert "核查异议：示例公示名单" in organisation
    assert "公示：示例草稿名单" in titles("PO")


def test_home_tells_that_a_notice_ends_tomorrow_and_what_keeps_it(lists):
    noticed = lists.rosters["noticed"]
    eve = clock.now() + (noticed.notice_until - clock.today() - timedelta(days=1))
    with clock.set_to(eve):
        items = [i for i in waiting_items(lists.world.actor("PO")) if "公示明天期满" in str(i["title"])]
    assert len(items) == 1
    assert "还有1件异议没有结论" in str(items[0]["note"])


def test_badge_counts_what_the_list_shows(client, lists):
    for role in ("ME", "OD"):
        text = page(client, lists, role, "home")
        count = sum(i["count"] for i in waiting_items(lists.world.actor(role)))
        assert f'<span class="count" data-tone="bad">{count}</span>' in text


# --- Queries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rosters", "fitness_list", "exams"])
def test_list_costs_the_same_with_many_rows(client, lists, name):
    role = "ME" if name == "exams" else "PO"
    enter(client, lists.world, role)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for number in range(8):
        if name == "rosters":
            lists_world.draft(lists, f"示例名单{number}")
        else:
            exams.record_exam(
                {
                    "examined_on": clock.today(),
                    "site": lists.world.institutions["sending_hospital"],
                    "target_band": "D",
                    "band": "E",
                    "conclusion": "fit",
                    "valid_until": date(2099, 1, 1),
                },
                again=lists.exam,
                actor=lists.world.actor("ME"),
            )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(many) == len(few)


def test_page_of_a_list_costs_the_same_with_many_rows(client, lists):
    draft = lists.rosters["draft"]
    enter(client, lists.world, "PO")
    address = reverse("roster", args=[draft.code])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    row = draft.rows.get(rank=1)
    for number in range(4, 40):
        row.pk, row.rank = None, number
        row.save()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_every_state_of_a_list_has_a_paper_and_a_next_step(client, lists):
    assert {s.key for s in ROSTER.states} == {"draft", "noticed", "noticed_over", "frozen", "superseded"}
    for one in lists.rosters.values():
        assert "FM-05" in page(client, lists, "PO", "roster_paper", one.code)
