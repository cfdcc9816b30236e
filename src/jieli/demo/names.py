"""Names that nobody bears on purpose: drawn from lists of ours, marked as fictional by the banner of the demo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

_SURNAMES = (
    "沈陆顾韩唐何宋陈胡曹叶康罗苏马许周梁程傅邓萧余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金郝孔白崔毛邱秦江史侯邵孟龙段雷钱汤尹黎"
    "易常武乔贺赖龚文"
)
_FIRST = "时若怀望明嘉予行初云北静映千以向既清景知思书承远安和维子亦泽言立修其启"
_SECOND = "雨川谷瑾舒湜言墨舟晴辰雪寻宁白禾行微远亭之岚山石松溪榆桐舫笙皓序章临澄野恒筠青帆岩霖"
_TIBETAN_FIRST = (
    "扎西",
    "次仁",
    "旦增",
    "洛桑",
    "格桑",
    "白玛",
    "德吉",
    "央金",
    "仁青",
    "索朗",
    "贡觉",
    "班觉",
    "尼玛",
    "达瓦",
    "普布",
    "边巴",
    "拉巴",
    "米玛",
)
_TIBETAN_SECOND = (
    "卓玛",
    "平措",
    "多吉",
    "拉姆",
    "曲珍",
    "顿珠",
    "旺堆",
    "梅朵",
    "罗布",
    "措姆",
    "群培",
    "坚才",
    "朗杰",
    "欧珠",
    "卓嘎",
    "玉珍",
    "仓决",
    "桑布",
)


@dataclass
class Names:
    """Draws names without giving one twice."""

    chance: random.Random
    _given: set[str] = field(default_factory=set)

    def han(self) -> str:
        """A name of surname and two characters."""
        return self._fresh(lambda: "".join(self.chance.choice(part) for part in (_SURNAMES, _FIRST, _SECOND)))

    def tibetan(self) -> str:
        """A Tibetan name of two words and a mark, since every plain pair of such words is somebody's name."""
        return self._fresh(
            lambda: self.chance.choice(_TIBETAN_FIRST) + self.chance.choice(_TIBETAN_SECOND) + "示"
        )

    def _fresh(self, draw: Callable[[], str]) -> str:
        while True:
            name = draw()
            if name not in self._given:
                self._given.add(name)
                return name
