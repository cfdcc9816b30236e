"""``jieli demo``: a fictional province to try the console on, apart from everything real."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Annotated

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.options import AsJson, Lang, Quiet, option
from jieli.cli.serve import listening, prepare, run_console
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say

_MARK = "this-is-a-demo"


def demo(
    port: Annotated[int, option("demo.port", "running", "--port", min=0, max=65535, metavar="N")] = 8000,
    no_browser: Annotated[bool, option("demo.no_browser", "running", "--no-browser")] = False,
    fresh: Annotated[bool, option("demo.fresh", "running", "--fresh")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Build the demo world, once, and open the console on it."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    _apart_from_everything_real()
    folder = Path(os.environ["JIELI_DATA"])
    if fresh:
        _clear(folder)
    with listening("127.0.0.1", port) as listener:
        with site(is_migrated=False):
            prepare(terminal)
            _build(folder, terminal)

        def announce(address: str) -> None:
            door = f"{address}demo/"
            terminal.result({"address": door}, say("demo.ready", address=door))
            sys.stdout.flush()
            if not no_browser:
                _open(door)

        run_console(listener, announce)
    terminal.tell(say("serve.stopped"))


def _apart_from_everything_real() -> None:
    """A folder of its own unless one is named, and every page says that all is fictional."""
    os.environ["JIELI_DEMO"] = "yes"
    if not os.environ.get("JIELI_DATA"):
        base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or "~/.local/share"
        os.environ["JIELI_DATA"] = str(Path(base).expanduser() / "jieli-demo")


def _clear(folder: Path) -> None:
    """Remove a demo that was built here; nothing else is ever removed."""
    if not (folder / _MARK).exists():
        return
    for file in sorted(folder.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()


def _build(folder: Path, terminal: Terminal) -> None:
    """Build the world where there is none; call within ``site``."""
    from django.db import connections

    from jieli.demo import world

    mark, here = folder / _MARK, _database()
    if world.is_there():
        # A folder that once held a demo says nothing about a database elsewhere, which may be a real one
        if not mark.exists() or mark.read_text(encoding="utf-8") != here:
            raise Stop(ExitCode.REFUSED, say("demo.occupied", folder=folder))
    else:
        with terminal.busy("demo.building"):
            world.build()
        mark.write_text(here, encoding="utf-8")
    connections.close_all()


def _database() -> str:
    """Which database this is."""
    from django.db import connection

    at = connection.settings_dict
    return " ".join(str(at.get(key) or "") for key in ("ENGINE", "HOST", "PORT", "NAME"))


def _open(address: str) -> None:
    """Open the browser without waiting for it; a machine without one just keeps the address on the terminal."""
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
