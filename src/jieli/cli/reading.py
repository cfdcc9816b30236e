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
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any

from jieli import __version__
from jieli.reader import told
from jieli.reader.cells import Sentence

MOST_SECONDS = 60.0  # for one file; a bulletin takes hundredths of a second
_MOST_MEMORY = 3 * 1024**3
SUFFIXES = frozenset((".txt", ".htm", ".html", ".doc", ".docx", ".pdf", ".md", ".shtml", ""))
_OWN = frozenset((".json", ".xlsx"))  # our papers, which may lie beside the bulletins
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


def jobs_in(folder: Path, json_dir: Path | None, html_dir: Path | None) -> tuple[list[Job], list[str]]:
    """The bulletins below a folder, in the order of their names, and the names of files of other kinds.

    Hidden files and links, which may lead anywhere, are left out.

    Papers keep the file's stem; where two files of one folder share it, the whole name, so none is lost.
    """
    papers = {one.resolve() for one in (json_dir, html_dir) if one and one.exists()} - {folder.resolve()}
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
        and not path.name.startswith(".") and not papers & {parent.resolve() for parent in path.parents}
    ]  # fmt: skip
    files = [path for path in found if path.suffix.lower() in SUFFIXES]
    others = [str(path.relative_to(folder)) for path in found if path.suffix.lower() not in SUFFIXES | _OWN]
    stems = [path.relative_to(folder).with_suffix("") for path in files]
    times = Counter(stems)
    jobs = []
    for path, stem in zip(files, stems, strict=True):
        name = path.relative_to(folder)
        paper = name if times[stem] > 1 else stem
        jobs.append(
            Job(
                path, str(name),
                json_dir / f"{paper}.json" if json_dir else None,
                html_dir / f"{paper}.html" if html_dir else None,
            )
        )  # fmt: skip
    return jobs, others


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
    """The document of an earlier run, if it was read from these bytes by this version."""
    if job.json is None or not job.json.exists() or (job.html and not job.html.exists()):
        return None
    with suppress(OSError, ValueError):
        document = json.loads(job.json.read_text(encoding="utf-8"))
        this = (__version__, _digest(job.path.read_bytes()))
        is_whole = isinstance(document, dict) and document.keys() >= told.KEYS
        if is_whole and (document.get("version"), document.get("sha256")) == this:
            return document  # type: ignore[no-any-return]
    return None


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
        return _failed(
            job, Sentence(f"文件打不开：{wrong.strerror}。", f"The file cannot be opened: {wrong.strerror}.")
        )
    except MemoryError:
        return _failed(job, DIED)
    answer = {**reading.to_json(), "version": __version__, "sha256": _digest(data)}
    _write(job.json, json.dumps(answer, ensure_ascii=False, indent=1))
    if job.html:
        from jieli.papers.reading.page import page

        _write(job.html, page(reading))
    return answer


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
    answer = told.unreadable(job.name, sentence)
    _write(job.json, json.dumps(answer, ensure_ascii=False, indent=1))
    return answer


def _write(path: Path | None, text: str) -> None:
    """Write a whole file or none."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
