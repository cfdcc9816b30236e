"""My own account, my deputies, sessions and entries; emergency access."""

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jieli.kernel import clock, notices
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed
from jieli.registry.actions import access as actions
from jieli.registry.queries import accounts
from jieli.registry.roles import ROLES
from jieli.web import formats, sign_in, trail
from jieli.web.accounts import grant_row
from jieli.web.forms import accounts as forms
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.parts import Button, Crumb, Head


def account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself on one page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    me = accounts.self_of(actor)
    wish = notices.preference(actor)
    rows = [grant_row(g, actor) for g in accounts.grants_of(actor, me)]
    values: dict[str, Any] = {
        "head": Head(
            _("我的账号"),
            line=f"{me.name}·{me.username}",
            buttons=(Button(_("修改密码"), reverse("account_change_password")),),
        ),
        "me": me,
        "grants": [r for r in rows if r["grant"].ends_on > clock.today()],
        "past_count": sum(1 for r in rows if r["grant"].ends_on <= clock.today()),
        "deputies": [grant_row(g, actor) for g in accounts.my_deputies(actor)],
        "person": accounts.person_words(me),
        "second_factor": sign_in.has_second_factor(me),
        "second_factor_is_a_must": sign_in.needs_second_factor(actor),
        "linked": sign_in.is_linked(me),
        "session_count": len(sign_in.sessions_of(me, request)),
        "language_form": forms.LanguageForm(initial={"language": me.language}),
        "notice_form": forms.NoticeForm(
            initial={"mail": wish.mail, "quiet_from": wish.quiet_from, "quiet_until": wish.quiet_until}
        ),
        "mail_is_on": notices.mail_is_on(),
        "may_break_glass": any(actions.may_break_glass(actor)),
        "glass": accounts.open_glass(actor),
        "entries": [(trail.event_words(e), e) for e in accounts.my_entries(actor)[:10]],
    }
    return render(request, "accounts/me.html", values)


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password; other sessions end with the old one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    me = accounts.self_of(actor)
    form = forms.PasswordForm(request.POST or None, actor=actor)

    def do() -> str:
        adapter = sign_in.AccountAdapter(request)
        if not adapter.reauthenticate(me, form.cleaned_data["old"]):
            raise BadInput(_("现在的密码不对。"), field="old")
        if form.cleaned_data["old"] == form.cleaned_data["password1"]:
            raise BadInput(_("新密码不能与现在的相同。"), field="password1")
        changed = actions.change_own_password(me, form.cleaned_data["password1"], actor=actor)
        sign_in.end_sessions(request, me)
        update_session_auth_hash(request, changed)
        sign_in.keep_session(request)
        return reverse("account")

    must = me.must_change_password
    head = Head(
        _("修改密码"),
        line=_("这是一次性密码，请先设一个自己的。") if must else "",
        crumbs=() if must else (Crumb(_("我的账号"), reverse("account")), Crumb(_("修改密码"))),
    )
    page = FormPage(
        head,
        submit=_("保存新密码"),
        cancel="" if must else reverse("account"),
        done=_("密码已修改，其他会话已结束"),
    )
    return form_page(request, form, page, do)


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Remember the language, and use it at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    language = request.POST.get("language", "")
    actions.change_own_language(accounts.self_of(actor), language, actor=actor)
    answer = after(request, "", reverse("account"))
    sign_in.speak(answer, language)
    return answer


def change_notices(request: HttpRequest) -> HttpResponse:
    """How to be told."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wish = notices.preference(actor)
    initial = {"mail": wish.mail, "quiet_from": wish.quiet_from, "quiet_until": wish.quiet_until}
    form = forms.NoticeForm(request.POST or None, actor=actor, initial=initial)

    def do() -> str:
        start, end = form.times()
        notices.set_preference(actor, mail=form.cleaned_data["mail"], quiet_from=start, quiet_until=end)
        return reverse("account")

    head = Head(_("提醒方式"), crumbs=(Crumb(_("我的账号"), reverse("account")), Crumb(_("提醒方式"))))
    return form_page(request, form, FormPage(head, cancel=reverse("account")), do)


def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in; ends those that I do not know."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    me = accounts.self_of(actor)
    if request.method == "POST":
        keys = request.POST.getlist("session")
        count = sign_in.end_sessions(request, me, None if "all" in request.POST else keys)
        if count:
            actions.note_about_user(me, "end_sessions", actor=actor, count=count)
        return after(request, _("已结束%(n)s个会话") % {"n": count}, reverse("sessions"))
    head = Head(
        _("我的会话"),
        hint=_("不认识的设备，请结束会话并修改密码"),
        crumbs=(Crumb(_("我的账号"), reverse("account")), Crumb(_("我的会话"))),
    )
    values = {"head": head, "sessions": sign_in.sessions_of(me, request), "mine": True}
    return render(request, "accounts/sessions.html", values)


# --- Emergency access ---------------------------------------------------------------------------


def glass(request: HttpRequest) -> HttpResponse:
    """Open an emergency access, or see the one that is open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    opening = accounts.open_glass(actor)
    if opening is None and not any(actions.may_break_glass(actor)):
        raise NotAllowed(_("您的角色不能打开紧急访问。"), remedy=_glass_roles())
    longest = settings.JIELI_GLASS_MINUTES
    form = forms.GlassForm(request.POST or None, actor=actor, initial={"minutes": min(30, longest)})

    def do() -> str:
        actions.open_glass(actor, form.cleaned_data["why"], form.cleaned_data["minutes"])
        return reverse("home")

    page = FormPage(
        Head(_("紧急访问"), hint=_("只读，限时，每一页都记录")),
        submit=_("打开，并通知纪检和系统管理员"),
        cancel=reverse("account"),
        done=_("紧急访问已打开"),
        template="accounts/glass.html",
        context={
            "opening": opening,
            "until": timezone.localtime(opening.until_at) if opening else None,
            "longest": longest,
        },
    )
    return form_page(request, form, page, do)


@require_POST
def close_glass(request: HttpRequest) -> HttpResponse:
    """Close it before its time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    opening = accounts.open_glass(actor)
    if opening is not None:
        actions.close_glass(opening, actor=actor)
    return after(request, _("紧急访问已关闭"), reverse("account"))


def _glass_roles() -> str:
    words = formats.together(str(r.label) for r in ROLES if r.may_break_glass)
    return _("可以打开的是：%(roles)s。") % {"roles": words}
