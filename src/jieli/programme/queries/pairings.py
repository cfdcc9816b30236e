"""Reads of pairings: the register, who is responsible for which department, and which agreements are owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.programme import review, rules
from jieli.programme.models import Pairing, Participant, PolicyPack, Post, Programme
from jieli.registry.models import Department


def pairings(actor: Actor) -> QuerySet[Pairing]:
    """Pairings that the actor sees."""
    return reading.visible(Pairing, actor).select_related(
        "programme",
        "sender",
        "sender_region",
        "receiver__region",
        "receiver_department__institution",
        "predecessor",
    )


def get_pairing(actor: Actor, code: str) -> Pairing:
    """One pairing by its code.

    Raises:
        NotFound: There is none, or the actor does not see it.
    """
    return reading.get(Pairing, actor, code)


def pairings_on(actor: Actor, programme: Programme | None, on: date) -> QuerySet[Pairing]:
    """Pairings of a programme that hold on one day; without a programme, of all that the actor may see."""
    found = pairings(actor).filter(_holds_on(on))
    return found if programme is None else found.filter(programme=programme)


def _holds_on(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


@dataclass(frozen=True)
class MatrixRow:
    """One department of a host and the hospital responsible for it (以院包科).

    Args:
        pairing: None where nobody is responsible on that day; that is a gap.
        posts: Posts for the department that are not cancelled or ended; ``taken`` of them with somebody there.
        last: The pairing that ended most recently, where there is a gap.
    """

    department: Department
    pairing: Pairing | None
    posts: int
    taken: int
    last: Pairing | None

    @property
    def is_gap(self) -> bool:
        """Whether nobody is responsible."""
        return self.pairing is None


def department_matrix(actor: Actor, programme: Programme, *, on: date | None = None) -> tuple[MatrixRow, ...]:
    """Responsible hospital per department of every receiving unit that is helped by department; four queries.

    A unit is listed with all its open departments as soon as one of them was ever paired in the programme.
    """
    rules.seen(programme, actor)
    day = on or clock.today()
    known = list(
        pairings(actor)
        .filter(programme=programme, kind="unit_department", receiver_department__isnull=False)
        .order_by("starts_on", "pk")
    )
    posts = {
        department: (number, taken)
        for department, number, taken in reading.visible(Post, actor)
        .filter(batch__programme=programme, department__isnull=False)
        .exclude(state__in=("cancelled", "ended"))
        .order_by()
        .values_list("department")
        .annotate(number=Count("pk"), taken=Count("pk", filter=Q(state__in=review.TAKEN)))
    }
    departments = (
        Department.objects.filter(institution__in={p.receiver_id for p in known})
        .filter(Q(closed_on=None) | Q(closed_on__gt=day))
        .select_related("institution", "specialty", "head")
        .order_by("institution__name", "specialty__key", "name", "pk")
    )
    rows = []
    for department in departments:
        own = [p for p in known if p.receiver_department_id == department.pk]
        now = next((p for p in own if p.starts_on <= day and (p.ends_on is None or day < p.ends_on)), None)
        past = [p for p in own if p.ends_on is not None and p.ends_on <= day]
        number, taken = posts.get(department.pk, (0, 0))
        rows.append(
            MatrixRow(
                department,
                now,
                number,
                taken,
                None if now else max(past, key=lambda p: p.ends_on or day, default=None),
            )
        )
    return tuple(rows)


@dataclass(frozen=True)
class AgreementDue:
    """A pairing without a signed agreement.

    Args:
        due_on: Day by which it has to be signed; None without a rule.
    """

    pairing: Pairing
    due_on: date | None
    is_overdue: bool


def agreements_due(actor: Actor, programme: Programme, *, on: date | None = None) -> tuple[AgreementDue, ...]:
    """Pairings in force that have no agreement yet, the most urgent first (BR-16)."""
    day = on or clock.today()
    packs = list(programme.policy_packs.all())
    found = []
    for pairing in pairings_on(actor, programme, day).filter(agreed_on=None):
        due_on = agreement_due_on(pairing, packs)
        found.append(AgreementDue(pairing, due_on, due_on is not None and due_on < day))
    return tuple(sorted(found, key=lambda a: (a.due_on or date.max, a.pairing.pk)))


def agreement_due_on(pairing: Pairing, packs: list[PolicyPack]) -> date | None:
    """The day by which a pairing needs its agreement, by the pack in force when it begins."""
    pack = rules.reviewing_pack(packs, pairing.starts_on)
    if pack is None or pack.agreement_days is None:
        return None
    return pairing.starts_on + timedelta(days=pack.agreement_days)


def receivers_without_pairing(
    actor: Actor, programme: Programme, *, on: date | None = None
) -> QuerySet[Participant]:
    """Receiving units of a programme with which nobody is paired on one day."""
    day = on or clock.today()
    paired = Pairing.objects.filter(_holds_on(day), programme=programme).values("receiver")
    return (
        reading.visible(Participant, actor)
        .filter(programme=programme, side="receiver")
        .exclude(institution__in=paired)
        .select_related("institution__region")
    )
