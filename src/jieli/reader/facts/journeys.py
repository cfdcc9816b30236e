"""Who travels, in which direction, and who sees them off: by what the page says and by how rich its regions are."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jieli.reader.facts.direction import riches
from jieli.reader.facts.passages import FAR, Passages

if TYPE_CHECKING:
    from jieli.reader.facts.known import Known

_NEXT_WORDS = 24  # characters of the next sentence that may tell who leaves
_RETURNS = re.compile("期满|返[回程沪京津渝]|归来|凯旋|圆满完成|离任")
_LEAVES = re.compile(
    "出征|启程|奔赴|出发|即将赴|将赴|前往|远赴|赴[^，。]{2,12}(?:开展|支援|帮扶)|为期|行前|壮行|新一[批轮]"
)
_SERVED = re.compile("(?:年半?|个月)(?:里|来|间)[，,]|任期|期满|我走了|结束了?[^，。]{0,10}(?:工作|任务)")
_BACK = frozenset(("返回", "回到", "飞回", "返抵", "回抵"))
WAYS = frozenset(("抵达", "飞抵", "到达", "乘坐", "搭乘", "乘机", "乘车", "登上", "踏上"))
_HOME = re.compile(
    "服务期[到满]|(?:工作|守|干|待)了[^，。]{0,3}年|返回|返程|归来|凯旋|期满|回家|载誉|圆满(?:完成|结束)|平安归"
)
_NEXT = re.compile("新一[批轮期]|接替|交接|轮换|出征|启程|奔赴|赴任|接任")
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
    "|[县旗镇乡][^，。]{0,8}(?:医院|卫生院|保健院)[^。]{0,24}(?:欢送|送别|惜别)[^。]{0,12}(?:驻点|帮扶|支援|对口)"
    "|(?:自治州|[县旗镇乡])[^，。]{0,12}(?:为|送别|欢送|惜别)[^，。]{0,4}(?:援[疆藏青]|支医|巡诊"
    "|农村|帮扶)"
)
_SETS_OUT = re.compile(
    "出征|启程(?![返回归])|奔赴|壮行|行前|即将到|(?:赶|远|飞|开)?(?:赴"
    "|前往)(?=[^，。]{2})(?![^，。]{0,10}(?:机场|车站|站台|火车站|码头|路口|送))"
)
_SENT_DOWN = re.compile("下派|选派|业务院长|支农|赴任|上任")
FAREWELLS = frozenset(("饯行", "欢送", "送别", "送行", "惜别", "话别", "欢送会", "欢送仪式", "欢送大会"))
_CEREMONY = re.compile(
    "(?:(?:欢送|欢迎|送别|出征|迎接|送行|拜师)(?:会|大会|仪式|典礼)|(?:签约|揭牌|授牌|捐赠"
    "|结对|交接|启动|启程|授旗)[^，\\n]{0,4}(?:仪式|典礼))"
    "(?!(?:暨|和|及|、)[^\\n]{0,20}会)"
)
_PAPER = re.compile(
    "(?:师徒|师带徒|师承|带教|拜师|师傅|师父|徒弟|学徒"
    "|弟子)[^。\\n]{0,60}(?:签[订署下名字了过约](?!暨|、?拜师)|手印|落笔)"
    "|(?:签[订署下名字了过约](?!暨|、?拜师)|落笔)[^。\\n]{0,40}(?:师徒|师带徒|师承|带教|拜师|师傅|师父|徒弟|学徒|弟子)"
)


@dataclass(frozen=True, slots=True)
class Lands:
    """The places of a page in order, each with how rich its region is; help goes from the richer to the poorer."""

    starts: tuple[int, ...]
    rich: tuple[int, ...]
    poorest: int
    richest: int

    @classmethod
    def of(cls, known: Known) -> Lands:
        """The places that a page is known to name."""
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


def goes_wrong_way(kind: str, word: str, end: int, lands: Lands) -> bool:
    """Whether the place behind a way lies in the other direction: 抵达|上海 of those who come from 新疆."""
    if kind == "dispatch" and word in WAYS:
        return lands.goal(end) > 0
    return kind == "return" and word in _BACK and lands.goal(end) < 0


def is_hosts(places: Passages, lands: Lands, at: int) -> bool:
    """Whether those who are helped see somebody off (扎鲁特旗人民医院送别…), and nobody sets out."""
    text = places.text
    begin, close = places.sentence(at)
    if places.is_opening(at):
        begin, close = 0, min(places.lead_end, places.title_end + FAR)
    if _SETS_OUT.search(text, max(begin, at - FAR), min(close, at + FAR)) or _SENT_DOWN.search(
        text, begin, min(close, at + FAR)
    ):
        return False
    begin = places.sentence(at)[0]
    return lands.host(begin, at) or (places.is_opening(at) and lands.host(0, at))


def is_way_home(places: Passages, at: int) -> bool:
    """Whether the sentence of a way (乘机抵达…机场) is that of people who return."""
    begin, close = places.sentence(at)  # 第三批抵达于田；第二批返回天津
    begin, close = max(begin, at - FAR), min(close, at + FAR)
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
def frame(places: Passages) -> _Frame:
    """What the page is about; asked once."""
    text = places.text
    return _Frame(
        _CEREMONY.search(text, 0, places.title_end or places.lead_end) is not None,
        _RETURNS.search(text, 0, places.lead_end) is not None,
        _LEAVES.search(text) is None and _SERVED.search(text) is not None,
        _PAPER.search(text) is not None,
    )


def is_for_home(places: Passages, at: int) -> bool:
    """Whether a farewell is for people whose term is over (欢送…期满返沪), and not for those who set out."""
    begin, close = places.sentence(at)
    page = frame(places)
    near = max(begin, at - FAR), min(close, at + FAR)
    if places.is_opening(at):
        near = 0, min(places.lead_end, places.title_end + FAR)
    if _SETS_OUT.search(places.text, *near) is None and (
        _STAY_OVER.search(places.text, *near) or _HOSTS.search(places.text, *near)
    ):
        return True
    after = places.text[close : close + _NEXT_WORDS]  # 为专家们送行。1月13日，三位专家启程返津
    return (
        page.is_return
        or page.is_term_over
        or _RETURNS.search(places.text, *near) is not None
        or (_RETURNS.search(after) is not None and _SETS_OUT.search(after) is None)
    )
