"""The roles of the programme, their official words, and the kind of scope in which each is granted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """One role.

    Args:
        scopes: Kinds of scope in which it may be granted; the first is the usual one.
        may_break_glass: Whether its holders may open an emergency access.
    """

    code: str
    label: object
    scopes: tuple[str, ...]
    duty: object
    may_break_glass: bool = False


ROLES: tuple[Role, ...] = (
    Role(
        "PO", _("项目管理办公室"), ("programme", "all"), _("规则包、名额、批次、报表"), may_break_glass=True
    ),
    Role("OD", _("组织人事部门"), ("programme", "all"), _("审定名单与考核结果")),
    Role("LG", _("领导小组成员"), ("programme",), _("查阅与议定事项")),
    Role("SC", _("派出地卫健委"), ("region",), _("汇总、审核、关爱")),
    Role("FH", _("前方指挥部"), ("programme",), _("在岗、安全、关爱与受援地联络"), may_break_glass=True),
    Role("HC", _("受援地卫健委"), ("region",), _("核准需求、核验、受援地考核")),
    Role("LU", _("牵头单位"), ("programme",), _("协调成员医院")),
    Role("SH", _("派出单位管理员"), ("unit",), _("推荐、待遇、关爱、协议")),
    Role("SD", _("派出科室主任"), ("unit",), _("放人与技术支持")),
    Role("HH", _("受援单位管理员"), ("unit",), _("需求、到岗、考勤、核验")),
    Role("HD", _("受援科室主任"), ("unit",), _("提出需求，核实工作与技能")),
    Role("TL", _("领队"), ("team", "programme"), _("队伍、请假、报告、安全"), may_break_glass=True),
    Role("AW", _("援派人员"), ("own",), _("报名、日志、带教、交接、诉求")),
    Role("AP", _("徒弟/本地骨干"), ("own",), _("确认培训与病例")),
    Role("ME", _("体检医师"), ("unit",), _("录入体检与结论")),
    Role("CO", _("会诊转诊专员"), ("unit",), _("转诊与远程会诊")),
    Role("FI", _("财务/资产专员"), ("unit",), _("支付与捐赠")),
    Role("ED", _("初审"), ("programme",), _("稿件初审")),
    Role("RE", _("责任编辑"), ("programme",), _("稿件编辑")),
    Role("AU", _("审核"), ("programme",), _("稿件审核")),
    Role("ST", _("统计员"), ("unit", "programme"), _("填报统计报表")),
    Role("IN", _("纪检/审计"), ("programme", "all"), _("只读，可查审计记录")),
    Role("SY", _("系统管理员"), ("all",), _("账号、授权与代码，不接触业务数据"), may_break_glass=True),
)

BY_CODE = {role.code: role for role in ROLES}

SCOPES: dict[str, object] = {
    "own": _("本人"),
    "unit": _("本单位"),
    "team": _("本队"),
    "region": _("本地区"),
    "programme": _("本项目"),
    "all": _("全部"),
}
"""Kinds of scope, from narrow to wide."""
