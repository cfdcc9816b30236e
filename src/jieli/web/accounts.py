"""Users and what they may do, for administrators and inspectors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jieli.kernel import anything, clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.registry.actions import access as actions
from jieli.registry.queries import access, accounts
from jieli.registry.roles import BY_CODE, ROLES, SCOPES
from jieli.web import formats, history, sign_in
from jieli.web.addresses import leads_to
from jieli.web.forms import accounts as forms
from jieli.web.forms.fields import Candidate, pickable
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Tag, Words
from jieli.web.record import Fact, Facts, Record, View, render_record

history.EVENTS.update(
    {
        "reset_password": gettext_lazy("重置密码"),
        "change_password": gettext_lazy("修改密码"),
        "deactivate": gettext_lazy("停用账号"),
        "reactivate": gettext_lazy("恢复账号"),
        "sign_in": gettext_lazy("登录"),
        "sign_in_refused": gettext_lazy("登录被拒"),
        "sign_out": gettext_lazy("退出登录"),
        "session_over": gettext_lazy("会话到期"),
        "end_sessions": gettext_lazy("结束会话"),
        "link_sign_on": gettext_lazy("关联单点登录"),
        "set_up_two_factor": gettext_lazy("启用动态口令"),
        "remove_two_factor": gettext_lazy("停用动态口令"),
        "new_recovery_codes": gettext_lazy("重新生成恢复码"),
        "two_factor_refused": gettext_lazy("动态口令被拒"),
        "grant": gettext_lazy("授权"),
        "rest": gettext_lazy("暂停，等第二人确认"),
        "appoint_deputy": gettext_lazy("指定代理人"),
        "open_glass": gettext_lazy("打开紧急访问"),
        "close_glass": gettext_lazy("关闭紧急访问"),
        "look": gettext_lazy("紧急访问中查看"),
    }
)


@pickable("user")
def _find_users(actor: Actor, text: str) -> list[Candidate]:
    return [Candidate(u.code, u.name, u.username) for u in accounts.active_users(actor, text)]


def _roles(actor: Actor) -> list[tuple[str, str]]:
    return [(r.code, str(r.label)) for r in ROLES]


# --- Lists --------------------------------------------------------------------------------------


def _state(user: Any) -> Tag:
    if not user.is_active:
        return Tag(_("已停用"), "done")
    if user.must_change_password:
        return Tag(_("待首次登录") if user.last_login is None else _("待改密码"), "idle")
    return Tag(_("可登录"), "live", is_quiet=True)


def _held(user: Any) -> str | None:
    """Roles that hold today and where, such as 受援单位管理员·示例县人民医院."""
    return "；".join(_role_and_place(g) for g in user.grants_today) or None


def _role_and_place(grant: Any) -> str:
    where = access.scope_words(grant)
    return f"{_role(grant)}·{where}" if where else _role(grant)


USERS = Listing(
    name="users",
    title=gettext_lazy("用户与授权"),
    columns=(
        Column(
            "name",
            gettext_lazy("姓名"),
            sub="username",
            sort="name",
            link=leads_to("user"),
        ),
        Column("state", gettext_lazy("账号"), cell=_state, sort=("is_active", "must_change_password")),
        Column("grants", gettext_lazy("有效授权"), cell=_held, sort="grant_count", wraps=True),
        Column(
            "linked", gettext_lazy("关联人员"), cell=lambda u: _("已关联") if hasattr(u, "person") else None
        ),
        Column(
            "last_login",
            gettext_lazy("最近登录"),
            cell=lambda u: formats.moment(u.last_login),
            sort="last_login",
        ),
        Column("code", gettext_lazy("编号"), is_code=True, extra=True),
    ),
    filters=(
        Search(),
        Choice(
            "role",
            gettext_lazy("角色"),
            options=_roles,
            where_is=lambda role: Q(pk__in=access.grants_in_force().filter(role=role).values("user")),
        ),
    ),
    tabs=(
        Tab("new", gettext_lazy("待首次登录"), Q(is_active=True, must_change_password=True)),
        Tab("none", gettext_lazy("没有授权"), Q(is_active=True, grant_count=0)),
        Tab("closed", gettext_lazy("已停用"), Q(is_active=False)),
    ),
    order="name",
    empty=Empty(gettext_lazy("没有这样的账号")),
    export=False,
)


def users(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    actor = _manager(request)
    buttons = (
        [Button(_("开通账号"), reverse("add_user"), kind="primary")]
        if "SY" in actor.roles
        else [Button(_("全部授权"), reverse("grants"))]
    )
    if "SY" in actor.roles:
        buttons.insert(0, Button(_("全部授权"), reverse("grants")))
    return render_listing(request, USERS, accounts.users(actor), buttons=buttons)


def _grant_state(grant: Any) -> Tag:
    today = clock.today()
    if grant.ends_on <= today:
        return Tag(_("已结束"), "done", is_quiet=True)
    if not grant.is_confirmed:
        return Tag(_("待第二人确认"), "turn")
    if grant.starts_on > today:
        return Tag(_("未开始"), "plan")
    left = (grant.ends_on - today).days
    if left <= 30:
        return Tag(_("将到期"), "warn", note=formats.left(formats.last_day(grant.ends_on)))
    return Tag(_("生效"), "live", is_quiet=True)


def _role(grant: Any) -> str:
    words = str(BY_CODE[grant.role].label) if grant.role in BY_CODE else grant.role
    return f"{words}（{_('代')}{grant.deputy_for.name}）" if grant.deputy_for else words


def _in_force() -> Q:
    return Q(starts_on__lte=clock.today(), ends_on__gt=clock.today(), is_confirmed=True)


GRANTS = Listing(
    name="grants",
    title=gettext_lazy("授权"),
    columns=(
        Column(
            "user",
            gettext_lazy("用户"),
            cell="user.name",
            sort="user__name",
            link=lambda g: reverse("user", args=[g.user.code]),
        ),
        Column("role", gettext_lazy("角色"), cell=_role, sort="role"),
        Column("scope", gettext_lazy("范围"), cell=lambda g: _where(g), sub="code"),
        Column("starts_on", gettext_lazy("起"), sort="starts_on"),
        Column(
            "last_on", gettext_lazy("止（含）"), cell=lambda g: formats.last_day(g.ends_on), sort="ends_on"
        ),
        Column("state", gettext_lazy("状态"), cell=_grant_state),
        Column("basis", gettext_lazy("依据"), wraps=True),
    ),
    filters=(
        Search(fields=("user__search_text", "unit__search_text", "region__search_text")),
        Choice("role", gettext_lazy("角色"), "role", options=_roles),
    ),
    tabs=(
        Tab("now", gettext_lazy("生效"), _in_force),
        Tab(
            "soon",
            gettext_lazy("30天内到期"),
            lambda: _in_force() & Q(ends_on__lte=clock.today() + timedelta(days=30)),
            "warn",
        ),
        Tab("waiting", gettext_lazy("待确认"), lambda: Q(is_confirmed=False), "turn"),
        Tab("deputies", gettext_lazy("代理"), lambda: _in_force() & Q(deputy_for__isnull=False)),
    ),
    order="-last_on",
    empty=Empty(gettext_lazy("没有这样的授权")),
)


def _where(grant: Any) -> str:
    return access.scope_words(grant) or str(SCOPES.get(grant.scope, grant.scope))


def grants(request: HttpRequest) -> HttpResponse:
    """All grants."""
    actor = _manager(request)
    return render_listing(
        request,
        GRANTS,
        accounts.grants(actor),
        crumbs=(Crumb(_("用户与授权"), reverse("users")), Crumb(_("授权"))),
    )


# --- One user -----------------------------------------------------------------------------------


def user(request: HttpRequest, code: str) -> HttpResponse:
    """One account: who it is, what it may do, where it is signed in."""
    actor = _manager(request)
    found = accounts.get_user(actor, code)
    manages = reading.may(actor, "U", found)
    record = Record(
        head=Head(
            found.name,
            line=f"{found.username}·{found.code}",
            crumbs=(Crumb(_("用户与授权"), reverse("users")), Crumb(found.code)),
            tags=(_state(found),),
            buttons=_buttons(actor, found) if manages else (),
        ),
        facts=(
            Facts(
                _("账号"),
                (
                    Fact(_("关联人员"), accounts.person_words(found)),
                    Fact(_("电子邮箱"), found.email),
                    Fact(_("界面语言"), dict(settings.LANGUAGES).get(found.language, found.language)),
                    Fact(_("动态口令"), _("已启用") if sign_in.has_second_factor(found) else _("未启用")),
                    Fact(_("单点登录"), _("已关联") if sign_in.is_linked(found) else _("未关联")),
                    Fact(_("最近登录"), formats.moment(found.last_login)),
                ),
            ),
        ),
        views=(
            View("grants", _("授权"), "accounts/_grants.html"),
            View("sessions", _("会话"), "accounts/_sessions.html"),
        ),
        history=lambda: history.of(found, actor),
    )
    context = {
        "user_shown": found,
        "manages": manages,
        "grants": [grant_row(g, actor) for g in accounts.grants_of(actor, found)],
        "sessions": sign_in.sessions_of(found, request) if request.GET.get("view") == "sessions" else (),
        "may_end_sessions": manages and found.pk != actor.user_id,
    }
    return render_record(request, record, context=context)


def _buttons(actor: Actor, found: Any) -> list[Button]:
    def to(label: Words, name: str, kind: str = "") -> Button:
        return Button(label, reverse(name, args=[found.code]), kind=kind)

    linked = bool(accounts.person_words(found))
    buttons = [to(_("修改"), "change_user")]
    if found.pk != actor.user_id:
        buttons += [
            to(_("解除关联"), "unlink_person") if linked else to(_("关联人员"), "link_person"),
            to(_("重置密码"), "reset_password"),
            to(_("停用"), "deactivate_user", "danger")
            if found.is_active
            else to(_("恢复账号"), "reactivate_user"),
            to(_("授权"), "add_grant", "primary"),
        ]
        if sign_in.has_second_factor(found):
            buttons.insert(3, to(_("清除动态口令"), "remove_second_factor"))
    return buttons


def grant_row(grant: Any, actor: Actor) -> dict[str, Any]:
    """One grant as tables show it, with what the actor may do to it."""
    is_over = grant.ends_on <= clock.today()
    may_change = not is_over and reading.may(actor, "U", grant)
    return {
        "grant": grant,
        "role": _role(grant),
        "where": _where(grant),
        "last_on": formats.last_day(grant.ends_on),
        "state": _grant_state(grant),
        "end": reverse("end_grant", args=[grant.code]) if may_change else "",
        "deputy": reverse("add_deputy", args=[grant.code])
        if may_change and grant.is_confirmed and not grant.deputy_for and grant.scope != "own"
        else "",
        "confirm": reverse("confirm_grant", args=[grant.code])
        if may_change and not grant.is_confirmed
        else "",
    }


# --- Forms --------------------------------------------------------------------------------------


@never_cache
def add_user(request: HttpRequest) -> HttpResponse:
    """Open an account; the password is shown once, on the answer itself, and nowhere kept."""
    actor = _administrator(request)
    form = forms.UserForm(request.POST or None, actor=actor)
    made: list[Any] = []

    def do() -> str:
        made.extend(actions.add_user(form.cleaned_data, actor=actor))
        return reverse("user", args=[made[0].code])

    page = FormPage(
        Head(_("开通账号"), crumbs=(Crumb(_("用户与授权"), reverse("users")), Crumb(_("开通账号")))),
        submit=_("开通，生成一次性密码"),
        cancel=reverse("users"),
        done="",
    )
    answer = form_page(request, form, page, do)
    return _told_once(request, *made) if made else answer


@never_cache
def reset_password(request: HttpRequest, code: str) -> HttpResponse:
    """Give a user a new one-time password."""
    actor, found = _of_administrator(request, code)
    form = forms.ReasonForm(request.POST or None, actor=actor)
    made: list[Any] = []

    def do() -> str:
        made.extend((found, actions.reset_password(found, actor=actor, reason=form.cleaned_data["reason"])))
        sign_in.end_sessions(request, found)
        return reverse("user", args=[found.code])

    page = _page(found, _("重置密码"), _("重置，生成一次性密码"), done="")
    if resting := accounts.resting_after_reset(actor, found):
        names = "；".join(_role_and_place(g) for g in resting)
        hint = _("重置后这些授权暂停，等第二人确认后恢复：%(grants)s") % {"grants": names}
        page = replace(page, head=replace(page.head, hint=hint))
    answer = form_page(request, form, page, do)
    return _told_once(request, *made) if made else answer


def _told_once(request: HttpRequest, found: Any, password: str) -> HttpResponse:
    head = Head(_("一次性密码"), crumbs=(Crumb(_("用户与授权"), reverse("users")), Crumb(found.code)))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = [_role_and_place(g) for g in accounts.grants_of(actor, found) if not g.is_confirmed]
    values = {"head": head, "user_shown": found, "password": password, "waiting": waiting}
    return render(request, "accounts/password_once.html", values)


def change_user(request: HttpRequest, code: str) -> HttpResponse:
    """Correct an account."""
    actor, found = _of_administrator(request, code)
    initial = {"name": found.name, "username": found.username, "email": found.email, "version": found.version}
    form = forms.ChangeUserForm(request.POST or None, actor=actor, initial=initial)

    def do() -> str:
        values = form.values("name", "username", "email")
        version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        actions.change_user(found, values, actor=actor, version=version, reason=reason)
        return reverse("user", args=[found.code])

    return form_page(request, form, _page(found, _("修改账号"), _("保存")), do)


def _with_reason(
    request: HttpRequest, code: str, title: str, submit: str, act: Callable[[Any, Actor, str], object]
) -> HttpResponse:
    actor, found = _of_administrator(request, code)
    form = forms.ReasonForm(request.POST or None, actor=actor)

    def do() -> str:
        act(found, actor, form.cleaned_data["reason"])
        return reverse("user", args=[found.code])

    return form_page(request, form, _page(found, title, submit), do)


def deactivate_user(request: HttpRequest, code: str) -> HttpResponse:
    """Close an account."""

    def act(found: Any, actor: Actor, reason: str) -> None:
        actions.deactivate(found, actor=actor, reason=reason)
        sign_in.end_sessions(request, found)

    return _with_reason(request, code, _("停用账号"), _("停用"), act)


def reactivate_user(request: HttpRequest, code: str) -> HttpResponse:
    """Open a closed account again."""
    return _with_reason(
        request,
        code,
        _("恢复账号"),
        _("恢复账号"),
        lambda found, actor, reason: actions.reactivate(found, actor=actor, reason=reason),
    )


def unlink_person(request: HttpRequest, code: str) -> HttpResponse:
    """Take back which person an account belongs to."""
    return _with_reason(
        request,
        code,
        _("解除关联"),
        _("解除"),
        lambda found, actor, reason: actions.unlink_person(found, actor=actor, reason=reason),
    )


def remove_second_factor(request: HttpRequest, code: str) -> HttpResponse:
    """Forget a lost telephone; the user sets up a new one at the next sign-in."""

    def act(found: Any, actor: Actor, reason: str) -> None:
        actions.forget_second_factor(found, actor=actor, reason=reason)
        sign_in.end_sessions(request, found)

    return _with_reason(request, code, _("清除动态口令"), _("清除"), act)


def link_person(request: HttpRequest, code: str) -> HttpResponse:
    """Say which person an account belongs to."""
    actor, found = _of_administrator(request, code)
    form = forms.LinkPersonForm(request.POST or None, actor=actor)

    def do() -> str:
        actions.link_person(found, form.cleaned_data["person"], actor=actor)
        return reverse("user", args=[found.code])

    return form_page(request, form, _page(found, _("关联人员"), _("关联")), do)


def add_grant(request: HttpRequest, code: str) -> HttpResponse:
    """Give a role."""
    actor, found = _of_administrator(request, code)
    initial = {"starts_on": clock.today(), "last_on": clock.today() + timedelta(days=365)}
    form = forms.GrantForm(request.POST or None, actor=actor, initial=initial)

    def do() -> str:
        v = form.cleaned_data
        actions.grant(
            found,
            v["role"],
            v["scope"],
            actor=actor,
            starts_on=v["starts_on"],
            ends_on=v["last_on"] + timedelta(days=1),
            unit=_one(actor, "institution", v["unit"]),
            region=_one(actor, "region", v["region"]),
            scope_code=v["scope_code"].upper(),
            basis=v["basis"],
            reason=v["reason"],
        )
        return f"{reverse('user', args=[found.code])}?view=grants"

    return form_page(request, form, _page(found, _("授权"), _("授权给%(name)s") % {"name": found.name}), do)


def end_grant(request: HttpRequest, code: str) -> HttpResponse:
    """End a grant before its time; the holder of a lent one may take it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    grant = accounts.get_grant(actor, code)
    if not reading.may(actor, "U", grant):
        raise NotAllowed(_("只有系统管理员能结束授权。"))
    form = forms.EndGrantForm(request.POST or None, actor=actor)
    back = f"{reverse('user', args=[grant.user.code])}?view=grants" if _manages(actor) else reverse("account")

    def do() -> str:
        day = formats.first_day_after(form.cleaned_data["last_on"])
        actions.end_grant(grant, actor=actor, reason=form.cleaned_data["reason"], on=day)
        return back

    head = Head(
        _("结束授权"),
        line=_line(grant),
    )
    return form_page(
        request, form, FormPage(head, submit=_("结束授权"), cancel=back, done=_("授权已结束")), do
    )


