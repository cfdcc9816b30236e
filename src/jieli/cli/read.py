"""``jieli read``: from bulletins, however damaged, to repaired articles and the facts they state."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import is_folder, must_take_files, whole_file
from jieli.cli.options import Lang, Quiet, argument, option
from jieli.cli.terminal import Terminal, complain, harmless, stoppable
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.cli.reading import Answer, Job
    from jieli.reader.cells import Sentence
    from jieli.reader.contradictions import Contradiction

_SHOWN = 5  # names of files that are no bulletins
_LINES_BETWEEN = 2.0  # seconds between two lines of progress where standard error is not a terminal


def read(
    bulletin: Annotated[Path, argument("argument.bulletin", "BULLETIN", readable=False)],
    json: Annotated[
        Path | None, option("read.json", "output", "--json", metavar="OUT", readable=False)
    ] = None,
    html: Annotated[
        Path | None, option("read.html", "output", "--html", metavar="OUT", readable=False)
    ] = None,
    xlsx: Annotated[
        Path | None, option("read.xlsx", "output", "--xlsx", metavar="OUT.xlsx", readable=False)
    ] = None,
    jobs: Annotated[int | None, option("read.jobs", "expert", "--jobs", min=1, max=64, metavar="N")] = None,
    again: Annotated[bool, option("read.again", "expert", "--again")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Read one bulletin or a folder of them."""
    terminal = Terminal(is_quiet=quiet)
    is_many = is_folder(bulletin)
    if xlsx and xlsx.suffix.lower() != ".xlsx":
        raise Stop(ExitCode.BAD_INPUT, say("read.suffix", path=xlsx))
    if xlsx and os.path.isdir(xlsx):
        raise Stop(ExitCode.BAD_INPUT, say("files.folder", path=xlsx))
    if is_many:
        _must_be_folder(json, "--json", ".json")
        _must_be_folder(html, "--html", ".html")
        _read_folder(bulletin, json, html, xlsx, jobs or os.cpu_count() or 1, again, terminal)
    else:
        _read_file(bulletin, json, html, xlsx, terminal)


def _read_file(
    path: Path, json: Path | None, html: Path | None, xlsx: Path | None, terminal: Terminal
) -> None:
    from jieli.cli import reading

    job = reading.Job(
        path, reading.shown(path.name),
        _target(json, path, ".json"),
        _target(html, path, ".html"),
    )  # fmt: skip
    _must_not_overwrite([job], xlsx)
    for target in (job.json, job.html, xlsx):
        if target:
            must_take_files(target.parent)
    answers = list(reading.read_all([job], 1, again=True, is_stopped=lambda: False))
    answer = answers[0][1]
    if "unwritten" in answer:
        raise Stop(ExitCode.BAD_INPUT, _in_words(answer["unwritten"]))
    if not answer["readable"]:
        raise Stop(
            ExitCode.BAD_INPUT,
            f"{path}：{_reason(answer)}" if spoken() == "zh" else f"{path}: {_reason(answer)}",
        )
    if xlsx:  # before anything is shown: whoever reads that may close it early
        _write_ledger([answer], (), xlsx, reading.shown(path.stem), terminal)
    _show(answer)
    for target in (job.json, job.html):
        if target:
            terminal.tell(say("read.written", path=target))


def _target(asked: Path | None, path: Path, suffix: str) -> Path | None:
    """Where a single file's paper goes: the file named, or a file in the folder named."""
    if asked is None:
        return None
    return (
        asked
        if asked.suffix.lower() == suffix and not os.path.isdir(asked)
        else asked / f"{path.stem}{suffix}"
    )


def _must_be_folder(asked: Path | None, name: str, suffix: str) -> None:
    """Refuse the name of one file where every bulletin gets its own."""
    if asked and asked.suffix.lower() == suffix and not os.path.isdir(asked):
        raise Stop(
            ExitCode.BAD_INPUT,
            say("read.needs_folder", option=name, path=asked, folder=f"{asked.with_suffix('')}/"),
        )


def _must_not_overwrite(jobs: Sequence[Job], xlsx: Path | None) -> None:
    """Refuse to write over a bulletin, which may be its only copy."""
    inputs = {os.path.realpath(job.path) for job in jobs}
    for name, targets in (
        ("--json", [job.json for job in jobs]),
        ("--html", [job.html for job in jobs]),
        ("--xlsx", [xlsx]),
    ):
        for target in targets:
            if target and os.path.realpath(target) in inputs:
                raise Stop(ExitCode.BAD_INPUT, say("read.overwrites", path=target, option=name))


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

    jobs, others, n_own, locked = reading.jobs_in(folder, json, html)
    if others:
        shown = "、".join(others[:_SHOWN]) + ("…" if len(others) > _SHOWN else "")
        terminal.tell(harmless(say("read.others", n=len(others), names=shown)))
    if n_own:
        terminal.tell(say("read.own", n=n_own))
    if not jobs:
        for one in locked:
            complain(say("trouble.line", where=one["file"], what=_reason(one)))
        raise Stop(ExitCode.BAD_INPUT, say("read.nothing", path=folder))
    _must_not_overwrite(jobs, xlsx)
    for target in (json, html, xlsx and xlsx.parent):
        if target:
            must_take_files(target)
    began = perf_counter()
    by_path: dict[Path, Answer] = {}  # two names may look the same
    with stoppable(terminal, "read.stopping") as is_stopped:
        for job, answer in _with_progress(
            jobs, terminal, reading.read_all(jobs, workers, again=again, is_stopped=is_stopped)
        ):
            by_path[job.path] = answer
        is_cut_short = is_stopped() and len(by_path) < len(jobs)
    answers = [by_path[job.path] for job in jobs if job.path in by_path] + locked
    conflicts = contradictions(answers)
    if xlsx:
        _write_ledger(answers, conflicts, xlsx, reading.shown(folder.resolve().name), terminal)
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
    unwritten = [one for one in answers if "unwritten" in one]
    for one in unwritten:
        complain(say("trouble.line", where=one["file"], what=_in_words(one["unwritten"])))
    if conflicts:
        print(say("read.conflicts", n=len(conflicts)))
        for conflict in conflicts:
            print(harmless(f"  {getattr(conflict.sentence, spoken())}"))
    if is_cut_short:
        raise Stop(ExitCode.INTERRUPTED, say("read.cut_short", n=len(by_path), all=len(jobs)))
    if unwritten:
        raise Stop(ExitCode.BAD_INPUT, say("read.unwritten", n=len(unwritten)))
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


def _in_words(sentence: Sentence) -> str:
    return str(getattr(sentence, spoken()))


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
