"""What a page says about itself: the labelled rows at its head and foot, under their official labels."""

from __future__ import annotations

import re

from jieli.reader.repair.surnames import USUAL

# How pages write a label, and the label of the official metadata table (政府信息公开目录) or of the trade
_SAID = {
    "索引号": "索引号 索引码 信息索引号 索引",
    "主题分类": "主题分类 信息分类 分类 体裁分类 组配分类",
    "发文机关": "发文机关 发文机构 发布者 发布人 发布机构 发布机关 发布单位 公开主体 公开责任部门",
    "成文日期": "成文日期 成文时间 生成日期",
    "标题": "标题 名称 信息名称 文件名称",
    "发文字号": "发文字号 文号 文件编号 发文号",
    "发布日期": "发布日期 发布时间 发文日期 发布于 公开日期 公开时间 信息时间 更新时间 更新日期 "
    "添加时间 发表时间 录入时间 时间 日期 发布 发稿时间 发稿日期 刊发日期",
    "主题词": "主题词 关键词 关键字",
    "信息来源": "信息来源 来源 来源于 文章来源 稿件来源 稿源 新闻来源 来稿单位 供稿单位 供稿 撰稿单位 稿件提供 "
    "信息提供 提供单位 发布部门 来稿",
    "作者": "作者 撰稿 撰稿人 文 文字 撰文 文案 撰写",
    "记者": "记者 本报记者 本网记者 本台记者 首席记者 特约记者 采写 整理",
    "通讯员": "通讯员 本报通讯员",
    "初审": "初审 初审编辑 一审 一审一校 初审初校",
    "复审": "复审 二审 二审二校 复审复校",
    "责任编辑": "责任编辑 责编 编辑 文字编辑 网络编辑 小编 编辑人 本期编辑 值班编辑",
    "审核": "审核 审定 审核人 审校 终审 三审 三审三校 签发 签发人 值班主任 监制 校对 审签 审稿 核稿 审读 "
    "编审 监审 总监制",
    "文/图": "文/图 图/文 文图 图文 文、图 文字/图片",
    "摄影": "摄影 供图 图片 图 图片来源 拍摄",
    "浏览次数": "浏览次数 浏览量 浏览 点击 点击数 点击率 点击次数 点击量 阅读 阅读量 阅读次数 访问量 访问次数 人气",
    "栏目": "栏目 所属栏目 新闻分类 文章分类 信息类别",
    "内容概述": "内容概述 内容摘要 摘要 概述 信息概述",
    "公开方式": "公开方式 公开形式 公开范围 公开属性 公开时限 信息公开形式 信息公开选项",
    "有效性": "有效性 时效性 效力状态 有效期",
    "字体": "字体 字号 字体大小",
    "版面": "版面 美编 排版 版式",
}
LABELS = {written: label for label, forms in _SAID.items() for written in forms.split()}
_OUTRIGHT = frozenset(("责任编辑", "责编", "审核"))
UNKEPT = frozenset(("浏览次数", "字体", "内容概述", "版面"))  # rows that are furniture rather than knowledge

