"""What on a page is not the article: rows about the page, navigation, captions, teasers, spam. Cut and shown.

Works on lines of the repaired text. Every cut is an edit with a rule and a confidence, so that a person sees
what was taken away and can put it back.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from jieli.reader import headline as headlines
from jieli.reader import metadata
from jieli.reader.article import DATELINE, PENNED
from jieli.reader.headline import ALIKE, SUBTITLE, WORK, pairs, shared
from jieli.reader.trail import Edit, Trail

_NAVIGATION = re.compile(
    r"^[\s\[\uff3b【（(<《|｜·•☆★]*(?:[您你]?(?:现在|当前|本页)?(?:的"
    r"|所在)?的?位置(?:是)?\s*[:：]|首页\s*(?:>|》|\u203a|»|/|-|\||｜)|返回(?:首页|列表|顶部"
    r"|上一[页级])"
    r"|[上下前后]\s*一\s*[篇条则页组版]\s*(?:[ \u3000|｜]|[:：>》\])】]|没有|$)|关闭(?:窗口"
    r"|本页)?$|打印(?:本页|此页|文章|$)|【?打印】|分享(?:到|至|\s*[:：]|$)|收藏(?:本[页文]"
    r"|$)"
    r"|操作\s*[>》]|字[体号]\s*[:：【\[（(大]|扫一扫|扫码|版权所有|版权声明(?!书)|Copyright"
    r"|COPYRIGHT|©|[^，。]{0,12}ICP备|[^，。]{0,6}公网安备"
    r"|网站(?:地图|标识码|支持|首页)|主办(?:单位)?\s*[:：]|承办(?:单位)?\s*[:：]|技术支持"
    r"|联系(?:我们|电话)\s*[:：]?|免责声明|无障碍|繁体|English\b|设为首页|加入收藏"
    r"|点[个亮击]?[“\"]?(?:在看|赞)|(?:相关|延伸|推荐|热门)(?:阅读|新闻|链接|报道"
    r"|文章)?\s*[:：】\]]|(?:猜你喜欢|大家都在看|您可能(?:还)?(?:感兴趣|喜欢)|往期)\s*[:：]"
    r"|[（(]?联系人\s*[:：](?![^\n]*。$)|登录|注册|搜索|点赞|在看|转发|阅读原文|长按"
    r"|关注我们|(?:点击)?蓝字|点击(?:上方|下方|关注)|更多\s*(?:>|》|内容|精彩|$)|举报|评论"
    r"|责任链接|相关附件|附件下载|友情链接"
    r"|[》>]{2,}\s*\S|-->|暂无(?:评论|列表|内容|数据)|以下文章来源|收录于(?:合集|话题)"
    r"|转载请注明|未经授权|未经[^，。]{0,8}(?:授权|许可|允许|同意)[^。]{0,12}(?:转载|复制"
    r"|摘编|刊载)|特别声明\s*[:：]|(?:公众号|微信号)\s*[:：]|本网站由|(?:作者单位|出品|排版|素材"
    r"|监督电话|举报电话)\s*[:：]|[\u4e00-\u9fff]{2}(?:咨询|预约)\s*[:：]\s*[\d（(]"
    r"|标签\s*[:：]|[\u4e00-\u9fff]{4,20}\s*(?:出品|主办|承办|制作)$"
    r"|\d{1,3}\s*楼\s*[:：]|[（(]本文[^）)]{2,40}[）)]$|[（(](?:[\u4e00-\u9fff]{2,8}(?:处|科|室|部|办公室|局|委)|作者(?:单位\s*[:：]|系"
    r"|为).{2,40}|(?:上接|下转)[^）)]{1,8}版|(?:选自|摘自|原载|转自)[^）)]{2,40}"
    r"|[^）)]{2,24}(?:整理|提供|供稿))[）)]$)"
)
_OWNED = re.compile(r"[\u4e00-\u9fff]{4,24}[ \u3000]*(?:版权所有|保留所有权利)$")
_OWNER = re.compile(
    r"(?:版权所有|主办(?:单位)?|Copyright[^\u4e00-\u9fff]{0,30})[:：\s]*([\u4e00-\u9fff]{4,24})"
)
_SITE = re.compile(
    r"(?P<house>[\u4e00-\u9fff]{2,20}(?:医院|卫生院|保健院|服务中心|大学|医学院)(?:（[\u4e00-\u9fff]{4,20}）)?)"
    r"(?:官方|微信|公众号|公众平台|新闻|门户|网站|官网|网|集团|信息公开栏|[·—-].*|\s.*)*$"
)
_FOOT = re.compile(  # below the article only: whom an office writes to, how to reach it, how many it printed
    r"^[\u4e00-\u9fff]{4,20}[ \u3000，]+(?:(?:值班|联系|咨询|办公)?电话|地址|邮编)\s*[:：]"
    r"|^(?:[呈抄主分]?[报送发]|抄\s*送|主题词|地址|邮编|邮政编码|附件\d{0,2})\s*[:：]"
    r"|^[（(]?共印\s*\d+\s*份[）)]?$|[\u4e00-\u9fff]{4,30}\s*20\d\d年\d{1,2}月\d{1,2}日印发$"
)
_SENT = re.compile(r"(?:[呈抄主分]?[报送发]|抄\s*送)\s*[:：]")
_ORDINAL = r"第\s*[\d一二三四五六七八九十百]+\s*期"
_PATH = re.compile(
    r"^[^，。；：！？“”]{2,24}(?:\s*(?:>{1,2}|\uff1e{1,2}|»|\u203a|->|→|/ )\s*[^，。；！？“”/>]{1,20}){1,5}$"
)
_BARRED = re.compile(  # the same with bars; three parts, as two may be a headline
    r"^[^，。；：！？“”|｜]{2,20}(?:\s+[|｜]\s+[^，。；：！？“”|｜]{2,10}){2,5}$"
)
_COLUMNS = re.compile(r"^(?:【[^】\n]{1,8}】\s*){3,}$")  # the columns of a site
_LINKS = re.compile(  # words with a bar at their right side; in a table blanks stand on both
    r"^(?:[|｜]\s*)?(?:[^\s，。；：！？“”|｜]{1,10}[|｜]\s*){2,}(?:[^\s，。；：！？“”|｜]{1,10})?[|｜]?$"
)
_LISTS = re.compile(  # heads of lists of other articles
    r"^[\u4e00-\u9fff]{2,4}(?:推荐|排行榜?|新闻|资讯|动态|查询|专题|精选)$"
)
_TAGS = re.compile(r"^(?:#[^\s#，。]{1,20}#?\s*)+$")
_ISSUE = re.compile(rf"^[（(]?(?:20\d\d年)?{_ORDINAL}")
_DAY = re.compile(
    "[二〇○一二三四五六七八九零]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_MASTHEAD = re.compile(
    r"^[\u4e00-\u9fff“”\"（）()—-]{0,16}(?:简报|快报|专报|内参|要情|信息专刊|工作动态|工作信息|通讯)$"
    rf"|^[（(]?(?:20\d\d年)?{_ORDINAL}(?:\s*[（(]?总{_ORDINAL.replace('第', '第?')}[）)]?)?[）)]?$"
    r"|^[\u4e00-\u9fff]{4,30}[ \u3000]+编$"
    rf"|^{_DAY.pattern}$"
    rf"|^[二〇○一二三四五六七八九零]{{4}}年{_ORDINAL}$"
)
_ADDRESSED = re.compile(r"[：:]$")
_GENRE = re.compile(  # headlines shorter than others
    r"(?:感谢信|表扬信|慰问信|公开信|贺信|倡议书|公示|通知|公告|通报|喜报|捷报|通告|声明|决定|批复|请示|答复|函)$"
)
_BELOW_HEADLINE = re.compile(  # rows of minutes, a day of a diary, the occasion or the speaker of a speech
    r"(?:会议)?(?:时间|地点|主持人?|参会(?:人员|单位)?|与会|参加(?:人员|单位)?|出席(?:人员)?|列席|记录人?|议题|对象|讲话人)[：:]\s*\S"
    r"|[（(](?:第[一二三四五六七八九十\d]+次|(?:20\d\d年)?\d{1,2}月\d{1,2}日|摘要|节选|草案|试行|征求意见稿)[）)]$"
    r"|(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日[ \u3000]+[\u4e00-\u9fff \u3000]{1,12}$"
    r"|[\u4e00-\u9fff]{4,24}(?:主任|局长|院长|书记|市长|县长|厅长|校长|指挥)[ \u3000]+[\u4e00-\u9fff·]{2,4}$"
)
_CLOSING = re.compile(
    r"^(?:此致|敬礼[！!]?|特此(?:公示|公告|通知|通报|报告|证明|函达|说明|函复|致谢|致函"
    r"|鸣谢)[。！]?|专此(?:报告|函达|函复)?[。]?|妥否.{2,12}[。]"
    r"|顺[祝颂致].{2,16}[！!。]?|敬祝.{2,16}[！!。]?|祝.{2,20}[！!])$"
)
_SECTION = re.compile(
    r"^[\s\[【（(<>《|｜·•◆■▲▼★※#-]*(?:[\u4e00-\u9fff]{2,8}\s*[>》]{1,2}\s*更多|(?:本栏|本站|站内|栏目|同类)?(?:最新|热门|相关"
    r"|推荐)(?:文章|新闻|信息|稿件)|相关(?:阅读|新闻|链接|推荐|文章|报道|信息|资讯)"
    r"|推荐(?:阅读|新闻|文章)|延伸阅读|热门(?:推荐|文章|新闻|阅读)|热点(?:新闻|推荐|排行)?"
    r"|(?:新闻|文章|热点|精彩|图文|资讯)(?:推荐|排行|链接|回顾)|猜你喜欢|大家都在看|精彩推荐"
    r"|最新(?:文章|新闻|资讯|推荐|消息)|图片新闻|往期(?:回顾|推荐|精彩|精选)|阅读排行|点击排行"
    r"|网友评论|为您推荐|更多(?:阅读|新闻|推荐))"
    r"[\s\]】）)>》|｜·•▼:：]*$"
)
_END = re.compile(
    r"^[\s【\[（(]*(?:版权|免责|版权及免责)声明(?:[\s】\]）)]*[:：]|[\s】\]）)]*$)"  # what follows is law
    r"|^[\s\-—=*·~【\[（(]*(?:END|end|End|全文完|完)[\s\-—=*·~】\])）]*$"
)
_TEASER = re.compile(
    r"^[◇·•■□▪●○>*\-\s]*\S.{4,50}[\s\u3000]+[（(\[]?(?:20\d\d[-./])?\d{1,2}[-/]\d{1,2}[)）\]]?$|"
    r"[\[【（(]\s*(?:详细|详情|更多|查看(?:全文|详情)?|阅读全文|全文)\s*[\]】）)]\s*$|(?:\.{3,}|…+)\s*$"
)
_BULLETED = re.compile(r"^\s*[·•▪◆◇]\s*[^。！；]{6,40}$")
_TRAILS_OFF = re.compile(r"[，。！？：].*(?:…+|\.{3,})\s*$")  # a paragraph does so too, when others follow
_CREDIT = re.compile(
    r"(?:供图|摄影|摄|图片来源|图源|资料图|通讯员图)[)）]?\s*$|^[\s（(【]*(?:图为"
    r"|图\s*[/\d一二三四五六七八九十①-⑩:：]|组图[:：]"
    r"|[▲△↑↓](?!\s*(?:\d{1,2}月)?\d{1,2}日[，上下]))"  # ▲7月18日，… is an item of news
)
_SHOWS = re.compile(r"图为[^\n]*(?:摄|供图|摄影)[)）]?$")
_HEADING = re.compile("(?!.*(?:现场|合影|留念|仪式|图))[^，。；：！？、]{2,12}")
_CONTENTS = re.compile("(?:要目|导读|目录|目次)\\s*[:：]")
_FEWEST_HEADINGS, _LIKE_LENGTH = 3, 2  # characters by which headings of one report differ
_CONTACT = re.compile(r"[（(]?[\u4e00-\u9fff]{0,6}(?:联系|咨询)(?:人|电话|方式)\s*[:：]")
_SHOWN = re.compile(
    r"现场|合影|留念|讲话|致辞|致词|发言|主持|汇报|介绍|参观|考察|调研|走访|慰问|看望|座谈"
    r"|交流|签约|签字|签署|揭牌|授牌|授课|讲座|培训|带教|查房"
    r"|手术|义诊|问诊|会诊|捐赠|赠送|欢送|欢迎|出发|启程|抵达|合照|一行|颁发|受聘|会议|仪式|代表"
)
_LISTED = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+[、.\uff0e]|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d+[、.\uff0e)]|第[一二三四五六七八九十]+[、章节条]|[①-⑳])"
)
_FILE = re.compile(  # what is left of a picture
    r"(?:(?:图片|图|照片|微信图片|image|img|from clipboard)[\s_()（）\d-]*(?:\.(?:png|jpe?g|gif|bmp|webp))?"
    r"|[\[【（(]图\s*\d*[\]】）)]|[（(]?\d{1,3}\s*/\s*\d{1,3}[）)]?|[\w() -]{1,40}\.(?:png"
    r"|jpe?g|gif|bmp|webp)|https?://[!-~]+|!\[[^\]\n]*\]\([^)\n]*\))$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。！？!?；;…][”\u2019」』）)\]】]*\s*$")
_BYLINE = re.compile(
    r"(?<!\s)\s*[（(【\[]\s*(?:本报|本网|全媒体|特约|见习)*\s*(?:记者|通讯员|供稿|来源|文/图|图/文"
    r"|图文|摄影|撰稿|作者|编辑|责编|供图|文字?)"
    r"[\s:：/][^（()）。]{1,60}[）)】\]]\s*$|(?<!\s)\s*[（(][^（()）。，]{2,30}(?:供稿|供图|摄|文)[）)]\s*$"
    r"|(?<!\s)\s*[（(][\u4e00-\u9fff·]{2,12}\s+(?:20\d\d年)?\d{1,2}月\d{1,2}日(?:讯|电)?[）)]\s*$"
)
_REPORT_ENDS = re.compile(r"(?:摄影)?报道[：:，,]?\s*$")
_AUTHOR = re.compile(  # below the headline: a writer behind a dot, or with the office in brackets
    r"^(?:[●○◎■□▲◆]\s*(?P<name>[\u4e00-\u9fff·]{2,4})"
    r"|[（(](?P<both>[\u4e00-\u9fff]{2,12}(?:室|部|科|处|局|委|院|中心)[ \u3000]+[\u4e00-\u9fff·]{2,4})[）)])$"
)
_BACKWARDS = re.compile(
    r"(?<!\s)\s*[（(](?:[\u4e00-\u9fff·、]{2,12}/(?:文字?|图|文图|图文|摄影?|供稿|供图|撰稿|编辑"
    r"|审核|校对|审稿|终审)[ \u3000]*)+[）)]\s*$"
)
_CALLED = re.compile(r"\s*[（(][^（()）]{0,12}(?:记者|通讯员)[^（()）]*[）)]\s*")
_CREDITED = {"供稿": "信息来源", "文": "作者", "图文": "文/图", "文图": "文/图", "图文报道": "文/图"}
_SPOKEN = re.compile(
    r"(?:本报|本网|全媒体|特约|见习)*(?:(记者|通讯员)(?![站团部])[\s:：/]*"
    r"|(实习生|供稿|来源|文/图|图/文|图文|摄影|作者|编辑)[\s:：/]+)"
)
_SIGNED = re.compile(
    r"(?:网|日报|晚报|电视台|融媒|新媒体|客户端|委员会|党委|党组|卫健委|局|厅|医院|中心|大学|指挥部|办公室|处|科|部|政府|院)$"
)
_FAREWELL = re.compile(
    "此致|敬礼[！!]?|(?:顺|敬|谨)[祝颂][^。]{0,8}[！!]?|祝(?:好|安|[^。，]{0,10}[！!])"
)  # ends a letter
_ROW = re.compile(  # 手术室：文某　主管护师; 师父——徒弟; who signs a letter
    r"[\u4e00-\u9fff]{2,8}[：:]\s*[\u4e00-\u9fff]{2,4}(?:[ \u3000]|$)"
    r"|[\u4e00-\u9fff（）()]{2,16}——[\u4e00-\u9fff、（）()]{2,30}$"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_BLANKS = " \t\u3000\u00a0"
_LONG = 36  # characters from which a line without a full stop is a paragraph and no caption
_HEADLINE = range(2, 70)
_STRANGE = 0.15  # share of a line's pairs of characters in the body below which it is of another article
_SHORTEST = 5  # characters of a sentence that may begin an article
_MOST_PARTS = 3  # lines of a headline above or below its main one
_MOST_HEADS = 60  # lines above the body that are compared with each other


@dataclass
class Parts:
    """What the lines of a page are: spans in the text before the cuts, and what the labelled rows say.

    ``heads`` counts the lines of the headline, which begin what is left.
    """

    cuts: list[Edit] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    headline: str = ""
    heads: int = 0
    signed: str = ""


def furniture(text: str, numbers: frozenset[int]) -> list[Edit]:
    """Cuts of the lines the file's own format calls navigation, footer or list of links."""
    cuts = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        end = min(len(text), at + len(line) + 1)
        rows = metadata.rows_of(line)
        if number in numbers and not rows and not (len(line) > 60 and _SENTENCE_END.search(line)):
            cuts.append(Edit("cut.furniture", at, end, text[at:end], "", 0.9))
        at += len(line) + 1
    return cuts


