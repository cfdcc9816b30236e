"""Applications: where each stands, its eight steps, its conditions one by one, waivers, the department (J3, J4)."""

from collections.abc import Collection
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jieli.kernel import anything, door, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound
from jieli.recruiting.actions import application as actions
from jieli.recruiting.actions import waiver as waiver_actions
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.rules.eligibility import RULES
from jieli.recruiting.states import APPLICATION, UNDER_WAY, WAIVER
from jieli.registry.queries import person as people
from jieli.web import code_words, files, formats, history, release_drawing
from jieli.web import programme_words as words
from jieli.web import recruiting_words as recruiting
from jieli.web.addresses import leads_to
from jieli.web.batches import version_of
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.recruiting import OpinionForm, RecommendForm, WaiverDecisionForm, WaiverForm
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Chip, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

HISTORY_SHOWN = 6
_OWN_FORMS = ("recommend", "submit")  # moves that need more than a reason


def next_words(application: Any) -> object:
    """Who is next, since when, and whether it should have been done."""
    gate = queries.gate_of(application)
    if gate is None:
        if application.state == "draft":
            return Tag(_("等本人提交"), "idle", is_quiet=True)
        if application.state in ("proposed", "reserved"):
            return _("等名单公示")
        return formats.NONE
    waits = _("等%(who)s·%(since)s") % {"who": gate.words, "since": formats.since(gate.since)}
    if gate.is_overdue:
        return Tag(waits, "bad", note=formats.left(gate.due_on))
    return waits


APPLICATIONS = Listing(
    name="applications",
    peek=leads_to("application"),
    title=pgettext_lazy("navigation", "报名与审查"),
    columns=(
        Column(
            "name",
            gettext_lazy("报名人"),
            cell="person.name",
            link=leads_to("application"),
            sub="code",
            sort="person__name",
        ),
        Column(
            "unit",
            gettext_lazy("单位"),
            cell="person.home_institution.name",
            wraps=True,
            sub=lambda a: a.person.home_department.name if a.person.home_department else "",
            sort=("person__home_institution__name", "unit_rank"),
        ),
        Column(
            "call",
            gettext_lazy("选派通知"),
            cell=lambda a: Link(a.call.title, reverse("call", args=[a.call.code])),
            sort="call__title",
            wraps=True,
        ),
        Column("wishes", gettext_lazy("志愿岗位"), cell=recruiting.wishes, wraps=True),
        Column("state", gettext_lazy("状态"), cell=recruiting.tag_of, sort="state_since_at"),
        Column("next", gettext_lazy("下一步"), cell=next_words, wraps=True),
    ),
    filters=(
        Search(fields=("search_text", "person__search_text")),
        Choice("call", gettext_lazy("选派通知"), "call__code", recruiting.call_options),
        Choice("unit", gettext_lazy("单位"), "person__home_institution__code", lambda actor: _units(actor)),
    ),
    tabs=(
        Tab("waiting", gettext_lazy("办理中"), Q(state__in=UNDER_WAY)),
        *(
            Tab(key, APPLICATION.state(key).label, Q(state=key))  # type: ignore[arg-type]
            for key in (
                "draft",
                "applied",
                "recommended",
                "qualified",
                "vetted",
                "examined",
                "proposed",
                "reserved",
                "confirmed",
                "rejected",
                "withdrawn",
            )
        ),
    ),
    empty=Empty(
        gettext_lazy("还没有报名"), gettext_lazy("选派通知发布后，本人报名或单位代为报名，都会出现在这里。")
    ),
)


def _units(actor: Actor) -> list[tuple[str, Any]]:
    rows = (
        queries.applications(actor)
        .order_by("person__home_institution__name")
        .values_list("person__home_institution__code", "person__home_institution__name")
    )
    return list(rows.distinct())


