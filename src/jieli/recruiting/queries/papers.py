"""FM-02 报名推荐表 and FM-03 资格审查汇总表, in Chinese whatever the language of the page: offices file them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jieli.kernel import clock, reading
from jieli.kernel.actor import Actor
from jieli.kernel.errors import NotFound
from jieli.programme import rules
from jieli.programme.terms import share_of_months
from jieli.recruiting.models import Application, Call, FamilyMember
from jieli.recruiting.queries.applications import ScreeningRow, gate_steps, screening
from jieli.recruiting.rules.eligibility import (
    FAILS,
    OK,
    PROOF_OF_YEARS,
    RULES,
    UNKNOWN,
    WAIVABLE,
    WAIVED,
    Finding,
)
from jieli.registry.models import Credential, Office, Person

RECOMMENDATION = (
    "姓名", "性别", "出生", "民族", "政治面貌", "学历学位", "单位科室", "职务", "职称及时间", "执业范围", "专业年限",
    "语言", "志愿岗位", "个人简历", "家庭成员", "单位意见", "主管部门意见",
)  # fmt: skip
"""The official header of FM-02."""

_YES = {OK: "是", WAIVED: "豁免", WAIVABLE: "否", FAILS: "否", UNKNOWN: "缺件"}


@dataclass(frozen=True)
class Recommendation:
    """FM-02 of one applicant; ``values`` stand in the order of ``RECOMMENDATION``."""

    title: str
    call: str
    doc_no: str
    drawn_up_on: date
    values: tuple[str, ...]
    statement: str


def recommendation(actor: Actor, application: Application) -> Recommendation:
    """The form by which a unit recommends somebody.

    Raises:
        NotFound: The actor does not see the applicant's record.
    """
    rules.seen(application, actor)
    person = (
        reading.visible(Person, actor)
        .filter(pk=application.person_id)
        .select_related("home_institution", "home_department")
        .first()
    )
    if person is None:
        raise NotFound(_("没有找到，或您看不到它。"))
    with translation.override("zh-hans"):
        return Recommendation(
            title="报名推荐表",
            call=application.call.title,
            doc_no=application.call.doc_no,
            drawn_up_on=clock.today(),
            values=_values(actor, application, person),
            statement=application.statement,
        )


def _values(actor: Actor, application: Application, person: Person) -> tuple[str, ...]:
    papers = list(Credential.objects.filter(person=person).select_related("specialty").order_by("since_on"))
    offices = list(
        Office.objects.filter(person=person).select_related("institution").order_by("starts_on", "pk")
    )
    today = clock.today()
    now = [o for o in offices if o.starts_on <= today and (o.ends_on is None or o.ends_on > today)]
    since = min((p.since_on for p in papers if p.kind in PROOF_OF_YEARS), default=None)
    title_since = next((p.since_on for p in reversed(papers) if p.kind == "title"), None)
    licences = [p for p in papers if p.kind.endswith("_licence")]
    department = person.home_department
    wishes = application.preferences.select_related("post__institution", "post__specialty")
    return (
        person.name,
        rules.word("sex", person.sex),
        f"{person.born_on:%Y年%m月}" if person.born_on else "",
        rules.word("ethnic", person.ethnic),
        rules.word("political", person.political),
        "、".join(
            w for w in (rules.word("education", person.education), rules.word("degree", person.degree)) if w
        ),
        person.home_institution.name + (department.name if department else ""),
        "；".join(o.wording for o in now if o.institution_id == person.home_institution_id),
        rules.word("title", person.title) + (f"（{title_since:%Y年%m月}）" if title_since else ""),
        "、".join(dict.fromkeys(p.specialty.name for p in licences if p.specialty)),
        f"{share_of_months(since, today) // 12}年" if since else "",
        "、".join(rules.word("language", code) for code in person.languages.split()),
        "\n".join(f"{w.rank}. {w.post}" for w in wishes),
        "\n".join(f"{rules.span_words(o.starts_on, o.ends_on)}　{o.wording}" for o in offices),
        "\n".join(_relative(one) for one in application.family.all()),
        _opinion_of_unit(actor, application),
        "",
    )


def _relative(one: FamilyMember) -> str:
    """One line of the box: relation, name, year of birth, where he or she works."""
    return "　".join(
        w for w in (one.relation, one.name, f"{one.born_year}年生" if one.born_year else "", one.work) if w
    )


def _opinion_of_unit(actor: Actor, application: Application) -> str:
    step = next((s for s in gate_steps(actor, application) if s.key == "recommend"), None)
    if step is None or step.state != "done" or step.since is None:
        return ""
    found = ["同意推荐" + (f"，本单位第{application.unit_rank}名" if application.unit_rank else "") + "。"]
    if application.unit_note:
        found.append(application.unit_note)
    found.append(f"{step.who}　{timezone.localtime(step.since):%Y年%m月%d日}")
    return "\n".join(found)


@dataclass(frozen=True)
class Summary:
    """FM-03 of one call: a row per applicant, the conditions one by one."""

    title: str
    call: str
    doc_no: str
    drawn_up_on: date
    headers: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def summary(actor: Actor, call: Call) -> Summary:
    """How the applicants that the actor sees meet each condition, for the wish that is nearest to being possible."""
    with translation.override("zh-hans"):
        table = screening(actor, call)
        conditions = tuple(Finding(key, OK).label for key in RULES)
        headers = ("序号", "姓名", "单位", *conditions, "缺件", "审查人", "结论")
        rows = tuple(_summary_row(number, row) for number, row in enumerate(table.rows, 1))
    return Summary("资格审查汇总表", call.title, call.doc_no, clock.today(), headers, rows)


def _summary_row(number: int, row: ScreeningRow) -> tuple[str | int, ...]:
    found = {f.key: f for f in row.findings}
    person = row.application.person
    cell = next(c for c in row.cells if c.gate == "qualify")
    end = {"done": "通过", "fail": "不通过", "now": "待审", "next": "未到此环节"}[cell.state]
    return (
        number,
        person.name,
        person.home_institution.name,
        *(_YES[found[key].verdict] if key in found else "" for key in RULES),
        "、".join(f.label for f in row.findings if f.verdict == UNKNOWN),
        cell.who,
        end,
    )
