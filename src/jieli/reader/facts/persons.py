"""Who is named: name, offices, institution, department, and whether sent, holding office or neither.

A name is looked for where one may begin: behind an office (副主任柳岚), a department (急诊科孟钧), an
institution, in the rest of a list (院领导甲、乙、丙), before an office (郑启明局长), before brackets, and where
a minority name shows itself by its dot. Offices are then read to the left, to the right and in brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from jieli.reader.article import Article
from jieli.reader.facts.direction import wealth
from jieli.reader.facts.gazetteer import Mention
from jieli.reader.facts.known import AIDED, Known, Named
from jieli.reader.facts.lexicon import words_of
from jieli.reader.facts.names import SURNAMES, Name, dots, dotted_name, first_word, letters_before, name_at
from jieli.reader.facts.orgs import sender_by_words
from jieli.reader.facts.passages import passages
from jieli.reader.facts.units import (
    BUREAU,
    CARE,
    COMMISSION,
    HOSPITAL,
    PARTY,
    UNIVERSITY,
    word_class,
)
from jieli.reader.found import Found, Person
from jieli.reader.repair.surnames import DOUBLE, FUNCTION

AID, OFFICIAL, OTHER = "aid_worker", "official", "other"

_CLINICAL = (
    "(?:副?主任|主治|主管|住院|执业|规培|全科|助理|乡村)?(?:中医|蒙医|藏医)?(?:医师|护师|技师|药师|检验师|营养师|康复师|治疗师)|"
    "医生(?!涯)|大夫|护士(?!长)|技士|药士|助产士|助产师|副?教授|讲师|(?:副|助理)?研究员|(?:高级|助理)?工程师|博士(?:后|生导师)?|硕士(?:生导师)?|"
    "学科带头人|特聘专家"
)
_HEADS = (
    "院长助理|校长助理|主任助理|局长助理|院长|校长|局长|处长|科长|股长|部长|厅长|司长|会长|理事长|董事长|秘书长|站长|所长|市长|县长|区长|"
    "州长|旗长|盟长|乡长|镇长|省长|专员|团长|师长|政委|政治委员|参谋长|主席|总指挥|指挥长|指挥|总经理|经理|总会计师|总护士长|护士长|"
    "主任科员|科员|巡视员|调研员|主任委员|主任|书记|常委|委员|成员|秘书|总监|领队|总队长|队长|组长|班长|团长|召集人|行长|校董|馆长|社长|总裁"
)
_PEOPLE = (
    "援[疆藏青](?:干部|人才|医生|专家|医师|护士(?!长)|教师|队员)|(?:院|校|局|委|县|市|州|区)领导|领导|负责人|负责同志|联系人|"
    "专业技术人才|干部人才|干部|队员代表|专家代表|学员代表|代表|队员|专家|骨干|人才|业务院长|徒弟|学员|教师|老师|志愿者|同事|学生|"
    "选手|毕业生|进修生|负责同志|会员|联络员|代理人|创始人|企业家"
)
_TITLE_TEXT = (
    rf"(?:(?:常务|第一|挂职|执行|名誉|荣誉|代|代理|总|原|兼职|四级|三级|二级|一级|高级|正|见习|客座)*副?"
    rf"(?:(?:副?主任|主治|主管|住院|执业|全科)?(?:中|蒙|藏|中西|中医|蒙医|藏医)?(?:医师|护师|技师|药师)|{_HEADS}|{_CLINICAL})|"
    rf"{_PEOPLE})(?:[（(](?:挂职|兼|代|正处级|副处级|援疆|援藏|援青|主持工作|正县级|副县级|正科级|副科级|挂任)[）)])?"
)
_TITLE = re.compile(_TITLE_TEXT)
_NAMED_PEOPLE = ("徒弟", "学员", "联系人")
_PEOPLE_ONLY = re.compile(rf"(?:{_PEOPLE}|成员|委员)")
_TITLE_END = re.compile(rf"(?:{_TITLE_TEXT})[”\"]?$")
_TITLE_AFTER = re.compile(
    rf"(?:(?:常务|第一|挂职)?副?(?:{_HEADS})|(?:副?主任|主治|主管)?(?:医师|护师|技师|药师)|医生|大夫|护士|副?教授|同志|老师|专家|博士)"
)
_DEPT_END = re.compile(
    r"(?:科|室|病区|疗区|护理部|ICU|医务部|医务处|门诊部|急诊部|病房|(?<=[医防染像护理控])[处部办]|(?<=[像中检验])中心)$"
)
_DEPT_ANCHOR = re.compile(
    r"(?:(?<![专本各])(?<![^医]学)科(?![学技员研室协长]|普[及宣知讲教])|病区|疗区|(?<![教科])室(?![主内外温])|护理部|ICU|"
    r"医务部|医务处|门诊部|影像中心|急诊部|病房)"
)
_NOT_PRESENT = re.compile(
    r"(?:记者|通讯员|摄影|摄影报道|供图|编辑|责编|校对|审核|文/图|图/文|撰稿|作者|整理|来源|"
    r"供稿|签发|监制|[文图摄审编])[:：/ \u3000]?\s*$"
)
_OF_A_TEAM = re.compile(
    r"(?P<team>[\u4e00-\u9fff]{2,18}?(?:工作队|工作组|指挥组|分指挥部|指挥部))(?=(?:党[委组])?(?:副|常务副|总)*(?:领队|队长|组长|指挥|指挥长|总指挥|书记))"
)
_POSTED = re.compile(r"(?:派驻|派驻到|选派到|派到|派往|下派到|派至)$")
_POSTED_TO = re.compile("派往|派驻|下派到")
_AWAY = re.compile("[在由]$")
_APPRENTICE = re.compile("徒弟$|^(?:本地|当地|本院)")
_COMES_ALONG = re.compile("等?(?:随行|陪同|一同前往)(?=。|$)")
_RULES_A_HOUSE = re.compile("(?:党委书记|书记、)?院长$")
_RULES_A_REGION = re.compile(r"(?:常务)?副?[省市县州区旗]长$")
_OF_A_HOUSE = re.compile(r"(?:常务)?副?院长$|护士长$")
_MEMBER = re.compile(r"队长|队员|领队|援[疆藏青]|支医|帮扶")
_CALLED = re.compile(  # what stands before a name and is no office
    r"(?:名叫|叫做|(?<![呼号喊])叫|师从|(?<![医护药技])师[傅父]|(?:接任|继任|接班|接棒)者|搭档|同伴|主刀的是|接[棒任替]的是?|同行的|随[队行]的(?:还有|有|是)?|"
    r"(?<!老)[藏蒙中苗壮彝]医(?![院药学师生专大结康理基医护科])|老中医|村医|乡医|院士|国医大师|拜(?=[^，。]{2,5}为师)|收(?=[^，。]{2,5}为徒)|接替)"
)
_OURS = re.compile("(?:^|[^\u4e00-\u9fff]|[的在由与和及请])[我本该][院校委局市县区省州]$")
_TAKES_OFFICE = re.compile(rf"(?:任|担任|出任|兼任)(?=[^，。；]{{0,20}}?(?:{_HEADS}))")
_SENDS = re.compile(
    r"(?:派出|选派|抽调|委派|推荐|由|安排|组织|名单为|人员为|队员[是为]|分别[是为]|成员有|包括|还有)[：:]?"
)
_INTRODUCED = re.compile(
    r"(?:是[^，。；]{0,40}?(?:医院|医生|医师|护师|技师|药师|专家|主任|护士|队员|院长|干部|领队|队长|博士|教授)|今年\d|[，,]\d\d岁|[，,](?:[\u4e00-\u9fff]{0,8}[，,、])?(?:副?主任|主管|主治|住院|执业)[医护药技]师[，,、。]|一行|同志|来自|毕业于|出生于|现任|曾任|现为)"
)
_LETTERS_ONLY = re.compile(r"[\u4e00-\u9fff]+")
_AFTER_THIS = re.compile(rf"(?:{_TITLE_TEXT}|科|室|病区|中心|护理部|医务部|医务处|的|卫生院|刚才)$")
_PATIENT = re.compile(
    r"(?:患者|患儿|老人|村民|牧民|居民|群众|产妇|孕妇|病人|农民|老乡|大爷|大妈|家长|家属|市民)$"
)
_SAYS = re.compile(r"(?:说|表示|介绍|指出|强调|要求|透露|汇报|告诉|坦言|认为|回忆|感慨|宣读|主持|带队|代表)")
_LIST_JOINT = re.compile(r"[、，,]|(?:以及|和|与|及)")
_IS_PAIR = re.compile(r"[、和及与]")
_IS_NO_PERSON = re.compile(r"精神|式|们|”|[镇乡村股](?!医)|[市县区州](?![长委])")
_BEFORE_ROW = re.compile("[的为对了与向给]|看望|慰问|欢送|带领|率领|选派|接替")
_IS_COUNT = re.compile("等?[两二三四五六七八九十0-9]+[名位]")
_STUDIO = re.compile('[“"](?=[\u4e00-\u9fff]{4,20}工作室[”"])')
_PASSER_BY = re.compile(
    "[\u4e00-\u9fff·]{2,8}的(?:小伙|姑娘|孩子|老人|牧民|村民|病人|患者|男孩|女孩|大[爷妈叔婶姐])"
)
_COUNTED = re.compile(
    r"(?:[两二三四五六七八九十几多每0-9]+[名位])[\u4e00-\u9fff]{0,4}$"
)  # of whom no name need follow
_BEFORE_REGION = frozenset("和与向从由同于及对就并经原")
_CLOSES = re.compile(rf"[，。；：、！？（）()\n]|$|{_SAYS.pattern}")
_MALE = re.compile(r"[，,]\s*[男女][，,]")
_LONGEST_ASIDE = 24
_BRACKET = re.compile(r"[（(]([^（）()\n]{2,60})[）)]")
_TAKES_POST = re.compile(
    r"(?:现任|担任|出任|挂任|兼任|任命为|任|被聘为|聘为|被任命为|为|兼|，[男女]，[^。\n]{0,30}?现任)"
)
_AID_WORDS = re.compile(
    r"援[疆藏青]|支医|帮扶|业务院长|对口|挂职|派驻|协作|领队|医疗队|工作队|(?<!学科)(?<!创新)队长|队员|支援|下派|驻[\u4e00-\u9fff]{2,8}组|"
    r"专家组组长|派出专家|选派"
)
_LOCAL = re.compile("徒弟|学徒|本地|本院|村医|乡医")
_SENT_CONTEXT = re.compile(
    r"选派|派出|抽调|组成|队员|医疗队|专家组|专家团|名单|援[疆藏青]|支医|支援|到岗|轮换|出征|启程|返回|凯旋|帮扶|下沉|坐诊|驻点|下派|巡回|柔性"
    r"|赴[^，。]{2,24}(?:工作|服务)"
)
_TEAM = re.compile(r"专家|同行|队员|组成|随行|医疗队")
_AID_PAGE = re.compile(r"援[疆藏青]|帮扶|支援|医疗队|派驻|协作|支医|下沉|业务院长")
_SEES_OFF = re.compile(r"送行|欢送|送别|远程|讲座|授课")
_AT_THE_FRONT = re.compile(  # all of whom are sent
    "(?:援|前方|对口支援|协作).*(?:指挥部|指挥组|工作队|工作组)$"
)
_STAYS_AT_HOME = re.compile(f"{_SEES_OFF.pattern}|连线|视频|屏幕|后方|转诊|转运|导师")
_OFFICE_WORDS = re.compile(
    r"书记|院长|局长|处长|省长|县长|市长|区长|州长|旗长|部长|厅长|校长|主席|会长|巡视员|调研员|常委|委员|成员|秘书长|站长|所长|指挥|专员|主任科员|领导|"
    r"科长|镇长|乡长|理事长|董事长|经理|总监|主任|组长|政委|总会计师|团长|行长|馆长"
)
_CLINICAL_WORDS = re.compile(_CLINICAL + "|护士长|学科带头人|名医")

_STOP = words_of("institution.stop") - words_of("person.office_word")
_STOP_CHARS = words_of("institution.stop_character") - words_of("person.office_character")
_IN_CHARGE = re.compile(
    r"联系人|副?(?:队长|领队|组长|院长|主任|总指挥|指挥长)|队员|成员|组员|学员|徒弟|师傅|导师|主刀"
)
_CELL_BLANKS = " \t\u3000|｜"
_CELLS = re.compile(r"[^ \t\u3000|｜]+")
_MOST_CELLS = 10
_LONGEST_CELL = 24
_MAX_OFFICE = 40
_LONGEST_ROW = 30
_BEHIND_DEPT = "：:的 \u3000"
_OFTEN = 3  # how many clauses must begin with a name that nothing introduces
_CLEAR, _PLAIN = 0.7, 0.9  # sureness of a name that no words explain as well
_QUOTES = '“”"「」'


@dataclass(slots=True)
class _Office:
    """One office: its wording, its institution, its department."""

    role: str
    unit: Named | None = None
    dept: str = ""
    start: int = 0


@dataclass(slots=True)
class _Draft:
    """A person while being read."""

    name: str
    places: list[tuple[int, int]] = field(default_factory=list)
    offices: list[_Office] = field(default_factory=list)
    sureness: float = 0.0
    org: str = ""
    is_sent: bool = False
    is_apart: bool = False
    rule: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name in the text and why it was looked for there."""

    name: Name
    anchor: str


