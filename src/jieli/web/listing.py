"""Lists: declared once, then filtered, sorted, paged, counted, printed and exported the same way everywhere.

A page declares what its list shows::

    NEEDS = Listing(
        name="needs",
        title=_("需求"),
        columns=(
            Column("title", _("需求"), link=leads_to("need"), sub="code"),
            Column("host", _("受援单位"), cell="host.name", sort="host__name"),
            Column("state", _("状态"), cell=lambda n: state_tag(NEED, n.state), sort="state"),
        ),
        filters=(Search(), Choice("state", _("状态"), "state", NEED.choices())),
        tabs=(Tab("open", _("待审"), Q(state="submitted")),),
        empty=Empty(_("还没有需求"), _("受援科室填报后会出现在这里。")),
    )

and its view hands over the records that the actor may see::

    def needs(request):
        return render_listing(request, NEEDS, queries.needs(request.actor))

The number of database queries does not depend on the number of rows: one for all counts, one for the rows of the
page (plus those that the view's QuerySet prefetches).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel import export as kernel_export
from jieli.kernel.actor import Actor
from jieli.kernel.permits import Permits
from jieli.web import export
from jieli.web.columns import Column, peek_cells
from jieli.web.filters import Choice, DateRange, Filter, Flag, Search, Tab, resolved
from jieli.web.parts import Button, Crumb, Empty, Head, Words
from jieli.web.recent import recent

__all__ = ["Choice", "Column", "DateRange", "Flag", "ListPage", "Listing", "Search", "Tab", "render_listing"]

SIZES = (20, 50, 100)
PRINT_LIMIT = 2000
_EMPTY = Empty(gettext_lazy("这里还没有记录"))
Rows = QuerySet[Any]
Recorder = Callable[[Actor, str, int, str, Mapping[str, str]], object]
"""Writes an export into the audit trail: actor, name of the list, rows, purpose, filters in words."""


@dataclass(frozen=True)
class Listing:
    """A list, declared once at the top of its page's module.

    Args:
        name: Identifies it in the audit trail and in the page.
        order: Key of the column it is sorted by at first, ``-`` in front for descending; empty keeps the order of
            the QuerySet.
        tabs: Slices; a tab 全部 comes first by itself.
        export: Whether it may be taken out as a file, by those who may.
        sheet_note: Line under the title of an exported sheet, such as the period.
        peek: Address of a record that a link at the row's end opens in the drawer.
        prepare: Called with the rows of a page before their cells are made, to load at once what these show.
    """

    name: str
    title: Words
    columns: Sequence[Column]
    filters: Sequence[Filter] = (Search(),)
    tabs: Sequence[Tab] = ()
    order: str = ""
    sizes: Sequence[int] = SIZES
    empty: Empty = _EMPTY
    export: bool = True
    sheet_note: Words = ""
    peek: Callable[[Any], str] | None = None
    prepare: Callable[[Sequence[Any]], object] | None = None

    @cached_property
    def page_columns(self) -> tuple[Column, ...]:
        """Columns that the page shows."""
        return tuple(c for c in self.columns if not c.extra)

    @cached_property
    def file_columns(self) -> tuple[Column, ...]:
        """Columns that a file gets."""
        return tuple(c for c in self.columns if c.export is not False)


class ListPage:
    """One answer of a list: what the address asks for, and what the database has.

    Args:
        rows: The records that the actor may see, before any filter.
        request: Lets the choices of filters be kept for a moment.
    """

    def __init__(
        self,
        listing: Listing,
        rows: Rows,
        data: QueryDict,
        actor: Actor,
        request: HttpRequest | None = None,
    ) -> None:
        self._request = request
        self.listing = listing
        self.data = data
        self.actor = actor
        self.tab = next((t for t in listing.tabs if t.key == data.get("tab")), None)
        self.sort_key, self.descending = self._sorting()
        size = data.get("size", "")
        self.size = int(size) if size.isdecimal() and int(size) in listing.sizes else listing.sizes[0]
        narrowed = [(part, part.where(data, actor)) for part in listing.filters]
        where = Q()
        for _part, condition in narrowed:
            where &= condition
        self.has_filters = bool(where)
        self.filters_in_use = sum(bool(q) for part, q in narrowed if not isinstance(part, Search))
        self._filtered = rows.filter(where) if where else rows

    def _sorting(self) -> tuple[str, bool]:
        asked = self.data.get("sort", "") or self.listing.order
        key = asked.removeprefix("-")
        known = any(c.key == key and c.sort_fields for c in self.listing.columns)
        if not known:
            asked = self.listing.order
            key = asked.removeprefix("-")
        return key, asked.startswith("-")

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many records stand in each tab, in one query; the empty key is all of them."""
        by_value = self._counts_by_value()
        if by_value is not None:
            return by_value
        wanted: dict[str, Any] = {"n": Count("pk")}
        for i, tab in enumerate(self.listing.tabs):
            q = resolved(tab.q)
            wanted[f"n{i}"] = Count("pk", filter=q) if q else Count("pk")
        found = self._filtered.order_by().aggregate(**wanted)
        return {"": found["n"], **{t.key: found[f"n{i}"] for i, t in enumerate(self.listing.tabs)}}

    def _counts_by_value(self) -> dict[str, int] | None:
        """The counts, where each tab names values of one and the same field: grouping is cheaper than comparing."""
        conditions = [_values_of(resolved(t.q)) for t in self.listing.tabs]
        names = {c[0] for c in conditions if c}
        if len(names) != 1 or None in conditions or self._filtered.query.group_by is not None:
            return None
        grouped = self._filtered.order_by().values_list(names.pop()).annotate(number=Count("pk"))
        groups: dict[Any, int] = dict(grouped)
        return {
            "": sum(groups.values()),
            **{
                t.key: sum(groups.get(v, 0) for v in c[1])
                for t, c in zip(self.listing.tabs, conditions, strict=True)
                if c
            },
        }

    @property
    def count(self) -> int:
        """Records of the current tab and filter, on all pages."""
        return self.counts[self.tab.key if self.tab else ""]

    @cached_property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.count // self.size))

    @cached_property
    def page(self) -> int:
        """The page asked for, within what there is."""
        asked = self.data.get("page", "")
        return min(max(1, int(asked) if asked.isdecimal() and len(asked) < 7 else 1), self.pages)

    @cached_property
    def all_rows(self) -> Rows:
        """Every record of the current tab and filter, in order."""
        rows = (
            self._filtered.filter(resolved(self.tab.q))
            if self.tab and resolved(self.tab.q)
            else self._filtered
        )
        column = next((c for c in self.listing.columns if c.key == self.sort_key and c.sort_fields), None)
        if column is None:
            before = rows.query.order_by or rows.model._meta.ordering
            return rows.order_by(*before, "pk")
        # Records without a value come last on both databases, whichever way one sorts
        by = [
            F(n.removeprefix("-")).desc(nulls_last=True)
            if self.descending != n.startswith("-")
            else F(n.removeprefix("-")).asc(nulls_last=True)
            for n in column.sort_fields
        ]
        return rows.order_by(*by, "pk")

    @property
    def has_peek(self) -> bool:
        """Whether rows end with a link that opens the drawer."""
        return self.listing.peek is not None

    @cached_property
    def lines(self) -> list[SafeString]:
        """The rows of this page as markup."""
        first = (self.page - 1) * self.size
        rows = self._rows_of_page(first) if self.count else ()
        return self.render(rows, with_peek=True)

    def _rows_of_page(self, first: int) -> Rows:
        """The rows of the page: sorted by their keys alone, then read in full, so that sorting carries little."""
        rows = self.all_rows
        if rows.query.distinct or rows.query.combinator or rows.query.group_by is not None:
            return rows[first : first + self.size]
        return rows.filter(pk__in=rows.values("pk")[first : first + self.size])

    def render(self, rows: Iterable[Any], *, with_peek: bool = False) -> list[SafeString]:
        """Rows as markup, the first column as their head."""
        cells = [c.cells(is_head=i == 0) for i, c in enumerate(self.listing.page_columns)]
        if with_peek and self.listing.peek is not None:
            cells.append(peek_cells(self.listing.peek))
        if self.listing.prepare is not None:
            rows = list(rows)
            self.listing.prepare(rows)
        return [SafeString("".join([cell(row) for cell in cells])) for row in rows]

    # --- Addresses ----------------------------------------------------------------------------------
    def link(self, **changes: object) -> str:
        """The query string of this list with some things changed; nothing that is at its default."""
        values: dict[str, object] = {**self._asked, **changes}
        return f"?{urlencode({k: v for k, v in values.items() if v not in (None, '')}, doseq=True)}"

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        """What the address says about this list; not the page, which begins anew with every change."""
        beside = ("csrfmiddlewaretoken", "print", "export", "purpose", "page")
        return {k: its for k, its in self.data.lists() if k not in beside and its and its[-1]}

    @cached_property
    def here(self) -> str:
        """The address of this very page of the list."""
        return self.link(page=self.page if self.page > 1 else None)

    @cached_property
    def print_link(self) -> str:
        """The address of every row of the filter, for paper."""
        return self.link(print=1)

    @cached_property
    def cleared(self) -> str:
        """The list without its filters; tab, order and page size stay."""
        kept = QueryDict(mutable=True)
        for key in ("tab", "sort", "size"):
            if self.data.get(key):
                kept[key] = self.data.get(key, "")
        return f"?{kept.urlencode()}"

    @cached_property
    def heads(self) -> list[dict[str, Any]]:
        """Heads of the columns with the address that sorts by them."""
        found = []
        for column in self.listing.page_columns:
            current = column.key == self.sort_key
            down = current and not self.descending
            found.append(
                {
                    "label": column.label,
                    "is_num": column.is_num,
                    "wraps": column.wraps,
                    "href": self.link(sort=f"-{column.key}" if down else column.key)
                    if column.sort_fields
                    else "",
                    "aria": ("descending" if self.descending else "ascending") if current else "none",
                }
            )
        return found

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """Tabs with their counts."""
        if not self.listing.tabs:
            return []
        every = Tab("", _("全部"))
        return [
            {
                "label": t.label,
                "count": self.counts[t.key],
                "href": self.link(tab=t.key),
                "current": (self.tab.key if self.tab else "") == t.key,
                "tone": t.tone if self.counts[t.key] else "",
            }
            for t in (every, *self.listing.tabs)
        ]

    @cached_property
    def filters(self) -> list[dict[str, Any]]:
        """What the filter row shows."""
        return [
            {"kind": f.template, "key": f.key, "label": f.label, **self._shown(f)}
            for f in self.listing.filters
        ]

    @property
    def folds(self) -> bool:
        """Whether there are filters beside the search box; on a phone they are folded away."""
        return any(not isinstance(f, Search) for f in self.listing.filters)

    def _shown(self, part: Filter) -> dict[str, Any]:
        if not isinstance(part, Choice) or not callable(part.options) or self._request is None:
            return part.shown(self.data, self.actor)
        name = f"{self.listing.name}-{part.key}"
        return part.shown(
            self.data, self.actor, recent(self._request, name, partial(part.choices, self.actor))
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form sends along: tab, order, page size."""
        return [(k, self.data.get(k, "")) for k in ("tab", "sort", "size") if self.data.get(k)]

    @property
    def first(self) -> int:
        """Number of the first row on this page."""
        return (self.page - 1) * self.size + 1 if self.count else 0

    @property
    def last(self) -> int:
        """Number of the last row on this page."""
        return min(self.page * self.size, self.count)

    @cached_property
    def pager(self) -> list[dict[str, Any]]:
        """Pages to choose from; a gap has no number."""
        near = {1, self.pages, *range(self.page - 1, self.page + 2)}
        shown: list[dict[str, Any]] = []
        before = 0
        for n in sorted(p for p in near if 1 <= p <= self.pages):
            if n - before > 1:
                shown.append({"number": None})
            shown.append(
                {"number": n, "href": self.link(page=n if n > 1 else None), "current": n == self.page}
            )
            before = n
        return shown

    @property
    def previous(self) -> str:
        """Address of the page before."""
        return self.link(page=self.page - 1 if self.page > 2 else None) if self.page > 1 else ""

    @property
    def next(self) -> str:
        """Address of the page after."""
        return self.link(page=self.page + 1) if self.page < self.pages else ""

    @cached_property
    def size_links(self) -> list[dict[str, Any]]:
        """Page sizes to choose from."""
        return [
            {
                "size": n,
                "href": self.link(size=n if n != self.listing.sizes[0] else None),
                "current": n == self.size,
            }
            for n in self.listing.sizes
        ]

    @property
    def filter_words(self) -> dict[str, str]:
        """The filters in use, in words, for papers and the audit trail."""
        found = {str(f.label): f.words(self.data, self.actor) for f in self.listing.filters}
        if self.tab:
            found[_("分类")] = str(self.tab.label)
        return {k: v for k, v in found.items() if v}


def _values_of(q: Q) -> tuple[str, tuple[Any, ...]] | None:
    """Field and values of a condition that is no more than ``field=value`` or ``field__in=values``."""
    if q.negated or len(q.children) != 1 or not isinstance(q.children[0], tuple):
        return None
    path, value = q.children[0]
    name, many = path.removesuffix("__in"), path.endswith("__in")
    values = tuple(dict.fromkeys(value)) if many and isinstance(value, Collection) else (value,)
    if "__" in name or not all(isinstance(v, str | int) for v in values):
        return None
    return name, values


def _record(
    thing: str, actor: Actor, name: str, count: int, purpose: str, filters: Mapping[str, str]
) -> None:
    kernel_export.record_export(
        actor, thing=thing, count=count, purpose=purpose, filters={"list": name, **filters}
    )


def render_listing(
    request: HttpRequest,
    listing: Listing,
    rows: Rows,
    *,
    head: Head | None = None,
    crumbs: Sequence[Crumb] = (),
    hint: Words = "",
    buttons: Sequence[Button] = (),
    record_export: Recorder | None = None,
    template: str = "listing.html",
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Answer a request for a list.

    A plain GET gives the page, htmx gets the table alone, ``?print=1`` every row for paper,
    a POST with a purpose gives the file.

    Args:
        rows: The records that the actor may see, with ``select_related`` for what the cells read.
        record_export: Writes the export into the audit trail. Things of the ledger need none: what the actor may
            export (verb X) is exported and recorded by itself.
        template: A page that extends ``listing.html`` and adds blocks around the list.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = ListPage(listing, rows, request.GET, actor, request)
    permits: Permits | None = getattr(rows.model, "permits", None)
    can_export = listing.export and (
        record_export is not None or (permits is not None and permits.ever(actor, "X"))
    )
    problem = ""
    if request.method == "POST" and can_export:
        if record_export is None and permits is not None:
            rows = rows.filter(permits.filter(actor, "X"))
            record_export = partial(_record, permits.thing)
        assert record_export is not None
        answer = export.answer(request, ListPage(listing, rows, request.GET, actor), record_export)
        if isinstance(answer, HttpResponse):
            return answer
        problem = answer
    printing = bool(request.GET.get("print"))
    values: dict[str, object] = {
        "listing": listing,
        "list": page,
        "head": head or Head(listing.title, hint=hint, crumbs=crumbs, buttons=buttons),
        "can_export": can_export,
        "export_problem": problem,
        "export_limit": export.LIMIT,
        "printing": printing,
        **(context or {}),
    }
    if printing:
        values["printed"] = page.render(page.all_rows[:PRINT_LIMIT])
        values["print_limit"] = PRINT_LIMIT
    htmx: Any = getattr(request, "htmx", None)
    if (
        htmx
        and not htmx.boosted
        and not htmx.history_restore_request
        and htmx.target == f"{listing.name}-rows"
    ):
        return render(request, "parts/_listing_answer.html", values)
    return render(request, template, values, status=422 if problem else 200)
