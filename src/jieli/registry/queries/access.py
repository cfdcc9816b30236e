"""Who may act, who is next, and where a record stands on its way: read from grants, machines and the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import GLASS, NOBODY, Actor, Mandate
from jieli.kernel.machine import Machine
from jieli.kernel.models import AuditEntry, Ledger, User
from jieli.kernel.permits import KEYED, kind_of
from jieli.registry import reach
from jieli.registry.models import GlassOpening, Grant, Institution, Person, Region
from jieli.registry.roles import BY_CODE, SCOPES

L = TypeVar("L", bound=Ledger)
_GLASS_ROLES = frozenset(code for code, role in BY_CODE.items() if role.may_break_glass)

_scope_names: list[Callable[[OuterRef], Any]] = []


def name_scopes_with(query: Callable[[OuterRef], Any]) -> None:
    """Register how the code of a programme or team becomes its name: a subquery over the code of a grant.

    The rooms that know programmes and teams come after this one, so they hand it in when the application starts.
    """
    _scope_names.append(query)


def actor_for(user: Any, *, origin: str = "", at: datetime | None = None) -> Actor:
    """The actor that a user is now: grants in force today, the person he or she is, an open emergency access.

    Two queries, and a third for whoever holds a grant for a programme or team. A user who may not sign in, and nobody,
    is nobody.

    Args:
        user: A stored user, or an anonymous one.
        origin: From where he acts, such as ``web 10.0.0.7``.
        at: Another moment than now; for the demo world and for looking back.
    """
    if getattr(user, "pk", None) is None:
        return NOBODY
    moment = at or clock.now()
    found = (
        User.objects.filter(pk=user.pk, is_active=True)
        .annotate(
            person_pk=Subquery(Person.objects.filter(user=OuterRef("pk")).order_by().values("pk")[:1]),
            glass=Subquery(open_glass_of(OuterRef("pk"), moment).values("why")[:1]),
        )
        .order_by()
        .values("name", "person_pk", "glass")
    )
    row = next(iter(found), None)
    if row is None:
        return NOBODY
    mandates = tuple(mandate(g) for g in _held_by(user.pk, moment))
    may_look = {m.role for m in mandates if not m.deputy_for and m.role in BY_CODE} & _GLASS_ROLES
    glass = row["glass"] if may_look else None  # it ends with the role that opened it
    if glass is not None:
        mandates += (Mandate(GLASS, "all", label="紧急访问"),)
    return Actor(
        user_id=user.pk,
        name=row["name"],
        mandates=mandates,
        person_id=row["person_pk"],
        origin=origin,
        glass_reason=glass or "",
    )


def _held_by(user_pk: int, moment: datetime) -> Iterable[Grant]:
    """Grants of one user with what ``mandate`` reads and no more: this is asked at every request."""
    grants = grants_in_force(moment).filter(user=user_pk)
    found = list(
        grants.select_related("unit", "region", "deputy_for").only(
            "role",
            "scope",
            "scope_code",
            "unit__name",
            "region__gb_code",
            "region__full_name",
            "deputy_for__name",
        )
    )
    # Names of programmes and teams stand in other rooms: their subqueries are only for those who need them
    return with_names(grants) if any(g.scope_code for g in found) else found


def grants_in_force(at: datetime | None = None) -> QuerySet[Grant]:
    """Grants that hold on the day of ``at``, today by default, whoever asks; for rules and the machinery."""
    day = timezone.localtime(at or clock.now()).date()
    lender_is_here = Q(deputy_for=None) | Q(deputy_for__is_active=True)
    return Grant.objects.filter(lender_is_here, is_confirmed=True, starts_on__lte=day, ends_on__gt=day)


def open_glass_of(user: Any, at: datetime) -> QuerySet[GlassOpening]:
    """Emergency accesses of a user that are open at one moment."""
    return GlassOpening.objects.filter(user=user, closed_at=None, opened_at__lte=at, until_at__gt=at)


def mandate(grant: Grant) -> Mandate:
    """What a grant gives, as the kernel understands it."""
    words, where = official_word(grant.role), scope_words(grant)
    return Mandate(
        role=grant.role,
        scope=grant.scope,
        key=scope_key(grant),
        label=f"{words}·{where}" if where else words,
        deputy_for=grant.deputy_for.name if grant.deputy_for else "",
    )


@cache
def official_word(role: str) -> str:
    """The official title of a role, whatever the language of whoever looks: it goes into the audit trail."""
    with translation.override("zh-hans"):
        return str(BY_CODE[role].label) if role in BY_CODE else role


def mandate_words(mandate: Mandate) -> str:
    """A mandate in the language of the page."""
    if mandate.role == GLASS:
        return _("紧急访问")
    role = BY_CODE.get(mandate.role)
    where = mandate.label.partition("·")[2]
    words = str(role.label) if role else mandate.label
    return f"{words}·{where}" if role and where else words


def scope_key(grant: Grant) -> str:
    """The key by which permissions know the scope of a grant."""
    if grant.unit_id:
        return str(grant.unit_id)
    if grant.region:
        return reach.prefix(grant.region.gb_code)
    return grant.scope_code


def scope_words(grant: Grant) -> str:
    """What the scope of a grant is called; empty for oneself and for everything."""
    if grant.unit:
        return grant.unit.name
    if grant.region:
        return grant.region.full_name
    return getattr(grant, "scope_name", "") or grant.scope_code


def with_names(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """With everything that ``mandate`` reads, in the same query."""
    names = [Subquery(query(OuterRef("scope_code"))) for query in _scope_names]
    return grants.select_related("unit", "region", "deputy_for").annotate(
        scope_name=Coalesce(*names, Value(""), Value(""))
    )


def scope_name(code: str) -> str:
    """Name of the programme or team with this code; empty if there is none. Where no room tells, the code itself."""
    if not _scope_names:
        return code
    for query in _scope_names:
        found = query(Value(code)).first()  # type: ignore[arg-type]
        if found is not None:
            return str(next(iter(found.values())))
    return ""


def spokesmen(institution: Institution) -> list[User]:
    """Who may say for an institution that it takes part in something: its administrators and its commission.

    Where there are none, the offices for all programmes.
    """
    own = Q(role__in=("SH", "HH"), unit=institution) | _commissions(institution.region)
    for where in (own, Q(role="PO", scope="all")):
        if found := list(held_by(where).order_by("pk")):
            return found
    return []


def _commissions(region: Region) -> Q:
    code = region.gb_code
    above = (code, code[:4] + "00", code[:2] + "0000")
    return Q(role__in=("SC", "HC"), region__gb_code__in=above)


def offices_of(given: Grant) -> Q:
    """Filter for grants of those who answer for the scope of one grant: the unit's administrators, the commission, the
    office of the programme, the offices for all programmes.
    """
    if given.unit:
        return Q(role__in=("SH", "HH"), unit=given.unit)
    if given.region:
        return _commissions(given.region)
    if given.scope == "programme":
        return Q(role="PO", scope="programme", scope_code=given.scope_code)
    return Q(role="PO", scope="all")


def held_by(where: Q) -> QuerySet[User]:
    """Users who hold one of these grants today."""
    return User.objects.filter(pk__in=grants_in_force().filter(where).values("user"), is_active=True)


def granter_of(given: Grant) -> int | None:
    """Who gave a grant, or let it rest since; nobody if the system did."""
    made = AuditEntry.objects.filter(
        thing=Grant.permits.thing, code=given.code, event__in=("grant", "appoint_deputy", "rest")
    )
    return made.order_by("-seq").values_list("user", flat=True).first()


def in_hands_of(user_id: int) -> QuerySet[User]:
    """Accounts whose password an administrator has seen: he reset it, or opened them for nobody in the registry."""
    seen = AuditEntry.objects.filter(thing=User.permits.thing, user=user_id)
    opened, reset = (seen.filter(event=event).values("code") for event in ("create", "reset_password"))
    return User.objects.filter(Q(code__in=opened, person=None) | Q(code__in=reset))


def resting_after_reset(user: User, administrator: int | None) -> list[Grant]:
    """Grants that rest once this administrator has reset the password: those that a second person can confirm again.

    What concerns only oneself goes on, and so does what nobody else could confirm.
    """
    if administrator is None:
        return []
    held = Grant.objects.filter(user=user, ends_on__gt=clock.today(), is_confirmed=True).exclude(scope="own")
    return [g for g in with_names(held) if second_persons(g, administrator).exists()]


def second_persons(given: Grant, granter: int) -> QuerySet[User]:
    """Who may confirm what an administrator granted: whoever answers for the scope, the office for all programmes, he
    whose place a deputy takes, another administrator who is not one of the granter's own accounts.
    """
    administrators = Q(role="SY") & ~Q(user__in=in_hands_of(granter))
    where = offices_of(given) | Q(role="PO", scope="all") | administrators | Q(user=given.deputy_for_id or -1)
    return held_by(where).exclude(pk__in=(granter, given.user_id))


def scope_kind_word(scope: str) -> object:
    """What a kind of scope is called."""
    return SCOPES.get(scope, scope)


# --- Whose turn it is ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """Somebody who can make the next move.

    Args:
        office: Where he or she sits, such as 甲县卫健委, 示例县人民医院 or 项目管理办公室.
    """

    user_id: int
    name: str
    office: str
    role: str
    deputy_for: str = ""

    @property
    def words(self) -> str:
        """As the line of steps names him: 甲县卫健委·韩某."""
        return f"{self.office}·{self.name}" + (f"（代{self.deputy_for}）" if self.deputy_for else "")


@dataclass(frozen=True)
class Next:
    """Whose turn it is on one record.

    Args:
        roles: Roles of the forward moves from here; none if the record waits for other records, not for a person.
        holders: Those who can make one; empty if nobody holds such a role, which is a fault to be mended.
    """

    roles: tuple[str, ...]
    holders: tuple[Holder, ...]
    since: datetime | None

    @property
    def words(self) -> str:
        """One person, or the first and how many more, or the office that is vacant; empty if nobody's turn."""
        if not self.roles:
            return ""
        if not self.holders:
            titles = "、".join(str(BY_CODE[r].label) for r in self.roles if r in BY_CODE)
            return _("%(titles)s（无人持有）") % {"titles": titles}
        first = self.holders[0].words
        more = len({h.user_id for h in self.holders}) - 1
        return _("%(first)s等%(n)s人") % {"first": first, "n": more + 1} if more else first


