"""Things given or bought: 2台监护仪, 仪器设备, 便携式彩超机3台."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.numerals import number_value
from jieli.reader.facts.passages import evidence, passages
from jieli.reader.facts.words import any_of
from jieli.reader.found import Equipment, Found

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_VERBS = any_of("give")
_GIVEN = re.compile(
    "捐赠(?!者|仪式)|捐助|赠送|捐出|赠予|捐献|配备|购置|采购|添置|援助|送去|送来|送上|购买|引进|移交|配置|调拨|发放"
    r"|(?:支援|带来|携带)(?=[^，,。]{0,14}\d[余多]?[台套件辆批箱])"
)
_NAME = any_of("equipment")
_NAMES = re.compile(f"{_NAME}{{1,3}}")
_UNIT = "台套|台件|台|套|辆|件|批|箱|部|架|张|个|只|盒|份|册|本|支|把|顶|副|组|瓶|袋|包|条|床|枚|付|根|剂"
_UNIT += "|具(?![有备体])"
_NUMBER = (
    rf"(?P<n>\d[\d,]*|[一二两三四五六七八九十百千]+)(?:余|多)?(?P<big>万)?(?:余|多)?\s?(?P<unit>{_UNIT})"
)
_AHEAD = re.compile(
    rf"{_NUMBER}(?:总?价值[^，,。；;、]{{0,14}}?元)?的?(?P<rest>(?:(?!{_VERBS}|医院|卫生院|卫生室)(?:[^\d]|\d+(?=排|层|导|毫安|道|拉))){{0,14}})\Z"
)
_BEHIND = re.compile(rf"(?:等|各|共|共计)?\s?[（(]?{_NUMBER}")
_CUT = re.compile(r"[、，,。；;：:（(）)\n]|(?<!急)和|及|与")
_LEAD = re.compile(
    f"^(?:.*(?:{_VERBS}|价值|总值))?(?:(?:设备|物资|仪器|器械)(?=包括|有(?!创))|每[包箱人户][内中里]?(?=有(?!创))|[又再还并]?(?:捐|买|运|带|送|寄|购)(?:来|了|去)|现在|新增|增加|增设|新购|了|的|一批|出|各类|部分|先进|急需|紧缺|爱心|约|给|包括|其中|含|有(?!创)|是|为|配套|相关|价格|这批|这台|所有|获赠|此次|全新|专业|现代化"
    "|设(?!备))*"
)
_MONEY = re.compile(
    r"(?:总?价值|合计|折合|市值)?(?:人民币)?(?:约|近|超过?|共计?)?"
    r"[\d.,一二三四五六七八九十百]*(?:余|多)?[百千]?[万亿](?:余|多)?元(?:的)?|\d+(?:余|多)?元(?:的)?"
)
_RECEIVER = re.compile(
    "^[^，。]{1,14}(?:医院|卫生院|保健院|卫健局|卫健委|卫生健康局|服务中心|卫生室|群众|村民|患者)"
)
_NOT_NAME = re.compile(
    r"机制|体系|主刀|工作|服务|能力|平台建设|会议|仪式|管理|希望|感谢|\A(?:向|给|由|在|将|对)|操作|使用|科$"
)
_GOES_ON = re.compile(
    "科|室|师|员|学|术|检查|治疗|管理|操作|使用|更新|维护|厂|商|企业|公司|资金|条件|建设|短缺|不足|落后"
)
_KINDS = any_of("device")
_COUNTED = re.compile(
    rf"{_KINDS}(?=\s?\d+[余多]?(?:台|套|辆|件|架|张))"
    rf"|(?<=[台套辆件架张])[^\d，,。；;、！!\n：:（）()和及与]{{0,12}}{_KINDS}(?!人)"
)
_IN_OPERATION = re.compile("[\u4e00-\u9fff]{0,12}术")
_LISTED = re.compile(
    r"(?<=[、了])(?:[^\d，,。；;、！!\n：:（）()和及与]{1,10}?(?:机|仪|镜|泵|车|床|DR|CT)|[A-Z]{2,6})(?=[、和及与等，,。])"
)
_NAMES_THEM = re.compile("[，,：:]?(?:包括|其中|分别(?:是|为))")
_OWNED = re.compile("[现原拥]有|张床位的|只有")
_GENERIC = frozenset(
    ("设备", "医疗设备", "仪器设备", "仪器", "物资", "医疗物资", "医疗器械", "器械", "防疫物资")
)
_BARE = frozenset(("设备", "仪器", "物资", "系统", "软件", "器械", "车辆"))
_WINDOW = 400  # characters of a sentence that are looked through


def _named(words: str) -> str:
    """The thing itself, without the verb, the sum and the receiver in front of it."""
    bare = _MONEY.sub("", _LEAD.sub("", _MONEY.sub("", words))).strip('“”" 　的了')
    bare = _RECEIVER.sub("", bare).strip("的") or bare
    return _LEAD.sub("", bare.rsplit("的", 1)[-1])


def _count(match: re.Match[str]) -> int | None:
    number = number_value(match["n"])
    if number is None or match["unit"] == "批":
        return None
    return int(number * (10_000 if match["big"] else 1))


def find(article: Article, known: Known) -> list[Found[Equipment]]:
    """The things a page says were given or bought; those only hoped for are left out."""
    text, places = article.text, passages(article)
    kept: dict[str, Found[Equipment]] = {}
    done = 0
    for given in _GIVEN.finditer(text, article.title_end):
        if given.start() < done or places.is_hoped(given.start()):
            continue
        begin = max(places.clause(given.start())[0], given.start() - 60, done)
        done = min(places.sentence(given.start())[1], given.start() + _WINDOW)
        for name in _NAMES.finditer(text, begin, done):
            is_many = text[given.start() : name.start()].endswith("一批")
            _keep(kept, article, begin, name, is_many=is_many, is_object=name.start() >= given.end())
        for name in _LISTED.finditer(text, given.end(), done):
            _keep(kept, article, begin, name, is_many=False, is_object=True)
    for match in _COUNTED.finditer(text, article.title_end):
        if not places.is_hoped(match.start()):
            _keep(kept, article, places.clause(match.start())[0], match, is_many=False, is_object=False)
    if any(one.value.quantity is not None for one in kept.values()):
        kept = {
            name: one for name, one in kept.items() if name not in _GENERIC or one.value.quantity is not None
        }
    counted = [name for name, one in kept.items() if one.value.quantity is not None]
    kept = {
        name: one
        for name, one in kept.items()
        if one.value.quantity is not None or not any(name in other for other in counted)
    }
    return sorted(kept.values(), key=lambda one: one.evidence[0].start)


def _keep(
    kept: dict[str, Found[Equipment]],
    article: Article,
    begin: int,
    name: re.Match[str],
    *,
    is_many: bool,
    is_object: bool,
) -> None:
    text = article.text
    start = max(begin, name.start() - 30)
    for cut in _CUT.finditer(text, start, name.start()):
        start = cut.end()
    before = text[start : name.start()]
    if _OWNED.search(before):
        return
    ahead = _AHEAD.search(before)
    behind = None if ahead else _BEHIND.match(text, name.end())
    if ahead is None and behind is None and _NAMES_THEM.match(text, name.end()):
        return  # 康复设备，包括熏蒸床3张
    if behind is None and (_GOES_ON.match(text, name.end()) or _IN_OPERATION.match(text, name.end())):
        return
    if not (ahead or behind or is_object):
        return
    at = start + ahead.start("rest") if ahead else start
    thing = _named(text[at : name.end()])
    if thing in _BARE and not (ahead or behind or is_many):
        return
    if len(thing) < 2 or "等" in thing or _NOT_NAME.search(thing):
        return
    number = ahead or behind
    quantity = _count(number) if number else None
    unit = number["unit"] if number else "批" if is_many else ""
    old = kept.get(thing)
    if old is not None and (old.value.quantity is not None or quantity is None):
        return
    begin_words = start + ahead.start("n") if ahead else name.end() - len(thing)
    end_words = behind.end("unit") if behind else name.end()
    kept[thing] = Found(
        Equipment(thing, quantity, unit),
        (evidence(article, begin_words, end_words),),
        0.85 if quantity is not None else 0.7,
        "equipment",
    )
