"""Batches with their labels, quota and phases, and their way from preparation to the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jieli.kernel import door
from jieli.kernel.actor import Actor, system
from jieli.kernel.errors import DomainError
from jieli.programme import rules
from jieli.programme.actions import post as posts
from jieli.programme.checks.batch import BATCH, PHASE, check_batch, check_phase
from jieli.programme.checks.values import merged
from jieli.programme.models import Batch, BatchLabel, Need, Phase, Post, QuotaLine
from jieli.programme.queries.batches import quota_check
from jieli.programme.rules import PartRows, Refusals
from jieli.registry.actions.institution import mark_imported
from jieli.registry.rules import refuse

Values = Mapping[str, Any]


def add_batch(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Batch:
    """Add a batch of a programme.

    Args:
        values: Fields of ``Batch``.
        parts: Rows of ``BatchLabel`` (``labels``) and ``QuotaLine`` (``quota``).

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
    """
    rows = rules.parts_by_table(Batch, parts)
    refuse(check_batch(values, labels=(rows or {}).get(BatchLabel), lines=(rows or {}).get(QuotaLine)))
    batch = Batch(**values)
    mark_imported(batch, import_code)
    return door.create(batch, actor=actor, on=on, reason=reason, parts=rows)


def change_batch(
    batch: Batch,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> Batch:
    """Change a batch, or replace its labels or its quota.

    Raises:
        FactsRefused: Several values are wrong; BadInput if it is one.
        StaleState: Somebody was faster.
    """
    rows = rules.parts_by_table(Batch, parts)
    refuse(
        check_batch(
            merged(batch, values, BATCH),
            labels=(rows or {}).get(BatchLabel),
            lines=(rows or {}).get(QuotaLine),
            known=batch,
        )
    )
    return door.change(batch, values, actor=actor, version=version, parts=rows, reason=reason, on=on)


def add_phase(
    values: Values,
    *,
    actor: Actor,
    parts: PartRows | None = None,
    on: date | None = None,
    reason: str = "",
    import_code: str = "",
) -> Phase:
    """Add a phase to a batch: the first, or one at whose beginning people are relieved.

    Raises:
        FactsRefused: It leaves the batch or overlaps another phase; BadInput if that is all.
    """
    refuse(check_phase(values))
    phase = Phase(**values)
    mark_imported(phase, import_code)
    return door.create(phase, actor=actor, on=on, reason=reason)


def change_phase(
    phase: Phase,
    values: Values,
    *,
    actor: Actor,
    version: int | None = None,
    parts: PartRows | None = None,
    reason: str = "",
    on: date | None = None,
) -> Phase:
    """Change a phase."""
    refuse(check_phase(merged(phase, values, PHASE), known=phase))
    return door.change(phase, values, actor=actor, version=version, reason=reason, on=on)


# --- The way of a batch ---------------------------------------------------------------------------


def collect_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """Begin to collect needs; a policy pack has to hold when the batch begins, and the plan to be known."""
    return _move(batch, "collect", _may_collect, actor, on, reason, version)


def select_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """Begin to select people; the needs of its time are decided, there are posts, and the quota adds up."""
    return _move(batch, "select", _may_select, actor, on, reason, version)


def reopen_needs_of_batch(
    batch: Batch, *, actor: Actor, reason: str, on: date | None = None, version: int | None = None
) -> Batch:
    """Go back to collecting needs."""
    return _move(batch, "reopen_needs", _may, actor, on, reason, version)


def depart_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """Go over to preparing the departure; every post is approved or cancelled, and somebody is chosen."""
    return _move(batch, "depart", _may_depart, actor, on, reason, version)


def serve_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """All are on duty."""
    return _move(batch, "serve", _may_serve, actor, on, reason, version)


def rotate_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """Begin the mid-term rotation; the batch has a phase for it."""
    return _move(batch, "rotate", _may_rotate, actor, on, reason, version)


def resume_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """The rotation is done; no post is between two holders."""
    return _move(batch, "resume", _may_resume, actor, on, reason, version)


def complete_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """The batch is over.

    Effects:
        Its posts end; needs for which nobody was ever there are closed.
    """
    day = rules.day_of(on)
    with transaction.atomic():
        _move(batch, "complete", lambda no, b: _may_complete(no, b, day), actor, on, reason, version)
        machinery = system(actor.origin)
        for post in Post.objects.filter(batch=batch, state__in=("held", "vacant", "open")).select_related(
            "need"
        ):
            posts.end_post(post, actor=machinery, on=on, reason="批次期满")
    return batch


def sum_up_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """Begin the final report."""
    return _move(batch, "sum_up", _may, actor, on, reason, version)


def archive_batch(
    batch: Batch, *, actor: Actor, on: date | None = None, reason: str = "", version: int | None = None
) -> Batch:
    """Close the file; the hosts have closed the needs behind it."""
    return _move(batch, "archive", _may_archive, actor, on, reason, version)


MOVES: dict[str, Callable[..., Batch]] = {
    "collect": collect_batch,
    "select": select_batch,
    "reopen_needs": reopen_needs_of_batch,
    "depart": depart_batch,
    "serve": serve_batch,
    "rotate": rotate_batch,
    "resume": resume_batch,
    "complete": complete_batch,
    "sum_up": sum_up_batch,
    "archive": archive_batch,
}
"""Event of the machine → the action that performs it; what a button calls."""


def obstacles(batch: Batch, event: str, *, actor: Actor, on: date | None = None) -> list[DomainError]:
    """What stands in the way of a move, for showing it before anybody presses the button."""
    rules.seen(batch, actor)
    no = Refusals()
    if event == "complete":
        _may_complete(no, batch, rules.day_of(on))
    else:
        _GUARDS.get(event, _may)(no, batch)
    return no.found


def _move(
    batch: Batch,
    event: str,
    guard: Callable[[Refusals, Batch], None],
    actor: Actor,
    on: date | None,
    reason: str,
    version: int | None,
) -> Batch:
    with transaction.atomic():
        if rules.may_move(batch, event, actor):
            no = Refusals()
            guard(no, batch)
            refuse(no.found)
        return door.advance(batch, event, actor=actor, on=on, reason=reason, version=version)


def _may(no: Refusals, batch: Batch) -> None:
    """Nothing stands against it but the machine itself."""


def _may_collect(no: Refusals, batch: Batch) -> None:
    pack = rules.pack_in_force(list(batch.programme.policy_packs.all()), batch.starts_on)
    if pack is None:
        no.rule(
            "PRG-01",
            _("批次从%(on)s开始，那天没有生效的规则包。") % {"on": batch.starts_on},
            _("请先在项目页添加规则包。"),
        )
    if batch.headcount_plan is None:
        no.rule("BR-08", _("还没有填计划人数。"), _("请先修改批次，填写计划人数。"))


def _may_select(no: Refusals, batch: Batch) -> None:
    pending = Need.objects.filter(
        programme=batch.programme_id,
        state__in=("submitted", "checked"),
        starts_on__gte=batch.starts_on,
        starts_on__lt=batch.ends_on,
    )
    names = [
        f"{need}（{need.code}）" for need in pending.select_related("institution", "department", "specialty")
    ]
    if names:
        no.rule(
            "SM-BATCH",
            _("还有%(count)s条需求在审核：%(names)s。") % {"count": len(names), "names": rules.listed(names)},
            _("请催办，或请审核单位退回；批次期间的需求都有了结论才能选派。"),
        )
    posts_there = Post.objects.filter(batch=batch).exclude(state="cancelled").exists()
    if not posts_there:
        no.rule("SM-BATCH", _("还没有设岗位。"), _("请先由已核准的需求设岗，或直接添加岗位。"))
        return
    for finding in quota_check(system("guard"), batch).errors:
        no.rule(finding.rule, finding.sentence, _("请改名额、岗位或计划人数，使各处合计一致。"))


def _may_depart(no: Refusals, batch: Batch) -> None:
    planned = Post.objects.filter(batch=batch, state="planned").count()
    if planned:
        no.rule(
            "SM-BATCH",
            _("还有%(count)s个岗位没有批准。") % {"count": planned},
            _("请批准开放或撤销这些岗位。"),
        )
    if not Post.objects.filter(batch=batch, state__in=("reserved", "held")).exists():
        no.rule("SM-BATCH", _("还没有一个岗位配了人。"), _("请先完成选派。"))


def _may_serve(no: Refusals, batch: Batch) -> None:
    waiting = Post.objects.filter(batch=batch, state="reserved").select_related("institution", "specialty")
    names = [str(post) for post in waiting]
    if names:
        no.rule(
            "SM-BATCH",
            _("还有%(count)s个岗位的人没有到岗：%(names)s。")
            % {"count": len(names), "names": rules.listed(names)},
            _("请受援单位确认到岗，或退出人选。"),
        )
    elif not Post.objects.filter(batch=batch, state="held").exists():
        no.rule("SM-BATCH", _("没有一个岗位有人在岗。"), _("请先确认到岗。"))


def _may_rotate(no: Refusals, batch: Batch) -> None:
    if not batch.phases.filter(kind="rotation").exists():
        no.rule("SM-BATCH", _("这个批次没有中期轮换的期。"), _("请先在批次里添加一期，性质选“中期轮换”。"))


def _may_resume(no: Refusals, batch: Batch) -> None:
    count = Post.objects.filter(batch=batch, state="handing_over").count()
    if count:
        no.rule(
            "SM-BATCH", _("还有%(count)s个岗位在交接。") % {"count": count}, _("请等接任者到岗，或记为空缺。")
        )


def _may_complete(no: Refusals, batch: Batch, on: date) -> None:
    if on < batch.ends_on:
        no.rule(
            "SM-BATCH",
            _("批次止于%(end)s，还有%(days)s。")
            % {"end": batch.ends_on - timedelta(days=1), "days": rules.days_words((batch.ends_on - on).days)},
            _("确需提前结束的，请先修改批次的止期。"),
        )
    open_matters = Post.objects.filter(batch=batch, state__in=("planned", "reserved", "handing_over")).count()
    if open_matters:
        no.rule(
            "SM-BATCH",
            _("还有%(count)s个岗位拟设、已配未到岗或在交接。") % {"count": open_matters},
            _("请先撤销、退出人选或完成交接。"),
        )


def _may_archive(no: Refusals, batch: Batch) -> None:
    left = Need.objects.filter(posts__batch=batch, state__in=("posted", "part_filled", "filled")).distinct()
    names = [
        f"{need}（{need.code}）" for need in left.select_related("institution", "department", "specialty")
    ]
    if names:
        no.rule(
            "SM-BATCH",
            _("还有%(count)s条需求没有关闭：%(names)s。")
            % {"count": len(names), "names": rules.listed(names)},
            _("请受援单位关闭这些需求。"),
        )


_GUARDS: dict[str, Callable[[Refusals, Batch], None]] = {
    "collect": _may_collect,
    "select": _may_select,
    "depart": _may_depart,
    "serve": _may_serve,
    "rotate": _may_rotate,
    "resume": _may_resume,
    "archive": _may_archive,
}
