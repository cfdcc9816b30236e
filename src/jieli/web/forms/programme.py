"""Forms about programmes, their rules, batches, pairings, needs and posts.

A span is typed with its last day, as papers write it, and kept with the first day after it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jieli.kernel.actor import Actor
from jieli.reader.cells import narrow
from jieli.web import code_words
from jieli.web.formats import first_day_after
from jieli.web.forms.fields import (
    Date,
    Form,
    Integer,
    LongText,
    Pick,
    Reason,
    Section,
    Select,
    Text,
    Version,
    YesNo,
)
from jieli.web.forms.registry import institution_candidate, picked
from jieli.web.forms.rows import row_table
from jieli.web.parts import Words

SIDES: tuple[tuple[str, Words], ...] = (
    ("sponsor", gettext_lazy("主办")),
    ("lead", gettext_lazy("牵头")),
    ("sender", gettext_lazy("派出")),
    ("receiver", gettext_lazy("受援")),
    ("frontline", gettext_lazy("前方指挥部")),
)
LEVELS: tuple[tuple[str, Words], ...] = (
    ("nation", gettext_lazy("国家")),
    ("province", gettext_lazy("省")),
    ("city", gettext_lazy("市")),
    ("unit", gettext_lazy("院")),
    ("group", gettext_lazy("组团")),
)
PHASE_KINDS: tuple[tuple[str, Words], ...] = (
    ("first", gettext_lazy("首期")),
    ("rotation", gettext_lazy("中期轮换")),
)
EQUIPMENT: tuple[tuple[str, Words], ...] = (
    ("yes", gettext_lazy("具备")),
    ("part", gettext_lazy("部分具备")),
    ("no", gettext_lazy("不具备")),
)
LAST_DAY = gettext_lazy("含当日")
unit_candidate = institution_candidate


class ChoosingForm(Form):
    """A form whose choices depend on who fills it in."""

    def choose(self, name: str, options: Iterable[tuple[str, Words]], *, blank: Words = "") -> None:
        """Offer these choices in one field."""
        field: Any = self.fields[name]
        field.choices = [*([("", blank)] if blank else ()), *options]


class Amount(forms.DecimalField):
    """A figure with up to two decimals; full-width digits and separators are read as well."""

    def __init__(self, *, label: Words, hint: Words = "", **rest: Any) -> None:
        rest.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(label=label, help_text=hint, max_digits=12, decimal_places=2, **rest)
        self.error_messages["invalid"] = gettext_lazy("这不是数。请只填一个数，如 1280 或 3.5。")

    def to_python(self, value: Any) -> Any:
        """Read the figure."""
        return super().to_python(
            narrow(value).replace(",", "").replace(" ", "") if isinstance(value, str) else value
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing that only number inputs know."""
        return {}


# --- Programmes ----------------------------------------------------------------------------------


