"""The public page: permitted fields of a list on notice, and nothing else whatever is asked."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from jieli.kernel import clock
from jieli.kernel.models import AuditEntry
from jieli.recruiting.rules.rosters import PUBLISHED
from jieli.registry.actions.person import change_person
from jieli.web.public import HEADERS
from web import lists_world
from web.lists_world import COMPLAINER, COMPLAINT, CONTACT, PAST, PRESSURE, STATEMENT, Lists

ID_NUMBER, PHONE = "330102198505010011", "13800000007"  # fictional


@pytest.fixture
def lists(world) -> Lists:
    made = lists_world.furnish(world)
    change_person(
        made.apps["赵示甲"].person,
        {
            "id_type": "ric",
            "id_no": ID_NUMBER,
            "phone": PHONE,
            "ethnic": "04",
            "education": "11",
            "remarks": "示例备注不外传",
        },
        actor=world.system,
    )
    return made


def ask(code: str, **headers: str) -> object:
    return Client().get(reverse("public_notice", args=[code]), headers=headers)


def test_anybody_reads_the_permitted_fields(lists):
    noticed = lists.rosters["noticed"]
    answer = ask(noticed.code)
    text = answer.content.decode()
    assert answer.status_code == 200
    for row in noticed.rows.all():
        for name in PUBLISHED:
            assert str(getattr(row, name)) in text, name
    assert CONTACT in text
    assert "示例公告栏" in text
    assert re.search(
        r"公示时间：\d{4}年\d+月\d+日 周.至\d{4}年\d+月\d+日 周.（含当日），共\d+个工作日。", text
    )


def test_nothing_else_is_in_it(lists):
    noticed = lists.rosters["noticed"]
    text = ask(noticed.code).content.decode()
    leaks = [
        PRESSURE, PAST, COMPLAINT, COMPLAINER, STATEMENT, ID_NUMBER, PHONE, "示例备注不外传", "1985", "党员", "藏族",
        "合格", "不论周末", "体检结论", "csrf", "/rosters/", "/people/", "/applications/", noticed.digest or "无校验码",
        *(a.code for a in lists.apps.values()),
        *(a.person.code for a in lists.apps.values()),
        *(w.post.code for a in lists.apps.values() for w in a.preferences.all()),
        "李示丁", "周示戊", "吴示己", lists.objection.code, lists.made.batch.code,
    ]  # fmt: skip
    assert not [leak for leak in leaks if leak in text]
    # What is left once everything permitted is taken away holds no name, code or figure of anybody
    cells = {str(getattr(r, name)) for r in noticed.rows.all() for name in PUBLISHED}
    found = set(re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", text)) - cells
    assert found == set(HEADERS)


def test_only_while_on_notice(lists):
    for key in ("draft", "over", "final", "reserve"):
        answer = ask(lists.rosters[key].code)
        assert answer.status_code == 404
        assert "noindex" in answer["X-Robots-Tag"]
        assert lists.rosters[key].title not in answer.content.decode()
    noticed = lists.rosters["noticed"]
    after = clock.now() + (noticed.notice_until - clock.today() + timedelta(days=1))
    with clock.set_to(after):
        answer = ask(noticed.code)
    assert answer.status_code == 404
    assert "赵示甲" not in answer.content.decode()
    assert ask("LIST-NONE2").status_code == 404
    assert ask(lists.apps["赵示甲"].code).status_code == 404


def test_same_page_is_not_sent_twice(lists):
    noticed = lists.rosters["noticed"]
    first = ask(noticed.code)
    again = ask(noticed.code, if_none_match=first["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    noticed.rows.filter(rank=1).update(title="主任医师")
    assert ask(noticed.code, if_none_match=first["ETag"]).status_code == 200


def test_copies_are_shared_for_minutes_and_never_outlive_the_notice(lists):
    noticed = lists.rosters["noticed"]
    answer = ask(noticed.code)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "noarchive, unavailable_after" in answer["X-Robots-Tag"]
    assert not answer.cookies
    last = datetime.combine(noticed.notice_until, time(23, 59), tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.set_to(last):
        kept = int(ask(noticed.code)["Cache-Control"].rpartition("=")[2])
    assert kept <= 60


def test_page_is_the_same_for_everybody_and_cannot_be_written_to(client, lists):
    noticed = lists.rosters["noticed"]
    address = reverse("public_notice", args=[noticed.code])
    client.force_login(lists.world.users["PO"])
    assert client.get(address).content == ask(noticed.code).content
    assert Client().post(address).status_code == 405
    before = AuditEntry.objects.count()
    ask(noticed.code, accept_language="en")
    assert AuditEntry.objects.count() == before


def test_three_queries_however_many_rows(lists, django_assert_max_num_queries):
    noticed = lists.rosters["noticed"]
    row = noticed.rows.get(rank=1)
    for number in range(4, 60):
        row.pk, row.rank = None, number
        row.save()
    with django_assert_max_num_queries(4):
        ask(noticed.code)
