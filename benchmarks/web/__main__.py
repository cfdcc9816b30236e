"""Measure the console beside pretalx, on SQLite and on PostgreSQL.

python -m benchmarks.web --pretalx VENV/bin/python [--requests 160] [--json FILE]
python tools/with_postgres.py python -m benchmarks.web --pretalx VENV/bin/python

Under ``tools/with_postgres.py`` both sides use that server, each a database of its own; without it both use SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.web.client import Figures, Visitor, measure, memory_mb
from benchmarks.web.jieli_side import Jieli
from benchmarks.web.pretalx_side import Pretalx

CLIENTS = (1, 4, 16)
OUR_PAGES = {
    "home": "/",
    "needs, 3 000": "/needs/",
    "needs, found by initials": "/needs/?q=gk",
    "people, 1 000": "/people/",
    "institutions": "/institutions/",
    "search": "/search/?q=gk",
}
# Each with rows of its own, filled in after the pages above were measured
OUR_TABLE = {"screening, 1 000": "/calls/CALL-00000/screening/"}
OUR_BOARDS = {
    "board, 300 posts": "/board/?of=BAT-00001",
    "board, 5 000 posts, page 1": "/board/?of=BAT-00002",
    "board, 5 000 posts, page 9": "/board/?of=BAT-00002&page=9",
}
PEER_TABLE = "reviews, 3 000, 50 a page"
Row = tuple[str, str, int, Figures]


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument(
        "--pretalx", type=Path, help="python of an environment with pretalx; without it only our side"
    )
    ap.add_argument("--requests", type=int, default=160)
    ap.add_argument("--seconds", type=float, default=60, help="nobody asks again after so long in a cell")
    ap.add_argument("--port", type=int, default=8340)
    ap.add_argument(
        "--only", default="", metavar="WORDS", help="only pages whose name has this in it, on both sides"
    )
    ap.add_argument("--json", type=Path)
    a = ap.parse_args()
    url = os.environ.get("JIELI_DATABASE_URL", "")
    print(
        f"Python {sys.version.split()[0]} · {'PostgreSQL' if url else 'SQLite'} · {os.cpu_count()} cores · "
        f"load {os.getloadavg()[0]:.1f} · {a.requests} requests or {a.seconds:.0f} s a cell"
    )
    folder = Path(tempfile.mkdtemp(prefix="jieli-bench-"))
    rows: list[Row] = []
    try:
        rows += _ours(folder / "ours", a.port, url, a)
        if a.pretalx:
            rows += _theirs(a.pretalx, folder / "theirs", a.port + 1, _second_database(url), a)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(rows)
    if a.json:
        a.json.write_text(json.dumps([[s, p, c, asdict(f)] for s, p, c, f in rows], indent=1))
    return 0


def _ours(folder: Path, port: int, url: str, asked: argparse.Namespace) -> list[Row]:
    site = Jieli(folder, port, url)
    rows: list[Row] = []
    for fill, pages in (
        (site.prepare, _asked_for(OUR_PAGES, asked)),
        (site.add_selection, _asked_for(OUR_TABLE, asked)),
        (site.add_boards, _asked_for(OUR_BOARDS, asked)),
    ):
        fill()
        if pages:
            with _served(site.serve(), port) as pid:
                visitor = Visitor(site.host)
                visitor.sign_in("/demo/", {"role": "PO"})
                rows += _measured("jieli", visitor, pages, asked, pid)
    return rows


def _theirs(python: Path, folder: Path, port: int, url: str, asked: argparse.Namespace) -> list[Row]:
    site = Pretalx(python, folder, port, url)
    site.prepare()
    with _served(site.serve(), port) as pid:
        visitor = Visitor(site.host)
        visitor.sign_in(
            "/orga/login/", {"login_email": "admin@example.org", "login_password": "benchmark-only"}
        )
        pages = {
            "dashboard": f"/orga/event/{site.event}/",
            "submissions, 1 000": f"/orga/event/{site.event}/submissions/",
            "reviews, 3 000": f"/orga/event/{site.event}/reviews/",
            # Kept for the session, so it comes after the page as it is by itself, with 250
            PEER_TABLE: f"/orga/event/{site.event}/reviews/?page_size=50",
            "speakers, 1 000": f"/orga/event/{site.event}/speakers/",
        }
        rows = list(_measured("pretalx", visitor, _asked_for(pages, asked), asked, pid))
        api = Visitor(site.host, headers={"Authorization": f"Token {site.token}"})
        path = {"API submissions": f"/api/events/{site.event}/submissions/"}
        return rows + list(_measured("pretalx", api, _asked_for(path, asked), asked, pid))


def _asked_for(pages: dict[str, str], asked: argparse.Namespace) -> dict[str, str]:
    return {name: path for name, path in pages.items() if re.search(asked.only, name)}


def _measured(
    side: str, visitor: Visitor, pages: dict[str, str], asked: argparse.Namespace, pid: int
) -> Iterator[Row]:
    for name, path in pages.items():
        status, _, where = visitor.ask(path)
        if status != 200:
            raise SystemExit(f"{side} {path} answers {status} {where}")
        for _ in range(8):
            visitor.ask(path)  # every worker has seen the page once
        for clients in CLIENTS:
            yield (
                side,
                name,
                clients,
                measure(visitor, path, clients=clients, requests=asked.requests, seconds=asked.seconds),
            )
    print(f"{side}: {memory_mb(pid):.0f} MB after all this")


@contextmanager
def _served(process: subprocess.Popen[bytes], port: int) -> Iterator[int]:
    try:
        for _ in range(240):
            time.sleep(0.5)
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    break
        time.sleep(3)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _second_database(url: str) -> str:
    """A database beside ours on the same server."""
    if not url:
        return ""
    import psycopg

    with psycopg.connect(url, autocommit=True) as c:
        c.execute("DROP DATABASE IF EXISTS pretalx")
        c.execute("CREATE DATABASE pretalx")
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/pretalx" + (f"?{query}" if query else "")


def _print(rows: list[Row]) -> None:
    print(
        "\n| side | page | clients | p50 ms | p95 ms | requests/s | kB | asked | failed |\n"
        "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    for side, page, clients, f in rows:
        print(
            f"| {side} | {page} | {clients} | {f.p50:.0f} | {f.p95:.0f} | {f.per_second:.1f} "
            f"| {f.size / 1024:.0f} | {f.requests} | {f.failures} |"
        )
    _compare(rows, list(OUR_PAGES), "API submissions", "our list against pretalx's API list")
    _compare(
        rows, list(OUR_TABLE), PEER_TABLE, "our table against pretalx's review dashboard, both 50 a page"
    )


def _compare(rows: list[Row], pages: list[str], with_page: str, title: str) -> None:
    peer = {c: f for _side, page, c, f in rows if page == with_page}
    ours = [(page, c, f) for _side, page, c, f in rows if page in pages]
    if peer and ours:
        print(f"\n| {title} | clients | requests/s, ratio | p95, ratio |\n|---|---:|---:|---:|")
        for page, clients, f in ours:
            other = peer[clients]
            print(
                f"| {page} | {clients} | {f.per_second / other.per_second:.1f} × | {f.p95 / other.p95:.2f} |"
            )


if __name__ == "__main__":
    sys.exit(main())
