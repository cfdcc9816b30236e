from datetime import date, timedelta

import pytest

from cast import SYSTEM, World
from jieli.kernel import door
from jieli.kernel.errors import NotAllowed
from jieli.kernel.models import AuditEntry
from jieli.registry import catalogue
from jieli.registry.actions.institution import add_institution, change_institution
from jieli.registry.actions.reference import load_reference
from jieli.registry.actions.specialty import set_substitutes
from jieli.registry.models import Region, Specialty
from jieli.registry.queries import reference


def test_A_12_naqu_is_a_city_in_2023_and_a_prefecture_in_2016(world: World):
    actor = world.actor("HD")
    city = reference.resolve_region(actor, "那曲市", date(2023, 11, 24)).region
    prefecture = reference.resolve_region(actor, "那曲地区", date(2016, 1, 1)).region
    assert (city.gb_code, prefecture.gb_code) == ("540600", "542400")
    assert city.full_name == "西藏自治区那曲市"
    assert reference.resolve_region(actor, "那曲市", date(2016, 1, 1)).region is None
    assert reference.region_at(actor, "540600", date(2017, 7, 17)) is None
    assert reference.region_at(actor, "540600", date(2017, 7, 18)) == city


def test_old_name_is_answered_with_what_took_its_place(world: World):
    found = reference.resolve_region(world.actor("HD"), "那曲地区", date(2023, 11, 24))
    assert found.region is None
    assert [r.gb_code for r in found.renamed_to] == ["540600"]
    assert "那曲市" in found.sentence


def test_unknown_name_is_said_to_be_unknown(world: World):
    found = reference.resolve_region(world.actor("HD"), "子虚县", date(2023, 11, 24))
    assert found == reference.Resolution(None, (), "没有名为“子虚县”的行政区划。")


def test_ended_region_knows_its_successors(world: World):
    heirs = reference.successors_of(world.actor("HD"), world.regions["542421"])
    assert [r.gb_code for r in heirs] == ["540602"]


def test_reference_is_loaded_whole_and_a_second_time_changes_nothing(db: None):
    first = load_reference(actor=SYSTEM)
    official = [r for r in catalogue.spells() if not r.kind]
    assert Region.objects.count() == len(official)
    assert Specialty.objects.count() == len(catalogue.specialties())
    assert first.added == len(official) + len(catalogue.specialties())
    entries = AuditEntry.objects.count()
    assert load_reference(actor=SYSTEM) == type(first)(0, 0)
    assert AuditEntry.objects.count() == entries
    _every_region_in_force_has_a_superior_in_force()


def _every_region_in_force_has_a_superior_in_force() -> None:
    for region in Region.objects.filter(valid_until=None).exclude(level="province").select_related("parent"):
        assert region.parent is not None, region
        assert region.parent.valid_until is None, region
        assert region.full_name == region.parent.full_name + region.name


def test_load_closes_a_code_that_ended_meanwhile_and_keeps_the_row(world: World):
    old = world.regions["542400"]
    # As an older catalogue had it
    door.change(old, {"valid_until": None, "successors": ""}, actor=SYSTEM, event="load")
    loaded = load_reference(actor=SYSTEM, regions=["540000", "542400"], specialties=[])
    assert (loaded.added, loaded.changed) == (0, 1)
    old.refresh_from_db()
    assert (old.valid_until, old.successors) == (date(2017, 7, 18), "540600")


def test_load_leaves_alone_what_an_administrator_changed(world: World):
    administrator = world.actor("SY")
    orthopaedics, region = world.specialties["04.03"], world.regions["540602"]
    rows = [{"substitute": world.specialties["26"], "note": "本项目核定"}]
    set_substitutes(orthopaedics, rows, actor=administrator)
    door.change(region, {"altitude_m": 4513}, actor=administrator)
    loaded = load_reference(
        actor=SYSTEM, regions=["540000", "540600", "540602"], specialties=["04", "04.03", "26"]
    )
    assert (loaded.added, loaded.changed) == (0, 0)
    assert [s.note for s in reference.substitutes_of(administrator, orthopaedics)] == ["本项目核定"]
    region.refresh_from_db()
    assert region.altitude_m == 4513


def test_only_the_system_loads_reference_data(world: World):
    Region.objects.filter(gb_code="330127").update(gb_code="339999")
    with pytest.raises(NotAllowed):
        load_reference(actor=world.actor("PO"), regions=["330000", "330100", "330127"], specialties=[])


def test_substitutes_are_those_of_the_catalogue_that_are_loaded(world: World):
    loaded = set(world.specialties)
    for key, specialty in world.specialties.items():
        found = {s.substitute.key for s in reference.substitutes_of(world.actor("HD"), specialty)}
        assert found == {s.substitute for s in catalogue.substitutes(key)} & loaded
    assert any(reference.substitutes_of(world.actor("HD"), s) for s in world.specialties.values())


def test_altitude_of_an_institution_is_its_own_or_that_of_the_region_around_it(world: World):
    hospital = world.institutions["host_hospital"]
    assert reference.altitude_of(hospital) == world.regions["540602"].altitude_m == 4500
    change_institution(hospital, {"altitude_m": 4300}, actor=SYSTEM)
    assert reference.altitude_of(hospital) == 4300
    lowland = add_institution(
        {"name": "示例低地医院", "kind": "general_hospital", "region": world.regions["330127"]}, actor=SYSTEM
    )
    assert reference.altitude_of(lowland) is None


@pytest.mark.parametrize(
    ("metres", "band"), [(None, ""), (0, "A"), (1499, "A"), (1500, "B"), (3499, "C"), (4500, "E")]
)
def test_altitude_band_begins_at_its_lower_bound(metres: int | None, band: str):
    assert reference.altitude_band(metres, [1500, 2500, 3500, 4500]) == band


def test_regions_in_force_change_overnight(world: World):
    actor = world.actor("HD")
    day = date(2017, 7, 18)
    before = {r.gb_code for r in reference.regions(actor, day - timedelta(days=1))}
    after = {r.gb_code for r in reference.regions(actor, day)}
    assert before - after == {"542400", "542421"}
    assert after - before == {"540600", "540602", "540621"}
