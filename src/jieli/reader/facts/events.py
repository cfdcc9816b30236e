"""What kinds of events a bulletin reports, by the words that say they took place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.dates import published
from jieli.reader.facts.direction import riches
from jieli.reader.facts.lookalikes import is_lookalike
from jieli.reader.facts.passages import Passages, evidence, passages
from jieli.reader.facts.scenes import CLASSES, shown
from jieli.reader.facts.standing import Standing, standing
from jieli.reader.facts.things import heads_no_report, tells_no_event, without_things
from jieli.reader.facts.words import rows
from jieli.reader.found import Evidence, Found, Word

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_ENOUGH = 0.5
_LONGEST = 300  # how many characters of a sentence a scene looks at
_NEXT_WORDS = 24  # characters of the next sentence that may tell who leaves
_MOST = 400  # and at how many sentences
_SHOWN = 0.6  # how sure a scene without the name of its event is
_FAR = 160  # and of its sentence
_PAGE = 2000  # and of a page, for its headline
_CUE = 10  # how long a cue is at most; a scene is longer
_REACH = 48  # how many characters of its clause a cue looks at, on either side

_NOTICE = re.compile(
    "关于[^\n]{2,50}(?:通知|公告|公示|通报|意见|方案|批复|函|报告|总结|请示|建议|倡议)"
    "|^[^\n]{0,8}(?:数说|盘点)|好消息[^\n]*坐诊|周[一二三四五六日天末][^\n]{0,8}坐诊"
    "|(?:公示|公告|通报|工作总结|情况报告|通知|征求意见(?:稿）)?|启事|一览表?|成绩单|综述|情况统计"
    "|[安排值]?[排班诊]表|细则|办法|答复|答记者问|答网友问)(?:（[^）]{1,8}）)?$"
)
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
_RETURNS = re.compile("期满|返[回程沪京津渝]|归来|凯旋|圆满完成|离任")
_LEAVES = re.compile(
    "出征|启程|奔赴|出发|即将赴|将赴|前往|远赴|赴[^，。]{2,12}(?:开展|支援|帮扶)|为期|行前|壮行|新一[批轮]"
)
_SERVED = re.compile("(?:年半?|个月)(?:里|来|间)[，,]|任期|期满|我走了|结束了?[^，。]{0,10}(?:工作|任务)")
_BACK = frozenset(("返回", "回到", "飞回", "返抵", "回抵"))
_BACK_TO = re.compile("(?:返回|飞回|回到|返抵|回了|飞抵|坐回|运回|开回|回抵)(?:了)?")
_ALSO_BACK = re.compile(
    "患者|病人|患儿|孩子|老人|进修|学习|设备|出差|休假|考察|调研|会诊|讲座|义诊|手术|接种|曾|早在|即将|将"
)
_WAYS = frozenset(("抵达", "飞抵", "到达", "乘坐", "搭乘", "乘机", "乘车", "登上", "踏上"))
_HOME = re.compile(
    "服务期[到满]|(?:工作|守|干|待)了[^，。]{0,3}年|返回|返程|归来|凯旋|期满|回家|载誉|圆满完成|平安归"
)
_NEXT = re.compile("新一[批轮期]|接替|交接|轮换|出征|启程|奔赴|赴任|接任")
_OF_ALL = re.compile("中央|国务院|党的")
_ONE_AFTER_ANOTHER = re.compile(
    "一[批茬代拨]又?一?[批茬代拨]|历[批届任]|每一[批名位]|有的[^，。]{0,12}[，；]?有的"
)
_DURING = re.compile("(?:援[疆藏青]|帮扶|支援|支医|驻点|挂职|服务|工作|在[^，。]{1,8})期间[，,]")
_DAY_TOLD = re.compile("\\d日|当[天日]")
_STAY_OVER = re.compile(  # 为期两年的帮扶收官，专家离开…; 停留九个月后撤出
    "归途|归程|归队|撤[出离回]|停留|收官|要走的|不舍|第二故乡|常回|再来看|离别|临走|(?:结束"
    "|完成)[^，。]{0,16}(?:任务|帮扶|支援|服务|使命)|回[家乡程]|告别(?![家妻父亲儿女孩])"
    "|期满|满期|卸任|[了整满]一?[一两二三四五六七八九十\\d半]+(?:年|个月)|[一两二三半]年来"
    "|这一期|到此为止|你走|走了[”，。]"
    "|离开[^，。]{2,14}(?:县|州|旗|医院|卫生院|高原)|再见|原科室"
)
_HOSTS = re.compile(  # 牧民自发送行; 县卫生局为援青大夫饯行
    "(?:牧民|老乡|乡亲|村民|居民|群众|老汉|徒弟|患者|病人|村医|当地"
    "|受援)[^，。]{0,16}(?:送行|送别|欢送|惜别|话别)|(?:送行|送别)的(?:牧民|老乡|乡亲|村民"
    "|群众|人群)"
    "|[县州乡寨][里上][^，。]{0,10}(?:送行|送别|欢送)|赶来送行"
    "|[县州旗镇乡][^，。]{0,12}(?:为|送别|欢送|惜别)[^，。]{0,4}(?:援[疆藏青]|支医|巡诊"
    "|农村|帮扶)"
)
_SETS_OUT = re.compile(
    "出征|启程(?![返回归])|奔赴|壮行|行前|即将到|(?:赶|远|飞|开)?(?:赴"
    "|前往)(?=[^，。]{2})(?![^，。]{0,10}(?:机场|车站|站台|火车站|码头|路口|送))"
)
_SENT_DOWN = re.compile("下派|选派|业务院长|支农|赴任|上任")
_FAREWELLS = frozenset(("饯行", "欢送", "送别", "送行", "惜别", "话别", "欢送会", "欢送仪式", "欢送大会"))

_MACROS = {
    "<n>": "[\\d一两二三四五六七八九十百]",
    "<h>": "[一二三四五六七八九十\\d]",
    "<who>": "(?:队员|专家|医生|医师|大夫|护士|技师|骨干|人才|干部|医务人员|医护人员|医务工作者"
    "|医疗队|支医队|工作队|团队|专家组|小组|同志)",
    "<learn>": "(?:护士|医生|医师|大夫|村医|乡医|技师|药师|药剂员|检验员|医护|医务人员|学员|徒弟|同事|年轻人|规培|骨干"
    "|同行|科里|全科|大家|队员|卫生员|接生员|助产士|保健员|本地|当地|本院|各院)",
    **{name: CLASSES[name] for name in ("<folk>", "<ill>", "<far>")},
}


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word of an event and what its clause must and must not have before and behind it."""

    where: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None

    def holds(self, before: str, after: str) -> bool:
        return not (
            (self.before is not None and not self.before.search(before))
            or (self.after is not None and not self.after.search(after))
            or (self.unless_before is not None and self.unless_before.search(before))
            or (self.unless_after is not None and self.unless_after.search(after))
        )


