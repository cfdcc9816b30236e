"""Scenes that tell an event without its name, each beside a sentence that shows the same things and is none."""

from __future__ import annotations

import pytest

from reader.facts.saying import event_types

SHOWN = [
    ("training", "11月12日午休，护士长支起白板讲胰岛素，五位护士端着饭盒听。"),
    ("training", "28名护士轮流在模型上做气管插管，合格一个走一个。"),
    ("clinic", "11月12日是王主任出诊的头一天，一上午看了52人。"),
    ("teleconsultation", "那头的省医院专家看着同步传来的内镜画面，提醒再看一眼胃角。"),
    ("teleconsultation", "三方医生在线上一起看过片子，商量出用药方案，专家给出意见。"),
    ("new_technique", "11月12日，新生儿换血在县医院完成，此前这样的治疗全州尚无先例。"),
    ("new_technique", "第一份免疫组化报告从病理科发出，从此不用寄到省城。"),
    ("dispatch", "11月11日，援疆药师小唐在县医院的周转房里铺好了床，第二天开诊。"),
    ("dispatch", "爸、妈：我到高原已经十天了，一切都好。"),
    ("dispatch", "11月12日，帮扶的陆大夫拖着箱子进了检票口，同事在后面喊保重。"),
    ("rotation", "11月12日，新队员到岗，老队员当晚返程。"),
    ("appointment", "11月12日，县局下文，由帮扶专家兼任检验科主任。"),
    ("appointment", "11月12日，退休的老专家成为镇卫生院第一位名誉院长。"),
    ("agreement", "11月12日，五家卫生院的院长依次在合作书上签名。"),
    ("agreement", "两院续了约，期限延到2027年。"),
    ("plaque", "11月12日，一块写着“省中医院协作医院”的铜牌挂上了门诊楼的墙。"),
    ("plaque", "掌声中，两人合力掀开了盖在牌匾上的红绸。"),
    ("donation", "11月12日，两台崭新的血透机从深圳运到了县医院，是商会出的钱。"),
    ("donation", "临走，她把自己买的可视喉镜送给了麻醉科。"),
    ("clinic", "医疗队背着B超机，走进四户人家的毡房，给老人做了检查。"),
    ("referral", "11月12日，救护车开了五个小时，把他送进了省医院的导管室。"),
    ("teleconsultation", "大屏亮起，三位教授依次看完病历，给出意见。"),
    ("appointment", "镇长把红色的证书递给王某，从这天起，她就是卫生院的业务院长。"),
    ("appointment", "11月12日，县卫健局聘下了第一批6位“名誉院长”。"),
]
NOT_SHOWN = [
    ("training", "各科主任逐一述职，讲完由年轻医生打分。"),
    ("training", "每天晨交班，她都在白板上给护士讲一个知识点，大家边听边记。"),
    ("clinic", "企业家把帐篷支起，乡亲们排队领取捐赠的棉衣。"),
    ("referral", "专家坐上救护车，连夜赶到县医院为患者手术。"),
    ("referral", "家属原本想把孩子送到省城手术。"),
    ("teleconsultation", "五位主任没用视频，围在床边为病人定下方案。"),
    ("teleconsultation", "工程师教医生使用远程系统，怎样上传影像、怎样请专家看片。"),
    ("new_technique", "他记得，自己做过全县第一台关节镜手术。"),
    ("dispatch", "火车穿过戈壁，他想起第一次来新疆的情景。"),
    ("dispatch", "11月11日，四名队员结束工作，坐上了回天津的飞机。"),
    ("dispatch", "去年11月，六个人上了开往西宁的火车。"),
    ("dispatch", "11月11日，援疆医生来到牧民家中，给老人看病。"),
    ("dispatch", "11月11日，考核组一行来到县医院，查看了帮扶台账。"),
    ("dispatch", "爸、妈：我到北京学习已经十天了。"),
    ("return", "11月12日，院领导把下派的医生送上了车，挥手告别。"),
    ("return", "11月12日，会诊结束后，专家坐上了回省城的火车。"),
    ("return", "11月12日，妻子在站台送别出征的父子，孩子抱住爸爸。"),
    ("return", "11月12日，队员把救护车钥匙交还了车队，车上了锁。"),
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
