import io

import pytest
from openpyxl import load_workbook

from jieli.intake.columns import KINDS, FieldType
from jieli.intake.headers import guess
from jieli.intake.opening import open_ledger
from jieli.intake.reading import read_cell
from jieli.intake.template import choices, template
from jieli.workbook.table import is_no_data


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.key)
def test_template_is_understood_column_by_column(kind):
    opened = open_ledger(template(kind), "模板.xlsx")
    found = guess(opened.sheets[0], kind)
    assert found.last == 3
    assert list(found.mapping.values()) == [f.key for f in kind.fields]
    assert not found.doubtful
    assert is_no_data(opened.sheets[0].rows[3])
    assert not any(opened.formulas.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.key)
def test_examples_and_choices_of_the_template_can_be_read(kind):
    for field in kind.fields:
        if field.example:
            assert read_cell(field, field.example).flaw is None, field.key
        if field.type in (FieldType.SET, FieldType.CHOICE):
            assert [read_cell(field, c).flaw for c in choices(field)] == [None] * len(choices(field))


def test_template_has_drop_downs_and_prompts():
    sheet = load_workbook(io.BytesIO(template(KINDS["people"])))["人员台账"]
    by_title = {v.promptTitle: v for v in sheet.data_validations.dataValidation}
    assert by_title["职称"].type == "list"
    assert by_title["出生日期"].type == "date"
    assert "必填" in by_title["姓名"].prompt
