"""Forms about medical examinations. The last day of validity is typed, the first day after it is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.web import code_words, formats
from jieli.web.forms.fields import Date, Form, LongText, Reason, Section, Select, Text, Version
from jieli.web.forms.programme import LAST_DAY, ChoosingForm
from jieli.web.forms.rows import row_table
from jieli.web.parts import Words

CONCLUSIONS: tuple[tuple[str, Words], ...] = (
    ("fit", gettext_lazy("合格")),
    ("limited", gettext_lazy("有限制合格")),
    ("deferred", gettext_lazy("暂缓")),
    ("unfit", gettext_lazy("不合格")),
)
FLAGS: tuple[tuple[str, Words], ...] = (
    ("high", gettext_lazy("偏高")),
    ("low", gettext_lazy("偏低")),
    ("abnormal", gettext_lazy("异常")),
)
USUAL = (
    "bp", "pulse", "spo2", "hb", "rbc", "ecg", "fev1", "chest", "echo", "alt", "glucose", "creatinine", "bmi",
)  # fmt: skip
"""Items that every examination for the plateau has, as rows to fill in."""


def bands() -> list[tuple[str, str]]:
    """Altitude bands in words."""
    return [(code, code_words.band(code)) for code, _label in code_words.options("altitude_band")]


class ExamForm(ChoosingForm):
    """What an examiner concludes; the results stand in the rows below."""

    PLAIN = ("examined_on", "target_band", "history", "conclusion", "band", "limits")
    sections = (
        Section(gettext_lazy("体检"), ("examined_on", "site", "target_band")),
        Section(
            gettext_lazy("结论"),
            ("conclusion", "band", "valid_last", "limits"),
            hint=gettext_lazy("其他人只看到这一部分"),
        ),
        Section(gettext_lazy("既往史"), ("history",), hint=gettext_lazy("加密保存，只有体检医师和本人能看")),
    )
    examined_on = Date(label=gettext_lazy("体检日期"))
    site = Select(label=gettext_lazy("体检机构"), options=())
    target_band = Select(
        label=gettext_lazy("目标海拔带"), options=bands, hint=gettext_lazy("按志愿岗位中最高的一处")
    )
    conclusion = Select(label=gettext_lazy("结论"), options=CONCLUSIONS)
    band = Select(
        label=gettext_lazy("适合的最高海拔带"),
        options=bands,
        required=False,
        blank=gettext_lazy("不适合"),
        hint=gettext_lazy("合格和有限制合格的，必须选择"),
    )
    valid_last = Date(label=gettext_lazy("有效至"), hint=LAST_DAY, required=False)
    limits = Text(
        label=gettext_lazy("限制"),
        hint=gettext_lazy("只写工作中须遵守的，不写病名。"),
        required=False,
        max_length=255,
    )
    history = LongText(label=gettext_lazy("既往史"), required=False)
    version = Version()

    def record(self, site: Any) -> dict[str, Any]:
        """Values as the action takes them."""
        data = self.cleaned_data
        values = {name: data[name] for name in self.PLAIN}
        return {**values, "site": site, "valid_until": formats.first_day_after(data["valid_last"])}


class CorrectionForm(ExamForm):
    """A correction: what is sensitive is not shown again, and stays unless it is written anew."""

    sections = (*ExamForm.sections[:2], Section(gettext_lazy("更正"), ("history", "reason")))
    reason = Reason(label=gettext_lazy("更正的理由"))

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["history"].help_text = _("已登记的不再显示；不填则保持不变。")


class ItemRow(Form):
    """One result."""

    code = Select(label=gettext_lazy("项目"), options=lambda: item_options())
    value = Text(label=gettext_lazy("结果"), max_length=64, required=False)
    flag = Select(label=gettext_lazy("判断"), options=FLAGS, blank=gettext_lazy("未见异常"), required=False)

    def has_changed(self) -> bool:
        """Items without a result are only offered."""
        return bool(self["value"].value()) if self.is_bound else super().has_changed()


ItemRows = row_table(
    ItemRow, title=gettext_lazy("检查结果"), add_label=gettext_lazy("加一项"), at_most=40, empty_rows=0
)


def item_options() -> list[tuple[str, str]]:
    """Items with their units."""
    return [(code, f"{label}（{unit}）" if unit else label) for code, label, unit in code_words.exam_items()]


def results(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the action takes them; the unit follows from the item."""
    units = {code: unit for code, _label, unit in code_words.exam_items()}
    return [
        {
            "code": r["code"],
            "value": r["value"],
            "unit": units.get(r["code"], ""),
            "flag": r["flag"],
        }
        for r in rows
        if r["value"]
    ]
