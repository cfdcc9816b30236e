"""The reference page of the workbook, from the same tables as template and reader.

``python -m jieli.workbook.describe > docs/reference/workbook.md``
"""

from __future__ import annotations

from collections.abc import Iterator

from jieli.workbook.columns import EXAMPLE_MARK, PLAN, SHEETS, Column, SheetSpec
from jieli.workbook.kinds import CHOICES, Options, shown_value
from jieli.workbook.references import SIMILARITY_ACCEPTED, SIMILARITY_LEAD
from jieli.workbook.rules import ITEMS, NOTE_ZH, SUBSTITUTE_ZH

_HEAD = f"""# The round workbook

<!-- Written by `python -m jieli.workbook.describe`; a test compares it. Edit src/jieli/workbook/*.csv instead. -->

`jieli template round.xlsx` writes it empty, `jieli plan round.xlsx` reads it (xlsx, xls or ods).
Sheets and columns are found by name in any order; Chinese and English names are accepted, units and stars ignored.
Title rows, blank rows, headers over two or three merged rows and columns of your own do no harm.
A row whose first cell starts with `{EXAMPLE_MARK}` is an example and is not read.
How to fill it, step by step: [fill the workbook](../how-to/fill-the-workbook.md).

References are resolved by code, then by exact name.
A name that only lacks or adds characters is matched when it is at least {SIMILARITY_ACCEPTED:.0f} % similar
and {SIMILARITY_LEAD:.0f} points ahead of the next; every such match is listed as a notice.
Names of people are never matched by similarity.
"""


def markdown() -> str:
    """The page."""
    parts = [_HEAD, *(_sheet(spec) for spec in SHEETS if spec.zh != "规则"), _rules(), _lists(), _sheet(PLAN)]
    return "\n".join(parts)


def _sheet(spec: SheetSpec) -> str:
    title = f"## {spec.zh} ({spec.en}){'' if spec.is_required or spec is PLAN else ', optional'}"
    head = (
        "| column | English | required | content | unit | example | note | also accepted |\n"
        + "|---" * 8
        + "|"
    )
    return "\n".join([title, "", spec.guide, "", head, *map(_row, spec.columns), ""])


def _row(c: Column) -> str:
    content = f"{c.kind.value}：{c.options.value}" if c.options else c.kind.value
    limits = "" if c.minimum is None or c.maximum is None else f" ({c.minimum}–{c.maximum})"
    cells = [
        c.zh, c.en, "yes" if c.is_required else "", content + limits, c.unit, c.example, c.note, "、".join(c.names),
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _rules() -> str:
    return "\n".join(_rule_lines())


def _rule_lines() -> Iterator[str]:
    yield "## 规则 (rules)\n"
    yield "One row per item; found by 代码 (code) or 项目 (item). Only 值 (value) is read."
    yield "A missing row takes its default and is listed as a notice.\n"
    section = ""
    for item in ITEMS.values():
        if item.section != section:
            section = item.section
            yield f"\n### {section}\n"
            yield "| item | code | content | unit | default | note |"
            yield "|---" * 6 + "|"
        default = "" if item.default in (None, "", frozenset()) else shown_value(item.kind, item.default)
        need = "required" if item.is_required else default
        yield f"| {item.zh} | `{item.key}` | {item.kind.value} | {item.unit} | {need} | {item.note} |"
    yield f"\nRows called {SUBSTITUTE_ZH} (code `substitute`), any number of them, hold a score in 值"
    yield "and two specialties in 岗位专业 and 人选专业."
    yield f"Rows whose item starts with {NOTE_ZH} are printed on the papers.\n"


def _lists() -> str:
    lines = ["## Drop-downs\n", "| list | entries | also accepted |", "|---|---|---|"]
    for options, choices in CHOICES.items():
        if options is Options.SPECIALTY:
            continue
        shown = "、".join(c.shown for c in choices)
        words = "；".join(f"{c.shown}：{'、'.join(c.words)}" for c in choices if c.words)
        lines.append(f"| {options.value} | {shown} | {words} |")
    lines.append(
        "\nSpecialties (专业) are the codes and names of the catalogue "
        "诊疗科目, X1 to X12 for posts that are no department."
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
