import pytest

from cast import SYSTEM, World
from jieli.registry.actions.institution import change_institution
from jieli.registry.actions.merging import merge_people
from jieli.registry.actions.person import add_person
from jieli.registry.models import InstitutionName, Person
from jieli.registry.queries.find import find


def captions(world: World, text: str, role: str = "PO") -> list[str]:
    return [f.caption for f in find(world.actor(role), text)]


@pytest.mark.parametrize(
    "text", ["那曲市人民", "nqsrm", "naqushirenmin", "\uff2e\uff31\uff33\uff32\uff2d", "示例 人民 那曲"]
)
def test_institution_is_found_by_name_pinyin_and_initials(world: World, text: str):
    assert "示例那曲市人民医院" in captions(world, text)


def test_institution_is_found_by_its_other_name(world: World):
    hospital = world.institutions["bureau_hospital"]
    assert hospital.name not in captions(world, "红十字")
    change_institution(hospital, {}, actor=SYSTEM, parts={InstitutionName: [{"name": "示例青海红十字医院"}]})
    assert captions(world, "红十字") == captions(world, "hsz") == [hospital.name]


def test_code_comes_first(world: World):
    hospital = world.institutions["host_hospital"]
    found = find(world.actor("HD"), hospital.code.lower())
    assert next((f.thing, f.code, f.detail) for f in found) == (
        "institution",
        hospital.code,
        "西藏自治区那曲市色尼区",
    )


def test_region_is_found_by_code_and_name(world: World):
    assert captions(world, "632723") == ["青海省玉树藏族自治州称多县"]
    assert "西藏自治区那曲市" in captions(world, "那曲")
    assert "西藏自治区那曲地区" not in captions(world, "那曲")  # no longer a region


def test_department_says_its_institution(world: World):
    assert "示例那曲市人民医院骨科" in captions(world, "骨科")


def test_people_are_found_by_those_who_may_see_them_only(world: World):
    person = add_person(
        {"name": "示例欧阳", "home_institution": world.institutions["host_hospital"]}, actor=SYSTEM
    )
    assert [f.code for f in find(world.actor("HD"), "sloy")] == [person.code]
    assert find(world.actor("HD"), "sloy")[0].detail == "示例那曲市人民医院"
    assert find(world.stranger("HD"), "sloy") == []
    assert find(world.actor("AW"), person.code) == []


def test_merged_people_are_not_found(world: World):
    unit = world.institutions["host_hospital"]
    double, good = (
        add_person({"name": n, "home_institution": unit}, actor=SYSTEM) for n in ("示例重复", "示例本人")
    )
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    assert captions(world, "示例重复") == []
    assert Person.objects.filter(name="示例重复").exists()


def test_limit_holds_for_each_kind_and_empty_text_finds_nothing(world: World):
    found = find(world.actor("PO"), "示例", limit=2)
    assert sorted({f.thing for f in found}) == ["department", "institution"]
    assert len(found) == 4
    assert find(world.actor("PO"), "  ") == []


def test_one_query_for_each_kind(world: World, django_assert_num_queries: pytest.FixtureRequest):
    actor = world.actor("PO")
    with django_assert_num_queries(4):  # type: ignore[operator]
        find(actor, "示例")
