"""FM-01 受援需求申报表: the needs of one unit and year as rows under the official headers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import translation

from jieli.kernel import clock
from jieli.kernel.actor import Actor
from jieli.programme import rules
from jieli.programme.models import Need, NeedEvidence, Programme
from jieli.programme.queries.needs import needs
from jieli.programme.states import NEED
from jieli.registry.models import Institution

HEADERS = (
    "序号", "单位", "科室", "诊疗科目代码", "岗位类别", "人数", "最低职称", "期限起止", "目的", "现状数据", "设备条件",
    "本地带教人数", "海拔", "生活条件", "负责人", "审核意见",
)  # fmt: skip
"""The official header, in Chinese whatever the language of the page: the receiving office reads this form."""


@dataclass(frozen=True)
class Declaration:
    """The form as it is printed or exported, in Chinese whatever the language of the page.

    Args:
        period: The period in words; every form says what time it is about.
        rows: One per need, cells in the order of ``headers``.
        total: Persons asked for in all.
    """

    title: str
    institution: str
    programme: str
    period: str
    drawn_up_on: date
    headers: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    total: int


def need_declaration(actor: Actor, institution: Institution, programme: Programme, year: int) -> Declaration:
    """FM-01 for one unit: its needs that begin in ``year``, drafts and withdrawn ones left out; three queries.

    Raises:
        NotFound: The actor does not see the programme.
    """
    rules.seen(programme, actor)
    found = (
        needs(actor)
        .filter(institution=institution, programme=programme, starts_on__year=year)
        .exclude(state__in=("draft", "withdrawn"))
        .select_related("department__head")
        .prefetch_related(Prefetch("evidence", NeedEvidence.objects.order_by("pk")))
        .order_by("department__name", "specialty__key", "pk")
    )
    with translation.override("zh-hans"):  # the form, like its header, is for an office that reads Chinese
        rows = tuple(_row(number, need) for number, need in enumerate(found, start=1))
    return Declaration(
        title="受援需求申报表",
        institution=institution.name,
        programme=programme.name,
        period=f"{year}年",
        drawn_up_on=clock.today(),
        headers=HEADERS,
        rows=rows,
        total=sum(need.number for need in found),
    )


def declared_last(actor: Actor, unit: str = "") -> Need | None:
    """The need that was handed in last, of one unit if ``unit`` names its code: what the form opens on."""
    rows = needs(actor).exclude(state__in=("draft", "withdrawn"))
    if unit:
        rows = rows.filter(institution__code=unit)
    return rows.order_by("-starts_on", "-state_since_at", "-pk").first()


def _row(number: int, need: Need) -> tuple[str | int, ...]:
    altitude = rules.altitude_of(need.institution)
    return (
        number,
        need.institution.name,
        need.department.name,
        need.specialty.key,
        rules.word("post_kind", need.post_kind),
        need.number,
        rules.word("rank", need.rank_min) or "不限",
        rules.span_words(need.starts_on, need.ends_on),
        rules.word("purpose", need.purpose),
        "；".join(f"{e.name}{e.value.normalize():f}{e.unit}（{e.period}）" for e in need.evidence.all()),
        need.get_equipment_display(),
        need.local_team,
        f"{altitude}米" if altitude is not None else "未知",
        need.living,
        need.department.head.name if need.department.head else "",
        str(NEED.state(need.state).label),
    )
