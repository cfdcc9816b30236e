"""Five programmes, one of each kind that the bulletins tell of, with three batches behind, one running, one to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from jieli.demo import places, selection
from jieli.demo.selection import Days, Entrant
from jieli.demo.service import (
    Slot,
    ask_for_leave,
    begin_work,
    end_early,
    go_home,
    make_ready,
    note_health,
    on_leave,
    plan,
    sign_months,
    slot_of,
    somebody,
    travel,
)
from jieli.demo.society import (
    GROUP_SENDERS,
    SYSTEM,
    Society,
    give_lead,
    give_scopes,
    hire,
    keep_grants,
    seat_applicants,
    seat_cdc,
    seat_hosts_elsewhere,
)
from jieli.kernel import clock, notices
from jieli.kernel.worker import Worker
from jieli.placement.actions import release as releases
from jieli.placement.actions.run import start_run
from jieli.placement.models import Deployment, PlanRun
from jieli.programme.actions import batch as batches
from jieli.programme.actions import need as needs
from jieli.programme.actions.pairing import add_pairing
from jieli.programme.actions.programme import add_policy, add_programme
from jieli.programme.models import (
    Batch,
    BatchLabel,
    Need,
    NeedEvidence,
    PolicyBasis,
    Post,
    Programme,
    QuotaLine,
)
from jieli.recruiting.actions.roster import add_objection
from jieli.recruiting.actions.waiver import request_waiver
from jieli.recruiting.models import Application, RosterList
from jieli.registry.actions.office import add_office
from jieli.registry.models import Person, Region

_FEW_TASKS = {"training": 7, "insurance": 3}
_OF_A_POST = ("institution__region", "department", "specialty", "batch__programme", "need")
_ORDINALS = "零一二三四五六七八九"
_TORS = {
    "clinician": "承担科室日常诊疗与疑难病例会诊，每月教学查房不少于4次，带教本地医师2名。",
    "department_head": "主持科室工作，建立诊疗规范与排班制度，两年内带出能独立值班的本地骨干。",
    "clinical_director": "分管业务，落实一项制度、一个专科、三名骨干、一条转诊通道，驻点满两年。",
    "medtech": "规范检查流程与质量控制，带教本地技师，使常规项目能独立出具报告。",
    "public_health": "建立理化检验质量体系，带教本地检验人员完成资质认定项目。",
    "management": "建立院感监测与培训制度，带教专职人员。",
}


@dataclass(frozen=True)
class Wish:
    """A need to be filed: which host, which department, what for."""

    host: str
    department: str
    kind: str = "clinician"
    rank: str = "middle"
    purpose: str = "teach"
    number: int = 1


_GROUP_WISHES = (
    Wish("h1", "骨科", "department_head", "deputy", "build"),
    Wish("h1", "心血管内科", "clinician", "deputy"),
    Wish("h1", "神经外科", "clinician", "deputy", "ready"),
    Wish("h1", "新生儿科", "clinician", "middle", "build"),
    Wish("h1", "重症医学科", "clinician", "middle", "ready"),
    Wish("h1", "医学影像科", "medtech", "middle"),
    Wish("h1", "感染管理科", "management", "middle", "manage"),
    Wish("h2", "普通外科", "clinician", "middle"),
    Wish("h3", "妇产科", "clinician", "middle"),
    Wish("h4", "麻醉科", "clinician", "middle", "ready"),
)
_NEXT_WISHES = (
    *_GROUP_WISHES,
    Wish("h3", "骨科", "clinician", "middle"),
    Wish("h4", "普通外科", "clinician", "middle"),
    Wish("h1", "急诊科", "clinician", "middle", "ready"),
    Wish("h1", "麻醉科", "clinician", "middle"),
)
_FIRST_DAYS = (
    (84, 96, "headache", ""),
    (71, 118, "exertion_breathless", "夜里没睡好（示例）"),
    (78, 108, "headache", ""),
    (83, 98, "insomnia", ""),
    (86, 92, "", ""),
    (87, 88, "", ""),
)
"""Oxygen saturation, pulse, symptom and note of somebody's first days on the plateau."""

_CHOSEN = ("s6", "@tl", "s2", "@aw.post", "s3", "s3", "s1", "s5", "s6", "s7")
"""Who was chosen for the posts of today: somebody of a unit, or with @ the person of a user."""

