"""Pages of calls, applications and gates: who sees what, what stands beside a refusal, and what lists cost."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from jieli.kernel import clock
from jieli.kernel.models import AuditEntry
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import staging
from jieli.recruiting.models import Application, FamilyMember, StagedDecision, Waiver
from jieli.recruiting.queries.papers import RECOMMENDATION
from web import registry_world
from web.programme_world import furnish
from web.recruiting_world import STAGED_REASON, Recruited, advance, apply, doctor, draft_call, recruit
from web.registry_world import enter


@pytest.fixture
def made(world) -> Recruited:
    registry_world.furnish(world)
    return recruit(furnish(world))


def text(client: Any, made: Recruited, role: str, name: str, *args: str, query: str = "") -> str:
    enter(client, made.world, role)
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    found: str = answer.content.decode()
    return found


# --- Lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["calls", "applications", "screening", "openings", "home"])
def test_list_costs_the_same_with_many_rows(client, made, name, django_assert_max_num_queries):
    world, call = made.world, made.calls["open"]
    enter(client, world, {"openings": "AW", "home": "SC"}.get(name, "PO"))
    address = reverse(name, args=[call.code] if name == "screening" else [])

    def cost() -> int:
        client.get(address)
        caches["pages"].clear()
        with django_assert_max_num_queries(100) as asked:
            assert client.get(address).status_code == 200
        return sum("audit" not in q["sql"] or "SELECT" in q["sql"] for q in asked.captured_queries)

    before = cost()
    for number in range(12):
        if name in ("calls", "openings"):
            one = draft_call(made, f"示例通知{number}")
            if name == "openings":
                from jieli.recruiting.actions import call as calls

                calls.issue_call(one, actor=world.actor("PO"))
        else:
            person = doctor(world, f"示例甲{number}", home_department=None)
            advance(made, apply(made, call, person), "recommended", rank=20 + number)
    assert cost() <= before


def test_screening_counts_verdicts_and_leads_to_them(client, made):
    enter(client, made.world, "SC")
    address = reverse("screening", args=[made.calls["open"].code])
    answer = client.get(address)
    counts = {str(v["label"]): v["number"] for v in answer.context["verdicts"]}
    assert counts["需豁免"] == 1
    shown = client.get(f"{address}?verdict=waivable").content.decode()
    assert "示例超龄" in shown
    assert "示例qualified" not in shown


def test_boxes_stand_only_where_the_actor_keeps_the_gate(client, made):
    call = made.calls["open"].code
    assert 'name="codes"' not in text(client, made, "SH", "screening", call)
    assert text(client, made, "SC", "screening", call).count('name="codes"') == 3


# --- What is staged -----------------------------------------------------------------------------------


def test_staged_decisions_are_seen_by_gatekeepers_alone(client, made):
    call, one = made.calls["open"].code, made.applications["recommended"].code
    assert "拟不通过" in text(client, made, "SC", "screening", call, query="?tab=recommended")
    for role in ("SH", "SD", "FH", "IN"):
        assert "拟不通过" not in text(client, made, role, "screening", call, query="?tab=recommended")
        assert STAGED_REASON not in text(client, made, role, "application", one)


def test_release_says_what_will_be_told_and_tells_it(client, made):
    call = made.calls["open"].code
    shown = text(client, made, "SC", "release", call, "qualify")
    assert "您的报名现在是“未通过”" in shown
    assert STAGED_REASON in shown
    assert client.post(reverse("release", args=[call, "qualify"])).status_code == 302
    found = Application.objects.get(pk=made.applications["recommended"].pk)
    assert found.state == "rejected"


def test_release_names_who_left_and_moves_nobody(client, made):
    call = made.calls["open"].code
    staging.stage(
        Application.objects.get(pk=made.applications["old"].pk),
        "qualify",
        "fail",
        actor=made.world.actor("SC"),
        reason="超龄。",
    )
    gone = Application.objects.get(pk=made.applications["recommended"].pk)
    applications.withdraw_application(gone, actor=made.world.actor("SH"), reason="家中有事")
    enter(client, made.world, "SC")
    address = reverse("release", args=[call, "qualify"])
    answer = client.post(address)
    assert answer.status_code == 409
    assert "示例recommended现在是“退出”" in answer.content.decode()
    assert Application.objects.get(pk=made.applications["old"].pk).state == "recommended"
    assert client.post(address, {"leave_out_gone": "1"}).status_code == 302
    assert Application.objects.get(pk=made.applications["old"].pk).state == "rejected"


def test_staging_many_reports_each_that_failed(client, made):
    enter(client, made.world, "SC")
    codes = [made.applications[k].code for k in ("old", "applied")]
    address = reverse("screening_stage", args=[made.calls["open"].code])
    answer = client.post(address, {"codes": codes, "verdict": "pass"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "1条没有办成" in said
    assert "示例applied" in said
    assert StagedDecision.objects.filter(application=made.applications["old"]).exists()


def test_note_can_be_taken_down_before_the_release(client, made):
    enter(client, made.world, "SC")
    assert client.post(reverse("staged_remove", args=[made.staged.code])).status_code == 302
    assert not StagedDecision.objects.exists()


# --- Applying -----------------------------------------------------------------------------------------


def test_openings_say_which_condition_is_not_met(client, made):
    shown = text(client, made, "AW", "openings")
    assert "不能报" in shown
    assert "专业：要求普通外科，现为骨科。" in shown


def wishes(made: Recruited, **values: str) -> dict[str, str]:
    return {
        "wish_1": made.base.posts["open"].code,
        "statement": "愿意去。",
        "family_consent_on": str(clock.today()),
        "family-TOTAL_FORMS": "0",
        "family-INITIAL_FORMS": "0",
        **values,
    }


def test_same_post_twice_is_refused_at_its_field_and_nothing_is_lost(client, made):
    enter(client, made.world, "AW")
    address = reverse("application_change", args=[made.applications["own"].code])
    answer = client.post(address, wishes(made, wish_2=made.base.posts["open"].code))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "与第1志愿是同一个岗位" in said
    assert "愿意去。" in said


def test_draft_is_kept_without_consent_and_submitting_asks_for_it(client, made):
    enter(client, made.world, "AW")
    own = made.applications["own"]
    address = reverse("application_change", args=[own.code])
    assert client.post(address, wishes(made, family_consent_on="", then="draft")).status_code == 302
    answer = client.post(address, wishes(made, family_consent_on=""))
    assert answer.status_code == 422
    assert "家属知情同意没有登记。" in answer.content.decode()
    assert Application.objects.get(pk=own.pk).state == "draft"
    assert client.post(address, wishes(made)).status_code == 302
    assert Application.objects.get(pk=own.pk).state == "applied"


RELATIVE = {
    "family-TOTAL_FORMS": "1",
    "family-0-relation": "配偶",
    "family-0-name": "示例家属",
    "family-0-born_year": "1988",
    "family-0-work": "示例小学教师",
}


def test_family_is_asked_once_stands_on_the_form_and_nowhere_in_the_trail(client, made):
    enter(client, made.world, "AW")
    own = made.applications["own"]
    address = reverse("application_change", args=[own.code])
    wrong = client.post(address, wishes(made, **RELATIVE | {"family-0-born_year": "2999"}))
    assert wrong.status_code == 422
    assert "示例家属的出生年“2999”不对。" in wrong.content.decode()
    assert client.post(address, wishes(made, **RELATIVE, then="draft")).status_code == 302
    assert "示例小学教师" in client.get(address).content.decode()
    (stored,) = FamilyMember.objects.filter(owner=own).values_list("name", "work")
    assert stored == ("示例家属", "示例小学教师")
    kept = " ".join(str(e.after) for e in AuditEntry.objects.filter(code=own.code))
    assert "配偶" in kept
    assert "示例家属" not in kept
    assert "1988" not in kept
    paper = reverse("application_paper", args=[own.code])
    line = "配偶　示例家属　1988年生　示例小学教师"
    assert line in text(client, made, "SH", "application_paper", own.code)
    answer = client.post(paper, {"purpose": "会议"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    heads = [c.value for c in sheet[3]]
    assert sheet.cell(4, heads.index("家庭成员") + 1).value == line


def test_unit_enters_somebody_who_is_absent(client, made):
    person = doctor(made.world, "示例缺席")
    enter(client, made.world, "SH")
    address = reverse("application_enter", args=[made.calls["open"].code])
    answer = client.post(address, wishes(made, person=person.code))
    assert answer.status_code == 302, answer.content.decode()[:500]
    assert Application.objects.get(person=person).state == "applied"


def test_applicant_sees_the_own_department_in_no_figures(client, made):
    shown = text(client, made, "AW", "application", made.applications["own"].code)
    assert "派出科室放得开吗" not in shown
    assert "BR-14" not in shown


# --- Gatekeepers --------------------------------------------------------------------------------------


def test_disagreeing_department_says_why(client, made):
    asked = made.applications["asked"]
    enter(client, made.world, "SD")
    address = reverse("application_opinion", args=[asked.code])
    answer = client.post(address, {"opinion": "disagree", "note": ""})
    assert answer.status_code == 422
    assert "不同意外派须写明理由。" in answer.content.decode()
    assert client.post(address, {"opinion": "disagree", "note": "排班不足"}).status_code == 302
    assert "排班不足" in text(client, made, "SH", "application", asked.code)


def test_rank_that_is_taken_is_refused_by_name(client, made):
    applied = made.applications["applied"]
    enter(client, made.world, "SH")
    address = reverse("application_recommend", args=[applied.code])
    answer = client.post(address, {"unit_rank": "7", "unit_note": ""})
    assert answer.status_code == 422
    assert "第7名已经是示例超龄" in answer.content.decode()
    assert client.post(address, {"unit_rank": "1"}).status_code == 302


def test_waiver_is_signed_by_who_decides(client, made):
    old, code = made.applications["old"].code, made.waiver.code
    shown = text(client, made, "PO", "application", old)
    assert "等我决定" in shown
    address = reverse("waiver_decide", args=[code])
    assert client.post(address, {f"{code}-event": "grant"}).status_code == 422
    answer = client.post(address, {f"{code}-event": "grant", f"{code}-reason": "岗位急需"})
    assert answer.status_code == 302
    assert Waiver.objects.get().state == "granted"
    after = text(client, made, "SC", "application", old)
    assert "岗位急需" in after
    assert made.world.users["PO"].name in after
    assert "已豁免" in after


def test_page_shows_of_the_examination_its_conclusion_alone(client, made):
    shown = text(client, made, "OD", "application", made.applications["examined"].code)
    assert "适合E带" in shown
    assert "118/76" not in shown
    assert "既往史不外传" not in shown


def test_identity_number_is_masked(client, made):
    shown = text(client, made, "SH", "application", made.applications["own"].code)
    assert registry_world.ID_NUMBER not in shown
    assert "110***" in shown


def test_line_of_steps_names_the_next_gatekeeper_and_the_day(client, made):
    enter(client, made.world, "SH")
    answer = client.get(reverse("application", args=[made.applications["qualified"].code]))
    steps = answer.context["record"].steps
    assert [s.state for s in steps] == ["done", "done", "done", "now", "next", "next", "next", "next"]
    assert "等" in steps[3].who
    assert "前办结" in steps[3].note


# --- Home and batch -----------------------------------------------------------------------------------


def test_home_gathers_what_waits_at_a_gate(client, made):
    shown = text(client, made, "SC", "home")
    assert "资格审查：2人" in shown
    assert f"{reverse('screening', args=[made.calls['open'].code])}?tab=recommended" in shown
    assert "组织考察：示例qualified" in shown


def test_home_tells_units_what_they_owe_and_heads_whom_to_judge(client, made):
    assert "名额9人，已推荐6人，还差3人" in text(client, made, "SH", "home")
    assert "放人意见：示例科室内" in text(client, made, "SD", "home")
    assert "豁免：示例超龄·BR-05" in text(client, made, "PO", "home")


@pytest.mark.parametrize("role", ["SH", "SD", "AW", "SC", "OD", "PO"])
def test_menu_counts_what_home_lists(client, made, role):
    enter(client, made.world, role)
    page = client.get(reverse("home"))
    listed = sum(item["count"] for item in page.context["todo"])
    assert f'data-tone="turn">{listed}</span>' in page.content.decode()


def test_batch_leads_to_its_calls(client, made):
    shown = text(client, made, "PO", "batch", made.base.batch.code)
    assert reverse("call", args=[made.calls["open"].code]) in shown


def test_call_says_who_still_owes_names(client, made):
    enter(client, made.world, "PO")
    answer = client.get(reverse("call", args=[made.calls["open"].code]))
    owing = {q.institution.name: q.left for q in answer.context["owing"]}
    assert owing == {"示例杭州第一医院": 3, "示例淳安县医院": 1}
    assert answer.context["countdown"]["days"] > 0


def test_unit_learns_nothing_of_the_names_of_another(client, made):
    enter(client, made.world, "SH")
    answer = client.get(reverse("call", args=[made.calls["open"].code]))
    numbers = {q.institution.name: q.recommended for q in answer.context["page"].quotas}
    assert numbers == {"示例杭州第一医院": 6, "示例淳安县医院": None}


@pytest.mark.parametrize("role", ["PO", "SC", "SH", "AW"])
def test_pages_are_there_in_english(client, made, role):
    client.cookies.load({"django_language": "en"})
    call = made.calls["open"].code
    for name, args in (("call", [call]), ("applications", []), ("home", [])):
        assert 'lang="en"' in text(client, made, role, name, *args)


# --- Papers -------------------------------------------------------------------------------------------


def cells(answer: Any) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_recommendation_form_has_the_official_heads(client, made):
    code = made.applications["recommended"].code
    shown = text(client, made, "SH", "application_paper", code)
    heads = [shown.index(f'<th scope="row">{h}</th>') for h in RECOMMENDATION]
    assert heads == sorted(heads)
    assert "同意推荐，本单位第2名。" in shown
    address = reverse("application_paper", args=[code])
    assert client.post(address, {"purpose": ""}).status_code == 422
    before = AuditEntry.objects.filter(event="export").count()
    answer = client.post(address, {"purpose": "报市卫健委"})
    assert AuditEntry.objects.filter(event="export").count() == before + 1
    rows = cells(answer)
    assert rows[0][0] == "报名推荐表"
    assert tuple(rows[2]) == RECOMMENDATION
    assert rows[3][0] == "示例recommended"


def test_summary_has_a_row_per_applicant_and_says_what_was_waived(client, made):
    from jieli.recruiting.actions import waiver

    waiver.grant_waiver(made.waiver, actor=made.world.actor("PO"), reason="岗位急需")
    call = made.calls["open"].code
    enter(client, made.world, "PO")
    answer = client.post(reverse("screening_paper", args=[call]), {"purpose": "存档"})
    rows = cells(answer)
    assert rows[0][0] == "资格审查汇总表"
    assert rows[2][:3] == ["序号", "姓名", "单位"]
    assert rows[2][-3:] == ["缺件", "审查人", "结论"]
    by_name = {r[1]: dict(zip(rows[2], r, strict=True)) for r in rows[3:] if r[1]}
    assert by_name["示例超龄"]["年龄"] == "豁免"
    assert by_name["示例qualified"]["结论"] == "通过"
    assert by_name["示例qualified"]["审查人"] == made.world.users["SC"].name
    assert by_name["示例applied"]["结论"] == "未到此环节"


def test_closed_call_cannot_be_extended_to_a_day_before(client, made):
    from jieli.recruiting.actions import call as calls

    call = made.calls["open"]
    calls.close_call(call, actor=made.world.actor("PO"), reason="示例")
    enter(client, made.world, "PO")
    answer = client.post(
        reverse("call_extend", args=[call.code]), {"deadline_on": str(date(2020, 1, 1)), "reason": "示例理由"}
    )
    assert answer.status_code == 422
    assert "不晚于原截止日" in answer.content.decode()


def test_an_examination_of_nobody_leads_to_those_who_wait(client, made):
    enter(client, made.world, "ME")
    answer = client.get(reverse("exam_new"))
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('exams')}#waiting"
    assert 'id="waiting"' in client.get(answer["Location"]).content.decode()
