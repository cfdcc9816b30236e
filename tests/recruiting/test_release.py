"""Who of a department is away when, and what the unit has given."""

from datetime import date

import pytest

from jieli.kernel.errors import NotFound
from jieli.programme.terms import Span
from jieli.recruiting import reach
from jieli.recruiting.queries import applications, release
from jieli.recruiting.reach import Service
from jieli.recruiting.rules.release import Absence, limit_of, peak, person_months, steps
from recruiting.story import Story, at

YEAR = Span(date(2026, 3, 1), date(2027, 3, 1))
HALF = Span(date(2026, 1, 1), date(2026, 9, 1))
LATE = Span(date(2026, 8, 1), date(2028, 1, 1))


def test_steps_change_when_somebody_goes_or_comes_back():
    found = steps([Absence(1, "甲", HALF), Absence(2, "乙", LATE)], YEAR, limit=1)
    assert [(s.starts_on, s.ends_on, s.away, s.is_over) for s in found] == [
        (date(2026, 3, 1), date(2026, 8, 1), 1, False),
        (date(2026, 8, 1), date(2026, 9, 1), 2, True),
        (date(2026, 9, 1), date(2027, 3, 1), 1, False),
    ]


def test_one_person_away_twice_at_once_counts_once():
    assert peak([Absence(1, "甲", HALF), Absence(1, "甲", LATE)], YEAR) == 1
    assert peak([Absence(1, "甲", HALF), Absence(2, "乙", LATE)], YEAR) == 2
    assert peak([], YEAR) == 0


@pytest.mark.parametrize(
    ("staff", "percent", "limit"), [(20, 20, 4), (9, 20, 1), (3, 20, 1), (20, 0, 1), (20, None, None)]
)
def test_limit_rounds_down_and_lets_a_small_department_send_one(staff, percent, limit):
    assert limit_of(staff, percent) == limit


def test_burden_counts_only_what_lies_in_the_window():
    window = Span(date(2026, 1, 1), date(2026, 12, 27))
    assert person_months([Span(date(2025, 1, 1), date(2026, 1, 31))], window) == 1.0
    assert person_months([Span(date(2024, 1, 1), date(2025, 1, 1))], window) == 0


def test_department_release_shows_deployments_and_advanced_applications(world, monkeypatch):
    with at():
        story = Story(world)
        home = world.departments["sending_orthopaedics"]
        away = story.doctor("示例在派", home_department=home)
        monkeypatch.setattr(
            reach,
            "_answers",
            [lambda people: [Service(away.pk, HALF.starts_on, HALF.ends_on, "示例医院")]],
        )
        call = story.call()
        person = story.doctor("示例报名", home_department=home)
        application = story.apply(call, person, role="SYSTEM")
        found = release.department_release(world.actor("SH"), home, YEAR, story.policy, applicant=application)
        page = applications.application_page(world.actor("SH"), application)
    assert (found.staff, found.limit, found.is_over) == (2, 1, True)
    assert [s.away for s in found.steps] == [2, 1]
    assert [a.name for a in found.away] == ["示例在派", "示例报名"]
    assert page.release is not None
    drain = next(f for f in page.wishes[0].verdict.findings if f.key == "drain")
    assert (drain.verdict, drain.wants.away) == ("waivable", 2)


def test_release_is_nothing_for_strangers_and_not_for_the_applicant(world):
    with at():
        story = Story(world)
        home = world.departments["sending_orthopaedics"]
        person = world.people["AW"]
        application = story.apply(story.call(), person, role="SYSTEM")
        with pytest.raises(NotFound):
            release.department_release(world.stranger("SH"), home, YEAR, story.policy)
        assert applications.application_page(world.actor("AW"), application).release is None