def clean(trail: Trail, headline: str = "", told: dict[str, str] | None = None) -> Parts:
    """Cut from the trail's text all that is not the article; the rest is title and paragraphs, one a line.

    ``headline`` is the page's title where its format states one, ``told`` what its head says of it.
    """
    parts = _parts(trail.text, headline, dict(told or {}))
    trail.make("cut", parts.cuts)
    return parts


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # behind the line's own line feed
    text: str
    rule: str = ""
    confidence: float = 1.0


def _parts(text: str, headline: str, told: dict[str, str]) -> Parts:
    lines = _lines(text)
    rows = _label_rows(lines)
    for line in lines:
        _label_furniture(line)
    _label_tail(lines)
    called = headline or rows.get("标题", "") or told.get("标题", "")
    title, parts_of_title = _label_title(lines, called, rows.get("信息来源", ""))
    signed = _label_signature(lines)
    _label_captions(lines, parts_of_title)
    _keep_story(lines, title)
    _label_unrelated(lines)
    _keep_contacts(lines, title)
    parts = Parts(
        told={**metadata.kept(told), **{k: v for k, v in metadata.kept(rows).items() if v or k not in told}},
        signed=signed,
        heads=sum(not line.rule for line in parts_of_title),
    )
    if parts.signed.endswith(("党委", "党组")):
        parts.signed = _site_of(lines) or parts.signed
    if not parts.signed:
        owners = (_OWNER.search(line.text) for line in lines if line.rule == "cut.navigation")
        parts.signed = next((one[1] for one in owners if one), "") or _site_of(lines)
    parts.headline = title.text.strip() if title else headline
    if parts.headline:
        parts.told.setdefault("标题", parts.headline)
    kept = [line for line in lines if not line.rule]
    for line in lines:
        if line.rule:
            parts.cuts.append(
                Edit(line.rule, line.start, line.end, text[line.start : line.end], "", line.confidence)
            )
            continue
        parts.cuts += _trims(text, line, parts.told, last=line is kept[-1])
    return parts


