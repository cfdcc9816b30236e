from datetime import date

import pytest

from cast import SYSTEM, World
from jieli.kernel import audit, door
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, RuleRefused
from jieli.kernel.models import AuditEntry, User
from jieli.kernel.reveal import reveal
from jieli.registry.actions.institution import change_department
from jieli.registry.actions.merging import merge_people, undo_merge
from jieli.registry.actions.office import add_office, end_office
from jieli.registry.actions.person import add_credential, add_person, change_person
from jieli.registry.models import Office, Person
from jieli.registry.queries import office as offices
from jieli.registry.queries import person as people
from jieli.registry.queries.access import actor_for
from registry.id_cards import id_number

BORN = date(1979, 2, 28)


def twice(world: World) -> tuple[Person, Person]:
    """The same woman entered twice: by the sender with number and account, by the commission with offices."""
    hospital = world.institutions["sending_hospital"]
    good = add_person({"name": "示例某", "home_institution": hospital, "education": "11"}, actor=SYSTEM)
    double = add_person(
        {
            "name": "示例某某", "home_institution": hospital, "id_no": id_number(BORN), "phone": "13900001111",
            "user": world.users["SY"],
        },
        actor=SYSTEM,
    )  # fmt: skip
    held(world, double, "骨科主任")
    add_credential({"person": double, "kind": "physician", "since_on": date(2004, 1, 1)}, actor=SYSTEM)
    change_department(world.departments["sending_orthopaedics"], {"head": double}, actor=SYSTEM)
    return double, good


def held(world: World, person: Person, wording: str, since: date = date(2020, 1, 1)) -> Office:
    return add_office(
        {
            "person": person, "institution": world.institutions["sending_hospital"], "wording": wording,
            "kind": "home", "starts_on": since,
        },
        actor=SYSTEM,
    )  # fmt: skip


def snapshot(*persons: Person) -> list[dict[str, object]]:
    skipped = {"version", "updated_at", "search_text"}
    return [
        {f.name: getattr(p, f.attname) for f in Person._meta.concrete_fields if f.name not in skipped}
        for p in Person.objects.filter(pk__in=[p.pk for p in persons]).order_by("pk")
    ]


def test_merge_re_points_everything_and_fills_what_is_missing(world: World):
    double, good = twice(world)
    history = list(audit.history("person", double.code).values())
    merge_people(double, good, actor=world.actor("SC"), reason="同一人，两处录入")
    double.refresh_from_db()
    good.refresh_from_db()
    assert double.merged_into == good
    assert (good.name, good.education) == ("示例某", "11")
    assert (good.id_no, good.phone, good.born_on, good.sex) == (id_number(BORN), "13900001111", BORN, "2")
    assert [o.wording for o in good.offices.all()] == ["骨科主任"]
    assert good.credentials.count() == 1
    assert (double.offices.count(), double.credentials.count()) == (0, 0)
    world.departments["sending_orthopaedics"].refresh_from_db()
    assert world.departments["sending_orthopaedics"].head == good
    assert actor_for(world.users["SY"]).person_id == good.pk
    # history is added to, never rewritten; each record that was touched says so itself
    assert list(audit.history("person", double.code).values())[1:] == history
    touched = AuditEntry.objects.filter(event="merge").values_list("thing", flat=True)
    assert sorted(touched) == ["credential", "department", "office", "person", "person"]
    assert audit.verify().faults == ()


def test_merged_record_leaves_the_lists_and_can_no_longer_be_changed(world: World):
    double, good = twice(world)
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    actor = world.actor("SC")
    assert double not in people.people(actor)
    assert double in people.people(actor, include_merged=True)
    assert people.survivor_of(people.get_person(actor, double.code)) == good
    double.refresh_from_db()
    with pytest.raises(RuleRefused, match=good.code):
        change_person(double, {"languages": "藏语"}, actor=actor)
    with pytest.raises(RuleRefused):
        held(world, double, "另一职务")
    with pytest.raises(RuleRefused, match="示例某"):  # the number now belongs to the record that counts
        add_person(
            {"name": "示例某", "home_institution": good.home_institution, "id_no": id_number(BORN)},
            actor=actor,
        )


def test_merge_in_a_chain_leads_to_the_last(world: World):
    double, good = twice(world)
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    third = add_person({"name": "示例三", "home_institution": good.home_institution}, actor=SYSTEM)
    merge_people(Person.objects.get(pk=good.pk), third, actor=SYSTEM, reason="又一次")
    assert people.survivor_of(Person.objects.get(pk=double.pk)) == third
    assert offices.offices_on(SYSTEM, third, date(2023, 1, 1))[0].wording == "骨科主任"


