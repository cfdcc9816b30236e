"""People, institutions, places and agreements of whole passages, and what is none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from jieli.reader.article import Article
from jieli.reader.facts import agreements, orgs, persons, places
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.known import Known
from jieli.reader.found import Person
from reader.facts.passages import PASSAGES, Passage


def known_of(text: str, gazetteer: Gazetteer, **metadata: str) -> Known:
    title_end = text.index("\n") + 1 if "\n" in text else 0
    return Known.of(Article(text, title_end, metadata), gazetteer)


def people(text: str, gazetteer: Gazetteer) -> list[Person]:
    known = known_of(text, gazetteer)
    return [found.value for found in persons.find(known.article, known)]


def f1(rows: Iterable[tuple[set[str], set[str]]]) -> float:
    hits = wrong = 0
    for stated, found in rows:
        hits += len(stated & found)
        wrong += len(stated ^ found)
    return 2 * hits / (2 * hits + wrong)


def read(passage: Passage, gazetteer: Gazetteer) -> dict[str, set[str]]:
    title_end = passage.text.index("\n") + 1
    article = Article(passage.text, title_end, passage.metadata, passage.published)
    known = Known.of(article, gazetteer)
    found = persons.find(article, known)
    sending, receiving = orgs.find(article, known, found)
    return {
        "persons": {one.value.name for one in found},
        "sending": {one.value.name for one in sending},
        "recipient": {one.value.name for one in receiving},
        "places": {one.value.code for one in places.find(article, known, receiving)},
        "agreements": {one.value.name for one in agreements.find(article, known, found)},
    }


@pytest.mark.parametrize(
    ("what", "least"),
    [("persons", 0.95), ("sending", 0.9), ("recipient", 0.9), ("places", 0.9), ("agreements", 0.9)],
)
def test_passages_are_read(gazetteer: Gazetteer, what: str, least: float) -> None:
    rows = []
    for passage in PASSAGES.values():
        stated = {
            "persons": {row[0] for row in passage.persons},
            "agreements": {row[0] for row in passage.agreements},
        }.get(what)
        stated = set(getattr(passage, what)) if stated is None else stated
        rows.append((stated, read(passage, gazetteer)[what]))

    assert f1(rows) >= least


def test_offices_institutions_and_kinds_of_passages(gazetteer: Gazetteer) -> None:
    right: Counter[str] = Counter()
    count = 0
    for passage in PASSAGES.values():
        title_end = passage.text.index("\n") + 1
        article = Article(passage.text, title_end, passage.metadata, passage.published)
        found = {one.value.name: one.value for one in persons.find(article, Known.of(article, gazetteer))}
        for name, role, org, dept, kind in passage.persons:
            if name in found:
                count += 1
                one = found[name]
                right += Counter(
                    role=one.role == role, org=one.org == org, dept=one.dept == dept, kind=one.kind == kind
                )

    assert right["role"] >= 0.8 * count
    assert right["org"] >= 0.8 * count
    assert right["dept"] >= 0.9 * count
    assert right["kind"] >= 0.9 * count


@pytest.mark.parametrize("passage", PASSAGES.values(), ids=PASSAGES.keys())
def test_every_fact_shows_its_words(gazetteer: Gazetteer, passage: Passage) -> None:
    article = Article(passage.text, passage.text.index("\n") + 1, passage.metadata, passage.published)
    known = Known.of(article, gazetteer)
    found = persons.find(article, known)
    sending, receiving = orgs.find(article, known, found)
    rest = [*places.find(article, known, receiving), *agreements.find(article, known, found)]
    for fact in (*found, *sending, *receiving, *rest):
        assert fact.evidence
        assert 0 < fact.confidence <= 1
        assert all(passage.text[one.start : one.end] == one.text for one in fact.evidence)
    for one in found:
        assert one.value.name in one.evidence[0].text


def test_one_person_with_several_offices(gazetteer: Gazetteer) -> None:
    text = (
        "那曲市委副书记、市政府常务副市长、辽宁省对口支援西藏工作前方指挥部党组书记、总指挥于示例一行来校。"
    )
    (one,) = people(text, gazetteer)

    assert (one.name, one.org) == ("于示例", "那曲市委")
    assert one.role == "市委副书记、常务副市长、党组书记、总指挥"


def test_a_list_shares_the_office_before_it(gazetteer: Gazetteer) -> None:
    found = people("青海红十字医院院领导高示例、李示范、扎西次仁陪同慰问。", gazetteer)

    assert [one.name for one in found] == ["高示例", "李示范", "扎西次仁"]
    assert {one.role for one in found} == {"院领导"}


def test_each_ward_has_its_own(gazetteer: Gazetteer) -> None:
    found = people("盘锦市中心医院神经外科三病区方朗、骨科曾语桐、急诊科孟钧出征。", gazetteer)

    assert [(one.name, one.dept) for one in found] == [
        ("方朗", "神经外科三病区"),
        ("曾语桐", "骨科"),
        ("孟钧", "急诊科"),
    ]
    assert {one.org for one in found} == {"盘锦市中心医院"}


def test_later_mentions_are_no_new_persons(gazetteer: Gazetteer) -> None:
    text = "盘锦市卫生健康委副主任路示例出席会议。路示例同志指出要重视。路主任强调安全。她希望大家努力。"

    assert [one.name for one in people(text, gazetteer)] == ["路示例"]


@pytest.mark.parametrize(
    "text",
    [
        "深入学习贯彻习近平总书记关于对口支援新疆工作的重要讲话",
        "主任高度重视，书记全程参与，院长马上部署",
        "（记者 樊晓 通讯员 曲悦）",
        "文/图：樊晓 审核：辛辛",
        "主任会议和院长办公会议研究决定",
        "援疆干部人才要提高政治站位，专家团队和医生护士要努力",
        "患者李示例术后三天下地行走",
        "王某某医生表示感谢",
        "县委副书记、县长以及单位负责人参加",
        "代表全体队员表示",
        "副院长分管医务、护理、质控工作",
        "常委会议、党委会议",
        "全国劳动模范、先进工作者代表",
        "选派医生赴县医院工作，院长要求",
    ],
)
def test_nobody_is_named(gazetteer: Gazetteer, text: str) -> None:
    assert people(text, gazetteer) == []


def roles(text: str, gazetteer: Gazetteer) -> tuple[set[str], set[str]]:
    known = known_of(text, gazetteer)
    sending, receiving = orgs.find(known.article, known, persons.find(known.article, known))
    return {one.value.name for one in sending}, {one.value.name for one in receiving}


@pytest.mark.parametrize(
    ("text", "sending", "receiving"),
    [
        ("鞍山市中心医院选派5名专家赴裕民县人民医院工作。", {"鞍山市中心医院"}, {"裕民县人民医院"}),
        ("大同市第五人民医院与浑源县人民医院签署协议。", {"大同市第五人民医院"}, {"浑源县人民医院"}),
        ("南通市红十字会向城关区人民医院捐赠设备。", {"南通市红十字会"}, {"城关区人民医院"}),
        ("从鞍山市中心医院抽调骨干支援。", {"鞍山市中心医院"}, set()),
        ("东营市人民医院吕示例到利津县盐窝镇卫生院任职。", {"东营市人民医院"}, {"利津县盐窝镇卫生院"}),
        ("鞍山市人民医院举行护士节表彰。", set(), set()),
        ("裕民县卫生健康委主任参加会议。", set(), set()),
        ("他毕业于中国医科大学。", set(), set()),
    ],
)
def test_who_sends_and_who_receives(
    gazetteer: Gazetteer, text: str, sending: set[str], receiving: set[str]
) -> None:
    assert roles(text, gazetteer) == (sending, receiving)


def test_parties_of_an_agreement_are_those_who_sign(gazetteer: Gazetteer) -> None:
    text = "大同市第五人民医院与浑源县人民医院签署《紧密型医联体合作协议》。会议强调，要落实《合作协议》。"
    known = known_of(text, gazetteer)
    (found,) = agreements.find(known.article, known)

    assert found.value.name == "《紧密型医联体合作协议》"
    assert found.value.parties == ("大同市第五人民医院", "浑源县人民医院")


@pytest.mark.parametrize(
    "text",
    [
        "拟签署合作协议。",
        "根据协议，双方开展合作。",
        "签署生效后执行。",
        "达成共识。",
        "要落实《合作协议》。",
    ],
)
def test_what_is_not_signed_is_no_agreement(gazetteer: Gazetteer, text: str) -> None:
    known = known_of(text, gazetteer)

    assert agreements.find(known.article, known) == []


@pytest.mark.parametrize(
    ("text", "name", "role", "org", "dept"),
    [
        (
            "昆明医科大学第三附属医院选派了妇科王应示医师到县里。",
            "王应示",
            "医师",
            "昆明医科大学第三附属医院",
            "妇科",
        ),
        (
            "连云港市中医院党委书记王仲示，院长（农工党连云港市委会主委）高慧示出席。",
            "高慧示",
            "院长",
            "连云港市中医院",
            "",
        ),
        (
            "连云港市中医院呼吸与危重症医学科主任医师高慧示参加。",
            "高慧示",
            "主任医师",
            "连云港市中医院",
            "呼吸与危重症医学科",
        ),
        ("博州党委常委、副州长阿依扎出席。", "阿依扎", "常委、副州长", "博州党委", ""),
        ("青浦区副区长扎西次旺出席。", "扎西次旺", "副区长", "青浦区", ""),
        (
            "邱示例，男，1983年生，上海市第六人民医院骨科副主任医师。",
            "邱示例",
            "副主任医师",
            "上海市第六人民医院",
            "骨科",
        ),
        (
            "市卫健委主任刘示例一行来校慰问援疆干部，中南大学党委副书记黄示例参加座谈。",
            "黄示例",
            "党委副书记",
            "中南大学",
            "",
        ),
        (
            "会上宣布：嘉兴市第二医院的俞示例任妇产科主任（挂职）。",
            "俞示例",
            "主任（挂职）",
            "嘉兴市第二医院",
            "妇产科",
        ),
        (
            "漳州市医院：庄示例（护理部，主管护师）到平和县医院。",
            "庄示例",
            "主管护师",
            "漳州市医院",
            "护理部",
        ),
    ],
)
def test_an_office_is_read_with_its_institution_and_department(
    gazetteer: Gazetteer, text: str, name: str, role: str, org: str, dept: str
) -> None:
    (found,) = [one for one in people(text, gazetteer) if one.name == name]

    assert (found.role, found.org, found.dept) == (role, org, dept)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("疏附县卫健委副主任余示例参加座谈。", "official"),
        ("广州援疆干部、疏附县卫健委副主任余示例参加座谈。", "aid_worker"),
        ("鞍山市中心医院骨科姜示例等人组成医疗队赴裕民县人民医院。", "aid_worker"),
        ("鞍山市中心医院骨科主任医师姜示例作专题讲座。", "other"),
        ("辽宁省援疆前方指挥部党委委员、副主任姜示例参加。", "aid_worker"),
        ("塔城地区疫情防控指挥部副主任姜示例参加。", "official"),
        ("裕民县人民医院外科医生马示例在援疆专家指导下完成手术。", "other"),
        ("江苏省人民医院援疆医疗队的骨科医生汪示例到特克斯县人民医院手术。", "aid_worker"),
        ("江苏省人民医院援疆医疗队到特克斯县人民医院手术，外科医生阿力木江·巴拉提当助手。", "other"),
    ],
)
def test_sent_holding_office_or_neither(gazetteer: Gazetteer, text: str, kind: str) -> None:
    assert [one.kind for one in people(text, gazetteer)] == [kind]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("大同市第五人民医院派专家到浑源县人民医院坐诊。", ["140225"]),
        ("医疗队赴新疆塔城地区裕民县开展援疆工作。", ["654225"]),
        ("津南区妇幼保健中心和县妇幼保健院签约，鞍山市医院来访。", []),
        ("全省召开会议，讲平安、讲和谐。", []),
        ("医疗队抵达喀什，喀什地委委员到场。", ["653100"]),
        ("医疗队抵达喀什，喀什市卫健委接待。", ["653101"]),
    ],
)
def test_places_that_receive(gazetteer: Gazetteer, text: str, codes: list[str]) -> None:
    known = known_of(text, gazetteer)
    _, receiving = orgs.find(known.article, known, persons.find(known.article, known))

    assert [one.value.code for one in places.find(known.article, known, receiving)] == codes


def test_a_place_has_the_code_of_the_day(gazetteer: Gazetteer) -> None:
    for on, name, code in (
        (date(2016, 6, 1), "那曲地区", "542400"),
        (date(2023, 11, 24), "那曲市", "540600"),
    ):
        article = Article(f"医疗队赴{name}人民医院工作，援藏队员在那曲巡诊。", 0, {}, on)
        known = Known.of(article, gazetteer)
        _, receiving = orgs.find(article, known, [])

        assert [one.value.code for one in places.find(article, known, receiving)] == [code]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我带了两个徒弟，一个叫艾力·买买提，一个叫龚示例。", ["艾力·买买提", "龚示例"]),
        ("她拜藏医尕藏加为师，学习藏医药。", ["尕藏加"]),
        ("领导小组由赵晓明任组长，管宁任副组长。", ["赵晓明", "管宁"]),
        ("赵晓明是盘锦市中心医院骨科主任医师，去年来到这里。", ["赵晓明"]),
        ("市中心医院派出鄢云舒、冯谖组成小分队。", ["鄢云舒", "冯谖"]),
        ("接任的冯谖来自盘锦市中心医院。", ["冯谖"]),
        ("“孩子得救了！”鄢云舒抹了一把汗。", ["鄢云舒"]),
        ("患者家属握着鄢云舒医生的手不放。", ["鄢云舒"]),
        ("骨科：陆云开；普外科：花云；检验科：李善长。", ["陆云开", "花云", "李善长"]),
        ("骨科的陆云峰把盒子交给接任的花小云。", ["陆云峰", "花小云"]),
        (
            "小分队组成：\n★ 队长 徐晓明　神经内科 副主任医师\n★ 队员 萨仁花　妇科 主管护师",
            ["徐晓明", "萨仁花"],
        ),
        ("名单：\n徐晓明 | 男 | 盘锦市中心医院 | 骨科 | 主治医师", ["徐晓明"]),
        ("党委委员陆永靖，副院长向永康，主任白永春出席，再看陆永靖。", ["陆永靖", "向永康", "白永春"]),
        ("康复医学科冯谖到岗。", ["冯谖"]),
        ("副主任医师傅云舒授课。", ["傅云舒"]),
        ("接任者鄢云舒到岗。", ["鄢云舒"]),
        ("援疆护士长鄢云舒主讲。", ["鄢云舒"]),
        ("1.鄢云舒，男，眼科，主治医师", ["鄢云舒"]),
        ("冯谖（护理，派往盐窝镇卫生院）", ["冯谖"]),
        ("大家欢送要回去的鄢云舒、冯谖等6名队员。", ["鄢云舒", "冯谖"]),
        ("局里定了，鄢云舒同志任科主任。", ["鄢云舒"]),
        ("为“鄢云舒名医工作室”揭牌。", ["鄢云舒"]),
        ("鄢云舒，主管护师，四十岁了。", ["鄢云舒"]),
        ("鄢云舒一行看了病房。", ["鄢云舒"]),
        ("鄢云舒，盘锦市中心医院的医生\n冯谖，鞍山市的医生", ["鄢云舒", "冯谖"]),
        ("局里选派鄢云舒等4名同志，带领冯谖、花云两位医师。", ["鄢云舒", "冯谖", "花云"]),
        ("卫生院鄢云舒院长说，刚才冯谖院长讲了成绩。", ["鄢云舒", "冯谖"]),
        ("外科 鄢云舒，支援单位：盐窝镇卫生院", ["鄢云舒"]),
        ("参会：副院长  鄢云舒、护理部主任  冯谖", ["鄢云舒", "冯谖"]),
        ("神经外科主任医师乐建平、鄞州第二医院的花云", ["乐建平", "花云"]),
        ("鄢云舒推开窗。鄢云舒笑了，鄢云舒又出门去了。", ["鄢云舒"]),
        ("副主任冯谖和盐窝镇镇长鄢云舒到场。", ["冯谖", "鄢云舒"]),
        ("骨科（3名）：徐晓明、萨仁花、某某。", ["徐晓明", "萨仁花"]),
    ],
)
def test_people_are_named_without_an_office_before(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [one.name for one in people(text, gazetteer)] == names


@pytest.mark.parametrize(
    "text",
    [
        "医院要把科室扶上马、送一程。",
        "医院在同一个科室连派四批医生。",
        "医疗队由麻醉科、康复科和急诊科组成。",
        "组织专家、安排时间，由附属医院承担。",
        "“太好了！”高原上的牧民们笑了。",
        "安排 骨科 门诊 每周三 下午",
        "每年派2名专家到县人民医院任科主任。",
        "金秋时节，是医院最忙的时候，医生们日夜值守。",
        "主任  办公室  联系电话",
        "春天，盘锦市中心医院来人，选派骨干等4名同志。",
        "外科 内科 全部开诊",
        "徒弟能独立做手术，徒弟从师傅那里学。",
        "三位医生乘高铁回去，每名学员都有任务。",
        "他的从医生涯中有过难处。",
        "副主任向泰顺派出专家。",
        "请报名，联系人：医政股",
        "有一个叫阿依的姑娘，听得很仔细。",
        "看望的病人、老人等8名群众。",
        "为“云上名医工作室”揭牌。",
        "同志们辛苦了，各位同志要努力。",
        "卫生院开了门，卫生院有了人，卫生院又忙了。",
        "金山区人民医院的医生想念金山。",
        "拟晋升的医师晋升中级职称，徒弟拜师。",
    ],
)
def test_what_only_looks_like_a_name_is_nobody(gazetteer: Gazetteer, text: str) -> None:
    assert people(text, gazetteer) == []


@pytest.mark.parametrize(
    ("text", "sends", "receives"),
    [
        (
            "佳县人民医院在西安交通大学第二附属医院专家指导下开展首例腹腔镜手术。",
            ["西安交通大学第二附属医院"],
            ["佳县人民医院"],
        ),
        (
            "云和县人民医院收到浙江大学医学院附属第一医院捐赠的呼吸机2台。",
            ["浙江大学医学院附属第一医院"],
            ["云和县人民医院"],
        ),
        (
            "重庆医科大学附属儿童医院向昌都市人民医院派驻专家。重医附属儿童医院每季度派1人。",
            ["重庆医科大学附属儿童医院"],
            ["昌都市人民医院"],
        ),
        (
            "武汉大学中南医院选派医生赴山南市人民医院。3月，武大中南医院又派4人。",
            ["武汉大学中南医院"],
            ["山南市人民医院"],
        ),
        (
            "南京鼓楼医院集团宿迁医院3名专家赴特克斯县人民医院开展帮扶。",
            ["南京鼓楼医院集团宿迁医院"],
            ["特克斯县人民医院"],
        ),
        (
            "上海市援疆前方指挥部捐赠彩超2台，交给莎车县人民医院。",
            ["上海市援疆前方指挥部"],
            ["莎车县人民医院"],
        ),
        (
            "上海市援疆前方指挥部召开推进会。南京鼓楼医院选派3名专家到莎车县人民医院工作。",
            ["南京鼓楼医院"],
            ["莎车县人民医院"],
        ),
        (
            "南京鼓楼医院选派3名专家到莎车县人民医院，为莎车县各乡镇卫生院办培训班。",
            ["南京鼓楼医院"],
            ["莎车县人民医院"],
        ),
        ("台州市中心医院殷示例来到一师阿拉尔医院担任副院长。", ["台州市中心医院"], ["一师阿拉尔医院"]),
        (
            "吉林大学第二医院与靖宇县人民医院结成对口帮扶关系。吉林大学第二医院先后派出12批医生。",
            ["吉林大学第二医院"],
            ["靖宇县人民医院"],
        ),
        (
            "首都医科大学附属北京同仁医院5名医生赴墨竹工卡县人民医院。眼科医生在同仁医院进修。",
            ["首都医科大学附属北京同仁医院"],
            ["墨竹工卡县人民医院"],
        ),
        (
            "连云港援藏医生、曲水县人民医院外科医生孟示例到岗。",
            [],
            ["曲水县人民医院"],
        ),
        (
            "上海援疆医生、上海市第六人民医院骨科医生孟示例到岗，援助疏附县人民医院。",
            ["上海市第六人民医院"],
            ["疏附县人民医院"],
        ),
        (
            "宁波市鄞州区人民医院派出的队员从雷波县人民医院期满返回。",
            ["宁波市鄞州区人民医院"],
            ["雷波县人民医院"],
        ),
        (
            "来自乌什县人民医院的5名骨干来到湖州市中医院，开始半年的进修。",
            ["湖州市中医院"],
            ["乌什县人民医院"],
        ),
        (
            "来自湖州市中医院的5名专家来到乌什县人民医院，支援培训。",
            ["湖州市中医院"],
            ["乌什县人民医院"],
        ),
        (
            "珠海市人民医院选派医生帮扶波密县人民医院。救护车驶向拉萨市人民医院。",
            ["珠海市人民医院"],
            ["波密县人民医院"],
        ),
        (
            "全省援疆医疗队行前培训班开班，吉林大学第二医院专家围绕高原防护作讲解。",
            [],
            [],
        ),
        (
            "南通市第一人民医院选派医生帮扶宁强县人民医院。代表团一行还到常家镇卫生院察看设备。",
            ["南通市第一人民医院"],
            ["宁强县人民医院"],
        ),
        (
            "南通市第一人民医院选派医生帮扶常家镇卫生院。代表团一行到常家镇卫生院察看设备。",
            ["南通市第一人民医院"],
            ["常家镇卫生院"],
        ),
        (
            "大连市中心医院派出医生，看望在舟曲县人民医院帮扶的队员。",
            ["大连市中心医院"],
            ["舟曲县人民医院"],
        ),
        (
            "镇雄县人民医院在上海市第六人民医院帮扶下通过复核。",
            ["上海市第六人民医院"],
            ["镇雄县人民医院"],
        ),
        (
            "留坝县人民医院的骨干将在无锡市第一人民医院进行半年的跟岗学习。",
            ["无锡市第一人民医院"],
            ["留坝县人民医院"],
        ),
        ("广东省珠海市捐赠救护车3辆。", ["珠海市"], []),
        ("爱心人士向甘肃省临夏州东乡族自治县捐赠救护车。", [], []),
        (
            "拟表扬对口支援医师名单：\n江城县人民医院（2名）：李示例、王示例",
            ["江城县人民医院"],
            [],
        ),
        (
            "石渠县藏医院大厅里，来自宁波市中医院的帮扶医生付示例带着徒弟。",
            ["宁波市中医院"],
            ["石渠县藏医院"],
        ),
        (
            "绿春县人民医院召开座谈会，昆明市第一人民医院副院长普示例参加。",
            ["昆明市第一人民医院"],
            ["绿春县人民医院"],
        ),
        (
            "天津市宝坻区中医医院副院长左示例带领由内科、外科等6名专家组成的医疗队，近日来到果洛州藏医院义诊。",
            ["天津市宝坻区中医医院"],
            ["果洛州藏医院"],
        ),
        (
            "广州市第一人民医院已先后接收望谟县的进修人员12人。",
            ["广州市第一人民医院"],
            [],
        ),
        (
            "安康市卫健委组织市中心医院、市中医医院19名专家，分赴宁陕县江口回族镇义诊。",
            ["安康市中心医院", "安康市中医医院"],
            [],
        ),
    ],
)
def test_houses_are_told_apart_by_what_they_do(
    gazetteer: Gazetteer, text: str, sends: list[str], receives: list[str]
) -> None:
    assert roles(text, gazetteer) == (set(sends), set(receives))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("他还和县医院6名医护人员结成对子，黄南州人民医院也派人来学。", {"黄南州人民医院"}),
        ("黄南州卫健委说，州人民医院将派3人进修。", {"黄南州卫健委", "黄南州人民医院"}),
        ("北京医院专家来了，北京大学第一医院的专家也来了。", {"北京医院", "北京大学第一医院"}),
        ("医生到过两镇卫生院，也到过四开镇中心卫生院。", {"四开镇中心卫生院"}),
        ("与酉阳县人民医院和龙潭镇中心卫生院结对。", {"酉阳县人民医院", "龙潭镇中心卫生院"}),
    ],
)
def test_institutions_by_name(gazetteer: Gazetteer, text: str, names: set[str]) -> None:
    found = {one.name for one in known_of(text, gazetteer).organisations if not one.is_pronoun}
    assert found == names


def test_a_letter_is_to_another_house(gazetteer: Gazetteer) -> None:
    article = Article(
        "感谢信\n湖南省人民医院：\n贵院急诊科副主任医师佘示例对口帮扶我院一年，圆满完成任务。\n",
        4,
        {},
        signed="保靖县人民医院",
    )
    known = Known.of(article, gazetteer)
    found = persons.find(article, known)
    sending, receiving = orgs.find(article, known, found)
    assert [one.value.name for one in sending] == ["湖南省人民医院"]
    assert [one.value.name for one in receiving] == ["保靖县人民医院"]
    assert [one.value.org for one in found] == ["湖南省人民医院"]


def test_a_signed_notice_is_of_the_house_that_sends(gazetteer: Gazetteer) -> None:
    article = Article(
        "公示\n拟选派下列同志赴三都水族自治县人民医院开展对口支援：\n田示例（女，肿瘤内科主治医师）\n",
        3,
        {},
        signed="黔南布依族苗族自治州人民医院",
    )
    known = Known.of(article, gazetteer)
    found = persons.find(article, known)
    sending, receiving = orgs.find(article, known, found)
    assert [one.value.name for one in sending] == ["黔南布依族苗族自治州人民医院"]
    assert [one.value.name for one in receiving] == ["三都水族自治县人民医院"]
    assert [one.value.org for one in found] == ["黔南布依族苗族自治州人民医院"]


def test_a_roster_tells_office_and_department(gazetteer: Gazetteer) -> None:
    (one,) = people("小分队组成：\n★ 队长 徐晓明　神经内科 副主任医师", gazetteer)
    assert (one.role, one.dept) == ("队长、副主任医师", "神经内科")


@pytest.mark.parametrize(
    ("text", "sends"),
    [
        (
            "衢州市卫生健康委介绍，衢州市13名队员中，市人民医院5人、江山市人民医院3人，分别到库车市人民医院工作。",
            {"衢州市人民医院", "江山市人民医院"},
        ),
        ("镇雄县人民医院12人、彝良县人民医院9人参加考试。", set()),
        (
            "代表团由南通市第一人民医院院长易示例、南通市中医院副院长车示例等12人组成，到宁强县。",
            {"南通市第一人民医院", "南通市中医院"},
        ),
        ("记者从阜康市人民医院获悉，大同市第五人民医院选派的医疗队进驻一个月。", {"大同市第五人民医院"}),
        ("9名阿坝县的医生走进湖州市中心医院，开始为期半年的进修。", {"湖州市中心医院"}),
        ("8月9日，上海捐赠的1台X光机运抵那曲市人民医院。", {"上海市"}),
        ("天津市河东区拨付协作资金160万元，为那曲市人民医院添置设备。", {"天津市河东区"}),
        ("卫生健康局向成县捐赠资金200万元，到那曲市人民医院调研。", set()),
        (
            "派出人数居前的分别是衢州市人民医院、衢州市中医院，那曲市人民医院接收。",
            {"衢州市人民医院", "衢州市中医院"},
        ),
        (
            "衢州市人民医院对口支援成县人民医院、衢州市中医院对口支援那曲市人民医院。",
            {"衢州市人民医院", "衢州市中医院"},
        ),
        ("上海市第五批援青干部联络组向久治县人民医院捐赠设备。", {"上海市第五批援青干部联络组"}),
    ],
)
def test_shares_teams_and_training_tell_who_sends(gazetteer: Gazetteer, text: str, sends: set[str]) -> None:
    assert roles(text, gazetteer)[0] == sends


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("苏陕协作建成县医院介入中心，成县人民医院也派人来。", {"成县人民医院"}),
        ("派驻高青县常家镇卫生院的医生，前往佐盖多玛乡卫生院。", {"高青县常家镇卫生院", "佐盖多玛乡卫生院"}),
        ("到山南市乃东区人民医院工作。乃东区人民医院有护士41名，乃东区人民医院缺人。", {"乃东区人民医院"}),
        ("喀左县中心医院的医生到白塔子镇卫生院。", {"喀左县中心医院", "白塔子镇卫生院"}),
        ("在西北民大医学部，西北民大附属医院", {"西北民大医学部", "西北民大附属医院"}),
    ],
)
def test_institutions_by_name_again(gazetteer: Gazetteer, text: str, names: set[str]) -> None:
    found = {one.name for one in known_of(text, gazetteer).organisations if not one.is_pronoun}
    assert found == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("按照师徒协议，每人独立操作满30例。", "师徒协议"),
        ("你院按照《对口支援责任书》派驻我县的医师。", "《对口支援责任书》"),
        ("双方签署《深化协作框架协议（2024—2026年）》。", "《深化协作框架协议（2024—2026年）》"),
        ("厦门前指与临夏州签署2024年医疗卫生协作项目清单。", "2024年医疗卫生协作项目清单"),
    ],
)
def test_agreements_that_a_page_acts_by(gazetteer: Gazetteer, text: str, name: str) -> None:
    known = known_of(text, gazetteer)
    (one,) = agreements.find(known.article, known)
    assert one.value.name == name


@pytest.mark.parametrize(
    ("text", "org"),
    [
        ("江苏援疆特克斯县工作组组长、县委副书记赵晓明到场。", "江苏援疆特克斯县工作组"),
        ("考核优秀的是淄博市人民医院派驻高青县常家镇卫生院的赵晓明。", "淄博市人民医院"),
        (
            "盘锦市中心医院选派5人赴那曲市人民医院。\n队长、肝胆外科副主任医师赵晓明说，不虚此行。",
            "盘锦市中心医院",
        ),
        ("盘锦市中心医院选派5人赴那曲市人民医院。\n那曲市人民医院院长赵晓明说，欢迎。", "那曲市人民医院"),
        (
            "盘锦市中心医院选派5人赴那曲市人民医院。\n盘锦市中心医院的医生说，徒弟赵晓明进步快。",
            "那曲市人民医院",
        ),
        (
            "高昌区人民医院骨科在湖南省援疆医生、盘锦市中心医院副主任医师赵晓明带领下完成手术。",
            "盘锦市中心医院",
        ),
    ],
)
def test_where_a_member_of_a_team_belongs(gazetteer: Gazetteer, text: str, org: str) -> None:
    assert [one.org for one in people(text, gazetteer)] == [org]


def test_a_leader_met_at_a_house_leads_it(gazetteer: Gazetteer) -> None:
    text = "盘锦市中心医院书记赵晓明来访。\n在那曲市人民医院，赵晓明与院长孙立国座谈。"
    found = {one.name: one.org for one in people(text, gazetteer)}
    assert found["孙立国"] == "那曲市人民医院"
    text = "盘锦市中心医院书记赵晓明看望在那曲市人民医院工作的队员。人事处处长钱文清等随行。"
    assert {one.name: one.org for one in people(text, gazetteer)}["钱文清"] == "盘锦市中心医院"
    assert "向泰顺" not in {one.name for one in people("市中心医院向泰顺派出专家7名。", gazetteer)}


def test_patients_are_brought_to_a_house_that_receives_no_help(gazetteer: Gazetteer) -> None:
    team = "盘锦市中心医院选派5人支援那曲市人民医院。"
    assert roles(f"{team}病人由救护车送到西藏自治区人民医院。", gazetteer)[1] == {"那曲市人民医院"}
    assert "西藏自治区人民医院" in roles(f"{team}专家赴西藏自治区人民医院。", gazetteer)[1]


def test_a_commission_is_called_as_its_own_rows_call_it(gazetteer: Gazetteer) -> None:
    known = known_of(
        "市卫生健康委欢送队员，盘锦市卫生健康委讲话。", gazetteer, 信息来源="盘锦市卫生健康委员会"
    )
    assert {one.name for one in known.organisations} == {"盘锦市卫生健康委员会"}
    known = known_of("盘锦市卫生健康委讲话。", gazetteer)
    assert {one.name for one in known.organisations} == {"盘锦市卫生健康委"}


@pytest.mark.parametrize(
    ("text", "name", "org"),
    [
        ("3月2日，和田地委副书记、江苏省援疆总指挥丁荣到机场迎接。", "丁荣", "和田地委"),
        ("3月2日，那曲地委组织部部长次旦到场。县医院院长周扬陪同。", "次旦", "那曲地委组织部"),
        (
            "辽宁省卫生厅副厅长麻勇、盘锦市中心医院院长闻涛，副厅长路平、副院长柳岚到县里。",
            "柳岚",
            "盘锦市中心医院",
        ),
        ("盘锦市中心医院院长闻涛汇报，省长唐一舟一行参观。", "唐一舟", ""),
    ],
)
def test_an_office_is_of_no_house_that_has_none(gazetteer: Gazetteer, text: str, name: str, org: str) -> None:
    assert {one.name: one.org for one in people(text, gazetteer)}[name] == org


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我院陈拓远副院长参加欢送仪式。", ["陈拓远"]),
        ("本院何春生主任送行。", ["何春生"]),
        ("省长唐一舟到访。朱景澄书记向唐一舟省长承诺继续支持。", ["唐一舟", "朱景澄"]),
        ("各院何春生主任送行。", []),  # 各院 is nobody's own house
    ],
)
def test_names_behind_ours_and_behind_a_preposition(
    gazetteer: Gazetteer, text: str, names: list[str]
) -> None:
    assert [one.name for one in people(text, gazetteer)] == names


def test_names_that_are_always_written_with_their_address(gazetteer: Gazetteer) -> None:
    text = "手术室高年资护士周宁同志报名。周宁同志已到岗，周宁同志将于8月返京。领导看望周宁同志。"
    assert [one.name for one in people(text, gazetteer)] == ["周宁"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("骨科主治医师单既白任业务院长。沂源县中医医院骨科主治医师单既白上门查房。", "aid_worker"),
        ("沂源县中医医院骨科主治医师单既白通过视频看了片子。", "other"),
        ("南麻镇卫生院骨科主治医师单既白跟着学。", "other"),
    ],
)
def test_clinicians_of_a_house_that_sends_are_aid_workers(gazetteer: Gazetteer, text: str, kind: str) -> None:
    known = known_of(f"县中医医院向卫生院派医生\n{text}", gazetteer)
    found = persons.find(known.article, known)
    told = persons.of_senders(known.article, found, ["沂源县中医医院"], ["南麻镇卫生院"])
    assert [one.value.kind for one in told][-1:] == [kind]


def test_a_township_house_calls_itself_our_house(gazetteer: Gazetteer) -> None:
    text = "三位医生到我院上班了\n3月4日，利津县人民医院下派到我院的三位医生上班。\n"
    known = Known.of(Article(text, 11, {}, signed="盐窝镇中心卫生院"), gazetteer)
    sending, receiving = orgs.find(known.article, known, persons.find(known.article, known))
    assert [one.value.name for one in sending] == ["利津县人民医院"]
    assert [one.value.name for one in receiving] == ["盐窝镇中心卫生院"]
