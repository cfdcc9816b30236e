"""The door: signing in with a password, with a second factor, through single sign-on, and in a demo as anybody."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jieli.kernel import clock
from jieli.kernel.errors import NotFound
from jieli.registry.actions import access as actions
from jieli.registry.queries import accounts
from jieli.registry.roles import BY_CODE
from jieli.web import formats, sign_in, sign_on
from jieli.web.navigation import NAVIGATION, sees
from jieli.web.parts import Head

_BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class SignInView(account.LoginView):  # type: ignore[misc]
    """Account and password. A refusal is 422 and says how many tries are left."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again."""
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer

    def get_context_data(self, **rest: Any) -> dict[str, Any]:
        """What the page needs besides the form."""
        values: dict[str, Any] = super().get_context_data(**rest)
        return {
            **values,
            "sign_on": settings.OIDC_NAME or _("单点登录") if sign_on.is_on() else "",
            "sign_on_id": settings.OIDC_PROVIDER_ID,
            "then": self.request.GET.get("next", ""),
        }


sign_in_page = SignInView.as_view()
sign_out_page = account.logout
closed_page = login_not_required(account.account_inactive)
confirm_page = account.reauthenticate

second_factor_page = second_factor.index
ask_second_factor = login_not_required(second_factor.authenticate)
confirm_by_second_factor = second_factor.reauthenticate
set_up_second_factor = totp.activate_totp
stop_second_factor = totp.deactivate_totp
show_recovery_codes = recovery_codes.view_recovery_codes
new_recovery_codes = recovery_codes.generate_recovery_codes


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in as any role with one click; there is no such page outside a demo."""
    if not settings.JIELI_DEMO:
        raise NotFound(_("没有找到，或您看不到它。"))
    actor = request.actor  # type: ignore[attr-defined]
    entries = accounts.demo_users(actor)
    if request.method == "POST":
        user = {key: user for key, _role, user in entries}.get(request.POST.get("role", ""))
        if user is None:
            raise NotFound(_("没有找到，或您看不到它。"))
        django_login(request, user, backend=_BACKEND)
        request.session[sign_in.SIGNED_IN_AT] = int(clock.now().timestamp())
        sign_in.keep_session(request)
        acting = sign_in.actor_at(request, user)
        actions.note_about_user(user, "sign_in", actor=acting, methods=["demo"])
        return redirect(settings.LOGIN_REDIRECT_URL)
    rows = [
        {
            "key": key,
            "role": BY_CODE[role],
            "user": user,
            "label": _("%(role)s（在岗）") % {"role": BY_CODE[role].label}
            if key != role
            else BY_CODE[role].label,
            "duty": _("本人的派驻、行前事项、请假与考勤") if key != role else BY_CODE[role].duty,
            "seen": _seen(sign_in.actor_at(request, user)),
        }
        for key, role, user in entries
    ]
    values = {"head": Head(_("选一个角色进入"), hint=_("演示")), "rows": rows, "roles": BY_CODE}
    return render(request, "accounts/demo.html", values)


def _seen(actor: Any) -> str:
    """What a role sees, by the navigation it would get."""
    return formats.together(str(i.label) for group in NAVIGATION for i in group.items if sees(i, actor))
