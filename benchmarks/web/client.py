"""A closed-loop client: each of N clients asks again as soon as it has its answer."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """What one page took.

    Units:
        Times in milliseconds, size in bytes as sent over the wire.
    """

    p50: float
    p95: float
    worst: float
    per_second: float
    size: int
    failures: int
    requests: int


@dataclass
class Visitor:
    """Keeps cookies and headers, as one browser would; shared by all clients of a measurement."""

    host: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        form: dict[str, str] | None = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> tuple[int, bytes, str]:
        """One request; returns status, body as sent, and where it redirects to."""
        line = connection or http.client.HTTPConnection(self.host, timeout=120)
        headers = {"Accept-Encoding": "gzip", **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self.host}{path}",
            }
        line.request("POST" if form is not None else "GET", path, body, headers)
        answer = line.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer.status, content, answer.getheader("Location", "")

    def sign_in(self, path: str, fields: dict[str, str]) -> None:
        """Fill in a Django sign-in form."""
        plain = Visitor(self.host, {**self.headers, "Accept-Encoding": "identity"}, self.cookies)
        _, page, _ = plain.ask(path)
        found = re.search(rb"csrfmiddlewaretoken[^>]*?value=[\"']?(\w+)", page)
        token = found[1].decode() if found else ""
        status, _, _ = plain.ask(path, {**fields, "csrfmiddlewaretoken": token})
        if status not in (302, 303):
            raise SystemExit(f"could not sign in at {path}: {status}")


def measure(visitor: Visitor, path: str, *, clients: int, requests: int, seconds: float) -> Figures:
    """Ask for one page ``requests`` times with ``clients`` clients at once.

    Args:
        seconds: Nobody asks again after so long, and ``Figures.requests`` says how many were answered.
    """
    times: list[float] = []
    sizes: set[int] = set()
    failures = 0
    lock = threading.Lock()
    left = iter(range(requests))

    def run() -> None:
        nonlocal failures
        line = http.client.HTTPConnection(visitor.host, timeout=120)
        while True:
            with lock:
                if time.perf_counter() - start > seconds or next(left, None) is None:
                    return
            begun = time.perf_counter()
            try:
                status, body, _ = visitor.ask(path, connection=line)
            except (OSError, http.client.HTTPException):
                line.close()
                status, body = 0, b""
            took = time.perf_counter() - begun
            with lock:
                times.append(took * 1000)
                sizes.add(len(body))
                failures += status != 200

    start = time.perf_counter()
    threads = [threading.Thread(target=run) for _ in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    wall = time.perf_counter() - start
    times.sort()
    return Figures(
        p50=statistics.median(times),
        p95=times[min(len(times) - 1, int(len(times) * 0.95))],
        worst=times[-1],
        per_second=len(times) / wall,
        size=max(sizes),
        failures=failures,
        requests=len(times),
    )


def memory_mb(pid: int) -> float:
    """Proportional memory of a process and its children in megabytes."""
    total = 0
    for process in [pid, *_children(pid)]:
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
    return total / 1024


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(file.parent.name)
            found += [child, *_children(child)]
    return found
