import pytest

from jieli.reader.repair import spacing
from jieli.reader.trail import play


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2024-08-16 08:46:058月12日至14日", "2024-08-16 08:46:05\n8月12日至14日"),
        ("2024-08-16 08:46:0512月12日", "2024-08-16 08:46:05\n12月12日"),
        ("2024-08-16 8:4610月2日", "2024-08-16 8:46\n10月2日"),
        ("2024-08-16 08:46:052024年8月12日", "2024-08-16 08:46:05\n2024年8月12日"),
        ("发布时间:2024-08-168月12日", "发布时间:2024-08-16\n8月12日"),
    ],
)
def test_glued_dates_part(before, after):
    assert play(before, spacing.dates(before)) == after


@pytest.mark.parametrize(
    "text",
    [
        "2024-08-16 08:46:05 8月12日",
        "08:46:05来源",
        "2024-08-16",
        "8月12日至14日",
        "2024年8月16日8月12日",
        "12:30:15:20",
        "比例为1:200",
        "8:30-9:00",
        "2024-08-16T08:46:05",
    ],
)
def test_other_times_stay(text):
    assert not spacing.dates(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("通 知 公 告", "通知公告"),
        ("索 引 号:", "索引号:"),
        ("标 题: 关于", "标题: 关于"),
        ("人民医 院领导", "人民医院领导"),
        ("进一步加强组 织领导", "进一步加强组织领导"),
    ],
)
def test_blanks_in_words_go(before, after):
    assert play(before, spacing.blanks(before)) == after


@pytest.mark.parametrize(
    "text",
    [
        "张 伟 李红梅 王 丽",
        "张 伟",
        "高 峰 王 平",
        "张 伟: 您好",
        "内科 学科 带头人",
        "初审 李明 复审 王红",
        "上一条:甲 下一条:乙",
        "援疆 援藏 援青",
        "市中心医院 神经外科 主任",
        "会议强调 要提高站位",
        "李南 飞翔",
        "11 月 18 日",
        "本报讯（记者 骆示甲）一早，医疗队到了县医院，当天就开诊。",
        "当天，医疗队到了县医院，开诊两小时。（王琦/文图 方晓/审核）",
        "示例网示例市1月25日电 国家卫生健康委今日派出医疗队到县医院。",
    ],
)
def test_blanks_between_words_and_in_names_stay(text):
    assert not spacing.blanks(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "会议强调，要提高政治站位，进一步加强援疆工作的组\n织领导，做好保障。",
            "会议强调，要提高政治站位，进一步加强援疆工作的组织领导，做好保障。",
        ),
        (
            "队员们克服困难，在高原上坚守岗位，\n为当地群众送去健康，受到好评。",
            "队员们克服困难，在高原上坚守岗位，为当地群众送去健康，受到好评。",
        ),
    ],
)
def test_broken_lines_join(before, after):
    assert play(before, spacing.lines(before)) == after


@pytest.mark.parametrize(
    "text",
    [
        "会议强调，要提高政治站位，进一步加强援疆工作的组\n\n织领导，做好保障。",
        "市卫生健康委召开援疆医疗队座谈会\n会议强调，要提高站位。",
        "会议由院长主持，科室负责人参加座谈会。\n会后，大家参观了病房。",
        "党组成员、\n副主任出席，讲话",
        "市委副书记、市政府常务副市长、指挥部党组书记、\n总指挥讲话",
        "（一）加强领导\n（二）完善机制，落实责任",
        "医疗技术、人才培养、学科建设等方面的交流\n图为会议现场",
    ],
)
def test_lines_that_end_stay(text):
    assert not spacing.lines(text)
