"""The decided answer of every route to every role: ``routes.csv``, and the world in which it is tried.

A row of the table is one route::

    user,user,403 SY:200 IN:200,405

route, the subject whose codes fill its address, the answers to GET, the answers to an empty POST. The first answer is
that of everybody who is signed in; exceptions follow as ``ROLE:status`` (``SH,HH:200``). ``@far`` stands for every
stranger from another province and programme, ``HH@far`` for one of them. Who is not signed in is sent to the door (302)
unless ``nobody:`` says otherwise.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from cast import World
from intake.ledgers import book
from jieli.intake.actions import run as imports
from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.recruiting.models import Exam
from jieli.registry.actions import access
from jieli.registry.roles import ROLES
from web import (
    lists_world,
    placement_world,
    plans_world,
    programme_world,
    recruiting_world,
    registry_world,
)

TABLE = Path(__file__).with_name("routes.csv")
NOBODY = "nobody"
STRANGERS = ("AW", "HC", "HD", "HH", "IN", "PO", "SC", "SD", "SH", "TL")
WHO = (NOBODY, *(r.code for r in ROLES), *(f"{code}@far" for code in STRANGERS))
DEFAULT_SUBJECT = "-"


# --- What is looked at --------------------------------------------------------------------------

SUBJECTS: dict[str, Callable[[World], Sequence[object]]] = {
    DEFAULT_SUBJECT: lambda world: (),
    "user": lambda world: (world.users["HD"].code,),
    "grant": lambda world: (world.grants["HD"][0].code,),
    "sso": lambda world: ("sso",),
    "institution": lambda world: (world.institutions["host_hospital"].code,),
    "contact": lambda world: (
        world.institutions["host_hospital"].code,
        world.institutions["host_hospital"].contacts.get().pk,
    ),
    "department": lambda world: (world.departments["host_orthopaedics"].code,),
    "person": lambda world: (world.people["AW"].code,),
    "person_id": lambda world: (world.people["AW"].code, "id_no"),
    "person_double": lambda world: (world.people["AW"].code, world.people["double"].code),
    "credential": lambda world: (world.people["AW"].credentials.order_by("pk").first().code,),  # type: ignore[union-attr]
    "office": lambda world: (world.people["AW"].offices.order_by("pk").first().code,),  # type: ignore[union-attr]
    "region": lambda world: (world.regions["540602"].code,),
    "specialty": lambda world: (world.specialties["04.03"].code,),
    "history": lambda world: ("person", world.people["AW"].code),
    "file": lambda world: ("FIL-NONE2",),
    "event": lambda world: ("stale",),
    "pick": lambda world: ("institution",),
}
"""Per subject what fills the address of a route. Rooms add theirs: ``SUBJECTS["need"] = lambda world: (…,)``."""

FURNISH: list[Callable[[World], object]] = [registry_world.furnish]
"""What fills the world. Rooms append theirs; what they make, their subjects find."""


@dataclass(frozen=True)
class Secret:
    """A text that must not be in the answer to anybody who may read none of ``of``; to nobody at all if it is empty.

    Args:
        roles: Roles that meet it as an address, without reading what it belongs to.
    """

    text: str
    of: Any = ()
    roles: tuple[str, ...] = ()

    def may_be_seen_by(self, actor: Actor) -> bool:
        """Whether the actor may read what the text belongs to."""
        owners = self.of if isinstance(self.of, tuple) else (self.of,)
        return bool(actor.roles & set(self.roles)) or any(
            one.permits.covers(actor, "R", one) for one in owners
        )


SECRETS: list[Callable[[World], Sequence[Secret]]] = []
"""Finds texts that could leak. Rooms append theirs."""


def _registry_secrets(world: World) -> Sequence[Secret]:
    """Sensitive values, which no page shows unasked, and records in scope of few."""
    far = world.people["HD@far"]
    door.change(
        far,
        {"remarks": "远方备注不外传", "id_no": "530102198001010011", "phone": "13900000009"},
        actor=world.system,
    )
    near = world.people["AW"]
    door.change(
        near, {"remarks": "近处备注不外传", "emergency_contact": "示例家属13700000003"}, actor=world.system
    )
    access.change_user(world.users["HD"], {"email": "hd.secret@example.org"}, actor=world.actor("SY"))
    return (
        Secret(registry_world.ID_NUMBER),
        Secret(registry_world.PHONE),
        Secret("530102198001010011"),
        Secret("13900000009"),
        Secret("示例家属13700000003"),
        Secret("远方备注不外传", far),
        Secret("近处备注不外传", near),
        Secret(near.code, near),
        Secret(far.code, far),
        Secret("hd.secret@example.org", world.users["HD"]),
        Secret(world.grants["HD@far"][0].code, world.grants["HD@far"][0]),
    )


SECRETS.append(_registry_secrets)


# --- Programmes (pages2) -------------------------------------------------------------------------

_MADE: dict[int, programme_world.Furnished] = {}


def _furnish_programmes(world: World) -> None:
    _MADE[id(world)] = programme_world.furnish(world)


def _of(pick: Callable[[programme_world.Furnished], Any], *more: str) -> Callable[[World], Sequence[object]]:
    return lambda world: (pick(_MADE[id(world)]).code, *more)


FURNISH.append(_furnish_programmes)
SUBJECTS |= {
    "programme": _of(lambda made: made.programme),
    "participant": _of(lambda made: made.programme.participants.get(side="frontline")),
    "policy": _of(lambda made: made.policy),
    "batch": _of(lambda made: made.batch),
    "batch_collect": _of(lambda made: made.batch, "collect"),
    "phase": _of(lambda made: made.phase),
    "pairing": _of(lambda made: made.pairings["unit"]),
    "need_draft": _of(lambda made: made.needs["draft"]),
    "need_approved": _of(lambda made: made.needs["approved"]),
    "need_check": _of(lambda made: made.needs["submitted"], "check"),
    "post_open": _of(lambda made: made.posts["open"]),
    "post_planned": _of(lambda made: made.posts["planned"]),
    "post_approve": _of(lambda made: made.posts["planned"], "approve"),
    "notice": lambda world: (world.users["HC"].notices.first().code,),  # type: ignore[union-attr]
    "job": _of(lambda made: made.job),
}


def _programme_secrets(world: World) -> Sequence[Secret]:
    made = _MADE[id(world)]
    notice: Any = world.users["HC"].notices.first()
    return (
        *(Secret(need.code, need) for need in made.needs.values()),
        *(Secret(post.code, post) for post in made.posts.values()),
        Secret(made.batch.code, made.batch),
        Secret(made.policy.code, made.policy),
        Secret(made.pairings["unit"].code, made.pairings["unit"]),
        Secret("创伤骨科手术只能外转", made.needs["draft"]),
        Secret(f"/notices/{notice.code}/", _OwnNotice(notice)),
    )


class _OwnNotice:
    """Stands where a record stands: only whose notice it is may read it."""

    def __init__(self, notice: Any) -> None:
        self.permits, self._user = self, notice.user_id

    def covers(self, actor: Actor, verb: str, obj: object) -> bool:
        return actor.user_id == self._user


SECRETS.append(_programme_secrets)


# --- Calls and applications (callweb) --------------------------------------------------------------

_RECRUITED: dict[int, recruiting_world.Recruited] = {}


def _furnish_recruiting(world: World) -> None:
    _RECRUITED[id(world)] = recruiting_world.recruit(_MADE[id(world)])


def _recruited(
    pick: Callable[[recruiting_world.Recruited], Any], *more: str
) -> Callable[[World], Sequence[object]]:
    return lambda world: (pick(_RECRUITED[id(world)]).code, *more)


FURNISH.append(_furnish_recruiting)
SUBJECTS |= {
    "call_draft": _recruited(lambda made: made.calls["draft"]),
    "call_open": _recruited(lambda made: made.calls["open"]),
    "call_issue": _recruited(lambda made: made.calls["draft"], "issue"),
    "call_gate": _recruited(lambda made: made.calls["open"], "qualify"),
    "application_own": _recruited(lambda made: made.applications["own"]),
    "application_applied": _recruited(lambda made: made.applications["applied"]),
    "application_asked": _recruited(lambda made: made.applications["asked"]),
    "application_recommended": _recruited(lambda made: made.applications["recommended"]),
    "application_old": _recruited(lambda made: made.applications["old"]),
    "application_vet": _recruited(lambda made: made.applications["qualified"], "vet"),
    "waiver": _recruited(lambda made: made.waiver),
    "staged": _recruited(lambda made: made.staged),
}


def _recruiting_secrets(world: World) -> Sequence[Secret]:
    made = _RECRUITED[id(world)]
    return (
        Secret("既往史不外传"),
        Secret(recruiting_world.STAGED_REASON, made.staged),
        Secret(recruiting_world.STATEMENT, made.applications["own"]),
        Secret("岗位两次没有人报名", made.waiver),
        Secret(made.calls["draft"].code, made.calls["draft"]),
        Secret(made.calls["open"].code, made.calls["open"]),
        # An examiner is sent to the form of an examination by the code of the application
        *(Secret(a.code, a, roles=("ME",)) for a in made.applications.values()),
    )


SECRETS.append(_recruiting_secrets)
# --- People on post (boardweb) -------------------------------------------------------------------

_POSTED: dict[int, placement_world.Furnished] = {}


def _furnish_placement(world: World) -> None:
    _POSTED[id(world)] = placement_world.furnish(world, _MADE[id(world)].programme)


def _on(pick: Callable[[placement_world.Furnished], Any], *more: str) -> Callable[[World], Sequence[object]]:
    return lambda world: (pick(_POSTED[id(world)]).code, *more)


FURNISH.append(_furnish_placement)
SUBJECTS |= {
    "deployment": _on(lambda made: made.deployments["working"]),
    "deployment_planned": _on(lambda made: made.deployments["planned"]),
    "deployment_confirm": _on(lambda made: made.deployments["arrived"], "confirm"),
    "deployment_transfer": _on(lambda made: made.deployments["working"], "transfer"),
    "pretask_do": _on(lambda made: made.pretask, "do"),
    "amendment": _on(lambda made: made.amendment),
    "amendment_agree": _on(lambda made: made.amendment, "agree_sender"),
    "leave": _on(lambda made: made.leave),
    "leave_agree": _on(lambda made: made.leave, "agree_host"),
    "health_of": _on(lambda made: made.deployments["working"]),
    "health_event": _on(lambda made: made.health_event),
    "health_event_treat": _on(lambda made: made.health_event, "treat"),
    "attendance": _on(lambda made: made.sheet),
    "attendance_confirm": _on(lambda made: made.sheet, "confirm"),
}


def _placement_secrets(world: World) -> Sequence[Secret]:
    made = _POSTED[id(world)]
    return (
        Secret("探望家人示"),
        Secret(made.leave.code, made.leave),
        Secret("夜里憋醒示", made.deployments["working"].health_days.get()),
        Secret("血氧63%"),
        Secret(made.health_event.code, made.health_event),
        Secret(made.amendment.code, made.amendment),
        Secret("工作需要示", made.amendment),
        Secret(made.sheet.code, made.sheet),
        *(Secret(one.code, one) for one in made.deployments.values()),
        *(
            Secret(one.person.name, (one, one.person, *Exam.objects.filter(person=one.person)))
            for key, one in made.deployments.items()
            if key != "working"
        ),
    )


SECRETS.append(_placement_secrets)


# --- The routes that there are ------------------------------------------------------------------


def routes() -> dict[str, str]:
    """Every address of the console by its name; those without a name by their pattern."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or address, address