@dataclass(frozen=True)
class Step:
    """One step of the line of a record.

    Args:
        state: ``done``, ``now``, ``next`` or ``fail``, as pages draw it.
        who: Who did it, or whose turn it is.
        since: When it was done, or since when it waits.
        note: A further word, such as 已退回.
    """

    label: str
    state: str
    who: str = ""
    since: datetime | None = None
    note: str = ""


def who_is_next(obj: Ledger) -> Next:
    """Whose turn it is on one record that the caller may read."""
    return who_are_next([obj])[obj.pk]


def who_are_next(objs: Sequence[L]) -> dict[int, Next]:
    """Whose turn it is, for records of one kind by their primary key; the number of queries is constant.

    Those who did an earlier step that bars them from the next one are left out.
    """
    if not objs or objs[0].machine is None:
        return {o.pk: Next((), (), None) for o in objs}
    machine, kind = objs[0].machine, type(objs[0])
    edges = {
        key: tuple(e for e in machine.edges_from(key) if e.roles and not e.is_return)
        for key in {_state(o) for o in objs}
    }
    wanted = {role for found in edges.values() for e in found for role in e.roles}
    able = _holders_of(kind, objs, wanted)
    barring = {event for found in edges.values() for e in found for event in e.other_than}
    barred = _doers(kind.permits.thing, [o.code for o in objs], barring)
    result = {}
    for obj in objs:
        moves = edges[_state(obj)]
        roles = tuple(dict.fromkeys(role for e in moves for role in e.roles))
        people = [
            holder
            for e in moves
            for role in e.roles
            for holder in able.get((obj.pk, role), ())
            if holder.user_id not in {barred.get((obj.code, event)) for event in e.other_than}
        ]
        result[obj.pk] = Next(roles, tuple(dict.fromkeys(people)), getattr(obj, "state_since_at", None))
    return result


