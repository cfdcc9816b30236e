"""Every column of the round workbook, once. Template, reader, error copy and reference page derive from it.

The columns themselves lie in columns.csv beside this module, one line each, in the order of the template.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from jieli.reader.sheets import normal_title
from jieli.workbook.kinds import Kind, Options

GUIDE_SHEET = "说明"
OPTIONS_SHEET = "选项"
STATUS_TITLE = "校验结果"
EXAMPLE_MARK = "例："  # a row whose first cell starts like this is an example, never data
SECTION_MARK = "【"  # a row of 规则 that starts like this is a heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Units:
        ``width`` in characters of the default font; ``minimum`` and ``maximum`` in ``unit``.
    """

    key: str
    zh: str
    en: str
    kind: Kind
    names: tuple[str, ...] = ()  # further accepted titles
    is_required: bool = False
    options: Options | None = None
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    example: str = ""
    note: str = ""
    width: int = 12

    @property
    def title(self) -> str:
        """The header as the template prints it."""
        unit = f"({self.unit})" if self.unit else ""
        return f"{self.zh}{unit}{' *' if self.is_required else ''}"


@dataclass(frozen=True)
class SheetSpec:
    """One sheet of the workbook. ``guide`` is the sentence above its header."""

    zh: str
    en: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    guide: str = ""
    is_required: bool = False

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """Columns by their key."""
        return {c.key: c for c in self.columns}

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        return {normal_title(name): c.key for c in self.columns for name in (c.zh, c.en, c.key, *c.names)}

    def key_of(self, title: str) -> str | None:
        """The key of the column with this normalised title, or None."""
        return self._keys.get(title)

    def is_named(self, sheet_name: str) -> bool:
        """True if a worksheet with this name is this sheet."""
        return normal_title(sheet_name) in {normal_title(n) for n in (self.zh, self.en, *self.names)}


def _columns(sheet: str) -> tuple[Column, ...]:
    """The columns of one sheet from columns.csv."""
    text = files("jieli.workbook").joinpath("columns.csv").read_text(encoding="utf-8")
    return tuple(
        Column(
            key=row["key"],
            zh=row["zh"],
            en=row["en"],
            kind=Kind(row["kind"]),
            names=tuple(n for n in row["names"].split("|") if n),
            is_required=bool(row["required"]),
            options=Options(row["options"]) if row["options"] else None,
            unit=row["unit"],
            minimum=int(row["minimum"]) if row["minimum"] else None,
            maximum=int(row["maximum"]) if row["maximum"] else None,
            example=row["example"],
            note=row["note"],
            width=int(row["width"]),
        )
        for row in csv.DictReader(text.splitlines())
        if row["sheet"] == sheet
    )


UNITS = SheetSpec(
    "单位",
    "institutions",
    ("单位表", "机构", "units", "orgs"),
    _columns("单位"),
    "一行写一个派出地区、一个单位或一个派出科室，用“类别”区分。同时外派上限空着表示不限。",
    is_required=True,
)
POSTS = SheetSpec(
    "岗位",
    "posts",
    ("岗位表", "需求岗位", "需求"),
    _columns("岗位"),
    "一行写一个岗位。同一岗位连续几任一起规划：到岗日期是第一任的，之后每任首尾相接。",
    is_required=True,
)
PEOPLE = SheetSpec(
    "人员",
    "people",
    ("人员表", "候选人", "人选", "候选人员", "persons", "candidates"),
    _columns("人员"),
    "一行写一名候选人或现在岗人员。只填排班用得到的内容，不填身份证号、电话和病情。",
    is_required=True,
)
LINKS = SheetSpec(
    "结对",
    "pairings",
    ("结对表", "结对关系", "links"),
    _columns("结对"),
    "受援单位没有任何结对行时，所有派出单位都可以派。"
    "名额限制同一时间的人数。包科让一家医院长期负责一个受援科室。",
)
RULES = SheetSpec(
    "规则",
    "rules",
    ("规则表", "规则包", "policy"),
    _columns("规则"),
    "只改“值”一列。删掉的行按默认值计，并在读取时列出。默认值只是示例，不是政策。",
    is_required=True,
)
LOCKS = SheetSpec(
    "锁定",
    "decisions",
    ("锁定表", "指定与不派", "locks"),
    _columns("锁定"),
    "规划之前已经由人定下来的事。每一条都会在报告里给出它的代价。",
)
PLAN = SheetSpec(
    "选派名单",
    "roster",
    ("接力表", "plan", "派驻方案", "名单"),
    _columns("选派名单"),
    "一行写一个岗位的一任。",
)

SHEETS: tuple[SheetSpec, ...] = (UNITS, POSTS, PEOPLE, LINKS, RULES, LOCKS)