def _pattern(words: str) -> re.Pattern[str] | None:
    for name, meaning in _MACROS.items():
        words = words.replace(name, meaning)
    return re.compile(words) if words else None


@dataclass(frozen=True, slots=True)
class _Cues:
    """The cues of one kind of event by their words."""

    heads: re.Pattern[str]  # the first characters of the words, to find where to look
    words: re.Pattern[str]
    by_word: dict[str, tuple[tuple[str, tuple[_Cue, ...]], ...]]  # with the shorter words it begins with

    def find(self, text: str, close: int) -> Iterator[tuple[int, int, tuple[_Cue, ...]]]:
        for head in self.heads.finditer(text, 0, close):
            match = self.words.match(text, head.start(), close)
            if match:
                for word, cues in self.by_word[match[0]]:
                    yield match.start(), match.start() + len(word), cues


def _cues() -> dict[str, _Cues]:
    table: dict[str, dict[str, list[_Cue]]] = {}
    for row in rows("cues.csv"):
        cue = _Cue(
            row["where"],
            *(_pattern(row[name]) for name in ("before", "after", "unless_before", "unless_after")),
        )
        for word in row["words"].split("|"):
            table.setdefault(row["kind"], {}).setdefault(word, []).append(cue)
    return {kind: _compiled(words) for kind, words in table.items()}


def _compiled(words: dict[str, list[_Cue]]) -> _Cues:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return _Cues(
        re.compile(f"[{''.join(sorted({word[0] for word in words}))}]"),
        re.compile("|".join(map(re.escape, ordered))),
        {word: tuple((one, tuple(words[one])) for one in ordered if word.startswith(one)) for word in words},
    )


