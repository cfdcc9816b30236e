from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import SYSTEM, World
from jieli.kernel import audit
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState
from jieli.registry import rules
from jieli.registry.actions.office import add_office, change_office, end_office, remove_office
from jieli.registry.models import Institution, Office
from jieli.registry.queries import office as offices

ON = date(2023, 11, 23)
FULL_WORDING = (
    "示例那曲市人民医院党委副书记、院长、第六批医疗人才“组团式”援藏医疗队领队、"
    "示例钱塘医科大学附属第三医院副院长"
)


def values(world: World, wording: str, **more: object) -> dict[str, object]:
    return {
        "person": world.people["TL"],
        "institution": world.institutions["host_hospital"],
        "wording": wording,
        "kind": "host",
        "starts_on": date(2022, 8, 1),
        **more,
    }


def four_at_once(world: World) -> list[Office]:
    university = world.institutions["lead_university"]
    name = world.institutions["host_hospital"].name
    rows = (
        values(world, f"{name}党委副书记", kind="party"),
        values(world, f"{name}院长"),
        values(world, "第六批医疗人才“组团式”援藏医疗队领队", kind="team"),
        values(
            world, f"{university.name}附属第三医院副院长", kind="home", institution=university,
            starts_on=date(2018, 3, 1),
        ),
    )  # fmt: skip
    return [add_office(row, actor=SYSTEM) for row in rows]


def test_A_05_four_concurrent_offices_print_the_full_wording_as_of_a_day(world: World):
    four_at_once(world)
    leader = world.people["TL"]
    assert offices.wording_on(SYSTEM, leader, ON) == FULL_WORDING
    assert offices.wording_on(world.actor("TL"), leader, ON) == FULL_WORDING
    assert offices.wording_on(SYSTEM, leader, date(2022, 7, 31)) == "示例钱塘医科大学附属第三医院副院长"
    assert offices.wording_on(SYSTEM, leader, date(2018, 2, 28)) == ""
    assert offices.wording_on(world.stranger("FH"), leader, ON) == ""


def test_A_05_who_was_what_changes_with_the_day_the_office_ends(world: World):
    president = four_at_once(world)[1]
    end_office(president, actor=SYSTEM, on=date(2024, 1, 15), reason="免职文件")
    successor = add_office(
        values(
            world, f"{president.institution.name}院长", person=world.people["HH"], starts_on=date(2024, 1, 15)
        ),
        actor=SYSTEM,
    )

    def presidents(on: date) -> list[Office]:
        return [
            o for o in offices.who_was(SYSTEM, president.institution, on) if o.wording == president.wording
        ]

    assert presidents(date(2024, 1, 14)) == [president]
    assert presidents(date(2024, 1, 15)) == [successor]
    assert "院长、" not in offices.wording_on(SYSTEM, president.person, date(2024, 1, 15)).split("附属")[0]


def test_order_of_printing_can_be_changed(world: World):
    held = four_at_once(world)
    assert [o.rank for o in held] == [0, 1, 2, 3]
    change_office(held[3], {"rank": 0}, actor=SYSTEM)
    change_office(held[0], {"rank": 1}, actor=SYSTEM)
    wording = offices.wording_on(SYSTEM, world.people["TL"], ON)
    assert wording.startswith("示例钱塘医科大学附属第三医院副院长、示例那曲市人民医院")


def test_same_office_is_not_held_twice_at_once(world: World):
    first = add_office(values(world, "院长", ends_on=date(2023, 1, 1)), actor=SYSTEM)
    with pytest.raises(RuleRefused, match=first.code):
        add_office(values(world, " 院长 ", starts_on=date(2022, 12, 31)), actor=SYSTEM)
    second = add_office(values(world, "院长", starts_on=date(2023, 1, 1)), actor=SYSTEM)
    with pytest.raises(RuleRefused):
        change_office(first, {"ends_on": date(2023, 1, 2)}, actor=SYSTEM)
    with pytest.raises(RuleRefused):
        change_office(second, {"starts_on": date(2022, 12, 31)}, actor=SYSTEM)
    add_office(values(world, "院长", institution=world.institutions["host_cdc"]), actor=SYSTEM)
    add_office(values(world, "院长", person=world.people["HH"]), actor=SYSTEM)


def test_office_ends_after_it_starts_and_once(world: World):
    with pytest.raises(BadInput) as refused:
        add_office(values(world, "院长", ends_on=date(2022, 8, 1)), actor=SYSTEM)
    assert refused.value.field == "ends_on"
    office = add_office(values(world, "院长"), actor=SYSTEM)
    with pytest.raises(RuleRefused):
        end_office(office, actor=SYSTEM, on=date(2022, 8, 1))
    end_office(office, actor=SYSTEM, on=date(2023, 8, 1))
    with pytest.raises(RuleRefused, match="任至2023-07-31"):
        end_office(office, actor=SYSTEM, on=date(2023, 8, 1))
    end_office(office, actor=SYSTEM, on=date(2023, 2, 1), reason="文件日期更正")
    assert office.ends_on == date(2023, 2, 1)


