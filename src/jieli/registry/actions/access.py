"""Accounts, grants, deputies and emergency access: who may sign in, and what he or she may do from when to when."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, door, notices
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, RuleRefused
from jieli.kernel.models import AuditEntry, User
from jieli.registry.models import GlassOpening, Grant, Institution, Person, Region
from jieli.registry.queries import access
from jieli.registry.roles import BY_CODE

_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_WHY_LETTERS = 10  # an emergency that cannot be told in ten letters is none
_LEAST_MINUTES = 5


# --- Accounts -----------------------------------------------------------------------------------


def add_user(
    values: Mapping[str, Any], *, actor: Actor, on: date | None = None, reason: str = ""
) -> tuple[User, str]:
    """Open an account with a one-time password.

    Args:
        values: ``username``, ``name`` and, if known, ``email``, ``language``.

    Returns:
        The user, and the password to tell him once; it is stored nowhere in the clear.

    Effects:
        A user who must choose a password of his own at the first sign-in; one audit entry.

    Raises:
        BadInput: The name to sign in with is missing, badly formed or taken.
        NotAllowed: Only system administrators open accounts.
    """
    password = one_time_password()
    user = _new_user(values)
    user.password, user.must_change_password = make_password(password), True
    door.create(user, actor=actor, on=on, reason=reason)
    return user, password


def add_user_without_password(
    values: Mapping[str, Any], *, actor: Actor, on: date | None = None, reason: str = ""
) -> User:
    """Open an account into which no password leads: for single sign-on, or for a demo.

    Args:
        values: As of ``add_user``.

    Effects:
        A user without a password, until ``reset_password`` gives him one; one audit entry.

    Raises:
        BadInput: The name to sign in with is missing, badly formed or taken.
        NotAllowed: Only system administrators open accounts.
    """
    user = _new_user(values)
    user.set_unusable_password()
    return door.create(user, actor=actor, on=on, reason=reason)


def _new_user(values: Mapping[str, Any]) -> User:
    username = str(values.get("username", "")).strip()
    _refuse_bad_username(username)
    name = str(values.get("name", "")).strip()
    if not name:
        raise BadInput(_("请写姓名。"), field="name")
    email = str(values.get("email", "")).strip()
    if email and User.objects.filter(email__iexact=email).exists():
        raise BadInput(_("这个邮箱已经用于另一个账号。"), field="email")
    return User(username=username, name=name, email=email, language=values.get("language") or "zh-hans")


def change_user(
    user: User, values: Mapping[str, Any], *, actor: Actor, version: int | None = None, reason: str = ""
) -> User:
    """Correct the name, the e-mail address or the name to sign in with.

    Effects:
        One audit entry. Where single sign-on finds accounts by address or name, what the account may do rests as after
        ``reset_password``: whoever writes his own address there would sign in as its holder.

    Raises:
        BadInput: A name is missing or taken.
    """
    if "username" in values and values["username"] != user.username:
        _refuse_bad_username(str(values["username"]), but=user)
    email = str(values.get("email", ""))
    if email and User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise BadInput(_("这个邮箱已经用于另一个账号。"), field="email")
    before = (user.username, user.email)
    with transaction.atomic():
        door.change(user, values, actor=actor, version=version, reason=reason)
        if (user.username, user.email) != before:
            if user.pk != actor.user_id and settings.SOCIALACCOUNT_PROVIDERS:
                _let_rest(user, actor, reason)
            _tell_user(user, gettext_lazy("{who}修改了您的账号或邮箱"), actor)
    return user


def _refuse_bad_username(username: str, but: User | None = None) -> None:
    if not 3 <= len(username) <= 64 or not all(c.isalnum() or c in "._-@" for c in username):
        raise BadInput(_("账号须为3至64个字母、数字、汉字或 . _ - @。"), field="username")
    taken = User.objects.filter(username__iexact=username)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise BadInput(_("账号“%(name)s”已被使用，请换一个。") % {"name": username}, field="username")


def one_time_password() -> str:
    """A password to be told once: sixteen signs in four groups, none of which looks like another."""
    return "-".join("".join(secrets.choice(_SIGNS) for _place in range(4)) for _group in range(4))


def reset_password(user: User, *, actor: Actor, reason: str = "") -> str:
    """Give a user a new one-time password.

    Returns:
        The password to tell him once.

    Effects:
        The password; all sessions of the user end with it; one audit entry. What the account may do rests until a
        second person has confirmed it: whoever has seen the password could sign in as its holder. Notices to both.
    """
    if user.pk == actor.user_id:
        raise RuleRefused(_("自己的密码请在“我的账号”里修改。"), rule="P-2")
    password = one_time_password()
    values = {"password": make_password(password), "must_change_password": True}
    with transaction.atomic():
        door.change(user, values, actor=actor, reason=reason, event="reset_password")
        _let_rest(user, actor, reason)
        _tell_user(user, gettext_lazy("{who}重置了您的密码"), actor)
    return password


def _let_rest(user: User, actor: Actor, reason: str) -> None:
    for given in access.resting_after_reset(user, actor.user_id):
        door.change(given, {"is_confirmed": False}, actor=actor, reason=reason, event="rest")
        _ask_again(given, actor)


def _ask_again(given: Grant, actor: Actor) -> None:
    subject = gettext_lazy("{who}改动了{user}（{account}）的登录方式，请确认恢复：{what}")
    user = given.user
    values = {
        "who": actor.name,
        "user": user.name,
        "account": user.username,
        "what": access.mandate(given).label,
    }
    told = access.held_by(Q(role="IN")).exclude(pk__in=(actor.user_id or -1, user.pk))
    notices.tell(
        [*access.second_persons(given, actor.user_id or -1), *told],
        kind="grant",
        subject=format_lazy(subject, **values),
        body=gettext_lazy("请先向本人核实是他要求的；确认之前这项授权不生效。"),
        url=f"/grants/{given.code}/confirm",
    )


def _tell_user(user: User, subject: Any, actor: Actor, others: Iterable[User] = ()) -> None:
    """Tell the holder of an account what somebody else did to it; if nobody asked for that, he will object."""
    notices.tell(
        [user, *others],
        kind="account",
        subject=format_lazy(subject, who=actor.name, user=user.name),
        body=gettext_lazy("如果与本人的请求不符，请告诉纪检。"),
    )


def change_own_password(user: User, password: str, *, actor: Actor) -> User:
    """Store a password that the user chose.

    Raises:
        BadInput: It is too short, too common or too like the name.
    """
    try:
        validate_password(password, user)
    except ValidationError as e:
        raise BadInput(" ".join(e.messages), field="password1") from e
    values = {"password": make_password(password), "must_change_password": False}
    return door.change(user, values, actor=actor, event="change_password", verb="A")


def change_own_language(user: User, language: str, *, actor: Actor) -> User:
    """Remember in which language a user reads."""
    if language not in dict(settings.LANGUAGES):
        raise BadInput(_("没有这种语言。"), field="language")
    return door.change(user, {"language": language}, actor=actor, verb="A")


def deactivate(user: User, *, actor: Actor, reason: str, version: int | None = None) -> User:
    """Close an account; what it did stays.

    Effects:
        The user cannot sign in and his sessions end; his deputies act no longer.

    Raises:
        RuleRefused: It is the actor's own, the last administrator's, or no reason is given.
    """
    if user.pk == actor.user_id:
        raise RuleRefused(_("不能停用自己的账号。"), remedy=_("请另一位系统管理员办理。"), rule="P-2")
    if not reason.strip():
        raise BadInput(_("请写停用的理由。"), field="reason")
    with transaction.atomic():
        door.change(
            user, {"is_active": False}, actor=actor, reason=reason, event="deactivate", version=version
        )
        _refuse_without_administrator()
    return user


def reactivate(user: User, *, actor: Actor, reason: str = "", version: int | None = None) -> User:
    """Open a closed account again; grants that are still in force count again."""
    return door.change(
        user, {"is_active": True}, actor=actor, reason=reason, event="reactivate", version=version
    )


def link_person(user: User, person_code: str, *, actor: Actor, reason: str = "") -> Person:
    """Say which person of the registry a user is, by the code that the person's unit has told.

    Raises:
        BadInput: There is no such person, or one of the two is already linked.
        NotAllowed: Only system administrators link.
    """
    _refuse_others(actor, user)
    _refuse_self(user, actor)
    person = Person.objects.filter(code=person_code.strip().upper(), merged_into=None).first()
    if person is None:
        raise BadInput(_("没有编号为“%(code)s”的人员。") % {"code": person_code}, field="person")
    if person.user_id == user.pk:
        return person
    if person.user_id is not None:
        raise BadInput(_("这位人员已有账号。"), field="person", remedy=_("请先解除原来的关联。"))
    if Person.objects.filter(user=user).exists():
        raise BadInput(_("这个账号已关联另一位人员。"), field="person", remedy=_("请先解除原来的关联。"))
    with transaction.atomic():
        door.change(person, {"user": user}, actor=actor, reason=reason, event="link_user", verb="A")
        words = gettext_lazy("{who}把账号{account}关联到{person}")
        values = {"who": actor.name, "account": user.username, "person": person.name}
        own = access.held_by(Q(role__in=("SH", "HH"), unit=person.home_institution_id))
        notices.tell(
            own.exclude(pk=user.pk),
            kind="account",
            subject=format_lazy(words, **values),
            body=gettext_lazy("如果这不是他本人的账号，请告诉纪检。"),
            url=f"/people/{person.code}/",
        )
    return person


def unlink_person(user: User, *, actor: Actor, reason: str) -> None:
    """Take back that a user is a person of the registry."""
    _refuse_others(actor, user)
    person = Person.objects.filter(user=user).first()
    if person is not None:
        door.change(person, {"user": None}, actor=actor, reason=reason, event="unlink_user", verb="A")


def _refuse_others(actor: Actor, user: User) -> None:
    if not user.permits.covers(actor, "U", user):
        raise NotAllowed(_("只有系统管理员能管理账号。"), remedy=door.who_may(("SY",)))


def forget_second_factor(user: User, *, actor: Actor, reason: str) -> None:
    """Forget a lost telephone: its secret and the recovery codes; the user sets up a new one.

    Effects:
        The library's rows go; one audit entry.
    """
    _refuse_others(actor, user)
    if user.pk == actor.user_id:
        raise RuleRefused(_("自己的动态口令请在“我的账号”里管理。"), rule="P-2")
    if not reason.strip():
        raise BadInput(_("请写明理由。"), field="reason")
    with transaction.atomic():
        user.authenticator_set.all().delete()  # type: ignore[attr-defined]  # django-allauth
        door.note(user, "remove_two_factor", actor=actor, reason=reason)
        inspectors = access.held_by(Q(role="IN")).exclude(pk=actor.user_id or -1)
        _tell_user(user, gettext_lazy("{who}清除了{user}的动态口令"), actor, inspectors)


def note_about_user(user: User, event: str, *, actor: Actor, reason: str = "", **after: Any) -> AuditEntry:
    """Record what happened at the door: signed in, refused, second factor set up, a session ended."""
    return door.note(user, event, actor=actor, reason=reason, after=after)


# --- Grants -------------------------------------------------------------------------------------


def grant(
    user: User,
    role: str,
    scope: str,
    *,
    actor: Actor,
    ends_on: date,
    starts_on: date | None = None,
    unit: Institution | None = None,
    region: Region | None = None,
    scope_code: str = "",
    basis: str = "",
    reason: str = "",
) -> Grant:
    """Give a user a role within a scope, from one day up to another.

    Args:
        ends_on: First day on which it no longer holds; every grant ends.
        scope_code: Code of a programme or team.
        basis: The paper that orders it.

    Effects:
        One grant, one audit entry, one notice to the user. What an administrator grants is told to the inspectors and
        to whoever answers for the scope; to an account that is nobody's but his own he grants with a second person.

    Raises:
        FactsRefused: All facts against it: the scope does not suit the role, is not named or does not exist, the dates
            are impossible or too long, the user is closed or no person, holds the same already, or may not hold both.
        RuleRefused: The actor would grant himself.
        NotAllowed: Only system administrators grant.
    """
    given = Grant(
        user=user,
        role=role,
        scope=scope,
        unit=unit if scope == "unit" else None,
        region=region if scope == "region" else None,
        scope_code=scope_code if scope in ("programme", "team") else "",
        starts_on=starts_on or clock.today(),
        ends_on=ends_on,
        basis=basis,
    )
    _refuse_self(user, actor)
    _refuse_facts(given, actor)
    return _give(given, actor, reason, "grant", gettext_lazy("您获得授权：{what}"))


def _give(given: Grant, actor: Actor, reason: str, event: str, subject: Any) -> Grant:
    with transaction.atomic():
        given.is_confirmed = not _needs_a_second_person(given, actor)
        door.create(given, actor=actor, reason=reason, event=event)
        if given.is_confirmed:
            _tell_about(given, subject)
        if actor.user_id not in (None, given.deputy_for_id):
            announce_grant(given, actor=actor)
    return given


def _needs_a_second_person(given: Grant, actor: Actor) -> bool:
    """Whether an administrator would by this act through an account of his own making, and somebody could stop him."""
    if actor.user_id is None or actor.user_id == given.deputy_for_id:
        return False
    if not access.in_hands_of(actor.user_id).filter(pk=given.user_id).exists():
        return False
    return access.second_persons(given, actor.user_id).exists()


def confirm_grant(given: Grant, *, actor: Actor, reason: str = "") -> Grant:
    """Let a grant hold that waited for a second person.

    Effects:
        The grant holds; one audit entry; a notice to its holder.

    Raises:
        RuleRefused: It does not wait, or the actor is he who granted or who is granted.
        NotAllowed: The scope is none of the actor's affairs.
    """
    granter = access.granter_of(given) or -1
    if given.is_confirmed:
        raise RuleRefused(_("这项授权不需要确认。"), rule="P-2")
    if actor.user_id in (granter, given.user_id):
        raise RuleRefused(
            _("授权须由另一人确认。"),
            remedy=_("请授权范围所属单位、项目管理办公室或另一位系统管理员办理。"),
            rule="P-2",
        )
    door.ask(actor, "A", given)
    if not (actor.is_system or access.second_persons(given, granter).filter(pk=actor.user_id or -1).exists()):
        raise NotAllowed(_("您不能确认这项授权。"), remedy=door.who_may(("PO", "SY")))
    door.change(given, {"is_confirmed": True}, actor=actor, reason=reason, event="confirm", verb="A")
    _tell_about(given, gettext_lazy("您获得授权：{what}"))
    return given


def announce_grant(given: Grant, *, actor: Actor) -> None:
    """Tell the inspectors, and whoever answers for the scope, what was granted to whom; and ask the second person.

    Effects:
        Notices.
    """
    if given.scope == "own":
        return
    values = {
        "who": actor.name,
        "user": given.user.name,
        "account": given.user.username,
        "what": access.mandate(given).label,
    }
    where = Q(role="IN") | access.offices_of(given)
    told = access.held_by(where).exclude(pk__in=(actor.user_id or -1, given.user_id))
    start, last = given.starts_on, given.ends_on - timedelta(days=1)
    body = format_lazy(gettext_lazy("自{start}至{last}（含当日）。"), start=start, last=last)
    if given.is_confirmed:
        subject = format_lazy(gettext_lazy("{who}授予{user}（{account}）：{what}"), **values)
        notices.tell(told, kind="grant", subject=subject, body=body)
        return
    asked = access.second_persons(given, actor.user_id or -1)
    subject = format_lazy(gettext_lazy("请确认{who}授予{user}（{account}）：{what}"), **values)
    why = gettext_lazy("账号由授权人开通且没有关联人员，须另一人确认后才生效。")
    notices.tell(
        [*asked, *told],
        kind="grant",
        subject=subject,
        body=format_lazy("{body}{why}", body=body, why=why),
        url=f"/grants/{given.code}/confirm",
    )


def end_grant(given: Grant, *, actor: Actor, reason: str, on: date | None = None) -> None:
    """End a grant early; what was lent from it ends with it.

    Args:
        on: First day on which it no longer holds; today by default.

    Effects:
        The end is moved forward, or the grant is taken back where it has not begun before that day. Deputies who act
        from it end too. Notices to all of them.

    Raises:
        BadInput: The day lies before today or after the end, or no reason is given.
        RuleRefused: Nobody would be left to administer.
    """
    day = on or clock.today()
    if not reason.strip():
        raise BadInput(_("请写结束的理由。"), field="reason")
    if day < clock.today():
        raise BadInput(_("结束日期不能早于今天。"), field="on")
    if day >= given.ends_on:
        raise BadInput(
            _("这项授权本来就在%(day)s到期。") % {"day": given.ends_on - timedelta(days=1)}, field="on"
        )
    with transaction.atomic():
        for one in [given, *_lent_from(given).filter(ends_on__gt=day)]:
            _end(one, day, actor, reason)
            _tell_about(one, gettext_lazy("您的授权已结束：{what}"))
        _refuse_without_administrator()


def _end(given: Grant, day: date, actor: Actor, reason: str) -> None:
    if day <= given.starts_on:
        door.remove(given, actor=actor, reason=reason, event="end")
    else:
        door.change(given, {"ends_on": day}, actor=actor, reason=reason, event="end")


def appoint_deputy(
    given: Grant, deputy: User, *, actor: Actor, starts_on: date, ends_on: date, reason: str = ""
) -> Grant:
    """Let somebody else act in a role while its holder is absent: the same role and scope, never longer.

    The holder appoints, or a system administrator does. What the deputy does is marked with the holder's name.

    Effects:
        One grant, one audit entry, notices to the deputy and the holder.

    Raises:
        FactsRefused: All facts against it: dates outside the holder's own, a deputy of a deputy, a role that is
            personal, a deputy who is the holder, is closed, or holds the role already.
        RuleRefused: An administrator would appoint himself.
        NotAllowed: The actor is neither the holder nor an administrator.
    """
    if deputy.pk == actor.user_id and given.user_id != actor.user_id:
        _refuse_self(deputy, actor)
    lent = Grant(
        user=deputy,
        role=given.role,
        scope=given.scope,
        unit=given.unit,
        region=given.region,
        scope_code=given.scope_code,
        starts_on=starts_on,
        ends_on=ends_on,
        deputy_for=given.user,
        basis=given.code,
    )
    against: list[DomainError] = []
    if given.deputy_for_id:
        against.append(
            RuleRefused(_("代理人不能再委托他人。"), remedy=_("请由本人或系统管理员指定。"), rule="P-4")
        )
    if given.scope == "own":
        against.append(RuleRefused(_("本人的事项不能代理。"), rule="P-4"))
    if not given.is_confirmed:
        against.append(RuleRefused(_("这项授权还在等第二人确认，不能委托他人。"), rule="P-2"))
    if deputy.pk == given.user_id:
        against.append(BadInput(_("代理人不能是本人。"), field="user"))
    if starts_on < given.starts_on or ends_on > given.ends_on:
        against.append(
            BadInput(
                _("代理期须在本人授权期内（%(start)s至%(end)s）。")
                % {"start": given.starts_on, "end": given.ends_on - timedelta(days=1)},
                field="ends_on",
                rule="P-4",
            )
        )
    _refuse_facts(lent, actor, against)
    _give(lent, actor, reason, "appoint_deputy", gettext_lazy("您被指定为代理人：{what}"))
    if given.user_id != actor.user_id:
        words = gettext_lazy("{deputy}在{start}至{last}代您办理。")
        values = {"deputy": deputy.name, "start": starts_on, "last": ends_on - timedelta(days=1)}
        notices.tell([given.user], kind="grant", subject=format_lazy(words, **values), url="/account/")
    return lent


def _lent_from(given: Grant) -> Any:
    return Grant.objects.filter(
        deputy_for=given.user_id,
        role=given.role,
        scope=given.scope,
        unit=given.unit_id,
        region=given.region_id,
        scope_code=given.scope_code,
    )


def _refuse_self(user: User, actor: Actor) -> None:
    if actor.user_id is not None and user.pk == actor.user_id:
        raise RuleRefused(_("任何人不能给自己授权。"), remedy=_("请另一位系统管理员办理。"), rule="P-2")


def _refuse_facts(given: Grant, actor: Actor, against: Iterable[DomainError] = ()) -> None:
    found = [*against, *_scope_facts(given), *_date_facts(given, actor), *_holder_facts(given)]
    if len(found) == 1:
        raise found[0]
    if found:
        raise FactsRefused(_("这项授权不能成立。"), found)


def _scope_facts(given: Grant) -> Iterable[DomainError]:
    role = BY_CODE.get(given.role)
    if role is None:
        yield BadInput(_("没有“%(role)s”这个角色。") % {"role": given.role}, field="role")
        return
    if given.scope not in role.scopes:
        allowed = "、".join(str(access.scope_kind_word(s)) for s in role.scopes)
        yield BadInput(
            _("%(role)s的范围只能是：%(scopes)s。") % {"role": role.label, "scopes": allowed}, field="scope"
        )
    if given.scope == "unit" and given.unit is None:
        yield BadInput(_("请选单位。"), field="unit")
    if given.scope == "region" and given.region is None:
        yield BadInput(_("请选地区。"), field="region")
    if given.scope in ("programme", "team") and not access.scope_name(given.scope_code):
        yield BadInput(
            _("没有编号为“%(code)s”的项目或队伍。") % {"code": given.scope_code}, field="scope_code"
        )


def _date_facts(given: Grant, actor: Actor) -> Iterable[DomainError]:
    if given.ends_on <= given.starts_on:
        yield BadInput(_("止期不能早于起期。"), field="ends_on")
        return
    longest = settings.JIELI_GRANT_DAYS
    if (given.ends_on - given.starts_on).days > longest:
        latest = given.starts_on + timedelta(days=longest - 1)
        yield BadInput(
            _("授权最长%(days)s天，最晚到%(day)s。") % {"days": longest, "day": latest},
            field="ends_on",
            rule="P-4",
        )
    if given.starts_on < clock.today() and not actor.is_system:
        yield BadInput(_("起期不能早于今天：授权不能倒签。"), field="starts_on", rule="P-4")


def _holder_facts(given: Grant) -> Iterable[DomainError]:
    if not given.user.is_active:
        yield RuleRefused(
            _("“%(name)s”的账号已停用。") % {"name": given.user.name}, remedy=_("请先恢复账号。")
        )
    if given.scope == "own" and not Person.objects.filter(user=given.user).exists():
        yield RuleRefused(
            _("“%(name)s”还没有关联人员，无法限定为本人。") % {"name": given.user.name},
            remedy=_("请先关联人员。"),
        )
    overlapping = Grant.objects.filter(
        Q(starts_on__lt=given.ends_on, ends_on__gt=given.starts_on), user=given.user
    )
    same = overlapping.filter(
        role=given.role, scope=given.scope, unit=given.unit, region=given.region, scope_code=given.scope_code
    ).first()
    if same is not None:
        yield RuleRefused(
            _("已有相同授权（%(code)s，%(start)s至%(end)s）。")
            % {"code": same.code, "start": same.starts_on, "end": same.ends_on - timedelta(days=1)},
            remedy=_("请先结束原授权，或改起止日期。"),
        )
    apart = {"SY": "IN", "IN": "SY"}.get(given.role)
    if apart and overlapping.filter(role=apart).exists():
        yield RuleRefused(_("同一人不能既管系统又查审计。"), remedy=_("请授予另一人。"), rule="P-2")


def _refuse_without_administrator() -> None:
    left = access.grants_in_force().filter(role="SY", deputy_for=None, user__is_active=True)
    if not left.exists():
        raise RuleRefused(
            _("这样就没有系统管理员了。"), remedy=_("请先授予另一人系统管理员，再结束这一项。"), rule="P-4"
        )


def _tell_about(given: Grant, subject: Any) -> None:
    start, last = given.starts_on, given.ends_on - timedelta(days=1)
    words = access.mandate(given).label + (f"（代{given.deputy_for.name}）" if given.deputy_for else "")
    body = format_lazy(gettext_lazy("自{start}至{last}（含当日）。"), start=start, last=last)
    notices.tell(
        [given.user], kind="grant", subject=format_lazy(subject, what=words), body=body, url="/account/"
    )


# --- Emergency access ---------------------------------------------------------------------------


def open_glass(actor: Actor, why: str, minutes: int | None = None) -> GlassOpening:
    """Open an emergency access: for some minutes the actor reads everything, and every page is recorded.

    Effects:
        One opening, one audit entry with the reason, an urgent notice to all inspectors and administrators.

    Raises:
        BadInput: The reason is too short, or the minutes are out of bounds.
        RuleRefused: One is open already.
        NotAllowed: No role in the actor's own right permits it.
    """
    if not any(may_break_glass(actor)):
        raise NotAllowed(
            _("您的角色不能打开紧急访问。"),
            remedy=door.who_may(r.code for r in BY_CODE.values() if r.may_break_glass),
        )
    longest = settings.JIELI_GLASS_MINUTES
    length = longest if minutes is None else minutes
    if len(why.strip()) < _WHY_LETTERS:
        raise BadInput(_("请写明事由，不少于%(n)s个字。") % {"n": _WHY_LETTERS}, field="why")
    if not min(_LEAST_MINUTES, longest) <= length <= longest:
        raise BadInput(
            _("时长须为%(least)s至%(most)s分钟。") % {"least": min(_LEAST_MINUTES, longest), "most": longest},
            field="minutes",
        )
    at = clock.now()
    with transaction.atomic():
        if access.open_glass_of(actor.user_id, at).exists():
            raise RuleRefused(_("您已打开一次紧急访问，到期或关闭后才能再开。"), rule="glass")
        opening = GlassOpening(
            user_id=actor.user_id or -1,
            why=why.strip(),
            opened_at=at,
            until_at=at + timedelta(minutes=length),
        )
        door.create(opening, actor=actor, reason=why.strip(), event="open_glass")
        _tell_watchers(opening, actor)
    return opening


def may_break_glass(actor: Actor) -> Iterable[str]:
    """Roles held in one's own right that may open an emergency access."""
    return (
        m.role
        for m in actor.mandates
        if not m.deputy_for and m.role in BY_CODE and BY_CODE[m.role].may_break_glass
    )


