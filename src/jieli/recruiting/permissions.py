"""Who may do what with calls, applications, examinations and lists; tables as in the permission matrix."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q

from jieli.kernel.permits import NOTHING, Permits, Scope
from jieli.programme.permissions import programmes_of_person, programmes_of_regions, programmes_of_units
from jieli.registry import reach
from jieli.registry.permissions import people_of_units

Keys = frozenset[str]

_ISSUED = ("open", "closed", "completed", "cancelled")

CALL = Permits(
    "call",
    """
    PO  CRUAX programme
    OD  R     programme
    LG  R     programme
    SC  CRUX  region     # the calls for its own region
    FH  R     programme
    HC  R     joined
    LU  R     programme
    SH  R     unit
    SD  R     unit
    HH  R     unit
    TL  R     programme
    TL  R     team
    ME  R     unit
    IN  R     programme
    *   R     joined     # commissions of senders; not by their role, with which they would move calls of others
    *   R     opened
    """,
    {
        "programme": lambda actor, keys: Q(batch__programme__code__in=keys),
        "team": lambda actor, keys: Q(batch__code__in=keys) & Q(state__in=_ISSUED),
        "region": lambda actor, keys: reach.in_regions(keys, "region__gb_code"),
        "joined": lambda actor, keys: (
            Q(state__in=_ISSUED)
            & Q(
                batch__programme__in=programmes_of_regions(
                    actor.keys("SC", "region") | actor.keys("HC", "region")
                )
            )
        ),
        "unit": lambda actor, keys: Q(state__in=_ISSUED) & Q(batch__programme__in=programmes_of_units(keys)),
        "opened": lambda actor, keys: (
            Q(state__in=_ISSUED) & Q(batch__programme__in=programmes_of_person(actor))
            if actor.person_id
            else NOTHING
        ),
    },
)


def _through(application: str) -> dict[str, Scope]:
    """Scopes of an application and of what hangs on one; ``application`` is the way there, empty or with its dunder."""
    call, person = f"{application}call", f"{application}person"
    return {
        "programme": lambda actor, keys: Q(**{f"{call}__batch__programme__code__in": keys}),
        "team": lambda actor, keys: Q(
            **{f"{call}__batch__code__in": keys, f"{application}state__in": ("confirmed", "deployed")}
        ),
        "region": lambda actor, keys: reach.in_regions(keys, f"{person}__home_institution__region__gb_code"),
        "unit": lambda actor, keys: Q(**{f"{person}__home_institution__in": keys}),
        "own": lambda actor, keys: Q(**{person: actor.person_id}) if actor.person_id else NOTHING,
    }


APPLICATION = Permits(
    "application",
    """
    PO  RX    programme
    OD  RA    programme
    SC  RA    region
    FH  R     programme
    LU  RA    programme
    SH  CRUAX unit
    SD  RA    unit
    AW  CRU   own
    *   R     own
    TL  R     team
    IN  R     programme
    """,
    _through(""),
)

WAIVER = Permits(
    "waiver",
    """
    PO  RA   programme
    OD  RA   programme
    SC  CRU  region
    LU  CRU  programme
    SH  CRU  unit
    IN  R    programme
    *   R    own
    """,
    _through("application__"),
)

# What a gatekeeper means to decide; nobody else learns of it before the joint release, the applicant least of all
STAGED = Permits(
    "staged",
    """
    PO  CRUA  programme
    OD  CRUA  programme
    SC  CRUA  region
    LU  CRUA  programme
    """,
    _through("application__"),
    hidden=lambda actor: Q(application__person=actor.person_id),
)

EXAM = Permits(
    "exam",
    """
    ME  CRU  unit
    *   R    own
    AW  R    own
    """,
    {
        "unit": lambda actor, keys: Q(site__in=keys),
        "own": lambda actor, keys: Q(person=actor.person_id) if actor.person_id else NOTHING,
    },
)


def _people_of_teams(keys: Keys) -> Any:
    return (
        apps.get_model("recruiting", "Application")
        .objects.filter(call__batch__code__in=keys, state__in=("confirmed", "deployed"))
        .values("person")
    )


FITNESS = Permits(
    "fitness",
    """
    ME  CRUX site
    PO  RX   programme
    OD  RX   programme
    SC  R    region
    FH  R    programme
    LU  R    programme
    SH  RAX  unit
    TL  R    team
    IN  R    programme
    *   R    own
    AW  RAX  own
    """,
    {
        "site": lambda actor, keys: Q(exam__site__in=actor.keys("ME", "unit")),
        "programme": lambda actor, keys: Q(person__in=people_of_units(reach.units(keys))),
        "region": lambda actor, keys: reach.in_regions(keys, "person__home_institution__region__gb_code"),
        "unit": lambda actor, keys: Q(person__home_institution__in=keys),
        "team": lambda actor, keys: Q(person__in=_people_of_teams(keys)),
        "own": lambda actor, keys: Q(person=actor.person_id) if actor.person_id else NOTHING,
    },
)

_SHOWN = ("noticed", "noticed_over", "frozen", "superseded")

ROSTER = Permits(
    "roster",
    """
    PO  CRUAX programme
    OD  CRUAX programme
    LG  R     programme
    SC  RX    region
    SH  RX    unit
    FH  R     programme
    LU  RX    programme
    HC  R     region
    HH  R     unit
    TL  R     team
    IN  R     programme
    *   R     noticed
    """,
    {
        "programme": lambda actor, keys: Q(batch__programme__code__in=keys),
        "team": lambda actor, keys: Q(batch__code__in=keys, state__in=_SHOWN),
        "region": lambda actor, keys: (
            Q(state__in=_SHOWN) & Q(batch__programme__in=programmes_of_regions(keys))
        ),
        "unit": lambda actor, keys: Q(state__in=_SHOWN) & Q(batch__programme__in=programmes_of_units(keys)),
        "noticed": lambda actor, keys: Q(state__in=("noticed", "noticed_over")),
    },
)

OBJECTION = Permits(
    "objection",
    """
    OD  CRUA  programme
    IN  R     programme
    """,
    {"programme": lambda actor, keys: Q(roster__batch__programme__code__in=keys)},
    # Whom an objection is about does not read it, whatever office he holds
    hidden=lambda actor: Q(person=actor.person_id),
)