_CUES = _cues()


_CEREMONY = re.compile(
    "(?:(?:欢送|欢迎|送别|出征|迎接|送行|拜师)(?:会|大会|仪式|典礼)|(?:签约|揭牌|授牌|捐赠"
    "|结对|交接|启动|启程|授旗)[^，\\n]{0,4}(?:仪式|典礼))"
    "(?!(?:暨|和|及|、)[^\\n]{0,20}会)"
)
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
    "[\\d两三四五六七八九十][余多]?[名位个][^，。]{0,8}(?:医生|医师|护士|村医|医护|医务|技师|骨干|学员|徒弟|同事|年轻人)"
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


_APPRENTICED = re.compile("(?<!出)师|徒|拜|敬茶|戒尺|结[成为下]|收[下了]")
_PAPER = re.compile(
    "(?:师徒|师带徒|师承|带教|拜师|师傅|师父|徒弟|学徒"
    "|弟子)[^。\\n]{0,60}(?:签[订署下名字了过约](?!暨|、?拜师)|手印|落笔)"
    "|(?:签[订署下名字了过约](?!暨|、?拜师)|落笔)[^。\\n]{0,40}(?:师徒|师带徒|师承|带教|拜师|师傅|师父|徒弟|学徒|弟子)"
)
_CALLED_OFF = (
    re.compile(  # anywhere behind, of clinical work; _PUT_OFF asks right behind the words, of all kinds
        "(?:因|由于)[^。]{0,20}(?:取消|延期|改期|推迟|停办|作罢|未能)|(?:临时|已|被|决定|宣布"
        "|只好)(?:取消|延期|改期|推迟|作罢)|(?<!出发时间)另行通知|泡了?汤|作罢|落了?空|(?:也|却"
        "|都|还)?[没未](?:能|有)?[^，。的]{0,3}[讲开办做举去来]成|未能?(?:成行|如期|举行|进行"
        "|完成)|(?:活动|示教|手术|培训|义诊|巡诊)?取消(?!了?[^，。]{0,4}(?:休|假|行程|婚))"
    )
)
_TO_COME = re.compile(
    "(?:邀请|欢迎|敬请)[您你大各]|(?<!上)下(?:周|个?月|星期)(?!三甲)|明[天晚]|后天|拟于"
    "|定于|目标是|有望|梦想|愿望|长期|常年|经常|时常|照例|向来|原定|原计划|有人(?:提议"
    "|建议)|(?<![按照年])计划[^，。]{0,12}\\Z|(?:邀|想|盼|盼着|要求|请求)(?:请|能"
    "|要)?[^，。了]{0,6}\\Z"
)
_NO_LESSON = re.compile(
    "消防|党课|党史|主题教育|廉政|保密|军训|驾驶|校园|教育局|中小学|安全生产|荣获|夺得|捧回"
    "|获得?[^，。]{0,12}(?:奖|名次)"
    "|(?:为|给|向|对|教|让)[^，。]{0,10}(?:群众|居民|村民(?!医)|老人|学生|孩子|牧民|患者"
    "|病人|家属|孕妇|家长|职工|老乡|乡亲|百姓|小朋友)们?"
)
_PURPOSE = re.compile(
    "为了?(?:深入|进一步|扎实|切实|全面|认真|更好|不断|有效|充分|做好|加强|加快|推动|推进|落实|贯彻|响应|提升|提高"
    "|促进|巩固|方便|解决|帮助|使|让|高质量|持续|积极)(?![^，]{0,40}\\d日)"
)
_GOES_ON = re.compile(
    "(?:推动|推进|提升|提高|促进|助力|充分|实现|加强|不断|更好|切实|扎实|深化|增进|强化|落实|引导|丰富)"
)
_BATCH = re.compile("第[一二三四五六七八九十\\d]+[批期轮]|[新老]队员|新一批|上一批")
_MOST_PURPOSES = 4  # clauses of one purpose
_WEEKLY = re.compile("每(?:周|天|晚|月|日)(?!报)|雷打不动|从不间断|常态化")
_TAUGHT = re.compile("医生|医师|护士|村医|乡医|医护|医务|学员|技师|徒弟|骨干|卫生员|科室|全科|手术")
_DISCUSSED = re.compile(
    "(?:研究|商讨|商议|商定|审议|部署|布置|通报|敲定|讨论了?(?:如何|怎)|列入|纳入|写进)[^，。]{0,24}\\Z"
)
_MEDICAL = re.compile(
    "术|镜|治疗|救治|介入|切除|移植|[置植]入|透析|栓|疗|麻醉|镇痛|分娩|剖宫产|机器人"
    "|[A-Z]{3}|支架|修补|置换|穿刺|造影|诊断|检[查测验]|取[出石]|碎石|切开|缝合|再植|插管"
    "|心电|超声|监测|通气|输血|抢救|技术|项目|门诊|病房|病例|报告|患者|空白"
)
_EXHIBITED = re.compile("陈列|展[柜厅板]|难忘的是[和同]|院史|老照片|翻看|论文|报道了国内|记得|回忆|数过")
_FIRSTS = frozenset(("首次", "首个", "首项", "首创", "顺利完成", "成功完成"))
_NO_FIRST = re.compile(
    "[^，。]{0,12}(?:就|相见|见面|会谈|座谈|会晤|走进|来访|考察|合作|选派|派出|集结|亮相|评选|参加|举[办行]|签)"
)
_CASE = re.compile(
    "患者|病人|病例|病历|病情|疑难|片子|病|影像|CT|核磁|切片|心电|手术|诊断|诊疗|确诊|会诊"
    "|查房|患儿|产妇|阅片|读片|超声|造影|救治|治疗|方案|伤|术|皮疹|波形|求助|过程"
)
_ON_SCREEN = re.compile("连线|屏幕|视频|云端|远程|线上|隔空|通过|利用|借助|连上|接通")
_MEETING_ON_SCREEN = re.compile(
    "慰问|家人|通了话|讲授|云课堂|签约|签署|签下|落笔|(?:推进|座谈|专题|工作|启动|共建|交流|见面)会|授课|讲课"
    "|上课|一堂课|网课|课堂|培训|教学|讲座|直播|网友|参观|察看|揭牌(?!后)|揭幕|捐赠"
    "|协议约定|提供远程|按协议|协议明确|提议连线|就远程|将来"
)
_AT_CASE = re.compile(
    "(?:为|给|对|讨论|会诊)[^，。]{0,24}(?:患者|病人|患儿|产妇|老人|病例|病情)|(?:看|阅"
    "|读)[^，。]{0,6}(?:片|病历|影像)|诊断为|确诊|治疗方案|手术方案|(?:完成|进行"
    "|开展)[^，。]{0,10}远程(?:会诊|诊断|查房|手术)"
)
_NO_CLINIC = re.compile(
    "谁来|听说|没(?:来得及|顾上)|看望|慰问|致谢|感谢|接防|换防|交接|撤[离出]|送行|正式签约"
    "|约定|座谈会|总结会|专题会|审议|汇报|结业|培训班|征求意见|曾在|捐赠|记得|那场|那次"
    "|上月|去年|当年|将来|展望|回忆|口罩|防护服|按[季月周年]|下月"
)
_HELD = re.compile(
    "(?:为|给|替|接诊|诊治|看了|测|量|检查|筛查|诊疗|惠及|服务)[^，。]{0,24}(?:\\d"
    "|[一二两三四五六七八九十百])[余多]?[名位人例个]|(?:开展|举行|举办|组织|进行|参加"
    "|启动)[^，。]{0,20}(?:义诊|巡诊|坐诊)|免费|量血压|测血糖|当天|现场为"
)
_NO_PATIENT = re.compile(
    "推演|演练|凡(?!事)|须在|约定|议定|用于|全靠|标本|样本|探望|看望|登门|锦旗|回访"
    "|再三要求|(?:专家|队员)们?[^，。]{0,4}(?:坐上|登上|赶[到往])|(?:转|送"
    "|护送)送?[^，。]{0,4}(?:专家|队员)|讨论了?[^，。]{0,6}(?:流程|办法|转诊|转院)|由谁"
)
_TURN = re.compile("：|索性|于是|干脆|改成|取消[，了]|没能?[^，。]{0,4}成，")  # 原定的会取消了，专家便去义诊
_REMOTE = re.compile("隔[着空]|屏幕|视频|远程|镜头|线上|云端|不用出门")
_CLINICAL = frozenset(("training", "clinic", "referral", "teleconsultation", "new_technique"))


