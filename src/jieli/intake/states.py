"""The course of an import run, as in the requirement IMP-01: nothing reaches the ledger before ``commit``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jieli.kernel.machine import Edge, Machine, State

IMPORTERS = ("PO", "SC", "HC", "SH", "HH", "HD")
"""Roles that may create something a ledger can bring; what exactly, the door asks row by row."""

RUN = Machine(
    name="import",
    label=_("导入批次"),
    states=(
        State("uploaded", _("已上传"), "turn"),
        State("mapped", _("列已对应"), "turn"),
        State("checked", _("已核对"), "turn"),
        State("committed", _("已导入"), "live", is_quiet=True),
        State("undone", _("已撤销"), "done", is_quiet=True),
        State("abandoned", _("已放弃"), "done", is_quiet=True),
    ),
    edges=(
        Edge("map", "uploaded", "mapped", IMPORTERS, _("确认列的对应")),
        Edge("check", "mapped", "checked", IMPORTERS, _("核对每一行")),
        Edge("commit", "checked", "committed", IMPORTERS, _("写入台账")),
        Edge("map", "mapped", "mapped", IMPORTERS, _("重新对应列"), is_return=True),
        Edge("map", "checked", "mapped", IMPORTERS, _("重新对应列"), is_return=True),
        Edge("check", "checked", "checked", IMPORTERS, _("重新核对"), is_return=True),
        Edge("undo", "committed", "undone", IMPORTERS, _("整批撤销"), needs_reason=True, is_return=True),
        Edge("abandon", "uploaded", "abandoned", IMPORTERS, _("放弃"), is_return=True),
        Edge("abandon", "mapped", "abandoned", IMPORTERS, _("放弃"), is_return=True),
        Edge("abandon", "checked", "abandoned", IMPORTERS, _("放弃"), is_return=True),
    ),
    path=("uploaded", "mapped", "checked", "committed"),
)