# Behind these a blank is enough where the line says nothing else
_BARE = (
    "责任编辑 责编 版面 编辑 本报记者 本网记者 记者 首席记者 特约记者 本报通讯员 通讯员 审核 "
    "校对 撰稿 日期 摄影 图/文 文/图 图文 作者 来源 供稿"
)
_SPACED = sorted(("\\s*".join(map(re.escape, one)) for one in LABELS), key=len, reverse=True)
_SLASHED = "|".join(one for one in _SPACED if "/" not in one)
_LABEL = re.compile(
    rf"[【\[（(〔\uff3b]?\s*(?P<label>{'|'.join(_SPACED)})\s*(?:[】\]]\s*[:：]?|[:：]|\s*[|｜])\s*"
    rf"|(?:(?<=\s)|^)(?P<bare>{'|'.join(sorted(_BARE.split(), key=len, reverse=True))})[ \t\u3000]+"
    rf"|(?:(?<=[\s（()）])|^)(?P<slash>{_SLASHED})\s*/\s*(?![图文])"
)
_BUTTONS = re.compile(  # behind a value, up to the end of the line
    r"[ \t\u3000]+[【\[（(]?(?:(?:大|中|小)(?=[ \t\u3000\]】]|$)|打印|评论|收藏|分享|关闭|朗读"
    r"|A\+|字[体号]|阅读|浏览|点击|数字版).*$"
)
_ENLARGES = re.compile(r"(?<=\d)(?:[ \t\u3000]+(?:[大中小]字?|打印|收藏|分享|关闭|评论))+$")
_STRANGER = re.compile(r"[ \t\u3000]+[\u4e00-\u9fff]{2,4}[:：]\S.*$")  # a label that nobody told us of
_SIZES = re.compile(r"[\s|【】\[\]（）()]*大[\s|【】\[\]（）()]*中[\s|【】\[\]（）()]*小[\s|【】\[\]（）()]*")
_GAP = re.compile("[ \t\u3000\u00a0]{9,}")  # so wide that its width tells nothing
_CORRECTS = re.compile(r"^\s*[【\[](?:纠错|打印|关闭|收藏|分享|返回)[】\]]\s*")
_PRESS = re.compile(  # a medium, and perhaps its page, a section or a weekday
    r"(?P<source>[《]?[\u4e00-\u9fff]{2,12}(?:报|网|电视台|通讯社|客户端|周刊|新媒体)[》]?)"
    r"(?:[ \u3000]+(?:星期.|第?[A-D]?[\d一二三四五六七八九十]{1,3}版|(?P<section>[\u4e00-\u9fff]{2,8})))*"
)
_LEADING = re.compile(r"[\s|｜\-—•·*【\[]*")
_STAMP = re.compile(
    r"(?P<day>(?:19|20)\d\d\s*(?:[-/.]|年)\s*\d{1,2}\s*(?:[-/.]|月)\s*\d{1,2}\s*日?)"
    r"(?:\s*(?:星期.|周.))?(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
)
_COUNTER = re.compile(
    r"(?:^|(?<=[\s|｜]))(?:阅读|浏览|点击|访问|点赞|收藏|评论|分享)(?:量|数|次数)?\s*\d[\d,.]*\s*(?:人|次|万|\+)*(?=[\s|｜]|$)"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}\s*[〔\[（(【]20\d\d[〕\]）)】]\s*第?\s*\d{1,4}\s*号")
_PAGE = re.compile(
    r"\s*(?:第\s*[一二三四五六七八九十\d]+\s*版|[A-D]?\d{1,2}\s*版|20\d\d\s*年\s*\d+\s*[月期]\s*刊?)"
    r"(?:[:：]\s*(?P<section>[\u4e00-\u9fff·]{2,8}))?$"
)
_SECTION = re.compile(
    r"(?:动态|要闻|新闻|公告|公示|通知|专题|专栏|园地|文化|党建|快讯|资讯|视点|休闲|频道|天地|正文|聚焦|头条|栏目)$"
)
_ACCOUNT = re.compile(r".{4,}(?:快讯|资讯|视点|聚焦)$")  # longer than the name of a section
_MEDIUM = re.compile(
    r"(?P<medium>[\u4e00-\u9fff]{2,8}(?:日报|晚报|早报|周报|时报|都市报|周刊|晨报|新闻网|电视台|融媒))\s+[|｜]\s+"
    r"(?P<section>[\u4e00-\u9fff]{2,8})"
)
_POSTED = re.compile(  # behind the hour an account adds whence it was posted
    r"(?<=\d)[ \u3000]+(?:发[布表]于[ \u3000]*)?(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江"
    r"|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)$"
)
_REPORTED = re.compile(
    r"^(?P<source>\S{2,10}?)[ \u3000]+[\u4e00-\u9fff]{2,4}(?:[ \u3000、][\u4e00-\u9fff]{2,4})?"
    r"[ \u3000]*(?:摄影报道|报道|文/图|图/文|文)$"
)
_EDITION = re.compile(r"(?:数字|电子|网络)版$")
_CREDIT = re.compile(r"(?P<name>[\u4e00-\u9fff·]{2,6})[ \u3000/]+(?P<did>摄|供图|图)")
_QUESTION = re.compile(r"[？！?!]$")
_HELD = re.compile(r"\d日[上下]午")  # when a meeting takes place; pages are published by the hour
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./-]+")
_OFFICE = re.compile(
    r"(?:报|网|社|台|委|局|院|厅|处|科|部|会|室|中心|大学|政府|指挥部|集团|媒|时刻|号|公司|协会|融媒|发布)$"
)
_WEATHER = re.compile(r"(?:^|[ \t\u3000])[晴阴雨雪云多大中小暴雷阵风沙尘雾霾转夹间到]+$")  # a day of a diary
_PART = re.compile(r"(?:科|部|处|室|融媒体中心|日报社|电视台)$")  # of a house, which publishes for it
_SEPARATORS = " \t\u3000|｜,，;；/~·"
_BRACKETS = "【】〔〕[]\uff3b\uff3d()（） \t\u3000"
_LONGEST_VALUE = 80  # a longer value is a sentence that happens to begin with a label
_LONGEST_NAME = 24  # of an office or a section named without a label


