"""Where in an article something is said, and whether it is said as a fact, a hope or a piece of history."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from jieli.reader.article import Article
from jieli.reader.facts.words import any_of
from jieli.reader.found import Evidence

_MOST_WORDS = 5
FAR = 160
"""How many characters of a sentence on either side of a position are looked at."""
_CLAUSE_ENDS = re.compile(r"[，,；;。！!？?\n：:]")
_HOPE = re.compile(
    "希望|视情况|期待|期盼|盼望|祝愿|勉励|(?<!就)下一步|下阶段|今后|接下来|未来[，,将要会，]|(?<![按照年])计划(?:[下本明今再]|申请|引进|购|年[底内]|新增|[在于派开选赴到举召组签捐为与每安通])|(?<![模虚比草])拟(?![定态人制订稿])|预计|原定|本[想打]|有意|初步定|另行通知|届时|正在?(?:审核|准备|整理|筹备|洽谈|商谈)|力争|(?<!为)争取(?![到来了过，]|社会|各方|各界|爱心|上级|后方|资金|设备|物资|项目|捐)"
    "|(?<![的])打算|原本|以后(?=[可将要能会再])|(?:协议|备忘录|合同)(?:还|同时)?(?:约定|明确|规定|提出)|(?:按照?|根据|依照|依据)(?:双方)?[^，。；\\n]{0,16}(?:协议|约定|备忘录|合同|合约)[，,]|旨在|以便|准备[在于派开]|即将(?![^，。；\n]{1,16}的)|(?<!即)将(?="
    + any_of("future")
    + ")"
    "|(?<![需主重必纲首摘概紧只])要(?![求点素闻害领目件职走])|应(?=于|在|当|该|尽|按|及)|需(?=选派|派|要(?!住院|手术|治疗|介入|开胸|透析|转|的|进一步|救治|输血|抢救|入院))|务必|必须|要求(?![，,。、；的下高不])|(?:倡议|号召|建议)(?![，,。、；的书下后])|请(?=各|有关|相关)"
)
_HISTORY = re.compile(
    r"(?<!有史)以来|(?:19|20)\d\d年?[—–~\uff0d\uff5e至到-]+(?:(?:19|20)\d\d年|今年)|据(?:不完全)?统计|上半年|全年|(?:半|[一两三四五六])年里|累计|前[一二三四五六七八九十]个月|今年\d+[—–至-]\d+月|汇报了|截至|至今|已帮助|(?<![近多])年[半多]?来(?!自|到|的)|个月来|年间|(?:多年来|近年来|一直以来)(?![^，。；\n]{1,10}的)|此前|在此之前|曾[经任在于获]?(?![^，。；\n]{0,8}过的)|过去|历年|往年|长期以来|(?<!今)去年(?!\d{1,2}月\d{1,2}日)|前年|当年[，,的]|毕业|参加工作|入党"
)
_RESUMED = re.compile(
    "索性|干脆|转而|已于|(?:均已|现已|已全部|已正式|已顺利|已安全|已平安|已先期|已经?(?=抵|到[达岗任]|进驻|启程|返|出发|赴|完成))|会上|会后|随后|当天|当日|活动现场|仪式上|期间[，,]|据悉|目前[，,]|；(?=[^，。；\n]{1,24}[院局区县市司心]向[^，。；\n]{2,24}(?:捐|赠))"
)
_WORK = re.compile("《[^《》\n]{1,60}》")


@dataclass(frozen=True, slots=True)
class Passages:
    """The sentences and the opening of an article. ``lead_end`` is where its first paragraph ends.

    The other fields are positions, in order: of the marks between clauses, of the words that open a hope,
    that tell of former times, and that come back to what took place.
    """

    text: str
    title_end: int
    lead_end: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    marks: tuple[int, ...]
    hopes: tuple[int, ...]
    former: tuple[int, ...]
    resumed: tuple[int, ...]

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around a position; an empty stretch between two of them belongs to the one before."""
        if not self.starts:
            return 0, len(self.text)
        number = max(bisect_right(self.starts, at) - 1, 0)
        return self.starts[number], max(self.ends[number], at)

    def around(self, at: int) -> tuple[int, int]:
        """The sentence around a position, as far as it is looked at."""
        begin, close = self.sentence(at)
        return max(begin, at - FAR), min(close, at + FAR)

    def clause(self, at: int) -> tuple[int, int]:
        """The stretch between commas and the like around a position, within its sentence."""
        start, end = self.sentence(at)
        number = bisect_right(self.marks, at - 1)
        begin = self.marks[number - 1] + 1 if number else 0
        close = self.marks[number] if number < len(self.marks) else end
        return max(start, begin), max(min(end, close), at)

    def is_title(self, at: int) -> bool:
        """Whether a position lies in the headline."""
        return at < self.title_end

    def is_opening(self, at: int) -> bool:
        """Whether a position lies in the headline or the first paragraph."""
        return at < self.lead_end

    def is_hoped(self, at: int) -> bool:
        """Whether what stands at a position is hoped, planned, asked for or promised, and has not happened."""
        start, _ = self.sentence(at)
        hope = _last(self.hopes, at)
        return hope >= start and not hope <= _last(self.resumed, at)

    def is_history(self, at: int) -> bool:
        """Whether the sentence up to a position speaks of former times."""
        return _last(self.former, at) >= self.sentence(at)[0]


def _last(positions: tuple[int, ...], at: int) -> int:
    """The last of the positions before or at ``at``; -1 where there is none."""
    number = bisect_right(positions, at)
    return positions[number - 1] if number else -1


def _places(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    return tuple(one.start() for one in pattern.finditer(text))


def without_works(text: str) -> str:
    """The text with titles of papers blanked: 《2022—2025年帮扶协议》 tells no time and no hope."""
    return _WORK.sub(lambda one: "\u3000" * len(one[0]), text)


@lru_cache(maxsize=4)
def _passages(text: str, title_end: int, sentences: tuple[tuple[int, int], ...]) -> Passages:
    begin = title_end
    while begin < len(text) and text[begin] in "\n \u3000":
        begin += 1
    lead = text.find("\n", begin)
    bare = without_works(text)
    return Passages(
        text,
        title_end,
        len(text) if lead < 0 else lead,
        tuple(start for start, _ in sentences),
        tuple(end for _, end in sentences),
        _places(_CLAUSE_ENDS, text),
        _places(_HOPE, bare),
        _places(_HISTORY, bare),
        _places(_RESUMED, bare),
    )


def passages(article: Article) -> Passages:
    """The passages of an article; made once."""
    return _passages(article.text, article.title_end, article.sentences)


def evidence(article: Article, start: int, end: int) -> Evidence:
    """The words between two positions."""
    return Evidence(start, end, article.text[start:end])


def joined(old: tuple[Evidence, ...], new: Evidence) -> tuple[Evidence, ...]:
    """The words of a fact stated again; the first few are enough."""
    return (*old, new) if len(old) < _MOST_WORDS else old
