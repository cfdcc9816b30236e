"""``jieli audit``: prove that nobody touched the audit trail, and take it elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import must_be_file, whole_file
from jieli.cli.options import AsJson, Lang, argument, option
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say


class AuditStep(StrEnum):
    """What to do with the trail."""

    VERIFY = "verify"
    EXPORT = "export"


def audit(
    step: Annotated[AuditStep, argument("audit.step", "verify|export")],
    file: Annotated[Path | None, argument("audit.file", "FILE.jsonl")] = None,
    against: Annotated[
        Path | None, option("audit.against", "audit", "--against", metavar="FILE.jsonl")
    ] = None,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Verify or export the audit trail."""
    if against and (step is AuditStep.EXPORT or file):
        raise Stop(ExitCode.BAD_INPUT, say("audit.against_alone"))
    with site():
        if step is AuditStep.EXPORT:
            _export(file, Terminal(is_json=json))
        else:
            _verify(file, against, Terminal(is_json=json))


def _verify(file: Path | None, against: Path | None, terminal: Terminal) -> None:
    from jieli.kernel import audit as trail

    if file:
        verdict = trail.verify(trail.entries_of(_lines_of(file)))
    elif against:
        verdict = trail.verify_against(trail.entries_of(_lines_of(against)))
    else:
        verdict = trail.verify()
    document = {"count": verdict.count, "hash": verdict.hash, "faults": list(verdict.faults)}
    if verdict.faults:
        terminal.result(document, "\n".join([say("audit.broken", n=len(verdict.faults)), *verdict.faults]))
        raise Stop(ExitCode.REFUSED)
    terminal.result(document, say("audit.whole", count=verdict.count, hash=verdict.hash))


def _export(file: Path | None, terminal: Terminal) -> None:
    from jieli.kernel import audit as trail

    if file is None:
        for line in trail.lines():
            sys.stdout.write(line + "\n")
        return
    count, last = 0, ""
    with whole_file(file) as draft, draft.open("w", encoding="utf-8") as out:
        draft.chmod(0o600)
        for line in trail.lines():
            out.write(line + "\n")
            count, last = count + 1, line
    import json as notation

    end = notation.loads(last)["hash"] if last else ""
    terminal.result(
        {"file": str(file), "count": count, "hash": end}, say("audit.exported", path=file, count=count)
    )


def _lines_of(file: Path) -> Iterator[str]:
    must_be_file(file)
    try:
        with file.open(encoding="utf-8") as text:
            yield from text
    except (OSError, UnicodeDecodeError) as e:
        raise Stop(ExitCode.BAD_INPUT, say("audit.unreadable", path=file, what=e)) from e
