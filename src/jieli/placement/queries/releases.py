"""Reads of plans on their way to becoming deployments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import DomainError
from jieli.kernel.models import AuditEntry
from jieli.placement.checks import release as facts
from jieli.placement.checks.release import Preview, Refusal
from jieli.placement.models import Deployment, Release, ReleaseLine
from jieli.programme import rules
from jieli.programme.models import Batch


@dataclass(frozen=True)
class Difference:
    """One line of a plan, or one deployment that it drops, against what is in force.

    Args:
        kind: ``new``, ``moved`` (somebody who was to go elsewhere), ``kept`` or ``dropped``.
        before: The deployment that is kept, moved from or dropped.
        against: Why it cannot be released. ``doubts``: what is released only with a reason.
    """

    kind: str
    line: ReleaseLine | None
    before: Deployment | None
    against: tuple[DomainError, ...] = ()
    doubts: tuple[DomainError, ...] = ()


@dataclass(frozen=True)
class Differences:
    """What a plan changes, line by line; ``against`` and ``doubts`` concern it as a whole."""

    rows: tuple[Difference, ...]
    against: tuple[DomainError, ...]
    doubts: tuple[DomainError, ...]

    def number(self, kind: str) -> int:
        """How many lines are of one kind."""
        return sum(row.kind == kind for row in self.rows)

    @property
    def refusals(self) -> int:
        """Reasons why it cannot be released."""
        return len(self.against) + sum(len(row.against) for row in self.rows)

    @property
    def warnings(self) -> int:
        """Reasons why a reason is needed."""
        return len(self.doubts) + sum(len(row.doubts) for row in self.rows)


def releases(actor: Actor, batch: Batch | None = None) -> QuerySet[Release]:
    """Releases that the actor may see, the newest first."""
    found = (
        reading.visible(Release, actor)
        .select_related("batch__programme", "run", "replaces")
        .order_by("-created_at", "-pk")
    )
    return found if batch is None else found.filter(batch=batch)


def get_release(actor: Actor, code: str) -> Release:
    """One release by its code.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    reading.get(Release, actor, code)
    return Release.objects.select_related("batch__programme", "run", "replaces").get(code=code)


def release_history(actor: Actor, release: Release) -> QuerySet[AuditEntry]:
    """Everything that happened to a release."""
    rules.seen(release, actor)
    return reading.history(release)


def lines(actor: Actor, release: Release) -> list[ReleaseLine]:
    """Its lines with people, posts and units; a constant number of queries."""
    rules.seen(release, actor)
    return facts.lines_of(release)


def preview(actor: Actor, release: Release) -> Preview:
    """What releasing it would do now, and what stands against it line by line."""
    rules.seen(release, actor)
    return facts.preview(release)


def differences(actor: Actor, release: Release) -> Differences:
    """The plan against what is in force, line by line, those that cannot be released first."""
    look = preview(actor, release)
    kept = {line.pk: deployment for line, deployment in look.kept}
    elsewhere = {d.person_id: d for d in look.dropped}
    rows, moved = [], set()
    for line in (*look.new, *(line for line, _deployment in look.kept)):
        before = kept.get(line.pk)
        kind = "kept" if before is not None else "new"
        if before is None and line.person_id in elsewhere:
            before, kind = elsewhere[line.person_id], "moved"
            moved.add(before.pk)
        rows.append(
            Difference(kind, line, before, _errors(look.refusals, line), _errors(look.warnings, line))
        )
    rows += [Difference("dropped", None, d) for d in look.dropped if d.pk not in moved]
    order = {"new": 0, "moved": 1, "dropped": 2, "kept": 3}
    rows.sort(key=lambda row: (not row.against, not row.doubts, order[row.kind], _place(row)))
    return Differences(tuple(rows), _errors(look.refusals, None), _errors(look.warnings, None))


def _errors(found: Iterable[Refusal], line: ReleaseLine | None) -> tuple[DomainError, ...]:
    pk = line.pk if line else None
    return tuple(r.error for r in found if (r.line.pk if r.line else None) == pk)


def _place(row: Difference) -> tuple[str, int]:
    if row.line is not None:
        return row.line.post.code, row.line.term
    assert row.before is not None
    return row.before.post.code, 0