def _lines(text: str) -> list[_Line]:
    lines = []
    at = 0
    for piece in text.split("\n"):
        end = min(len(text), at + len(piece) + 1)
        if end > at:
            lines.append(_Line(at, end, piece, "" if piece.strip(" \t\u3000|-—*_=·•") else "cut.blank"))
        at += len(piece) + 1
    return lines


def _label_rows(lines: list[_Line]) -> dict[str, str]:
    """Mark the labelled rows and gather what they say; a label alone takes the next line, if that is no label."""
    told: dict[str, str] = {}
    waiting = ""
    weak: set[str] = set()  # told by the place of the words only
    is_head = True
    is_numbered = False  # whether an issue of a bulletin is counted above
    for line in lines:
        is_head = is_head and not _is_paragraph(line)
        is_numbered = is_numbered or (is_head and bool(_ISSUE.match(line.text.strip())))
        blank = not line.text.strip(" \t\u3000|-—*")
        rows = (
            None
            if blank or PENNED.search(line.text)
            else metadata.rows_of(line.text) or _byline_rows(line.text)
        )
        if is_head and not rows and (author := _AUTHOR.match(line.text.strip())):
            rows = {"作者": author["name"] or author["both"]}
        if is_numbered and rows and set(rows) == {"信息来源", "发布日期"} and "来源" not in line.text:
            rows["发文机关"] = rows.pop("信息来源")
            is_numbered = False
        if waiting and rows and list(rows) == ["发布日期"] and metadata.is_bare_date(line.text):
            rows = {waiting: rows["发布日期"]}  # the value of the label on the line above
        if rows:
            line.rule, waiting = "cut.metadata", ""
            for label, value in rows.items():
                said = "原创" not in line.text if label == "作者" else "来源" in line.text
                if not told.get(label) or (label in weak and said):
                    told[label] = value  # a notice is dated again where it is signed
                    if label in ("作者", "信息来源") and not said:
                        weak.add(label)
                elif label in ("审核", "复审"):
                    told[label] += f" {value}"
            last = list(rows)[-1]
            if (
                not rows[last]
                and last not in metadata.UNKEPT
                and line.text.rstrip().endswith(("|", ":", "：", "】"))
            ):
                waiting = last
        elif waiting and blank and "|" in line.text:
            line.rule, waiting = "cut.metadata", ""
        elif waiting and not blank:
            value = line.text.strip(" \t\u3000|")
            if (
                len(value) <= 60
                and not _SENTENCE_END.search(value)
                and (line.text.rstrip().endswith("|") or len(value) < 20 or not _HAN.search(value))
                and not (waiting == "发文字号" and not re.search(r"\d", value))
            ):
                told[waiting] = value
                line.rule = "cut.metadata"
            waiting = ""
    return told


