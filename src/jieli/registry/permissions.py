"""Who may do what in the registry. Tables as in the permission matrix; scopes as filters."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.permits import EVERYTHING, NOTHING, Permits
from jieli.registry import reach

Keys = frozenset[str]

REGION = Permits("region", "*  R  all\nSY  CRU  all", {})
SPECIALTY = Permits("specialty", "*  R  all\nSY  CRU  all", {})

INSTITUTION = Permits(
    "institution",
    """
    *   R     all        # a directory of public facts; contacts are masked
    PO  CRX   all        # units join a programme only after they exist
    PO  U     programme
    OD  RX    all
    SC  CRUX  region
    HC  CRUX  region
    FH  RX    all
    LU  RX    all
    SH  U     unit
    HH  U     unit
    IN  RX    all
    """,
    {
        "unit": lambda actor, keys: Q(pk__in=keys),
        "region": lambda actor, keys: reach.in_regions(keys, "region__gb_code"),
        "programme": lambda actor, keys: Q(pk__in=reach.units(keys)),
    },
)

DEPARTMENT = Permits(
    "department",
    """
    *   R     all
    PO  RX    all
    PO  CU    programme
    SC  CRUX  region
    HC  CRUX  region
    SH  CRUX  unit
    HH  CRUX  unit
    HD  RU    unit
    """,
    {
        "unit": lambda actor, keys: Q(institution__in=keys),
        "region": lambda actor, keys: reach.in_regions(keys, "institution__region__gb_code"),
        "programme": lambda actor, keys: Q(institution__in=reach.units(keys)),
    },
)


def people_of_units(units: Any) -> Any:
    """Ids of the people of some units, as a subquery: those employed there and those who hold office there today."""
    today = clock.today()
    offices = apps.get_model("registry", "Office").objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today), institution__in=units, starts_on__lte=today
    )
    return (
        apps.get_model("registry", "Person")
        .objects.filter(Q(home_institution__in=units) | Q(pk__in=offices.values("person")))
        .values("pk")
    )


def people_of_regions(prefixes: Keys) -> Any:
    """Ids of the people of the units in some regions, as a subquery."""
    units = apps.get_model("registry", "Institution").objects.filter(
        reach.in_regions(prefixes, "region__gb_code")
    )
    return people_of_units(units.values("pk"))


def _of_people(table: str, thing: str, person: str) -> Permits:
    """The same scopes for a person and for everything that hangs on one; ``person`` is the way to the person's id."""

    def own(actor: Actor, keys: Keys) -> Q:
        return Q(**{person: actor.person_id}) if actor.person_id else NOTHING

    return Permits(
        thing,
        table,
        {
            "own": own,
            "unit": lambda actor, keys: Q(**{f"{person}__in": people_of_units(keys)}),
            "region": lambda actor, keys: Q(**{f"{person}__in": people_of_regions(keys)}),
            "programme": lambda actor, keys: Q(**{f"{person}__in": people_of_units(reach.units(keys))}),
        },
    )


_PEOPLE = """
    PO  CRUX  programme
    OD  RX    programme
    SC  CRUX  region
    HC  R     region
    FH  R     programme
    LU  R     programme
    SH  CRUX  unit
    SD  R     unit
    HH  CRU   unit
    HD  R     unit
    IN  R     programme
    *   R     own
"""

# SY joins an account to a person whose code a unit has told him; of the person he reads nothing
PERSON = _of_people(_PEOPLE + "    SY  A  all\n", "person", "pk")
CREDENTIAL = _of_people(_PEOPLE, "credential", "person")
OFFICE = _of_people(_PEOPLE, "office", "person")

# Asked of the unit that employs people, to enter somebody there or to transfer: a host that may mend the record of
# whoever serves there does not thereby become the employer
STAFF = Permits(
    "person",
    _PEOPLE,
    {
        "own": lambda actor, keys: NOTHING,
        "unit": lambda actor, keys: Q(pk__in=keys),
        "region": lambda actor, keys: reach.in_regions(keys, "region__gb_code"),
        "programme": lambda actor, keys: Q(pk__in=reach.units(keys)),
    },
)


def _my_grants(actor: Actor, keys: Keys) -> Q:
    return Q(user=actor.user_id) if actor.user_id else NOTHING


def _lent_by_me(actor: Actor, keys: Keys) -> Q:
    return Q(deputy_for=actor.user_id) if actor.user_id else NOTHING


def _of_my_office(actor: Actor, keys: Keys) -> Q:
    """Grants whose scope the actor's own office answers for."""
    units = actor.keys("SH", "unit") | actor.keys("HH", "unit")
    where = Q(unit__in=units) | Q(scope_code__in=actor.keys("PO", "programme"))
    if regions := actor.keys("SC", "region") | actor.keys("HC", "region"):
        where |= reach.in_regions(regions, "region__gb_code")
    return EVERYTHING if actor.keys("PO", "all") else where


def _asked_of_me(actor: Actor, keys: Keys) -> Q:
    return Q(is_confirmed=False) & _of_my_office(actor, keys)


GRANT = Permits(
    "grant",
    """
    SY  CRUAX  all
    IN  RX     all
    *   R      own
    *   CRUA   lent     # one's own powers to a deputy, never wider; see registry.actions.access
    PO  R      asked    # what waits for a second person, who is neither the granter nor the grantee
    PO  A      office
    SC  R      asked
    SC  A      office
    HC  R      asked
    HC  A      office
    SH  R      asked
    SH  A      office
    HH  R      asked
    HH  A      office
    """,
    {"own": _my_grants, "lent": _lent_by_me, "asked": _asked_of_me, "office": _of_my_office},
)

GLASS = Permits(
    "glass",
    """
    SY  CRU  own
    PO  CRU  own
    FH  CRU  own
    TL  CRU  own
    IN  RX   all
    """,
    {"own": _my_grants},
)
