import io
import tracemalloc
from datetime import date

import pytest
from django.db import connection
from openpyxl import load_workbook

from intake.ledgers import MALE, book, many_people, messy_people
from jieli.intake.actions import mending, writing
from jieli.intake.actions import run as actions
from jieli.intake.columns import KINDS
from jieli.intake.findings import unpacked
from jieli.intake.models import ImportRun
from jieli.intake.opening import open_ledger
from jieli.intake.queries import runs as queries
from jieli.kernel import audit, files
from jieli.kernel.errors import FactsRefused, NotAllowed, NotFound, RuleRefused, StaleState
from jieli.kernel.models import AuditEntry
from jieli.kernel.secrets import masked
from jieli.registry.actions.person import change_person
from jieli.registry.models import Credential, Person

pytestmark = pytest.mark.django_db


def start(actor, content, kind="people", name="台账.xlsx", **more) -> ImportRun:
    run = actions.upload(kind, name, content, actor=actor, **more)
    mapping = {int(c): k for c, k in run.mapping.items()}
    actions.map_run(
        run, actor=actor, sheet=run.sheet, rows=(run.header_first, run.header_last), mapping=mapping
    )
    return actions.check_run(run, actor=actor)


def verdicts(run, actor) -> dict[int, str]:
    return {row.number: row.verdict for row in queries.rows_of(actor, run)}


def said(run, actor, number) -> str:
    return "".join(f.zh for f in unpacked(queries.get_row(actor, run, number).findings))


def test_messy_ledger_is_read_row_by_row(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())

    assert run.header_last == 3
    assert verdicts(run, actor) == {
        4: "new", 5: "new", 6: "problem", 7: "problem", 8: "problem", 9: "same", 10: "problem", 11: "new",
    }  # fmt: skip
    assert "汗族" in said(run, actor, 6)
    assert "公式" in said(run, actor, 7)
    assert "校验码" in said(run, actor, 8)
    assert "第4行" in said(run, actor, 9)
    assert "示例杭州市第一人民医院" in said(run, actor, 10)
    assert queries.unmapped_titles(run) == ["工号"]
    assert not Person.objects.filter(name__startswith="示例").filter(import_code=run.code).exists()


def test_unknown_code_is_kept_and_marked_never_dropped(world):
    """BR-60."""
    actor = world.actor("SH")
    run = start(actor, messy_people())

    unknown = {u.text: u for u in queries.unknown_texts(actor, run)}
    assert unknown["汗族"].candidates[0].label == "汉族"
    assert unknown["汗族"].may_keep
    mending.replace_text(run, "ethnic", "汗族", "keep", actor=actor)

    row = queries.get_row(actor, run, 6)
    assert row.verdict == "new"
    assert row.needs_care
    mending.mend_row(run, 7, actor=actor, is_skipped=True)
    for number in (8, 10):
        mending.mend_row(run, number, actor=actor, is_skipped=True)
    actions.commit_run(run, actor=actor)
    person = Person.objects.get(name="示例丙")
    assert (person.ethnic, person.remarks) == ("", "民族：汗族")


