"""Examinations: the detail stays with the examiner and the person, everybody else sees the conclusion."""

import json
from datetime import date

import pytest
from django.db import connection

from jieli.kernel import reading, reveal
from jieli.kernel.errors import BadInput, FactsRefused, NotAllowed, NotFound, RuleRefused
from jieli.kernel.models import AuditEntry, Notice
from jieli.recruiting import tasks
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import exam as actions
from jieli.recruiting.actions.call import add_call, issue_call
from jieli.recruiting.models import Application, Exam, Fitness
from jieli.recruiting.queries import exams as queries
from jieli.recruiting.rules.exams import unpack_items
from recruiting.story import DEADLINE, OPENS, Story, at

SECRET = "示例既往史"


@pytest.fixture
def vetted(world):
    with at():
        story = Story(world)
        application = story.apply(story.call(), world.people["AW"], role="AW")
        applications.submit_application(application, actor=world.actor("AW"))
        applications.recommend_application(application, actor=world.actor("SH"), unit_rank=1)
        Application.objects.filter(pk=application.pk).update(state="vetted")
        application.refresh_from_db()
        yield story, application


def test_examiner_knows_whom_to_examine_for_what_and_nothing_else(world, vetted):
    _story, application = vetted
    found = queries.candidates(world.actor("ME"))
    assert [(c.name, c.target_band, c.unit) for c in found] == [
        (application.person.name, "E", "示例杭州第一医院")
    ]
    assert not {"statement", "consent_note"} & set(vars(found[0]))
    assert queries.candidates(world.stranger("ME")) == []
    assert queries.candidates(world.actor("OD")) == []
    with pytest.raises(NotFound):
        queries.candidate(world.stranger("ME"), application.code)


def test_call_may_name_where_people_are_examined(world):
    with at():
        story = Story(world)
        call = add_call(
            {"batch": story.batch, "title": "示例", "text": "–", "opens_on": OPENS, "deadline_on": DEADLINE},
            parts={
                "posts": [{"post": story.post}],
                "exam_sites": [{"institution": world.institutions["sending_secondary"]}],
            },
            actor=world.actor("PO"),
        )
        issue_call(call, actor=world.actor("PO"))
        story.applicant(call, state="vetted")
        assert queries.candidates(world.actor("ME")) == []
        world.give("ME", "ME", "unit", world.institutions["sending_secondary"])
        assert len(queries.candidates(world.actor("ME"))) == 1


def test_passing_moves_the_application_and_only_the_conclusion_comes_back(world, vetted):
    story, application = vetted
    story.examine(application, conclusion="limited", band="D", limits="不值夜班")
    assert application.state == "examined"
    fitness = queries.fitness_of(world.actor("OD"), [application.person])[application.person_id]
    assert (fitness.conclusion, fitness.band, fitness.limits) == ("limited", "D", "不值夜班")
    assert fitness.valid_until == date(2026, 4, 8)  # 90 days of the pack
    assert {f.name for f in Fitness._meta.fields}.isdisjoint({"items", "history"})


@pytest.mark.parametrize(
    ("conclusion", "state"), [("fit", "examined"), ("deferred", "vetted"), ("unfit", "rejected")]
)
def test_application_follows_the_conclusion(world, vetted, conclusion, state):
    story, application = vetted
    story.examine(application, conclusion=conclusion)
    assert application.state == state


def test_br62_detail_is_seen_by_the_examiner_and_the_person_alone(world, vetted):
    story, application = vetted
    exam = story.examine(application)
    seeing = {role for role in world.users if reading.visible(Exam, world.actor(role)).exists()}
    assert seeing == {"ME", "AW"}
    for role in ("OD", "PO", "SC", "SH", "IN", "SY", "TL"):
        with pytest.raises(NotFound):
            queries.get_exam(world.actor(role), exam.code)
        with pytest.raises((NotFound, NotAllowed)):
            reveal.reveal(exam, "history", actor=world.actor(role), reason="示例")
    for role in ("ME", "AW"):
        assert reveal.reveal(exam, "history", actor=world.actor(role), reason="复核") == SECRET
    assert AuditEntry.objects.filter(thing="exam", event="reveal").count() == 2
    with pytest.raises(BadInput):
        reveal.reveal(exam, "items", actor=world.actor("ME"), reason="")


def test_who_sees_the_conclusion(world, vetted):
    story, application = vetted
    story.examine(application)
    seeing = {role for role in world.users if reading.visible(Fitness, world.actor(role)).exists()}
    assert seeing == {"PO", "OD", "SC", "FH", "LU", "SH", "ME", "AW", "IN"}