def applications(request: HttpRequest) -> HttpResponse:
    """The list of all calls; the table of one call shows the gates."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.applications_listed(actor), "call__batch__programme__")
    buttons = (Button(_("可报岗位"), reverse("openings"), kind="primary"),) if "AW" in actor.roles else ()
    return render_listing(request, APPLICATIONS, rows.order_by("-state_since_at", "pk"), buttons=buttons)


# --- One application ----------------------------------------------------------------------------------


def application(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one application, for the applicant and for every gatekeeper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    page = queries.application_page(actor, found)
    is_own = found.person_id == actor.person_id
    edges = [
        e for e in reading.possible_moves(found, actor) if not is_own or e.event in ("submit", "withdraw")
    ]
    href = reverse("application_move", args=[code, "EVENT"]).replace("EVENT", "{event}")
    best = page.wishes[0] if page.wishes else None
    record = Record(
        head=Head(
            _("%(name)s的报名") % {"name": found.person.name},
            line="·".join(
                str(p)
                for p in (
                    *([_("%(post)s（第1志愿）") % {"post": best.post}] if best else []),
                    found.person.home_institution.name,
                    found.code,
                )
            ),
            crumbs=(
                Crumb(pgettext("navigation", "报名与审查"), reverse("applications")),
                Crumb(found.call.title, reverse("call", args=[found.call.code])),
                Crumb(found.code),
            ),
            tags=_tags(page),
            buttons=_buttons(actor, found, edges),
        ),
        steps=recruiting.steps_of(page.steps),
        moves=moves_of(
            [e for e in edges if e.event not in _OWN_FORMS], href, version=found.version, asks=_asks(edges)
        ),
        facts=(),
        aside=(_person(actor, found, page),),
        history=lambda: history.of(found, actor),
        notes=_notes(found, page, is_own),
        **files.tab(actor, found),
    )
    return render_record(
        request,
        record,
        template="recruiting/application.html",
        context={
            "page": page,
            "application": found,
            "is_own": is_own,
            "wishes": _wishes(actor, page, is_own=is_own),
            "release": page.release,
            "drawn": release_drawing.drawing(page.release) if page.release else None,
            "department_says": _department_says(found),
            "opinion_form": _opinion_form(found) if queries.may_give_opinion(actor, found) else None,
            "recommend_form": _recommend_form(actor, found)
            if any(e.event == "recommend" for e in edges)
            else None,
            "waivers": [_waiver(actor, w) for w in page.waivers],
            "waiver_form": _waiver_form(page)
            if page.waivable and found.state in UNDER_WAY and queries.may_ask_for_waiver(actor, found)
            else None,
            "signed": actor.name,
            "latest": Paginator(history.of(found, actor), HISTORY_SHOWN).get_page(1),
        },
    )


def _tags(page: Any) -> tuple[Any, ...]:
    found: list[Any] = [recruiting.tag_of(page.application)]
    asked = sum(w.state == "requested" for w in page.waivers)
    if asked:
        found.append(Chip(_("豁免申请%(n)s项") % {"n": asked}, "warn"))
    found += [
        Tag(f"{recruiting.gate_word(d.gate)}·{recruiting.staged_tag(d.verdict).label}", "plan")
        for d in page.staged
    ]
    return tuple(found)


def _buttons(actor: Actor, found: Any, edges: Any) -> tuple[Button, ...]:
    buttons = []
    if found.state != "draft":
        buttons.append(Button(_("推荐表"), reverse("application_paper", args=[found.code]), icon="print"))
    if found.state == "draft" and reading.may(actor, "U", found):
        buttons.append(
            Button(_("填写并提交"), reverse("application_change", args=[found.code]), kind="primary")
        )
    return tuple(buttons)


def _asks(edges: Any) -> dict[str, Any]:
    return {
        "withdraw": _("退出后这份报名不再办理，也不能恢复；报名时间内可以重新报名。"),
        "return_to_applicant": _("退回后由本人修改，再次提交；单位排名清空，须重新推荐。"),
        **{e.event: _("本人会立即收到提醒和理由。") for e in edges if e.event.startswith("reject_")},
    }


def _notes(found: Any, page: Any, is_own: bool) -> tuple[tuple[str, str], ...]:
    told = []
    if page.gate is not None and page.gate.is_overdue:
        told.append(
            (
                "bad" if not is_own else "turn",
                _("应于%(day)s前办结，%(late)s。")
                % {"day": formats.day_short(page.gate.due_on), "late": formats.left(page.gate.due_on)},
            )
        )
    if is_own and found.state == "draft":
        told.append(("warn", _("还没有提交。%(day)s截止。") % {"day": formats.day(found.call.deadline_on)}))
    return tuple(told)


def _wishes(actor: Actor, page: Any, *, is_own: bool) -> list[dict[str, Any]]:
    """Every wish; what a condition rests on is linked where the actor may look at it."""
    rests_on = {_code_of(f.evidence) for w in page.wishes for f in w.verdict.findings if f.evidence}
    known = anything.captions(actor, rests_on)
    return [_wish(w, known, is_own=is_own) for w in page.wishes]


def _code_of(href: str) -> str:
    return href.strip("/").rpartition("/")[2]


def _wish(wish: Any, known: Collection[str], *, is_own: bool) -> dict[str, Any]:
    """One wish with its conditions; what a department gives up is no business of the applicant."""
    findings = [f for f in wish.verdict.findings if not (is_own and f.key == "drain")]
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.verdict] = counts.get(finding.verdict, 0) + 1
    return {
        "post": wish.post,
        "is_seen": wish.is_seen,
        "rank": wish.rank,
        "findings": [
            {
                "finding": f,
                "tag": recruiting.verdict_tag(f.verdict),
                "who": words.role_words(f.who),
                "evidence": _evidence(f.evidence) if _code_of(f.evidence) in known else None,
            }
            for f in findings
        ],
        "counts": [
            Tag(
                f"{recruiting.VERDICTS[v][0]}{n}"
                if not formats.in_english()
                else f"{recruiting.VERDICTS[v][0]} {n}",
                recruiting.VERDICTS[v][1],
            )
            for v, n in sorted(counts.items(), key=lambda pair: list(recruiting.VERDICTS).index(pair[0]))
        ],
    }


def _evidence(href: str) -> Link:
    label = {
        "people": _("人员档案"),
        "posts": _("岗位"),
        "policies": _("规则包"),
        "deployments": _("派驻"),
    }
    return Link(label.get(href.strip("/").partition("/")[0], _("记录")), href)


def _person(actor: Actor, found: Any, page: Any) -> Facts:
    person = found.person
    try:
        people.get_person(actor, person.code)
        link: Any = Link(_("全部档案"), reverse("person", args=[person.code]))
    except NotFound:
        link = None
    fit = page.fitness
    facts = [Fact(_("姓名"), "，".join(w for w in (person.name, code_words.word("sex", person.sex)) if w))]
    if link is not None:
        facts += [
            Fact(_("出生"), f"{person.born_on:%Y-%m}" if person.born_on else None),
            Fact(_("证件号"), reveal.masked_value(person, "id_no")),
            Fact(_("政治面貌"), code_words.word("political", person.political)),
        ]
    facts += [
        Fact(_("职称"), code_words.word("title", person.title)),
        Fact(_("专业"), person.specialty.name if person.specialty else None),
        Fact(
            _("单位"),
            person.home_institution.name + (person.home_department.name if person.home_department else ""),
        ),
        Fact(_("单位排名"), _("第%(n)s名") % {"n": found.unit_rank} if found.unit_rank else None),
        Fact(_("体检结论"), _fitness(fit) if fit else Tag(_("未体检"), "idle")),
    ]
    return Facts(_("人员"), tuple(facts), action=link)


def _fitness(fit: Any) -> Tag:
    tone = {"fit": "live", "limited": "warn", "deferred": "warn", "unfit": "bad"}[fit.conclusion]
    note = []
    if fit.band:
        note.append(_("适合%(band)s带") % {"band": fit.band})
    if fit.conclusion in ("fit", "limited"):
        note.append(_("有效至%(day)s") % {"day": formats.day(formats.last_day(fit.valid_until))})
    if fit.limits:
        note.append(fit.limits)
    return Tag(fit.get_conclusion_display(), tone, note=words.joined(note))


def _department_says(found: Any) -> dict[str, str]:
    if found.department_opinion == "agree":
        return {"tone": "", "said": _("科主任意见：同意放人"), "note": found.department_note}
    if found.department_opinion == "disagree":
        return {"tone": "bad", "said": _("科主任意见：不同意"), "note": found.department_note}
    return {"tone": "idle", "said": _("科主任还没有表示意见"), "note": ""}


def _waiver(actor: Actor, waiver: Any) -> dict[str, Any]:
    edges = [
        e for e in reading.possible_moves(waiver, actor) if waiver.application.person_id != actor.person_id
    ]
    mine = any(e.event == "grant" for e in edges)
    return {
        "waiver": waiver,
        "label": rule_words(waiver.rule),
        "tag": Tag(_("等我决定"), "warn") if mine else recruiting.tag_of(waiver),
        "form": WaiverDecisionForm(initial={"version": waiver.version}, prefix=waiver.code) if mine else None,
        "revoke": any(e.event == "revoke" for e in edges),
        "signed": reading.history(waiver).first(),
    }


def rule_words(rule: str) -> str:
    """The conditions that a rule names: 年龄、退休（BR-05）."""
    labels = [label for key, label in recruiting.condition_words() if RULES[key] == rule]
    return f"{'、'.join(labels)}（{rule}）" if labels else rule


def _opinion_form(found: Any, sent: Any = None, actor: Any = None) -> OpinionForm:
    initial = {
        "opinion": found.department_opinion,
        "note": found.department_note,
        "version": found.version,
    }
    return OpinionForm(sent, initial=initial)


def _recommend_form(actor: Actor, found: Any, sent: Any = None) -> RecommendForm:
    initial = {
        "unit_rank": found.unit_rank or queries.next_rank(actor, found),
        "unit_note": found.unit_note,
        "version": found.version,
    }
    return RecommendForm(sent, initial=initial)


def _waiver_form(page: Any, sent: Any = None) -> WaiverForm:
    form = WaiverForm(sent)
    form.choose("rule", [(r, rule_words(r)) for r in page.waivable], blank=_("请选择"))
    form.choose("post", [(w.post.code, str(w.post)) for w in page.wishes], blank=_("全部志愿岗位"))
    return form


@require_POST
def application_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """One step through a gate, back, or out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    move = actions.MOVES.get(event)
    if move is None or event in ("recommend", "deploy", "undeploy"):
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    target = (
        reverse("application", args=[code]) if reading.may(actor, "R", found) else reverse("applications")
    )
    return after(
        request, _("报名现在是“%(state)s”") % {"state": APPLICATION.state(found.state).label}, target
    )


