"""Medical examinations: who waits, what was found, and for everybody else what was concluded (J4)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jieli.kernel import clock, door, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed
from jieli.recruiting import permissions
from jieli.recruiting.actions import exam as actions
from jieli.recruiting.queries import exams as queries
from jieli.recruiting.rules.exams import unpack_items
from jieli.registry.queries import institution as institutions
from jieli.web import code_words, files, formats, history, papers
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.forms.exams import (
    CONCLUSIONS,
    FLAGS,
    USUAL,
    CorrectionForm,
    ExamForm,
    ItemRows,
    results,
)
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.forms.registry import RevealForm
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Tag
from jieli.web.people import age_on
from jieli.web.record import Fact, Facts, Move, Record, render_record

SOON_DAYS = 60  # N-03
TONES = {"fit": "live", "limited": "warn", "deferred": "turn", "unfit": "bad"}
_SECRETS = ("items", "history")


# --- Words -------------------------------------------------------------------------------------------


def conclusion_tag(obj: Any) -> Tag:
    """What was concluded."""
    return Tag(str(dict(CONCLUSIONS)[obj.conclusion]), TONES[obj.conclusion])


def validity(obj: Any) -> object:
    """The last day on which it holds; marked where it has lapsed or will soon."""
    if obj.conclusion not in ("fit", "limited"):
        return None
    last = formats.last_day(obj.valid_until)
    left = (obj.valid_until - clock.today()).days
    if left <= 0:
        return Tag(_("已失效"), "bad", note=formats.day(last))
    if left <= SOON_DAYS:
        return Tag(_("将到期"), "warn", note=words.joined((formats.day(last), formats.left(last))))
    return last


def _limits(obj: Any) -> object:
    if obj.conclusion != "limited":
        return None
    known = obj.limits_acknowledged_on
    return (
        _("%(limits)s（%(on)s知悉）") % {"limits": obj.limits, "on": formats.day_short(known)}
        if known
        else _("%(limits)s（还没有知悉）") % {"limits": obj.limits}
    )


# --- Examinations ------------------------------------------------------------------------------------

EXAMS = Listing(
    name="exams",
    title=gettext_lazy("已登记的体检"),
    peek=leads_to("exam"),
    columns=(
        Column(
            "person",
            gettext_lazy("受检人"),
            cell="person.name",
            sort="person__name",
            link=leads_to("exam"),
            sub="code",
        ),
        Column("examined_on", gettext_lazy("体检日期"), sort="examined_on"),
        Column("target_band", gettext_lazy("目标海拔带"), cell=lambda e: code_words.band(e.target_band)),
        Column("conclusion", gettext_lazy("结论"), cell=conclusion_tag, sort="conclusion"),
        Column("band", gettext_lazy("适合海拔带"), cell=lambda e: code_words.band(e.band)),
        Column("valid_until", gettext_lazy("有效至"), cell=validity, sort="valid_until"),
        Column("site", gettext_lazy("体检机构"), cell="site.name", sort="site__name"),
    ),
    filters=(
        Search(label=gettext_lazy("姓名或拼音"), fields=("person__search_text",)),
        Choice("conclusion", gettext_lazy("结论"), "conclusion", CONCLUSIONS),
        DateRange("examined", gettext_lazy("体检日期"), "examined_on"),
    ),
    order="-examined_on",
    empty=Empty(gettext_lazy("还没有登记过体检"), gettext_lazy("考察通过的人会出现在上面，体检后在此登记。")),
    export=False,
)


def exams(request: HttpRequest) -> HttpResponse:
    """Who waits for the examiner, and what was examined before."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    is_examiner = "ME" in actor.roles
    waiting = queries.candidates(actor) if is_examiner else []
    said = " ".join(request.GET.get("name", "").split())
    shown = [c for c in waiting if said in c.name]
    context = {
        "is_examiner": is_examiner,
        "waiting": [_line(c) for c in shown],
        "count": len(waiting),
        "said": said,
        "empty": Empty(_("没有人等待体检"), _("考察通过的报名人会排在这里，只显示体检需要知道的情况。")),
    }
    return render_listing(
        request,
        EXAMS,
        queries.exams(actor),
        head=Head(
            pgettext("navigation", "体检"),
            hint=_("%(n)s人等待") % {"n": len(waiting)} if is_examiner else "",
        ),
        template="recruiting/exams.html",
        context=context,
    )


def _line(one: queries.Candidate) -> dict[str, Any]:
    age = age_on(one.born_on, clock.today())
    return {
        "one": one,
        "sex": code_words.word("sex", one.sex),
        "age": _("%(n)s岁") % {"n": age} if age is not None else None,
        "band": code_words.band(one.target_band),
        "href": f"{reverse('exam_new')}?for={one.application}",
    }


