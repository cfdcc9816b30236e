"""People counted and work counted: 6名业务骨干, 一行13人, 诊治患者1200余人次, 14个薄弱乡镇卫生院."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jieli.reader.article import Article
from jieli.reader.facts.numerals import Quantity, approx_after, quantities
from jieli.reader.facts.passages import evidence, joined, passages
from jieli.reader.facts.words import any_of, words
from jieli.reader.found import Found, HeadCount

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_UNIT = re.compile(
    r"\s?(?P<unit>人次|例次|台次|场次|人(?![民口均才员士大工居间份类生身物社文])|名(?![单录称额])|位(?![置列于居])"
    r"|例(?![如会])|台|场|个人(?=[，,。、就都一])|个(?!月|人|百|小时|多|案|体|别|性|半|工作日|方面|维度|层面|单位红)"
    r"|家|所|项(?!链)|支|对(?![口接于外象])|期(?![间望满])|次|篇|份|张|种|户|间|批次|节|堂|起)"
)
_PEOPLE = ("人", "名", "位", "个人")
_FLOWS = ("人次", "例次")
_PLACES_AND_PAPERS = ("张", "间", "份", "起")
_FIT_FOR_PAPERS = re.compile("资料|宣传|问卷|手册|病历|处方|报告|药|诊断|影像|心电")
_SKIPPED = re.compile(
    "床位|病床|人口|在职|编制|占地|建筑|开放|现有|核定|常住|分钟|公里|学时|学分|小时|方面|问题|要求|层次|阶段|环节|意见|建议"
    "|目标|原则|字|钟头|世纪|民族$"
)
_HEAD = any_of("person", "thing")
_PERSON = any_of("person")
_VERB = any_of("verb")
_TOTAL = "(?:等|各类|共计|共有|共|累计|总计|合计|达到|达|为|有|数|人数|总数|量|做了|完成了?|近|约|：)*"
_RUN = r"(?:[^\d，,。；;、！!？?：:\n（）()共和及]|协和)"
_AFTER = re.compile(rf"(?P<noun>{_RUN}{{0,16}}?{_HEAD}{{1,3}}(?:的{_RUN}{{0,8}}?{_HEAD}{{1,2}})?)”?")
_QUALIFIED = re.compile(
    rf"(?:(?:来自|从|曾|由)[^。；;\n]{{2,60}}?|(?:[\u4e00-\u9fff]{{2,8}}[高强硬好精优深富实]、?){{1,4}})的(?P<noun>{_RUN}{{0,8}}?{_PERSON})"
)
_BEFORE = re.compile(rf"(?P<noun>(?:{_HEAD}|{_VERB}){{1,3}}){_TOTAL}\Z")
_DIRECTLY = re.compile(rf"(?P<noun>{_PERSON})\Z")
_OPERATION = re.compile(
    rf"(?P<noun>[\u4e00-\u9fff]{{1,12}}(?:术|复位|植入|治疗|成功|切除|移植)|(?<=[完成开展实施做了])[A-Z]{{3,6}}\s?){_TOTAL}\Z"
)
_LAST_VERB = re.compile(
    rf"(?!{any_of('activity')}){any_of('verb', 'object_verb')}(?:了|出)?(?:各项|各类|各级|当地)?"
)
_SUBJECT = re.compile(
    "^(?:其中|共|另有|还|专家[团组们]|医疗队|队员们?|专家|团队|全年|先后|累计|已|并|他们?|她们?|我们|全院|全县|同时|为|对)+"
)
_TRIMMED = re.compile(
    "^(?:其中|已有|另有|还有|有|从|共|另|由|现将|将|线上线下|现场|当天)+|(?:共|有|的|等|了|约|近|为|已|中|约)+$"
)
_LEVEL = re.compile("(?P<noun>[一二三]级(?:甲等|乙等)?医院|[省市县]级医院)[^，。]{0,6}\\Z")
_PREDICATE = re.compile(
    "(?:是)?(?P<words>(?:能|主动|第|通过|听课|留守|自愿|报名|获|晋升|取得|考取)[\u4e00-\u9fff]{0,9})"
)
_DOES = re.compile(  # what some of the people told of before are or do: 5人优秀, 9人任期三年
    "(?![来到赴在去参出前从为等共由已]|组成)(?P<words>[\u4e00-\u9fff]{2,9})(?=[，,、；;。！\n]|$)"
)
_PART = re.compile("(?:其中|[中里内]|有|另|发现|还有)$")
_MADE_UP = re.compile(
    "(?P<what>[\u4e00-\u9fff]{0,6}(?:代表团|医疗队|专家组|专家团|团队|小分队|工作队|考察组|调研组|督导组))由[^。；\n]{0,160}$"
)
_INSIDE = re.compile(r"(?P<noun>[\u4e00-\u9fff]{2,8}?)\d[\d,]*(?:余|多)?[\u4e00-\u9fff]{1,2}[（(]$")
_AMONG = re.compile("(?P<noun>[\u4e00-\u9fff]{2,6})[里中](?:有|，)?$")
_BESIDE = re.compile("[次场期]、(?P<noun>[\u4e00-\u9fff]{3,8})$")  # 理论授课9次、模型训练14次
_DONE = re.compile("^(?:发现|救治|完成|开展|组织|实施|参与|举办|独立完成|接诊)(?=..)")
_SAID_BEFORE = re.compile(
    "^(?:[\u4e00-\u9fff]{1,6}(?:以来|期间|底前|同志|医生|主任))|(?:共|已|又|还|就|了|满|达|近|约|超|总计|累计)+$"
)
_PARTY = re.compile(r"一行(?:共|约|近|等)?\Z")
_ATTEND = re.compile(
    "(?:现场|线上线下|通过[^，。]{0,8})?(?:参加|出席|参与|聆听|观摩|参训|参会|接受培训)"
    "(?:了|此次|本次|会议|座谈|活动|培训|仪式|学习|启动|讲座|义诊)?"
)
_GOES_ON = re.compile("[\u4e00-\u9fff]")
_PLAIN_WORK = {"台": "手术", "例": "病例", "台次": "手术"}
_BARE_POWERS = frozenset("百千万十")
_FEW = 5  # spelt-out numbers of things up to this are style (两场讲座, 三家医院), not statistics


@dataclass(frozen=True, slots=True)
class _Row:
    what: str
    number: Quantity
    unit: str
    approx: str
    start: int
    end: int
    sure: float
    stem: str = ""


def _short(noun: str) -> str:
    """The counted noun without what only qualifies it: 来自大连的专家 is 专家."""
    noun = noun.strip('“”" 　的了等')
    if "的" in noun:
        noun = noun.rsplit("的", 1)[1]
    return re.sub("^(?:来自|新一批|具有|优秀|多名|我市|我院|我省|全市|全县|其中|为|作为|由|对|以)+", "", noun)


def _noun_after(text: str, end: int, unit: str) -> tuple[str, int] | None:
    """The noun behind a number and where it ends."""
    found = (_QUALIFIED.match(text, end) if unit in _PEOPLE else None) or _AFTER.match(text, end)
    if found is None or _SKIPPED.search(found["noun"]):
        return None
    raw = found["noun"]
    if re.match("[来到赴将把被向从]|在(?![岗职场读])", raw) or (unit in ("人", "个人") and len(raw) > 8):
        return None
    noun = _short(raw.removeprefix("是"))
    return (noun, found.end("noun")) if noun else None


def _noun_before(before: str, unit: str) -> tuple[str, int] | None:
    """The noun in front of a number and where it begins; only visits of patients keep their verb (诊治患者)."""
    found = _BEFORE.search(before)
    if found is None:
        operation = _OPERATION.search(before) if unit in ("例", "台") else None
        if operation is None:
            return None
        verbs = [one.end() for one in _LAST_VERB.finditer(before, operation.start(), operation.end("noun"))]
        at = verbs[-1] if verbs and verbs[-1] < operation.end("noun") else operation.start()
        return before[at : operation.end("noun")], at
    start, end = found.span("noun")
    noun = found["noun"]
    verbs_before = list(_LAST_VERB.finditer(before, max(0, start - 10), end))
    if len(verbs_before) > 1 and verbs_before[-1].end() == end:  # 开展培训30场
        verbs_before.pop()
    if not verbs_before:
        bare = _SUBJECT.sub("", before)
        phrase = bare[: end - len(before) or None]
        longer = end - start < len(phrase) <= 8  # 专题讲座98场
        return (phrase, len(before) - len(bare)) if longer else (noun, start)
    verb = verbs_before[-1]
    if verb.end() == end:  # 门诊1200人次, 派驻5名
        return (noun + "人员" if unit in _PEOPLE and noun in words("verb") else noun), start
    is_place = unit in _PEOPLE and noun.endswith(("医院", "卫生院", "单位", "机构", "科室", "中心"))
    if unit in _FLOWS or is_place:
        return before[verb.start() : end].replace("了", ""), verb.start()
    return before[verb.end() : end], verb.end()


def _phrase(before: str, text: str, end: int) -> str:
    """What stands for the noun of people counted without one: 下转康复98人, 7名主动延长了服务期."""
    batch = re.search("(?:首批|第[一二三四五六七八九十]+批)\\Z", before)
    if batch:
        return batch[0]
    told = _PREDICATE.match(text, end) or (
        _DOES.match(text, end) if not before or _PART.search(before) else None
    )
    if told and not before.endswith(("康复", "进修")):
        return told["words"]
    piece = _TRIMMED.sub("", before)
    if 2 <= len(piece) <= 8 and not re.search("[在赴到从向于由]|\\d", piece):
        return "" if piece.endswith(("医院", "卫生院", "单位")) else piece
    return ""


def _case(before: str, text: str, at: int) -> str:
    """What the cases were that a verb counts: 救治早产儿52例, 完成冠脉造影286例, 徒弟主刀19例, 63例手术里有5例."""
    among = _AMONG.search(text, max(0, at - 12), at)
    if among:
        return _short(among["noun"])
    piece = _SAID_BEFORE.sub("", _TRIMMED.sub("", before))
    verbs = [one.end() for one in _LAST_VERB.finditer(piece)]
    noun = piece[verbs[-1] :] if verbs and len(piece) - verbs[-1] > 1 else piece
    noun = _DONE.sub("", _SAID_BEFORE.sub("", noun))
    return noun[-12:] if len(noun) > 1 and not re.search("\\d", noun) else ""


def _number_counts(text: str, number: Quantity, unit: str) -> bool:
    """Whether a number in front of a measure word is a count, and not a rank, a range or a turn of speech."""
    if number.is_range or number.value < 1 or not float(number.value).is_integer():
        return False
    if text[number.number - 1 : number.number] in tuple("第前/—.其每某同"):
        return False
    said = text[number.number : number.end]
    if (said in _BARE_POWERS and not number.approx) or (
        number.value == 1 and unit not in (*_PEOPLE, "例", "人次")
    ):
        return False
    if said.isdigit() or number.approx:
        return True
    if unit in _PEOPLE:
        return (
            said != "一"
            and re.search("每[台名位个人]", text[max(0, number.start - 14) : number.start]) is None
        )
    return number.value > _FEW or unit in ("例", "台", *_FLOWS)


def _row(article: Article, number: Quantity) -> _Row | None:
    """The count a number makes with the words around it, or None."""
    text = article.text
    found = _UNIT.match(text, number.end)
    if found is None or not _number_counts(text, number, found["unit"]):
        return None
    unit = found["unit"].removeprefix("个") if found["unit"] == "个人" else found["unit"]
    after, end = approx_after(text, found.end())
    before = re.split("[，,。；;：:、！!\n（()）]", text[max(0, number.start - 30) : number.start])[-1]
    row = _Row("", number, unit, after or number.approx, number.start, end, 0.85)
    if _PARTY.search(before):
        return replace(row, what="一行", sure=0.95)
    if unit in _PEOPLE and re.match("(?!医[务护]人员)[\u4e00-\u9fff]{0,4}组成", text[end : end + 6]):
        whole = _MADE_UP.search(text, max(0, number.start - 180), number.start)
        if whole:
            return replace(row, what=whole["what"], sure=0.8)
    if not before and text[number.start - 1 : number.start] in ("（", "("):
        told = _INSIDE.search(text, max(0, number.start - 16), number.start)
        if told and unit in (*_PEOPLE, *_FLOWS):
            return replace(row, what=_DONE.sub("", _SUBJECT.sub("", told["noun"])), sure=0.7)
    is_people = unit in _PEOPLE
    if is_people and _ATTEND.match(text, end):
        direct = _DIRECTLY.search(before)
        if direct and not before.endswith("成员"):
            noun = before[-6:] if len(before) <= 6 else direct["noun"]
            return replace(row, what=_TRIMMED.sub("", noun.rsplit("及", 1)[-1]))
        return replace(row, what="参训人员" if "训" in text[end : end + 8] else "参会人员", sure=0.8)
    behind = _noun_after(text, end, unit)
    if behind:
        row = replace(row, what=behind[0], end=behind[1])
    if unit in ("人次", "人") or not behind:
        is_last = unit in (*_PEOPLE, *_FLOWS, "例", "台", "台次") or not _GOES_ON.match(text, end)
        ahead = _noun_before(before, unit) if is_last else None  # 共有六项议程 counts no 会议
        if ahead:
            row = replace(row, what=ahead[0], end=end, start=number.start - len(before) + ahead[1])
    if not row.what and is_people:
        level = _LEVEL.search(before)
        if level is None and not text[number.number : number.end].isdigit() and not number.approx:
            return None  # 三人去年10月到岗
        row = replace(row, what="" if level else _phrase(before, text, end), sure=0.55)
        return replace(row, stem=level["noun"] if level else "")
    if not row.what:
        row = replace(row, what=_case(before, text, number.start) if unit == "例" else "", sure=0.6)
        if not row.what and unit in ("次", "场", "期"):
            beside = _BESIDE.search(text, max(0, number.start - 30), number.start)
            row = replace(row, what=beside["noun"] if beside else "")
        if not row.what:
            row = replace(row, what=_PLAIN_WORK.get(unit, ""), sure=0.55)
        if unit == "台" and "手术" not in before + re.split("[，,、。；;]", text[end : end + 6])[0]:
            return None
    if unit == "项" and not row.what and before.endswith("等"):
        named = re.findall(
            "新技术新项目|新技术|新业务|新项目|课题", text[max(0, number.start - 40) : number.start]
        )
        row = replace(row, what=named[-1] if named else "")
    if not row.what or _SKIPPED.search(before[-8:] + row.what) or (unit == "人" and "职工" in row.what):
        return None
    if (unit == "台" and not re.search("手术|术$", row.what)) or (
        unit in _PLACES_AND_PAPERS and not _FIT_FOR_PAPERS.search(row.what)
    ):
        return None
    return row


def _named(rows: list[_Row], article: Article) -> list[_Row]:
    """The rows with their nouns; one without takes that of the next row of its sentence."""
    places = passages(article)
    later: _Row | None = None
    named: list[_Row] = []
    for row in reversed(rows):
        if row.what:
            later = row
        else:
            near = later is not None and places.sentence(later.start) == places.sentence(row.start)
            noun = later.what if near and later and later.unit in _PEOPLE else "人员"
            row = replace(row, what=row.stem + noun)
        named.append(row)
    return named[::-1]


def find(article: Article, known: Known) -> list[Found[HeadCount]]:
    """The people and the work a page counts. Ages, ranks, dates, money and floor space are none.

    A number without a noun of its own takes that of the next count of its sentence (9名、…5名共14名业务骨干).
    """
    rows = [row for row in (_row(article, number) for number in quantities(article.text)) if row]
    told = {row.number.value for row in rows if row.what}
    rows = [row for row in rows if row.what or row.stem or row.number.value not in told]
    kept: dict[tuple[int, str], list[Found[HeadCount]]] = {}
    for row in _named(rows, article):
        value = HeadCount(row.what, int(row.number.value), row.approx, row.unit)
        said = evidence(article, row.start, row.end)
        same = kept.setdefault((value.n, value.unit), [])
        for number, old in enumerate(same):
            if value.what in old.value.what or old.value.what in value.what:
                same[number] = replace(old, evidence=joined(old.evidence, said))
                break
        else:
            same.append(Found(value, (said,), row.sure, "count"))
    return sorted((one for same in kept.values() for one in same), key=lambda one: one.evidence[0].start)
