"""``jieli worker``: run jobs."""

from __future__ import annotations

import logging
from typing import Annotated

from jieli.cli.options import AsJson, Lang, Quiet, option
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say


def worker(
    once: Annotated[bool, option("worker.once", "running", "--once")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Run jobs until told to stop."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    with site():
        from jieli.kernel.worker import Worker, until_told_to_stop

        if quiet:
            logging.getLogger("jieli").setLevel(logging.WARNING)
        one = Worker()
        if once:
            count = until_told_to_stop(Worker.run_due, one)
            terminal.result({"runs": count}, say("worker.ran", n=count))
            return
        terminal.tell(say("worker.waits", name=one.name))
        until_told_to_stop(Worker.serve, one)
        terminal.tell(say("worker.stopped"))
