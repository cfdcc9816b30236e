"""What kinds of events a bulletin reports, by the words that say they took place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.clinical import (
    APPRENTICED,
    is_called_off,
    is_for_others,
    is_no_case,
    is_no_clinic,
    is_no_technique,
)
from jieli.reader.facts.cues import CUES, REACH
from jieli.reader.facts.dates import published
from jieli.reader.facts.journeys import (
    FAREWELLS,
    WAYS,
    Lands,
    frame,
    goes_wrong_way,
    is_for_home,
    is_hosts,
    is_way_home,
)
from jieli.reader.facts.lookalikes import is_lookalike
from jieli.reader.facts.passages import FAR, Passages, evidence, passages
from jieli.reader.facts.scenes import shown
from jieli.reader.facts.standing import Standing, standing
from jieli.reader.facts.things import heads_no_report, tells_no_event, without_things
from jieli.reader.found import Evidence, Found, Word

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_ENOUGH = 0.5
_LONGEST = 300  # how many characters of a sentence a scene looks at
_MOST = 400  # and at how many sentences
_SHOWN = 0.6  # how sure a scene without the name of its event is

_NOTICE = re.compile(
    "关于[^\n]{2,50}(?:通知|公告|公示|通报|意见|方案|批复|函|报告|总结|请示|建议|倡议)"
    "|^[^\n]{0,8}(?:数说|盘点)|好消息[^\n]*坐诊|周[一二三四五六日天末][^\n]{0,8}坐诊"
    "|(?:公示|公告|通报|工作总结|情况报告|通知|征求意见(?:稿）)?|启事|一览表?|成绩单|综述|情况统计|(?:完成|开展|落实|工作)情况"
    "|[安排值]?[排班诊]表|细则|办法|答复|答记者问|答网友问)(?:（[^）]{1,8}）)?$"
)
_SUMMARY = re.compile(
    "总结|小结|综述|数说|盘点|成绩单|情况(?:报告)?$"
)  # its dated acts count, its totals do not
_COMMENTED = re.compile("公示|拟(?:选派|派|任|聘|推荐|表彰)|征求意见|征集|推荐")  # nothing is settled yet
_ASKED = re.compile(
    "征求意见|(?<!模)拟(?!人|真)|招募|招聘|征集|倡议"
)  # of a headline: nobody comes or goes yet
_ANNOUNCED = re.compile("名单|任命|聘任|任职")
_ANNOUNCEABLE = frozenset(("appointment", "dispatch"))
_TALKED_OF = re.compile(  # a headline that speaks of such events and tells none: 拟签协议, 轮换机制, 假如不续签
    "拟|计划|意向|要来|推迟|延期|取消|征求|招募|邀请|倡议|回应|答[网记]|机制|制度|管理|办法"
    "|细则|标准|[？?]|[吗呢]$|假如|如果|误会|往事|当年|记忆"
    "|不等于|不是|别|一览|[班诊]表|建议|提案|写明|约定|研究|启事|点评|争论|在望|在即|之前$|前夕|名录|名单墙"
)
_BACK_TO = re.compile("(?:返回|飞回|回到|返抵|回了|飞抵|坐回|运回|开回|回抵)(?:了)?")
_ALSO_BACK = re.compile(
    "患者|病人|患儿|孩子|老人|进修|学习|设备|出差|休假|考察|调研|会诊|讲座|义诊|手术|接种|曾|早在|即将|将"
)
_OF_ALL = re.compile("中央|国务院|党的")
_ONE_AFTER_ANOTHER = re.compile(
    "一[批茬代拨]又?一?[批茬代拨]|历[批届任]|每一[批名位]|有的[^，。]{0,12}[，；]?有的"
)
_DURING = re.compile("(?:援[疆藏青]|帮扶|支援|支医|驻点|挂职|服务|工作|在[^，。]{1,8})期间[，,]")
_DAY_TOLD = re.compile("\\d日|当[天日]")


_TO_SEE = re.compile("[，,](?:看望|慰问|走访|调研|考察|督导)")
_HANDED_OUT = re.compile("发放|赠药|送药|免费(?:送出|提供|发送|配送)")
_CLINIC = re.compile("义诊|巡诊|接诊|坐诊|诊查|看诊|诊治")
_MEETS = re.compile("迎接|迎候|等候|接站|接机|接风|送行|送别|欢送|送上")
_CLINICS = re.compile("义诊|巡诊|送医|巡回医疗")
_COUNTED = re.compile("^[^，、\\d]{0,12}(\\d{1,6})[余多]?(次(?!面)|场|期|例|项|台)")
_REPORTED = re.compile("(?:介绍|汇报|通报|了解|听取|总结|询问|检查|研究|部署|讨论|交流|回顾|报告)")
_MATTER = re.compile("事项|事宜|情况|经验|做法|体会|工作|成效|进展|落实|问题|经历|故事")
_MOVES = frozenset(("dispatch", "return", "rotation", "visit", "appointment"))
_COMINGS = frozenset(("dispatch", "return", "rotation"))
_HABITS = frozenset(("meeting", "clinic", "donation", "teleconsultation", "training", "visit", "dispatch"))
_HABIT = re.compile(
    "每(?:个?(?:年|季度?|月|半年|周|星期)|隔|逢)(?!度)|每[^，]{0,3}(?:派出|安排)|平时|平日|日常"
    "|定期|常态化|今后|一旦|如遇|遇到|需要时|必要时|[一每]年[一两二三四]次"
)
_OPEN = re.compile("就[^，]{0,40}$")  # 就选送医生进修事宜交换意见
_OPEN_END = re.compile("^[^，]{0,20}(?:事宜|事项|问题|等?(?:工作|内容)?(?:进行|交换|达成|展开|作))")
_OWN_STAFF = re.compile("慰问|看望|每[位名人]队员|队员(?:每人|人均|们)")
_TO_STAFF = re.compile(
    "(?:为|给|向)[^，]{0,16}(?:队员|援[疆藏青]干部|干部人才|援[疆藏青](?:专家|医生)"
    "|返程专家|家属)(?:们|每人|代表|各)?[^，向给为]{0,6}\\Z"
)
_MEANS = re.compile("通过|采取|以")
_MEANS_END = re.compile("等(?:多种)?(?:方式|办法|形式|途径|措施|举措|手段)")
_IN_TURN = re.compile("先后(?![^，]{0,12}(?<!\\d)[1-9一二两三四五六](?:个|场|家|所)(?!月))")
_STAYED = re.compile(
    "(?:到岗|到任|来到?|进驻|入驻|援[疆藏青]|支援|帮扶|支医|驻点|任职|挂职|服务"
    "|工作)[^，。]{0,10}(?:年|月|天|周|周年)[半多]?来"
    "|(?:援[疆藏青]|帮扶|支援|支医|驻点|挂职|任职|服务|工作|在[疆藏青])[^，。]{0,4}期间|[年月半]来[，,]"
)
_ASIDE = re.compile("据(?:了解|悉|介绍|记者了解)[，,]")
_THIS_TIME = re.compile(
    "[此本这]次|[此本这]行|[此本这该]批|[此本]轮|近日|日前|当[天日]|今[天日]|昨[天日]|\\d日"
)
_TOTALLED = re.compile("累计|据(?:不完全)?统计|先后[^，。]{0,20}\\d")
_ARRIVED = re.compile("月[底初份]?[^，。\\d]{0,4}(?:进[藏疆青]|入[藏疆]|来到|到岗|抵达|到任|报到)")
_NAMED = {
    "donation": re.compile(
        "^(?:了)?(?!(?:医疗)?(?:设备|仪器|物资|器械|药品)[\\d一两])[^，]{0,30}(?:\\d"
        "|[一两二三四五六七八九十])[余多]?(?:台|套|辆|架|部)"
    ),
    "new_technique": re.compile("^[^，]{0,20}(?:首[例台次个项]|第一[例台]|空白)"),
    "plaque": re.compile(""),
    "agreement": re.compile("^[^，]{0,30}[《“]"),
}
_THINGS_GIVEN = re.compile(
    "[将把][^，。]{0,30}[\\d一两二三四五六七八九十][余多]?(?:台|套|辆|架|部|张|批)[^。]{0,30}\\Z"
)
_AT_WORK = {
    "clinic": frozenset(("接诊", "诊治", "诊疗", "看诊", "看了", "坐了", "坐诊", "出诊", "问诊", "开诊")),
    "training": frozenset(("教", "讲", "让", "收了")),
}
_PUPILS = re.compile(
    "[\\d两三四五六七八九十][余多]?[名位个家][^，。]{0,8}(?:医生|医师|护士|村医|医护|医务|技师|骨干|学员|徒弟|同事|年轻人)"
)
_STORY = 300  # characters; in a longer page one word of teaching is one of its scenes
_STAY = ("dispatch", "return", "rotation")
_NOT_DONE = re.compile(
    "(?:未|没有?|没能|无法|尚未|并未|难以|无力|拒绝|取消|不能让|不许|别让|推迟|不再|暂停"
    "|免于|不用|不必|无需|无须|避免|减少|告别|免去|[从由]“等)(?:能|再|有|了)?\\Z"
)
_PUT_OFF = re.compile(  # told of behind the words: 座谈会没开成, 揭牌推迟到下周
    "[^。；]{0,30}(?:推迟|延期|取消|改期|作罢|没能[^，。]{0,6}成|没[开办签去]成|未能成行|要等|另行通知)"
    "|[^，。；]{0,30}(?:将|拟|定|计划|预计)于?[^，。]{0,10}(?:召开|举行|举办|开展|进行|启动)"
)
_ABLE = re.compile(
    "(?:能够?|可以?|(?<![议大座谈])会|学会|足以|敢|具备|掌握)(?:独立|单独|自己|自主|熟练)?地?\\Z"
)


_PURPOSE = re.compile(
    "为了?(?:深入|进一步|扎实|切实|全面|认真|更好|不断|有效|充分|做好|加强|加快|推动|推进|落实|贯彻|响应|提升|提高"
    "|促进|巩固|方便|解决|帮助|使|让|高质量|持续|积极)(?![^，]{0,40}\\d日)"
)
_GOES_ON = re.compile(
    "(?:推动|推进|提升|提高|促进|助力|充分|实现|加强|不断|更好|切实|扎实|深化|增进|强化|落实|引导|丰富)"
)
_BATCH = re.compile("第[一二三四五六七八九十\\d]+[批期轮]|[新老]队员|新一批|上一批")
_DONE_TO_THAT_END = re.compile("(?:问题|难题|能力|水平|需求|作用)(?:开展|举办|召开|举行|组织|捐赠|签订)")
_MOST_PURPOSES = 4  # clauses of one purpose
_NO_PATIENT = re.compile(
    "推演|演练|凡(?!事)|须在|约定|议定|用于|全靠|标本|样本|探望|看望|登门|锦旗|回访"
    "|家[人属][^，。]{0,10}[把将][^，。]{0,8}[送抬背转]|[可能]在[^，。]{0,8}内完成|再三要求|(?:专家|队员)们?[^，。]{0,4}(?:坐上|登上|赶[到往])|(?:转|送"
    "|护送)送?[^，。]{0,4}(?:专家|队员)|讨论了?[^，。]{0,6}(?:流程|办法|转诊|转院)|由谁"
)
_REMOTE = re.compile("隔[着空]|屏幕|视频|远程|镜头|线上|云端|不用出门")
_CLINICAL = frozenset(("training", "clinic", "referral", "teleconsultation", "new_technique"))


def _is_other_thing(kind: str, places: Passages, start: int, end: int) -> bool:
    """Whether the words around a cue show that it speaks of something else."""
    text = places.text
    if kind in ("dispatch", "return") and text[start:end] in FAREWELLS:
        return is_for_home(places, start) == (kind == "dispatch")
    if kind == "visit" and text[start] in "一带率" and _CLINICS.search(text, 0, places.title_end):
        return True  # 院长带队义诊
    if kind == "visit" and _MEETS.search(text, *places.clause(start)):
        return True  # 院长带队到机场迎接
    if kind == "dispatch" and _TO_SEE.match(text, places.clause(start)[1]):
        return True  # 奔赴阿里，看望慰问医疗队
    if (
        kind == "donation"
        and _HANDED_OUT.search(text, start, end)
        and _CLINIC.search(text, *places.sentence(start))
    ):
        return True  # 接诊182人次，发放药品3200元
    if kind == "dispatch" and text[start:end] in WAYS and is_way_home(places, start):
        return True  # 抵达 of those who come home
    if (
        kind in _HABITS
        and frame(places).is_return
        and _DURING.search(text, places.sentence(start)[0], start)
        and not _DAY_TOLD.search(text, places.sentence(start)[0], start)
    ):
        return True  # what they did while they stayed
    if kind == "meeting" and text[start:end] in ("会议", "大会", "召开") and frame(places).is_ceremony:
        return True  # the ceremony again: 召开欢送会，会议由…
    if kind == "donation" and text[start] == "送" and _OWN_STAFF.search(text, *places.sentence(start)):
        return True  # 看望队员，送去药品
    if kind == "meeting" and _OF_ALL.search(text, places.clause(start)[0], start):
        return True  # 中央召开新疆工作座谈会
    if kind == "donation" and _TO_STAFF.search(text, places.clause(start)[0], start):
        return True  # 为援疆干部发放药品包
    if kind == "training" and frame(places).is_paper and APPRENTICED.search(text, start, end):
        return True  # 签订师徒协议 is an agreement
    if kind == "training" and is_for_others(places, start):
        return True
    if kind == "teleconsultation" and is_no_case(places, start, end):
        return True
    if kind == "new_technique" and is_no_technique(places, start, end):
        return True
    if kind == "referral" and _NO_PATIENT.search(text, *places.around(start)):
        return True  # 凡需转院的病人，须在两小时内转往…
    if kind == "clinic" and is_no_clinic(places, start):
        return True
    if kind == "clinic" and _REMOTE.search(text, places.around(start)[0], end):
        return True  # 隔着屏幕为牧民看病
    if kind in _CLINICAL and is_called_off(places, start, end):
        return True
    if _PUT_OFF.match(text, end, places.sentence(start)[1]):
        return True
    if is_lookalike(kind, places, start, end):
        return True
    before = text[max(0, start - 8) : start]
    return bool(_NOT_DONE.search(before)) or (kind == "new_technique" and bool(_ABLE.search(before)))


def _is_background(kind: str, before: str, after: str, is_opening: bool) -> bool:
    """Whether a cue only names what is reported on (介绍带教情况), heads a paragraph (选派骨干，) or adds up a period.

    Of a whole period tell numbers that one report does not reach (授课41场, 会诊61例), and 先后.
    """
    many = _COUNTED.search(after)
    if kind == "donation" and _NAMED[kind].search(after):
        many = None  # 捐赠血液透析机20台 is one gift
    if many is not None and int(many[1]) >= (5 if many[2] in "次场期项" else 10):
        return True
    if kind in _HABITS and (_HABIT.search(before) or "多次" in before):
        return True
    if kind != "meeting" and _OPEN.search(before) and _OPEN_END.search(after):
        return True
    if kind in ("meeting", "visit"):
        return False
    if kind in ("teleconsultation", "referral") and _MEANS.search(before) and _MEANS_END.search(after):
        return not is_opening
    if _REPORTED.search(before) and _MATTER.search(after):
        return True
    is_heading = kind in ("dispatch", "donation") and not before and len(after) <= 2
    return not is_opening and (
        is_heading or ("先后" in before and _IN_TURN.search(before + after) is not None)
    )


def _is_purpose(places: Passages, at: int) -> bool:
    """Whether a clause only opens a sentence with its purpose (为深入贯彻座谈会精神，…)."""
    begin, close = places.clause(at)
    first = places.sentence(at)[0]
    for _ in range(_MOST_PURPOSES):
        if _PURPOSE.match(places.text, begin, close):
            if _DONE_TO_THAT_END.search(places.text, begin, at):
                return False  # 为解决看病远问题开展大型义诊，…
            return begin == first and places.text[close : close + 1] in "，,"
        if begin <= first or not _GOES_ON.match(places.text, begin, close):
            return False
        begin = places.clause(begin - 1)[0]  # 为深入推进…，推动…，
    return False


def _line(text: str, at: int) -> str:
    """The line of a headline around a position."""
    close = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : len(text) if close < 0 else close]


def _names_it(kind: str, word: str, after: str) -> bool:
    """Whether a cue and what follows tell one act by its name: 捐赠|彩超2台, 首例…手术."""
    named = _NAMED.get(kind)
    return named is not None and named.search(word + after if kind == "new_technique" else after) is not None


def _is_named(kind: str, places: Passages, at: int, after: str) -> bool:
    """Whether one act of a stay is told by its name (到岗半年来，…捐赠手术器械1套), and not a total of it."""
    named = _NAMED.get(kind)
    if named is None or not named.search(after):
        return False
    begin = places.sentence(at)[0]
    return (
        _STAYED.search(places.text, begin, at) is not None
        and _TOTALLED.search(places.text, places.clause(at)[0], at) is None
    )


def _hits(
    article: Article, places: Passages, stands: Standing, lands: Lands, kind: str
) -> Iterator[tuple[int, int, float]]:
    if kind in _MOVES and _ASKED.search(article.text, 0, article.title_end):
        return
    text = without_things(kind, article.text)
    is_notice = _NOTICE.search(article.text, 0, article.title_end) is not None
    is_summary = is_notice and _SUMMARY.search(article.text, 0, article.title_end) is not None
    if is_summary:
        is_notice = False
    elif is_notice and (kind not in _ANNOUNCEABLE or _COMMENTED.search(text, 0, article.title_end)):
        return
    for at, end, cues in CUES[kind].find(text, article.title_end if is_notice else len(text)):
        is_title, is_opening = places.is_title(at), places.is_opening(at)
        clause_begin, clause_end = places.clause(at)
        before = text[max(clause_begin, at - REACH) : at]
        after = text[end : max(end, min(clause_end, end + REACH))]
        weight = 0.0
        for cue in cues:
            if (
                (cue.where == "headline" and not is_title)
                or (cue.where == "opening" and not is_opening)
                or not cue.holds(before, after)
            ):
                continue
            weight = max(weight, 0.95 if is_title else 0.9 if is_opening else 0.75)
        if not weight:
            continue
        if kind in ("dispatch", "return") and text[at:end] in FAREWELLS and is_hosts(places, lands, at):
            if kind == "dispatch":
                continue
        elif _is_other_thing(kind, places, at, end) or goes_wrong_way(kind, text[at:end], end, lands):
            yield at, end, 0.0
            continue
        if is_title and (is_summary or (kind in _MOVES and not is_notice and places.is_hoped(at))):
            continue  # 下一批医疗队将启程
        if is_title:
            if tells_no_event(kind, text[: article.title_end]):
                continue
            if is_notice and not _ANNOUNCED.search(text, at, end):
                continue
            yield (
                at,
                end,
                weight - 0.5 * (not is_notice and _TALKED_OF.search(_line(text, at)) is not None),
            )
            continue
        if places.is_hoped(at) or stands.is_ahead(at) or _is_purpose(places, at):
            continue
        if is_summary and not _DAY_TOLD.search(text, places.sentence(at)[0], at):
            continue  # the year's totals
        is_habit = kind in _HABITS and _HABIT.match(text, places.sentence(at)[0]) is not None
        if (
            is_habit
            or _is_background(kind, before, after, is_opening)
            or _ONE_AFTER_ANOTHER.search(text, places.around(at)[0], at)
        ):
            weight -= 0.41
        elif places.is_history(end) or stands.is_former(at) or _is_aside(places, at):
            is_named = _names_it(kind, text[at:end], after) or (
                kind == "donation" and _THINGS_GIVEN.search(text, places.around(at)[0], at) is not None
            )
            is_late = stands.is_of_this_year(at) and is_named
            weight -= 0.15 if is_late or _is_named(kind, places, at, after) else 0.41
        if stands.is_urged(at):
            weight -= 0.45
        elif stands.is_told(at):
            is_first = kind == "new_technique" and _names_it(kind, text[at:end], after)
            weight -= 0.1 if is_first else 0.45 if kind in _MOVES else 0.3  # 院长说，这是全县第一例
        yield at, end, weight


def _homecomings(
    article: Article, places: Passages, stands: Standing, lands: Lands
) -> Iterator[tuple[int, int, float]]:
    """Ways back to a region richer than the one that is helped: 乘机返回|天津."""
    text = article.text
    for way in _BACK_TO.finditer(text, article.title_end):
        at, end = way.span()
        begin, close = places.sentence(at)
        if (
            lands.goal(end) > 0
            and not _ALSO_BACK.search(text, max(begin, at - FAR), min(close, end + FAR))
            and not (places.is_hoped(at) or places.is_history(at) or stands.is_ahead(at))
            and not (stands.is_former(at) or stands.is_told(at) or _is_aside(places, at))
            and not is_lookalike("return", places, at, end)
        ):
            yield at, end, _SHOWN


def _scenes(article: Article, places: Passages, stands: Standing, kind: str) -> list[tuple[int, int, float]]:
    """The sentences of the report that show an event of a kind without its name; none of a notice."""
    text = without_things(kind, article.text)
    if _NOTICE.search(article.text, 0, article.title_end) or (
        kind in _MOVES and _ASKED.search(article.text, 0, article.title_end)
    ):
        return []
    hits = []
    last = 0
    for start, close in article.sentences[:_MOST]:
        last, previous = start, last
        if start < article.title_end:
            continue
        span = shown(kind, text[start : min(close, start + _LONGEST)])
        if span is None and kind in _COMINGS and places.is_opening(start) and close - previous <= _LONGEST:
            start = previous  # 期满的医生留下白大褂。7月6日，他坐上飞机
            span = shown(kind, text[start:close])
        if span is None:
            continue
        # what could not be done before (过去只能…) belongs to the scene of a new technique
        at, end = start + span[0], start + span[1]
        if (
            places.is_hoped(end - 1)
            or places.is_history(at - 1 if kind == "new_technique" else end - 1)
            or (kind == "dispatch" and is_for_home(places, at))
            or _is_other_thing(kind, places, at, end)
            or is_lookalike(kind, places, end - 1, end)
            or _is_aside(places, at)
            or stands.is_ahead(end - 1)
            or stands.is_former(at)
            or stands.is_former(end - 1)
            or stands.is_told(at)
            or stands.is_told(end - 1)
            or _HABIT.search(text, start, close)
            or _TOTALLED.search(text, start, close)
            or _ONE_AFTER_ANOTHER.search(text, start, close)
        ):
            continue
        hits.append((at, end, _SHOWN))
    return hits


def _is_aside(places: Passages, at: int) -> bool:
    """Whether the sentence tells by the way (据了解，…) what is known beside the report, and not of this time."""
    sentence = places.sentence(at)
    return (
        _ASIDE.match(places.text, *sentence) is not None and _THIS_TIME.search(places.text, *sentence) is None
    )


def _is_former_arrival(places: Passages, stands: Standing) -> bool:
    """Whether the text dates months ago the arrival that the headline tells (“组团”进藏, and 今年7月进藏)."""
    return any(stands.is_former(one.end() - 1) for one in _ARRIVED.finditer(places.text, places.title_end))


def _both_told(
    places: Passages, coming: tuple[Evidence, ...], leaving: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Where a report tells that some come and others leave; empty where it is one journey."""
    teams = len(set(_BATCH.findall(places.text)))
    for one in coming:
        for other in leaving:
            if one.start < other.end and other.start < one.end:
                continue  # 启程返回 is one journey
            between = places.text[min(one.start, other.start) : max(one.start, other.start)]
            if ("\n" not in between and len(between) <= FAR) or teams > 1:
                return one, other
    return ()


