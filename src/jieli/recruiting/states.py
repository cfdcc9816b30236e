"""Machines of calls, applications, waivers, lists and objections, as in the requirements SM-CALL and SM-APPL."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jieli.kernel.machine import Edge, Machine, State

CALL = Machine(
    name="call",
    label=_("选派通知"),
    states=(
        State("draft", pgettext_lazy("call", "起草"), "idle"),
        State("open", _("报名中"), "live"),
        State("closed", _("已截止"), "turn"),
        State("completed", pgettext_lazy("call", "完成"), "done", is_quiet=True),
        State("cancelled", pgettext_lazy("call", "已取消"), "done", is_quiet=True),
    ),
    edges=(
        Edge("issue", "draft", "open", ("PO", "SC"), _("发布通知")),
        Edge("close", "open", "closed", ("PO", "SC"), _("提前截止"), needs_reason=True),
        Edge("complete", "closed", "completed", label=_("名单已确定")),
        Edge("extend", "closed", "open", ("PO", "SC"), _("延长报名"), needs_reason=True, is_return=True),
        *(
            Edge(
                "stand_down",
                state,
                "cancelled",
                ("PO", "SC"),
                _("取消选派"),
                needs_reason=True,
                is_return=True,
            )
            for state in ("draft", "open", "closed")
        ),
    ),
    path=("draft", "open", "closed", "completed"),
)

GATES = ("recommend", "qualify", "vet", "examine", "propose")
"""What is decided about an application one after the other."""

GATEKEEPERS: dict[str, tuple[str, ...]] = {
    "recommend": ("SH",),
    "qualify": ("SC", "LU"),
    "vet": ("SC", "OD"),
    "examine": ("ME",),
    "propose": ("OD", "PO"),
}
"""Gate → roles that stand at it."""

AT_GATE = {
    "recommend": "applied",
    "qualify": "recommended",
    "vet": "qualified",
    "examine": "vetted",
    "propose": "examined",
}
"""Gate → the state in which an application waits before it."""

GATE_WORDS: dict[str, object] = {
    "submit": _("报名"),
    "recommend": _("单位推荐"),
    "qualify": _("资格审查"),
    "vet": _("组织考察"),
    "examine": _("体检"),
    "propose": _("研究确定"),
    "notice": _("公示"),
    "confirm": _("正式名单"),
}
"""What the steps of an application are called: handing it in, the gates, the public notice, the final list."""

UNDER_WAY = ("applied", "recommended", "qualified", "vetted", "examined", "proposed", "reserved")
"""States in which an application competes."""

IN_POOL = ("examined", "proposed", "reserved", "confirmed")
"""States of those whom a plan may place."""

PLACED = ("confirmed", "deployed")
"""States of those who are on a final list."""


def _reject(gate: str, source: str, label: object) -> Edge:
    return Edge(
        f"reject_{gate}",
        source,
        "rejected",
        GATEKEEPERS[gate],
        label,
        needs_reason=True,
        is_return=True,
    )


APPLICATION = Machine(
    name="application",
    label=_("报名"),
    states=(
        State("draft", _("草稿"), "idle"),
        State("applied", _("已报名"), "turn"),
        State("recommended", _("已推荐"), "turn"),
        State("qualified", _("资格通过"), "turn"),
        State("vetted", _("考察通过"), "pass"),
        State("examined", _("体检通过"), "turn"),
        State("proposed", _("拟派"), "plan"),
        State("reserved", _("备选"), "plan"),
        State("confirmed", pgettext_lazy("application", "正式"), "live"),
        State("deployed", pgettext_lazy("application", "已派"), "done", is_quiet=True),
        State("rejected", _("未通过"), "bad", is_quiet=True),
        State("withdrawn", pgettext_lazy("application", "退出"), "done", is_quiet=True),
        State("stood_down", _("选派取消"), "done", is_quiet=True),
    ),
    edges=(
        Edge("submit", "draft", "applied", ("AW", "SH"), _("提交报名")),
        Edge("recommend", "applied", "recommended", ("SH",), _("单位推荐"), other_than=("submit",)),
        Edge(
            "qualify",
            "recommended",
            "qualified",
            GATEKEEPERS["qualify"],
            _("资格通过"),
            other_than=("submit", "recommend"),
        ),
        Edge("vet", "qualified", "vetted", GATEKEEPERS["vet"], _("考察通过"), other_than=("submit",)),
        # Follows from an examination, which only examiners enter
        Edge("pass_exam", "vetted", "examined", label=_("体检通过")),
        Edge(
            "propose", "examined", "proposed", GATEKEEPERS["propose"], _("列入拟派"), other_than=("submit",)
        ),
        Edge(
            "reserve", "examined", "reserved", GATEKEEPERS["propose"], _("列入备选"), other_than=("submit",)
        ),
        Edge(
            "propose", "reserved", "proposed", GATEKEEPERS["propose"], _("列入拟派"), other_than=("submit",)
        ),
        Edge("confirm", "proposed", "confirmed", label=_("公示期满，列入正式名单")),
        Edge("deploy", "confirmed", "deployed", label=_("派驻")),
        _reject("recommend", "applied", _("单位不推荐")),
        _reject("qualify", "recommended", _("资格不通过")),
        _reject("vet", "qualified", _("考察不通过")),
        _reject("vet", "vetted", _("考察不通过")),
        *(
            Edge("reject_exam", state, "rejected", label=_("体检不合格"), needs_reason=True, is_return=True)
            for state in ("vetted", "examined", "proposed", "reserved")
        ),
        *(
            Edge("reopen_exam", state, "vetted", label=_("须复检"), needs_reason=True, is_return=True)
            for state in ("examined", "proposed", "reserved")
        ),
        *(_reject("propose", state, _("不列入")) for state in ("examined", "proposed", "reserved")),
        Edge(
            "reserve",
            "proposed",
            "reserved",
            GATEKEEPERS["propose"],
            _("改列备选"),
            needs_reason=True,
            is_return=True,
        ),
        Edge("replace", "confirmed", "reserved", label=_("由他人替换"), needs_reason=True, is_return=True),
        Edge("undeploy", "deployed", "confirmed", label=_("派驻取消"), needs_reason=True, is_return=True),
        Edge(
            "return_to_applicant",
            "applied",
            "draft",
            ("SH",),
            _("退回本人"),
            needs_reason=True,
            is_return=True,
        ),
        Edge(
            "return_to_applicant",
            "recommended",
            "draft",
            GATEKEEPERS["qualify"],
            _("退回本人"),
            needs_reason=True,
            is_return=True,
        ),
        *(
            Edge(
                "withdraw",
                state,
                "withdrawn",
                ("AW", "SH"),
                pgettext_lazy("event", "退出"),
                needs_reason=True,
                is_return=True,
            )
            for state in ("draft", *UNDER_WAY, "confirmed")
        ),
        *(
            Edge("stand_down", state, "stood_down", label=_("选派取消"), needs_reason=True, is_return=True)
            for state in ("draft", *UNDER_WAY)
        ),
    ),
    path=(
        "draft",
        "applied",
        "recommended",
        "qualified",
        "vetted",
        "examined",
        "proposed",
        "confirmed",
        "deployed",
    ),
)

WAIVER = Machine(
    name="waiver",
    label=_("豁免"),
    states=(
        State("requested", _("待批"), "turn"),
        State("granted", _("已同意"), "live", is_quiet=True),
        State("refused", _("不同意"), "bad", is_quiet=True),
        State("revoked", _("已撤销"), "done", is_quiet=True),
    ),
    edges=(
        Edge(
            "grant",
            "requested",
            "granted",
            ("PO", "OD"),
            _("同意豁免"),
            other_than=("create",),
            needs_reason=True,
        ),
        Edge(
            "refuse",
            "requested",
            "refused",
            ("PO", "OD"),
            _("不同意"),
            needs_reason=True,
            is_return=True,
        ),
        Edge("revoke", "granted", "revoked", ("PO",), _("撤销豁免"), needs_reason=True, is_return=True),
    ),
    path=("requested", "granted"),
)

ROSTER = Machine(
    name="roster",
    label=_("名单"),
    states=(
        State("draft", _("草稿"), "idle"),
        State("noticed", _("公示中"), "live"),
        State("noticed_over", _("公示期满"), "turn"),
        State("frozen", _("已定"), "done", is_quiet=True),
        State("superseded", _("已被替代"), "done", is_quiet=True),
    ),
    edges=(
        Edge("publish", "draft", "noticed", ("PO", "OD"), _("公示")),
        Edge("end_notice", "noticed", "noticed_over", ("PO", "OD"), _("结束公示")),
        Edge("freeze", "noticed_over", "frozen", ("OD",), _("定为正式名单"), other_than=("publish",)),
        Edge("freeze_reserve", "draft", "frozen", ("OD",), _("定为备选名单")),
        Edge("recall", "noticed", "draft", ("PO", "OD"), _("撤回公示"), needs_reason=True, is_return=True),
        Edge(
            "recall", "noticed_over", "draft", ("PO", "OD"), _("撤回公示"), needs_reason=True, is_return=True
        ),
        Edge("supersede", "frozen", "superseded", label=_("由新名单替代"), needs_reason=True, is_return=True),
    ),
    path=("draft", "noticed", "noticed_over", "frozen"),
)

BINDING = ("noticed", "noticed_over", "frozen")
"""States of a list that take seats of the quota."""

OBJECTION = Machine(
    name="objection",
    label=_("异议"),
    states=(
        State("received", _("待核"), "turn"),
        State("upheld", _("成立"), "bad", is_quiet=True),
        State("dismissed", _("不成立"), "done", is_quiet=True),
    ),
    edges=(
        Edge("dismiss", "received", "dismissed", ("OD",), _("异议不成立"), needs_reason=True),
        Edge("uphold", "received", "upheld", ("OD",), _("异议成立"), needs_reason=True),
    ),
    path=("received", "dismissed"),
)

MACHINES = (CALL, APPLICATION, WAIVER, ROSTER, OBJECTION)
