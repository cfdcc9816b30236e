from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from jieli.kernel import clock
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed
from jieli.programme.actions import pairing as pairings
from jieli.programme.models import Pairing, Participant
from jieli.programme.queries import arcs as arc_queries
from jieli.programme.queries import pairings as queries
from jieli.registry.models import Region
from programme.story import make_batch, make_policy, make_post, make_programme


def values(world, programme, **more):
    return {
        "programme": programme,
        "kind": "unit_unit",
        "sender": world.institutions["sending_hospital"],
        "receiver": world.institutions["host_hospital"],
        "starts_on": date(2026, 1, 1),
        **more,
    }


def by_department(world, programme, **more):
    return values(
        world,
        programme,
        kind="unit_department",
        receiver_department=world.departments["host_orthopaedics"],
        **more,
    )


def test_pairing_makes_both_sides_take_part(world):
    programme = make_programme(world)
    pairings.add_pairing(
        values(world, programme, receiver=world.institutions["host_county_hospital"]), actor=world.actor("PO")
    )
    sides = set(Participant.objects.filter(programme=programme).values_list("institution__name", "side"))
    assert ("示例嘉黎县人民医院", "receiver") in sides
    assert ("示例杭州第一医院", "sender") in sides
    with pytest.raises(NotAllowed):
        pairings.add_pairing(values(world, programme), actor=world.actor("SH"))


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("province_unit", "sender_region"),
        ("unit_department", "receiver_department"),
        ("lead_unit", "sender"),
        ("topic", "topic"),
    ],
)
def test_every_kind_asks_for_its_parties(kind, missing, world):
    programme = make_programme(world)
    full = values(
        world,
        programme,
        kind=kind,
        sender_region=world.regions["330000"],
        receiver_department=world.departments["host_orthopaedics"] if kind == "unit_department" else None,
        topic="胸痛中心" if kind == "topic" else "",
    )
    pairings.add_pairing(full, actor=world.actor("PO"))
    Pairing.objects.all().delete()
    full[missing] = None if missing != "topic" else ""
    with pytest.raises(BadInput) as refused:
        pairings.add_pairing(full, actor=world.actor("PO"))
    assert refused.value.field == missing


def test_department_has_one_responsible_hospital_at_a_time(world):
    programme = make_programme(world)
    office = world.actor("PO")
    pairings.add_pairing(by_department(world, programme), actor=office)
    other = by_department(world, programme, sender=world.institutions["sending_secondary"])
    with pytest.raises(BadInput, match="同一时间只能有一个") as refused:
        pairings.add_pairing({**other, "starts_on": date(2026, 6, 1)}, actor=office)
    assert refused.value.remedy
    # Another department of the same hospital is free, and so is hospital to hospital
    pairings.add_pairing({**other, "receiver_department": world.departments["host_cardiology"]}, actor=office)
    for sender in ("sending_hospital", "sending_secondary"):
        pairings.add_pairing(values(world, programme, sender=world.institutions[sender]), actor=office)
    with pytest.raises(BadInput, match="重叠"):
        pairings.add_pairing(values(world, programme), actor=office)


def test_matrix_shows_who_is_responsible_and_where_nobody_is(world):
    programme = make_programme(world)
    make_policy(world, programme)
    office = world.actor("PO")
    pairings.add_pairing(by_department(world, programme), actor=office)
    make_post(world, make_batch(world, programme), department=world.departments["host_orthopaedics"])
    rows = queries.department_matrix(office, programme, on=date(2026, 5, 1))
    assert [
        (r.department.name, str(r.pairing.sender) if r.pairing else None, r.posts, r.taken) for r in rows
    ] == [
        ("心内科", None, 0, 0),
        ("骨科", "示例杭州第一医院", 1, 0),
    ]
    assert [r.is_gap for r in rows] == [True, False]
    assert all(r.is_gap for r in queries.department_matrix(office, programme, on=date(2025, 5, 1)))


