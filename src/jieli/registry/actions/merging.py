"""Two records of one human being become one: what hangs on the duplicate is re-pointed, history stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from jieli.kernel import audit, door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, RuleRefused
from jieli.kernel.models import AuditEntry, Ledger, Part
from jieli.kernel.models.ledger import things
from jieli.registry import rules
from jieli.registry.models import Person

MERGE, UNDO = "merge", "undo_merge"

_FILLED = (
    "id_type", "id_no", "id_hash", "sex", "born_on", "ethnic", "political", "education", "degree", "marital", "phone",
    "emergency_contact", "specialty", "title", "staff_kind", "category", "languages",
)  # fmt: skip
_LOOKING = frozenset({"reveal", "export", "attach"})  # events that change nothing


def merge_people(duplicate: Person, into: Person, *, actor: Actor, reason: str) -> Person:
    """Merge one record into another.

    Effects:
        Everything in any room that points to the duplicate points to ``into``, each with its own audit entry; fields
        that ``into`` lacks are filled; the duplicate stays readable and names where it went.

    Raises:
        FactsRefused: The two contradict each other; RuleRefused if in one point, or if both have what one person has
            once, such as an application to the same call.
        NotAllowed: The actor may not change one of the records concerned.
    """
    if not reason.strip():
        raise BadInput(_("请写明合并的依据。"), field="reason")
    if duplicate.pk == into.pk:
        raise BadInput(_("不能与自己合并。"), field="into")
    with transaction.atomic():
        # In one order whichever is the duplicate, so that two merges at once cannot wait for each other
        locked = {
            p.pk: p
            for p in Person.objects.select_for_update().filter(pk__in=(duplicate.pk, into.pk)).order_by("pk")
        }
        duplicate, into = locked[duplicate.pk], locked[into.pk]
        rules.refuse(
            [
                *rules.check_not_merged(duplicate),
                *rules.check_not_merged(into),
                *rules.contradictions(duplicate, into),
            ]
        )
        filled = {
            n: getattr(duplicate, n) for n in _FILLED if _is_blank(into, n) and not _is_blank(duplicate, n)
        }
        if "id_no" not in filled:
            filled.pop("id_type", None)
        user = duplicate.user
        door.change(duplicate, {"merged_into": into, "user": None}, actor=actor, reason=reason, event=MERGE)
        if user is not None:
            filled["user"] = user
        if filled:
            door.change(into, filled, actor=actor, reason=reason, event=MERGE)
        for where in _pointing_to(duplicate):
            _repoint(where, duplicate, into, actor=actor, reason=reason, event=MERGE)
    return into


def undo_merge(duplicate: Person, *, actor: Actor, reason: str) -> Person:
    """Take a merge back, as long as nothing that it touched was changed since.

    Raises:
        RuleRefused: The record is not merged, or something was changed since; says what.
    """
    if not reason.strip():
        raise BadInput(_("请写明撤销合并的理由。"), field="reason")
    with transaction.atomic():
        duplicate = Person.objects.select_for_update().get(pk=duplicate.pk)
        into = duplicate.merged_into
        if into is None:
            raise RuleRefused(_("“%(name)s”没有被合并。") % {"name": duplicate.name}, rule="merge")
        entries = _entries_of_merge(duplicate, into)
        rules.refuse(_changed_since(entries))
        user = into.user if any("user" in e.after for e in entries if e.code == into.code) else None
        for entry in entries:
            if entry.code == into.code and entry.thing == Person.permits.thing:
                blank = {n: _blank(n) for n in entry.after}
                door.change(into, blank, actor=actor, reason=reason, event=UNDO)
        door.change(duplicate, {"merged_into": None, "user": user}, actor=actor, reason=reason, event=UNDO)
        for entry in entries:
            if entry.thing == Person.permits.thing and entry.code in (into.code, duplicate.code):
                continue
            obj = things()[entry.thing]._default_manager.get(code=entry.code)
            for where in _pointing_to(into, only=obj):
                if where.name in entry.before:
                    _repoint(where, into, duplicate, actor=actor, reason=reason, event=UNDO)
    return duplicate


@dataclass(frozen=True)
class _Reference:
    """A record that refers to a person by a field of its own, or by a field of one kind of its parts."""

    owner: Ledger
    field: str
    part: Any = None

    @property
    def name(self) -> str:
        """How the audit trail calls the field that holds the reference."""
        return str(_owner_field(self.part).remote_field.related_name) if self.part else self.field


def _pointing_to(person: Person, only: Ledger | None = None) -> Iterator[_Reference]:
    """Everything in any room that refers to a person, or that part of it which lies in one record."""
    for relation in Person._meta.related_objects:
        kind: Any = relation.related_model
        field = relation.field.name
        if kind is Person:
            continue
        if issubclass(kind, Part):
            holders = kind._default_manager.filter(**{field: person}).values("owner")
            owners: Any = _owner_field(kind).related_model
            part: Any = kind
            found = owners._default_manager.filter(pk__in=holders)
        elif issubclass(kind, Ledger):
            found, part = kind._default_manager.filter(**{field: person}), None
        else:
            raise TypeError(f"{kind.__name__} points to a person and is neither a record nor a part of one")
        for owner in found.order_by("pk"):
            if only is None or (type(owner) is type(only) and owner.pk == only.pk):
                yield _Reference(owner, field, part)


def _repoint(where: _Reference, old: Person, new: Person, *, actor: Actor, reason: str, event: str) -> None:
    if where.part is None:
        try:
            with transaction.atomic():
                door.change(where.owner, {where.field: new}, actor=actor, reason=reason, event=event)
        except IntegrityError as e:
            raise RuleRefused(
                _("“%(one)s”和“%(other)s”各有一份%(kind)s（%(what)s），合并后会重复。")
                % {
                    "one": f"{old.name}（{old.code}）",
                    "other": f"{new.name}（{new.code}）",
                    "kind": where.owner._meta.verbose_name,
                    "what": where.owner,
                },
                remedy=_("请先撤回或撤销其中一份，再合并。"),
                rule="merge",
            ) from e
        return
    names = [f.name for f in where.part._meta.concrete_fields if f.name not in ("id", "owner")]
    stored = where.part._default_manager.filter(owner=where.owner).order_by("pk")
    rows = [{n: getattr(row, n) for n in names} for row in stored]
    for row in rows:
        if row[where.field] == old:
            row[where.field] = new
    door.change(where.owner, {}, actor=actor, parts={where.part: rows}, reason=reason, event=event)


def _owner_field(kind: Any) -> Any:
    return kind._meta.get_field("owner")


def _entries_of_merge(duplicate: Person, into: Person) -> list[AuditEntry]:
    """The entries that the merge wrote: that of the duplicate and those after it, until another thing happened."""
    first = audit.history(Person.permits.thing, duplicate.code).filter(event=MERGE).first()
    assert first is not None
    found = [first]
    for entry in AuditEntry.objects.filter(seq__gt=first.seq).order_by("seq"):
        if entry.event != MERGE or entry.reason != first.reason or entry.user_id != first.user_id:
            break
        if entry.thing == Person.permits.thing and entry.code != into.code:
            break  # the next merge, by the same person for the same reason
        found.append(entry)
    return found


def _changed_since(entries: list[AuditEntry]) -> list[RuleRefused]:
    refusals = []
    for entry in {(e.thing, e.code): e for e in entries}.values():
        later = audit.history(entry.thing, entry.code).filter(seq__gt=entry.seq).exclude(event__in=_LOOKING)
        last = later.first()
        if last is not None:
            refusals.append(
                RuleRefused(
                    _("合并之后，“%(caption)s”（%(code)s）又被%(who)s改动过。")
                    % {"caption": entry.caption, "code": entry.code, "who": last.actor},
                    remedy=_("请手工改正，不能撤销合并。"),
                    rule="merge",
                )
            )
    return refusals


def _blank(name: str) -> Any:
    field = Person._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field.get_default()


def _is_blank(person: Person, name: str) -> bool:
    value = getattr(person, name)
    return (
        value is None
        or value == ""
        or (name == "sex" and value == "0")
        or (name == "id_type" and not person.id_no)
    )
