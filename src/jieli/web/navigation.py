"""The left navigation as a table: which pages there are, in which order, and who sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from jieli.kernel.actor import GLASS, SYSTEM, Actor
from jieli.kernel.permits import Permits
from jieli.placement import permissions as placement
from jieli.programme import permissions as programme
from jieli.recruiting import permissions as recruiting
from jieli.registry import permissions as registry
from jieli.web.addresses import address
from jieli.web.parts import Words


@dataclass(frozen=True)
class Item:
    """One page of the navigation.

    Args:
        page: Name of its address without arguments.
        thing: Shown to those who may read some of these things by their role; None: to everybody.
        roles: Shown to these roles only; empty: to all.
        is_directory: Shown also to those who read no more of it than anybody may.
        covers: Names of further addresses that belong to it, such as the page of one record.
        key: Letter that goes there after ``g``.
    """

    label: Words
    page: str
    icon: str
    thing: Permits | None = None
    roles: frozenset[str] = frozenset()
    is_directory: bool = False
    covers: tuple[str, ...] = ()
    count: str = ""
    key: str = ""


@dataclass(frozen=True)
class Group:
    """Pages under one heading; the first group has none."""

    label: Words
    items: tuple[Item, ...]


NAVIGATION = (
    Group(
        "",
        (
            Item(pgettext_lazy("navigation", "今日待办"), "home", "home", count="todo", key="h"),
            Item(
                pgettext_lazy("navigation", "接力板"),
                "board",
                "relay",
                programme.POST,
                covers=("board_wall",),
                key="j",
            ),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "项目"),
        (
            Item(
                pgettext_lazy("navigation", "项目"),
                "programmes",
                "relay",
                programme.PROGRAMME,
                covers=("programme", "programme_new", "programme_change", "participant_new", "matrix"),
            ),
            Item(
                pgettext_lazy("navigation", "批次与期"),
                "batches",
                "batch",
                programme.BATCH,
                covers=("batch", "batch_new", "batch_change", "phase", "phase_new", "phase_change"),
                key="b",
            ),
            Item(
                pgettext_lazy("navigation", "结对"),
                "pairings",
                "pair",
                programme.PAIRING,
                covers=("pairing", "pairing_new", "pairing_change", "pairing_end", "pairing_succeed"),
            ),
            Item(
                pgettext_lazy("navigation", "需求"),
                "needs",
                "need",
                programme.NEED,
                covers=("need", "need_new", "need_change", "need_post", "needs_bulk", "declaration"),
                key="n",
            ),
            Item(
                pgettext_lazy("navigation", "岗位"),
                "posts",
                "post",
                programme.POST,
                covers=("post", "post_new", "post_change", "posts_bulk"),
                key="p",
            ),
            Item(pgettext_lazy("navigation", "示意图"), "map", "map", programme.PAIRING),
            Item(
                pgettext_lazy("navigation", "规则包"),
                "policies",
                "pack",
                programme.POLICY,
                covers=("policy", "policy_new", "policy_change"),
            ),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "选派"),
        (
            Item(
                pgettext_lazy("navigation", "可报岗位"),
                "openings",
                "hand",
                roles=frozenset({"AW"}),
                covers=("application_new",),
            ),
            Item(
                pgettext_lazy("navigation", "选派通知"),
                "calls",
                "news",
                recruiting.CALL,
                covers=("call", "call_new", "call_change", "call_extend", "application_enter"),
                key="c",
            ),
            Item(
                pgettext_lazy("navigation", "报名与审查"),
                "applications",
                "check",
                recruiting.APPLICATION,
                covers=(
                    "application",
                    "application_change",
                    "application_opinion",
                    "application_recommend",
                    "application_waiver",
                    "application_paper",
                    "waiver_decide",
                    "screening",
                    "screening_stage",
                    "screening_paper",
                    "release",
                ),
                key="a",
            ),
            Item(
                pgettext_lazy("navigation", "体检"),
                "exams",
                "check",
                recruiting.EXAM,
                roles=frozenset({"ME"}),
                covers=("exam", "exam_new", "exam_correct", "exam_reveal"),
            ),
            Item(
                pgettext_lazy("navigation", "体检结论"),
                "fitness_list",
                "check",
                recruiting.FITNESS,
                roles=frozenset({"PO", "OD", "SC", "SH", "LU", "FH", "TL", "AW"}),
                covers=("fitness", "fitness_paper"),
            ),
            Item(
                pgettext_lazy("navigation", "名单与公示"),
                "rosters",
                "file",
                recruiting.ROSTER,
                covers=(
                    "roster",
                    "roster_new",
                    "roster_change",
                    "roster_arrange",
                    "roster_publish",
                    "roster_freeze",
                    "roster_substitute",
                    "roster_paper",
                    "objections",
                    "objection",
                    "objection_new",
                    "objection_decide",
                ),
            ),
            Item(
                pgettext_lazy("navigation", "选派方案"),
                "plan_runs",
                "plan",
                placement.PLAN_RUN,
                covers=(
                    "plan_run",
                    "plan_run_new",
                    "plan_term",
                    "plan_compare",
                    "plan_releases",
                    "plan_release",
                ),
                key="l",
            ),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "在岗"),
        (
            Item(
                pgettext_lazy("navigation", "派驻名单"),
                "deployments",
                "people",
                placement.DEPLOYMENT,
                covers=(
                    "deployment",
                    "deployment_roster",
                    "letters",
                    "amendment",
                    "amendment_new",
                    "amendment_reveal",
                    "deployment_pretasks",
                ),
                key="d",
            ),
            Item(
                pgettext_lazy("navigation", "到岗与考勤"),
                "arrivals",
                "clock",
                placement.DEPLOYMENT,
                covers=(
                    "arrivals_do",
                    "arrivals_form",
                    "pretasks",
                    "leaves",
                    "leave",
                    "leave_new",
                    "leave_reveal",
                    "health_days",
                    "health_new",
                    "health_of",
                    "health_events",
                    "health_event",
                    "health_event_new",
                    "health_event_change",
                    "health_event_reveal",
                    "attendance",
                    "attendance_sheets",
                    "attendance_form",
                ),
                key="t",
            ),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "名录"),
        (
            Item(
                pgettext_lazy("navigation", "单位"),
                "institutions",
                "unit",
                registry.INSTITUTION,
                is_directory=True,
                covers=("institution", "institution_new", "department"),
                key="u",
            ),
            Item(
                pgettext_lazy("navigation", "人员"),
                "people",
                "people",
                registry.PERSON,
                covers=("person", "person_new", "offices", "office", "offices_on"),
                key="r",
            ),
            Item(
                pgettext_lazy("navigation", "行政区划"),
                "regions",
                "site",
                registry.REGION,
                is_directory=True,
                covers=("region",),
            ),
            Item(
                pgettext_lazy("navigation", "学科目录"),
                "specialties",
                "skill",
                registry.SPECIALTY,
                is_directory=True,
                covers=("specialty",),
            ),
        ),
    ),
    Group(
        pgettext_lazy("navigation", "管理"),
        (
            Item(
                pgettext_lazy("navigation", "导入台账"),
                "imports",
                "upload",
                covers=("import",),
                roles=frozenset({"PO", "SC", "HC", "SH", "HH", "HD", "IN"}),
            ),
            Item(
                pgettext_lazy("navigation", "用户与授权"),
                "users",
                "key",
                roles=frozenset({"IN", "SY"}),
                covers=("user", "add_user", "grants"),
            ),
            Item(
                pgettext_lazy("navigation", "后台任务"),
                "jobs",
                "job",
                covers=("job",),
                roles=frozenset({"PO", "SY"}),
            ),
            Item(
                pgettext_lazy("navigation", "审计记录"),
                "audit",
                "history",
                roles=frozenset({"IN", "SY"}),
            ),
        ),
    ),
)


def sees(item: Item, actor: Actor) -> bool:
    """Whether the item is for this actor; no query."""
    if item.roles and not item.roles & actor.roles:
        return False
    if item.thing is None:
        return True
    own = {SYSTEM, GLASS, *item.thing.roles_with("R")} & actor.roles
    return (item.is_directory or bool(own)) and item.thing.ever(actor, "R")


def navigation(
    actor: Actor, current: str, counts: Mapping[str, Callable[[], int]]
) -> list[dict[str, object]]:
    """Groups and items for the template; pages that do not exist yet and empty groups are left out.

    Args:
        current: Name of the address being shown.
        counts: Numbers beside items, by the name an item gives.
    """
    groups: list[dict[str, object]] = []
    for group in NAVIGATION:
        shown = []
        for item in group.items:
            href = address(item.page)
            if not href or not sees(item, actor):
                continue
            shown.append(
                {
                    "label": item.label,
                    "href": href,
                    "icon": item.icon,
                    "key": item.key,
                    "current": current == item.page or current in item.covers,
                    "count": counts[item.count]() if item.count else 0,
                }
            )
        if shown:
            groups.append({"label": group.label, "items": shown})
    return groups
