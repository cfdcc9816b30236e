"""The roster workbook 选派方案.xlsx: list, relay table, vacancies, burdens, proof, explanations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from operator import itemgetter

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from jieli.papers.sheet import Column, Value, add_note, add_row, put, start_sheet
from jieli.papers.typeface import missing_characters
from jieli.papers.view import (
    FICTIONAL_LABEL,
    LEVEL_NAMES,
    STATUS_NAMES,
    Line,
    PlanView,
    Relay,
    Total,
    duty_at,
    time_taken,
)
from jieli.planner.words import TABLE

PRIORITY_NAMES = {1: "高", 2: "中", 3: "低"}

LIST_COLUMNS = (
    Column("序号", 4.5, is_centred=True),
    Column("人员编号", 9, "拟派人员"),
    Column("姓名", 9, "拟派人员"),
    Column("性别", 4.5, "拟派人员", is_centred=True),
    Column("年龄", 4.5, "拟派人员", is_centred=True),
    Column("职称", 6, "拟派人员"),
    Column("专业", 11, "拟派人员"),
    Column("单位", 23, "派出单位"),
    Column("医院级别", 6, "派出单位", is_centred=True),
    Column("科室", 10, "派出单位"),
    Column("岗位编号", 9, "受援岗位"),
    Column("受援单位", 23, "受援岗位"),
    Column("岗位", 14, "受援岗位"),
    Column("岗位专业", 11, "受援岗位"),
    Column("任次", 4.5, "期限", is_centred=True),
    Column("到达", 10.5, "期限"),
    Column("到岗", 10.5, "期限"),
    Column("期满", 10.5, "期限"),
    Column("接替", 9),
    Column("备注", 11),
)
RELAY_COLUMNS = (
    Column("受援单位", 24),
    Column("岗位编号", 10),
    Column("岗位", 18),
    Column("任次", 6, is_centred=True),
    Column("人员编号", 10),
    Column("姓名", 12),
    Column("派出单位", 24),
    Column("到达", 11),
    Column("到岗", 11),
    Column("期满", 11),
    Column("接替", 12),
    Column("交接天数", 8),
    Column("此前空缺天数", 8),
    Column("备注", 14),
)
VACANCY_COLUMNS = (
    Column("岗位编号", 10),
    Column("受援单位", 24),
    Column("科室", 14),
    Column("岗位", 12),
    Column("专业", 14),
    Column("任次", 6, is_centred=True),
    Column("空缺自", 11),
    Column("空缺至", 11),
    Column("优先级", 7, is_centred=True),
    Column("原因", 60),
)
BURDEN_COLUMNS = (
    Column("单位编号", 10),
    Column("派出单位", 30),
    Column("医院级别", 9, is_centred=True),
    Column("候选人数", 9),
    Column("派出人数", 9),
    Column("派出量", 9),
    Column("目标", 9),
    Column("超出目标", 9),
    Column("占全部派出量", 10),
)
PROOF_COLUMNS = (Column("项目", 24), Column("内容", 90))
EXPLANATION_COLUMNS = (Column("人员编号", 12), Column("姓名", 12), Column("说明", 100))


def roster_workbook(
    view: PlanView, *, made_at: datetime, explanations: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Write the workbook.

    Args:
        made_at: Printed as the time of making, as it is, and stored in the file's properties.
        explanations: (person code, sentence in Chinese), in the order in which they are to stand; what is said
            of one person in a row shares a cell.
    """
    book = Workbook()
    book.properties.creator = view.issuer or "jieli"
    book.properties.title = view.heading
    # The format wants UTC without saying so.
    book.properties.created = made_at.astimezone(UTC).replace(tzinfo=None)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "选派名单"
    under = _subtitle(view, made_at)
    _list_sheet(sheet, view, under)
    _relay_sheet(book.create_sheet("接力表"), view, under)
    _vacancy_sheet(book.create_sheet("空岗"), view, under)
    _burden_sheet(book.create_sheet("派出负担"), view, under)
    _proof_sheet(book.create_sheet("说明与证明"), view, made_at, under)
    _explanation_sheet(book.create_sheet("解释"), view, explanations, under)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _subtitle(view: PlanView, made_at: datetime) -> str:
    issuer = f"{view.issuer}　" if view.issuer else ""
    label = f"　{FICTIONAL_LABEL}" if view.is_fictional else ""
    return (
        f"{issuer}方案日{view.planned_on}　生成于{made_at:%Y-%m-%d %H:%M}　"
        f"实例{view.proof.instance_hash[:12]}　规则{view.proof.rules_hash[:12]}{label}"
    )


