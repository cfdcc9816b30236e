"""Plans on their way to becoming deployments: submitted, approved, released, and what each changes line by line."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.placement import permissions
from jieli.placement.actions import release as actions
from jieli.placement.queries import releases as queries
from jieli.placement.states import RELEASE
from jieli.registry.queries import access
from jieli.web import files, history, plan_words
from jieli.web import programme_words as words
from jieli.web.batches import version_of
from jieli.web.forms.page import after
from jieli.web.listing import Choice, Column, Listing, Search, Tab, render_listing
from jieli.web.parts import Button, Crumb, Empty, Head, Link, Tag
from jieli.web.record import Fact, Facts, Move, Record, moves_of, render_record

history.PARTS |= {"lines": gettext_lazy("派驻")}

KINDS: dict[str, Tag] = {
    "new": Tag(gettext_lazy("新派"), "plan"),
    "moved": Tag(gettext_lazy("换岗"), "pass"),
    "kept": Tag(gettext_lazy("不变"), "done", is_quiet=True),
    "dropped": Tag(gettext_lazy("取消"), "warn"),
}


def _href(release: Any) -> str:
    return reverse("plan_release", args=[release.code])


RELEASES = Listing(
    name="plan_releases",
    title=gettext_lazy("方案发布"),
    peek=_href,
    columns=(
        Column(
            "number",
            gettext_lazy("方案"),
            cell=lambda r: _("第%(n)s号方案") % {"n": r.number},
            link=_href,
            sort="number",
        ),
        Column(
            "batch",
            gettext_lazy("批次"),
            cell=lambda r: Link(r.batch.name, reverse("batch", args=[r.batch.code])),
            sort="batch__name",
        ),
        Column(
            "run",
            gettext_lazy("测算"),
            cell=lambda r: Link(
                _("第%(n)s号·%(name)s") % {"n": r.run.number, "name": r.run.name}, plan_words.run_href(r.run)
            ),
        ),
        Column("filled", gettext_lazy("已配"), cell=lambda r: plan_words.filled(r.run), is_num=True),
        Column("state", gettext_lazy("状态"), cell=plan_words.release_tag, sort="state"),
        Column("since", gettext_lazy("自"), cell="state_since_at", sort="state_since_at"),
        Column("next", gettext_lazy("下一步"), cell=lambda r: _next(r), wraps=True),
    ),
    filters=(
        Search(),
        Choice("batch", gettext_lazy("批次"), "batch__code", words.batch_options),
        Choice("state", gettext_lazy("状态"), "state", words.state_options(RELEASE)),
    ),
    tabs=(
        Tab("open", gettext_lazy("在办"), lambda: _state("tabled", "approved")),
        Tab("released", gettext_lazy("已发布"), lambda: _state("released")),
        Tab("over", gettext_lazy("已了结"), lambda: _state("superseded", "dropped")),
    ),
    order="-since",
    empty=Empty(
        gettext_lazy("还没有提交过方案"),
        gettext_lazy("测算完成后，从测算页提交会议研究；审定、发布都在这里。"),
    ),
)


def _state(*keys: str) -> Any:
    from django.db.models import Q

    return Q(state__in=keys)


def _next(release: Any) -> str | None:
    edge = next((e for e in RELEASE.edges_from(release.state) if e.roles and not e.is_return), None)
    if edge is None:
        return None
    return _("等%(who)s：%(event)s") % {"who": words.role_words(edge.roles), "event": edge.label}


def plan_releases(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = words.in_programme(request, queries.releases(actor), "batch__programme__")
    return render_listing(
        request, RELEASES, rows, crumbs=(Crumb(_("选派方案"), reverse("plan_runs")), Crumb(_("方案发布")))
    )


def plan_release(request: HttpRequest, code: str) -> HttpResponse:
    """One plan against the one in force, line by line, and what stands against releasing it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    release = queries.get_release(actor, code)
    is_open = release.state in ("tabled", "approved")
    found = queries.differences(actor, release) if is_open else None
    lines = queries.lines(actor, release) if found is None else []
    record = Record(
        head=Head(
            _("第%(n)s号方案") % {"n": release.number},
            line=words.joined((release.batch.programme.name, release.batch.name, release.run.name)),
            crumbs=(
                Crumb(_("选派方案"), f"{reverse('plan_runs')}?batch={release.batch.code}"),
                Crumb(_("方案发布"), f"{reverse('plan_releases')}?batch={release.batch.code}"),
                Crumb(_("第%(n)s号方案") % {"n": release.number}),
            ),
            tags=(plan_words.release_tag(release),),
            buttons=_buttons(release),
        ),
        steps=access.line_of_steps(actor, release),  # type: ignore[arg-type]
        moves=_moves(actor, release, found),
        aside=(_facts(release),),
        history=lambda: history.of(release, actor),
        notes=_notes(release, found),
        **files.tab(actor, release),
    )
    context = {
        "release": release,
        "found": found,
        "rows": [_row(row) for row in found.rows] if found else [],
        "counts": _counts(found) if found else [],
        "lines": lines,
        "can_mend": found is not None and bool(found.refusals) and permissions.PLAN_RUN.ever(actor, "C"),
    }
    return render_record(request, record, template="placement/release.html", context=context)


