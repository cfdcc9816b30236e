"""What uses the words of an event and is another thing: learners who set out, goods that arrive, a talk by screen.

Each row belongs to some kinds of events and is searched in one stretch around their words: what stands in their
clause before them or "after" them, the clause, the sentence, the headline, or sentence and headline ("page").
It holds unless its second pattern stands there as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from jieli.reader.facts.passages import Passages

_WHO = "队员|专家|医生|医师|大夫|护士|技师|医疗队|医护|骨干|队伍|同事|同志|人员"
_HELP = "帮扶|支援|援[疆藏青]|支医|驻点|下派|派驻|任职|挂职"
_MOVES = ("dispatch", "return", "rotation")


@dataclass(frozen=True, slots=True)
class _Lookalike:
    kinds: tuple[str, ...]
    where: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def holds(self, places: Passages, start: int, end: int) -> bool:
        if self.where == "title":
            return (
                self.words.search(places.text, 0, places.title_end) is not None and start < places.title_end
            )
        begin, close = self._stretch(places, start, end)
        look = self.words.match if self.where == "after" else self.words.search
        spot = look(places.text, begin, close)
        if spot is None and self.where == "page":
            spot = self.words.search(places.text, 0, places.title_end)
        if spot is None:
            return False
        return self.unless is None or self.unless.search(places.text, begin, close) is None

    def _stretch(self, places: Passages, start: int, end: int) -> tuple[int, int]:
        if self.where == "before":
            begin, close = places.clause(start)[0], start
        elif self.where == "after":
            begin, close = end, places.clause(end)[1]
        elif self.where == "clause":
            begin, close = places.clause(start)
        else:
            begin, close = places.sentence(start)
            if places.is_title(start):  # a headline is explained by the first words of the report
                close = min(places.lead_end, places.title_end + _FAR)
        return max(begin, start - _FAR), min(close, end + _FAR)


_FAR = 120  # characters on either side that a row looks at


def _row(kinds: tuple[str, ...], where: str, words: str, unless: str = "") -> _Lookalike:
    return _Lookalike(kinds, where, re.compile(words), re.compile(unless) if unless else None)


_ROWS = (
    # back the same day: 义诊结束，专家们傍晚返回市里
    _row(
        ("return",),
        "sentence",
        "傍晚|当[晚天日](?:即|便|就)?返|(?:义诊|活动|会诊|手术|讲座|授课)(?:结束|之?后)",
        "期满|届满|任务|使命|[一两三半]年|个月|第[一二三四五六七八九十]+[批期轮]",
    ),
    # help abroad or against an epidemic: 援鄂医疗队平安返回, 第3批援外医疗队启程
    _row(_MOVES, "page", "援外|援非|援鄂|驰援(?:湖北|武汉|上海)|抗疫|方舱"),
    # learners: 选送的骨干到省医院报到，开始跟班学习
    _row(_MOVES, "page", "进修|跟班|研修|轮训|学成|参训", f"{_HELP}|坐诊|接诊"),
    _row(
        ("dispatch", "return"),
        "page",
        "进修(?:人员|医[生师]|骨干|护士|学员|学习)|[赴到去来][^，。\\n的]{1,20}(?:进修|跟班|跟岗)|参训学员",
        "医疗队|援[疆藏青](?:医|专)|第[一二三四五六七八九十]+[批期轮]|驻点|帮扶(?:专家|医生)",
    ),
    # a clinic of a day by those who are there: 夏季牧场来了上海医生
    _row(("dispatch",), "title", "(?:牧场|寨|村|草原|连队|社区|学校|山里|家门口)[里上]?(?:来|迎来)了"),
    # keepsakes and what is given to staff: 向徒弟回赠听诊器, 赠送纪念品
    _row(
        ("donation",),
        "clause",
        "回赠|纪念品|(?:赠|献|送|颁)[^，。]{0,24}(?:锦旗|哈达|证书|书画|鲜花|花束|慰问品|慰问金)"
        "|(?:向|给|为)[^，。]{0,10}(?:[她他]们|徒弟|弟子|学生|队员|专家|学员|医生|代表)们?(?:[^，。]{0,6}、)?[^，。]{0,4}(?:回?赠|送|献|发)",
        "(?:向|给|为)[^，。]{0,12}(?:医院|卫生院|卫生室|群众|牧民|村民)|[台套辆]",
    ),
    _row(("donation",), "sentence", "拜师|敬茶|受茶|弟子", "医院捐|卫生院捐"),
    # drugs given out at a clinic
    _row(
        ("donation",),
        "sentence",
        "义诊|巡诊|接诊|送医|看了病|看病|诊疗|量血压|测血[压糖]|问诊|询问病情",
        "捐|赠|[台套辆架]|设备|器械|仪|图书|机|善款|资金|物资|口罩",
    ),
    # a team whose leader brought it home: 由副院长带队的专家组平安返回
    _row(
        ("visit",),
        "sentence",
        "带队[^。]{0,90}(?:返回|归来|凯旋|返程)(?!安排|的)",
        "看望|慰问|考察|调研|座谈",
    ),
    # a house sees children off to their operation
    _row(("dispatch",), "title", "患儿[^。\\n]{0,16}(?:赴|启程|前往)"),
    # a patient's own first operation: 患儿已完成了第一次植皮手术
    _row(("new_technique",), "clause", "(?:患者|患儿|病人|孩子)(?:已|又|还|也)[^，。]{0,8}(?:第一次|首次)"),
    # an ambulance with its patient: 救护车驶入卫生院，患者被转移到病房
    _row(
        ("donation",), "sentence", "救护车[^。]{0,40}(?:患|病人|伤员)|(?:患|病人)[^。]{0,40}救护车", "捐|赠"
    ),
    # how it was: 以往此类患者要转往外地
    _row(("referral",), "clause", "以往|以前|过去|此前|从前|往常|不得不|只能|(?<!历)历史"),
    # patients who set out: 患儿在家属陪同下，启程前往省城接受手术
    _row(
        ("dispatch", "return"),
        "sentence",
        "(?:患儿|患者|病人)们?(?:，|在)[^。]{0,30}(?:启程|出发|前往)",
    ),
    _row(("dispatch", "return"), "clause", "护送[^。]{0,20}(?:患儿|患者|病人|产妇)"),
    # a clinic of a day, also where its team sets out: 队员们清晨出发，到牧场义诊
    _row(
        ("dispatch",),
        "page",
        "(?:义诊|巡诊|送医)[^\\n]{0,12}$|送医送药|走进[^\\n]{2,12}义诊",
        "帮扶|为期|驻|半年|个月|派驻|支援|报到|到岗|任务|选派|派出|欢送|出征|一年|进[疆藏青]|援[疆藏青]之",
    ),
    # goods, patients: 三台心电图机抵达县医院, 患者坐上东去的列车
    _row(
        ("dispatch", "return"),
        "before",
        "(?:(?<!飞)(?<!乘)(?<!转)(?<!班)机(?!场)|仪|(?<![乘坐上搭班列专火动风随原])车|设备|物资|CT|DR|药品"
        "|器械|病床|包裹|骨灰|遗体|患者|患儿|病人|伤员|产妇|早产儿|婴儿|宝宝|旧部件)[^，]{0,14}\\Z",
        f"{_WHO}|携带|带着|带上",
    ),
    _row(
        ("dispatch", "return"),
        "sentence",
        "转运|转往|转送|送医|急救车|救护车|早产儿|骨灰|遗体|归葬",
        f"{_HELP}|队员",
    ),
    # people who only come to see: 慰问团抵达, 副院长到当地看望队员
    _row(
        ("dispatch",),
        "sentence",
        "(?:慰问|考察|访问|参观|家属|代表)团|(?:调研|督导|检查|验收|考核|巡查)组"
        "|(?:院长|书记|局长|厅长|部长|主任|市长|县长|主席|领导)[^，。；]{0,16}(?:赴|到|进[疆藏]|抵|来"
        "|前往)[^。；]{0,16}(?:看望|慰问|调研|考察)",
        "送行|欢送|出征|壮行|送别|派出|选派|迎接|入驻|进驻|柔性",
    ),
    _row(
        ("dispatch",),
        "after",
        "(?:返|回[院家到城])|[^，]{0,14}(?:看望|慰问|调研|考察|授牌|授予)",
        "派出|选派|送行|欢送",
    ),
    # a new head of the house itself is appointed: 新任院长到任, 宣布某某接任院长
    _row(
        ("dispatch", "rotation"),
        "sentence",
        "(?:宣布|任命|当选|表决|发文|文件|退休)[^。；]{0,40}(?:院长|主任|书记|局长)|新任?院长",
        "队员|医疗队|报到|到岗|选派|派出|派驻|启程|出发|进驻|抵达|轮换|新老|分院|第[一二三四五六七八九十]+批",
    ),
    # those who are back at their old desk: 回到原科室报到
    _row(("dispatch",), "sentence", "(?:回到?|返)[^，。]{0,14}报到|原(?:科室|单位|岗位)报到"),
    # another's journey: 来自财政厅的挂职副县长报到
    _row(("dispatch",), "sentence", "财政|税务|商务|挂职副[县区市州]长", _WHO),
    # what a meeting talks about: 研究选派骨干等事项; what is only in view: 业务院长候选人名单
    _row(
        ("dispatch", "appointment"),
        "clause",
        "候选|历任|拟[聘任选派进]|会诊专家|排班|名单更新|更新[^，]{0,12}名单|本地接班人|监督员",
    ),
    # who only are what the words say: 下派到镇上的业务院长召集村医
    _row(
        ("dispatch",),
        "after",
        "(?<!此次出征)(?<!本次出征)(?<!这次出征)(?<!来了)(?<!刚刚抵达)(?<!刚刚到达)"
        "(?:了|出|来|往|到|在|驻|回)?[^，。；的将]{0,16}的[^，。；的]{0,12}(?:队员|专家|医生|医师|大夫"
        "|护士|技师|骨干|院长|主任|教授|同志|干部)"
        "(?![^，。；]{0,14}(?:抵|乘|坐[进上]|[走住搬][进入]|到了|上了|换上|落地|入住|开诊|集[合结]|出征"
        "|前往|来了|接过|到岗|到任|报到|启程|出发|登|赴|进驻|来到|到达|返|回|归|离开|走[出下]|踏"
        "|送|接|完成|走马|上岗|开始))",
        "",
    ),
    # a trip of a day: 医生来到乡里义诊，当天往返; 专家抵达后授课
    _row(
        ("dispatch",),
        "sentence",
        "(?:当[天日]|一日)往返|义诊|巡诊|看诊|讲座|讲学|授课|讲课|学术报告|会诊|坐堂|抢救|救援|随行|护送"
        "|授牌|授予|同坐一室|巡回医疗",
        "帮扶|支援|驻|为期|挂职|半年|个月|任务|[批轮期]|队员|援[疆藏青]|选派|派出|派往|欢送|送行|送别"
        "|柔性|报到|到岗|业务|出发|启程|出征",
    ),
    # those who are there already go to a village: 援疆医生来到牧民家中
    _row(
        ("dispatch", "visit"),
        "clause",
        "(?:援[疆藏青川黔滇]|帮扶|驻点|支医|派驻|驻村|下派|对口支援|柔性引才?)的?(?:医生|专家|医师|大夫"
        "|团队|护士|队员|医疗队|院长)[^，。]{0,16}(?:到|赴|来|进|往|入|去)[^，。]{0,12}(?:[乡村户]|牧"
        "|社区|学校|小学|敬老院|养老院|家|毡房|车间|企业|连队|工地|寺|病房|手术室|现场)",
        "抵达|进驻|入驻|报到|出征|家乡|大家|国家|专家[组团]|回访|看望|慰问",
    ),
    # not clinicians: 新毕业的大学生报到, 记者到访
    _row(
        ("dispatch", "return", "visit", "rotation"),
        "before",
        "(?:大学生|毕业生|新员工|新职工|规培生|实习生|研究生|教师|民警|消防|战士|官兵|记者|工程师|技术员"
        "|工人|(?<!驻)村医|学员|选手|亲属|家长|同学|导演|演员|摄制组|老板|商人|企业家)[^，]{0,14}\\Z",
        "队员|专家|医疗队|援[疆藏青]医",
    ),
    _row(
        ("dispatch", "return"),
        "before",
        "(?:系统|平台|机器人|软件|项目|基金|善款|车队|图书|疫苗|血液|制剂|标本|检材|快递|信件?|文件|消息"
        "|锦旗|门诊|工作站|工作室|机器)[^，]{0,8}\\Z",
        _WHO,
    ),
    # away for some days: 队员回家休假, 主任赴京参会
    _row(
        ("dispatch", "return"),
        "sentence",
        "休假|探亲|轮休|疗养|奔丧|出差|参会|开会|比赛|领奖|取经|应聘|演讲|宣讲|参展|旅游|度假|作报告|过年",
        "期满|圆满|任务|出征|选派|进驻|欢送|凯旋",
    ),
    # totals: 已派出6批, 五年来; habits: 轮流到乡镇坐诊
    _row(
        _MOVES,
        "clause",
        "(?<!第)[两三四五六七八九十\\d]+批(?!次?[^，]{0,6}(?:队员|同时|医疗队))|轮流|常年|时常|照例|惯例"
        "|雷打不动|年年|连续[^，]{0,4}年|周[一二三四五六日][^，]{0,4}(?:派|来|到|去)",
    ),
    # named things: 派驻制度, 上岗证, 援派经费
    _row(
        ("dispatch", "visit"),
        "after",
        "(?:工作|人员|专家)?(?:制度|机制|办法|方案|证|率|单位|计划|标准|条件|歌|词|费|补贴|经费|票"
        "|日期|任务书|名额|意愿|申请|需求|指标|力度|规定|要求)",
    ),
    # did not come about: 原定的出征因大雪取消
    _row(
        ("visit", *_MOVES, "appointment"),
        "clause",
        "取消|推迟|延期|暂缓|未果|落空|泡汤|搁置|作罢|没成|没有成行|未能?成行|(?:尚未|并未|还没|没有?人?"
        "|未能?|无人|不会|不曾|从未)(?=[派选来去走返回换交任聘出抵到接看慰调考])",
    ),
    # in view only: 预计月底返程, 正在遴选下一批
    _row(
        ("visit", *_MOVES, "appointment"),
        "before",
        "预计|定于|定在|有望|正在(?:选|筹|研究|准备|报|商|遴选|酝酿|招)|酝酿|等待|待[^，]{1,12}后|年底"
        "|下半年|明年|后年|来年|节后|如果|假如|若|倘|只要|一旦|要是|想|应当|打算|梦|愿意?",
        "思想|愿望|联想|志愿|自愿|意愿|心愿|梦想",
    ),
    # own staff and other trades: 职称聘任, 竞聘上岗
    _row(("appointment",), "sentence", "职称|竞聘"),
    _row(
        ("appointment",),
        "clause",
        "招聘|竞争上岗|岗位聘|法律顾问|律师|保安|护工|任职资格|任期内|考核|不等于|任命制|聘任制|不再担任",
    ),
    # how people are chosen and what a paper asks for: 招募援藏医生, 印发方案, 预选队员体检
    _row(
        ("dispatch",),
        "clause",
        "报名|招募|招聘|名额|面试|体检|预选|遴选公告|印发|办法|方案|申请|选拔(?!后|出)|征集|征求|条件"
        "|不低于|不少于|原则|意向|本想|点评|不如",
        "出发|启程|赴|抵达|报到|到岗|派出|组成|主动",
    ),
    _row(
        ("return",),
        "clause",
        "定于|体检|考察|自费|回娘家|探亲|休假|轮休|当晚返|下山取|取药|接[^，]{0,8}患儿|救护车|回访|延期"
        "|续任|不回|打招呼|请[^，]{0,8}提前",
        "期满|圆满|凯旋|任务|归来",
    ),
    # not yet, or no more: 下周到县, 原定月底返程, 距离轮换还有一个月, 提交留任申请
    _row(
        ("visit", *_MOVES, "appointment"),
        "clause",
        "(?:再过|下周|下月|明[天日晨]|后天|届时|择日|原定|原本|本打算|本想|距离?[^，]{1,10}还有"
        "|[期满]在即|即将[期届]满|暂不|延期|延长|推迟|没有换|提交|换届)",
    ),
    _row(("visit",), "title", "将来|下周|下月|计划|预告"),
    # those who teach and learn: 教授到县医院指导手术
    _row(
        ("visit",),
        "clause",
        "(?:专家|教授|医生|医师|队员|护士|医疗队|技师|博士)[^，。]{0,14}(?:到|赴|来|前往|走进|深入|抵"
        "|至)[^，。]{0,30}"
        "(?:交流|座谈|学习|指导|对接|参观)",
        "调研|考察|督导|评估|验收|看望|慰问|回访|检查|院长|书记|主任|领导|带队|率|代表团|一行",
    ),
    # whom they console is no staff: 看望困难群众
    _row(
        ("visit",),
        "after",
        "(?:了|慰问|并)?[^，]{0,16}(?:行动不便|患者|病人|病友|产妇|患儿|孩子|老人|困难|贫困|群众|牧民|村民|孤寡"
        "|学生|五保|老党员|退休|烈属|残疾|伤员)",
        "队员|援[疆藏青]|专家|医生|医院",
    ),
    # those who have learnt or rested: 考核合格上岗, 节后返岗
    _row(("dispatch", "return"), "sentence", "合格|结业|转正|复工|假后|节后|产假"),
    # by wire: 视频慰问, 电话调研
    _row(
        ("visit",),
        "sentence",
        "视频|连线|电话[调慰回督查]|在线|线上|云端|屏幕",
        "宿舍|公寓|实地|现场(?!会诊)|驻地|走进|走访",
    ),
    # patients, learners and pupils who come: 患者来访, 组织新入职护士参观
    _row(
        ("visit",),
        "clause",
        "(?:患者|病人|牧民|村民|群众|学生|新入职|入职|本地护士|游客|志愿者)[^，]{0,14}(?:来访|参观|到访)"
        "|考察学校|入户|[另一]?外?[一二三四五六七八九十\\d]+户|病人回访|患者回访|走访中|面试|笔试",
    ),
    # those who help, and not those who come to see them: 医生一行到企业
    _row(("visit",), "before", "(?:医生|医师|队员|我们|科)[^，]{0,2}\\Z", "院长|主任|书记"),
    # those who leave: 一行三人回到市里
    _row(("visit",), "clause", "一行[^，]{0,14}(?:回到|返|抵达|启程)", "看望|慰问|调研|考察|交流|访问"),
    # words of others: 传达省委书记看望医疗队时的讲话; a letter: 来访函
    _row(("visit",), "clause", "讲话精神|来访函|来函|力度|标准|刻在|名录|工作计划|慰问计划"),
    # visitors who leave the same day: 会诊后返程，当日即返京
    _row(("return",), "sentence", "当日即返|(?:会诊|讲座|手术|义诊|讲学|讲课)[^，]{0,4}后?返", _HELP),
    # long ago: 早在2012年归来, 回来两年了
    _row(
        ("return",),
        "sentence",
        "早在[^，。]{0,6}年|早就|(?:回来|归来)[^，]{0,2}[一两二三四五六七八九十\\d]+年了|公示期满|创业|之日",
    ),
    # a night shift, a relay race, blood: 中秋换岗, “接力棒”长跑
    _row(
        ("rotation",),
        "page",
        "值班|本地同事|长跑|比赛|奖杯|血库|血液|红细胞|规培|学员|夜班|早产|患者交|病人交|转诊|下转|胸痛"
        "|救护|导丝|导管",
        "队员[^。]{0,60}队员|前任|继任|接替|期满|到任|两[批期]|替下|卸下|换[人防]|工作交接",
    ),
    # goods change hands: 赠送的监护仪完成交接, 交接座谈会
    _row(
        ("rotation",),
        "sentence",
        "赠|捐|(?:设备|仪器|呼吸机|监护仪|救护车|彩超|[台辆])[^，。]{0,12}(?:交接|移交)|签收|回执|货车",
        "新老|队旗|轮换|换[岗防班]|前任|继任|接替|老队员|新队员"
        "|第[一二三四五六七八九十]+批.{1,40}第[一二三四五六七八九十]+批",
    ),
    # only named: 轮换周期, 轮换计划, 两次轮换间, 下一轮援派
    _row(
        ("rotation",),
        "clause",
        "(?:轮换|轮转|交接|换人|换岗|接替)(?:周期|计划|机制|制度|频|间|太|方案|办法|意见|做法|前[，\\n]"
        "|前$|调剂|时[，须应]|表|单)|(?:两|每)次轮换|(?:访问|讨论|错峰|谈|问)轮换|协议|三个月一换"
        "|半年一轮|一年一换|接班人(?:培养|计划)|再见，轮换",
    ),
)


def is_lookalike(kind: str, places: Passages, start: int, end: int) -> bool:
    """Whether what stands around the words of an event shows that they speak of something else."""
    return any(kind in row.kinds and row.holds(places, start, end) for row in _ROWS)
