import json
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.kernel import audit, clock
from jieli.kernel.actor import GLASS, Actor, Mandate, system
from jieli.kernel.errors import BadInput
from jieli.kernel.models import AuditEntry, AuditHead

SYSTEM = system("test")


def tell(n: int = 1, **more) -> list[AuditEntry]:
    return [
        audit.append(actor=SYSTEM, thing="lamp", code=f"LMP-{i}", caption=f"灯{i}", event="create", **more)
        for i in range(n)
    ]


@pytest.fixture
def chain(db) -> list[AuditEntry]:
    return tell(5, after={"watt": 40})


def test_chain_of_one_after_the_other_verifies(chain):
    verdict = audit.verify()
    assert verdict == audit.Verdict(5, chain[-1].hash, ())
    assert [e.seq for e in chain] == [1, 2, 3, 4, 5]


def test_empty_trail_verifies(db):
    assert audit.verify() == audit.Verdict(0, audit.START, ())


@pytest.mark.parametrize(
    "changed",
    [
        {"after": {"watt": 41}}, {"before": {"x": 1}}, {"reason": "其他"}, {"actor": "别人"}, {"role": "院长"},
        {"origin": "elsewhere"}, {"code": "LMP-9"}, {"caption": "烛"}, {"event": "change"}, {"source": "off"},
        {"target": "on"}, {"at": datetime(2020, 1, 1, tzinfo=UTC)}, {"on": "2020-01-01"}, {"thing": "need"},
    ],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_changed_entry_is_found(chain, changed):
    AuditEntry.objects.filter(seq=3).update(**changed)
    faults = audit.verify().faults
    assert len(faults) == 1
    assert "第3条" in faults[0]
    assert "被改动过" in faults[0]


def test_changed_entry_with_a_new_hash_breaks_the_chain_behind_it(chain):
    entry = AuditEntry.objects.get(seq=3)
    entry.reason = "改"
    AuditEntry.objects.filter(seq=3).update(reason="改", hash=audit.digest(entry))
    assert audit.verify().faults == ("第4条与前一条不相接。",)


def test_removed_entry_is_found(chain):
    AuditEntry.objects.filter(seq=2).delete()
    faults = audit.verify().faults
    assert faults[0] == "第2条缺失，其后是第3条。"


def test_cut_end_is_found(chain):
    AuditEntry.objects.filter(seq__gte=4).delete()
    assert audit.verify().faults == ("链尾应为第5条，实际到第3条。",)


def test_inserted_entry_is_found(chain):
    entry = AuditEntry.objects.get(seq=5)
    entry.seq, entry.previous_hash = 6, entry.hash
    entry.hash = audit.digest(entry)
    entry.save(force_insert=True)
    assert audit.verify().faults == ("链尾应为第5条，实际到第6条。",)


def test_export_is_verified_elsewhere(chain):
    text = list(audit.lines(AuditEntry.objects.order_by("seq")))
    assert json.loads(text[0])["caption"] == "灯0"
    assert audit.verify(audit.entries_of(text)) == audit.Verdict(5, chain[-1].hash, ())
    changed = [line.replace("灯2", "烛2") for line in text]
    assert "第3条" in audit.verify(audit.entries_of(changed)).faults[0]


def test_line_that_is_no_entry_is_named(chain):
    text = [*audit.lines(AuditEntry.objects.order_by("seq")), '{"seq": 6}']
    with pytest.raises(BadInput, match="第6行"):
        list(audit.entries_of(text))


def test_chain_computed_anew_is_found_by_a_copy_kept_elsewhere(chain):
    copy = list(audit.lines(AuditEntry.objects.order_by("seq")))
    tell(2)
    assert audit.verify_against(audit.entries_of(copy)).faults == ()
    previous = audit.START
    for entry in AuditEntry.objects.order_by("seq"):
        entry.reason = "伪造" if entry.seq >= 3 else entry.reason
        entry.previous_hash = previous
        entry.hash = previous = audit.digest(entry)
        entry.save()
    AuditHead.objects.update(hash=previous)
    assert audit.verify().faults == ()
    assert audit.verify_against(audit.entries_of(copy)).faults == ("从第3条起，与导出文件不同（共3条）。",)


def test_entry_of_a_failed_transaction_leaves_no_gap(chain):
    with transaction.atomic():
        tell(2)
        transaction.set_rollback(True)
    tell(1)
    assert audit.verify().faults == ()
    assert AuditEntry.objects.count() == 6


def test_mandate_that_permitted_it_is_named(db):
    actor = Actor(
        None, "赵", (Mandate("HD", "unit", "1", "科室主任"), Mandate("HH", "unit", "1", "管理员", "钱"))
    )
    entry = audit.append(
        actor=actor, thing="lamp", code="L", caption="灯", event="x", roles=frozenset({"HH"})
    )
    assert entry.role == "管理员（代钱）"
    assert audit.append(actor=actor, thing="lamp", code="L", caption="灯", event="x").role == "科室主任"


def test_emergency_access_is_named(db):
    glass = Actor(None, "赵", (Mandate(GLASS, "all"),), origin="web 10.0.0.7", glass_reason="失联")
    entry = audit.append(actor=glass, thing="lamp", code="L", caption="灯", event="x")
    assert entry.origin == "web 10.0.0.7·紧急访问"


def test_entry_stands_where_the_clock_stands(db):
    at = datetime(2025, 3, 1, 17, 30, 0, 123456, tzinfo=UTC)
    with clock.set_to(at):
        [entry] = tell()
    entry.refresh_from_db()
    assert entry.at == at
    assert f"{entry.on}" == "2025-03-02"  # already tomorrow where the programme is run


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(values=st.dictionaries(st.text(max_size=10), json_values, max_size=4), reason=st.text())
def test_whatever_is_told_verifies_after_a_round_trip(django_db_setup, django_db_blocker, values, reason):
    with django_db_blocker.unblock(), transaction.atomic():
        tell(after=values, reason=reason)
        verdict = audit.verify()
        transaction.set_rollback(True)
    assert verdict.faults == ()
