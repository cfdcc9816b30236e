"""People: the list, the page of one, entering somebody once, credentials, merging two records of one human being."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import clock, reading, reveal
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.registry import rules
from jieli.registry.actions import person as actions
from jieli.registry.queries import institution as institutions
from jieli.registry.queries import office as offices
from jieli.registry.queries import person as queries
from jieli.web import career, code_words, files, formats, history
from jieli.web import credentials as credentials_page
from jieli.web.addresses import leads_to
from jieli.web.forms import registry as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.institutions import refuse_unless, refuse_unless_ever, show_once
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Part, Tag
from jieli.web.record import Fact, Facts, Record, render_record

SECRETS = {
    "id_no": gettext_lazy("证件号码"),
    "phone": gettext_lazy("电话"),
    "emergency_contact": gettext_lazy("紧急联系人"),
}
"""Fields that are shown masked."""

_AGES = (
    ("0", "30", gettext_lazy("30岁以下")),
    ("30", "40", gettext_lazy("30至39岁")),
    ("40", "50", gettext_lazy("40至49岁")),
    ("50", "", gettext_lazy("50岁及以上")),
)


# --- The list -----------------------------------------------------------------------------------


def age_on(born_on: date | None, on: date) -> int | None:
    """Full years of age."""
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _of_age(choice: str) -> Q:
    """Filter for one of the age groups."""
    group = next((g for g in _AGES if g[0] == choice), None)
    if group is None:
        return Q()
    today = clock.today()
    least, most = int(group[0]), int(group[1] or 200)
    return Q(born_on__lte=_years_before(today, least), born_on__gt=_years_before(today, most))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _units(actor: Actor) -> list[tuple[str, str]]:
    """Units of the people that the actor sees."""
    found = queries.people(actor).order_by("home_institution__name")
    return list(found.values_list("home_institution__code", "home_institution__name").distinct())


def _specialties(actor: Actor) -> list[tuple[str, str]]:
    """Specialties of the people that the actor sees."""
    found = queries.people(actor).exclude(specialty=None).order_by("specialty__key")
    return [
        (key, f"{key} {name}")
        for key, name in found.values_list("specialty__key", "specialty__name").distinct()
    ]


def _titles_of(rank: str) -> list[str]:
    return code_words.members("title", rank)


PEOPLE = Listing(
    name="people",
    peek=leads_to("person"),
    title=pgettext_lazy("navigation", "人员"),
    columns=(
        Column(
            "name",
            gettext_lazy("姓名"),
            sub="code",
            sort="name",
            link=leads_to("person"),
        ),
        Column(
            "unit",
            gettext_lazy("所在单位"),
            cell="home_institution.name",
            wraps=True,
            sub=lambda p: f"{p.home_department.name}{p.home_department.ward}" if p.home_department else "",
            sort="home_institution__name",
            width=28,
        ),
        Column("specialty", gettext_lazy("专业"), cell="specialty.name", sort="specialty__key"),
        Column("title", gettext_lazy("职称"), cell=lambda p: code_words.word("title", p.title), sort="title"),
        Column(
            "rank",
            gettext_lazy("级别"),
            cell=lambda p: code_words.word("rank", code_words.rank_of(p.title)),
        ),
        Column("sex", gettext_lazy("性别"), cell=lambda p: code_words.word("sex", p.sex), sort="sex"),
        Column(
            "age",
            gettext_lazy("年龄"),
            cell=lambda p: age_on(p.born_on, clock.today()),
            sort="-born_on",
            is_num=True,
        ),
        Column("code", gettext_lazy("编号"), extra=True),
        Column(
            "department",
            gettext_lazy("所在科室"),
            cell=lambda p: f"{p.home_department.name}{p.home_department.ward}" if p.home_department else "",
            extra=True,
        ),
        Column(
            "staff_kind",
            gettext_lazy("用工性质"),
            cell=lambda p: code_words.word("staff_kind", p.staff_kind),
            extra=True,
        ),
        Column(
            "category",
            gettext_lazy("人员类别"),
            cell=lambda p: code_words.word("category", p.category),
            extra=True,
        ),
    ),
    filters=(
        Search(label=gettext_lazy("姓名、编号、拼音或首字母")),
        Choice("unit", gettext_lazy("单位"), "home_institution__code", _units),
        Choice("specialty", gettext_lazy("专业"), "specialty__key", _specialties),
        Choice(
            "rank",
            gettext_lazy("职称级别"),
            options=lambda actor: code_words.options("rank"),
            where_is=lambda rank: Q(title__in=_titles_of(rank)),
        ),
        Choice("sex", gettext_lazy("性别"), "sex", lambda actor: code_words.options("sex")[1:3]),
        Choice(
            "age",
            gettext_lazy("年龄"),
            options=[(start, words) for start, _end, words in _AGES],
            where_is=_of_age,
        ),
    ),
    tabs=(
        Tab("senior", gettext_lazy("高级"), lambda: Q(title__in=_titles_of("senior") + _titles_of("deputy"))),
        Tab("middle", gettext_lazy("中级"), lambda: Q(title__in=_titles_of("middle"))),
        Tab("untitled", gettext_lazy("无职称"), Q(title="")),
    ),
    empty=Empty(gettext_lazy("还没有您能看到的人员"), gettext_lazy("本单位的人员登记后会出现在这里。")),
    sheet_note=gettext_lazy("不含证件号码与联系方式"),
)


def people(request: HttpRequest) -> HttpResponse:
    """The people that the actor may see; never an ID number."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.people(actor)
    permits = found.model.permits
    if not permits.ever(actor, "R"):
        raise NotFound(_("没有找到，或您看不到它。"))
    buttons = [Button(_("某日任职"), reverse("offices_on"), icon="clock")]
    if permits.ever(actor, "C"):
        buttons.append(Button(_("登记人员"), reverse("person_new"), kind="primary"))
    return render_listing(request, PEOPLE, found, buttons=buttons)


