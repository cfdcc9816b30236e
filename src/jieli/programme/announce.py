"""Notices about needs: whoever decides next hears of it, and whoever filed it hears when it comes back."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jieli.kernel import audit, notices
from jieli.kernel.models import User
from jieli.programme import review
from jieli.programme.models import Need
from jieli.registry.roles import BY_CODE


def need_waits(need: Need) -> None:
    """Tell those at the next gate that a need waits for them, except where nobody has to decide."""
    roles = review.next_roles(need)
    if need.state not in review.RANKED or not roles:
        return
    notices.tell(
        review.holders(roles, institution=need.institution, programme=need.programme),
        kind="need.waits",
        subject=format_lazy(_("需求等您办理：{need}"), need=str(need)),
        body=format_lazy(
            _("{programme}，优先分{score}。"), programme=need.programme.name, score=need.score or 0
        ),
        url=address(need),
    )


def need_returned(need: Need, reason: str, by: str) -> None:
    """Tell those who filed and submitted a need that it came back, and why."""
    notices.tell(
        authors(need),
        kind="need.returned",
        subject=format_lazy(_("需求被退回：{need}"), need=str(need)),
        body=format_lazy(_("{by}退回，理由：{reason}"), by=by, reason=reason),
        url=address(need),
    )


def need_approved(need: Need) -> None:
    """Tell those who filed and submitted a need that it is approved."""
    notices.tell(
        authors(need),
        kind="need.approved",
        subject=format_lazy(_("需求已核准：{need}"), need=str(need)),
        body=format_lazy(_("下一步由{role}设岗。"), role=BY_CODE["PO"].label),
        url=address(need),
    )


def authors(need: Need) -> list[User]:
    """Users who filed, submitted or checked a need."""
    entries = audit.history("need", need.code).filter(event__in=("create", "submit", "check"))
    return list(User.objects.filter(pk__in=entries.values("user"), is_active=True))


def address(need: Need) -> str:
    """Where the need is looked at."""
    return f"/needs/{need.code}/"
