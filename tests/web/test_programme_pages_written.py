"""Writing on the pages of programmes: it works, a bad value is told at its field, a rule and a faster person by 409."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jieli.kernel import clock
from jieli.kernel.models import AuditEntry
from jieli.programme.actions import need as needs
from jieli.programme.models import Batch, Need, Pairing, Participant, PolicyPack, Post, Programme
from web.programme_world import Furnished, furnish, need
from web.registry_world import enter


@pytest.fixture
def made(world) -> Furnished:
    return furnish(world)


def post(
    client: Client, made: Furnished, role: str, address: str, data: dict[str, object], status: int
) -> str:
    enter(client, made.world, role)
    answer = client.post(address, data)
    assert answer.status_code == status, f"{answer.status_code} {answer.content.decode()[:3000]}"
    return answer.content.decode() if status != 302 else answer.url


def rows(prefix: str, *values: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
    for i, row in enumerate(values):
        found |= {f"{prefix}-{i}-{name}": value for name, value in row.items()}
    return found


# --- Needs ------------------------------------------------------------------------------------------


def need_form(made: Furnished, **values: object) -> dict[str, object]:
    return {
        "programme": made.programme.code,
        "department": made.world.departments["host_orthopaedics"].code,
        "specialty": made.world.specialties["04.03"].code,
        "post_kind": "clinician",
        "rank_min": "middle",
        "number": "1",
        "starts_on": "2026-12-31",
        "ends_on": "2027-12-30",
        "purpose": "teach",
        "why": "创伤骨科只能外转。",
        "equipment": "part",
        "local_team": "2",
        "learners": "示例甲、示例乙",
        "living": "宿舍有供氧",
        **rows(
            "evidence",
            {
                "name": "外转例数",
                "value": "\uff11\uff12\uff10",
                "unit": "例",
                "period": "2025年",
                "origin": "病案首页",
            },
        ),
        **values,
    }


def test_department_head_files_a_need_and_submits_it_at_once(client, made):
    target = post(client, made, "HD", reverse("need_new"), need_form(made), 302)
    found = Need.objects.get(code=target.strip("/").rpartition("/")[2])
    assert (found.state, found.ends_on) == ("submitted", date(2027, 12, 31))
    assert found.evidence.get().value == 120
    assert found.score


def test_need_form_tells_each_wrong_value_at_its_field(client, made):
    text = post(
        client, made, "HD", reverse("need_new"), need_form(made, number="零", ends_on="2026-01-01"), 422
    )
    assert "id_number_error" in text
    text = post(client, made, "HD", reverse("need_new"), need_form(made, ends_on="2026-01-01"), 422)
    assert "id_ends_on_error" in text
    assert "外转例数" in text


def test_need_form_begins_with_what_the_department_said_last_time(client, made):
    enter(client, made.world, "HD")
    text = client.get(reverse("need_new")).content.decode()
    assert "宿舍有供氧" in text
    assert "骨科手术" in text


def test_only_hosts_may_file_needs(client, made):
    post(client, made, "SH", reverse("need_new"), need_form(made), 403)
    post(client, made, "PO", reverse("need_new"), need_form(made), 403)


def test_head_of_another_hospital_neither_sees_nor_changes_a_need(client, made):
    code = made.needs["draft"].code
    post(client, made, "HD@far", reverse("need_change", args=[code]), need_form(made), 404)
    post(client, made, "HD@far", reverse("need_move", args=[code, "submit"]), {}, 404)


def test_need_goes_through_its_gates_in_one_click_each(client, made):
    one = need(made)
    for role, event, state in (
        ("HD", "submit", "submitted"),
        ("HH", "check", "checked"),
        ("HC", "approve", "approved"),
    ):
        post(client, made, role, reverse("need_move", args=[one.code, event]), {}, 302)
        one.refresh_from_db()
        assert one.state == state


def test_wrong_role_is_told_who_may(client, made):
    text = post(
        client, made, "HH", reverse("need_move", args=[made.needs["checked"].code, "approve"]), {}, 403
    )
    assert "受援地卫健委" in text


def test_second_of_two_is_told_who_was_faster(client, made):
    one = made.needs["submitted"]
    seen = one.version
    needs.check_need(Need.objects.get(pk=one.pk), actor=made.world.actor("HH"))
    text = post(client, made, "HH", reverse("need_move", args=[one.code, "check"]), {"version": seen}, 409)
    assert made.world.users["HH"].name in text
    assert "先行办理" in text
    draft = made.needs["draft"]
    needs.change_need(Need.objects.get(pk=draft.pk), {"number": 2}, actor=made.world.actor("HH"))
    text = post(
        client,
        made,
        "HD",
        reverse("need_change", args=[draft.code]),
        need_form(made, version=draft.version, number="3", then="draft"),
        409,
    )
    assert made.world.users["HH"].name in text
    draft.refresh_from_db()
    assert draft.number == 2


def test_return_wants_a_reason_and_the_author_reads_it(client, made):
    code = made.needs["checked"].code
    address = reverse("need_move", args=[code, "return_commission"])
    post(client, made, "HC", address, {"reason": ""}, 409)
    post(client, made, "HC", address, {"reason": "缺少转出统计"}, 302)
    enter(client, made.world, "HD")
    assert "缺少转出统计" in client.get(reverse("need", args=[code]) + "?view=history").content.decode()
    assert "需求被退回" in client.get("/").content.decode()


def test_ticked_needs_are_checked_and_those_that_fail_come_back_with_their_reason(client, made):
    good, bad = made.needs["submitted"], made.needs["checked"]
    text = post(
        client, made, "HH", reverse("needs_bulk"), {"event": "check", "codes": [good.code, bad.code]}, 409
    )
    assert "1条没有办成" in text
    assert "另有1条已办" in text
    assert "现在是“医院已审”" in text
    good.refresh_from_db()
    assert good.state == "checked"
    post(client, made, "HC", reverse("needs_bulk"), {"event": "approve", "codes": [good.code, bad.code]}, 302)
    assert not Need.objects.filter(state="checked").exists()


def test_bulk_without_a_tick_says_what_to_do(client, made):
    assert "请先在列表里勾选" in post(client, made, "HH", reverse("needs_bulk"), {"event": "check"}, 409)
    post(client, made, "HH", reverse("needs_bulk"), {"event": "withdraw", "codes": ["NEED-22222"]}, 404)


def test_office_makes_the_posts_of_a_need(client, made):
    one = made.needs["approved"]
    data = {
        "batch": made.batch.code,
        "terms_of_reference": "门诊与带教",
        "open_at_once": "on",
        **rows("tiers", {"tier": "3"}),
    }
    post(client, made, "PO", reverse("need_post", args=[one.code]), data, 302)
    one.refresh_from_db()
    made_post = one.posts.get()
    assert (one.state, made_post.state, made_post.tier, made_post.starts_on) == (
        "posted",
        "open",
        "3",
        made.batch.starts_on,
    )
    post(client, made, "PO", reverse("need_post", args=[one.code]), data, 409)


# --- Posts ------------------------------------------------------------------------------------------


def test_post_without_terms_is_not_opened_and_says_why(client, made):
    bare, ready = made.posts["bare"], made.posts["planned"]
    text = post(client, made, "PO", reverse("posts_bulk"), {"codes": [bare.code, ready.code]}, 409)
    assert "还没有岗位职责" in text
    ready.refresh_from_db()
    assert ready.state == "open"


def test_post_is_added_changed_and_cancelled(client, made):
    data = {
        "batch": made.batch.code,
        "institution": made.world.institutions["township_one"].code,
        "kind": "clinician",
        "specialty": made.world.specialties["07"].code,
        "terms_of_reference": "儿科查房",
    }
    target = post(client, made, "PO", reverse("post_new"), data, 302)
    made_post = Post.objects.get(code=target.strip("/").rpartition("/")[2])
    assert made_post.ends_on == made.batch.ends_on
    change = reverse("post_change", args=[made_post.code])
    post(client, made, "PO", change, {**data, "tier": "2", "version": made_post.version}, 302)
    cancel = reverse("post_move", args=[made_post.code, "cancel"])
    post(client, made, "PO", cancel, {}, 409)
    post(client, made, "PO", cancel, {"reason": "名额收回"}, 302)
    made_post.refresh_from_db()
    assert (made_post.tier, made_post.state) == ("2", "cancelled")
    post(client, made, "HH", cancel, {"reason": "名额收回"}, 404)
    post(client, made, "PO", reverse("post_move", args=[made_post.code, "reserve"]), {}, 404)


# --- Programmes and packs ---------------------------------------------------------------------------


def test_office_sets_up_a_programme_with_a_pack_from_an_archetype(client, made):
    data = {
        "name": "示例业务院长",
        "family": "clinical_director",
        "starts_on": "2026-08-23",
        **rows("basis", {"title": "示例文件"}),
    }
    target = post(client, made, "PO", reverse("programme_new"), data, 302)
    programme = Programme.objects.get(name="示例业务院长")
    assert programme.basis.get().title == "示例文件"
    enter(client, made.world, "PO")
    address = reverse("policy_new", args=[programme.code]) + "?from=township"
    form = client.get(address).context["form"]
    sent = {n: form[n].value() for n in form.fields if form[n].value() not in (None, "", False)}
    sent |= {
        "name": "2026版",
        "valid_from": "2026-08-23",
        "overlap_days": "10",
        "deadline_day_counts": "on",
        "one_post_per_host": "on",
    }
    post(client, made, "PO", address, sent, 302)
    pack = PolicyPack.objects.get(programme=programme)
    assert (pack.term_months, pack.quota, pack.overlap_days) == (24, {"3": 9, "2": 5}, 10)
    assert pack.origins["term_months"].startswith("bulletin")
    assert pack.origins["overlap_days"] == "own"
    assert target.endswith(f"{programme.code}/")


def test_pack_in_force_changes_only_with_a_reason(client, made):
    enter(client, made.world, "PO")
    address = reverse("policy_change", args=[made.policy.code])
    form = client.get(address).context["form"]
    sent = {n: form[n].value() for n in form.fields if form[n].value() not in (None, "", False)}
    sent["valid_from"] = made.policy.valid_from.isoformat()
    text = post(client, made, "PO", address, {**sent, "review_workdays": "9"}, 409)
    assert "写明理由" in text
    post(client, made, "PO", address, {**sent, "review_workdays": "9", "reason": "更正笔误"}, 302)
    made.policy.refresh_from_db()
    assert made.policy.review_workdays == 9
    assert made.policy.altitude_bands == [1500, 2500, 3500, 4500]


def test_programme_keeps_its_documents_when_another_field_changes(client, made):
    enter(client, made.world, "PO")
    address = reverse("programme_change", args=[made.programme.code])
    data = {
        "name": "示例组团式援藏二期",
        "family": "team_tibet",
        "starts_on": made.programme.starts_on.isoformat(),
        "basis-TOTAL_FORMS": 1,
        "basis-INITIAL_FORMS": 1,
        "basis-0-title": "示例通知",
        "basis-0-doc_no": "示例2026年1号",
        "basis-0-issued_on": made.programme.starts_on.isoformat(),
        "version": made.programme.version,
    }
    post(client, made, "PO", address, data, 302)
    made.programme.refresh_from_db()
    assert made.programme.name == "示例组团式援藏二期"
    assert made.programme.basis.get().title == "示例通知"


def test_participant_is_added_once_and_removed_while_nothing_rests_on_it(client, made):
    address = reverse("participant_new", args=[made.programme.code])
    data = {"institution": made.world.institutions["township_one"].code, "side": "receiver"}
    post(client, made, "PO", address, data, 302)
    assert "已经是" in post(client, made, "PO", address, data, 422)
    new = Participant.objects.get(institution=made.world.institutions["township_one"])
    post(client, made, "PO", reverse("participant_remove", args=[new.code]), {}, 302)
    kept = Participant.objects.get(institution=made.world.institutions["host_hospital"], side="receiver")
    post(client, made, "PO", reverse("participant_remove", args=[kept.code]), {}, 409)
    post(client, made, "HH", reverse("participant_remove", args=[kept.code]), {}, 409)


def test_only_the_office_of_all_programmes_sets_one_up(client, made):
    data = {"name": "示例", "family": "team_tibet", "starts_on": "2026-08-23", **rows("basis")}
    post(client, made, "SH", reverse("programme_new"), data, 403)


def test_chosen_programme_narrows_the_lists(client, made):
    enter(client, made.world, "PO")
    client.post(
        reverse("programme_switch"), {"programme": made.programme.code, "next": "https://elsewhere.example/"}
    )
    assert client.get(reverse("needs")).status_code == 200
    assert client.session["programme"] == made.programme.code
    answer = client.post(reverse("programme_switch"), {"programme": "", "next": "https://elsewhere.example/"})
    assert answer.url == "/"
    assert "programme" not in client.session


# --- Batches ----------------------------------------------------------------------------------------


def batch_form(made: Furnished, **values: object) -> dict[str, object]:
    return {
        "programme": made.programme.code,
        "name": "第八批",
        "headcount_plan": "14",
        "starts_on": "2027-08-23",
        "ends_on": "2028-08-22",
        "due_on": "2027-08-23",
        **rows("labels", {"level": "province", "text": "第八批"}, {"level": "city", "text": "第六批"}),
        **rows("quota", {"tier": "3", "number": "9"}, {"tier": "2", "number": "5"}),
        **rows(
            "phases", {"number": "1", "kind": "first", "starts_on": "2027-08-23", "ends_on": "2028-02-22"}
        ),
        **values,
    }


def test_batch_is_added_with_labels_quota_and_phases(client, made):
    target = post(client, made, "PO", reverse("batch_new"), batch_form(made), 302)
    batch = Batch.objects.get(code=target.strip("/").rpartition("/")[2])
    assert [label.text for label in batch.labels.order_by("pk")] == ["第八批", "第六批"]
    assert [line.number for line in batch.quota.order_by("pk")] == [9, 5]
    assert batch.phases.get().ends_on == date(2028, 2, 23)
    assert batch.ends_on == date(2028, 8, 23)


def test_batch_with_a_bad_phase_is_not_added_at_all(client, made):
    data = batch_form(made) | rows(
        "phases", {"number": "1", "kind": "first", "starts_on": "2020-01-01", "ends_on": "2020-02-01"}
    )
    before = Batch.objects.count()
    enter(client, made.world, "PO")
    assert client.post(reverse("batch_new"), data).status_code in (409, 422)
    assert Batch.objects.count() == before


def test_batch_does_not_go_on_while_needs_are_under_review(client, made):
    move = reverse("batch_move", args=[made.batch.code, "collect"])
    post(client, made, "PO", move, {}, 302)
    text = post(client, made, "PO", reverse("batch_move", args=[made.batch.code, "select"]), {}, 409)
    assert "还有2条需求在审核" in text
    made.batch.refresh_from_db()
    assert made.batch.state == "collecting"
    post(client, made, "HH", move, {}, 409)


def test_batch_page_tells_beforehand_what_stands_in_the_way(client, made):
    post(client, made, "PO", reverse("batch_move", args=[made.batch.code, "collect"]), {}, 302)
    text = client.get(reverse("batch", args=[made.batch.code])).content.decode()
    assert "现在还不能“开始选派”" in text


def test_phase_is_added_after_the_last_one(client, made):
    enter(client, made.world, "PO")
    address = reverse("phase_new", args=[made.batch.code])
    form = client.get(address).context["form"]
    assert form.initial["number"] == 2
    data = {n: form.initial[n] for n in ("number", "kind", "starts_on", "ends_on")}
    post(client, made, "PO", address, data, 302)
    assert made.batch.phases.count() == 2


# --- Pairings ---------------------------------------------------------------------------------------


def test_pairing_is_recorded_ended_and_taken_over(client, made):
    old = made.pairings["unit"]
    address = reverse("pairing_succeed", args=[old.code])
    today = clock.today()
    data = {
        "sender": made.world.institutions["sending_secondary"].code,
        "starts_on": today.isoformat(),
        "agreed_on": today.isoformat(),
    }
    target = post(client, made, "PO", address, data, 302)
    new = Pairing.objects.get(code=target.strip("/").rpartition("/")[2])
    old.refresh_from_db()
    assert (new.predecessor, old.ends_on, new.receiver) == (old, today, old.receiver)
    enter(client, made.world, "PO")
    assert "没有空档" in client.get(target).content.decode()


def test_gap_between_two_pairings_is_refused_and_a_reason_lets_it_pass(client, made):
    old = made.pairings["unit"]
    today = clock.today()
    end = {"ends_on": (today - timedelta(days=30)).isoformat(), "reason": "协议期满"}
    post(client, made, "PO", reverse("pairing_end", args=[old.code]), end, 302)
    address = reverse("pairing_succeed", args=[old.code])
    data = {
        "sender": made.world.institutions["sending_secondary"].code,
        "starts_on": today.isoformat(),
        "agreed_on": today.isoformat(),
    }
    enter(client, made.world, "PO")
    refused = client.post(address, data)
    assert refused.status_code in (409, 422)
    assert "天" in refused.content.decode()
    post(client, made, "PO", address, {**data, "gap_reason": "新医院培训未完成"}, 302)


def test_matrix_shows_a_gap_in_words(client, made):
    enter(client, made.world, "PO")
    text = client.get(reverse("matrix", args=[made.programme.code])).content.decode()
    assert "示例杭州第一医院" in text
    assert 'class="gap"' in text
    assert "从未有医院包过" in text


# --- Nobody leaves without a trace --------------------------------------------------------------------


def test_everything_written_here_is_in_the_trail(client, made):
    before = AuditEntry.objects.count()
    post(client, made, "HD", reverse("need_new"), need_form(made, then="draft"), 302)
    last = AuditEntry.objects.order_by("-seq").first()
    assert AuditEntry.objects.count() == before + 1
    assert (last.thing, last.event, last.actor) == ("need", "create", made.world.users["HD"].name)
    assert last.origin.startswith("web ")