_FATES: tuple[tuple[tuple[str, str, str, str], ...], ...] = (
    (
        ("proposed", "", "", ""),
        ("examined", "", "", ""),
        ("recommended", "", "", ""),
        ("applied", "", "", ""),
    ),
    (
        ("examined", "", "", ""),
        ("vetted", "", "", ""),
        ("recommended", "", "pass", ""),
        ("examined", "", "", ""),
    ),
    (
        ("examined", "", "", ""),
        ("qualified", "", "", ""),
        ("recommended", "rejected", "", "资格材料与岗位要求不符（示例）"),
        ("recommended", "", "", ""),
    ),
    (
        ("reserved", "", "", ""),
        ("qualified", "", "pass", ""),
        ("applied", "rejected", "", "科室近期人手不足（示例）"),
        ("recommended", "", "fail", "同科室已有一人外派（示例）"),
    ),
    (("proposed", "", "", ""), ("vetted", "", "", ""), ("recommended", "", "", ""), ("examined", "", "", "")),
    (
        ("examined", "", "", ""),
        ("qualified", "rejected", "", "考察未通过（示例）"),
        ("vetted", "withdrawn", "", "家庭情况变化（示例）"),
        ("qualified", "", "fail", "考察材料不全（示例）"),
    ),
)
"""For the posts in turn: how far each applicant gets, how it ends, what is staged, and why."""


def tell(society: Society) -> None:
    """Let the years pass: programmes, batches, needs, posts and offices, in the order in which they happened."""
    group = _group(society)
    learn_sizes()
    last = _first_years(society, group)
    learn_sizes()
    keep_grants(society, society.back(0))
    seat_hosts_elsewhere(society, society.back(500))
    rotation = _rotation(society)
    learn_sizes()
    _plateau(society)
    _township(society)
    _alliance(society)
    learn_sizes()
    _now(society, group, last)
    _relieve(society, *rotation)
    learn_sizes()
    sign_months(society)
    _read_old_notices(society)


