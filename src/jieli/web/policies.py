"""Policy packs: every threshold with where it comes from, and a new pack beside the one in force."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.programme import archetypes
from jieli.programme.actions import programme as actions
from jieli.programme.queries import programmes as queries
from jieli.web import files, formats, history
from jieli.web import programme_words as words
from jieli.web.addresses import leads_to
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.policy import PolicyForm, archetype_options
from jieli.web.listing import Choice, Column, Flag, Listing, Search, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Record, render_record

CURRENT = "current"  # the pack in force as the one to begin with


def _in_force() -> Q:
    today = clock.today()
    return Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gt=today))


POLICIES = Listing(
    name="policies",
    title=gettext_lazy("规则包"),
    columns=(
        Column(
            "name",
            gettext_lazy("规则包"),
            sort="name",
            link=leads_to("policy"),
            sub="code",
        ),
        Column(
            "programme",
            gettext_lazy("项目"),
            cell=lambda p: Link(p.programme.name, reverse("programme", args=[p.programme.code])),
            sort="programme__name",
        ),
        Column("archetype", gettext_lazy("样板"), cell=lambda p: archetype_word(p.archetype)),
        Column("valid_from", gettext_lazy("生效日期"), sort="valid_from"),
        Column(
            "valid_until",
            gettext_lazy("有效至"),
            cell=lambda p: formats.last_day(p.valid_until),
            sort="valid_until",
        ),
        Column(
            "term",
            gettext_lazy("派驻期限"),
            cell=lambda p: _("%(n)s个月") % {"n": p.term_months},
            sort="term_months",
        ),
        Column(
            "review",
            gettext_lazy("审核时限"),
            cell=lambda p: words.workdays(p.review_workdays),
            sort="review_workdays",
        ),
        Column("life", gettext_lazy("状态"), cell=lambda p: life(p)),
    ),
    filters=(
        Search(fields=("name", "programme__search_text")),
        Choice("programme", gettext_lazy("项目"), "programme__code", words.programme_options),
        Flag("now", gettext_lazy("只看现行"), _in_force),
    ),
    order="-valid_from",
    empty=Empty(gettext_lazy("还没有规则包"), gettext_lazy("规则包在项目页添加，可从五种样板开始。")),
)


def archetype_word(key: str) -> str:
    """Name of a ready-made pack."""
    found = archetypes.BY_KEY.get(key)
    return str(found.label) if found else ""


def life(pack: Any) -> Tag:
    """Whether a pack holds today."""
    today = clock.today()
    if pack.valid_from > today:
        return Tag(_("未生效"), "plan")
    if pack.valid_until is not None and pack.valid_until <= today:
        return Tag(_("已失效"), "done", is_quiet=True)
    return Tag(_("现行"), "live", is_quiet=True)


def policies(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.policies(actor), "programme__")
    return render_listing(request, POLICIES, rows)


def policy(request: HttpRequest, code: str) -> HttpResponse:
    """One pack with all its thresholds."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pack = queries.get_policy(actor, code)
    programme = pack.programme
    may_change = reading.may(actor, "U", pack)
    lines = queries.policy_lines(actor, pack)
    packs = list(queries.policies(actor, programme))
    unproven = sum(not line.is_verified for line in lines if line.origin)
    record = Record(
        head=Head(
            pack.name,
            line=f"{programme.name}·{pack.code}",
            crumbs=(
                Crumb(_("项目"), reverse("programmes")),
                Crumb(programme.name, reverse("programme", args=[programme.code])),
                Crumb(pack.name),
            ),
            tags=(life(pack),),
            buttons=(
                Button(_("修改"), reverse("policy_change", args=[code])),
                Button(
                    _("另建规则包"),
                    f"{reverse('policy_new', args=[programme.code])}?from={CURRENT}",
                    kind="primary",
                ),
            )
            if may_change
            else (),
        ),
        aside=(
            Facts(
                _("有效期与依据"),
                (
                    Fact(_("生效日期"), pack.valid_from),
                    Fact(
                        _("有效至"),
                        formats.last_day(pack.valid_until),
                        hint=_("含当日") if pack.valid_until else _("没有定"),
                    ),
                    Fact(_("样板"), archetype_word(pack.archetype)),
                    Fact(_("依据"), pack.basis),
                ),
            ),
        ),
        history=lambda: history.of(pack, actor),
        notes=(
            ("warn", _("%(count)s项数值是本系统的默认值，没有文件依据，请逐项核实。") % {"count": unproven}),
        )
        if unproven and may_change
        else (),
        **files.tab(actor, pack),
    )
    return render_record(
        request,
        record,
        template="programme/policy.html",
        context={"lines": lines, "packs": packs, "pack": pack, "life": life},
    )


