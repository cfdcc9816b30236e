"""Who may do what with deployments and everything that hangs on one; tables as in the permission matrix.

Two units own one aid worker: ``unit`` is the host that commands day by day, ``unit.home`` the sender that employs.
"""

from __future__ import annotations

from django.db.models import Q

from jieli.kernel.actor import Actor
from jieli.kernel.permits import NOTHING, Permits, Scope
from jieli.registry import reach

Keys = frozenset[str]


def _of_deployment(path: str) -> dict[str, Scope]:
    """Scopes of a thing from which ``path`` leads to a deployment; empty for the deployment itself."""

    def own(actor: Actor, keys: Keys) -> Q:
        return Q(**{f"{path}person": actor.person_id}) if actor.person_id else NOTHING

    return {
        "own": own,
        "programme": lambda actor, keys: Q(**{f"{path}batch__programme__code__in": keys}),
        "team": lambda actor, keys: Q(**{f"{path}batch__code__in": keys}),
        "unit": lambda actor, keys: Q(**{f"{path}post__institution__in": keys}),
        "unit.home": lambda actor, keys: Q(**{f"{path}sender__in": keys}),
        "region": lambda actor, keys: reach.in_regions(keys, f"{path}post__institution__region__gb_code"),
        "region.home": lambda actor, keys: reach.in_regions(keys, f"{path}sender__region__gb_code"),
    }


DEPLOYMENT = Permits(
    "deployment",
    """
    PO  CRUAX  programme
    OD  RAX    programme
    SC  RUX    region.home
    FH  RUX    programme
    HC  RX     region
    LU  CRU    programme
    SH  CRUX   unit.home
    HH  RUX    unit
    HD  R      unit
    TL  RU     team
    TL  RU     programme
    AW  R      own
    IN  R      programme
    """,
    _of_deployment(""),
)

PRETASK = Permits(
    "pretask",
    """
    PO  RU   programme
    OD  R    programme
    SC  RU   region.home
    FH  R    programme
    LU  R    programme
    SH  CRU  unit.home
    TL  R    team
    TL  R    programme
    AW  RU   own        # hands in what he signed; a task is waived by those who sent him
    IN  R    programme
    """,
    _of_deployment("deployment__"),
)

AMENDMENT = Permits(
    "amendment",
    """
    PO  CRU  programme
    OD  R    programme
    SC  R    region.home
    FH  CRU  programme
    HC  R    region
    LU  R    programme
    SH  CRU  unit.home
    HH  CRU  unit
    HH  RU   unit.new   # agrees to take somebody who is to be moved there
    HD  R    unit
    TL  CRU  team
    TL  CRU  programme
    AW  RU   own
    IN  R    programme
    """,
    {**_of_deployment("deployment__"), "unit.new": lambda actor, keys: Q(post__institution__in=keys)},
)

LEAVE = Permits(
    "leave",
    """
    PO  R     programme
    SC  R     region.home
    FH  RA    programme
    HC  R     region
    LU  R     programme
    SH  RA    unit.home
    HH  CRU   unit
    HD  R     unit
    TL  CRUA  team
    TL  CRUA  programme
    AW  CRU   own
    IN  R     programme
    """,
    _of_deployment("deployment__"),
)

ATTENDANCE = Permits(
    "attendance",
    """
    PO  RX    programme
    OD  R     programme
    SC  RX    region.home
    FH  RAX   programme
    HC  R     region
    LU  R     programme
    SH  RAX   unit.home
    HH  CRUX  unit
    TL  RA    team
    TL  RA    programme
    IN  R     programme
    """,
    {
        "programme": lambda actor, keys: Q(batch__programme__code__in=keys),
        "team": lambda actor, keys: Q(batch__code__in=keys),
        "unit": lambda actor, keys: Q(institution__in=keys),
        "unit.home": lambda actor, keys: Q(sender__in=keys),
        "region": lambda actor, keys: reach.in_regions(keys, "institution__region__gb_code"),
        "region.home": lambda actor, keys: reach.in_regions(keys, "sender__region__gb_code"),
    },
)

# Values of somebody's health: for himself and those who lead him, and for nobody beside
HEALTH_DAY = Permits(
    "health_day",
    """
    TL  RX    team
    TL  RX    programme
    AW  CRUX  own
    """,
    _of_deployment("deployment__"),
)

HEALTH_EVENT = Permits(
    "health_event",
    """
    FH  RUX   programme
    SH  R     unit.home   # that there is one, how grave it is and how it ended
    TL  CRUX  team
    TL  CRUX  programme
    AW  CRU   own
    """,
    _of_deployment("deployment__"),
)

# A plan names everybody who may be sent and what stands against it, so it stays with those who plan and decide
PLAN_RUN = Permits(
    "plan_run",
    """
    PO  CRUAX  programme
    OD  R      programme
    LU  CRUA   programme
    FH  R      programme
    IN  R      programme
    """,
    {"programme": lambda actor, keys: Q(batch__programme__code__in=keys)},
)

RELEASE = Permits(
    "release",
    """
    PO  CRUAX  programme
    OD  RAX    programme
    LU  CRU    programme
    FH  R      programme
    IN  R      programme
    """,
    {"programme": lambda actor, keys: Q(batch__programme__code__in=keys)},
)


def _about_deployments(permits: Permits) -> Permits:
    """The same table asked of the deployment that such a thing is to be about, before there is one."""
    scopes = {**_of_deployment(""), "unit.new": lambda actor, keys: NOTHING}
    table = "\n".join(f"{line.role} {''.join(line.verbs)} {line.scope}" for line in permits.lines)
    return Permits(permits.thing, table, scopes)


ABOUT = {
    permits.thing: _about_deployments(permits)
    for permits in (PRETASK, AMENDMENT, LEAVE, HEALTH_DAY, HEALTH_EVENT)
}
"""Kind of thing → on which deployments somebody may make or read one."""