def exam_new(request: HttpRequest) -> HttpResponse:
    """Enter what was found of somebody who waits for it, or of somebody examined before (``?again=``)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words.must_ever(actor, "C", permissions.EXAM)
    before: Any = None
    candidate: Any = None
    if request.GET.get("again"):
        before = queries.get_exam(actor, request.GET["again"])
        words.must(actor, "U", before)
    elif request.GET.get("for"):
        candidate = queries.candidate(actor, request.GET["for"])
    else:
        return redirect(f"{reverse('exams')}#waiting")
    sent = request.POST if request.method == "POST" else None
    sites = _sites(actor)
    form = ExamForm(sent, actor=actor, initial=_begin(candidate, before, sites))
    form.choose("site", [(s.code, s.name) for s in sites], blank="" if len(sites) == 1 else _("请选择"))
    form.fields["valid_last"].help_text = _validity_hint(candidate)
    rows = ItemRows(sent, prefix="items", actor=actor, initial=[{"code": code} for code in USUAL])

    def do() -> str:
        chosen = next(s for s in sites if s.code == form.cleaned_data["site"])
        made = actions.record_exam(
            form.record(chosen), actor=actor, candidate=candidate, again=before, items=results(rows.rows)
        )
        return reverse("exam", args=[made.code])

    name = candidate.name if candidate is not None else before.person.name
    head = Head(
        _("登记体检：%(name)s") % {"name": name},
        line=_who(candidate) if candidate is not None else "",
        crumbs=(Crumb(pgettext("navigation", "体检"), reverse("exams")), Crumb(_("登记"))),
    )
    page = FormPage(
        head,
        submit=_("登记结论"),
        cancel=reverse("exams"),
        done=_("体检已登记"),
        template="recruiting/exam_form.html",
    )
    return form_page(request, form, page, do, tables=(rows,))


def _sites(actor: Actor) -> list[Any]:
    return list(institutions.institutions(actor).filter(pk__in=[int(k) for k in actor.keys("ME", "unit")]))


def _begin(candidate: Any, before: Any, sites: list[Any]) -> dict[str, Any]:
    return {
        "examined_on": clock.today(),
        "target_band": candidate.target_band if candidate is not None else before.target_band,
        "site": sites[0].code if len(sites) == 1 else "",
    }


def _who(one: queries.Candidate) -> str:
    age = age_on(one.born_on, clock.today())
    return words.joined(
        part
        for part in (
            code_words.word("sex", one.sex),
            _("%(n)s岁") % {"n": age} if age is not None else "",
            one.unit,
            _("目标海拔带%(band)s") % {"band": code_words.band(one.target_band)} if one.target_band else "",
            _("%(day)s出发") % {"day": formats.day(one.departs_on)},
        )
        if part
    )


def _validity_hint(candidate: Any) -> str:
    if candidate is None or candidate.valid_days is None:
        return _("含当日。规则包没有规定时必填。")
    last = clock.today() + timedelta(days=candidate.valid_days - 1)
    return _("含当日。不填则按规则包，体检日起%(n)s天：今天体检的，到%(day)s。") % {
        "n": candidate.valid_days,
        "day": formats.day(last),
    }


def exam(request: HttpRequest, code: str) -> HttpResponse:
    """One examination, for the examiner and for whom it is about; its results only by an act that is recorded."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_exam(actor, code)
    may_change = reading.may(actor, "U", found)
    record = Record(
        head=Head(
            _("%(name)s的体检") % {"name": found.person.name},
            line="·".join((found.site.name, formats.day(found.examined_on), found.code)),
            crumbs=(Crumb(pgettext("navigation", "体检"), reverse("exams")), Crumb(found.code)),
            tags=(conclusion_tag(found),),
            buttons=_exam_buttons(found, may_change=may_change),
        ),
        facts=(_conclusion(found.fitness),),
        aside=(
            Facts(
                _("体检"),
                (
                    Fact(_("受检人"), found.person.name),
                    Fact(_("体检日期"), found.examined_on),
                    Fact(_("体检机构"), found.site.name),
                    Fact(_("目标海拔带"), code_words.band(found.target_band)),
                    Fact(_("体检医师"), found.examiner.name if found.examiner else None),
                ),
            ),
        ),
        history=lambda: history.of(found, actor),
        **files.tab(actor, found),
    )
    context = {
        "exam": found,
        "may_look": reveal.may_reveal(found, actor),
        "is_own": found.person_id == actor.person_id,
        "look": reverse("exam_reveal", args=[code]),
    }
    return render_record(request, record, template="recruiting/exam.html", context=context)


def _exam_buttons(found: Any, *, may_change: bool) -> tuple[Button, ...]:
    notice = Button(_("结论通知单"), reverse("fitness_paper", args=[found.fitness.code]), icon="print")
    if not may_change:
        return (notice,)
    return (
        notice,
        Button(_("复检"), f"{reverse('exam_new')}?again={found.code}"),
        Button(_("更正"), reverse("exam_correct", args=[found.code]), icon="edit"),
    )


