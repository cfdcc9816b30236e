"""Opening what is to be planned: a round workbook, a round file of the console, or a benchmark instance."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import must_be_file, whole_file
from jieli.cli.terminal import Terminal, Trouble, complain
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.planner.compile import RoundProblem
    from jieli.planner.instance import Instance, Labels
    from jieli.planner.round import Round
    from jieli.workbook import Notice, Problem, ReadOutcome


@dataclass(frozen=True, slots=True)
class Book:
    """A round that was read and compiled."""

    path: Path
    round: Round
    instance: Instance
    names: Labels

    @property
    def codes(self) -> Labels:
        """Codes in index order."""
        assert self.instance.labels is not None  # a compiled round always has labels
        return self.instance.labels

    def person(self, candidate: int) -> str:
        """What people call a candidate."""
        from jieli.planner.words import name_of

        return name_of(self.instance, self.names, "candidate", candidate, spoken())

    def slot(self, slot: int) -> str:
        """What people call a term of a post."""
        from jieli.planner.words import slot_name

        return slot_name(self.instance, self.names, slot, spoken())

    def term(self, slot: int) -> int:
        """Number of a term, from 1."""
        from jieli.planner.words import term_of

        return term_of(self.instance, slot)

    def post_code(self, slot: int) -> str:
        """Code of the post that a slot belongs to."""
        return self.codes.post[int(self.instance.slot_post[slot])]


def open_round(
    path: Path, terminal: Terminal, *, beside: Path | None = None, lexicographic: bool | None = None
) -> Book:
    """Read and compile the workbook or the round file (.json) at ``path``.

    Args:
        beside: Where papers would go; a copy of the workbook with its problems marked is written next to it.
        lexicographic: Overrides the round's own setting.

    Raises:
        Stop: The file has problems. All of them are shown.
    """
    from jieli.planner.compile import RoundError, compile_round, round_names

    must_be_file(path)
    is_json = path.suffix.lower() == ".json"
    round = _round_of_file(path, terminal) if is_json else _round_of_workbook(path, beside, terminal)
    if lexicographic is not None:
        round = replace(round, policy=replace(round.policy, is_lexicographic=lexicographic))
    try:
        instance = compile_round(round)
    except RoundError as e:
        _refuse_round(path, e.problems, terminal)
    return Book(path, round, instance, round_names(round))


def _round_of_workbook(path: Path, beside: Path | None, terminal: Terminal) -> Round:
    from jieli.workbook import read_round

    outcome = read_round(path)
    _tell_notices([*outcome.problems, *outcome.notices] if outcome.round else outcome.notices, terminal)
    if outcome.round is None:
        _refuse(path, outcome, beside, terminal)
    return outcome.round


def _round_of_file(path: Path, terminal: Terminal) -> Round:
    from jieli.planner.round_file import RoundFileError, read_round_text

    try:
        return read_round_text(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as e:
        raise Stop(ExitCode.BAD_INPUT, say("files.not_text", path=path)) from e
    except RoundFileError as e:
        said = [p.say(spoken()) for p in e.problems]
    terminal.troubles([Trouble(say("trouble.file"), what) for what in said])
    terminal.result({"problems": [{"sentence": what} for what in said], "annotated": None}, "")
    raise Stop(ExitCode.BAD_INPUT, say("trouble.count", path=path, n=len(said)))


def open_instance(path: Path, *, lexicographic: bool | None = None) -> Instance:
    """Read a benchmark instance.

    Raises:
        Stop: The file is none.
    """
    import zipfile

    import numpy as np

    from jieli.planner.instance import from_arrays

    must_be_file(path)
    try:
        with np.load(path, allow_pickle=False) as archive:
            instance = from_arrays({key: archive[key] for key in archive.files})
    except (KeyError, ValueError, IndexError, AttributeError, TypeError, OSError, zipfile.BadZipFile) as e:
        raise Stop(ExitCode.BAD_INPUT, say("files.instance", path=path, reason=e)) from e
    return instance if lexicographic is None else replace(instance, is_lexicographic=lexicographic)


def _refuse(path: Path, outcome: ReadOutcome, beside: Path | None, terminal: Terminal) -> NoReturn:
    """Show every problem of the workbook, mark them in a copy, and stop."""
    copy = _annotated_copy(path, outcome, beside) if beside is not None else None
    english, problems = spoken() == "en", outcome.problems
    terminal.troubles([Trouble(p.place or say("trouble.file"), p.en if english else p.zh) for p in problems])
    terminal.result({"problems": [asdict(p) for p in problems], "annotated": str(copy) if copy else None}, "")
    complain(say("trouble.count", path=path, n=len(problems)))
    if copy:
        complain(say("trouble.annotated", path=copy))
    raise Stop(ExitCode.BAD_INPUT)


def _refuse_round(path: Path, problems: Sequence[RoundProblem], terminal: Terminal) -> NoReturn:
    english = spoken() == "en"
    terminal.troubles([Trouble(f"{p.kind} {p.key}".strip(), p.en if english else p.zh) for p in problems])
    terminal.result({"problems": [asdict(p) for p in problems], "annotated": None}, "")
    raise Stop(ExitCode.BAD_INPUT, say("trouble.count", path=path, n=len(problems)))


def _annotated_copy(path: Path, outcome: ReadOutcome, beside: Path) -> Path | None:
    """Write the copy; None where the workbook cannot even be opened."""
    from jieli.reader.sheets import UnreadableFile
    from jieli.workbook import annotate

    copy = Path(os.path.relpath(beside.absolute().parent / f"{path.stem}-校验.xlsx"))
    try:
        with whole_file(copy) as draft:
            annotate(path, outcome.problems, draft, notices=outcome.notices)
    except UnreadableFile:
        return None
    return copy


def _tell_notices(notices: Sequence[Notice | Problem], terminal: Terminal) -> None:
    if not notices:
        return
    english = spoken() == "en"
    terminal.tell(say("notice.heading", n=len(notices)))
    for n in notices:
        place = f"{n.cell} {n.column}".strip() or say("trouble.file")
        count = getattr(n, "count", 1)
        more = say("notice.more", n=count) if count > 1 else ""
        terminal.tell(say("notice.line", where=place, what=n.en if english else n.zh, more=more))