class ProgrammeForm(Form):
    """A programme."""

    sections = (
        Section(gettext_lazy("项目"), ("name", "family", "lead_unit", "starts_on", "ends_on", "aim")),
    )

    name = Text(label=gettext_lazy("项目名称"), max_length=128)
    family = Select(label=gettext_lazy("项目类型"), options=lambda: code_words.options("programme_family"))
    lead_unit = Pick(label=gettext_lazy("牵头单位"), thing="institution", required=False)
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("含当日；没有定止期的留空"), required=False)
    aim = LongText(label=gettext_lazy("项目目标"), required=False)
    version = Version()

    def record(self, actor: Actor) -> dict[str, Any]:
        """Values for the action."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "family": data["family"],
            "lead_unit": picked(actor, "institution", data["lead_unit"]),
            "starts_on": data["starts_on"],
            "ends_on": first_day_after(data["ends_on"]),
            "aim": data["aim"],
        }


class BasisRow(Form):
    """One document."""

    title = Text(label=gettext_lazy("文件名称"), max_length=255)
    doc_no = Text(label=gettext_lazy("文号"), max_length=64, required=False)
    issued_on = Date(label=gettext_lazy("发文日期"), required=False)


BasisRows = row_table(BasisRow, title=gettext_lazy("依据文件"), add_label=gettext_lazy("加一份文件"))


class ParticipantForm(Form):
    """An institution that takes part."""

    institution = Pick(
        label=gettext_lazy("单位"), thing="institution", hint=gettext_lazy("写名称、编号、拼音或首字母")
    )
    side = Select(label=gettext_lazy("身份"), options=SIDES)


# --- Batches --------------------------------------------------------------------------------------


class BatchForm(ChoosingForm):
    """A batch; its labels, quota and phases are tables under it."""

    sections = (
        Section(gettext_lazy("批次"), ("programme", "name", "headcount_plan")),
        Section(gettext_lazy("时间"), ("starts_on", "ends_on", "due_on")),
    )

    programme = Select(label=gettext_lazy("项目"), options=())
    name = Text(label=gettext_lazy("批次名称"), hint=gettext_lazy("日常用的称谓，例如第七批"), max_length=64)
    headcount_plan = Integer(
        label=gettext_lazy("计划人数"), unit=gettext_lazy("人"), min_value=1, max_value=9999, required=False
    )
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(label=gettext_lazy("止"), hint=LAST_DAY)
    due_on = Date(
        label=gettext_lazy("到岗截止日"), hint=gettext_lazy("当天到岗算不算按期，由规则包定"), required=False
    )
    version = Version()

    def record(self, programme: Any) -> dict[str, Any]:
        """Values for the action."""
        data = self.cleaned_data
        return {
            "programme": programme,
            **self.values("name", "headcount_plan", "starts_on", "due_on"),
            "ends_on": first_day_after(data["ends_on"]),
        }


class LabelRow(Form):
    """What one level of government calls the batch."""

    level = Select(label=gettext_lazy("层级"), options=LEVELS)
    text = Text(label=gettext_lazy("称谓"), hint=gettext_lazy("例如第七批"), max_length=32)


class QuotaRow(Form):
    """So many from one level, or from one unit."""

    tier = Select(
        label=gettext_lazy("医院级别"),
        options=lambda: code_words.options("hospital_tier"),
        blank=gettext_lazy("不限"),
        required=False,
    )
    institution = Pick(label=gettext_lazy("派出单位"), thing="institution", required=False)
    number = Integer(label=gettext_lazy("名额"), unit=gettext_lazy("人"), min_value=1, max_value=999)


class PhaseRow(Form):
    """A stretch of the batch."""

    number = Integer(label=gettext_lazy("期次"), min_value=1, max_value=99)
    kind = Select(label=gettext_lazy("性质"), options=PHASE_KINDS)
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(label=gettext_lazy("止"), hint=LAST_DAY)


LabelRows = row_table(
    LabelRow, title=gettext_lazy("各级称谓"), add_label=gettext_lazy("加一个称谓"), at_most=8, empty_rows=2
)
QuotaRows = row_table(
    QuotaRow, title=gettext_lazy("名额"), add_label=gettext_lazy("加一行名额"), at_most=200, empty_rows=2
)
PhaseRows = row_table(PhaseRow, title=gettext_lazy("期"), add_label=gettext_lazy("加一期"), at_most=12)


def quota_parts(actor: Actor, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the quota as the action takes them."""
    return [
        {
            "tier": r["tier"],
            "institution": picked(actor, "institution", r["institution"]),
            "number": r["number"],
        }
        for r in rows
    ]


class PhaseForm(Form):
    """One phase of a batch."""

    number = Integer(label=gettext_lazy("期次"), min_value=1, max_value=99)
    kind = Select(label=gettext_lazy("性质"), options=PHASE_KINDS)
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(label=gettext_lazy("止"), hint=LAST_DAY)
    version = Version()

    def record(self) -> dict[str, Any]:
        """Values for the action."""
        return {
            **self.values("number", "kind", "starts_on"),
            "ends_on": first_day_after(self.cleaned_data["ends_on"]),
        }


# --- Pairings -------------------------------------------------------------------------------------


