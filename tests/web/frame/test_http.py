import gzip
import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path

from jieli.config import urls as real
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState

REFUSALS = {
    "lost": NotFound("没有找到“NEED-1”。"),
    "hidden": NotFound("您不能知道的事。"),
    "forbidden": NotAllowed("您不能核准。", remedy="可以办理的是：县卫健委。"),
    "rule": RuleRefused("已过截止日。", remedy="请延长截止日。", rule="BR-60"),
    "stale": StaleState("已由达瓦先行办理。", remedy="请刷新。"),
    "facts": FactsRefused(
        "有2项不符。", (RuleRefused("缺附件。", rule="BR-58"), RuleRefused("同一人。", rule="P-2"))
    ),
    "input": BadInput("数量读不懂。"),
}
STATUS = {"lost": 404, "hidden": 404, "forbidden": 403, "rule": 409, "stale": 409, "facts": 409, "input": 422}


def refuse(request, how):
    raise REFUSALS[how]


def break_down(request):
    raise ZeroDivisionError("our own fault")


def find_it_busy(request):
    raise OperationalError("database is locked")


find_it_busy.login_required = refuse.login_required = break_down.login_required = False
urlpatterns = [
    path("refuse/<slug:how>", refuse),
    path("break", break_down),
    path("busy", find_it_busy),
    *real.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    real.handler400,
    real.handler403,
    real.handler404,
    real.handler500,
)

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize("how", REFUSALS)
def test_refusal_has_its_status_sentence_and_no_traceback(client, how):
    found = client.get(f"/refuse/{how}")
    text = found.content.decode()
    assert found.status_code == STATUS[how]
    assert "Traceback" not in text
    if STATUS[how] != 404:
        for said in (REFUSALS[how].sentence, REFUSALS[how].remedy, REFUSALS[how].rule):
            assert said in text


def test_busy_database_asks_for_patience(client):
    found = client.get("/busy")
    assert found.status_code == 503
    assert "另一项写入还没有完成，刚才的操作没有保存。" in found.content.decode()


def test_what_is_hidden_looks_like_what_is_not_there(client):
    def page(where: str) -> str:
        text = client.get(where).content.decode().replace(where, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    assert page("/refuse/lost") == page("/refuse/hidden") == page("/not/a/page")
    assert "您不能知道的事" not in page("/refuse/hidden")


def test_several_facts_are_all_shown(client):
    text = client.get("/refuse/facts").content.decode()
    for said in ("有2项不符。", "缺附件。", "BR-58", "同一人。", "P-2"):
        assert said in text


def test_refusal_shows_what_was_typed_but_no_secret(client):
    found = client.post(
        "/refuse/rule",
        {"reason": "与<b>病案</b>不符", "password": "geheim", "otp_code": "123456"},
        headers={"referer": "http://testserver/needs/NEED-1?view=history"},
    )
    text = found.content.decode()
    assert "与&lt;b&gt;病案&lt;/b&gt;不符" in text
    assert "geheim" not in text
    assert "123456" not in text
    assert 'href="/needs/NEED-1?view=history"' in text


def test_way_back_never_leads_elsewhere(client):
    text = client.post("/refuse/rule", headers={"referer": "https://evil.example/x"}).content.decode()
    assert "evil.example" not in text


def test_htmx_gets_a_note_instead_of_a_page(client):
    found = client.post("/refuse/rule", headers={"hx-request": "true"})
    assert found.status_code == 409
    assert found["HX-Retarget"] == "#notes"
    assert "<html" not in found.content.decode()
    assert "已过截止日。" in found.content.decode()


def test_own_fault_gives_a_quiet_page():
    client = Client(raise_request_exception=False)
    found = client.get("/break")
    assert found.status_code == 500
    assert "刚才的操作没有保存" in found.content.decode()
    assert "ZeroDivisionError" not in found.content.decode()


def test_form_from_another_session_is_refused_with_the_way_out():
    found = Client(enforce_csrf_checks=True).post("/refuse/rule")
    assert found.status_code == 403
    assert "这张表单已失效" in found.content.decode()


@pytest.mark.parametrize("where", ["/refuse/rule", "/refuse/lost", "/nothing/at/all"])
def test_every_page_has_the_headers(client, where):
    found = client.get(where)
    policy = found["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in found["Permissions-Policy"]
    assert found["X-Frame-Options"] == "DENY"
    assert "HX-Request" in found["Vary"]
    assert found["Cache-Control"] == "no-store"


def test_page_is_sent_compressed_to_a_browser_that_takes_it_so(client):
    plain = client.get("/refuse/rule")
    assert "Content-Encoding" not in plain
    packed = client.get("/refuse/rule", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "已过截止日" in gzip.decompress(packed.content).decode()
    assert len(packed.content) == int(packed["Content-Length"]) < len(plain.content)


def test_static_files_may_be_kept(client):
    found = client.get("/static/jieli/icons.svg")
    content = b"".join(found.streaming_content)
    found.close()
    assert b"i-home" in content
    assert "no-store" not in found.get("Cache-Control", "")
