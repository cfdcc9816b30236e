"""How a fact is said on one line."""

import pytest

from jieli.reader.found import Person
from jieli.reader.words import said


@pytest.mark.parametrize(
    ("org", "role", "whole"),
    [
        ("柯坪县委", "县委副书记", "艾力，柯坪县委副书记，负责人"),
        ("示例市人民医院", "院长", "艾力，示例市人民医院院长，负责人"),
        ("示例县", "副县长", "艾力，示例县副县长，负责人"),
        ("", "院长", "艾力，院长，负责人"),
    ],
)
def test_what_an_institution_and_an_office_both_say_is_said_once(org, role, whole):
    assert said(Person("艾力", role, org, "", "official")) == whole
