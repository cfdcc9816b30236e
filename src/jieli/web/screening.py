"""资格审查表: all applicants of a call against all gates; decisions staged one by one and released together (J4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from jieli.kernel import door
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, DomainError, FactsRefused, NotAllowed, NotFound, RuleRefused
from jieli.recruiting import permissions
from jieli.recruiting.actions import staging as actions
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.queries import calls as call_queries
from jieli.recruiting.states import APPLICATION, AT_GATE, GATEKEEPERS, GATES
from jieli.web import bulk, formats
from jieli.web import programme_words as words
from jieli.web import recruiting_words as recruiting
from jieli.web.addresses import leads_to
from jieli.web.applications import next_words
from jieli.web.forms.page import after
from jieli.web.listing import Choice, Column, Flag, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Part, Several, Tag
from jieli.web.recent import recent

_FORM = "screening-bulk"
_MARKS = {
    "done": (gettext_lazy("通过"), "live"),
    "fail": (gettext_lazy("未通过"), "bad"),
    "now": (gettext_lazy("待办"), "turn"),
}
_TABS = (
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


def _waits(application: Any) -> object:
    """How long a decision is late or has been waited for; whose it is, the column of the gate tells."""
    gate = queries.gate_of(application)
    if gate is None:
        return next_words(application)
    return (
        Tag(formats.left(gate.due_on), "bad", is_quiet=True) if gate.is_overdue else formats.since(gate.since)
    )


def _waits_since(application: Any) -> str:
    gate = queries.gate_of(application)
    return formats.since(gate.since) if gate is not None and gate.is_overdue else ""


def _gate_cell(row: Any, index: int) -> object:
    """One gate of one applicant: what was decided, or what somebody means to decide."""
    cell = row.cells[index]
    staged = next((d for d in row.staged if d.gate == cell.gate), None)
    if staged is not None:
        return recruiting.staged_tag(staged.verdict)
    if cell.state == "next":
        return None
    label, tone = _MARKS[cell.state]
    if cell.gate == "examine" and cell.state == "now":
        return Tag(_("待体检"), tone)
    return Tag(label, tone, is_quiet=cell.state == "done")


def _verdict_cell(row: Any) -> object:
    if row.verdict is None:
        return Tag(_("没有志愿"), "idle")
    tag = recruiting.verdict_tag(row.verdict)
    if not row.against:
        return tag
    labels = list(dict.fromkeys(f.label for f in row.against))
    return Several((tag, words.listed(labels)))


@dataclass(frozen=True)
class _Small(Part):
    """Words that may be long, cut by the page and whole in files."""

    words: str

    def __str__(self) -> str:
        return self.words

    @property
    def html(self) -> Any:
        """Its markup."""
        return format_html('<span class="wishes">{}</span>', self.words)


class _Table:
    """Rows of the table by application: those of one page at once, all of them only for a file."""

    def __init__(self, actor: Actor, call: Any) -> None:
        self._actor, self._call = actor, call
        self._rows: dict[int, Any] = {}

    def prepare(self, applications: Sequence[Any]) -> None:
        """Load what the cells of some applicants show."""
        self._take(queries.screening_rows(self._actor, applications))

    def of(self, application: Any) -> Any:
        """The row of one applicant."""
        if application.pk not in self._rows:
            self._take(queries.screening(self._actor, self._call).rows)
        return self._rows[application.pk]

    def _take(self, rows: Sequence[Any]) -> None:
        self._rows |= {row.application.pk: row for row in rows}


def _listing(actor: Actor, call: Any, gates: frozenset[str], standings: Mapping[int, Any]) -> Listing:
    table = _Table(actor, call)
    staged = queries.staged_verdicts(actor, call) if gates else {}
    at = {AT_GATE[g]: g for g in gates} | ({"reserved": "propose"} if "propose" in gates else {})
    of = table.of

    def may(application: Any) -> bool:
        return application.state in at and application.person_id != actor.person_id

    def verdict_is(value: str) -> Q:
        return Q(pk__in=[pk for pk, s in standings.items() if s.verdict == value])

    def staged_is(value: str) -> Q:
        if value == "none":
            return ~Q(pk__in=list(staged))
        return Q(pk__in=[pk for pk, verdicts in staged.items() if value in verdicts])

    ticks = (bulk.tick(_FORM, may, lambda a: a.person.name),) if gates else ()
    return Listing(
        name="screening",
        prepare=table.prepare,
        peek=leads_to("application"),
        title=_("资格审查表"),
        columns=(
            *ticks,
            bulk.Name(
                "name",
                gettext_lazy("报名人"),
                cell="person.name",
                link=leads_to("application"),
                sub=lambda a: _("单位第%(n)s名") % {"n": a.unit_rank} if a.unit_rank else "",
                sort="person__name",
            ),
            Column(
                "unit",
                gettext_lazy("单位"),
                cell="person.home_institution.name",
                wraps=True,
                sub=lambda a: a.person.specialty.name if a.person.specialty else "",
                sort=("person__home_institution__name", "unit_rank"),
            ),
            Column(
                "wishes", gettext_lazy("志愿岗位"), cell=lambda a: _Small(recruiting.wishes(a)), wraps=True
            ),
            Column("verdict", gettext_lazy("自动核对"), cell=lambda a: _verdict_cell(of(a)), wraps=True),
            *(
                Column(gate, recruiting.gate_word(gate), cell=lambda a, i=i: _gate_cell(of(a), i))  # type: ignore[misc]
                for i, gate in enumerate(GATES)
            ),
            Column("state", gettext_lazy("状态"), cell=recruiting.tag_of, sort="state", extra=True),
            Column(
                "next",
                gettext_lazy("下一步"),
                cell=_waits,
                sub=_waits_since,
                sort="state_since_at",
                export=next_words,
            ),
            Column(
                "against",
                gettext_lazy("不符合之处"),
                cell=lambda a: "；".join(f.sentence for f in of(a).against),
                extra=True,
            ),
        ),
        filters=(
            Search(fields=("search_text", "person__search_text")),
            Choice(
                "unit", gettext_lazy("单位"), "person__home_institution__code", partial(_units, call=call)
            ),
            Choice(
                "specialty", gettext_lazy("专业"), "person__specialty__code", partial(_specialties, call=call)
            ),
            Choice(
                "verdict",
                gettext_lazy("自动核对"),
                options=[(k, v[0]) for k, v in recruiting.VERDICTS.items()],
                where_is=verdict_is,
            ),
            *(
                (
                    Choice(
                        "staged",
                        gettext_lazy("拟定"),
                        options=[
                            *((k, v[0]) for k, v in recruiting.STAGED.items()),
                            ("none", gettext_lazy("还没有拟定")),
                        ],
                        where_is=staged_is,
                    ),
                )
                if gates
                else ()
            ),
            Flag("late", gettext_lazy("只看逾期"), Q(pk__in=[pk for pk, s in standings.items() if s.late])),
        ),
        tabs=tuple(
            Tab(state, APPLICATION.state(state).label, Q(state=state), "bad" if state == "rejected" else "")  # type: ignore[arg-type]
            for state in _TABS
        ),
        sizes=(50, 100, 20),
        empty=Empty(_("还没有人报名"), _("报名、推荐之后，这里逐人逐环节列出。")),
    )


def _units(actor: Actor, call: Any) -> list[tuple[str, Any]]:
    rows = queries.applications(actor).filter(call=call).order_by("person__home_institution__name")
    return list(
        rows.values_list("person__home_institution__code", "person__home_institution__name").distinct()
    )


def _specialties(actor: Actor, call: Any) -> list[tuple[str, Any]]:
    rows = queries.applications(actor).filter(call=call, person__specialty__isnull=False)
    rows = rows.order_by("person__specialty__name")
    return list(rows.values_list("person__specialty__code", "person__specialty__name").distinct())


def _gates_of(actor: Actor) -> frozenset[str]:
    """Gates at which the actor stands; the door asks again for each application."""
    return frozenset(g for g in actions.STAGED_GATES if set(GATEKEEPERS[g]) & actor.roles)


def screening(request: HttpRequest, code: str, outcome: bulk.Outcome | None = None) -> HttpResponse:
    """The table of one call."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    call = call_queries.get_call(actor, code)
    if not any(
        line.role in actor.roles and line.scope not in ("own", "team") and "R" in line.verbs
        for line in permissions.APPLICATION.lines
    ):
        raise NotAllowed(_("资格审查表由审查人员使用。"), remedy=_("您本人的报名请在“报名与审查”里查看。"))
    gates = _gates_of(actor)
    standings = recent(request, f"standings-{code}", lambda: queries.standings(actor, call))
    rows = (
        queries.applications_listed(actor)
        .filter(call=call)
        .exclude(state="draft")
        .order_by("person__home_institution__name", "unit_rank", "person__name", "pk")
    )
    context = {
        "call": call,
        "bulk": _FORM,
        "action": reverse("screening_stage", args=[code]),
        "here": request.get_full_path(),
        "outcome": outcome,
        "record_name": "application",
        "may_stage": bool(gates),
        "may_reserve": "propose" in gates,
        "verdicts": _verdicts(standings),
        "staged": [
            {
                "gate": recruiting.gate_word(gate),
                "number": number,
                "href": reverse("release", args=[code, gate]),
            }
            for gate, number in queries.staged_count(actor, call).items()
        ],
    }
    answer = render_listing(
        request,
        _listing(actor, call, gates, standings),
        rows,
        head=Head(
            _("资格审查表"),
            line=f"{call.title}·{call.batch.name}",
            crumbs=(
                Crumb(pgettext("navigation", "选派通知"), reverse("calls")),
                Crumb(call.title, reverse("call", args=[code])),
                Crumb(_("资格审查表")),
            ),
            tags=(recruiting.tag_of(call),),
            buttons=(Button(_("汇总表"), reverse("screening_paper", args=[code]), icon="file"),),
        ),
        template="recruiting/screening.html",
        context=context,
    )
    if outcome is not None and outcome.failed:
        answer.status_code = 409
    return answer


