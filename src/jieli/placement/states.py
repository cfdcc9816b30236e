"""Machines of deployments, amendments, leave, attendance and health events, as in the requirement SM-ASGN."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jieli.kernel.machine import Edge, Machine, State

COMING = ("planned", "ready", "travelling", "arrived")
"""Chosen and not yet on duty."""

THERE = ("on_duty", "working", "on_leave", "evacuated", "handing_over")
"""Holding the post."""

LIVE = (*COMING, *THERE)

PRESENT = ("arrived", *THERE)
"""At the place of the post, on duty there or not yet: whoever falls ill there."""

UNWELL = ("open", "treated", "evacuated")
"""A health event that is not over."""

UNDECIDED = ("proposed", "accepted", "new_host_agreed", "host_agreed", "sender_agreed")
"""An amendment to which somebody still has to agree."""

DEPLOYMENT = Machine(
    name="deployment",
    label=_("派驻"),
    states=(
        State("planned", _("计划"), "idle"),
        State("ready", _("待出发"), "turn"),
        State("travelling", pgettext_lazy("state", "在途"), "turn"),
        State("arrived", _("已到达"), "turn"),
        State("on_duty", pgettext_lazy("state", "到岗"), "live", is_quiet=True),
        State("working", _("履职"), "live", is_quiet=True),
        State("on_leave", _("请假离岗"), "warn"),
        State("evacuated", _("后送"), "bad"),
        State("handing_over", _("交接中"), "pass"),
        State("handed_over", _("已交接"), "turn"),
        State("ended_early", _("提前结束"), "turn"),
        State("returned", _("已返岗"), "turn"),
        State("closed", _("办结"), "done", is_quiet=True),
        State("transferred", _("调整岗位"), "done", is_quiet=True),
        State("cancelled", pgettext_lazy("deployment", "取消"), "done", is_quiet=True),
    ),
    edges=(
        Edge("ready", "planned", "ready", ("SH",), _("行前事项办齐")),
        Edge("depart", "ready", "travelling", ("AW", "SH", "TL"), _("出发")),
        # The host too: a leader cannot tick himself, and not every programme has headquarters
        Edge("arrive", "travelling", "arrived", ("TL", "FH", "HH"), _("到达")),
        Edge("confirm", "arrived", "on_duty", ("HH",), _("确认到岗")),
        Edge("start_work", "on_duty", "working", ("HH",), _("习服期满，开始履职")),
        # These follow from leave that was approved by both owners
        Edge("leave", "on_duty", "on_leave", label=_("请假离岗")),
        Edge("leave", "working", "on_leave", label=_("请假离岗")),
        Edge("come_back", "on_leave", "working", label=_("销假")),
        Edge("hand_over", "on_duty", "handing_over", ("HH",), _("开始交接")),
        Edge("hand_over", "working", "handing_over", ("HH",), _("开始交接")),
        Edge("finish", "handing_over", "handed_over", ("HH",), _("交接完成")),
        Edge("return_home", "handed_over", "returned", ("SH",), _("确认返岗")),
        Edge("return_home", "ended_early", "returned", ("SH",), _("确认返岗")),
        Edge("close", "returned", "closed", ("SH",), _("办结")),
        Edge(
            "evacuate",
            "arrived",
            "evacuated",
            ("FH", "TL"),
            pgettext_lazy("event", "后送"),
            needs_reason=True,
        ),
        Edge(
            "evacuate",
            "on_duty",
            "evacuated",
            ("FH", "TL"),
            pgettext_lazy("event", "后送"),
            needs_reason=True,
        ),
        Edge(
            "evacuate",
            "working",
            "evacuated",
            ("FH", "TL"),
            pgettext_lazy("event", "后送"),
            needs_reason=True,
        ),
        Edge(
            "evacuate",
            "on_leave",
            "evacuated",
            ("FH", "TL"),
            pgettext_lazy("event", "后送"),
            needs_reason=True,
        ),
        Edge("resume", "evacuated", "working", ("HH",), _("康复返岗")),
        # These follow from an amendment that both owners agreed to
        Edge("end_early", "on_duty", "ended_early", label=_("提前结束")),
        Edge("end_early", "working", "ended_early", label=_("提前结束")),
        Edge("end_early", "on_leave", "ended_early", label=_("提前结束")),
        Edge("end_early", "evacuated", "ended_early", label=_("提前结束")),
        Edge("transfer", "on_duty", "transferred", label=_("调整岗位")),
        Edge("transfer", "working", "transferred", label=_("调整岗位")),
        Edge(
            "cancel", "planned", "cancelled", ("PO", "SH"), _("取消派驻"), needs_reason=True, is_return=True
        ),
        Edge("cancel", "ready", "cancelled", ("PO", "SH"), _("取消派驻"), needs_reason=True, is_return=True),
        Edge("cancel", "travelling", "cancelled", ("PO",), _("取消派驻"), needs_reason=True, is_return=True),
        Edge("cancel", "arrived", "cancelled", ("PO",), _("取消派驻"), needs_reason=True, is_return=True),
    ),
    path=(
        "planned",
        "ready",
        "travelling",
        "arrived",
        "on_duty",
        "working",
        "handing_over",
        "handed_over",
        "returned",
        "closed",
    ),
)

AMENDMENT = Machine(
    name="amendment",
    label=_("派驻变更"),
    states=(
        State("proposed", _("已提出"), "turn"),
        State("accepted", _("本人同意"), "turn"),
        State("new_host_agreed", _("调入单位同意"), "turn"),
        State("host_agreed", _("受援方同意"), "turn"),
        State("sender_agreed", _("派出方同意"), "turn"),
        State("agreed", _("已生效"), "done", is_quiet=True),
        State("refused", pgettext_lazy("state", "不同意"), "done", is_quiet=True),
        State("withdrawn", _("撤回"), "done", is_quiet=True),
    ),
    edges=(
        Edge("accept", "proposed", "accepted", ("AW",), _("本人同意")),
        Edge("agree_new_host", "proposed", "new_host_agreed", ("HH",), _("调入单位同意")),
        Edge("agree_host", "proposed", "host_agreed", ("HH",), _("受援方同意")),
        Edge("agree_host", "accepted", "host_agreed", ("HH",), _("受援方同意")),
        Edge("agree_host", "new_host_agreed", "host_agreed", ("HH",), _("受援方同意")),
        Edge("agree_host", "sender_agreed", "agreed", ("HH",), _("受援方同意"), other_than=("agree_sender",)),
        Edge("agree_sender", "proposed", "sender_agreed", ("SH",), _("派出方同意")),
        Edge("agree_sender", "accepted", "sender_agreed", ("SH",), _("派出方同意")),
        Edge("agree_sender", "new_host_agreed", "sender_agreed", ("SH",), _("派出方同意")),
        Edge("agree_sender", "host_agreed", "agreed", ("SH",), _("派出方同意"), other_than=("agree_host",)),
        *(
            Edge(
                "refuse",
                state,
                "refused",
                ("AW", "HH", "SH"),
                pgettext_lazy("event", "不同意"),
                needs_reason=True,
                is_return=True,
            )
            for state in UNDECIDED
        ),
        *(
            Edge(
                "withdraw",
                state,
                "withdrawn",
                ("PO", "FH", "TL", "HH", "SH"),
                pgettext_lazy("event", "撤回"),
                needs_reason=True,
                is_return=True,
            )
            for state in UNDECIDED
        ),
    ),
    path=("proposed", "accepted", "host_agreed", "agreed"),
)

LEAVE = Machine(
    name="leave",
    label=_("请假"),
    states=(
        State("requested", _("已申请"), "turn"),
        State("host_agreed", _("受援方同意"), "turn"),
        State("sender_agreed", _("派出方同意"), "turn"),
        State("approved", _("已批准"), "turn"),
        State("away", _("离岗中"), "warn"),
        State("over", _("已销假"), "done", is_quiet=True),
        State("refused", pgettext_lazy("state", "不同意"), "done", is_quiet=True),
        State("withdrawn", _("撤回"), "done", is_quiet=True),
    ),
    edges=(
        Edge("agree_host", "requested", "host_agreed", ("HH",), _("受援方同意"), other_than=("create",)),
        Edge("agree_sender", "requested", "sender_agreed", ("SH",), _("派出方同意"), other_than=("create",)),
        Edge("approve", "requested", "approved", ("HH",), _("批准"), other_than=("create",)),
        Edge(
            "agree_sender",
            "host_agreed",
            "approved",
            ("SH",),
            _("派出方同意"),
            other_than=("create", "agree_host"),
        ),
        Edge(
            "agree_host",
            "sender_agreed",
            "approved",
            ("HH",),
            _("受援方同意"),
            other_than=("create", "agree_sender"),
        ),
        Edge("go", "approved", "away", ("AW", "HH", "TL"), _("离岗")),
        Edge("back", "away", "over", ("HH", "TL"), _("销假")),
        *(
            Edge(
                "refuse",
                state,
                "refused",
                ("HH", "SH"),
                pgettext_lazy("event", "不同意"),
                needs_reason=True,
                is_return=True,
            )
            for state in ("requested", "host_agreed", "sender_agreed")
        ),
        *(
            Edge(
                "withdraw",
                state,
                "withdrawn",
                ("AW", "TL"),
                pgettext_lazy("event", "撤回"),
                needs_reason=True,
                is_return=True,
            )
            for state in ("requested", "host_agreed", "sender_agreed", "approved")
        ),
    ),
    path=("requested", "host_agreed", "approved", "away", "over"),
)

ATTENDANCE = Machine(
    name="attendance",
    label=_("考勤月表"),
    states=(
        State("open", _("待确认"), "turn"),
        State("confirmed", _("受援方已确认"), "turn"),
        State("locked", _("已锁定"), "done", is_quiet=True),
    ),
    edges=(
        Edge("confirm", "open", "confirmed", ("HH",), _("确认考勤")),
        Edge("lock", "confirmed", "locked", ("SH", "TL"), _("核对无误，锁定"), other_than=("confirm",)),
        Edge(
            "send_back",
            "confirmed",
            "open",
            ("SH", "TL"),
            _("退回更正"),
            needs_reason=True,
            is_return=True,
        ),
    ),
    path=("open", "confirmed", "locked"),
)

PLAN_RUN = Machine(
    name="plan_run",
    label=_("测算"),
    states=(
        State("queued", _("排队中"), "idle"),
        State("running", _("测算中"), "live"),
        State("done", _("已完成"), "done", is_quiet=True),
        State("failed", _("未成功"), "bad"),
        State("cancelled", pgettext_lazy("plan_run", "已取消"), "done", is_quiet=True),
    ),
    edges=(
        # These follow from the job that computes
        Edge("begin", "queued", "running", label=_("开始测算")),
        Edge("finish", "running", "done", label=_("完成测算")),
        Edge("fail", "queued", "failed", label=_("测算出错"), is_return=True),
        Edge("fail", "running", "failed", label=_("测算出错"), is_return=True),
        Edge("cancel", "queued", "cancelled", ("PO", "LU"), _("取消测算"), is_return=True),
        Edge("cancel", "running", "cancelled", ("PO", "LU"), _("取消测算"), is_return=True),
    ),
    path=("queued", "running", "done"),
)

RELEASE = Machine(
    name="release",
    label=_("派驻方案"),
    states=(
        State("tabled", _("已提交审定"), "turn"),
        State("approved", _("已审定"), "turn"),
        State("released", _("已发布"), "live", is_quiet=True),
        State("superseded", _("已被替代"), "done", is_quiet=True),
        State("dropped", _("不采用"), "done", is_quiet=True),
    ),
    edges=(
        Edge("approve", "tabled", "approved", ("OD",), _("审定"), other_than=("create",)),
        Edge("release", "approved", "released", ("PO",), _("发布方案"), other_than=("approve",)),
        Edge(
            "supersede", "released", "superseded", label=_("由新方案替代"), needs_reason=True, is_return=True
        ),
        Edge("drop", "tabled", "dropped", ("PO",), _("不采用"), needs_reason=True, is_return=True),
        Edge("drop", "approved", "dropped", ("PO",), _("不采用"), needs_reason=True, is_return=True),
    ),
    path=("tabled", "approved", "released"),
)

HEALTH_EVENT = Machine(
    name="health_event",
    label=_("健康事件"),
    states=(
        State("open", pgettext_lazy("health_event", "待处理"), "turn"),
        State("treated", _("治疗中"), "warn"),
        State("evacuated", _("后送"), "bad"),
        State("fit", _("已康复"), "turn"),
        State("closed", _("办结"), "done", is_quiet=True),
        State("dismissed", _("误报"), "done", is_quiet=True),
    ),
    edges=(
        Edge("treat", "open", "treated", ("TL", "FH"), _("已就诊")),
        # Follows from the deployment: somebody is brought down in one place only
        Edge("evacuate", "open", "evacuated", label=pgettext_lazy("event", "后送"), needs_reason=True),
        Edge("evacuate", "treated", "evacuated", label=pgettext_lazy("event", "后送"), needs_reason=True),
        *(Edge("recover", state, "fit", ("TL", "FH"), _("已康复")) for state in UNWELL),
        *(
            Edge("close", state, "closed", ("TL", "FH"), _("办结"), needs_reason=True)
            for state in ("fit", "treated", "evacuated")
        ),
        Edge(
            "dismiss", "open", "dismissed", ("TL", "FH"), _("作误报处理"), needs_reason=True, is_return=True
        ),
    ),
    path=("open", "treated", "fit", "closed"),
)

MACHINES = (PLAN_RUN, RELEASE, DEPLOYMENT, AMENDMENT, LEAVE, ATTENDANCE, HEALTH_EVENT)
