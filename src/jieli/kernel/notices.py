"""Telling users: always in the console, as e-mail where the site and the user want it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jieli.kernel import clock, codes, jobs
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import BadInput, NotAllowed
from jieli.kernel.models import MailWish, Notice, Preference, User

MAIL_TASK = "kernel.mail"


def tell(
    users: Iterable[User],
    *,
    kind: str,
    subject: object,
    body: object = "",
    url: str = "",
    urgent: bool = False,
) -> list[Notice]:
    """Tell users something, within the caller's transaction; nobody hears of what was not kept.

    Args:
        users: Each is told once; who may not sign in is left out.
        kind: What it is about, such as ``need.returned``; a user may later choose by it.
        subject: One sentence. Lazy texts are said in the language of each user.
        url: Where to act, an address within the console.
        urgent: Sent at once, also in quiet hours and to those who get a daily digest: somebody is in danger.

    Effects:
        One notice per user; for those who want e-mail at once, a job that sends it.
    """
    told = {u.pk: u for u in users if u.is_active}
    now = clock.now()
    notices = []
    for user, code in zip(told.values(), _free_codes(len(told)), strict=True):
        with translation.override(user.language):
            notices.append(
                Notice(
                    code=code,
                    user=user,
                    kind=kind,
                    subject=str(subject)[:255],
                    body=str(body),
                    url=url,
                    urgent=urgent,
                    created_at=now,
                )
            )
    Notice.objects.bulk_create(notices)
    if mail_is_on():
        _ask_for_mail(list(told.values()), now, urgent=urgent)
    return notices


def of(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, newest first."""
    return Notice.objects.filter(user=actor.user_id) if actor.user_id else Notice.objects.none()


def unread_count(actor: Actor) -> int:
    """How many of them are unread."""
    return of(actor).filter(read_at=None).count()


def mark_read(actor: Actor, codes: Iterable[str] | None = None) -> int:
    """Mark notices as read.

    Args:
        codes: Which of the actor's; all of them by default.

    Returns:
        How many were unread.
    """
    mine = of(actor).filter(read_at=None)
    return (mine if codes is None else mine.filter(code__in=list(codes))).update(read_at=clock.now())


def preference_of(user_id: int) -> Preference:
    """How a user wants to be told."""
    return Preference.objects.filter(pk=user_id).first() or Preference(user_id=user_id)


def preference(actor: Actor) -> Preference:
    """How the actor wants to be told."""
    return preference_of(_signed_in(actor))


def set_preference(
    actor: Actor, *, mail: str, quiet_from: time | None, quiet_until: time | None
) -> Preference:
    """Choose how to be told; one's own affair, so it leaves no entry in the audit trail.

    Raises:
        BadInput: One end of the quiet hours is missing, or there is no such choice.
    """
    if mail not in MailWish.values:
        raise BadInput(_("没有“%(value)s”这种邮件提醒方式。") % {"value": mail}, field="mail")
    if (quiet_from is None) != (quiet_until is None):
        raise BadInput(_("免打扰时段的开始和结束要同时填写，或同时留空。"), field="quiet_until")
    return Preference.objects.update_or_create(
        user_id=_signed_in(actor),
        defaults={"mail": mail, "quiet_from": quiet_from, "quiet_until": quiet_until},
    )[0]


def mail_is_on() -> bool:
    """Whether the site has a mail server."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def after_quiet_hours(wish: Preference, at: datetime) -> datetime:
    """The first instant from ``at`` on at which a mail disturbs nobody."""
    start, end = wish.quiet_from, wish.quiet_until
    if start is None or end is None or start == end:
        return at
    local = timezone.localtime(at)
    clock_time = local.time()
    is_quiet = start <= clock_time < end if start < end else clock_time >= start or clock_time < end
    if not is_quiet:
        return at
    over = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return over if over > local else over + timedelta(days=1)


def ask_for_digests() -> int:
    """Queue the daily mail of everybody who wants one and has something new; returns how many."""
    if not mail_is_on():
        return 0
    never = Preference.objects.exclude(mail=MailWish.DAILY).values("user")
    waiting = Notice.objects.filter(mailed_at=None, read_at=None).values("user")
    users = User.objects.filter(pk__in=waiting, is_active=True).exclude(email="").exclude(pk__in=never)
    now = clock.now()
    for user in users:
        jobs.enqueue(
            MAIL_TASK,
            {"user": user.code, "urgent_only": False},
            actor=system("calendar"),
            run_at=after_quiet_hours(preference_of(user.pk), now),
            key=f"mail:{user.code}",
        )
    return len(users)


def send_mail_to(user_code: str, *, urgent_only: bool) -> int:
    """Send one message with everything that a user has not been mailed and has not read; returns how many notices.

    A message that went out and could not be marked is sent again: better twice than never.
    """
    user = User.objects.filter(code=user_code, is_active=True).exclude(email="").first()
    if user is None or not mail_is_on():
        return 0
    waiting = Notice.objects.filter(user=user, mailed_at=None, read_at=None).order_by("created_at", "pk")
    notices = list(waiting.filter(urgent=True) if urgent_only else waiting)
    if not notices:
        return 0
    with translation.override(user.language), get_connection() as connection:
        EmailMessage(_subject(notices), _text(notices), to=[user.email], connection=connection).send()
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(mailed_at=clock.now())
    return len(notices)


def _ask_for_mail(users: list[User], now: datetime, *, urgent: bool) -> None:
    wishes = Preference.objects.in_bulk([u.pk for u in users])
    for user in users:
        wish = wishes.get(user.pk) or Preference(user=user)
        if not user.email or wish.mail == MailWish.NEVER or (wish.mail == MailWish.DAILY and not urgent):
            continue
        jobs.enqueue(
            MAIL_TASK,
            {"user": user.code, "urgent_only": urgent},
            actor=system("notices"),
            run_at=now if urgent else after_quiet_hours(wish, now),
            key=f"mail:{user.code}:urgent" if urgent else f"mail:{user.code}",
        )


def _subject(notices: list[Notice]) -> str:
    urgent = next((n for n in notices if n.urgent), None)
    if urgent is not None:
        return _("[紧急] %(subject)s") % {"subject": urgent.subject}
    if len(notices) == 1:
        return _("[接力] %(subject)s") % {"subject": notices[0].subject}
    return _("[接力] %(n)s条提醒") % {"n": len(notices)}


def _text(notices: list[Notice]) -> str:
    blocks = []
    for notice in notices:
        at = timezone.localtime(notice.created_at)
        address = settings.SITE_ADDRESS + notice.url if notice.url else ""
        lines = [f"{at:%m-%d %H:%M}  {notice.subject}", notice.body, address]
        blocks.append("\n".join(line for line in lines if line))
    blocks.append(_("这封邮件由接力自动发出，请勿回复。不想再收到，可在“我的账号”中更改提醒方式。"))
    return "\n\n".join(blocks)


def _signed_in(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed(_("请先登录。"))
    return actor.user_id


def _free_codes(count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        drawn = {codes.draw("NTC") for _ in range(count - len(found))}
        found |= drawn - set(Notice.objects.filter(code__in=drawn).values_list("code", flat=True))
    return list(found)