# --- What is decided ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What one route answers to one method, by who asks."""

    text: str

    def status(self, who: str) -> int:
        """The decided answer to one of ``WHO``."""
        first, *exceptions = self.text.split()
        found: dict[str, int] = {}
        for exception in exceptions:
            names, _colon, status = exception.partition(":")
            for name in names.split(","):
                if name not in {*WHO, "@far"}:
                    raise ValueError(f"{TABLE.name} speaks of {name!r}, who is not in the cast")
                found[name] = int(status)
        if who in found:
            return found[who]
        if who == NOBODY:
            return 302
        if "@" in who and "@far" in found:
            return found["@far"]
        return int(first)


@dataclass(frozen=True)
class Row:
    """One route of the table."""

    route: str
    subject: str
    get: Decision
    post: Decision


def table(text: str | None = None) -> dict[str, Row]:
    """The decided answers by route."""
    rows = csv.DictReader(io.StringIO(text if text is not None else TABLE.read_text(encoding="utf-8")))
    found = {}
    for row in rows:
        if row["route"] in found:
            raise ValueError(f"{TABLE.name} decides about {row['route']} twice")
        found[row["route"]] = Row(
            row["route"], row["subject"] or DEFAULT_SUBJECT, Decision(row["get"]), Decision(row["post"])
        )
    return found


