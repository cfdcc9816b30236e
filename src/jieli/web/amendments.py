"""Extension, early end and transfer: a small form, and who still has to agree."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotAllowed, NotFound
from jieli.placement.actions import amendment as actions
from jieli.placement.queries import deployments as deployment_queries
from jieli.placement.queries import leaves as queries
from jieli.placement.states import AMENDMENT, UNDECIDED
from jieli.programme.queries import posts as post_queries
from jieli.registry.queries import access
from jieli.web import code_words, files, formats, history
from jieli.web import placement_words as own
from jieli.web import programme_words as words
from jieli.web.batches import version_of
from jieli.web.formats import first_day_after
from jieli.web.forms.duty import EarlyEndForm, ExtensionForm, TransferForm
from jieli.web.forms.page import FormPage, after, form_page
from jieli.web.institutions import show_once
from jieli.web.parts import Crumb, Head, Link, Words
from jieli.web.record import Fact, Facts, Record, moves_of, render_record

TITLES: dict[str, Words] = {
    "extend": gettext_lazy("申请延期"),
    "end_early": gettext_lazy("提前结束"),
    "transfer": gettext_lazy("调整岗位"),
}


def amendment_new(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Propose a change of one stay."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = deployment_queries.get_deployment(actor, code)
    if kind not in TITLES:
        raise NotFound(_("没有找到，或您看不到它。"))
    if not deployment_queries.may_make(actor, "amendment", found):
        raise NotAllowed(
            _("您不能提出派驻变更。"), remedy=_("由项目管理办公室、受援单位、派出单位或领队提出。")
        )
    here = reverse("deployment", args=[code])
    sent = request.POST if request.method == "POST" else None
    form: Any
    if kind == "extend":
        form = ExtensionForm(sent, actor=actor, initial={"last_on": formats.last_day(found.post.ends_on)})
    elif kind == "end_early":
        form = EarlyEndForm(sent, actor=actor, initial={"cause": "early"})
    else:
        form = TransferForm(sent, actor=actor)
        free = (
            post_queries.posts_of_batch(actor, found.batch)
            .filter(state__in=("open", "vacant"))
            .exclude(pk=found.post_id)
            .order_by("institution__name", "code")
        )
        form.choose("post", [(p.code, f"{own.post_words(p)}（{p.code}）") for p in free], blank=_("请选择"))

    def do() -> str:
        data = form.cleaned_data
        if kind == "extend":
            made = actions.propose_extension(found, ends_on=_next_day(data), actor=actor, why=data["why"])
        elif kind == "end_early":
            made = actions.propose_early_end(
                found, ends_on=_next_day(data), actor=actor, why=data["why"], cause=data["cause"]
            )
        else:
            made = actions.propose_transfer(
                found,
                post=post_queries.get_post(actor, data["post"]),
                moves_on=data["moves_on"],
                actor=actor,
                why=data["why"],
            )
        return reverse("amendment", args=[made.code])

    head = Head(
        TITLES[kind],
        hint=found.person.name,
        line=f"{own.post_words(found.post)}·{words.span(found)}",
        crumbs=(
            Crumb(_("派驻名单"), reverse("deployments")),
            Crumb(found.person.name, here),
            Crumb(TITLES[kind]),
        ),
    )
    page = FormPage(head, submit=_("提出变更"), cancel=here, done=_("已提出，等各方同意"))
    return form_page(request, form, page, do)


def _next_day(data: Any) -> Any:
    return first_day_after(data["last_on"])


def amendment(request: HttpRequest, code: str) -> HttpResponse:
    """One change, and who has agreed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_amendment(actor, code)
    made = found.deployment
    record = Record(
        head=Head(
            f"{made.person.name}·{found.kind_words}",
            line=f"{own.post_words(made.post)}·{found.code}",
            crumbs=(
                Crumb(_("派驻名单"), reverse("deployments")),
                Crumb(made.person.name, reverse("deployment", args=[made.code])),
                Crumb(found.code),
            ),
            tags=(own.tag_of(found),),
        ),
        steps=access.line_of_steps(actor, found),  # type: ignore[arg-type]
        moves=moves_of(
            [
                e
                for e in reading.possible_moves(found, actor)
                if e.is_return or own.asked_of(found, {e.event}, actor)
            ],
            reverse("amendment_move", args=[code, "EVENT"]).replace("EVENT", "{event}"),
            version=found.version,
        ),
        facts=(_facts(found), _consents(found)),
        history=lambda: history.of(found, actor),
        **files.tab(actor, found),
    )
    here = reverse("amendment_reveal", args=[code])
    looks = own.looks(actor, found, _("健康情况"), here) if found.detail else ()
    return render_record(request, record, template="placement/secret.html", context={"looks": looks})


def amendment_reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is behind a change for reasons of health once, with a purpose; the look is recorded."""
    found: Any = queries.get_amendment(request.actor, code)  # type: ignore[attr-defined]
    if not found.detail:
        raise NotFound(_("没有找到，或您看不到它。"))
    return show_once(request, found, "detail", _("健康情况"), found, reverse("amendment", args=[code]))


def _facts(found: Any) -> Facts:
    made = found.deployment
    last = found.takes_effect_on - timedelta(days=1)
    what: tuple[Fact, ...] = (Fact(_("到新岗位的日期"), found.takes_effect_on),)
    if found.kind == "extend":
        what = (Fact(_("原来到"), formats.last_day(made.ends_on)), Fact(_("延期到"), last))
    elif found.kind == "end_early":
        what = (Fact(_("原来到"), formats.last_day(made.ends_on)), Fact(_("在岗的最后一天"), last))
    if found.post is not None:
        what = (
            *what,
            Fact(_("调往岗位"), Link(own.post_words(found.post), reverse("post", args=[found.post.code]))),
        )
    return Facts(
        _("变更"),
        (
            Fact(_("派驻"), own.person_link(made)),
            Fact(_("变更"), found.kind_words),
            *what,
            *((Fact(_("原因类别"), code_words.word("deployment_end", found.cause)),) if found.cause else ()),
            Fact(_("理由"), found.why, is_wide=True),
            *((Fact(_("办理日期"), found.carried_out_on),) if found.carried_out_on else ()),
        ),
    )


def _consents(found: Any) -> Facts:
    """Who has agreed and who is still asked."""
    agreed = {
        "proposed": (),
        "accepted": ("person",),
        "new_host_agreed": ("new_host",),
        "host_agreed": ("person", "new_host", "host"),
        "sender_agreed": ("person", "new_host", "sender"),
        "agreed": ("person", "new_host", "host", "sender"),
    }.get(found.state, ())
    asked = (
        *((("person", _("本人")),) if found.kind == "extend" else ()),
        *((("new_host", _("调入单位")),) if found.asks_new_host else ()),
        ("host", _("受援单位")),
        ("sender", _("派出单位")),
    )
    waits = _("等待") if found.state in UNDECIDED else formats.NONE
    return Facts(
        _("谁同意了"), tuple(Fact(label, _("已同意") if key in agreed else waits) for key, label in asked)
    )


@require_POST
def amendment_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Agree, refuse or withdraw."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_amendment(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(found, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    return after(
        request,
        _("变更现在是“%(state)s”") % {"state": AMENDMENT.state(found.state).label},
        reverse("amendment", args=[code]),
    )
