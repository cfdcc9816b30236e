"""Ledgers as offices keep them, built for tests: merged headers, mixed dates, slips, formulas, rows twice."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from stdnum.cn import ric


def book(rows: Iterable[Sequence[Any]], *, title: str = "Sheet1", merge: Sequence[str] = ()) -> bytes:
    """An xlsx file of one sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def id_number(place: int, born: str = "19850302", region: str = "330102") -> str:
    """A number with a right check digit; ``place`` tells numbers apart, odd for men."""
    body = f"{region}{born}{place:03d}"
    return body + ric.calc_check_digit(body + "0")


MALE, FEMALE = id_number(1), id_number(2, "19900715")
HEAD = [
    "姓名",
    "单位",
    "科室",
    "性别",
    "出生年月日",
    "身份证号码",
    "民族",
    "职称",
    "取得时间",
    "联系电话",
    "备注",
    "工号",
]


def messy_people() -> bytes:
    """A people ledger as it lies in an office: a title row, a header of two rows, and one row of every kind of mess.

    Rows: 4 clean with 2023.8.1, 5 clean with Excel's own date, 6 a nation nobody knows, 7 a formula, 8 a wrong check
    digit, 9 row 4 again, 10 a unit under a name that does not exist, 11 full-width digits, 12 a total.
    """
    one, cardiology, bone = "示例杭州第一医院", "心血管内科", "骨科"
    wrong = MALE[:-1] + ("0" if MALE[-1] != "0" else "1")
    first = [
        "示例甲",
        one,
        bone,
        "男",
        "1985.3.2",
        MALE,
        "汉",
        "副主任医师",
        "2018.12",
        "13800000001",
        "",
        "A1",
    ]
    return book(
        [
            ["示例杭州第一医院援派人员台账（2023年）"],
            ["基本信息", *[None] * 6, "职称情况", None, "联系方式", "备注", "工号"],
            ["姓  名", *HEAD[1:10], None, None],
            first,
            [
                "示例乙",
                one,
                cardiology,
                "女",
                33069,
                FEMALE,
                "藏族",
                "主治医师",
                "2020年8月1日",
                13800000002,
                None,
                "A2",
            ],
            ["示例丙", one, bone, "男", "1986-01-05", None, "汗族", "主治医师", *[None] * 3, "A3"],
            ["示例丁", one, bone, "男", "=DATE(1987,1,1)", None, "汉族", "医师", *[None] * 3, "A4"],
            ["示例戊", one, bone, "男", "1985-03-02", wrong, "汉族", "医师", *[None] * 3, "A5"],
            first,
            [
                "示例己",
                "示例杭州市第一人民医院",
                bone,
                "男",
                "1988-02-02",
                None,
                "汉族",
                "医师",
                *[None] * 3,
                "A6",
            ],
            ["示例庚", one, bone, "女", "１９８９年２月３日", None, "回族", "护师", *[None] * 3, "A7"],
            ["合计", 8],
        ],
        title="人员 台账",
        merge=("A1:L1", "A2:G2", "H2:I2", "K2:K3", "L2:L3"),
    )


def many_people(count: int, unit: str = "示例杭州第一医院") -> bytes:
    """A clean ledger of many people."""
    chance = random.Random(7)
    rows: list[Sequence[Any]] = [["姓名", "所在单位", "性别", "出生日期", "职称"]]
    for n in range(count):
        born = f"{1960 + chance.randrange(38)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 28):02d}"
        rows.append([f"示例员{n:05d}", unit, "男" if n % 2 else "女", born, "主治医师"])
    return book(rows, title="人员")
