"""``jieli version``."""

from __future__ import annotations

import jieli
from jieli.cli.options import AsJson, Lang
from jieli.cli.terminal import Terminal


def version(json: AsJson = False, lang: Lang = None) -> None:
    """Print the version."""
    terminal = Terminal(is_json=json)
    terminal.result({"version": jieli.__version__}, f"jieli {jieli.__version__}")