class PairingForm(ChoosingForm):
    """Who helps whom."""

    sections = (
        Section(
            gettext_lazy("谁帮谁"),
            ("programme", "kind", "sender", "sender_region", "receiver", "receiver_department", "topic"),
        ),
        Section(gettext_lazy("期限与协议"), ("starts_on", "ends_on", "agreed_on", "basis_doc")),
    )

    programme = Select(label=gettext_lazy("项目"), options=())
    kind = Select(label=gettext_lazy("结对方式"), options=lambda: code_words.options("pairing_kind"))
    sender = Pick(label=gettext_lazy("派出单位"), thing="institution", required=False)
    sender_region = Pick(
        label=gettext_lazy("派出省市"), thing="region", hint=gettext_lazy("省包院时填写"), required=False
    )
    receiver = Pick(label=gettext_lazy("受援单位"), thing="institution")
    receiver_department = Pick(
        label=gettext_lazy("受援科室"), thing="department", hint=gettext_lazy("院包科时填写"), required=False
    )
    topic = Text(label=gettext_lazy("专题"), max_length=64, required=False)
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("含当日；没有定的留空"), required=False)
    agreed_on = Date(label=gettext_lazy("协议签订日"), required=False)
    basis_doc = Text(label=gettext_lazy("依据文件"), max_length=255, required=False)
    version = Version()

    def record(self, actor: Actor, programme: Any = None) -> dict[str, Any]:
        """Values for the action."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            **self.values(
                *(n for n in ("kind", "topic", "starts_on", "agreed_on", "basis_doc") if n in self.fields)
            ),
            "sender": picked(actor, "institution", data["sender"]),
            "sender_region": picked(actor, "region", data["sender_region"]),
            "ends_on": first_day_after(data["ends_on"]),
        }
        if "receiver" in self.fields:
            found["receiver"] = picked(actor, "institution", data["receiver"])
            found["receiver_department"] = picked(actor, "department", data["receiver_department"])
        if programme is not None:
            found["programme"] = programme
        return found


class SuccessorForm(PairingForm):
    """Who takes over from a pairing; the receiver stays."""

    sections = (
        Section(gettext_lazy("由谁接续"), ("sender", "sender_region")),
        Section(gettext_lazy("期限与协议"), ("starts_on", "ends_on", "agreed_on", "basis_doc", "gap_reason")),
    )

    gap_reason = LongText(
        label=gettext_lazy("间隔的理由"),
        hint=gettext_lazy("新旧结对之间不应有空档；确有间隔时写明理由，会记入办理记录。"),
        required=False,
        rows=2,
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name in ("programme", "kind", "receiver", "receiver_department", "topic"):
            del self.fields[name]


class EndPairingForm(Form):
    """The end of a pairing."""

    ends_on = Date(label=gettext_lazy("最后一天"), hint=LAST_DAY)
    reason = Reason()
    version = Version()


# --- Needs ----------------------------------------------------------------------------------------


class NeedForm(ChoosingForm):
    """What a host department asks for. What is known already is filled in."""

    sections = (
        Section(
            gettext_lazy("要什么人"),
            ("programme", "department", "specialty", "post_kind", "rank_min", "number"),
        ),
        Section(gettext_lazy("时间与目的"), ("starts_on", "ends_on", "purpose", "why")),
        Section(gettext_lazy("本地条件"), ("equipment", "local_team", "learners", "living")),
    )

    programme = Select(label=gettext_lazy("项目"), options=())
    department = Select(label=gettext_lazy("科室"), options=())
    specialty = Pick(
        label=gettext_lazy("学科"), thing="specialty", hint=gettext_lazy("诊疗科目代码或名称，例如04.03骨科")
    )
    post_kind = Select(label=gettext_lazy("岗位类别"), options=lambda: code_words.options("post_kind"))
    rank_min = Select(
        label=gettext_lazy("最低职称"),
        options=lambda: code_words.options("rank"),
        blank=gettext_lazy("不限"),
        required=False,
    )
    number = Integer(label=gettext_lazy("人数"), unit=gettext_lazy("人"), min_value=1, max_value=99)
    starts_on = Date(label=gettext_lazy("起"))
    ends_on = Date(label=gettext_lazy("止"), hint=LAST_DAY)
    purpose = Select(label=gettext_lazy("目的"), options=lambda: code_words.options("purpose"))
    why = LongText(
        label=gettext_lazy("需求理由"),
        hint=gettext_lazy("写给审核的人看：缺什么、为什么本院解决不了"),
        required=False,
    )
    equipment = Select(label=gettext_lazy("设备条件"), options=EQUIPMENT)
    local_team = Integer(
        label=gettext_lazy("本地带教对象"), unit=gettext_lazy("人"), min_value=0, max_value=99
    )
    learners = Text(label=gettext_lazy("带教对象姓名"), max_length=255, required=False)
    living = Text(
        label=gettext_lazy("生活条件"),
        hint=gettext_lazy("住处、供氧、取暖、食堂"),
        max_length=255,
        required=False,
    )
    version = Version()

    def record(self, actor: Actor, programme: Any, department: Any) -> dict[str, Any]:
        """Values for the action."""
        return {
            "programme": programme,
            "institution": department.institution,
            "department": department,
            "specialty": picked(actor, "specialty", self.cleaned_data["specialty"]),
            **self.values(
                "post_kind",
                "rank_min",
                "number",
                "starts_on",
                "purpose",
                "why",
                "equipment",
                "local_team",
                "learners",
                "living",
            ),
            "ends_on": first_day_after(self.cleaned_data["ends_on"]),
        }


class EvidenceRow(Form):
    """One figure behind a need."""

    name = Text(label=gettext_lazy("指标"), max_length=64)
    value = Amount(label=gettext_lazy("数值"), min_value=0)
    unit = Text(label=gettext_lazy("单位"), max_length=16)
    period = Text(label=gettext_lazy("期间"), max_length=32)
    origin = Text(label=gettext_lazy("来源"), max_length=64, required=False)


EvidenceRows = row_table(
    EvidenceRow,
    title=gettext_lazy("现状数据"),
    add_label=gettext_lazy("加一项数据"),
    at_most=20,
    empty_rows=1,
)


class SetUpPostsForm(ChoosingForm):
    """The posts for an approved need."""

    sections = (
        Section(gettext_lazy("设在哪里"), ("batch", "host_office", "starts_on", "ends_on")),
        Section(gettext_lazy("职责"), ("terms_of_reference", "open_at_once", "reason")),
    )

    batch = Select(label=gettext_lazy("批次"), options=())
    host_office = Text(
        label=gettext_lazy("受援地任职"), hint=gettext_lazy("例如骨科副主任"), max_length=64, required=False
    )
    starts_on = Date(label=gettext_lazy("起"), hint=gettext_lazy("留空即按批次"), required=False)
    ends_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("含当日；留空即按批次"), required=False)
    terms_of_reference = LongText(
        label=gettext_lazy("岗位职责"), hint=gettext_lazy("报名的人靠它判断；批准开放时必须有"), rows=5
    )
    open_at_once = YesNo(label=gettext_lazy("同时批准开放"))
    reason = LongText(
        label=gettext_lazy("一单位多岗的理由"),
        hint=gettext_lazy("规则包要求一单位一岗而确需多设时填写"),
        required=False,
        rows=2,
    )
    version = Version()


class TierRow(Form):
    """From which level the holder of one post comes."""

    tier = Select(
        label=gettext_lazy("派出单位级别"),
        options=lambda: code_words.options("hospital_tier"),
        blank=gettext_lazy("不限"),
        required=False,
    )


# --- Posts ----------------------------------------------------------------------------------------


class PostForm(ChoosingForm):
    """A post."""

    sections = (
        Section(
            gettext_lazy("岗位"),
            ("batch", "institution", "department", "kind", "specialty", "rank_min", "tier", "host_office"),
        ),
        Section(gettext_lazy("期限与职责"), ("starts_on", "ends_on", "terms_of_reference", "reason")),
    )

    batch = Select(label=gettext_lazy("批次"), options=())
    institution = Pick(label=gettext_lazy("受援单位"), thing="institution")
    department = Pick(label=gettext_lazy("科室"), thing="department", required=False)
    kind = Select(label=gettext_lazy("岗位类别"), options=lambda: code_words.options("post_kind"))
    specialty = Pick(label=gettext_lazy("学科"), thing="specialty")
    rank_min = Select(
        label=gettext_lazy("最低职称"),
        options=lambda: code_words.options("rank"),
        blank=gettext_lazy("不限"),
        required=False,
    )
    tier = Select(
        label=gettext_lazy("派出单位级别"),
        options=lambda: code_words.options("hospital_tier"),
        blank=gettext_lazy("不限"),
        required=False,
    )
    host_office = Text(label=gettext_lazy("受援地任职"), max_length=64, required=False)
    starts_on = Date(label=gettext_lazy("起"), hint=gettext_lazy("留空即按批次"), required=False)
    ends_on = Date(label=gettext_lazy("止"), hint=gettext_lazy("含当日；留空即按批次"), required=False)
    terms_of_reference = LongText(label=gettext_lazy("岗位职责"), required=False, rows=5)
    reason = LongText(
        label=gettext_lazy("理由"),
        hint=gettext_lazy("规则包要求一单位一岗而确需多设时填写"),
        required=False,
        rows=2,
    )
    version = Version()

    def record(self, actor: Actor, batch: Any) -> dict[str, Any]:
        """Values for the action; a period left empty is that of the batch."""
        data = self.cleaned_data
        return {
            "batch": batch,
            "institution": picked(actor, "institution", data["institution"]),
            "department": picked(actor, "department", data["department"]),
            "specialty": picked(actor, "specialty", data["specialty"]),
            **self.values("kind", "rank_min", "tier", "host_office", "terms_of_reference"),
            "starts_on": data["starts_on"] or batch.starts_on,
            "ends_on": first_day_after(data["ends_on"]) or batch.ends_on,
        }


# --- Notices --------------------------------------------------------------------------------------


class NoticePreferenceForm(Form):
    """How one wants to be told."""

    mail = Select(
        label=gettext_lazy("邮件提醒"),
        options=(
            ("at_once", gettext_lazy("随时")),
            ("daily", gettext_lazy("每天汇总一次")),
            ("never", gettext_lazy("不发邮件")),
        ),
    )
    quiet_from = forms.TimeField(
        label=gettext_lazy("免打扰开始"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("免打扰结束"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
