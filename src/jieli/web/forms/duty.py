"""Forms about people on post: leave, changes of a stay, what is done before departure."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.web import code_words
from jieli.web.files import ENDINGS
from jieli.web.forms.fields import (
    Date,
    Form,
    Integer,
    LongText,
    Reason,
    Section,
    Select,
    Several,
    Text,
    Upload,
    Version,
    YesNo,
)
from jieli.web.forms.programme import ChoosingForm


class LeaveForm(ChoosingForm):
    """A request for leave; the days are typed with the last one."""

    sections = (Section(gettext_lazy("请假"), ("deployment", "kind", "starts_on", "last_on", "reason")),)

    deployment = Select(label=gettext_lazy("请假人"), options=())
    kind = Select(label=gettext_lazy("假别"), options=lambda: code_words.options("leave_kind"))
    starts_on = Date(label=gettext_lazy("起"))
    last_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("最后一天，含当日"))
    reason = LongText(
        label=gettext_lazy("事由"),
        hint=gettext_lazy("加密保存，有权的人按需查看，查看会留痕；病假的事由受援单位看不到。"),
        required=False,
        max_length=500,
    )


class HealthDayForm(Form):
    """What somebody notes of his health on one day; filled in on a phone."""

    sections = (
        Section(
            gettext_lazy("今天的情况"),
            ("noted_on", "spo2_pct", "pulse_per_min", "symptoms", "note"),
            gettext_lazy("加密保存，只有本人和领队可以看，查看会留痕"),
        ),
    )

    noted_on = Date(label=gettext_lazy("日期"))
    spo2_pct = Integer(
        label=gettext_lazy("血氧"), unit="%", hint=gettext_lazy("静坐5分钟后，看指夹式血氧仪上的SpO₂")
    )
    pulse_per_min = Integer(label=gettext_lazy("脉搏"), unit=gettext_lazy("次/分"))
    symptoms = Several(
        label=gettext_lazy("症状"), options=lambda: code_words.options("symptom"), required=False
    )
    note = LongText(label=gettext_lazy("补充说明"), required=False, max_length=500, rows=2)


_SEALED = gettext_lazy("加密保存，本人、领队和前方指挥部按需查看，查看会留痕；派出单位看不到。")


class HealthEventForm(ChoosingForm):
    """Something that happened to somebody's health."""

    sections = (
        Section(
            gettext_lazy("健康事件"),
            ("deployment", "happened_on", "kind", "severity", "detail"),
            gettext_lazy("派出单位只看到有事件、轻重和状态"),
        ),
        Section(
            gettext_lazy("就诊与报告"),
            ("treated_at", "evacuated_to", "claim_no", "reported_to", "fit_again_on"),
        ),
    )

    deployment = Select(label=gettext_lazy("当事人"), options=())
    happened_on = Date(label=gettext_lazy("发生日期"))
    kind = Select(label=gettext_lazy("类别"), options=lambda: code_words.options("health_kind"))
    severity = Select(label=gettext_lazy("轻重"), options=lambda: code_words.options("health_severity"))
    detail = LongText(label=gettext_lazy("情况"), hint=_SEALED, required=False, max_length=2000)
    treated_at = Text(label=gettext_lazy("就诊地点"), required=False)
    evacuated_to = Text(label=gettext_lazy("后送地点"), required=False)
    claim_no = Text(label=gettext_lazy("保险理赔号"), required=False, max_length=64)
    reported_to = Text(
        label=gettext_lazy("已报告"), hint=gettext_lazy("已经告诉了谁，如派出单位值班室"), required=False
    )
    fit_again_on = Date(label=gettext_lazy("康复日期"), required=False)


class HealthEventChangeForm(HealthEventForm):
    """The same after it was reported; what is encrypted is not shown again, an empty box leaves it as it is."""

    reason = Reason(hint=gettext_lazy("加密保存在处理经过里，办理记录只写有理由。"))
    version = Version()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        del self.fields["deployment"]
        for name in ("kind", "detail", "treated_at", "evacuated_to", "claim_no", "reported_to"):
            self.fields[name].required = False
            self.fields[name].help_text = _("留空则不改")
        self.choose("kind", code_words.options("health_kind"), blank=_("不改"))


class ExtensionForm(Form):
    """A longer stay."""

    last_on = Date(label=gettext_lazy("延期后的最后一天"), hint=gettext_lazy("含当日"))
    why = Reason(label=gettext_lazy("理由"), hint=gettext_lazy("本人、受援单位、派出单位都会看到。"))


class EarlyEndForm(Form):
    """A shorter stay."""

    last_on = Date(label=gettext_lazy("在岗的最后一天"), hint=gettext_lazy("含当日"))
    cause = Select(label=gettext_lazy("原因类别"), options=lambda: code_words.options("deployment_end"))
    why = Reason(
        label=gettext_lazy("理由"),
        hint=gettext_lazy("受援单位和派出单位都会看到；原因类别是健康的，加密保存，只有有权的人按需查看。"),
    )


class TransferForm(ChoosingForm):
    """Another post."""

    post = Select(label=gettext_lazy("调往岗位"), options=(), hint=gettext_lazy("同一批次里没有人的岗位"))
    moves_on = Date(label=gettext_lazy("到新岗位的日期"))
    why = Reason(label=gettext_lazy("理由"), hint=gettext_lazy("受援单位和派出单位都会看到。"))


class PretaskForm(Form):
    """One thing that is done before departure, with its paper."""

    file = Upload(label=gettext_lazy("材料"), types=ENDINGS, required=False)
    note = Text(label=gettext_lazy("说明"), max_length=255, required=False)


class StatementForm(Form):
    """A statement that is signed."""

    agrees = YesNo(label=gettext_lazy("我已阅读并承诺遵守"), required=True)
    signed = Text(label=gettext_lazy("签署姓名"), max_length=64)
