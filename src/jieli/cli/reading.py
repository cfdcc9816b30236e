"""Reading many bulletins: two processes that may die or hang without stopping the rest, and a run that goes on.

A worker reads one file at a time and answers with its JSON document. One that takes too long or dies is
replaced, and its file gets a sentence instead of facts. Files whose document is there already, read from the
same bytes by the same version, are not read again.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from jieli import __version__
from jieli.cli.files import refusal
from jieli.papers.reading import mark
from jieli.reader import told
from jieli.reader.cells import Sentence

MOST_SECONDS = 60.0  # for one file; a bulletin takes hundredths of a second
_MOST_MEMORY = 3 * 1024**3
SUFFIXES = frozenset((".txt", ".htm", ".html", ".doc", ".docx", ".pdf", ".md", ".shtml", ""))
_OWN = frozenset((".json", ".xlsx"))  # our papers, which may lie beside the bulletins
_PAGES = frozenset((".htm", ".html", ".shtml"))
TOO_LONG = Sentence(
    f"读取超过{MOST_SECONDS:.0f}秒，已放弃。请检查文件，只留下文字后再读。",
    f"Reading took more than {MOST_SECONDS:.0f} s and was given up. Check the file, keep its text only and try again.",
)
DIED = Sentence(
    "读取这个文件时程序中断，可能是文件有意做坏的。请只留下文字后再读。",
    "The program broke off over this file, which may be made to break it. Keep its text only and try again.",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One file: where it is, what it is called in the answers, and where its papers go, if anywhere."""

    path: Path
    name: str
    json: Path | None = None
    html: Path | None = None


Answer = dict[str, Any]


class Found(NamedTuple):
    """What lies below a folder: bulletins, names of files of other kinds, pages of ours, folders that are locked."""

    jobs: list[Job]
    others: list[str]
    n_own: int
    locked: list[Answer]


def jobs_in(folder: Path, json_dir: Path | None, html_dir: Path | None) -> Found:
    """The bulletins below a folder, in the order of their names, and what else is there.

    Hidden files and links, which may lead anywhere, are left out, and so are the pages of earlier runs.
    """
    found: list[Path] = []
    locked: list[Answer] = []

    def note(refused: OSError) -> None:
        name = shown(Path(refused.filename).relative_to(folder))
        locked.append(told.unreadable(name, _unopened("文件夹", "The folder", refused)))

    for place, _, files in os.walk(folder, onerror=note):
        found += [Path(place, one) for one in files if not one.startswith(".")]
    found = sorted(path for path in found if _may_be_file(path))
    others = [shown(one.relative_to(folder)) for one in found if one.suffix.lower() not in SUFFIXES | _OWN]
    bulletins = [path for path in found if path.suffix.lower() in SUFFIXES]
    ours = {path for path in bulletins if path.suffix.lower() in _PAGES and mark.is_ours(path)}
    names = [path.relative_to(folder) for path in bulletins if path not in ours]
    jobs = [
        Job(
            folder / name, shown(name),
            json_dir / f"{paper}.json" if json_dir else None,
            html_dir / f"{paper}.html" if html_dir else None,
        )
        for name, paper in zip(names, _papers(names), strict=True)
    ]  # fmt: skip
    return Found(jobs, others, len(ours), locked)


def shown(name: Path | str) -> str:
    """A name for people: bytes that are no UTF-8, as in archives made with GBK, become replacement characters."""
    return os.fsencode(name).decode("utf-8", "replace")


def _may_be_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # whoever reads it says why it cannot be opened
        return True


def _papers(names: Sequence[Path]) -> list[Path]:
    """What the papers of each file are called: its stem, or its whole name where others would be called the same.

    A whole name may be another file's stem (a.txt and a.txt.txt), so it is looked at again until none is shared.
    """
    papers = [name.with_suffix("") for name in names]
    while True:
        times = Counter(str(paper).casefold() for paper in papers)  # some systems do not tell A from a
        better = [
            name if times[str(paper).casefold()] > 1 else paper
            for name, paper in zip(names, papers, strict=True)
        ]
        if better == papers:
            return papers
        papers = better


def read_all(
    jobs: Sequence[Job], workers: int, *, again: bool, is_stopped: Callable[[], bool]
) -> Iterator[tuple[Job, Answer]]:
    """The document of every job as it is read, those that are there already first.

    Ends early once ``is_stopped`` says so; what was read by then is written.
    """
    todo = []
    for job in jobs:
        kept = None if again else _kept(job)
        if kept is None:
            todo.append(job)
        else:
            yield job, kept
    yield from _Pool(min(workers, max(1, len(todo)))).run(todo, is_stopped)


