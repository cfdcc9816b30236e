"""Finding a person by what the user typed."""

from __future__ import annotations

from collections.abc import Sequence

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.rounds import Book
from jieli.cli.wording import say


def candidate_of(asked: str, book: Book) -> int:
    """Index of the person with this code, or else this name.

    Raises:
        Stop: Nobody is meant, or several people are; the sentence names those who may be meant.
    """
    codes, names = book.codes.candidate, book.names.candidate
    if asked in codes:
        return codes.index(asked)
    found = [i for i, name in enumerate(names) if name == asked]
    if len(found) == 1:
        return found[0]
    if found:
        several = say("word.comma").join(codes[i] for i in found)
        raise Stop(ExitCode.BAD_INPUT, say("people.several", name=asked, codes=several))
    raise Stop(ExitCode.BAD_INPUT, say("people.nobody", name=asked) + near(asked, [*codes, *names]))


def near(asked: str, known: Sequence[str]) -> str:
    """Ask whether something similar was meant, if there is any."""
    from rapidfuzz import process

    similar = [word for word, _, _ in process.extract(asked, known, limit=3, score_cutoff=60)]
    return say("word.near", names=say("word.comma").join(dict.fromkeys(similar))) if similar else ""
