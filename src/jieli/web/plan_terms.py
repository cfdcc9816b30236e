"""One term of a plan opened: who else could take it and at what price, and what a change of it would do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.placement import permissions
from jieli.placement.queries import runs as queries
from jieli.web import formats, plan_draft, plan_words
from jieli.web import programme_words as words
from jieli.web.parts import Crumb, Head
from jieli.web.plan_runs import row_of, why_of


def plan_term(request: HttpRequest, code: str, slot: int) -> HttpResponse:
    """One term: into the table for htmx, as a page of its own without.

    With ``kind`` it says what a decision would do: ``pin`` and ``ban`` (``person``), ``empty``, ``swap`` (``other``).
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.get_run(actor, code)
    page = queries.run_page(actor, run)
    line = next((x for x in page.lines if x.slot == slot), None)
    if line is None:
        raise NotFound(_("这次测算没有这个任期。"))
    context: dict[str, Any] = {
        "run": run,
        "line": line,
        "row": row_of(line, plan_draft.draft_of(request, run)),
        "may_mark": permissions.PLAN_RUN.ever(actor, "C"),
        "here": plan_words.run_href(run),
        "head": Head(
            line.post_name,
            line=words.joined(p for p in (line.name, line.sender) if p) or _("空岗"),
            crumbs=(
                Crumb(_("选派方案"), f"{reverse('plan_runs')}?batch={run.batch.code}"),
                Crumb(_("第%(n)s号") % {"n": run.number}, plan_words.run_href(run)),
                Crumb(line.post_name),
            ),
        ),
    }
    kind = request.GET.get("kind", "")
    if kind:
        context["tried"] = _tried(actor, run, page, line, request.GET)
    if kind and _is_part(request, "tried"):
        return render(request, "placement/_tried.html", context)
    context |= _opened(actor, run, page, line)
    template = "placement/_term.html" if _is_part(request, "open") else "placement/term.html"
    return render(request, template, context)


def _is_part(request: HttpRequest, target: str) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and str(htmx.target or "").startswith(f"{target}-")


def _opened(actor: Actor, run: Any, page: Any, line: Any) -> dict[str, Any]:
    if line.is_fixed:
        return {}
    others = [
        {"slot": x.slot, "words": words.joined(p for p in (x.name or _("空岗"), x.post_name) if p)}
        for x in page.lines
        if x.slot != line.slot and not x.is_fixed and (x.person or line.person)
    ]
    if not line.person:
        return {"why": why_of(queries.why_empty(actor, run, line.slot)), "others": others}
    exchanges = [
        {"person": e.person, "name": e.name, "price": plan_words.cost(e.cost, is_exact=e.is_exact)}
        for e in line.exchanges
    ]
    left_empty = queries.try_out(actor, run, "empty", line.slot)
    not_sent = queries.try_out(actor, run, "ban", line.slot, person=line.person)
    return {
        "exchanges": exchanges,
        "others": others,
        "empty_price": plan_words.cost(left_empty.cost, is_exact=left_empty.is_exact),
        "ban_price": plan_words.cost(not_sent.cost, is_exact=not_sent.is_exact),
        "ban_said": not_sent.said,
    }


def _tried(actor: Actor, run: Any, page: Any, line: Any, data: Any) -> dict[str, Any]:
    kind = data["kind"]
    other = data.get("other", "")
    person = data.get("person", "") or (line.person if kind == "ban" else "")
    found = queries.try_out(
        actor, run, kind, line.slot, person=person, other=int(other) if other.isdecimal() else None
    )
    beside = next((x for x in page.lines if str(x.slot) == other), None)
    return {
        "kind": kind,
        "person": person,
        "other": other,
        "title": _title(kind, line, beside, page.people.get(person, "")),
        "is_allowed": found.is_allowed,
        "rules": found.rules,
        "price": plan_words.cost(found.cost, is_exact=found.is_exact),
        "filled": formats.number(found.filled),
        "said": found.said,
    }


def _title(kind: str, line: Any, beside: Any, name: str) -> str:
    if kind == "swap" and beside is not None:
        return _("%(one)s与%(two)s对调") % {
            "one": line.name or line.post_name,
            "two": beside.name or beside.post_name,
        }
    if kind == "empty":
        return _("%(post)s留空") % {"post": line.post_name}
    if kind == "ban":
        return _("不派%(name)s到%(post)s") % {"name": name, "post": line.post_name}
    return _("指定%(name)s到%(post)s") % {"name": name, "post": line.post_name}
