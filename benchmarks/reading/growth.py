"""Time what grows when one piece of text is repeated: ``python -m benchmarks.reading.growth``.

Patterns are what tests cannot count (``tests/reader/effort.py``), so the whole reader is timed here on 5 000 and on
40 000 characters of each piece, the better of three each. In step with the length is 8; quadratic would be 64.
"""

from __future__ import annotations

import time

from jieli.reader.bulletin import read
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.registry.catalogue import regions

PIECES = (
    "盘锦市中心医院选派神经外科方朗、骨科曾语桐赴那曲市人民医院，",
    "11月18日向县医院捐赠3台设备，",
    "副院长柳岚（骨科，主任医师）",
    "医院签署协议捐赠培训远程患者",
    "为深入贯彻会议精神，推动培训，",
    "为要求大家",
    "为强调“",
    "3月5日捐赠",
    "会议指出，选派医疗队启程返回。\n",
    "?shù)氐",
    "氐淖匀粭l",
    "醫(yī)院",
    "?men)",
    "我省第七批援疆医疗队，",
    "协作 同心工作",
    "第一人民医院（以下简称一院）选派专家，",
    "方朗、",
    "医 ",
    "◆ ",
    "示例援疆医院动态\n",
    "3月4日，援疆医疗队启程，前往县人民医院工作……\n",
    "本报讯（记者 方朗）3月4日，医疗队启程。\n",
    "（",
    " ",
    "，，",
    "好",
)
SHORT, LONG = 5_000, 40_000


def main() -> None:
    """Print a table, a row a piece."""
    everywhere = Gazetteer(regions.spells())
    print("| repeated | s at 5 000 | s at 40 000 | ratio |\n|---|---|---|---|")
    for piece in PIECES:
        short, long = (seconds(piece, size, everywhere) for size in (SHORT, LONG))
        print(f"| {piece!r} | {short:.3f} | {long:.3f} | {long / short:.1f} |")


def seconds(piece: str, size: int, gazetteer: Gazetteer) -> float:
    """The least processor seconds of three readings of ``size`` characters."""
    spent = []
    for number in range(3):
        data = f"示{(piece * size)[:size]}例{number}".encode()  # never the same twice: nothing is remembered
        begun = time.process_time()
        read(data, "piece.txt", gazetteer)
        spent.append(time.process_time() - begun)
    return min(spent)


if __name__ == "__main__":
    main()