# --- Forms of their own -------------------------------------------------------------------------------


def _head(found: Any, title: str, here: str) -> Head:
    return Head(
        title,
        line=f"{found.person.name}·{found.call.title}",
        crumbs=(
            Crumb(pgettext("navigation", "报名与审查"), reverse("applications")),
            Crumb(found.code, here),
            Crumb(title),
        ),
    )


def application_opinion(request: HttpRequest, code: str) -> HttpResponse:
    """放人意见 of the department."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    if not queries.may_give_opinion(actor, found):
        raise NotAllowed(
            _("您不能填写“%(who)s”的科室意见。") % {"who": found}, remedy=door.who_may(("SD", "SH"))
        )
    here = reverse("application", args=[code])
    form = _opinion_form(found, request.POST if request.method == "POST" else None)

    def do() -> str:
        data = form.cleaned_data
        actions.give_opinion(found, data["opinion"], actor=actor, note=data["note"], version=data["version"])
        return here

    page = FormPage(
        _head(found, _("放人意见"), here), submit=_("署名并保存"), cancel=here, done=_("科室意见已保存")
    )
    return form_page(request, form, page, do)


def application_recommend(request: HttpRequest, code: str) -> HttpResponse:
    """The unit recommends somebody at one place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    if not found.permits.covers_roles(actor, ("SH",), found):
        raise NotAllowed(_("您不能推荐“%(who)s”。") % {"who": found}, remedy=door.who_may(("SH",)))
    here = reverse("application", args=[code])
    form = _recommend_form(actor, found, request.POST if request.method == "POST" else None)

    def do() -> str:
        data = form.cleaned_data
        actions.recommend_application(
            found,
            actor=actor,
            unit_rank=data["unit_rank"],
            unit_note=data["unit_note"],
            version=data["version"],
        )
        return here

    page = FormPage(
        _head(found, _("单位推荐"), here), submit=_("推荐，送资格审查"), cancel=here, done=_("已推荐")
    )
    return form_page(request, form, page, do)