def barred_from(actor: Actor, thing: str, barring: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Codes of the records of one kind whose next step is another's, because the actor did an earlier one; one query.

    Args:
        barring: Events whose doers may not make the next step, by the code of the record.
    """
    asked = {code: events for code, events in barring.items() if events}
    doers = _doers(thing, list(asked), {event for events in asked.values() for event in events})
    return frozenset(
        code
        for code, events in asked.items()
        if actor.user_id in {doers.get((code, event), -1) for event in events}
    )


def holders(role: str, obj: Ledger) -> tuple[Holder, ...]:
    """Those who may act on one record in one role."""
    return _holders_of(type(obj), [obj], {role}).get((obj.pk, role), ())


def line_of_steps(actor: Actor, obj: Ledger) -> tuple[Step, ...]:
    """The way of one record: what is done and by whom, whose turn it is and since when, what comes.

    Args:
        actor: Has been allowed to read the record.
    """
    machine = obj.machine
    if machine is None:
        return ()
    state, since = _state(obj), getattr(obj, "state_since_at", None)
    entries = list(
        reading.history(obj)
        .exclude(source="", target="", event="change")
        .order_by("seq")
        .values_list("event", "source", "target", "actor", "at")
    )
    reached = _reached(machine, entries)
    # Where a record rests nobody waits, though somebody may move it on one day: a batch that serves
    turn = Next((), (), since) if machine.state(state).is_quiet else who_is_next(obj)
    last = entries[-1] if entries else None
    edge = machine.edge(last[0], last[1]) if last and last[1] else None
    returned = _("已退回") if edge is not None and edge.is_return and edge.target == state else ""
    path = list(machine.path)
    here = (
        path.index(state)
        if state in path
        else max((i for i, k in enumerate(path) if k in reached), default=-1)
    )
    steps = []
    for i, key in enumerate(path):
        who, at = reached.get(key, ("", None))
        label = str(machine.state(key).label)
        if key == state:
            steps.append(_now(label, turn, who, since, returned, is_final=state in machine.final))
        elif i <= here:
            steps.append(Step(label, "done", who, at))
        else:
            steps.append(Step(label, "next"))
    if state not in path:
        who, at = reached.get(state, ("", since))
        label = str(machine.state(state).label)
        aside = (
            Step(label, "fail", who, at)
            if state in machine.final
            else _now(label, turn, who, since, returned)
        )
        steps.insert(here + 1, aside)
    return tuple(steps)


def _now(
    label: str, turn: Next, who: str, since: datetime | None, note: str, *, is_final: bool = False
) -> Step:
    if is_final:
        return Step(label, "done", who, since, note)
    waits = turn.words
    return Step(label, "now", _("等%(who)s") % {"who": waits} if waits else "", since, note)


def _reached(
    machine: Machine, entries: Iterable[tuple[str, str, str, str, datetime]]
) -> dict[str, tuple[str, datetime]]:
    """Who brought the record to each state, and when; a return forgets what came after the state it goes back to."""
    found: dict[str, tuple[str, datetime]] = {}
    order = {key: i for i, key in enumerate(machine.path)}
    for _event, source, target, who, at in entries:
        if not target:
            if not found:
                found[machine.initial] = (who, at)
            continue
        if target in order and order.get(source, len(order)) > order[target]:
            found = {k: v for k, v in found.items() if order.get(k, -1) < order[target]}
        found[target] = (who, at)
    return found


def _state(obj: Ledger) -> str:
    return str(getattr(obj, "state", ""))


def _doers(thing: str, codes: Collection[str], events: Collection[str]) -> dict[tuple[str, str], int | None]:
    """Who last did each of ``events`` to each record, by its code; one query."""
    if not events:
        return {}
    rows = AuditEntry.objects.filter(thing=thing, code__in=codes, event__in=events).order_by("seq")
    return {(code, event): user for code, event, user in rows.values_list("code", "event", "user_id")}


_PROBE = "-7301"  # a key that no mandate has, and that passes as an id


def _holders_of(
    kind: type[Ledger], objs: Sequence[Ledger], roles: Collection[str]
) -> dict[tuple[int, str], tuple[Holder, ...]]:
    """Who may act on each record in each role: the permissions read backwards, from the thing to its people.

    A scope is a filter over a key, such as ``institution in {key}``; the key that a record would need is read from the
    record itself, for all records in one query. The people are found by these keys in another.
    """
    lines = [p for p in kind.permits.lines if p.role in roles]
    paths = {p: _path(kind, p.scope) for p in lines}
    names = sorted({path for _how, path in paths.values() if path})
    rows = {
        row[0]: dict(zip(names, row[1:], strict=True))
        for row in kind._default_manager.filter(pk__in=[o.pk for o in objs]).values_list("pk", *names)
    }
    wanted = Q(scope="all")
    for how, path in set(paths.values()):
        wanted |= _grants_with(
            how, {str(v[path]) for v in rows.values() if v[path] is not None} if path else set()
        )
    grants = [
        (g, mandate(g))
        for g in with_names(grants_in_force().filter(wanted, role__in=roles, user__is_active=True))
        .select_related("unit", "region", "deputy_for", "user", "user__person")
        .order_by(F("deputy_for").asc(nulls_first=True), "pk")
    ]
    found: dict[tuple[int, str], list[Holder]] = {}
    for line, (how, path) in paths.items():
        for given, words in grants:
            if given.role != line.role:
                continue
            for pk, values in rows.items():
                if _fits(given, words, how, None if not path or values[path] is None else str(values[path])):
                    found.setdefault((pk, line.role), []).append(_holder(given, words))
    return {key: tuple(dict.fromkeys(people)) for key, people in found.items()}


def _path(kind: type[Ledger], scope: str) -> tuple[str, str]:
    """How a scope compares, and the field of the thing that it compares: ``("unit", "institution")``."""
    if scope == "all":
        return "all", ""
    keyed_by = kind_of(scope)
    probe = Actor(user_id=-1, name="", person_id=-2, mandates=(Mandate("?", keyed_by, _PROBE),))
    where = kind.permits.scopes[scope](probe, frozenset({_PROBE}))
    leaves = [leaf for leaf in where.children if isinstance(leaf, tuple)]
    if len(where.children) == 1 == len(leaves):
        field, value = leaves[0]
        for ending, how in (("__in", keyed_by), ("__startswith", "region")):
            if field.endswith(ending) and (value == _PROBE or value == frozenset({_PROBE})):
                return how, field.removesuffix(ending)
        if value in (-1, -2):
            return ("user" if value == -1 else "person"), field
    return "", ""  # a wider view, such as that of senders: nobody's turn


def _grants_with(how: str, keys: set[str]) -> Q:
    """Grants whose key is among those that records need."""
    if how == "all":
        return ~Q(pk__in=())
    if how == "unit":
        return Q(unit__in=keys)
    if how == "region":
        codes = {code for key in keys for code in (key, key[:4] + "00", key[:2] + "0000")}
        return Q(region__gb_code__in=codes)
    if how in ("programme", "team"):
        return Q(scope=how, scope_code__in=keys)
    if how in ("user", "person"):
        return Q(scope="own", **{"user__in" if how == "user" else "user__person__in": keys})
    return Q(pk__in=())


def _fits(given: Grant, words: Mandate, how: str, key: str | None) -> bool:
    if how == "all":
        return True
    if given.scope == "all":
        return how in KEYED
    if key is None or not how:
        return False
    if how == "region":
        return given.scope == "region" and key.startswith(words.key)
    if how in ("user", "person"):
        person = getattr(given.user, "person", None)
        return given.scope == "own" and key == str(
            given.user_id if how == "user" else person.pk if person else ""
        )
    return given.scope == how and words.key == key


def _holder(given: Grant, words: Mandate) -> Holder:
    if given.unit:
        office = given.unit.short_name or given.unit.name
    elif given.region and given.role in ("SC", "HC"):
        office = _("%(region)s卫健委") % {"region": given.region.name}
    elif given.region:
        office = given.region.name
    else:
        role = BY_CODE.get(given.role)
        office = str(role.label) if role else given.role
    return Holder(given.user_id, given.user.name, office, given.role, words.deputy_for)
