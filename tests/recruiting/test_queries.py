"""Lists and pages ask the database a constant number of times, however many people apply."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jieli.kernel import clock, door
from jieli.recruiting.actions import application as applications
from jieli.recruiting.models import Application, Preference
from jieli.recruiting.queries import applications as queries
from jieli.recruiting.queries import calls, eligibility, exams, rosters
from jieli.recruiting.queries.pool import pool
from jieli.registry.models import Person
from recruiting.story import OPENS, Story, at


def count(read) -> int:
    with CaptureQueriesContext(connection) as caught:
        read()
    return len(caught)


def add_people(story: Story, call, number: int, state: str = "examined") -> None:
    """Many applicants at once, past the gates."""
    world = story.world
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        [
            Person(
                code=f"PER-T{first + n:05}",
                name=f"示例{first + n}",
                sex="1",
                home_institution=world.institutions["sending_hospital"],
                home_department=world.departments["sending_orthopaedics"],
                specialty=world.specialties["04.03"],
                title="233",
                created_at=clock.now(),
                updated_at=clock.now(),
            )
            for n in range(number)
        ]
    )
    made = Application.objects.bulk_create(
        [
            Application(
                code=f"APP-T{first + n:05}",
                call=call,
                person=person,
                family_consent_on=OPENS,
                unit_rank=first + n,
                state=state,
                state_since_at=clock.now(),
                created_at=clock.now(),
                updated_at=clock.now(),
            )
            for n, person in enumerate(people)
        ]
    )
    Preference.objects.bulk_create([Preference(owner=a, post=story.post, rank=1) for a in made])


def test_reads_ask_as_often_for_fifty_as_for_one(world):
    with at():
        story = Story(world)
        call = story.call()
        officer, unit, me = world.actor("OD"), world.actor("SH"), world.actor("ME")

        def table() -> None:
            for row in queries.screening(officer, call).rows:
                str([row.application.person.home_institution.name, [f.sentence for f in row.against]])

        def lists() -> None:
            for row in queries.applications_listed(unit):
                str([row, queries.gate_of(row), [w.post.institution.name for w in row.preferences.all()]])

        reads = {
            "screening": table,
            "applications": lists,
            "verdicts": lambda: eligibility.of(list(queries.applications(officer))),
            "pool": lambda: [
                str([a.person.home_department.name, list(a.person.fitness.all()), list(a.preferences.all())])
                for a in pool(officer, story.batch)
            ],
            "calls": lambda: [str([c, c.batch.programme.name]) for c in calls.calls(officer)],
            "call page": lambda: calls.call_page(officer, calls.get_call(officer, call.code)),
            "examiner": lambda: exams.candidates(me),
        }
        add_people(story, call, 1)
        add_people(story, call, 1, "vetted")
        before = {name: count(read) for name, read in reads.items()}
        add_people(story, call, 24)
        add_people(story, call, 24, "vetted")
        after = {name: count(read) for name, read in reads.items()}
    assert before == after
    assert max(before.values()) < 30, before


def test_table_of_a_thousand_applicants_asks_no_more_than_one_of_ten(world):
    with at():
        story = Story(world)
        call = story.call()
        officer = world.actor("OD")
        add_people(story, call, 10)
        few = count(lambda: queries.screening(officer, call))
        add_people(story, call, 990)
        with CaptureQueriesContext(connection) as caught:
            table = queries.screening(officer, call)
    assert len(table.rows) == 1000
    assert len(caught) == few


def test_table_shows_every_gate_with_who_and_when(world):
    with at():
        story = Story(world)
        call = story.call()
        story.applicant(call, "示例甲", state="vetted")
        failed = story.applicant(call, "示例乙", state="recommended", unit_rank=2)
        applications.reject_application(failed, actor=world.actor("SC"), reason="材料不齐")
        back = story.applicant(call, "示例丙", state="recommended", unit_rank=3)
        applications.return_application(back, actor=world.actor("SC"), reason="补材料")
        table = queries.screening(world.actor("OD"), call, states=("vetted", "rejected", "draft"))
    cells = {row.application.person.name: [c.state for c in row.cells] for row in table.rows}
    assert cells == {
        "示例甲": ["done", "done", "done", "now", "next"],
        "示例乙": ["done", "fail", "next", "next", "next"],
        "示例丙": ["next", "next", "next", "next", "next"],
    }
    first = table.rows[0]
    assert [c.who for c in first.cells[:3]] == [world.users[r].name for r in ("SH", "SC", "OD")]


def test_page_of_an_application_names_the_next_gatekeeper_and_the_day(world):
    """J3: a status line with the next gatekeeper and date."""
    with at():
        story = Story(world)
        application = story.apply(story.call(), world.people["AW"], role="AW")
        applications.submit_application(application, actor=world.actor("AW"))
        page = queries.application_page(world.actor("AW"), application)
    assert [s.label for s in page.steps if s.state == "now"] == ["单位推荐"]
    assert world.users["SH"].name in next(s.who for s in page.steps if s.state == "now")
    assert page.gate is not None
    assert (page.gate.roles, page.gate.due_on.isoformat()) == (("SH",), "2026-01-13")
    assert page.release is None


def test_list_page_asks_as_often_for_fifty_as_for_one(world):
    with at():
        story = Story(world)
        call = story.call()
        from jieli.recruiting.actions import roster as actions

        def page(number: int) -> int:
            add_people(story, call, number, "proposed")
            roster = actions.draft_roster(story.batch, title=f"示例{number}", actor=world.actor("PO"))
            return count(lambda: rosters.roster_page(world.actor("OD"), roster))

        assert page(1) == page(49)


@pytest.mark.parametrize("role", ["PO", "OD", "SC", "SH", "AW"])
def test_strangers_see_nothing(world, role):
    with at():
        story = Story(world)
        call = story.call()
        application = story.applicant(call, state="examined")
        stranger = world.stranger(role)
        assert not queries.applications(stranger).exists()
        assert pool(stranger, story.batch) == []
        assert not reading_is_allowed(stranger, application)


def reading_is_allowed(actor, application) -> bool:
    try:
        door.ask(actor, "R", application)
    except Exception:  # whichever refusal it is
        return False
    return True


def test_br06_conclusion_is_told_only_to_who_may_read_it(world):
    """Heads of sending departments see the application, not what the examination found."""
    with at():
        story = Story(world)
        call = story.call()
        application = story.applicant(call, state="examined")

        def said(role: str) -> set[str]:
            actor = world.actor(role)
            rows = [w.verdict for w in queries.application_page(actor, application).wishes]
            found = [f for v in rows for f in v.findings] + [
                f for row in queries.screening(actor, call).rows for f in row.findings
            ]
            return {f.actual for f in found if f.key == "fitness"}

        assert said("SD") == {"已有结论，由有权的人查看"}
        (told,) = said("SH")
        assert "有效至" in told


def test_gate_of_the_examination_names_who_examined(world):
    with at():
        story = Story(world)
        call = story.call()
        application = story.applicant(call, state="proposed")
        site = application.exams.get().site.name
        (step,) = [s for s in queries.gate_steps(world.actor("OD"), application) if s.key == "examine"]
        (cell,) = [
            c
            for row in queries.screening(world.actor("OD"), call).rows
            for c in row.cells
            if c.gate == "examine"
        ]
    assert (step.state, step.who, cell.who) == ("done", site, site)
