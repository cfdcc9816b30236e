"""A console of its own, with its own database, used by processes of their own: what one process cannot show."""

import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import psycopg
from psycopg import sql

POSTGRES = os.environ.get("JIELI_DATABASE_URL", "")
OPENING = """
import os, sys, time
from pathlib import Path
import django
django.setup()
from django.db import connection, transaction
from jieli.kernel import audit, backup, clock, door, files, jobs
from jieli.kernel.actor import system
from jieli.kernel.models import AuditEntry, Job, User
from jieli.kernel.worker import Worker, until_told_to_stop
SYSTEM = system("test")
def add(name):
    return door.create(User(username=name, name="示" + name, password="!"), actor=SYSTEM)
"""


@dataclass(frozen=True)
class Site:
    """A data folder and a database."""

    folder: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("JIELI_")}
        return {
            **kept,
            "JIELI_DATA": str(self.folder),
            "JIELI_DATABASE_URL": self.url,
            "JIELI_LANG": "en",
            "DJANGO_SETTINGS_MODULE": "jieli.config.settings",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }

    def start(self, code: str, *arguments: object) -> subprocess.Popen[str]:
        """Begin a program; what it prints is read from its pipes."""
        command = [sys.executable, "-c", OPENING + dedent(code), *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, code: str, *arguments: object) -> str:
        """Run a program to its end; what it printed."""
        return finished(self.start(code, *arguments))

    def jieli(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Call the command."""
        command = [sys.executable, "-m", "jieli", *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


def finished(program: subprocess.Popen[str]) -> str:
    out, err = program.communicate(timeout=120)
    assert program.returncode == 0, err
    return out.strip()


def new_site(folder: Path, kind: str) -> Site:
    """A console without tables."""
    folder.mkdir(parents=True)
    if kind == "sqlite":
        return Site(folder)
    name = f"jieli_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return Site(folder, url_of(name))


def copy_of(site: Site, folder: Path) -> Site:
    """The same console a second time."""
    if not site.url:
        shutil.copytree(site.folder, folder)
        return Site(folder)
    shutil.copytree(site.folder, folder)
    name = f"jieli_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(name_of(site.url))
            )
        )
    return Site(folder, url_of(name))


def drop(site: Site) -> None:
    if site.url:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name_of(site.url)))
            )


def name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def url_of(name: str) -> str:
    head, mark, tail = POSTGRES.partition("?")
    return head.rpartition("/")[0] + "/" + name + mark + tail
