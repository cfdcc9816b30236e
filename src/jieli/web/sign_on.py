"""Single sign-on through OpenID Connect: code flow with PKCE and nonce, every token verified, no account by itself.

Over what allauth does: the nonce, the signature of the token even though it came directly, the issuer of the discovery
document, and that token and user info speak of the same person.
"""

import base64
import hashlib
import hmac
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from jwt import get_unverified_header

from jieli.registry.actions import access as actions
from jieli.registry.queries import accounts
from jieli.web.sign_in import actor_at, is_linked

_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


def is_on() -> bool:
    """Whether the site has a provider."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS"))


class SignOnAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the provider and believes nothing unverified."""

    _verifier: str | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document; it must be that of the issuer we were told."""
        config: dict[str, Any] = super().openid_config
        expected = self.get_provider().app.settings["server_url"].partition("/.well-known/")[0]
        if str(config.get("issuer", "")).rstrip("/") != expected.rstrip("/"):
            raise OAuth2Error("the discovery document names another issuer")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> Any:
        """Exchange the code, and keep what the nonce was made of."""
        self._verifier = pkce_code_verifier
        return super().get_access_token_data(request, app, client, pkce_code_verifier=pkce_code_verifier)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **rest: Any) -> Any:
        """Verify what the provider says about the person."""
        claims = self._claims(app, str(rest["response"].get("id_token") or ""))
        data = {"id_token": claims}
        if "userinfo_endpoint" in self.openid_config:
            found = self._fetch_user_info(token.token)
            if found.get("sub") != claims["sub"]:
                raise OAuth2Error("token and user info speak of different people")
            data["userinfo"] = {**claims, **found}
        return self.get_provider().sociallogin_from_response(request, data)

    def _claims(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            if get_unverified_header(id_token).get("alg") not in _ALGORITHMS:
                raise OAuth2Error("the token is not signed with a public key")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (KeyError, TypeError, ValueError, jwtkit.jwt.PyJWTError) as e:
            raise OAuth2Error("the token cannot be read") from e
        expected = nonce_of(self._verifier or "")
        if not self._verifier or not hmac.compare_digest(str(claims.get("nonce", "")), expected):
            raise OAuth2Error("the token was not made for this sign-on")
        if not claims.get("sub"):
            raise OAuth2Error("the token names nobody")
        return claims


def nonce_of(verifier: str) -> str:
    """The nonce that goes with a PKCE verifier: known to this session only, and tied to this one sign-on."""
    digest = hashlib.sha256(f"nonce:{verifier}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class SignOnProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The site's provider; nothing in an address changes what is asked of it."""

    oauth2_adapter_class = SignOnAdapter

    def get_pkce_params(self) -> dict[str, str]:
        """PKCE always, and the nonce with it."""
        found: dict[str, str] = super().get_pkce_params()
        return {**found, "nonce": nonce_of(found["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        """Ours only."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Ours only."""
        return list(self.get_scope())


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Which account a person of the provider is."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Ours in the place of the library's."""
        found = super().get_provider(request, provider, client_id)
        return SignOnProvider(request, app=found.app) if found.id == OpenIDConnectProvider.id else found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in whoever is linked; at the first sign-on link by the claim of the site; refuse everybody else."""
        if sociallogin.state.get("process") != "login":
            raise _refused(request, _("单点登录只用于登录。"))
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise _refused(request, _("您的账号已停用。请联系本单位管理员。"))
            return
        data = (
            sociallogin.account.extra_data.get("userinfo")
            or sociallogin.account.extra_data.get("id_token")
            or {}
        )
        claim = settings.JIELI_OIDC_CLAIM
        value = str(data.get(claim) or "").strip()
        if claim == "email" and data.get("email_verified") is not True:
            raise _refused(
                request, _("统一认证没有确认您的邮箱，无法对应账号。请在统一认证平台验证邮箱后再试。")
            )
        user = accounts.user_for_sign_on(claim, value)
        if user is None:
            raise _refused(
                request,
                _("统一认证里的您（%(who)s）在接力里没有账号。请联系本单位管理员开通，不会自动注册。")
                % {"who": value or _("未给出身份")},
            )
        if not user.is_active:
            raise _refused(request, _("您的账号已停用。请联系本单位管理员。"))
        if is_linked(user):
            raise _refused(request, _("这个账号已与统一认证里的另一身份关联。请联系系统管理员核对。"))
        sociallogin.email_addresses = []
        sociallogin.connect(request, user)
        actions.note_about_user(user, "link_sign_on", actor=actor_at(request, user), claim=claim)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **rest: Any) -> None:
        """One page for everything that goes wrong on the way; details are for the log."""
        error = str(getattr(rest.get("error"), "value", rest.get("error") or ""))
        if error == "cancelled":
            raise _refused(request, _("您取消了统一认证登录。"), status=401)
        raise _refused(
            request, _("统一认证没有成功：返回的信息与这次登录不符，或平台暂时不通。请重新登录。"), status=401
        )


def _refused(request: HttpRequest, sentence: str, status: int = 403) -> ImmediateHttpResponse:
    values = {"sentence": sentence, "name": settings.OIDC_NAME}
    return ImmediateHttpResponse(render(request, "socialaccount/refused.html", values, status=status))


@login_not_required
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider."""
    return _through(OAuth2LoginView, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the browser back from the provider."""
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    if not is_on() or provider_id != settings.OIDC_PROVIDER_ID:
        raise Http404
    adapter = SignOnAdapter(request, provider_id)
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except (OAuth2Error, OSError) as e:  # the provider cannot be reached, or tells nonsense
        return _unreachable(request, e)
    return answer


def _unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    sentence = _("统一认证平台暂时不通，请用账号和密码登录，或稍后再试。")
    answer: HttpResponse = _refused(request, sentence, status=401).response
    return answer
