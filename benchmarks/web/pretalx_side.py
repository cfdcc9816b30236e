"""pretalx in a folder of its own: installed, filled with 1 000 proposals and 3 000 reviews, and served.

Needs a Python environment with pretalx and gunicorn: ``python -m venv V; V/bin/pip install pretalx gunicorn faker
freezegun psycopg2-binary``.
"""

from __future__ import annotations

import os
import subprocess
import urllib.parse
from pathlib import Path

_CONFIGURATION = """
[filesystem]
data={folder}/data
[site]
url=http://127.0.0.1:{port}
debug=False
[database]
{database}
[mail]
from=nobody@example.org
"""

# Runs inside pretalx: the event that its own command makes, grown to the size of the comparison.
_FILL = """
from django_scopes import scopes_disabled
from pretalx.event.models import Event
from pretalx.person.models import User, UserApiToken
from pretalx.person.models.auth_token import ENDPOINTS, READ_PERMISSIONS
from pretalx.submission.models import Submission, Review
with scopes_disabled():
    event = Event.objects.order_by("pk").last()
    kind = event.cfp.default_type
    people = User.objects.bulk_create([
        User(email=f"p{i}@example.org", name=f"Fictional Person {i}", code=f"BP{i:05d}") for i in range(1000)
    ])
    proposals = []
    for i, person in enumerate(people):
        s = Submission.objects.create(event=event, title=f"Fictional proposal {i}", submission_type=kind,
            state="submitted", abstract="An abstract of a usual length. " * 5, content_locale="en")
        s.speakers.add(person)
        proposals.append(s)
    judges = list(User.objects.bulk_create([
        User(email=f"j{i}@example.org", name=f"Fictional Judge {i}", code=f"BJ{i:05d}") for i in range(3)
    ]))
    Review.objects.bulk_create([
        Review(submission=s, user=j, text="A short judgement.", score=(i + k) % 3)
        for i, s in enumerate(proposals) for k, j in enumerate(judges)
    ])
    admin = User.objects.get(email="admin@example.org")
    token = UserApiToken.objects.create(
        name="benchmark", user=admin, endpoints={e: list(READ_PERMISSIONS) for e in ENDPOINTS})
    token.events.set([event])
    print("RESULT", event.slug, token.token)
"""


class Pretalx:
    """One installation, made in ``folder`` and served on ``port``."""

    def __init__(self, python: Path, folder: Path, port: int, database_url: str = "") -> None:
        self.python, self.folder, self.port = python, folder, port
        self.host = f"127.0.0.1:{port}"
        folder.mkdir(parents=True, exist_ok=True)
        self.configuration = folder / "pretalx.cfg"
        self.configuration.write_text(
            _CONFIGURATION.format(folder=folder, port=port, database=_database(folder, database_url))
        )
        self.environment = os.environ | {
            "PRETALX_CONFIG_FILE": str(self.configuration),
            "PRETALX_INIT_ORGANISER_NAME": "Example",
            "PRETALX_INIT_ORGANISER_SLUG": "example",
            "DJANGO_SUPERUSER_EMAIL": "admin@example.org",
            "DJANGO_SUPERUSER_PASSWORD": "benchmark-only",
            "PYTHONWARNINGS": "ignore",
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.event = self.token = ""

    def prepare(self) -> None:
        """Migrate, build static files, make the sample event and grow it."""
        for command in (
            ["migrate"],
            ["rebuild"],
            ["init", "--noinput"],
            ["create_test_event", "--stage", "review"],
        ):
            self._run(command)
        out = self._run(["shell", "--unsafe-disable-scopes", "-c", _FILL])
        _, self.event, self.token = next(
            line for line in out.splitlines() if line.startswith("RESULT")
        ).split()

    def serve(self) -> subprocess.Popen[bytes]:
        """Start gunicorn with two workers."""
        return subprocess.Popen(
            [
                self.python,
                "-m",
                "gunicorn",
                "pretalx.wsgi",
                "-b",
                self.host,
                "-w",
                "2",
                "--timeout",
                "120",  # as long as the client waits; gunicorn would end a request after 30 s
                "--log-level",
                "error",
            ],
            env=self.environment,
            cwd=self.folder,
        )

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            [self.python, "-m", "pretalx", *command],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"pretalx {command[0]} failed:\n{(done.stdout + done.stderr)[-2000:]}")
        return done.stdout


def _database(folder: Path, url: str) -> str:
    if not url:
        return f"backend=sqlite3\nname={folder}/db.sqlite3"
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = query.get("host") or parts.hostname or ""
    return (
        f"backend=postgresql\nname={parts.path.strip('/')}\nuser={parts.username or ''}\n"
        f"password={parts.password or ''}\nhost={host}\nport={parts.port or ''}"
    )