def _is_reflection(places: Passages, stands: Standing) -> bool:
    """Whether a report only thinks about what its headline names: its days are long past or its lead is a quotation."""
    body = places.title_end
    days = [at for at, _ in stands.dated if at >= body]
    if days and all(stands.is_former(at + 1) for at in days):
        return True
    return places.text.startswith("“", body) and stands.is_told(body + 1) and not days


def _of_kind(
    article: Article, places: Passages, stands: Standing, lands: Lands, kind: str
) -> list[tuple[int, int, float]]:
    """Where the page tells an event of one kind: by its cues, or by a scene where no cue does."""
    if heads_no_report(kind, article.text[: article.title_end]):
        return []
    every = list(_hits(article, places, stands, lands, kind))
    hits = [hit for hit in every if hit[2] >= _ENOUGH]
    is_unsaid = all(places.is_title(hit[0]) for hit in hits) and (
        (kind in _CLINICAL and any(hit[2] == 0.0 for hit in every))  # the report tells it as another thing
        or (kind == "dispatch" and _is_former_arrival(places, stands))
        or (kind in _MOVES and _is_reflection(places, stands))
    )
    if is_unsaid:
        hits = []
    if kind == "return":
        hits = hits or list(_homecomings(article, places, stands, lands))
    return hits or _scenes(article, places, stands, kind)


