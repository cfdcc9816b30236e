"""Single sign-on against a real provider: the whole round trip, and every way in which it must fail."""

from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from cast import World
from jieli.kernel.models import AuditEntry, User
from jieli.registry.actions import access as actions
from web.accounts import provider as oidc

EMAIL = "han@example.org"


@pytest.fixture
def provider(settings: Any) -> Iterator[oidc.Provider]:
    """A provider that our site is told about."""
    with oidc.running() as running:
        settings.OIDC_NAME = "政务统一身份认证"
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": settings.OIDC_PROVIDER_ID,
                        "name": settings.OIDC_NAME,
                        "client_id": oidc.CLIENT,
                        "secret": oidc.SECRET,
                        "settings": {"server_url": running.issuer, "oauth_pkce_enabled": True},
                    }
                ],
            }
        }
        running.claims = {"sub": "10001", "email": EMAIL, "email_verified": True, "preferred_username": "hd"}
        yield running


@pytest.fixture
def user(world: World) -> User:
    """The account that the claims of the provider speak of."""
    return actions.change_user(world.users["HD"], {"email": EMAIL}, actor=world.actor("SY"))


def _leave(client: Client, address: str = "/account/sso/login/") -> Any:
    return client.get(address)


def _round_trip(client: Client, address: str = "/account/sso/login/") -> Any:
    """Follow the browser: from us to the provider and back to us."""
    away = _leave(client, address)
    assert away.status_code == 302, away.content.decode()
    there = urlsplit(away["Location"])
    connection = HTTPConnection(there.hostname or "", there.port, timeout=10)
    connection.request("GET", f"{there.path}?{there.query}")
    answer = connection.getresponse()
    answer.read()
    back = urlsplit(answer.headers["Location"])
    connection.close()
    return client.get(f"{back.path}?{back.query}")


def _is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_known_person_signs_on_and_is_linked_for_good(
    user: User, provider: oidc.Provider, client: Client, world: World
) -> None:
    assert _round_trip(client).status_code == 302
    assert _is_in(client)
    asked = provider.asked[0]
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) > 20
    assert SocialAccount.objects.get().user_id == user.pk
    assert AuditEntry.objects.filter(event="link_sign_on", code=user.code).count() == 1
    provider.claims = {"sub": "10001", "email": "moved@example.org", "email_verified": False}
    second = Client()
    assert _round_trip(second).status_code == 302
    assert _is_in(second), "whoever is linked is known by his subject"
    assert User.objects.get(pk=user.pk).email == EMAIL


def test_button_stands_on_the_door_only_where_there_is_a_provider(
    db: None, provider: oidc.Provider, client: Client, settings: Any
) -> None:
    assert "用政务统一身份认证登录" in client.get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "统一身份" not in client.get("/account/login/").content.decode()
    assert client.get("/account/sso/login/").status_code == 404


def test_sign_on_leads_to_the_page_that_was_wanted(
    user: User, provider: oidc.Provider, client: Client
) -> None:
    assert (
        _round_trip(client, "/account/sso/login/?next=/account/sessions/")["Location"] == "/account/sessions/"
    )


@pytest.mark.parametrize(
    "fault",
    [
        "nonce",
        "signature",
        "unsigned",
        "kid",
        "issuer",
        "audience",
        "expired",
        "userinfo",
        "no_token",
        "state",
    ],
)
def test_lying_provider_lets_nobody_in(
    user: User, provider: oidc.Provider, client: Client, fault: str
) -> None:
    provider.fault = fault
    answer = _round_trip(client)
    assert answer.status_code == 401
    assert "统一认证没有成功" in answer.content.decode()
    assert not _is_in(client)
    assert not SocialAccount.objects.exists()


def test_cancelled_sign_on_is_said_so(user: User, provider: oidc.Provider, client: Client) -> None:
    provider.fault = "cancel"
    assert "您取消了" in _round_trip(client).content.decode()
    assert not _is_in(client)


