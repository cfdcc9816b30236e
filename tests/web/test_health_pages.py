"""Pages of health on post: what whom is shown, that every look is recorded, and what the lists cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jieli.kernel import audit, clock
from jieli.kernel.models import StoredFile
from jieli.placement.actions import health
from jieli.placement.models import HealthDay, HealthEvent
from jieli.web import health_drawing
from web import placement_world
from web.placement_world import Furnished
from web.programme_world import furnish
from web.registry_world import enter


@pytest.fixture
def made(world: Any) -> Furnished:
    """People on post, one of whom noted a red value today."""
    found = placement_world.furnish(world, furnish(world).programme)
    world.give("TL", "TL", "team", found.batch.code)
    return found


def own(made: Furnished) -> Any:
    return made.deployments["working"]


def looks(made: Furnished) -> list[str]:
    found = audit.history("deployment", own(made).code).filter(event="reveal")
    return list(found.values_list("reason", flat=True))


def test_entry_is_made_and_corrected_on_one_page(client, made):
    HealthDay.objects.all().delete()
    enter(client, made.world, "AW")
    address = reverse("health_new")
    today = clock.today().isoformat()
    typed = {
        "noted_on": today,
        "spo2_pct": "90",
        "pulse_per_min": "80 次",
        "symptoms": ["cough"],
        "note": "",
    }
    wrong = client.post(address, {**typed, "spo2_pct": "101", "pulse_per_min": ""})
    assert wrong.status_code == 422
    assert "请填写“脉搏”" in wrong.content.decode()
    assert "血氧应在0到100%之间" in client.post(address, {**typed, "spo2_pct": "101"}).content.decode()
    assert client.post(address, {**typed, "pulse_per_min": "80"}).status_code == 302
    again = client.get(address).content.decode()
    assert "再提交就是更正" in again
    assert 'value="90"' in again
    assert looks(made) == ["本人更正"]
    answer = client.post(address, {**typed, "pulse_per_min": "150"}, follow=True)
    assert "马上联系领队" in answer.content.decode()
    assert HealthDay.objects.get().pulse_per_min == "150"


def test_person_sees_his_own_values_at_once_and_the_look_is_recorded(client, made):
    enter(client, made.world, "AW")
    shown = client.get(reverse("health_of", args=[own(made).code])).content.decode()
    assert "夜里憋醒示" in shown
    assert 'aria-label="血氧（%），1天，最低63，最高63，其中1天超出红线"' in shown
    assert looks(made) == ["本人查看"]


def test_person_is_told_to_stop_as_long_as_his_event_is_not_over(client, made):
    enter(client, made.world, "AW")
    address = reverse("health_of", args=[own(made).code])
    leader = made.world.actor("TL")
    for move, is_told in ((None, True), (health.treat, True), (health.recover, False)):
        event = HealthEvent.objects.get(pk=made.health_event.pk)
        if move is not None:
            move(event, actor=leader)
        assert ("请停止活动" in client.get(address).content.decode()) is is_told


def test_leader_gives_a_purpose_that_every_page_is_recorded_with(client, made):
    enter(client, made.world, "TL")
    address = reverse("health_of", args=[own(made).code])
    assert "夜里憋醒示" not in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert looks(made) == []
    assert "夜里憋醒示" in client.post(address, {"reason": "早上查房"}, follow=True).content.decode()
    client.get(f"{address}?red=1")
    assert looks(made) == ["早上查房", "早上查房"]
    session = client.session
    session["health_looks"] = {own(made).code: ["早上查房", clock.now().timestamp() - 1]}
    session.save()
    assert "夜里憋醒示" not in client.get(address).content.decode()


def test_list_of_entries_shows_no_value_and_names_who_has_yet_to(client, made):
    late = made.deployments["arrived"]
    type(late).objects.filter(pk=late.pk).update(arrived_on=clock.today() - timedelta(days=1))
    enter(client, made.world, "TL")
    shown = client.get(reverse("health_days")).content.decode()
    assert "超出红线" in shown
    assert "今天还没有填：到达示。" in shown
    assert not [v for v in ("63", "137", "走路不稳") if f">{v}<" in shown]


def test_sender_sees_the_event_without_a_button_to_look(client, made):
    made.health_event.refresh_from_db()
    address = reverse("health_event", args=[made.health_event.code])
    enter(client, made.world, "SH")
    shown = client.get(address).content.decode()
    assert "待判断" in shown
    assert "只有本人、领队和前方指挥部可以查看" in shown
    assert 'id="looks"' not in shown
    enter(client, made.world, "FH")
    assert 'id="looks"' in client.get(address).content.decode()
    found = client.post(reverse("health_event_reveal", args=[made.health_event.code]), {"reason": "安排车辆"})
    assert "血氧63%，低于红线" in found.content.decode()
    assert audit.history("health_event", made.health_event.code).first().reason == "安排车辆"


def test_event_is_reported_amended_and_closed_from_its_pages(client, made):
    enter(client, made.world, "TL")
    values = {
        "deployment": own(made).code,
        "happened_on": clock.today().isoformat(),
        "kind": "injury",
        "severity": "mild",
        "detail": "擦伤示",
    }
    assert client.post(reverse("health_event_new"), {}).status_code == 422
    assert client.post(reverse("health_event_new"), values).status_code == 302
    event = HealthEvent.objects.exclude(pk=made.health_event.pk).get()
    change = reverse("health_event_change", args=[event.code])
    assert "擦伤示" not in client.get(change).content.decode()
    amended = {**values, "kind": "", "detail": "", "severity": "moderate", "reason": "看过伤口", "version": 1}
    assert client.post(change, amended).status_code == 302
    event.refresh_from_db()
    assert (event.severity, event.kind, event.detail) == ("moderate", "injury", "擦伤示")
    for move, reason in (("recover", ""), ("close", "愈合")):
        address = reverse("health_event_move", args=[event.code, move])
        assert client.post(address, {"reason": reason}).status_code == 302
    event.refresh_from_db()
    assert event.state == "closed"


def test_person_finds_no_box_for_the_day_of_his_own_recovery(client, made):
    pages = [reverse("health_event_new"), reverse("health_event_change", args=[made.health_event.code])]
    for role, is_there in (("AW", False), ("TL", True)):
        enter(client, made.world, role)
        for page in pages:
            assert ('name="fit_again_on"' in client.get(page).content.decode()) is is_there


def test_figures_stand_above_the_list_for_those_who_see_more_than_themselves(client, made):
    address = reverse("health_events")
    for role, is_there in (("FH", True), ("SH", True), ("AW", False)):
        enter(client, made.world, role)
        assert ("件/百人月" in client.get(address).content.decode()) is is_there


def test_lists_are_exported_without_what_is_encrypted(client, made):
    enter(client, made.world, "TL")
    for name in ("health_days", "health_events"):
        answer = client.post(reverse(name), {"purpose": "月度汇总", "format": "csv"})
        text = answer.content.decode("utf-8-sig")
        assert own(made).person.name in text
        assert not [v for v in ("63", "137", "走路不稳", "红线6") if f",{v}," in text]


@pytest.mark.parametrize("role", ["AW", "TL"])
def test_values_leave_in_no_file(client, made, role):
    enter(client, made.world, role)
    address = reverse("health_of", args=[own(made).code])
    client.post(address, {"reason": "早上查房"})
    answer = client.post(address, {"purpose": "月度汇总", "format": "csv"})
    assert "text/html" in answer["Content-Type"]
    assert 'value="csv"' not in answer.content.decode()


@pytest.mark.parametrize("thing", ["health_event", "health_day"])
def test_papers_that_others_could_open_are_refused_in_a_sentence(client, made, thing):
    record = made.health_event if thing == "health_event" else HealthDay.objects.get()
    enter(client, made.world, "AW")
    paper = SimpleUploadedFile("诊断.pdf", b"%PDF-1.4 ")
    answer = client.post(reverse("file_upload", args=[thing, record.code]), {"file": paper, "kind": "诊断"})
    assert answer.status_code == 409
    assert "不收附件" in answer.content.decode()
    assert not StoredFile.objects.filter(thing=thing).exists()


@pytest.mark.parametrize(
    ("name", "role"), [("health_days", "TL"), ("health_events", "TL"), ("health_of", "AW"), ("home", "TL")]
)
def test_list_costs_the_same_with_many_rows(client, made, name, role, django_assert_max_num_queries):
    enter(client, made.world, role)
    address = reverse(name, args=[own(made).code] if name == "health_of" else [])

    def cost() -> int:
        client.get(address)
        caches["pages"].clear()
        with django_assert_max_num_queries(100) as asked:
            assert client.get(address).status_code == 200
        return len(asked.captured_queries)

    before = cost()
    for n in range(1, 13):
        day = clock.today() - timedelta(days=n)
        values = {"noted_on": day, "spo2_pct": 95, "pulse_per_min": 80}
        health.note_day(own(made), values, actor=made.world.actor("AW"))
        event = {"deployment": own(made), "happened_on": day, "kind": "illness", "severity": "mild"}
        health.report_event(event, actor=made.world.actor("TL"))
    assert cost() <= before


def test_today_asks_for_the_entry_and_shows_the_leader_what_is_open(client, made):
    enter(client, made.world, "TL")
    shown = client.get(reverse("home")).content.decode()
    assert reverse("health_event", args=[made.health_event.code]) in shown
    HealthDay.objects.all().delete()
    pack = own(made).batch.programme.policy_packs.get()
    type(pack).objects.filter(pk=pack.pk).update(health_entry_days=dict.fromkeys("ABCDE", 500))
    enter(client, made.world, "AW")
    assert "填写今天的健康日报" in client.get(reverse("home")).content.decode()


def test_curve_marks_what_is_red_and_keeps_within_its_frame():
    day = clock.today()
    values = [(day + timedelta(days=n), value) for n, value in enumerate((92, 79, 80, 100))]
    drawn = health_drawing.curve("血氧", values, least=80)
    assert [d.is_red for d in drawn.dots] == [False, True, False, False]
    assert drawn.dots[1].y > drawn.limits[0].y > drawn.dots[3].y
    assert all(0 < d.x < 360 and 0 < d.y < 134 for d in drawn.dots)
    assert health_drawing.curve("血氧", []) is None
    assert len(health_drawing.curve("血氧", values[:1]).ends) == 1
