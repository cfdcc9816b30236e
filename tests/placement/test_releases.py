"""Plans made binding: two pairs of eyes, one transaction, line by line, and who was faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cast import World
from jieli.kernel import audit, door
from jieli.kernel.errors import DomainError, FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState
from jieli.kernel.models import Notice
from jieli.kernel.worker import Worker
from jieli.placement import announce_plans
from jieli.placement.actions import deployment as deployments
from jieli.placement.actions import release as releases
from jieli.placement.models import Deployment, PlanRun, Release
from jieli.placement.queries import releases as queries
from jieli.programme.models import Post, QuotaLine
from jieli.recruiting.actions import application as applications
from jieli.recruiting.models import Application, Fitness
from jieli.registry.actions.person import change_person
from jieli.registry.models import Credential, Person
from placement.round_story import BEGINS, ENDS, RoundStory, at
from placement.story import fresh, make_person, settle


@pytest.fixture
def small(world: World) -> RoundStory:
    """Two posts for tertiary hospitals and two people on the final list."""
    with at():
        story = RoundStory(world, tertiary=2, secondary=0)
        story.pool(2, 0)
    return story


def table(story: RoundStory, run: PlanRun | None = None) -> Release:
    return releases.table_release(run or story.run(), actor=story.world.actor("PO"))


def approve(story: RoundStory, release: Release) -> Release:
    return releases.approve_release(release, actor=story.world.actor("OD"))


def release(story: RoundStory, found: Release, **values: Any) -> Release:
    return releases.release_release(found, actor=story.world.actor("PO"), **values)


def approved(story: RoundStory, run: PlanRun | None = None) -> Release:
    return approve(story, table(story, run))


def leave_home(story: RoundStory, person: Person) -> None:
    """Let somebody who is planned set out, through the hands of those who may."""
    made = Deployment.objects.get(person=person)
    settle(story.world, made)
    for event in ("ready", "depart"):
        deployments.MOVES[event](fresh(made), actor=story.world.actor("SH"))


def there() -> dict[str, str]:
    """Post → who is to be on it."""
    rows = Deployment.objects.exclude(state="cancelled")
    return {d.post.code: d.person.name for d in rows.select_related("post", "person")}


def test_fourteen_people_are_released_to_fourteen_posts(world: World) -> None:
    with at():
        story = RoundStory(world)
        story.pool()
        found = table(story)
        assert len(queries.lines(world.actor("PO"), found)) == 14
        look = queries.preview(world.actor("PO"), found)
        assert (len(look.new), look.kept, look.dropped, look.refusals) == (14, (), (), ())
        approve(story, found)
        release(story, found)
    assert found.state == "released"
    assert Deployment.objects.filter(state="planned", release=found).count() == 14
    assert set(Post.objects.values_list("state", flat=True)) == {"reserved"}
    assert set(Application.objects.values_list("state", flat=True)) == {"deployed"}
    first = Deployment.objects.first()
    assert first is not None
    assert (first.starts_on, first.ends_on) == (BEGINS, ENDS)
    assert Notice.objects.filter(user=world.users["OD"], kind="release.waits").exists()


def test_releasing_is_one_transaction(small: RoundStory, monkeypatch: pytest.MonkeyPatch) -> None:
    with at():
        found = approved(small)

        def broken(*given: Any, **more: Any) -> None:
            raise RuleRefused("示例", rule="x")

        monkeypatch.setattr(announce_plans, "release_is_over", broken)
        with pytest.raises(RuleRefused):
            release(small, found)
    found.refresh_from_db()
    assert found.state == "approved"
    assert not Deployment.objects.exists()
    assert set(Post.objects.values_list("state", flat=True)) == {"open"}


def test_who_tabled_a_plan_does_not_approve_it_and_nobody_releases_before(small: RoundStory) -> None:
    world = small.world
    world.give("PO", "OD", "programme", world.programme_code)
    with at():
        found = table(small)
        with pytest.raises(RuleRefused, match="须由另一人办理"):
            releases.approve_release(found, actor=world.actor("PO"))
        with pytest.raises(RuleRefused, match="不能“发布方案”"):
            release(small, found)


@pytest.mark.parametrize("role", ["LU", "OD", "FH", "PO@far", "AW"])
def test_only_the_office_releases(small: RoundStory, role: str) -> None:
    with at():
        found = approved(small)
        with pytest.raises((NotAllowed, NotFound)):
            releases.release_release(found, actor=small.world.actor(role))
    assert not Deployment.objects.exists()


def test_only_a_plan_that_is_done_is_tabled(small: RoundStory) -> None:
    with at():
        run = small.start()
        with pytest.raises(RuleRefused, match="没有可提交的方案"):
            table(small, run)


def test_a_dropped_plan_says_why_to_who_tabled_it(small: RoundStory) -> None:
    with at():
        found = table(small)
        releases.drop_release(found, actor=small.world.actor("PO"), reason="示例理由")
    assert found.state == "dropped"
    assert Notice.objects.filter(kind="release.over", user=small.world.users["PO"]).exists()


# --- Line by line ---------------------------------------------------------------------------------------


def withdraw(story: RoundStory, application: Application) -> None:
    applications.withdraw_application(application, actor=story.world.actor("SH"), reason="示例")


def lapse(story: RoundStory, application: Application) -> None:
    fitness = Fitness.objects.get(person=application.person)
    door.change(fitness, {"valid_until": date(2026, 8, 1)}, actor=story.world.system)


def occupy(story: RoundStory, application: Application) -> None:
    other = story.applicant("示例另派").person
    post = Deployment(person=application.person).person and story.posts[0]
    line = next(x for x in Release.objects.get().lines.all() if x.application_id == application.pk)
    deployments.plan_deployment(other, line.post, BEGINS, ENDS, actor=story.world.actor("PO"))
    leave_home(story, other)
    assert post


def elsewhere(story: RoundStory, application: Application) -> None:
    line = Release.objects.get().lines.exclude(application=application).first()
    assert line is not None
    deployments.plan_deployment(application.person, line.post, BEGINS, ENDS, actor=story.world.actor("PO"))
    leave_home(story, application.person)


def no_longer_final(story: RoundStory, application: Application) -> None:
    door.advance(application, "replace", actor=story.world.system, reason="示例")


def lose_licence(story: RoundStory, application: Application) -> None:
    for paper in Credential.objects.filter(person=application.person):
        door.remove(paper, actor=story.world.system, reason="示例误录")


REFUSED: dict[str, tuple[Callable[[RoundStory, Application], None], str, str]] = {
    "a withdrawn applicant": (withdraw, "BR-07", "报名已是“退出”"),
    "a lapsed examination": (lapse, "BR-06", "体检"),
    "an occupied post": (occupy, "BR-02", "占用"),
    "somebody who is elsewhere": (elsewhere, "BR-01", "已派驻"),
    "a licence that is no longer on record": (lose_licence, "BR-04", "执业"),
    "somebody no longer on the final list": (no_longer_final, "BR-07", "还没有列入正式名单"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_carried_out_any_more_is_refused_with_its_line(small: RoundStory, what: str) -> None:
    happen, rule, words = REFUSED[what]
    with at():
        found = approved(small)
        application = Application.objects.get(person__name="示例三级1")
        happen(small, application)
        before = Deployment.objects.count()
        look = queries.preview(small.world.actor("PO"), found)
        mine = [r for r in look.refusals if r.line and r.line.application_id == application.pk]
        assert rule in {r.error.rule for r in mine}
        with pytest.raises(DomainError) as caught:
            release(small, found)
    said = [str(e.sentence) for e in getattr(caught.value, "refusals", [caught.value])]
    assert any(words in s and "示例三级1" in s for s in said), said
    assert Deployment.objects.count() == before
    found.refresh_from_db()
    assert found.state == "approved"


def test_all_lines_are_named_at_once(small: RoundStory) -> None:
    with at():
        found = approved(small)
        for application in Application.objects.all():
            withdraw(small, application)
        with pytest.raises(FactsRefused) as caught:
            release(small, found)
    assert len(caught.value.refusals) == 2


def test_a_refused_plan_is_mended_with_the_fewest_moves(small: RoundStory) -> None:
    with at():
        small.applicant("示例替补")
        first = approved(
            small,
            small.run(
                choices=[{"kind": "ban", "person": Application.objects.get(person__name="示例替补").person}]
            ),
        )
        withdraw(small, Application.objects.get(person__name="示例三级1"))
        run = releases.mend_release(first, actor=small.world.actor("PO"))
        Worker(has_heart=False).run_due()
        run.refresh_from_db()
        assert (run.state, run.filled) == ("done", 2)
        release(small, approved(small, run))
        stays = {line.post.code: line.person.name for line in first.lines.all()}
    changed = {p for p, name in there().items() if stays[p] != name}
    assert len(changed) == 1
    assert set(there().values()) == {"示例三级2", "示例替补"}


def test_br_13_a_team_too_small_is_refused_and_one_large_enough_is_not(world: World) -> None:
    with at():
        story = RoundStory(world, tertiary=2, secondary=0, team_min=3)
        story.pool(2, 0)
        with pytest.raises(RuleRefused, match="每队至少3人"):
            release(story, approved(story))
        door.change(story.pack, {"team_min": 2}, actor=world.system)
        release(story, approved(story))
    assert Deployment.objects.count() == 2


def test_br_08_more_than_the_quota_is_refused(world: World) -> None:
    with at():
        story = RoundStory(world, tertiary=2, secondary=0)
        story.pool(2, 0)
        found = approved(story)
        line = story.batch.quota.get(tier="3")
        door.change(story.batch, {}, parts={QuotaLine: [{"tier": "3", "number": 1}]}, actor=world.system)
        with pytest.raises(RuleRefused, match="名额是1人"):
            release(story, found)
    assert line.number == 2


def test_br_09_two_at_one_host_are_released_only_with_a_reason(world: World) -> None:
    with at():
        story = RoundStory(world, tertiary=2, secondary=0, one_post_per_host=True)
        story.pool(2, 0)
        found = approved(story)
        assert not queries.preview(world.actor("PO"), found).warnings
        merged = {"institution": story.posts[0].institution}
        door.change(Post.objects.get(pk=story.posts[1].pk), merged, actor=world.system, reason="两家合署")
        look = queries.preview(world.actor("PO"), found)
        assert {w.error.rule for w in look.warnings} == {"BR-09"}
        with pytest.raises((RuleRefused, FactsRefused)):
            release(story, found)
        release(story, found, reason="两家合署")
    assert found.state == "released"


def test_br_14_a_department_drained_is_released_only_with_a_reason(world: World) -> None:
    """Two of five may be away; of the three that are left when two colleagues move, only one."""
    home = world.departments["sending_orthopaedics"]
    with at():
        story = RoundStory(world, tertiary=2, secondary=0, drain_max_pct=40)
        for n in range(3):
            make_person(world, f"示例留守{n}", home_department=home)
        for application in story.pool(2, 0):
            change_person(application.person, {"home_department": home}, actor=world.system)
        found = approved(story)
        assert not queries.preview(world.actor("PO"), found).warnings
        for person in Person.objects.filter(name__startswith="示例留守").order_by("name")[:2]:
            change_person(
                person,
                {"home_department": world.departments["sending_cardiology"]},
                actor=world.system,
            )
        with pytest.raises(DomainError) as caught:
            release(story, found)
        assert {e.rule for e in getattr(caught.value, "refusals", (caught.value,))} == {"BR-14"}
        assert not Deployment.objects.exists()
        assert release(story, found, reason="科室已请返聘人员").state == "released"


def test_br_15_a_vacancy_is_released_only_with_a_reason(world: World) -> None:
    with at():
        story = RoundStory(
            world, tertiary=1, secondary=0, vacancy_max_days=0, term_months=12, phase_months=12
        )
        story.pool(1, 0)
        found = approved(story)
        look = queries.preview(world.actor("PO"), found)
        assert {w.error.rule for w in look.warnings} == {"BR-15"}
        with pytest.raises(DomainError, match="空缺"):
            release(story, found)
        release(story, found, reason="示例：第二任另行选派")
    assert found.state == "released"


# --- After the first release ----------------------------------------------------------------------------


def test_another_plan_keeps_what_is_as_before_and_replaces_the_rest(small: RoundStory) -> None:
    with at():
        release(small, approved(small))
        kept = Deployment.objects.get(person__name="示例三级2")
        third = small.applicant("示例三")
        out = Application.objects.get(person__name="示例三级1").person
        run = small.run(
            base=Release.objects.get().run, choices=({"kind": "ban", "person": out},), keeps_plan=True
        )
        second = approved(small, run)
        look = queries.preview(small.world.actor("PO"), second)
        assert [d.pk for _line, d in look.kept] == [kept.pk]
        assert [d.person.name for d in look.dropped] == ["示例三级1"]
        release(small, second)
    assert set(there().values()) == {"示例三级2", "示例三"}
    assert Deployment.objects.get(pk=kept.pk).version == kept.version
    first = Release.objects.get(number=1)
    assert (first.state, second.replaces) == ("superseded", first)
    states = dict(Application.objects.values_list("person__name", "state"))
    assert states == {"示例三级1": "confirmed", "示例三级2": "deployed", "示例三": "deployed"}
    assert third


def test_who_only_moves_to_another_post_stays_deployed(small: RoundStory) -> None:
    one, two = small.posts
    first, second = Application.objects.order_by("pk")
    with at():
        for here, there_ in ((one, two), (two, one)):
            pins = [
                {"kind": "pin", "post": here, "person": first.person},
                {"kind": "pin", "post": there_, "person": second.person},
            ]
            release(small, approved(small, small.run(choices=pins)))
            assert there() == {here.code: first.person.name, there_.code: second.person.name}
            assert set(Application.objects.values_list("state", flat=True)) == {"deployed"}
    assert Deployment.objects.filter(state="cancelled").count() == 2
    assert set(Post.objects.values_list("state", flat=True)) == {"reserved"}


def test_who_has_left_is_a_fact_for_the_next_plan(small: RoundStory) -> None:
    with at():
        release(small, approved(small))
        leave_home(small, Person.objects.get(name="示例三级1"))
        small.applicant("示例三")
        run = small.run()
    assert (run.filled, run.wanted) == (1, 1)


def test_two_officers_release_two_plans_one_wins_and_the_other_is_told_who(small: RoundStory) -> None:
    with at():
        one, other = approved(small), approved(small)
        release(small, one)
        with pytest.raises(StaleState) as caught:
            release(small, other)
    who = small.world.users["PO"].name
    assert f"{who}已于" in str(caught.value.sentence)
    assert "第1号方案" in str(caught.value.sentence)
    assert Deployment.objects.count() == 2
    other.refresh_from_db()
    assert other.state == "approved"


def test_two_officers_release_one_plan_and_the_second_is_told_who(small: RoundStory) -> None:
    with at():
        found = approved(small)
        again = Release.objects.get(pk=found.pk)
        release(small, found)
        with pytest.raises(StaleState) as caught:
            release(small, again, version=again.version)
    assert small.world.users["PO"].name in str(caught.value.sentence)
    assert Deployment.objects.count() == 2


def test_a_plan_tabled_before_another_came_into_force_is_not_even_approved(small: RoundStory) -> None:
    with at():
        late = table(small)
        release(small, approved(small))
        with pytest.raises(StaleState, match="第2号方案"):
            approve(small, late)


def test_the_database_itself_admits_one_release_in_force(small: RoundStory) -> None:
    """Even if both looked at the same moment: what the constraint says becomes the same sentence."""
    with at():
        one, other = approved(small), approved(small)
        release(small, one)
        Release.objects.filter(pk=other.pk).update(replaces=None)
        with pytest.raises(StaleState):
            release(small, other)


def test_everything_is_in_the_trail(small: RoundStory) -> None:
    with at():
        found = approved(small)
        release(small, found)
    events = [e.event for e in audit.history("release", found.code)]
    assert events == ["release", "approve", "create"]


@pytest.mark.parametrize("role", ["SH", "HH", "AW", "PO@far"])
def test_who_may_not_know_of_a_plan_does_not_find_it(small: RoundStory, role: str) -> None:
    with at():
        found = table(small)
    with pytest.raises(NotFound):
        queries.get_release(small.world.actor(role), found.code)
    with pytest.raises(NotFound):
        queries.lines(small.world.actor(role), found)


@pytest.mark.parametrize("size", [2, 8])
def test_a_preview_costs_the_same_queries_for_few_and_for_many(
    world: World, size: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with at():
        story = RoundStory(world, tertiary=size, secondary=0)
        story.pool(size, 0)
        found = table(story)
        with django_assert_max_num_queries(60):
            queries.preview(world.actor("PO"), found)
