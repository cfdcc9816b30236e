"""今日待办: what waits, in which order, with which words; notices; the jobs behind it all."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jieli.kernel import clock, jobs, notices
from jieli.kernel.models import Job, Notice
from jieli.programme.actions import need as needs
from jieli.web import today
from jieli.web.today import waiting_items
from web import placement_world
from web.programme_world import Furnished, furnish, need
from web.registry_world import enter


@pytest.fixture
def made(world) -> Furnished:
    return furnish(world)


def home(client: Client, made: Furnished, role: str, query: str = "") -> str:
    enter(client, made.world, role)
    return client.get(f"/{query}").content.decode()


def test_list_counts_what_the_machines_say_and_the_badge_agrees(client, made):
    text = home(client, made, "HC")
    assert f"核准：{made.needs['checked']}" in text
    assert "1件" in text
    assert '<span class="count" data-tone="bad">1</span>' in text


def test_overdue_is_counted_against_the_policy_and_comes_first(client, made):
    with clock.set_to(clock.now() - timedelta(days=20)):
        late = need(made)
        needs.submit_need(late, actor=made.world.actor("HD"))
    items = waiting_items(made.world.actor("HH"))
    assert [i["tone"] for i in items[:2]] == ["bad", "turn"]
    assert items[0]["href"] == reverse("need", args=[late.code])
    text = home(client, made, "HH")
    assert "1件逾期" in text
    assert "应于" in text


def test_batch_past_its_end_reaches_the_programme_office_and_its_badge(client, made):
    batch = made.batch
    type(batch).objects.filter(pk=batch.pk).update(state="serving")
    before = len(waiting_items(made.world.actor("PO")))
    with clock.set_to(clock.now() + timedelta(days=500)):
        items = [i for i in waiting_items(made.world.actor("PO")) if batch.code in i["href"]]
        assert [(i["tone"], str(i["title"])) for i in items] == [("bad", f"办理期满：{batch.name}")]
        assert not [i for i in waiting_items(made.world.actor("HC")) if batch.code in i["href"]]
    assert len(waiting_items(made.world.actor("PO"))) == before


def test_batch_that_serves_counts_no_days_to_an_arrival_that_is_behind_it(client, made):
    enter(client, made.world, "PO")
    page = reverse("batch", args=[made.batch.code])
    assert "前到岗</h2>" in client.get(page).content.decode()
    type(made.batch).objects.filter(pk=made.batch.pk).update(state="serving")
    text = client.get(page).content.decode()
    assert "前到岗</h2>" not in text
    # The step to offer first is the primary button, at the end of the row: without a phase for it no rotation
    assert text.index("开始中期轮换") < text.index("办理期满")


def test_arrival_that_has_passed_makes_the_step_of_its_batch_late(client, made):
    with clock.set_to(clock.now() + timedelta(days=45)):
        items = [
            i for i in waiting_items(made.world.actor("PO")) if i["href"].endswith(f"{made.batch.code}/")
        ]
    assert [i["tone"] for i in items] == ["bad"]


def test_need_that_one_submitted_himself_waits_for_another_by_name(client, made):
    own = need(made)
    needs.submit_need(own, actor=made.world.actor("HH"))
    item = next(i for i in waiting_items(made.world.actor("HH")) if own.code in i["href"])
    assert item["tone"] == "idle"
    assert "须由另一人办理" in item["note"]


def test_many_posts_of_one_batch_make_one_line(client, made):
    from programme.story import make_post

    for _ in range(5):
        make_post(made.world, made.batch)
    items = [i for i in waiting_items(made.world.actor("PO")) if "批准开放" in str(i["title"])]
    planned = sum(post.state == "planned" for post in made.posts.values())
    assert [i["count"] for i in items] == [5 + planned]
    assert f"batch={made.batch.code}" in items[0]["href"]


def test_more_needs_than_anybody_reads_at_once_make_one_line_and_are_all_counted(client, made, monkeypatch):
    monkeypatch.setattr(today, "_SHOWN", 3)
    before = len(waiting_items(made.world.actor("HH")))
    with clock.set_to(clock.now() - timedelta(days=20)):
        late = [need(made) for _ in range(5)]
        for one in late:
            needs.submit_need(one, actor=made.world.actor("HD"))
    fresh = need(made)
    needs.submit_need(fresh, actor=made.world.actor("HD"))
    items = waiting_items(made.world.actor("HH"))
    assert sum(i["count"] for i in items) == before + 6
    assert sum(i["late"] for i in items) == 5
    assert [i["tone"] for i in items[:4]] == ["bad"] * 4
    rest = items[3]
    assert rest["href"] == reverse("needs") + "?tab=submitted"
    text = home(client, made, "HH")
    assert "5件逾期" in text
    assert f"全部{rest['count'] + 3}件" in text
    assert f'<span class="count" data-tone="bad">{before + 6}</span>' in text
    assert client.get(rest["href"]).status_code == 200


def test_what_one_began_and_did_is_kept(client, made):
    assert made.needs["draft"].code in home(client, made, "HD", "?tab=begun")
    assert str(made.needs["checked"]) in home(client, made, "HH", "?tab=done")
    assert "您没有在办的事" in home(client, made, "SH", "?tab=begun")


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("SH", "选派通知发布后由您推荐人选"),
        ("AW", "选派通知列出了岗位和条件"),
        ("SY", "业务数据对您不可见"),
        ("IN", "不能改动"),
    ],
)
def test_empty_list_says_what_comes_next_in_words_of_the_role(client, made, role, words):
    assert words in home(client, made, role)


def test_office_is_warned_where_the_quota_does_not_add_up(client, made):
    text = home(client, made, "PO")
    assert "第七批" in text
    assert "个工作日" in text
    assert "未签协议" in text


def test_host_is_warned_that_contacts_are_missing(client, made):
    assert "联络人" in home(client, made, "HH")


def test_home_costs_the_same_whether_one_thing_waits_or_fifty(client, made, django_assert_max_num_queries):
    enter(client, made.world, "HH")
    client.get("/")
    with django_assert_max_num_queries(60) as few:
        client.get("/")
    for _ in range(20):
        one = need(made)
        needs.submit_need(one, actor=made.world.actor("HD"))
    client.get("/")
    with django_assert_max_num_queries(60) as many:
        assert client.get("/").content.decode().count("审核：") >= 20
    assert len(many) <= len(few)


# --- Notices ----------------------------------------------------------------------------------------


def test_notice_is_read_by_opening_it_and_leads_where_it_says(client, made):
    enter(client, made.world, "HC")
    notice = Notice.objects.filter(user=made.world.users["HC"], read_at=None).first()
    answer = client.post(reverse("notice_open", args=[notice.code]))
    assert (answer.status_code, answer.url) == (302, notice.url)
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.get(notice.url).status_code == 200


def test_notice_of_another_is_not_there_and_stays_unread(client, made):
    notice = Notice.objects.filter(user=made.world.users["HC"]).first()
    enter(client, made.world, "HC@far")
    assert client.post(reverse("notice_open", args=[notice.code])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_notices_are_marked_as_read(client, made):
    enter(client, made.world, "HC")
    assert notices.unread_count(made.world.actor("HC"))
    assert client.get(reverse("notices_read")).status_code == 405
    client.post(reverse("notices_read"))
    assert not notices.unread_count(made.world.actor("HC"))


def test_half_a_quiet_time_is_refused_at_its_field(client, made):
    enter(client, made.world, "HC")
    answer = client.post(reverse("notice_preference"), {"mail": "daily", "quiet_from": "20:00"})
    assert answer.status_code == 422
    assert "同时填写" in answer.content.decode()
    assert client.post(reverse("notice_preference"), {"mail": "never"}).status_code == 302
    assert notices.preference(made.world.actor("HC")).mail == "never"


# --- Jobs -------------------------------------------------------------------------------------------


def test_job_is_seen_by_its_owner_and_by_the_administrator_without_its_error(client, made):
    Job.objects.filter(pk=made.job.pk).update(state="failed", error="示例医院第3行读不懂")
    address = reverse("job", args=[made.job.code])
    enter(client, made.world, "PO")
    assert "示例医院第3行读不懂" in client.get(address).content.decode()
    enter(client, made.world, "SY")
    text = client.get(address).content.decode()
    assert "示例医院第3行读不懂" not in text
    assert "只显示给提交人" in text
    enter(client, made.world, "HH")
    assert client.get(address).status_code == 404


def test_failed_job_is_run_again_and_a_waiting_one_cancelled(client, made):
    enter(client, made.world, "PO")
    rerun, cancel = (reverse(f"job_{what}", args=[made.job.code]) for what in ("rerun", "cancel"))
    assert client.post(rerun).status_code == 409
    assert client.post(cancel).status_code == 302
    assert client.post(cancel).status_code == 409
    Job.objects.filter(pk=made.job.pk).update(state="failed")
    assert client.post(rerun).status_code == 302
    made.job.refresh_from_db()
    assert made.job.state == "queued"


def test_progress_is_polled_as_a_part_and_ends_with_the_job(client, made):
    enter(client, made.world, "PO")
    address = reverse("job", args=[made.job.code]) + "?poll=1"
    Job.objects.filter(pk=made.job.pk).update(state="running", progress_done=3, progress_total=9)
    part = client.get(address).content.decode()
    assert "已办3，共9" in part
    assert "<html" not in part
    Job.objects.filter(pk=made.job.pk).update(state="succeeded")
    assert client.get(address)["HX-Refresh"] == "true"


def test_list_of_jobs_is_ones_own(client, made):
    jobs.enqueue("kernel.tidy", {}, actor=made.world.actor("HH"))
    enter(client, made.world, "HH")
    assert made.job.code not in client.get(reverse("jobs")).content.decode()


@pytest.mark.parametrize("role", ["PO", "HC", "HH", "SH", "TL", "AW"])
def test_badge_of_every_page_says_what_the_list_counts(client, made, role):
    placement_world.furnish(made.world, made.programme)
    enter(client, made.world, role)
    listed = client.get("/").context["todo"]
    beside = client.get(reverse("notices")).content.decode()
    badge = re.search(r'class="todo-link".*?<span class="count"[^>]*>(\d+)<', beside, re.DOTALL)
    assert int(badge[1]) == sum(i["count"] for i in listed)
    if role == "PO":
        assert any("逾期未到岗" in str(i["title"]) for i in listed)


def test_menu_leads_nobody_where_he_has_nothing_to_do(client, made):
    for role in ("SY", "ST", "HC"):
        assert f'href="{reverse("applications")}"' not in home(client, made, role)
    assert f'href="{reverse("applications")}"' in home(client, made, "SH")
    page = home(client, made, "SY")
    assert f'href="{reverse("rosters")}"' not in page
    assert f'href="{reverse("institutions")}"' in page
    assert f'href="{reverse("glass")}"' in page
    assert f'href="{reverse("glass")}"' not in home(client, made, "HC")


def test_arrivals_open_on_the_batch_whose_people_are_awaited(client, made):
    duty = placement_world.furnish(made.world, made.programme)
    enter(client, made.world, "PO")
    assert made.batch.starts_on > duty.batch.starts_on
    assert client.get(reverse("arrivals")).context["batch"] == duty.batch


def test_nobody_is_led_to_a_board_that_he_may_not_see(client, made):
    for role, leads in (("PO", True), ("LG", False)):
        enter(client, made.world, role)
        for page in (
            reverse("batch", args=[made.batch.code]),
            reverse("programme", args=[made.programme.code]),
        ):
            answer = client.get(page)
            assert answer.status_code == 200
            assert (f"{reverse('board')}?of=" in answer.content.decode()) is leads
