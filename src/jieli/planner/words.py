"""Plain words, Chinese and English, for everything the planner says.

One table: code -> (zh, en), with the same named fields in both languages. To add a sentence, add a line to
:data:`TABLE` (explanations: to ``reason_words``) and call ``say("its.code", lang, field=...)``.

Style: no space between Chinese and Latin letters or digits; dates 2026-11-18 in Chinese and 18 Nov 2026 in
English; say what is wrong with which value, then the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from jieli.planner.instance import Instance, Labels
from jieli.planner.reason_words import REASONS

if TYPE_CHECKING:
    from jieli.planner.check import Violation

Lang = Literal["zh", "en"]
Names = Labels | None  # from compile.round_names
NO_NAMES: Names = None  # speak in codes
# Not strftime, which would follow the locale of the machine
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_LIST = 5  # names in a sentence before "and 12 more"

TABLE: dict[str, tuple[str, str]] = {
    # Names of the rules, short enough for a column head
    "rule.pairing": ("结对", "pairing"),
    "rule.specialty": ("专业", "specialty"),
    "rule.title": ("职称", "title"),
    "rule.altitude": ("海拔", "altitude"),
    "rule.medical": ("体检有效期", "medical validity"),
    "rule.age": ("年龄", "age"),
    "rule.window": ("可派期", "availability"),
    "rule.rest": ("休整", "rest"),
    "rule.cap": ("外派上限", "release cap"),
    "rule.adoption": ("以院包科", "one hospital per department"),
    "rule.quota": ("名额", "quota"),
    "rule.leader": ("队长在岗", "leader present"),
    "rule.mix": ("专业覆盖", "mix of specialties"),
    "rule.novice": ("新人上限", "novices"),
    "rule.pin": ("指定", "pin"),
    "rule.ban": ("不派", "ban"),
    "rule.fixed": ("在岗不动", "running deployment"),
    "rule.successor": ("接替", "succession"),
    "rule.twice": ("一人一岗", "one post at a time"),
    # Status, parts of the objective, methods and phases
    "status.optimal": ("已证明最优", "proven optimal"),
    "status.feasible": ("可行，差距已证明", "feasible, gap proven"),
    "status.none": ("指定与规则矛盾，没有方案", "the pins contradict the rules: no plan exists"),
    "part.fill": ("满编", "filled"),
    "part.fit": ("匹配", "fit"),
    "part.wish": ("志愿", "wishes"),
    "part.relay": ("接力连续", "continuity"),
    "part.burden": ("负担不均", "uneven burden"),
    "part.total": ("总分", "total"),
    "method.exact": ("精确求解", "exact"),
    "method.prices+search+windows": ("价格、搜索与小窗精解", "prices, search and exact windows"),
    "method.deferred-acceptance": ("延迟接受", "deferred acceptance"),
    "phase.join": ("筛选", "join"),
    "phase.prices": ("定价", "prices"),
    "phase.search": ("搜索", "search"),
    "phase.windows": ("小窗精解", "windows"),
    "phase.exact": ("精确求解", "exact"),
    # Ranks
    "title.0": ("初级", "junior"),
    "title.1": ("中级", "middle"),
    "title.2": ("副高级", "associate"),
    "title.3": ("正高级", "senior"),
    "level.-1": ("各级医院", "any level"),
    "level.0": ("未定级单位", "unranked"),
    "level.1": ("一级医院", "primary"),
    "level.2": ("二级医院", "secondary"),
    "level.3": ("三级医院", "tertiary"),
    # Small pieces of sentences
    "word.nobody": ("无人", "nobody"),
    "word.comma": ("、", ", "),
    "word.and_more": ("{names}等{count}人", "{names} and others, {count} in all"),
    "word.name": ("{name}（{code}）", "{name} ({code})"),
    "word.term": ("{post}第{term}任", "{post}, term {term}"),
    "word.running": ("{post}现任", "{post}, running term"),
    "unit.day": ("{count}天", "{count} days"),
    "unit.half month": ("{count}个时间单位", "{count} time units"),
    # Broken rules
    "broken.pairing": (
        "{slot}：{person}所在的{hospital}没有与受援方结对。请改派结对单位的人员，或补登结对关系。",
        "{slot}: {hospital}, the home of {person}, is not paired with the recipient. "
        "Send somebody from a paired hospital, or enter the pairing.",
    ),
    "broken.specialty": (
        "{slot}：{person}的专业对该岗位的可替代度是{actual}，至少要{required}。请换人，或调整可替代度。",
        "{slot}: the specialty of {person} can replace the wanted one to {actual}, at least {required} is "
        "required. "
        "Send somebody else, or change the substitutability.",
    ),
    "broken.title": (
        "{slot}：{person}的职称是{actual}，至少要{required}。请换人。",
        "{slot}: the title of {person} is {actual}, at least {required} is required. Send somebody else.",
    ),
    "broken.altitude": (
        "{slot}：海拔{required}米，{person}的体检结论只到{actual}米。请换人，或重新体检。",
        "{slot}: the post lies at {required} m, the medical conclusion of {person} covers {actual} m. "
        "Send somebody else, or examine again.",
    ),
    "broken.medical": (
        "{slot}：{person}的体检结论到{fit_until}为止，到达日是{arrive}。请换人，或重新体检。",
        "{slot}: the medical conclusion of {person} is valid until {fit_until}, arrival is on {arrive}. "
        "Send somebody else, or examine again.",
    ),
    "broken.age": (
        "{slot}：{person}在任期结束当年{actual}岁，上限是{required}岁。请换人。",
        "{slot}: {person} is {actual} in the year in which the term ends, the limit is {required}. Send "
        "somebody else.",
    ),
    "broken.window": (
        "{slot}：{person}没有一个可派期包含{arrive}至{until}。请换人，或核对可派期。",
        "{slot}: no availability of {person} covers {arrive} to {until}. Send somebody else, or review the "
        "dates.",
    ),
    "broken.free": (
        "{slot}：{person}要到{free_from}才休整期满，不能在{arrive}到达。请换人，或推后任期。",
        "{slot}: {person} is free from {free_from} and cannot arrive on {arrive}. Send somebody else, or "
        "start later.",
    ),
    "broken.rest": (
        "{person}在{before}结束后只隔{actual}就要到{slot}，至少休整{required}。请把其中一任改派他人。",
        "{person} has {actual} between {before} and {slot}; the rest must be at least {required}. "
        "Give one of the two to somebody else.",
    ),
    "broken.twice": (
        "{person}的两个任期重叠或紧接：{before}，{slot}。请把其中一任改派他人。",
        "Two terms of {person} overlap or touch: {before}; {slot}. Give one of the two to somebody else.",
    ),
    "broken.successor": (
        "{before}和{slot}都是{person}，不能自己接替自己。请把其中一任改派他人。",
        "{person} holds both {before} and {slot} and cannot take over from himself or herself. "
        "Give one of the two to somebody else.",
    ),
    "broken.cap": (
        "{arrive}至{until}：{unit}同时在外{actual}人，上限是{required}人（{people}）。请减少{excess}人，或提高上限。",
        "{arrive} to {until}: {unit} has {actual} people away at the same time, the cap is {required} "
        "({people}). Send {excess} fewer, or raise the cap.",
    ),
    "broken.adoption": (
        "{host}实行以院包科，整个规划期只能由一家医院派人，现有{actual}家：{hospitals}。请改由一家派人。",
        "{host} is staffed by one hospital over the whole horizon, the plan names {actual}: {hospitals}. "
        "Keep one of them.",
    ),
    "broken.quota": (
        "{arrive}至{until}：名额（{quota}）最多{required}人，同时在岗{actual}人（{people}）。请减少{excess}人，或提高名额。",
        "{arrive} to {until}: the quota ({quota}) allows {required} at the same time, the plan has {actual} "
        "({people}). Send {excess} fewer, or raise the quota.",
    ),
    "broken.leader": (
        "{arrive}至{until}：{team}有人在岗，队长应有{required}人在岗，实际是{actual}人。请补派队长，或撤下队员。",
        "{arrive} to {until}: {team} has people on their posts; leaders present: {actual}, "
        "required: {required}. Send a leader, or nobody.",
    ),
    "broken.mix": (
        "{arrive}至{until}：{team}在岗的专业只有{actual}个，至少要{required}个。请补派其他专业，或撤下队员。",
        "{arrive} to {until}: distinct specialties of {team} present: {actual}, "
        "required: at least {required}. Send other specialties, or nobody.",
    ),
    "broken.novice": (
        "{arrive}至{until}：{team}同时有{actual}名没有派驻经历的人，最多{required}名（{people}）。请换有经历的人。",
        "{arrive} to {until}: people of {team} without past service: {actual}, "
        "at most {required} ({people}). Send experienced people instead.",
    ),
    "broken.pin": (
        "{slot}：已指定{person}，方案里是{other}。请改回，或解除指定。",
        "{slot}: {person} is pinned, the plan says {other}. Change it back, or lift the pin.",
    ),
    "broken.ban": (
        "{slot}：已决定不派{person}。请换人，或解除这项决定。",
        "{slot}: it was decided not to send {person}. Send somebody else, or lift the ban.",
    ),
    "broken.fixed": (
        "{slot}：{person}正在岗，规划不能改动，方案里却是{other}。请改回。",
        "{slot}: {person} is serving and stays, the plan says {other}. Change it back.",
    ),
    # Plans that cannot be read as a plan
    "plan.length": (
        "方案应有{expected}项，每个任期一项，实际是{actual}。请核对方案与轮次是否对应。",
        "The plan should have {expected} entries, one per slot; it has {actual}. Is it the plan of another "
        "round?",
    ),
    "plan.dtype": (
        "方案应由整数组成，实际是{actual}。请存成int32。",
        "The plan should hold whole numbers; it holds {actual}. Store it as int32.",
    ),
    "plan.candidate": (
        "方案第{slot}项是{actual}，既不是-1，也不是0至{expected}的人员序号。",
        "Entry {slot} of the plan is {actual}, which is neither -1 nor a candidate from 0 to {expected}.",
    ),
    "plan.format": (
        "这不是接力的方案文件：“format”应为{expected}，实际是{actual}。请选用jieli plan写出的plan.json。",
        'This is not a plan file: "format" should be {expected}, it is {actual}. Use a plan.json written '
        'by jieli plan.',
    ),
    # Decisions tried on a plan
    "trial.slots": (
        "请选一个岗位任期，对调请选两个不同的。",
        "Choose one term of a post; to swap, choose two different ones.",
    ),
    "trial.fixed": (
        "这个任期有人在岗，测算不改动它。请改选以后的任期。",
        "Somebody is serving in this term, which planning leaves alone. Choose a later term.",
    ),
    "trial.person": ("请选这一轮次里的人员。", "Choose somebody of this round."),
    "trial.as_it_is": ("可以，其他人不必动。", "Allowed; nobody else has to move."),
    "trial.mended": (
        "单独这样改不行，下列规则会被打破；连带调整后可以。",
        "Not by itself, because of the rules below; allowed with the moves that follow.",
    ),
    "trial.never": ("不可以：无论怎样调整，都有规则被打破。", "Not allowed: whoever else moves, a rule is broken."),
    "trial.not_found": (
        "不可以：在附近岗位之间没有找到调整办法。可以锁定后重新测算。",
        "Not allowed: no way was found among the posts nearby. Pin it and plan again.",
    ),
    "trial.gain": ("总分多{n}分。", "The plan gains {n} points."),
    "trial.free": ("总分不变。", "The value of the plan stays the same."),
    "trial.exact": ("代价正好{n}分。", "It costs exactly {n} points."),
    "trial.at_most": ("代价至多{n}分。", "It costs at most {n} points."),
    "trial.more": ("多配{n}个任期。", "Terms filled in addition: {n}."),
    "trial.fewer": ("少配{n}个任期。", "Terms no longer filled: {n}."),
    "trial.move": ("{slot}：由{before}改为{after}。", "{slot}: {after} instead of {before}."),
    "trial.leaves": ("{slot}：{before}退出，暂空。", "{slot}: {before} leaves, nobody follows."),
    "trial.nobody": ("空缺", "nobody"),
    "start.other": (
        "起点方案与这一轮次不符：应有{n}项，每个任期一项，且只用轮次里的人员。请选用同一批次的方案。",
        "The plan to start from is not one of this round: it needs {n} entries, one per slot, and people of the round. "
        "Use a plan of the same batch.",
    ),
    "start.removed": (
        "{slot}：起点方案里的{person}不合“{rule}”，先撤下再算。",
        "{slot}: {person} of the plan to start from breaks the rule on {rule}; taken out before planning.",
    ),
    "plan.missing": ("{where}缺少“{key}”。请补上。", 'In {where} the key "{key}" is missing. Add it.'),
    "plan.type": (
        "{where}的“{key}”应是{expected}，实际是{actual}。请改正。",
        'In {where} the value of "{key}" should be {expected}, it is {actual}. Correct it.',
    ),
    "plan.where.top": ("方案文件", "the plan file"),
    "plan.item": (
        "{where}应是对象，实际是{actual}。请改正。",
        "{where} should be an object, it is {actual}. Correct it.",
    ),
    "plan.where.part": ("“{key}”", '"{key}"'),
    "plan.where.item": ("“{key}”第{line}条", 'item {line} of "{key}"'),
    "round.json": (
        "这不是JSON文件：从第{line}行第{column}列起读不懂。请选用控制台导出的轮次文件。",
        "This is no JSON file: it makes no sense from line {line}, column {column} on. Choose a round file from the "
        "console.",
    ),
    "round.format": (
        "这不是接力的轮次文件：“format”应为{expected}，实际是{actual}。请选用控制台导出的轮次文件。",
        'This is no round file of Jieli: "format" should be {expected}, it is {actual}. Choose a round file from '
        "the console.",
    ),
    "round.where.top": ("轮次文件", "the round file"),
    "round.unknown": (
        "{where}里不认识“{key}”。请删去，或改为{keys}之一。",
        'In {where} the key "{key}" is unknown. Remove it, or use one of {keys}.',
    ),
    "kind.text": ("文字", "text"),
    "kind.small": ("不超过九位的整数", "a whole number of at most nine digits"),
    "kind.list_of": ("有{n}项的列表", "a list of {n} items"),
    "kind.texts": ("文字对文字的对象", "an object from text to text"),
    "kind.whole": ("整数", "a whole number"),
    "kind.number": ("数字", "a number"),
    "kind.flag": ("true或false", "true or false"),
    "kind.list": ("列表", "a list"),
    "kind.object": ("对象", "an object"),
    "kind.date": ("形如2026-11-18的日期", "a date like 2026-11-18"),
    "kind.choice": ("{choices}之一", "one of {choices}"),
    # Lines of a plan that do not match the round
    "line.post": ("没有编号为{post}的岗位。请核对岗位编号。", "There is no post {post}. Check the code."),
    "line.term": (
        "岗位{post}没有第{term}任，最后一任是第{last}任。请核对任期。",
        "Post {post} has no term {term}; its last term is {last}. Check the term.",
    ),
    "line.person": ("没有编号为{person}的人员。请核对人员编号。", "Nobody has the code {person}. Check it."),
    "line.twice": (
        "岗位{post}第{term}任已在第{other}条出现。请删去一条。",
        "Post {post}, term {term} was already given in line {other}. Remove one of them.",
    ),
    "line.from": (
        "岗位{post}第{term}任的到达日应为{expected}，方案里是{actual}。请改正，或重新规划。",
        "Post {post}, term {term} should have arrival {expected}, the plan says {actual}. Correct it, or "
        "plan again.",
    ),
    "line.on_duty": (
        "岗位{post}第{term}任的上岗日应为{expected}，方案里是{actual}。请改正，或重新规划。",
        "Post {post}, term {term} should start on {expected}, the plan says {actual}. Correct it, or plan "
        "again.",
    ),
    "line.until": (
        "岗位{post}第{term}任的最后一天应为{expected}，方案里是{actual}。请改正，或重新规划。",
        "Post {post}, term {term} should last until {expected}, the plan says {actual}. Correct it, or "
        "plan again.",
    ),
    "line.problem": ("第{line}条：{problem}", "Line {line}: {problem}"),
} | REASONS  # fmt: skip


def say(code: str, /, lang: Lang = "zh", **fields: int | str) -> str:
    """Return the words for ``code``. Whole numbers are grouped (3 412); give years and codes as text.

    Raises:
        KeyError: No such code, or a field is missing.
    """
    template = TABLE[code][0 if lang == "zh" else 1]
    return template.format(**{k: number(v) if isinstance(v, int) else v for k, v in fields.items()})


def number(n: int) -> str:
    """Group by three with no-break spaces; a true minus sign."""
    return f"{n:,}".replace(",", "\u00a0").replace("-", "\u2212")


def day(value: date, lang: Lang) -> str:
    """2026-11-18, or 18 Nov 2026."""
    if lang == "zh":
        return value.isoformat()
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def show_time(instance: Instance, time: int, lang: Lang) -> str:
    """A time of ``instance`` for people: a date for rounds, the bare number for benchmark instances."""
    if instance.time_unit == "day" and 1 <= time <= date.max.toordinal():
        return day(date.fromordinal(time), lang)
    return number(time)


def listing(words: Sequence[str], lang: Lang) -> str:
    """The words in one line; a long list is cut and counted."""
    joined = say("word.comma", lang).join(words[:LONGEST_LIST])
    if len(words) <= LONGEST_LIST:
        return joined
    return say("word.and_more", lang, names=joined, count=len(words))


def name_of(instance: Instance, names: Names, kind: str, index: int, lang: Lang) -> str:
    """What people read for ``index`` of ``kind`` (a field of ``Labels``).

    Args:
        names: ``compile.round_names`` or ``NO_NAMES``. A name that several share carries its code.
    """
    code = getattr(instance.labels, kind)[index] if instance.labels is not None else f"{kind} {index}"
    if names is None:
        return str(code)
    column: tuple[str, ...] = getattr(names, kind)
    name = column[index]
    return name if column.count(name) == 1 else say("word.name", lang, name=name, code=code)


def term_of(instance: Instance, slot: int) -> int:
    """Number of a term as people count: 1 is the first of the round, 0 the deployment that ran before it.

    A term of the round keeps its number when it has begun and re-planning takes it as a fact.
    """
    return int(instance.slot_k[slot]) + 1


def slot_name(instance: Instance, names: Names, slot: int, lang: Lang) -> str:
    """Post and term; the post alone where the round plans one term of it."""
    post = name_of(instance, names, "post", int(instance.slot_post[slot]), lang)
    term = term_of(instance, slot)
    if term < 1:
        return say("word.running", lang, post=post)
    if np.count_nonzero(instance.slot_post == instance.slot_post[slot]) == 1:
        return post
    return say("word.term", lang, post=post, term=term)


def violation_sentence(instance: Instance, violation: Violation, names: Names, lang: Lang) -> str:
    """One complete sentence: what is wrong, where, and what to do.

    Args:
        names: ``compile.round_names`` or ``NO_NAMES``.
    """
    v, numbers = violation, violation.numbers
    people = [name_of(instance, names, "candidate", c, lang) for c in v.candidates]
    fields: dict[str, int | str] = dict(numbers)
    fields["slot"] = slot_name(instance, names, v.slots[-1], lang)
    fields["before"] = slot_name(instance, names, v.slots[0], lang)
    fields["person"], fields["people"] = people[0], listing(people, lang)
    if "from" in numbers:
        fields["arrive"] = show_time(instance, numbers["from"], lang)
    if "end" in numbers:
        fields["until"] = show_time(instance, numbers["end"] - 1, lang)
    if "required" in numbers:
        fields["excess"] = abs(numbers["actual"] - numbers["required"])
    for kind in ("department", "hospital", "region", "host", "team", "quota"):
        if kind in numbers:
            fields[kind] = fields["unit"] = name_of(instance, names, kind, numbers[kind], lang)
    code = v.rule
    if v.rule == "title":
        fields |= {k: say(f"title.{numbers[k]}", lang) for k in ("required", "actual")}
    elif v.rule == "medical":
        fields["fit_until"] = show_time(instance, numbers["fit_until"], lang)
    elif v.rule == "rest" and "free_from" in numbers:
        code, fields["free_from"] = "free", show_time(instance, numbers["free_from"], lang)
    elif v.rule == "rest":
        unit = f"unit.{instance.time_unit}"
        fields |= {k: say(unit, lang, count=numbers[k]) for k in ("required", "actual")}
    elif v.rule == "adoption":
        hospitals = dict.fromkeys(int(instance.cand_hospital[c]) for c in v.candidates)
        fields["hospitals"] = listing(
            [name_of(instance, names, "hospital", h, lang) for h in hospitals], lang
        )
    elif v.rule in ("pin", "fixed"):
        other = numbers["actual"]
        nobody = say("word.nobody", lang)
        fields["other"] = nobody if other < 0 else name_of(instance, names, "candidate", other, lang)
    return say(f"broken.{code}", lang, **fields)
