"""Arguments and options that several commands share. ``help`` is a key of :mod:`jieli.cli.wording`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from jieli.cli.wording import Language


class Method(StrEnum):
    """How a plan is made."""

    BEST = "best"
    DEFERRED_ACCEPTANCE = "deferred-acceptance"


def option(key: str, panel: str, *names: str, **settings: Any) -> Any:
    """An option in ``panel`` whose help is the text ``key``; the text names the default."""
    return typer.Option(*names, help=key, rich_help_panel=f"panel.{panel}", show_default=False, **settings)


def argument(key: str, metavar: str, **settings: Any) -> Any:
    """An argument whose help is the text ``key``."""
    return typer.Argument(metavar=metavar, help=key, show_default=False, **settings)


RoundFile = Annotated[Path, argument("argument.round", "ROUND")]
PlanFile = Annotated[Path, argument("argument.plan", "PLAN")]
Out = Annotated[Path | None, option("option.out", "output", "--out", "-o", metavar="PATH")]
AsJson = Annotated[bool, option("option.json", "output", "--json")]
Quiet = Annotated[bool, option("option.quiet", "output", "--quiet", "-q")]
Lang = Annotated[Language | None, option("option.lang", "output", "--lang", metavar="zh|en")]
Seconds = Annotated[float | None, option("option.time", "solving", "--time", "-t", min=0, metavar="SECONDS")]
Rounds = Annotated[int | None, option("option.rounds", "solving", "--rounds", min=1, metavar="N")]
Seed = Annotated[int, option("option.seed", "solving", "--seed", min=0, metavar="N")]
InstanceFile = Annotated[Path | None, option("option.instance", "expert", "--instance", metavar="FILE.npz")]
