"""Whether a page is about medical aid, counterpart support or alliances at all, and if not, why."""

from __future__ import annotations

import re

from jieli.reader.article import Article
from jieli.reader.facts.direction import riches
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.passages import passages

# 援疆 is a part of the names of brands and streets, too
_XINJIANG = "援疆(?!杯|果业|集团|商贸|特产|大道|公园|小学|中学|学校|宾馆|大厦|林)"
_PROVINCES = "(?<![增声救求外])援(?:宁|甘|黔|滇|川|桂|琼|蒙|陕|渝|赣|皖)(?!医院|外)"
_ASSISTANCE = "(?<!法律)(?<!国际)(?<!心理)(?<!社会)援助(?!热线|律师|金|中心)"
_TEAMS = (  # who lends and for how long, with or without the programme's name: 援石专家, 第七批就满一年, 派来的护士长
    "(?<![增声救求外支驰])援(?!外|非|鄂|沪|助|引|用|手|建|武|上海|湖北|香港|京|津)[\u4e00-\u9fff]{1,4}(?:专家|医疗[组队]|医生)"
    r"|第[一二三四五六七八九十]+[批期](?:就|也|已)?(?:满|期满)|派来的[^，。\n]{0,16}(?:医生|医师|护士|大夫|专家)|(?:帮扶|支援|援助)(?:医疗)?队|帮扶(?:了)?(?:一年半?|半年|[两三]年|[\d一二三六九]+个月)"
    r"|派驻(?:我院|本院|我[县旗市])的第[一二三四五六七八九十]+[批期轮]|贵院[^，。\n]{0,14}(?:医生|医师|专家|大夫)[^，。\n]{0,10}(?:支援|帮扶|驻点)"
    r"|医院[^。\n]{0,20}为期(?:一年半?|半年|[两三]年|[\d一二三六九]+个月)|专家下基层|名医下乡|专家下乡"
)
_AID = re.compile(
    f"{_XINJIANG}|{_PROVINCES}|{_TEAMS}|"
    "援藏|援青|对口支援|对口帮扶|组团式|医联体|医共体|医疗联合体|专科联盟|业务院长|东西部协作|东西部扶贫|结对帮扶|城乡对口|万名医师|千名医师"
    "|医疗帮扶|支医|巡回医疗|健康帮扶|健康扶贫|帮扶医院|受援医院|派驻医|支援医疗队|医疗支援|派驻帮扶|帮扶|下派|驻点|支援|医疗队|挂职|柔性引才|协作|"
    f"{_ASSISTANCE}"
)
_STRONG = re.compile(
    f"{_XINJIANG}|{_PROVINCES}|{_TEAMS}|"
    "援藏|援青|对口支援|对口帮扶|医联体|医共体|医疗联合体|专科联盟|业务院长|东西部协作|东西部扶贫|医疗帮扶|支医|巡回医疗|健康帮扶|帮扶医院|受援医院|组团式|结对帮扶|城乡对口|万名医师|医疗支援|健康扶贫|东西协作|山海协作|(?:闽宁|鲁渝|沪滇|粤桂|苏陕|浙川|京蒙|津甘|鲁甘)协作"
)
_MEDICAL = re.compile(
    "医院|医疗(?!保障|保险|救助)|卫生院|卫生健康|卫健|医生|医师|护士|护理|医务|诊疗|手术|义诊|患者|疾控|疾病预防|门诊|病房|医护|村医|血站|妇幼|急救|临床|中医药"
)
_SUPPORT = re.compile(f"支援|帮扶|医疗队|派驻|下派|驻点|{_ASSISTANCE}")
_FOREIGN = re.compile(
    "援外|援非|中国(?:援|（)?[^，。]{0,12}(?:国|非洲)?医疗队|(?:援|赴|驻)(?:坦桑|赞比亚|几内亚|塞拉|莫桑|津巴|苏丹|乍得|卢旺达|摩洛哥|马里|尼日尔|贝宁|多哥|喀麦隆|加蓬|刚果|巴新|瓦努阿图|柬埔寨|老挝|尼泊尔|阿尔及利亚|突尼斯|埃塞|乌干达|肯尼亚|马拉维|博茨瓦纳|纳米比亚|加纳|利比里亚|南苏丹|科摩罗|马达加斯加|厄立特里亚|吉布提|毛里塔尼亚|圣多美|布隆迪|中非|冈比亚|多米尼克)"
)
_ABROAD = re.compile(
    "(?<!支)援(?![疆藏青黔滇川桂琼蒙陕渝甘宁赣皖助建引派鄂沪])[\u4e00-\u9fff]{2,6}"
)  # 援圭亚那
_HOME_AID = re.compile(
    f"{_XINJIANG}|援藏|援青|对口帮扶|东西部协作|医联体|业务院长|支援(?:新疆|西藏|青海)|医共体|组团式"
    "|闽宁|鲁渝|沪滇|粤桂|苏陕|浙川|京蒙|津甘|鲁甘"
)
_OTHERS = (
    (re.compile("游戏|手游|玩家|攻略|礼包|副本|装备"), "游戏资讯"),
    (re.compile("招标|中标|投标|采购公告|成交公告|竞争性磋商|询价|采购人|开标|供应商"), "招标采购公告"),
    (re.compile("招聘公告|招考|报考|笔试|面试成绩|岗位表"), "招聘公告"),
    (re.compile("(?<!专科)(?<!卫生)学校|教师|支教|学生|教育局|课堂|中小学"), "教育方面的消息"),
    (re.compile("农业|农技|棉田|棉花|棉农|林果|果农|茶农|畜牧|兽医|庄稼|农民|农村|牧民增收|"
     "合作社|种植|养殖|农户|肉羊|苹果|大棚|产业园|农产品|粮食"), "农业与产业方面的消息"),
    (re.compile("旅游|景区|游客|文旅"), "文化旅游消息"),
    (re.compile("电影|影片|院线|定档|票房|主演|导演|剧组|首映|电视剧"), "影视消息"),
    (re.compile("消费者|补贴|商场|电商|家电|优惠"), "商业消费消息"),
    (re.compile("股票|股份|上市公司|营收|基金|楼市|房地产"), "财经消息"),
    (re.compile("警方|民警|公安|法院|检察"), "政法消息"),
    (re.compile("医保|参保|报销|起付线|异地就医|缴费"), "医疗保险消息"),
    (re.compile("球队|羽毛球|篮球|乒乓球|足球|马拉松|团体赛|运动员|代表队|运动会|比赛|联赛|冠军|夺冠"), "体育消息"),
)  # fmt: skip
_FAR = re.compile(
    "西藏|新疆|青海|兵团|那曲|阿里|日喀则|昌都|林芝|山南|喀什|和田|阿克苏|克州|伊犁|塔城|阿勒泰|玉树|果洛|海北|海南州|黄南|海西|甘孜|阿坝|凉山|甘南|临夏|怒江|迪庆|黔东南|黔南|黔西南|毕节"
)
_CONTACT = re.compile("考察|交流|捐赠|义诊|进修|医疗队|协作|帮助|签约|签订|派出(?!所)")
_TRAVEL = re.compile("考察|交流|进修|医疗队|协作|签约|签订|派出(?!所)")
_HELPED = re.compile(
    "(?:捐赠|捐款|赠送)[^。]{0,80}(?:乡镇|卫生院|县人民医院|县医院|卫健局|卫生健康局)|(?:扶贫|脱贫|协作)[^。]{0,40}(?:捐赠|捐款)"
)
_FIRMS = re.compile("爱心企业|公司|集团|商会|企业家")
_SINKS = re.compile("(?:优质)?医疗资源下沉|专家(?:资源)?下沉|(?:专家|名医)工作(?:站|室)")
_CARRIED = re.compile(
    "(?:专家|医生|医师|医疗队|医务人员|医护|护士|名医|大夫|团队)[^。\n]{0,40}(?:赴|到|走进|深入|前往|来到|进驻|下沉|驻|抵达|飞到|扎根|服务|连线|支援)"
    "[^。\n]{0,24}(?:县|旗|乡|镇|村|团场|牧区|自治州|高原|边疆|基层|卫生院|连队|牧场|老区|山区|海岛)"
    "|(?:到|来|在|赴)[^，。\n]{0,12}(?:医院|卫生院|中心)(?:工作|任职|挂职|坐诊|上班|报到|驻点|支医|帮忙)"
)
_LENT = re.compile(
    "任期|服务期|拜师|收徒|包建|包科|联合培养|挂职|驻点|驻镇|驻村|下派|借调|借给|轮换|期满|候鸟|银发|柔性|引才|工作站|工作室|组团|下基层|下乡|送医|巡诊|巡回|义诊|坐诊"
    "|托管|结对|带教|徒弟|师徒|师傅|传帮带|帮带|跟岗|手把手|转诊|远程会诊|专家团|协作|牵手|共建|同质化|家门口|到岗|报到|接替|支边|进修|留下来|带不走|医疗资源|两地|山海|千里|公里外|跨越|跨省|远程|云端|连线|银龄|退休|聘任|扎根|屏幕|常驻|(?<![党气正反各学流])派(?!出所|发|对|送|件|系|生)|捐赠|下沉|对接|援建|专家组|首批队员"
)
_CHANGES = re.compile("报到|接替|期满|派驻|挂职|驻点|轮换|下派|支医|到任|借调|柔性引进|蹲点|驻镇|驻村")
_UPPER = re.compile(
    "(?:省|市|自治区|直属|附属|大学|医学院|三甲|三级|兵团|军区|总(?!工会))[\u4e00-\u9fff]{0,10}?(?:医院|[一二三四五六七八九]院|保健院)"
    "|第[一二三四五六七八九十]+(?:人民|中医)?医院|医科大学|医学院|医(?:药|学)高等专科学校"
)
_LOWER = re.compile(
    "(?:县|旗|乡|镇|村|团场|社区|基层)[\u4e00-\u9fff]{0,6}?(?:医院|保健院|卫生院|卫生室|卫生服务中心|医疗机构)|卫生院"
    "|[一二三四五六七八九十]团医院"
)
_VILLAGERS = re.compile(  # staff of a house who look after a village, as every office has one
    "帮扶户|包保(?:村|户)|(?:帮扶|包联|联系|挂点|挂钩|结对)村|(?:贫困|脱贫|监测|低保|困难|结对帮扶的[^，。]{0,6})(?:户|群众|家庭)|驻村(?:第一书记|工作队|干部)"
    "|第一书记|帮扶(?:责任人|干部|联系人|对象)|主题党日|党员志愿者|文化礼堂|困难群众|访惠聚|结亲|认亲|产业帮扶|消费帮扶|消费扶贫|助学金|春耕|合作社|茶园|土鸡|米面|农产品|好物|认购"
)
_GOODS = re.compile("好物|推介|特产|消费(?:帮扶|扶贫|援[疆藏青])|(?<!设备)采购(?!的?[中成]|公告|项目)")
_CLINICIANS = re.compile("医生|医师|专家|医疗队|义诊|医疗帮扶|医疗援")
_ADVICE = re.compile(
    "(?<!开展)(?<!健康)科普|健康科普】|(?:专家|医生)(?:提醒|支招|教你|解读)|警惕|小知识|健康提示|怎么[办吃防]|如何预防"
)
_TRADE = re.compile(
    "博览会|展览会|展会|招商|供电|电力|电网|招聘会|马拉松|运动会|交警|民警|公安(?!医院)|消防|法院|检察|税务|司法局|律师|水利|工程师"
)
_FAIRS = re.compile("人寿|保险公司|财险|博览会|展览会|展会")
_OWN = re.compile(
    "第一书记|一线医务|医师节|护士节|年会|论坛|进广场|惠民月|世界[^，。]{2,8}日"
)  # those of one house among themselves
_PROGRAMMED = (
    f"{_XINJIANG}|援藏|援青|对口支援|东西部协作|组团式|医联体|医共体|专科联盟|业务院长"
    "|支医|医疗队|巡回医疗|医疗帮扶"
)
_PROGRAMMES = re.compile(_PROGRAMMED)
_OWN_HEADLINES = re.compile(  # of no aid where the page names none
    "驻村工作队|实习生|见习生|通过[^，。\n]{0,14}(?:复审|评审|验收|认证|复核|复评)"
)
_STUDENTS = re.compile("社会实践|暑期实践|实践队|实践团")
_HISTORY = re.compile("院史|钩沉|史话|老照片|老物件")
_CHRONICLE = re.compile(
    "往事|岁月留痕|一甲子|院庆|华诞|发展纪实|发展历程|前世今生|百年|医院的[一二三四五六七八九]?十[一二三四五六七八九]?年|建院[^\\n]{0,6}(?:周年|征文)"
)
_PORTRAIT = re.compile("^(?:[^\\n]{0,14})(?:简介|概况|历史沿革|院长致辞|发展历程|科室介绍|专家介绍)(?:\\n|$)")
_TRADESMEN = re.compile("工程师|律师|援[疆藏青](?:民警|警察|法官|教师)")
_LEAD = 160  # characters of a report that say whom it helps
_HEAD = 6  # characters of a headline that say whose news it is
_HELD = re.compile("义诊|讲座|宣讲|下乡|巡诊|培训|捐赠")
_LENDING = re.compile(  # what no visit to villagers has: one house helps another, or people come for a time
    f"{_PROGRAMMED}|对口帮扶(?!的?[村户])|挂职|为期|受援医院|帮扶医院|带教|师徒|卫生院[^，。]{{0,16}}(?:查房|坐诊|门诊)"
)
_CAREER = re.compile("任前公示|任职公示|干部任免|任免通知|讣告|简历|逝世")
_HOUSES = re.compile("[\u4e00-\u9fff]{2,12}?(?:医院|卫生院|保健院|疾控中心|卫生服务中心)")
_HIRING = re.compile("(?:招聘|招考|招录|引进|采购|招标|中标|成交)[^\\n]{0,24}(?:公告|公示|启事|简章)")
_EMERGENCY = re.compile(
    "援鄂|支援(?:武汉|湖北|上海)|驰援(?:湖北|武汉|上海|灾区)|援沪|抗疫|核酸|方舱|抗震|地震|洪水|洪灾|泥石流|灾区"
)
_IN_PASSING = re.compile(
    "(?:参加过|参与过|去过|经历过)[^，。]{0,4}(?:援疆|援藏|援青|支医|帮扶|支援)|(?:曾经?|有过|去年|当年)[^，。]{0,8}(?:援疆|援藏|援青|支医|帮扶|支援)|(?:援疆|援藏|援青|对口支援|对口帮扶|支医)(?:归来的|期间|经历)"
)
_ONCE = re.compile("(?:曾|参加过|参与过)[^，。]{0,16}\\Z")
_IN_QUOTES = re.compile("“[^”\n]{1,6}”(?!医院)")  # the “门诊” of a farmer
_IS_TO_BE = re.compile(
    "(?:(?<![现即])将|建成后|投用后|启用后|拟)[^，。；\\n]*\\Z"
)  # a new house that is to lead an alliance
_NOT_ONLY_MEDICAL_AID = re.compile(
    "教育援|教育帮扶|消费帮扶|产业援|产业帮扶|支教|消费扶贫|产业扶贫|农技|招商"
)


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def judged(article: Article, gazetteer: Gazetteer) -> tuple[bool, str]:
    """Whether the page is relevant, and else the reason as one Chinese sentence (empty where it is)."""
    text = article.text[:20_000]
    if not text.strip():
        return False, "页面没有正文，读不出任何医疗帮扶的内容。"
    opening = text[: article.title_end + 400]
    aid, strong = _count(_AID, text), _count(_STRONG, text)
    places = passages(article)
    begin = article.sentences[min(3, len(article.sentences)) - 1][1]  # what opens a page may well be hoped
    if all(
        one.start() > begin
        and (places.is_hoped(one.start()) or _ONCE.search(text, max(0, one.start() - 20), one.start()))
        for one in _STRONG.finditer(text)
    ):
        strong = 0  # 下一步还将到各医共体分院巡回开展
    medical = _count(_MEDICAL, _IN_QUOTES.sub("", text))
    if _FOREIGN.search(opening) and not _HOME_AID.search(opening):
        return False, "页面讲的是援外医疗，不是国内的对口支援、医疗帮扶或医联体。"
    kind = max(_OTHERS, key=lambda one: _count(one[0], text))
    other = _count(kind[0], text)
    in_opening = bool(strong) and any(
        not _IS_TO_BE.search(opening, max(0, at - 40), at)
        for at in (one.start() for one in _STRONG.finditer(opening))
    )
    title = text[: article.title_end]
    if _FOREIGN.search(title) and not _HOME_AID.search(title):
        return False, "页面讲的是援外医疗，不是国内的对口支援、医疗帮扶或医联体。"
    if _ABROAD.search(title) and not _HOME_AID.search(title) and "援外" in text:
        return False, "页面讲的是援外医疗，不是国内的对口支援、医疗帮扶或医联体。"
    if _count(_VILLAGERS, text) >= 3 and not _LENDING.search(text, 0, len(title) + _LEAD):
        return False, "页面讲的是走访、帮扶村里的群众，不是对口支援、医疗帮扶或医联体。"
    if _GOODS.search(title) and not _CLINICIANS.search(title):
        return False, "页面讲的是消费帮扶，不是医疗帮扶。"
    is_strong = _STRONG.search(title) is not None
    if _EMERGENCY.search(title) and not (_HOME_AID.search(title) or is_strong):
        return False, "页面讲的是应急救援或疫情防控，不是对口支援、医疗帮扶或医联体。"
    if strong <= 2 and _count(_EMERGENCY, opening) >= 2 and not _STRONG.search(title):
        return False, "页面讲的是应急救援或疫情防控，不是对口支援、医疗帮扶或医联体。"
    if _ADVICE.search(title) and not _HELD.search(title):
        return False, "页面是健康科普，没有报道医疗帮扶、对口支援或医联体工作。"
    is_trade = _TRADE.search(title[:_HEAD] if is_strong else title) or _TRADESMEN.search(title)
    if is_trade and not _HELD.search(title):
        return False, "页面是其他行业的消息，没有报道医疗帮扶、对口支援或医联体工作。"
    if _FAIRS.search(title) or (
        strong <= 1 and _OWN.search(opening[: len(title) + 60]) and not _STRONG.search(title)
    ):
        return False, "页面是一般的医疗卫生消息，没有讲到医疗帮扶、对口支援或医联体。"
    if _OWN_HEADLINES.search(title) and not _PROGRAMMES.search(text):
        return False, "页面是一般的医疗卫生消息，没有讲到医疗帮扶、对口支援或医联体。"
    if _STUDENTS.search(opening) and not strong:
        return False, "页面讲的是学生的社会实践，不是对口支援、医疗帮扶或医联体。"
    if _HISTORY.search(title) or (_CHRONICLE.search(title) and not is_strong):
        return False, "页面讲的是医院的历史，没有报道医疗帮扶、对口支援或医联体工作。"
    if _PORTRAIT.search(title):
        return False, "页面是机构或人员的介绍，没有报道医疗帮扶、对口支援或医联体工作。"
    if medical < 2 and not (strong and medical):
        name = f"是{kind[1]}，" if other >= 2 else ""
        return False, f"页面{name}没有讲到医疗帮扶、对口支援或医联体。"
    if _count(_NOT_ONLY_MEDICAL_AID, opening) and medical < 5 and other >= medical:
        return False, f"页面是{kind[1]}，其中的帮扶不是医疗帮扶。"
    if kind[1] in ("招标采购公告", "招聘公告", "游戏资讯") and other >= 4 and other >= strong:
        return False, f"页面是{kind[1]}，没有报道医疗帮扶、对口支援或医联体工作。"
    if other >= 4 and other > medical and strong <= 1 and not _STRONG.search(title):
        return False, f"页面是{kind[1]}，只顺带提到帮扶或支援。"
    if _HIRING.search(title) and not _STRONG.search(title):
        return False, "页面是招聘或采购公告，没有报道医疗帮扶、对口支援或医联体工作。"
    if not strong and _EMERGENCY.search(opening):
        return False, "页面讲的是应急救援或疫情防控，不是对口支援、医疗帮扶或医联体。"
    if _CAREER.search(title) and strong < 3:
        return False, "页面是干部任免消息，只在履历里提到支援或帮扶。"
    if medical < 4 and other >= max(3, medical) and not _MEDICAL.search(title):
        return False, f"页面是{kind[1]}，只顺带提到医疗。"
    lent = len({one[0] for one in _LENT.finditer(text)})
    first = article.sentences[:3]
    is_told = any(_STRONG.search(text, *one) and not _IN_PASSING.search(text, *one) for one in first)
    is_passed = bool(_IN_PASSING.search(text)) and not (is_told or strong >= 3 or lent >= 2)
    if (strong >= 2 or in_opening) and not is_passed:
        if other > 3 * medical and other > 3 * aid:
            return False, f"页面是{kind[1]}，只顺带提到帮扶或支援。"
        return True, ""
    if aid >= 2 and not is_passed and _SUPPORT.search(opening) and medical >= 3:
        return True, ""
    lands = {
        one.rows[0].code
        for one in gazetteer.mentions(text)
        if len({row.code[:2] for row in one.rows}) == 1  # 新华区 may be anywhere
    }
    is_far = _FAR.search(opening) or any(not riches(code) for code in lands)
    meets = len({code[:4] for code in lands if not code.endswith("0000")} | {code[:2] for code in lands}) > 2
    if medical >= 2 and is_far and (_CONTACT if meets else _TRAVEL).search(opening):
        return True, ""
    is_helped = _HELPED.search(opening) and not (_FIRMS.search(opening) and "卫生院" not in opening)
    if medical >= 3 and (is_helped or _SINKS.search(opening)):
        return True, ""
    carried = _CARRIED.search(opening) is not None
    houses = len({one[0] for one in _HOUSES.finditer(text)})
    changes = len({one[0] for one in _CHANGES.finditer(text)})
    if medical >= 3 and (
        (lent >= (2 if carried else 4) and houses >= 2)
        or (changes >= 2 and lent >= 3)
        or (lent + (aid > 0) >= 2 and _UPPER.search(text) and _LOWER.search(text))
        or (_CHANGES.search(text, 0, article.title_end) and houses >= 2)
    ):
        return True, ""
    return False, "页面是一般的医疗卫生消息，没有讲到医疗帮扶、对口支援或医联体。"