def _kept(job: Job) -> Answer | None:
    """The document of an earlier run, if it and the page were made from these bytes by this version."""
    if job.json is None:
        return None
    with suppress(OSError, ValueError, RecursionError):
        document = json.loads(job.json.read_text(encoding="utf-8"))
        if not isinstance(document, dict) or not document.keys() >= told.KEYS | {"version", "sha256", "seal"}:
            return None
        if document["version"] != __version__ or document["seal"] != _seal(document):
            return None
        digest = _digest(job.path.read_bytes())
        is_same_page = job.html is None or mark.is_made_from(job.html, _source(digest))
        if document["sha256"] == digest and is_same_page:
            return document
    return None


def _seal(document: Answer) -> str:
    """A digest of the document without its seal, so that one damaged on the disk is not taken for read."""
    rest = {key: value for key, value in document.items() if key != "seal"}
    return _digest(json.dumps(rest, ensure_ascii=False).encode())


def _source(digest: str) -> str:
    return f"{__version__} {digest}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(slots=True)
class _Worker:
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    job: Job | None = None
    until: float = 0.0


class _Pool:
    """Some processes, each with one file at a time."""

    def __init__(self, size: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._size = size

    def run(self, jobs: Sequence[Job], is_stopped: Callable[[], bool]) -> Iterator[tuple[Job, Answer]]:
        waiting = list(reversed(jobs))
        workers = [self._hire() for _ in range(self._size if jobs else 0)]
        try:
            while (waiting and not is_stopped()) or any(one.job for one in workers):
                for one in workers:
                    if one.job is None and waiting and not is_stopped():
                        self._give(one, waiting.pop())
                busy = [one for one in workers if one.job]
                ready = wait([one.pipe for one in busy], timeout=0.5)
                for at, one in enumerate(workers):
                    job = one.job
                    if job is None:
                        continue
                    if one.pipe in ready:
                        try:
                            answer = one.pipe.recv()
                            one.job = None
                        except (EOFError, OSError):
                            answer = _failed(job, DIED)
                            workers[at] = self._replace(one)
                        yield job, answer
                    elif monotonic() > one.until:
                        workers[at] = self._replace(one)
                        yield job, _failed(job, TOO_LONG)
        finally:
            for one in workers:
                one.process.kill()
                one.process.join()
                one.pipe.close()

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, job: Job) -> None:
        worker.job, worker.until = job, monotonic() + MOST_SECONDS
        with suppress(OSError):  # a dead worker is noticed when its answer is waited for
            worker.pipe.send(job)

    def _replace(self, worker: _Worker) -> _Worker:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        return self._hire()


def _serve(pipe: Connection) -> None:
    """What a worker does until its pipe closes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    _limit_memory()
    with suppress(EOFError, OSError):
        while True:
            job: Job = pipe.recv()
            pipe.send(read_one(job))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def read_one(job: Job) -> Answer:
    """Read one file, write its papers, and answer with its document; whatever is in it, there is an answer."""
    from jieli.reader.bulletin import read
    from jieli.reader.source import Unreadable, must_fit

    try:
        must_fit(job.path.stat().st_size)
        data = job.path.read_bytes()
        reading = read(data, job.name, gazetteer())
    except Unreadable as why:
        return _failed(job, why.sentence)
    except OSError as wrong:
        return _failed(job, _unopened("文件", "The file", wrong))
    except MemoryError:
        return _failed(job, DIED)
    digest = _digest(data)
    answer = {**reading.to_json(), "version": __version__, "sha256": digest}
    answer["seal"] = _seal(answer)
    if job.html is None:
        return _with_papers(job, answer)
    from jieli.papers.reading.page import page

    return _with_papers(job, answer, page(reading, _source(digest)))


def _unopened(zh: str, en: str, wrong: OSError) -> Sentence:
    why = refusal(wrong, is_reading=True)
    return Sentence(
        f"{zh}打不开：{why[0]}。请核对权限和名称后再读。",
        f"{en} cannot be opened: {why[1]}. Check its permissions and name and try again.",
    )


def gazetteer() -> Any:
    """The table of regions, built once in each process."""
    global _gazetteer
    if _gazetteer is None:
        from jieli.reader.facts.gazetteer import Gazetteer
        from jieli.registry.catalogue.regions import spells

        _gazetteer = Gazetteer(spells())
    return _gazetteer


_gazetteer: Any = None


def _failed(job: Job, sentence: Sentence) -> Answer:
    return _with_papers(job, told.unreadable(job.name, sentence))


def _with_papers(job: Job, answer: Answer, page: str = "") -> Answer:
    """Write the papers; the answer says under ``unwritten`` if that failed, which is no fault of the bulletin."""
    for path, text in ((job.json, json.dumps(answer, ensure_ascii=False, indent=1)), (job.html, page)):
        if path is None or not text:
            continue
        try:
            _write(path, text)
        except OSError as wrong:
            zh, en = refusal(wrong)
            return answer | {
                "unwritten": Sentence(
                    f"写不了 {shown(path)}：{zh}。", f"{shown(path)} cannot be written: {en}."
                )
            }
    return answer


def _write(path: Path, text: str) -> None:
    """Write a whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(
        f".jieli-{os.getpid()}"
    )  # short: the name of the file may be as long as names can be
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
