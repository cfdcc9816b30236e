"""``jieli read``: from bulletins, however damaged, to repaired articles and the facts they state."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import unwritable_is_bad_input, whole_file
from jieli.cli.options import Lang, Quiet, argument, option
from jieli.cli.terminal import Terminal, complain, harmless, stoppable
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.cli.reading import Answer, Job
    from jieli.reader.contradictions import Contradiction

_SHOWN = 5  # names of files that are no bulletins
_LINES_BETWEEN = 2.0  # seconds between two lines of progress where standard error is not a terminal


def read(
    bulletin: Annotated[Path, argument("argument.bulletin", "BULLETIN")],
    json: Annotated[Path | None, option("read.json", "output", "--json", metavar="OUT")] = None,
    html: Annotated[Path | None, option("read.html", "output", "--html", metavar="OUT")] = None,
    xlsx: Annotated[Path | None, option("read.xlsx", "output", "--xlsx", metavar="OUT.xlsx")] = None,
    jobs: Annotated[int | None, option("read.jobs", "expert", "--jobs", min=1, max=64, metavar="N")] = None,
    again: Annotated[bool, option("read.again", "expert", "--again")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Read one bulletin or a folder of them."""
    terminal = Terminal(is_quiet=quiet)
    if bulletin.is_dir():
        _read_folder(bulletin, json, html, xlsx, jobs or os.cpu_count() or 1, again, terminal)
    elif bulletin.is_file():
        _read_file(bulletin, json, html, xlsx, terminal)
    else:
        raise Stop(ExitCode.BAD_INPUT, say("files.missing", path=bulletin))


def _read_file(
    path: Path, json: Path | None, html: Path | None, xlsx: Path | None, terminal: Terminal
) -> None:
    from jieli.cli import reading

    job = reading.Job(
        path, path.name,
        _target(json, path, ".json"),
        _target(html, path, ".html"),
    )  # fmt: skip
    with unwritable_is_bad_input(json or html or path):
        answers = list(reading.read_all([job], 1, again=True, is_stopped=lambda: False))
    answer = answers[0][1]
    if not answer["readable"]:
        raise Stop(
            ExitCode.BAD_INPUT,
            f"{path}：{_reason(answer)}" if spoken() == "zh" else f"{path}: {_reason(answer)}",
        )
    _show(answer)
    if xlsx:
        _write_ledger([answer], (), xlsx, path.stem, terminal)
    for target in (job.json, job.html):
        if target:
            terminal.tell(say("read.written", path=target))


def _target(asked: Path | None, path: Path, suffix: str) -> Path | None:
    """Where a single file's paper goes: the file named, or a file in the folder named."""
    if asked is None:
        return None
    return asked if asked.suffix.lower() == suffix and not asked.is_dir() else asked / f"{path.stem}{suffix}"


def _read_folder(
    folder: Path,
    json: Path | None,
    html: Path | None,
    xlsx: Path | None,
    workers: int,
    again: bool,
    terminal: Terminal,
) -> None:
    from jieli.cli import reading
    from jieli.reader.contradictions import contradictions

    jobs, others = reading.jobs_in(folder, json, html)
    if others:
        shown = "、".join(others[:_SHOWN]) + ("…" if len(others) > _SHOWN else "")
        terminal.tell(harmless(say("read.others", n=len(others), names=shown)))
    if not jobs:
        raise Stop(ExitCode.BAD_INPUT, say("read.nothing", path=folder))
    began = perf_counter()
    by_name: dict[str, Answer] = {}
    with stoppable(terminal, "read.stopping") as is_stopped, unwritable_is_bad_input(json or html or folder):
        for job, answer in _with_progress(
            jobs, terminal, reading.read_all(jobs, workers, again=again, is_stopped=is_stopped)
        ):
            by_name[job.name] = answer
        is_cut_short = is_stopped() and len(by_name) < len(jobs)
    answers = [by_name[job.name] for job in jobs if job.name in by_name]
    conflicts = contradictions(answers)
    if xlsx:
        _write_ledger(answers, conflicts, xlsx, folder.resolve().name, terminal)
    failed = [one for one in answers if not one["readable"]]
    about = sum(one["relevant"] for one in answers)
    seconds = perf_counter() - began
    print(
        say(
            "read.done", n=len(answers), about=about, others=len(answers) - about - len(failed), failed=len(failed),
            seconds=f"{seconds:.1f}",
        )
    )  # fmt: skip
    for one in failed:
        complain(say("trouble.line", where=one["file"], what=_reason(one)))
    if conflicts:
        print(say("read.conflicts", n=len(conflicts)))
        for conflict in conflicts:
            print(harmless(f"  {getattr(conflict.sentence, spoken())}"))
    if is_cut_short:
        raise Stop(ExitCode.INTERRUPTED, say("read.cut_short", n=len(answers), all=len(jobs)))
    if len(failed) == len(answers):
        raise Stop(ExitCode.BAD_INPUT)


