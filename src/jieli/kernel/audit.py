"""The audit trail: adding to the chain, reading it, and proving that nobody touched it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput
from jieli.kernel.models import AuditEntry, AuditHead

HIDDEN = "•••"  # stands for a sensitive value
START = "0" * 64


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    Args:
        count: Entries read.
        hash: Hash of the last one; write it down elsewhere and a cut end is found too.
        faults: One sentence per fault, in the order of the chain; empty when all is well.
    """

    count: int
    hash: str
    faults: tuple[str, ...]


def append(
    *,
    actor: Actor,
    thing: str,
    code: str,
    caption: str,
    event: str,
    on: date | None = None,
    source: str = "",
    target: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    roles: frozenset[str] = frozenset(),
) -> AuditEntry:
    """Add one entry to the end of the chain, within the transaction of what it tells of.

    Args:
        roles: The roles that permitted it; decides which mandate is named and whether a deputy acted.

    Effects:
        One entry; the head of the chain moves. Writers queue from here until their transaction ends.
    """
    told = Told(code, caption, source, target, before or {}, after or {})
    return append_many([told], actor=actor, thing=thing, event=event, on=on, reason=reason, roles=roles)[0]


@dataclass(frozen=True)
class Told:
    """What one entry tells of one record."""

    code: str
    caption: str
    source: str
    target: str
    before: dict[str, Any]
    after: dict[str, Any]


def append_many(
    told: Iterable[Told],
    *,
    actor: Actor,
    thing: str,
    event: str,
    on: date | None = None,
    reason: str = "",
    roles: frozenset[str] = frozenset(),
) -> list[AuditEntry]:
    """Add one entry for each of many records to which the same happened; as many queries as for one.

    Effects:
        As ``append``, for each in turn.
    """
    held = [m for m in actor.mandates if m.role in roles] or list(actor.mandates[:1])
    deputy = actor.deputy_for(roles)
    role = held[0].label or held[0].role if held else ""
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
        entries = []
        for one in told:
            entry = AuditEntry(
                seq=head.count + 1,
                at=clock.now(),
                on=on or clock.today(),
                user_id=actor.user_id,
                actor=actor.name[:128],
                role=(f"{role}（代{deputy}）" if deputy else role)[:128],
                origin=(f"{actor.origin}·紧急访问" if actor.glass_reason else actor.origin)[:128],
                thing=thing,
                code=one.code,
                caption=_storable(one.caption)[:255],
                event=event,
                source=one.source,
                target=one.target,
                before=_lasting(one.before),
                after=_lasting(one.after),
                reason=_storable(reason),
                previous_hash=head.hash,
            )
            entry.hash = digest(entry)
            entries.append(entry)
            head.count, head.hash = entry.seq, entry.hash
        AuditEntry.objects.bulk_create(entries)
        head.save(update_fields=["count", "hash"])
    return entries


def digest(entry: AuditEntry) -> str:
    """SHA-256 of one entry, in hexadecimal."""
    return hashlib.sha256(json.dumps(_plain(entry), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(entries: Iterable[AuditEntry] | None = None, *, head: AuditHead | None = None) -> Verdict:
    """Recompute the whole chain and compare it with what is stored.

    Args:
        entries: The chain from its beginning; the stored one by default.
        head: The end that is expected; the stored one by default.
    """
    if entries is None:
        entries = AuditEntry.objects.order_by("seq").iterator(chunk_size=2000)
        head = AuditHead.objects.filter(pk=1).first()
    faults: list[str] = []
    count, last, expected = 0, START, 1
    for entry in entries:
        if entry.seq != expected:
            faults.append(_("第%(n)s条缺失，其后是第%(next)s条。") % {"n": expected, "next": entry.seq})
        if entry.previous_hash != last:
            faults.append(_("第%(n)s条与前一条不相接。") % {"n": entry.seq})
        if digest(entry) != entry.hash:
            faults.append(
                _("第%(n)s条（%(at)s %(actor)s %(code)s）被改动过。")
                % {
                    "n": entry.seq,
                    "at": f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
                    "actor": entry.actor,
                    "code": entry.code,
                }
            )
        count, last, expected = count + 1, entry.hash, entry.seq + 1
    if head is not None and (head.hash != last or head.count != expected - 1):
        faults.append(_("链尾应为第%(n)s条，实际到第%(last)s条。") % {"n": head.count, "last": expected - 1})
    return Verdict(count, last, tuple(faults))


def history(thing: str, code: str) -> QuerySet[AuditEntry]:
    """Everything that happened to one thing, newest first. The caller has checked that it may be read."""
    return AuditEntry.objects.filter(thing=thing, code=code).order_by("-seq")


def lines(entries: Iterable[AuditEntry] | None = None) -> Iterator[str]:
    """The trail as JSON lines, each with its hash, for export and for checking elsewhere.

    Args:
        entries: Some entries; all that are stored by default.
    """
    if entries is None:
        entries = AuditEntry.objects.order_by("seq").iterator(chunk_size=2000)
    for entry in entries:
        yield json.dumps({**_plain(entry), "hash": entry.hash}, ensure_ascii=False, sort_keys=True)


def entries_of(text: Iterable[str]) -> Iterator[AuditEntry]:
    """The entries of an exported trail, to be verified without the database they came from.

    Raises:
        BadInput: A line is none that ``lines`` wrote; the sentence names it.
    """
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            at, on = datetime.fromisoformat(values["at"]), date.fromisoformat(values["on"])
            kept = {name: values[name] for name in (*AuditEntry.CHAINED, "hash")}
        except (ValueError, KeyError, TypeError) as e:
            raise BadInput(_("第%(n)s行不是审计记录。") % {"n": number}) from e
        yield AuditEntry(**{**kept, "at": at, "on": on})


def verify_against(exported: Iterable[AuditEntry]) -> Verdict:
    """Verify the stored chain, and that an earlier export of it is its beginning.

    Whoever may write to the database can compute a whole new chain; only a copy kept elsewhere shows that.
    """
    own = verify()
    copy = list(exported)
    faults = [_("导出文件：%(fault)s") % {"fault": fault} for fault in verify(copy).faults]
    stored: dict[int, str] = {}
    for start in range(0, len(copy), 500):
        wanted = [e.seq for e in copy[start : start + 500]]
        stored.update(AuditEntry.objects.filter(seq__in=wanted).values_list("seq", "hash"))
    differing = [e.seq for e in copy if stored.get(e.seq) != e.hash]
    if differing:
        faults.append(
            _("从第%(n)s条起，与导出文件不同（共%(count)s条）。")
            % {"n": differing[0], "count": len(differing)}
        )
    return Verdict(own.count, own.hash, (*own.faults, *faults))


def _lasting(value: Any) -> Any:
    """A JSON value that every database gives back as it took it."""
    if isinstance(value, dict):
        return {_storable(str(k)): _lasting(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_lasting(v) for v in value]
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, float):
        return value + 0.0 if isfinite(value) and abs(value) < 1e15 else str(value)  # -0.0 becomes 0.0
    return value


def _storable(text: str) -> str:
    """Without the two things that PostgreSQL cannot store: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _plain(entry: AuditEntry) -> dict[str, Any]:
    """The covered fields as JSON values; instants in UTC to the microsecond, whatever the database makes of them."""
    values = {name: getattr(entry, name) for name in AuditEntry.CHAINED}
    return {
        k: v.astimezone(UTC).isoformat()
        if isinstance(v, datetime)
        else v.isoformat()
        if isinstance(v, date)
        else v
        for k, v in values.items()
    }