def close_glass(opening: GlassOpening, *, actor: Actor) -> GlassOpening:
    """Close an emergency access before its time."""
    if opening.closed_at is not None or opening.until_at <= clock.now():
        return opening
    return door.change(opening, {"closed_at": clock.now()}, actor=actor, event="close_glass")


def record_page_under_glass(actor: Actor, address: str, method: str = "GET") -> None:
    """Record one page that was looked at through an open emergency access; nothing if none is open.

    Effects:
        One audit entry on the opening with the address.
    """
    opening = access.open_glass_of(actor.user_id, clock.now()).select_related("user").first()
    if opening is not None:
        door.note(opening, "look", actor=actor, after={"address": address[:500], "method": method})


def _tell_watchers(opening: GlassOpening, actor: Actor) -> None:
    watchers = User.objects.filter(
        pk__in=access.grants_in_force().filter(role__in=("IN", "SY")).values("user"), is_active=True
    ).exclude(pk=actor.user_id or -1)
    until = timezone.localtime(opening.until_at)
    notices.tell(
        list(watchers),
        kind="glass",
        subject=format_lazy(
            gettext_lazy("{name}打开了紧急访问，至{until}"), name=actor.name, until=f"{until:%H:%M}"
        ),
        body=opening.why,
        url=f"/audit/?q={opening.code}",
        urgent=True,
    )
