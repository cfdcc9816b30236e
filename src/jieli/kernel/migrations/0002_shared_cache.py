from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(apps: Any, schema_editor: Any) -> None:
    """The table of the cache that all servers share; failed sign-ins are counted there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """What Django leaves to a command of its own."""

    dependencies = (("kernel", "0001_initial"),)
    operations = (migrations.RunPython(make_table, migrations.RunPython.noop),)