def _label_furniture(line: _Line) -> None:
    text = line.text.strip()
    if line.rule or not text:
        return
    if _END.match(text):
        line.rule = "cut.end"
    elif _SECTION.match(text):
        line.rule, line.confidence = "cut.section", 0.95
    elif _OWNED.match(text):
        line.rule, line.confidence = "cut.navigation", 0.95
    elif (
        _TAGS.match(text)
        or _COLUMNS.match(text)
        or (_LINKS.match(text) and " " in text)
        or ((_PATH.match(text) or _BARRED.match(text)) and len(text) <= 60)
    ):
        line.rule, line.confidence = "cut.navigation", 0.9
    elif (_NAVIGATION.match(text) and (len(text) < 90 or not _SENTENCE_END.search(text))) or re.search(
        r"ICP备\s*\d", text
    ):
        line.rule, line.confidence = "cut.navigation", 0.95
    elif _CREDIT.search(text) and len(text) <= 60 and (_SHOWS.match(text) or not re.search(r"。.", text)):
        line.rule, line.confidence = "cut.caption", 0.9
    elif _FILE.match(text) or text.isdigit() or (len(text) <= 2 and not re.search(r"[\u4e00-\u9fff]", text)):
        line.rule, line.confidence = "cut.furniture", 0.9