# --- One person ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Masked(Part):
    """A sensitive value as everybody sees it, with a button for those who may see it in full."""

    text: str
    key: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> Any:
        """Its markup."""
        if not self.text:
            return formats.NONE
        if not self.key:
            return format_html('<span class="mono">{}</span>', self.text)
        return format_html(
            '<span class="mono">{}</span> <button class="button" data-kind="quiet" data-size="s" type="button" '
            'popovertarget="look-{}">{}</button>',
            self.text,
            self.key,
            _("查看"),
        )


@require_safe
def person(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_person(actor, code)
    may_change = reading.may(actor, "U", found) and found.merged_into_id is None
    may_reveal = reveal.may_reveal(found, actor)
    held = list(offices.offices_of(actor, found))
    credentials = list(queries.credentials(actor, found).order_by("kind", "-since_on"))
    record = Record(
        head=Head(
            found.name,
            line="·".join(
                w
                for w in (offices.print_wording(_held_today(held)) or found.home_institution.name, found.code)
                if w
            ),
            crumbs=(Crumb(pgettext("navigation", "人员"), reverse("people")), Crumb(found.name)),
            tags=(Tag(_("已合并"), "done"),) if found.merged_into_id else (),
            buttons=_buttons(found, may_change=may_change),
        ),
        aside=(_facts(found, may_reveal=may_reveal), _more_facts(found, may_reveal=may_reveal)),
        history=lambda: history.of(found, actor),
        notes=_notes(actor, found),
        **files.tab(actor, found),
    )
    context = {
        "person": found,
        "held": [(o, code_words.word("office_kind", o.kind)) for o in held],
        "bar": career.bar_of_offices(held, clock.today()),
        "credentials": [credentials_page.row(c) for c in credentials],
        "may_change": may_change,
        "today": clock.today(),
        "looks": [
            {"key": key, "label": label, "href": reverse("person_reveal", args=[found.code, key])}
            for key, label in SECRETS.items()
            if may_reveal and getattr(found, key)
        ],
    }
    return render_record(request, record, template="registry/person.html", context=context)


def _held_today(held: list[Any]) -> list[Any]:
    today = clock.today()
    now = [o for o in held if o.starts_on <= today and (o.ends_on is None or o.ends_on > today)]
    return sorted(now, key=lambda o: (o.rank, o.starts_on, o.pk))


def _buttons(found: Any, *, may_change: bool) -> list[Button]:
    if found.merged_into_id:
        return [Button(_("撤销合并"), reverse("person_unmerge", args=[found.code]))]
    if not may_change:
        return []
    return [
        Button(_("合并重复"), reverse("person_merge", args=[found.code])),
        Button(_("调动"), reverse("person_transfer", args=[found.code])),
        Button(_("修改"), reverse("person_change", args=[found.code]), kind="primary", icon="edit"),
    ]


def _notes(actor: Actor, found: Any) -> list[tuple[str, str]]:
    if found.merged_into_id:
        into = queries.survivor_of(found)
        return [
            (
                "turn",
                _("这条记录已并入%(name)s（%(code)s），只供查阅。") % {"name": into.name, "code": into.code},
            )
        ]
    values = {"name": found.name, "born_on": found.born_on, "home_institution": found.home_institution}
    return [("warn", h.sentence) for h in queries.duplicates_of(actor, values, known=found)]


def _secret(found: Any, name: str, *, may_reveal: bool) -> Masked:
    return Masked(reveal.masked_value(found, name), name if may_reveal else "")


def _facts(found: Any, *, may_reveal: bool) -> Facts:
    department = found.home_department
    age = age_on(found.born_on, clock.today())
    unit = reverse("institution", args=[found.home_institution.code])
    rank = code_words.word("rank", code_words.rank_of(found.title))
    return Facts(
        _("基本情况"),
        (
            Fact(_("所在单位"), found.home_institution.name, unit),
            Fact(_("所在科室"), f"{department.name}{department.ward}" if department else None),
            Fact(_("职称"), code_words.word("title", found.title), hint=rank),
            Fact(_("专业"), found.specialty.name if found.specialty else None),
            Fact(_("性别"), code_words.word("sex", found.sex)),
            Fact(_("出生日期"), found.born_on, hint="" if age is None else _("%(n)s岁") % {"n": age}),
            Fact(
                code_words.word("id_type", found.id_type) or _("证件号码"),
                _secret(found, "id_no", may_reveal=may_reveal),
            ),
            Fact(_("电话"), _secret(found, "phone", may_reveal=may_reveal)),
        ),
    )


def _more_facts(found: Any, *, may_reveal: bool) -> Facts:
    facts = [
        Fact(_("民族"), code_words.word("ethnic", found.ethnic)),
        Fact(_("政治面貌"), code_words.word("political", found.political)),
        Fact(_("学历"), code_words.word("education", found.education)),
        Fact(_("学位"), code_words.word("degree", found.degree)),
        Fact(_("婚姻状况"), code_words.word("marital", found.marital)),
        Fact(_("用工性质"), code_words.word("staff_kind", found.staff_kind)),
        Fact(_("人员类别"), code_words.word("category", found.category)),
        Fact(_("语言"), code_words.several("language", found.languages.split())),
        Fact(_("紧急联系人"), _secret(found, "emergency_contact", may_reveal=may_reveal)),
    ]
    if found.remarks:
        facts.append(Fact(_("备注"), found.remarks, is_wide=True))
    return Facts(_("其他情况"), facts)


# --- Sensitive values ---------------------------------------------------------------------------


def person_reveal(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Show one sensitive value once, with a reason; the look is recorded."""
    found: Any = queries.get_person(request.actor, code)  # type: ignore[attr-defined]
    if field not in SECRETS:
        raise NotFound(_("没有找到，或您看不到它。"))
    title = _("%(name)s的%(what)s") % {"name": found.name, "what": SECRETS[field]}
    return show_once(request, found, field, title, found, reverse("person", args=[code]))


# --- Entering and changing ----------------------------------------------------------------------


def person_new(request: HttpRequest) -> HttpResponse:
    """Enter somebody, once; who is there already is shown before a second record is made."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    permits = queries.people(actor).model.permits
    refuse_unless_ever(actor, "C", permits, _("您不能登记人员。"))
    initial: dict[str, Any] = {"id_type": "ric", "sex": "0"}
    if request.GET.get("unit"):
        unit: Any = institutions.get_institution(actor, request.GET["unit"])
        initial["home_institution"] = forms.institution_candidate(unit)
    form = forms.PersonForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    hints: list[Any] = []

    def do() -> str:
        try:
            made = actions.add_person(
                _values(form, actor), actor=actor, confirm_duplicate=bool(request.POST.get("is_sure"))
            )
        except rules.DuplicateSuspected:
            hints.extend(queries.duplicates_of(actor, _values(form, actor)))
            raise
        return reverse("person", args=[made.code])

    title = _("登记人员")
    page = FormPage(
        Head(
            title,
            hint=_("一人一条"),
            crumbs=(Crumb(pgettext("navigation", "人员"), reverse("people")), Crumb(title)),
        ),
        submit=_("登记"),
        cancel=reverse("people"),
        done=_("人员已登记"),
        template="registry/person_form.html",
        context={"hints": hints},
    )
    return form_page(request, form, page, do)


def person_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is known of somebody; the unit changes by a transfer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_person(actor, code)
    refuse_unless(actor, "U", found)
    names = list(forms.PersonForm.PLAIN)
    initial = {
        **{name: getattr(found, name) for name in names},
        "home_department": forms.department_candidate(found.home_department),
        "specialty": forms.specialty_candidate(found.specialty),
        "languages": found.languages.split(),
        "version": found.version,
    }
    form = forms.PersonForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    del form.fields["home_institution"]
    form.keep_secrets({name: reveal.masked_value(found, name) for name in form.SECRET})
    back = reverse("person", args=[code])
    hints: list[Any] = []

    def do() -> str:
        values = _values(form, actor)
        for name in form.SECRET:
            if not values[name]:
                values.pop(name)
        try:
            actions.change_person(
                found,
                values,
                actor=actor,
                version=form.cleaned_data["version"],
                confirm_duplicate=bool(request.POST.get("is_sure")),
            )
        except rules.DuplicateSuspected:
            asked = {"home_institution": found.home_institution, **values}
            hints.extend(queries.duplicates_of(actor, asked, known=found))
            raise
        return back

    head = Head(
        _("修改人员"),
        line=found.name,
        crumbs=(
            Crumb(pgettext("navigation", "人员"), reverse("people")),
            Crumb(found.name, back),
            Crumb(_("修改")),
        ),
    )
    page = FormPage(
        head,
        cancel=back,
        done=_("人员已保存"),
        template="registry/person_form.html",
        context={"hints": hints},
    )
    return form_page(request, form, page, do)


def _values(form: forms.PersonForm, actor: Actor) -> dict[str, Any]:
    """What the form says, as the action takes it."""
    data = form.cleaned_data
    values: dict[str, Any] = {name: data[name] for name in (*form.PLAIN, *form.SECRET)}
    for name, thing in (
        ("home_institution", "institution"),
        ("home_department", "department"),
        ("specialty", "specialty"),
    ):
        if name in form.fields:
            values[name] = forms.picked(actor, thing, data[name])
    values["languages"] = " ".join(data["languages"])
    return values


def person_transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Move somebody to another unit from one day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_person(actor, code)
    refuse_unless(actor, "U", found)
    back = reverse("person", args=[code])
    form = forms.TransferForm(
        request.POST if request.method == "POST" else None, actor=actor, initial={"version": found.version}
    )

    def do() -> str:
        data = form.cleaned_data
        actions.transfer_person(
            found,
            forms.picked(actor, "institution", data["institution"]),
            actor=actor,
            on=data["on"],
            department=forms.picked(actor, "department", data["department"]),
            reason=data["reason"],
            version=data["version"],
        )
        return back if reading.may(actor, "R", found) else reverse("people")

    line = _("%(name)s，现在%(unit)s") % {"name": found.name, "unit": found.home_institution.name}
    head = Head(_("办理调动"), line=line, crumbs=(Crumb(found.name, back), Crumb(_("调动"))))
    return form_page(request, form, FormPage(head, submit=_("调动"), cancel=back, done=_("调动已登记")), do)
