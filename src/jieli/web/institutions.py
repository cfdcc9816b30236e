"""Institutions: the list, the page of one, its forms, its departments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import door, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound
from jieli.registry import catalogue
from jieli.registry.actions import institution as actions
from jieli.registry.actions import rows
from jieli.registry.queries import institution as queries
from jieli.registry.queries import office as offices
from jieli.registry.queries import person as people
from jieli.registry.queries import reference
from jieli.web import code_words, files, formats, history
from jieli.web.addresses import leads_to
from jieli.web.forms import registry as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.listing import Choice, Column, Flag, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Chip, Crumb, Empty, Head, Part, Several, Tag
from jieli.web.record import Fact, Facts, Record, render_record

_SHOWN_BELOW = 12  # inferiors named on the page; the rest is a number


@dataclass(frozen=True)
class PageSection:
    """A card that another room puts on the page of an institution.

    Args:
        template: Gets ``section`` with everything below.
    """

    title: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)


SECTIONS: list[Callable[[Actor, Any], PageSection | None]] = []
"""Rooms above the registry append what they know of an institution: pairings, posts, needs."""


# --- The list -----------------------------------------------------------------------------------

_GROUPS = (
    ("hospital", gettext_lazy("医院")),
    ("primary", gettext_lazy("基层机构")),
    ("public_health", gettext_lazy("公共卫生")),
    ("education", gettext_lazy("院校")),
    ("administration", gettext_lazy("党政与主办")),
    ("society", gettext_lazy("社会力量")),
)


def _in_group(group: str) -> Callable[[], Q]:
    return lambda: Q(kind__in=code_words.members("institution_kind", group), closed_on=None)


def _regions(actor: Actor) -> list[tuple[str, str]]:
    """Provinces and prefectures in which there are institutions; one query, names from the catalogue."""
    codes = set(queries.institutions(actor).order_by().values_list("region__gb_code", flat=True).distinct())
    wanted = {f"{c[:2]}0000" for c in codes} | {f"{c[:4]}00" for c in codes if c[2:4] != "00"}
    named = {r.code: r.name for r in catalogue.spells() if r.code in wanted}
    return [(c.rstrip("0") if c[2:] == "0000" else c[:4], named[c]) for c in sorted(named)]


def _marks(institution: Any) -> Part:
    """What stands out about an institution."""
    found: list[Part] = []
    if institution.closed_on:
        found.append(Tag(_("已撤并"), "done"))
    if institution.is_weak:
        found.append(Chip(_("薄弱"), "warn"))
    if institution.is_key_county:
        found.append(Chip(_("重点帮扶县")))
    return Several(found)


INSTITUTIONS = Listing(
    name="institutions",
    peek=leads_to("institution"),
    title=pgettext_lazy("navigation", "单位"),
    columns=(
        Column(
            "name",
            gettext_lazy("单位名称"),
            wraps=True,
            sub="code",
            sort="name",
            link=leads_to("institution"),
            width=30,
        ),
        Column(
            "kind",
            gettext_lazy("类别"),
            cell=lambda i: code_words.word("institution_kind", i.kind),
            sort="kind",
            wraps=True,
        ),
        Column(
            "level",
            gettext_lazy("等级"),
            cell=lambda i: code_words.word("hospital_level", i.level),
            sort="level",
        ),
        Column(
            "region", gettext_lazy("所在地区"), cell="region.full_name", sort="region__gb_code", wraps=True
        ),
        Column(
            "altitude",
            gettext_lazy("海拔（米）"),
            cell=lambda i: i.region.altitude_m if i.altitude_m is None else i.altitude_m,
            is_num=True,
        ),
        Column("beds", gettext_lazy("床位（张）"), sort="beds", is_num=True),
        Column("staff", gettext_lazy("职工（人）"), sort="staff", is_num=True),
        Column("marks", gettext_lazy("标记"), cell=_marks),
        Column("code", gettext_lazy("编号"), extra=True, is_code=True),
        Column("short_name", gettext_lazy("简称"), extra=True),
        Column("uscc", gettext_lazy("统一社会信用代码"), extra=True),
        Column("gb_code", gettext_lazy("行政区划代码"), cell="region.gb_code", extra=True),
        Column(
            "ownership",
            gettext_lazy("举办性质"),
            cell=lambda i: code_words.word("ownership", i.ownership),
            extra=True,
        ),
        Column("closed_on", gettext_lazy("撤并日期"), extra=True),
    ),
    filters=(
        Search(label=gettext_lazy("名称、编号、拼音或首字母")),
        Choice("kind", gettext_lazy("类别"), "kind", lambda actor: code_words.options("institution_kind")),
        Choice(
            "tier",
            gettext_lazy("等级"),
            options=lambda actor: code_words.options("hospital_tier"),
            where_is=lambda tier: Q(level__in=code_words.members("hospital_level", tier)),
        ),
        Choice(
            "region",
            gettext_lazy("地区"),
            options=_regions,
            where_is=lambda p: Q(region__gb_code__startswith=p),
        ),
        Flag("weak", gettext_lazy("薄弱单位"), Q(is_weak=True)),
        Flag("key", gettext_lazy("重点帮扶县"), Q(is_key_county=True)),
    ),
    tabs=(
        *(Tab(key, label, _in_group(key)) for key, label in _GROUPS),
        Tab("closed", gettext_lazy("已撤并"), Q(closed_on__isnull=False)),
    ),
    empty=Empty(gettext_lazy("还没有单位"), gettext_lazy("可以逐个新建，也可以从Excel台账导入。")),
)


def institutions(request: HttpRequest) -> HttpResponse:
    """All institutions: a directory of public facts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.institutions(actor)
    buttons = []
    if found.model.permits.ever(actor, "C"):
        buttons.append(Button(_("新建单位"), reverse("institution_new"), kind="primary"))
    return render_listing(request, INSTITUTIONS, found, buttons=buttons)


