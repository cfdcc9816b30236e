"""The form of a policy pack: a box for every threshold, several boxes for those that hold several figures."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel.errors import BadInput, DomainError, FactsRefused
from jieli.programme import archetypes, scoring
from jieli.programme.queries import programmes
from jieli.reader.cells import narrow
from jieli.web import code_words
from jieli.web.forms.fields import (
    Date,
    Form,
    Integer,
    LongText,
    Reason,
    Select,
    Several,
    Text,
    Version,
    YesNo,
)
from jieli.web.parts import Words

_AGE_KEYS = ("*", "cadre", "professional")


def _composites() -> dict[str, list[tuple[str, Words]]]:
    ages: list[tuple[str, Words]] = [
        ("*", _("全部人员")),
        *((c, code_words.word("category", c)) for c in _AGE_KEYS[1:]),
    ]
    parts: list[tuple[str, Words]] = [(key, scoring.label_of(key)) for key in scoring.PARTS]
    scales = [(k, w) for k, w in parts if k in ("evidence", "volume", "local_team", "gap")]
    return {
        "quota": [(t, w) for t, w in code_words.options("hospital_tier") if t != "0"],
        "age_max": ages,
        "retirement_age": [(c, code_words.word("sex", c)) for c in ("1", "2")],
        "pretasks": list(code_words.options("pretask_kind")),
        "acclimatisation_days": list(code_words.options("altitude_band")),
        "health_entry_days": list(code_words.options("altitude_band")),
        "spo2_min_pct": list(code_words.options("altitude_band")),
        "pulse_per_min": list(programmes.PULSE_WORDS.items()),
        "score_weights": parts,
        "score_scales": scales,
    }


class PolicyForm(Form):
    """A policy pack: every threshold, beside that of the pack in force and of the archetype."""

    name = Text(label=gettext_lazy("规则包名称"), max_length=64)
    valid_from = Date(label=gettext_lazy("生效日期"), hint=gettext_lazy("现行规则包到前一天为止"))
    valid_until = Date(
        label=gettext_lazy("有效至"), hint=gettext_lazy("含当日；没有定的留空"), required=False
    )
    basis = LongText(label=gettext_lazy("依据"), hint=gettext_lazy("文件名称与文号"), required=False, rows=2)

    term_months = Integer(label=gettext_lazy("派驻期限（月）"), min_value=1, max_value=120)
    term_tolerance_days = Integer(label=gettext_lazy("期限允许误差（天）"), min_value=0)
    phase_months = Integer(label=gettext_lazy("轮换周期（月）"), min_value=1, required=False)
    team_min = Integer(label=gettext_lazy("每队最少人数"), min_value=1, required=False)
    rank_min = Select(
        label=gettext_lazy("最低职称"),
        options=lambda: code_words.options("rank"),
        blank=gettext_lazy("不限"),
        required=False,
    )
    years_in_specialty_min = Integer(label=gettext_lazy("专业年限下限（年）"), min_value=0, required=False)
    deadline_day_counts = YesNo(label=gettext_lazy("截止日当天到岗算按期"))
    overlap_days = Integer(label=gettext_lazy("交接重叠（天）"), min_value=0)
    vacancy_max_days = Integer(label=gettext_lazy("空缺上限（天）"), min_value=0, required=False)
    notice_workdays = Integer(label=gettext_lazy("公示（工作日）"), min_value=0, required=False)
    exam_valid_days = Integer(label=gettext_lazy("体检有效（天）"), min_value=1, required=False)
    contact_interval_days = Integer(label=gettext_lazy("联络间隔（天）"), min_value=1, required=False)
    leave_both_days = Integer(label=gettext_lazy("须双方批准的请假（天）"), min_value=0, required=False)
    drain_max_pct = Integer(
        label=gettext_lazy("派出科室外派上限（%）"), min_value=0, max_value=100, required=False
    )
    review_workdays = Integer(label=gettext_lazy("需求审核时限（工作日）"), min_value=1)
    summary_days = Integer(label=gettext_lazy("期满后总结归档期限（天）"), min_value=1, required=False)
    agreement_days = Integer(label=gettext_lazy("结对后签订协议期限（天）"), min_value=0, required=False)
    wishes_max = Integer(label=gettext_lazy("志愿岗位上限（个）"), min_value=1, max_value=20)
    gate_workdays = Integer(label=gettext_lazy("选派各环节时限（工作日）"), min_value=1)
    rest_months = Integer(label=gettext_lazy("两次派驻间隔（月）"), min_value=0, required=False)
    waivable_rules = Text(
        label=gettext_lazy("可豁免的规则"),
        hint=gettext_lazy("写规则编号，如BR-05，用顿号隔开"),
        required=False,
    )
    one_post_per_host = YesNo(label=gettext_lazy("一单位一岗"))
    altitude_bands = Text(
        label=gettext_lazy("海拔分带下界（米）"),
        hint=gettext_lazy("B、C、D、E带的下界，由低到高，用顿号隔开"),
        required=False,
    )
    red_symptoms = Several(
        label=gettext_lazy("红线症状"),
        options=lambda: code_words.options("symptom"),
        hint=gettext_lazy("血氧、脉搏和症状的红线请由医师核定"),
        required=False,
    )
    extra_holidays = Text(
        label=gettext_lazy("另行放假的日子"),
        hint=gettext_lazy("写日期，用顿号隔开"),
        max_length=2000,
        required=False,
    )
    extra_workdays = Text(
        label=gettext_lazy("另行上班的日子"),
        hint=gettext_lazy("写日期，用顿号隔开"),
        max_length=2000,
        required=False,
    )
    reason = Reason(hint=gettext_lazy("已经生效的规则包只更正笔误，要写明理由。"), required=False)
    version = Version()

    HEAD = ("name", "valid_from", "valid_until", "basis")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, keys in _composites().items():
            for key, label in keys:
                self.fields[f"{name}__{key}"] = Integer(label=label, min_value=0, required=False)

    def refuse(self, error: DomainError) -> None:
        """A refusal of figures that stand in several boxes goes to the first of them."""
        found = error.refusals if isinstance(error, FactsRefused) else (error,)
        for one in found:
            if isinstance(one, BadInput) and one.field in _composites():
                one.field = f"{one.field}__{_composites()[one.field][0][0]}"
        super().refuse(error)

    def clean_altitude_bands(self) -> list[int]:
        """Four lower bounds."""
        texts = [t for t in _split(self.cleaned_data["altitude_bands"]) if t]
        if not all(t.isdecimal() for t in texts):
            raise forms.ValidationError(_("请写整数米数，例如1500、2500、3500、4500。"))
        return [int(t) for t in texts]

    def clean_waivable_rules(self) -> list[str]:
        """Codes of rules."""
        return [t.upper() for t in _split(self.cleaned_data["waivable_rules"]) if t]

    def clean_extra_holidays(self) -> list[str]:
        """Dates."""
        return _dates(self.cleaned_data["extra_holidays"])

    def clean_extra_workdays(self) -> list[str]:
        """Dates."""
        return _dates(self.cleaned_data["extra_workdays"])

    def thresholds(self) -> dict[str, Any]:
        """Every threshold as the pack keeps it."""
        composites = _composites()
        found: dict[str, Any] = {
            name: value
            for name, value in self.cleaned_data.items()
            if "__" not in name and name not in (*self.HEAD, "reason", "version")
        }
        for name, keys in composites.items():
            found[name] = {
                key: self.cleaned_data[f"{name}__{key}"]
                for key, _w in keys
                if self.cleaned_data[f"{name}__{key}"] is not None
            }
        return found

    @staticmethod
    def initial_of(values: Mapping[str, Any]) -> dict[str, Any]:
        """Thresholds as the boxes show them."""
        found: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, dict):
                found |= {f"{name}__{key}": number for key, number in value.items()}
            elif isinstance(value, list) and name != "red_symptoms":
                found[name] = "、".join(str(v) for v in value)
            else:
                found[name] = value
        return found

    def boxes(self, name: str) -> list[Any]:
        """The boxes of one threshold."""
        keys = _composites().get(name)
        return [self[f"{name}__{key}"] for key, _w in keys] if keys else [self[name]]


def _split(text: str) -> list[str]:
    return [t.strip() for t in narrow(text).replace("、", ",").replace(";", ",").replace(" ", ",").split(",")]


def _dates(text: str) -> list[str]:
    found = []
    for part in (t for t in _split(text) if t):
        try:
            found.append(date.fromisoformat(part).isoformat())
        except ValueError:
            raise forms.ValidationError(
                _("“%(value)s”不是日期。请写成2026-08-23。") % {"value": part}
            ) from None
    return found


def archetype_options() -> list[tuple[str, Words, Words]]:
    """The ready-made packs: key, name, for whom."""
    return [(a.key, str(a.label), str(a.summary)) for a in archetypes.ARCHETYPES]
