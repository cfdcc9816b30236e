"""Health on post: the entry of the day from a phone, what was noted so far, and health events."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import clock, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound
from jieli.placement import permissions
from jieli.placement.actions import health as actions
from jieli.placement.queries import deployments as deployment_queries
from jieli.placement.queries import health as queries
from jieli.placement.states import HEALTH_EVENT, UNWELL
from jieli.registry.queries import access
from jieli.web import code_words, formats, health_drawing, history
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.addresses import address, leads_to
from jieli.web.batches import version_of
from jieli.web.forms.duty import HealthDayForm, HealthEventChangeForm, HealthEventForm
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.registry import RevealForm
from jieli.web.institutions import refuse_unless, show_record_once
from jieli.web.listing import Choice, Column, DateRange, Flag, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Tag
from jieli.web.programmes import chosen
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

_LOOKS = "health_looks"
_LOOK_SECONDS = 600
"""How long a purpose lasts while somebody turns pages; every page is recorded with it."""
_RED = Flag("red", gettext_lazy("只看超出红线"), Q(event__isnull=False))


def _red_tag(day: Any) -> object:
    if day.event_id is None:
        return None
    return Tag(_("超出红线"), "bad")


DAYS = Listing(
    name="health_days",
    title=gettext_lazy("健康日报"),
    columns=(
        Column(
            "person",
            gettext_lazy("姓名"),
            cell="deployment.person.name",
            link=lambda d: address("health_of", d.deployment.code),
            sub="code",
            sort="deployment__person__name",
        ),
        Column("noted_on", gettext_lazy("日期"), sort="noted_on"),
        Column(
            "host",
            gettext_lazy("受援单位"),
            cell="deployment.post.institution.name",
            sort="deployment__post__institution__name",
        ),
        Column(
            "batch", gettext_lazy("批次"), cell="deployment.batch.name", sort="deployment__batch__starts_on"
        ),
        Column("red", gettext_lazy("提醒"), cell=_red_tag),
        Column("created_at", gettext_lazy("填写时间"), sort="created_at"),
    ),
    filters=(
        Search(fields=("deployment__search_text",)),
        Choice("batch", gettext_lazy("批次"), "deployment__batch__code", words.batch_options),
        DateRange("noted", gettext_lazy("日期"), "noted_on"),
        _RED,
    ),
    order="-noted_on",
    empty=Empty(
        gettext_lazy("还没有您能看到的健康日报"),
        gettext_lazy("在派人员填报后列在这里；高海拔地区到达后的头几天每天要填。"),
    ),
)

VALUES = Listing(
    name="health_values",
    title=gettext_lazy("健康日报"),
    columns=(
        Column("noted_on", gettext_lazy("日期"), sort="noted_on"),
        Column("spo2_pct", gettext_lazy("血氧（%）"), cell=lambda d: int(d.spo2_pct), is_num=True),
        Column(
            "pulse_per_min", gettext_lazy("脉搏（次/分）"), cell=lambda d: int(d.pulse_per_min), is_num=True
        ),
        Column(
            "symptoms",
            gettext_lazy("症状"),
            cell=lambda d: code_words.several("symptom", d.symptoms.split()) or _("无不适"),
            wraps=True,
        ),
        Column("note", gettext_lazy("补充说明"), wraps=True),
        Column(
            "red",
            gettext_lazy("提醒"),
            cell=_red_tag,
            sub=lambda d: d.event.get_state_display() if d.event else "",
        ),
    ),
    filters=(DateRange("noted", gettext_lazy("日期"), "noted_on"), _RED),
    order="-noted_on",
    empty=Empty(gettext_lazy("还没有健康日报")),
    export=False,  # values would leave what encrypts them and what records each look
)

EVENTS = Listing(
    name="health_events",
    peek=leads_to("health_event"),
    title=gettext_lazy("健康事件"),
    columns=(
        Column(
            "person",
            gettext_lazy("姓名"),
            cell="deployment.person.name",
            link=leads_to("health_event"),
            sub="code",
            sort="deployment__person__name",
        ),
        Column("happened_on", gettext_lazy("发生日期"), sort="happened_on"),
        Column("severity", gettext_lazy("轻重"), cell=lambda e: severity(e), sort="severity"),
        Column(
            "host",
            gettext_lazy("受援单位"),
            cell="deployment.post.institution.name",
            sort="deployment__post__institution__name",
        ),
        Column(
            "sender", gettext_lazy("派出单位"), cell="deployment.sender.name", sort="deployment__sender__name"
        ),
        Column("evacuated_on", gettext_lazy("后送日期"), sort="evacuated_on"),
        Column("fit_again_on", gettext_lazy("康复日期"), sort="fit_again_on"),
        Column("state", gettext_lazy("状态"), cell=own.tag_of, sort="state"),
        Column("next", gettext_lazy("下一步"), cell=lambda e: _next(e), wraps=True),
    ),
    filters=(
        Search(fields=("deployment__search_text",)),
        Choice("batch", gettext_lazy("批次"), "deployment__batch__code", words.batch_options),
        Choice(
            "severity",
            gettext_lazy("轻重"),
            "severity",
            lambda actor: code_words.options("health_severity"),
        ),
        DateRange("happened", gettext_lazy("发生日期"), "happened_on"),
    ),
    tabs=(
        Tab("open", gettext_lazy("未了结"), Q(state__in=(*UNWELL, "fit")), "bad"),
        Tab("closed", gettext_lazy("办结"), Q(state="closed")),
        Tab("dismissed", gettext_lazy("误报"), Q(state="dismissed")),
    ),
    order="-happened_on",
    empty=Empty(
        gettext_lazy("没有您能看到的健康事件"), gettext_lazy("日报超出红线时自动生成，本人和领队也可以登记。")
    ),
)


def severity(event: Any) -> str:
    """How grave an event is, in the words of the page."""
    return code_words.word("health_severity", event.severity) or _("待判断")


def _next(event: Any) -> str:
    edge = next((e for e in HEALTH_EVENT.edges_from(event.state) if e.roles and not e.is_return), None)
    return _("等%(who)s") % {"who": words.role_words(edge.roles)} if edge else formats.NONE


# --- Entries --------------------------------------------------------------------------------------


def health_days(request: HttpRequest) -> HttpResponse:
    """Who noted what he was asked for; without any value."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.days(actor), "deployment__batch__programme__")
    new = (
        (Button(_("填写健康日报"), reverse("health_new"), kind="primary"),)
        if permissions.HEALTH_DAY.ever(actor, "C")
        else ()
    )
    waiting = queries.missing_today(actor)
    missing = (
        _("今天还没有填：%(names)s。") % {"names": words.listed([d.person.name for d in waiting], 9)}
        if waiting
        else ""
    )
    return render_listing(
        request,
        DAYS,
        rows,
        hint=_("数值加密，点姓名查看"),
        buttons=new,
        template="placement/health_listing.html",
        context={"duty": own.duty_tabs(actor, "health_days"), "missing": missing},
    )


