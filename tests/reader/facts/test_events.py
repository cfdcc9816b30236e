"""Types of events and programmes, each with what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest

from jieli.reader.article import Article
from jieli.reader.facts import events, programme
from jieli.reader.facts.gazetteer import Gazetteer
from jieli.reader.facts.known import Known
from reader.facts.saying import article, event_types, found

YES = [
    ("plaque", "11月9日，医疗队在县人民医院揭牌成立1个专家工作站。"),
    ("training", "援疆医生在县人民医院教授穿刺技术，当地医生练习。"),
    ("dispatch", "11月9日，8名医生在同事的目送下踏上前往宁夏回族自治区固原市的征程。"),
    ("dispatch", "11月9日，第五批医疗队抵达那曲，将开展为期一年的帮扶。"),
    ("donation", "11月9日，医疗队将募集到的30台制氧机送到了县人民医院。"),
    ("donation", "她们把自己购买的新生儿复苏模型留给了我院。"),
    ("referral", "11月9日，队员护送孩子一家乘机转至我院治疗。"),
    ("referral", "17日上午，患者被转到示例市医院。"),
    ("teleconsultation", "11月9日，他通过远程系统请后方专家连线会诊。"),
    ("training", "专家在内镜室示教了早癌的精细检查。"),
    ("training", "他收下两名年轻医生做徒弟，每天带着他们背汤头歌诀。"),
    ("new_technique", "11月9日，专家实施了根治术，该术式为当地首次开展。"),
    ("meeting", "11月9日，两院还就2027年柔性人才选派进行了座谈。"),
    ("training", "为落实省卫健委“资源下沉”工作要求，11月9日，专家到县医院开展教学查房。"),
    ("clinic", "“示例门诊”开到牧家门口。"),
    ("clinic", "7名医生支起桌子就开诊，到下午四点收摊，共看诊186人次。"),
    ("training", "他把5名医护人员留下，对着录像把穿刺角度讲了一遍。"),
    ("donation", "11月9日，由示例区捐赠的一批医疗设备也在县人民医院交接。"),
    ("agreement", "11月9日，县人民医院与示例乡卫生院签县域医共体协议。"),
    ("plaque", "11月9日，双方签订《2024—2027年帮扶协议》，并为技术协作医院揭牌。"),
    ("visit", "11月9日，示例市医院院长示小甲带30名专家到县中医院看望队员。"),
    ("agreement", "11月9日，12对师徒签订了师带徒协议。"),
    ("agreement", "徒弟在师承协议上按下了红手印。"),
    ("agreement", "11月9日签订的《协作协议》写明，专家半年一轮。"),
    ("agreement", "联席会议期间，两家医院的代表为儿科联盟缔约。"),
    ("plaque", "11月9日，“示例急救协作基地”的门牌由队员和县长一同挂了上去。"),
    ("plaque", "一块木牌钉上了活动室的门。"),
    ("donation", "11月9日，企业家把一张八十万元的支票捐给了县医院。"),
    ("meeting", "11月9日晚，队里开完了本月的队务会。"),
    ("meeting", "小组第三次全体会议审议了值班方案。"),
    ("training", "援藏药师教各科护士怎样核对效期。"),
    ("training", "她把昨晚的血气报告一步步讲给科里年轻人听。"),
    ("training", "主任带着住院医师查了一次房。"),
    ("training", "12名村医来到实训中心，开始为期两周的学习。"),
    ("training", "中医适宜技术培训在县医院圆满结束。"),
    ("training", "十名本地医生认了来自宁波的师傅。"),
    ("training", "他一边操作，边做边讲。"),
    ("clinic", "专家为120名工友检查了腰腿。"),
    ("clinic", "医生在巴扎摆摊看病，从早上看到日落。"),
    ("referral", "会后将其转往乌鲁木齐。"),
    ("referral", "患者由救护车护送到省人民医院。"),
    ("referral", "患儿在医生陪同下抵达天津市儿童医院。"),
    ("new_technique", "我院开展新技术：首例椎间孔镜手术顺利完成。"),
    ("teleconsultation", "下午三点，县医院骨科与省立医院脊柱外科连线，为一位老人定下方案。"),
    ("donation", "指挥部给县医院送上救护车一辆。"),
    ("clinic", "医生给牧民看眼睛，分文不收。"),
    ("donation", "会上举行了捐赠仪式，医院向县医院捐赠了价值50万元设备。"),
    ("donation", "省医院赠送县医院心电图机2台。"),
    ("agreement", "双方签署了医联体合作协议。"),
    ("agreement", "随后举行签约仪式。"),
    ("plaque", "院长共同为工作站揭牌。"),
    ("plaque", "并举行授牌仪式。"),
    ("meeting", "市卫健委召开座谈会。"),
    ("meeting", "双方与医院班子成员座谈。"),
    ("clinic", "专家在乡镇开展义诊活动。"),
    ("training", "张主任作专题讲座。"),
    ("training", "专家手把手带教。"),
    ("donation", "并免费送出价值8000元的药品。"),
    ("new_technique", "专家当天带着县医院医生独立完成了腹腔镜阑尾切除术。"),
    ("teleconsultation", "两院通过远程会诊系统为患者进行远程会诊。"),
    ("teleconsultation", "专家组远程会诊后认为需要手术。"),
    ("referral", "医院将患者转诊至省人民医院。"),
    ("new_technique", "县医院成功开展首例腹腔镜手术。"),
    ("new_technique", "该手术填补了当地空白。"),
    ("rotation", "两批队员完成轮换交接。"),
    ("visit", "局长一行看望慰问医疗队员。"),
    ("visit", "团队到县人民医院调研交流。"),
    ("dispatch", "市医院选派5名骨干赴疆。"),
    ("dispatch", "队员从机场出发。"),
    ("return", "队员圆满完成任务凯旋。"),
    ("appointment", "会上公布了业务院长名单。"),
    ("appointment", "县政府为专家颁发聘书。"),
    ("dispatch", "医院为5名援疆医疗队员举行了欢送仪式。"),
    ("dispatch", "清晨，满载着嘱托的大巴车缓缓驶出医院，队员们踏上了援藏之路。"),
    ("dispatch", "经过层层选拔，最终确定8名同志组成援青医疗队。"),
    ("dispatch", "我院儿科医生李某某已赴墨脱县人民医院开展为期半年的帮扶。"),
    ("dispatch", "12名医疗专家乘坐高铁前往毕节市，开启对口帮扶工作。"),
    ("dispatch", "11月15日，新一批医疗队员入驻县医院。"),
    ("dispatch", "市人民医院派出由4名专家组成的医疗队支援该院。"),
    ("dispatch", "院领导为队员们佩戴大红花、授旗。"),
    ("dispatch", "专家团一行安全抵达喀什机场。"),
    ("dispatch", "我院组派的第四批医疗队正式进驻昌都市人民医院。"),
    ("dispatch", "20名帮扶医生全部到岗到位。"),
    ("dispatch", "她主动报名，告别家人，奔赴雪域高原。"),
    ("dispatch", "医疗队一行6人飞抵林芝。"),
    ("dispatch", "我市10名卫生技术人员启程赴藏。"),
    ("dispatch", "他被派往新疆生产建设兵团第十四师昆玉市人民医院工作。"),
    ("dispatch", "县中医院迎来了三名上海专家。"),
    ("dispatch", "医院选派心内科副主任王某到乡镇卫生院任业务院长。"),
    ("dispatch", "当天下午，专家们便换上白大褂正式上岗。"),
    ("return", "圆满完成一年半的援疆任务，6名队员平安返乡。"),
    ("return", "医院在大厅迎接援藏医生凯旋。"),
    ("return", "11月10日，我院第九批援疆医疗队员荣归。"),
    ("return", "在当地群众的依依不舍中，医疗队员踏上归程。"),
    ("return", "县医院举行欢送会，送别服务期满的专家。"),
    ("return", "他们结束了为期两年的援青工作，回到了工作岗位。"),
    ("return", "三名医生支援期满，返回原单位。"),
    ("return", "机场到达厅，家属手捧鲜花迎接队员回家。"),
    ("rotation", "新老两批队员在县医院会议室完成工作交接。"),
    ("rotation", "第二批帮扶队员接替了第一批队员的工作。"),
    ("rotation", "医疗队实现压茬轮换。"),
    ("rotation", "他从前任手中接过接力棒。"),
    ("rotation", "两期队员交接轮换顺利进行。"),
    ("rotation", "新队员与老队员进行了“一对一”交接。"),
    ("visit", "副院长带队到县人民医院开展实地调研。"),
    ("visit", "院长王某一行莅临我院参观考察。"),
    ("visit", "市卫健委主任专程前往和田看望慰问援疆医疗队员。"),
    ("visit", "受援医院代表团来我院考察交流。"),
    ("visit", "省卫健委督导组到县医院检查指导组团式帮扶工作。"),
    ("visit", "调研组一行深入病房、门诊，详细了解学科建设情况。"),
    ("visit", "院党委书记赴新疆走访慰问援疆专家。"),
    ("visit", "县委书记来到专家公寓，看望了援疆医生。"),
    ("visit", "代表团参观了医院发热门诊。"),
    ("visit", "专家组先后来到三家乡镇卫生院进行走访。"),
    ("visit", "局领导一行赴受援单位回访。"),
    ("meeting", "两地召开东西部协作联席会议。"),
    ("meeting", "医院召开援疆工作专题会。"),
    ("meeting", "随后召开的座谈会上，院长介绍了医院情况。"),
    ("meeting", "双方在三楼会议室举行座谈。"),
    ("meeting", "座谈会由副院长主持。"),
    ("meeting", "全市对口支援工作推进会在我院召开。"),
    ("meeting", "医院召开对口帮扶工作总结大会。"),
    ("meeting", "两院召开线上工作对接会。"),
    ("meeting", "县卫健局组织召开帮扶工作调度会。"),
    ("agreement", "两院签订了对口帮扶协议书。"),
    ("agreement", "双方共同签署《医联体合作协议》。"),
    ("agreement", "现场举行签约仪式。"),
    ("agreement", "两家医院正式签约结对。"),
    ("agreement", "院长与受援医院院长签订了为期三年的帮扶责任书。"),
    ("agreement", "双方达成合作意向，签订框架协议。"),
    ("agreement", "会上续签了帮扶协议。"),
    ("plaque", "领导共同为“专家工作站”揭牌。"),
    ("plaque", "并举行了授牌仪式。"),
    ("plaque", "县医院正式挂牌为省人民医院协作医院。"),
    ("plaque", "会上还为名医工作室揭牌。"),
    ("plaque", "院长向县医院授予“技术协作医院”牌匾。"),
    ("plaque", "揭牌仪式在县人民医院举行。"),
    ("donation", "我院向受援医院捐赠价值30万元的呼吸机。"),
    ("donation", "企业家为卫生院捐款10万元。"),
    ("donation", "医疗队为村民送去了常用药品。"),
    ("donation", "此次捐赠的医疗物资包括口罩、防护服等。"),
    ("donation", "现场举行了医疗设备捐赠仪式。"),
    ("donation", "县医院接收了对口支援医院无偿赠予的B超机一台。"),
    ("donation", "医院将两台透析机赠送给县医院。"),
    ("donation", "协会向当地卫生院捐助急救箱20个。"),
    ("donation", "并免费发放药品500余份。"),
    ("training", "专家为医务人员作了题为《急性心梗救治》的专题讲座。"),
    ("training", "援疆专家开展教学查房并进行疑难病例讨论。"),
    ("training", "医院举办了心肺复苏技能培训班。"),
    ("training", "专家现场演示了胃镜操作。"),
    ("training", "县医院举行师带徒拜师仪式。"),
    ("training", "她为全院护士讲授静脉治疗新进展。"),
    ("training", "现场为村医培训了中医适宜技术。"),
    ("training", "手术中，他一边操作一边讲解，手把手带教。"),
    ("training", "医疗队开展急救知识培训。"),
    ("training", "培训班共有80余人参加。"),
    ("training", "5名骨干医生到我院进修学习，开班仪式上院长致辞。"),
    ("clinic", "专家们在广场为群众义诊。"),
    ("clinic", "医疗队深入牧区开展巡回医疗。"),
    ("clinic", "专家团队走进乡镇卫生院坐诊。"),
    ("clinic", "队员们为200余名村民测血压、做心电图、诊疗疾病，义诊活动持续一天。"),
    ("clinic", "医疗队来到敬老院为老人免费体检。"),
    ("clinic", "活动现场，专家为群众提供健康咨询。"),
    ("clinic", "专家组到县医院开展门诊坐诊和手术指导。"),
    ("clinic", "援疆医生骑马进牧区，为牧民送医送药。"),
    ("clinic", "专家为儿童开展先心病筛查。"),
    ("referral", "患者被紧急转诊至省人民医院。"),
    ("referral", "在专家协助下，孩子顺利转往北京儿童医院接受手术。"),
    ("referral", "救护车连夜将患者转运到市医院。"),
    ("referral", "医院通过绿色通道将产妇转至上级医院。"),
    ("referral", "患者经双向转诊回到县医院康复。"),
    ("teleconsultation", "专家通过远程会诊系统为患者进行了会诊。"),
    ("teleconsultation", "两地专家视频连线，共同讨论病情。"),
    ("teleconsultation", "医院开展首次远程会诊。"),
    ("teleconsultation", "依托5G远程平台，省城专家实时指导手术。"),
    ("teleconsultation", "后方专家组在线会诊后给出治疗方案。"),
    ("teleconsultation", "团队立即与后方医院取得远程会诊支持，通过视频会诊明确诊断。"),
    ("new_technique", "县医院成功实施首例腹腔镜胆囊切除术。"),
    ("new_technique", "填补了县域内该项技术空白。"),
    ("new_technique", "专家带领团队完成全县首台膝关节置换术。"),
    ("new_technique", "这是该院开展的第一例支架植入手术。"),
    ("new_technique", "在援疆专家指导下，医院首次开展无痛胃镜检查。"),
    ("new_technique", "手术的成功，标志着该院微创技术实现零的突破。"),
    ("new_technique", "本地医生独立完成了胆囊切除手术。"),
    ("new_technique", "顺利为患者实施了颅内血肿清除术。"),
    ("new_technique", "科室成功开展了两项新技术。"),
    ("appointment", "县委组织部宣读了任职文件。"),
    ("appointment", "医院聘任王某为骨科主任。"),
    ("appointment", "会上为专家颁发聘书。"),
    ("appointment", "他被任命为县人民医院副院长。"),
    ("appointment", "院长为三位专家颁发了特聘专家聘书。"),
    ("appointment", "会议宣布了援疆干部任职决定。"),
    ("appointment", "专家受聘担任学科带头人。"),
    ("donation", "县医院从两位援疆医生手里接过一台崭新的便携式彩超。"),
    ("donation", "队员们自掏腰包为卫生院买来一台制氧机。"),
    ("donation", "省医院把一台九成新的胃镜主机送给了县医院。"),
    ("donation", "由苏州市红十字会资助的救护车交到县医院院长手中。"),
    ("donation", "他协调后方医院捐来价值12万元的宫腔镜器械。"),
    ("donation", "活动现场，浙江省人民医院向墨脱县人民医院赠予除颤仪5台。"),
    ("donation", "医院还为卫生室配送了20个急救药箱，全部由爱心企业捐助。"),
    ("donation", "院方当场捐出彩超一台。"),
    ("donation", "宁波市对口办划拨资金30万元，援助县医院购置麻醉机。"),
    ("donation", "车上还载着市红十字会捐给县医院的2台呼吸机。"),
    ("donation", "副院长代表医院转赠了一批心电图机。"),
    ("donation", "爱心企业家捐款20万元，用于改善医院条件。"),
    ("donation", "双方举行了医疗物资捐赠交接仪式。"),
    ("donation", "市慈善总会为村民免费赠送老花镜200副。"),
    ("agreement", "两院院长在协议上签字。"),
    ("agreement", "双方签署了战略合作框架协议。"),
    ("agreement", "签约仪式上，两家医院结为协作医院。"),
    ("agreement", "会上，双方签下五年帮扶约定书。"),
    ("agreement", "县政府与市医院签订托管协议。"),
    ("agreement", "两院续签三年帮扶协议。"),
    ("agreement", "双方就结对帮扶签了协议。"),
    ("agreement", "随后，两地卫健局签署了合作备忘录。"),
    ("plaque", "院长为“胸痛专科联盟成员单位”授牌。"),
    ("plaque", "县人民医院新挂上了“省儿童医院协作医院”的牌子。"),
    ("plaque", "远程心电诊断中心同日揭牌。"),
    ("plaque", "名医工作室揭牌成立。"),
    ("plaque", "红绸落下，“院士工作站”正式亮相。"),
    ("plaque", "两位院长共同揭开“技术指导医院”的红绸。"),
    ("plaque", "会上为12家成员单位颁发了铜牌。"),
    ("meeting", "当天，两地卫健部门召开工作对接会。"),
    ("meeting", "双方进行了座谈。"),
    ("meeting", "随后，他与全体队员座谈。"),
    ("meeting", "座谈会上，队员代表作了发言。"),
    ("meeting", "市援疆前方指挥部召开月度调度会。"),
    ("meeting", "先进事迹报告会在市会议中心举行。"),
    ("meeting", "院党委召开专题会议研究帮扶工作。"),
    ("meeting", "副县长主持召开现场办公会。"),
    ("meeting", "双方举行了工作会谈。"),
    ("meeting", "培训结束后，两院举行了学科建设研讨会。"),
    ("meeting", "双方围绕学科建设深入座谈。"),
    ("clinic", "专家在赶集日支起桌子，为赶集的村民看病。"),
    ("clinic", "他们走进牧民毡房，为老人量血压、查心脏。"),
    ("clinic", "三天里，专家组为160名老人做了眼底筛查。"),
    ("clinic", "医疗队把检查床搬进村委会，一上午看了86个病人。"),
    ("clinic", "队员到敬老院为老人义务诊疗。"),
    ("clinic", "专家们在卫生院门口摆开义诊台。"),
    ("clinic", "市眼科医院为20名白内障患者免费实施了复明手术。"),
    ("clinic", "专家组到大河镇巡诊。"),
    ("clinic", "队员们入户为慢病患者测血糖、调药。"),
    ("clinic", "流动医院开进了牧区，接诊农牧民130人次。"),
    ("clinic", "她坐诊的第一天就看了47个号。"),
    ("clinic", "医疗队赴乡镇开展健康义诊活动，惠及群众300余人。"),
    ("training", "专家为全县乡村医生讲了一堂急救课。"),
    ("training", "他给科里年轻医生上了第一课。"),
    ("training", "李主任收下两名徒弟。"),
    ("training", "会上，6名本地医生向援疆专家拜师。"),
    ("training", "医院举行“师带徒”结对仪式。"),
    ("training", "专家现场示范了新生儿复苏。"),
    ("training", "全县120名护士参加了培训。"),
    ("training", "王主任主讲了《卒中的识别与转运》。"),
    ("training", "短训班在县医院开班。"),
    ("training", "专家查房时边看边讲，为年轻医生做教学查房。"),
    ("training", "3名骨干赴广州进修，当天启程。"),
    ("training", "首期基层骨干培训班结业。"),
    ("training", "12名县医院医生来院跟岗学习，开始为期三个月的进修。"),
    ("training", "县医院举办了一场孕产妇急救应急演练。"),
    ("training", "师傅们接过徒弟敬的茶。"),
    ("teleconsultation", "屏幕那头，省医院专家看着实时画面指导操作。"),
    ("teleconsultation", "他把CT片通过手机发给后方医院的同事请教。"),
    ("teleconsultation", "两地专家隔空会诊，为患者制定方案。"),
    ("teleconsultation", "后方专家通过视频连线参与讨论。"),
    ("teleconsultation", "团队连线杭州专家会诊。"),
    ("teleconsultation", "开通当天，平台完成首例远程影像会诊。"),
    ("teleconsultation", "省医院神经内科在线上看了片子，建议溶栓。"),
    ("referral", "患者连夜被送往省城医院。"),
    ("referral", "救护车护送孩子转往西安。"),
    ("referral", "在队员的陪护下，产妇安全转到州医院。"),
    ("referral", "老人被直升机转运至自治区人民医院。"),
    ("referral", "县医院把病人转给了市中心医院。"),
    ("referral", "协调后方医院接收，孩子第二天转院成功。"),
    ("new_technique", "这是全县第一台腹腔镜手术。"),
    ("new_technique", "县医院成功开展首例无痛分娩。"),
    ("new_technique", "这台手术在该院尚属首次。"),
    ("new_technique", "该院首次独立完成冠脉造影。"),
    ("new_technique", "一台全州没人做过的手术，昨天做成了。"),
    ("new_technique", "这例手术的成功结束了该县不能做颅脑手术的历史。"),
    ("new_technique", "专家为患者做了经皮肾镜碎石取石术，开了当地先河。"),
    ("new_technique", "实现了该院血液透析技术从无到有的突破。"),
    ("new_technique", "手术由本地医生主刀，援疆专家在旁指导，胆囊被完整切除。"),
    ("rotation", "新老队员在病房里一个床一个床地交接病人。"),
    ("rotation", "第八批队员把钥匙交给了第九批队员。"),
    ("rotation", "第五批接替第四批。"),
    ("rotation", "两批队员进行了为期三天的交接。"),
    ("rotation", "接替他的是同院的张医生。"),
    ("rotation", "中期轮换的6名医生与上一期队员完成工作交接。"),
    ("rotation", "援疆接力棒传到了第十一批队员手中。"),
    ("visit", "市卫健委主任带领慰问组来到喀什，看望援疆医生。"),
    ("visit", "县委书记一行来到医院考察。"),
    ("visit", "春节前，院领导赶赴高原慰问队员。"),
    ("visit", "受援县政府代表团到访我院。"),
    ("visit", "副市长到县医院调研医疗帮扶工作。"),
    ("visit", "省卫健委检查组对帮扶工作进行督查。"),
    ("visit", "副院长一行四人到访，商谈合作。"),
    ("visit", "院领导到队员家中走访慰问。"),
    ("visit", "局长专程来院看望援派专家。"),
    ("visit", "调研组实地察看了发热门诊。"),
    ("visit", "县卫健局局长率队来院洽谈帮扶事宜。"),
    ("dispatch", "5名队员乘高铁赴疆。"),
    ("dispatch", "队员们坐上了开往高原的大巴。"),
    ("dispatch", "8名医护人员今天向玉树进发。"),
    ("dispatch", "第十批队员已到县医院上班。"),
    ("dispatch", "新队员全部到位。"),
    ("dispatch", "3名专家已进驻县医院。"),
    ("dispatch", "医院派骨科主任王某到县医院驻点帮扶。"),
    ("dispatch", "县医院来了三位南京的医生。"),
    ("dispatch", "队员在喀什机场受到热烈欢迎。"),
    ("dispatch", "院领导到机场为队员送行。"),
    ("dispatch", "7名医疗专家登上飞往和田的航班。"),
    ("dispatch", "12名队员背起行囊，踏上援疆路。"),
    ("dispatch", "首批5名专家到县医院报到。"),
    ("dispatch", "由6人组成的医疗队抵达阿里。"),
    ("dispatch", "我院医疗队奔赴红河州。"),
    ("dispatch", "该院新一轮帮扶专家正式上岗。"),
    ("return", "队员们回到了阔别一年的家。"),
    ("return", "8名援藏队员今天回来了。"),
    ("return", "圆满完成援青任务的队员乘机抵达南京。"),
    ("return", "第九批队员期满返程。"),
    ("return", "医疗队完成使命，返回济南。"),
    ("return", "他结束援疆，回到原单位上班。"),
    ("return", "送别会上，县医院为期满的专家献上哈达。"),
    ("return", "机场，家人和同事迎接队员凯旋。"),
    ("return", "昨日，我院三名支医队员载誉而归。"),
    ("return", "队员们带着当地群众的不舍踏上回家的路。"),
    ("appointment", "院长宣布聘任张某为名誉主任。"),
    ("appointment", "县卫健局聘请5名专家为业务顾问。"),
    ("appointment", "组织部门宣布了任职决定。"),
    ("appointment", "她被聘为客座教授。"),
    ("appointment", "院长向专家递上聘书。"),
    ("appointment", "任命李某为县人民医院副院长（挂职）。"),
    ("appointment", "李某任县医院副院长，当天宣布任命。"),
    ("appointment", "院长为首席专家发放了聘书。"),
    ("donation", "为了这台手术，他到岗半年来先后授课9次，并协调后方医院捐赠手术器械1套。"),
    ("donation", "医疗队还争取社会捐赠，为县医院添置监护仪8台。"),
    ("donation", "11月9日，省里捐赠的1台X光机运抵医院。"),
    ("donation", "手术用的人工晶体和耗材由眼科医院提供，折合8万多元。"),
    ("appointment", "首批专家当天到岗，由主任医师阎松年担任执行院长。"),
    ("clinic", "专家做白内障手术36例，全部免费。"),
    ("plaque", "康复科挂上了“重庆医科大学附属康复医院包建科室”的牌子。"),
    ("new_technique", "这是县人民医院首例本地医生主刀的ERCP。"),
    ("dispatch", "第一期6名队员工作满一年半，将于月底返皖；第二期8名队员已于11月18日抵达皮山。"),
    ("dispatch", "为响应省卫生厅的号召，两名医生于11月12日踏上旅途，开始为期3个月的对口支援工作。"),
    ("agreement", "会上，县卫生局就医院情况作了介绍，两院签订了对口帮扶协议。"),
    ("visit", "为争取更多帮扶，县长带人赴甬，同市第一医院共商托管事宜。"),
    ("return", "第四批队员次日乘机返济。"),
    ("return", "11月4日，他期满回家。"),
    ("dispatch", "急诊科医师欧某到县人民医院接岗，为期一年。"),
    ("appointment", "内科医师呼某到镇卫生院报到，任业务院长。"),
    ("training", "骨科主任第三讲骨折固定，40名乡医来听。"),
    ("training", "专家们对相关科室现场施教。"),
    ("teleconsultation", "她连上省城的产科教授，请对方看过程。"),
    ("new_technique", "6月7日，两人完成了县里第一例腹腔镜胆囊切除术。"),
    ("new_technique", "院长说，这是全县第一例剖宫产手术。"),
    ("teleconsultation", "屏幕那一端，省医院的教授放大了影像。"),
    ("referral", "转运团队将孩子平稳送入州妇幼保健院新生儿科。"),
    ("training", "三人在会议室办了一场“骨折搬运”培训。"),
    ("training", "全体队员接受了半天的岗前培训。"),
    ("training", "专家先后对3个病区进行教学查房。"),
    ("donation", "双方就下一步选派人员跟班学习交换意见，并向县人民医院捐赠价值5万元的药品。"),
    ("visit", "9月25日，市卫健委主任一行到医院看望队员。"),
]
NO = [
    ("plaque", "集团挂牌名医工作站6个。"),
    ("training", "屏幕那头，示小甲教授认真听取了病情。"),
    ("clinic", "11月9日，县医院与示例医院签约，群众看病不再难。"),
    ("clinic", "每周三上午，专家在县医院坐诊。"),
    ("clinic", "会后，医院为两位队员安排了健康体检和休假。"),
    ("donation", "仪式上，老师向徒弟回赠了听诊器和专业书籍。"),
    ("donation", "院长向两位医生赠送了锦旗和纪念品。"),
    ("donation", "随着救护车驶入省城，医生长长地舒了一口气。"),
    ("dispatch", "县医院8名进修人员启程前往示例市医院。"),
    ("dispatch", "5名先心病患儿在家属陪同下，启程前往省城接受手术。"),
    ("training", "专家手把手带教的9名徒弟已能独当一面。"),
    ("visit", "医疗队一行7人平安回家。"),
    ("visit", "院长带领两位医生熟悉了环境。"),
    ("meeting", "11月9日，医院举行行前培训会。"),
    ("appointment", "由县级医院选派担任业务院长的医师参加了学习。"),
    ("teleconsultation", "院长通过视频与远在新疆的队员通了话。"),
    ("new_technique", "最难忘的是和徒弟一起完成的第一台手术。"),
    ("clinic", "专家门诊设在二楼东侧。"),
    ("agreement", "对口支援协议签了一年，示例医院的人来座谈。"),
    ("agreement", "村民在家签家庭医生服务协议。"),
    ("meeting", "11月9日，队员见面会在市人民医院举行。"),
    ("visit", "11月9日，主任医师示小甲等8人到县人民医院，将驻点半年。"),
    ("meeting", "座谈会推迟到下周举行。"),
    ("agreement", "签约仪式改期举行。"),
    ("agreement", "两院谈妥了主要条款，协议预计下月签署。"),
    ("agreement", "家庭医生签约服务走进牧区，签约率过八成。"),
    ("agreement", "双方把协议的签字时间初步定在六月。"),
    ("plaque", "介入中心挂牌刚满一个月。"),
    ("plaque", "原定的工作室揭牌推迟到下周。"),
    ("plaque", "卫生院门口的牌子在风里叮当作响。"),
    ("donation", "患者把一面锦旗送给了县医院的医生们。"),
    ("donation", "队员们凑钱给孩子买了三张卧铺票。"),
    ("donation", "他最怕别人把他写成捐赠人。"),
    ("meeting", "推进会拟于下月在州府召开。"),
    ("meeting", "交流会因来看病的老乡太多没能开成。"),
    ("training", "示教室里堆着刚到的教材。"),
    ("training", "未交齐材料者不予结业。"),
    ("training", "两位药师手把手移交账目。"),
    ("training", "县里印发了《带教培训考核办法》。"),
    ("training", "医院组织全体职工开展消防演练。"),
    ("training", "原定周五的急救培训班因塌方取消。"),
    ("training", "专家每周五给年轻医生讲一课。"),
    ("training", "会议研究了下半年的操作培训。"),
    ("clinic", "队员把义诊箱交给了接班的人。"),
    ("clinic", "局长到义诊现场看望专家。"),
    ("clinic", "专家隔着屏幕为牧民看了病。"),
    ("clinic", "6月的巡诊路线图已经贴出。"),
    ("clinic", "因大雪封路，当天的巡诊没有去成。"),
    ("referral", "四名转诊专员到岗。"),
    ("referral", "凡卫生院无法处置的病人，须在两小时内转往县医院。"),
    ("referral", "全院举行危重产妇转运演练。"),
    ("referral", "患者的标本被送到省医院。"),
    ("teleconsultation", "书记与队员视频连线，询问他们的饮食。"),
    ("teleconsultation", "两院在屏幕两端同时落笔签约。"),
    ("teleconsultation", "远程会诊室已经装修完毕。"),
    ("new_technique", "双方首次就学科共建举行会谈。"),
    ("new_technique", "院史馆里陈列着首例腹腔镜手术的照片。"),
    ("new_technique", "县医院首台DSA安装到位。"),
    ("new_technique", "全州首例肝移植患者复查。"),
    ("training", "医生们签订了师徒协议。"),
    ("training", "援藏专家与12名本地医生签订师带徒协议。"),
    ("training", "徒弟们敬了茶，双方在师徒协议书上签了名。"),
    (
        "meeting",
        "为贯彻省卫生厅主要负责同志在示例市中心医院建院五十周年纪念大会上的讲话，队员到岗。",
    ),
    ("teleconsultation", "演播室里，记者与县医院急诊科连线，报道救援进展。"),
    ("donation", "护士把受伤的小伙子送上救护车，两小时后到了州医院。"),
    ("clinic", "孩子在省儿童医院做了手术，费用全免。"),
    ("visit", "对口支援医疗队一行7人来到乡卫生院，为群众义诊。"),
    ("visit", "医疗队由外科副主任医师方朗带队，前往县医院坐诊。"),
    ("dispatch", "医院欢送专家期满返沪。"),
    ("visit", "二级调研员主持会议。"),
    ("clinic", "他汇报了在各县开展筛查的情况。"),
    ("training", "半年来，队员累计开展培训30场。"),
    ("donation", "他是全市第39例造血干细胞捐献者。"),
    ("donation", "希望社会各界捐赠设备。"),
    ("agreement", "根据双方签订的协议，专家每月坐诊。"),
    ("agreement", "下一步，双方将签订合作协议。"),
    ("plaque", "该案被挂牌督办。"),
    ("plaque", "今后将为工作站揭牌。"),
    ("meeting", "他深入学习党的会议精神。"),
    ("new_technique", "半年来，他们开展新技术7项。"),
    ("meeting", "计划于下月召开推进会。"),
    ("clinic", "下一步将开展义诊活动。"),
    ("clinic", "患者到门诊就诊。"),
    ("training", "要做好技术和人员培训等传帮带工作。"),
    ("training", "医院是住院医师规范化培训基地。"),
    ("teleconsultation", "希望双方更好地利用远程会诊平台。"),
    ("teleconsultation", "要开展远程会诊。"),
    ("referral", "建立一条双向转诊绿色通道。"),
    ("referral", "完善双向转诊机制。"),
    ("new_technique", "加强新技术开展等方面的指导帮助。"),
    ("new_technique", "总结了成功经验。"),
    ("rotation", "统筹协调附属医院，将选优配强中期轮换人才。"),
    ("rotation", "护士床旁交接班。"),
    ("visit", "家属写来慰问信。"),
    ("visit", "今后将定期到县医院走访调研。"),
    ("dispatch", "从当地实际出发，解决问题。"),
    ("dispatch", "多年来，选派了多批优秀医疗干部。"),
    ("return", "希望大家平安归来。"),
    ("return", "请返回首页。"),
    ("appointment", "完善干部聘任制度。"),
    ("appointment", "要做好名单报送。"),
    ("dispatch", "由我院选派的专家表示，将全力以赴。"),
    ("dispatch", "医院先后派出20批次医疗队。"),
    ("dispatch", "下一步，医院将继续选派骨干赴疆。"),
    ("dispatch", "从群众需求出发，开展服务。"),
    ("dispatch", "近年来，医院累计选派120名专家。"),
    ("dispatch", "专家们赶赴手术室抢救患者。"),
    ("dispatch", "拟选派5名医生。"),
    ("dispatch", "派出单位要加强管理。"),
    ("dispatch", "来自北京的援疆专家王某介绍情况。"),
    ("dispatch", "2019年，医院派出了首批医疗队。"),
    ("dispatch", "患者抵达医院时已昏迷。"),
    ("return", "专家期满后将由下一批接替。"),
    ("return", "希望队员们平安归来。"),
    ("return", "患者康复后返回家中。"),
    ("return", "曾经援疆归来的王医生负责此事。"),
    ("return", "离开时，他再三叮嘱。"),
    ("rotation", "护士做好床旁交接。"),
    ("rotation", "完善轮换机制。"),
    ("rotation", "下一批队员将于明年轮换。"),
    ("rotation", "规培医师轮转科室。"),
    ("rotation", "设备完成交接验收。"),
    ("visit", "专家深入开展临床带教。"),
    ("visit", "患者前来就诊，交流病情。"),
    ("visit", "计划下月赴新疆考察。"),
    ("visit", "要经常看望慰问队员。"),
    ("visit", "他曾到该院交流学习。"),
    ("visit", "医院加强学术交流。"),
    ("visit", "调研员李某出席。"),
    ("visit", "家属送来慰问信。"),
    ("meeting", "在医院会议室，专家为患者会诊。"),
    ("meeting", "深入学习贯彻全国卫生健康大会精神。"),
    ("meeting", "中华医学会分会委员。"),
    ("meeting", "将召开总结会。"),
    ("meeting", "专家参加全国学术会议并获奖。"),
    ("meeting", "经院党委会议研究。"),
    ("meeting", "协会会长参加。"),
    ("agreement", "按照双方签订的协议，专家定期坐诊。"),
    ("agreement", "家庭医生签约服务率达到80%。"),
    ("agreement", "患者家属签署知情同意书。"),
    ("agreement", "拟签订合作协议。"),
    ("agreement", "2020年，两院签订了帮扶协议。"),
    ("agreement", "希望尽快签约。"),
    ("plaque", "案件挂牌督办。"),
    ("plaque", "将于下月揭牌。"),
    ("plaque", "授牌的医院共12家，已运行多年以来效果良好。"),
    ("plaque", "医护人员挂牌上岗。"),
    ("plaque", "自2018年挂牌以来，成效明显。"),
    ("donation", "他是造血干细胞捐献者。"),
    ("donation", "无偿献血活动。"),
    ("donation", "患者送来锦旗。"),
    ("donation", "希望社会各界捐赠。"),
    ("donation", "2018年，企业捐赠了一台CT。"),
    ("donation", "感谢捐赠的设备发挥作用。"),
    ("donation", "送去了组织的关怀和温暖。"),
    ("donation", "看望队员并送去慰问品。"),
    ("training", "住院医师规范化培训基地评审。"),
    ("training", "加强人员培训。"),
    ("training", "全年开展培训41场。"),
    ("training", "要抓好培训。"),
    ("training", "王医生毕业于医科大学，曾在协和医院进修。"),
    ("training", "计划举办培训班。"),
    ("training", "队员累计开展讲座60余次。"),
    ("training", "医院是教学医院。"),
    ("training", "发挥示范带头作用。"),
    ("clinic", "患者到县医院门诊就诊。"),
    ("clinic", "下一步将开展义诊。"),
    ("clinic", "一年来，累计义诊80场。"),
    ("clinic", "定期到乡镇坐诊。"),
    ("clinic", "完善巡诊制度。"),
    ("clinic", "提高筛查率。"),
    ("clinic", "在门诊部主任的带领下。"),
    ("referral", "完善双向转诊机制。"),
    ("referral", "以前患者只能转诊到省城。"),
    ("referral", "推动分级诊疗。"),
    ("referral", "希望畅通转诊通道。"),
    ("referral", "转诊率下降20%。"),
    ("referral", "县医院住院患者外转率下降。"),
    ("referral", "转入正轨。"),
    ("teleconsultation", "建设远程会诊平台。"),
    ("teleconsultation", "将开展远程会诊。"),
    ("teleconsultation", "全年远程会诊320例。"),
    ("teleconsultation", "利用远程教学系统开展培训。"),
    ("teleconsultation", "完善远程医疗服务体系。"),
    ("teleconsultation", "视频会议上，领导讲话。"),
    ("new_technique", "首批专家到达。"),
    ("new_technique", "首次召开座谈会。"),
    ("new_technique", "总结成功经验。"),
    ("new_technique", "力争填补空白。"),
    ("new_technique", "本地医生已能独立完成手术。"),
    ("new_technique", "成功举办培训班。"),
    ("new_technique", "成功创建三级医院。"),
    ("new_technique", "没有一例手术失败。"),
    ("new_technique", "首例新冠病例。"),
    ("new_technique", "全年开展新技术14项。"),
    ("appointment", "完善聘任制度。"),
    ("appointment", "职称聘任工作。"),
    ("appointment", "他任该院院长多年。"),
    ("appointment", "要落实干部任职回避。"),
    ("appointment", "公布药品名单。"),
    ("appointment", "表彰名单公布。"),
    ("donation", "他想起去年企业捐赠的那台机器。"),
    ("donation", "专家用医院捐赠的设备为患者做了检查。"),
    ("donation", "工会为队员送去防寒服和药品。"),
    ("donation", "按协议，市医院每年捐赠设备不少于10万元。"),
    ("donation", "院领导为队员送上常备药品和慰问金。"),
    ("donation", "县医院计划申请捐赠一台彩超。"),
    ("donation", "患者家属捐出遗体。"),
    ("agreement", "协议约定，双方每年互派人员。"),
    ("agreement", "根据协议，市医院派出专家。"),
    ("agreement", "三年前，两院签订协议。"),
    ("agreement", "双方商定年内签订合作协议。"),
    ("agreement", "家庭医生签约居民2000人。"),
    ("plaque", "县医院将挂牌为分院。"),
    ("plaque", "胸痛中心挂牌两年来，救治患者300人。"),
    ("plaque", "设在县医院的名医工作室去年揭牌。"),
    ("meeting", "欢送仪式上，院长讲话。"),
    ("meeting", "医院举行了欢迎会。"),
    ("meeting", "出征仪式在门诊大厅举行。"),
    ("meeting", "院长在座谈时的讲话被记在本子上是后来的事。"),
    ("meeting", "他每周参加科室早会。"),
    ("meeting", "按照全国卫生健康工作会议部署，全市推进帮扶。"),
    ("clinic", "每月到村里义诊一次是医疗队的规矩。"),
    ("clinic", "一年来，他们义诊18次，惠及群众3000人次。"),
    ("clinic", "协议约定，专家每周坐诊三天。"),
    ("clinic", "专家每季度来院坐诊一周。"),
    ("clinic", "帮扶以来，接诊患者8000余人次。"),
    ("clinic", "患者慕名前来看病。"),
    ("training", "协议明确，市医院每年免费培训县医院骨干10名。"),
    ("training", "双方就选派医生进修达成一致。"),
    ("training", "据统计，队员带教徒弟36名。"),
    ("training", "培训合格后方可上岗。"),
    ("training", "出发前，队员参加了心理测试。"),
    ("training", "他曾在上海进修。"),
    ("training", "明年将选送5名医生来院进修。"),
    ("teleconsultation", "平时通过远程平台会诊。"),
    ("teleconsultation", "县医院已开通远程会诊系统。"),
    ("teleconsultation", "以后可以通过视频连线请教专家。"),
    ("teleconsultation", "他每晚和女儿视频连线。"),
    ("teleconsultation", "三年来远程会诊1200例。"),
    ("referral", "以前病人要转院到州里。"),
    ("referral", "不用转院，在家门口就能做手术。"),
    ("referral", "患者本打算转院。"),
    ("referral", "开通双向转诊绿色通道。"),
    ("referral", "让群众少跑路，转诊病人减少三成。"),
    ("referral", "患者不必再转到省城医院。"),
    ("new_technique", "首批队员开展帮扶工作。"),
    ("new_technique", "徒弟们已经能独立做阑尾手术。"),
    ("new_technique", "一年来完成手术300台。"),
    ("new_technique", "计划年底前开展首例髋关节置换。"),
    ("rotation", "护士交接班时发现异常。"),
    ("rotation", "按规定每半年轮换一批。"),
    ("rotation", "两院将建立轮换机制。"),
    ("visit", "专家到县医院开展义诊和带教。"),
    ("visit", "医疗队赴村镇巡诊。"),
    ("visit", "患者家属到医院看望病人。"),
    ("visit", "双方每年互访交流。"),
    ("visit", "在副院长的带领下，队员走进手术室。"),
    ("dispatch", "协议约定，市医院每年派出专家10名。"),
    ("dispatch", "被聘人员须于5月25日前报到。"),
    ("dispatch", "拟选派下列人员赴藏工作。"),
    ("dispatch", "该院将派出6名专家。"),
    ("dispatch", "去年8月，他来到和田。"),
    ("dispatch", "队员到岗以来，开展手术200台。"),
    ("dispatch", "会议要求，年底前派出医疗队。"),
    ("dispatch", "帮扶专家王某是省医院派出的。"),
    ("return", "队员将于月底返皖。"),
    ("return", "救治后，孩子平安回家。"),
    ("return", "希望队员早日凯旋。"),
    ("return", "王医生援疆归来后一直关心徒弟。"),
    ("return", "期满考核结果公布。"),
    ("appointment", "副院长（挂职）王某参加座谈。"),
    ("appointment", "任县医院副院长的王某说。"),
    ("appointment", "名单另行公布。"),
    ("appointment", "医疗队由王某任队长。"),
    ("visit", "在援疆医生的带领下，团队实施了手术。"),
    ("clinic", "领导随队员到乡卫生院查看巡诊点。"),
    ("training", "双方就选送3名医生到佛山进修事宜交换了意见。"),
    ("dispatch", "院长当场答复：11月30日前增派麻醉医生1名。"),
    ("dispatch", "后方医院将连续三年派出专家。"),
    ("dispatch", "3月8日，是医疗队进驻漩口镇的第五天。"),
    ("donation", "领导看望队员，送上羽绒服和常用药品。"),
    ("referral", "记者走进从“等转院”到“自己做”的县医院。"),
    ("meeting", "卫生院举行业务副院长任职见面会。"),
    ("visit", "院长带队前往机场迎接。"),
    ("dispatch", "航班落地，最后一名队员抵达新桥机场，圆满完成援藏任务。"),
    ("dispatch", "2012年至2015年，市里派出4支医疗队到县医院支援。"),
    ("dispatch", "新一批队员将作为骨干，于近期启程赴喀什开展帮扶工作。"),
    ("donation", "各科室为援疆干部发放了常用药品100盒。"),
    ("visit", "去年8月，代表团来疆。他们实地走访了三家医院。"),
    ("clinic", "据了解，首批医生为50例患者免费手术。"),
    ("rotation", "受赠卫生院代表完成了巡诊车钥匙交接。"),
    ("training", "每周六上午他给医生讲一个病例，大家都来。"),
    ("return", "他将于月底返济。"),
    ("new_technique", "近年来，县医院首次开展了介入治疗。"),
    ("new_technique", "去年6月，两人完成了县里第一例腹腔镜手术。"),
    ("visit", "9月15日，市卫健委主任一行到医院看望队员。"),
    ("dispatch", "区卫生健康代表团抵达红河县，开展交流。"),
    ("dispatch", "附近连队的卫生员来了29名。"),
    ("dispatch", "会上宣布了帮扶人才任职的决定。"),
    ("dispatch", "他叮嘱医院，不能让队员带病上岗。"),
    ("clinic", "代表团实地查看了预防接种门诊。"),
    ("appointment", "副局长宣读派驻队员名单。"),
    ("referral", "护士手把手示范转运呼吸机的连接。"),
    ("training", "先后开展培训20场。"),
    ("dispatch", "队员进疆50天，已经下乡两次。"),
    ("teleconsultation", "队员们通过教学查房、协助远程会诊、开展讲座等办法带出一支队伍。"),
    ("meeting", "两地每年召开一次联席会议。"),
]

LOOKALIKES = [
    ("dispatch", "县医院选送的四名护士到省医院报到，开始三个月的跟班学习。"),
    ("dispatch", "两台呼吸机抵达县医院。"),
    ("dispatch", "14名患者启程前往省城手术。"),
    ("dispatch", "慰问团抵达县城，看望了医疗队。"),
    ("dispatch", "组织部宣布了任命，新任院长到任。"),
    ("dispatch", "医务科发出通知，招募援藏医生，报名后派往县医院。"),
    ("dispatch", "新毕业的大学生到县医院报到。"),
    ("dispatch", "老乡们自发赶来送行，一年来大家早成了一家人。"),
    ("dispatch", "原定的出征因大雪取消。"),
    ("return", "下派归来的专家在院刊上谈体会。"),
    ("return", "队员回家休假，月初返回。"),
    ("return", "会诊后返程，专家还在写病历。"),
    ("return", "救护车原路返回县里。"),
    ("return", "期满在即，队员们做了体检，预计月底返程。"),
    ("rotation", "赠送的监护仪完成交接，双方签收。"),
    ("rotation", "队员们讨论了轮换周期。"),
    ("rotation", "中秋夜，他与本地同事换岗值班。"),
    ("visit", "医院党委通过视频慰问了队员。"),
    ("visit", "两位教授到县医院指导手术。"),
    ("visit", "书记看望了困难群众。"),
    ("dispatch", "考核合格后，12名乡村护士上岗。"),
    ("visit", "牧民来访，送来一面锦旗。"),
    ("visit", "考察组下周到访。"),
    ("visit", "墙上最早的一行是建院那年刻的。"),
    ("appointment", "会议研究了业务院长候选人名单。"),
    ("appointment", "职称聘任结果公布，12人聘为主治医师。"),
]

AROUND = [
    (
        "示例市人民医院医疗队出征",
        "11月9日，援疆医疗队5名医生出发前往示例县。医疗队将带教并选送骨干赴示例市进修学习。",
        {"dispatch"},
    ),
    (
        "示例市援疆医疗队出征",
        "11月9日，5名医生从示例市人民医院启程，前往示例县人民医院，当地患儿不必再赴省城手术。",
        {"dispatch"},
    ),
    (
        "示例县座谈会",
        "11月9日，两院召开座谈会。\n会议指出，两院合作良好。会后，院长向县医院授牌，并捐赠彩超1台。",
        {"meeting", "plaque", "donation"},
    ),
    ("工作推进会", "11月9日，推进会召开。\n会议指出，协作进入新阶段。12月底前，再选派8名专家。", {"meeting"}),
    ("义诊", "为解决看病远问题开展大型义诊，11月9日，医疗队来到村里，120名牧民看了病。", {"clinic"}),
    ("考察", "11月9日，院长示小甲带队的考察组到县医院看望医生，了解第九批队员返回安排。", {"visit"}),
    ("两地谈帮扶", "11月9日，示例区卫生局副局长示小甲等8人到市第一人民医院，谈今后的对口支援。", {"visit"}),
    ("七名先心病娃娃回家了", "8月3日，孩子们在省儿童医院做完手术后回到县里。", {"other"}),
    (
        "县医院胸痛中心揭牌",
        "11月18日，县人民医院胸痛中心揭牌。省医院帮扶专家王某说，去年他来到这里时，县医院还没有溶栓条件。按照规划，明年将派出第二批专家，举办培训班，开展义诊。",
        {"plaque"},
    ),
    (
        "我院召开援疆工作总结会",
        "11月18日，医院召开援疆工作总结会。"
        "会议听取了医疗队工作汇报。三年来，医疗队开展手术900台，义诊60场，带教徒弟30名，捐赠设备20台。会议强调，要做好轮换交接、队员慰问和人才选派工作。",
        {"meeting"},
    ),
    (
        "市卫健委赴喀什看望援疆医疗队",
        "11月18日，市卫健委主任一行赴喀什看望援疆医疗队，为队员送去慰问品，并实地查看了新建的导管室。主任叮嘱队员注意身体，做好传帮带，多收徒弟，把义诊送到牧民家中。",
        {"visit"},
    ),
    (
        "两院签署托管协议",
        "11月18日，两院签署托管协议。协议约定，市医院每年派出专家20名，免费培训骨干，开展远程会诊，共建胸痛中心并授牌，捐赠设备。",
        {"agreement"},
    ),
    (
        "援疆医生阿依的一天",
        "早上八点，李医生走进病房查房，他的徒弟跟在身后。他说，希望走之前把技术留下。下午，他做了两台手术。晚上，他和女儿视频连线。",
        {"other"},
    ),
    (
        "关于做好援藏医疗队轮换工作的通知",
        "各县医院：请于11月30日前选派队员，组织培训，做好欢送。",
        {"other"},
    ),
    (
        "第三批医疗队出征",
        "11月18日，第三批援青医疗队出征仪式在市医院举行，12名队员启程。第二批队员将于月底返回。卫健委主任要求队员尽快完成交接，开展新技术，举办讲座。",
        {"dispatch"},
    ),
    (
        "第二批援藏医疗队凯旋",
        "11月18日，第二批援藏医疗队6名队员圆满完成任务平安返回。一年来，他们接诊患者5000人次，开展首例手术12项，培训医护300人次，义诊20场。",
        {"return"},
    ),
    (
        "县医院完成首例胸腔镜手术",
        "11月18日，在省医院帮扶专家指导下，县人民医院完成首例胸腔镜手术。患者原打算转院到省城。医院院长说，下一步将继续选派医生进修，邀请专家远程会诊。",
        {"new_technique"},
    ),
    (
        "千里连线救回产妇",
        "11月18日，县医院产妇大出血，帮扶专家与后方医院视频连线会诊，制定方案，产妇转危为安。医院此前已开通双向转诊绿色通道。",
        {"teleconsultation"},
    ),
    (
        "帮扶专家到乡镇义诊",
        "11月18日，县医院帮扶专家到大河镇开展义诊，接诊群众160人次，免费发放药品价值3000元。专家队去年8月到岗。",
        {"clinic"},
    ),
    (
        "市委组织部任命援派干部",
        "11月18日，县人民医院召开干部大会，宣布任命市医院派驻的张某为副院长（挂职）。张某表示，将带好队伍，开展新技术，培养徒弟。",
        {"appointment", "meeting"},
    ),
    (
        "护理“组团”进藏 市人民医院有了静脉治疗门诊",
        "11月18日，静脉治疗门诊在市人民医院开诊。\n护理小组3名成员今年7月进藏，帮扶一年。",
        {"other"},
    ),
    (
        "援藏医疗队员先进事迹报告会侧记",
        "11月18日，报告会在市医院举行。县医院院长通过视频连线对队员们说：“常回来看看。”\n书记宣布，第十批4名队员已完成选拔，2025年春节后启程。",
        {"meeting"},
    ),
    (
        "两院举行医联体签约仪式",
        "11月18日，两院举行医联体签约仪式，会议由副县长主持。",
        {"agreement"},
    ),
    (
        "援藏医疗队凯旋",
        "11月18日，医疗队圆满完成任务归来。\n在西藏期间，队员们还深入牧区开展义诊，举办讲座。",
        {"return"},
    ),
    (
        "援疆医生的三年",
        "12月25日，他在交班本上签字。\n三年前的1月，他来到县里，任县人民医院副院长。\n那年春天，他办起夜校。\n12月26日，科里办了告别宴。",
        {"other"},
    ),
    (
        "三年协作纪实",
        "11月12日，他们从扬州出发，次日抵达霍城。\n三年来，医疗队接诊4.6万余人次。扬州市并捐赠血液透析机20台、便携式彩超3台。",
        {"dispatch", "donation"},
    ),
]


@pytest.mark.parametrize(("kind", "text"), YES)
def test_an_event_that_took_place(kind: str, text: str) -> None:
    assert kind in event_types(text)


@pytest.mark.parametrize(("kind", "text"), NO)
def test_what_only_looks_like_an_event(kind: str, text: str) -> None:
    assert kind not in event_types(text)


@pytest.mark.parametrize(("kind", "text"), LOOKALIKES)
def test_what_uses_the_words_of_an_event_and_is_another_thing(kind: str, text: str) -> None:
    assert kind not in event_types(text)


@pytest.mark.parametrize(
    ("title", "kinds"), [("拟选派援疆医生的征集", set()), ("三批医疗队出征", {"dispatch"})]
)
def test_a_headline_that_only_asks_tells_no_journey(title: str, kinds: set[str]) -> None:
    assert event_types("情况良好。", title=title) - {"other"} == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("11月18日，扎鲁特旗人民医院送别沈阳的帮扶专家。", {"return"}),
        ("11月18日，沈阳送别帮扶扎鲁特旗的专家。", {"dispatch"}),
        ("11月18日，援疆的三名医生由喀什飞抵上海。", {"return"}),
        ("11月18日，援疆的三名医生由上海飞抵喀什。", {"dispatch"}),
    ],
)
def test_the_richer_region_tells_who_goes_home(text: str, kinds: set[str], gazetteer: Gazetteer) -> None:
    assert {row.value for row in found(events, text, gazetteer, title="简报")} == kinds


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("专家坐诊表", "骨科李主任，周三上午坐诊。", "clinic"),
        ("招募义诊志愿者", "现招募内科医师2名，6月开展义诊。", "clinic"),
        ("医联体内转诊怎么报销", "答：只计一次起付线。", "referral"),
        ("培训班延期举行", "原定6月20日的急救培训班因塌方取消。", "training"),
        ("首例介入手术", "县里准备已久的首例介入手术因患者发热取消。", "new_technique"),
        ("拜师", "三名医生向专家鞠躬敬茶，师徒双方在协议上签了名。", "training"),
    ],
)
def test_a_headline_that_names_an_event_does_not_tell_it(title: str, text: str, kind: str) -> None:
    assert kind not in event_types(text, title=title)


def test_a_bow_without_a_paper_is_a_lesson() -> None:
    assert "training" in event_types("三名医生向专家鞠躬敬茶。", title="拜师")


def test_what_was_called_off_makes_room() -> None:
    assert "clinic" in event_types("原定的交流会没能开成，专家们索性在院里给136位乡亲免费看了病。")


def test_the_headline_alone_tells_an_event() -> None:
    assert event_types("情况良好。", title="我院赴县医院开展义诊") == {"clinic"}


@pytest.mark.parametrize(
    "title",
    ["拟签协议", "假如明年不续签协议", "轮换机制改革获肯定", "义诊不等于坐诊", "推进会要来了", "揭牌推迟了"],
)
def test_a_headline_may_only_speak_of_events(title: str) -> None:
    assert event_types("情况良好。", title=title) == {"other"}


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("关于公布对口支援人员名单的通知", {"appointment", "dispatch"}),
        ("关于开展援疆人才选派工作的通知", {"other"}),
        ("关于对口支援工作完成情况的公示", {"other"}),
        ("2023年度拟选派援藏短期医疗专家名单公示", {"other"}),
    ],
)
def test_a_notice_tells_only_what_it_makes_known(title: str, kinds: set[str]) -> None:
    assert event_types("开展新技术14项，举办培训班8期，需选派3名人才。", title=title) == kinds


def test_the_other_lines_of_a_headline_take_nothing_back() -> None:
    title = "别把自己当客人\n——局长在业务院长座谈会上的讲话"
    assert "meeting" in event_types("同志们：大家已经到岗。", title=title)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("11月8日，第四批队员抵达。\n11月9日，第三批队员期满返程。", True),
        ("11月8日，专家组抵达。\n11月15日，专家组结束任务返程。", False),
    ],
)
def test_two_teams_make_a_rotation(text: str, is_told: bool) -> None:
    assert ("rotation" in event_types(text, title="援疆简报")) is is_told


def test_what_stands_under_a_heading_of_plans_is_to_come() -> None:
    text = "一、工作开展情况\n11月8日，两院签订帮扶协议。\n二、下半年打算\n召开对口帮扶工作推进会，开展义诊。"
    assert event_types(text, title="工作小结") == {"agreement"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("为深入贯彻座谈会精神，扎实开展义诊，11月9日，两院签订帮扶协议。", "meeting"),
        ("为落实新时期援疆工作会议要求，11月9日，两院签订帮扶协议。", "meeting"),
    ],
)
def test_a_purpose_tells_no_event(text: str, kind: str) -> None:
    assert kind not in event_types(text)
    assert "agreement" in event_types(text)


def test_names_of_people_tell_no_event() -> None:
    page = article("罗启航今年四十岁，是县人民医院副院长。", title="简报")
    assert {row.value.value for row in events.find(page, Known.of(page, Gazetteer(())), ["罗启航"])} == {
        "other"
    }


def test_people_named_to_a_deans_post_have_not_yet_left() -> None:
    assert event_types("被聘人员须于11月29日前报到。", title="我县6名“业务院长”走马上任") == {"appointment"}
    assert "dispatch" not in event_types("镇长到会祝贺。", title="卫生院迎来业务副院长")


@pytest.mark.parametrize(("title", "text", "kinds"), AROUND)
def test_what_is_said_around_an_event_is_no_other_event(title: str, text: str, kinds: set[str]) -> None:
    assert {row.value for row in found(events, article(text, title=title))} == kinds


def test_a_page_without_a_cue_is_other() -> None:
    assert event_types("情况良好。") == {"other"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("援疆医疗队开展义诊。", {"援疆"}),
        ("第六批医疗人才“组团式”援藏医疗队汇报工作，感谢对口支援。", {"援藏"}),
        ("援青干部返回。", {"援青"}),
        ("全市“业务院长”选派启动会议召开，被帮扶单位发言。公布“业务院长”名单。", {"业务院长"}),
        ("双方签署医联体合作协议，推进援疆工作。", {"援疆", "医联体"}),
        ("城乡医院对口支援工作推进会召开。", {"对口帮扶"}),
        ("东西部协作医疗帮扶座谈会。", {"对口帮扶"}),
        ("专家在县医院驻点一年。", {"对口帮扶"}),
        ("卫生院与示例医院结成医联体，专家每月来坐诊。", {"医联体"}),
        ("援疆医疗队开展义诊。\n队长参加过援藏，也去过海外。", {"援疆"}),
        ("对口支援座谈会交流了医共体信息化的做法。", {"对口帮扶"}),
    ],
)
def test_programmes(text: str, kinds: set[str]) -> None:
    assert {row.value for row in found(programme, article(text, title="简报"))} == kinds


def test_an_alliance_whose_experts_help_is_no_other_programme() -> None:
    page = article("医联体建设推进座谈会举行，专家每周坐诊。", title="二附院专家“候鸟式”帮扶县医院")

    assert {row.value for row in found(programme, page)} == {"医联体"}


def test_a_day_behind_the_publication_has_not_come() -> None:
    assert event_types("11月30日，第六批援疆队员从机场启程。") == {"other"}
    assert event_types("11月20日，第六批援疆队员从机场启程。") == {"dispatch"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("11月3日，深圳市医疗队到新疆喀什市义诊。", {"援疆"}),
        ("11月3日，沈阳市与新疆石河子市签署卫生健康人才协作协议。", {"援疆"}),
        ("11月3日，河南省信阳市与新疆伊吾县签订卫生援助备忘录。", {"援疆"}),
        ("11月3日，克拉玛依市医疗队到新疆裕民县义诊。", {"对口帮扶"}),
        ("值此新年之际，谨向贵院致谢。\n成都市示例医院的医疗队在贡觉县人民医院义诊。", {"援藏"}),
    ],
)
def test_help_within_a_region_is_not_aid_to_it(text: str, kinds: set[str], gazetteer: Gazetteer) -> None:
    assert {row.value for row in found(programme, text, gazetteer, title="医疗队到县里义诊")} == kinds


def test_the_daily_work_of_who_stays_is_no_event_of_its_own() -> None:
    arrived = "11月9日，新到岗的示例市医院医师在县医院接诊，首日看诊22人。11月8日抵达，驻点一年。"
    assert event_types(arrived) == {"dispatch"}
    assert "clinic" in event_types("11月9日，专家们在门诊大厅接诊群众212人。")
    story = "他的宿舍没有什么摆设，墙上一张全县的地图。" * 15
    assert "training" not in event_types(f"{story}有一次他教徒弟下针。")
    assert "training" in event_types("11月9日，援藏药师教各科护士怎样核对效期。")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("3月4日，县医院门前站满了人。2022年5月，门诊楼建成。", True),
        ("2021年5月，门诊楼建成。2022年5月，病房楼建成。", False),
    ],
)
def test_a_headline_counts_unless_its_report_only_looks_back(text: str, is_told: bool) -> None:
    title = "示例市第三批援疆医疗队启程"
    page = Article(f"{title}\n{text}", len(title) + 1, {}, date(2024, 3, 5))
    assert ({row.value for row in found(events, page)} == {"dispatch"}) is is_told


@pytest.mark.parametrize(
    ("kind", "told", "other"),
    [
        ("meeting", "11月9日，双方在县医院会议室座谈。", "11月9日，双方约好改日座谈的时间。"),
        ("return", "11月9日，两位医师动身去示例机场，返回潍坊。", "11月9日，患者动身去示例机场，赶去省城。"),
        ("return", "11月9日下午，老队员登车启程。", "11月9日下午，患者登车启程。"),
        ("dispatch", "11月9日晚，第四批医师刚下飞机。", "11月9日晚，患者刚下飞机。"),
        ("dispatch", "11月9日，三名医师到示例镇卫生院上班了。", "去年，三名医师到示例镇卫生院上班了。"),
        (
            "donation",
            "11月9日，市医院赠送的5台透析机装好通水。",
            "去年市医院赠送的5台透析机，11月9日仍装好通水。",
        ),
        ("new_technique", "11月9日，他做成球囊止血术，县里从来没人做过。", "这件小事，从来没人做过统计。"),
        ("training", "11月9日，医院请专家给三个人讲高原病的防治。", "11月9日，专家给村民讲高原病的防治。"),
        (
            "teleconsultation",
            "11月9日，通过远程平台，胸外科主任在市里看片，定下方案。",
            "“市医院远程会诊县分中心”11月9日揭牌。",
        ),
        ("visit", "11月9日上午，代表团进了县医院的病房。", "11月9日，大家坐下来开了座谈会。"),
        ("return", "11月9日，五名队员离开囊谦返回西宁。", "11月9日，患者离开囊谦返回西宁。"),
        (
            "dispatch",
            "11月9日，院工会主席把内科主治医师叶示欣送到观音寺乡卫生院。",
            "11月9日，家属把父亲送到观音寺乡卫生院。",
        ),
        ("dispatch", "11月9日，三人分别到县中医院、县疾控中心上班。", "去年11月，三人分别到县中医院上班。"),
        (
            "dispatch",
            "11月9日，刚刚抵达示例县的第十批医疗人才与大家见了面。",
            "11月9日，大家为离开示例县的第九批医疗人才送上锦旗。",
        ),
        (
            "teleconsultation",
            "11月9日，他与本部专家一同为一名反复晕厥的患者会诊。",
            "11月9日，他将与本部专家一同为一名患者会诊。",
        ),
        ("training", "11月9日，专家当场接收本院2名医生为学员。", "11月9日，专家当场接收2名患者入院。"),
        (
            "referral",
            "11月9日，医师二话没说，陪着病人坐救护车到了县人民医院。",
            "11月9日，医师坐救护车到了县人民医院。",
        ),
        (
            "referral",
            "11月9日，救护车把产妇转送至市人民医院。",
            "11月9日，家人用三个小时把产妇转送至市人民医院。",
        ),
        ("referral", "11月9日，医院完成转运，把产妇转到市里。", "新楼可在数分钟内完成转运。"),
        ("meeting", "交接会当天在县医院二楼会议室召开，两轮队员参加。", "交接会将在下周举行，两轮队员参加。"),
        (
            "donation",
            "11月9日，专家组到卫生院，发放药品3200元。",
            "11月9日，专家为群众义诊，接诊182人次，发放药品3200元。",
        ),
        ("return", "据通报，第一批8名医师已于11月9日返回原单位。", "院长介绍，第一批8名医师已返回原单位。"),
    ],
)
def test_plain_words_of_a_report(kind: str, told: str, other: str) -> None:
    assert kind in event_types(told)
    assert kind not in event_types(other)


def test_a_paper_that_says_how_people_will_be_chosen_appoints_nobody() -> None:
    assert "appointment" not in event_types("各有关单位：", title="关于从县级医院选派业务副院长任职的通知")
    assert "appointment" in event_types("各有关单位：", title="关于文示甲等同志任职的通知")


def test_a_list_whose_points_have_days_is_the_report_itself() -> None:
    points = "一、捐赠。11月8日下午，捐赠仪式举行。\n二、义诊。11月9日，专家义诊。\n三、座谈。随后，双方召开座谈会。"
    assert "meeting" in event_types(points)
    assert "meeting" not in event_types(
        "一、抓捐赠。\n二、抓义诊。11月9日，专家义诊。\n三、抓交流。双方召开座谈会。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "11月9日，家属陪同老人把病历交给专家，专家立即安排救护车将患者转送至示例地区第一人民医院。",
        "11月9日，医护人员尽可能快地完成转诊，将患者送至示例县人民医院。",
    ],
)
def test_families_and_haste_take_no_referral_back(text: str) -> None:
    assert "referral" in event_types(text)


def test_who_comes_to_see_a_team_is_not_sent() -> None:
    seen = article("11月9日，院长带领专家奔赴西藏阿里，看望慰问援藏医疗队。", title="关怀到阿里")
    assert [row.value for row in found(events, seen)] == ["visit"]
    sent = article("11月9日，五名专家奔赴西藏阿里，开始一年的援藏工作。", title="启程到阿里")
    assert [row.value for row in found(events, sent)] == ["dispatch"]
