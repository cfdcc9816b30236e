"""Single files that are either complete or not there, also when the process is killed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.wording import say

# What the file system says in English whatever the user speaks
_REASONS = {
    errno.EACCES: "files.forbidden",
    errno.EPERM: "files.forbidden",
    errno.ENOTDIR: "files.in_the_way",
    errno.EEXIST: "files.in_the_way",
    errno.EISDIR: "files.in_the_way",
    errno.ENOENT: "files.no_folder",
    errno.ENOSPC: "files.full",
    errno.EROFS: "files.read_only",
}


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path to write to, beside ``target``; it becomes ``target`` when the block ends well.

    Raises:
        Stop: ``target`` cannot be written.
    """
    with unwritable_is_bad_input(target):
        target.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".jieli-", dir=target.absolute().parent) as folder:
            draft = Path(folder) / target.name
            yield draft
            os.replace(draft, target)


@contextmanager
def unwritable_is_bad_input(target: Path) -> Iterator[None]:
    """Turn a refusal of the file system, such as a file open in Excel, into a sentence."""
    try:
        yield
    except OSError as e:
        known = _REASONS.get(e.errno or 0)
        reason = say(known) if known else e.strerror or str(e)
        raise Stop(ExitCode.BAD_INPUT, say("files.unwritable", path=target, reason=reason)) from e


def must_be_file(path: Path) -> None:
    """Refuse a path that is no file.

    Raises:
        Stop: There is nothing, or a folder.
    """
    if path.is_dir():
        raise Stop(ExitCode.BAD_INPUT, say("files.folder", path=path))
    if not path.exists():
        raise Stop(ExitCode.BAD_INPUT, say("files.missing", path=path))
