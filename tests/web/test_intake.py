import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from intake.ledgers import MALE, book, many_people, messy_people
from jieli.intake.models import ImportRun
from jieli.kernel.models import AuditEntry
from jieli.kernel.worker import Worker
from jieli.registry.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(world, client):
    def as_role(role):
        client.force_login(world.users[role])
        return client

    return as_role


def upload(client, content, kind="people", name="台账.xlsx", **more):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("import_new"), {"kind": kind, "file": file, **more})


def walk_to_check(client, content) -> ImportRun:
    answer = upload(client, content)
    assert answer.status_code == 302, answer.content.decode()
    run = ImportRun.objects.latest("pk")
    page = client.get(answer.url)
    form = page.context["form"]
    data = {field.html_name: field.value() for field in form}
    assert client.post(answer.url, data).status_code == 302
    run.refresh_from_db()
    return run


def do(client, run, event, **data):
    run.refresh_from_db()
    return client.post(reverse("import_move", args=[run.code, event]), {"version": run.version, **data})


def test_wizard_from_upload_to_undo_without_script(sign_in):
    client = sign_in("SH")
    run = walk_to_check(client, messy_people())
    here = reverse("import", args=[run.code])
    page = client.get(here).content.decode()
    assert run.state == "checked"
    assert "没有导入的列：工号" in page
    assert "汗族" in page
    assert MALE not in page

    replace = {"field": "ethnic", "text": "汗族", "to": "01"}
    assert client.post(reverse("import_replace", args=[run.code]), replace).status_code == 302
    row = reverse("import_row", args=[run.code, 7])
    assert "公式" in client.get(row).content.decode()
    column = next(c for c, k in ImportRun.objects.get().mapping.items() if k == "born_on")
    form = {f.html_name: f.value() or "" for f in client.get(row).context["form"]}
    assert client.post(row, {**form, f"c{column}": "1987-01-01"}).status_code == 302
    client.post(reverse("import_skip", args=[run.code, 8]), {"skip": "1"})
    run.refresh_from_db()
    assert run.counts == {"new": 5, "same": 1, "problem": 1, "skipped": 1}

    assert do(client, run, "commit").status_code == 409
    assert (
        client.post(
            reverse("import_move", args=[run.code, "commit"]) + "?clean=1", {"version": run.version}
        ).status_code
        == 302
    )
    assert Person.objects.filter(import_code=run.code).count() == 5
    assert do(client, run, "undo", reason="").status_code == 409
    assert do(client, run, "undo", reason="传错了").status_code == 302
    assert not Person.objects.filter(import_code=run.code).exists()
    assert "已撤销" in client.get(here).content.decode()


def test_pages_of_a_run_are_hidden_from_those_who_may_not_know_of_it(sign_in):
    run = walk_to_check(sign_in("SH"), messy_people())
    stranger = sign_in("SH@far")
    for name in ("import", "import_columns", "import_problems", "import_job"):
        assert stranger.get(reverse(name, args=[run.code])).status_code == 404
    assert do(stranger, run, "commit").status_code == 404
    audit = sign_in("IN")
    assert audit.get(reverse("import", args=[run.code])).status_code == 200
    assert audit.get(reverse("import_columns", args=[run.code])).status_code == 403
    assert audit.post(reverse("import_checked", args=[run.code])).status_code == 403
    assert do(audit, run, "commit").status_code in (403, 409)
    assert sign_in("AW").get(reverse("imports")).status_code == 403


def test_bad_files_come_back_with_a_sentence(sign_in):
    client = sign_in("SH")
    for name, content, said in (
        ("台账.xlsm", b"PK", "台账.xlsm"),
        ("台账.xlsx", b"", "空"),
        ("台账.xlsx", b"<html><table></table></html>", "网页"),
        ("台账.csv", b"\x00\x01\x02", "存为"),
    ):
        answer = upload(client, content, name=name)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_returned_workbook_continues_the_run(sign_in):
    client = sign_in("SH")
    run = walk_to_check(client, messy_people())
    answer = client.post(reverse("import_checked", args=[run.code]))
    assert answer.status_code == 200
    assert AuditEntry.objects.filter(thing="import", code=run.code, event="export").exists()
    sheet = load_workbook(io.BytesIO(answer.content)).active
    status = next(c.column for c in sheet[3] if c.value == "校验结果")
    assert "汗族" in sheet.cell(6, status).value
    assert sheet["G6"].fill.start_color.rgb.endswith("FDECEC")
    assert sheet["G6"].comment.author == "jieli"
    assert sheet["E7"].value is None

    sheet["G6"], sheet["E7"] = "汉族", "1987-01-01"
    out = io.BytesIO()
    sheet.parent.save(out)
    file = SimpleUploadedFile("改正.xlsx", out.getvalue())
    assert client.post(reverse("import_returned", args=[run.code]), {"file": file}).status_code == 302
    run.refresh_from_db()
    assert run.counts == {"new": 5, "same": 1, "problem": 2}

    other = SimpleUploadedFile("别的.xlsx", book([["单位", "床位"], ["示例医院", 3]]))
    assert client.post(reverse("import_returned", args=[run.code]), {"file": other}).status_code == 422


def test_problems_are_there_as_json_without_numbers(sign_in):
    client = sign_in("SH")
    run = walk_to_check(client, messy_people())
    text = client.get(reverse("import_problems", args=[run.code])).content.decode()
    found = json.loads(text)
    assert {p["cell"] for p in found["problems"] if p["weight"] == "error"} == {"G6", "E7", "F8", "B10"}
    assert MALE not in text


def test_large_ledger_is_checked_and_committed_by_jobs(sign_in):
    client = sign_in("SH")
    run = walk_to_check(client, many_people(320))
    assert (run.state, bool(run.job_code)) == ("mapped", True)
    here = reverse("import", args=[run.code])
    assert "后台办理" in client.get(here).content.decode()
    assert client.get(reverse("import_job", args=[run.code]) + "?poll=1").status_code == 200

    Worker(has_heart=False).run_due()
    run.refresh_from_db()
    assert (run.state, run.counts) == ("checked", {"new": 320})
    assert client.get(reverse("import_job", args=[run.code]) + "?poll=1")["HX-Refresh"] == "true"
    assert do(client, run, "commit").status_code == 302
    Worker(has_heart=False).run_due()
    run.refresh_from_db()
    assert (run.state, Person.objects.filter(import_code=run.code).count()) == ("committed", 320)


def test_query_count_does_not_grow_with_rows(sign_in, django_assert_max_num_queries):
    client = sign_in("SH")
    small = walk_to_check(client, many_people(1))
    large = walk_to_check(client, many_people(50))
    counts = []
    for run in (small, large):
        client.get(reverse("import", args=[run.code]))
        with django_assert_max_num_queries(60) as captured:
            client.get(reverse("import", args=[run.code]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_templates_are_offered_for_what_one_may_create(sign_in):
    page = sign_in("HD").get(reverse("imports")).content.decode()
    assert reverse("import_template", args=["needs"]) in page
    assert reverse("import_template", args=["institutions"]) not in page
    assert sign_in("HD").get(reverse("import_template", args=["needs"])).status_code == 200
    assert sign_in("HD").get(reverse("import_template", args=["nothing"])).status_code == 404