def _around(places: Passages, at: int) -> tuple[int, int]:
    """The sentence around a position, as far as it is looked at."""
    begin, close = places.sentence(at)
    return max(begin, at - _FAR), min(close, at + _FAR)


def _is_for_others(places: Passages, at: int) -> bool:
    """Whether a lesson is a habit or not for local staff: 每周讲一课, 消防演练, 为居民举办讲座."""
    sentence = _around(places, at)
    around = places.clause(at) if _APPRENTICED.match(places.text, at) else sentence
    if _WEEKLY.search(places.text, *around):
        return True
    return (
        _NO_LESSON.search(places.text, *places.clause(at)) is not None
        and _TAUGHT.search(places.text, *sentence) is None
    )


def _is_no_technique(places: Passages, at: int, end: int) -> bool:
    """Whether what came first or succeeded has nothing to do with treatment: 双方首次就学科共建会谈."""
    sentence = _around(places, at)
    if _EXHIBITED.search(places.text, *sentence):
        return True  # 院史馆里陈列着第一台手术的照片
    if end - at > _CUE:
        return False  # a scene has its treatment
    if places.text[at:end].startswith("首") and _NO_FIRST.match(places.text, end, places.clause(at)[1]):
        return True
    if places.is_title(at):
        return places.text[at:end] in _FIRSTS and _MEDICAL.search(places.text, 0, places.title_end) is None
    return _MEDICAL.search(places.text, *sentence) is None


