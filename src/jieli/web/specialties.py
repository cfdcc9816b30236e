"""The catalogue of specialties, and whose people may stand in for whom."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.registry.actions import specialty as actions
from jieli.registry.queries import reference as queries
from jieli.web import history
from jieli.web.addresses import leads_to
from jieli.web.forms import registry as forms
from jieli.web.forms.page import FormPage, form_page
from jieli.web.institutions import refuse_unless
from jieli.web.listing import Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head
from jieli.web.record import Fact, Facts, Record, render_record

KINDS = {
    "clinical": gettext_lazy("临床"),
    "medtech": gettext_lazy("医技"),
    "public_health": gettext_lazy("公共卫生"),
    "management": gettext_lazy("管理"),
}

SPECIALTIES = Listing(
    name="specialties",
    title=pgettext_lazy("navigation", "学科目录"),
    columns=(
        Column(
            "key",
            gettext_lazy("代码"),
            sort="key",
            is_code=True,
            link=leads_to("specialty"),
        ),
        Column("name", gettext_lazy("名称"), sort="name", link=leads_to("specialty")),
        Column("parent", gettext_lazy("上级学科"), cell="parent.name"),
        Column("kind", gettext_lazy("类别"), cell=lambda s: KINDS.get(s.kind, s.kind), sort="kind"),
        Column("aliases", gettext_lazy("别名"), cell=lambda s: "、".join(s.aliases.split()), wraps=True),
        Column(
            "substitutes",
            gettext_lazy("可替代学科"),
            cell=lambda s: "、".join(p.substitute.name for p in s.substitutes.all()),
            wraps=True,
        ),
    ),
    filters=(Search(label=gettext_lazy("名称、代码、别名或拼音")),),
    tabs=(
        Tab("groups", gettext_lazy("一级"), Q(parent=None)),
        Tab("parts", gettext_lazy("二级"), Q(parent__isnull=False)),
    ),
    order="key",
    empty=Empty(gettext_lazy("还没有装载学科目录"), gettext_lazy("系统管理员装载代码表后会出现在这里。")),
    export=False,
)


@require_safe
def specialties(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    rows = queries.specialties(actor).prefetch_related("substitutes__substitute")
    return render_listing(request, SPECIALTIES, rows, hint=_("诊疗科目名录，X开头的是扩展"))


@require_safe
def specialty(request: HttpRequest, code: str) -> HttpResponse:
    """One specialty with those whose people may stand in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_specialty(actor, code)
    buttons = []
    if reading.may(actor, "U", found):
        buttons.append(
            Button(
                _("修改替代关系"), reverse("specialty_substitutes", args=[code]), kind="primary", icon="edit"
            )
        )
    parent = found.parent
    record = Record(
        head=Head(
            found.name,
            line=found.key,
            crumbs=(Crumb(pgettext("navigation", "学科目录"), reverse("specialties")), Crumb(found.key)),
            buttons=buttons,
        ),
        facts=(
            Facts(
                _("基本情况"),
                (
                    Fact(_("代码"), found.key),
                    Fact(_("类别"), str(KINDS.get(found.kind, found.kind))),
                    Fact(
                        _("上级学科"),
                        parent.name if parent else None,
                        reverse("specialty", args=[parent.code]) if parent else "",
                    ),
                    Fact(_("别名"), "、".join(found.aliases.split())),
                ),
            ),
        ),
        history=lambda: history.of(found, actor),
    )
    context = {
        "substitutes": queries.substitutes_of(actor, found),
        "children": list(queries.specialties(actor).filter(parent=found)),
    }
    return render_record(request, record, template="registry/specialty.html", context=context)


def specialty_substitutes(request: HttpRequest, code: str) -> HttpResponse:
    """Say whose people may hold posts of this specialty."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: Any = queries.get_specialty(actor, code)
    refuse_unless(actor, "U", found)
    sent = request.POST if request.method == "POST" else None
    form = forms.ChangeForm(sent, actor=actor, initial={"version": found.version})
    stored = [
        {"substitute": forms.specialty_candidate(s.substitute), "note": s.note}
        for s in queries.substitutes_of(actor, found)
    ]
    table = forms.SubstituteRows(sent, prefix="substitutes", actor=actor, initial=stored)
    back = reverse("specialty", args=[code])

    def do() -> str:
        rows = [
            {"substitute": forms.picked(actor, "specialty", r["substitute"]), "note": r["note"]}
            for r in table.rows
        ]
        data = form.cleaned_data
        actions.set_substitutes(found, rows, actor=actor, reason=data["reason"], version=data["version"])
        return back

    head = Head(
        _("修改替代关系"),
        line=f"{found.key} {found.name}",
        crumbs=(Crumb(found.name, back), Crumb(_("替代关系"))),
    )
    return form_page(
        request, form, FormPage(head, cancel=back, done=_("替代关系已保存")), do, tables=(table,)
    )
