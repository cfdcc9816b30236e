"""Batch labels: 省第七批(市第五批), 第十批第二期, 首批, 第三轮医疗队."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.numerals import han_value
from jieli.reader.facts.passages import evidence, joined
from jieli.reader.found import Batch, Found

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_N = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_LABEL = re.compile(
    rf"第(?P<first>{_N})(?:批|(?P<more>(?:批?[、和至到与及]第?(?:{_N}))+)批)(?P<phase>第?[一二三四五六\d]{{1,2}}期)?(?!准|复|示|评|发|次性)"
)
_ROUND = re.compile(
    rf"第(?P<first>{_N})轮(?=[^，。；\n]{{0,14}}(?:医疗队|队员|专家|支援|帮扶|选派|派驻|业务院长|支医|援|轮换|下派|下沉|选人|名单))"
    "(?!次?(?:会议|座谈|评审|评估|检查|督查|考核|巡视|巡察|培训|回购|谈判|疫情|会诊|选拔|面试|督导))"
)
_TERM = re.compile(  # 第四期援石渠医疗组; the phases of a batch are part of its label
    rf"(?<!批)第(?P<first>{_N})期(?=(?:援|支医|支援|帮扶|派驻|驻)?[^，。；\n]{{0,6}}(?:医疗[组队]|队员|专家|医生|支医|援派))"
    "(?![^，。；\n]{0,14}(?:培训|讲座|课|会诊|直播|研修|学员|简报|轮训|医学))"
)
_FIRST_ROUND = re.compile("首轮(?=[^，。；\n]{0,6}(?:医疗队|队员|专家|支援|帮扶|支医|援))")
_FIRST = re.compile(r"首批(?!准|次性)(?P<many>(?:\d{1,3}|[一二两三四五六七八九十]{1,3})[余多]?[名人位个])?")
_COUNTED = re.compile(
    "[^，。；\n、]{0,16}(?:队员|专家|医[生师疗护务]|护[士师]|骨干|人才|干部|业务院长|人员|成员)|(?:全部|均|已|陆续|顺利|正式)?(?:到岗|到位|抵达|进驻|启程|出发)"
)
_LEARNERS = re.compile("进修|学员|徒弟|学徒|学生|培训|跟岗|志愿者|拜师")
_LEVEL = re.compile("(?:国家|自治区|省|市|州|县|区)\\Z")
_OWN = "为是的由和与及、从自，,（( \u3000。；！“\n：:将据赴任派送迎随"
_PROVINCE = re.compile(
    "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|新疆|西藏|广西|宁夏|内蒙古|族|尔)\\Z"
)
_VERB = re.compile(
    "(?:召开|开展|启动|举行|欢送|选派|作为|完成|慰问|看望|迎接|欢迎|组织|做好|调研|推进|参加|担任|包括|组建|成立|表彰)\\Z"
)
_OTHER_THINGS = re.compile(
    "[“”]?(?:中标|国家|全国|省级|市级|自治区级|国家级)?(?:组织|集中)?(?:药品|集采|带量|疫苗|试点|主题教育|名录|名单|示范|重点|教育|临床|科技|课题|项目|立项|"
    "区域医疗中心|医学中心|资金|物资|捐赠|设备|患者|病人|学员|毕业|研究生|大学生|客人|游客|住院医|耗材|国采|文件|整改|巡视|巡察|建设|培育|优秀|名师|学科|专科|胸痛)"
)
_SENTENCE = 120  # characters of its sentence before a label
_NO_HELP = re.compile("试点|示范|集采|主题教育|名录|入选")
_HELP = re.compile(
    "同事|战友|交接|老师|接替|[援支帮医队员专家骨干人才护士生团院长挂柔驻派中期轮干部组服下对口协作西部]"
)


def _values(first: str, more: str | None) -> list[int]:
    words = [first, *re.findall(_N, more or "")]
    return [n for n in (int(w) if w.isdigit() else han_value(w) for w in words) if n]


def _is_help(text: str, start: int, end: int) -> bool:
    """Whether what a label counts are people who help, and not medicines, pilots or campaigns."""
    after = text[end : end + 24]
    if _OTHER_THINGS.match(after):
        return False
    near = re.split("[，。；\n,;]", after, maxsplit=1)[0]
    if near in ("起", "开始", "以来"):  # 自第十一批起，队员服务期不少于一年
        return re.search("[援帮支派]|队员|医[生师]|专家", after) is not None
    if _NO_HELP.search(near):
        return False
    said = re.split("[。\n]", text[max(0, start - _SENTENCE) : start])[-1]
    return bool(_HELP.search(near)) or bool(re.search("[援支帮]|选派|派出|轮换|医疗队|队员", said))


def find(article: Article, known: Known) -> list[Found[Batch]]:
    """Every distinct batch label, in the order of the page; 多批 and 一批 are none."""
    text = article.text
    kept: dict[tuple[int, str], Found[Batch]] = {}
    for match in _LABEL.finditer(text):
        if (
            not _is_help(text, match.start(), match.end())
            and text[match.end() : match.end() + 1] not in ")）(（"
        ):
            continue
        start = match.start()
        level = _LEVEL.search(text[max(0, start - 4) : start])
        if level:
            begin = start - len(level[0])
            is_ours = text[begin - 1 : begin] == "我" and not _is_level_elsewhere(
                text, text[begin : match.end()]
            )
            if not is_ours and _is_level(text, begin, level[0]):
                start = begin
        for number in _values(match["first"], match["more"]):
            words = text[start : match.end()]
            if match["more"]:
                words = next(
                    (
                        f"第{w}批"
                        for w in (match["first"], *re.findall(_N, match["more"]))
                        if _values(w, None) == [number]
                    ),
                    words,
                )
            _keep(kept, Batch(number, words), article, start, match.end(), 0.95, "batch.numbered")
    for match in _ROUND.finditer(text):
        for number in _values(match["first"], None):
            _keep(kept, Batch(number, match[0]), article, match.start(), match.end(), 0.8, "batch.round")
    for match in _TERM.finditer(text) if not kept else ():
        for number in _values(match["first"], None):
            _keep(kept, Batch(number, match[0]), article, match.start(), match.end(), 0.7, "batch.term")
    for match in _FIRST_ROUND.finditer(text):
        _keep(kept, Batch(1, match[0]), article, match.start(), match.end(), 0.8, "batch.round")
    for match in _FIRST.finditer(text):
        if _is_help(text, match.start(), match.end()) and (match["many"] is None or _is_counted(text, match)):
            _keep(kept, Batch(1, "首批"), article, match.start(), match.end(), 0.85, "batch.first")
    phased = {label.split("批")[0] + "批" for _, label in kept if "期" in label}
    rows = (row for (_, label), row in kept.items() if label not in phased)  # 第十批 again, of 第十批第一期
    return sorted(rows, key=lambda one: one.evidence[0].start)


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """Whether those counted behind 首批 (首批5名队员) are people who help, and not those who come to learn."""
    clause = re.split("[，。；\n]", text[match.end() : match.end() + 40], maxsplit=1)[0]
    return _COUNTED.match(clause) is not None and not _LEARNERS.search(clause)


@lru_cache(maxsize=64)
def _is_level_elsewhere(text: str, label: str) -> bool:
    """Whether the page writes a label behind 我 (我省第七批) also without it, so that 省 is the level of the batch."""
    elsewhere = (one.start() for one in re.finditer(re.escape(label), text))
    return any(
        text[at - 1 : at] != "我" and not _PROVINCE.search(text[max(0, at - 3) : at]) for at in elsewhere
    )


def _is_level(text: str, begin: int, level: str) -> bool:
    """Whether 省 or 市 before a label names a level by itself and does not end a name (辽宁省)."""
    if level in ("省", "自治区", "国家"):
        return _PROVINCE.search(text[max(0, begin - 3) : begin]) is None
    return begin == 0 or text[begin - 1] in _OWN or _VERB.search(text[max(0, begin - 2) : begin]) is not None


def _keep(
    kept: dict[tuple[int, str], Found[Batch]],
    value: Batch,
    article: Article,
    start: int,
    end: int,
    sure: float,
    rule: str,
) -> None:
    words = evidence(article, start, end)
    old = kept.get((value.ordinal, value.text))
    kept[(value.ordinal, value.text)] = Found(
        value, joined(old.evidence, words) if old else (words,), sure, rule
    )
