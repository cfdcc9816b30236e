"""The page of one record: its line of steps, its buttons, its facts, its history, its files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jieli.kernel.machine import Edge, Machine
from jieli.web.parts import Head, Words

HISTORY_PAGE = 50


@dataclass(frozen=True)
class Step:
    """One step of the line.

    Args:
        state: ``done``, ``now``, ``next`` or ``fail``.
        who: Who did it, or whose turn it is: a person or an office, never nobody.
        since: When it was done, or since when it waits.
        note: A further word, such as 今日截止.
    """

    label: Words
    state: str
    who: Words = ""
    since: datetime | date | None = None
    note: Words = ""


@dataclass(frozen=True)
class Move:
    """Something that may be done to the record now: a button, with a small form where it needs a reason.

    Args:
        event: Name of the event; unique on the page.
        href: Where it is sent to.
        needs_reason: The doer must say why.
        kind: ``primary`` for the one that carries the matter on, ``danger``, or empty.
        asks: What the small form says above the reason: what will follow.
        version: The version that the user sees.
        hint: Words under the reason.
        note: Label of a text that may be left empty; none is asked where it is empty. Only with ``asks``.
    """

    event: str
    label: Words
    href: str
    needs_reason: bool = False
    kind: str = ""
    asks: Words = ""
    version: int | None = None
    hint: Words = ""
    note: Words = ""


@dataclass(frozen=True)
class Fact:
    """A label and its value; ``href`` leads to where it comes from."""

    label: Words
    value: object
    href: str = ""
    hint: Words = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Facts:
    """A card of facts under one title."""

    title: Words
    facts: Sequence[Fact]
    hint: Words = ""
    action: object = None


@dataclass(frozen=True)
class Change:
    """One value before and after; None means that there was none."""

    label: Words
    before: object = None
    after: object = None


@dataclass(frozen=True)
class Entry:
    """One line of the history: who did what, when, from where, why."""

    said: Words
    who: Words
    at: datetime
    role: Words = ""
    origin: Words = ""
    reason: Words = ""
    tone: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class Document:
    """A file of the record."""

    name: str
    href: str
    size: int
    who: Words = ""
    at: datetime | None = None
    note: Words = ""


@dataclass(frozen=True)
class View:
    """A tab of the page beside 详情, 历史 and 文件; its template is shown in place of the facts."""

    key: str
    label: Words
    template: str
    count: int | None = None


@dataclass(frozen=True)
class Record:
    """What the page of a record shows.

    Args:
        facts: Cards of facts, in the main column.
        aside: Cards of facts in the side column.
        history: Entries newest first; shown on its own tab. A function keeps the query for that tab.
        documents: Files; None if this kind of record has none.
        upload: Where a file is sent to; empty if the user may not.
    """

    head: Head
    steps: Sequence[Step] = ()
    moves: Sequence[Move] = ()
    facts: Sequence[Facts] = ()
    aside: Sequence[Facts] = ()
    views: Sequence[View] = ()
    history: Any = ()
    documents: Sequence[Document] | None = None
    upload: str = ""
    upload_form: Any = None
    notes: Sequence[tuple[str, Words]] = field(default=())


def render_record(
    request: HttpRequest,
    record: Record,
    *,
    template: str = "record.html",
    context: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer a request for the page of a record; ``?view=history`` and ``?view=files`` are its other tabs.

    A list that asks for its drawer (htmx, target ``peek``) gets facts and steps alone.
    """
    htmx: Any = getattr(request, "htmx", None)
    if htmx and not htmx.boosted and htmx.target == "peek":
        return render(request, "parts/_peek.html", {"record": record, "head": record.head})
    keys = [
        "",
        *(v.key for v in record.views),
        "history",
        *(["files"] if record.documents is not None else []),
    ]
    asked = request.GET.get("view", "")
    key = asked if asked in keys else ""
    values: dict[str, object] = {
        "record": record,
        "head": record.head,
        "view": key,
        "extra_view": next((v for v in record.views if v.key == key), None),
        **(context or {}),
    }
    if key == "history":
        entries = record.history() if callable(record.history) else record.history
        values["history"] = Paginator(entries, HISTORY_PAGE).get_page(request.GET.get("page"))
    return render(request, template, values, status=status)


def moves_of(
    edges: Iterable[Edge], href: str, *, version: int, asks: Mapping[str, Words] | None = None
) -> tuple[Move, ...]:
    """Buttons for the moves that the actor may make; the first forward one is primary and stands last.

    Args:
        edges: From ``kernel.reading.possible_moves``.
        href: Address with ``{event}`` in it.
        asks: What the small form of an event says.
    """
    found: list[Move] = []
    for edge in edges:
        first = not edge.is_return and not any(m.kind == "primary" for m in found)
        found.append(
            Move(
                edge.event,
                str(edge.label),
                href.replace("{event}", edge.event),
                needs_reason=edge.needs_reason,
                kind="primary" if first else "",
                asks=(asks or {}).get(edge.event, ""),
                version=version,
            )
        )
    return tuple(sorted(found, key=lambda m: m.kind == "primary"))


def steps_of(
    machine: Machine,
    state: str,
    *,
    done: Mapping[str, tuple[Words, datetime]],
    waits_for: Words = "",
    since: datetime | date | None = None,
    note: Words = "",
) -> tuple[Step, ...]:
    """The line of steps of a record, from its machine.

    Args:
        done: Per state passed, who brought it there and when.
        waits_for: Who must act now.
        since: Since when.
    """
    path = list(machine.path)
    found: list[Step] = []
    if state in path:
        here = path.index(state)
    else:
        here = max((i for i, key in enumerate(path) if key in done), default=-1)
    for i, key in enumerate(path):
        label = str(machine.state(key).label)
        who, at = done.get(key, ("", None))
        if key == state and state in machine.final:
            found.append(Step(label, "done", who, at, note))
        elif key == state:
            found.append(
                Step(label, "now", _("等%(who)s") % {"who": waits_for} if waits_for else who, since, note)
            )
        elif i <= here:
            found.append(Step(label, "done", who, at))
        else:
            found.append(Step(label, "next"))
    if state not in path:
        where = machine.state(state)
        kind = "fail" if state in machine.final else "now"
        words: Words = (
            _("等%(who)s") % {"who": waits_for}
            if waits_for and kind == "now"
            else done.get(state, ("", None))[0]
        )
        found.insert(here + 1, Step(str(where.label), kind, words, since, note))
    return tuple(found)
