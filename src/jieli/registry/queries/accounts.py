"""Accounts, grants, emergency accesses and the audit trail, for the pages that show them."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading, search
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.kernel.models import AuditEntry, Ledger, User
from jieli.kernel.models.ledger import things
from jieli.registry.models import GlassOpening, Grant, Person
from jieli.registry.queries import access
from jieli.registry.roles import BY_CODE


def user_named(username: str) -> User | None:
    """The user who signs in with this name; for the door, before anybody acts."""
    return User.objects.filter(username__iexact=username).first() if username else None


def user_for_sign_on(claim: str, value: str) -> User | None:
    """The one user whom a claim of the sign-on provider names; None if nobody or several."""
    if not value:
        return None
    field = "email__iexact" if claim == "email" else "username__iexact"
    found = list(User.objects.filter(**{field: value})[:2])
    return found[0] if len(found) == 1 else None


def users(actor: Actor) -> QuerySet[User]:
    """Accounts that the actor may read, with their person and the grants that hold today (``grants_today``)."""
    today = clock.today()
    in_force = Q(grants__starts_on__lte=today, grants__ends_on__gt=today, grants__is_confirmed=True)
    return (
        reading.visible(User, actor)
        .select_related("person", "person__home_institution")
        .annotate(grant_count=Count("grants", filter=in_force))
        .prefetch_related(Prefetch("grants", _with_words(access.grants_in_force()), "grants_today"))
        .order_by("name", "pk")
    )


def get_user(actor: Actor, code: str) -> User:
    """One account."""
    return reading.get(User, actor, code)


def person_words(user: User) -> str:
    """Which person of the registry an account belongs to, for those who manage accounts; no more of it than that."""
    person = Person.objects.filter(user=user).select_related("home_institution").first()
    return f"{person.name}·{person.home_institution.name}·{person.code}" if person else ""


def grants(actor: Actor) -> QuerySet[Grant]:
    """Grants that the actor may read, with everything that their words need."""
    return _with_words(reading.visible(Grant, actor))


def _with_words(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    return access.with_names(rows).select_related("unit", "region", "deputy_for", "user")


def get_grant(actor: Actor, code: str) -> Grant:
    """One grant.

    Raises:
        NotFound: There is none, or the actor may not know of it.
    """
    reading.get(Grant, actor, code)
    return grants(actor).get(code=code)


def grants_of(actor: Actor, user: User) -> list[Grant]:
    """Grants of one user, those that hold or will hold first."""
    return list(grants(actor).filter(user=user).order_by("-ends_on", "role", "pk"))


def resting_after_reset(actor: Actor, user: User) -> list[Grant]:
    """Grants of a user that rest once the actor has reset the password, until a second person confirms them."""
    return access.resting_after_reset(reading.get(User, actor, user.code), actor.user_id)


def my_deputies(actor: Actor) -> list[Grant]:
    """What the actor has lent to deputies and is not over."""
    lent = grants(actor).filter(deputy_for=actor.user_id, ends_on__gt=clock.today())
    return list(lent.order_by("starts_on", "pk"))


def active_users(actor: Actor, text: str, limit: int = 20) -> list[User]:
    """Users to choose a deputy from, for administrators and for whoever has something to lend."""
    lends = any(m.scope != "own" and not m.deputy_for for m in actor.mandates)
    if actor.user_id is None or not lends:
        return []
    found = User.objects.filter(search.found_by(text), is_active=True)
    return list(found.order_by("name", "pk")[:limit])


def user_by_code(actor: Actor, code: str) -> User:
    """The user with this code, to be appointed as a deputy."""
    found = User.objects.filter(code=code, is_active=True).first() if actor.user_id is not None else None
    if found is None:
        raise NotFound(_("没有找到“%(code)s”，或您看不到它。") % {"code": code})
    return found


def self_of(actor: Actor) -> User:
    """The actor's own account."""
    return User.objects.get(pk=actor.user_id or -1)


def open_glass(actor: Actor) -> GlassOpening | None:
    """The actor's open emergency access."""
    return access.open_glass_of(actor.user_id, clock.now()).first() if actor.user_id else None


def glass_openings(actor: Actor) -> QuerySet[GlassOpening]:
    """Emergency accesses that the actor may read, newest first."""
    return reading.visible(GlassOpening, actor).select_related("user")


def may_read_audit(actor: Actor) -> bool:
    """Whether the actor reads more of the trail than his own entries."""
    return actor.is_system or bool({"IN", "SY"} & actor.roles)


def audit_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """Entries of the trail that the actor may read, newest first.

    Inspectors read all of it, or what concerns their programmes; administrators what concerns accounts and code sets;
    everybody his own entries.
    """
    rows = AuditEntry.objects.select_related("user").order_by("-seq")
    if actor.is_system or actor.keys("IN", "all"):
        return rows
    where = Q(user=actor.user_id) if actor.user_id else Q(pk__in=())
    if "IN" in actor.roles:
        for thing, kind in things().items():
            if kind.permits.roles_with("R") and "IN" in kind.permits.roles_with("R"):
                mine = kind._default_manager.filter(kind.permits.filter_roles(actor, {"IN"}))
                where |= Q(thing=thing, code__in=mine.values("code"))
    if "SY" in actor.roles:
        where |= Q(thing__in=[*_things_of_administrators(), "glass", "audit", "keys"])
    return rows.filter(where)


def kinds(actor: Actor) -> dict[str, type[Ledger]]:
    """Every kind of thing that entries tell of, by its name."""
    return things()


def my_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """What the actor did himself."""
    return AuditEntry.objects.filter(user=actor.user_id or -1).order_by("-seq")


def _things_of_administrators() -> list[str]:
    return [
        thing
        for thing, kind in things().items()
        if any(p.role == "SY" and p.scope == "all" and "R" in p.verbs for p in kind.permits.lines)
    ]


def demo_users(actor: Actor) -> list[tuple[str, str, User]]:
    """Entry, role and user to sign in as in a demo; whoever asks, since a demo has no secrets.

    One user per role. Whoever sees but his own record sees little of what his role may meet: of an aid worker there
    is also one who is on post.
    """
    seen: dict[str, User] = {}
    rows = access.grants_in_force().filter(user__is_active=True, deputy_for=None).select_related("user")
    for given in rows.order_by("pk"):
        on_post = given.user.username == f"demo.{given.role.lower()}.post"
        seen.setdefault(f"{given.role}.post" if on_post else given.role, given.user)
    return [(key, role, seen[key]) for role in BY_CODE for key in (role, f"{role}.post") if key in seen]