def confirm_grant(request: HttpRequest, code: str) -> HttpResponse:
    """The second person lets a grant hold."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    grant = accounts.get_grant(actor, code)
    if not reading.may(actor, "A", grant):
        raise NotAllowed(_("这项授权不由您确认。"))
    form = forms.ConfirmGrantForm(request.POST or None, actor=actor)

    def do() -> str:
        actions.confirm_grant(grant, actor=actor, reason=form.cleaned_data["reason"])
        return reverse("notices")

    head = Head(_("确认授权"), line=f"{_line(grant)}·{grant.user.username}")
    page = FormPage(head, submit=_("确认，使授权生效"), cancel=reverse("notices"), done=_("授权已确认"))
    return form_page(request, form, page, do)


def _line(grant: Any) -> str:
    span = formats.spell(grant.starts_on, grant.ends_on)
    return f"{grant.user.name}·{_role(grant)}·{_where(grant)}·{span}"


def add_deputy(request: HttpRequest, code: str) -> HttpResponse:
    """Appoint a deputy: the holder himself, or an administrator."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    grant = accounts.get_grant(actor, code)
    if grant.user_id != actor.user_id and "SY" not in actor.roles:
        raise NotAllowed(_("只有本人或系统管理员能指定代理人。"))
    form = forms.DeputyForm(request.POST or None, actor=actor, initial={"starts_on": clock.today()})
    mine = grant.user_id == actor.user_id
    back = reverse("account") if mine else f"{reverse('user', args=[grant.user.code])}?view=grants"

    def do() -> str:
        v = form.cleaned_data
        actions.appoint_deputy(
            grant,
            accounts.user_by_code(actor, v["deputy"]),
            actor=actor,
            starts_on=v["starts_on"],
            ends_on=v["last_on"] + timedelta(days=1),
            reason=v["reason"],
        )
        return back

    head = Head(
        _("指定代理人"),
        line=_line(grant),
    )
    return form_page(
        request, form, FormPage(head, submit=_("指定，并通知代理人"), cancel=back, done=_("已指定代理人")), do
    )