def _label_tail(lines: list[_Line]) -> None:
    """Mark what follows an end mark or the head of a list of other articles, and teasers wherever they stand."""
    body = [line for line in lines if not line.rule and _is_paragraph(line)]
    told = {line.start for line in body[:-1] if _TRAILS_OFF.search(line.text)}
    ended = ""
    for line in lines:
        if line.rule in ("cut.end", "cut.section") and body and line.start > body[0].start:
            ended = "cut.tail" if line.rule == "cut.end" else "cut.teaser"
        elif not line.rule and ended:
            line.rule, line.confidence = ended, 0.9
        elif (
            not line.rule
            and _TEASER.search(line.text)
            and body
            and body[0].start < line.start
            and line.start not in told
        ):
            line.rule, line.confidence = "cut.teaser", 0.9
    while len(body) > 1 and _SENT.match(body[-1].text.strip()):
        body.pop()  # 报：…。　送：… is no paragraph
    for line in lines:
        if not line.rule and body and line.start > body[-1].start and _FOOT.search(line.text.strip()):
            line.rule, line.confidence = "cut.metadata", 0.85
        elif not line.rule and body and line.start > body[-1].start and _BULLETED.match(line.text):
            line.rule, line.confidence = "cut.teaser", 0.8
        elif not line.rule and body and line.start > body[-1].start and _LISTS.match(line.text.strip()):
            line.rule, line.confidence = "cut.section", 0.8
    said = Counter(line.text.strip() for line in lines if not line.rule)
    for line in lines:
        if (
            not line.rule
            and said[line.text.strip()] > 1
            and body
            and line.start > body[0].end
            and not _is_paragraph(line)
        ):
            line.rule, line.confidence = "cut.repeat", 0.85