# --- One institution ----------------------------------------------------------------------------


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one institution."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_institution(actor, code)
    may_change = reading.may(actor, "U", found)
    departments = list(queries.departments(actor, found).order_by("closed_on", "name", "ward"))
    may_add_department = queries.departments(actor).model.permits.ever(actor, "C") and manages_departments(
        actor, found
    )
    sections = [s for s in (make(actor, found) for make in SECTIONS) if s is not None]
    staff = _staff(actor, found)
    record = Record(
        head=Head(
            found.name,
            line="·".join(w for w in (code_words.word("institution_kind", found.kind), found.code) if w),
            crumbs=(
                Crumb(pgettext("navigation", "单位"), reverse("institutions")),
                Crumb(found.short_name or found.name),
            ),
            tags=(Tag(_("已撤并"), "done", note=formats.day(found.closed_on)),) if found.closed_on else (),
            buttons=_buttons(found, may_change=may_change),
        ),
        facts=(_facts(found, staff),),
        history=lambda: history.of(found, actor),
        notes=_notes(actor, found),
        **files.tab(actor, found),
    )
    context = {
        "institution": found,
        "departments": departments,
        "may_change_departments": may_add_department,
        "held": offices.who_was(actor, found),
        "staff": staff if len(staff) > 1 else (),
        "contacts": _contacts(actor, found),
        "may_reveal": may_change,
        "superiors": [
            (
                code_words.word("superior_relation", s.relation),
                s.superior,
                formats.spell(s.starts_on, s.ends_on),
            )
            for s in queries.superiors_on(actor, found)
        ],
        "below": list(queries.inferiors(actor, found)[: _SHOWN_BELOW + 1]),
        "names": list(found.names.order_by("starts_on", "pk")),
        "sections": sections,
        "seen_people": _seen(actor, [d.head_id for d in departments]),
    }
    return render_record(request, record, template="registry/institution.html", context=context)


def _notes(actor: Actor, found: Any) -> list[tuple[str, str]]:
    """What ought to be mended, one note a rule."""
    said: dict[str, list[str]] = {}
    for concern in queries.concerns(actor, found):
        said.setdefault(concern.rule, []).extend(w for w in (concern.sentence, concern.remedy) if w)
    return [("warn", (" " if formats.in_english() else "").join(sentences)) for sentences in said.values()]


def _contacts(actor: Actor, found: Any) -> list[dict[str, object]]:
    return [
        {
            "id": c.id,
            "name": c.name,
            "phone": c.phone,
            "duty_words": code_words.word("contact_duty", c.duty),
            "href": reverse("contact_phone", args=[found.code, c.id]),
        }
        for c in queries.contacts(actor, found)
    ]


