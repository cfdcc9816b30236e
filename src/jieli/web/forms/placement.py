"""Forms about planning runs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from jieli.web import plan_words
from jieli.web.forms.fields import Form, Integer, Pick, Section, Select, Text, YesNo
from jieli.web.forms.programme import ChoosingForm
from jieli.web.forms.registry import picked
from jieli.web.forms.rows import row_table
from jieli.web.parts import Words

KINDS: tuple[tuple[str, Words], ...] = (
    ("pin", gettext_lazy("指定")),
    ("ban", gettext_lazy("不派")),
    ("leave_empty", gettext_lazy("留空")),
)


class RunForm(ChoosingForm):
    """What is to be planned, for how long, and beside what."""

    sections = (
        Section(gettext_lazy("测算"), ("batch", "name", "purpose", "seconds")),
        Section(
            gettext_lazy("对照"),
            ("base", "keeps_plan"),
            gettext_lazy("从对照的方案算起，结果与它比较"),
        ),
        Section(
            gettext_lazy("复算"),
            ("rounds", "seed"),
            gettext_lazy("写了轮数就不看钟表，任何机器按同一数据和种子都得同一方案"),
        ),
    )

    batch = Select(label=gettext_lazy("批次"), options=())
    name = Text(
        label=gettext_lazy("名称"),
        hint=gettext_lazy("不写就按序号起名"),
        max_length=64,
        required=False,
    )
    purpose = Text(label=gettext_lazy("目的"), max_length=255, required=False)
    seconds = Integer(label=gettext_lazy("用时上限"), unit=gettext_lazy("秒"), min_value=1, max_value=3600)
    base = Select(label=gettext_lazy("对照的测算"), options=(), required=False)
    keeps_plan = YesNo(label=gettext_lazy("尽量少动：只补缺口，其余人不动"))
    rounds = Integer(
        label=gettext_lazy("轮数上限"), unit=gettext_lazy("轮"), min_value=1, max_value=10_000, required=False
    )
    seed = Integer(label=gettext_lazy("随机数种子"), min_value=0, max_value=2_000_000_000, required=False)

    def record(self, base: Any) -> Mapping[str, Any]:
        """Values of a run."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "purpose": data["purpose"],
            "seconds": data["seconds"],
            "rounds": data["rounds"],
            "seed": data["seed"] or 0,
            "base": base,
            "keeps_plan": data["keeps_plan"],
        }


class RelaxationRow(Form):
    """A rule that is read more loosely."""

    rule = Select(label=gettext_lazy("放宽"), options=lambda: plan_words.LOOSER, blank=gettext_lazy("请选择"))
    amount = Integer(label=gettext_lazy("放宽多少"), min_value=1, max_value=60)
    reason = Text(label=gettext_lazy("理由"), max_length=255, required=False)


class ChoiceRow(ChoosingForm):
    """A decision before planning."""

    kind = Select(label=gettext_lazy("决定"), options=lambda: KINDS, blank=gettext_lazy("请选择"))
    post = Select(label=gettext_lazy("岗位"), options=(), required=False)
    term = Integer(label=gettext_lazy("第几任"), min_value=1, max_value=20, required=False)
    person = Pick(label=gettext_lazy("人员"), thing="person", required=False)
    reason = Text(label=gettext_lazy("理由"), max_length=255, required=False)

    def __init__(self, *args: Any, posts: Any = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.choose("post", posts, blank=gettext_lazy("任一岗位"))

    def clean_person(self) -> Any:
        """The person chosen."""
        code = self.cleaned_data["person"]
        return picked(self.actor, "person", code) if code else None


RelaxationRows = row_table(
    RelaxationRow,
    title=gettext_lazy("放宽的规则"),
    add_label=gettext_lazy("放宽一条"),
    at_most=6,
    empty_rows=0,
)
ChoiceRows = row_table(
    ChoiceRow,
    title=gettext_lazy("指定、不派与留空"),
    add_label=gettext_lazy("添加一项"),
    at_most=200,
    empty_rows=0,
)
