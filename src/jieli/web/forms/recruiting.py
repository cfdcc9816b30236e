"""Forms about calls and applications."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel.actor import Actor
from jieli.web.files import ENDINGS
from jieli.web.forms.fields import (
    Date,
    Form,
    Integer,
    LongText,
    Pick,
    Reason,
    Section,
    Select,
    Several,
    Text,
    Upload,
    Version,
)
from jieli.web.forms.programme import ChoosingForm
from jieli.web.forms.registry import picked
from jieli.web.forms.rows import row_table
from jieli.web.parts import Words


class CallForm(ChoosingForm):
    """A call; its quotas and examination sites are tables under it."""

    sections = (
        Section(gettext_lazy("选派通知"), ("title", "doc_no", "region")),
        Section(gettext_lazy("报名时间"), ("opens_on", "deadline_on", "reason")),
        Section(gettext_lazy("岗位与条件"), ("posts", "text")),
    )

    title = Text(label=gettext_lazy("标题"), max_length=128)
    doc_no = Text(label=gettext_lazy("文号"), max_length=64, required=False)
    region = Pick(
        label=gettext_lazy("面向地区"),
        thing="region",
        hint=gettext_lazy("只面向一个地区的单位时填写；留空即面向全部派出单位"),
        required=False,
    )
    opens_on = Date(label=gettext_lazy("报名开始"))
    deadline_on = Date(label=gettext_lazy("报名截止"), hint=gettext_lazy("含当日，应为工作日"))
    reason = LongText(
        label=gettext_lazy("截止日不是工作日的理由"),
        hint=gettext_lazy("截止日是工作日的，不用填"),
        rows=2,
        max_length=1000,
        required=False,
    )
    posts = Several(label=gettext_lazy("岗位"), options=(), required=False)
    text = LongText(
        label=gettext_lazy("选派条件"),
        hint=gettext_lazy("规则包里的条件会另外列出，这里写岗位和材料的具体要求"),
        rows=6,
    )
    version = Version()

    def record(self, actor: Actor, batch: Any) -> dict[str, Any]:
        """Values for the action."""
        return {
            "batch": batch,
            **self.values("title", "doc_no", "opens_on", "deadline_on", "text"),
            "region": picked(actor, "region", self.cleaned_data["region"]),
        }


class QuotaRow(Form):
    """How many one unit is to name."""

    institution = Pick(label=gettext_lazy("派出单位"), thing="institution")
    number = Integer(label=gettext_lazy("名额"), unit=gettext_lazy("人"), min_value=1, max_value=999)


class SiteRow(Form):
    """Where applicants are examined."""

    institution = Pick(label=gettext_lazy("体检机构"), thing="institution")


UnitQuotaRows = row_table(
    QuotaRow, title=gettext_lazy("单位名额"), add_label=gettext_lazy("加一个单位"), at_most=200, empty_rows=2
)
ExamSiteRows = row_table(
    SiteRow, title=gettext_lazy("体检机构"), add_label=gettext_lazy("加一个体检机构"), at_most=20
)


class ExtendForm(Form):
    """A later last day."""

    deadline_on = Date(label=gettext_lazy("新的报名截止"), hint=gettext_lazy("含当日，应为工作日"))
    reason = Reason()
    version = Version()


class FamilyRow(Form):
    """One member of the family, as FM-02 asks."""

    relation = Text(label=gettext_lazy("称谓"), max_length=16)
    name = Text(label=gettext_lazy("姓名"), max_length=64)
    born_year = Text(label=gettext_lazy("出生年"), max_length=4, required=False)
    work = Text(label=gettext_lazy("工作单位及职务"), max_length=128, required=False)


FamilyRows = row_table(
    FamilyRow, title=gettext_lazy("家庭成员"), add_label=gettext_lazy("加一名家庭成员"), at_most=12
)


class WishForm(Form):
    """An application: as many selects as wishes are allowed, so that it works without any script.

    Args:
        offered: Posts to choose from, value and words.
        wishes_max: How many may be ranked.
        for_other: Somebody else is entered, by his or her unit.
    """

    statement = LongText(
        label=gettext_lazy("个人陈述"),
        hint=gettext_lazy("写专长、经历、能到岗的时间"),
        rows=4,
        required=False,
    )
    family_consent_on = Date(
        label=gettext_lazy("家属知情同意日期"), hint=gettext_lazy("提交时必须有"), required=False
    )
    consent_note = Text(
        label=gettext_lazy("家属意见说明"),
        hint=gettext_lazy("没有家属的，写明情况"),
        max_length=255,
        required=False,
    )
    consent_file = Upload(
        label=gettext_lazy("家属知情同意书"),
        types=ENDINGS,
        hint=gettext_lazy("可以拍照上传；也可以以后在文件页补交"),
        required=False,
    )
    version = Version()

    def __init__(
        self,
        *args: Any,
        offered: Sequence[tuple[str, Words]],
        wishes_max: int,
        for_other: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.wish_names = tuple(f"wish_{n}" for n in range(1, min(wishes_max, len(offered)) + 1))
        for n, name in enumerate(self.wish_names, 1):
            self.fields[name] = Select(
                label=_("第%(n)s志愿") % {"n": n}, options=offered, blank=_("不填"), required=False
            )
        wishes = Section(
            _("志愿岗位"), self.wish_names, _("按愿意程度排列，最多%(n)s个") % {"n": len(self.wish_names)}
        )
        told = Section(
            _("家属意见与陈述"), ("family_consent_on", "consent_note", "consent_file", "statement")
        )
        self.sections = (wishes, told)
        if for_other:
            field = Pick(
                label=_("报名人"), thing="person", hint=_("本单位的人员；写姓名、编号、拼音或首字母")
            )
            field.actor = self.actor
            field.error_messages["required"] = _("请填写“%(label)s”。") % {"label": field.label}
            self.fields["person"] = field
            self.sections = (Section(_("替谁报名"), ("person",)), wishes, told)

    def clean(self) -> dict[str, Any]:
        """Refuse a post that is wished for twice at the later wish."""
        data = super().clean() or self.cleaned_data
        seen: dict[str, int] = {}
        for n, name in enumerate(self.wish_names, 1):
            post = data.get(name)
            if post and post in seen:
                self.add_error(name, _("与第%(n)s志愿是同一个岗位。请换一个，或留空。") % {"n": seen[post]})
            elif post:
                seen[post] = n
        return data

    @property
    def wished(self) -> list[str]:
        """Codes of the posts wished for, in their order; gaps close up."""
        return [c for c in (self.cleaned_data.get(n) for n in self.wish_names) if c]


class OpinionForm(Form):
    """Whether the department can do without the applicant."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("科室意见"),
        choices=(("agree", gettext_lazy("同意放人")), ("disagree", gettext_lazy("不同意"))),
        widget=forms.RadioSelect,
    )
    note = LongText(
        label=gettext_lazy("说明"),
        hint=gettext_lazy("不同意的必须写明理由，例如排班、手术安排"),
        rows=2,
        max_length=255,
        required=False,
    )
    version = Version()


class RecommendForm(Form):
    """The place of somebody among those whom the unit recommends."""

    unit_rank = Integer(
        label=gettext_lazy("单位推荐排名"),
        hint=gettext_lazy("本单位推荐的人里排第几"),
        min_value=1,
        max_value=999,
    )
    unit_note = LongText(label=gettext_lazy("单位意见"), rows=2, max_length=255, required=False)
    version = Version()


class WaiverForm(ChoosingForm):
    """Asking that one condition need not be met."""

    rule = Select(label=gettext_lazy("申请豁免的条件"), options=())
    post = Select(label=gettext_lazy("岗位"), options=(), blank=gettext_lazy("全部志愿岗位"), required=False)
    why = LongText(
        label=gettext_lazy("申请理由"), hint=gettext_lazy("由批准的人审阅，会记入办理记录"), rows=3
    )


class WaiverDecisionForm(Form):
    """Granting or refusing a waiver, signed."""

    event = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=(("grant", gettext_lazy("同意豁免")), ("refuse", gettext_lazy("不同意"))),
        widget=forms.RadioSelect,
    )
    reason = Reason(hint=gettext_lazy("豁免会以您的姓名记入办理记录，供领导小组和纪检查阅"))
    version = Version()
