"""Forms about lists and the objections to them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.web.forms.fields import (
    Date,
    Form,
    Integer,
    LongText,
    Reason,
    Section,
    Select,
    Text,
    Version,
    YesNo,
)
from jieli.web.forms.programme import ChoosingForm
from jieli.web.parts import Words

KINDS: tuple[tuple[str, Words], ...] = (
    ("proposed", gettext_lazy("拟派名单")),
    ("reserve", gettext_lazy("备选名单")),
)
OUTCOMES: tuple[tuple[str, Words], ...] = (
    ("reserved", gettext_lazy("改列备选")),
    ("rejected", gettext_lazy("取消人选")),
    ("none", gettext_lazy("不调整，不涉及具体人员")),
)
_PLACE = gettext_lazy("公示地点")
_CONTACT = gettext_lazy("监督联系方式")
_CONTACT_HINT = gettext_lazy("公示期间向谁反映问题：部门、电话、地址。会公开，不写个人手机。")


class RosterForm(ChoosingForm):
    """Which list of whom."""

    sections = (
        Section(gettext_lazy("从哪里来"), ("source", "kind")),
        Section(gettext_lazy("名单"), ("title",)),
        Section(gettext_lazy("公示"), ("place_of_notice", "contact_words")),
    )
    source = Select(label=gettext_lazy("选派通知或批次"), options=())
    kind = Select(label=gettext_lazy("名单类别"), options=KINDS)
    title = Text(label=gettext_lazy("标题"), max_length=128)
    place_of_notice = Text(label=_PLACE, required=False, max_length=128)
    contact_words = Text(label=_CONTACT, hint=_CONTACT_HINT, required=False, max_length=255)


class RosterHeadForm(Form):
    """What stands above and below a list."""

    title = Text(label=gettext_lazy("标题"), max_length=128)
    place_of_notice = Text(label=_PLACE, required=False, max_length=128)
    contact_words = Text(label=_CONTACT, hint=_CONTACT_HINT, required=False, max_length=255)
    version = Version()


class ArrangeForm(Form):
    """The place and the post of everybody on a list."""

    version = Version()

    def __init__(self, *args: Any, rows: Sequence[Any], posts: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._rows = rows
        for row in rows:
            key = row.application.code
            self.fields[f"rank-{key}"] = Integer(
                label=_("%(name)s的序号") % {"name": row.name}, min_value=1, max_value=len(rows) or 1
            )
            self.fields[f"post-{key}"] = Select(
                label=_("%(name)s的岗位") % {"name": row.name},
                options=posts(row),
                blank=_("未定"),
                required=False,
            )
            self.initial.setdefault(f"rank-{key}", row.rank)
            self.initial.setdefault(f"post-{key}", row.post.code if row.post else "")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Rows for the table."""
        return [
            {
                "row": row,
                "rank": self[f"rank-{row.application.code}"],
                "post": self[f"post-{row.application.code}"],
            }
            for row in self._rows
        ]

    def clean(self) -> dict[str, Any]:
        """Two people cannot have one place."""
        data = super().clean() or {}
        taken: dict[int, str] = {}
        for row in self._rows:
            rank = data.get(f"rank-{row.application.code}")
            if rank is None:
                continue
            if rank in taken:
                self.add_error(
                    f"rank-{row.application.code}",
                    _("序号%(rank)s已给%(name)s。") % {"rank": rank, "name": taken[rank]},
                )
            taken.setdefault(rank, row.name)
        return data

    def ranks(self) -> dict[int, int]:
        """Id of an application → its place."""
        return {r.application_id: self.cleaned_data[f"rank-{r.application.code}"] for r in self._rows}

    def posts(self) -> dict[int, str]:
        """Id of an application → the code of its post."""
        return {r.application_id: self.cleaned_data[f"post-{r.application.code}"] for r in self._rows}


class PublishForm(Form):
    """From when to when a list is on notice."""

    sections = (
        Section(gettext_lazy("公示期"), ("notice_from", "notice_until")),
        Section(gettext_lazy("说明"), ("reason",)),
    )
    notice_from = Date(label=gettext_lazy("公示开始"), hint=gettext_lazy("含当日"))
    notice_until = Date(label=gettext_lazy("公示截止"), required=False)
    reason = Reason(
        label=gettext_lazy("理由"),
        hint=gettext_lazy("名额没有补足、公示期短于规定或截止日是节假日的，写明理由。会记入办理记录。"),
        required=False,
    )
    version = Version()


class FreezeForm(Form):
    """Make a list final."""

    without_gone = YesNo(label=gettext_lazy("除名后定稿"))
    reason = Reason(
        label=gettext_lazy("理由"),
        hint=gettext_lazy("名额没有补足的，写明理由。会记入办理记录。"),
        required=False,
    )
    version = Version()


class SubstituteForm(ChoosingForm):
    """Who goes, who comes, and why."""

    sections = (Section(gettext_lazy("替换"), ("out", "in_")), Section(gettext_lazy("依据"), ("reason",)))
    out = Select(label=gettext_lazy("替换谁"), options=())
    in_ = Select(label=gettext_lazy("由谁递补"), options=(), hint=gettext_lazy("备选人员，按单位推荐排名"))
    reason = Reason(label=gettext_lazy("替换的理由"))


class ObjectionForm(ChoosingForm):
    """An objection as it came in."""

    sections = (
        Section(gettext_lazy("异议"), ("received_on", "person", "text")),
        Section(gettext_lazy("反映人"), ("from_whom",), hint=gettext_lazy("匿名的不填")),
    )
    received_on = Date(label=gettext_lazy("收到日期"))
    person = Select(
        label=gettext_lazy("涉及人员"), options=(), required=False, blank=gettext_lazy("不涉及具体人员")
    )
    text = LongText(
        label=gettext_lazy("异议内容"), rows=5, hint=gettext_lazy("加密保存，查看须写明用途并留痕。")
    )
    from_whom = Text(label=gettext_lazy("反映人和联系方式"), required=False, hint=gettext_lazy("加密保存。"))


class DismissForm(Form):
    """Why an objection has no ground."""

    reason = Reason(
        label=gettext_lazy("核查结论"), hint=gettext_lazy("写明核查了什么、依据什么。会记入办理记录。")
    )
    version = Version()


class UpholdForm(DismissForm):
    """Why an objection stands, and what becomes of the person."""

    outcome = Select(label=gettext_lazy("处理"), options=OUTCOMES)
    field_order = ("outcome", "reason")


def people_of(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """People on a list as choices, by the code of their application."""
    return [(r.application.code, f"{r.rank} {r.name}（{r.unit}）") for r in rows]
