"""Writes judged rows through the ordinary actions of the rooms that own the records, and takes them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from jieli.intake.findings import Finding, refusals
from jieli.intake.models import ImportEffect, ImportRun
from jieli.intake.models.run import Verdict
from jieli.intake.queries.judging import Judged
from jieli.intake.queries.matching import NEW
from jieli.kernel import door, files
from jieli.kernel.actor import Actor
from jieli.kernel.door import Parts
from jieli.kernel.errors import DomainError, RuleRefused
from jieli.kernel.models import Ledger
from jieli.kernel.models.ledger import things
from jieli.kernel.secrets import blind
from jieli.programme.actions import need as needs
from jieli.programme.actions import pairing as pairings
from jieli.programme.actions import post as posts
from jieli.registry.actions import institution as institutions
from jieli.registry.actions import office as offices
from jieli.registry.actions import person as people

_NEVER_RESTORED = frozenset(
    {"id", "code", "version", "created_at", "updated_at", "search_text", "source", "import_code"}
)


@dataclass(frozen=True)
class _Way:
    """How one kind of record is added and changed."""

    add: Callable[..., Any]
    change: Callable[..., Any]
    has_parts: bool = False


_WAYS: Mapping[str, _Way] = {
    "institutions": _Way(institutions.add_institution, institutions.change_institution, has_parts=True),
    "departments": _Way(institutions.add_department, institutions.change_department),
    "people": _Way(people.add_person, people.change_person),
    "offices": _Way(offices.add_office, offices.change_office),
    "pairings": _Way(pairings.add_pairing, pairings.change_pairing),
    "needs": _Way(needs.add_need, needs.change_need),
    "posts": _Way(posts.add_post, posts.change_post),
}


@dataclass(frozen=True)
class Effect:
    """What writing a row did to one record."""

    record: Ledger
    is_new: bool
    before: dict[str, Any]


class RowRefused(Exception):
    """An action refused a row; carries the findings to show with it."""

    def __init__(self, judged: Judged, error: DomainError) -> None:
        super().__init__(error.sentence)
        self.judged, self.error = judged, error
        names = judged.proposal.names if judged.proposal else {}
        self.findings: list[Finding] = refusals(error, names)


def write(judged: Judged, run: ImportRun, actor: Actor) -> list[Effect]:
    """Write one row, within the caller's transaction.

    Raises:
        RowRefused: An action refuses it; nothing of the row is kept.
    """
    # The origin tells every entry of the trail which row of which run it comes from. A reason would not do:
    # some actions take a reason for the waiver of a rule
    origin = f"{actor.origin}·{run.code}第{judged.row.number}行"
    try:
        with transaction.atomic():
            return list(_write(judged, run, _coming_from(actor, origin)))
    except DomainError as error:
        raise RowRefused(judged, error) from error


def _coming_from(actor: Actor, origin: str) -> Actor:
    # Not dataclasses.replace: the actor of a request is a lazy object
    return Actor(
        user_id=actor.user_id,
        name=actor.name,
        mandates=actor.mandates,
        person_id=actor.person_id,
        origin=origin,
        glass_reason=actor.glass_reason,
    )


def _write(judged: Judged, run: ImportRun, actor: Actor) -> Iterator[Effect]:
    made, way = judged.proposal, _WAYS[run.kind]
    assert made is not None
    more: dict[str, Any] = {"actor": actor}
    if run.kind == "people" and judged.row.decision == NEW:
        more["confirm_duplicate"] = True
    if way.has_parts and made.parts:
        more["parts"] = made.parts
    record: Any
    if judged.verdict is Verdict.NEW:
        record = way.add(made.values, import_code=run.code, **more)
        yield Effect(record, True, {})
    else:
        record = judged.match.record
        if made.values or made.parts:
            before = snapshot(record, made.parts)
            record = way.change(record, made.values, **more)
            yield Effect(record, False, _changed(before, snapshot(record, made.parts)))
    for values in made.credentials:
        yield Effect(
            people.add_credential({**values, "person": record}, actor=actor, import_code=run.code), True, {}
        )
    for values in made.offices:
        yield Effect(
            offices.add_office({**values, "person": record}, actor=actor, import_code=run.code), True, {}
        )


def snapshot(record: Ledger, parts: Parts | None = None) -> dict[str, Any]:
    """Every field of a record, and its parts of the kinds given, as JSON values."""
    found: dict[str, Any] = {
        f.attname: _plain(getattr(record, f.attname))
        for f in record._meta.concrete_fields
        if f.name not in _NEVER_RESTORED
    }
    for kind in parts or {}:
        fields = [f for f in kind._meta.concrete_fields if f.name not in ("id", "owner")]
        stored = kind._default_manager.filter(owner=record).order_by("pk")  # type: ignore[misc]
        rows = [{f.attname: _plain(getattr(row, f.attname)) for f in fields} for row in stored]
        found[f"part:{kind.__name__}"] = rows
    return found


def fingerprint(record: Ledger) -> str:
    """Keyed hash of everything that a record holds; two equal ones mean that nothing has changed."""
    stored = snapshot(record, dict.fromkeys(door.kinds_of_parts(type(record)), ()))
    return blind(json.dumps(stored, ensure_ascii=False, sort_keys=True))


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in before.items() if after.get(k) != v}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def take_back(effects: Sequence[ImportEffect], actor: Actor, reason: str) -> list[tuple[int, str]]:
    """Undo effects, the last first, within the caller's transaction.

    Returns:
        Row and sentence of everything that cannot be undone; the caller then keeps nothing.
    """
    refused: list[tuple[int, str]] = []
    for effect in effects:
        record = things()[effect.thing]._default_manager.filter(code=effect.code).first()
        if record is None:
            refused.append((effect.row_number, _("“%(code)s”已经不在台账中。") % {"code": effect.code}))
            continue
        try:
            with transaction.atomic():
                _take_back_one(effect, record, actor, reason)
        except DomainError as error:
            refused.append((effect.row_number, error.sentence))
    return refused


def _take_back_one(effect: ImportEffect, record: Ledger, actor: Actor, reason: str) -> None:
    if fingerprint(record) != effect.fingerprint:
        raise RuleRefused(
            _("“%(caption)s”（%(code)s）在导入之后又有改动。")
            % {"caption": record.caption, "code": record.code},
            rule="import:changed",
        )
    if effect.is_new:
        if files.attached(record).exists():
            raise RuleRefused(
                _("“%(caption)s”（%(code)s）在导入之后添加了附件。")
                % {"caption": record.caption, "code": record.code},
                rule="import:changed",
            )
        door.remove(record, actor=actor, reason=reason)
        return
    before = dict(effect.before or {})
    parts = {
        kind: [_restored(kind, row) for row in before.pop(f"part:{kind.__name__}")]
        for kind in door.kinds_of_parts(type(record))
        if f"part:{kind.__name__}" in before
    }
    door.change(
        record, _restored(type(record), before), actor=actor, reason=reason, event="undo_import", parts=parts
    )


def _restored(kind: type[models.Model], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored JSON values as values of fields; references are looked up."""
    found: dict[str, Any] = {}
    for field in kind._meta.concrete_fields:
        if field.attname not in stored:
            continue
        value = stored[field.attname]
        if field.is_relation and value is not None:
            found[field.name] = field.related_model._default_manager.get(pk=value)  # type: ignore[union-attr]
        else:
            found[field.name] = field.to_python(value)
    return found
