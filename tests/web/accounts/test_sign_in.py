"""The door: passwords, tries, second factor, sessions."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client

from cast import World
from jieli.kernel import clock
from jieli.kernel.models import AuditEntry, User
from jieli.registry.actions import access as actions

PASSWORD = "correct-horse-7"
Enter = Callable[[User], Client]
Give = Callable[[User], User]


def _try(client: Client, username: str, password: str, **rest: Any) -> Any:
    return client.post("/account/login/", {"login": username, "password": password}, **rest)


def _code(secret: str, offset: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


def test_stranger_is_sent_to_the_door_and_back_to_the_page_he_wanted(
    world: World, client: Client, with_password: Give
) -> None:
    with_password(world.users["HD"])
    answer = client.get("/account/sessions/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=%2Faccount%2Fsessions%2F"
    page = client.get(answer["Location"])
    assert page.status_code == 200
    answer = client.post(
        "/account/login/", {"login": "HD", "password": PASSWORD, "next": "/account/sessions/"}
    )
    assert answer["Location"] == "/account/sessions/"
    assert client.get("/account/sessions/").status_code == 200


def test_door_does_not_lead_to_another_site(world: World, client: Client, with_password: Give) -> None:
    with_password(world.users["HD"])
    answer = client.post(
        "/account/login/", {"login": "hd", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_door_says_what_is_logged_in_both_languages(db: None, client: Client) -> None:
    assert "会留下记录" in client.get("/account/login/").content.decode()
    client.cookies["django_language"] = "en"
    assert client.get("/account/login/").status_code == 200


def test_wrong_password_says_how_many_tries_are_left_and_then_none(
    world: World, client: Client, with_password: Give
) -> None:
    with_password(world.users["HD"])
    for left in (4, 3, 2, 1):
        answer = _try(client, "hd", "wrong")
        assert answer.status_code == 422
        assert f"还可再试{left}次" in answer.content.decode()
    assert "暂停登录" in _try(client, "hd", "wrong").content.decode()
    answer = _try(client, "HD", PASSWORD)
    assert answer.status_code == 422
    assert "暂停登录" in answer.content.decode()
    assert AuditEntry.objects.filter(event="sign_in_refused", code=world.users["HD"].code).count() == 5


def test_unknown_account_is_told_the_same(world: World, client: Client) -> None:
    words = re.compile(r'role="alert">.*?<span>(.*?)</span>', re.S)
    for name in ("hd", "nobody-here"):
        assert (
            words.search(_try(client, name, "wrong").content.decode())[1] == "账号或密码不对，还可再试4次。"
        )  # type: ignore[index]


def test_other_accounts_are_not_stopped_and_another_host_does_not_help(
    world: World, client: Client, with_password: Give
) -> None:
    with_password(world.users["HD"])
    with_password(world.users["HH"])
    for host in ("localhost", "127.0.0.1") * 3:
        _try(client, "hd", "wrong", headers={"host": host})
    assert _try(client, "hd", PASSWORD).status_code == 422
    assert _try(client, "hh", PASSWORD).status_code == 302


def test_tries_from_afar_shut_nobody_out(world: World, client: Client, with_password: Give) -> None:
    with_password(world.users["HD"])
    for _n in range(6):
        _try(client, "hd", "wrong", REMOTE_ADDR="203.0.113.9")
    assert "暂停登录" in _try(client, "hd", PASSWORD, REMOTE_ADDR="203.0.113.9").content.decode()
    assert _try(client, "hd", PASSWORD).status_code == 302


def test_one_account_stands_so_many_tries_from_everywhere(
    world: World, client: Client, with_password: Give
) -> None:
    with_password(world.users["HD"])
    for n in range(50):
        _try(client, "hd", "wrong", REMOTE_ADDR=f"203.0.113.{n}")
    assert "暂停登录" in _try(client, "hd", "wrong").content.decode()
    assert _try(client, "HD", PASSWORD).status_code == 422
    assert AuditEntry.objects.filter(event="sign_in_refused", code=world.users["HD"].code).count() == 50


def test_right_passwords_use_no_tries_up(world: World, client: Client, with_password: Give) -> None:
    with_password(world.users["HD"])
    for n in range(52):
        assert _try(client, "hd", PASSWORD, REMOTE_ADDR=f"203.0.113.{n}").status_code == 302
        client.logout()


def test_address_is_counted_by_the_connection_not_by_a_header(world: World, client: Client) -> None:
    for n in range(61):
        _try(client, f"guess{n}", "wrong", headers={"x-forwarded-for": f"10.1.{n}.1"})
    answer = _try(client, "one-more", "wrong", headers={"x-forwarded-for": "10.9.9.9"})
    assert answer.status_code in (422, 429)
    assert "还可再试" not in answer.content.decode()


def test_closed_account_is_told_only_after_the_right_password(
    world: World, client: Client, with_password: Give
) -> None:
    actions.deactivate(with_password(world.users["HD"]), actor=world.actor("SY"), reason="离职")
    assert "还可再试4次" in _try(client, "hd", "wrong").content.decode()
    answer = _try(client, "hd", PASSWORD)
    assert answer["Location"] == "/account/closed/"
    assert client.get("/account/closed/").status_code == 200
    assert client.get("/account/").status_code == 302


def test_sign_up_and_reset_are_closed(db: None, client: Client) -> None:
    for address in ("/account/signup/", "/account/password/reset/"):
        assert client.get(address).status_code == 404


def test_sign_in_and_out_are_recorded(world: World, sign_in: Enter) -> None:
    client = sign_in(world.users["HD"])
    client.post("/account/logout/")
    events = (
        AuditEntry.objects.filter(code=world.users["HD"].code).order_by("seq").values_list("event", flat=True)
    )
    assert list(events)[-2:] == ["sign_in", "sign_out"]
    assert client.get("/account/").status_code == 302


def test_one_time_password_must_be_changed_before_anything_else(world: World, client: Client) -> None:
    user, password = actions.add_user({"username": "newcomer", "name": "新人"}, actor=world.actor("SY"))
    assert _try(client, "newcomer", password).status_code == 302
    assert client.get("/account/")["Location"] == "/account/password/"
    page = client.get("/account/password/")
    assert "一次性密码" in page.content.decode()
    wrong = {"old": "not-it", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/password/", wrong).status_code == 422
    short = {"old": password, "password1": "short", "password2": "short"}
    assert client.post("/account/password/", short).status_code == 422
    assert client.post("/account/password/", {**wrong, "old": password}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_new_password_ends_the_other_sessions(world: World, sign_in: Enter) -> None:
    here = sign_in(world.users["HD"])
    there = Client()
    there.post("/account/login/", {"login": "hd", "password": PASSWORD})
    assert there.get("/account/").status_code == 200
    new = {"old": PASSWORD, "password1": "battery-staple-9", "password2": "battery-staple-9"}
    assert here.post("/account/password/", new).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_sessions_are_listed_with_device_and_ended(world: World, sign_in: Enter) -> None:
    here = sign_in(world.users["HD"])
    there = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    there.post("/account/login/", {"login": "hd", "password": PASSWORD})
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox·Windows" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    stranger = UserSession.objects.exclude(user=world.users["HD"])
    assert not stranger.exists()
    here.post("/account/sessions/", {"session": str(other.pk)})
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_nobody_ends_the_session_of_another(world: World, sign_in: Enter, with_password: Give) -> None:
    with_password(world.users["HH"])
    there = Client()
    there.post("/account/login/", {"login": "hh", "password": PASSWORD})
    key = UserSession.objects.get(user=world.users["HH"]).pk
    sign_in(world.users["HD"]).post("/account/sessions/", {"session": str(key)})
    assert there.get("/account/").status_code == 200


def test_session_ends_after_its_hours_however_busy(world: World, sign_in: Enter, settings: Any) -> None:
    client = sign_in(world.users["HD"])
    with clock.set_to(clock.now() + timedelta(hours=settings.JIELI_SESSION_HOURS, minutes=-1)):
        assert client.get("/account/").status_code == 200
    with clock.set_to(clock.now() + timedelta(hours=settings.JIELI_SESSION_HOURS, minutes=1)):
        assert client.get("/account/")["Location"].startswith("/account/login/")
    assert AuditEntry.objects.filter(event="session_over").count() == 1


# --- second factor


def _set_up(client: Client) -> tuple[str, list[str]]:
    client.post("/account/confirm/", {"password": PASSWORD})
    page = client.get("/account/two-factor/set-up/").content.decode()
    secret = re.search(r'class="mono">([A-Z2-7]{32})<', page)[1]  # type: ignore[index]
    assert not Authenticator.objects.exists(), "the secret is stored before it is verified"
    assert client.post("/account/two-factor/set-up/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    assert client.post("/account/two-factor/set-up/", {"code": _code(secret)}).status_code == 302
    codes = re.findall(r"<li>([^<]+)</li>", client.get("/account/two-factor/codes/").content.decode())
    return secret, codes


def test_role_that_must_have_a_second_factor_sets_it_up_first(
    world: World, sign_in: Enter, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(world.users["PO"])
    assert client.get("/account/")["Location"] == "/account/two-factor/set-up/"
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = _set_up(client)
    assert client.get("/account/").status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert len(codes) == 10
    assert codes[0] not in client.get("/account/two-factor/codes/").content.decode(), "shown twice"
    events = set(AuditEntry.objects.values_list("event", flat=True))
    assert "set_up_two_factor" in events


def test_second_factor_is_asked_for_and_a_recovery_code_works_once(world: World, sign_in: Enter) -> None:
    secret, codes = _set_up(sign_in(world.users["PO"]))
    fresh = Client()
    assert _try(fresh, "po", PASSWORD)["Location"] == "/account/login/code/"
    assert fresh.get("/account/").status_code == 302, "half signed in is not signed in"
    assert "不对" in fresh.post("/account/login/code/", {"code": "000000"}).content.decode()
    assert fresh.post("/account/login/code/", {"code": codes[0]}).status_code == 302
    assert fresh.get("/account/").status_code == 200
    again = Client()
    _try(again, "po", PASSWORD)
    assert again.post("/account/login/code/", {"code": codes[0]}).status_code == 200
    assert again.post("/account/login/code/", {"code": _code(secret, 1)}).status_code == 302


def test_code_of_the_telephone_serves_once(world: World, sign_in: Enter) -> None:
    secret, _codes = _set_up(sign_in(world.users["PO"]))
    code = _code(secret, 1)
    first, second = Client(), Client()
    for client in (first, second):
        _try(client, "po", PASSWORD)
    assert first.post("/account/login/code/", {"code": code}).status_code == 302
    assert second.post("/account/login/code/", {"code": code}).status_code == 200


def test_guessing_codes_is_stopped(world: World, sign_in: Enter) -> None:
    secret, _codes = _set_up(sign_in(world.users["PO"]))
    client = Client()
    _try(client, "po", PASSWORD)
    for n in range(6):
        client.post("/account/login/code/", {"code": f"{n:06}"})
    page = client.post("/account/login/code/", {"code": _code(secret, 1)})
    assert page.status_code == 200
    assert "暂停登录" in page.content.decode()


def test_second_factor_of_a_role_that_must_have_it_cannot_be_stopped(world: World, sign_in: Enter) -> None:
    client = sign_in(world.users["PO"])
    _set_up(client)
    client.post("/account/two-factor/stop/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_administrator_forgets_a_lost_telephone(
    world: World, sign_in: Enter, as_role: Callable[[str], Client]
) -> None:
    _set_up(sign_in(world.users["PO"]))
    answer = as_role("SY").post(f"/users/{world.users['PO'].code}/two-factor", {"reason": "手机丢失"})
    assert answer.status_code == 302
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("page", ["/account/password/", "/account/two-factor/", "/account/sessions/"])
def test_pages_of_the_account_need_no_role(world: World, as_role: Callable[[str], Client], page: str) -> None:
    assert as_role("AP").get(page).status_code == 200
