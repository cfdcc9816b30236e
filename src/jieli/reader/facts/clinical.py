"""What uses the words of lessons, operations, consultations and clinics, and is none of the report's."""

from __future__ import annotations

import re

from jieli.reader.facts.cues import REACH
from jieli.reader.facts.passages import FAR, Passages

_PAGE = 2000  # and of a page, for its headline
_CUE = 10  # how long a cue is at most; a scene is longer
APPRENTICED = re.compile("(?<!出)师|徒|拜|敬茶|戒尺|结[成为下]|收[下了]")
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
    "|定于|目标是|有望|梦想|愿望|(?:长期|常年|经常|时常|照例|向来)[^，。的]{0,6}\\Z|原定|原计划|有人(?:提议"
    "|建议)|(?<![按照年])计划[^，。]{0,12}\\Z|(?:邀|想|盼|盼着|要求|请求)(?:请|能"
    "|要)?[^，。了]{0,6}\\Z"
)
_NO_LESSON = re.compile(
    "消防|党课|党史|主题教育|廉政|保密|军训|驾驶|校园|教育局|中小学|安全生产|荣获|夺得|捧回"
    "|获得?[^，。]{0,12}(?:奖|名次)"
    "|(?:为|给|向|对|教|让)[^，。]{0,10}(?:群众|居民|村民(?!医)|老人|学生|孩子|牧民|患者"
    "|病人|家属|孕妇|家长|职工|老乡|乡亲|百姓|小朋友)们?"
)
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
_TURN = re.compile("：|索性|于是|干脆|改成|取消[，了]|没能?[^，。]{0,4}成，")  # 原定的会取消了，专家便去义诊


def is_for_others(places: Passages, at: int) -> bool:
    """Whether a lesson is a habit or not for local staff: 每周讲一课, 消防演练, 为居民举办讲座."""
    sentence = places.around(at)
    around = places.clause(at) if APPRENTICED.match(places.text, at) else sentence
    if _WEEKLY.search(places.text, *around):
        return True
    return (
        _NO_LESSON.search(places.text, *places.clause(at)) is not None
        and _TAUGHT.search(places.text, *sentence) is None
    )


def is_no_technique(places: Passages, at: int, end: int) -> bool:
    """Whether what came first or succeeded has nothing to do with treatment: 双方首次就学科共建会谈."""
    sentence = places.around(at)
    if _EXHIBITED.search(places.text, *sentence):
        return True  # 院史馆里陈列着第一台手术的照片
    if end - at > _CUE:
        return False  # a scene has its treatment
    if places.text[at:end].startswith("首") and _NO_FIRST.match(places.text, end, places.clause(at)[1]):
        return True
    if places.is_title(at):
        return places.text[at:end] in _FIRSTS and _MEDICAL.search(places.text, 0, places.title_end) is None
    return _MEDICAL.search(places.text, *sentence) is None


def is_no_case(places: Passages, at: int, end: int) -> bool:
    """Whether those on the screen have no patient before them: 视频连线慰问队员, 屏幕两端签约."""
    begin, close = places.around(at)
    text = places.text
    if end - at > _CUE or _ON_SCREEN.search(text, at, end) is None:
        return False  # a scene has its patient
    if places.is_title(at):
        begin, close = 0, min(len(text), _PAGE)
    return _CASE.search(text, begin, close + FAR) is None or (
        _MEETING_ON_SCREEN.search(text, begin, close) is not None
        and _AT_CASE.search(text, begin, close) is None
    )


def is_no_clinic(places: Passages, at: int) -> bool:
    """Whether a sentence only speaks of a clinic while it tells something else: 到义诊现场看望, 巡诊队撤离."""
    if places.is_title(at):
        return _NO_CLINIC.search(places.text, 0, places.title_end) is not None
    sentence = places.around(at)
    return (
        _NO_CLINIC.search(places.text, *sentence) is not None and _HELD.search(places.text, *sentence) is None
    )


def is_called_off(places: Passages, at: int, end: int) -> bool:
    """Whether a sentence says that what it names is still to come or fell through (原定…因塌方取消)."""
    begin, close = places.around(at)
    text = places.text
    for turn in _TURN.finditer(text, begin, at):
        begin = turn.end()
    return (
        _TO_COME.search(text, max(begin, at - REACH), at) is not None
        or _DISCUSSED.search(text, max(begin, at - REACH), at) is not None
        or _CALLED_OFF.search(text, end, min(close, end + FAR)) is not None
    )
