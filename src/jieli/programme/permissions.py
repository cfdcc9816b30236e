"""Who may do what with programmes, batches, needs and posts; tables as in the permission matrix."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q

from jieli.kernel.actor import Actor
from jieli.kernel.permits import EVERYTHING, NOTHING, Permits, Scope
from jieli.registry import reach

Keys = frozenset[str]


def programmes_of_units(units: Any) -> Any:
    """Programmes in which any of some units takes part, as a subquery."""
    participant = apps.get_model("programme", "Participant")
    return participant.objects.filter(institution__in=units).values("programme")


def programmes_of_regions(prefixes: Keys) -> Any:
    """Programmes in which a unit of any of some regions takes part, as a subquery."""
    participant = apps.get_model("programme", "Participant")
    return participant.objects.filter(reach.in_regions(prefixes, "institution__region__gb_code")).values(
        "programme"
    )


def programmes_of_person(actor: Actor) -> Any:
    """Programmes in which the unit of the person that acts takes part, as a subquery."""
    person = apps.get_model("registry", "Person").objects.filter(pk=actor.person_id or 0)
    return programmes_of_units(person.values("home_institution"))


def _programmes_of_teams(keys: Keys) -> Any:
    return apps.get_model("programme", "Batch").objects.filter(code__in=keys).values("programme")


def _within(programme: str) -> dict[str, Scope]:
    """Scopes of things that belong to a programme; whoever takes part in it may read its frame."""
    return {
        "programme": lambda actor, keys: Q(**{f"{programme}__code__in": keys}),
        "team": lambda actor, keys: Q(**{f"{programme}__in": _programmes_of_teams(keys)}),
        "unit": lambda actor, keys: Q(**{f"{programme}__in": programmes_of_units(keys)}),
        "region": lambda actor, keys: Q(**{f"{programme}__in": programmes_of_regions(keys)}),
        "joined": lambda actor, keys: Q(**{f"{programme}__in": programmes_of_person(actor)}),
    }


_FRAME = """
    PO  CRUAX  programme
    OD  R      programme
    LG  R      programme
    SC  R      region
    FH  R      programme
    HC  R      region
    LU  R      programme
    SH  R      unit
    SD  R      unit
    HH  R      unit
    HD  R      unit
    TL  R      programme
    TL  R      team
    AW  R      joined
    IN  R      programme
    ST  R      programme
"""

# A programme is created by an office with a mandate for all; an office of one programme writes in that one.
PROGRAMME = Permits("programme", _FRAME, {**_within("pk"), "programme": lambda actor, keys: Q(code__in=keys)})

# Asked of the unit that shall take part: its people come within reach of the programme, so the unit, the commission
# above it, or the office for all programmes says so, never the office of that one programme
JOINING = Permits(
    "participant",
    """
    PO  A  everywhere
    SH  A  unit
    HH  A  unit
    SC  A  region
    HC  A  region
    """,
    {
        "everywhere": lambda actor, keys: EVERYTHING if actor.keys("PO", "all") else NOTHING,
        "unit": lambda actor, keys: Q(pk__in=keys),
        "region": lambda actor, keys: reach.in_regions(keys, "region__gb_code"),
    },
)


def _joining(actor: Actor, keys: Keys) -> Q:
    units = apps.get_model("registry", "Institution").objects.filter(JOINING.filter(actor, "A"))
    return Q(institution__in=units.values("pk"))


PARTICIPANT = Permits(
    "participant",
    _FRAME.replace("CRUAX", "CRUX")
    + """
    PO  A  joining
    SH  A  joining
    HH  A  joining
    SC  A  joining
    HC  A  joining
    """,
    {**_within("programme"), "joining": _joining},
)
POLICY = Permits("policy", _FRAME, _within("programme"))
BATCH = Permits("batch", _FRAME, _within("programme"))
PHASE = Permits("phase", _FRAME, _within("batch__programme"))
PAIRING = Permits("pairing", _FRAME, _within("programme"))


def _past_review(state: str = "state") -> Q:
    return Q(**{f"{state}__in": ("approved", "posted", "part_filled", "filled", "closed")})


NEED = Permits(
    "need",
    """
    PO  RAX  programme
    OD  R    programme
    SC  R    sender       # senders see what is wanted once it is approved
    FH  R    programme
    HC  RAX  region
    LU  R    programme
    SH  R    sender
    HH  CRUX unit
    HD  CRU  unit
    TL  R    programme
    TL  R    team
    IN  R    programme
    """,
    {
        "programme": lambda actor, keys: Q(programme__code__in=keys),
        "team": lambda actor, keys: Q(programme__in=_programmes_of_teams(keys)),
        "region": lambda actor, keys: reach.in_regions(keys, "institution__region__gb_code"),
        "unit": lambda actor, keys: Q(institution__in=keys),
        "sender": lambda actor, keys: _past_review() & Q(programme__in=_programmes_of_sender(actor, ("SH",))),
    },
)

POST = Permits(
    "post",
    """
    PO  CRUAX programme
    OD  R     programme
    SC  R     sender
    FH  R     programme
    HC  RX    region
    LU  R     programme
    SH  R     sender
    SD  R     sender
    HH  RX    unit
    HD  R     unit
    TL  R     programme
    TL  R     team
    AW  R     opened
    IN  R     programme
    """,
    {
        "programme": lambda actor, keys: Q(batch__programme__code__in=keys),
        "team": lambda actor, keys: Q(batch__code__in=keys),
        "region": lambda actor, keys: reach.in_regions(keys, "institution__region__gb_code"),
        "unit": lambda actor, keys: Q(institution__in=keys),
        "sender": lambda actor, keys: (
            ~Q(state="planned") & Q(batch__programme__in=_programmes_of_sender(actor))
        ),
        "opened": lambda actor, keys: (
            ~Q(state="planned") & Q(batch__programme__in=programmes_of_person(actor))
        ),
    },
)


def _programmes_of_sender(actor: Actor, roles: tuple[str, ...] = ("SH", "SD")) -> Any:
    """Programmes in which a unit of one of ``roles``, or a region, of the actor takes part."""
    units = {k for role in roles for k in actor.keys(role, "unit")}
    regions = actor.keys("SC", "region")
    participant = apps.get_model("programme", "Participant")
    return participant.objects.filter(
        Q(institution__in=units)
        | (reach.in_regions(regions, "institution__region__gb_code") if regions else Q(pk__in=()))
    ).values("programme")
