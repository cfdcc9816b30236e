"""How a command ends: its exit code, and the one exception that carries it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell learns."""

    DONE = 0
    REFUSED = 1  # a rule of the domain says no
    BAD_INPUT = 2  # the call or a file is wrong; nothing was planned or written
    NO_PLAN = 3  # the input is right and no plan exists
    DEFECT = 70  # a mistake of Jieli itself; the traceback is in a log (EX_SOFTWARE of sysexits.h)
    INTERRUPTED = 130  # stopped by Ctrl-C before there was anything to keep


class Stop(Exception):
    """Ends the command with ``code``, after ``sentence`` was said; empty if everything is said already."""

    def __init__(self, code: ExitCode, sentence: str = "") -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence
