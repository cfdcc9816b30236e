import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.kernel import reading
from jieli.kernel.actor import GLASS, NOBODY, Actor, Mandate, system
from jieli.kernel.errors import NotFound
from jieli.kernel.models import User
from jieli.kernel.models.ledger import things
from jieli.kernel.permits import NOTHING, Permits
from jieli.registry.models import Department

ROLES = ("SY", "IN", "AW", "HD")
VERBS = "CRUAX"
SCOPES = ("all", "own", "unit", "named")

lines = st.lists(
    st.tuples(
        st.sampled_from((*ROLES, "*")),
        st.sets(st.sampled_from(VERBS), min_size=1).map(lambda v: "".join(sorted(v))),
        st.sampled_from(SCOPES),
    ),
    max_size=6,
)
mandates = st.lists(
    st.builds(
        Mandate,
        st.sampled_from(ROLES),
        st.sampled_from(("unit", "all", "own")),
        st.sampled_from(("zh", "en", "")),
    ),
    max_size=4,
)


def permits_of(table: list[tuple[str, str, str]]) -> Permits:
    """Permissions on users, with scopes by language so that every combination is possible."""
    return Permits(
        "user",
        "\n".join(" ".join(line) for line in table),
        {
            "own": lambda actor, keys: Q(pk=actor.user_id) if actor.user_id else NOTHING,
            "unit": lambda actor, keys: Q(language__in=keys),
            "named": lambda actor, keys: Q(username__startswith="a"),
        },
    )


def allowed_by_hand(table, actor: Actor, wanted, user: User) -> bool:
    """The meaning of a table, written down a second time and without the database."""
    for role, verbs, scope in table:
        if not wanted(role, verbs):
            continue
        held = [m for m in actor.mandates if m.role == role]
        if not (held or (role == "*" and actor.user_id)):
            continue
        if scope == "all" or (scope == "unit" and any(m.scope == "all" for m in held)):
            return True
        if scope == "own" and user.pk == actor.user_id:
            return True
        if scope == "unit" and user.language in {m.key for m in held if m.scope == "unit"}:
            return True
        if scope == "named" and user.username.startswith("a"):
            return True
    return False


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """Users that no test changes, stored once for all examples."""
    with django_db_blocker.unblock():
        stored = [
            User(
                code=f"USR-{name}", username=name, name=name, language=language, password="!",
                created_at="2026-01-01T00:00Z", updated_at="2026-01-01T00:00Z",
            )
            for name, language in (("anna", "zh"), ("amir", "en"), ("bela", "zh"), ("bo", "xx"))
        ]  # fmt: skip
        User.objects.bulk_create(stored)
        yield list(User.objects.filter(code__in=[u.code for u in stored]))
        User.objects.filter(code__in=[u.code for u in stored]).delete()


@settings(max_examples=150, deadline=None)
@given(data=st.data(), table=lines, held=mandates, verb=st.sampled_from(VERBS))
def test_filter_covers_and_the_table_agree(people, django_db_blocker, data, table, held, verb):
    user_id = data.draw(st.sampled_from([None, *(p.pk for p in people)]))
    actor = Actor(user_id=user_id, name="", mandates=tuple(held))
    permits = permits_of(table)
    with django_db_blocker.unblock():
        among = User.objects.filter(pk__in=[p.pk for p in people])
        seen = {u.pk for u in among.filter(permits.filter(actor, verb))}
        assert seen == {p.pk for p in people if permits.covers(actor, verb, p)}
        assert seen == {
            p.pk for p in people if allowed_by_hand(table, actor, lambda role, verbs: verb in verbs, p)
        }
        assert not seen or permits.ever(actor, verb)
        roles = data.draw(st.sets(st.sampled_from(ROLES)))
        assert {p.pk for p in people if permits.covers_roles(actor, roles, p)} == {
            p.pk for p in people if allowed_by_hand(table, actor, lambda role, verbs: role in roles, p)
        }


def test_role_held_in_another_scope_opens_nothing():
    permits = Permits(
        "user", "HD R unit", {"unit": lambda actor, keys: Q(language__in=keys) if keys else Q()}
    )
    for scope in ("region", "own", "team"):
        actor = Actor(user_id=1, name="", mandates=(Mandate("HD", scope, "zh"),))
        assert permits.filter(actor, "R") == NOTHING
        assert not permits.ever(actor, "R")


def test_system_may_everything_and_nobody_nothing(world):
    department = world.departments["host_orthopaedics"]
    for verb in VERBS:
        assert department.permits.covers(system("test"), verb, department)
        assert not department.permits.covers(NOBODY, verb, department)


def test_emergency_access_reads_everything_and_writes_nothing(world):
    person = world.people["AW@far"]
    glass = Actor(world.users["SY"].pk, "", (Mandate(GLASS, "all"),), glass_reason="事由")
    assert person.permits.covers(glass, "R", person)
    assert not any(person.permits.covers(glass, verb, person) for verb in "CUAX")


def test_every_thing_has_a_table_that_somebody_may_read():
    for kind in things().values():
        assert kind.permits.roles_with("R"), kind.permits.thing


def test_record_out_of_sight_looks_like_none(world):
    stranger = world.people["AW@far"]
    with pytest.raises(NotFound) as hidden:
        reading.get(type(stranger), world.actor("SH"), stranger.code)
    with pytest.raises(NotFound) as missing:
        reading.get(type(stranger), world.actor("SH"), "PER-22222")
    assert hidden.value.sentence.replace(stranger.code, "") == missing.value.sentence.replace("PER-22222", "")


def test_scope_that_is_unknown_is_found_at_once():
    with pytest.raises(ValueError, match="unknown scopes"):
        Permits("x", "SY  R  moon", {})


def test_verb_that_is_unknown_is_found_at_once():
    with pytest.raises(ValueError, match="unknown verb"):
        Permits("x", "SY  RZ  all", {})


def test_visible_asks_one_question(world, django_assert_num_queries):
    actor = world.actor("SH")
    with django_assert_num_queries(1):
        list(reading.visible(Department, actor, "U"))


def test_two_ways_to_one_kind_of_key_are_told_apart_by_what_follows_the_dot():
    permits = Permits(
        "user",
        "HH R unit\nSH U unit.home",
        {
            "unit": lambda actor, keys: Q(language__in=keys),
            "unit.home": lambda actor, keys: Q(username__in=keys),
        },
    )
    host, home = (Actor(user_id=1, name="", mandates=(Mandate(role, "unit", "7"),)) for role in ("HH", "SH"))
    assert permits.filter(host, "R") == Q(language__in=frozenset("7"))
    assert permits.filter(home, "U") == Q(username__in=frozenset("7"))
    assert permits.filter(home, "R") == NOTHING
