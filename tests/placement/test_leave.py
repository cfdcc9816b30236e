"""Leave with two owners, and the month that both of them sign."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import World
from jieli.kernel import audit, clock, files
from jieli.kernel.errors import BadInput, DomainError, NotAllowed, NotFound
from jieli.kernel.models import Notice
from jieli.kernel.reveal import reveal
from jieli.placement.actions import attendance
from jieli.placement.actions import leave as leaves
from jieli.placement.models import AttendanceMonth, Deployment, Leave
from jieli.placement.presence import LEAVE_DAYS, row_of
from jieli.placement.queries import attendance as queries
from jieli.placement.queries import leaves as leave_queries
from jieli.registry.models import Person
from placement.story import fresh, make_deployment, make_person, make_team, open_post, rules_of

CHINA = ZoneInfo("Asia/Shanghai")
MAY = date(2026, 5, 1)


def working(world: World) -> Deployment:
    return make_deployment(world, open_post(world, make_team(world)), state="working")


def ask(world: World, made: Deployment, role: str = "AW", **values) -> Leave:
    return leaves.request_leave(
        {
            "deployment": made,
            "kind": "home_leave",
            "starts_on": date(2026, 5, 4),
            "ends_on": date(2026, 5, 14),
            "reason": "探望父母",
            **values,
        },
        actor=world.actor(role),
    )


def refused(function, *args, **named) -> DomainError:
    with pytest.raises(DomainError) as caught:
        function(*args, **named)
    return caught.value


@pytest.mark.parametrize("order", [("HH", "SH"), ("SH", "HH")])
def test_br_45_long_leave_takes_both_owners_in_either_order(world, order):
    made = working(world)
    leave = ask(world, made)
    verbs = {"HH": leaves.agree_host, "SH": leaves.agree_sender}
    assert refused(leaves.approve, leave, actor=world.actor("HH")).rule == "BR-45"
    verbs[order[0]](leave, actor=world.actor(order[0]))
    assert leave.state in ("host_agreed", "sender_agreed")
    verbs[order[1]](leave, actor=world.actor(order[1]))
    assert leave.state == "approved"
    leaves.go(leave, actor=world.actor("AW"), on=date(2026, 5, 4))
    assert fresh(made).state == "on_leave"
    assert [x.pk for x in leave_queries.not_back(world.actor("TL"))] == [leave.pk]
    leave = Leave.objects.get()
    leaves.back(leave, actor=world.actor("TL"), on=date(2026, 5, 12))
    assert (fresh(made).state, leave.is_off_until) == ("working", date(2026, 5, 12))


@pytest.mark.parametrize(("days", "state"), [(3, "approved"), (4, "host_agreed")])
def test_br_45_short_leave_is_the_hosts_alone(world, days, state):
    leave = ask(world, working(world), ends_on=date(2026, 5, 4 + days))
    leaves.agree_host(leave, actor=world.actor("HH"))
    assert leave.state == state


def test_who_asked_does_not_agree(world):
    leave = ask(world, working(world), "HH")
    assert refused(leaves.agree_host, leave, actor=world.actor("HH")).rule == "P-2"


def test_nobody_agrees_to_his_own_leave(world):
    made = working(world)
    leave = ask(world, made, "TL")
    world.give("AW", "HH", "unit", world.institutions["host_hospital"])
    assert refused(leaves.agree_host, leave, actor=world.actor("AW")).rule == "BR-23"


def test_days_lie_within_the_stay_and_are_taken_once(world):
    made = working(world)
    assert isinstance(refused(ask, world, made, ends_on=date(2027, 4, 1)), BadInput)
    ask(world, made)
    assert rules_of(refused(ask, world, made, starts_on=date(2026, 5, 13), ends_on=date(2026, 5, 15))) == [
        "DSP-04"
    ]
    assert ask(world, made, starts_on=date(2026, 5, 14), ends_on=date(2026, 5, 15)).state == "requested"


def test_who_is_not_there_asks_for_no_leave(world):
    made = make_deployment(world, open_post(world, make_team(world)))
    assert refused(ask, world, made).rule == "DSP-04"


def test_reason_is_kept_from_the_trail_and_the_notices_and_shown_to_who_may(world):
    leave = ask(world, working(world), kind="sick", reason="肾结石手术")
    assert Notice.objects.filter(kind="leave.waits", user=world.users["HH"]).exists()
    assert not [n for n in Notice.objects.all() if "肾结石" in n.subject + n.body]
    assert audit.history("leave", leave.code).get().after["reason"] == audit.HIDDEN
    assert reveal(leave, "reason", actor=world.actor("SH"), reason="核实病假") == "肾结石手术"
    for role in (
        "PO",
        "HH",
    ):  # the host knows that it is sick leave, as it knows no conclusion of an examination
        error = refused(reveal, leave, "reason", actor=world.actor(role), reason="示例")
        assert isinstance(error, NotAllowed)
    other = ask(
        world,
        leave.deployment,
        kind="home_leave",
        reason="探亲",
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 9, 8),
    )
    assert reveal(other, "reason", actor=world.actor("HH"), reason="批假") == "探亲"


@pytest.mark.parametrize(("kind", "is_sealed"), [("sick", True), ("home_leave", False)])
def test_papers_of_sick_leave_are_kept_from_the_host_and_each_look_is_recorded(
    world, kind, is_sealed, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    leave = ask(world, working(world), kind=kind, reason="肾结石手术")
    paper = SimpleUploadedFile("肾结石诊断.pdf", b"%PDF-1.7\n1 0 obj\n")
    stored = files.attach(leave, paper, actor=world.actor("AW"))
    told = audit.history("leave", leave.code).filter(event="attach").get().after["name"]
    assert (told == audit.HIDDEN) == is_sealed
    assert files.may_open(leave, world.actor("HH")) != is_sealed
    if is_sealed:
        assert isinstance(refused(files.open_file, world.actor("HH"), stored.code), NotFound)
    else:
        files.open_file(world.actor("HH"), stored.code)[1].close()
    files.open_file(world.actor("SH"), stored.code)[1].close()
    looks = audit.history("leave", leave.code).filter(event="reveal")
    assert [entry.after for entry in looks] == ([{"file": stored.code}] if is_sealed else [])


def test_refused_and_withdrawn_leave_takes_no_days(world):
    made = working(world)
    leaves.refuse_leave(ask(world, made), actor=world.actor("HH"), reason="病人多")
    leaves.withdraw_leave(ask(world, made), actor=world.actor("AW"), reason="不去了")
    assert ask(world, made).state == "requested"


# --- The month ------------------------------------------------------------------------------------


def stay(**values) -> Deployment:
    return Deployment(
        code="DEP-1",
        person=Person(name="某"),
        **{
            "starts_on": date(2026, 5, 1),
            "ends_on": date(2026, 8, 1),
            "left_on": date(2026, 5, 2),
            "on_duty_on": date(2026, 5, 5),
            "state": "working",
            **values,
        },
    )


def test_every_day_is_counted_once():
    off = [
        Leave(kind=kind, starts_on=date(2026, 5, 6 + n), ends_on=date(2026, 5, 7 + n), state="over")
        for n, kind in enumerate((*LEAVE_DAYS, "transit"))
    ]
    row = row_of(stay(), off, MAY, date(2026, 9, 1))
    assert (row.due, row.absent, row.transit, row.on_post) == (31, 1, 4, 20)
    assert [getattr(row, kind) for kind in LEAVE_DAYS] == [1] * 6
    assert row.rate == 20 / 31  # K01


def test_days_to_come_are_not_due_yet():
    row = row_of(stay(), [], MAY, date(2026, 5, 10))
    assert (row.due, row.on_post) == (10, 6)
    assert row_of(stay(), [], date(2026, 9, 1), date(2026, 9, 30)).rate is None


def test_who_came_back_early_was_on_the_post_again():
    days = {"starts_on": date(2026, 5, 10), "ends_on": date(2026, 5, 20), "back_on": date(2026, 5, 12)}
    leave = Leave(kind="home_leave", state="over", **days)
    assert row_of(stay(), [leave], MAY, date(2026, 9, 1)).home_leave == 2


def test_requested_leave_does_not_count_and_the_end_does():
    leave = Leave(kind="study", starts_on=date(2026, 5, 10), ends_on=date(2026, 5, 20), state="requested")
    row = row_of(stay(ended_on=date(2026, 5, 16)), [leave], MAY, date(2026, 9, 1))
    assert (row.due, row.study, row.on_post) == (15, 0, 11)


def sheet_of(world: World, made: Deployment) -> AttendanceMonth:
    attendance.open_months(MAY, actor=world.system)
    return queries.sheets(world.actor("HH")).get(sender=made.sender, month=MAY)


def test_month_is_confirmed_by_the_host_and_locked_by_the_sender(world):
    made = working(world)
    sheet = sheet_of(world, made)
    assert not attendance.open_months(MAY, actor=world.system)
    (row,) = queries.rows_of(world.actor("HH"), sheet)
    assert (row.person, row.due, row.on_post) == (made.person.name, 31, 31)
    attendance.confirm(sheet, actor=world.actor("HH"))
    assert isinstance(refused(attendance.lock, sheet, actor=world.actor("HH")), NotAllowed)
    attendance.lock(sheet, actor=world.actor("SH"))
    assert sheet.state == "locked"
    # Nothing in it changes any more
    assert refused(ask, world, made).rule == "BR-56"
    assert queries.rows_of(world.actor("SH"), sheet)[0].on_post == 31


def test_month_that_runs_is_not_confirmed(world):
    made = working(world)
    with clock.set_to(datetime(2026, 5, 31, 9, tzinfo=CHINA)):
        assert refused(attendance.confirm, sheet_of(world, made), actor=world.actor("HH")).rule == "BR-56"


def test_what_changed_after_the_host_confirmed_goes_back(world):
    made = working(world)
    sheet = attendance.confirm(sheet_of(world, made), actor=world.actor("HH"))
    leave = ask(world, made, ends_on=date(2026, 5, 6))
    leaves.agree_host(leave, actor=world.actor("HH"))
    assert refused(attendance.lock, sheet, actor=world.actor("SH")).rule == "BR-56"
    attendance.send_back(sheet, actor=world.actor("SH"), reason="5月4日请假")
    attendance.confirm(sheet, actor=world.actor("HH"))
    assert attendance.lock(sheet, actor=world.actor("SH")).rows[0]["home_leave"] == 2


def test_nobody_signs_the_month_in_which_he_stands(world):
    made = working(world)
    sheet = sheet_of(world, made)
    world.give("AW", "HH", "unit", world.institutions["host_hospital"])
    assert refused(attendance.confirm, sheet, actor=world.actor("AW")).rule == "BR-23"


def test_each_sender_sees_its_own_people_only(world):
    batch = make_team(world)
    make_deployment(world, open_post(world, batch), state="working")
    other = make_person(world, "县医院示", "sending_secondary")
    made = make_deployment(world, open_post(world, batch), other)
    attendance.open_months(MAY, actor=world.system)
    assert AttendanceMonth.objects.count() == 2
    assert [s.sender for s in queries.sheets(world.actor("SH"))] == [world.institutions["sending_hospital"]]
    table = queries.month_table(world.actor("SH"), batch, MAY)
    assert made.person.name not in {row.person for row in table}
    everybody = queries.month_table(world.actor("PO"), batch, MAY)
    assert (queries.total(everybody).people, queries.total(everybody).sums["due"]) == (2, 62)
    assert queries.total(everybody).rate == 0.5