def compact(answers: Mapping[str, int]) -> str:
    """Answers to everybody in the shortest notation of the table."""
    near = [answers[w] for w in WHO if w != NOBODY and "@" not in w]
    usual = max(dict.fromkeys(near), key=near.count)
    parts = [str(usual)]
    exceptions: dict[int, list[str]] = {}
    far = [answers[w] for w in WHO if "@" in w]
    usual_far = max(dict.fromkeys(far), key=far.count)
    if usual_far != usual:
        exceptions.setdefault(usual_far, []).append("@far")
    for who in WHO:
        expected = 302 if who == NOBODY else usual_far if "@" in who else usual
        if answers[who] != expected:
            exceptions.setdefault(answers[who], []).append(who)
    return " ".join([*parts, *(f"{','.join(names)}:{status}" for status, names in exceptions.items())])


# --- Imports -------------------------------------------------------------------------------------

_RUNS: dict[int, Any] = {}
_CELL = "示例机密乙"


def _furnish_imports(world: World) -> None:
    """A ledger of people, checked and waiting; its rows are for its author, the office and the audit."""
    actor = world.actor("SH")
    ledger = book([["姓名", "单位"], [_CELL, "示例杭州第一医院"]])
    run = imports.upload("people", "台账.xlsx", ledger, actor=actor)
    mapping = {int(column): field for column, field in run.mapping.items()}
    imports.map_run(
        run, actor=actor, sheet=run.sheet, rows=(run.header_first, run.header_last), mapping=mapping
    )
    _RUNS[id(world)] = imports.check_run(run, actor=actor)


