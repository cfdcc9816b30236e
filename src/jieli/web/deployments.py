"""Deployments: the list, the page of one person's stay, its moves."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.placement import permissions
from jieli.placement.actions import deployment as actions
from jieli.placement.queries import attendance as attendance_queries
from jieli.placement.queries import deployments as queries
from jieli.placement.states import COMING, DEPLOYMENT, PRESENT, THERE
from jieli.registry.queries import access
from jieli.web import code_words, files, formats, history
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import after
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Record, moves_of, render_record


def _on_duty(made: Any) -> str:
    return _("%(day)s到岗") % {"day": formats.day(made.on_duty_on)} if made.on_duty_on else ""


DEPLOYMENTS = Listing(
    name="deployments",
    peek=leads_to("deployment"),
    title=gettext_lazy("派驻名单"),
    columns=(
        Column(
            "person",
            gettext_lazy("姓名"),
            cell="person.name",
            link=leads_to("deployment"),
            sub="code",
            sort="person__name",
        ),
        Column(
            "sender",
            gettext_lazy("派出单位"),
            cell="sender.name",
            wraps=True,
            sub=lambda d: d.sender_department.name if d.sender_department else "",
            sort="sender__name",
        ),
        Column(
            "host",
            gettext_lazy("受援单位"),
            cell="post.institution.name",
            wraps=True,
            sub=lambda d: d.post.department.name if d.post.department else "",
            sort="post__institution__name",
        ),
        Column(
            "post",
            gettext_lazy("岗位"),
            cell=lambda d: Link(d.post.specialty.name, reverse("post", args=[d.post.code])),
            sort="post__specialty__key",
        ),
        Column(
            "role",
            gettext_lazy("队内职务"),
            cell=lambda d: code_words.word("team_role", d.role),
            sort="role",
            extra=True,
        ),
        Column(
            "batch",
            gettext_lazy("批次"),
            cell=lambda d: Link(d.batch.name, reverse("batch", args=[d.batch.code])),
            sort="batch__starts_on",
        ),
        Column(
            "starts_on", gettext_lazy("起止"), cell=words.span, is_span=True, sub=_on_duty, sort="starts_on"
        ),
        Column("on_duty_on", gettext_lazy("到岗日期"), extra=True),
        Column("state", gettext_lazy("状态"), cell=own.tag_of, sort="state"),
        Column("next", gettext_lazy("下一步"), cell=own.next_words, wraps=True),
        Column("ended_on", gettext_lazy("离岗日期"), extra=True),
        Column("returned_on", gettext_lazy("返岗日期"), extra=True),
    ),
    filters=(
        Search(),
        Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
        Choice(
            "host",
            gettext_lazy("受援单位"),
            "post__institution__code",
            lambda a: _units(a, "post__institution"),
        ),
        Choice("sender", gettext_lazy("派出单位"), "sender__code", lambda a: _units(a, "sender")),
        Choice("state", gettext_lazy("状态"), "state", words.state_options(DEPLOYMENT)),
        DateRange("ends", gettext_lazy("止"), "ends_on"),
    ),
    tabs=(
        Tab("coming", gettext_lazy("行前与在途"), Q(state__in=COMING)),
        Tab("there", gettext_lazy("在岗"), Q(state__in=THERE)),
        Tab(
            "home",
            gettext_lazy("离任"),
            Q(state__in=("handed_over", "ended_early", "returned", "closed", "transferred")),
        ),
        Tab("cancelled", gettext_lazy("取消"), Q(state="cancelled")),
    ),
    order="-starts_on",
    empty=Empty(gettext_lazy("还没有派驻人员"), gettext_lazy("派驻方案发布后，确定的人员会列在这里。")),
)


def _units(actor: Actor, path: str) -> list[tuple[str, Any]]:
    rows = queries.deployments(actor).order_by(f"{path}__name")
    return list(rows.values_list(f"{path}__code", f"{path}__name").distinct())


def deployments(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.deployments(actor), "batch__programme__")
    buttons: tuple[Button, ...] = ()
    if permissions.DEPLOYMENT.ever(actor, "R"):
        batch = request.GET.get("batch", "")
        query = f"?batch={batch}" if batch else ""
        buttons = (
            Button(_("花名册"), reverse("deployment_roster") + query),
            Button(_("派遣通知"), reverse("letters") + query),
        )
    return render_listing(request, DEPLOYMENTS, rows, buttons=buttons)


def deployment(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one stay."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_deployment(actor, code)
    page = queries.deployment_page(actor, found)
    open_tasks = [t for t in page.pretasks if not t.is_settled]
    record = Record(
        head=Head(
            _("%(name)s·%(post)s") % {"name": found.person.name, "post": found.post.specialty.name},
            line="·".join((found.post.institution.name, str(found.batch), found.code)),
            crumbs=(Crumb(_("派驻名单"), reverse("deployments")), Crumb(found.person.name)),
            tags=(own.tag_of(found, _late(page)),),
            buttons=_buttons(actor, found),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of(
            reading.possible_moves(found, actor),
            reverse("deployment_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
            asks=_asks(found),
        ),
        facts=(_stay(found, page),),
        aside=(_relay(found, page), _about(actor, found)),
        history=lambda: history.of(found, actor),
        notes=_notes(found, page, open_tasks),
        **files.tab(actor, found),
    )
    context = {
        "page": page,
        "deployment": found,
        "open_tasks": len(open_tasks),
        "months": attendance_queries.months_of(actor, found) if found.on_duty_on else (),
    }
    return render_record(request, record, template="placement/deployment.html", context=context)


def _late(page: Any) -> str:
    return _("迟到%(n)s天") % {"n": page.late} if page.late else ""


def _buttons(actor: Actor, found: Any) -> tuple[Button, ...]:
    buttons = []
    if found.state in COMING[:1] and permissions.PRETASK.ever(actor, "R"):
        buttons.append(Button(_("行前事项"), reverse("deployment_pretasks", args=[found.code])))
    if found.state in ("on_duty", "working", "on_leave") and queries.may_make(actor, "leave", found):
        buttons.append(Button(_("请假"), f"{reverse('leave_new')}?deployment={found.code}"))
    if found.state in PRESENT and queries.may_make(actor, "health_event", found):
        buttons.append(Button(_("健康日报"), reverse("health_of", args=[found.code])))
        buttons.append(Button(_("登记健康事件"), f"{reverse('health_event_new')}?deployment={found.code}"))
    if queries.may_make(actor, "amendment", found):
        here = [("extend", _("延期")), ("end_early", _("提前结束")), ("transfer", _("调整岗位"))]
        able = {
            "extend": found.state in ("on_duty", "working", "on_leave"),
            "end_early": DEPLOYMENT.edge("end_early", found.state) is not None,
            "transfer": DEPLOYMENT.edge("transfer", found.state) is not None,
        }
        buttons += [
            Button(label, reverse("amendment_new", args=[found.code, kind]))
            for kind, label in here
            if able[kind]
        ]
    return tuple(buttons)


def _asks(found: Any) -> dict[str, str]:
    told = {
        "evacuate": _("写明情况：只作为病假事由加密保存，办理记录里只写健康原因。"),
        "cancel": _("取消后岗位重新开放，本人的报名回到已确认。"),
    }
    if found.state == "planned":
        against = actions.obstacles_to_departure(found)
        if against:
            told["ready"] = _("现在还不能确认办齐：%(reasons)s") % {
                "reasons": "".join(f"{o.sentence}{o.remedy}" for o in against)
            }
    return told


def _stay(found: Any, page: Any) -> Facts:
    late = Tag(_("逾期%(n)s天") % {"n": page.late}, "bad") if page.late else None
    return Facts(
        _("派驻"),
        (
            Fact(_("派出单位"), words.unit_link(found.sender)),
            Fact(_("派出科室"), found.sender_department.name if found.sender_department else None),
            Fact(_("受援单位"), words.unit_link(found.post.institution)),
            Fact(_("受援科室"), found.post.department.name if found.post.department else None),
            Fact(_("岗位"), Link(str(found.post.specialty.name), reverse("post", args=[found.post.code]))),
            Fact(_("受援地任职"), found.post.host_office),
            Fact(_("队内职务"), code_words.word("team_role", found.role)),
            Fact(_("海拔带"), page.band),
            Fact(_("起止"), words.span(found)),
            Fact(_("应到日期"), page.due_on, hint=""),
            Fact(_("出发日期"), found.left_on),
            Fact(_("到达日期"), found.arrived_on),
            Fact(_("到岗日期"), late if late and not found.on_duty_on else found.on_duty_on),
            Fact(_("开始履职日期"), found.independent_on),
            *(
                (
                    Fact(_("离岗日期"), found.ended_on),
                    Fact(_("结束原因"), code_words.word("deployment_end", found.end_reason)),
                    Fact(_("返岗日期"), found.returned_on),
                )
                if found.ended_on
                else ()
            ),
        ),
    )


def _relay(found: Any, page: Any) -> Facts:
    def other(one: Any) -> object:
        if one is None:
            return None
        return Link(f"{one.person.name}（{words.span(one)}）", reverse("deployment", args=[one.code]))

    return Facts(
        pgettext("card", "接力"),
        (Fact(_("前任"), other(page.before)), Fact(_("接任"), other(page.after))),
        action=Link(
            _("看接力板"), f"{reverse('board')}?of={found.batch.code}&host={found.post.institution.code}"
        ),
    )


def _about(actor: Actor, found: Any) -> Facts:
    person: object = found.person.name
    if reading.may(actor, "R", found.person):
        person = Link(found.person.name, reverse("person", args=[found.person.code]))
    return Facts(
        pgettext("card", "本人"),
        (
            Fact(_("姓名"), person),
            Fact(_("职称"), code_words.word("title", found.person.title)),
            Fact(_("批次"), Link(found.batch.name, reverse("batch", args=[found.batch.code]))),
        ),
    )


def _notes(found: Any, page: Any, open_tasks: list[Any]) -> tuple[tuple[str, str], ...]:
    notes = []
    if page.late and found.on_duty_on is None:
        notes.append(
            (
                "bad",
                _("应于%(due)s到岗，已逾期%(n)s天。") % {"due": formats.day(page.due_on), "n": page.late},
            )
        )
    for one in page.amendments:
        if one.state in ("proposed", "accepted", "host_agreed", "sender_agreed"):
            notes.append(
                (
                    "turn",
                    _("“%(what)s”在办：%(state)s。")
                    % {"what": one.kind_words, "state": own.tag_of(one).label},
                )
            )
    if found.state == "planned" and open_tasks:
        names = [code_words.word("pretask_kind", t.kind) for t in open_tasks]
        notes.append(
            (
                "warn",
                _("还有%(n)s项行前事项没有办：%(names)s。")
                % {"n": len(names), "names": formats.together(names)},
            )
        )
    return tuple(notes)


@require_POST
def deployment_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Move a stay along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_deployment(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("%(who)s现在是“%(state)s”")
        % {"who": found.person.name, "state": DEPLOYMENT.state(found.state).label},
        reverse("deployment", args=[code]),
    )
