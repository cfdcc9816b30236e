"""The audit trail: a list with filters for inspectors and administrators, and one's own entries for everybody."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import audit as trail
from jieli.kernel import clock, door
from jieli.kernel.actor import NOBODY, Actor
from jieli.kernel.errors import NotAllowed
from jieli.registry.queries import accounts
from jieli.web import formats, history
from jieli.web.addresses import address
from jieli.web.forms import accounts as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.listing import Choice, Column, DateRange, Listing, Search, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head


def event_words(entry: Any) -> str:
    """What an entry tells of, in the words of the page."""
    known = history.EVENTS.get(entry.event)
    kind = accounts.kinds(NOBODY).get(entry.thing)
    words = str(known or (door.event_word(kind, entry.event) if kind else entry.event))
    if kind is not None and kind.machine is not None and entry.source and entry.target:
        states = kind.machine.state(entry.source).label, kind.machine.state(entry.target).label
        words += f"（{states[0]}→{states[1]}）"
    return words


def _thing(entry: Any) -> str:
    kind = accounts.kinds(NOBODY).get(entry.thing)
    return str(kind._meta.verbose_name) if kind else entry.thing


def _link(entry: Any) -> str:
    """The page of the record, else its history; nothing for what has no page."""
    if not entry.code:
        return ""
    return address(entry.thing, entry.code) or address("record_history", entry.thing, entry.code)


def _things(actor: Actor) -> list[tuple[str, str]]:
    return sorted(
        ((t, str(k._meta.verbose_name)) for t, k in accounts.kinds(actor).items()), key=lambda pair: pair[1]
    )


@lru_cache(maxsize=1)
def _machine_events() -> dict[str, object]:
    return {
        e.event: e.label
        for k in accounts.kinds(NOBODY).values()
        if k.machine
        for e in k.machine.edges
        if e.label
    }


def _events(actor: Actor) -> list[tuple[str, object]]:
    own = {
        "create": _("新建"),
        "change": _("修改"),
        "remove": _("撤销"),
        "reveal": _("查看敏感信息"),
        "export": _("导出"),
    }
    return [*own.items(), *history.EVENTS.items(), *_machine_events().items()]


_COLUMNS = (
    Column("seq", gettext_lazy("序号"), sort="seq", is_num=True),
    Column("at", gettext_lazy("时间"), cell=lambda e: formats.moment(e.at), sort="seq", export="at"),
    Column("actor", gettext_lazy("操作人"), sub="role", sort="actor"),
    Column("event", gettext_lazy("动作"), cell=event_words),
    Column("caption", gettext_lazy("对象"), sub="code", link=_link, wraps=True),
    Column("thing", gettext_lazy("类别"), cell=_thing),
    Column("reason", gettext_lazy("理由"), wraps=True),
    Column("origin", gettext_lazy("来源")),
    Column("role", gettext_lazy("身份"), extra=True),
    Column("code", gettext_lazy("编号"), extra=True),
    Column("hash", gettext_lazy("校验值"), extra=True, is_code=True),
)


@dataclass(frozen=True)
class _Words(Search):
    """Finds by who, by what, and by code."""

    def where(self, data: QueryDict, actor: Actor) -> Q:
        """Every word must be found."""
        found = Q()
        for word in data.get(self.key, "").split()[:5]:
            found &= Q(actor__icontains=word) | Q(caption__icontains=word) | Q(code__iexact=word)
        return found


AUDIT = Listing(
    name="audit",
    title=gettext_lazy("审计记录"),
    columns=_COLUMNS,
    filters=(
        _Words(label=gettext_lazy("操作人、对象或编号")),
        Choice("thing", gettext_lazy("类别"), "thing", options=_things),
        Choice("event", gettext_lazy("动作"), "event", options=_events),  # type: ignore[arg-type]
        DateRange("at", gettext_lazy("时间"), is_instant=True),
    ),
    empty=Empty(gettext_lazy("没有这样的记录")),
)
MINE = Listing(
    name="my_entries",
    title=gettext_lazy("我的办理记录"),
    columns=tuple(c for c in _COLUMNS if c.key not in ("actor", "hash")),
    filters=AUDIT.filters,
    empty=Empty(gettext_lazy("还没有记录")),
    export=False,
)


def audit(request: HttpRequest) -> HttpResponse:
    """The trail, as far as the actor may read it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not accounts.may_read_audit(actor):
        raise NotAllowed(_("审计记录只有纪检和系统管理员能看。"), remedy=_("您自己的记录在“我的账号”里。"))
    rows = accounts.audit_entries(actor)
    return render_listing(
        request,
        AUDIT,
        rows,
        buttons=(Button(_("导出校验链"), reverse("audit_export")),) if actor.keys("IN", "all") else (),
        record_export=_record,
    )


def _record(actor: Actor, name: str, count: int, purpose: str, filters: Any) -> None:
    trail.append(
        actor=actor,
        thing="audit",
        code="",
        caption=str(_("审计记录")),
        event="export",
        after={"list": name, "count": count, "filters": dict(filters)},
        reason=purpose,
        roles=frozenset({"IN", "SY"}),
    )


def my_entries(request: HttpRequest) -> HttpResponse:
    """What I did."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    crumbs = (Crumb(_("我的账号"), reverse("account")), Crumb(_("我的办理记录")))
    own: str = request.user.code  # type: ignore[union-attr]

    def link(entry: Any) -> str:
        """Nearly nobody may open the page of a user, not even his own; that is what the account is for."""
        return reverse("account") if entry.code == own else _link(entry)

    columns = tuple(replace(c, link=link) if c.key == "caption" else c for c in MINE.columns)
    return render_listing(request, replace(MINE, columns=columns), accounts.my_entries(actor), crumbs=crumbs)


def audit_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The trail as lines of JSON, each with its hash, so that it can be verified elsewhere."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.keys("IN", "all"):
        raise NotAllowed(_("完整的校验链只有纪检能导出。"))
    form = forms.PurposeForm(request.POST or None, actor=actor)
    chosen: list[Any] = []

    def do() -> str:
        rows = accounts.audit_entries(actor).order_by("seq")
        if form.cleaned_data["since"]:
            rows = rows.filter(at__date__gte=form.cleaned_data["since"])
        if form.cleaned_data["until"]:
            rows = rows.filter(at__date__lt=form.cleaned_data["until"] + timedelta(days=1))
        _record(actor, "audit chain", rows.count(), form.cleaned_data["purpose"], {})
        last = rows.last()
        chosen.append(rows.filter(seq__lte=last.seq if last else 0))
        return reverse("audit")

    head = Head(_("导出校验链"), crumbs=(Crumb(_("审计记录"), reverse("audit")), Crumb(_("导出校验链"))))
    page = FormPage(head, submit=_("导出"), cancel=reverse("audit"), done="")
    answer = form_page(request, form, page, do)
    if not chosen:
        return answer
    lines = (f"{line}\n" for line in trail.lines(chosen[0].iterator(chunk_size=1000)))
    file = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="audit-{clock.today():%Y%m%d}.jsonl"'
    return file