def rows_of(line: str) -> dict[str, str] | None:
    """The labelled values of a line made of nothing else, or None.

    A date that stands alone or beside the name of an office is the day of publication and its source. An
    empty value means that the label stands alone; its value may be on the next line.
    """
    line = _CORRECTS.sub("", _GAP.sub(" " * 8, line))
    line = _ADDRESS.sub(" ", line).replace("\uff0f", "/").replace("\u4e28", "|")
    medium = _MEDIUM.fullmatch(line.strip())
    if medium:
        return {"信息来源": medium["medium"], "栏目": medium["section"]}
    if _NUMBER.fullmatch(line.strip(_SEPARATORS)):
        return {"发文字号": line.strip(_SEPARATORS)}
    page = _PAGE.fullmatch(line)
    if page:
        return {"版面": "", **({"栏目": page["section"]} if page["section"] else {})}
    counted = _COUNTER.sub(" ", line)
    if counted != line:
        if not counted.strip(_SEPARATORS + _BRACKETS):
            return {"浏览次数": ""}
        line = counted
    line = _LEADING.sub("", line, count=1)
    labels = list(_LABEL.finditer(line))
    first = labels[0].start() if labels else len(line)
    rows = _unlabelled(line[:first], is_followed=bool(labels))
    if rows is None or not (rows or labels):
        return None
    if any(LABELS.get(re.sub(r"\s", "", one["label"] or "")) == "信息来源" for one in labels):
        rows.pop("信息来源", None)  # whose site it is says less
    if labels and labels[0]["bare"] and len(line) > 60:
        return None
    outright: set[str] = set()
    for number, one in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(line)
        value, *others = re.split(r"[|｜]", line[one.end() : end].strip(_SEPARATORS))
        value = _STRANGER.sub("", _BUTTONS.sub("", value))
        if value.count("(") + value.count("（") < value.count(")") + value.count("）"):
            value = value.rstrip(")）】]")
        if (
            len(value) > _LONGEST_VALUE
            or "。" in value
            or ((one["bare"] or one["slash"]) and re.search(r"[，！？；：]", value))
            or _QUESTION.search(value)
            or _HELD.search(value)
        ):
            return None
        written = re.sub(r"\s", "", one["label"] or one["bare"] or one["slash"])
        written = written.removeprefix("本报").removeprefix("本网")
        for other in filter(_STAMP.search, others):
            _add(rows, "发布日期", other)
        label = "字体" if _SIZES.fullmatch(value) else LABELS[written]
        if written in ("发布", "发布者", "发布人") and _PART.search(value) and not _STAMP.search(value):
            label = "信息来源"
        elif written == "发布" and value and not _STAMP.search(value):
            label = "发文机关"
        if written in _OUTRIGHT:
            if label not in outright:
                rows.pop(label, None)  # 编辑 and 校对 are only nearly the same
            outright.add(label)
        elif label in outright:
            continue
        _add(rows, label, value.strip(_BRACKETS))
    return rows