def test_similar_code_is_offered_and_taken_only_when_chosen(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    assert queries.get_row(actor, run, 6).verdict == "problem"

    mending.replace_text(run, "ethnic", "汗族", "01", actor=actor)

    assert queries.get_row(actor, run, 6).verdict == "new"
    assert queries.unknown_texts(actor, run)[0].text == "示例杭州市第一人民医院"


def test_commit_writes_clean_rows_only_where_that_was_chosen(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    before = AuditEntry.objects.count()

    with pytest.raises(RuleRefused, match="还有4行有问题"):
        actions.commit_run(run, actor=actor)
    assert (AuditEntry.objects.count(), run.state) == (before, "checked")

    actions.commit_run(run, actor=actor, only_clean=True)
    made = Person.objects.filter(import_code=run.code).order_by("name")
    assert [p.name for p in made] == ["示例乙", "示例庚", "示例甲"]
    assert {p.source for p in made} == {"import"}
    first = Person.objects.get(name="示例甲")
    assert (first.born_on, first.title, first.ethnic) == (date(1985, 3, 2), "232", "01")
    assert first.phone == "13800000001"
    assert Credential.objects.get(person=first).since_on == date(2018, 12, 1)
    entries = AuditEntry.objects.filter(seq__gt=before)
    assert entries.filter(thing="person", event="create").count() == 3
    assert entries.filter(thing="import", code=run.code, event="commit").count() == 1
    assert entries.filter(thing="person").first().origin.endswith(f"{run.code}第4行")


def test_same_file_again_gives_nothing_new_and_nothing_changed(world):
    actor = world.actor("SH")
    actions.commit_run(start(actor, messy_people()), actor=actor, only_clean=True)
    count = Person.objects.count()

    again = start(actor, messy_people())

    assert {n: v for n, v in verdicts(again, actor).items() if v != "problem"} == dict.fromkeys(
        (4, 5, 9, 11), "same"
    )
    actions.commit_run(again, actor=actor, only_clean=True)
    assert Person.objects.count() == count
    assert not again.effects.exists()


def test_empty_cell_never_takes_a_value_away(world):
    actor = world.actor("SH")
    actions.commit_run(start(actor, messy_people()), actor=actor, only_clean=True)

    rows = [
        ["姓名", "单位", "身份证号码", "电话", "职称", "民族"],
        ["示例甲", "示例杭州第一医院", MALE, "", "主任医师", None],
    ]
    run = start(actor, book(rows))
    row = queries.get_row(actor, run, 2)
    assert row.verdict == "change"
    assert [(d["label"], d["before"], d["after"]) for d in row.differences] == [
        ("职称", "副主任医师", "主任医师")
    ]
    actions.commit_run(run, actor=actor)

    person = Person.objects.get(name="示例甲")
    assert (person.title, person.phone, person.ethnic) == ("231", "13800000001", "01")


def test_undo_takes_new_records_away_and_brings_values_back(world):
    actor = world.actor("SH")
    first = start(actor, messy_people())
    actions.commit_run(first, actor=actor, only_clean=True)
    rows = [
        ["姓名", "单位", "身份证号码", "电话", "备注"],
        ["示例甲", "示例杭州第一医院", MALE, "13900000009", "新"],
        ["示例辛", "示例杭州第一医院", "", "", ""],
    ]
    second = start(actor, book(rows))
    actions.commit_run(second, actor=actor)
    assert Person.objects.get(name="示例甲").phone == "13900000009"

    actions.undo_run(second, actor=actor, reason="传错了文件")

    person = Person.objects.get(name="示例甲")
    assert (person.phone, person.remarks, second.state) == ("13800000001", "", "undone")
    assert not Person.objects.filter(name="示例辛").exists()
    actions.undo_run(first, actor=actor, reason="也传错了")
    assert not Person.objects.filter(import_code=first.code).exists()
    assert not Credential.objects.exists()


def test_undo_does_nothing_once_somebody_went_on_working(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    actions.commit_run(run, actor=actor, only_clean=True)
    count = Person.objects.count()
    change_person(Person.objects.get(name="示例乙"), {"remarks": "核对过"}, actor=actor)

    with pytest.raises(FactsRefused, match="没有撤销任何记录") as refused:
        actions.undo_run(run, actor=actor, reason="传错了文件")

    assert [r.sentence for r in refused.value.refusals] == [
        f"第5行：“示例乙”（{Person.objects.get(name='示例乙').code}）在导入之后又有改动。"
    ]
    assert (Person.objects.count(), ImportRun.objects.get().state) == (count, "committed")


def test_rows_outside_the_scope_are_problems_and_not_errors(world):
    actor = world.actor("SH")
    far = "示例昆明远方医院"
    rows = [["姓名", "单位"], ["示例甲", "示例杭州第一医院"], ["示例乙", far], ["示例丙", far]]
    run = start(actor, book(rows))

    assert verdicts(run, actor) == {2: "new", 3: "problem", 4: "problem"}
    assert "权限" in said(run, actor, 3)
    actions.commit_run(run, actor=actor, only_clean=True)
    assert Person.objects.filter(import_code=run.code).count() == 1


def test_two_people_commit_one_run_and_one_wins(world):
    author, office = world.actor("SH"), world.actor("PO")
    run = start(author, messy_people())
    theirs = queries.get_run(office, run.code)
    actions.commit_run(run, actor=author, only_clean=True)
    count = Person.objects.count()

    with pytest.raises(StaleState, match=author.name):
        actions.commit_run(theirs, actor=office, only_clean=True)
    assert Person.objects.count() == count


def test_failure_in_the_middle_of_a_commit_leaves_nothing(world, monkeypatch):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    before = (Person.objects.count(), AuditEntry.objects.count())
    made = []
    real = writing.write

    def dies_at_the_third(judged, *rest):
        made.append(judged)
        if len(made) == 3:
            raise SystemExit
        return real(judged, *rest)

    monkeypatch.setattr(writing, "write", dies_at_the_third)
    with pytest.raises(SystemExit):
        actions.commit_run(run, actor=actor, only_clean=True)

    run.refresh_from_db()
    assert (Person.objects.count(), AuditEntry.objects.count()) == before
    assert (run.state, run.effects.count()) == ("checked", 0)
    assert audit.verify().faults == ()


def test_ledger_that_changed_since_the_check_stops_the_commit(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    other = start(actor, messy_people())
    actions.commit_run(other, actor=actor, only_clean=True)

    with pytest.raises(RuleRefused, match="核对之后台账有了变化"):
        actions.commit_run(run, actor=actor, only_clean=True)
    actions.check_run(run, actor=actor)
    assert run.counts == {"same": 4, "problem": 4}


def test_columns_of_an_earlier_run_are_remembered(world):
    actor = world.actor("SH")
    rows = [["姓名", "单位", "何时来的", "家乡"], ["示例甲", "示例杭州第一医院", "2020-01-01", "杭州"]]
    run = actions.upload("people", "一.xlsx", book(rows), actor=actor)
    assert run.mapping == {"0": "name", "1": "home_institution"}
    chosen = {0: "name", 1: "home_institution", 3: "remarks"}
    actions.map_run(run, actor=actor, sheet=run.sheet, rows=(1, 1), mapping=chosen)

    again = actions.upload("people", "二.xlsx", book(rows), actor=actor)
    assert again.mapping == {"0": "name", "1": "home_institution", "3": "remarks"}
    assert queries.guess_header(world.stranger("SH"), KINDS["people"], queries.open_book(actor, again)).mapping == {
        0: "name", 1: "home_institution",
    }  # fmt: skip


def test_abandoned_run_forgets_its_rows_and_file(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    actions.abandon_run(run, actor=actor)

    assert not run.rows.exists()
    assert not files.attached(run).exists()
    with pytest.raises(RuleRefused):
        mending.mend_row(run, 4, actor=actor, is_skipped=True)


def test_runs_are_seen_by_author_office_and_audit_only(world):
    run = start(world.actor("SH"), messy_people())
    for role in ("SH", "PO", "IN"):
        assert queries.get_run(world.actor(role), run.code) == run
    for actor in (world.stranger("SH"), world.stranger("PO"), world.actor("HH"), world.actor("SY")):
        with pytest.raises(NotFound):
            queries.get_run(actor, run.code)
    with pytest.raises(NotAllowed):
        actions.commit_run(run, actor=world.actor("IN"), only_clean=True)


def test_who_can_create_nothing_uploads_nothing(world):
    for role in ("IN", "AW", "SY"):
        with pytest.raises(NotAllowed):
            actions.upload("people", "一.xlsx", messy_people(), actor=world.actor(role))


def test_sensitive_cells_are_masked_and_stored_encrypted(world):
    actor = world.actor("SH")
    run = start(actor, messy_people())
    shown = {c.field.key: c.text for c in queries.view(run, queries.get_row(actor, run, 4)).cells}

    assert (shown["id_no"], shown["phone"]) == (masked(MALE), masked("13800000001"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells, findings, differences, caption FROM intake_importrow WHERE number = 4")
        stored = "".join(cursor.fetchone())
    assert MALE not in stored
    assert "示例甲" not in stored
    assert not AuditEntry.objects.filter(after__icontains=MALE).exists()


def test_large_ledger_is_checked_in_few_queries_and_bounded_memory(world, django_assert_max_num_queries):
    actor = world.actor("SH")
    run = actions.upload("people", "大.xlsx", many_people(5000), actor=actor)
    mapping = {int(c): k for c, k in run.mapping.items()}
    actions.map_run(run, actor=actor, sheet=run.sheet, rows=(1, 1), mapping=mapping)

    tracemalloc.start()
    with django_assert_max_num_queries(150):
        actions.check_run(run, actor=actor)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert run.counts == {"new": 5000}
    assert most < 200 << 20


def test_text_that_looks_like_a_formula_leaves_as_text(world):
    actor = world.actor("SH")
    text = "姓名,单位,备注\n示例甲,示例杭州第一医院,+1+cmd|' /C calc'!A0\n示例乙,示例杭州第一医院,=1+1\n"
    run = start(actor, text.encode("gb18030"), name="台账.csv")
    assert verdicts(run, actor) == {2: "new", 3: "problem"}
    _name, content = actions.hand_back(run, actor=actor)
    sheet = load_workbook(io.BytesIO(content)).active
    assert (sheet["C2"].data_type, sheet["C2"].quotePrefix) == ("s", True)
    assert sheet["C3"].value is None
    assert not any(open_ledger(content, "a.xlsx").formulas.values())
