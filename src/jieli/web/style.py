"""The style page: every part of the console with sample data, to look at and to copy from; demo only."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.kernel.errors import FactsRefused, NotFound, RuleRefused, StaleState
from jieli.web.forms.fields import (
    Candidate,
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
    Version,
    YesNo,
    pickable,
)
from jieli.web.forms.page import FormPage, form_page
from jieli.web.forms.rows import row_table
from jieli.web.parts import Button, Chip, Crumb, Empty, Head, Tag
from jieli.web.record import Change, Document, Entry, Fact, Facts, Move, Record, Step, render_record

_HOSPITALS = (
    Candidate("ORG-7KQ2M", "示例县人民医院", "示例省示例市"),
    Candidate("ORG-4CB9D", "示例县中医医院", "示例省示例市"),
    Candidate("ORG-2XW8H", "虚构省人民医院", "虚构省"),
)
_TONES = ("idle", "turn", "live", "pass", "warn", "bad", "done", "plan")


def _only_here() -> None:
    if not (settings.DEBUG or settings.JIELI_DEMO):
        raise NotFound("没有找到，或您看不到它。")


@pickable("sample")
def _find_sample(actor: Actor, text: str) -> list[Candidate]:
    return [h for h in _HOSPITALS if text in h.label or text.upper() == h.code]


@login_not_required
def style(request: HttpRequest) -> HttpResponse:
    """All parts on one page."""
    _only_here()
    words = ("未开始", "等人办", "正常", "交接", "将到期", "逾期", "已了结", "测算中")
    values: dict[str, Any] = {
        "head": Head(
            "部件与状态",
            hint="开发时从这里取用，不另造",
            crumbs=(Crumb("设计"), Crumb("部件")),
            buttons=(
                Button("看表单", reverse("style_form")),
                Button("看记录页", reverse("style_record"), kind="primary"),
            ),
        ),
        "tags": [(t, Tag(w, t), Tag(w, t, is_quiet=True)) for t, w in zip(_TONES, words, strict=True)],
        "stats": [
            {"label": "在岗", "value": 37, "unit": "/ 40岗", "href": "#"},
            {"label": "空缺", "value": 3, "unit": "岗·累计41天", "tone": "bad", "href": "#"},
            {"label": "待审需求", "value": 1226, "unit": "项", "href": "#"},
        ],
        "todo": [
            {
                "tag": "逾期",
                "tone": "bad",
                "title": "催办：示例市第二医院尚未报送需求",
                "note": "名额3人，已报1人",
                "when": "应于11-16办结",
                "action": "催办",
                "href": "#",
            },
            {
                "tag": "等我",
                "tone": "turn",
                "title": "核准示例县人民医院新增需求：心血管内科1名",
                "note": "优先分78，排第3/18",
                "when": "11-16收到",
                "action": "核准",
                "href": "#",
            },
        ],
        "empty": Empty("本月没有到期的批次", "下一个截止日是2027年2月15日。", Button("看批次", "#")),
        "job": _job(12, 40),
        "bars": {
            "said": "示例：三类单位的需求数",
            "most": 18,
            "bars": [
                {"label": "县医院", "value": 18, "href": "#"},
                {"label": "中医医院", "value": 9},
                {"label": "疾控中心", "value": 2, "tone": "bad"},
            ],
        },
    }
    return render(request, "style.html", values)


def _job(done: int, total: int) -> dict[str, Any]:
    running = done < total
    return {
        "code": "sample",
        "title": "导入台账",
        "state": "进行中" if running else "已完成",
        "tone": "turn" if running else "done",
        "done": done,
        "total": total,
        "said": f"已读{done}行，共{total}行" if running else f"共{total}行",
        "is_running": running,
        "href": f"{reverse('style_progress')}?done={done + 7}",
        "result": "" if running else "#",
    }


@login_not_required
def style_progress(request: HttpRequest) -> HttpResponse:
    """One step of the sample job."""
    _only_here()
    done = request.GET.get("done", "0")
    return render(
        request, "parts/_progress.html", {"job": _job(min(40, int(done) if done.isdecimal() else 0), 40)}
    )


class _SampleForm(Form):
    sections = (
        Section("岗位", ("host", "department", "title")),
        Section("时间与人数", ("starts_on", "count", "is_urgent", "skills"), hint="截止日当天算按期"),
        Section("说明", ("evidence", "reason")),
    )

    host = Pick(label="受援单位", thing="sample", hint="写编号、全称或拼音首字母")
    department = Select(label="科室", options=(("01", "普外科"), ("02", "儿科")))
    title = Text(label="岗位名称", hint="例如：骨科主治医师")
    starts_on = Date(label="到岗日期", hint="受援单位确认的当日")
    count = Integer(label="人数", unit="人", min_value=1, max_value=9)
    is_urgent = YesNo(label="急需", hint="会排到前面")
    skills = Several(
        label="需要的本领", options=(("a", "手术"), ("b", "带教"), ("c", "管理")), required=False
    )
    evidence = LongText(label="依据", required=False)
    reason = Reason()
    version = Version()


class _SampleRow(Form):
    name = Text(label="姓名")
    phone = Text(label="电话", required=False)
    days = Integer(label="天数", unit="天", required=False, min_value=1)


_SampleRows = row_table(_SampleRow, title="联系人", add_label="加一行", at_most=5, empty_rows=2)


@login_not_required
def style_form(request: HttpRequest) -> HttpResponse:
    """A form with every field."""
    _only_here()
    sent = request.POST if request.method == "POST" else None
    form = _SampleForm(sent, actor=request.actor, initial={"version": 3})  # type: ignore[attr-defined]
    rows = _SampleRows(sent, prefix="contacts")

    def do() -> str:
        if form.cleaned_data["count"] > 5:
            raise RuleRefused("一个科室一次最多申报5人。", remedy="请减到5人，或分两批申报。", rule="BR-58")
        return reverse("style")

    page = FormPage(
        Head("填报需求", crumbs=(Crumb("需求", "#"), Crumb("填报"))),
        submit="提交审核",
        cancel=reverse("style"),
        done="已提交，等单位审核",
    )
    return form_page(request, form, page, do, tables=(rows,))


@login_not_required
def style_record(request: HttpRequest) -> HttpResponse:
    """The page of a record."""
    _only_here()
    now = clock.now()
    record = Record(
        head=Head(
            "骨科主治医师1名",
            line="示例县人民医院骨科·NEED-7KQ2M",
            crumbs=(Crumb("需求", "#"), Crumb("NEED-7KQ2M")),
            tags=(Tag("待审", "turn"), Chip("急需", "warn")),
        ),
        steps=(
            Step("填报", "done", "平措卓玛", now - timedelta(days=6)),
            Step("单位审核", "done", "医务科 达瓦", now - timedelta(days=4)),
            Step("县级审核", "now", "等示例县卫生健康委", now - timedelta(days=3), "明天截止"),
            Step("核准", "next", "项目办"),
            Step("转为岗位", "next"),
        ),
        moves=(
            Move(
                "reject",
                "退回",
                reverse("style_do", args=["reject"]),
                needs_reason=True,
                asks="退回后由填报人修改，再次提交。",
            ),
            Move("stale", "先到先得", reverse("style_do", args=["stale"])),
            Move(
                "approve",
                "通过，送项目办核准",
                reverse("style_do", args=["approve"]),
                kind="primary",
                version=3,
            ),
        ),
        facts=(
            Facts(
                "需求",
                (
                    Fact("受援单位", "示例县人民医院", "#"),
                    Fact("科室", "骨科"),
                    Fact("人数", 1, hint="含轮换"),
                    Fact("到岗日期", now.date() + timedelta(days=40)),
                    Fact("急需", True),
                    Fact("职称", None),
                    Fact(
                        "依据",
                        "近一年骨科转出患者46人次，本院无主治以上医师；已有手术间与C型臂。",
                        is_wide=True,
                    ),
                ),
                hint="由受援科室填报",
            ),
        ),
        aside=(
            Facts(
                "优先分",
                (
                    Fact("得分", Tag("78", "live", note="排第3/18"), "#"),
                    Fact("单位等级", "20 / 25"),
                    Fact("空缺月数", "18 / 25"),
                ),
            ),
        ),
        history=[
            Entry(
                "送县级审核",
                "达瓦",
                now - timedelta(days=3),
                role="医务科",
                origin="web 10.0.0.7",
                tone="turn",
            ),
            Entry(
                "修改",
                "平措卓玛",
                now - timedelta(days=5),
                role="科室主任",
                changes=(Change("人数", 2, 1), Change("依据", None, "近一年骨科转出患者46人次")),
                reason="与医务科核对后更正",
            ),
            Entry("新建", "平措卓玛", now - timedelta(days=6), role="科室主任", tone="done"),
        ],
        documents=[Document("转出统计.xlsx", "#", 48_120, "平措卓玛", now - timedelta(days=6))],
        notes=(("warn", "该科室过去两批均未配到人。"),),
    )
    return render_record(request, record)


@login_not_required
def style_do(request: HttpRequest, event: str) -> HttpResponse:
    """Refuses in every way there is."""
    _only_here()
    if event == "stale":
        raise StaleState(
            "“骨科主治医师1名”已由达瓦于11-18 09:12先行办理（通过）。",
            remedy="您填写的内容没有保存，请刷新核对后再办。",
        )
    if event == "reject":
        raise RuleRefused("截止日已过，不能再退回。", remedy="请项目办延长批次的截止日。", rule="BR-60")
    raise FactsRefused(
        "这项需求还不能核准。",
        (
            RuleRefused("附件缺少转出统计。", remedy="请受援科室补传。", rule="BR-58"),
            RuleRefused("填报人与审核人是同一人。", remedy="请另一位负责人审核。", rule="P-2"),
        ),
    )