def health_new(request: HttpRequest) -> HttpResponse:
    """Note one's health of today, or correct what one noted today."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stays = queries.own_stays(actor)
    asked = request.GET.get("deployment", "")
    stay: Any = (stays.filter(code=asked) if asked else stays).first()
    if stay is None:
        raise NotAllowed(
            _("您现在没有在派的岗位，不用填健康日报。"), remedy=_("到达派驻地后，由本人每天填写。")
        )
    today = clock.today()
    initial: dict[str, Any] = {"noted_on": today}
    known = queries.days_of(actor, stay).filter(noted_on=today).first()
    if known is not None and request.method != "POST":
        actions.look_at_days(stay, actor=actor, reason=_("本人更正"))
        initial |= {name: getattr(known, name) for name in ("spo2_pct", "pulse_per_min", "note")}
        initial["symptoms"] = known.symptoms.split()
    form = HealthDayForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)

    def do() -> str:
        actions.note_day(stay, form.cleaned_data, actor=actor)
        return reverse("health_of", args=[stay.code])

    head = Head(
        _("填写健康日报"),
        line=_("今天已经填过，再提交就是更正。") if known else own.post_words(stay.post),
        crumbs=(Crumb(_("健康日报"), reverse("health_days")), Crumb(_("填写"))),
    )
    page = FormPage(head, submit=_("提交日报"), cancel=reverse("health_days"), done=_("健康日报已保存"))
    return form_page(request, form, page, do)


def health_of(request: HttpRequest, code: str) -> HttpResponse:
    """What one person noted, drawn and in figures: at once for himself, with a purpose for those who lead him."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stay: Any = deployment_queries.get_deployment(actor, code)
    if not queries.reads_days(actor, stay):
        raise NotFound(_("没有找到，或您看不到它。"))
    is_own = stay.person_id == actor.person_id
    purpose = _("本人查看") if is_own else _purpose(request, code)
    crumbs = (Crumb(_("健康日报"), reverse("health_days")), Crumb(stay.person.name))
    title = _("%(name)s的健康日报") % {"name": stay.person.name}
    if not purpose:
        return _ask_for_purpose(
            request, code, Head(title, line=_("用途记入派驻的办理记录，不要写病情。"), crumbs=crumbs)
        )
    actions.look_at_days(stay, actor=actor, reason=purpose)
    buttons = (Button(_("填写健康日报"), reverse("health_new"), kind="primary"),) if is_own else ()
    return render_listing(
        request,
        VALUES,
        queries.days_of(actor, stay),
        head=Head(title, line=own.post_words(stay.post), crumbs=crumbs, buttons=buttons),
        template="placement/health.html",
        context={
            "curves": _curves(actor, stay),
            "alarm": _alarm(actor, stay) if is_own else "",
            "duty": own.duty_tabs(actor, "health_days"),
        },
    )


