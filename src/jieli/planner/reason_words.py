"""Words of explanations: why here, why not, what would help. Part of ``words.TABLE``; its style applies.

What is said to a candidate speaks of 本人 (the applicant) only, never of another person.
"""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    # The report
    "word.all_of": ("{what}", "{what}"),
    "report.optimal": (
        "这是最优方案：已证明没有任何方案比它分数更高。",
        "This plan is optimal: it is proven that no plan is worth more.",
    ),
    "report.gap": (
        "任何方案都不可能高于上界，本方案离上界{gap}%（{n}分）：至多还能好这么多。",
        "No plan can be worth more than the bound; this one is within {gap}% ({n} points) of it.",
    ),
    "report.compared": (
        "{n}个任期换人，新派{joined}人，不再派{left}人，方案值差{points}分",
        "{n} terms change hands, {joined} people join, {left} leave, value differs by {points}",
    ),
    # Times
    "time.open": ("不限", "open"),
    "time.never": ("无", "none"),
    "time.range": ("{first}至{last}", "{first} to {last}"),
    # Why here
    "why.post": ("安排到{post}", "goes to {post}"),
    "why.fill": ("补上一个岗位，{n}分", "fills a post, {n} points"),
    "why.specialty.same": ("专业对口，{n}分", "specialty matches, {n} points"),
    "why.specialty.near": ("专业可替代（{score}），{n}分", "related specialty ({score}), {n} points"),
    "why.title": ("职称{title}，高于岗位要求，{n}分", "title {title} above the minimum, {n} points"),
    "why.experience": ("任现职称{years}年，{n}分", "{years} years in the title, {n} points"),
    "why.language": ("会当地语言，{n}分", "speaks the local language, {n} points"),
    "why.wish": ("第{rank}志愿，{n}分", "wish no. {rank}, {n} points"),
    "why.relay.hospital": (
        "与前任同一单位，便于接续，{n}分",
        "same institution as the predecessor, {n} points",
    ),
    "why.relay.department": (
        "与前任同一科室，便于接续，{n}分",
        "same department as the predecessor, {n} points",
    ),
    "why.pinned": ("由组织指定", "decided before planning (pin)"),
    # Why not: a rule about the person
    "fail.pairing": (
        "结对：本人所在单位与该岗位的受援方没有结对",
        "pairing: the applicant's institution is not paired with this recipient",
    ),
    "fail.ban": ("不派：已决定本人不去该岗位", "ban: it was decided not to send the applicant there"),
    "fail.pin": ("指定：该岗位已指定人选", "pin: the post was decided before planning"),
    "fail.specialty": (
        "专业：可替代度至少{required}，本人专业为{actual}",
        "specialty: substitutability of at least {required} is required, the applicant's is {actual}",
    ),
    "fail.no_substitute": (
        "专业：本人的专业不能替代该岗位的专业",
        "specialty: the applicant's cannot stand in for the one that the post asks",
    ),
    "fail.title": (
        "职称：要求{required}及以上，本人为{actual}",
        "title: at least {required} is required, the applicant's is {actual}",
    ),
    "fail.altitude": (
        "海拔：岗位{required}米，本人体检结论到{actual}米",
        "altitude: the post lies at {required} m, the applicant's medical conclusion covers {actual} m",
    ),
    "fail.unfit": (
        "海拔：岗位{required}米，本人体检结论为不宜外派",
        "altitude: the post lies at {required} m, the applicant's medical conclusion is unfit",
    ),
    "fail.medical": (
        "体检有效期：{required}到岗，本人体检结论到{actual}",
        "medical validity: arrival on {required}, the applicant's conclusion is valid until {actual}",
    ),
    "fail.age": (
        "年龄：任期结束当年不超过{required}岁，本人届时{actual}岁",
        "age: at most {required} in the year the term ends, the applicant will be {actual}",
    ),
    "fail.window": (
        "可派期：须{first}至{last}在岗，本人可派期为{actual}",
        "availability: needed from {first} to {last}, the applicant is available {actual}",
    ),
    "fail.rest": (
        "休整：{required}到岗，本人{actual}休整期满",
        "rest: arrival on {required}, the applicant is free from {actual}",
    ),
    "fail.busy": (
        "休整：与本人现在的派驻（含休整）时间冲突",
        "rest: meets the applicant's running deployment, its rest included",
    ),
    # Why not: a limit of the plan
    "block.busy": (
        "与本人已有的安排（含休整）时间冲突",
        "meets an assignment the applicant has already, its rest included",
    ),
    "block.department": (
        "本人科室{time}起同时在外已满{cap}人",
        "the applicant's department already has {cap} away from {time} on",
    ),
    "block.hospital": (
        "本人单位{time}起同时在外已满{cap}人",
        "the applicant's institution already has {cap} away from {time} on",
    ),
    "block.region": (
        "本人所在地区{time}起同时在外已满{cap}人",
        "the applicant's region already has {cap} away from {time} on",
    ),
    "block.adoption": (
        "以院包科：该科室整个规划期由另一家医院派人",
        "another hospital staffs this department over the whole horizon",
    ),
    "block.quota": ("该岗位所在范围的名额{cap}人已满", "the quota of {cap} for this scope is used up"),
    "block.novice": (
        "该队没有派驻经历的人员名额{cap}人已满",
        "the team already has its {cap} people without past service",
    ),
    "block.mix": ("该队在岗专业凑不满{cap}个", "the team cannot reach its {cap} specialties"),
    "block.leader": ("该队这段时间没有队长在岗", "the team has no leader at that time"),
    # Why not: weighed
    "not.decided": ("该岗位已由组织指定人选", "the post was decided before planning"),
    "not.free.less": (
        "符合条件；若改派本人，方案总分要降{n}分",
        "eligible; with the applicant there the plan would lose {n} points",
    ),
    "not.free.equal": (
        "符合条件；改派本人总分不变，按固定次序取舍",
        "eligible; the plan would be worth the same, a fixed order decided",
    ),
    "not.free.more": (
        "符合条件；直接改派本人总分可升{n}分，本方案未证明最优",
        "eligible; the plan would gain {n} points, it is not proven optimal",
    ),
    "not.free.broken": (
        "符合条件；该岗位现在的安排与规则不符",
        "eligible; the post is given in a way that breaks a rule",
    ),
    "not.free.burden": (
        "符合条件而岗位空着；安排后本人单位负担超标，总分要降{n}分",
        "eligible and the post is empty; the burden would cost {n} points more than it earns",
    ),
    "not.free.open": (
        "符合条件而岗位空着；安排后总分可升{n}分，本方案未证明最优",
        "eligible and the post is empty; the plan would gain {n} points, it is not proven optimal",
    ),
    "not.wish": ("第{rank}志愿{post}：{why}", "wish no. {rank}, {post}: {why}"),
    "not.wish.more": (
        "第{rank}志愿单位另有{n}个岗位，情况类似或更远",
        "wish no. {rank}: {n} more posts there, no nearer",
    ),
    "not.other": ("{post}：{why}", "{post}: {why}"),
    # Why not at all: counts of posts
    "count.all": (
        "共{n}个岗位，本人符合其中{ok}个的条件",
        "{n} posts in all, the applicant qualifies for {ok}",
    ),
    "count.pairing": ("{n}个岗位与本人单位没有结对", "{n} not paired with the applicant's institution"),
    "count.ban": ("{n}个岗位已决定不派", "{n} decided against"),
    "count.pin": ("{n}个岗位已指定人选", "{n} decided before planning"),
    "count.specialty": ("{n}个岗位专业不符", "{n} of another specialty"),
    "count.title": ("{n}个岗位职称不够", "{n} ask a higher title"),
    "count.altitude": ("{n}个岗位海拔高于体检结论", "{n} lie higher than the medical conclusion allows"),
    "count.medical": ("{n}个岗位到岗时体检结论已过期", "{n} begin after the medical conclusion expires"),
    "count.age": ("{n}个岗位年龄超限", "{n} have a lower age limit"),
    "count.window": ("{n}个岗位任期不在可派期内", "{n} last outside the availability"),
    "count.rest": ("{n}个岗位到岗时休整未满", "{n} begin before the rest is over"),
    # What would have changed it
    "change.title": ("若职称为{required}", "with the title {required}"),
    "change.altitude": ("若体检结论适应{altitude}米", "with a medical conclusion for {altitude} m"),
    "change.medical": ("若体检结论有效至{first}", "with a medical conclusion valid until {first}"),
    "change.window": ("若{first}至{last}可派", "if available from {first} to {last}"),
    "change.rest": ("若{first}前休整期满", "if rested by {first}"),
    "change.department_cap": (
        "若本人科室外派上限为{cap}人",
        "if the cap of the applicant's department were {cap}",
    ),
    "change.hospital_cap": (
        "若本人单位外派上限为{cap}人",
        "if the cap of the applicant's institution were {cap}",
    ),
    "change.region_cap": ("若本地区外派上限为{cap}人", "if the cap of the applicant's region were {cap}"),
    "change.eligible": ("{what}，即符合{post}的条件", "{what}, the applicant would qualify for {post}"),
    "change.chosen": (
        "{what}，最优方案就会安排本人，例如到{post}（已核实）",
        "{what}, the best plan would send the applicant, for example to {post} (verified)",
    ),
    "change.possible": (
        "{what}，就排得进{post}，总分也更高（已核实）",
        "{what}, there would be room in {post} and the plan would be worth more (verified)",
    ),
    # Funnel: what each step asks
    "funnel.all": ("全部人选", "all candidates"),
    "funnel.pairing": ("单位与受援方结对", "institution paired with the recipient"),
    "funnel.ban": ("没有被决定不派", "not decided against"),
    "funnel.specialty": ("专业可替代度不低于{score}", "specialty substitutable to at least {score}"),
    "funnel.title": ("职称{title}及以上", "title {title} or higher"),
    "funnel.altitude": ("体检结论覆盖{altitude}米", "medical conclusion covers {altitude} m"),
    "funnel.medical": ("体检结论{first}仍有效", "medical conclusion valid on {first}"),
    "funnel.age": ("任期结束当年不超过{age}岁", "at most {age} in the year the term ends"),
    "funnel.window": ("{first}至{last}可派", "available from {first} to {last}"),
    "funnel.rest": ("{first}前休整期满", "rested by {first}"),
    "funnel.pin": ("是组织指定的人选", "is the person decided upon"),
    "funnel.leader": ("队长同时在岗", "a leader is present"),
    "funnel.busy": ("没有另派他岗或在休整", "not on another post or resting"),
    "funnel.department": ("科室外派未满", "department below its release cap"),
    "funnel.hospital": ("单位外派未满", "institution below its release cap"),
    "funnel.region": ("地区外派未满", "region below its release cap"),
    "funnel.adoption": ("属于包科医院", "from the hospital that staffs the department"),
    "funnel.quota": ("名额未满", "quota not used up"),
    "funnel.mix": ("全队专业够数", "team reaches its specialties"),
    "funnel.novice": ("新人名额未满", "novices below the limit"),
    # Why a post is empty
    "empty.nobody": (
        "没有人符合条件，最后一批人卡在：{what}",
        "Nobody qualifies; the last ones fail at: {what}",
    ),
    "empty.leader": (
        "任期内没有队长岗位覆盖，队员不能在岗",
        "No leader's term covers this one, so no member may serve",
    ),
    "empty.pin": ("已指定的人选不符合条件", "The person decided upon does not qualify"),
    "empty.open_to": ("{n}人符合条件", "{n} qualify"),
    "empty.eligible": ("{n}人符合条件，但都排不进来", "{n} qualify, but none fits in"),
    "empty.busy": ("{n}人另派他岗或在休整", "{n} are on another post or resting"),
    "empty.department": ("{n}人科室外派已满", "{n}: department at its release cap"),
    "empty.hospital": ("{n}人单位外派已满", "{n}: institution at its release cap"),
    "empty.region": ("{n}人地区外派已满", "{n}: region at its release cap"),
    "empty.adoption": ("{n}人不属于包科医院", "{n}: not from the hospital that staffs the department"),
    "empty.quota": ("{n}人名额已满", "{n}: quota used up"),
    "empty.mix": ("{n}人：全队专业凑不够", "{n}: the team cannot reach its specialties"),
    "empty.novice": ("{n}人：新人名额已满", "{n}: too many without past service"),
    "empty.burden": (
        "{n}人可来，但单位负担超标，得不偿失",
        "{n} could come, but the burden would cost more than the post earns",
    ),
    "empty.open": (
        "{n}人可直接补上，本方案未证明最优",
        "{n} could come at once; the plan is not proven optimal",
    ),
    # Rules to relax, for the office
    "relax.department_cap": ("{what}外派上限{before}→{after}", "release cap of {what} {before} → {after}"),
    "relax.hospital_cap": ("{what}外派上限{before}→{after}", "release cap of {what} {before} → {after}"),
    "relax.region_cap": ("{what}外派上限{before}→{after}", "release cap of {what} {before} → {after}"),
    "relax.quota_max": ("名额“{what}”{before}→{after}", "quota “{what}” {before} → {after}"),
    "relax.team_novices": ("{what}新人上限{before}→{after}", "novices of {what} {before} → {after}"),
    "relax.team_mix": ("{what}最少专业数{before}→{after}", "fewest specialties of {what} {before} → {after}"),
    "relax.min_title": ("{post}最低职称{before}→{after}", "lowest title for {post} {before} → {after}"),
    "relax.adoption": ("{host}不再限一家医院包科", "{host} no longer staffed by one hospital only"),
    "relax.slot_rest": (
        "{person}在{slot}之后的休整缩到{rest}天",
        "rest of {person} after {slot} shortened to {rest}",
    ),
    "relax.title": ("{person}按{title}对待", "{person} counted as {title}"),
    "relax.altitude": (
        "{person}复检，适应海拔到{altitude}米",
        "{person} examined again, fit for {altitude} m",
    ),
    "relax.medical": ("{person}体检结论延到{first}", "medical conclusion of {person} valid until {first}"),
    "relax.window": ("{person}可派期放宽到{first}至{last}", "{person} available from {first} to {last}"),
    "relax.rest": ("{person}提前到{first}休整期满", "rest of {person} over by {first}"),
    "relax.gain": ("{what}：多补{n}个岗位，总分升{points}分", "{what}: fills {n} more, {points} points more"),
    "relax.gain.at_least": (
        "{what}：至少多补{n}个岗位，总分至少升{points}分",
        "{what}: fills at least {n} more, at least {points} points more",
    ),
    # Prices of decisions, for the office
    "price.pin": ("指定{person}到{slot}", "pin of {person} to {slot}"),
    "price.ban": ("不派{person}到{slot}", "ban of {person} from {slot}"),
    "price.pin.several": ("指定{person}到{n}个任期", "pin of {person} to {n} terms"),
    "price.ban.several": ("不派{person}到{n}个任期", "ban of {person} from {n} terms"),
    "price.none": ("{what}：没有代价", "{what}: costs nothing"),
    "price.unknown": ("{what}：没有找到代价", "{what}: no cost found"),
    "price.exact": ("{what}：总分少{n}分", "{what}: costs {n} points"),
    "price.at_least": ("{what}：总分至少少{n}分", "{what}: costs at least {n} points"),
    # Re-planning
    "move.withdrawn.filled": (
        "{slot}：{before}退出，由{after}接替",
        "{slot}: {before} withdrew, {after} goes instead",
    ),
    "move.withdrawn.empty": (
        "{slot}：{before}退出，暂无人接替",
        "{slot}: {before} withdrew, nobody can go instead",
    ),
    "move.shifted.filled": (
        "{slot}：{before}改派，由{after}接替",
        "{slot}: {before} goes elsewhere, {after} goes instead",
    ),
    "move.shifted.empty": (
        "{slot}：{before}改派，岗位空出",
        "{slot}: {before} goes elsewhere, the post becomes empty",
    ),
    "move.forced": ("{slot}：{before}须撤下，因为{why}", "{slot}: {before} has to leave, because {why}"),
    "move.forced.filled": (
        "{slot}：{before}须撤下，因为{why}；由{after}接替",
        "{slot}: {before} has to leave, because {why}; {after} goes instead",
    ),
    "move.replaced": (
        "{slot}：{before}让出，由{after}接替，以便补上别的岗位",
        "{slot}: {before} makes room for {after}, so that another post is filled",
    ),
    "move.joined": ("{slot}：原空着，由{after}补上", "{slot}: was empty, {after} goes there"),
    "forced.leader": ("队长岗位空缺", "the post of the leader is empty"),
    "forced.mix": ("全队专业凑不满最少数", "the team no longer covers enough specialties"),
    "forced.other": ("与规则不符（{rule}）", "a rule no longer holds ({rule})"),
    "replan.started": (
        "{slot}：{person}已到岗，本次不动；后续请另行处理",
        "{slot}: {person} has arrived already and is left alone here; decide on it separately",
    ),
}
