"""``jieli template``: an empty round workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import whole_file
from jieli.cli.options import AsJson, Lang
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say


def template(
    target: Annotated[Path, typer.Argument(metavar="ROUND.xlsx", help="template.target", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="template.force", show_default=False)] = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Write an empty round workbook."""
    from jieli.workbook import write_template

    if target.suffix.lower() != ".xlsx":
        raise Stop(ExitCode.BAD_INPUT, say("template.suffix", path=target))
    if target.exists() and not force:
        raise Stop(ExitCode.BAD_INPUT, say("template.exists", path=target))
    with whole_file(target) as draft:
        write_template(draft)
    Terminal(is_json=json).result({"template": str(target)}, say("template.done", path=target))
