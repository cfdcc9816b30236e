"""One box over everything the user may see: by name, code, pinyin and initials."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from jieli.kernel import anything
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.reader.cells import narrow
from jieli.web import code_words
from jieli.web.addresses import address
from jieli.web.parts import Head, Words

SHOWN = 8
SUGGESTED = 3  # of each kind, under the box in the bar
_LONGEST = 60
_SUGGESTED = "search/_suggested.html"
_PARTS = {"found": "search/_found.html", "find_list": _SUGGESTED}
"""What htmx gets, by the id of the element that asks."""


@dataclass(frozen=True)
class Source:
    """One kind of thing that is searched.

    Args:
        note: What tells one record from others of the same name.
        page: Name of the address of one record, if it is not that of the thing.
        key: Gives the code for that address; that of the record by default.
        listing: Name of the address of the whole list, which takes ``q``.
    """

    thing: str
    label: Words
    note: Callable[[Any], object]
    page: str = ""
    key: Callable[[Any], str] = lambda obj: str(obj.code)
    listing: str = ""


SOURCES = (
    Source(
        "institution",
        pgettext_lazy("navigation", "单位"),
        lambda i: i.region.full_name,
        listing="institutions",
    ),
    Source(
        "person",
        pgettext_lazy("navigation", "人员"),
        lambda p: f"{p.home_institution.name}{'·' if p.title else ''}{code_words.word('title', p.title)}",
        listing="people",
    ),
    Source(
        "office",
        pgettext_lazy("list", "任职"),
        lambda o: o.institution.name,
        page="person",
        key=lambda o: o.person.code,
        listing="offices",
    ),
    Source(
        "department",
        pgettext_lazy("list", "科室"),
        lambda d: d.specialty.name,
        page="institution",
        key=lambda d: d.institution.code,
    ),
    Source(
        "programme",
        pgettext_lazy("navigation", "项目"),
        lambda p: code_words.word("programme_family", p.family),
        listing="programmes",
    ),
    Source("batch", pgettext_lazy("list", "批次"), lambda b: b.programme.name, listing="batches"),
    Source(
        "pairing",
        pgettext_lazy("navigation", "结对"),
        lambda p: code_words.word("pairing_kind", p.kind),
        listing="pairings",
    ),
    Source(
        "need", pgettext_lazy("navigation", "需求"), lambda n: n.machine.state(n.state).label, listing="needs"
    ),
    Source(
        "post", pgettext_lazy("navigation", "岗位"), lambda p: p.machine.state(p.state).label, listing="posts"
    ),
    Source("region", pgettext_lazy("navigation", "行政区划"), lambda r: r.gb_code, listing="regions"),
    Source("specialty", pgettext_lazy("list", "学科"), lambda s: s.key, listing="specialties"),
)
"""What is searched, in the order of the answer. Each costs one query, and another where it finds something."""


@dataclass(frozen=True)
class Hit:
    """One record found."""

    name: str
    href: str
    note: str
    code: str


@dataclass(frozen=True)
class Group:
    """The records of one kind that were found; ``more`` leads to all of them."""

    label: Words
    hits: tuple[Hit, ...]
    more: str = ""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page, its results alone, or suggestions under the box in the bar.

    A code typed in full leads straight to its record.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    text = " ".join(narrow(request.GET.get("q", "")).split())[:_LONGEST]
    htmx: Any = getattr(request, "htmx", None)
    part = _PARTS.get(htmx.target or "", "") if htmx and not htmx.boosted else ""
    if not part and (address := page_of_code(actor, text)):
        return redirect(address)
    groups = find(actor, text, shown=SUGGESTED if part == _SUGGESTED else SHOWN)
    values = {
        "head": Head(_("搜索")),
        "found_for": text,
        "groups": groups,
        "count": sum(len(g.hits) for g in groups),
        "has_more": any(g.more for g in groups),
    }
    return render(request, part or "search/search.html", values)


def find(actor: Actor, text: str, *, shown: int = SHOWN) -> list[Group]:
    """What the actor may see under a text, by kind; kinds without a page or without a hit are left out."""
    if len(text) < 2 and text.isascii():
        return []
    found = []
    for source in SOURCES:
        if address(source.page or source.thing, "X") == "":
            continue
        rows = [
            row
            for row in anything.find(actor, source.thing, text, limit=shown + 1)
            if getattr(row, "merged_into_id", None) is None  # its survivor is found instead
        ]
        if rows:
            hits = tuple(_hit(source, row) for row in rows[:shown])
            more = address(source.listing) if len(rows) > shown and source.listing else ""
            found.append(Group(source.label, hits, more))
    return found


def page_of_code(actor: Actor, text: str) -> str:
    """The page of the record whose code this is; empty if it is no code, or of nothing the actor may see."""
    code = text.replace(" ", "").upper()
    if not anything.CODE.fullmatch(code):
        return ""
    thing = anything.thing_of(code)
    try:
        obj = anything.record(actor, thing, code)
    except NotFound:
        return ""
    source = next((s for s in SOURCES if s.thing == thing), None)
    if source is None:
        return address(thing, code)
    return address(source.page or thing, source.key(obj))


def _hit(source: Source, row: Any) -> Hit:
    return Hit(
        str(row.caption),
        address(source.page or source.thing, source.key(row)),
        str(source.note(row) or ""),
        row.code,
    )