def manages_departments(actor: Actor, institution: Any) -> bool:
    """Whether the actor manages the departments of this institution; the door asks again."""
    probe = queries.departments(actor).model(institution=institution)
    return bool(probe.permits.ever(actor, "C") and reading.may(actor, "U", institution))


def _buttons(found: Any, *, may_change: bool) -> list[Button]:
    asof = Button(_("某日任职"), f"{reverse('offices_on')}?institution={found.code}", icon="clock")
    if not may_change:
        return [asof]
    buttons = [asof]
    if found.closed_on is None:
        buttons.append(Button(_("撤并"), reverse("institution_close", args=[found.code])))
    else:
        buttons.append(Button(_("撤销撤并"), reverse("institution_reopen", args=[found.code])))
    return [
        *buttons,
        Button(_("修改"), reverse("institution_change", args=[found.code]), kind="primary", icon="edit"),
    ]


def _facts(found: Any, staff: Sequence[Mapping[str, Any]]) -> Facts:
    region = found.region
    metres = reference.altitude_of(found)
    facts = [
        Fact(_("类别"), code_words.word("institution_kind", found.kind)),
        Fact(_("等级"), code_words.word("hospital_level", found.level)),
        Fact(_("举办性质"), code_words.word("ownership", found.ownership)),
        Fact(_("所在地区"), region.full_name, reverse("region", args=[region.code])),
        Fact(_("海拔"), None if metres is None else _("%(n)s米") % {"n": formats.number(metres)}),
        Fact(_("床位"), None if found.beds is None else _("%(n)s张") % {"n": formats.number(found.beds)}),
        Fact(_("职工"), None if found.staff is None else _("%(n)s人") % {"n": formats.number(found.staff)}),
        Fact(_("统一社会信用代码"), found.uscc),
    ]
    if len(staff) == 1:
        facts.append(
            Fact(_("在册人员"), _("%(n)s人") % {"n": formats.number(staff[0]["value"])}, staff[0]["href"])
        )
    if found.short_name:
        facts.append(Fact(_("简称"), found.short_name))
    if found.is_key_county:
        facts.append(Fact(_("认定"), _("国家乡村振兴重点帮扶县医院")))
    if found.is_weak:
        facts.append(Fact(_("薄弱单位"), Chip(_("薄弱"), "warn"), hint=found.weak_criteria))
    if found.remarks:
        facts.append(Fact(_("备注"), found.remarks, is_wide=True))
    return Facts(_("基本情况"), facts)


def _staff(actor: Actor, found: Any) -> list[dict[str, object]]:
    """How many people of each rank the actor sees there; every number leads to its people."""
    titles = people.people(actor).filter(home_institution=found).order_by().values_list("title", flat=True)
    counts: dict[str, int] = {}
    for title in titles:
        rank = code_words.rank_of(title)
        counts[rank] = counts.get(rank, 0) + 1
    if not counts:
        return []
    here = f"{reverse('people')}?unit={found.code}"
    total = {"label": _("在册人员"), "value": sum(counts.values()), "unit": _("人"), "href": here}
    ranks = [
        {"label": words, "value": counts[code], "unit": _("人"), "href": f"{here}&rank={code}"}
        for code, words in code_words.options("rank")
        if counts.get(code)
    ]
    return [total, *ranks]