def _is_daily_work(one: Found[Word], places: Passages, told: set[str]) -> bool:
    """Whether the words are those of the daily work of who has come to stay: 开诊首日接诊22人, 教徒弟下针."""
    kind, words = one.value.value, {said.text for said in one.evidence}
    if kind == "training" and any(
        _PUPILS.search(places.text, *places.clause(said.start)) for said in one.evidence
    ):
        return False  # 给科里8名年轻医生讲起…
    if kind == "clinic":
        is_named = any(places.is_title(said.start) for said in one.evidence)
        return words <= _AT_WORK[kind] and not told.isdisjoint(_STAY) and not is_named
    return (
        kind == "training"
        and words <= _AT_WORK[kind]
        and len(one.evidence) == 1
        and len(places.text) > _STORY
        and not places.is_opening(one.evidence[0].start)
    )


def find(article: Article, known: Known, names: Iterable[str] = ()) -> list[Found[Word]]:
    """The types of all events the page reports as having taken place; ``other`` alone where none is told.

    What is hoped, promised, asked for, said by somebody or told of former times does not count, nor do the
    words that stand in ``names`` of people (罗启航).
    """
    original = article
    text = article.text
    for name in names:
        text = text.replace(name, "某" * len(name))
    article = replace(article, text=text)
    places = passages(article)
    stands = standing(article, published(article))
    lands = Lands.of(known)
    found: list[Found[Word]] = []
    for kind in CUES:
        hits = _of_kind(article, places, stands, lands, kind)
        if hits:
            said: tuple[Evidence, ...] = tuple(
                evidence(original, start, end) for start, end, _ in sorted(hits, key=lambda hit: -hit[2])[:5]
            )
            found.append(Found(Word(kind), said, max(hit[2] for hit in hits), f"event.{kind}"))
    found = [one for one in found if not _is_daily_work(one, places, {other.value.value for other in found})]
    told = {one.value.value: one for one in found}
    if "rotation" not in told and "dispatch" in told and "return" in told:
        both = _both_told(places, told["dispatch"].evidence, told["return"].evidence)
        if both:
            found.append(Found(Word("rotation"), both, _SHOWN, "event.rotation"))
    if not found and article.text.strip():
        start, end = (0, len(article.title)) if article.title else article.sentences[0]
        found.append(Found(Word("other"), (evidence(original, start, end),), 0.4, "event.other"))
    return found