def in_batches(lines: Sequence[Line]) -> list[Line]:
    """Term by term; within a term as in the view."""
    return sorted(lines, key=lambda x: x.term)


def _list_sheet(sheet: Worksheet, view: PlanView, under: str) -> None:
    row = start_sheet(sheet, f"{view.heading}选派名单（拟派）", under, LIST_COLUMNS)
    begun = (x for x in view.serving if x.term)  # else the list would not be the whole plan
    for n, x in enumerate(in_batches([*begun, *view.lines]), 1):
        values: list[Value] = [
            n, x.person, x.name, x.sex, x.age, x.title_name, x.person_specialty, x.home, LEVEL_NAMES[x.level],
            x.home_department, x.post, x.recipient, x.place_of_work, x.specialty, x.term,
            x.arrive, x.start, x.until, x.replaces_name, remarks(x),
        ]  # fmt: skip
        add_row(sheet, row, LIST_COLUMNS, values, is_bad=x.is_after_deadline)
        row += 1
    if not view.lines:
        add_note(sheet, row, LIST_COLUMNS, "没有拟派人员。")
        row += 1
    add_note(sheet, row, LIST_COLUMNS, total_sentence(view), is_heading=True)
    row += 2
    for label, totals in (
        ("按医院级别", view.by_level), ("按派出单位", view.by_sender), ("按岗位专业", view.by_specialty),
    ):  # fmt: skip
        row = _totals(sheet, row, label, totals, view.n_terms)


def remarks(x: Line) -> str:
    """What an officer should notice about a line."""
    notes = []
    if x.is_serving:
        notes.append("已到岗")
    if x.is_pinned:
        notes.append("指定")
    if x.person_specialty != x.specialty:
        notes.append("跨专业")
    if x.is_after_deadline:
        notes.append("晚于到岗截止日")
    return "；".join(notes)


def total_sentence(view: PlanView) -> str:
    """合计: by hospital level, assignments and people."""
    levels = "，".join(f"{t.label}{t.total}人次" for t in view.by_level) or "0人次"
    return (
        f"合计：{levels}；共{len(view.lines)}人次（{view.n_persons}人），"
        f"{view.n_slots}个岗位任期中空缺{len(view.vacancies)}个。"
    )


def _totals(sheet: Worksheet, row: int, label: str, totals: Sequence[Total], n_terms: int) -> int:
    """A small table below the list. Its cells avoid the columns by which the list is read back."""
    n = n_terms if n_terms > 1 else 0  # one term is its own total
    columns = [Column("", 0)] * (4 + n)
    header: list[Value] = [label, None, None, *(f"第{k}任" for k in range(1, n + 1)), "合计"]
    add_row(sheet, row, columns, header)
    for i, total in enumerate(totals, 1):
        add_row(sheet, row + i, columns, [total.label, None, None, *total.per_term[:n], total.total])
    for r in range(row, row + len(totals) + 1):
        sheet.merge_cells(start_row=r, start_column=1, end_row=r, end_column=3)
    return row + len(totals) + 2


def _relay_sheet(sheet: Worksheet, view: PlanView, under: str) -> None:
    row = start_sheet(sheet, f"{view.heading}接力表", under, RELAY_COLUMNS)
    for relay in view.relays:
        for values, is_gap in _relay_rows(relay):
            add_row(sheet, row, RELAY_COLUMNS, values, is_bad=is_gap)
            row += 1


def _relay_rows(relay: Relay) -> list[tuple[list[Value], bool]]:
    """Holders and gaps of one post in order of time; True marks a gap."""
    post: list[Value] = [relay.recipient, relay.post, duty_at(relay.department, relay.office)]
    timed: list[tuple[object, list[Value], bool]] = []
    for h in relay.holders:
        before = next((g.days for g in relay.gaps if h.since and (h.since - g.last).days == 1), None)
        values: list[Value] = [
            *post, h.term or "现任", h.person, h.name, h.home, h.arrive, h.start, h.until,
            h.replaces_name, h.overlap_days or None, before,
            remarks(h) if h.since else "在岗，起任日未登记",
        ]  # fmt: skip
        timed.append((h.until, values, False))
    for g in relay.gaps:
        values = [*post, "空缺", None, None, None, None, g.first, g.last, None, None, None, f"空缺{g.days}天"]
        timed.append((g.last, values, True))
    return [(values, is_gap) for _, values, is_gap in sorted(timed, key=lambda t: str(t[0]))]


