"""What every rule that changes or marks a text means, for the person who judges the change."""

from __future__ import annotations

from types import MappingProxyType

from jieli.reader.cells import Sentence

RULES = MappingProxyType(
    {
        "mojibake.restored": Sentence(
            "这段文字曾按错误的编码读出，已按原编码还原。",
            "This stretch was read in a wrong encoding and is put right.",
        ),
        "mojibake.unread": Sentence(
            "这段文字疑为乱码，无法准确还原，保留原样。",
            "This stretch looks like a wrong encoding but cannot be read back exactly; it stays.",
        ),
        "noise.entity": Sentence("网页代码（如 &nbsp;）还原为字符。", "A web entity became its character."),
        "noise.invisible": Sentence("删除看不见的字符。", "An invisible character was removed."),
        "noise.blank": Sentence("特殊空格改为普通空格。", "A blank of another width became a space."),
        "noise.symbols": Sentence("删除夹在文字中的装饰符号。", "Ornaments between the words were removed."),
        "noise.private": Sentence(
            "删除只有原网页字体才能显示的符号。", "A sign of the page's own font was removed."
        ),
        "noise.width": Sentence("全角数字、字母改为半角。", "Wide digits or letters became narrow ones."),
        "noise.doubled": Sentence("删除重复的标点。", "Doubled punctuation was removed."),
        "noise.spaced": Sentence(
            "删除字与字之间的空格。", "Spaces between the letters of words were removed."
        ),
        "noise.gap": Sentence("删除词语中间的空格。", "A space within a word was removed."),
        "noise.line": Sentence("接上句子中间的换行。", "A line end within a sentence was removed."),
        "date.glued": Sentence(
            "发布时间与正文首句粘连，已分开。",
            "The time of publication is parted from the first words behind it.",
        ),
        "pinyin.bracket": Sentence(
            "删除汉字后括号里的拼音。", "Pinyin in brackets behind a character was removed."
        ),
        "pinyin.stray": Sentence("删除残留的拼音。", "Left-over pinyin was removed."),
        "slip.restored": Sentence(
            "此处丢失了一个字节，其后的文字错位；补回后读得通。",
            "A byte was lost here and shifted the characters behind it; with the byte back they read as words.",
        ),
        "slip.realigned": Sentence(
            "此处丢失了一个字节，错位的文字已还原；确定不了的字写作“?”，请核对。",
            "A byte was lost here; the shifted characters are restored, and what stays uncertain is a question mark.",
        ),
        "slip.unread": Sentence(
            "此处丢失了字节，无法可靠还原，保留原样，请核对。",
            "Bytes were lost here and cannot be restored reliably; the text stays as it is. Check it.",
        ),
        "script.traditional": Sentence(
            "繁体字改为简体字。", "Traditional characters became Simplified ones."
        ),
        "censor.star": Sentence(
            "还原被星号遮住的词（词典中只有一个词合适）。",
            "A word hidden by stars was restored; the dictionary has only one that fits.",
        ),
        "censor.open": Sentence(
            "此处的字被星号遮住，可能的词不止一个，保留原样，请核对。",
            "Stars hide a character and several would fit; the text stays as it is. Check it.",
        ),
        "lost.character": Sentence(
            "此处的字已丢失，保留原样，请核对。",
            "A character is lost here; the text stays as it is. Check it.",
        ),
        "woven.headline": Sentence(
            "删除混入句子的标题碎片。",
            "A piece of the headline that was woven into the sentence was removed.",
        ),
        "woven.phrase": Sentence(
            "删除接在标题后面的正文语句。", "A phrase of the article behind the headline was removed."
        ),
        "cut.blank": Sentence("空行，不属于正文。", "A blank line; not part of the article."),
        "cut.byline": Sentence("作者、来源等署名，记入元数据。", "A byline; kept as metadata."),
        "cut.caption": Sentence("图片说明，不属于正文。", "A caption; not part of the article."),
        "cut.end": Sentence("全文结束的标记，不属于正文。", "The mark of the end; not part of the article."),
        "cut.furniture": Sentence(
            "网页栏目、按钮等，不属于正文。", "Furniture of the page; not part of the article."
        ),
        "cut.metadata": Sentence(
            "网页登记信息，记入元数据。", "What the page says of itself; kept as metadata."
        ),
        "cut.navigation": Sentence("网页导航，不属于正文。", "Navigation; not part of the article."),
        "cut.repeat": Sentence(
            "标题的重复，不属于正文。", "The headline once more; not part of the article."
        ),
        "cut.section": Sentence(
            "其他栏目的标题，不属于正文。", "The title of another section; not part of the article."
        ),
        "cut.signature": Sentence(
            "落款单位和日期，不属于正文。", "The office and date that sign the page; not part of the article."
        ),
        "cut.tail": Sentence(
            "正文之后的无关内容。", "What follows behind the article and does not belong to it."
        ),
        "cut.teaser": Sentence("其他文章的导读，不属于正文。", "A teaser of another article."),
    }
)


def meaning(rule: str) -> Sentence:
    """What a rule means; ``KeyError`` for a name that no rule has."""
    return RULES[rule]
