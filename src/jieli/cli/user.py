"""``jieli user``: the first administrator, and the way back in for the last one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.options import AsJson, Lang, argument, option
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say


class UserStep(StrEnum):
    """What to do with the account."""

    ADD = "add"
    PASSWORD = "password"  # noqa: S105 - the name of a step


def user(
    step: Annotated[UserStep, argument("user.step", "add|password")],
    name: Annotated[str, argument("user.name", "NAME")],
    admin: Annotated[bool, option("user.admin", "user", "--admin")] = False,
    called: Annotated[str, option("user.called", "user", "--called", metavar="NAME")] = "",
    email: Annotated[str, option("user.email", "user", "--email", metavar="ADDRESS")] = "",
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Add a user or give a new one-time password."""
    terminal = Terminal(is_json=json)
    with site():
        from jieli.kernel.actor import system
        from jieli.registry.actions import access

        operator = system("command line")
        if step is UserStep.ADD:
            values = {"username": name, "name": called or name, "email": email}
            account, password = _add(values, is_admin=admin)
        else:
            account = _known(name)
            password = access.reset_password(account, actor=operator, reason=say("user.at_the_machine"))
            if admin:
                _make_admin(account)
    key = "user.admin_done" if admin else "user.done"
    terminal.result(
        {"username": account.username, "password": password}, say(key, name=name, password=password)
    )


def _add(values: dict[str, str], *, is_admin: bool) -> tuple[Any, str]:
    from django.db import transaction

    from jieli.kernel.actor import system
    from jieli.registry.actions import access

    with transaction.atomic():
        account, password = access.add_user(
            values, actor=system("command line"), reason=say("user.at_the_machine")
        )
        if is_admin:
            _make_admin(account)
    return account, password


def _make_admin(account: Any) -> None:
    from datetime import timedelta

    from django.conf import settings

    from jieli.kernel import clock
    from jieli.kernel.actor import system
    from jieli.registry.actions import access

    ends_on = clock.today() + timedelta(days=settings.JIELI_GRANT_DAYS)
    reason = say("user.at_the_machine")
    operator = system("command line")
    given = access.grant(account, "SY", "all", actor=operator, ends_on=ends_on, reason=reason)
    access.announce_grant(given, actor=operator)


def _known(name: str) -> Any:
    from jieli.registry.queries.accounts import user_named

    found = user_named(name)
    if found is None:
        raise Stop(ExitCode.BAD_INPUT, say("user.unknown", name=name))
    return found
