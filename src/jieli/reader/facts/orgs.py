"""Which institutions send staff or help, and which receive them.

Every mention of an institution is weighed by the words around it (从…选派, 赴…, 向…捐赠, 驻…医疗队); what is
known of regions and levels tips the balance: help goes from the coast to the west, from upper to lower houses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jieli.reader.article import Article
from jieli.reader.facts.direction import level, wealth
from jieli.reader.facts.known import Known, Named
from jieli.reader.facts.units import (
    CARE,
    COMMAND,
    COMMISSION,
    COMPANY,
    GOVERNMENT,
    SOCIETY,
    TOWNSHIP,
    UNIVERSITY,
)
from jieli.reader.found import Found, Org, Person

_PEOPLE = "(?:医疗队|专家|医生|医师|干部|人才|团队|队员|工作队|支医队|医务人员|医护人员|骨干|帮扶队)"
_SENDS = re.compile(
    rf"(?!急需|紧缺|最缺)(?:等单位|等医院|等\d*家医院|等)?(?:[^，。；、]{{0,12}})?(?:选派|派出|派驻|派遣|派到|派往|抽调|组派|委派|选送|援派|牵头|包联)|"
    rf"(?:驻|援[疆藏青]|支医|支援|对口|帮扶|第[一二三四五六七八九十]+批)[^，。；、]{{0,18}}{_PEOPLE}|"
    rf"(?:的)?[^，。；、]{{0,6}}{_PEOPLE}[^，。；]{{0,10}}(?:赴|走进|抵达|到|来到|深入|前往)|"
    r"[^。；]{0,6}(?:向|为)[^，。；]{2,24}(?:捐赠|捐献|赠送|捐助)|(?:对口)?(?:支援|帮扶|援助|托管|对口|包联)(?!医院|单位|对象)|联合[^，。]{0,16}捐赠|"
    r"(?:(?!在)[^，。；、]){0,12}(?:指导|帮助|支持|协助|带教|助力|支援|帮扶)下"
)
_SENT_FROM = re.compile(
    r"(?:(?<!记者)从|由|来自|选自|抽调|组织|派出|选派|委派|率领|带领|邀请|(?:派出|派员|后盾|支援|帮扶|选派)(?:医院|单位)|选派范围[。：]|派出[^，。；]{0,14}(?:的是|分别是|依次是|依次为))$"
)
_SENT_AFTER = re.compile(
    r"[^，。；、]{0,4}\d+[名位人]|[^。；]{0,30}(?:选派|抽调|派出|组成|选拔|遴选|派驻|牵头|的[^，。]{0,12}(?:专家|医生|队员|骨干|人才))"
)
_TRAIN = re.compile(
    r"[^，。；]{0,8}(?:学习|培训)|[^，。；]{0,14}(?:进修|跟岗|研修)|，(?:开始|进行|参加|接受|开启)[^，。；]{0,10}(?:进修|跟岗|研修|培训)"
)
_GOES_TO = re.compile(
    r"(?:对口支援|对口帮扶|支援|帮扶|援助|托管|派驻|派驻到|驻|下沉到|下沉至|下派到|助力|受援(?:医院|单位)|接替|协助|指导|帮助|选派到|"
    r"派到|分赴|进驻|入驻|落户|扎根|挂职于|援建|服务于|分配到|来到|赴|奔赴|走进|抵达|前往|深入|到|走访|走访了|看望|至)(?:了)?(?:[\u4e00-\u9fff]{0,10}(?:省|市|州|县|区|盟|旗|疆|藏|海))?$"
)
_WEAK_TO = re.compile(r"(?:到|赴|至|前往|来到)$")
_WORKS_AT = re.compile(
    r"(?:等单位|等)?(?:工作|开展|任(?!务)|担任|任职|挂职|坐诊|驻点|帮扶|进行|为期|举行|会议室|门诊|举办|召开|迎来|成功|完成|接收|欢迎|欢送|看望|调研|义诊|交流|"
    r"实现|首例|新开|独立|[^，。；]{0,14}(?:揭牌|挂牌|成立|启用|落地|首例))"
)
_TAKES_POST = re.compile(r"(?:担任|出任|挂任|兼任|(?<!聘)任|为|聘为|任命为)$")
_POST_AFTER = re.compile(r"[^，。；]{0,10}(?:院长|主任|业务院长|护士长|书记|助理)")
_GIVEN_TO = re.compile(r"(?:向|给|为|赠予|捐给|送给)$")
_GIVES_AFTER = re.compile(r"[^。；]{0,6}(?:捐赠|捐献|赠送|捐助|投入|带来|送去|送上|提供|援助|派)")
_OFFICE_AFTER = re.compile(
    r"(?:党委|党组|党总支|党支部|原|挂职|常务)?(?:副)?(?:院长|书记|主任(?![医护技药检])|局长|处长|校长|委员|会长|领导|理事长|[\u4e00-\u9fff]{0,8}(?:主任(?![医护技药检])|科长|处长|部长))"
)
_COMMAND_OFFICE = re.compile(
    r"(?:[^，。；、]{0,10}工作组)?(?:党组|党委)?(?:副)?(?:书记|总指挥|指挥长|指挥|组长|委员|副总指挥|成员)"
)
_COMMAND_GIVES = re.compile(
    "(?!(?:党组|党委)?(?:副)?(?:书记|总指挥|指挥))[^，。；\n]{0,24}?(?:资助|采购|购[置买]|买[了的]|安排[^，。；]{0,12}(?:资金|\\d)|拨付|捐|出资|投资|投入|拿出|援建|支持下|签[署订]|赠)"
)
_JOINTS = re.compile(r"[、和及与—-]|以及")
_SENDING_KINDS = frozenset((*CARE, UNIVERSITY, SOCIETY, COMPANY, COMMAND, COMMISSION))
_IRRELEVANT = re.compile(
    r"(?:毕业于|就读于|考入|曾在|曾任|原|转往|转至|转到|护送到|[传驶](?:到|至|向|往|给|回)"
    r"|(?:病人|患者|患儿|产妇|伤员|救护车)[^。；]{0,10}(?:送|转诊|转院|转运)(?:到|往|至|入))$"
)
_GIFT = re.compile(
    r"(?:共同|联合)?(?:捐赠|捐献|赠送|捐助)(?:的|了)|[^。；，]{0,6}(?:向|为)[^，。；]{2,24}(?:捐赠|捐献|赠送|捐助)|[^，。；]{0,8}联合[^，。]{0,16}捐赠"
)
_RECEIVED_FROM = re.compile(r"(?:收到|接受|获得|获|接收|感谢)了?$")
_GAVE = re.compile(r"[^，。；、]{0,6}(?:捐赠|赠送|捐献|资助|援助)")
_LEADS = re.compile(
    r"[^，。；]{0,24}(?:率队|带队|带领|率领|带着|一行|率)[^。；]{0,16}(?:赴|到|走进|来到|抵达|前往|深入|看望|慰问)"
)
_LEADS_FAR = re.compile(_LEADS.pattern.replace("{0,16}", "{0,48}"))  # 带领由骨科、内科5名专家组成的医疗队来到
_LISTED = re.compile(r"[（(]\d+[名人][）)](?=[：:\n])")  # a heading of those who are sent
_HOST = re.compile(
    rf"(?:^|[，。；：、\n])(?P<home>[^，。；：、\n]{{2,24}})(?:援[疆藏青]|帮扶|支援|支医)(?:医疗)?{_PEOPLE}、(?:[\u4e00-\u9fff]{{2,5}}[市州])?$"
)
_ASKED = re.compile("邀请|聘|看望|慰问|欢迎|派出|选派")
_PARAGRAPH = 120  # characters
_PREPARES = re.compile("[行岗]前(?:培训|集训)")
_TEACHES = re.compile("[^。；]{0,24}(?:围绕|讲解|授课|主讲|专题讲座|作[^，。；]{0,8}辅导)")
_LEADS_TEAM = re.compile("领队|队长|队员")
_COMES_TO_LEARN = re.compile(
    "(?![^。；]{0,60}(?:查房|带教|支援|坐诊|帮扶|手术))[^。；]{0,60}(?:进修|跟岗|跟班|研修)"
)
_TAKES_IN = re.compile("[^，。；]{0,6}接收[^，。；]{0,12}(?:进修|跟岗|学员)")
_AT = re.compile("[在于]$")
_LEARN_THERE = re.compile("[^，。；]{0,12}(?:进修|跟岗|跟班|研修)")
_HELP_THERE = re.compile("(?:对口)?(?:帮扶|支援|支医|援助)(?!下)")
_MADE_OF = re.compile(r"(?:由|有)([^。；]{4,240}?)(?:等[^。；，]{0,12})?组成")
_OF_TEAM = re.compile(r"(?:\d[名位](?:队员|专家|骨干|人员|医[^，。]{1,3})|选派)[^。\n]*$")
_SHARE = re.compile(r"(?:各)?\d+[人名](?=[、，。；和])")  # of a team's members
_COMES_HOME = re.compile("[^，。；]{0,6}(?:期满|归来|凯旋|载誉)")
_WAY = re.compile(r"[^，。；]{0,2}(?:到|至|出发|回|获悉|了解到|得知|传来)")  # 从甲院到乙村
_ATTENDS = re.compile(r"医联体|联盟|成员单位|受援|授牌|签约|签署|签订|家[^，。；]{0,6}医院")
_LOOKS_AT = re.compile(
    "(?:一行|考察|代表团|调研|督导|走进|先后|还)[^。；]{0,40}卫生院[^。；]{0,16}(?:[察查]看|考察|调研|参观)|走访了"
)
_FOUNDS = re.compile("揭牌|签约|签署|座谈|工作室|医联体|托管")
_SENDS_OWN = re.compile(r"拟?选派|派出|派驻|抽调|我院|我校|本院")
_MUTUAL = re.compile(  # what two houses do together says nothing of who helps whom
    r"(?:结成|建立|签订|签署|举行|开展|达成|缔结)?[^，。；]{0,10}(?:结对|对口|帮扶|支援|合作|协作|共建|签约|医联体)[^，。；]{0,6}(?:关系|协议|合作|签约|仪式|框架)"
)
_REGION_GIVES = re.compile(
    r"(?:捐赠|拨付|援助|捐助|投入)(?:的|了)?[^，。；]{0,16}?(?:资金|万元|\d+[台套辆件]|一批|救护车)|(?:出资|投资)\d[\d.]*万元"
)
_GROUP_GIVES = re.compile(
    r"(?P<group>(?:第[一二三四五六七八九十]+批)?(?:对口支援|援[疆藏青宁黔滇川甘])?[\u4e00-\u9fff]{0,4}(?:联络组|工作队(?:[\u4e00-\u9fff]{2,3}组)?|工作组))"
    r"(?:向[^，。；]{2,20}(?:捐赠|赠送)|捐赠|出资|主办)"
)
_SEVERAL = re.compile("(?:^|[省市县州区旗])各|^乡镇(?:中心)?卫生院|^新疆医院")  # of no house in particular
_AIDS = re.compile("支援|帮扶|托管|对口")
_FAR = re.compile("援[疆藏青]")
_SURE = 1.0
_COUNTY_TOP = 3  # level from which a house of a poor region itself may be the sender's
_STEP = 2.0  # how much the level of a house counts where all are of one region


@dataclass(slots=True)
class _Scores:
    """What speaks for sending and for receiving."""

    one: Named
    sends: float = 0.0
    receives: float = 0.0
    spans: list[tuple[int, int]] = field(default_factory=list)
    in_action: int = 0
    in_team: int = 0  # how often it is told as one of those that make up a team
    gives: bool = False
    hosts: bool = False  # aid workers from elsewhere hold a post there


def find(
    article: Article, known: Known, people: Sequence[Found[Person]] = ()
) -> tuple[list[Found[Org]], list[Found[Org]]]:
    """The sending and the receiving institutions, each in the order of the text."""
    scores = _weigh(article.text, known)
    _by_people(known, scores, people)
    _by_direction(known, scores)
    sending, receiving = [], []
    for score in scores.values():
        balance = score.sends - score.receives
        if abs(balance) < _SURE or not score.in_action or _SEVERAL.search(score.one.name):
            continue
        evidence = tuple(known.evidence(start, end) for start, end in score.spans[:4])
        found = Found(Org(score.one.name), evidence, round(min(0.95, 0.5 + abs(balance) / 10), 2), "org.cues")
        if balance > 0 and score.one.kind in _SENDING_KINDS:
            sending.append((score, found))
        elif balance < 0 and score.one.kind in CARE:
            receiving.append(found)
    sending += _coming(article, known, scores, [score for score, _ in sending])
    receiving += _the_other(known, scores, [score for score, _ in sending])
    receiving = _without_visited(article, known, receiving)
    receiving += _attending(article, known, scores, [score for score, _ in sending])
    signer = _signer(
        article, known, scores, is_sent=any(one.one.kind in _SENDING_KINDS for one, _ in sending)
    )
    if signer is not None:
        sending.append(signer)
    sending += _givers(article, known)
    has_house = any(score.one.kind in CARE or score.one.kind == UNIVERSITY for score, _ in sending)
    kept = [
        found
        for score, found in sending
        if score.one.kind not in (COMMISSION, COMPANY) or not has_house or score.gives
    ]
    return kept, receiving


def _givers(article: Article, known: Known) -> list[tuple[_Scores, Found[Org]]]:
    """Regions that give money or goods, and their groups on the spot that do or that hold a course."""
    text = article.text
    starts = {one.start: one for one in known.mentions}
    found: dict[str, tuple[_Scores, Found[Org]]] = {}
    end = 0
    for first in known.mentions:
        if first.start < end or first.start < article.title_end:
            continue
        last = first
        is_given = text[first.start - 1 : first.start] in ("向", "给", "为")
        while last.end in starts:
            if first.text.endswith(("省", "自治区")):
                first = starts[last.end]  # 甲省乙市 is 乙市
            last = starts[last.end]
        end = last.end
        if is_given or not known.is_place(last):
            continue
        group = _GROUP_GIVES.match(text, end)
        if group:
            name, kind = text[first.start : group.end("group")], COMMAND
        elif _REGION_GIVES.match(text, end):
            region = known.region_of(last)
            is_written = last.is_official
            name = text[first.start : end] if is_written or region is None else region.name
            kind = GOVERNMENT
        else:
            continue
        one = Named(first.start, end, name, kind, known.region_of(last))
        found.setdefault(
            name,
            (
                _Scores(one, sends=_SURE, gives=True),
                Found(Org(name), (known.evidence(first.start, end),), 0.6, "org.gives"),
            ),
        )
    return list(found.values())


def sender_by_words(article: Article, known: Known) -> Named | None:
    """The one house of which the words say most clearly that it sends; None where two do or none does."""
    scores = _weigh(article.text, known)
    _by_direction(known, scores)
    houses = sorted(
        (one for one in scores.values() if one.one.kind in CARE and one.sends > one.receives),
        key=lambda one: one.receives - one.sends,
    )
    if not houses or (len(houses) > 1 and houses[1].sends - houses[1].receives > _SURE):
        return None
    return houses[0].one


def _without_visited(article: Article, known: Known, receiving: list[Found[Org]]) -> list[Found[Org]]:
    """A delegation that deals with a hospital also looks at a township house, which receives nothing."""
    kinds = {one.name: one.kind for one in known.organisations}
    if all(kinds.get(one.value.name) == TOWNSHIP for one in receiving):
        return receiving

    def is_visited(one: Found[Org]) -> bool:
        if kinds.get(one.value.name) != TOWNSHIP or len(one.evidence) > 1:
            return False
        at = one.evidence[0].start
        start, end = next((row for row in article.sentences if row[0] <= at < row[1]), (at, at))
        return _LOOKS_AT.search(article.text, start, end) is not None

    return [one for one in receiving if not is_visited(one)]


def _coming(
    article: Article, known: Known, scores: dict[str, _Scores], senders: Sequence[_Scores]
) -> list[tuple[_Scores, Found[Org]]]:
    """Upper houses of which only the heads are named, who come to found something with a lower one."""
    if any(one.one.kind in (*CARE, UNIVERSITY) for one in senders):
        return []
    out = []
    for score in scores.values():
        if (
            score.in_action
            or not score.spans
            or score.one.kind not in CARE
            or score.sends - score.receives < _SURE
        ):
            continue
        start, end = score.spans[0]
        sentence = next((one for one in article.sentences if one[0] <= start < one[1]), (start, end))
        if _FOUNDS.search(article.text, *sentence):
            out.append((score, Found(Org(score.one.name), (known.evidence(start, end),), 0.5, "org.attends")))
    return out


def _the_other(known: Known, scores: dict[str, _Scores], senders: Sequence[_Scores]) -> list[Found[Org]]:
    """The only other house of a page, where the senders are clear and from elsewhere: who else should receive."""
    houses = [one for one in senders if one.one.kind in CARE and one.one.region is not None]
    others = [one for one in scores.values() if one.one.kind in CARE and one not in houses and one.spans]
    if not houses or len(others) != 1:
        return []
    (other,) = others
    region = other.one.region
    is_elsewhere = region is not None and all(
        one.one.region is not None and one.one.region.code[:4] != region.code[:4] for one in houses
    )
    if not is_elsewhere or not other.in_action or abs(other.sends - other.receives) >= _SURE:
        return []
    evidence = tuple(known.evidence(start, end) for start, end in other.spans[:4])
    return [Found(Org(other.one.name), evidence, 0.5, "org.other")]


def _attending(
    article: Article, known: Known, scores: dict[str, _Scores], senders: Sequence[_Scores]
) -> list[Found[Org]]:
    """Lower houses of which only the heads are named, where an alliance takes them in or agreements are signed."""
    least = min((level(one.one) for one in senders if one.one.kind in CARE), default=0)
    out = []
    for score in scores.values():
        if (
            score.in_action
            or score.one.kind not in CARE
            or not 1 < level(score.one) < least
            or not score.spans
        ):
            continue
        start, end = score.spans[0]
        sentence = next((one for one in article.sentences if one[0] <= start < one[1]), (start, end))
        if _ATTENDS.search(article.text, *sentence):
            out.append(Found(Org(score.one.name), (known.evidence(start, end),), 0.5, "org.attends"))
    return out


def _signer(
    article: Article, known: Known, scores: dict[str, _Scores], *, is_sent: bool
) -> tuple[_Scores, Found[Org]] | None:
    """The house that signs a notice that it sends staff, where the text itself says only 我院 or nothing."""
    said = _SENDS_OWN.search(article.text)
    if is_sent or said is None or not article.signed:
        return None
    for kind in (*CARE, UNIVERSITY):
        one = known.issuing(kind)
        if one is not None and one.name not in scores:
            evidence = (known.evidence(said.start(), said.end()),)
            return _Scores(one, sends=1, in_action=1), Found(Org(one.name), evidence, 0.5, "org.signed")
    return None


def _groups(organisations: Sequence[Named], text: str) -> Iterable[list[Named]]:
    """Institutions that stand in one list."""
    group: list[Named] = []
    for one in organisations:
        if group:
            between = text[group[-1].end : one.start]
            parts = between and (not _JOINTS.fullmatch(between) or _is_pair(group[-1], one, text))
            if one.start >= group[-1].end and parts:
                yield group
                group = []
        group.append(one)
    if group:
        yield group


def _is_pair(one: Named, other: Named, text: str) -> bool:
    """Whether two neighbours belong to different pairs: 甲对口支援乙、丙对口支援丁."""
    before = text[max(0, one.start - 8) : one.start]
    return _AIDS.search(before) is not None and _AIDS.search(text[other.end : other.end + 4]) is not None


def _weigh(text: str, known: Known) -> dict[str, _Scores]:
    scores: dict[str, _Scores] = {}
    prepares = [one.start() for one in _PREPARES.finditer(text)]
    teams = [one.span(1) for one in _MADE_OF.finditer(text)]
    for group in _groups(known.organisations, text):
        before = text[max(0, group[0].start - 16) : group[0].start].rsplit("\n", 1)[-1]
        after = text[group[-1].end : group[-1].end + 48].split("\n", 1)[0]
        sends, receives = (0.0, 0.0) if len(group) > 1 and _MUTUAL.match(after) else _cues(before, after)
        for one in group:
            score = scores.setdefault(one.name, _Scores(one))
            if score.one.is_pronoun and not one.is_pronoun:
                score.one = one
            is_listed = len(group) > 2 and level(one) == level(group[0])
            is_office = (not is_listed and bool(_OFFICE_AFTER.match(text, one.end))) or (
                one.kind == COMMAND and bool(_COMMAND_OFFICE.match(text, one.end))
            )
            weight = 0.5 if is_office and len(group) == 1 else 1.0
            score.sends += sends * weight
            score.gives = score.gives or (bool(sends) and bool(_GIFT.match(after)))
            score.receives += receives * weight
            if one.kind == COMMAND and _COMMAND_GIVES.match(text, one.end):
                score.sends += 2  # whoever runs the work on the spot is named everywhere
            line = text[max(0, one.start - 90) : one.start]
            is_share = _SHARE.match(text, one.end) and _OF_TEAM.search(line)
            if any(start <= one.start < end for start, end in teams) or is_share:
                score.sends += 2
                score.in_team += 1
                score.in_action += 1
            if _LISTED.match(text, one.end) and text[one.start - 1 : one.start] in ("", "\n"):
                score.sends += 2
                score.in_action += 1
            if _is_host(one, text, known):
                score.hosts = True
                score.receives += 2.5
                score.sends -= sends * weight
                score.in_action += 1
            if not sends and _TEACHES.match(after) and _is_near(prepares, one.start):
                continue  # who teaches those who leave is neither side
            leads = _LEADS_FAR if one.kind in CARE else _LEADS
            if is_office and not sends and not receives and leads.match(after):
                score.sends += 1
                score.in_action += 1
            if _IRRELEVANT.search(before):
                continue
            score.in_action += 0 if is_office and not (sends or receives) and one.kind != TOWNSHIP else 1
            if not one.is_pronoun or not score.spans:
                score.spans.append((one.start, one.end))
    return scores


def _is_near(starts: list[int], at: int) -> bool:
    """Whether one of the positions, in order, lies at most a paragraph before ``at``."""
    number = bisect_left(starts, at)
    return number > 0 and at - starts[number - 1] <= _PARAGRAPH


def _is_host(one: Named, text: str, known: Known) -> bool:
    """Whether people of another region hold a post in a house: 甲市援藏医生、乙县人民医院外科医生某某."""
    home = _HOST.search(text, max(0, one.start - 48), one.start) if one.kind in CARE and one.region else None
    if home is None or one.region is None:
        return False
    at = bisect_left(known.mentions, home.start("home"), key=lambda mention: mention.start)
    if at == len(known.mentions) or known.mentions[at].end > home.end("home") or _ASKED.search(home["home"]):
        return False
    row = known.region_of(known.mentions[at])
    return row is not None and row.code[:4] != one.region.code[:4] and row.code[2:] != "0000"


def _cues(before: str, after: str) -> tuple[float, float]:
    """How strongly the words around a mention say that it sends and that it receives."""
    sends = receives = 0.0
    if before.endswith("从") and _COMES_HOME.match(after):
        return 0.0, 2.5
    if _IRRELEVANT.search(before) or (before.endswith("从") and _WAY.match(after)):
        return 0.0, 0.0
    if _TAKES_IN.match(after) or (_AT.search(before) and _LEARN_THERE.match(after)):
        return 2.0, 0.0
    if _AT.search(before) and _HELP_THERE.match(after):
        return 0.0, 2.5
    if before.endswith("来自") and _COMES_TO_LEARN.match(after) and not _AIDS.search(after):
        return 0.0, 2.0
    if _SENT_FROM.search(before):
        sends += 3 if _SENT_AFTER.match(after) else 1.5
    elif _RECEIVED_FROM.search(before) and _GAVE.match(after):
        return 3.0, 0.0
    elif _GIVEN_TO.search(before):
        receives += 3 if _GIVES_AFTER.match(after) else 0.5
    elif _TAKES_POST.search(before) and _POST_AFTER.match(after):
        receives += 2.5
    elif _GOES_TO.search(before):
        if _TRAIN.match(after):
            sends += 1
        else:
            receives += 1.5 if _WEAK_TO.search(before) else 2.5
    if re.match(r"[^，。；]{0,24}(?:进修|跟岗|培训)", after):
        receives += 0.5
    elif not receives and (_SENDS.match(after) or _GIFT.match(after)):
        sends += 2.5
    if re.search(r"(?:在|于)$", before) and _WORKS_AT.match(after):
        receives += 1.5
    elif re.match(r"(?:迎来|接收|受援)", after):
        receives += 2
    return sends, receives


def _by_people(known: Known, scores: dict[str, _Scores], people: Sequence[Found[Person]]) -> None:
    """Where aid workers come from sends; where they hold a post receives."""
    houses = [one.one for one in scores.values() if one.one.kind in CARE]
    riches = {wealth(one) for one in houses} - {-1}
    highest = max(map(level, houses), default=0) if len(riches) < 2 else 0
    for found in people:
        if found.value.kind != "aid_worker":
            continue
        first = found.evidence[0]
        names = [one.name for one in known.organisations if first.start <= one.start < first.end]
        for name in dict.fromkeys([found.value.org, *names]):
            _by_worker(scores.get(name), found, max(riches, default=-1), highest)


def _by_worker(score: _Scores | None, found: Found[Person], richest: int, highest: int) -> None:
    if score is None:
        return
    riches = wealth(score.one)
    if score.hosts:
        return
    if riches == 0 or 0 <= riches < richest:
        if re.search(r"院长|主任|书记|挂职", found.value.role):
            score.receives += 1.5
    elif (
        riches != 0
        and score.one.kind in (*CARE, UNIVERSITY)
        and level(score.one) >= min(highest, _COUNTY_TOP)
    ):
        score.sends += 2
    elif riches > 1 and score.one.kind in CARE and _LEADS_TEAM.search(found.value.role):
        score.sends += 3
    score.in_action += 1


def _by_direction(known: Known, scores: dict[str, _Scores]) -> None:
    """Help goes from the coast to the west and from upper to lower houses."""
    houses = [one for one in scores.values() if one.one.kind in CARE or one.one.kind == UNIVERSITY]
    if not houses:
        return
    rich = {id(one): wealth(one.one) for one in houses}
    high = {id(one): level(one.one) for one in houses}
    known_wealth = [value for value in rich.values() if value >= 0]
    aided = any(value == 0 for value in known_wealth)
    helps_far = not aided and _FAR.search(known.article.text) is not None
    is_mixed = bool(known_wealth) and max(known_wealth) != min(known_wealth)
    for score in houses:
        mine = rich[id(score)]
        same = [
            high[id(o)]
            for o in houses
            if o.one.region is None
            or score.one.region is None
            or (o.one.region.code[:2] == score.one.region.code[:2])
        ]
        is_stepped = max(same) != min(same)
        if score.in_team and is_mixed and mine == min(known_wealth):
            score.sends -= 2 * score.in_team  # the hosts go along
            score.receives += 1
        if mine >= 0 and is_mixed:
            if mine == 0 or (mine == min(known_wealth) < 2 and _is_lowest(score, houses)):
                score.receives += 2 if mine == 0 else 1
                if mine == 0:
                    score.sends *= 0.4
            elif mine > min(known_wealth):
                score.sends += 1.5
                if aided:
                    score.receives *= 0.4
        elif mine < 0 and aided:
            score.sends += 1
        elif mine == 0 and _only_aided(known, rich.values()):
            score.receives += 1
            continue
        if is_stepped:
            is_poorest = is_mixed and (aided or mine == min(known_wealth))
            if high[id(score)] == max(same) and not (
                (is_poorest and high[id(score)] < 3) or (is_mixed and mine == 0)
            ):
                score.sends += 1 if is_mixed else _STEP
            elif high[id(score)] == min(same) and not (mine > 1 and helps_far):
                score.receives += 1 if is_mixed else _STEP
    for score in houses:
        if score.one.kind == TOWNSHIP:
            score.receives += 1
            score.sends *= 0.4


def _is_lowest(score: _Scores, houses: Sequence[_Scores]) -> bool:
    """Whether no house of the same province is of a lower level."""
    if level(score.one) <= 2:
        return True
    code = score.one.region.code[:2] if score.one.region else ""
    return all(
        level(score.one) <= level(other.one)
        for other in houses
        if other.one.region is not None and other.one.region.code[:2] == code
    )


def _only_aided(known: Known, values: Iterable[int]) -> bool:
    """A page of an aid programme that names houses of the aided side only."""
    return all(value <= 0 for value in values) and bool(_FAR.search(known.article.text))
