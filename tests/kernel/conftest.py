from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from cast import PROGRAMME, SYSTEM, World
from jieli.kernel import door
from jieli.programme.models import Need, Programme
from kernel.sites import POSTGRES, Site, copy_of, drop, new_site

on_postgres = pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL; run tools/with_postgres.py")


@pytest.fixture
def need(world: World) -> Need:
    """A draft of the host department, owned by nobody yet."""
    programme = door.create(
        Programme(code=PROGRAMME, name="示例援藏项目", family="team", starts_on=date(2026, 1, 1)),
        actor=SYSTEM,
    )
    return door.create(new_need(world, programme), actor=world.actor("HD"))


def new_need(world: World, programme: Programme) -> Need:
    return Need(
        programme=programme,
        institution=world.institutions["host_hospital"],
        department=world.departments["host_orthopaedics"],
        post_kind="clinical",
        specialty=world.specialties["04.03"],
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 8, 1),
        purpose="teach",
        equipment="yes",
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """Gives a console with tables and nothing in them, one per kind of database and run; make copies of it."""
    made: dict[str, Site] = {}

    def of(kind: str) -> Site:
        if kind not in made:
            made[kind] = new_site(tmp_path_factory.mktemp("sites") / kind, kind)
            made[kind].run(
                "from django.core.management import call_command; call_command('migrate', verbosity=0)"
            )
        return made[kind]

    yield of
    for site in made.values():
        drop(site)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=on_postgres)])
def site(request: pytest.FixtureRequest, migrated: Callable[[str], Site], tmp_path: Path) -> Iterator[Site]:
    """A console with tables, on either database."""
    made = copy_of(migrated(request.param), tmp_path / "site")
    yield made
    drop(made)
