"""The one door for writes: ask, check, write, record, announce, in one transaction.

``create``, ``change``, ``advance``, their forms for many at once, and ``remove`` are the only places where a record of
the ledger is stored.
An action of a room checks the facts of the domain and then walks through here. Concurrency is guarded by
compare-and-swap on the version, which holds on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jieli.kernel import audit, clock, codes, search
from jieli.kernel.actor import SYSTEM, Actor
from jieli.kernel.errors import DomainError, NotAllowed, RuleRefused, StaleState
from jieli.kernel.machine import Edge
from jieli.kernel.models import AuditEntry, Ledger, Part
from jieli.kernel.permits import Permits

L = TypeVar("L", bound=Ledger)
Parts = Mapping[type[Part], Sequence[Mapping[str, Any]]]
"""Per kind of part all its rows, which replace those stored. Parts point to their owner by the field ``owner``."""

_KEPT = (
    "id",
    "state_since_at",
    "code",
    "version",
    "created_at",
    "updated_at",
    "search_text",
    "import_code",
    "source",
)


def create(
    obj: L,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    event: str = "create",
    parts: Parts | None = None,
) -> L:
    """Store a new record.

    Effects:
        The record with a fresh code (unless it has one), its parts, one audit entry.

    Raises:
        NotAllowed: No mandate of the actor permits creating it where it would stand.
    """
    with transaction.atomic():
        obj.code = obj.code or _free_code(type(obj))
        obj.created_at = obj.updated_at = clock.now()
        if obj.machine is not None and not obj.state:  # type: ignore[attr-defined]
            obj.state = obj.machine.initial  # type: ignore[attr-defined]
        if obj.machine is not None:
            obj.state_since_at = obj.created_at  # type: ignore[attr-defined]
        obj.search_text = _search_text(obj)
        obj.save(force_insert=True)
        _replace_parts(obj, parts)
        # Asked after storing: the same filter that lists things also says whether this one lies within the mandate.
        ask(actor, "C", obj)
        after = {**_values(obj), **_part_values(obj, parts)}
        _record(obj, actor, event, on, reason, after=after, roles=_roles(obj, "C"))
    return obj


def create_many(
    objs: Sequence[L], *, actor: Actor, on: date | None = None, reason: str = "", event: str = "create"
) -> list[L]:
    """Store many new records of one kind without parts; a constant number of queries.

    Effects:
        The records, each with a fresh code and one audit entry.

    Raises:
        NotAllowed: One of them would stand where no mandate of the actor permits creating it; none is stored then.
    """
    if not objs:
        return []
    kind, now = type(objs[0]), clock.now()
    with transaction.atomic():
        for obj, code in zip(objs, _free_codes(kind, len(objs)), strict=True):
            obj.code, obj.created_at, obj.updated_at = code, now, now
            if obj.machine is not None:
                obj.state = obj.state or obj.machine.initial  # type: ignore[attr-defined]
                obj.state_since_at = now  # type: ignore[attr-defined]
            obj.search_text = _search_text(obj)
        kind._default_manager.bulk_create(objs)
        permitted = set(
            kind._default_manager.filter(
                kind.permits.filter(actor, "C"), pk__in=[obj.pk for obj in objs]
            ).values_list("pk", flat=True)
        )
        for obj in objs:
            if obj.pk not in permitted:
                ask(actor, "C", obj)
        audit.append_many(
            [audit.Told(obj.code, obj.caption, "", "", {}, _masked(obj, _values(obj))) for obj in objs],
            actor=actor,
            thing=kind.permits.thing,
            event=event,
            on=on,
            reason=reason,
            roles=_roles(objs[0], "C"),
        )
    return list(objs)


def change(
    obj: L,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    event: str = "change",
    version: int | None = None,
    verb: str = "U",
    parts: Parts | None = None,
) -> L:
    """Change fields of a stored record; nothing happens, and nothing is recorded, where nothing differs.

    Args:
        values: New values by field name. The field ``state`` moves by ``advance`` only.
        version: The version that the actor saw; that of ``obj`` by default.
        verb: The permission needed.

    Effects:
        The changed fields, the next version, one audit entry with before and after.

    Raises:
        NotAllowed: The actor may not change it, or may not move it to where it would then stand.
        StaleState: Somebody changed it meanwhile.
    """
    if "state" in values and obj.machine is not None:
        raise ValueError("a state moves by advance()")
    with transaction.atomic():
        ask(actor, verb, obj)
        old = _values(obj, values) | _part_values(obj, parts, stored=True)
        new = _given(obj, values) | _part_values(obj, parts)
        differing = [k for k in new if old.get(k) != new[k]]
        if not differing:
            return obj
        _swap(obj, values, version)
        _replace_parts(obj, parts)
        ask(actor, verb, obj)
        _record(
            obj,
            actor,
            event,
            on,
            reason,
            before=_masked(obj, {k: old.get(k) for k in differing}),
            after=_masked(obj, {k: new[k] for k in differing}),
            roles=_roles(obj, verb),
        )
    return obj


def advance(
    obj: L,
    event: str,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> L:
    """Move a record along its machine; the only writer of a state.

    Args:
        values: Fields that change with the move.

    Effects:
        The new state, the next version, one audit entry with source and target.

    Raises:
        RuleRefused: There is no such move from this state, a reason is missing, or the actor did an earlier step that
            forbids doing this one too.
        NotAllowed: No mandate of the actor covers the roles of the move.
        StaleState: Somebody was faster.
    """
    machine = obj.machine
    if machine is None:
        raise TypeError(f"{type(obj).__name__} has no machine")
    source: str = obj.state  # type: ignore[attr-defined]
    edge = machine.edge(event, source)
    if edge is None:
        if version is not None and version != obj.version:
            raise _stale(obj)  # the page he looked at offered the move; somebody was faster
        raise _no_such_move(obj, event)
    if edge.needs_reason and not reason.strip():
        raise RuleRefused(_("“%(event)s”须写明理由。") % {"event": edge.label}, rule="reason")
    with transaction.atomic():
        roles = frozenset(edge.roles)
        if not obj.permits.covers_roles(actor, edge.roles, obj):
            raise _not_the_role(obj, edge)
        _four_eyes(obj, edge, actor)
        changed = {"state": edge.target, "state_since_at": clock.now(), **(values or {})}
        old = _values(obj, changed)
        _swap(obj, changed, version, state=source)
        new = _values(obj, changed)
        differing = [k for k in new if k not in ("state", "state_since_at") and old.get(k) != new[k]]
        _record(
            obj,
            actor,
            event,
            on,
            reason,
            source=source,
            target=edge.target,
            before=_masked(obj, {k: old.get(k) for k in differing}),
            after=_masked(obj, {k: new[k] for k in differing}),
            roles=roles,
        )
    return obj


@dataclass(frozen=True)
class Moved(Generic[L]):
    """What became of many records that were to make the same move.

    Args:
        refused: Those that stayed where they were, each with its reason.
    """

    done: tuple[L, ...]
    refused: tuple[tuple[L, DomainError], ...]


def advance_many(
    objs: Sequence[L],
    event: str,
    *,
    actor: Actor,
    on: date | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
) -> Moved[L]:
    """Move many records of one kind along their machine, each as ``advance`` would; those that cannot stay behind.

    The number of queries per 200 records is constant, but for moves that must not share a hand with an earlier one.

    Args:
        objs: Records as the actor saw them, with everything at hand of which their captions are made.
        values: Fields that change with the move, for all alike; none that is searched for.

    Effects:
        For each that moves: its state, the next version, one audit entry.

    Raises:
        RuleRefused: A reason is missing.
    """
    done: list[L] = []
    refused: list[tuple[L, DomainError]] = []
    for start in range(0, len(objs), _AT_ONCE):
        with transaction.atomic():
            moved = _advance_some(
                objs[start : start + _AT_ONCE], event, actor, on, reason, dict(values or {})
            )
        done += moved.done
        refused += moved.refused
    return Moved(tuple(done), tuple(refused))


_AT_ONCE = 200


def _advance_some(
    objs: Sequence[L], event: str, actor: Actor, on: date | None, reason: str, values: dict[str, Any]
) -> Moved[L]:
    kind, machine = type(objs[0]), objs[0].machine
    if machine is None:
        raise TypeError(f"{kind.__name__} has no machine")
    refused: list[tuple[L, DomainError]] = []
    edges: dict[int, Edge] = {}
    for obj in objs:
        edge = machine.edge(event, obj.state)  # type: ignore[attr-defined]
        if edge is None:
            refused.append((obj, _no_such_move(obj, event)))
            continue
        if edge.needs_reason and not reason.strip():
            raise RuleRefused(_("“%(event)s”须写明理由。") % {"event": edge.label}, rule="reason")
        edges[obj.pk] = edge
    able: set[tuple[tuple[str, ...], int]] = set()
    for roles in {edge.roles for edge in edges.values()}:
        where = kind.permits.filter_roles(actor, roles)
        rows = kind._default_manager.filter(where, pk__in=list(edges)).values_list("pk", flat=True)
        able |= {(roles, pk) for pk in rows}
    now = clock.now()
    stored = {
        row[0]: row[1:]
        for row in kind._default_manager.select_for_update()
        .filter(pk__in=list(edges))
        .values_list("pk", "version", "state")
    }
    moving: dict[Edge, list[L]] = {}
    for obj in objs:
        edge = edges.get(obj.pk)
        if edge is None:
            continue
        if stored.get(obj.pk) != (obj.version, edge.source):
            refused.append((obj, _stale(obj)))
        elif (edge.roles, obj.pk) not in able:
            refused.append((obj, _not_the_role(obj, edge)))
        else:
            try:
                _four_eyes(obj, edge, actor)
            except RuleRefused as refusal:
                refused.append((obj, refusal))
            else:
                moving.setdefault(edge, []).append(obj)
    for edge, some in moving.items():
        changed = {"state": edge.target, "state_since_at": now, **values}
        told = []
        for obj in some:
            old = _values(obj, values)
            for name, value in changed.items():
                setattr(obj, name, value)
            new = _values(obj, values)
            differing = [name for name in new if old[name] != new[name]]
            before, after = ({k: v[k] for k in differing} for v in (old, new))
            told.append(
                audit.Told(
                    obj.code, obj.caption, edge.source, edge.target, _masked(obj, before), _masked(obj, after)
                )
            )
            obj.version, obj.updated_at = obj.version + 1, now
        kind._default_manager.filter(pk__in=[obj.pk for obj in some]).update(
            **changed, version=models.F("version") + 1, updated_at=now
        )
        audit.append_many(
            told,
            actor=actor,
            thing=kind.permits.thing,
            event=event,
            on=on,
            reason=reason,
            roles=frozenset(edge.roles),
        )
    return Moved(tuple(obj for some in moving.values() for obj in some), tuple(refused))


def load(rows: Sequence[L], *, actor: Actor, reason: str) -> int:
    """Store many new reference rows, such as region codes, at once; each brings its own code.

    Effects:
        The rows, one audit entry with their number.

    Raises:
        NotAllowed: Only the system loads reference data.
    """
    if not rows:
        return 0
    if not actor.is_system:
        raise NotAllowed(_("代码表只能由系统装载。"), remedy=who_may(()))
    kind = type(rows[0])
    with transaction.atomic():
        for row in rows:
            row.created_at = row.updated_at = clock.now()
            row.search_text = _search_text(row)
        kind._default_manager.bulk_create(rows, batch_size=500)
        audit.append(
            actor=actor,
            thing=kind.permits.thing,
            code="",
            caption=str(kind._meta.verbose_name),
            event="load",
            after={"count": len(rows)},
            reason=reason,
        )
    return len(rows)


def remove(obj: Ledger, *, actor: Actor, reason: str, event: str = "remove", verb: str = "U") -> None:
    """Delete a record that nothing refers to, for taking back what should not have been entered.

    Effects:
        The record and its parts go; one audit entry keeps all its values.

    Raises:
        NotAllowed: The actor may not.
        RuleRefused: No reason is given, or other records refer to it.
        StaleState: Somebody changed it meanwhile.
    """
    if not reason.strip():
        raise RuleRefused(_("“%(event)s”须写明理由。") % {"event": event_word(obj, event)}, rule="reason")
    with transaction.atomic():
        ask(actor, verb, obj)
        parts: Parts = dict.fromkeys(kinds_of_parts(type(obj)), ())
        before = _masked(obj, _values(obj) | _part_values(obj, parts, stored=True))
        _record(obj, actor, event, None, reason, before=before, roles=_roles(obj, verb))
        try:
            gone, _counts = type(obj)._default_manager.filter(pk=obj.pk, version=obj.version).delete()
        except models.ProtectedError as e:
            first = next(iter(e.protected_objects))
            raise RuleRefused(
                _("“%(caption)s”已被“%(other)s”引用，不能撤销。") % {"caption": obj.caption, "other": first},
                rule="referred",
            ) from e
        if not gone:
            raise _stale(obj)


def note(
    obj: Ledger,
    event: str,
    *,
    actor: Actor,
    reason: str = "",
    after: Mapping[str, Any] | None = None,
    roles: frozenset[str] = frozenset(),
) -> AuditEntry:
    """Record that something happened to a record without changing it: a sensitive field shown, a paper exported."""
    return _record(obj, actor, event, None, reason, after=dict(after or {}), roles=roles)


def who_may(roles: Iterable[str]) -> str:
    """Sentence that names the roles which may do something; rooms register the words of their roles."""
    words = [str(ROLE_WORDS.get(r, r)) for r in roles if r != SYSTEM]
    return _("可以办理的是：%(who)s。") % {"who": "、".join(words)} if words else _("这一步由系统完成。")


ROLE_WORDS: dict[str, object] = {}
"""Role code → official title; filled by the registry when the application starts."""


def ask(actor: Actor, verb: str, obj: Ledger, permits: Permits | None = None) -> None:
    """Refuse an actor who may not use ``verb`` on this record; actions ask where more than what they write is at stake.

    Args:
        permits: Another table than that of the record.

    Raises:
        NotAllowed: He may not; says who may.
    """
    table = permits or obj.permits
    if not table.covers(actor, verb, obj):
        raise NotAllowed(
            _("您没有办理“%(caption)s”的权限。") % {"caption": obj.caption},
            remedy=who_may(table.roles_with(verb)),
        )


def _swap(obj: Ledger, values: Mapping[str, Any], version: int | None, state: str | None = None) -> None:
    """Write where the version still matches, else say who was faster."""
    seen = obj.version if version is None else version
    for name, value in values.items():
        setattr(obj, name, value)
    obj.version, obj.updated_at = seen + 1, clock.now()
    obj.search_text = _search_text(obj)
    where = {"pk": obj.pk, "version": seen} | ({"state": state} if state else {})
    names = [*values, "version", "updated_at", "search_text"]
    fields: set[Any] = {type(obj)._meta.get_field(n) for n in names}
    written = (
        type(obj)._default_manager.filter(**where).update(**{f.name: getattr(obj, f.attname) for f in fields})
    )
    if written != 1:
        raise _stale(obj)


def _stale(obj: Ledger) -> StaleState:
    last = audit.history(obj.permits.thing, obj.code).first()
    if last is None:
        return StaleState(_("“%(caption)s”刚刚被改动，请刷新后再办。") % {"caption": obj.caption})
    at = timezone.localtime(last.at)
    return StaleState(
        _("“%(caption)s”已由%(who)s于%(at)s先行办理（%(event)s）。")
        % {
            "caption": obj.caption,
            "who": last.actor,
            "at": f"{at:%m-%d %H:%M}",
            "event": event_word(obj, last.event),
        },
        remedy=_("您填写的内容没有保存，请刷新核对后再办。"),
    )


def event_word(obj: Ledger | type[Ledger], event: str) -> str:
    """What users call an event of this kind of thing."""
    if obj.machine is not None:
        for edge in obj.machine.edges:
            if edge.event == event and edge.label:
                return str(edge.label)
    return {
        "create": _("新建"),
        "change": _("修改"),
        "remove": _("撤销"),
        "reveal": _("查看敏感信息"),
        "export": _("导出"),
        "merge": _("合并"),
        "attach": _("上传文件"),
        "withdraw_file": _("撤下文件"),
        "load": _("装载"),
    }.get(event, event)


def _not_the_role(obj: Ledger, edge: Edge) -> NotAllowed:
    return NotAllowed(
        _("您不能对“%(caption)s”执行“%(event)s”。") % {"caption": obj.caption, "event": edge.label},
        remedy=who_may(edge.roles),
    )


def _no_such_move(obj: Ledger, event: str) -> RuleRefused:
    assert obj.machine is not None
    state = obj.machine.state(obj.state).label  # type: ignore[attr-defined]
    labels = [str(e.label) for e in obj.machine.edges_from(obj.state) if e.roles]  # type: ignore[attr-defined]
    return RuleRefused(
        _("“%(caption)s”现在是“%(state)s”，不能“%(event)s”。")
        % {"caption": obj.caption, "state": state, "event": event_word(obj, event)},
        remedy=_("现在可以办理的是：%(events)s。") % {"events": "、".join(labels)} if labels else "",
        rule=f"machine:{obj.machine.name}",
    )


def _four_eyes(obj: Ledger, edge: Edge, actor: Actor) -> None:
    """Refuse an actor who did one of the events that this move must not share a hand with, in the present round.

    Whoever acts for somebody absent has that person's hands too. A round begins when the thing comes back to its
    first state: who returned it and who handed it in anew count.
    """
    events = edge.other_than
    if not events or actor.user_id is None:
        return
    assert obj.machine is not None
    hands = Q(user=actor.user_id)
    if principal := actor.deputy_for(frozenset(edge.roles)):
        hands |= Q(actor=principal)
    done = audit.history(obj.permits.thing, obj.code)
    restart = done.filter(target=obj.machine.initial).values_list("seq", flat=True).first() or 0
    mine = done.filter(hands, event__in=events)
    earlier = mine.filter(Q(seq__gt=restart) | Q(event="create")).first()
    if earlier is not None:
        raise RuleRefused(
            _("“%(caption)s”的“%(earlier)s”是您办理的，“%(event)s”须由另一人办理。")
            % {"caption": obj.caption, "earlier": event_word(obj, earlier.event), "event": edge.label},
            remedy=_("请有同样身份的其他人办理，或请系统管理员指定代理人。"),
            rule="P-2",
        )


def _record(
    obj: Ledger,
    actor: Actor,
    event: str,
    on: date | None,
    reason: str,
    *,
    roles: frozenset[str],
    source: str = "",
    target: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    return audit.append(
        actor=actor,
        thing=obj.permits.thing,
        code=obj.code,
        caption=obj.caption,
        event=event,
        on=on,
        source=source,
        target=target,
        before=before,
        after=_masked(obj, after or {}),
        reason=reason,
        roles=roles,
    )


def _roles(obj: Ledger, verb: str) -> frozenset[str]:
    return frozenset(obj.permits.roles_with(verb))


def _free_code(kind: type[Ledger]) -> str:
    return _free_codes(kind, 1)[0]


def _free_codes(kind: type[Ledger], number: int) -> list[str]:
    while True:
        drawn = {codes.draw(kind.prefix) for _ in range(number)}
        if len(drawn) == number and not kind._default_manager.filter(code__in=drawn).exists():
            return list(drawn)


def _values(obj: Ledger, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Fields as JSON values; a reference is told by the code of what it points to."""
    fields = (
        [type(obj)._meta.get_field(n) for n in names]
        if names is not None
        else [f for f in type(obj)._meta.concrete_fields if f.name not in _KEPT]
    )
    return {f.name: _plain(getattr(obj, f.name)) for f in fields}