def _is_paragraph(line: _Line) -> bool:
    text = _BYLINE.sub("", line.text.strip())
    if text.endswith(("：", ":")) and "，" in text:
        return len(text) >= 12  # what opens a list or a letter
    if re.search(r"(?:…+|\.{3,})$", text) and "。" not in text and len(text) < _LONG:
        return False  # a headline may trail off as well
    return (_holds_sentence(text) and len(text) >= 20) or len(text) >= _LONG * 2


def _holds_sentence(text: str) -> bool:
    """Whether a sentence ends in a line, at its end or in front of an aside: …到岗。（钱某）."""
    return "。" in text or bool(_SENTENCE_END.search(text))


def _is_said(line: _Line) -> bool:
    """A short sentence with its full stop, which no headline has."""
    text = line.text.strip()
    return text.endswith("。") and len(text) >= _SHORTEST


def _label_title(lines: list[_Line], told: str, source: str) -> tuple[_Line | None, list[_Line]]:
    """The line that is the headline, and all lines of it; lines before it and repeats of it are marked."""
    first = _first(lines)
    before = [line for line in lines if not line.rule and (first is None or line.start < first.start)]
    fitting = [line for line in before if len(line.text.strip()) in _HEADLINE or _is_genre(line.text)]
    for odd in (_MASTHEAD.search, _ADDRESSED.search, SUBTITLE.search, _BELOW_HEADLINE.match):
        fitting = [line for line in fitting if not odd(line.text.strip())] or fitting
    title: _Line | None = None
    if told:
        title = max(fitting, key=lambda line: fuzz.ratio(line.text.strip(), told), default=None)
        if title and fuzz.partial_ratio(title.text.strip(), told) < 70:
            title = None
    if title is None and fitting:
        end = first.start if first else lines[-1].end
        body = pairs("".join(line.text for line in lines if not line.rule and line.start >= end))
        heads = [line.text.strip() for line in fitting] if len(fitting) <= _MOST_HEADS else []
        title = max(
            fitting,
            key=lambda line: (
                headlines.score(line.text.strip(), body) + headlines.told_again(line.text.strip(), heads)
            ),
        )
    parts = [one for one in _headline(lines, before, title) if one is title or one.text.strip() != source]
    addressed = next(
        (one for one in before if title and one.start > title.start and _ADDRESSED.search(one.text.strip())),
        None,
    )
    sections = _sections(lines, parts)
    for line in before:
        if (
            title
            and line.start > title.start
            and (
                line.start in sections
                or _LISTED.match(line.text)
                or line.text.rstrip().endswith(("：", ":"))
                or _BELOW_HEADLINE.match(line.text.strip())
                or (addressed is not None and line.start > addressed.start)
            )
        ):
            continue
        if not any(line is part for part in parts):
            same = title is not None and fuzz.ratio(line.text, title.text) >= ALIKE
            line.rule, line.confidence = ("cut.repeat" if same else "cut.furniture"), 0.8
    if title:
        for line in lines:
            if (
                not line.rule
                and not any(line is part for part in parts)
                and len(line.text) < 2 * len(title.text) + 10
                and not _SENTENCE_END.search(line.text)
            ):
                like = max(
                    fuzz.ratio(line.text.strip(), title.text.strip()),
                    fuzz.ratio(line.text.strip(), told) if told else 0,
                )
                if like >= ALIKE:
                    line.rule, line.confidence = "cut.repeat", 0.9
    return title, parts


