"""Surnames, from ``surnames.csv`` beside this module."""

from __future__ import annotations

import csv
from importlib.resources import files
from io import StringIO

USUAL = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴"
    "崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
"""The hundred or so that most people bear."""


def _of(name: str) -> frozenset[str]:
    table = files(__package__).joinpath("surnames.csv").read_text(encoding="utf-8")
    return frozenset(
        word
        for row in csv.DictReader(StringIO(table))
        if row["list"] == name
        for word in row["words"].split()
    )


SINGLE = _of("single")
"""All surnames of one character."""
DOUBLE = _of("double")
"""Those of two."""
FUNCTION = _of("function")
"""Those of ``SINGLE`` that are more often words of a sentence: 和, 于, 向."""