def _given(obj: Ledger, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _of_field(type(obj)._meta.get_field(name), value) for name, value in values.items()}


def _of_field(field: Any, value: Any) -> Any:
    """A value as the field will give it back: 12.5 and "12.50" are the same figure."""
    return _plain(value if field.is_relation or value is None else field.to_python(value))


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return getattr(value, "code", None) or str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _masked(obj: Ledger, values: dict[str, Any]) -> dict[str, Any]:
    """The values as the audit trail may know them, those of parts included."""
    hidden: dict[str, Any] = {
        k: audit.HIDDEN if k in obj.sensitive and v not in (None, "") else v for k, v in values.items()
    }
    for kind in kinds_of_parts(type(obj)):
        secret: frozenset[str] = getattr(kind, "sensitive", frozenset())
        name = name_of_parts(kind)
        if secret and isinstance(hidden.get(name), list):
            hidden[name] = [
                {k: audit.HIDDEN if k in secret and v not in (None, "") else v for k, v in row.items()}
                for row in hidden[name]
            ]
    return hidden


def kinds_of_parts(owner: type[Ledger]) -> list[type[Part]]:
    """Kinds of rows that belong to records of one kind; not those that only refer to them."""
    related = (r.related_model for r in owner._meta.related_objects if r.field.name == "owner")
    return [kind for kind in related if isinstance(kind, type) and issubclass(kind, Part)]


