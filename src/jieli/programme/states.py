"""Machines of batches, needs and posts, as in the requirements SM-BATCH, SM-NEED and SM-POST."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jieli.kernel.machine import Edge, Machine, State

NEED = Machine(
    name="need",
    label=_("需求"),
    states=(
        State("draft", _("草稿"), "idle"),
        State("submitted", _("已提交"), "turn"),
        State("checked", _("医院已审"), "turn"),
        State("approved", _("已核准"), "turn"),
        State("posted", _("已设岗"), "live", is_quiet=True),
        State("part_filled", _("部分满足"), "warn"),
        State("filled", _("已满足"), "live", is_quiet=True),
        State("closed", pgettext_lazy("state", "关闭"), "done", is_quiet=True),
        State("withdrawn", _("撤回"), "done", is_quiet=True),
    ),
    edges=(
        Edge("submit", "draft", "submitted", ("HD", "HH"), _("提交医院审核")),
        Edge("check", "submitted", "checked", ("HH",), _("审核通过，报卫健委"), other_than=("submit",)),
        Edge("approve", "checked", "approved", ("HC",), _("核准，报项目办"), other_than=("submit", "check")),
        Edge("post", "approved", "posted", ("PO",), _("设岗")),
        Edge(
            "return_hospital", "submitted", "draft", ("HH",), _("退回科室"), needs_reason=True, is_return=True
        ),
        Edge(
            "return_commission", "checked", "draft", ("HC",), _("退回医院"), needs_reason=True, is_return=True
        ),
        Edge("return_office", "approved", "draft", ("PO",), _("退回"), needs_reason=True, is_return=True),
        # These follow from the posts of the need
        Edge("fill", "posted", "filled", label=_("岗位配齐")),
        Edge("fill", "part_filled", "filled", label=_("岗位配齐")),
        Edge("fill_partly", "posted", "part_filled", label=_("岗位部分配齐")),
        Edge("fill_partly", "filled", "part_filled", label=_("岗位部分配齐")),
        Edge("unfill", "part_filled", "posted", label=_("岗位空出")),
        Edge("unfill", "filled", "posted", label=_("岗位空出")),
        Edge("reopen", "posted", "approved", label=_("岗位全部撤销")),
        Edge("lapse", "posted", "closed", label=_("批次期满，未配人员")),
        Edge("close", "filled", "closed", ("HH",), _("关闭")),
        Edge("close", "part_filled", "closed", ("HH",), _("关闭")),
        Edge(
            "withdraw",
            "draft",
            "withdrawn",
            ("HD", "HH"),
            pgettext_lazy("event", "撤回"),
            needs_reason=True,
            is_return=True,
        ),
        Edge(
            "withdraw",
            "submitted",
            "withdrawn",
            ("HD", "HH"),
            pgettext_lazy("event", "撤回"),
            needs_reason=True,
            is_return=True,
        ),
        Edge(
            "withdraw",
            "checked",
            "withdrawn",
            ("HH",),
            pgettext_lazy("event", "撤回"),
            needs_reason=True,
            is_return=True,
        ),
        Edge(
            "withdraw",
            "approved",
            "withdrawn",
            ("HH",),
            pgettext_lazy("event", "撤回"),
            needs_reason=True,
            is_return=True,
        ),
    ),
    path=("draft", "submitted", "checked", "approved", "posted", "filled", "closed"),
)

POST = Machine(
    name="post",
    label=_("岗位"),
    states=(
        State("planned", _("拟设"), "idle"),
        State("open", _("开放"), "turn"),
        State("reserved", _("已配"), "plan"),
        State("held", _("在岗"), "live", is_quiet=True),
        State("handing_over", _("交接中"), "pass"),
        State("vacant", _("空缺"), "bad"),
        State("cancelled", pgettext_lazy("post", "撤销"), "done", is_quiet=True),
        State("ended", _("期满"), "done", is_quiet=True),
    ),
    edges=(
        Edge("approve", "planned", "open", ("PO",), _("批准开放")),
        # These follow from who is placed on the post
        Edge("reserve", "open", "reserved", label=_("配人")),
        Edge("reserve", "vacant", "reserved", label=_("配人")),
        Edge("release", "reserved", "open", label=_("退出人选")),
        Edge("take_up", "reserved", "held", label=_("到岗")),
        Edge("fall_vacant", "reserved", "vacant", label=_("空出")),
        Edge("begin_handover", "held", "handing_over", label=_("开始交接")),
        Edge("succeed", "handing_over", "held", label=_("接任者到岗")),
        Edge("fall_vacant", "held", "vacant", label=_("空出")),
        Edge("fall_vacant", "handing_over", "vacant", label=_("空出")),
        Edge("end", "held", "ended", label=_("期满")),
        Edge("end", "vacant", "ended", label=_("期满")),
        Edge("end", "open", "ended", label=_("期满")),
        Edge("cancel", "planned", "cancelled", ("PO",), _("撤销岗位"), needs_reason=True, is_return=True),
        Edge("cancel", "open", "cancelled", ("PO",), _("撤销岗位"), needs_reason=True, is_return=True),
        Edge("cancel", "vacant", "cancelled", ("PO",), _("撤销岗位"), needs_reason=True, is_return=True),
    ),
    path=("planned", "open", "reserved", "held", "handing_over", "ended"),
)

BATCH = Machine(
    name="batch",
    label=_("批次"),
    states=(
        State("preparing", _("筹备"), "idle"),
        State("collecting", _("需求征集"), "turn"),
        State("selecting", _("选派"), "turn"),
        State("departing", _("行前"), "turn"),
        State("serving", _("在派"), "live", is_quiet=True),
        State("rotating", _("中期轮换"), "pass"),
        State("completed", _("期满"), "turn"),
        State("summing_up", _("总结"), "turn"),
        State("archived", _("归档"), "done", is_quiet=True),
    ),
    edges=(
        Edge("collect", "preparing", "collecting", ("PO",), _("开始征集需求")),
        Edge("select", "collecting", "selecting", ("PO",), _("开始选派")),
        Edge(
            "reopen_needs",
            "selecting",
            "collecting",
            ("PO",),
            _("重新征集"),
            needs_reason=True,
            is_return=True,
        ),
        Edge("depart", "selecting", "departing", ("PO",), _("进入行前")),
        Edge("serve", "departing", "serving", ("PO",), _("全体到岗，转入在派")),
        Edge("rotate", "serving", "rotating", ("PO",), _("开始中期轮换")),
        Edge("resume", "rotating", "serving", ("PO",), _("完成轮换")),
        Edge("complete", "serving", "completed", ("PO",), _("办理期满")),
        Edge("sum_up", "completed", "summing_up", ("PO",), _("开始总结")),
        Edge("archive", "summing_up", "archived", ("PO",), pgettext_lazy("event", "归档")),
    ),
    path=(
        "preparing",
        "collecting",
        "selecting",
        "departing",
        "serving",
        "completed",
        "summing_up",
        "archived",
    ),
)

MACHINES = (NEED, POST, BATCH)
