"""``jieli migrate``: bring the tables and the reference data of the database up to date."""

from __future__ import annotations

from jieli.cli.options import AsJson, Lang, Quiet
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say


def migrate(json: AsJson = False, quiet: Quiet = False, lang: Lang = None) -> None:
    """Bring the database up to date."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    with site(is_migrated=False):
        bring_up_to_date(terminal)
    terminal.result({"migrated": True}, say("migrate.done"))


def bring_up_to_date(terminal: Terminal) -> None:
    """Make or change the tables, load regions and specialties; a second run does nothing. Call within ``site``."""
    from django.core.management import call_command

    from jieli.kernel.actor import system
    from jieli.registry.actions.reference import load_reference

    with terminal.busy("migrate.busy"):
        call_command("migrate", verbosity=0, interactive=False)
        load_reference(actor=system("command line"))