def learn_sizes() -> None:
    """Let the database count its rows: within one long transaction it does not, and plans for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _read_old_notices(society: Society) -> None:
    """Nobody leaves notices of past years unread; those of the last month are still new."""
    month_ago = society.at(society.back(30))
    with clock.set_to(society.at(society.back(1))):
        for key in society.users:
            actor = society.actor(key)
            old = notices.of(actor).filter(created_at__lt=month_ago).values_list("code", flat=True)
            notices.mark_read(actor, old)


# --- The long programme ---------------------------------------------------------------------------


def _group(society: Society) -> Programme:
    begin = society.back(1500)
    with clock.set_to(society.at(begin)):
        office = society.actor("po")
        programme = add_programme(
            {
                "name": "浙江省医疗人才组团式援藏（示例）",
                "family": "team_tibet",
                "starts_on": begin,
                "lead_unit": society.units["university"],
                "aim": "以院包科，带出一支本地队伍；每个受援科室三年内有两项新技术能独立开展。",
            },
            actor=office,
            parts={
                PolicyBasis: [
                    {
                        "doc_no": "示卫医〔2022〕1号",
                        "title": "关于组团式援藏工作的通知（示例）",
                        "issued_on": begin,
                    }
                ]
            },
            participants=[(society.units["province"], "sponsor"), (society.units["front"], "frontline")],
        )
        add_policy(
            {"programme": programme, "name": "第一版", "valid_from": begin, "pretasks": {}},
            actor=office,
            archetype="group",
        )
        give_scopes(society, programme.code, begin)
        add_pairing(
            {
                "programme": programme,
                "kind": "province_unit",
                "sender_region": Region.objects.get(gb_code="330000", valid_until=None),
                "receiver": society.units["h1"],
                "starts_on": begin,
                "agreed_on": begin,
                "basis_doc": "对口支援协议（示例）",
            },
            actor=office,
        )
        heads = {
            "骨科": "s3",
            "心血管内科": "s1",
            "神经外科": "s2",
            "新生儿科": "s2",
            "重症医学科": "s1",
            "医学影像科": "s4",
            "妇产科": "s6",
            "急诊科": "s5",
        }
        for department, sender in heads.items():
            add_pairing(
                {
                    "programme": programme,
                    "kind": "unit_department",
                    "sender": society.units[sender],
                    "receiver": society.units["h1"],
                    "receiver_department": society.departments["h1", department],
                    "starts_on": begin,
                    "agreed_on": begin,
                },
                actor=office,
            )
        for host, sender in (("h2", "s5"), ("h3", "s6"), ("h4", "s7")):
            add_pairing(
                {
                    "programme": programme,
                    "kind": "unit_unit",
                    "sender": society.units[sender],
                    "receiver": society.units[host],
                    "starts_on": begin,
                    "agreed_on": begin,
                },
                actor=office,
            )
    return programme


def _new_policy(society: Society, programme: Programme) -> None:
    """Since the batch of today, the pack says what must be done before departure."""
    with clock.set_to(society.at(society.back(430))):
        add_policy(
            {"programme": programme, "name": "第二版", "valid_from": society.back(420)},
            actor=society.actor("po"),
            archetype="group",
        )


def _first_years(society: Society, programme: Programme) -> dict[Slot, Deployment]:
    """Three batches of a year each, complete from the first need to the archive; also who was there last."""
    last: dict[Slot, Deployment] = {}
    for number, ago in ((4, 1400), (5, 1035), (6, 670)):
        start = society.back(ago)
        end = start + timedelta(days=365)
        batch = _batch(society, programme, number, start, end, len(_GROUP_WISHES))
        made = _set_up(society, batch, _GROUP_WISHES, start)
        people = [
            somebody(
                society,
                # Few have people for this, and one of them is to send today's
                ("s4",) if wish.department == "感染管理科" else _rotated(GROUP_SENDERS, index + number),
                wish.department,
                juniors=True,
            )
            for index, wish in enumerate(_GROUP_WISHES)
        ]
        late = {3: 24} if number == 5 else {}
        stays = _send(society, batch, made, people, start, before=last, late=late, arrives="fh")
        keep_grants(society, end + timedelta(days=30))
        if number == 6:
            end_early(
                society, stays[8], end - timedelta(days=48), why="家中有急事，本人申请（示例）", cause="early"
            )
        go_home(society, stays, end)
        _finish(society, batch, end, archive=number < 6)
        last = {slot_of(stay.post): stay for stay in stays}
    return last


def _now(society: Society, programme: Programme, last: Mapping[Slot, Deployment]) -> None:
    """The batch that serves today and the one for which people are being selected."""
    _new_policy(society, programme)
    start = society.back(305)
    batch = _batch(
        society, programme, 7, start, start + timedelta(days=365), len(_GROUP_WISHES), open_days=110
    )
    stays = _serving(society, batch, start, last)
    end_early(society, stays[9], society.back(23), why="因病返回，暂无接任（示例）", cause="health")
    note_health(society, stays[3], "aw.post", _FIRST_DAYS)
    on_leave(society, stays[3], "aw.post")
    ask_for_leave(society, stays[5], "winter_rest", agreed=False)
    ask_for_leave(society, stays[4], "home_leave", agreed=True)
    following = society.today + timedelta(days=60)
    batch = _batch(
        society, programme, 8, following, following + timedelta(days=365), len(_NEXT_WISHES), open_days=140
    )
    _select(society, batch, following)


def _serving(
    society: Society, batch: Batch, start: date, last: Mapping[Slot, Deployment]
) -> list[Deployment]:
    """The batch of today: everybody on it applied, passed every gate and stood on a public list."""
    made = _set_up(society, batch, _GROUP_WISHES, start, lead=30)
    seat_applicants(society, start - timedelta(days=72))
    call = selection.issue(
        society, batch, made, title=f"{batch.name}选派通知（示例）",
        opens=start - timedelta(days=69), closes=start - timedelta(days=60),
    )  # fmt: skip
    people = [
        _account(society, _CHOSEN[index][1:])
        if _CHOSEN[index].startswith("@")
        else somebody(society, (_CHOSEN[index],), wish.department)
        for index, wish in enumerate(_GROUP_WISHES)
    ]
    chosen = [
        Entrant(person, (post,), "proposed", user="aw.post" if index == 3 else "")
        for index, (person, post) in enumerate(zip(people, made, strict=True))
    ]
    chosen[6].conclusion = "limited"
    others = [
        Entrant(somebody(society, ("s7",), "骨科"), (made[0],), "reserved"),
        Entrant(
            somebody(society, ("s5",), "普通外科"), (made[7],), "applied", "rejected", why="科室人手不足"
        ),
        Entrant(somebody(society, ("s2",), "麻醉科"), (made[9],), "vetted", "withdrawn", why="家庭原因"),
    ]
    entrants = [*chosen, *others]
    selection.enter(society, call, entrants, start - timedelta(days=67))
    selection.close(society, call)
    days = [start - timedelta(days=ago) for ago in (64, 56, 53, 50, 46, 43)]
    selection.pass_gates(society, entrants, Days(*days))
    _roster, final = selection.to_final_list(
        society, batch, call,
        {one.application.pk: one.posts[0] for one in chosen}, start - timedelta(days=42),
    )  # fmt: skip
    for one in chosen:
        one.application.refresh_from_db()
    return _send(
        society, batch, made, people, start,
        before=last, late={2: 21}, arrives="fh", on=max(final, start - timedelta(days=20)),
        applications={one.person.pk: one.application for one in chosen}, leader=people[1],
    )  # fmt: skip


def _account(society: Society, user: str) -> Person:
    person = Person.objects.get(user=society.users[user])
    society.sent.add(person.pk)
    return person


def _select(society: Society, batch: Batch, start: date) -> None:
    """The batch to come: one call screened, one list on notice, one call open, one plan computed."""
    made = _set_up(society, batch, _NEXT_WISHES, start, lead=45, tiers=("3",) * len(_NEXT_WISHES))
    first, small = made[:-2], made[-2:]
    calls = [
        selection.issue(
            society, batch, posts, title=f"{batch.name}{word}选派通知（示例）",
            opens=society.back(34), closes=society.back(since),
        )
        for posts, word, since in ((first, "", 13), (small, "急诊和麻醉专业", 22))
    ]  # fmt: skip
    _collect_needs(society, batch)
    few = [
        Entrant(somebody(society, (unit,), department), (post,), "proposed")
        for unit, department, post in (("s5", "急诊科", small[0]), ("s6", "麻醉科", small[1]))
    ]
    few.append(Entrant(somebody(society, ("s4",), "麻醉科"), (small[1],), "reserved"))
    selection.enter(society, calls[1], few, society.back(30))
    selection.close(society, calls[1])
    selection.pass_gates(society, few, Days(*[society.back(ago) for ago in (29, 19, 17, 14, 11, 8)]))
    roster = selection.to_notice(
        society, batch, calls[1], {one.application.pk: one.posts[0] for one in few}, society.back(4)
    )
    many = _entrants(society, first)
    selection.enter(society, calls[0], many, society.back(31))
    selection.close(society, calls[0])
    selection.pass_gates(society, many, Days(*[society.back(ago) for ago in (30, 11, 8, 6, 4, 2)]))
    _ask_for_waiver(society, many)
    _object(society, roster)
    late = list(Post.objects.filter(batch=batch, state="open").exclude(pk__in=[p.pk for p in made]))
    call = selection.issue(
        society, batch, late, title=f"{batch.name}补充选派通知（示例）",
        opens=society.back(3), closes=society.today + timedelta(days=9),
    )  # fmt: skip
    more = [
        Entrant(somebody(society, (unit,), post.department.name), (post,), reach)
        for unit, post, reach in zip(("s3", "s6", "s2"), late, ("applied", "applied", "draft"), strict=False)
        if post.department is not None
    ]
    selection.enter(society, call, more, society.back(3))
    _plan_run(society, batch)


def _entrants(society: Society, posts: Sequence[Post]) -> list[Entrant]:
    """Three or four for each post, as they come: most may be sent, some may not, and for different reasons."""
    applicant = _account(society, "aw")
    found = [Entrant(applicant, (posts[0],), "applied", user="aw")]
    for index, post in enumerate(posts):
        assert post.department is not None
        alike = [p for p in posts if p.specialty_id == post.specialty_id and p.pk != post.pk]
        for place, (reach, ends, staged, why) in enumerate(_FATES[index % len(_FATES)]):
            units = _rotated(GROUP_SENDERS, 2 * index + 3 * place)
            if reach in ("examined", "proposed", "reserved"):  # who gets so far can be sent there
                paired = _paired_with(society, post) or units
                least = "232" if post.rank_min == "deputy" else "233"
                person = _of_rank(society, paired, post.department.name, least)
            else:
                person = somebody(society, units, post.department.name)
            found.append(Entrant(person, (post, *alike), reach, ends, staged, why))
    elder = hire(society, "s6", "普通外科", title="231", age=57, on=society.back(33))
    society.sent.add(elder.pk)
    surgery = [p for p in posts if p.department is not None and p.department.name == "普通外科"]
    found.append(Entrant(elder, surgery, "recommended"))
    odd = [e for e in found if e.reach == "recommended" and not e.staged]
    odd[0].no_licence = True
    odd[1].licence_until = society.today + timedelta(days=200)
    odd[2].posts = (next(p for p in posts if p.specialty_id != odd[2].posts[0].specialty_id),)
    examined = [e for e in found if e.reach == "examined" and not e.ends]
    examined[1].conclusion, examined[4].conclusion, examined[6].conclusion = "limited", "unfit", "deferred"
    return found


def _of_rank(society: Society, units: Sequence[str], department: str, least: str) -> Person:
    """Somebody of a department and rank who has not been sent, hired if nobody is left."""
    for unit in units:
        for person in society.people.get((unit, department), ()):
            # The third figure of a title falls with rising rank
            if person.user_id is None and person.pk not in society.sent and person.title[2:] <= least[2:]:
                society.sent.add(person.pk)
                return person
    title = least if society.people[units[0], department][0].title.startswith("23") else f"26{least[2:]}"
    person = hire(society, units[0], department, title=title, age=41, on=society.back(100))
    society.sent.add(person.pk)
    return person


def _paired_with(society: Society, post: Post) -> tuple[str, ...]:
    """Units paired with the department of a post, else with its hospital; none where the whole province is."""
    pairings = post.batch.programme.pairings.filter(receiver=post.institution, sender__isnull=False)
    found = pairings.filter(receiver_department=post.department) or pairings.filter(receiver_department=None)
    senders = {p.sender_id for p in found}
    return tuple(key for key, unit in society.units.items() if unit.pk in senders)


def _ask_for_waiver(society: Society, entrants: Sequence[Entrant]) -> None:
    elder = entrants[-1]
    with clock.set_to(society.at(society.back(9), 14)):
        request_waiver(
            elder.application,
            actor=society.keeper(elder.person.home_institution),
            rule="BR-05",
            why="受援科室急需，本人身体状况良好，单位同意（示例）。",
        )


def _object(society: Society, roster: RosterList) -> None:
    with clock.set_to(society.at(society.back(1), 11)):
        add_objection(
            roster,
            {"text": "希望说明麻醉科人选的推荐程序（示例）。", "received_on": society.back(1)},
            actor=society.actor("od"),
        )


def _plan_run(society: Society, batch: Batch) -> None:
    """One plan of what the pool gives today."""
    with clock.set_to(society.at(society.back(1), 17)):
        batch.refresh_from_db()
        _computed(society, batch, name="首轮测算", purpose="看体检通过的人员能配齐多少岗位（示例）")


def _computed(society: Society, batch: Batch, *, name: str, purpose: str) -> PlanRun:
    """A plan computed here and now."""
    run = start_run(batch, {"name": name, "purpose": purpose, "rounds": 8}, actor=society.actor("po"))
    Worker(has_heart=False).run_one()
    run.refresh_from_db()
    if run.state != "done":
        raise RuntimeError(f"the plan of the demo is {run.state}: {run.error}")
    return run


def _collect_needs(society: Society, batch: Batch) -> None:
    """Late needs at every gate, so that every role finds something to do."""
    stages: tuple[tuple[Wish, int], ...] = (
        (Wish("h1", "呼吸内科", "clinician", "deputy"), 5),
        (Wish("h2", "急诊科", "clinician", "middle", "ready"), 5),
        (Wish("h2", "妇产科", "clinician", "middle"), 5),
        (Wish("h1", "检验科", "medtech", "middle"), 4),
        (Wish("h1", "妇产科", "clinician", "middle", "build", 2), 4),
        (Wish("h1", "神经外科", "clinician", "deputy", "ready"), 3),
        (Wish("h3", "儿科", "clinician", "middle"), 3),
        (Wish("h1", "重症医学科", "clinician", "middle", "ready"), 2),
        (Wish("h4", "急诊科", "clinician", "middle", "ready"), 2),
        (Wish("h1", "新生儿科", "clinician", "middle"), 2),
        (Wish("h1", "骨科", "clinician", "middle"), 1),
    )
    for index, (wish, gates) in enumerate(stages):
        # Two of those under review lie too long; were all of them late, nobody would look
        day = society.back(26 - 2 * index if gates == 5 or index in (3, 7) else 13 - index)
        need = _file(society, batch, wish, day, gates)
        if gates == 5:
            with clock.set_to(society.at(min(day + timedelta(days=8), society.today), 15)):
                needs.post_need(
                    need, batch=batch, actor=society.actor("po"), terms_of_reference=_TORS[wish.kind], tiers=("3",),
                    open_at_once=index < 2,
                )  # fmt: skip


# --- The other four -------------------------------------------------------------------------------


def _rotation(society: Society) -> tuple[Batch, list[Deployment]]:
    """Six from three units relieve six, in the middle of a batch that two governments number differently."""
    begin = society.back(567)
    with clock.set_to(society.at(begin)):
        office = society.actor("po")
        programme = add_programme(
            {"name": "援藏专业技术人才轮换（示例）", "family": "professionals_tibet", "starts_on": begin},
            actor=office,
            participants=[(society.units["province"], "sponsor")],
        )
        add_policy(
            {"programme": programme, "name": "第一版", "valid_from": begin, "pretasks": _FEW_TASKS},
            actor=office,
            archetype="rotation",
        )
        for sender, host in (("s4", "h2"), ("s5", "h3"), ("scdc", "hcdc")):
            add_pairing(
                {
                    "programme": programme,
                    "kind": "unit_unit",
                    "sender": society.units[sender],
                    "receiver": society.units[host],
                    "starts_on": begin,
                    "agreed_on": begin,
                },
                actor=office,
            )
    wishes = (
        Wish("h2", "骨科", rank="middle"),
        Wish("h2", "普通外科"),
        Wish("h2", "急诊科", purpose="ready"),
        Wish("h3", "医学影像科", "medtech"),
        Wish("h3", "骨科"),
        Wish("hcdc", "理化检验科", "public_health"),
    )
    start = society.back(542)
    labels = ({"level": "province", "text": "第七批"}, {"level": "city", "text": "第五批"})
    batch = _batch(society, programme, 7, start, start + timedelta(days=1095), 6, labels=labels)
    middle = start + timedelta(days=547)
    with clock.set_to(society.at(start)):
        for number, kind, since, until in (
            (1, "first", start, middle),
            (2, "rotation", middle, start + timedelta(days=1095)),
        ):
            batches.add_phase(
                {"batch": batch, "number": number, "kind": kind, "starts_on": since, "ends_on": until},
                actor=society.actor("po"),
            )
    made = _set_up(society, batch, wishes, start)
    senders = {"h2": ("s4",), "h3": ("s5",), "hcdc": ("scdc",)}
    first = [somebody(society, senders[w.host], w.department, juniors=True) for w in wishes]
    stays = _send(society, batch, made, first, start, ends=[middle] * len(made))
    return batch, stays


def _relieve(society: Society, batch: Batch, stays: Sequence[Deployment]) -> None:
    """Those who relieve them apply, are chosen, and go by a plan that the office tables and another releases."""
    seat_cdc(society, society.back(100))
    give_lead(society, batch.programme.code, society.back(100))
    posts = [stay.post for stay in stays]
    call = selection.issue(
        society, batch, posts, title=f"{batch.name}中期轮换选派通知（示例）",
        opens=society.back(88), closes=society.back(74), examined_in="s3",
    )  # fmt: skip
    relief = [Entrant(_colleague(society, stay), (stay.post,), "proposed") for stay in stays]
    selection.enter(society, call, relief, society.back(86))
    selection.close(society, call)
    selection.pass_gates(society, relief, Days(*[society.back(ago) for ago in (73, 68, 64, 60, 57, 54)]))
    selection.to_final_list(
        society, batch, call, {one.application.pk: one.posts[0] for one in relief}, society.back(50)
    )
    with clock.set_to(society.at(society.back(30), 10)):
        batches.rotate_batch(batch, actor=society.actor("po"))
    coming = _by_plan(society, batch, society.back(28))
    travel(society, coming[:3], [stay.starts_on for stay in coming[:3]])
    make_ready(society, coming[3:4], society.back(1))


def _colleague(society: Society, stay: Deployment) -> Person:
    """Somebody of the unit of whoever is there, of the same specialty and at least of middle rank."""
    unit, department = society.key(stay.sender), stay.post.department
    assert department is not None
    return _of_rank(society, (unit,), department.name, "233")


def _by_plan(society: Society, batch: Batch, on: date) -> list[Deployment]:
    """Compute a plan, table it, have it approved and released, each by the office that may."""
    with clock.set_to(society.at(on, 10)):
        batch.refresh_from_db()
        run = _computed(
            society, batch, name="中期轮换方案", purpose="六个岗位各由同一派出单位接任，岗位不断（示例）"
        )
    with clock.set_to(society.at(on, 15)):
        tabled = releases.table_release(
            run, actor=society.actor("po"), note="各岗位由原派出单位接任，提前一周到岗交接（示例）。"
        )
    with clock.set_to(society.at(on + timedelta(days=1), 10)):
        releases.approve_release(tabled, actor=society.actor("od"), reason="同意（示例）")
    with clock.set_to(society.at(on + timedelta(days=2), 9)):
        releases.release_release(tabled, actor=society.actor("po"), reason="科室已安排顶岗（示例）")
    found = Deployment.objects.filter(release=tabled).select_related("post__institution", "sender")
    return list(found.order_by("post__institution__code", "post__code"))


def _plateau(society: Society) -> None:
    """One team over four counties; its sponsor is no health organ."""
    begin = society.back(160)
    with clock.set_to(society.at(begin)):
        office = society.actor("po")
        programme = add_programme(
            {"name": "玉树四县高原支医（示例）", "family": "plateau", "starts_on": begin},
            actor=office,
            participants=[(society.units["prison"], "sponsor")],
        )
        add_policy(
            {"programme": programme, "name": "第一版", "valid_from": begin, "pretasks": _FEW_TASKS},
            actor=office,
            archetype="plateau",
        )
        for host in ("y1", "y2", "y3", "y4"):
            add_pairing(
                {
                    "programme": programme,
                    "kind": "unit_unit",
                    "sender": society.units["bureau"],
                    "receiver": society.units[host],
                    "starts_on": begin,
                    "agreed_on": begin,
                },
                actor=office,
            )
    wishes = tuple(
        Wish(host, d) for host, d in (("y1", "普通外科"), ("y2", "儿科"), ("y3", "妇产科"), ("y4", "麻醉科"))
    )
    start = society.back(130)
    labels = ({"level": "province", "text": "第三批"},)
    batch = _batch(society, programme, 3, start, start + timedelta(days=183), 4, labels=labels)
    made = _set_up(society, batch, wishes, start, commission="hc.yushu")
    people = [somebody(society, ("bureau",), wish.department) for wish in wishes]
    _send(society, batch, made, people, start)


def _township(society: Society) -> None:
    """Fourteen weak township centres, one clinical director each: nine from tertiary, five from secondary hospitals."""
    due = date(society.today.year, 8, 23)
    if due > society.back(30):
        due = due.replace(year=due.year - 1)
    begin = due - timedelta(days=90)
    with clock.set_to(society.at(begin)):
        office = society.actor("po")
        programme = add_programme(
            {"name": "乡镇卫生院业务院长下派（示例）", "family": "clinical_director", "starts_on": begin},
            actor=office,
            participants=[(society.units["lishui"], "sponsor")],
        )
        add_policy(
            {"programme": programme, "name": "第一版", "valid_from": begin, "pretasks": _FEW_TASKS},
            actor=office,
            archetype="township",
        )
        senders = ("s7", "s10", "s11")
        for index, unit in enumerate(places.TOWNSHIPS):
            add_pairing(
                {
                    "programme": programme,
                    "kind": "unit_unit",
                    "sender": society.units[senders[index % 3]],
                    "receiver": society.units[unit.key],
                    "starts_on": begin,
                    "agreed_on": begin,
                },
                actor=office,
            )
    wishes = tuple(
        Wish(unit.key, "全科", "clinical_director", "middle", "manage") for unit in places.TOWNSHIPS
    )
    batch = _batch(
        society, programme, 1, due, due.replace(year=due.year + 2), 14, due=due,
        labels=({"level": "city", "text": "第一批"},), quota=({"tier": "3", "number": 9}, {"tier": "2", "number": 5}),
    )  # fmt: skip
    tiers = ("3",) * 9 + ("2",) * 5
    made = _set_up(society, batch, wishes, due, commission="hc.lishui", tiers=tiers)
    big, small = ("s7", "s6", "s5"), ("s10", "s11", "s9", "s8")
    people = [
        somebody(society, _rotated(small, index) if tier == "2" else big, "全科")
        for index, tier in enumerate(tiers)
    ]
    _send(society, batch, made, people, due)


def _alliance(society: Society) -> None:
    begin = society.back(90)
    with clock.set_to(society.at(begin)):
        office = society.actor("po")
        programme = add_programme(
            {"name": "院际医联体帮扶（示例）", "family": "alliance", "starts_on": begin}, actor=office
        )
        add_policy(
            {"programme": programme, "name": "第一版", "valid_from": begin},
            actor=office,
            archetype="alliance",
        )
        add_pairing(
            {
                "programme": programme,
                "kind": "unit_unit",
                "sender": society.units["s4"],
                "receiver": society.units["h4"],
                "starts_on": begin,
                "agreed_on": begin + timedelta(days=10),
                "basis_doc": "医联体协议（示例）",
            },
            actor=office,
        )
        batch = batches.add_batch(
            {
                "programme": programme,
                "name": "第一批",
                "starts_on": society.today + timedelta(days=120),
                "ends_on": society.today + timedelta(days=485),
                "headcount_plan": 3,
            },
            actor=office,
            parts={BatchLabel: [{"level": "unit", "text": "第一批"}]},
        )
        batches.collect_batch(batch, actor=office)


# --- What a batch goes through --------------------------------------------------------------------


def _batch(
    society: Society,
    programme: Programme,
    number: int,
    start: date,
    end: date,
    size: int,
    *,
    due: date | None = None,
    open_days: int = 80,
    labels: Sequence[dict[str, str]] = (),
    quota: Sequence[dict[str, object]] = (),
) -> Batch:
    """A batch whose needs are being collected since ``open_days`` before it starts."""
    name = f"第{_ORDINALS[number]}批"
    keep_grants(society, start - timedelta(days=open_days))
    with clock.set_to(society.at(min(start - timedelta(days=open_days), society.back(28)))):
        office = society.actor("po")
        batch = batches.add_batch(
            {
                "programme": programme,
                "name": name,
                "starts_on": start,
                "ends_on": end,
                "due_on": due or start + timedelta(days=10),
                "headcount_plan": size,
            },
            actor=office,
            parts={
                BatchLabel: labels
                or [
                    {"level": "group", "text": name},
                    {"level": "province", "text": f"第{_ORDINALS[number + 1]}批"},
                ],
                QuotaLine: quota,
            },
        )
        return batches.collect_batch(batch, actor=office)


def _file(
    society: Society, batch: Batch, wish: Wish, on: date, gates: int, *, commission: str = "hc"
) -> Need:
    """File one need and let it pass ``gates`` gates: 1 stays a draft, 2 submitted, 3 checked, 4 or more approved."""
    head = "hd" if (wish.host, wish.department) == ("h1", "骨科") or wish.host == "h1" else f"hd.{wish.host}"
    chance = society.chance
    with clock.set_to(society.at(on)):
        need = needs.add_need(
            {
                "programme": batch.programme,
                "institution": society.units[wish.host],
                "department": society.departments[wish.host, wish.department],
                "post_kind": wish.kind,
                "specialty": society.specialties[places.DEPARTMENTS[wish.department]],
                "rank_min": wish.rank,
                "number": wish.number,
                "starts_on": batch.starts_on,
                "ends_on": batch.ends_on,
                "purpose": wish.purpose,
                "why": f"{wish.department}现有本地医师{chance.randrange(2, 5)}名，夜间急诊与复杂病例须外转。",
                "equipment": chance.choice(("yes", "part", "part", "no")),
                "local_team": chance.randrange(1, 4),
                "living": "周转房一间，集中供暖，配制氧机",
            },
            actor=society.actor(head),
            parts={NeedEvidence: _evidence(society, wish, on)},
        )
    after = [
        (needs.submit_need, head),
        (needs.check_need, "hh" if wish.host == "h1" else f"hh.{wish.host}"),
        (needs.approve_need, commission),
    ]
    for step, (act, who) in enumerate(after[: gates - 1]):
        with clock.set_to(society.at(min(on + timedelta(days=2 * step), society.today), 10 + 2 * step)):
            act(need, actor=society.actor(who))
    return need


def _evidence(society: Society, wish: Wish, on: date) -> list[dict[str, object]]:
    year = f"{on.year - 1}年"
    figures = (("门急诊量", "人次", 1800, 24000), ("外转病例", "例", 20, 260), ("手术量", "台", 60, 900))
    if wish.kind in ("public_health", "medtech", "management"):
        figures = (("检查检验量", "例", 900, 18000), ("送外检", "例", 30, 400), ("专职人员", "人", 1, 4))
    return [
        {
            "name": name,
            "value": Decimal(society.chance.randrange(low, high)),
            "unit": unit,
            "period": year,
            "origin": "医院年报（示例）",
        }
        for name, unit, low, high in figures
    ]


def _set_up(
    society: Society,
    batch: Batch,
    wishes: Sequence[Wish],
    start: date,
    *,
    commission: str = "hc",
    tiers: Sequence[str] = (),
    lead: int = 0,
) -> list[Post]:
    """Open posts for a batch from needs that passed every gate, and begin to select people.

    Args:
        lead: By how many days it all comes earlier than in the shortest time.
    """
    keep_grants(society, start)
    for index, wish in enumerate(wishes):
        filed_on = start - timedelta(days=lead + 70 - index)
        need = _file(society, batch, wish, filed_on, 4, commission=commission)
        with clock.set_to(society.at(start - timedelta(days=lead + 45), 14)):
            needs.post_need(
                need,
                batch=batch,
                actor=society.actor("po"),
                terms_of_reference=_TORS[wish.kind],
                tiers=tiers[index : index + 1],
                open_at_once=True,
            )
    with clock.set_to(society.at(start - timedelta(days=lead + 40))):
        batches.select_batch(batch, actor=society.actor("po"))
    return list(Post.objects.filter(batch=batch).select_related(*_OF_A_POST).order_by("pk"))


def _send(
    society: Society,
    batch: Batch,
    made: Sequence[Post],
    people: Sequence[Person],
    start: date,
    *,
    ends: Sequence[date] = (),
    before: Mapping[Slot, Deployment] | None = None,
    applications: Mapping[int, Application] | None = None,
    leader: Person | None = None,
    late: Mapping[int, int] | None = None,
    arrives: str = "",
    on: date | None = None,
) -> list[Deployment]:
    """Take a batch from the choice of people to the day when all are on duty.

    Args:
        late: Index of a post → days after the start on which its holder arrives.
        on: Day of the choice.
    """
    # Every other one comes some days before the one who leaves
    early = [5 if before and slot_of(p) in before and index % 2 == 0 else 0 for index, p in enumerate(made)]
    starts = [start - timedelta(days=days) for days in early]
    with clock.set_to(society.at(on or start - timedelta(days=20), 17)):
        stays = plan(
            society, made, people, starts, ends=ends, before=before, applications=applications, leader=leader
        )
        batches.depart_batch(batch, actor=society.actor("po"))
    days = [start + timedelta(days=(late or {}).get(index, -early[index])) for index in range(len(made))]
    travel(society, stays, days, arrives=arrives)
    for post, stay in zip(made, stays, strict=True):
        if post.kind in ("department_head", "clinical_director"):
            _hold_office(society, post, stay)
    begin_work(society, start + timedelta(days=12))
    last = max(days)
    if last > start + timedelta(days=4):
        begin_work(society, last + timedelta(days=9))
    with clock.set_to(society.at(last + timedelta(days=3))):
        batches.serve_batch(batch, actor=society.actor("po"))
    for stay in stays:
        stay.refresh_from_db()
    return stays


def _hold_office(society: Society, post: Post, stay: Deployment) -> None:
    """Whoever heads a department or a house at the host holds an office there."""
    word = "业务院长" if post.kind == "clinical_director" else f"{post.department}主任"
    with clock.set_to(society.at(stay.on_duty_on or stay.starts_on, 16)):
        add_office(
            {
                "person": stay.person,
                "institution": post.institution,
                "department": post.department,
                "wording": f"{post.institution.name}{word}",
                "kind": "host",
                "starts_on": stay.on_duty_on or stay.starts_on,
                "ends_on": stay.ends_on,
            },
            actor=SYSTEM,
        )


def _rotated(units: Sequence[str], by: int) -> tuple[str, ...]:
    by %= len(units)
    return (*units[by:], *units[:by])


def _finish(society: Society, batch: Batch, end: date, *, archive: bool) -> None:
    with clock.set_to(society.at(end, 10)):
        batch.refresh_from_db()
        batches.complete_batch(batch, actor=society.actor("po"))
        for need in Need.objects.filter(posts__batch=batch, state="filled").distinct():
            needs.close_need(need, actor=society.host(need.institution))
    with clock.set_to(society.at(end + timedelta(days=14), 10)):
        batches.sum_up_batch(batch, actor=society.actor("po"))
        if archive:
            batches.archive_batch(batch, actor=society.actor("po"))