def _verdicts(standings: Mapping[int, Any]) -> list[dict[str, Any]]:
    """How many applicants who are still in have each verdict, leading to them."""
    counts = Counter(s.verdict for s in standings.values() if not s.is_out)
    found = []
    for key, (label, tone, _quiet) in recruiting.VERDICTS.items():
        if counts[key]:
            found.append({"label": label, "tone": tone, "number": counts[key], "href": f"?verdict={key}"})
    return found


@require_POST
def screening_stage(request: HttpRequest, code: str) -> HttpResponse:
    """Note what is meant for the ticked applicants; those that cannot be staged come back with their reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    call = call_queries.get_call(actor, code)
    gates = _gates_of(actor)
    if not gates:
        raise NotAllowed(_("您不能拟定审查意见。"), remedy=door.who_may(permissions.STAGED.roles_with("C")))
    verdict = request.POST.get("verdict", "")
    if verdict not in recruiting.STAGED:
        raise BadInput(_("拟定意见只能是通过、不通过或备选。"), field="verdict")
    codes = request.POST.getlist("codes")
    if not codes:
        raise RuleRefused(_("还没有选报名人。"), remedy=_("请先在表里勾选。"))
    reason = request.POST.get("reason", "")
    at = {state: gate for gate, state in AT_GATE.items()} | {"reserved": "propose"}

    def stage(one: str) -> None:
        found = queries.get_application(actor, one)
        if found.call_id != call.pk:
            raise NotFound(_("没有找到，或您看不到它。"))
        gate = at.get(found.state, "")
        actions.stage(found, gate, verdict, actor=actor, reason=reason)

    outcome = bulk.do_each(codes, stage, lambda one: queries.get_application(actor, one).person.name)
    if not outcome.failed:
        return after(
            request,
            _("已对%(count)s人拟定意见，统一公布前只有审查人员看得到") % {"count": outcome.done},
            _back(request, code),
        )
    return screening(request, code, outcome)


def _back(request: HttpRequest, code: str) -> str:
    """The slice of the table from which the form was sent."""
    here = reverse("screening", args=[code])
    query = request.POST.get("query", "")
    return f"{here}?{query}" if query and "\n" not in query and "\r" not in query else here


@require_POST
def staged_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a note back before it is released."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_staged(actor, code)
    call, gate = found.application.call, found.gate
    actions.unstage(found, actor=actor)
    is_last = not queries.staged_decisions(actor, call, gate)
    target = reverse("screening", args=[call.code]) if is_last else reverse("release", args=[call.code, gate])
    return after(request, _("拟定意见已撤下"), target)


def release(request: HttpRequest, code: str, gate: str) -> HttpResponse:
    """统一公布: what will be told to whom, then all of it at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    call = call_queries.get_call(actor, code)
    if gate not in actions.STAGED_GATES:
        raise NotFound(_("没有找到，或您看不到它。"))
    if gate not in _gates_of(actor):
        raise NotAllowed(_("您不能公布这个环节的审查意见。"), remedy=door.who_may(GATEKEEPERS[gate]))
    error: DomainError | None = None
    if request.method == "POST":
        try:
            moved = actions.release(
                call, gate, actor=actor, leave_out_gone=request.POST.get("leave_out_gone") == "1"
            )
        except (NotFound, NotAllowed):
            raise
        except DomainError as refused:
            error = refused
        else:
            return after(
                request,
                _("已公布%(count)s人的结果，本人都已收到提醒") % {"count": len(moved)},
                reverse("screening", args=[code]),
            )
    staged = queries.staged_decisions(actor, call, gate)
    label = recruiting.gate_word(gate)
    values = {
        "head": Head(
            _("统一公布：%(gate)s") % {"gate": label},
            line=f"{call.title}·{call.batch.name}",
            hint=words.people(len(staged)),
            crumbs=(
                Crumb(pgettext("navigation", "选派通知"), reverse("calls")),
                Crumb(call.title, reverse("call", args=[code])),
                Crumb(_("资格审查表"), reverse("screening", args=[code])),
                Crumb(_("统一公布")),
            ),
        ),
        "call": call,
        "gate": gate,
        "groups": _groups(staged, gate, queries.staged_by(actor, staged)),
        "number": len(staged),
        "gone": sum(queries.is_gone(d) for d in staged),
        "refusals": _refusals(error),
        "next": _next_words(gate),
        "empty": Empty(
            _("没有待公布的拟定意见"),
            _("请先在资格审查表里勾选报名人，逐个拟定意见。"),
            Button(_("回到资格审查表"), reverse("screening", args=[code])),
        ),
    }
    return render(request, "recruiting/release.html", values, status=409 if error is not None else 200)


