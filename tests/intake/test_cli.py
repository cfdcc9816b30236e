import json

import pytest

from intake.ledgers import messy_people
from jieli.cli.exit_codes import ExitCode
from jieli.cli.main import run
from jieli.intake.models import ImportRun
from jieli.registry.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(world, tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(messy_people())
    return file


def test_import_checks_and_says_what_is_wrong_with_which_cell(ledger, capsys):
    out = ledger.with_name("checked.xlsx")
    assert run(["import", str(ledger), "--kind", "people", "--out", str(out)]) == ExitCode.REFUSED
    said = capsys.readouterr().out
    assert "新增 3" in said
    assert "G6" in said
    assert "工号" in said
    assert out.stat().st_size > 5000
    assert ImportRun.objects.get().state == "checked"


def test_import_commits_only_what_it_is_told_to(ledger, capsys):
    call = ["import", str(ledger), "--kind", "people", "--commit"]
    assert run(call) == ExitCode.REFUSED
    assert not Person.objects.filter(name="示例甲").exists()
    capsys.readouterr()
    assert run([*call, "--only-clean", "--json"]) == ExitCode.DONE
    document = json.loads(capsys.readouterr().out)
    assert (document["state"], document["counts"]) == ("committed", {"new": 3, "same": 1, "problem": 4})
    assert Person.objects.filter(name="示例甲").exists()


def test_import_acts_with_the_permissions_of_a_user(ledger, capsys):
    assert run(["import", str(ledger), "--kind", "people", "--user", "sh.far"]) == ExitCode.REFUSED
    assert "新增 0" in capsys.readouterr().out
    assert run(["import", str(ledger), "--kind", "people", "--user", "aw"]) == ExitCode.REFUSED
    assert run(["import", str(ledger), "--kind", "people", "--user", "nobody"]) == ExitCode.BAD_INPUT


def test_mapping_file_names_columns(ledger, capsys):
    mapping = ledger.with_name("mapping.json")
    mapping.write_text(json.dumps({"工号": "remarks", "备注": ""}), encoding="utf-8")
    run(["import", str(ledger), "--kind", "people", "--mapping", str(mapping)])
    assert ImportRun.objects.get().mapping["11"] == "remarks"
    mapping.write_text('{"没有的列": "name"}', encoding="utf-8")
    assert run(["import", str(ledger), "--kind", "people", "--mapping", str(mapping)]) == ExitCode.BAD_INPUT
    mapping.write_text("[1]", encoding="utf-8")
    assert run(["import", str(ledger), "--kind", "people", "--mapping", str(mapping)]) == ExitCode.BAD_INPUT


def test_import_template_is_written_once(tmp_path, capsys):
    target = tmp_path / "people.xlsx"
    assert run(["import-template", "people", str(target)]) == ExitCode.DONE
    assert run(["import-template", "people", str(target)]) == ExitCode.BAD_INPUT
    assert run(["import-template", "people", str(target), "--force"]) == ExitCode.DONE
