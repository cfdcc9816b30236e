"""Every word that the command line says, in Chinese and in English.

A text is found by its key with :func:`say`; ``{name}`` stands for a value. Sentences about rules, problems
of a workbook and explanations come from the rooms that know them; they are not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal


class Language(StrEnum):
    """Languages of the command line."""

    CHINESE = "zh"
    ENGLISH = "en"


_spoken = Language.CHINESE


def speak(language: Language) -> None:
    """Say everything from now on in ``language``."""
    global _spoken
    _spoken = language


def spoken() -> Literal["zh", "en"]:
    """The language in use, as the planner's sentences want it."""
    return "zh" if _spoken is Language.CHINESE else "en"


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that a command line asks for: ``--lang``, else ``JIELI_LANG``, else Chinese.

    Needed before the arguments are parsed, because help pages and complaints about them are said in it.
    """
    asked = environment.get("JIELI_LANG", "")
    for i, word in enumerate(arguments):
        if word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
        elif word == "--lang" and i + 1 < len(arguments):
            asked = arguments[i + 1]
    return Language.ENGLISH if asked.lower().startswith("en") else Language.CHINESE


def say(key: str, **values: object) -> str:
    """The text ``key`` in the language in use, with ``values`` filled in."""
    text = TEXTS[key][0 if _spoken is Language.CHINESE else 1]
    return text.format(**values) if values else text


def _examples(*lines: tuple[str, str, str]) -> tuple[str, str]:
    """Example commands with what each does: one per line, call and meaning separated by a tab."""
    return "\n".join(f"{x[0]}\t{x[1]}" for x in lines), "\n".join(f"{x[0]}\t{x[2]}" for x in lines)


TEXTS: Mapping[str, tuple[str, str]] = {
    # The command itself
    "app.help": (
        "接力：谁去哪个岗位，谁接谁的班。一张 Excel 进，一份有证明、有校验、有说明的方案出。",
        "Jieli: who goes to which post, and who takes over from whom. One workbook in; a proven, checked "
        "and explained plan out.",
    ),
    "app.examples": _examples(
        (
            "jieli template 我的轮次.xlsx",
            "写一份空白工作簿，照“说明”页填写",
            "write an empty workbook and fill it in",
        ),
        ("jieli plan 我的轮次.xlsx", "排出方案，材料放进 out/", "plan the round; papers go to out/"),
        ("jieli check 我的轮次.xlsx 手排.xlsx", "校验一份手工排的方案", "verify a plan typed by hand"),
        (
            "jieli explain 我的轮次.xlsx out/plan.json --person 张三",
            "为什么派他、为什么没派他",
            "why somebody goes, or does not",
        ),
    ),
    "app.interrupted": ("已中断，没有写出任何文件。", "Interrupted. Nothing was written."),
    "app.defect": (
        "接力程序出了故障（{what}），没有写出任何文件。\n"
        "这不是您的错。详细记录在 {log}，请连同所用命令一起反馈。",
        "Jieli itself failed ({what}); nothing was written.\n"
        "This is not your fault. The details are in {log}; please report them with the command you used.",
    ),
    # Panels of the help pages
    "panel.make": ("做方案", "Make a plan"),
    "panel.look": ("看方案", "Look at a plan"),
    "panel.arguments": ("文件", "Files"),
    "panel.output": ("输出", "Output"),
    "panel.solving": ("求解", "Solving"),
    "panel.expert": ("基准与维护", "Benchmarks and upkeep"),
    # Help pages and complaints about a call
    "page.usage": ("用法", "Usage"),
    "page.command": ("<命令>", "COMMAND"),
    "page.options": ("[选项]", "[OPTIONS]"),
    "page.examples": ("例子", "Examples"),
    "page.exit_codes": ("退出码", "Exit codes"),
    "page.exit_code_list": (
        "  0  完成\n"
        "  1  规则不允许\n"
        "  2  输入有误\n"
        "  3  不存在可行方案\n"
        " 70  程序故障\n"
        "130  被中断",
        "  0  done\n"
        "  1  refused by a rule\n"
        "  2  bad input\n"
        "  3  no plan possible\n"
        " 70  defect of Jieli\n"
        "130  interrupted",
    ),
    "usage.sentence": (
        "命令写法不对：{problem}\n"
        "用法见：{path} --help",
        "This call is not understood: {problem}\n"
        "See: {path} --help",
    ),
    "usage.missing": ("少写了 {what}。", "{what} is missing."),
    "usage.no_option": ("没有选项 {option}。", "There is no option {option}."),
    "usage.no_command": ("没有命令 {name}。", "There is no command {name}."),
    "usage.bad_value": ("{what} 的值写得不对。", "the value of {what} is wrong."),
    "usage.too_small": ("至少是 {least}，现在是 {given}。", " It is at least {least}, not {given}."),
    "usage.not_a.float": ("应是一个数，现在是“{given}”。", " It is a number, not {given}."),
    "usage.not_a.int": ("应是一个整数，现在是“{given}”。", " It is a whole number, not {given}."),
    "usage.extra": ("多写了 {what}。", "{what} is too much."),
    "word.near": ("是不是想写：{names}？", " Did you mean {names}?"),
    "word.comma": ("、", ", "),
    # Shared arguments and options
    "argument.round": ("轮次工作簿（.xlsx、.xls 或 .ods）。", "Round workbook (.xlsx, .xls or .ods)."),
    "argument.plan": (
        "方案：plan.json，或含“选派名单”的工作簿（选派方案.xlsx、手工排的也可以）。",
        "Plan: plan.json, or a workbook with the roster (选派方案.xlsx, or one typed by hand).",
    ),
    "option.json": ("结果以 JSON 写到标准输出。", "Print the result as JSON on standard output."),
    "option.quiet": (
        "不显示进度和读入提示，只给结果和错误。",
        "Show neither progress nor notices, only results and complaints.",
    ),
    "option.lang": (
        "语言：zh 或 en。默认 zh，也可用环境变量 JIELI_LANG 设定。",
        "Language: zh or en. Default zh, or what JIELI_LANG says.",
    ),
    "option.out": ("材料放进哪个文件夹。默认 out。", "Folder for the papers. Default: out."),
    "option.time": (
        "最多求解多少秒。默认 30；证明最优就提前结束。",
        "Seconds to solve at most. Default 30; ends earlier once proven optimal.",
    ),
    "option.rounds": (
        "按轮数而不按时间停止：同一输入、同一种子、同一轮数，方案必定相同。",
        "Stop after N rounds rather than by the clock: same input, seed and N, same plan.",
    ),
    "option.seed": ("随机种子。默认 0。", "Random seed. Default 0."),
    "option.instance": (
        "基准实例（.npz），代替工作簿。",
        "Benchmark instance (.npz) in place of a workbook.",
    ),
    # Progress
    "progress.start": ("正在准备……", "Preparing ..."),
    "progress.line": (
        "{seconds} 秒　{phase}　得分 {value}　上界 {bound}　差距 {gap}",
        "{seconds} s  {phase}  value {value}  bound {bound}  gap {gap}",
    ),
    "progress.stopping": (
        "收到 Ctrl-C：以目前最好的方案收尾（校验后写出）。再按一次立即退出。",
        "Ctrl-C: finishing with the best plan so far, checked and written. Press again to leave at once.",
    ),
    "phase.compile": (
        "装载求解内核（首次使用需编译约一分钟）",
        "loading kernels (compiled at first use, about a minute)",
    ),
    "phase.join": ("筛选", "join"),
    "phase.prices": ("求上界", "prices"),
    "phase.search": ("搜索", "search"),
    "phase.windows": ("局部精解", "windows"),
    "phase.exact": ("精确求解", "exact"),
    # Problems of input files
    "trouble.where": ("位置", "Where"),
    "trouble.what": ("问题与改法", "What is wrong, and what to do"),
    "trouble.line": ("{where}：{what}", "{where}: {what}"),
    "trouble.file": ("整个文件", "the file"),
    "trouble.count": (
        "{path} 有 {n} 处需要更正，没有排方案。",
        "{path} needs {n} corrections; nothing was planned.",
    ),
    "trouble.annotated": (
        "已在原表副本上逐处标红并写明改法：{path}",
        "A copy with every cell marked: {path}",
    ),
    "notice.heading": (
        "读入时有 {n} 处请核对：",
        "Please confirm {n} things about how the workbook was read:",
    ),
    "notice.line": ("  {where}：{what}{more}", "  {where}: {what}{more}"),
    "notice.more": ("（共 {n} 处）", " ({n} cells)"),
    # Files
    "files.missing": (
        "找不到文件 {path}。请核对文件名和所在文件夹。",
        "There is no file {path}. Check its name and folder.",
    ),
    "files.folder": ("{path} 是文件夹，这里需要一个文件。", "{path} is a folder; a file is needed here."),
    "files.unwritable": (
        "写不了 {path}：{reason}。请关闭正在打开它的程序，或换一个文件夹（--out）。",
        "{path} cannot be written: {reason}. Close the program that has it open, or name another folder "
        "(--out).",
    ),
    "files.forbidden": ("没有写入的权限", "no permission to write"),
    "files.in_the_way": ("路径上有同名的文件或文件夹", "a file or folder of that name is in the way"),
    "files.no_folder": ("上级文件夹不存在，也不能新建", "its folder does not exist and cannot be made"),
    "files.full": ("磁盘已满", "the disk is full"),
    "files.read_only": ("这个位置是只读的", "the place is read-only"),
    "files.instance": (
        "{path} 不是基准实例：{reason}。格式见 docs/reference/instance-format.md。",
        "{path} is not a benchmark instance: {reason}. The format is in docs/reference/instance-format.md.",
    ),
    "files.array": (
        "{path} 不是方案数组：{reason}。应为 numpy 的 .npy 文件，每个任期岗位一个候选人序号，-1 为空。",
        "{path} is not a plan array: {reason}. Expected a numpy .npy file with one candidate index per "
        "slot, -1 for none.",
    ),
    # Plans handed in
    "plans.count": (
        "{path} 有 {n} 处与轮次对不上，请更正后再试。",
        "{path} does not fit the round in {n} places; correct them and try again.",
    ),
    "plans.other_round": (
        "这份方案写的轮次是“{theirs}”，工作簿是“{ours}”，是不是拿错了文件？",
        "The plan says that it belongs to '{theirs}', the workbook is '{ours}'. Is it the wrong file?",
    ),
    "plans.nobody": (
        "名单里没有一行安排。请核对文件；方案本来就没有派人的，请用 plan.json。",
        "The roster holds no line. Check the file; for a plan that sends nobody, use plan.json.",
    ),
    "plans.row": ("第 {row} 行", "row {row}"),
    "plans.shape": ("形状是 {shape}，应为 {n} 个数", "its shape is {shape}, expected {n} numbers"),
    "plans.type": ("数据类型是 {dtype}，应为整数", "its type is {dtype}, expected whole numbers"),
    "plans.range": ("序号应在 -1 到 {last} 之间", "indices must lie between -1 and {last}"),
    # template
    "template.help": (
        "写一份空白的轮次工作簿，带表头、下拉、单位和填写说明。",
        "Write an empty round workbook with headers, drop-downs, units and instructions.",
    ),
    "template.examples": _examples(
        (
            "jieli template 2027春季.xlsx",
            "用 Excel、WPS 或 LibreOffice 打开填写",
            "open it with Excel, WPS or LibreOffice",
        ),
    ),
    "template.target": ("要写的文件，以 .xlsx 结尾。", "File to write; it ends in .xlsx."),
    "template.force": ("文件已存在时覆盖。", "Replace the file if it exists."),
    "template.suffix": (
        "空白工作簿只能写成 .xlsx，{path} 不是。请把文件名改成以 .xlsx 结尾。",
        "A template is written as .xlsx, which {path} is not. Choose a name that ends in .xlsx.",
    ),
    "template.exists": (
        "{path} 已存在，没有覆盖。换个名字，或加 --force。",
        "{path} exists and was left alone. Choose another name, or add --force.",
    ),
    "template.done": (
        "已写出 {path}。填好后运行：jieli plan {path}",
        "Wrote {path}. When it is filled in: jieli plan {path}",
    ),
    # plan
    "plan.help": (
        "把轮次工作簿变成方案：名单、接力图、公示、报告、plan.json。\n\n"
        "工作簿有填错的地方，会一次全部指出，并在副本上标红（<文件名>-校验.xlsx）。\n\n"
        "求解时按 Ctrl-C，得到目前最好的方案，同样有证明、经过校验。",
        "Turn a round workbook into a plan: roster, relay chart, notice, report, plan.json.\n\n"
        "Every mistake in the workbook is named at once and marked in a copy (<name>-校验.xlsx).\n\n"
        "Ctrl-C while solving gives the best plan so far, still proven and checked.",
    ),
    "plan.examples": _examples(
        ("jieli plan examples/township-directors.xlsx", "材料放进 out/", "papers go to out/"),
        (
            "jieli plan 全省.xlsx --time 120 --out 方案一",
            "多算一会儿，放进“方案一”",
            "solve longer, into another folder",
        ),
        ("jieli plan 轮次.xlsx --rounds 20 --seed 1", "每次运行结果相同", "the same plan on every run"),
        (
            "jieli plan 轮次.xlsx --method deferred-acceptance",
            "按志愿匹配（延迟接受）",
            "match by wishes (deferred acceptance)",
        ),
        ("jieli plan --instance M1.npz --out plan.npy", "基准实例", "a benchmark instance"),
    ),
    "plan.method": (
        "best 求总分最高；deferred-acceptance 按志愿和岗位排序做稳定匹配。默认 best。",
        "best maximises the value; deferred-acceptance matches by wishes and ranking. Default best.",
    ),
    "plan.lexicographic": (
        "先按优先级填满岗位，再谈其他；不写则按工作簿的规则页。",
        "Fill by priority first, everything else second; without it the workbook decides.",
    ),
    "plan.warm_up": (
        "现在就编译求解内核，免得第一次求解时等待。",
        "Compile the solver's kernels now rather than in the first run.",
    ),
    "plan.nothing": (
        "请写明要排的轮次工作簿，例如：jieli plan examples/township-directors.xlsx",
        "Name the round workbook, for example: jieli plan examples/township-directors.xlsx",
    ),
    "plan.both": ("工作簿和 --instance 只能写一个。", "Give a workbook or --instance, not both."),
    "plan.warmed": ("求解内核已编译好，用时 {seconds} 秒。", "Kernels are compiled; it took {seconds} s."),
    "plan.no_plan": (
        "不存在可行方案：下面的指定与规则互相矛盾。请到“锁定”页改掉其中一条，或放宽对应规则。",
        "No plan exists: the pins below contradict the rules. Change one of them on the sheet 锁定, or "
        "relax the rule.",
    ),
    "plan.pins_break": ("照指定安排会违反：", "Kept as they are, the pins break:"),
    "plan.pin": ("指定：{person} → {slot}", "pin: {person} on {slot}"),
    "plan.nobody": (
        "没有一个岗位能派出人，没有可公示的方案。原因见报告和“空岗”页：{out}",
        "Not a single post can be filled. The reasons are in the report and on the sheet of empty posts: "
        "{out}",
    ),
    "plan.rejected": (
        "求得的方案没有通过独立校验，没有写出任何材料。这是程序的故障，请反馈。违反的规则：",
        "The plan did not pass the independent check, so nothing was written. This is a defect; please "
        "report it. Broken:",
    ),
    "plan.matching_broken": (
        "按志愿匹配（延迟接受）排不出满足全部指定的方案，没有写出任何材料。请改用 --method best，"
        "或到“锁定”页放开下面的指定：",
        "Deferred acceptance cannot keep every pin, so nothing was written. Use --method best, or free "
        "these pins on the sheet 锁定:",
    ),
    "plan.filled": (
        "已排出方案：{wanted} 个任期岗位，填满 {filled} 个，空缺 {empty} 个。",
        "Planned: {filled} of {wanted} terms of posts are filled, {empty} stay empty.",
    ),
    "plan.proof": (
        "得分 {value}，可证明的上界 {bound}，差距 {gap}（{status}），用时{time}。",
        "Value {value}, proven upper bound {bound}, gap {gap} ({status}), {time}.",
    ),
    "plan.checked": ("独立校验：通过，未违反任何规则。", "Independent check: passed, no rule is broken."),
    "plan.blocking": (
        "志愿上的不稳定对（人和岗位都更愿意换）：{n} 对。",
        "Blocking pairs (person and post would both rather change): {n}.",
    ),
    "plan.interrupted": (
        "这是按 Ctrl-C 时最好的方案；差距仍是证明过的。多算一会儿可能更好。",
        "This is the best plan at the moment of Ctrl-C; its gap is proven. More time may improve it.",
    ),
    "publish.explaining": ("正在逐人逐岗说明……", "Explaining every person and post ..."),
    "publish.patience": (
        "方案已求得，正在说明和写材料，请稍候；再按一次 Ctrl-C 则放弃。",
        "The plan is found; it is being explained and written. Press again to give it up.",
    ),
    "publish.rare": (
        "注意：“{characters}”不在自带字体中，公示.pdf 和接力图里显示为方框；Word、Excel 和网页不受影响。",
        "Note: our font lacks “{characters}”; the notice as PDF and the relay chart show boxes. Word, Excel "
        "and the report are not affected.",
    ),
    "publish.writing": ("正在写材料……", "Writing the papers ..."),
    "plan.ties": (
        "延迟接受：{rounds} 轮，分数相同按编号定 {ties} 次，因名额上限拒绝 {refused} 次。",
        "Deferred acceptance: {rounds} rounds, {ties} ties decided by code, {refused} proposals refused by "
        "limits.",
    ),
    "plan.papers": ("材料在 {out}：", "Papers in {out}:"),
    "plan.array": ("方案已写入 {path}。", "The plan is in {path}."),
    "status.optimal": ("已证明最优", "proven optimal"),
    "status.feasible": ("差距已证明", "gap is proven"),
    "status.none": ("没有方案", "no plan"),
    # check
    "check.help": (
        "独立校验一份方案：逐条列出违反的规则，并重新计算得分。\n\n"
        "方案可以来自任何地方，手工排的也可以。校验程序与求解程序没有共用代码。",
        "Verify a plan independently: list every broken rule and recompute the value.\n\n"
        "The plan may come from anywhere, also typed by hand. The checker shares no code with the solver.",
    ),
    "check.examples": _examples(
        ("jieli check 轮次.xlsx out/plan.json", "校验接力自己的方案", "verify a plan of Jieli"),
        ("jieli check 轮次.xlsx 手排.xlsx", "校验手工排的名单", "verify a roster typed by hand"),
        ("jieli check --instance M1.npz plan.npy", "校验基准方案", "verify a benchmark plan"),
    ),
    "check.files": (
        "轮次工作簿和方案；用 --instance 时只写方案数组（.npy）。",
        "Round workbook and plan; with --instance only the plan array (.npy).",
    ),
    "check.two": (
        "请依次写明轮次工作簿和方案，例如：jieli check 轮次.xlsx out/plan.json",
        "Name the round workbook and the plan, for example: jieli check round.xlsx out/plan.json",
    ),
    "check.one": (
        "用 --instance 时请只写一个方案数组，例如：jieli check --instance M1.npz plan.npy",
        "With --instance name one plan array, for example: jieli check --instance M1.npz plan.npy",
    ),
    "check.good": (
        "校验通过：{filled}/{wanted} 个任期岗位有人，未违反任何规则。得分 {value}。",
        "The plan keeps every rule. {filled} of {wanted} terms are filled, value {value}.",
    ),
    "check.broken": ("校验不通过：违反规则 {n} 处。", "The plan breaks rules in {n} places."),
    "check.value": (
        "重新计算的得分 {value}（{filled}/{wanted} 个任期岗位有人）。",
        "Recomputed value {value}; {filled} of {wanted} terms are filled.",
    ),
    "check.claim": (
        "注意：方案里写的得分是 {claimed}，重新计算是 {value}。",
        "Note: the plan claims a value of {claimed}; recomputed it is {value}.",
    ),
    "parts.line": (
        "其中：满编 {fill}，匹配 {fit}，志愿 {wish}，接力连续 {relay}，负担不均 {burden}。",
        "Of it: fill {fill}, fit {fit}, wishes {wish}, continuity {relay}, uneven burden {burden}.",
    ),
    # explain
    "explain.help": (
        "说明一份方案：为什么派他、为什么没派他；岗位为什么是他、为什么空着。\n\n"
        "不写 --person 和 --post 时，说明所有空缺岗位、怎样补上、各项指定的代价。\n\n"
        "关于个人的说明不透露他人信息，可以交给本人。",
        "Explain a plan: why somebody goes, or does not; why a post is filled by whom, or empty.\n\n"
        "Without --person and --post: all empty posts, what would fill them, and what pins and bans "
        "cost.\n\n"
        "What is said about a person reveals nothing about others and may be handed to that person.",
    ),
    "explain.examples": _examples(
        ("jieli explain 轮次.xlsx out/plan.json", "所有空缺岗位", "all empty posts"),
        (
            "jieli explain 轮次.xlsx out/plan.json --person 张三",
            "一个人，写姓名或编号",
            "one person, by name or code",
        ),
        (
            "jieli explain 轮次.xlsx out/plan.json --post P07 --term 2",
            "一个岗位的第 2 期",
            "the second term of one post",
        ),
    ),
    "panel.subject": ("说明什么", "What to explain"),
    "explain.person": ("人员编号或姓名。", "Code or name of a person."),
    "explain.post": ("岗位编号。", "Code of a post."),
    "explain.term": ("只说明该岗位的第几任，与 --post 同用。", "Only this term of the post; needs --post."),
    "explain.term_alone": (
        "--term 要和 --post 一起用，例如：--post P07 --term 2",
        "--term needs --post, for example: --post P07 --term 2",
    ),
    "people.several": (
        "有 {codes} 都叫{name}，请改用编号。",
        "{codes} are all called {name}. Use the code.",
    ),
    "people.nobody": (
        "人员页里没有编号或姓名为“{name}”的人。",
        "Nobody in the round has the code or name {name}.",
    ),
    "explain.no_post": (
        "岗位页里没有编号为“{post}”的岗位。",
        "The round has no post with the code {post}.",
    ),
    "explain.no_term": (
        "岗位 {post} 没有第 {term} 期，最多到第 {last} 期。",
        "Post {post} has no term {term}; its last is {last}.",
    ),
    "explain.all_filled": (
        "没有空缺岗位。想看某个人或某个岗位，请加 --person 或 --post。",
        "No post is empty. Add --person or --post to ask about one.",
    ),
    "explain.ways": (
        "怎样才能补上（改动最少的办法在前，都已重新求解验证）",
        "What would fill them (fewest changes first, each solved again)",
    ),
    "explain.prices": ("指定和不派的代价", "What pins and bans cost"),
    "explain.held": ("由{name}承担。候选范围逐条收窄：", "Held by {name}. How the field narrowed:"),
    "explain.empty": ("空缺。候选范围逐条收窄：", "Empty. How the field narrowed:"),
    "explain.step": ("{what}：剩 {left} 人（去掉 {lost} 人）", "{what}: {left} left ({lost} out)"),
    "explain.next_best": (
        "次优人选{name}：总分少 {cost}（{proof}）",
        "Next best {name}: {cost} points less ({proof})",
    ),
    "explain.next_equal": ("同样好的人选{name}：总分不变（{proof}）", "Just as good {name}: same value ({proof})"),
    "proof.exact": ("已证明", "proven"),
    "proof.at_least": ("至少", "at least"),
    "proof.at_most": ("至多", "at most"),
    # compare
    "compare.help": (
        "比较同一轮次的两份方案：谁变了，得分各部分差多少。",
        "Compare two plans of one round: who moves, and what changes in each part of the value.",
    ),
    "compare.examples": _examples(
        (
            "jieli compare 轮次.xlsx out/plan.json 手排.xlsx",
            "从方案一到方案二的变化",
            "what changes from the first plan to the second",
        ),
    ),
    "compare.equal": ("两份方案完全相同。", "The two plans are the same."),
    "compare.counts": (
        "{moves} 处不同；新进 {joined} 人，退出 {left} 人。",
        "{moves} terms differ; {joined} people join, {left} leave.",
    ),
    "compare.move": ("  {where}：{before} → {after}", "  {where}: {before} → {after}"),
    "compare.nobody": ("（空）", "(nobody)"),
    "compare.value": (
        "得分变化 {value}，填满的任期岗位变化 {filled}。",
        "Change of value {value}, of filled terms {filled}.",
    ),
    "compare.parts": (
        "其中：满编 {fill}，匹配 {fit}，志愿 {wish}，接力连续 {relay}，负担不均 {burden}。",
        "Of it: fill {fill}, fit {fit}, wishes {wish}, continuity {relay}, uneven burden {burden}.",
    ),
    "compare.broken_a": (
        "注意：第一份方案违反规则 {n} 处，得分不可直接比较。",
        "Note: the first plan breaks rules in {n} places, so values do not compare.",
    ),
    "compare.broken_b": (
        "注意：第二份方案违反规则 {n} 处，得分不可直接比较。",
        "Note: the second plan breaks rules in {n} places, so values do not compare.",
    ),
    # replan
    "replan.help": (
        "有人退出后修补方案：改动最少，已公布的安排不动（除非用 --allow-moves 放开）。\n\n"
        "新材料放进另一个文件夹；差距是与“全部重排”相比。",
        "Repair a plan after drop-outs with the fewest moves; published lines stay unless --allow-moves "
        "frees them.\n\n"
        "The papers go to another folder; the gap compares with planning everything anew.",
    ),
    "replan.examples": _examples(
        (
            "jieli replan 轮次.xlsx out/plan.json --withdraw C012 --out 补派",
            "C012 退出，其余不动",
            "C012 withdraws, everybody else stays",
        ),
        (
            "jieli replan 轮次.xlsx out/plan.json --withdraw C012 --allow-moves C030",
            "C012 退出，C030 可以调整",
            "C012 withdraws, C030 may be moved",
        ),
    ),
    "replan.withdraw": (
        "退出者的编号或姓名，可写多次。",
        "Code or name of somebody who withdraws; may be repeated.",
    ),
    "replan.allow_moves": (
        "允许调整的人员编号或姓名，可写多次；写 all 表示都可以。",
        "Code or name of somebody who may be moved; may be repeated; all frees everybody.",
    ),
    "replan.on": (
        "从哪天起改（默认不限）；这天以前已到岗的安排不动。",
        "First day of the change; terms that began before it stay. Default: none has begun.",
    ),
    "replan.out": (
        "材料放进哪个文件夹。默认 out-replan，不覆盖已公布的材料。",
        "Folder for the papers. Default: out-replan, so that published papers stay.",
    ),
    "replan.date": (
        "--on 要写成 2026-12-01 这样的日期，现在是“{date}”。",
        "--on takes a date like 2026-12-01, not {date}.",
    ),
    "replan.nothing": (
        "退出的人没有任何安排，方案不用改。",
        "Those who withdraw hold no post; nothing changes.",
    ),
    "replan.moves": ("修补完成：除退出者外调整 {n} 处。", "Repaired: {n} lines of others change."),
    "replan.begun": (
        "注意：{slot}已经开始，没有改动，请另行决定。",
        "Note: {slot} has begun and was left alone; somebody has to decide.",
    ),
    # version
    "version.help": ("显示版本。", "Print the version."),
    "version.examples": _examples(
        ("jieli version", "显示版本", "print the version"),
    ),
}  # fmt: skip