def find(article: Article, known: Known) -> list[Found[Person]]:
    """Every person with a part in the event, in the order of the text."""
    return _Reader(article, known).people()


def of_senders(
    article: Article, people: list[Found[Person]], sending: Iterable[str], receiving: Iterable[str]
) -> list[Found[Person]]:
    """The same people, with clinicians of institutions that send taken for aid workers.

    Those who see others off, teach for a day or help from afar stay what they are.
    """
    senders = set(sending) - set(receiving)
    places = passages(article)

    def is_sent(one: Found[Person]) -> bool:
        who = one.value
        if who.kind != OTHER or who.org not in senders or not one.evidence:
            return False
        is_clinical = not who.role or bool(_CLINICAL_WORDS.search(who.role)) or _is_clinical(who.dept)
        return is_clinical and not _STAYS_AT_HOME.search(
            places.text, *places.sentence(one.evidence[0].end - 1)
        )

    return [replace(one, value=replace(one.value, kind=AID)) if is_sent(one) else one for one in people]


class _Reader:
    def __init__(self, article: Article, known: Known) -> None:
        self.text = article.text
        self.known = known
        self.article = article
        self.units = known.organisations
        self._unit_starts = [one.start for one in self.units]
        self._unit_by_end: dict[int, Named] = {}
        for one in self.units:
            if one.end not in self._unit_by_end:
                self._unit_by_end[one.end] = one
        self._covered = _cover([*self.units, *(m for m in known.mentions if m.is_official)])
        self._hits: dict[int, _Hit] = {}
        self._said: dict[tuple[re.Pattern[str], int], bool] = {}
        riches = {wealth(one) for one in self.units if one.kind in CARE} - {-1}
        self._gap = max(riches) if len(riches) > 1 else 0  # how rich the sending side is, if the sides differ
        self._rich = {one.name: wealth(one) for one in self.units}
        self._is_aid_page = bool(_AID_PAGE.search(self.text))
        self._sentence_starts = [start for start, _ in article.sentences]

    # -- names ------------------------------------------------------------------------------------------

    def people(self) -> list[Found[Person]]:
        """All persons, merged by name."""
        self._collect()
        drafts: dict[str, _Draft] = {}
        previous: tuple[int, _Draft] | None = None
        hits = [self._hits[at] for at in sorted(self._hits)]
        self._hit_ends = {hit.name.end for hit in hits}
        self._ends = sorted(self._hit_ends)
        names = {one.name.text for one in hits}
        self._tails = {name[at:] for name in names if "·" in name for at in range(1, len(name) - 2)}
        hits = [one for one in hits if not self._is_shadow(one.name, names)]
        for hit in hits:
            draft = drafts.get(hit.name.text)
            is_new = draft is None
            if draft is None:
                draft = drafts[hit.name.text] = _Draft(hit.name.text, rule=hit.anchor)
            draft.places.append((hit.name.start, hit.name.end))
            draft.sureness = max(draft.sureness, hit.name.sureness)
            offices = self._offices(hit, is_new=is_new)
            fresh = [one for one in offices if not _has(draft, one)]
            draft.offices += fresh
            if not draft.org:
                self._settle(
                    draft,
                    hit,
                    previous[1] if previous and self._is_near(previous[0], hit) else None,
                    is_new,
                    previous[1] if previous else None,
                )
            at = hit.name.start
            sees_off = self._says(_SEES_OFF, at)
            if is_new and not sees_off and self._says(_SENT_CONTEXT, at):
                draft.is_sent = True
            if sees_off:
                draft.is_apart = True
            previous = (hit.name.end, draft)
        return [self._found(one) for one in drafts.values()]

    def _is_shadow(self, name: Name, names: set[str]) -> bool:
        """向余岚 where 余岚 is known, 向余 before 岚 too, or the tail of a longer name with a dot."""
        if name.text[0] in FUNCTION:
            at = name.start + 1
            if any(self.text[at : at + length] in names for length in (2, 3, 4) if at + length >= name.end):
                return True
        return "·" in name.text and name.text in self._tails

    def _collect(self) -> None:
        text = self.text
        for dot in dots(text):
            begin = self._dotted_start(dot)
            name = dotted_name(text, begin, dot) if begin < dot else None
            if (
                name is not None
                and not _PATIENT.search(text[max(0, begin - 3) : begin])
                and not self._is_credit(begin)
            ):
                self._hits.setdefault(begin, _Hit(name, "dot"))
        for title in _TITLE.finditer(text):
            at = title.end()
            if text[at : at + 1] in _QUOTES and at < len(text):
                at += 1
            if _PATIENT.search(text[max(0, title.start() - 3) : title.end()]):
                continue
            is_cell = text[at : at + 1] in (" ", "\u3000")
            at += len(text[at : at + 2]) - len(text[at : at + 2].lstrip(" \u3000"))
            if text[at : at + 1] in ("：", ":") and _IN_CHARGE.fullmatch(title[0]):
                at += 1
            aside = _BRACKET.match(text, at)
            if aside and len(aside[0]) < _LONGEST_ASIDE:
                at = aside.end()
            self._take(
                at,
                "title",
                is_strict=(is_cell and not self._fills_cell(at)) or self._is_doubtful(title, at),
            )
            self._before_title(title)
        for dept in _DEPT_ANCHOR.finditer(text):
            at, sign = dept.end(), text[dept.end() : dept.end() + 1]
            self._take(
                at + (sign in _BEHIND_DEPT and bool(sign)),
                "department",
                is_strict=bool(sign) and sign in _BEHIND_DEPT,
            )
        self._rosters()
        for called in _CALLED.finditer(text):
            if _PASSER_BY.match(text, called.end()):
                continue
            self._take(called.end(), "called", is_strict=True)
        for border in re.finditer(r"[。；：！？”\n]+|^|，(?=[\u4e00-\u9fff]{2,4}(?:是|来自|今年))", text):
            name = self._name_at(border.end(), is_strict=True)
            is_speaker = name and text[max(0, border.end() - 1)] == "”" and name.sureness >= _PLAIN
            is_entry = name and text[name.end : name.end + 1] == "，" and name.end + 1 in self._named_starts
            if name and not name.is_word and (is_speaker or is_entry or _INTRODUCED.match(text, name.end)):
                self._take(border.end(), "introduced", is_strict=True)
        for post in _TAKES_OFFICE.finditer(text):
            self._ending_at(post.start(), "office", is_strict=True)
        for sent in _SENDS.finditer(text):
            self._row(sent.end())
        for one in _BEFORE_ROW.finditer(text):
            self._row(one.end(), is_counted=True)
        for studio in _STUDIO.finditer(text):
            self._take(studio.end(), "studio", is_strict=True)
        for comrade in re.finditer("同志(?!学习|看齐|致)", text):
            if not text.startswith("向", comrade.start() - 3) and not text.startswith(
                "向", comrade.start() - 4
            ):
                self._ending_at(comrade.start(), "before office", is_strict=True)
        for unit in self.units:
            if not unit.is_pronoun or text[unit.start] in "我本该":
                at = unit.end
                if text[at : at + 1] == "的":
                    at += 1
                if at not in self._covered:
                    self._take(at, "institution", is_strict=True)
        self._bracketed()
        self._clause_lists()
        self._heroes()
        self._known_again()
        self._lists()
        self._speakers()

    def _fills_cell(self, at: int) -> bool:
        """Whether a name reaches from a place to the next separator: 副院长  某某、."""
        name = self._name_at(at)
        return name is not None and (self.text[name.end : name.end + 1] or "\n") in "、，；。 \u3000\n"

    def _is_doubtful(self, title: re.Match[str], at: int) -> bool:
        """Whether what stands behind a word for people may as well be what they do: 徒弟能独立做, 两位医生连夜…."""
        if _COUNTED.search(self.text, max(0, title.start() - 8), title.start()):
            return True
        if title[0] in _NAMED_PEOPLE:
            return self.text[at : at + 1] in FUNCTION
        return _PEOPLE_ONLY.fullmatch(title[0]) is not None

    @cached_property
    def _named_starts(self) -> frozenset[int]:
        """Where institutions and the regions before their names begin."""
        return frozenset((*self._unit_starts, *(one.start for one in self.known.mentions)))

    def _rosters(self) -> None:
        """Lines of cells with a name among them: 队长 赵某 神经内科 副主任医师."""
        at = 0
        for line in self.text.split("\n"):
            cells = [(at + one.start(), at + one.end()) for one in _CELLS.finditer(line)]
            at += len(line) + 1
            if not 2 <= len(cells) <= _MOST_CELLS or max(end - start for start, end in cells) > _LONGEST_CELL:
                continue
            words = [self.text[start:end] for start, end in cells]
            if not any(_TITLE_END.search(word) or _DEPT_END.search(word) for word in words):
                continue
            for (start, end), word in zip(cells, words, strict=True):
                if _TITLE_END.search(word) or _DEPT_END.search(word) or not 1 < len(word) < 8:
                    continue
                name = self._name_at(start)
                if (
                    name is not None
                    and name.end == end
                    and not self._is_credit(start)
                    and start not in self._covered
                ):
                    self._hits[start] = _Hit(name, "roster")

    def _name_at(self, at: int, *, is_strict: bool = False) -> Name | None:
        name = name_at(self.text, at, is_strict=is_strict, known=self._stretches)
        if (
            name is not None
            and self.text[at] in _BEFORE_REGION
            and (at + 1, name.end) in self._regions
            and not _CLOSES.match(self.text, name.end)
        ):
            return None  # 向泰顺 派出, but 陆永靖, and 向永康 where nothing is done to the place
        return name if name is None or name.text not in self._places else None

    @cached_property
    def _places(self) -> frozenset[str]:
        """Short names of the regions that the page names in full: nobody is called 金山 where it tells of 金山区."""
        return frozenset(one.text[:-1] for one in self.known.mentions if one.is_official)

    @cached_property
    def _regions(self) -> frozenset[tuple[int, int]]:
        return frozenset((one.start, one.end) for one in self.known.mentions)

    @cached_property
    def _stretches(self) -> Counter[str]:
        """How often each stretch of two to four characters stands in the text that may begin with a surname."""
        text = self.text
        begins = [at for at, c in enumerate(text) if c in SURNAMES]
        return Counter(text[at : at + length] for length in (2, 3, 4) for at in begins)

    def _take(self, at: int, anchor: str, *, is_strict: bool) -> bool:
        if at in self._hits or at >= len(self.text) or at in self._covered:
            return False
        if _NOT_PRESENT.search(self.text, max(0, at - 8), at) or self._is_credit(at):
            return False
        name = self._name_at(at, is_strict=is_strict)
        if name is None and is_strict:
            name = self._wordy_in_list(at)
        if name is None or any(place in self._covered for place in range(name.start, name.end)):
            return False
        if anchor in ("department", "institution") and name.is_word and not self._in_list(name):
            return False
        if anchor == "department" and name.text[0] in FUNCTION and name.sureness < _CLEAR:
            return False
        if _IS_NO_PERSON.match(self.text, name.end):
            return False
        self._hits[at] = _Hit(name, anchor)
        return True

    def _wordy_in_list(self, at: int) -> Name | None:
        """向阳、彭勇: a name that is a word as well, in a list whose next member is clearly a name."""
        name = self._name_at(at)
        if name is None or self.text[name.end : name.end + 1] != "、":
            return None
        return name if self._name_at(name.end + 1, is_strict=True) else None

    def _is_credit(self, at: int) -> bool:
        """Whether a name belongs to a row such as 文/图：甲 乙 or （记者 甲 通讯员 乙）."""
        begin = max(self.text.rfind(c, max(0, at - 30), at) for c in "\n（(【。")
        return bool(
            re.match(
                r"[\n（(【。]?\s*(?:本报讯|本网讯)?[（(]?\s*(?:记者|通讯员|摄影|供图|图片|编辑|责编|责任编辑|审核|文/图|来源|初审|复审|终审)",
                self.text[max(0, begin) : at],
            )
        ) and not re.search(r"[，。；]", self.text[max(0, begin) + 1 : at])

    def _in_list(self, name: Name) -> bool:
        after = self.text[name.end : name.end + 1]
        return after in ("、", "，", "。", "；", "和", "（", "(") or bool(
            re.match(r"[0-9一二三四五六七八九十]+[人名位]", self.text[name.end : name.end + 3])
        )

    def _dotted_start(self, dot: int) -> int:
        """Where a name with a dot begins: behind an office, an institution or a word that is no name."""
        text = self.text
        floor = max(0, dot - 8)
        for at in range(dot - 2, floor - 1, -1):
            before = text[max(0, at - 12) : at]
            if _LETTERS_ONLY.fullmatch(text, at, dot) and (
                at in self._unit_by_end
                or _TITLE_END.search(before)
                or _DEPT_END.search(before)
                or _PATIENT.search(before)
            ):
                return at + (text[at] == "的")
        begin = letters_before(text, dot)
        border = max((text.rfind(c, max(0, dot - 6), dot) for c in "，。；：、！？\n”（"), default=-1)
        if border >= 0 and 0 < begin - border - 1 <= 2 and dot - border > 2:
            begin = border + 1
        while dot - begin > 2 and text[begin] in "和与向对由在为是及以让使将给并叫的他她":
            begin += 1
        return begin

    def _before_title(self, title: re.Match[str]) -> None:
        """郑启明局长, 华建平副主任: a name directly before an office, after a border."""
        text, end = self.text, title.start()
        if not _TITLE_AFTER.match(text, end) and not text.startswith("同志", end):
            return
        for length in (4, 3, 2):
            at = end - length
            if at < 0 or (at > 0 and not self._is_border(at)):
                continue
            if any(place in self._covered for place in range(at, end)):
                continue
            name = self._name_at(at, is_strict=True)
            if (
                name is not None
                and name.end == end
                and not name.is_word
                and at not in self._hits
                and len(name.text) == length
            ):
                if name.text[0] in FUNCTION and length == 2:
                    continue
                if not self._is_credit(at) and not _NOT_PRESENT.search(text, max(0, at - 8), at):
                    self._hits[at] = _Hit(name, "before office")
                return

    def _is_border(self, at: int) -> bool:
        """Whether a clause or a list entry begins at a place."""
        before = self.text[at - 1]
        if (
            before in "，。；：、！？（）()“”《》 \u3000\n,;.\uff0e由和与对向为在是及让把随经请着见找跟"
            or at in self._unit_by_end
        ):
            return True
        before = self.text[max(0, at - 10) : at]
        return bool(_AFTER_THIS.search(before) or _OURS.search(before))

    def _lists(self) -> None:
        """The other members of lists, to the right of every name found so far."""
        queue = sorted(self._hits)
        while queue:
            hit = self._hits[queue.pop()]
            joint = _LIST_JOINT.match(self.text, hit.name.end)
            if joint is None or joint[0] in "，,":
                continue
            at = joint.end()
            if at in self._hits:
                continue
            if self._take(at, "list", is_strict=hit.name.is_word is False and self._is_wordy(at)):
                queue.append(at)
        queue = sorted(self._hits)
        for start in queue:  # and to the left: 甲、乙、丙3名医生
            at = start
            while at > 2 and self.text[at - 1] in "、和":
                for length in (3, 2, 4):
                    begin = at - 1 - length
                    if begin >= 0 and begin not in self._hits and (begin == 0 or self._is_border(begin)):
                        name = self._name_at(begin, is_strict=True)
                        if (
                            name
                            and name.end == at - 1
                            and not any(p in self._covered for p in range(begin, at - 1))
                        ):
                            self._hits[begin] = _Hit(name, "list")
                            at = begin
                            break
                else:
                    break

    def _is_wordy(self, at: int) -> bool:
        head = first_word(self.text, at)
        return len(head) > 1 and word_class(head) not in ("nr", "nrt", "x")

    def _bracketed(self) -> None:
        """Names before brackets with an office inside, and before 男 or 女."""
        text = self.text
        for bracket in _BRACKET.finditer(text):
            inside = bracket[1]
            if not (
                _TITLE.search(inside) or _DEPT_ANCHOR.search(inside) or _POSTED_TO.search(inside)
            ) or self._is_credit(bracket.end() - 1):
                continue
            self._ending_at(bracket.start(), "brackets")
        for one in _MALE.finditer(text):
            self._ending_at(one.start(), "sex")
        for one in re.finditer(r"([：；。\n、]|名单[:：])(?=[\u4e00-\u9fff]{2,4}(?:[，,、]|任))", text):
            begin = one.end()
            name = self._name_at(begin, is_strict=True)
            if (
                name
                and begin not in self._hits
                and text[name.end : name.end + 1] == "任"
                and not any(p in self._covered for p in range(begin, name.end))
            ):
                self._hits[begin] = _Hit(name, "list")

    def _ending_at(self, end: int, anchor: str, *, is_strict: bool = False) -> None:
        for length in (4, 3, 2):
            at = end - length
            if (
                at < 0
                or at in self._hits
                or (length > 2 and self.text[at] in "由经请为让叫")
                or (at > 0 and not self._is_border(at) and at not in self._unit_by_end)
            ):
                continue
            name = self._name_at(at, is_strict=is_strict)
            if name and name.end == end and not any(p in self._covered for p in range(at, end)):
                self._hits[at] = _Hit(name, anchor)
                return

    def _speakers(self) -> None:
        """A full name at the beginning of a clause that says or does what only people do."""
        text = self.text
        for one in _SAYS.finditer(text):
            for length in (3, 2, 4):
                at = one.start() - length
                if at < 0 or at in self._hits or not (at == 0 or text[at - 1] in "。”\n，；,"):
                    continue
                if any(p in self._covered for p in range(at, one.start())):
                    continue
                name = self._name_at(at, is_strict=True)
                if name and name.end == one.start() and name.text[0] not in FUNCTION:
                    if all(
                        len(w) == 1 or word_class(w) in ("nr", "nrt", "x")
                        for w in (first_word(name.text, 0),)
                    ):
                        self._hits[at] = _Hit(replace(name, sureness=min(name.sureness, 0.55)), "speaker")
                    break

    def _clause_lists(self) -> None:
        """Two or more clear names in a row at the beginning of a clause: 甲、乙在班玛县人民医院."""
        for border in re.finditer(r"[，。；：\n“]", self.text):
            self._row(border.end())

    def _heroes(self) -> None:
        """Clear names that clause after clause begins with: a story need not say what its hero is."""
        begun: dict[str, list[int]] = {}
        for border in re.finditer(r"[。；：！？”，\n]|^", self.text):
            at = border.end()
            if self.text[at : at + 1] in FUNCTION or not any(
                self._stretches[self.text[at : at + length]] >= _OFTEN for length in (3, 2)
            ):
                continue
            name = self._name_at(at, is_strict=True)
            if name is not None and name.sureness >= _PLAIN and at not in self._covered:
                begun.setdefault(name.text, []).append(at)
        for places in begun.values():
            if len(places) >= _OFTEN:
                self._take(places[0], "introduced", is_strict=True)

    def _row(self, begin: int, *, is_counted: bool = False) -> None:
        """Two or more names in a row, of which most can be nothing else.

        Args:
            is_counted: Take only a row whose members are counted behind it (甲、乙等8名队员).
        """
        at = begin
        row: list[Name] = []
        unclear = 0
        while len(row) < _LONGEST_ROW:
            if at in self._covered:
                break
            name = self._name_at(at, is_strict=True)
            if name is None or (name.text[0] in FUNCTION and len(name.text) == 2) or self._is_wordy(at):
                name = self._name_at(at)
                unclear += name is not None
            if name is None or any(place in self._covered for place in range(at, name.end)):
                break
            row.append(name)
            if self.text[name.end : name.end + 1] not in ("、", "和"):
                break
            at = name.end + 1
        if is_counted and not (row and _IS_COUNT.match(self.text, row[-1].end)):
            return
        if (len(row) > 1 or is_counted) and unclear * 2 < len(row) and not self._is_credit(begin):
            for name in row:
                self._hits.setdefault(
                    name.start, _Hit(replace(name, sureness=min(name.sureness, 0.6)), "list")
                )

    def _known_again(self) -> None:
        """The other places where names found so far stand."""
        names = sorted({hit.name.text for hit in self._hits.values()}, key=len, reverse=True)
        if not names:
            return
        taken = {place for hit in self._hits.values() for place in range(hit.name.start, hit.name.end)}
        for one in re.finditer("|".join(map(re.escape, names[:400])), self.text):
            if one.start() in self._hits or any(p in taken for p in range(one.start(), one.end())):
                continue
            if not self._is_credit(one.start()) and not _NOT_PRESENT.search(
                self.text, max(0, one.start() - 8), one.start()
            ):
                self._hits[one.start()] = _Hit(Name(one.start(), one.end(), one[0], 0.5), "again")

    # -- offices ----------------------------------------------------------------------------------------

    def _offices(self, hit: _Hit, *, is_new: bool) -> list[_Office]:
        """All offices that the text gives a person at this place, the first first."""
        if hit.anchor == "roster":
            found = self._inside(self.text.rfind("\n", 0, hit.name.start) + 1, hit.name.start)
        else:
            found = self._left(hit.name.start, may_share=is_new)
        found += self._right(hit.name)
        has_dept = False
        for number, one in enumerate(found):
            if number and one.dept and one.role and (has_dept or not _is_clinical(one.dept)):
                one.role, one.dept = one.dept + one.role, ""
            has_dept = has_dept or bool(one.dept)
        return found

    def _left(self, at: int, *, may_share: bool = True) -> list[_Office]:
        """Offices before a name, read from right to left over 、 and commas."""
        text = self.text
        out: list[_Office] = []
        end = at
        while end > 0:
            if text[end - 1] in _QUOTES:
                end -= 1
            begin = self._segment_start(end)
            named = self._last_name_end(begin, end)
            office = self._office(max(begin, named), end, is_last=not out)
            if office is None or (out and named and office.start == named):
                break
            begin = max(begin, named)
            if (
                out
                and text[end] in "，,"
                and office.start > begin
                and not self._is_owner(begin, office.start)
            ):
                break  # the end of a sentence about something else
            out.insert(0, office)
            if office.start > begin and not self._is_owner(begin, office.start):
                break
            if begin == 0 or text[begin - 1] not in "、，,兼":
                break
            if (
                text[begin - 1] in "，,"
                and out[0].unit is not None
                and not self._is_pure_office_before(begin - 1)
            ):
                break
            end = begin - 1
        if not out and may_share:
            listed = self._list_head(at)
            if listed is not None:
                return self._left(listed)
        return out

    def _last_name_end(self, begin: int, end: int) -> int:
        """Where the last name ends that stands between two places; 0 if there is none."""
        number = bisect_right(self._ends, end - 1) - 1
        return self._ends[number] if number >= 0 and self._ends[number] > begin else 0

    def _is_owner(self, begin: int, end: int) -> bool:
        """Whether only institutions and regions stand between two places: 我校 before 附属第三医院."""
        at = begin
        while at < end:
            step = next((u.end for u in self.units if u.start == at), 0) or next(
                (m.end for m in self.known.mentions if m.start == at), 0
            )
            if not step or step > end:
                return False
            at = step
        return True

    def _is_pure_office_before(self, comma: int) -> bool:
        begin = self._segment_start(comma)
        office = self._office(begin, comma, is_last=False)
        return (
            office is not None
            and office.start == begin
            and self.text[begin - 1 : begin] in ("", "，", "、", "。", "\n", ",")
        )

    def _list_head(self, at: int) -> int | None:
        """The place of the name before, where this one is a later member of its list: 院领导甲、乙."""
        if at < 2 or not _IS_PAIR.match(self.text[at - 1]):
            return None
        for start in range(at - 2, max(-1, at - 14), -1):
            hit = self._hits.get(start)
            if hit is not None and hit.name.end == at - 1:
                return start
        return None

    def _segment_start(self, end: int) -> int:
        """Where the piece between separators begins that ends at ``end``; brackets are part of it."""
        text = self.text
        at = end
        floor = max(0, end - 60)
        while at > floor:
            c = text[at - 1]
            if c in "）)":
                opening = max(text.rfind("（", floor, at), text.rfind("(", floor, at))
                if opening > floor:
                    at = opening
                    continue
            if c in "、，。；：！？\n,;:!?　":
                break
            at -= 1
        return at

    def _office(self, begin: int, end: int, *, is_last: bool) -> _Office | None:
        """The office that ends at ``end`` and begins not before ``begin``."""
        text = self.text
        aside = re.search(r"[（(][^（）()]{0,22}[）)]$", text[begin:end])
        if aside and not _TITLE_END.search(text[begin:end]):
            end -= len(aside[0])
        unit = self._last_unit(begin, end)
        low = begin
        if unit is not None:
            low = max(unit.end, self._office_start(unit.end, end))
        else:
            low = self._office_start(begin, end)
        if low >= end and unit is None:
            return None
        if unit is not None and _AWAY.search(text, unit.end, low):
            unit = None  # 甲院骨科在援疆医生某某带领下
        rest = text[low:end]
        rest = re.sub(r'^[”"」）)]+|^的|^[（(][^（）()]*[）)]', "", rest)
        if rest.count("“") != rest.count("”"):
            rest = rest.strip("“”")
        rest = re.sub(r"^(?:我院|我校|学校|医院)", "", rest)
        if not _TITLE_END.search(rest):
            rest = re.sub(r"[（(][^（）()]*[）)]$", "", rest)
        title = _TITLE_END.search(rest)
        if rest and title is None:
            if is_last and _is_dept(rest):
                dept = rest
                return _Office("", unit, dept, unit.start if unit else low)
            if unit is not None and is_last and not rest:
                return _Office("", unit, "", unit.start)
            return None
        if not rest and unit is None:
            return None
        if not rest and not is_last:
            return None
        role, dept = _split_dept(rest)
        if unit is not None and unit.kind == PARTY:
            role = _party_role(text[unit.start : unit.end], role)
        start = unit.start if unit and low == unit.end else low
        return _Office(role, unit, dept, start)

    def _last_unit(self, begin: int, end: int) -> Named | None:
        """The last institution within a stretch."""
        number = bisect_right(self._unit_starts, end) - 1
        while number >= 0 and self.units[number].start >= begin:
            one = self.units[number]
            if one.end <= end:
                return one
            number -= 1
        return None

    def _office_start(self, begin: int, end: int) -> int:
        """How far to the left the words of an office reach, without an institution."""
        text, words = self.text, self.known.words
        title = _TITLE_END.search(text, max(begin, end - 24), end)
        if title is None:
            at = end
        else:
            at = title.start()
        while at > begin and end - at < _MAX_OFFICE:
            if at in self._hit_ends:
                return at
            left = max(begin, words.start_of(at - 1))
            piece = text[left:at]
            if piece == "与" and text.startswith("呼吸与危重", left - 2) and left - 2 >= begin:
                at = left - 2  # 呼吸与危重症医学科 is one department
                continue
            if piece in _STOP or (len(piece) == 1 and piece in _STOP_CHARS):
                break
            if not (re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9“”\"]+", piece)):
                break
            at = left
        return at

    def _right(self, name: Name) -> list[_Office]:
        """Offices behind a name: directly, in brackets, or given by 任."""
        text = self.text
        out: list[_Office] = []
        if text[name.end : name.end + 1] in _CELL_BLANKS and name.end < len(text):
            line = text.find("\n", name.end)
            return self._inside(name.end + 1, line if line >= 0 else len(text))
        title = _TITLE_AFTER.match(text, name.end)
        if title and title[0] not in ("同志", "老师", "专家"):
            out.append(_Office(title[0], None, "", name.end))
            return out
        sex = _MALE.match(text, name.end)
        if sex:
            stop = re.compile(r"[。；！？\n]").search(text, sex.end())
            out += self._inside(sex.end(), min(stop.start() if stop else len(text), sex.end() + 90))
        bracket = _BRACKET.match(text, name.end)
        if bracket:
            out += self._inside(bracket.start(1), bracket.end(1))
        post = _TAKES_POST.match(text, bracket.end() if bracket else name.end)
        if post:
            stop = re.compile(r"[，。；！？\n]").search(text, post.end())
            end = min(stop.start() if stop else len(text), post.end() + 50)
            out += self._inside(post.end(), end)
        return out

    def _inside(self, begin: int, end: int) -> list[_Office]:
        out = []
        at = begin
        dept = ""
        for piece in re.split(r"([，,、；;\s|｜])", self.text[begin:end]):
            stop = at + len(piece)
            if piece.strip("，,、；;|｜ \u3000\t"):
                if _is_dept(piece) and not _TITLE_END.search(piece):
                    dept = piece
                    unit = self._last_unit(at, stop)
                    if unit is not None and unit.end < stop:
                        dept = self.text[unit.end : stop]
                elif _TITLE_END.search(piece):
                    office = self._office(at, stop, is_last=False)
                    if office is not None and office.role:
                        if dept and not office.dept:
                            office.dept, dept = dept, ""
                        out.append(office)
                    else:
                        break
                elif out:
                    break
            at = stop
        if dept and not out:
            out.append(_Office("", None, dept, begin))
        return out

    # -- institution and kind ---------------------------------------------------------------------------

    def _is_near(self, end: int, hit: _Hit) -> bool:
        """Whether a name stands in the same sentence as the one before."""
        return hit.name.start - end < 60 and not re.search(r"[。！？\n]", self.text[end : hit.name.start])

    def _settle(
        self, draft: _Draft, hit: _Hit, previous: _Draft | None, is_new: bool, last: _Draft | None
    ) -> None:
        """The institution of the first office that has one, or the one that the place implies."""
        unit = next((one.unit for one in draft.offices if one.unit is not None), None)
        first = draft.offices[0] if draft.offices else None
        team = _OF_A_TEAM.match(first.role) if first is not None and first.unit is None else None
        if team is not None:
            draft.org = team["team"]
            return
        if first is not None and first.unit is None and re.match(r"副?校长|校(?:党委|长)", first.role):
            own = self.known.own(UNIVERSITY)
            unit = own or unit
        if unit is not None:
            unit = self._posted_from(unit) or unit
            draft.org = unit.name
            draft.region = unit.region.code if unit.region else ""
            return
        if not is_new:
            return
        if first is not None and first.unit is None and _APPRENTICE.search(first.role):
            if first.role.endswith("徒弟"):
                first.role = "徒弟"
            if (host := self._host(hit.name.start)) is not None:
                draft.org, draft.region = host.name, host.region.code if host.region else ""
                return
        place = self._place_before(draft.offices[0].start if draft.offices else hit.name.start)
        if not place and len(draft.offices) > 1:
            place = self._place_before(draft.offices[1].start)
        if place and first is not None:
            draft.org = place
            written = next((m.text for m in self.known.mentions if m.start == first.start), "")
            if written and first.role.startswith(written):
                first.role = first.role[len(written) :]
            return
        if (
            first is not None
            and _RULES_A_HOUSE.match(first.role)
            and (house := self._standing_in(hit.name.start))
        ):
            draft.org, draft.region = house.name, house.region.code if house.region else ""
            return
        if (
            previous is None
            and first is not None
            and last is not None
            and self._says(_COMES_ALONG, hit.name.start)
            and not self._has_house(hit.name.start)
        ):
            previous = last
        if (
            previous is not None
            and (first is not None or hit.anchor == "list")
            and not (first is not None and self._is_elsewhere(first.role, previous.org))
        ):
            draft.org, draft.region = previous.org, previous.region
            return
        if first is not None:
            draft.org = self._implied(hit, first)

    def _is_elsewhere(self, role: str, org: str) -> bool:
        """Whether an office cannot be of the institution of the person before: a mayor, or 副院长 behind a bureau's."""
        if _RULES_A_REGION.match(role):
            return True
        kinds = self._kinds.get(org)
        return bool(_OF_A_HOUSE.match(role)) and kinds is not None and kinds not in (*CARE, UNIVERSITY)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {one.name: one.kind for one in self.units}

    def _standing_in(self, at: int) -> Named | None:
        """The house of the place that opens a sentence, 在甲院，, where a leader met there has no other."""
        number = bisect_right(self._sentence_starts, at) - 1
        begin = self.article.sentences[number][0] if number >= 0 else 0
        if self.text[begin : begin + 1] != "在":
            return None
        at = bisect_right(self._unit_starts, begin + 1) - 1
        house = self.units[at] if at >= 0 else None
        if house is None or house.start != begin + 1 or house.kind not in CARE:
            return None
        return house if self.text[house.end : house.end + 1] in ("，", ",") else None

    def _host(self, at: int) -> Named | None:
        """The house where aid workers work: of the poorest region named so far, or of the whole page."""
        number = bisect_right(self._poor_starts, at) - 1
        return self._poor[max(number, 0)] if self._poor else None

    @cached_property
    def _poor(self) -> list[Named]:
        return [one for one in self.units if one.kind in CARE and 0 <= wealth(one) < self._gap]

    @cached_property
    def _poor_starts(self) -> list[int]:
        return [one.start for one in self._poor]

    def _posted_from(self, unit: Named) -> Named | None:
        """甲 in 甲派驻乙的某某: who is posted somewhere belongs where he comes from."""
        posted = _POSTED.search(self.text, max(0, unit.start - 12), unit.start)
        if posted is None or not self.text.startswith("的", unit.end):
            return None
        return self._unit_by_end.get(posted.start())

    def _place_before(self, at: int) -> str:
        """察雅县 before 副县长: the region itself is the institution."""
        if not re.match(r"(?:常务)?副?[县市区州旗省镇乡盟]长|人大|政协", self.text[at : at + 6]):
            mention = next((m for m in self.known.mentions if m.start == at), None)
            if mention is None or not re.match(
                r"(?:常务)?副?[县市区州旗省镇乡盟]长", self.text[mention.end : mention.end + 6]
            ):
                return ""
        else:
            mention = next((m for m in self.known.mentions if m.end == at), None)
        if mention is None:
            return ""
        row = self.known.region_of(mention)
        return row.name if row else mention.text

    def _implied(self, hit: _Hit, office: _Office) -> str:
        """The institution of an office that names none: the page's own, or the one spoken of last."""
        role = office.role
        if re.search(r"[省县市区州旗]长|专员", role):
            return ""
        is_medical = bool(
            re.search(r"院长|院党委|医师|护师|技师|药师|医生|护士|队员|队长|领队|院领导|党委", role)
        ) or bool(office.dept)
        is_commission = bool(re.search(r"巡视员|调研员|党组", role))
        before = self.units[: bisect_right(self._unit_starts, hit.name.start)]
        own = self.known.own(HOSPITAL)
        if is_medical and own is None and "我院" in self.text:
            return ""
        if is_medical and own is not None and own.is_pronoun:
            return own.name
        issuing = self.known.issuing(HOSPITAL)
        if is_medical and not is_commission and issuing is not None and not self._has_house(hit.name.start):
            return issuing.name
        if is_medical and not is_commission and self._gap and self._says(_TEAM, hit.name.start):
            richest = next(
                (one for one in reversed(before) if one.kind in CARE and wealth(one) >= self._gap), None
            )
            if richest is not None and _CLINICAL_WORDS.search(role):
                return richest.name
        sender = self._sender if is_medical and _MEMBER.search(role) else None
        if sender is not None and not self._has_house(hit.name.start):
            return sender.name
        for one in reversed(before[-12:]):
            if is_commission and one.kind in (COMMISSION, BUREAU):
                return one.name
            if is_medical and not is_commission and one.kind in CARE:
                return one.name
        return before[-1].name if before and not is_medical and not is_commission and role else ""

    @cached_property
    def _sender(self) -> Named | None:
        return sender_by_words(self.article, self.known)

    def _has_house(self, at: int) -> bool:
        """Whether a hospital or the like is named before a place in its sentence."""
        number = bisect_right(self._sentence_starts, at) - 1
        begin = self.article.sentences[number][0] if number >= 0 else 0
        last = bisect_right(self._unit_starts, at) - 1
        return last >= 0 and self.units[last].start >= begin and self.units[last].kind in CARE

    def _says(self, pattern: re.Pattern[str], at: int) -> bool:
        """Whether a pattern stands anywhere in the sentence of a place; each is sought once in a sentence."""
        key = pattern, bisect_right(self._sentence_starts, at)
        if key not in self._said:
            self._said[key] = pattern.search(self._sentence(at)) is not None
        return self._said[key]

    def _sentence(self, at: int) -> str:
        number = bisect_right(self._sentence_starts, at) - 1
        if number < 0:
            return ""
        start, end = self.article.sentences[number]
        return self.text[start:end]

    def _found(self, draft: _Draft) -> Found[Person]:
        roles: list[str] = []
        for one in draft.offices:
            if not one.role or any(_says(had, one.role) for had in roles):
                continue
            roles = [had for had in roles if not _says(one.role, had)] + [one.role]
        role = "、".join(roles)
        dept = next((one.dept for one in draft.offices if one.dept), "")
        evidence = tuple(self.known.evidence(start, end) for start, end in self._evidence(draft))
        person = Person(draft.name, role, draft.org, dept, self._kind(draft, role, dept))
        return Found(
            person, evidence, round(min(0.95, draft.sureness), 2), f"person.{draft.rule.replace(' ', '_')}"
        )

    def _evidence(self, draft: _Draft) -> Iterable[tuple[int, int]]:
        start, end = draft.places[0]
        office = draft.offices[0].start if draft.offices else start
        if office < start and start - office < 80 and "\n" not in self.text[office:start]:
            yield office, end
            yield from draft.places[1:4]
        else:
            yield from draft.places[:4]

    def _kind(self, draft: _Draft, role: str, dept: str) -> str:
        if _AID_WORDS.search(role) or _AT_THE_FRONT.search(draft.org):
            return AID
        clinical = bool(_CLINICAL_WORDS.search(role)) or (role in ("主任", "副主任") and _is_clinical(dept))
        if _OFFICE_WORDS.search(_CLINICAL_WORDS.sub("", role)) and not clinical:
            return OFFICIAL
        if _is_local(draft.name, role):
            return OTHER
        from_aided = draft.region[:2] in AIDED
        if clinical and self._gap and self._is_aid_page and not draft.is_apart:
            riches = self._rich.get(draft.org, -1)
            return AID if riches >= self._gap or (riches < 0 and draft.org and not from_aided) else OTHER
        if draft.is_sent and (clinical or not role) and not from_aided:
            return AID
        return OTHER