def application_waiver(request: HttpRequest, code: str) -> HttpResponse:
    """Ask that a condition be waived."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    if not queries.may_ask_for_waiver(actor, found):
        raise NotAllowed(
            _("您不能为“%(who)s”申请豁免。") % {"who": found}, remedy=door.who_may(("SC", "LU", "SH"))
        )
    here = reverse("application", args=[code])
    asked = queries.application_page(actor, found)
    form = _waiver_form(asked, request.POST if request.method == "POST" else None)

    def do() -> str:
        data = form.cleaned_data
        posts = {w.post.code: w.post for w in asked.wishes}
        waiver_actions.request_waiver(
            found, actor=actor, rule=data["rule"], why=data["why"], post=posts.get(data["post"])
        )
        return here

    page = FormPage(
        _head(found, _("申请豁免"), here), submit=_("申请豁免"), cancel=here, done=_("豁免申请已提交")
    )
    return form_page(request, form, page, do)


@require_safe
def waiver(request: HttpRequest, code: str) -> HttpResponse:
    """A waiver stands on the page of its application."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_waiver(actor, code)
    return redirect(f"{reverse('application', args=[found.application.code])}#{found.code}")


def waiver_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Grant or refuse a waiver, signed by name."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_waiver(actor, code)
    if not found.permits.covers_roles(actor, ("PO", "OD"), found):
        raise NotAllowed(_("您不能决定这项豁免。"), remedy=door.who_may(("PO", "OD")))
    here = reverse("application", args=[found.application.code])
    form = WaiverDecisionForm(
        request.POST if request.method == "POST" else None,
        initial={"version": found.version},
        prefix=found.code,
    )

    def do() -> str:
        data = form.cleaned_data
        waiver_actions.MOVES[data["event"]](
            found, actor=actor, reason=data["reason"], version=data["version"]
        )
        return here

    title = _("%(label)s的豁免") % {"label": rule_words(found.rule)}
    page = FormPage(
        _head(found.application, title, here),
        submit=_("署名并保存"),
        cancel=here,
        done=_("决定已署名保存"),
    )
    return form_page(request, form, page, do)


@require_POST
def waiver_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take a waiver back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_waiver(actor, code)
    waiver_actions.revoke_waiver(
        found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request)
    )
    return after(
        request,
        _("豁免现在是“%(state)s”") % {"state": WAIVER.state(found.state).label},
        reverse("application", args=[found.application.code]),
    )