def _first(lines: list[_Line]) -> _Line | None:
    """The line that begins the text. A call or question above the rows of the page is a headline."""
    found: _Line | None = None
    for line in lines:
        if line.rule == "cut.metadata" and found and "。" not in found.text and len(found.text) in _HEADLINE:
            found = None
        elif not line.rule and (_is_paragraph(line) or _is_said(line)):
            if found:
                return found
            found = line
    return found


def _headline(lines: list[_Line], before: list[_Line], title: _Line | None) -> list[_Line]:
    """The lines of the headline: the chosen one and those above and below it that continue it."""
    if title is None:
        return []
    stand = [line for line in lines if line.rule != "cut.blank"]
    at = next(number for number, line in enumerate(stand) if line is title)
    last = before[-1].start
    parts = [title]
    for step in (-1, 1):
        near = at + step
        while (
            0 <= near < len(stand)
            and abs(near - at) <= _MOST_PARTS
            and not stand[near].rule
            and stand[near].start <= last
            and not _MASTHEAD.search(stand[near].text.strip())
            and not _ADDRESSED.search(stand[near].text.strip())
            and not _BELOW_HEADLINE.match(stand[near].text.strip())
            and not _LISTED.match(stand[near].text)
            and headlines.continues(title.text.strip(), stand[near].text.strip())
        ):
            parts.append(stand[near])
            near += step
    return parts


def _is_genre(text: str) -> bool:
    """Whether a short line names the kind of paper, letter-spaced or not: 公 示, 感谢信."""
    return bool(_GENRE.search(re.sub(r"\s", "", text))) and len(text) < _LONG


def _label_captions(lines: list[_Line], heads: list[_Line]) -> None:
    """Mark short lines between paragraphs that say what a picture shows; numbered headings stay."""
    body = [line for line in lines if not line.rule and _is_paragraph(line)]
    if not body:
        return
    known = pairs("".join(line.text for line in body))
    sections = _sections(lines, heads)
    open_end = is_list = False
    for line in lines:
        if line.start in sections:
            continue
        text = _BYLINE.sub("", line.text.strip())
        if not line.rule and line.start >= body[0].start and text:
            is_list = text.endswith(("：", ":")) or (is_list and not _SENTENCE_END.search(text))
            if is_list or _CLOSING.match(text):
                continue
        if line.rule or line.start < body[0].start or any(line is head for head in heads):
            continue
        if (
            _holds_sentence(text)
            or len(text) >= 2 * _LONG
            or _LISTED.match(text)
            or _ROW.match(text)
            or text.endswith(("：", ":"))
        ):
            open_end = False
            continue
        if (
            open_end
            or _SHOWN.search(text)
            or (len(text) >= 8 and shared(text, known) >= 0.8)
            or text.endswith(("、", "，"))
        ):
            line.rule, line.confidence = "cut.caption", 0.85
            open_end = text.endswith(("、", "，"))


def _sections(lines: list[_Line], heads: list[_Line]) -> set[int]:
    """Where short lines head the parts of a report: three or more of like length, or named in its contents."""
    contents = "".join(line.text for line in lines if line.rule and _CONTENTS.search(line.text))
    left = [line for line in lines if not line.rule and not any(line is head for head in heads)]
    headings = {
        line.start: line.text.strip()
        for line, below in pairwise(left)
        if _HEADING.fullmatch(line.text.strip()) and _is_paragraph(below)
    }
    lengths = sorted(map(len, headings.values()))
    if len(lengths) >= _FEWEST_HEADINGS and lengths[-1] - lengths[0] <= _LIKE_LENGTH:
        return set(headings)
    return {start for start, text in headings.items() if text in contents}


def _keep_story(lines: list[_Line], title: _Line | None) -> None:
    """Keep the captions of a story that its pictures tell: they are most of what it says, in whole sentences."""
    told = [line for line in lines if line.rule == "cut.caption" and _holds_sentence(line.text.strip())]
    rest = [line for line in lines if not line.rule and line is not title]
    if sum(len(line.text) for line in told) > sum(len(line.text) for line in rest):
        for line in told:
            line.rule, line.confidence = "", 1.0


def _site_of(lines: list[_Line]) -> str:
    """The house or university whose site the page is, by the name alone in a line at its head."""
    for line in lines:
        if line.rule not in ("cut.furniture", "cut.navigation", "cut.metadata", "cut.blank"):
            break
        site = _SITE.match(line.text.strip())
        if site:
            return site["house"]
    return ""