def test_new_pairing_takes_over_without_a_gap(world):
    programme = make_programme(world)
    make_policy(world, programme)
    office = world.actor("PO")
    old = pairings.add_pairing(by_department(world, programme), actor=office)
    heir = {"sender": world.institutions["sending_secondary"], "starts_on": date(2026, 7, 1)}
    new = pairings.succeed_pairing(old, {**heir, "agreed_on": date(2026, 7, 10)}, actor=office)
    old.refresh_from_db()
    assert old.ends_on == new.starts_on
    assert new.predecessor == old
    assert new.receiver_department == old.receiver_department
    pairings.end_pairing(new, ends_on=date(2026, 12, 1), actor=office, reason="示例")
    with pytest.raises(FactsRefused) as refused:
        pairings.succeed_pairing(
            old, {**heir, "starts_on": date(2027, 1, 1), "agreed_on": date(2027, 1, 1)}, actor=office
        )
    assert {r.rule for r in refused.value.refusals} == {"BR-15"}


def test_gap_between_pairings_needs_a_reason(world):
    programme = make_programme(world)
    office = world.actor("PO")
    old = pairings.add_pairing(values(world, programme, ends_on=date(2026, 6, 1)), actor=office)
    heir = {"sender": world.institutions["sending_secondary"], "starts_on": date(2026, 6, 15)}
    with pytest.raises(BadInput, match="空14天") as refused:
        pairings.succeed_pairing(old, heir, actor=office)
    assert refused.value.rule == "BR-15"
    pairings.succeed_pairing(old, heir, actor=office, gap_reason="等待文件")


def test_new_pairing_needs_its_agreement_in_time(world):
    programme = make_programme(world)
    make_policy(world, programme, agreement_days=30)
    office = world.actor("PO")
    old = pairings.add_pairing(values(world, programme), actor=office)
    heir = {"sender": world.institutions["sending_secondary"], "starts_on": date(2026, 3, 1)}
    on_time = {"on": date(2026, 3, 20)}
    for late in ({"agreed_on": date(2026, 4, 1)}, {}):
        with pytest.raises(BadInput) as refused:
            pairings.succeed_pairing(old, {**heir, **late}, actor=office, on=date(2026, 4, 15))
        assert (refused.value.field, refused.value.rule) == ("agreed_on", "BR-16")
    new = pairings.succeed_pairing(old, heir, actor=office, **on_time)
    assert [
        (d.pairing, d.due_on, d.is_overdue)
        for d in queries.agreements_due(office, programme, on=date(2026, 4, 1))
    ] == [(new, date(2026, 3, 31), True)]
    pairings.change_pairing(new, {"agreed_on": date(2026, 3, 25)}, actor=office)
    assert queries.agreements_due(office, programme, on=date(2026, 4, 1)) == ()


def test_receiver_without_a_pairing_is_found(world):
    programme = make_programme(world)
    office = world.actor("PO")
    on = date(2026, 2, 1)
    found = queries.receivers_without_pairing(office, programme, on=on)
    assert [p.institution for p in found] == [world.institutions["host_hospital"]]
    pairings.add_pairing(values(world, programme), actor=office)
    assert not queries.receivers_without_pairing(office, programme, on=on).exists()


def test_arcs_lead_from_sender_to_receiver_with_counts(world):
    programme = make_programme(world)
    make_policy(world, programme)
    office = world.actor("PO")
    Region.objects.update(longitude=None, latitude=None)
    Region.objects.filter(gb_code="330100").update(longitude=120.2, latitude=30.3)
    Region.objects.filter(gb_code="540600").update(longitude=92.1, latitude=31.5)
    pairings.add_pairing(values(world, programme), actor=office)
    pairings.add_pairing(by_department(world, programme), actor=office)
    pairings.add_pairing(
        values(
            world,
            programme,
            sender=world.institutions["bureau_hospital"],
            receiver=world.institutions["host_county_hospital"],
        ),
        actor=office,
    )
    make_post(world, make_batch(world, programme))
    with clock.set_to(datetime(2026, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai"))):
        found = arc_queries.arcs(office, programme, date(2026, 6, 1))
    (arc,) = found.arcs
    # Districts without a point stand where their city does
    assert (arc.source.name, arc.target.name) == ("杭州市", "那曲市")
    assert (arc.pairings, arc.posts, arc.taken) == (2, 1, 0)
    assert found.without_point == ("示例监狱管理局中心医院",)