def _is_local(name: str, role: str) -> bool:
    """Whether a name of the Uyghurs, Kazakhs or Tibetans or an office tells somebody of the house that is helped."""
    return "·" in name or (len(name) > 3 and name[:2] not in DOUBLE) or _LOCAL.search(role) is not None


def _has(draft: _Draft, office: _Office) -> bool:
    return any(
        one.role == office.role and (one.dept == office.dept or not office.dept) for one in draft.offices
    )


def _says(longer: str, shorter: str) -> bool:
    """Whether a wording of an office says all that another one says; 副院长 does not say 院长."""
    return longer.endswith(shorter) and not longer.removesuffix(shorter).endswith("副")


def _cover(units: Iterable[Named | Mention]) -> set[int]:
    """All positions inside names of institutions and places."""
    covered: set[int] = set()
    for one in units:
        covered.update(range(one.start, one.end))
    return covered


def _is_dept(text: str) -> bool:
    return bool(_DEPT_END.search(text)) and len(text) <= 16


def _is_clinical(dept: str) -> bool:
    return bool(re.search(r"科(?!技|教|研)|(?<!办公)室|病区|ICU|护理部|中心$", dept))


def _split_dept(rest: str) -> tuple[str, str]:
    """The role and the department of an office: 神经外科副主任医师 is 副主任医师 in 神经外科."""
    title = _TITLE_END.search(rest)
    if title is None or not rest:
        return rest, ""
    head, role = rest[: title.start()], rest[title.start() :]
    if (
        head
        and re.search(r"(?:科|室|病区|疗区|ICU|部|处|办|办公室|中心|病房|组织部|工会)$", head)
        and not re.search(r"党|指挥部|队|组$", head[-4:] if head.endswith("指挥部") else head[:1])
    ):
        cut = re.search(r"(?:队员|专家|医生|干部|人才)(?=[\u4e00-\u9fff]{2,10}$)", head)
        if cut:
            return head[: cut.end()] + "、" + role, head[cut.end() :]
        return role, head
    return rest, ""


def _party_role(unit: str, role: str) -> str:
    """洛浦县委常委 is 县委常委 of 洛浦县委; a department of the committee keeps its own roles."""
    level = re.search(r"[省市县州区旗盟地团师]委$", unit)
    return level[0] + role if level and role else role
