"""The command ``jieli``: its subcommands, and what happens when something goes wrong."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from jieli.cli.audit import audit
from jieli.cli.backup import backup, restore
from jieli.cli.check import check
from jieli.cli.compare import compare
from jieli.cli.demo import demo
from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.explain import explain
from jieli.cli.help_page import Command, Group, misunderstood
from jieli.cli.imports import import_ledger, import_template
from jieli.cli.migrate import migrate
from jieli.cli.options import Lang, option
from jieli.cli.plan import plan
from jieli.cli.read import read
from jieli.cli.reencrypt import reencrypt
from jieli.cli.replan import replan
from jieli.cli.serve import serve
from jieli.cli.template import template
from jieli.cli.terminal import complain
from jieli.cli.user import user
from jieli.cli.version import version
from jieli.cli.wording import language_of, say, speak
from jieli.cli.worker import worker

MAKING: dict[str, Callable[..., None]] = {
    "template": template,
    "plan": plan,
    "replan": replan,
    "read": read,
}
LOOKING: dict[str, Callable[..., None]] = {
    "check": check,
    "explain": explain,
    "compare": compare,
    "version": version,
}
RUNNING: dict[str, Callable[..., None]] = {
    "demo": demo,
    "serve": serve,
    "user": user,
    "worker": worker,
    "migrate": migrate,
    "backup": backup,
    "restore": restore,
    "audit": audit,
    "reencrypt": reencrypt,
    "import": import_ledger,
    "import-template": import_template,
}


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character still shows the rest
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; whatever happens, the user gets a sentence."""
    speak(language_of(arguments, os.environ))
    try:
        code = command_tree().main(list(arguments), prog_name="jieli", standalone_mode=False)
        sys.stdout.flush()
        return int(code or ExitCode.DONE)
    except Stop as stop:
        if stop.sentence:
            complain(stop.sentence)
        return stop.code
    except TyperException as e:
        complain(misunderstood(e))
        return ExitCode.BAD_INPUT
    except KeyboardInterrupt:
        complain(say("app.interrupted"))
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit) as left:  # `jieli --help | head`
        is_pipe = isinstance(left, BrokenPipeError) or isinstance(left.__context__, BrokenPipeError)
        if not is_pipe:  # typer and rich make a closed pipe into an exit with 1, which is our word for a rule
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as e:
        complain(say("app.defect", what=f"{type(e).__name__}: {e}", log=_write_log(e)))
        return ExitCode.DEFECT


def command_tree() -> Any:
    """All commands; their help texts are keys of the wording."""
    app = typer.Typer(
        name="jieli",
        cls=Group,
        help="app.help",
        epilog="app.examples",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def root(
        context: typer.Context,
        lang: Lang = None,
        is_version: Annotated[bool, option("version.help", "output", "--version")] = False,
    ) -> None:
        """Show the help page where no command is named."""
        if is_version:
            version()
            raise typer.Exit
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    for panel, functions in (("panel.make", MAKING), ("panel.look", LOOKING), ("panel.run", RUNNING)):
        for name, function in functions.items():
            register = app.command(
                name, cls=Command, help=f"{name}.help", epilog=f"{name}.examples", rich_help_panel=panel
            )
            register(function)
    return typer.main.get_command(app)


def _write_log(e: BaseException) -> Path:
    handle, name = tempfile.mkstemp(prefix="jieli-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(e)))
    return Path(name)
