"""The relay board: who holds which post, who follows, where nobody is; at a desk, on a wall, paper or phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.placement.queries import board as queries
from jieli.placement.queries import proposals as proposal_queries
from jieli.placement.queries.board import Board, Filters, Row
from jieli.programme import permissions
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.programme.terms import add_months
from jieli.reader.cells import read_date
from jieli.registry import catalogue
from jieli.web import board_drawing, code_words, formats
from jieli.web.addresses import address
from jieli.web.parts import Button, Crumb, Empty, Head, Tag, Words
from jieli.web.programmes import chosen

ZOOMS: tuple[tuple[queries.Zoom, Words], ...] = (
    ("month", gettext_lazy("月")),
    ("quarter", gettext_lazy("季")),
    ("batch", gettext_lazy("全批")),
    ("years", gettext_lazy("历年")),
)
ONLY: tuple[tuple[queries.Only, Words], ...] = (
    ("", gettext_lazy("全部岗位")),
    ("vacant", gettext_lazy("有空缺")),
    ("handing_over", gettext_lazy("交接中")),
    ("ending", gettext_lazy("60日内到期")),
)
WALL_ROWS = 40  # what a screen shows so that it can be read across a room
_KEPT = ("of", "host", "band", "specialty", "only", "zoom", "at", "view", "plan")
_RUNNING = ("rotating", "serving", "departing", "selecting")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    of: Any
    filters: Filters
    zoom: queries.Zoom
    at: date
    page: int
    run: Any = None
    """The run whose plan is on the table, where the board is of one batch."""
    shows_plan: bool = False

    @property
    def is_batch(self) -> bool:
        """Whether the board is of one batch, and not of a whole programme."""
        return hasattr(self.of, "programme")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board, or its table (``?view=table``), or its sheets for paper (``?print=1``)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    _must_see_posts(actor)
    scopes = _scopes(request, actor)
    if not scopes:
        head = Head(_("接力板"))
        empty = Empty(_("还没有批次"), _("批次设了岗位、派了人，谁接谁就画在这里。"))
        return render(request, "placement/board.html", {"head": head, "empty": empty})
    asked = _asked(request.GET, actor, scopes)
    found = _found(actor, asked)
    counts = queries.counts(actor, asked.of)
    said = _said(asked, found)
    values: dict[str, Any] = {
        "head": _head(request, asked, counts),
        "board": found,
        "said": said,
        "scopes": scopes,
        "scope": asked.of.code,
        "filters": asked.filters,
        "zooms": _zooms(request, asked),
        "steps": _steps(request, asked, found),
        "hosts": queries.hosts_of(actor, asked.of),
        "specialties": queries.specialties_of(actor, asked.of),
        "bands": [
            (c.code, code_words.word("altitude_band", c.code)) for c in catalogue.codes("altitude_band")
        ],
        "only": ONLY,
        "kept": [(k, request.GET[k]) for k in ("zoom", "at", "view", "plan") if request.GET.get(k)],
        "has_filters": asked.filters != Filters(),
        "pager": _pager(request, found),
        "is_table": request.GET.get("view") == "table",
        "period": _period(found),
        "now": clock.now(),
        "table_link": _link(request, view="" if request.GET.get("view") == "table" else "table"),
        "print_link": _link(request, print="1"),
        "plain_link": _link(request),
        "file_link": f"{reverse('deployments')}?batch={asked.of.code}" if asked.is_batch else "",
        "cleared": f"?of={asked.of.code}",
        "wall_link": f"{reverse('board_wall')}?of={asked.of.code}{'&plan=1' if asked.shows_plan else ''}",
        "plan": asked.run,
        "shows_plan": asked.shows_plan,
        "plan_link": _link(request, plan="" if asked.shows_plan else "1"),
        "plan_words": _plan_words(asked),
        "table": [_line(row, found) for row in found.rows],
        "empty": Empty(_("没有符合条件的岗位"), _("清空筛选，或换一个批次。")),
    }
    if request.GET.get("print"):
        values["sheets"] = board_drawing.sheets(found, said)
        return render(request, "placement/board_print.html", values)
    if not values["is_table"]:
        values["drawing"] = board_drawing.draw(found, said)
    return render(request, "placement/board.html", values)


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The board for a screen in the office: no controls, the time of the data, page after page by itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    _must_see_posts(actor)
    scopes = _scopes(request, actor)
    if not scopes:
        raise NotFound(_("没有找到，或您看不到它。"))
    asked = _asked(request.GET, actor, scopes)
    found = _found(actor, asked, per_page=WALL_ROWS)
    said = _said(asked, found)
    following = found.page % found.pages + 1
    values = {
        "head": Head(_("%(name)s接力板") % {"name": _name(asked.of)}),
        "board": found,
        "tags": _tags(asked, queries.counts(actor, asked.of), linked=False),
        "drawing": board_drawing.draw(found, said, board_drawing.wall(len(found.rows))),
        "now": clock.now(),
        "back": f"{reverse('board')}?of={asked.of.code}",
        "shows_plan": asked.shows_plan,
        "next": _link(request, page=str(following) if found.pages > 1 else "", view=""),
        "seconds": 20 if found.pages > 1 else 60,
    }
    return render(request, "placement/board_wall.html", values)


def _must_see_posts(actor: Actor) -> None:
    if not permissions.POST.ever(actor, "R"):
        raise NotFound(_("没有找到，或您看不到它。"))


# --- What is asked for ------------------------------------------------------------------------------


def _scopes(request: HttpRequest, actor: Actor) -> list[tuple[str, str]]:
    """Batches and programmes whose board may be looked at; the first is what one sees unasked."""
    order = Case(
        *(When(state=s, then=Value(n)) for n, s in enumerate(_RUNNING)),
        default=Value(len(_RUNNING)),
        output_field=IntegerField(),
    )
    batches = batch_queries.batches(actor).order_by(order, "-starts_on", "pk")
    now = chosen(request)
    mine = list(batches.filter(programme__code=now)) if now else list(batches)
    mine = mine or list(batches)
    several = len({b.programme_id for b in mine}) > 1
    found = [(b.code, f"{b.programme.name}·{b.name}" if several else b.name) for b in mine]
    programmes = {b.programme.code: b.programme.name for b in mine}
    return found + [(code, _("%(name)s·全部批次") % {"name": name}) for code, name in programmes.items()]


def _asked(data: QueryDict, actor: Actor, scopes: Sequence[tuple[str, str]]) -> Asked:
    code = data.get("of") or scopes[0][0]
    is_programme = code.startswith("PRG-")
    of: Any = (
        programme_queries.get_programme(actor, code) if is_programme else batch_queries.get_batch(actor, code)
    )
    zoom = next((k for k, _label in ZOOMS if k == data.get("zoom")), "years" if is_programme else "batch")
    if is_programme and zoom == "batch":
        zoom = "years"
    only: queries.Only = next((k for k, _label in ONLY if k == data.get("only")), "")
    page = data.get("page", "")
    run = None if is_programme else proposal_queries.proposed_run(actor, of)
    return Asked(
        of,
        Filters(
            host=data.get("host", ""),
            band=data.get("band", ""),
            specialty=data.get("specialty", ""),
            only=only,
        ),
        zoom,
        read_date(data.get("at", "")).value or clock.today(),
        int(page) if page.isdecimal() and len(page) < 5 else 1,
        run,
        run is not None and data.get("plan") == "1",
    )


def _found(actor: Actor, asked: Asked, *, per_page: int | None = None) -> Board:
    """The page of the board that is asked for, with the plan on the table where it is to be shown."""
    return queries.board(
        actor,
        asked.of,
        filters=asked.filters,
        zoom=asked.zoom,
        at=asked.at,
        page=asked.page,
        per_page=per_page,
        proposals=proposal_queries.proposals(actor, asked.run) if asked.shows_plan else (),
    )


def _link(request: HttpRequest, **changes: str) -> str:
    """The address of this page with some things changed."""
    kept = QueryDict(mutable=True)
    for key in _KEPT:
        value = changes.get(key, request.GET.get(key, ""))
        if value:
            kept[key] = value
    for key, value in changes.items():
        if key not in _KEPT and value:
            kept[key] = value
    return f"?{kept.urlencode()}"


# --- What is said -----------------------------------------------------------------------------------


def _name(of: Any) -> str:
    programme = getattr(of, "programme", None)
    return f"{programme.name}·{of.name}" if programme is not None else of.name


def _head(request: HttpRequest, asked: Asked, counts: dict[str, int]) -> Head:
    return Head(
        _("接力板"),
        hint=_name(asked.of),
        tags=_tags(asked, counts, linked=True),
        crumbs=(Crumb(_("接力板")),) if request.GET.get("print") else (),
        buttons=(
            Button(_("看批次"), reverse("batch", args=[asked.of.code]))
            if asked.is_batch
            else Button(_("看项目"), reverse("programme", args=[asked.of.code])),
        ),
    )


def _tags(asked: Asked, counts: dict[str, int], *, linked: bool) -> tuple[Tag, ...]:
    """On duty, handing over, ending soon, vacant; what is zero and good is not said."""

    def href(only: str) -> str:
        return f"?of={asked.of.code}&only={only}&zoom={asked.zoom}" if linked else ""

    begins = getattr(asked.of, "starts_on", None)
    waits = begins is not None and begins > clock.today()
    found = [
        Tag(
            _("在岗%(n)s / %(of)s") % {"n": counts["held"], "of": counts[""]},
            "live" if counts["held"] else "idle",
        )
    ]
    if counts["handing_over"]:
        found.append(Tag(_("交接中%(n)s") % {"n": counts["handing_over"]}, "pass", href=href("handing_over")))
    if counts["ending"]:
        found.append(Tag(_("60日内到期%(n)s") % {"n": counts["ending"]}, "warn", href=href("ending")))
    if counts["vacant"] and waits:
        found.append(Tag(_("待选派%(n)s") % {"n": counts["vacant"]}, "turn", href=href("vacant")))
    elif counts["vacant"]:
        found.append(Tag(_("空缺%(n)s") % {"n": counts["vacant"]}, "bad", href=href("vacant")))
    return tuple(found)


def _plan_words(asked: Asked) -> str:
    """Which plan is drawn, and how far it has come."""
    if not asked.shows_plan:
        return ""
    release = max(asked.run.releases.all(), key=lambda r: r.number, default=None)
    state = release.get_state_display() if release is not None else _("测算稿，未提交")
    return _("方案：第%(n)s号·%(name)s（%(state)s）") % {
        "n": asked.run.number,
        "name": asked.run.name,
        "state": state,
    }


def _period(found: Board) -> str:
    return formats.spell(found.window.starts_on, found.window.ends_on)


def _said(asked: Asked, found: Board) -> str:
    """The board in one sentence, for those who cannot see it."""
    return _("接力板：%(name)s，%(hosts)s家受援单位%(posts)s个岗位，%(period)s的任职、交接与空缺") % {
        "name": _name(asked.of),
        "hosts": len(found.groups),
        "posts": len(found.rows),
        "period": _period(found),
    }


def _zooms(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    is_programme = not asked.is_batch
    return [
        {"label": label, "href": _link(request, zoom=key), "current": key == asked.zoom}
        for key, label in ZOOMS
        if not (is_programme and key == "batch")
    ]


def _steps(request: HttpRequest, asked: Asked, found: Board) -> list[dict[str, Any]]:
    """The month or quarter before and after."""
    if asked.zoom not in ("month", "quarter"):
        return []
    months = 1 if asked.zoom == "month" else 3
    first = found.window.starts_on
    return [
        {
            "label": label,
            "icon": icon,
            "href": _link(request, at=add_months(first, by).isoformat()),
        }
        for label, icon, by in (
            (_("往前"), "left", -months),
            (_("往后"), "right", months),
        )
    ]


def _pager(request: HttpRequest, found: Board) -> list[dict[str, Any]]:
    if found.pages < 2:
        return []
    return [
        {
            "number": n,
            "href": _link(request, page=str(n) if n > 1 else ""),
            "current": n == found.page,
        }
        for n in range(1, found.pages + 1)
    ]


# --- The same as a table ----------------------------------------------------------------------------


def _line(row: Row, found: Board) -> dict[str, Any]:
    """One post: who is there until when, who follows, how long nobody was there."""
    today = found.today
    now = [b for b in row.bars if b.kind == "live"]
    after = [b for b in row.bars if b.kind in ("planned", "proposed")]
    gap = next((g for g in row.gaps if g.ends_on > today), None)
    return {
        "post": row.post,
        "href": address("post", row.post.code),
        "band": row.band,
        "now": [_person(b) for b in now],
        "next": [_person(b) for b in after],
        "overlap": [
            formats.span(o.starts_on, o.ends_on - timedelta(days=1))
            for o in row.overlaps
            if o.ends_on is not None and o.ends_on > today
        ],
        "gap": Tag(
            board_drawing.gap_words(gap, today, is_first=not row.bars),
            "bad" if gap.starts_on <= today else "idle" if not row.bars else "warn",
        )
        if gap is not None
        else None,
        "vacant": row.vacant_days(today),
        "strip": board_drawing.strip(row, found.window, today),
    }


def _person(bar: Any) -> dict[str, Any]:
    last = bar.ends_on - timedelta(days=1)
    kind = _("在岗") if bar.kind == "live" else _("拟派") if bar.kind == "proposed" else _("已定接任")
    return {
        "name": bar.person or kind,
        "href": address("deployment", bar.code) if bar.code else "",
        "span": formats.span(bar.starts_on, last),
        "until": _("%(day)s止") % {"day": formats.day_short(last)},
        "since": _("%(day)s起") % {"day": formats.day_short(bar.starts_on)},
        "tag": Tag(_("拟派"), "plan") if bar.kind == "proposed" else None,
    }