def _is_no_case(places: Passages, at: int, end: int) -> bool:
    """Whether those on the screen have no patient before them: 视频连线慰问队员, 屏幕两端签约."""
    begin, close = _around(places, at)
    text = places.text
    if end - at > _CUE or _ON_SCREEN.search(text, at, end) is None:
        return False  # a scene has its patient
    if places.is_title(at):
        begin, close = 0, min(len(text), _PAGE)
    return _CASE.search(text, begin, close + _FAR) is None or (
        _MEETING_ON_SCREEN.search(text, begin, close) is not None
        and _AT_CASE.search(text, begin, close) is None
    )


def _is_no_clinic(places: Passages, at: int) -> bool:
    """Whether a sentence only speaks of a clinic while it tells something else: 到义诊现场看望, 巡诊队撤离."""
    if places.is_title(at):
        return _NO_CLINIC.search(places.text, 0, places.title_end) is not None
    sentence = _around(places, at)
    return (
        _NO_CLINIC.search(places.text, *sentence) is not None and _HELD.search(places.text, *sentence) is None
    )


def _is_called_off(places: Passages, at: int, end: int) -> bool:
    """Whether a sentence says that what it names is still to come or fell through (原定…因塌方取消)."""
    begin, close = _around(places, at)
    text = places.text
    for turn in _TURN.finditer(text, begin, at):
        begin = turn.end()
    return (
        _TO_COME.search(text, max(begin, at - _REACH), at) is not None
        or _DISCUSSED.search(text, max(begin, at - _REACH), at) is not None
        or _CALLED_OFF.search(text, end, min(close, end + _FAR)) is not None
    )