def _vacancy_sheet(sheet: Worksheet, view: PlanView, under: str) -> None:
    row = start_sheet(sheet, f"{view.heading}空岗", under, VACANCY_COLUMNS)
    for v in view.vacancies:
        values: list[Value] = [
            v.post, v.recipient, v.department, v.office or v.department, v.specialty, v.term,
            v.start, v.until, PRIORITY_NAMES.get(v.priority, str(v.priority)), "\n".join(v.reasons),
        ]  # fmt: skip
        add_row(sheet, row, VACANCY_COLUMNS, values)
        row += 1
    if not view.vacancies:
        add_note(sheet, row, VACANCY_COLUMNS, "没有空岗，每个岗位的每一任都有人选。")


def burden_unit(months: int) -> str:
    """The unit of burdens in words."""
    return {6: "人·半年", 12: "人·年", 1: "人·月"}.get(months, f"人·{months}个月")


def _burden_sheet(sheet: Worksheet, view: PlanView, under: str) -> None:
    unit = burden_unit(view.policy.value_unit_months)
    row = start_sheet(sheet, f"{view.heading}派出负担（单位：{unit}）", under, BURDEN_COLUMNS)
    total = sum(b.units for b in view.burdens)
    for b in view.burdens:
        values: list[Value] = [
            b.code, b.name, LEVEL_NAMES[b.level], b.candidates, b.persons, b.units,
            "未设" if b.target is None else b.target, b.over, b.units / total if total else 0.0,
        ]  # fmt: skip
        add_row(sheet, row, BURDEN_COLUMNS, values, is_bad=b.over > 0)
        sheet.cell(row, len(values)).number_format = "0.0%"
        row += 1
    add_note(
        sheet, row, BURDEN_COLUMNS, f"合计派出量{total}{unit}。目标由各单位报送，未报送的按候选人数分摊。"
    )


def _proof_sheet(sheet: Worksheet, view: PlanView, made_at: datetime, under: str) -> None:
    row = start_sheet(sheet, f"{view.heading}说明与证明", under, PROOF_COLUMNS)
    for name, value in proof_rows(view, made_at):
        add_row(sheet, row, PROOF_COLUMNS, [name, value])
        row += 1


def proof_rows(view: PlanView, made_at: datetime) -> list[tuple[str, str]]:
    """How good the plan is and from what it was made, as (item, content)."""
    p = view.proof
    rows = [
        ("方案状态", STATUS_NAMES[p.status]),
        ("方案值", f"{p.value}分（越高越好）"),
        ("证明上界", f"{p.bound}分：遵守全部规则的任何方案都不超过此值"),
        ("差距", f"{p.gap_ratio:.2%}"),
        ("满编", f"{p.parts.fill}分"), ("匹配", f"{p.parts.fit}分"), ("志愿", f"{p.parts.wish}分"),
        ("接力连续", f"{p.parts.relay}分"), ("负担不均", f"{-p.parts.burden}分".replace("-", "−")),
        *((f"优先级阶段{s.name}", f"补齐{s.value}，上界{s.bound}") for s in p.stages),
        ("求解方法", TABLE.get(f"method.{p.method}", (p.method,))[0]), ("求解用时", time_taken(p.seconds)[0]),
        ("随机种子", str(p.seed)),
        ("规则包", view.policy.name), ("规则校验码", p.rules_hash), ("实例校验码", p.instance_hash),
        ("程序版本", f"jieli {p.version}"), ("方案日", str(view.planned_on)),
        ("生成时间", f"{made_at:%Y-%m-%d %H:%M}"),
        ("核对", "用 jieli check 可由另一套程序逐条核对本方案并重算方案值。"),
    ]  # fmt: skip
    if view.is_fictional:
        rows.insert(0, ("提示", f"{FICTIONAL_LABEL}，不得作为正式文件使用。"))
    rare = missing_characters(x.name for x in (*view.lines, *view.serving))
    if rare:
        rows.append(("字体缺字", f"“{rare}”不在排版字体中，PDF 和图片里显示为方框；Excel、Word 不受影响。"))
    return rows


def _explanation_sheet(
    sheet: Worksheet, view: PlanView, explanations: Sequence[tuple[str, str]], under: str
) -> None:
    row = start_sheet(sheet, f"{view.heading}解释", under, EXPLANATION_COLUMNS)
    for code, notes in groupby(explanations, key=itemgetter(0)):
        text = "\n".join(said for _, said in notes)
        add_row(sheet, row, EXPLANATION_COLUMNS, [code, view.person_names.get(code, ""), text])
        row += 1
    if not explanations:
        put(sheet, row, 1, "本次没有生成解释。")
