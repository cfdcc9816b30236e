"""Scenes that tell an event without its name, each beside a sentence that shows the same things and is none."""

from __future__ import annotations

import pytest

from reader.facts.saying import event_types

SHOWN = [
    ("dispatch", "11月10日一早，六个人上了开往西宁的火车。"),
    ("dispatch", "11月12日上午，同事们把大红花别在三位医生胸前。"),
    ("dispatch", "由七个科室组成的十人小队11月12日离开徐州，前往克州。"),
    ("dispatch", "11月11日，对口帮扶的三位医生在镇卫生院正式亮相。"),
    ("return", "一年期满，11月10日，他们乘车离开了县城。"),
    ("return", "11月12日，驻村医生结束一年的蹲点，回科室报到。"),
    ("dispatch", "11月11日，援疆药师小唐在县医院的周转房里铺好了床，第二天开诊。"),
    ("dispatch", "爸、妈：我到高原已经十天了，一切都好。"),
    ("dispatch", "11月12日，帮扶的陆大夫拖着箱子进了检票口，同事在后面喊保重。"),
    ("return", "11月12日，支医队结束一年的服务，乘高铁返校。"),
    ("return", "11月12日，乡亲们为程大夫送行，载着他的班车开出了寨子。"),
    ("return", "11月12日，巡回医疗分队从山里撤出，队员们都平安。"),
    ("rotation", "11月12日，新队员到岗，老队员当晚返程。"),
    ("rotation", "11月12日，支医的三名大夫换成了另外三名，手续当天办完。"),
    ("rotation", "11月12日，期满的陶大夫把病历托付给接替他的袁大夫。"),
    ("visit", "11月12日，省里的考核组到卫生院逐项核对台账。"),
    ("visit", "11月12日，总院督查小组先后抽查了两家分院的病历。"),
    ("appointment", "11月12日，县局下文，由帮扶专家兼任检验科主任。"),
    ("appointment", "11月12日，退休的老专家成为镇卫生院第一位名誉院长。"),
    ("rotation", "队旗从老队长手里传到了新队长手里。"),
    ("rotation", "第三批把钥匙留给第四批，第四批当晚就接了班。"),
    ("visit", "11月13日，卫健局局长走进厨房，看队员们吃什么。"),
    ("visit", "县委书记11月12日带队登门，感谢市医院三年来的支持。"),
    ("meeting", "11月13日，医联体成员单位院长齐聚县医院，讨论了双向转诊办法。"),
    ("meeting", "11月12日下午，两家医院的班子坐到了一张桌子前，把明年的帮扶事项过了一遍。"),
    ("agreement", "11月12日，五家卫生院的院长依次在合作书上签名。"),
    ("agreement", "两院续了约，期限延到2027年。"),
    ("plaque", "11月12日，一块写着“省中医院协作医院”的铜牌挂上了门诊楼的墙。"),
    ("plaque", "掌声中，两人合力掀开了盖在牌匾上的红绸。"),
    ("donation", "11月12日，两台崭新的血透机从深圳运到了县医院，是商会出的钱。"),
    ("donation", "临走，她把自己买的可视喉镜送给了麻醉科。"),
    ("training", "11月12日，心肺复苏比武在县医院开赛，专家当场点评。"),
    ("training", "他拿一段猪大肠，让三个年轻人比赛吻合。"),
    ("training", "专家们把课堂搬到了乡里，讲高血压规范用药。"),
    ("clinic", "村口的大树下，三位老中医搭脉开方，队伍排到了桥头。"),
    ("clinic", "医疗队背着B超机，走进四户人家的毡房，给老人做了检查。"),
    ("referral", "11月12日，救护车开了五个小时，把他送进了省医院的导管室。"),
    ("referral", "康复期的老人11月13日坐着医共体的车回到了镇卫生院病房。"),
    ("teleconsultation", "大屏亮起，三位教授依次看完病历，给出意见。"),
    ("teleconsultation", "县医院的超声图像实时出现在成都专家的电脑上。"),
    ("new_technique", "心脏介入这块空白，11月12日被补上了。"),
    ("new_technique", "过去只能去省城做的前列腺电切，11月12日在县医院做成了。"),
    ("appointment", "镇长把红色的证书递给王某，从这天起，她就是卫生院的业务院长。"),
    ("appointment", "11月12日，县卫健局聘下了第一批6位“名誉院长”。"),
]
NOT_SHOWN = [
    ("dispatch", "火车穿过戈壁，他想起第一次来新疆的情景。"),
    ("dispatch", "11月11日，四名队员结束工作，坐上了回天津的飞机。"),
    ("dispatch", "去年11月，六个人上了开往西宁的火车。"),
    ("dispatch", "11月11日，援疆医生来到牧民家中，给老人看病。"),
    ("dispatch", "11月11日，考核组一行来到县医院，查看了帮扶台账。"),
    ("dispatch", "爸、妈：我到北京学习已经十天了。"),
    ("return", "11月12日，院领导把下派的医生送上了车，挥手告别。"),
    ("return", "11月12日，会诊结束后，专家坐上了回省城的火车。"),
    ("rotation", "11月12日，三名新队员到岗，开始看门诊。"),
    ("rotation", "11月12日，卸任的院长把钥匙交给了宣布任命的继任院长。"),
    ("visit", "11月12日，检查组在线抽查了卫生院的病历。"),
    ("appointment", "11月12日，县局下文，拟由帮扶专家兼任检验科主任。"),
    ("return", "他说，等任期满了，就离开县城，把这些故事写下来。"),
    ("rotation", "老队员留下的菜园里，黄瓜已经爬满了架。"),
    ("visit", "书记在信里写道：向坚守高原的队员们致敬。"),
    ("meeting", "专家们碰头商量了患者的手术方案。"),
    ("agreement", "家属在手术同意书上签了字。"),
    ("plaque", "门诊楼前挂着一块“文明单位”的旧牌子，漆已经掉了。"),
    ("plaque", "县里正在筹建分院，牌子要等明年才能挂上。"),
    ("donation", "县医院有三台救护车、两台CT和一台DR设备。"),
    ("donation", "各科室给队员们送来药箱和冲锋衣。"),
    ("training", "护士小张在模型上练了一个月，手还是抖。"),
    ("training", "为了让徒弟早日上手，她用塑料管做了模型。"),
    ("training", "三年来，他教徒弟在手术台上一步一步操作。"),
    ("clinic", "每逢集日，卫生院门口都会排起队，等专家看病。"),
    ("referral", "以前看病要坐五个小时的救护车到州医院，有的人半路就没了。"),
    ("teleconsultation", "妻子在视频里问他什么时候回家，又把屏幕转给老师看。"),
    ("teleconsultation", "医院计划明年让片子传到省医院，由专家读片。"),
    ("new_technique", "他第一次给孩子做全麻，手心全是汗。"),
    ("appointment", "神经内科主任医师冉某从这天起在这里坐诊。"),
    ("appointment", "院长请假，由副院长代为参加。"),
]


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_a_scene_tells_its_event(kind: str, text: str) -> None:
    assert kind in event_types(text)


@pytest.mark.parametrize(("kind", "text"), NOT_SHOWN)
def test_the_things_of_a_scene_alone_tell_none(kind: str, text: str) -> None:
    assert kind not in event_types(text)


def test_a_notice_shows_no_scene() -> None:
    assert event_types("两院续了约。", title="关于开展对口帮扶工作的通知") == {"other"}
