"""Words, links and choices that all pages about people on post share."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.kernel.permits import Permits
from jieli.placement import permissions
from jieli.placement.queries import deployments as deployment_queries
from jieli.placement.queries import leaves as leave_queries
from jieli.placement.states import AMENDMENT, ATTENDANCE, DEPLOYMENT, HEALTH_EVENT, LEAVE
from jieli.programme.queries import batches as batch_queries
from jieli.web import code_words, formats
from jieli.web import programme_words as words
from jieli.web.parts import Link, Tag, Words, state_tag
from jieli.web.programmes import chosen

MACHINES = {m.name: m for m in (DEPLOYMENT, AMENDMENT, LEAVE, ATTENDANCE, HEALTH_EVENT)}
STATEMENTS: dict[str, Words] = {
    "discipline": gettext_lazy(
        "我承诺：遵守国家法律法规和医疗执业规范，遵守廉洁行医各项规定，服从受援单位和派驻队伍管理；"
        "不擅自离岗，离岗先请假；尊重当地风俗习惯；不收受财物，不牟取私利。违反承诺的，愿意接受处理。"
    ),
    "safety": gettext_lazy(
        "我承诺：已了解派驻地的海拔、气候和交通情况；到达后按规定习服，不带病坚持；外出结伴并报告去向；"
        "不酒后驾驶，不夜间长途行车，不到危险区域；身体不适及时报告，听从撤离安排。"
    ),
}
"""What is signed before departure, by the kind of the task; the words are the project's own."""


def tag_of(obj: Any, note: Words = "") -> Tag:
    """The state of a deployment, a change of one, a leave or a sheet of attendance."""
    return state_tag(MACHINES[obj.permits.thing], obj.state, note)


def person_link(deployment: Any) -> Link:
    """A person on post, leading to the deployment."""
    return Link(deployment.person.name, reverse("deployment", args=[deployment.code]))


def post_words(post: Any) -> str:
    """A post in short: host and specialty."""
    return f"{post.institution.name}·{post.specialty.name}"


def sender_words(deployment: Any) -> str:
    """Where somebody comes from: unit and department."""
    department = deployment.sender_department
    return f"{deployment.sender.name}{department.name}" if department else deployment.sender.name


def host_words(post: Any) -> str:
    """Where somebody serves: unit and department, or the specialty where no department is named."""
    return f"{post.institution.name}{post.department.name if post.department else post.specialty.name}"


def next_words(deployment: Any) -> str:
    """Who makes the next move, without naming a person: for lists."""
    state = DEPLOYMENT.state(deployment.state)
    if state.is_quiet or deployment.state == "on_leave":
        if deployment.state in ("on_duty", "working", "on_leave"):
            return _("%(day)s期满") % {"day": formats.day_short(formats.last_day(deployment.ends_on))}
        return formats.NONE
    edge = next((e for e in DEPLOYMENT.edges_from(deployment.state) if e.roles and not e.is_return), None)
    if edge is None:
        return formats.NONE
    return _("等%(who)s：%(event)s") % {"who": words.role_words(edge.roles), "event": edge.label}


def may_see(actor: Actor, permits: Permits) -> None:
    """Hide a page from those who may read nothing of what it shows.

    Raises:
        NotFound: As if there were no such page.
    """
    if not permits.ever(actor, "R"):
        raise NotFound(_("没有找到，或您看不到它。"))


def batch_of(request: HttpRequest, actor: Actor) -> tuple[Any, list[tuple[str, str]]]:
    """The batch that the address names, or the one whose people are awaited or on post; and all that may be chosen.

    Returns:
        None and nothing where the actor sees no batch.
    """
    rows = batch_queries.batches(actor).order_by("-starts_on", "pk")
    now = chosen(request)
    found = [b for b in rows if not now or b.programme.code == now] or list(rows)
    if not found:
        return None, []
    several = len({b.programme_id for b in found}) > 1
    options = [(b.code, f"{b.programme.name}·{b.name}" if several else b.name) for b in found]
    code = request.GET.get("batch", "")
    if code:
        return batch_queries.get_batch(actor, code), options
    running = [b for b in found if b.state in ("departing", "serving", "rotating", "selecting")] or found
    awaited = deployment_queries.people_by_batch(actor)
    return max(running, key=lambda b: awaited.get(b.pk, (False, False))), options


DUTY_TABS: tuple[tuple[str, Words, Permits], ...] = (
    ("arrivals", gettext_lazy("到岗情况"), permissions.DEPLOYMENT),
    ("pretasks", gettext_lazy("行前准备"), permissions.PRETASK),
    ("leaves", gettext_lazy("请假"), permissions.LEAVE),
    ("attendance_sheets", gettext_lazy("考勤月表"), permissions.ATTENDANCE),
    ("health_days", gettext_lazy("健康日报"), permissions.HEALTH_DAY),
    ("health_events", gettext_lazy("健康事件"), permissions.HEALTH_EVENT),
)


def duty_tabs(actor: Actor, current: str, batch: Any = None) -> Sequence[dict[str, Any]]:
    """The pages about being there, one beside the other."""
    query = f"?batch={batch.code}" if batch is not None else ""
    return [
        {
            "label": label,
            "href": reverse(name) + (query if name != "attendance_sheets" else ""),
            "current": name == current,
        }
        for name, label, permits in DUTY_TABS
        if permits.ever(actor, "R")
    ]


def looks(actor: Actor, found: Any, label: str, href: str) -> Sequence[dict[str, Any]]:
    """What of a record is shown with a purpose only, as ``placement/secret.html`` offers it."""
    return [{"key": "secret", "label": label, "href": href}] if reveal.may_reveal(found, actor) else []


def leave_kind(leave: Any) -> str:
    """The kind of a leave in the words of the page."""
    return code_words.word("leave_kind", leave.kind)


def asked_of(amendment: Any, events: set[str], actor: Actor) -> bool:
    """Whether one of these steps is due now, and for this actor.

    An extension is first for the person, a move to another unit first for that unit.
    """
    events = {e for e in events if leave_queries.speaks_for(actor, amendment, e)}
    if amendment.asks_new_host and amendment.state == "proposed":
        return "agree_new_host" in events
    events -= {"agree_new_host"}
    if amendment.kind != "extend":
        return bool(events - {"accept"})
    return amendment.state != "proposed" or "accept" in events
