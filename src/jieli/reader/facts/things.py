"""Things called after an event, which by their name alone tell none: 义诊点, 培训基地, 远程会诊中心, 转诊率."""

from __future__ import annotations

import re
from functools import lru_cache

_BLANK = "\u25a1"
_BOOK = "《[^《》\n]{0,40}(?:办法|方案|规定|制度|细则|计划|意见稿?|标准|规范|指南|协议书?|合同|责任书)[^《》\n]{0,12}》"
_PAPERS = "(?:办法|方案|规定|细则|章程|预案|流程图?|制度|机制|体系|标准|指标|要求|规范|事宜|经费|专项|费用?|津贴|补助|名额|名单|协议书?|合同|协定|合作(?:协议|项目)?)"
_LISTS = "(?:(?:值班|排班|安排|时间|一览|日程)?表(?![示明现彰扬态])|日历|日程|预告|时间|路线图?|线路|地图|信息|手册)"
_THINGS = {
    kind: re.compile(f"{_BOOK}|{pattern}")
    for kind, pattern in {
        "clinic": "(?:健康)?(?:义诊|巡诊|巡回医疗|巡回诊疗|坐诊|出诊|送医|筛查|体检)(?:服务|专家|医生|活动|项目|联合)?(?:固定)?(?:"
        "(?:点|站|车|专?列)(?![^，。、]{0,3}(?:[前上里旁]|开[进到上往]|驶|停|来到))|箱|包|袋|招牌|牌子|志愿者|队员|技术|能力|率|工作室|中心(?!小学)|成绩|次数|天数|协议|"
        f"(?:第[一二三四五六七八九\\d]+)?[小分大]?队(?=伍?(?:撤|获|员|长|在[^，。]{{0,14}}(?:接防|交接)|接防|换防|凯旋|期满|成立|出征))|{_PAPERS}|{_LISTS})"
        "|(?:农村|流动)(?:巡诊|义诊)(?:队|车)|(?:那|[当上历往]年的?|以前的?|曾在|每)[场次]?义诊|(?:曾|过去)[^，。]{0,6}义诊|义诊的(?:路|人)|家庭医生签约(?:服务)?",
        "training": f"(?:培训|教学|进修|实训|实习|带教|示教|授课|讲课|拜师|师带徒|技能)(?:实践|操作|考核|聘用)?(?:基地|中心(?!小学)|学校|医院(?!了)|学院|室|师(?!徒|[^，。]{{0,4}}(?:说|讲|教))|教材|擂台|平台|设备|模型|车|任务|质量|需求|合格|证书|率|{_PAPERS})"
        "|示教室|(?:导师|学分|讲课擂台|师带徒|师承|带教)制(?!定|作)|课时费|学历教育|义务教育",
        "referral": f"(?:双向)?(?:转诊|转院|转运|上转|下转)(?:转运|申请)?(?:办法|率|单|专员|联络员|办公室|工作室|志愿者|病床|暖箱|呼吸机|担架|舱|车辆|平台(?=[建开启上投])|申请书|手续|网络|关系|病人\\d+例|难|{_PAPERS})"
        "|(?:无需|不用|不必|免于|免去|告别|避免|减少|拒绝)[^，。]{0,4}(?:转诊|转院|转运)",
        "teleconsultation": "(?:远程|视频|线上|在线|云端?|5G)(?:(?:病理|影像|心电|超声|医疗|诊断|会诊|查房|门诊|诊疗|教学|协作|超声诊断|影像诊断|病理诊断|医学|多学科)+)?(?:会诊|诊断)?"
        f"(?:(?:平台|系统|终端)(?=[建开启上投揭的操怎使正落竣安（共挂]|[，。、”]|$)|中心(?!医院)(?![^，。]{{0,10}}(?:为|完成|收到|与|连线|请|的医|的专家))|网络|设备|室|车(?![^，。]{{0,12}}(?:停|开|驶))|师带徒|终端|教学|带教|教育|办公|培训|授课|门诊不是|怎么|{_PAPERS}|能力|服务体系)",
        "new_technique": f"新(?:技术|项目|业务|疗法)(?:新业务|新项目)?(?:的)?(?:大赛|比赛|竞赛|准入|进展|申报|验收|评审|名单|奖|审批|推介|展|讲座|学习班|培训|{_PAPERS})"
        "|首[例台个位]患者(?:出院|回访|复查|随访)|首例[^，。、]{0,12}(?:病人|患者)(?:出院|回访|进行复查|复查|随访)|(?:填补|补上)[^，。]{0,10}空白(?:不是|容易|很难|科室|并非|难)",
    }.items()
}
_NO_REPORT = re.compile(
    "(?:一览|值班|排班|坐诊|出诊|门诊|时间|安排|日程)表|预告|招募|公开征集|征集(?:意见|线索|启事|公告)|征求|申报|报名|延期|改期|取消|推迟|未[做能]成|答(?:记者|读者)?问|"
    "办法|细则|(?:收支|账目)|(?:十|\\d)大新闻|大事记|大赛|邀请[您你]"
)
_NO_HEADLINE = re.compile(
    "[？?]|建议(?!被)|呼吁|如何|怎[么样]|应当|规定|表彰|获奖|率(?:下降|上升|提高|降)|年度|诗|心愿|(?:年前|当年|昔日|那年)的"
)


@lru_cache(maxsize=8)
def without_things(kind: str, text: str) -> str:
    """The text, of the same length, with a blank for everything that is only called after an event of the kind."""
    things = _THINGS.get(kind)
    return things.sub(lambda found: _BLANK * len(found[0]), text) if things else text


def heads_no_report(kind: str, headline: str) -> bool:
    """Whether a headline is that of a table, a call or what fell through: 专家坐诊表, 招募志愿者, 因雨延期."""
    return kind in _THINGS and _NO_REPORT.search(headline) is not None


def tells_no_event(kind: str, headline: str) -> bool:
    """Whether a headline gives an opinion, a rule or a question; what stands below it may be a report."""
    return kind in _THINGS and _NO_HEADLINE.search(headline) is not None
