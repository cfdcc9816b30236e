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
    "panel.run": ("运行控制台", "Run the console"),
    "panel.running": ("运行", "Running"),
    "panel.backup": ("备份与恢复", "Backup and restore"),
    "panel.audit": ("审计记录", "Audit trail"),
    "panel.user": ("账号", "Account"),
    "panel.import": ("导入", "Import"),
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
    "argument.round": (
        "轮次工作簿（.xlsx、.xls 或 .ods），或控制台导出的轮次文件（.json）。",
        "Round workbook (.xlsx, .xls or .ods), or a round file from the console (.json).",
    ),
    "argument.bulletin": (
        "信息简报（.txt、.html、.doc、.docx 或 .pdf），或放着信息简报的文件夹。",
        "A bulletin (.txt, .html, .doc, .docx or .pdf) or a folder of bulletins.",
    ),
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
    "files.not_text": (
        "{path} 读不出 UTF-8 文本。请选用控制台导出的轮次文件。",
        "{path} cannot be read as UTF-8 text. Choose a round file from the console.",
    ),
    "files.unwritable": (
        "写不了 {path}：{reason}。请关闭正在打开它的程序，或换一个文件夹。",
        "{path} cannot be written: {reason}. Close the program that has it open, or name another folder.",
    ),
    "files.forbidden": ("没有写入的权限", "no permission to write"),
    "files.in_the_way": ("路径上有同名的文件或文件夹", "a file or folder of that name is in the way"),
    "files.no_folder": ("上级文件夹不存在，也不能新建", "its folder does not exist and cannot be made"),
    "files.full": ("磁盘已满", "the disk is full"),
    "files.read_only": ("这个位置是只读的", "the place is read-only"),
    "files.long_name": ("名称太长", "the name is too long"),
    "files.broken_disk": ("磁盘读写出错", "the disk fails"),
    "files.locked": ("没有读取的权限", "no permission to read"),
    "files.gone": ("已经不在那里", "it is no longer there"),
    "files.unopened": (
        "{path} 打不开：{reason}。请核对权限和名称，或复制到自己的文件夹再试。",
        "{path} cannot be opened: {reason}. Check its permissions and name, or copy it to a folder of your own.",
    ),
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
    "read.help": (
        "读信息简报：修复损坏的文字，列出写了哪些事实，每条附原话和把握。\n\n"
        "每处修复都记下改了什么、凭什么改，可以原样重放；认不出的只标出，不猜。读出的事实须由人核对。\n\n"
        "文件夹会显示进度；中断后再运行一次，已读过的不再读（需写 --json）。",
        "Read bulletins: repair damaged text and list the facts stated, each with its words and a confidence.\n\n"
        "Every repair says what was changed and why, and can be played again; what cannot be made out is marked, "
        "never guessed. A person has to check every fact.\n\n"
        "A folder shows its progress; run again after a stop, and what is there is not read twice (with --json).",
    ),
    "read.examples": _examples(
        ("jieli read 简报.txt", "修复稿和事实显示在屏幕上", "the repaired article and its facts on the terminal"),
        ("jieli read 简报.docx --html 核对.html", "对照原文核对的网页", "a page for checking against the original"),
        (
            "jieli read 旧简报/ --json 读出/ --xlsx 台账.xlsx",
            "整个文件夹，逐篇JSON，一张台账",
            "a folder: JSON each, one ledger",
        ),
    ),
    "read.json": (
        "写出JSON：文件夹里每篇一个，单篇可以写文件名。",
        "Write JSON: one file for each bulletin into this folder, or to this file.",
    ),
    "read.html": (
        "写出核对网页：原文和修复稿对照，指向事实看原话。",
        "Write a page: the original beside the repaired text, and the words of each fact.",
    ),
    "read.xlsx": (
        "写出台账：每篇一行，另有一页互相矛盾之处。",
        "Write a ledger: a row for each bulletin, and a sheet of contradictions.",
    ),
    "read.jobs": ("同时读几篇，默认等于处理器核数。", "How many are read at once; the number of cores by default."),
    "read.again": ("已读过的也重新读。", "Read again what was read before."),
    "read.nothing": (
        "{path} 里没有信息简报。请放入 .txt、.html、.doc、.docx 或 .pdf 文件。",
        "{path} holds no bulletins. Put .txt, .html, .doc, .docx or .pdf files there.",
    ),
    "read.others": (
        "另有{n}个文件不是可读的格式，没有读：{names}。如果是简报，请另存为 .docx 或 .txt 再读。",
        "{n} files of other kinds were not read: {names}. If they are bulletins, save them as .docx or .txt.",
    ),
    "read.own": (
        "另有{n}个网页是以前写出的核对网页，不是简报，没有读。",
        "{n} pages that were written by jieli read are no bulletins and were not read.",
    ),
    "read.overwrites": (
        "{path} 是要读的简报，不能写在它上面。请给{option}换一个文件夹或文件名。",
        "{path} is a bulletin to be read and must not be written over. Name another folder or file for {option}.",
    ),
    "read.suffix": (
        "台账只能写成 .xlsx，{path} 不是。请把文件名改成以 .xlsx 结尾。",
        "A ledger is written as .xlsx, which {path} is not. Choose a name that ends in .xlsx.",
    ),
    "read.needs_folder": (
        "读的是文件夹，每篇各写一个文件，所以{option}要写文件夹，{path} 是文件名。请换成文件夹，例如 {folder}。",
        "A folder is read and a file is written for each bulletin, so {option} takes a folder and {path} is a file's "
        "name. Name a folder, such as {folder}.",
    ),
    "read.unwritten": (
        "{n} 篇读好了，材料没有写成，原因见上。请改正后再运行一次。",
        "{n} were read but their papers could not be written, as said above. Mend that and run it again.",
    ),
    "read.reading": ("正在读", "Reading"),
    "read.progress": ("已读 {n} / {all} 篇", "{n} of {all} read"),
    "read.stopping": ("正在停下，等手上的读完…", "Stopping after the bulletins in hand …"),
    "read.cut_short": (
        "已停下：读了 {n} / {all} 篇。写了 --json 的，再运行一次会接着读。",
        "Stopped after {n} of {all}. With --json, run it again to go on.",
    ),
    "read.done": (
        "读了 {n} 篇，用时 {seconds} 秒：{about} 篇有关，{others} 篇无关，{failed} 篇读不了。",
        "{n} read in {seconds} s: {about} about aid, {others} not, {failed} unreadable.",
    ),
    "read.conflicts": ("互相矛盾 {n} 处：", "{n} contradictions:"),
    "read.written": ("已写出 {path}", "{path} is written."),
    "read.counts": (
        "修复 {repairs} 处，存疑 {marks} 处，剔除 {cuts} 段。",
        "{repairs} repairs, {marks} in doubt, {cuts} cut.",
    ),
    "read.mark": ("存疑“{text}”，候选：{candidates}", "in doubt “{text}”, candidates: {candidates}"),
    "read.none": ("无", "none"),
    "read.irrelevant": ("与帮扶无关：{reason}", "Not about aid: {reason}"),
    "read.field": ("事实", "Fact"),
    "read.value": ("读作", "Read as"),
    "read.words": ("原话", "Words"),
    "read.confidence": ("把握", "Confidence"),
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
        "轮次工作簿（或轮次文件）和方案；用 --instance 时只写方案数组（.npy）。",
        "Round workbook (or round file) and plan; with --instance only the plan array (.npy).",
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
    # The console behind a command
    "site.settings": (
        "设置有误：{what}",
        "A setting is wrong: {what}",
    ),
    "site.folder": (
        "数据文件夹不能使用：{what}。请检查 JIELI_DATA 及其权限。",
        "The data folder cannot be used: {what}. Check JIELI_DATA and who may write there.",
    ),
    "site.database": (
        "数据库没有应答：{what}\n请检查 JIELI_DATABASE_URL，以及数据库是否在运行。",
        "The database does not answer: {what}\nCheck JIELI_DATABASE_URL, and whether the database runs.",
    ),
    "site.migrate": (
        "数据库还没有建好，或属于另一个版本。请先运行：jieli migrate",
        "The database has no tables yet, or those of another version. Run first: jieli migrate",
    ),
    # serve
    "serve.help": (
        "运行控制台：在浏览器里登记单位、人员、项目、需求和岗位。\n\n"
        "首次运行自动建库、装载行政区划和学科。数据放在 JIELI_DATA 指定的文件夹；"
        "设 JIELI_DATABASE_URL 则改用 PostgreSQL。\n\n"
        "同时运行一个后台进程办理任务。Ctrl-C 停止，没办完的任务下次继续。",
        "Run the console: institutions, people, programmes, needs and posts in the browser.\n\n"
        "The first run makes the database and loads regions and specialties. Data are kept in the folder that "
        "JIELI_DATA names; JIELI_DATABASE_URL switches to PostgreSQL.\n\n"
        "A worker runs beside it. Ctrl-C stops both; jobs that were not finished are run next time.",
    ),
    "serve.examples": _examples(
        ("jieli serve", "在本机打开 http://localhost:8000/", "open http://localhost:8000/ on this machine"),
        (
            "jieli serve --host 0.0.0.0 --port 8080",
            "供网内其他机器访问，另设 JIELI_HOSTS",
            "for other machines too; set JIELI_HOSTS as well",
        ),
    ),
    "serve.host": (
        "监听的地址。默认 127.0.0.1，只供本机。",
        "Address to listen on. Default 127.0.0.1, this machine only.",
    ),
    "serve.port": ("端口；0 表示任选一个空闲的。默认 8000。", "Port; 0 takes any that is free. Default 8000."),
    "serve.workers": (
        "网页进程数。默认按处理器数，最多 4 个。",
        "Processes of the web server. Default: one per processor, four at most.",
    ),
    "serve.no_worker": (
        "不办理后台任务；改由别处的 jieli worker 办理。",
        "Run no jobs here; a jieli worker elsewhere does.",
    ),
    "serve.port_taken": (
        "{host} 的端口 {port} 已被占用。请换一个，例如：--port {next}",
        "Port {port} of {host} is in use. Choose another, for example: --port {next}",
    ),
    "serve.port_forbidden": (
        "没有权限使用 {host} 的端口 {port}。请换 1024 以上的，例如：--port 8000",
        "Port {port} of {host} is for the administrator only. Choose one above 1024, for example: --port 8000",
    ),
    "serve.port_other": (
        "不能在 {host} 的端口 {port} 上运行：{what}。请检查 --host。",
        "Port {port} of {host} cannot be used: {what}. Check --host.",
    ),
    "serve.collecting": ("正在整理静态文件……", "Collecting static files ..."),
    "serve.ready": (
        "控制台已在 {address} 打开。按 Ctrl-C 停止。",
        "The console is open at {address}. Press Ctrl-C to stop.",
    ),
    "serve.stopped": ("控制台已停止。", "The console has stopped."),
    "serve.web_ended": (
        "网页进程意外结束（代码 {code}），控制台已停止。原因见上面的日志。",
        "The web server ended by itself (code {code}), so the console has stopped. The log above says why.",
    ),
    "serve.worker_ended": (
        "后台进程意外结束（代码 {code}），正在重新启动。",
        "The worker ended by itself (code {code}); it is being started again.",
    ),
    # demo
    "demo.help": (
        "打开一个虚构的省份来试用：真实的地名，虚构的单位和人员，三个批次已结束，一个在派，一个在征集需求。\n\n"
        "第一次约需半分钟建立数据，放在单独的文件夹里，与真实数据互不相干。"
        "在打开的页面上选一个角色即可进入，不需要密码。",
        "Try the console on a fictional province: real places, invented institutions and people, three batches behind, "
        "one serving, one collecting its needs.\n\n"
        "The first run takes about half a minute to build it, in a folder of its own, apart from everything real. "
        "Choose a role on the page that opens; there is no password.",
    ),
    "demo.examples": _examples(
        ("jieli demo", "建立演示数据并在浏览器里打开", "build the demo and open it in the browser"),
        ("jieli demo --port 8080 --no-browser", "供脚本使用", "for scripts"),
        ("jieli demo --fresh", "丢弃改动，重新建立", "drop all changes and build it anew"),
    ),
    "demo.port": ("端口；0 表示任选一个空闲的。默认 8000。", "Port; 0 takes any that is free. Default 8000."),
    "demo.no_browser": ("不打开浏览器，只显示地址。", "Do not open a browser, only show the address."),
    "demo.fresh": ("先删除旧的演示数据。", "Remove the demo of an earlier run first."),
    "demo.building": ("正在建立演示数据，约需半分钟……", "Building the demo world, about half a minute ..."),
    "demo.ready": (
        "演示控制台已在 {address} 打开，选一个角色即可进入。按 Ctrl-C 停止。",
        "The demo is open at {address}; choose a role. Press Ctrl-C to stop.",
    ),
    "demo.occupied": (
        "{folder} 里已有真实数据，演示不会写进去。请把 JIELI_DATA 设为另一个文件夹，或清除 JIELI_DATABASE_URL。",
        "{folder} holds real data, and the demo does not mix with it. Point JIELI_DATA at another folder, or unset "
        "JIELI_DATABASE_URL.",
    ),
    # user
    "user.help": (
        "在服务器上开第一个账号，或为忘记密码的人发一次性密码。\n\n"
        "其余账号请在控制台里开。",
        "Add the first account at the machine, or give a new one-time password to somebody who is locked out.\n\n"
        "All other accounts are opened in the console.",
    ),
    "user.examples": _examples(
        ("jieli user add --admin admin", "第一个系统管理员", "the first system administrator"),
        ("jieli user password admin", "新的一次性密码", "a new one-time password"),
    ),
    "user.step": ("add 新开账号；password 发一次性密码。", "add opens an account; password gives a one-time password."),
    "user.name": ("账号，即登录时写的名字。", "The name to sign in with."),
    "user.admin": ("并授予系统管理员。", "Also make the user a system administrator."),
    "user.called": ("姓名。默认与账号相同。", "The name of the person. Default: the same."),
    "user.email": ("电子邮箱。", "E-mail address."),
    "user.at_the_machine": ("在服务器上办理", "at the machine"),
    "user.unknown": ("没有账号“{name}”。", "There is no account {name}."),
    "user.done": (
        "账号 {name} 的一次性密码：{password}\n只显示这一次；首次登录时须改密码。",
        "One-time password of {name}: {password}\nIt is shown this once and must be changed at the first sign-in.",
    ),
    "user.admin_done": (
        "系统管理员 {name} 的一次性密码：{password}\n只显示这一次；首次登录时须改密码。",
        "One-time password of the system administrator {name}: {password}\n"
        "It is shown this once and must be changed at the first sign-in.",
    ),
    # worker
    "worker.help": (
        "办理后台任务：邮件提醒、导入、导出、定时事项。\n\n"
        "可在几台机器上各运行几个，共用一个 PostgreSQL；它们不会办重，中断的由别的接着办。",
        "Run jobs: mails, imports, exports, whatever the calendar asks for.\n\n"
        "Several may run on several machines against one PostgreSQL; no job is run by two, and what one leaves "
        "another takes up.",
    ),
    "worker.examples": _examples(
        ("jieli worker", "一直运行，Ctrl-C 停止", "run until Ctrl-C"),
        ("jieli worker --once", "办完到期的就结束，适合定时执行", "run what is due and end, for a cron table"),
    ),
    "worker.once": ("办完已到期的任务就结束。", "End when nothing more is due."),
    "worker.ran": ("办理了 {n} 项任务。", "Ran {n} jobs."),
    "worker.waits": (
        "后台进程 {name} 正在等候任务。按 Ctrl-C 停止。",
        "The worker {name} waits for jobs. Press Ctrl-C to stop.",
    ),
    "worker.stopped": ("后台进程已停止。", "The worker has stopped."),
    # migrate
    "migrate.help": (
        "建好或更新数据库的表，装载行政区划和学科。jieli serve 启动时自动做。",
        "Make or update the tables and load regions and specialties. jieli serve does so when it starts.",
    ),
    "migrate.examples": _examples(("jieli migrate", "更新数据库", "bring the database up to date")),
    "migrate.busy": ("正在更新数据库……", "Bringing the database up to date ..."),
    "migrate.done": ("数据库已是最新。", "The database is up to date."),
    # reencrypt
    "reencrypt.help": (
        "把全部敏感字段、动态口令和待导入台账改用 field-key 第一行的密钥加密，证件号码的比对值也随之更新。\n\n"
        "可以在运行中做，中断后再运行即接着做；没有要做的就什么也不做。",
        "Encrypt all sensitive fields, second factors and uploaded ledgers with the key on the first line of "
        "field-key; the hashes that find duplicate ID numbers follow.\n\n"
        "It may run while the console does, goes on where it was broken off, and does nothing where nothing is to be "
        "done.",
    ),
    "reencrypt.examples": _examples(("jieli reencrypt", "换用新的密钥", "take the new key into use")),
    "reencrypt.busy": ("正在重新加密……", "Encrypting anew ..."),
    "reencrypt.done": (
        "已重新加密：字段{fields}个，动态口令{second_factors}个，台账{papers}份；更新比对值{hashes}个。",
        "Encrypted anew: {fields} fields, {second_factors} second factors, {papers} ledgers; {hashes} hashes renewed.",
    ),
    "reencrypt.old": (
        "field-key 里还有{n}个旧密钥。请停下控制台，删去旧的各行，再运行一次 jieli reencrypt，然后启动。",
        "field-key still holds {n} older key(s). Stop the console, delete those lines, run jieli reencrypt once more, "
        "and start.",
    ),
    "reencrypt.first": (
        "field-key 换过了，证件号码的比对值还是旧的，查重会漏。请先运行 jieli reencrypt。",
        "The field-key has changed and the hashes of ID numbers are still the old ones, so duplicates would be missed. "
        "Run jieli reencrypt first.",
    ),
    # backup
    "backup.help": (
        "把全部数据存进一个文件，运行中也可以。\n\n"
        "文件不分数据库：SQLite 存的可以恢复到 PostgreSQL，反之亦然。敏感字段在文件里仍是加密的，"
        "所以密钥 field-key 要另外保存。",
        "Save everything into one file, also while the console runs.\n\n"
        "The file fits both databases: what SQLite saved, PostgreSQL restores, and the other way round. Sensitive "
        "fields stay encrypted in it, so keep the key field-key elsewhere.",
    ),
    "backup.examples": _examples(
        ("jieli backup jieli.zip", "存一份备份", "save everything"),
        ("jieli backup jieli.zip --with-keys", "连同密钥，锁好文件", "with the keys; lock the file away"),
    ),
    "backup.file": ("要写的文件。", "File to write."),
    "backup.with_keys": ("把密钥也存进去。", "Put the keys into it too."),
    "backup.force": ("文件已存在时覆盖。", "Replace the file if it exists."),
    "backup.busy": ("正在备份……", "Saving ..."),
    "backup.done": (
        "已备份到 {path}：{rows} 行、{files} 个文件，审计记录 {count} 条，链尾 {hash}。",
        "Saved to {path}: {rows} rows, {files} papers, {count} audit entries, end of the chain {hash}.",
    ),
    "backup.lost": (
        "注意：{n} 个附件的内容不在数据文件夹里：{names}",
        "Note: the content of {n} papers is not in the data folder: {names}",
    ),
    "backup.keys_inside": (
        "注意：{path} 里有密钥，拿到它的人能读到全部敏感信息，请妥善保管。",
        "Note: {path} holds the keys. Whoever has it can read every sensitive field; lock it away.",
    ),
    # restore
    "restore.help": (
        "从备份恢复全部数据，要么全部恢复，要么不变。请先停止控制台。\n\n"
        "先校验文件，最后校验审计记录。数据库里已有用户时不恢复，除非加 --replace。",
        "Bring everything back from a backup, or nothing. Stop the console first.\n\n"
        "The file is verified before, the audit trail after. A database with users is left alone without --replace.",
    ),
    "restore.examples": _examples(
        ("jieli restore jieli.zip", "恢复到空数据库", "into an empty database"),
        ("jieli restore jieli.zip --replace", "取代现有数据", "in place of what is there"),
    ),
    "restore.file": ("备份文件。", "The backup."),
    "restore.replace": ("删除现有数据，以备份取代。", "Delete what is there and put the backup in its place."),
    "restore.with_keys": ("同时换用备份里的密钥。", "Take over the keys in the backup too."),
    "restore.busy": ("正在恢复……", "Restoring ..."),
    "restore.done": (
        "已恢复 {made} 的备份：{rows} 行、{files} 个文件；审计记录 {count} 条，链尾 {hash}。",
        "Restored the backup of {made}: {rows} rows, {files} papers; {count} audit entries, end of the chain {hash}.",
    ),
    "restore.other_key": (
        "注意：备份的敏感字段是用另一把密钥加密的，现在读不出来。请把当时的 field-key 放进数据文件夹，再启动。",
        "Note: the sensitive fields were encrypted with another key and cannot be read now. Put the field-key of "
        "that site into the data folder before the console starts.",
    ),
    # audit
    "audit.help": (
        "校验或导出审计记录。\n\n"
        "每条记录都含前一条的哈希，改动、删除、插入都会被发现。把导出文件存到别处，"
        "以后用 --against 比对，连整条重做的也能发现。",
        "Verify or export the audit trail.\n\n"
        "Each entry carries the hash of the one before, so that a changed, removed or inserted entry is found. Keep an "
        "export elsewhere and compare with --against: then a chain that was made anew is found too.",
    ),
    "audit.examples": _examples(
        ("jieli audit verify", "校验数据库里的记录", "verify what is in the database"),
        ("jieli audit export audit.jsonl", "导出", "export"),
        ("jieli audit verify audit.jsonl", "校验导出的文件", "verify an exported file"),
        ("jieli audit verify --against audit.jsonl", "与以前导出的比对", "compare with an earlier export"),
    ),
    "audit.step": ("verify 校验；export 导出。", "verify or export."),
    "audit.file": (
        "export 要写的文件，不写则输出到终端；verify 要校验的导出文件，不写则校验数据库。",
        "For export the file to write, else standard output; for verify an exported file, else the database.",
    ),
    "audit.against": ("同时与以前导出的文件比对。", "Compare with an earlier export too."),
    "audit.against_alone": (
        "--against 只与 verify 同用，且不再写文件，例如：jieli audit verify --against audit.jsonl",
        "--against goes with verify and no other file, for example: jieli audit verify --against audit.jsonl",
    ),
    "audit.unreadable": ("读不了 {path}：{what}", "{path} cannot be read: {what}"),
    "audit.broken": ("审计记录有 {n} 处不符：", "The audit trail has {n} faults:"),
    "audit.whole": (
        "审计记录完整：{count} 条，链尾 {hash}。请把链尾另行记下。",
        "The audit trail is whole: {count} entries, end of the chain {hash}. Write the end down elsewhere.",
    ),
    "audit.exported": ("已导出 {count} 条到 {path}。", "Exported {count} entries to {path}."),
    # import
    "import.help": (
        "核对原有的 Excel 台账，加 --commit 才写入。\n\n"
        "逐行说明是新增、变更、相同还是有问题；同一文件再导入一次，不会多出也不会改动。写入的一批可在网页上整批撤销。",
        "Check a legacy Excel ledger, and write it with --commit only.\n\n"
        "Says of each row whether it is new, a change, the same or a problem; the same file once more adds and "
        "changes nothing. What was written can be undone as a whole in the console.",
    ),
    "import.examples": _examples(
        ("jieli import ledger.xlsx --kind people", "只核对", "check only"),
        ("jieli import ledger.xlsx --kind people --out checked.xlsx", "并写出标注的原表", "and mark the workbook"),
        ("jieli import ledger.xlsx --kind people --commit", "全部没有问题才写入", "write it if nothing is wrong"),
    ),
    "import.file": ("台账：xlsx、xls、ods 或 csv。", "The ledger: xlsx, xls, ods or csv."),
    "import.kind": (
        "台账种类：institutions、departments、people、offices、pairings、needs、posts。",
        "What it holds: institutions, departments, people, offices, pairings, needs, posts.",
    ),
    "import.mapping": (
        "列名到字段的对应，JSON 对象；没有写到的列按列名猜，空值表示不导入。",
        "Titles of columns to fields as a JSON object; other columns are guessed, an empty value leaves one out.",
    ),
    "import.programme": ("导入结对或需求的项目编号。", "Code of the programme for pairings or needs."),
    "import.batch": ("导入岗位的批次编号。", "Code of the batch for posts."),
    "import.user": (
        "以哪个用户的权限导入；不写则以系统的名义。",
        "In whose name, with his or her permissions; the system itself by default.",
    ),
    "import.commit": ("没有问题就写入。", "Write it if nothing is wrong."),
    "import.only_clean": (
        "与 --commit 同用：有问题的行不写，其余写入。",
        "With --commit: leave rows with problems out and write the others.",
    ),
    "import.out": ("另存标注了结果的原表。", "Save the workbook with the results marked."),
    "import.bad_mapping": (
        "{path} 不是列名到字段的 JSON 对象。请写成 {{\"工作单位\": \"home_institution\"}} 这样。",
        "{path} is no JSON object of titles to fields. Write it like {{\"Unit\": \"home_institution\"}}.",
    ),
    "import.no_title": (
        "表里没有“{title}”这一列。现有的列：{titles}",
        "There is no column '{title}'. The columns are: {titles}",
    ),
    "import.counts": (
        "{code}：新增 {new}，变更 {change}，相同 {same}，有问题 {problem}。",
        "{code}: {new} new, {change} changed, {same} the same, {problem} with problems.",
    ),
    "import.unmapped": ("没有导入的列：{titles}", "Columns that are not imported: {titles}"),
    "import.line": ("  {place}　{said}", "  {place}  {said}"),
    "import.more": ("  另有 {n} 条，见 --json 或 --out。", "  {n} more; see --json or --out."),
    "import.committed": ("已写入台账，批次编号 {code}。", "Written to the ledger as {code}."),
    "import.checked": (
        "只核对，没有写入。确认后加 --commit。",
        "Checked only, nothing was written. Add --commit to write it.",
    ),
    # import-template
    "import-template.help": (
        "生成一张空台账，带下拉框和示例。",
        "Write an empty ledger with drop-downs and an example.",
    ),
    "import-template.examples": _examples(
        ("jieli import-template people people.xlsx", "人员台账", "a ledger of people"),
    ),
    "import_template.kind": (
        "台账种类：institutions、departments、people、offices、pairings、needs、posts。",
        "What it holds: institutions, departments, people, offices, pairings, needs, posts.",
    ),
    "import_template.target": ("要写的文件，以 .xlsx 结尾。", "File to write, ending in .xlsx."),
    "import_template.force": ("覆盖已有的文件。", "Overwrite a file that is there."),
    "import_template.done": ("已写好 {path}。", "Wrote {path}."),
    # version
    "version.help": ("显示版本。", "Print the version."),
    "version.examples": _examples(
        ("jieli version", "显示版本", "print the version"),
    ),
}  # fmt: skip