def _alarm(actor: Actor, stay: Any) -> str:
    """What somebody is told whose newest entry is red, as long as its event is not over."""
    newest = queries.days_of(actor, stay).order_by("-noted_on").first()
    if newest is None or newest.event is None or newest.event.state not in UNWELL:
        return ""
    return _("有数值超出红线，已发出紧急提醒。请停止活动，不要独处，马上联系领队或受援单位。")


def _purpose(request: HttpRequest, code: str) -> str:
    """For what the actor said a moment ago that he looks; empty if he did not or it is long ago."""
    purpose, until = request.session.get(_LOOKS, {}).get(code, ("", 0))
    return str(purpose) if clock.now().timestamp() < until else ""


def _ask_for_purpose(request: HttpRequest, code: str, head: Head) -> HttpResponse:
    form = RevealForm(request.POST if request.method == "POST" else None, actor=request.actor)  # type: ignore[attr-defined]

    def do() -> str:
        until = int(clock.now().timestamp()) + _LOOK_SECONDS
        looks = request.session.get(_LOOKS, {})
        request.session[_LOOKS] = {**looks, code: [form.cleaned_data["reason"], until]}
        return reverse("health_of", args=[code])

    return form_page(
        request, form, FormPage(head, submit=_("查看"), cancel=reverse("health_days"), done=""), do
    )


def _curves(actor: Actor, stay: Any) -> list[Any]:
    latest = queries.days_of(actor, stay).order_by("-noted_on")[: health_drawing.SHOWN_DAYS]
    days = sorted(latest, key=lambda d: d.noted_on)
    limits = queries.limits(actor, stay)
    spo2 = [(d.noted_on, int(d.spo2_pct)) for d in days]
    pulse = [(d.noted_on, int(d.pulse_per_min)) for d in days]
    drawn = (
        health_drawing.curve(_("血氧（%）"), spo2, least=limits.spo2_min_pct),
        health_drawing.curve(_("脉搏（次/分）"), pulse, least=limits.pulse_min, most=limits.pulse_max),
    )
    return [one for one in drawn if one is not None]


# --- Events ---------------------------------------------------------------------------------------


def health_events(request: HttpRequest) -> HttpResponse:
    """The list, with the rate of events and the evacuations above it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.events(actor), "deployment__batch__programme__")
    new = (
        (Button(_("登记健康事件"), reverse("health_event_new"), kind="primary"),)
        if permissions.HEALTH_EVENT.ever(actor, "C")
        else ()
    )
    context = {"duty": own.duty_tabs(actor, "health_events"), "stats": _stats(actor, chosen(request))}
    return render_listing(
        request, EVENTS, rows, buttons=new, template="placement/health_listing.html", context=context
    )


def _stats(actor: Actor, programme: str) -> list[dict[str, Any]]:
    found = queries.figures(actor, programme)
    if found is None:
        return []
    months = _("近%(n)s个月") % {"n": queries.MONTHS}
    return [
        {"label": _("健康事件"), "value": found.events, "unit": _("件，%(when)s") % {"when": months}},
        {
            "label": _("健康事件率"),
            "value": formats.NONE if found.rate is None else formats.number(found.rate, 1),
            "unit": _("件/百人月"),
        },
        {
            "label": _("后送"),
            "value": found.evacuations,
            "unit": _("件，%(when)s") % {"when": months},
            "tone": "bad" if found.evacuations else "",
        },
    ]


def health_event(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one event."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_event(actor, code)
    made = found.deployment
    may_change = found.state not in HEALTH_EVENT.final and reading.may(actor, "U", found)
    buttons: tuple[Button, ...] = (
        (Button(_("更正"), reverse("health_event_change", args=[code])),) if may_change else ()
    )
    if found.state in ("open", "treated") and may_change:
        buttons += (Button(_("后送在派驻页办理"), reverse("deployment", args=[made.code])),)
    looks = own.looks(actor, found, _("具体情况"), reverse("health_event_reveal", args=[code]))
    sealed = _("已加密，有权的人按需查看") if looks else _("已加密，只有本人、领队和前方指挥部可以查看")
    asks = _("写明情况：加密保存在处理经过里，办理记录只写有理由。")
    record = Record(
        head=Head(
            _("%(name)s的健康事件") % {"name": made.person.name},
            line=f"{found.happened_on}·{own.post_words(made.post)}·{found.code}",
            crumbs=(Crumb(_("健康事件"), reverse("health_events")), Crumb(found.code)),
            tags=(own.tag_of(found),),
            buttons=buttons,
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of(
            reading.possible_moves(found, actor),
            reverse("health_event_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
            asks=dict.fromkeys(("close", "dismiss"), asks),
        ),
        facts=(
            Facts(
                _("健康事件"),
                (
                    Fact(_("当事人"), own.person_link(made)),
                    Fact(_("派出单位"), words.unit_link(made.sender)),
                    Fact(_("受援单位"), words.unit_link(made.post.institution)),
                    Fact(_("发生日期"), found.happened_on),
                    Fact(_("轻重"), severity(found)),
                    Fact(_("后送日期"), found.evacuated_on),
                    Fact(_("康复日期"), found.fit_again_on),
                    Fact(_("类别与具体情况"), sealed, is_wide=True),
                ),
            ),
        ),
        history=lambda: history.of(found, actor),
        notes=(("warn", _("请尽快看望并判断类别和轻重，再登记就诊或后送。")),)
        if found.state == "open" and may_change
        else (),
    )
    return render_record(request, record, template="placement/secret.html", context={"looks": looks})


_SEALED = ("kind", "detail", "treated_at", "evacuated_to", "claim_no", "reported_to", "course")


def health_event_reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is the matter once, with a purpose; the look is recorded."""
    found: Any = queries.get_event(request.actor, code)  # type: ignore[attr-defined]

    def read(actor: Actor, reason: str) -> tuple[Fact, ...]:
        values = reveal.reveal_several(found, _SEALED, actor=actor, reason=reason)
        values["kind"] = code_words.word("health_kind", values["kind"]) or _("待判断")
        return tuple(
            Fact(str(found._meta.get_field(name).verbose_name), value) for name, value in values.items()
        )

    return show_record_once(request, found, _("具体情况"), reverse("health_event", args=[code]), read)