def name_of_parts(kind: type[Part]) -> str:
    """Under which name the owner knows such parts."""
    owner: Any = next(f for f in kind._meta.fields if f.name == "owner")
    return str(owner.remote_field.related_name)


def _replace_parts(obj: Ledger, parts: Parts | None) -> None:
    for kind, rows in (parts or {}).items():
        table: Any = (
            kind._default_manager
        )  # every kind of part has an owner; only their common class has none
        table.filter(owner=obj).delete()
        table.bulk_create([_part(kind, owner=obj, **row) for row in rows])
    if parts:
        vars(obj).pop("_prefetched_objects_cache", None)
        found_under = _search_text(obj)  # other names may be parts
        if found_under != obj.search_text:
            obj.search_text = found_under
            type(obj)._default_manager.filter(pk=obj.pk).update(search_text=found_under)


def _part(kind: Any, /, **values: Any) -> Any:
    return kind(**values)


def _part_values(obj: Ledger, parts: Parts | None, *, stored: bool = False) -> dict[str, Any]:
    """Rows of the parts as JSON values, under the name by which the owner knows them."""
    found: dict[str, Any] = {}
    for kind, rows in (parts or {}).items():
        table: Any = kind._default_manager
        fields = [f for f in kind._meta.concrete_fields if f.name not in ("id", "owner")]
        source: Iterable[Any] = (
            table.filter(owner=obj).order_by("pk") if stored else [_part(kind, **row) for row in rows]
        )
        found[name_of_parts(kind)] = [
            {f.name: _of_field(f, getattr(row, f.name)) for f in fields} for row in source
        ]
    return found


def _search_text(obj: Ledger) -> str:
    words = obj.search_words()
    return search.index([*words, obj.code]) if words else ""
