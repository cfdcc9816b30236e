"""What stands against a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError
from jieli.programme import rules
from jieli.programme.checks.values import required
from jieli.programme.models import Batch
from jieli.programme.rules import Refusals
from jieli.recruiting.models import Call
from jieli.recruiting.rules.workdays import check_workday, pack_of

Values = Mapping[str, Any]

CALL = ("batch", "title", "doc_no", "region", "text", "opens_on", "deadline_on")
_BATCH_OVER = ("completed", "summing_up", "archived")
_FREE = ("open", "vacant")
HELD = ("held", "handing_over")
"""States of a post that somebody holds."""


def check_call(
    values: Values,
    *,
    posts: Sequence[Values] | None = None,
    quotas: Sequence[Values] | None = None,
    explained: bool = False,
) -> list[DomainError]:
    """Check a call: its days, its posts, its quotas.

    Args:
        explained: Somebody says why the last day is no working day.
    """
    no = Refusals()
    if not required(no, Call, values, ("batch", "title", "opens_on", "deadline_on")):
        return no.found
    batch: Batch = values["batch"]
    if batch.state in _BATCH_OVER:
        no.bad("batch", _("批次“%(batch)s”已经期满，不能再选派。") % {"batch": batch.name})
    check_days(no, values["opens_on"], values["deadline_on"], batch, explained=explained)
    _posts(no, batch, posts or ())
    _quotas(no, quotas or ())
    return no.found


def check_days(no: Refusals, opens_on: date, deadline_on: date, batch: Batch, *, explained: bool) -> None:
    """The last day is not before the first, lies before the batch begins, and is a working day."""
    if deadline_on < opens_on:
        no.bad(
            "deadline_on",
            _("报名截止日%(last)s早于报名开始日%(first)s。") % {"last": deadline_on, "first": opens_on},
        )
    elif deadline_on >= batch.ends_on:
        no.bad(
            "deadline_on",
            _("报名截止日%(last)s不早于批次的止期%(end)s。") % {"last": deadline_on, "end": batch.ends_on},
        )
    calendar = rules.calendar_of(pack_of(batch))
    check_workday(
        no, calendar, "deadline_on", _("报名截止日"), deadline_on, rule="RCR-01", explained=explained
    )


def _posts(no: Refusals, batch: Batch, rows: Sequence[Values]) -> None:
    seen: set[int] = set()
    for row in rows:
        post = row.get("post")
        if post is None:
            no.bad("posts", _("有一行没有选岗位。"))
        elif post.batch_id != batch.pk:
            no.bad("posts", _("岗位“%(post)s”属于另一个批次。") % {"post": post})
        elif post.pk in seen:
            no.bad("posts", _("岗位“%(post)s”列了两次。") % {"post": post})
        else:
            seen.add(post.pk)


def _quotas(no: Refusals, rows: Sequence[Values]) -> None:
    seen: set[int] = set()
    for row in rows:
        institution, number = row.get("institution"), row.get("number")
        if institution is None or number is None or number < 1:
            no.bad("quotas", _("单位名额要写明单位和人数，人数至少为1。"))
        elif institution.pk in seen:
            no.bad("quotas", _("单位“%(unit)s”列了两次。") % {"unit": institution.name})
        else:
            seen.add(institution.pk)


def check_issue(call: Call, on: date) -> list[DomainError]:
    """What is missing before people can be told of a call."""
    no = Refusals()
    posts = [row.post for row in call.posts.select_related("post__institution", "post__specialty")]
    if not posts:
        no.bad("posts", _("选派通知“%(call)s”还没有列岗位。") % {"call": call}, rule="RCR-01")
    free = _FREE if relieves_from(call) is None else (*_FREE, *HELD)
    closed = [str(p) for p in posts if p.state not in free]
    if closed:
        no.rule(
            "SM-CALL",
            _("有%(count)s个岗位没有开放：%(names)s。")
            % {"count": len(closed), "names": rules.listed(closed)},
            _("请先批准开放这些岗位，或从通知中去掉。"),
        )
    if not call.text.strip():
        no.bad("text", _("选派条件没有填。"), _("请写明选派条件再发布。"), rule="RCR-01")
    if call.deadline_on < on:
        no.bad(
            "deadline_on", _("报名截止日%(on)s已经过去。") % {"on": call.deadline_on}, _("请改为以后的日子。")
        )
    if pack_of(call.batch) is None:
        no.rule(
            "PRG-01",
            _("批次从%(on)s开始，那天没有生效的规则包。") % {"on": call.batch.starts_on},
            _("请先在项目页添加规则包。"),
        )
    return no.found


def relieves_from(call: Call) -> date | None:
    """The day from which a call finds people for those on post: the next phase of a batch that has begun.

    No query where the phases of the batch are prefetched.
    """
    if call.deadline_on < call.batch.starts_on:
        return None
    later = [p.starts_on for p in call.batch.phases.all() if p.starts_on > call.deadline_on]
    return min(later, default=None)