def test_what_is_missing_or_unknown_is_named(world: World):
    with pytest.raises(FactsRefused) as refused:
        add_office({"wording": "", "kind": "president"}, actor=SYSTEM)
    assert {e.field for e in refused.value.refusals} == {
        "person",
        "institution",
        "wording",
        "kind",
        "starts_on",
    }
    with pytest.raises(BadInput) as one:
        add_office(values(world, "主任", department=world.departments["far_orthopaedics"]), actor=SYSTEM)
    assert one.value.field == "department"
    with pytest.raises(BadInput):
        change_office(
            add_office(values(world, "院长"), actor=SYSTEM), {"person": world.people["HH"]}, actor=SYSTEM
        )


def test_office_entered_by_mistake_is_taken_back_and_stays_in_the_trail(world: World):
    office = add_office(values(world, "院长"), actor=SYSTEM)
    with pytest.raises(BadInput):
        remove_office(office, actor=SYSTEM, reason="")
    remove_office(office, actor=SYSTEM, reason="录错")
    entry = audit.history("office", office.code).first()
    assert (entry.event, entry.before["wording"]) == ("remove", "院长")
    assert not Office.objects.filter(code=office.code).exists()


def test_office_makes_the_host_a_second_owner_of_the_person_while_it_lasts(world: World):
    guest = world.people["AW"]
    office = add_office(values(world, "副院长", person=guest), actor=SYSTEM)
    hospital = world.actor("HH")
    assert offices.get_office(hospital, office.code) == office
    assert offices.wording_on(hospital, guest, ON) == "副院长"
    end_office(office, actor=SYSTEM, on=date(2024, 1, 1))
    with pytest.raises(NotFound):
        offices.get_office(hospital, office.code)
    with pytest.raises(NotAllowed):
        add_office(values(world, "顾问", person=guest), actor=world.stranger("HH"))


def test_two_edits_at_once_one_wins(world: World):
    office = add_office(values(world, "院长"), actor=SYSTEM)
    mine, yours = (offices.get_office(SYSTEM, office.code) for _ in range(2))
    end_office(mine, actor=SYSTEM, on=date(2023, 8, 1))
    with pytest.raises(StaleState):
        end_office(yours, actor=SYSTEM, on=date(2023, 7, 1))


_DAY_0 = date(2023, 1, 1)
_spans = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 9), st.none() | st.integers(1, 6), st.integers(0, 3)),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_spans)
def test_offices_as_of_every_day_agree_with_a_scan_day_by_day(
    world: World, rows: list[tuple[str, int, int | None, int]]
):
    Office.objects.all().delete()
    calendar: dict[date, set[tuple[str, int]]] = {_DAY_0 + timedelta(days=n): set() for n in range(16)}
    entered = 0
    for number, (wording, start, length, rank) in enumerate(rows):
        days = {d for d in calendar if d >= _DAY_0 + timedelta(days=start)}
        if length is not None:
            days = {d for d in days if d < _DAY_0 + timedelta(days=start + length)}
        taken = any(w == wording for d in days for w, _number in calendar[d])
        row = values(
            world,
            wording,
            starts_on=_DAY_0 + timedelta(days=start),
            ends_on=None if length is None else _DAY_0 + timedelta(days=start + length),
            rank=rank,
            appointing_doc=str(number),
        )
        if taken:
            with pytest.raises((RuleRefused, FactsRefused)):
                add_office(row, actor=SYSTEM)
            continue
        add_office(row, actor=SYSTEM)
        entered += 1
        for d in days:
            calendar[d].add((wording, number))
    assert Office.objects.count() == entered
    for day, expected in calendar.items():
        found = offices.offices_on(SYSTEM, world.people["TL"], day)
        assert {(o.wording, int(o.appointing_doc)) for o in found} == expected
        assert [o.rank for o in found] == sorted(o.rank for o in found)
        at_unit = offices.who_was(SYSTEM, world.institutions["host_hospital"], day)
        assert {o.pk for o in at_unit} == {o.pk for o in found}


@given(
    one=st.tuples(st.integers(0, 9), st.none() | st.integers(1, 5)),
    other=st.tuples(st.integers(0, 9), st.none() | st.integers(1, 5)),
)
def test_overlap_is_a_shared_day(one: tuple[int, int | None], other: tuple[int, int | None]):
    def days(span: tuple[int, int | None]) -> set[int]:
        return set(range(span[0], 30 if span[1] is None else span[0] + span[1]))

    def dates(span: tuple[int, int | None]) -> tuple[date, date | None]:
        start = _DAY_0 + timedelta(days=span[0])
        return start, None if span[1] is None else start + timedelta(days=span[1])

    assert rules.spans_overlap(*dates(one), *dates(other)) == bool(days(one) & days(other))


def test_wording_that_is_only_the_name_of_its_institution_stays(world: World):
    hospital: Institution = world.institutions["host_hospital"]
    rows = [Office(institution=hospital, wording=w) for w in (f"{hospital.name}院长", hospital.name)]
    assert offices.print_wording(rows) == f"{hospital.name}院长、{hospital.name}"