def _run(*more: object) -> Callable[[World], Sequence[object]]:
    return lambda world: (_RUNS[id(world)].code, *more)


FURNISH.append(_furnish_imports)
SUBJECTS |= {
    "import": _run(),
    "import_row": _run(2),
    "import_abandon": _run("abandon"),
    "import_kind": lambda world: ("people",),
}
SECRETS.append(
    lambda world: (Secret(_CELL, _RUNS[id(world)]), Secret(_RUNS[id(world)].code, _RUNS[id(world)]))
)


# --- Examinations, lists, objections (listweb) ----------------------------------------------------

_LISTS: dict[int, lists_world.Lists] = {}


def _furnish_lists(world: World) -> None:
    _LISTS[id(world)] = lists_world.lists_in(_MADE[id(world)])


def _listed(pick: Callable[[lists_world.Lists], Any], *more: object) -> Callable[[World], Sequence[object]]:
    return lambda world: (pick(_LISTS[id(world)]).code, *more)


def _list_secrets(world: World) -> Sequence[Secret]:
    """Results, objections and statements, which no page shows unasked; drafts and codes, which few may know."""
    lists = _LISTS[id(world)]
    applications = [lists.apps[n] for n in ("赵示甲", "李示丁", "吴示己")]
    return (
        Secret(lists_world.PRESSURE),
        Secret(lists_world.PAST),
        Secret(lists_world.COMPLAINT),
        Secret(lists_world.COMPLAINER),
        Secret(lists_world.STATEMENT),
        *(Secret(a.person.code, a.person) for a in applications),
        Secret(lists.rosters["draft"].title, lists.rosters["draft"]),
        Secret(lists.rosters["reserve"].title, lists.rosters["reserve"]),
        Secret(lists.objection.code, lists.objection),
        Secret(lists.exam.code, lists.exam),
        Secret(lists.exam.fitness.code, lists.exam.fitness),
    )


FURNISH.append(_furnish_lists)
SECRETS.append(_list_secrets)
SUBJECTS |= {
    "exam": _listed(lambda lists: lists.exam),
    "fitness": _listed(lambda lists: lists.limited.fitness),
    "roster": _listed(lambda lists: lists.rosters["noticed"]),
    "roster_draft": _listed(lambda lists: lists.rosters["draft"]),
    "roster_over": _listed(lambda lists: lists.rosters["over"]),
    "roster_final": _listed(lambda lists: lists.rosters["final"]),
    "roster_recall": _listed(lambda lists: lists.rosters["noticed"], "recall"),
    "roster_docx": _listed(lambda lists: lists.rosters["noticed"], "docx"),
    "objection": _listed(lambda lists: lists.objection),
    "objection_text": _listed(lambda lists: lists.objection, "text"),
    "objection_dismiss": _listed(lambda lists: lists.objection, "dismiss"),
}
# --- Plans ---------------------------------------------------------------------------------------

_PLANNED: dict[int, plans_world.Planned] = {}


def _furnish_plans(world: World) -> None:
    _PLANNED[id(world)] = plans_world.furnish(world, _MADE[id(world)].programme)


def _planned(pick: Callable[[plans_world.Planned], Sequence[object]]) -> Callable[[World], Sequence[object]]:
    return lambda world: pick(_PLANNED[id(world)])


FURNISH.append(_furnish_plans)
SUBJECTS |= {
    "plan_run": _planned(lambda p: (p.done.code,)),
    "plan_run_cancel": _planned(lambda p: (p.queued.code, "cancel")),
    "plan_term": _planned(lambda p: (p.done.code, 0)),
    "plan_compare": _planned(lambda p: (p.done.code, p.other.code)),
    "plan_roster": _planned(lambda p: (p.done.code, "roster")),
    "plan_release": _planned(lambda p: (p.release.code,)),
    "plan_release_approve": _planned(lambda p: (p.release.code, "approve")),
}
SECRETS.append(
    lambda world: (
        Secret(_PLANNED[id(world)].done.code, _PLANNED[id(world)].done),
        Secret(_PLANNED[id(world)].queued.code, _PLANNED[id(world)].queued),
        Secret(_PLANNED[id(world)].release.code, _PLANNED[id(world)].release),
        Secret(plans_world.PURPOSE, _PLANNED[id(world)].done),
    )
)
