"""The shapes of what a bulletin states. Each fact carries its own words and how sure the reader is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the repaired text that state a fact: ``repaired_text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A fact, the words it rests on (best first), a confidence between 0 and 1, and the rule that read it."""

    value: T
    evidence: tuple[Evidence, ...]
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class EventDate:
    """First and last day of an event; one day has ``start == end``. ``half`` is 上午, 下午, 晚 or empty."""

    start: date
    end: date
    half: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a closed list: an event type or a programme."""

    value: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch label: its number and the words that name it, such as 7 and 省第七批."""

    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Org:
    """An institution by the fullest name the page allows."""

    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its name on the day of the event, with its code (empty where the name is not a region of its own)."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the page names him. ``role`` keeps the wording of all offices, joined by 、.

    ``org`` is the institution of the first office, ``dept`` the department or ward; ``kind`` is
    ``aid_worker``, ``official`` or ``other``.
    """

    name: str
    role: str = ""
    org: str = ""
    dept: str = ""
    kind: str = "other"


@dataclass(frozen=True, slots=True)
class HeadCount:
    """``n`` of ``what``. ``approx`` is empty, ``>=``, ``<=`` or ``~``; ``unit`` the measure word (人, 名, 人次, 例)."""

    what: str
    n: int
    approx: str = ""
    unit: str = "人"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of service in months. ``op`` is empty, ``>=``, ``<=`` or ``~``."""

    months: float
    op: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day by which something is to be done, and what.

    ``date`` is None where nothing on the page tells the year; ``day`` is then month and day, such as 08-23.
    """

    date: date | None
    what: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in yuan, what it is for, and ``approx`` as in :class:`HeadCount`."""

    amount_yuan: float
    purpose: str = ""
    approx: str = ""


@dataclass(frozen=True, slots=True)
class Equipment:
    """Things given or bought; ``quantity`` is None where the page gives none."""

    name: str
    quantity: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement and who signs it."""

    name: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Something promised to be built and to stay, in the page's words."""

    text: str


@dataclass(slots=True)
class Facts:
    """All that one bulletin states. ``relevant`` is False, with a ``reason``, for a page about something else."""

    relevant: bool = True
    reason: str = ""
    publication_date: Found[date] | None = None
    event_dates: list[Found[EventDate]] = field(default_factory=list)
    event_types: list[Found[Word]] = field(default_factory=list)
    programme: list[Found[Word]] = field(default_factory=list)
    batches: list[Found[Batch]] = field(default_factory=list)
    sending_orgs: list[Found[Org]] = field(default_factory=list)
    recipient_orgs: list[Found[Org]] = field(default_factory=list)
    recipient_places: list[Found[Place]] = field(default_factory=list)
    persons: list[Found[Person]] = field(default_factory=list)
    head_counts: list[Found[HeadCount]] = field(default_factory=list)
    terms: list[Found[Term]] = field(default_factory=list)
    deadlines: list[Found[Deadline]] = field(default_factory=list)
    money: list[Found[Money]] = field(default_factory=list)
    equipment: list[Found[Equipment]] = field(default_factory=list)
    agreements: list[Found[Agreement]] = field(default_factory=list)
    deliverables: list[Found[Deliverable]] = field(default_factory=list)