@require_POST
def end_user_sessions(request: HttpRequest, code: str) -> HttpResponse:
    """Sign a user out everywhere."""
    actor, found = _of_administrator(request, code)
    count = sign_in.end_sessions(request, found)
    actions.note_about_user(found, "end_sessions", actor=actor, count=count)
    return after(
        request, _("已结束%(n)s个会话") % {"n": count}, f"{reverse('user', args=[found.code])}?view=sessions"
    )


# --- What all of them need ----------------------------------------------------------------------


def _manages(actor: Actor) -> bool:
    return bool({"SY", "IN"} & actor.roles)


def _manager(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not _manages(actor):
        raise NotAllowed(_("账号和授权只有系统管理员和纪检能看。"), remedy=_("您自己的授权在“我的账号”里。"))
    return actor


def _administrator(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if "SY" not in actor.roles:
        raise NotAllowed(_("只有系统管理员能管理账号。"))
    return actor


def _of_administrator(request: HttpRequest, code: str) -> tuple[Actor, Any]:
    actor = _administrator(request)
    return actor, accounts.get_user(actor, code)


_DONE = gettext_lazy("已办理")


def _page(found: Any, title: str, submit: str, done: Words = _DONE) -> FormPage:
    back = reverse("user", args=[found.code])
    crumbs = (Crumb(_("用户与授权"), reverse("users")), Crumb(found.code, back), Crumb(title))
    return FormPage(
        Head(title, line=f"{found.name}·{found.username}", crumbs=crumbs),
        submit=submit,
        cancel=back,
        done=done,
    )


def _one(actor: Actor, thing: str, code: str) -> Any:
    return anything.record(actor, thing, code) if code else None