def test_detail_is_encrypted_at_rest_and_never_in_the_audit_trail(world, vetted):
    story, application = vetted
    exam = story.examine(application)
    actions.correct_exam(
        exam,
        {"history": "示例新病史"},
        items=[{"code": "spo2", "value": "97", "unit": "%"}],
        actor=world.actor("ME"),
        reason="漏填",
    )
    with connection.cursor() as cursor:
        cursor.execute("select items, history from recruiting_exam where id = %s", [exam.pk])
        stored = " ".join(cursor.fetchone())
    told = json.dumps(
        [
            [e.before, e.after, e.reason, e.caption]
            for e in AuditEntry.objects.filter(thing__in=("exam", "fitness", "application"))
        ],
        ensure_ascii=False,
    )
    for secret in (SECRET, "示例新病史", "118/76", "spo2"):
        assert secret not in stored
        assert secret not in told
    items = unpack_items(reveal.reveal(exam, "items", actor=world.actor("ME"), reason="复核"))
    assert [(i.code, i.value) for i in items] == [("spo2", "97")]


def test_correction_needs_a_reason_and_the_application_follows(world, vetted):
    story, application = vetted
    exam = story.examine(application, conclusion="limited", band="D", limits="不值夜班")
    actions.acknowledge_limits(exam.fitness, actor=world.actor("AW"))
    with pytest.raises(BadInput, match="写明理由"):
        actions.correct_exam(exam, {"conclusion": "unfit"}, actor=world.actor("ME"), reason="")
    actions.correct_exam(exam, {"conclusion": "deferred"}, actor=world.actor("ME"), reason="复核心电图")
    # Why is for those who may read the examination
    assert not AuditEntry.objects.exclude(thing="exam").filter(reason__contains="心电图").exists()
    application.refresh_from_db()
    exam.fitness.refresh_from_db()
    assert (application.state, exam.fitness.limits_acknowledged_on) == ("vetted", None)
    actions.correct_exam(
        Exam.objects.get(pk=exam.pk), {"conclusion": "unfit"}, actor=world.actor("ME"), reason="复查不合格"
    )
    application.refresh_from_db()
    assert application.state == "rejected"


def test_correction_after_the_final_list_tells_those_who_decide(world, vetted):
    story, application = vetted
    exam = story.examine(application)
    Application.objects.filter(pk=application.pk).update(state="confirmed")
    exam = Exam.objects.get(pk=exam.pk)
    actions.correct_exam(exam, {"conclusion": "unfit"}, actor=world.actor("ME"), reason="复核")
    application.refresh_from_db()
    assert application.state == "confirmed"
    assert Notice.objects.filter(user=world.users["OD"], kind="fitness.changed").exists()


def test_limits_are_acknowledged_by_the_person_or_the_unit(world, vetted):
    story, application = vetted
    exam = story.examine(application, conclusion="limited", band="E", limits="不值夜班")
    with pytest.raises(NotAllowed):
        actions.acknowledge_limits(exam.fitness, actor=world.actor("OD"))
    actions.acknowledge_limits(exam.fitness, actor=world.actor("SH"))
    assert exam.fitness.limits_acknowledged_on == date(2026, 1, 8)


def test_no_limits_no_acknowledgement(world, vetted):
    story, application = vetted
    exam = story.examine(application)
    with pytest.raises(RuleRefused, match="没有限制"):
        actions.acknowledge_limits(exam.fitness, actor=world.actor("AW"))


def test_examiner_does_not_examine_himself_nor_at_another_site(world, vetted):
    _story, _application = vetted
    values = {
        "examined_on": date(2026, 1, 8),
        "site": world.institutions["sending_hospital"],
        "target_band": "D",
        "conclusion": "fit",
        "band": "D",
        "valid_until": date(2026, 7, 1),
    }
    with pytest.raises(RuleRefused, match="不能为本人下结论"):
        actions.record_exam({**values, "person": world.people["ME"]}, actor=world.actor("ME"))
    elsewhere = {**values, "person": world.people["AW"], "site": world.institutions["host_hospital"]}
    with pytest.raises(NotAllowed):
        actions.record_exam(elsewhere, actor=world.actor("ME"))
    with pytest.raises(NotAllowed):
        actions.record_exam({**values, "person": world.people["AW"]}, actor=world.actor("SH"))


def test_wrong_values_are_told_all_at_once(world, vetted):
    _story, _application = vetted
    with pytest.raises(FactsRefused) as refused:
        actions.record_exam(
            {
                "person": world.people["AW"],
                "examined_on": date(2026, 2, 8),
                "site": world.institutions["sending_hospital"],
                "target_band": "F",
                "conclusion": "limited",
            },
            items=[{"code": "aura", "value": "蓝"}],
            actor=world.actor("ME"),
        )
    assert {r.field for r in refused.value.refusals} == {
        "target_band", "examined_on", "valid_until", "band", "limits", "items",
    }  # fmt: skip


def test_n03_person_and_unit_hear_before_an_examination_lapses(world, vetted):
    story, application = vetted
    story.examine(application)  # until 2026-04-08
    for day, times in ((date(2026, 2, 6), 0), (date(2026, 2, 7), 1), (date(2026, 3, 9), 2)):
        with at(day):
            tasks.reminders(None)
        assert Notice.objects.filter(user=world.users["AW"], kind="fitness.lapses").count() == times
    assert Notice.objects.filter(user=world.users["SH"], kind="fitness.lapses").count() == 2
    with at(date(2026, 3, 9)):
        assert [f.person_id for f in queries.lapsing(world.actor("SH"))] == [application.person_id]