def _with_progress(jobs: Sequence[Job], terminal: Terminal, answers: Any) -> Any:
    """The answers as they come, while a bar or a line now and then says how far it is."""
    import sys

    if terminal.is_quiet or not sys.stderr.isatty():
        said = perf_counter()
        for number, one in enumerate(answers, 1):
            yield one
            if perf_counter() - said > _LINES_BETWEEN:
                said = perf_counter()
                terminal.tell(say("read.progress", n=number, all=len(jobs)))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn(say("read.reading")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("", total=len(jobs))
        for one in answers:
            yield one
            bar.advance(task)


def _write_ledger(
    answers: Sequence[Answer], conflicts: Sequence[Contradiction], xlsx: Path, title: str, terminal: Terminal
) -> None:
    from jieli.papers.reading.ledger import ledger

    with whole_file(xlsx) as draft:
        draft.write_bytes(ledger(answers, conflicts, f"{title}·信息台账"))
    terminal.tell(say("read.written", path=xlsx))


def _reason(answer: Answer) -> str:
    return str(answer["reason"] if spoken() == "zh" else answer.get("reason_en") or answer["reason"])


def _show(answer: Answer) -> None:
    """The repaired article with its repairs coloured, then the facts as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from jieli.reader.words import FIELDS, rows_by_kind, said_row

    console = Console(highlight=False, markup=False, soft_wrap=not os.isatty(1))
    text = Text(harmless(answer["repaired_text"]))
    plain = answer["repaired_text"]
    if harmless(plain) == plain:  # else the positions no longer fit
        for row in answer["repairs"]:
            start, end = row["repaired"]
            if end > start and not row["rule"].startswith("cut."):
                text.stylize(
                    "yellow reverse" if row["before"] == row["after"] else "green underline", start, end
                )
    console.print(text)
    marks = [row for row in answer["repairs"] if row["before"] == row["after"]]
    changes = [
        row
        for row in answer["repairs"]
        if row["before"] != row["after"] and not row["rule"].startswith("cut.")
    ]
    cuts = [row for row in answer["repairs"] if row["rule"].startswith("cut.") and row["before"].strip()]
    console.print()
    console.print(say("read.counts", repairs=len(changes), marks=len(marks), cuts=len(cuts)))
    for row in marks:
        candidates = "、".join(row["candidates"]) or say("read.none")
        console.print(harmless("  " + say("read.mark", text=row["before"], candidates=candidates)))
    if not answer["relevant"]:
        console.print(harmless(say("read.irrelevant", reason=_reason(answer))))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for key in ("read.field", "read.value", "read.words", "read.confidence"):
        table.add_column(say(key), overflow="fold", justify="right" if key == "read.confidence" else "left")
    for name, rows in rows_by_kind(answer):
        for number, row in enumerate(rows):
            label = getattr(FIELDS[name], spoken()) if number == 0 else ""
            words = row["evidence"][0]["text"] if row["evidence"] else ""
            words = words if len(words) <= 40 else f"{words[:39]}…"
            table.add_row(
                label, harmless(said_row(name, row, spoken())), harmless(words), f"{row['confidence']:.0%}"
            )
    console.print(table)