def _label_unrelated(lines: list[_Line]) -> None:
    """Mark what stands behind the last paragraph about the work: other articles' titles and first words."""
    left = [line for line in lines if not line.rule]
    about = [at for at, line in enumerate(left) if WORK.search(line.text)]
    if not about:
        return
    known = pairs("".join(line.text for line in left[: about[-1] + 1]))
    last, behind = left[about[-1]], left[about[-1] + 1 :]
    while behind:
        text = behind[0].text.strip()
        goes_on = behind[0].start == last.end and re.search(
            r"[。！？][”」』]?$", _BYLINE.sub("", text)
        )  # of the story itself;
        # what other articles are called ends without a stop
        if not (
            goes_on
            or _LISTED.match(text)
            or _CLOSING.match(text)
            or _ROW.match(text)
            or PENNED.search(text)
            or shared(text, known) >= _STRANGE
        ):
            break
        last = behind.pop(0)
    if any(not _SENTENCE_END.search(line.text) for line in behind):
        for line in behind:
            line.rule, line.confidence = "cut.tail", 0.7


def _keep_contacts(lines: list[_Line], title: _Line | None) -> None:
    """Keep the row that says whom to ask, directly below what a notice says."""
    if title is None or not _is_genre(title.text.strip()[-4:]):
        return
    for before, line in pairwise([line for line in lines if line.rule != "cut.blank"]):
        follows = not before.rule and before is not title
        if follows and line.rule == "cut.navigation" and _CONTACT.match(line.text.strip()):
            line.rule, line.confidence = "", 1.0


def _label_signature(lines: list[_Line]) -> str:
    """Mark the office and the date that sign a notice at its very end, not a letter; the answer is the office."""
    left = [line for line in lines if not line.rule]
    rule = "" if any(_FAREWELL.fullmatch(line.text.strip()) for line in left[2:]) else "cut.signature"
    signed = ""
    while len(left) > 2:
        text = left[-1].text.strip()
        if _DAY.fullmatch(text):
            left.pop().rule = rule
            continue
        if len(text) > 30 or not _SIGNED.search(text) or re.search(r"[，。：；！？]", text):
            break
        signed = text
        left.pop().rule = rule
    return signed


def _trims(text: str, line: _Line, told: dict[str, str], *, last: bool) -> list[Edit]:
    """Cuts inside a line that stays: blanks at both ends, the byline in brackets at its end, the last line feed."""
    begin = line.start + len(line.text) - len(line.text.lstrip(_BLANKS))
    end = line.start + len(line.text.rstrip(_BLANKS))
    tail = line.end if last else line.start + len(line.text)
    cuts = [Edit("cut.blank", line.start, begin, text[line.start : begin], "")] if begin > line.start else []
    _tell_dateline(text[begin:end], told)
    byline = _BYLINE.search(text, begin, end) or _BACKWARDS.search(text, begin, end)
    if byline and byline.start() > begin:
        for label, value in (_byline_rows(byline[0]) or {}).items():
            told[label] = told.get(label) or value
        cuts.append(Edit("cut.byline", byline.start(), end, text[byline.start() : end], "", 0.9))
    if tail > end:
        cuts.append(Edit("cut.blank", end, tail, text[end:tail], ""))
    return cuts


def _tell_dateline(line: str, told: dict[str, str]) -> None:
    """Note who wrote and for which medium by the words in front of a paragraph; they stay where they are."""
    dateline = DATELINE.match(line)
    if dateline is None:
        return
    by = dateline["by"] or ""
    if by and by[0] not in "（(":
        by = f"（{_REPORT_ENDS.sub('', by).replace('、', ' ')}）"
    for label, value in (_byline_rows(by) or {}).items():
        told[label] = told.get(label) or value
    if re.search("(?<!本)(?:[网报社]|客户端|在线)$", dateline["medium"] or ""):
        told.setdefault("信息来源", dateline["medium"])


def _byline_rows(byline: str) -> dict[str, str] | None:
    """A byline in brackets as labelled rows: （记者 张三 通讯员 李四） gives both; None if it is none."""
    if not (_BYLINE.fullmatch(byline) or _BACKWARDS.fullmatch(byline) or _CALLED.fullmatch(byline)):
        return None
    inner = byline.strip(" （()）【】[]\t\u3000")
    if _BACKWARDS.fullmatch(byline):  # 示小甲/文图
        inner = re.sub(r"([\u4e00-\u9fff·、]+)/([\u4e00-\u9fff]{1,4})", r"\2：\1", inner)
    credit = re.fullmatch(r"(.+?)\s*(供稿|供图|图文报道|图文|文图|摄|文)", inner)
    if credit and not re.search(r"[:：/\s]", credit[1]):
        return {_CREDITED.get(credit[2], "摄影"): credit[1]}
    spelled = _SPOKEN.sub(lambda one: f" {one[1] or one[2]}：", inner)
    spelled = re.sub(r"\s*实习生：\S+", "", spelled)
    return metadata.rows_of(spelled.strip()) or {}
