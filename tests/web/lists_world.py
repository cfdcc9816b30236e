"""The world of programmes with what the pages of examinations and lists show: a call that is over, applicants at every
gate, examinations, and lists in every state. Its days lie around today, so that a browser sees them as they are.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jieli.kernel import clock
from jieli.papers.workdays import WorkCalendar
from jieli.programme.actions import batch as batches
from jieli.programme.actions import post as posts
from jieli.programme.actions import programme as programmes
from jieli.recruiting.actions import application as applications
from jieli.recruiting.actions import call as calls
from jieli.recruiting.actions import exam as exams
from jieli.recruiting.actions import roster as rosters
from jieli.recruiting.queries import exams as exam_queries
from jieli.registry.actions.person import add_credential, add_person
from web import programme_world
from web.programme_world import Furnished

PRESSURE = "187/119"
PAST = "示例既往史不外传"
COMPLAINT = "示例异议内容不外传"
COMPLAINER = "示例反映人不外传"
STATEMENT = "示例个人陈述不外传"
CONTACT = "示例监督电话0571-00000000"


@dataclass
class Lists:
    """What was made, by nickname."""

    made: Furnished
    call: Any = None
    second: Any = None
    apps: dict[str, Any] = field(default_factory=dict)
    rosters: dict[str, Any] = field(default_factory=dict)
    exam: Any = None
    limited: Any = None
    objection: Any = None

    @property
    def world(self) -> Any:
        """The world in which it was made."""
        return self.made.world


def ago(days: int) -> Any:
    """The clock stands so many days back."""
    return clock.set_to(clock.now() - timedelta(days=days))


def furnish(world: Any) -> Lists:
    """Give the world lists."""
    return lists_in(programme_world.furnish(world))


def lists_in(made: Furnished) -> Lists:
    """Likewise where the programme is there already."""
    lists = Lists(made)
    world = made.world
    programmes.change_policy(
        made.policy,
        {"rank_min": "", "years_in_specialty_min": None, "team_min": None},
        actor=world.system,
        reason="示例",
    )
    # Seats for the final list and for the other lists, all of which have the same people
    batches.change_batch(
        made.batch,
        {"headcount_plan": 6},
        parts={
            "quota": [{"tier": tier, "institution": None, "number": n} for tier, n in (("3", 4), ("2", 2))]
        },
        actor=world.system,
    )
    if made.posts["wanted"].state == "planned":  # another room may have opened it already
        posts.approve_post(made.posts["wanted"], actor=world.actor("PO"))
    with ago(20):
        lists.call = issue(lists, "示例第一批选派通知")
        lists.second = issue(lists, "示例第二批选派通知")
    with ago(15):
        for name, call, state, tertiary in (
            ("赵示甲", lists.call, "proposed", True),
            ("钱示乙", lists.call, "proposed", True),
            ("孙示丙", lists.call, "proposed", False),
            ("李示丁", lists.call, "reserved", True),
            ("周示戊", lists.call, "examined", True),
            ("吴示己", lists.call, "vetted", True),
            ("郑示庚", lists.call, "vetted", True),
            ("王示辛", lists.second, "proposed", True),
            ("冯示壬", lists.second, "proposed", True),
            ("陈示癸", lists.second, "proposed", False),
        ):
            lists.apps[name] = apply(lists, name, call, state, tertiary=tertiary)
    with ago(8):
        for call in (lists.call, lists.second):
            call.refresh_from_db()
            calls.close_call(call, actor=world.actor("PO"), reason="示例截止")
    with ago(7):
        lists.rosters["final"] = frozen(lists, lists.second)
    with ago(2):
        lists.rosters["noticed"] = noticed(lists, "示例公示名单")
    lists.rosters["draft"] = draft(lists, "示例草稿名单")
    lists.rosters["over"] = over(lists, "示例期满名单")
    lists.rosters["reserve"] = draft(lists, "示例备选名单", kind="reserve")
    lists.objection = rosters.add_objection(
        lists.rosters["noticed"],
        {
            "text": COMPLAINT,
            "from_whom": COMPLAINER,
            "person": lists.apps["钱示乙"].person,
            "received_on": clock.today(),
        },
        actor=world.actor("OD"),
    )
    lists.exam = lists.apps["赵示甲"].exams.get()
    lists.limited = lists.apps["周示戊"].exams.get()
    return lists


def issue(lists: Lists, title: str) -> Any:
    """A call that takes applications until a working day a week ago."""
    made, world = lists.made, lists.world
    today = clock.today()
    deadline = WorkCalendar().after(today + timedelta(days=10))
    call = calls.add_call(
        {
            "batch": made.batch,
            "title": title,
            "text": "中级以上，身体健康。",
            "opens_on": today,
            "deadline_on": deadline,
        },
        parts={"posts": [{"post": made.posts["open"]}, {"post": made.posts["wanted"]}]},
        actor=world.actor("PO"),
    )
    return calls.issue_call(call, actor=world.actor("PO"))


def doctor(lists: Lists, name: str, *, tertiary: bool = True) -> Any:
    """Somebody who may be sent: a surgeon of the tertiary or of the secondary hospital."""
    world = lists.world
    person = add_person(
        {
            "name": name,
            "sex": "1" if tertiary else "2",
            "born_on": date(1985, 5, 1),
            "home_institution": world.institutions["sending_hospital" if tertiary else "sending_secondary"],
            "specialty": world.specialties["04.03" if tertiary else "04.01"],
            "title": "233",
            "category": "professional",
            "political": "01",
        },
        actor=world.system,
    )
    add_credential(
        {"person": person, "kind": "physician_licence", "since_on": date(2010, 7, 1)}, actor=world.system
    )
    return person


def apply(lists: Lists, name: str, call: Any, state: str, *, tertiary: bool = True) -> Any:
    """Somebody whose application has come as far as ``state``."""
    world, made = lists.world, lists.made
    post = made.posts["open" if tertiary else "wanted"]
    one = applications.add_application(
        {
            "call": call,
            "person": doctor(lists, name, tertiary=tertiary),
            "statement": STATEMENT,
            "family_consent_on": clock.today(),
        },
        parts={"preferences": [{"post": post, "rank": 1}]},
        actor=world.system,
    )
    applications.submit_application(one, actor=world.system)
    unit = world.actor("SH") if tertiary else world.system
    applications.recommend_application(one, actor=unit, unit_rank=len(lists.apps) + 1)
    applications.qualify_application(one, actor=world.actor("SC"))
    applications.vet_application(one, actor=world.actor("OD"))
    if state != "vetted":
        examine(lists, one, limited=state == "examined")
    if state == "proposed":
        applications.propose_application(one, actor=world.actor("OD"))
    elif state == "reserved":
        applications.reserve_application(one, actor=world.actor("OD"))
    return one


def examine(lists: Lists, one: Any, *, limited: bool = False) -> Any:
    """An examination that is passed."""
    actor = lists.world.actor("ME")
    result = {"conclusion": "limited", "limits": "避免高强度夜班"} if limited else {"conclusion": "fit"}
    exam = exams.record_exam(
        {
            "examined_on": clock.today(),
            "site": lists.world.institutions["sending_hospital"],
            "target_band": "D",
            "band": "E",
            "history": PAST,
            **result,
        },
        items=[
            {"code": "bp", "value": PRESSURE, "unit": "mmHg", "flag": "high"},
            {"code": "spo2", "value": "96", "unit": "%"},
        ],
        candidate=exam_queries.candidate(actor, one.code),
        actor=actor,
    )
    one.refresh_from_db()
    return exam


def draft(lists: Lists, title: str, *, kind: str = "proposed", call: Any = None) -> Any:
    """A list as it is drawn up."""
    return rosters.draft_roster(
        lists.made.batch,
        actor=lists.world.actor("PO"),
        kind=kind,
        title=title,
        call=call or lists.call,
        place_of_notice="示例公告栏",
        contact_words=CONTACT,
    )


def noticed(lists: Lists, title: str, **days: date) -> Any:
    """A list on notice from the day of the clock on."""
    return rosters.publish_roster(
        draft(lists, title),
        actor=lists.world.actor("PO"),
        notice_from=clock.today(),
        reason="示例：不论周末",
        **days,
    )


def over(lists: Lists, title: str) -> Any:
    """A list whose notice is over and which nobody has frozen."""
    with ago(2):
        roster = rosters.publish_roster(
            draft(lists, title),
            actor=lists.world.actor("PO"),
            notice_from=clock.today(),
            notice_until=clock.today(),
            reason="示例短公示",
        )
    return rosters.end_notice(roster, actor=lists.world.actor("PO"))


def frozen(lists: Lists, call: Any) -> Any:
    """A final list with its seal."""
    with ago(2):
        roster = rosters.publish_roster(
            draft(lists, "示例正式名单", call=call),
            actor=lists.world.actor("PO"),
            notice_from=clock.today(),
            notice_until=clock.today(),
            reason="示例短公示",
        )
    rosters.end_notice(roster, actor=lists.world.actor("PO"))
    return rosters.freeze_roster(roster, actor=lists.world.actor("OD"), reason="其余名额另行公示示")