def test_foreign_discovery_document_is_refused_before_leaving(
    user: User, provider: oidc.Provider, client: Client
) -> None:
    provider.fault = "discovery"
    assert _leave(client).status_code == 401


def test_provider_out_of_reach_is_said_so(
    user: User, provider: oidc.Provider, client: Client, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:9"
    )
    answer = _leave(client)
    assert answer.status_code == 401
    assert "暂时不通" in answer.content.decode()


def test_answer_for_another_browser_is_refused(user: User, provider: oidc.Provider, client: Client) -> None:
    away = urlsplit(_leave(client)["Location"])
    state = parse_qs(away.query)["state"][0]
    other = Client()
    assert other.get("/account/sso/login/callback/", {"code": "code-1", "state": state}).status_code == 401
    assert not _is_in(other)


def test_answer_is_used_once(user: User, provider: oidc.Provider, client: Client) -> None:
    away = urlsplit(_leave(client)["Location"])
    back = urlsplit(provider.authorize({k: v[0] for k, v in parse_qs(away.query).items()}))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    client.post("/account/logout/")
    assert client.get(f"{back.path}?{back.query}").status_code == 401


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"sub": "2", "email": "nobody@example.org", "email_verified": True}, "没有账号"),
        ({"sub": "2", "email": EMAIL, "email_verified": False}, "没有确认您的邮箱"),
        ({"sub": "2", "email": EMAIL, "email_verified": "true"}, "没有确认您的邮箱"),
        ({"sub": "2"}, "没有确认您的邮箱"),
    ],
)
def test_unknown_person_gets_no_account(
    user: User, provider: oidc.Provider, client: Client, claims: dict[str, Any], said: str
) -> None:
    count = User.objects.count()
    provider.claims = claims
    answer = _round_trip(client)
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert not _is_in(client)
    assert User.objects.count() == count
    assert not SocialAccount.objects.exists()


def test_closed_account_stays_closed_linked_or_not(
    user: User, provider: oidc.Provider, client: Client, world: World
) -> None:
    actions.deactivate(user, actor=world.actor("SY"), reason="离职")
    assert "已停用" in _round_trip(client).content.decode()
    actions.reactivate(user, actor=world.actor("SY"))
    _round_trip(Client())
    user.refresh_from_db()
    actions.deactivate(user, actor=world.actor("SY"), reason="离职")
    late = Client()
    assert "已停用" in _round_trip(late).content.decode()
    assert not _is_in(late)


def test_second_person_does_not_take_over_an_account(
    user: User, provider: oidc.Provider, client: Client
) -> None:
    _round_trip(Client())
    provider.claims = {**provider.claims, "sub": "20002"}
    assert "另一身份" in _round_trip(client).content.decode()
    assert not _is_in(client)


def test_site_may_match_by_account_name(
    world: World, provider: oidc.Provider, client: Client, settings: Any
) -> None:
    settings.JIELI_OIDC_CLAIM = "preferred_username"
    _round_trip(client)
    assert _is_in(client)
    assert SocialAccount.objects.get().user_id == world.users["HD"].pk


def test_role_that_must_have_a_second_factor_sets_it_up_after_sign_on(
    world: World, provider: oidc.Provider, client: Client, settings: Any
) -> None:
    settings.JIELI_OIDC_CLAIM = "preferred_username"
    provider.claims = {"sub": "1", "preferred_username": "po"}
    _round_trip(client)
    assert client.get("/account/")["Location"] == "/account/two-factor/set-up/"


def test_address_cannot_change_what_is_asked_of_the_provider(
    user: User, provider: oidc.Provider, client: Client
) -> None:
    away = _leave(client, "/account/sso/login/?scope=everything&auth_params=prompt%3Dnone&process=connect")
    assert "everything" not in away["Location"]
    assert "prompt" not in away["Location"]