@require_POST
def health_event_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Move an event along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_event(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("健康事件现在是“%(state)s”") % {"state": HEALTH_EVENT.state(found.state).label},
        reverse("health_event", args=[code]),
    )


def health_event_new(request: HttpRequest) -> HttpResponse:
    """Report that something happened to one's own health, or to that of somebody of one's team."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.HEALTH_EVENT.ever(actor, "C"):
        raise NotAllowed(_("您不能登记健康事件。"), remedy=_("由本人或领队办理。"))
    stays = list(queries.stays_to_report(actor))
    options = [(d.code, f"{d.person.name}（{own.post_words(d.post)}）") for d in stays]
    known = request.GET.get("deployment", "") or (options[0][0] if len(options) == 1 else "")
    form = HealthEventForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"deployment": known, "happened_on": clock.today()},
    )
    form.choose("deployment", options, blank=_("请选择"))
    if {d.person_id for d in stays} <= {actor.person_id}:
        del form.fields["fit_again_on"]  # others see that he is fit again

    def do() -> str:
        data = dict(form.cleaned_data)
        data["deployment"] = deployment_queries.get_deployment(actor, data["deployment"])
        return reverse("health_event", args=[actions.report_event(data, actor=actor).code])

    head = Head(_("登记健康事件"), crumbs=(Crumb(_("健康事件"), reverse("health_events")), Crumb(_("登记"))))
    page = FormPage(
        head,
        submit=_("登记并通知"),
        cancel=reverse("health_events"),
        done=_("已登记，领队、前方指挥部和派出单位已收到提醒"),
    )
    return form_page(request, form, page, do)


def health_event_change(request: HttpRequest, code: str) -> HttpResponse:
    """Amend an event; what is encrypted stays as it is where a box is left empty."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_event(actor, code)
    refuse_unless(actor, "U", found)
    here = reverse("health_event", args=[code])
    initial = {n: getattr(found, n) for n in ("happened_on", "severity", "fit_again_on", "version")}
    form = HealthEventChangeForm(
        request.POST if request.method == "POST" else None, actor=actor, initial=initial
    )
    if found.deployment.person_id == actor.person_id:
        del form.fields["fit_again_on"]

    def do() -> str:
        data = dict(form.cleaned_data)
        reason, version = data.pop("reason"), data.pop("version")
        values = {n: v for n, v in data.items() if v != "" or n not in found.sensitive}
        actions.amend_event(found, values, actor=actor, reason=reason, version=version)
        return here

    head = Head(
        _("更正健康事件"),
        line=found.caption,
        crumbs=(Crumb(_("健康事件"), reverse("health_events")), Crumb(found.code, here), Crumb(_("更正"))),
    )
    return form_page(request, form, FormPage(head, cancel=here), do)