@require_POST
def exam_reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show results and history once, with a purpose; each of the two looks is recorded."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_exam(actor, code)
    if not reveal.may_reveal(found, actor):
        raise NotAllowed(_("您不能查看体检明细。"), remedy=door.who_may(found.revealers))
    form = RevealForm(request.POST, actor=actor)
    back = reverse("exam", args=[code])
    htmx: Any = getattr(request, "htmx", None)
    head = Head(
        _("%(name)s的体检明细") % {"name": found.person.name},
        crumbs=(Crumb(pgettext("navigation", "体检"), reverse("exams")), Crumb(found.code, back)),
    )
    if not form.is_valid():
        return form_page(request, form, FormPage(head, submit=_("查看"), cancel=back), lambda: back)
    reason = form.cleaned_data["reason"]
    shown = {name: reveal.reveal(found, name, actor=actor, reason=reason) for name in _SECRETS}
    flags = dict(FLAGS)
    context = {
        "head": head,
        "back": back,
        "items": [
            (
                code_words.word("exam_item", i.code),
                i.value,
                i.unit,
                Tag(str(flags[i.flag]), "warn") if i.flag in flags else None,
            )
            for i in unpack_items(shown["items"])
        ],
        "past": shown["history"],
    }
    return render(request, "recruiting/_readings.html" if htmx else "recruiting/readings.html", context)


def exam_correct(request: HttpRequest, code: str) -> HttpResponse:
    """Correct an examination with a reason; what is sensitive is written anew or stays."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_exam(actor, code)
    words.must(actor, "U", found)
    back = reverse("exam", args=[code])
    sent = request.POST if request.method == "POST" else None
    sites = {s.code: s for s in _sites(actor)}
    sites.setdefault(found.site.code, found.site)
    initial = {
        **{n: getattr(found, n) for n in CorrectionForm.PLAIN if n != "history"},
        "site": found.site.code,
        "valid_last": formats.last_day(found.valid_until),
        "version": found.version,
    }
    form = CorrectionForm(sent, actor=actor, initial=initial)
    form.choose("site", [(c, s.name) for c, s in sites.items()])
    rows = ItemRows(sent, prefix="items", actor=actor)

    def do() -> str:
        values = form.record(sites[form.cleaned_data["site"]])
        if not values["history"]:
            del values["history"]
        if values["valid_until"] is None:
            del values["valid_until"]
        actions.correct_exam(
            found,
            values,
            actor=actor,
            reason=form.cleaned_data["reason"],
            items=results(rows.rows) or None,
            version=form.cleaned_data["version"],
        )
        return back

    head = Head(
        _("更正体检：%(name)s") % {"name": found.person.name},
        line=_("检查结果不再显示；要更正其中一项，请把全部结果重新填写，不填则保持不变。"),
        crumbs=(
            Crumb(pgettext("navigation", "体检"), reverse("exams")),
            Crumb(found.code, back),
            Crumb(_("更正")),
        ),
    )
    page = FormPage(
        head, submit=_("更正"), cancel=back, done=_("体检已更正"), template="recruiting/exam_form.html"
    )
    return form_page(request, form, page, do, tables=(rows,))


# --- Conclusions -------------------------------------------------------------------------------------


def _lapsing() -> Q:
    soon = clock.today() + timedelta(days=SOON_DAYS)
    return Q(conclusion__in=("fit", "limited"), valid_until__lte=soon)


CONCLUDED = Listing(
    name="fitness",
    title=gettext_lazy("体检结论"),
    peek=leads_to("fitness"),
    columns=(
        Column(
            "person",
            gettext_lazy("姓名"),
            cell="person.name",
            sort="person__name",
            link=leads_to("fitness"),
            sub="person.home_institution.name",
        ),
        Column("conclusion", gettext_lazy("结论"), cell=conclusion_tag, sort="conclusion"),
        Column("band", gettext_lazy("适合海拔带"), cell=lambda f: code_words.band(f.band), sort="band"),
        Column("valid_until", gettext_lazy("有效至"), cell=validity, sort="valid_until"),
        Column("limits", gettext_lazy("限制"), cell=_limits, wraps=True),
        Column("examined_on", gettext_lazy("体检日期"), sort="examined_on"),
    ),
    filters=(
        Search(label=gettext_lazy("姓名或拼音"), fields=("person__search_text",)),
        Choice("conclusion", gettext_lazy("结论"), "conclusion", CONCLUSIONS),
        Choice("band", gettext_lazy("适合海拔带"), "band", [(b, b) for b in "ABCDE"]),
        DateRange("until", gettext_lazy("有效至"), "valid_until"),
    ),
    tabs=(
        Tab("lapsing", gettext_lazy("将到期或已失效"), _lapsing, tone="warn"),
        Tab(
            "unread",
            gettext_lazy("限制未知悉"),
            Q(conclusion="limited", limits_acknowledged_on=None),
            tone="warn",
        ),
    ),
    order="-examined_on",
    empty=Empty(gettext_lazy("还没有体检结论"), gettext_lazy("体检登记后，结论和有效期会出现在这里。")),
)


def fitness_list(request: HttpRequest) -> HttpResponse:
    """Conclusions that the actor may know."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render_listing(request, CONCLUDED, queries.conclusions(actor))