def _refusals(error: DomainError | None) -> tuple[DomainError, ...]:
    if error is None:
        return ()
    return tuple(error.refusals) if isinstance(error, FactsRefused) else (error,)


_EVENTS: Mapping[tuple[str, str], str] = {
    ("qualify", "pass"): "qualified",
    ("vet", "pass"): "vetted",
    ("propose", "pass"): "proposed",
    ("propose", "reserve"): "reserved",
}
"""Gate and verdict → the state that follows; a failed one is ``rejected``."""


def _groups(staged: Any, gate: str, by: Mapping[str, str]) -> list[dict[str, Any]]:
    """Decisions by verdict, each with the sentence that the applicant will read."""
    found = []
    for verdict, (label, tone) in recruiting.STAGED.items():
        rows = [d for d in staged if d.verdict == verdict]
        if not rows:
            continue
        state = APPLICATION.state(_EVENTS.get((gate, verdict), "rejected"))
        found.append(
            {
                "label": label,
                "tone": tone,
                "told": _("您的报名现在是“%(state)s”") % {"state": state.label},
                "with_reason": verdict == "fail",
                "rows": [
                    {
                        "decision": d,
                        "is_gone": queries.is_gone(d),
                        "state": recruiting.tag_of(d.application),
                        "by": by.get(d.code, ""),
                    }
                    for d in rows
                ],
            }
        )
    return found


def _next_words(gate: str) -> str:
    """Who learns that applicants wait for them."""
    later = {"qualify": "vet", "vet": "examine"}.get(gate)
    return words.role_words(GATEKEEPERS[later]) if later else ""
