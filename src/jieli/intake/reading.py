"""One cell at a time: what it says, read by its field. References to records are resolved elsewhere. Pure."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from jieli.intake.columns import Field, FieldType
from jieli.intake.packing import Cell, Formula
from jieli.reader.cells import (
    Reading,
    Sentence,
    flawed,
    folded,
    is_blank,
    narrow,
    plain,
    read_count,
    read_date,
    read_last_day,
    read_metres,
    read_words,
    read_yes_no,
    says_nothing,
)
from jieli.registry import catalogue

MOST_CANDIDATES = 6
LEAST_LIKENESS = 45.0  # of 100; below, a candidate would only confuse
_KEEPS_STROKES = frozenset({FieldType.TEXT, FieldType.YES_NO})  # where 无 or 否 is an answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an unknown text may mean; offered, never assumed."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: a value, or why there is none, and what it might have meant."""

    value: Any = None
    flaw: Sentence | None = None
    note: Sentence | None = None
    candidates: tuple[Candidate, ...] = ()
    is_unknown: bool = False
    """The flaw is a word or code that stands for nothing known; BR-60."""


NOTHING = Said()


def read_cell(field: Field, cell: Cell) -> Said:
    """Read one cell. References come back as the text that names them."""
    if isinstance(cell, Formula):
        return Said(
            flaw=Sentence(
                "这一格是公式，公式的结果不作数。请改成数值或文字：可在这里填写，也可在原表中“选择性粘贴为数值”后重新上传。",
                "This cell holds a formula, and what it shows is not trusted. Enter the value here, "
                "or paste it as a value in the workbook and upload that again.",
            )
        )
    if is_blank(cell) or (field.type not in _KEEPS_STROKES and says_nothing(cell)):
        return NOTHING
    if isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper() and cell.isascii():
        return Said(
            flaw=Sentence(
                f"“{cell}”是公式的错误值。请填写真正的内容。", f"'{cell}' is an error of a formula."
            )
        )
    reading = _READERS[field.type](field, cell)
    return reading if isinstance(reading, Said) else Said(reading.value, reading.flaw, reading.note)


def _text(field: Field, cell: Any) -> Reading[str]:
    text = " ".join(plain(cell).split()) if "\n" not in plain(cell) else plain(cell)
    return Reading(text)


def _reference(field: Field, cell: Any) -> Reading[str]:
    return Reading(narrow(cell))


def _until(field: Field, cell: Any) -> Reading[Any]:
    word = folded(cell)
    if word in ("至今", "现在", "长期", "今", "在任"):
        return Reading()
    reading = read_last_day(cell)
    return reading if reading.value is None else Reading(reading.value + timedelta(days=1), note=reading.note)


def _date(field: Field, cell: Any) -> Reading[Any]:
    return read_date(cell)


def _words(field: Field, cell: Any) -> Reading[Any]:
    return read_words(cell)


def _phone(field: Field, cell: Any) -> Reading[str]:
    text = narrow(cell)
    digits = "".join(c for c in text if c.isdigit())
    if 7 <= len(digits) <= 15 and all(c.isdigit() or c in "+-() 转/,、;" for c in text):
        return Reading(text)
    return flawed(
        "这一格不是电话号码。请填手机号，或带区号的座机号。",  # the number itself is nobody's business
        "This is no telephone number. Enter a mobile number, or a landline with its area code.",
    )


def _uscc(field: Field, cell: Any) -> Reading[str]:
    text = folded(cell).upper()
    try:
        return Reading(uscc.validate(text))
    except ValidationError:
        return flawed(
            f"“{text}”不是正确的统一社会信用代码：应为十八位且校验码相符。请核对证书。",
            f"'{text}' is no valid unified social credit code: eighteen characters with a check character.",
        )


def _id_no(field: Field, cell: Any) -> Reading[str]:
    if isinstance(cell, float) and cell >= 1e15:
        return flawed(
            "证件号码被电子表格当成了数字，末几位已经丢失。请把这一列设为“文本”后重新填写。",
            "The spreadsheet took the ID number for a number and lost its last digits. "
            "Format the column as text and enter it again.",
        )
    return Reading(folded(cell).upper())


def _set(field: Field, cell: Any) -> Said:
    text = narrow(cell)
    found = catalogue.code_named(field.set_name, text)
    if found is not None:
        return Said(found.code)
    word = folded(text)
    known = _other_words().get((field.set_name, word))
    if known is None and field.set_name == "ethnic":
        whole = catalogue.code_named("ethnic", f"{word}族")
        known = whole.code if whole else None
    if known is not None:
        label = catalogue.code(field.set_name, known)
        assert label is not None
        return Said(known, note=Sentence(f"“{text}”按“{label.zh}”读入。", f"'{text}' is read as {label.en}."))
    return unknown(field, text, {c.code: c.zh for c in catalogue.codes(field.set_name)})