def _unlabelled(text: str, *, is_followed: bool) -> dict[str, str] | None:
    """What stands before the first label: nothing, a date, or a date and the name of an office; else None."""
    is_bracketed = text.startswith(("（", "(", "【"))
    text = _ENLARGES.sub("", _POSTED.sub("", text.strip(_SEPARATORS + _BRACKETS)))
    if not text:
        return {}
    stamp = _STAMP.search(text)
    if not stamp:
        text = _PAGE.sub("", text)
        if is_followed and re.fullmatch("[\u4e00-\u9fff]{2,4}", text) and text[0] in USUAL:
            return {"信息来源" if _OFFICE.search(text) else "作者": text}
        named = is_followed and len(text) <= _LONGEST_NAME and not re.search(r"[，。！？；：“”、\d\s]", text)
        return {"信息来源": text} if named and _OFFICE.search(text) else None
    name = (text[: stamp.start()] + " " + text[stamp.end() :]).strip(_SEPARATORS + _BRACKETS + "-—")
    name = re.sub(r"(?:^|[ \u3000]+)\d{1,2}时(?:\d{1,2}分)?(?:发布|更新)?$", "", name)
    press = _PRESS.fullmatch(name.strip())
    if press and " " in name.strip().replace("\u3000", " "):
        rows = {"发布日期": stamp["day"].strip(), "信息来源": press["source"].strip("《》")}
        return {**rows, "栏目": press["section"]} if press["section"] else rows
    name = re.sub(r"^(?:更新|发布)|(?:发[布表]于)\s*\S{0,4}$", "", name).strip()
    name = re.sub(r"供稿[）)]?$", "", name)
    page = _PAGE.search(name)
    section = page["section"] if page else None
    name = _EDITION.sub("", _PAGE.sub("", name).rstrip(_SEPARATORS))
    writer = ""
    if name.startswith("原创"):  # WeChat: 原创, the author, the account
        *writers, name = name.removeprefix("原创").split() or [""]
        writer = writers[0] if writers and writers[0] != name else ""
    reported = _REPORTED.match(name)
    if reported:
        return {"发布日期": stamp["day"].strip(), "信息来源": reported["source"]}
    name = name.rstrip("（([【" + _SEPARATORS).strip("《》")
    if len(name) > _LONGEST_NAME or re.search(r"[，。！？；：“”、\d]", name) or _WEATHER.search(name):
        return None
    rows = {"发布日期": stamp["day"].strip()}
    if writer:
        rows["作者"] = writer
    if name:
        is_section = _SECTION.search(name) and not is_bracketed and not _ACCOUNT.match(name)
        rows["栏目" if is_section else "信息来源"] = name
    if section:
        rows.setdefault("栏目", section)
    return rows


def _add(rows: dict[str, str], label: str, value: str) -> None:
    """Add a value; a date at its end is the day of publication unless the label is one of a date."""
    value = _PAGE.sub("", value)
    if credit := _CREDIT.fullmatch(value):  # who writes and took the picture
        value = credit["name"]
        rows.setdefault("摄影", value)
    named = re.fullmatch(
        r"([\u4e00-\u9fff·]{2,12})[ \u3000]+([\u4e00-\u9fff]{2,10}(?:报|网|台|杂志|社|中心))", value
    )
    if named and label in ("作者", "记者", "通讯员"):
        value = named[1]
        rows.setdefault("信息来源", named[2])
    if label == "信息来源":
        value = re.sub("^《(.+)》$", r"\1", value)
    if label == "记者":
        value = re.sub(r"^(?:本报|本网|本台)?记者\s*", "", value)
    stamp = _STAMP.search(value)
    if stamp and label not in ("发布日期", "成文日期") and stamp.end() >= len(value) - 1:
        rows.setdefault("发布日期", stamp["day"].strip())
        value = value[: stamp.start()].strip(_SEPARATORS + "（([【")
    elif stamp and label in ("发布日期", "成文日期"):
        value = stamp["day"].strip()
    if not rows.get(label):
        rows[label] = value
    elif value and value != rows[label]:
        rows[label] += f" {value}"


def is_bare_date(line: str) -> bool:
    """Whether a line is a date and nothing else."""
    return bool(_STAMP.fullmatch(line.strip(_SEPARATORS + _BRACKETS)))


def kept(rows: dict[str, str]) -> dict[str, str]:
    """The rows worth keeping, without counters and buttons."""
    return {label: value for label, value in rows.items() if label not in UNKEPT}