def policy_new(request: HttpRequest, code: str) -> HttpResponse:
    """A new pack of a programme, from an archetype or from the pack in force, side by side with the latter."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    programme = queries.get_programme(actor, code)
    words.must(actor, "U", programme)
    here = reverse("programme", args=[code])
    current = queries.policy_in_force(actor, programme) or queries.policies(actor, programme).first()
    begin = request.GET.get("from", "")
    ready = archetypes.BY_KEY.get(begin)
    base: dict[str, Any] = (
        current.thresholds() if begin == CURRENT and current else dict(ready.values) if ready else {}
    )
    form = PolicyForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"name": str(ready.label) if ready else "", **PolicyForm.initial_of(base)},
    )
    if ready is None and begin != CURRENT:
        begin = ""

    def do() -> str:
        made = actions.add_policy(
            _values(form, programme, current, ready),
            actor=actor,
            archetype=begin if ready else "",
            reason=form.cleaned_data["reason"],
        )
        return reverse("policy", args=[made.code])

    head = Head(
        _("添加规则包"),
        line=programme.name,
        crumbs=(Crumb(_("项目"), reverse("programmes")), Crumb(programme.name, here), Crumb(_("添加规则包"))),
    )
    options = [
        {"href": f"?from={key}", "label": label, "hint": summary, "current": key == begin}
        for key, label, summary in archetype_options()
    ]
    if current is not None:
        options.insert(
            0,
            {
                "href": f"?from={CURRENT}",
                "label": current.name,
                "hint": _("以现行规则包为底，改动几处"),
                "current": begin == CURRENT,
            },
        )
    context = {
        "options": options,
        "begin": begin,
        "lines": _compare(form, current, ready),
        "current": current,
        "ready": ready,
        "fields": [form[n] for n in PolicyForm.HEAD],
    }
    page = FormPage(
        head,
        submit=_("添加规则包"),
        cancel=here,
        done=_("规则包已添加"),
        template="programme/policy_form.html",
        context=context,
    )
    return form_page(request, form, page, do)


def policy_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change a pack; one in force only with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pack = queries.get_policy(actor, code)
    words.must(actor, "U", pack)
    here = reverse("policy", args=[code])
    initial = {
        "name": pack.name,
        "valid_from": pack.valid_from,
        "valid_until": formats.last_day(pack.valid_until),
        "basis": pack.basis,
        "version": pack.version,
        **PolicyForm.initial_of(pack.thresholds()),
    }
    form = PolicyForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)

    def do() -> str:
        data = form.cleaned_data
        values = {
            "name": data["name"],
            "valid_from": data["valid_from"],
            "valid_until": formats.first_day_after(data["valid_until"]),
            "basis": data["basis"],
        }
        actions.change_policy(
            pack, {**values, **form.thresholds()}, actor=actor, version=data["version"], reason=data["reason"]
        )
        return here

    head = Head(
        _("修改规则包"),
        line=f"{pack.name}·{pack.programme.name}",
        crumbs=(Crumb(_("规则包"), reverse("policies")), Crumb(pack.name, here), Crumb(_("修改"))),
    )
    context = {
        "options": (),
        "begin": CURRENT,
        "lines": _compare(form, pack, archetypes.BY_KEY.get(pack.archetype)),
        "current": pack,
        "ready": archetypes.BY_KEY.get(pack.archetype),
        "fields": [form[n] for n in PolicyForm.HEAD],
        "reason": form["reason"],
    }
    return form_page(
        request, form, FormPage(head, cancel=here, template="programme/policy_form.html", context=context), do
    )


def _values(form: PolicyForm, programme: Any, current: Any, ready: Any) -> dict[str, Any]:
    """What the action gets: with an archetype only what differs from it, so that the rest keeps its origin."""
    data = form.cleaned_data
    values: dict[str, Any] = {
        "programme": programme,
        "name": data["name"],
        "valid_from": data["valid_from"],
        "valid_until": formats.first_day_after(data["valid_until"]),
    }
    if data["basis"]:
        values["basis"] = data["basis"]
    thresholds = form.thresholds()
    if ready is not None:
        thresholds = {
            n: v
            for n, v in thresholds.items()
            if v != ready.values.get(n) and (n in ready.values or v not in (None, "", [], {}))
        }
        values["origins"] = dict.fromkeys(thresholds, archetypes.OWN)
    elif current is not None:
        values["origins"] = {
            n: current.origins.get(n, archetypes.OWN) if getattr(current, n) == v else archetypes.OWN
            for n, v in thresholds.items()
        }
    return {**values, **thresholds}


def _compare(form: PolicyForm, current: Any, ready: Any) -> list[dict[str, Any]]:
    names = current.thresholds() if current is not None else dict.fromkeys(_names(form))
    found = []
    for name in names:
        boxes = form.boxes(name)
        now = queries.threshold_words(name, getattr(current, name)) if current is not None else "–"
        model = queries.threshold_words(name, ready.values.get(name)) if ready is not None else "–"
        label = boxes[0].label if len(boxes) == 1 else _COMPOSITE[name]
        found.append(
            {
                "label": label,
                "now": now,
                "model": model,
                "boxes": boxes,
                "single": len(boxes) == 1,
                "differs": ready is not None and current is not None and now != model,
            }
        )
    return found


_COMPOSITE = {
    "quota": gettext_lazy("各级别医院名额"),
    "age_max": gettext_lazy("年龄上限（周岁）"),
    "retirement_age": gettext_lazy("退休年龄（周岁）"),
    "acclimatisation_days": gettext_lazy("习服期（天）"),
    "health_entry_days": gettext_lazy("到达后填健康日报（天）"),
    "spo2_min_pct": gettext_lazy("血氧红线（%）"),
    "pulse_per_min": gettext_lazy("脉搏红线（次/分）"),
    "pretasks": gettext_lazy("行前必办事项（出发前天数）"),
    "score_weights": gettext_lazy("需求评分权重"),
    "score_scales": gettext_lazy("需求评分满分线"),
}


def _names(form: PolicyForm) -> list[str]:
    seen: dict[str, None] = {}
    for name in form.fields:
        if name not in (*PolicyForm.HEAD, "reason", "version"):
            seen.setdefault(name.partition("__")[0])
    return list(seen)