def _choice(field: Field, cell: Any) -> Said:
    word = folded(cell)
    for value, label in field.choices:
        if word in (folded(value), folded(label)):
            return Said(value)
    return unknown(field, narrow(cell), dict(field.choices))


def unknown(field: Field, text: str, known: Mapping[str, str], *, also: str = "") -> Said:
    """The flaw of a text that stands for nothing known, with the likeliest candidates first.

    Args:
        known: Value → label of everything that it could be.
        also: A further sentence.
    """
    labels = dict(known)
    candidates = [Candidate(value, labels[value]) for value in _likeliest(text, labels)]
    if len(labels) <= 12:  # a short list is offered whole
        candidates += [Candidate(v, n) for v, n in labels.items() if v not in {c.value for c in candidates}]
    hint = f"最接近的是：{'、'.join(c.label for c in candidates[:3])}。" if candidates else ""
    hint_en = f" Nearest: {', '.join(c.label for c in candidates[:3])}." if candidates else ""
    return Said(
        flaw=Sentence(
            f"{field.zh}“{text}”没有对应的{_WHAT.get(field.type, '选项')}。{hint}{also}请选定，或跳过这一行。",
            f"'{text}' in {field.en} stands for nothing known.{hint_en} Choose what it means, or skip the row.",
        ),
        candidates=tuple(candidates),
        is_unknown=True,
    )


def _likeliest(text: str, labels: Mapping[str, str]) -> list[str]:
    """Values whose labels look or sound most like a text: 汗族 is a slip for 汉族."""
    scores: dict[str, float] = {}
    for word, words, most in (
        (folded(text), {v: folded(n) for v, n in labels.items()}, 1.0),
        (_sound(folded(text)), {v: _sound(folded(n)) for v, n in labels.items()}, 0.98),
    ):
        for scorer in (fuzz.ratio, fuzz.WRatio):
            weight = most if scorer is fuzz.ratio else 0.9 * most  # parts of a name count for less
            for _n, score, value in process.extract(word, words, scorer=scorer, limit=2 * MOST_CANDIDATES):
                scores[value] = max(scores.get(value, 0.0), weight * score)
    likely = sorted((v for v, score in scores.items() if score >= LEAST_LIKENESS), key=lambda v: -scores[v])
    return likely[:MOST_CANDIDATES]


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    return "".join(lazy_pinyin(word))


_WHAT = {
    FieldType.REGION: "行政区划",
    FieldType.INSTITUTION: "单位",
    FieldType.DEPARTMENT: "科室",
    FieldType.SPECIALTY: "诊疗科目",
    FieldType.PERSON: "人员",
}


@lru_cache(maxsize=1)
def _other_words() -> Mapping[tuple[str, str], str]:
    text = files("jieli.intake").joinpath("words.csv").read_text(encoding="utf-8")
    return {(r["set"], folded(r["word"])): r["code"] for r in csv.DictReader(text.splitlines())}


_READERS: Mapping[FieldType, Callable[[Field, Any], Reading[Any] | Said]] = {
    FieldType.TEXT: _text,
    FieldType.CODE: lambda field, cell: Reading(narrow(cell).upper()),
    FieldType.WORDS: _words,
    FieldType.SET: _set,
    FieldType.CHOICE: _choice,
    FieldType.DATE: _date,
    FieldType.UNTIL: _until,
    FieldType.COUNT: lambda field, cell: read_count(_without(cell, "张床", "张")),
    FieldType.METRES: lambda field, cell: read_metres(cell),
    FieldType.YES_NO: lambda field, cell: read_yes_no(cell),
    FieldType.ID_NO: _id_no,
    FieldType.USCC: _uscc,
    FieldType.PHONE: _phone,
    FieldType.REGION: _reference,
    FieldType.INSTITUTION: _reference,
    FieldType.DEPARTMENT: _reference,
    FieldType.SPECIALTY: _reference,
    FieldType.PERSON: _reference,
}


def _without(cell: Any, *units: str) -> Any:
    """The cell without a unit that the reader of counts does not know."""
    if not isinstance(cell, str):
        return cell
    text = narrow(cell)
    for unit in units:
        text = text.removesuffix(unit)
    return text