def _is_other_thing(kind: str, places: Passages, start: int, end: int) -> bool:
    """Whether the words around a cue show that it speaks of something else."""
    text = places.text
    if kind in ("dispatch", "return") and text[start:end] in _FAREWELLS:
        return _is_for_home(places, start) == (kind == "dispatch")
    if kind == "visit" and text[start] in "一带率" and _CLINICS.search(text, 0, places.title_end):
        return True  # 院长带队义诊
    if kind == "visit" and _MEETS.search(text, *places.clause(start)):
        return True  # 院长带队到机场迎接
    if kind == "dispatch" and text[start:end] in _WAYS and _is_way_home(places, start):
        return True  # 抵达 of those who come home
    if (
        kind in _HABITS
        and _frame(places).is_return
        and _DURING.search(text, places.sentence(start)[0], start)
        and not _DAY_TOLD.search(text, places.sentence(start)[0], start)
    ):
        return True  # what they did while they stayed
    if kind == "meeting" and text[start:end] in ("会议", "大会", "召开") and _frame(places).is_ceremony:
        return True  # the ceremony again: 召开欢送会，会议由…
    if kind == "donation" and text[start] == "送" and _OWN_STAFF.search(text, *places.sentence(start)):
        return True  # 看望队员，送去药品
    if kind == "meeting" and _OF_ALL.search(text, places.clause(start)[0], start):
        return True  # 中央召开新疆工作座谈会
    if kind == "donation" and _TO_STAFF.search(text, places.clause(start)[0], start):
        return True  # 为援疆干部发放药品包
    if kind == "training" and _frame(places).is_paper and _APPRENTICED.search(text, start, end):
        return True  # 签订师徒协议 is an agreement
    if kind == "training" and _is_for_others(places, start):
        return True
    if kind == "teleconsultation" and _is_no_case(places, start, end):
        return True
    if kind == "new_technique" and _is_no_technique(places, start, end):
        return True
    if kind == "referral" and _NO_PATIENT.search(text, *_around(places, start)):
        return True  # 凡需转院的病人，须在两小时内转往…
    if kind == "clinic" and _is_no_clinic(places, start):
        return True
    if kind == "clinic" and _REMOTE.search(text, _around(places, start)[0], end):
        return True  # 隔着屏幕为牧民看病
    if kind in _CLINICAL and _is_called_off(places, start, end):
        return True
    if _PUT_OFF.match(text, end, places.sentence(start)[1]):
        return True
    if is_lookalike(kind, places, start, end):
        return True
    before = text[max(0, start - 8) : start]
    return bool(_NOT_DONE.search(before)) or (kind == "new_technique" and bool(_ABLE.search(before)))


@dataclass(frozen=True, slots=True)
class _Lands:
    """The places of a page in order, each with how rich its region is; help goes from the richer to the poorer."""

    starts: tuple[int, ...]
    rich: tuple[int, ...]
    poorest: int
    richest: int

    @classmethod
    def of(cls, known: Known) -> _Lands:
        rows = []
        for one in known.mentions:
            region = known.region_of(one) if known.is_place(one) else None
            if region is not None:
                rows.append((one.start, riches(region.code)))
        rich = [row[1] for row in rows]
        return cls(tuple(row[0] for row in rows), tuple(rich), min(rich, default=0), max(rich, default=0))

    def goal(self, at: int) -> int:
        """1 where the place right behind ``at`` is richer than the poorest of the page, -1 where poorer, else 0."""
        number = bisect_right(self.starts, at - 1)
        if number == len(self.starts) or self.starts[number] > at + 3 or self.poorest == self.richest:
            return 0
        return 1 if self.rich[number] > self.poorest else -1

    def host(self, begin: int, at: int) -> bool:
        """Whether the last place between two positions is one that is helped."""
        number = bisect_right(self.starts, at - 1) - 1
        return number >= 0 and self.starts[number] >= begin and self.rich[number] < 2


def _goes_wrong_way(kind: str, word: str, end: int, lands: _Lands) -> bool:
    """Whether the place behind a way lies in the other direction: 抵达|上海 of those who come from 新疆."""
    if kind == "dispatch" and word in _WAYS:
        return lands.goal(end) > 0
    return kind == "return" and word in _BACK and lands.goal(end) < 0


def _is_hosts(places: Passages, lands: _Lands, at: int) -> bool:
    """Whether those who are helped see somebody off (扎鲁特旗人民医院送别…), and nobody sets out."""
    text = places.text
    begin, close = places.sentence(at)
    if places.is_opening(at):
        begin, close = 0, min(places.lead_end, places.title_end + _FAR)
    if _SETS_OUT.search(text, max(begin, at - _FAR), min(close, at + _FAR)) or _SENT_DOWN.search(
        text, begin, min(close, at + _FAR)
    ):
        return False
    begin = places.sentence(at)[0]
    return lands.host(begin, at) or (places.is_opening(at) and lands.host(0, at))


