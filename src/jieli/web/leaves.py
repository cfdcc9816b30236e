"""Leave: asked for from a phone, decided by both owners, and over when somebody is back."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound
from jieli.placement import permissions
from jieli.placement.actions import leave as actions
from jieli.placement.queries import deployments as deployment_queries
from jieli.placement.queries import leaves as queries
from jieli.placement.states import LEAVE, THERE
from jieli.registry.queries import access
from jieli.web import code_words, files, formats, history
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.formats import first_day_after
from jieli.web.forms.duty import LeaveForm
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.institutions import show_once
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

WAITING = ("requested", "host_agreed", "sender_agreed")

LEAVES = Listing(
    name="leaves",
    peek=leads_to("leave"),
    title=gettext_lazy("请假"),
    columns=(
        Column(
            "person",
            gettext_lazy("姓名"),
            cell="deployment.person.name",
            link=leads_to("leave"),
            sub="code",
            sort="deployment__person__name",
        ),
        Column("kind", gettext_lazy("假别"), cell=own.leave_kind, sort="kind"),
        Column("starts_on", gettext_lazy("起止"), cell=words.span, sort="starts_on"),
        Column("days", gettext_lazy("天数"), cell="days", is_num=True),
        Column(
            "host",
            gettext_lazy("受援单位"),
            cell="deployment.post.institution.name",
            sort="deployment__post__institution__name",
        ),
        Column(
            "sender", gettext_lazy("派出单位"), cell="deployment.sender.name", sort="deployment__sender__name"
        ),
        Column("back_on", gettext_lazy("销假日期"), sort="back_on"),
        Column("state", gettext_lazy("状态"), cell=own.tag_of, sort="state"),
        Column("next", gettext_lazy("下一步"), cell=lambda row: _next(row), wraps=True),
    ),
    filters=(
        Search(fields=("deployment__search_text",)),
        Choice("batch", gettext_lazy("批次"), "deployment__batch__code", words.batch_options),
        Choice("kind", gettext_lazy("假别"), "kind", lambda actor: code_words.options("leave_kind")),
        DateRange("starts", gettext_lazy("起"), "starts_on"),
    ),
    tabs=(
        Tab("waiting", gettext_lazy("待批"), Q(state__in=WAITING)),
        Tab("away", gettext_lazy("离岗中"), Q(state__in=("approved", "away"))),
        Tab("over", gettext_lazy("已销假"), Q(state="over")),
        Tab("no", gettext_lazy("未批或撤回"), Q(state__in=("refused", "withdrawn"))),
    ),
    order="-starts_on",
    empty=Empty(gettext_lazy("没有请假"), gettext_lazy("在岗人员请假后列在这里，由受援单位和派出单位审批。")),
)


def _next(row: Any) -> str:
    if row.state in ("over", "refused", "withdrawn"):
        return formats.NONE
    edges = [e for e in LEAVE.edges_from(row.state) if e.roles and not e.is_return]
    roles = dict.fromkeys(r for e in edges for r in e.roles)
    return _("等%(who)s") % {"who": words.role_words(roles)}


def leaves(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.leaves(actor), "deployment__batch__programme__")
    new = (
        (Button(_("请假"), reverse("leave_new"), kind="primary"),)
        if permissions.LEAVE.ever(actor, "C")
        else ()
    )
    tabs = own.duty_tabs(actor, "leaves")
    return render_listing(
        request, LEAVES, rows, buttons=new, template="placement/duty_listing.html", context={"duty": tabs}
    )


def leave(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one leave."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_leave(actor, code)
    made = found.deployment
    both = queries.takes_both(actor, found)
    edges = [
        e
        for e in reading.possible_moves(found, actor)
        if e.event != ("approve" if both else "agree_host") or found.state != "requested"
    ]
    record = Record(
        head=Head(
            _("%(name)s·%(kind)s") % {"name": made.person.name, "kind": own.leave_kind(found)},
            line=f"{words.span(found)}·{own.post_words(made.post)}·{found.code}",
            crumbs=(Crumb(_("请假"), reverse("leaves")), Crumb(found.code)),
            tags=(own.tag_of(found),),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of(
            edges,
            reverse("leave_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
        ),
        facts=(
            Facts(
                _("请假"),
                (
                    Fact(_("请假人"), own.person_link(made)),
                    Fact(_("假别"), own.leave_kind(found)),
                    Fact(_("起止"), words.span(found)),
                    Fact(_("天数"), words.days(found.days)),
                    Fact(_("由谁批准"), _("受援单位和派出单位都要同意") if both else _("受援单位批准即可")),
                    Fact(_("销假日期"), found.back_on),
                    Fact(_("事由"), _("已加密，有权的人按需查看") if found.reason else None),
                ),
            ),
        ),
        history=lambda: history.of(found, actor),
        **files.tab(actor, found),
    )
    looks = own.looks(actor, found, _("事由"), reverse("leave_reveal", args=[code])) if found.reason else ()
    return render_record(request, record, template="placement/secret.html", context={"looks": looks})


def leave_reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show the reason of a leave once, with a purpose; the look is recorded."""
    found: Any = queries.get_leave(request.actor, code)  # type: ignore[attr-defined]
    return show_once(request, found, "reason", _("事由"), found, reverse("leave", args=[code]))


@require_POST
def leave_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Move a leave along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_leave(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("请假现在是“%(state)s”") % {"state": LEAVE.state(found.state).label},
        reverse("leave", args=[code]),
    )


def leave_new(request: HttpRequest) -> HttpResponse:
    """Ask for leave, for oneself or for somebody of one's team or unit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.LEAVE.ever(actor, "C"):
        raise NotAllowed(_("您不能登记请假。"), remedy=_("由本人、领队或受援单位办理。"))
    able = (
        deployment_queries.where_may_make(actor, "leave")
        .filter(state__in=THERE)
        .order_by("person__name", "pk")
    )
    options = [(d.code, f"{d.person.name}（{own.post_words(d.post)}）") for d in able]
    known = request.GET.get("deployment", "") or (options[0][0] if len(options) == 1 else "")
    form = LeaveForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"deployment": known}
    )
    form.choose("deployment", options, blank=_("请选择"))

    def do() -> str:
        data = form.cleaned_data
        made = actions.request_leave(
            {
                "deployment": deployment_queries.get_deployment(actor, data["deployment"]),
                "kind": data["kind"],
                "starts_on": data["starts_on"],
                "ends_on": first_day_after(data["last_on"]),
                "reason": data["reason"],
            },
            actor=actor,
        )
        return reverse("leave", args=[made.code])

    head = Head(_("请假"), crumbs=(Crumb(_("请假"), reverse("leaves")), Crumb(_("申请"))))
    page = FormPage(head, submit=_("提交申请"), cancel=reverse("leaves"), done=_("已提交，等批准"))
    return form_page(request, form, page, do)