def _seen(actor: Actor, ids: Sequence[int | None]) -> set[int]:
    """Which of these people the actor may open; one query."""
    wanted = [i for i in ids if i is not None]
    return set(people.people(actor).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def contact_phone(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the telephone number of a contact once, to whom it may concern, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_institution(actor, code)
    contact = found.contacts.filter(pk=number).first()
    if contact is None:
        raise NotFound(_("没有这个联络人。"))
    back = reverse("institution", args=[code])
    return show_once(request, contact, "phone", _("%(name)s的电话") % {"name": contact.name}, found, back)


def show_once(
    request: HttpRequest, obj: Any, field_name: str, title: str, owner: Any, back: str
) -> HttpResponse:
    """Ask for the purpose, record the look, show the value once."""
    return show_record_once(
        request,
        owner,
        title,
        back,
        lambda actor, reason: reveal.reveal(obj, field_name, actor=actor, reason=reason),
    )


def show_record_once(
    request: HttpRequest, owner: Any, title: str, back: str, read: Callable[[Actor, str], Any]
) -> HttpResponse:
    """Ask for the purpose, record the look, show what ``read`` finds once: a text, or several facts.

    A GET and a bad reason give the form; htmx gets the value alone, to stand in the small form that asked.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not reveal.may_reveal(owner, actor):
        roles = owner.revealers or owner.permits.roles_with("U")
        raise NotAllowed(_("您不能查看这项敏感信息。"), remedy=door.who_may(roles))
    form = forms.RevealForm(request.POST if request.method == "POST" else None, actor=actor)
    htmx: Any = getattr(request, "htmx", None)
    head = Head(title, line=owner.caption, crumbs=(Crumb(owner.caption, back), Crumb(_("查看"))))
    if request.method == "POST" and form.is_valid():
        value = read(actor, form.cleaned_data["reason"])
        box = str(htmx.target or "").removesuffix("-body") if htmx else ""
        values = {"head": head, "title": title, "back": back, "box": box}
        values["value" if isinstance(value, str) else "facts"] = value
        return render(request, "registry/_revealed.html" if htmx else "registry/revealed.html", values)
    return form_page(request, form, FormPage(head, submit=_("查看"), cancel=back), lambda: back)


# --- Forms --------------------------------------------------------------------------------------


def institution_new(request: HttpRequest) -> HttpResponse:
    """Add an institution."""
    return _institution_form(request, None)


def institution_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change an institution with its names, superiors and contacts."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_institution(actor, code)
    refuse_unless(actor, "U", found)
    return _institution_form(request, found)


def refuse_unless(actor: Actor, verb: str, obj: Any) -> None:
    """Say who may, before anybody fills in a form in vain.

    Raises:
        NotAllowed: The actor may not.
    """
    if not reading.may(actor, verb, obj):
        raise NotAllowed(
            _("您没有办理“%(caption)s”的权限。") % {"caption": obj.caption},
            remedy=door.who_may(obj.permits.roles_with(verb)),
        )


def refuse_unless_ever(actor: Actor, verb: str, permits: Any, said: str) -> None:
    """Likewise where there is no record yet.

    Raises:
        NotAllowed: None of the actor's roles may.
    """
    if not permits.ever(actor, verb):
        raise NotAllowed(said, remedy=door.who_may(permits.roles_with(verb)))


def _institution_form(request: HttpRequest, found: Any) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if found is None:
        permits = queries.institutions(actor).model.permits
        refuse_unless_ever(actor, "C", permits, _("您不能新建单位。"))
    sent = request.POST if request.method == "POST" else None
    form = forms.InstitutionForm(sent, actor=actor, initial=_initial(found))
    if found is None:
        del form.fields["renamed_on"]
    elif not reading.may(actor, "C", found):
        for name in actions.DECIDED_ABOVE:
            form.fields[name].disabled = True
    stored = _stored_rows(found)
    names = forms.NameRows(sent, prefix="names", actor=actor, initial=stored["names"])
    superiors = forms.SuperiorRows(sent, prefix="superiors", actor=actor, initial=stored["superiors"])
    contacts = forms.ContactRows(sent, prefix="contacts", actor=actor, initial=stored["contacts"])

    _show_masked(contacts, found)

    def do() -> str:
        data = form.cleaned_data
        values = {**form.values(*form.FIELDS), "region": forms.picked(actor, "region", data["region"])}
        parts = rows.of_institution(
            names=[*_with_ends(names.rows), *_former_name(found, data)],
            superiors=[
                {**r, "superior": forms.picked(actor, "institution", r["superior"])}
                for r in _with_ends(superiors.rows)
            ],
            contacts=_contact_rows(found, contacts),
        )
        if found is None:
            made = actions.add_institution(values, actor=actor, parts=parts)
        else:
            made = actions.change_institution(
                found, values, actor=actor, parts=parts, version=data["version"]
            )
        return reverse("institution", args=[made.code])

    crumbs = [Crumb(pgettext("navigation", "单位"), reverse("institutions"))]
    back = reverse("institutions")
    if found is not None:
        back = reverse("institution", args=[found.code])
        crumbs.append(Crumb(found.short_name or found.name, back))
    title = _("新建单位") if found is None else _("修改单位")
    page = FormPage(
        Head(title, line=found.name if found else "", crumbs=[*crumbs, Crumb(title)]),
        submit=_("新建") if found is None else _("保存"),
        cancel=back,
        done=_("单位已保存"),
        template="registry/institution_form.html",
        context={"few_contacts": len(stored["contacts"]) < 2},
    )
    return form_page(request, form, page, do, tables=(names, superiors, contacts))


def _initial(found: Any) -> dict[str, Any]:
    if found is None:
        return {}
    values = {name: getattr(found, name) for name in forms.InstitutionForm.FIELDS}
    return {**values, "region": forms.region_candidate(found.region), "version": found.version}


def _stored_rows(found: Any) -> dict[str, list[dict[str, Any]]]:
    if found is None:
        return {"names": [], "superiors": [], "contacts": []}
    return {
        "names": [
            {"name": n.name, "starts_on": n.starts_on, "ends_on": formats.last_day(n.ends_on)}
            for n in found.names.order_by("pk")
        ],
        "superiors": [
            {
                "superior": forms.institution_candidate(s.superior),
                "relation": s.relation,
                "starts_on": s.starts_on,
                "ends_on": formats.last_day(s.ends_on),
            }
            for s in found.superiors.select_related("superior__region").order_by("pk")
        ],
        "contacts": [{"name": c.name, "duty": c.duty} for c in found.contacts.order_by("pk")],
    }


def _with_ends(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of which people typed the last day, as they are stored."""
    return [{**row, "ends_on": formats.first_day_after(row["ends_on"])} for row in rows]


def _show_masked(table: Any, found: Any) -> None:
    """Offer two rows for contacts, and show what is stored without sending it."""
    known = (
        {c.name: reveal.masked_value(c, "phone") for c in found.contacts.all()} if found is not None else {}
    )
    table.extra = max(0, 2 - len(known))
    for row in table.forms:
        masked = known.get(row["name"].value(), "")
        if masked:
            row.fields["phone"].widget.attrs["placeholder"] = masked


def _former_name(found: Any, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The name that a renamed institution bore until that day."""
    if found is None or not data.get("renamed_on") or data["name"].strip() == found.name:
        return []
    return [{"name": found.name, "starts_on": None, "ends_on": data["renamed_on"]}]


def _contact_rows(found: Any, table: Any) -> list[dict[str, Any]]:
    """Contacts as typed; whoever was there under the same name keeps the telephone number that was left empty."""
    known = {c.name: c.phone for c in found.contacts.all()} if found is not None else {}
    return [{**row, "phone": row["phone"] or known.get(row["name"], "")} for row in table.rows]


def institution_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close an institution, or say who took it over."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_institution(actor, code)
    refuse_unless(actor, "U", found)
    form = forms.CloseForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )
    back = reverse("institution", args=[code])

    def do() -> str:
        data = form.cleaned_data
        successor = forms.picked(actor, "institution", data["successor"])
        actions.close_institution(
            found,
            actor=actor,
            on=data["on"],
            reason=data["reason"],
            successor=successor,
            version=data["version"],
        )
        return back

    left = queries.remaining(actor, found)
    page = FormPage(
        Head(_("撤并单位"), line=found.name, crumbs=(Crumb(found.name, back), Crumb(_("撤并")))),
        submit=_("撤并"),
        cancel=back,
        done=_("已登记撤并"),
        template="registry/close_form.html",
        context={"left": None if left.is_nothing else left},
    )
    return form_page(request, form, page, do)


def institution_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a closing that was a mistake."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_institution(actor, code)
    refuse_unless(actor, "U", found)
    form = forms.ReopenForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )
    back = reverse("institution", args=[code])

    def do() -> str:
        data = form.cleaned_data
        actions.reopen_institution(found, actor=actor, reason=data["reason"], version=data["version"])
        return back

    head = Head(_("撤销撤并"), line=found.name, crumbs=(Crumb(found.name, back), Crumb(_("撤销撤并"))))
    return form_page(
        request, form, FormPage(head, submit=_("撤销撤并"), cancel=back, done=_("单位恢复为未撤并")), do
    )