def _is_way_home(places: Passages, at: int) -> bool:
    """Whether the sentence of a way (乘机抵达…机场) is that of people who return."""
    begin, close = places.sentence(at)  # 第三批抵达于田；第二批返回天津
    begin, close = max(begin, at - _FAR), min(close, at + _FAR)
    mark = places.text.find("；", at, close)
    sentence = max(begin, places.text.rfind("；", begin, at)), close if mark < 0 else mark
    return _HOME.search(places.text, *sentence) is not None and _NEXT.search(places.text, *sentence) is None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the whole page is about, asked once: a send-off or welcome, people who return, people who leave."""

    is_ceremony: bool
    is_return: bool
    is_term_over: bool
    is_paper: bool  # apprentices are taken with a signed paper


@lru_cache(maxsize=4)
def _frame(places: Passages) -> _Frame:
    text = places.text
    return _Frame(
        _CEREMONY.search(text, 0, places.title_end or places.lead_end) is not None,
        _RETURNS.search(text, 0, places.lead_end) is not None,
        _LEAVES.search(text) is None and _SERVED.search(text) is not None,
        _PAPER.search(text) is not None,
    )


def _is_for_home(places: Passages, at: int) -> bool:
    """Whether a farewell is for people whose term is over (欢送…期满返沪), and not for those who set out."""
    begin, close = places.sentence(at)
    frame = _frame(places)
    near = max(begin, at - _FAR), min(close, at + _FAR)
    if places.is_opening(at):
        near = 0, min(places.lead_end, places.title_end + _FAR)
    if _SETS_OUT.search(places.text, *near) is None and (
        _STAY_OVER.search(places.text, *near) or _HOSTS.search(places.text, *near)
    ):
        return True
    after = places.text[close : close + _NEXT_WORDS]  # 为专家们送行。1月13日，三位专家启程返津
    return (
        frame.is_return
        or frame.is_term_over
        or _RETURNS.search(places.text, *near) is not None
        or (_RETURNS.search(after) is not None and _SETS_OUT.search(after) is None)
    )


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
    article: Article, places: Passages, stands: Standing, lands: _Lands, kind: str
) -> Iterator[tuple[int, int, float]]:
    if kind in _MOVES and _ASKED.search(article.text, 0, article.title_end):
        return
    text = without_things(kind, article.text)
    is_notice = _NOTICE.search(article.text, 0, article.title_end) is not None
    if is_notice and (kind not in _ANNOUNCEABLE or _COMMENTED.search(text, 0, article.title_end)):
        return
    for at, end, cues in _CUES[kind].find(text, article.title_end if is_notice else len(text)):
        is_title, is_opening = places.is_title(at), places.is_opening(at)
        clause_begin, clause_end = places.clause(at)
        before = text[max(clause_begin, at - _REACH) : at]
        after = text[end : max(end, min(clause_end, end + _REACH))]
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
        if kind in ("dispatch", "return") and text[at:end] in _FAREWELLS and _is_hosts(places, lands, at):
            if kind == "dispatch":
                continue
        elif _is_other_thing(kind, places, at, end) or _goes_wrong_way(kind, text[at:end], end, lands):
            yield at, end, 0.0
            continue
        if is_title and kind in _MOVES and not is_notice and places.is_hoped(at):
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
        is_habit = kind in _HABITS and _HABIT.match(text, places.sentence(at)[0]) is not None
        if (
            is_habit
            or _is_background(kind, before, after, is_opening)
            or _ONE_AFTER_ANOTHER.search(text, places.sentence(at)[0], at)
        ):
            weight -= 0.41
        elif places.is_history(end) or stands.is_former(at) or _is_aside(places, at):
            is_named = _names_it(kind, text[at:end], after) or (
                kind == "donation" and _THINGS_GIVEN.search(text, places.sentence(at)[0], at) is not None
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
    article: Article, places: Passages, stands: Standing, lands: _Lands
) -> Iterator[tuple[int, int, float]]:
    """Ways back to a region richer than the one that is helped: 乘机返回|天津."""
    text = article.text
    for way in _BACK_TO.finditer(text, article.title_end):
        at, end = way.span()
        begin, close = places.sentence(at)
        if (
            lands.goal(end) > 0
            and not _ALSO_BACK.search(text, max(begin, at - _FAR), min(close, end + _FAR))
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
            or (kind == "dispatch" and _is_for_home(places, at))
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
            if ("\n" not in between and len(between) <= _FAR) or teams > 1:
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
    article: Article, places: Passages, stands: Standing, lands: _Lands, kind: str
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
    lands = _Lands.of(known)
    found: list[Found[Word]] = []
    for kind in _CUES:
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
