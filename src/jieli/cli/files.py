"""Single files that are either complete or not there, also when the process is killed."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.wording import TEXTS, say, spoken

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
    errno.ENAMETOOLONG: "files.long_name",
    errno.EIO: "files.broken_disk",
}
_REASONS_TO_READ = _REASONS | {
    errno.EACCES: "files.locked",
    errno.EPERM: "files.locked",
    errno.ENOENT: "files.gone",
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
        reason = refusal(e)[0 if spoken() == "zh" else 1]
        raise Stop(ExitCode.BAD_INPUT, say("files.unwritable", path=target, reason=reason)) from e


def refusal(e: OSError, *, is_reading: bool = False) -> tuple[str, str]:
    """Why the file system refused, in Chinese and in English."""
    known = (_REASONS_TO_READ if is_reading else _REASONS).get(e.errno or 0)
    return TEXTS[known] if known else (e.strerror or str(e),) * 2


def is_folder(path: Path) -> bool:
    """True for a folder, False for a file.

    Raises:
        Stop: There is neither, or it may not be looked at.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
    except (FileNotFoundError, NotADirectoryError) as e:
        raise Stop(ExitCode.BAD_INPUT, say("files.missing", path=path)) from e
    except OSError as e:
        reason = refusal(e, is_reading=True)[0 if spoken() == "zh" else 1]
        raise Stop(ExitCode.BAD_INPUT, say("files.unopened", path=path, reason=reason)) from e
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise Stop(ExitCode.BAD_INPUT, say("files.missing", path=path))
    return stat.S_ISDIR(mode)


def must_take_files(folder: Path) -> None:
    """Make ``folder`` where it is missing, and try whether a file can be written there.

    Raises:
        Stop: None can.
    """
    with unwritable_is_bad_input(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(prefix=".jieli-", dir=folder):
            pass


def must_be_file(path: Path) -> None:
    """Refuse a path that is no file.

    Raises:
        Stop: There is nothing, or a folder.
    """
    if path.is_dir():
        raise Stop(ExitCode.BAD_INPUT, say("files.folder", path=path))
    if not path.exists():
        raise Stop(ExitCode.BAD_INPUT, say("files.missing", path=path))
