"""The reference page lists every field as fields.csv has it."""

from pathlib import Path

from jieli.intake.columns import KINDS, Field, FieldType

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "import-kinds.md"

HEAD = """# Kinds of ledgers and their columns

What `jieli import` and the console read, for each kind of ledger.
A column is recognised by its title or one of the other titles; units in brackets, stars and spaces do not matter.
A new record needs the fields marked *; a row that only changes a record needs what tells which one it is.
Everything here comes from `src/jieli/intake/fields.csv`; further words for codes are in `words.csv` beside it.

"""
WHAT = {
    FieldType.TEXT: "text", FieldType.CODE: "code of a record", FieldType.WORDS: "several words",
    FieldType.DATE: "date", FieldType.UNTIL: "last day", FieldType.COUNT: "whole number",
    FieldType.METRES: "metres", FieldType.YES_NO: "yes or no", FieldType.ID_NO: "number of a document",
    FieldType.USCC: "18 characters", FieldType.PHONE: "telephone number", FieldType.REGION: "region",
    FieldType.INSTITUTION: "institution, any of its names", FieldType.DEPARTMENT: "department of that institution",
    FieldType.SPECIALTY: "specialty", FieldType.PERSON: "person",
}  # fmt: skip
SAME = {
    "institutions": "its credit code; else any of its names in that region",
    "departments": "institution, name and ward",
    "people": "ID number; else name, birth date and unit; else name and unit, and then somebody has to say so",
    "offices": "person, institution, wording and first day",
    "pairings": "kind, both sides and first day, within the programme",
    "needs": "department, post, specialty and first day, within the programme; the second equal row is the second need",
    "posts": "host, department, kind, office, specialty and first day, within the batch; likewise",
}


def _what(field: Field) -> str:
    if field.type is FieldType.SET:
        return f"code set `{field.set_name}`"
    if field.type is FieldType.CHOICE:
        return "、".join(label for _value, label in field.choices)
    return WHAT[field.type]


def page() -> str:
    parts = [HEAD]
    for kind in KINDS.values():
        parts.append(f"## `{kind.key}` {kind.label}\n\nThe same record: {SAME[kind.key]}.\n\n")
        parts.append("| field | title | holds | other titles |\n|---|---|---|---|\n")
        for f in kind.fields:
            star = " *" if f.is_required else ""
            parts.append(f"| `{f.key}` | {f.zh}{star} | {_what(f)} | {'、'.join(f.names)} |\n")
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


def test_reference_page_is_what_the_fields_are():
    assert PAGE.read_text(encoding="utf-8") == page()
