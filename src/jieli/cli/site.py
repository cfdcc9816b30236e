"""The console behind a command: its settings, its database, and what to say when one of them is not right."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.wording import say, spoken


@contextmanager
def site(*, is_migrated: bool = True) -> Iterator[None]:
    """Set up the console for the block.

    Args:
        is_migrated: Whether the block needs all tables to be there and up to date.

    Raises:
        Stop: A setting is wrong, the database does not answer or is not up to date, or a rule refuses what the
            block does.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieli.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as e:
        raise Stop(ExitCode.BAD_INPUT, say("site.settings", what=e)) from e
    except OSError as e:
        raise Stop(ExitCode.BAD_INPUT, say("site.folder", what=e)) from e
    from django.db import DatabaseError
    from django.utils import translation

    from jieli.kernel.errors import BadInput, DomainError

    with translation.override("zh-hans" if spoken() == "zh" else "en"):
        try:
            if is_migrated:
                _must_be_migrated()
            yield
        except DomainError as e:
            code = ExitCode.BAD_INPUT if isinstance(e, BadInput) else ExitCode.REFUSED
            raise Stop(code, "\n".join(_sentences(e))) from e
        except DatabaseError as e:
            raise Stop(ExitCode.BAD_INPUT, say("site.database", what=str(e).strip().split("\n")[0])) from e


def _must_be_migrated() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Stop(ExitCode.BAD_INPUT, say("site.migrate"))


def _sentences(e: Exception) -> Iterator[str]:
    yield getattr(e, "sentence", str(e)) + getattr(e, "remedy", "")
    for refusal in getattr(e, "refusals", ()):
        yield from (f"  {line}" for line in _sentences(refusal))