def test_contradictions_are_all_named_and_nothing_happens(world: World):
    double, good = twice(world)
    account = door.create(User(username="second", name="示例某"), actor=SYSTEM)
    change_person(good, {"id_no": id_number(date(1981, 3, 1), 3), "user": account}, actor=SYSTEM)
    held(world, good, "骨科主任", since=date(2022, 1, 1))
    before = snapshot(double, good)
    with pytest.raises(FactsRefused) as refused:
        merge_people(double, good, actor=SYSTEM, reason="同一人")
    told = " ".join(e.sentence for e in refused.value.refusals)
    assert all(word in told for word in ("证件号码", "出生日期", "性别", "登录账号", "骨科主任"))
    assert snapshot(double, good) == before
    assert not AuditEntry.objects.filter(event="merge").exists()


def test_same_office_at_two_times_is_no_contradiction(world: World):
    double, good = twice(world)
    end_office(double.offices.get(), actor=SYSTEM, on=date(2021, 1, 1))
    held(world, good, "骨科主任", since=date(2021, 1, 1))
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    assert good.offices.count() == 2


def test_merge_wants_a_reason_two_records_and_mandates_for_both(world: World):
    double, good = twice(world)
    with pytest.raises(BadInput):
        merge_people(double, good, actor=SYSTEM, reason="")
    with pytest.raises(BadInput):
        merge_people(double, double, actor=SYSTEM, reason="同一人")
    with pytest.raises(NotAllowed):
        merge_people(double, good, actor=world.actor("HD"), reason="同一人")
    far = add_person({"name": "示例远", "home_institution": world.institutions["far_hospital"]}, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        merge_people(double, far, actor=world.actor("SC"), reason="同一人")
    assert not Person.objects.exclude(merged_into=None).exists()


def test_undo_puts_everything_back(world: World):
    double, good = twice(world)
    before = snapshot(double, good)
    merge_people(double, good, actor=world.actor("SC"), reason="同一人")
    undo_merge(double, actor=world.actor("SC"), reason="认错人")
    assert snapshot(double, good) == before
    assert double.offices.count() == double.credentials.count() == 1
    world.departments["sending_orthopaedics"].refresh_from_db()
    assert world.departments["sending_orthopaedics"].head == double
    assert actor_for(world.users["SY"]).person_id == double.pk
    assert audit.verify().faults == ()


def test_undo_leaves_alone_what_belonged_to_the_other_before(world: World):
    double, good = twice(world)
    own = held(world, good, "党支部书记")
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    undo_merge(double, actor=SYSTEM, reason="认错人")
    own.refresh_from_db()
    assert own.person == good
    assert [o.wording for o in double.offices.all()] == ["骨科主任"]


def test_undo_is_refused_once_something_was_changed(world: World):
    double, good = twice(world)
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    office = good.offices.get()
    end_office(office, actor=world.actor("SC"), on=date(2024, 1, 1))
    with pytest.raises(RuleRefused, match="又被") as refused:
        undo_merge(double, actor=SYSTEM, reason="认错人")
    assert office.code in refused.value.sentence
    double.refresh_from_db()
    assert double.merged_into == good


def test_looking_at_a_number_does_not_stand_in_the_way_of_undoing(world: World):
    double, good = twice(world)
    merge_people(double, good, actor=SYSTEM, reason="同一人")
    good.refresh_from_db()
    reveal(good, "id_no", actor=world.actor("SC"), reason="核对")
    undo_merge(double, actor=SYSTEM, reason="认错人")
    double.refresh_from_db()
    assert double.merged_into is None


@pytest.mark.parametrize("first", [True, False])
def test_undo_of_one_of_two_merges_made_for_the_same_reason(world: World, first: bool):
    double, good = twice(world)
    third = add_person({"name": "示例三", "home_institution": good.home_institution}, actor=SYSTEM)
    held(world, third, "教研室主任")
    merge_people(double, good, actor=SYSTEM, reason="清理")
    merge_people(third, Person.objects.get(pk=good.pk), actor=SYSTEM, reason="清理")
    undo_merge(double if first else third, actor=SYSTEM, reason="认错人")
    held_by = {p: [o.wording for o in p.offices.all()] for p in (double, third, good)}
    if first:
        assert held_by == {double: ["骨科主任"], third: [], good: ["教研室主任"]}
    else:
        assert held_by == {double: [], third: ["教研室主任"], good: ["骨科主任"]}


def test_what_was_not_merged_cannot_be_undone(world: World):
    double, _good = twice(world)
    with pytest.raises(RuleRefused):
        undo_merge(double, actor=SYSTEM, reason="认错人")
