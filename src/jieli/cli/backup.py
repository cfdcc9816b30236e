"""``jieli backup`` and ``jieli restore``: the whole console in one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import must_be_file, whole_file
from jieli.cli.migrate import bring_up_to_date
from jieli.cli.options import AsJson, Lang, Quiet, argument, option
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say

if TYPE_CHECKING:
    from jieli.kernel.backup import Report


def backup(
    file: Annotated[Path, argument("backup.file", "FILE.zip")],
    with_keys: Annotated[bool, option("backup.with_keys", "backup", "--with-keys")] = False,
    force: Annotated[bool, option("backup.force", "backup", "--force")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Save everything into one file."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    if file.exists() and not force:
        raise Stop(ExitCode.BAD_INPUT, say("template.exists", path=file))
    with site():
        from jieli.kernel.backup import backup as save

        with terminal.busy("backup.busy"), whole_file(file) as draft:
            done = save(draft, with_keys=with_keys)
        _tell(done, say("backup.done", path=file, **_counts(done)), terminal)
        if with_keys:
            terminal.tell(say("backup.keys_inside", path=file))


def restore(
    file: Annotated[Path, argument("restore.file", "FILE.zip")],
    replace: Annotated[bool, option("restore.replace", "backup", "--replace")] = False,
    with_keys: Annotated[bool, option("restore.with_keys", "backup", "--with-keys")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Bring everything back from a backup."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    must_be_file(file)
    with site(is_migrated=False):
        from jieli.kernel.backup import restore as bring_back

        bring_up_to_date(terminal)
        with terminal.busy("restore.busy"):
            done = bring_back(file, replace=replace, with_keys=with_keys)
        _tell(done, say("restore.done", made=done.made_at[:16].replace("T", " "), **_counts(done)), terminal)
        if not done.has_its_key:
            terminal.tell(say("restore.other_key"))


def _counts(done: Report) -> dict[str, object]:
    return {
        "rows": sum(done.rows.values()),
        "files": done.files,
        "count": done.audit_count,
        "hash": done.audit_hash,
    }


def _tell(done: Report, text: str, terminal: Terminal) -> None:
    lines = [text]
    if done.lost_files:
        lines.append(say("backup.lost", n=len(done.lost_files), names="、".join(done.lost_files[:5])))
    if done.faults:
        lines += [say("audit.broken", n=len(done.faults)), *done.faults]
    terminal.result(asdict(done), "\n".join(lines))
    if done.faults:
        raise Stop(ExitCode.REFUSED)
