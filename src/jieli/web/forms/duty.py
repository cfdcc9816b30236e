"""Forms about people on post: leave, changes of a stay, what is done before departure."""

from django.utils.translation import gettext_lazy

from jieli.web import code_words
from jieli.web.files import ENDINGS
from jieli.web.forms.fields import Date, Form, LongText, Reason, Section, Select, Text, Upload, YesNo
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
