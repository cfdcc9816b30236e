"""Papers about who goes and who is there: the roster (FM-07) and the dispatch letter of each sending unit."""

from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.placement import permissions
from jieli.placement.queries import deployments as queries
from jieli.programme.queries import batches as batch_queries
from jieli.reader.cells import read_date
from jieli.web import code_words, formats, official
from jieli.web import placement_words as own
from jieli.web.parts import Button, Crumb, Empty, Head

_HEADERS = (
    "序号", "批次/期", "省级批次", "市级批次", "姓名", "派出单位科室", "受援单位科室", "任职", "起", "止", "海拔带",
    "紧急联系人",
)  # fmt: skip
_WIDTHS = (6, 14, 10, 10, 10, 26, 26, 14, 12, 12, 8, 14)


def roster(request: HttpRequest) -> HttpResponse:
    """FM-07 of one batch, as of a day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.DEPLOYMENT)
    batch, batches = own.batch_of(request, actor)
    head = Head(
        _("在岗人员花名册"),
        hint=_("FM-07，A4横向"),
        crumbs=(Crumb(_("派驻名单"), reverse("deployments")), Crumb(_("花名册"))),
    )
    if batch is None:
        return _nothing(request, head)
    on = read_date(request.GET.get("on", "")).value or clock.today()
    return official.paper_page(
        request,
        _roster(actor, batch, on),
        head,
        thing="deployment",
        can_export=permissions.DEPLOYMENT.ever(actor, "X"),
        filters={"batch": batch.name, "on": on.isoformat()},
        context={
            "batches": batches,
            "batch": batch,
            "on": on,
            "nothing": _("这一天没有您能看到的在岗人员。"),
        },
    )


def _roster(actor: Actor, batch: Any, on: date) -> official.Paper:
    people = list(queries.roster(actor, batch, on))
    labels = {row.level: row.text for row in batch.labels.all()}
    bands = queries.bands_of(people)
    rows = [
        (
            n,
            f"{batch.name}/{one.phase.number}" if one.phase else batch.name,
            labels.get("province", ""),
            labels.get("city", ""),
            one.person.name,
            own.sender_words(one),
            own.host_words(one.post),
            one.post.host_office or code_words.word("team_role", one.role),
            one.starts_on.isoformat(),
            str(formats.last_day(one.ends_on)),
            bands.get(one.pk, ""),
            _("限权，见人员页"),
        )
        for n, one in enumerate(people, 1)
    ]
    return official.Paper(
        "FM-07",
        "在岗人员花名册",
        (
            _("项目：%(name)s") % {"name": batch.programme.name},
            _("批次：%(name)s") % {"name": batch_queries.words_of_labels(batch, batch.labels.all())},
            _("截至：%(day)s") % {"day": on},
            _("共%(n)s人") % {"n": len(rows)},
        ),
        _HEADERS,
        rows,
        _WIDTHS,
        figures=frozenset({0}),
        signs=(_("填表人（签字）："), _("审核（盖章）：")),
    )


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """One sheet per sending unit that names its people, where they go and by when."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own.may_see(actor, permissions.DEPLOYMENT)
    batch, batches = own.batch_of(request, actor)
    head = Head(
        _("派遣通知"),
        hint=_("每个派出单位一页，A4"),
        crumbs=(Crumb(_("派驻名单"), reverse("deployments")), Crumb(_("派遣通知"))),
    )
    if batch is None:
        return _nothing(request, head)
    people = list(queries.summoned(actor, batch))
    units = []
    for sender, some in groupby(people, key=lambda d: d.sender):
        its = list(some)
        units.append({"unit": sender.name, "people": its, "count": len(its)})
    values = {
        "head": head,
        "batch": batch,
        "labels": batch_queries.words_of_labels(batch, batch.labels.all()),
        "batches": batches,
        "units": units,
        "due": formats.day(batch.due_on) if batch.due_on else "",
        "today": clock.today(),
        "empty": Empty(_("还没有要派遣的人"), _("派驻方案发布后，每个派出单位的通知会印在这里。")),
    }
    return render(request, "placement/letters.html", values)


def _nothing(request: HttpRequest, head: Head) -> HttpResponse:
    empty = Empty(
        _("还没有批次"), _("有了批次和派驻人员，这里就能打印。"), Button(_("看批次"), reverse("batches"))
    )
    return render(request, "placement/nothing.html", {"head": head, "empty": empty})
