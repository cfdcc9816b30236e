"""The domain's own words for one planning round: what a workbook or a database hands to the planner.

Everything refers to everything else by ``code``. A :class:`Round` may still contradict itself;
:func:`jieli.planner.compile.compile_round` lists every contradiction before any solving.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from jieli.planner.policy import Policy


class Level(IntEnum):
    """Hospital level (医院等级)."""

    UNRANKED = 0
    PRIMARY = 1
    SECONDARY = 2
    TERTIARY = 3


class Title(IntEnum):
    """Professional title (职称), normalised to four ranks."""

    JUNIOR = 0  # 初级
    MIDDLE = 1  # 中级
    ASSOCIATE = 2  # 副高
    SENIOR = 3  # 正高


class Role(IntEnum):
    """What a post is in its team."""

    MEMBER = 0  # 队员
    LEADER = 1  # 队长
    DEPUTY = 2  # 副队长


class DecisionKind(StrEnum):
    """What a human has decided before the planner starts."""

    PIN = "pin"  # 指定: this person holds this post in this term
    BAN = "ban"  # 不派: never this person on this post (or on any post)


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A sending region (派出地区). ``release_cap``: persons away at once, None for no cap."""

    code: str
    name: str
    release_cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A sending or receiving institution (单位): hospital, health centre, CDC, ...

    Units:
        ``release_cap`` persons away at once. ``burden_target`` person-half-years over the horizon; None lets
        the planner share the demand by head-count.
    """

    code: str
    name: str
    kind: str = ""  # e.g. 综合医院, 乡镇卫生院, 疾控中心
    level: Level = Level.UNRANKED
    region: str | None = None  # Region.code; only senders need one
    place: str = ""  # county or city in words, printed only
    is_sender: bool = False
    is_recipient: bool = False
    release_cap: int | None = None
    burden_target: int | None = None
    altitude_m: int | None = None
    language: str | None = None  # language that helps on the spot, e.g. 藏语


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department of a sending institution (派出科室)."""

    code: str
    institution: str
    name: str
    specialty: str | None = None  # code of the catalogue, e.g. 04.03
    release_cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Rules of one team (队伍), which may span several recipient institutions."""

    code: str
    name: str
    min_specialties: int | None = None  # distinct post specialties whenever anybody is present
    max_novices: int | None = None  # holders without past service at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post (岗位) with ``terms`` consecutive terms (任期) of ``term_months`` from ``start`` (on duty) on."""

    code: str
    institution: str
    department: str  # name of the receiving department, free text
    specialty: str  # catalogue code; "X1" (医院管理) marks a management post
    title: str = ""  # office held there, e.g. 业务院长; printed only
    min_title: Title = Title.JUNIOR
    max_age: int | None = None  # years at the end of the term; None takes the policy's
    altitude_m: int | None = None  # None takes the institution's
    priority: int = 2  # 1 high, 2 normal, 3 low
    role: Role = Role.MEMBER
    team: str | None = None
    start: date
    term_months: int
    terms: int = 1
    overlap_days: int | None = None  # handover with the predecessor; None takes the policy's
    substitute_min: int | None = None  # lowest accepted substitutability, 1..100; None takes the policy's
    incumbent: str | None = None  # Person.code of today's holder, serving until ``start``
    incumbent_department: str | None = None  # Department.code, when today's holder is not on the list
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time in which somebody can be sent, both ends inclusive; None is open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A candidate, or somebody serving now (人员). Only what the plan needs; no phone, no ID number."""

    code: str
    name: str
    sex: str = ""  # 男, 女 or empty
    institution: str
    department: str  # Department.code
    specialty: str
    title: Title
    title_since: int | None = None  # year
    birth_year: int
    band: str = "A"  # altitude band of the medical conclusion, A..E; "-" unfit
    fit_until: date | None = None  # validity of the medical conclusion
    windows: tuple[Window, ...] = (Window(),)
    languages: frozenset[str] = frozenset()
    wishes: tuple[str, ...] = ()  # ranked Post.code or Institution.code, at most three
    past_services: int = 0
    rest_until: date | None = None  # last day of the rest after an earlier service
    is_candidate: bool = True  # False: only listed because serving now
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Who may serve whom (结对). A recipient without any pairing may be served by every sender."""

    sender: str
    recipient: str
    department: str | None = None  # receiving department; None for all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most ``maximum`` persons of one kind at the same time on the posts of one scope (名额)."""

    maximum: int
    level: Level | None = None  # of the sending hospital; None any
    sender: str | None = None  # Institution.code; None any
    team: str | None = None  # scope: posts of this team
    recipient: str | None = (
        None  # scope: posts of this institution; no team and no recipient: the whole round
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """以院包科: one hospital staffs this receiving department over the whole horizon."""

    recipient: str
    department: str | None = None  # None: every department of the recipient (management excepted)
    sender: str | None = None  # fixed adopter, else the planner chooses


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A pin or a ban (锁定). ``term`` counts from 1; None means every term."""

    kind: DecisionKind
    person: str
    post: str | None = None
    term: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One planning round (轮次): everything that a plan depends on."""

    title: str
    planned_on: date  # the day the plan is drawn up; the planner has no clock
    policy: Policy
    programme: str = ""
    batch: str = ""
    issuer: str = ""  # office that publishes the notice
    fictional: bool = False  # sample data; printed on every paper
    regions: tuple[Region, ...] = ()
    institutions: tuple[Institution, ...] = ()
    departments: tuple[Department, ...] = ()
    teams: tuple[Team, ...] = ()
    posts: tuple[Post, ...] = ()
    people: tuple[Person, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    quotas: tuple[Quota, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