def _conclusion(found: Any) -> Facts:
    last = formats.last_day(found.valid_until)
    return Facts(
        _("体检结论"),
        (
            Fact(_("结论"), conclusion_tag(found)),
            Fact(_("适合海拔带"), code_words.band(found.band)),
            Fact(_("体检日期"), found.examined_on),
            Fact(_("有效至"), validity(found) or last, hint=_("含当日")),
            Fact(_("限制"), found.limits or None, is_wide=True),
            *(
                (
                    Fact(
                        _("本人知悉限制"),
                        found.limits_acknowledged_on or Tag(_("还没有"), "warn"),
                    ),
                )
                if found.conclusion == "limited"
                else ()
            ),
        ),
        hint=_("不含检查结果"),
    )


def fitness(request: HttpRequest, code: str) -> HttpResponse:
    """What was concluded of somebody, without any result; the person takes note of the limits here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_fitness(actor, code)
    must_know = found.conclusion == "limited" and found.limits_acknowledged_on is None
    moves: Iterable[Move] = ()
    if must_know and reading.may(actor, "A", found):
        own = found.person_id == actor.person_id
        moves = (
            Move(
                "acknowledge",
                _("我已知悉限制") if own else _("代为确认知悉"),
                reverse("fitness_acknowledge", args=[code]),
                kind="primary",
                asks=_("限制：%(limits)s") % {"limits": found.limits},
                version=found.version,
            ),
        )
    buttons = [Button(_("通知单"), reverse("fitness_paper", args=[code]), icon="print")]
    if reading.may(actor, "R", found.exam):
        buttons.append(Button(_("体检明细"), reverse("exam", args=[found.exam.code])))
    record = Record(
        head=Head(
            _("%(name)s的体检结论") % {"name": found.person.name},
            line="·".join((found.person.home_institution.name, found.exam.site.name, found.code)),
            crumbs=(Crumb(_("体检结论"), reverse("fitness_list")), Crumb(found.code)),
            tags=(conclusion_tag(found),),
            buttons=tuple(buttons),
        ),
        moves=tuple(moves),
        facts=(_conclusion(found),),
        history=lambda: history.of(found, actor),
        notes=(("warn", _("有限制的，本人知悉后才能派驻。")),) if must_know else (),
    )
    return render_record(request, record)


@require_POST
def fitness_acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    """Take note of the limits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_fitness(actor, code)
    version = request.POST.get("version", "")
    actions.acknowledge_limits(found, actor=actor, version=int(version) if version.isdecimal() else None)
    return after(request, _("已记录知悉"), reverse("fitness", args=[code]))


def fitness_paper(request: HttpRequest, code: str) -> HttpResponse:
    """FM-04 体检结论通知单: on A4 and as a workbook, without any result."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_fitness(actor, code)
    last = formats.last_day(found.valid_until)
    lines = (
        (_("姓名"), found.person.name),
        (_("单位"), found.person.home_institution.name),
        (_("体检机构"), found.exam.site.name),
        (_("体检日期"), formats.day(found.examined_on)),
        (_("目标海拔带"), code_words.band(found.exam.target_band)),
        (_("结论"), str(dict(CONCLUSIONS)[found.conclusion])),
        (_("适合海拔带"), code_words.band(found.band) or formats.NONE),
        (_("限制"), found.limits or _("无")),
        (_("有效至"), _("%(day)s（含当日）") % {"day": formats.day(last)}),
        (
            _("本人知悉"),
            formats.day(found.limits_acknowledged_on)
            if found.limits_acknowledged_on
            else _("签字：　　　　　　日期：　　　年　　月　　日"),
        ),
    )
    paper = papers.Paper(
        form="FM-04",
        title=_("体检结论通知单"),
        note=_("检查结果由体检机构保密，本通知单只载明结论。"),
        pairs=lines,
        signs=(_("体检医师（签字）："), _("体检机构（盖章）：")),
    )
    return papers.answer(
        request,
        paper,
        thing="fitness",
        can_export=reading.may(actor, "X", found),
        back=reverse("fitness", args=[code]),
        filters={"form": "FM-04", "code": code},
    )
