"""What the user sees: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

from jieli.cli.wording import say

if TYPE_CHECKING:  # numpy is not needed to print a help page
    from jieli.planner.result import Progress

_SECONDS_BETWEEN_LINES = 2.0  # of progress, where standard error is not a terminal


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to correct in an input file: where it is; what is wrong and what to do."""

    where: str
    what: str


@dataclass(slots=True)
class Terminal:
    """Both streams of one command.

    With ``is_json`` standard output carries exactly one JSON document; with ``is_quiet`` standard error
    carries complaints only.
    """

    is_json: bool = False
    is_quiet: bool = False

    def result(self, document: Mapping[str, Any], text: str) -> None:
        """Print the answer: ``document`` as JSON, or ``text`` for people."""
        if self.is_json:
            print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))
        elif text:
            print(harmless(text))

    def tell(self, text: str) -> None:
        """Say something beside the answer."""
        if text and not self.is_quiet:
            print(harmless(text), file=sys.stderr)

    def troubles(self, troubles: Sequence[Trouble]) -> None:
        """Show what is wrong with an input: a table on a terminal, else one line each."""
        if self.is_json:  # the document has them already
            return
        if not sys.stderr.isatty():
            for t in troubles:
                complain(say("trouble.line", where=t.where, what=t.what) if t.where else t.what)
            return
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table

        table = Table(box=SIMPLE_HEAD)
        table.add_column(say("trouble.where"), overflow="fold")
        table.add_column(say("trouble.what"), overflow="fold")
        for t in troubles:
            table.add_row(harmless(t.where), harmless(t.what))
        Console(stderr=True, markup=False, highlight=False).print(table)

    @contextmanager
    def busy(self, key: str) -> Iterator[None]:
        """Say what is going on while the block runs."""
        if self.is_quiet:
            yield
        elif not sys.stderr.isatty():
            self.tell(say(key))
            yield
        else:
            from rich.console import Console

            with Console(stderr=True).status(say(key)):
                yield

    @contextmanager
    def progress(self) -> Iterator[Callable[[Progress], None]]:
        """Give a function that shows where the solver stands: one living line, or a line at times."""
        if self.is_quiet:
            yield lambda _: None
        elif not sys.stderr.isatty():
            yield _Lines()
        else:
            from rich.console import Console

            with Console(stderr=True).status(say("progress.start")) as status:
                yield lambda p: status.update(_progress_line(p))


def harmless(text: str) -> str:
    """``text`` without what makes a terminal do things: control and bidirectional characters from a file.

    Bytes of a file's name that are no UTF-8 become replacement characters, which every stream can say.
    """
    return "".join(
        "\ufffd" if unicodedata.category(c) == "Cs" else c
        for c in text
        if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf")
    )


def complain(sentence: str) -> None:
    """Print a complaint, whatever was asked to be quiet."""
    print(harmless(sentence), file=sys.stderr)


@contextmanager
def stoppable(terminal: Terminal, key: str = "progress.stopping") -> Iterator[Callable[[], bool]]:
    """Give a function that is true once the user pressed Ctrl-C; a second Ctrl-C interrupts for good.

    Args:
        key: What the first Ctrl-C is answered with.
    """
    pressed = False

    def press(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        if not terminal.is_quiet:  # not print: the signal may have come in the middle of one
            os.write(2, f"\n{say(key)}\n".encode())

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


class _Lines:
    """Progress without a terminal: a new line when the phase changes or some seconds have passed."""

    def __init__(self) -> None:
        self.phase, self.seconds = "", 0.0

    def __call__(self, p: Progress) -> None:
        if p.phase != self.phase or p.seconds - self.seconds >= _SECONDS_BETWEEN_LINES:
            self.phase, self.seconds = p.phase, p.seconds
            print(_progress_line(p), file=sys.stderr, flush=True)


def _progress_line(p: Progress) -> str:
    if p.phase == "compile":  # nothing is known yet
        return say("phase.compile")
    return say(
        "progress.line", seconds=f"{p.seconds:.1f}", phase=say(f"phase.{p.phase}"), value=f"{p.value:,}",
        bound=f"{p.bound:,}", gap=percent(p.gap_ratio),
    )  # fmt: skip


def percent(ratio: float) -> str:
    """A gap for people: two decimals, and never 0.00 % for a gap that is not closed."""
    return "0 %" if ratio == 0 else f"{max(ratio, 0.0001) * 100:.2f} %"


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)
    return str(value)
