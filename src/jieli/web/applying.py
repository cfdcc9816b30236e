"""Applying: what one may apply for and why not for the rest, the application itself, entering somebody absent (J3)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jieli.kernel import door, reading
from jieli.kernel import files as stored_files
from jieli.kernel.actor import Actor
from jieli.kernel.errors import BadInput, NotAllowed, RuleRefused
from jieli.recruiting import permissions
from jieli.recruiting.actions import application as actions
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.queries import calls as call_queries
from jieli.recruiting.queries.eligibility import pack_of
from jieli.web import formats
from jieli.web import programme_words as words
from jieli.web import recruiting_words as recruiting
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.recruiting import FamilyRows, WishForm
from jieli.web.forms.registry import picked
from jieli.web.parts import Button, Crumb, Empty, Head

CONSENT = "家属知情同意书"
"""Kind of the paper that a family signs; stored, so in the language of the record."""


def openings(request: HttpRequest) -> HttpResponse:
    """可报岗位: every post that takes applications, with what stands against each before anybody applies."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if "AW" not in actor.roles:
        raise NotAllowed(
            _("这里供报名人查看可报的岗位。"), remedy=_("单位管理员请在选派通知里推荐人选或代为报名。")
        )
    found = [
        {
            "call": one.call,
            "countdown": recruiting.countdown(one.call, one.days_left, one.workdays_left),
            "posts": _sorted_posts(one.posts),
            "mine": one.mine,
            "conditions": recruiting.conditions(one.policy),
            "wishes_max": one.policy.wishes_max if one.policy else None,
        }
        for one in call_queries.openings(actor)
    ]
    own = [
        {"application": a, "gate": queries.gate_of(a), "tag": recruiting.tag_of(a)}
        for a in queries.mine(actor)
        if a.state != "withdrawn"
    ]
    values = {
        "head": Head(_("可报岗位"), line=_("绿色的可以报；灰色的写明了哪一条不符合。")),
        "openings": found,
        "own": own,
        "empty": Empty(
            _("现在没有可以报名的选派通知"),
            _("选派通知发布后会用提醒告诉您，也会排在这里。"),
            Button(_("看开放的岗位"), f"{reverse('posts')}?tab=open"),
        ),
    }
    return render(request, "recruiting/openings.html", values)


def _sorted_posts(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What one may apply for first, each with the reasons against it."""
    order = ("ok", "unknown", "waivable", "fails")
    found = [{"post": r.post, "is_seen": r.is_seen, "hope": recruiting.hope(r.verdict)} for r in rows]
    return sorted(found, key=lambda f: order.index(f["hope"]["worst"]) if f["hope"] else 0)


def application_new(request: HttpRequest, code: str) -> HttpResponse:
    """Apply to a call oneself; an application that is there already is opened instead."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    call = call_queries.get_call(actor, code)
    person = call_queries.own_person(actor)
    if person is None or "AW" not in actor.roles:
        raise NotAllowed(
            _("您不能以本人名义报名。"),
            remedy=_("账号要关联人员记录并有报名人身份；请单位管理员代为报名。"),
        )
    known = call_queries.call_page(actor, call).mine
    if known is not None:
        return redirect(
            reverse("application_change" if known.state == "draft" else "application", args=[known.code])
        )
    if call.state != "open":
        raise RuleRefused(
            _("“%(call)s”现在是“%(state)s”，不能报名。")
            % {"call": call.title, "state": call.machine.state(call.state).label},
            rule="SM-CALL",
        )
    return _write(request, actor, call, person)


def application_enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter an application for somebody of one's unit who cannot do it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    call = call_queries.get_call(actor, code)
    if "SH" not in actor.roles:
        raise NotAllowed(_("您不能代人报名。"), remedy=door.who_may(permissions.APPLICATION.roles_with("C")))
    return _write(request, actor, call, None)


def application_change(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with a draft, one's own or one that came back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_application(actor, code)
    words.must(actor, "U", found)
    if found.state != "draft":
        raise RuleRefused(
            _("“%(who)s”的报名已经提交，不能再改。") % {"who": found},
            remedy=_("请办理人退回后再改。"),
            rule="SM-APPL",
        )
    return _write(request, actor, found.call, found.person, known=found)


def _write(request: HttpRequest, actor: Actor, call: Any, person: Any, *, known: Any = None) -> HttpResponse:
    offer = call_queries.offer(actor, call, person)
    posts = {row.post.code: row.post for row in offer}
    pack = pack_of(call)
    is_own = person is not None and person.pk == actor.person_id
    sent = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {}
    if known is not None:
        initial = {
            n: getattr(known, n) for n in ("statement", "family_consent_on", "consent_note", "version")
        } | {f"wish_{w.rank}": w.post.code for w in known.preferences.select_related("post")}
    form = WishForm(
        sent,
        request.FILES or None,
        actor=actor,
        initial=initial,
        offered=[(row.post.code, _choice(row)) for row in offer],
        wishes_max=pack.wishes_max if pack else 3,
        for_other=person is None,
    )
    family = FamilyRows(
        sent,
        prefix="family",
        actor=actor,
        initial=queries.family_known(actor, person) if person is not None else [],
    )
    here = (
        reverse("application", args=[known.code]) if known is not None else reverse("call", args=[call.code])
    )

    def do() -> str:
        data = form.cleaned_data
        values = {n: data[n] for n in ("statement", "family_consent_on", "consent_note")}
        rows = [{"post": posts[c], "rank": n} for n, c in enumerate(form.wished, 1)]
        with transaction.atomic():
            if known is None:
                who = person or picked(actor, "person", data["person"])
                if person is None and not reading.may(actor, "R", who):
                    raise BadInput(_("没有找到这个人，或您看不到。"), field="person")
                made = actions.add_application(
                    {"call": call, "person": who, **values},
                    actor=actor,
                    parts={"preferences": rows, "family": family.rows},
                )
            else:
                made = actions.change_application(
                    known,
                    values,
                    actor=actor,
                    version=data["version"],
                    parts={"preferences": rows, "family": family.rows},
                )
            if data["consent_file"]:
                stored_files.attach(made, data["consent_file"], actor=actor, kind=CONSENT)
            if request.POST.get("then") != "draft":
                actions.submit_application(made, actor=actor)
        return reverse("application", args=[made.code])

    title = _("修改报名") if known is not None else _("报名") if is_own else _("代为报名")
    head = Head(
        title,
        line=call.title,
        hint=_("%(day)s截止") % {"day": formats.day(call.deadline_on)},
        crumbs=(
            Crumb(pgettext("navigation", "选派通知"), reverse("calls")),
            Crumb(call.title, reverse("call", args=[call.code])),
            Crumb(title),
        ),
    )
    page = FormPage(
        head,
        submit=_("提交报名"),
        cancel=here,
        done=_("已保存"),
        template="recruiting/wish_form.html",
        context={
            "offer": _sorted_posts(offer),
            "has_verdicts": person is not None,
            "is_own": is_own,
            "person": person,
        },
    )
    return form_page(request, form, page, do, tables=(family,))


def _choice(row: Any) -> str:
    """A post as an option, with its verdict for whom it is offered."""
    hope = recruiting.hope(row.verdict)
    return f"{row.post}（{hope['tag'].label}）" if hope is not None else str(row.post)
