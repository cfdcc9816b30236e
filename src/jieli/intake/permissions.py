"""Who may see and carry on an import run. Whether its rows may be written, the permissions of the records decide."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.permits import NOTHING, Permits
from jieli.registry import reach

Keys = frozenset[str]


def _own(actor: Actor, keys: Keys) -> Q:
    return Q(author=actor.user_id) if actor.user_id else NOTHING


def _of_programmes(actor: Actor, keys: Keys) -> Q:
    """Runs for these programmes, and those for none of whoever holds roles in their units and nowhere else."""
    today = clock.today()
    held = apps.get_model("registry", "Grant").objects.filter(
        starts_on__lte=today, ends_on__gt=today, is_confirmed=True
    )
    within = held.filter(unit__in=reach.units(keys))
    elsewhere = held.exclude(scope="own").exclude(pk__in=within.values("pk"))
    of_units = Q(author__in=within.values("user")) & ~Q(author__in=elsewhere.values("user"))
    return Q(programme_code__in=keys) | Q(programme_code="") & of_units


IMPORT_RUN = Permits(
    "import",
    """
    PO  CRUX  own
    SC  CRUX  own
    HC  CRUX  own
    SH  CRUX  own
    HH  CRUX  own
    HD  CRUX  own
    PO  RUX   programme
    IN  R     programme
    """,
    {"own": _own, "programme": _of_programmes},
)