def _row(row: Any) -> dict[str, Any]:
    thing = row.line or row.before
    return {
        "tag": KINDS[row.kind],
        "thing": thing,
        "term": row.line.term if row.line else None,
        "before": row.before if row.kind == "moved" else None,
        "against": row.against,
        "doubts": row.doubts,
    }


def _counts(found: Any) -> list[tuple[Tag, int]]:
    return [(tag, found.number(kind)) for kind, tag in KINDS.items()]


def _buttons(release: Any) -> tuple[Button, ...]:
    found = [Button(_("测算页"), plan_words.run_href(release.run))]
    if release.state == "released":
        for label, name in ((_("派驻名单"), "deployments"), (_("派遣通知"), "letters")):
            href = words.address(name)
            if href:
                found.append(Button(label, f"{href}?batch={release.batch.code}"))
    return tuple(found)


def _moves(actor: Actor, release: Any, found: Any) -> tuple[Move, ...]:
    href = reverse("plan_release_move", args=[release.code, "EVENT"]).replace("EVENT", "{event}")
    asks = {}
    if found is not None:
        said = _("新派%(new)s，换岗%(moved)s，取消%(dropped)s，不变%(kept)s。") % {
            k: found.number(k) for k in KINDS
        }
        asks = {"approve": said, "release": said}
        if found.warnings:
            asks["release"] = said + _("有%(n)s处须写明理由才能发布，见下表。") % {"n": found.warnings}
    moves = moves_of(reading.possible_moves(release, actor), href, version=release.version, asks=asks)
    return tuple(
        replace(m, needs_reason=True) if m.event == "release" and found is not None and found.warnings else m
        for m in moves
        if not (m.event == "release" and found is not None and found.refusals)
    )


def _facts(release: Any) -> Facts:
    run, before = release.run, release.replaces
    return Facts(
        _("方案"),
        (
            Fact(_("批次"), Link(release.batch.name, reverse("batch", args=[release.batch.code]))),
            Fact(
                _("测算"),
                Link(_("第%(n)s号·%(name)s") % {"n": run.number, "name": run.name}, plan_words.run_href(run)),
            ),
            Fact(_("已配"), plan_words.filled(run)),
            Fact(_("方案值"), run.value),
            Fact(_("上界"), run.bound),
            Fact(_("差距"), plan_words.share(run.gap_ratio)),
            Fact(
                _("替代的方案"),
                Link(_("第%(n)s号方案") % {"n": before.number}, _href(before)) if before else None,
            ),
            Fact(_("说明"), release.note),
        ),
    )


def _notes(release: Any, found: Any) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    notes = [("bad", f"{e.sentence}{e.remedy}（{e.rule}）") for e in found.against]
    notes += [("warn", f"{e.sentence}（{e.rule}）") for e in found.doubts]
    if found.refusals:
        notes.insert(
            0,
            (
                "bad",
                _("有%(n)s处现在不能发布，逐行列在下表。可以用“尽量少动”重新测算，只补这些缺口。")
                % {"n": found.refusals},
            ),
        )
    return tuple(notes)


@require_POST
def plan_release_move(request: HttpRequest, code: str, event: str) -> HttpResponse:
    """Approve, release or drop a plan."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    release = queries.get_release(actor, code)
    move = actions.MOVES.get(event)
    if move is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    move(release, actor=actor, reason=request.POST.get("reason", ""), version=version_of(request))
    said = _("方案现在是“%(state)s”") % {"state": RELEASE.state(release.state).label}
    return after(request, said, _href(release))


@require_POST
def plan_release_mend(request: HttpRequest, code: str) -> HttpResponse:
    """Plan again with the fewest moves, for lines that cannot be released any more."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    release = queries.get_release(actor, code)
    made = actions.mend_release(release, actor=actor)
    return after(request, _("已开始测算"), plan_words.run_href(made))
