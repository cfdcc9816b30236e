"""``jieli serve``: the console and a worker for its jobs, until told to stop."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Annotated

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.migrate import bring_up_to_date
from jieli.cli.options import AsJson, Lang, Quiet, option
from jieli.cli.site import site
from jieli.cli.terminal import Terminal, complain
from jieli.cli.wording import say

_THREADS = 4
_MOST_PROCESSES = 4  # by default; more need more memory than a small machine has
_GRACE_SECONDS = 20
_FIRST_ANSWER_SECONDS = 120
_REST_SECONDS = 2  # before a worker that ended is started again


def serve(
    host: Annotated[str, option("serve.host", "running", "--host", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, option("serve.port", "running", "--port", min=0, max=65535, metavar="N")] = 8000,
    workers: Annotated[
        int | None, option("serve.workers", "running", "--workers", min=1, metavar="N")
    ] = None,
    no_worker: Annotated[bool, option("serve.no_worker", "running", "--no-worker")] = False,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Run the console."""
    terminal = Terminal(is_json=json, is_quiet=quiet)
    with listening(host, port) as listener:
        with site(is_migrated=False):
            prepare(terminal)
            _hashes_must_meet()

        def announce(address: str) -> None:
            terminal.result({"address": address}, say("serve.ready", address=address))
            sys.stdout.flush()

        run_console(listener, announce, processes=workers, has_worker=not no_worker)
    terminal.tell(say("serve.stopped"))


def _hashes_must_meet() -> None:
    from jieli.kernel import rekey

    if not rekey.hashes_meet():
        raise Stop(ExitCode.REFUSED, say("reencrypt.first"))


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the port from the beginning, so that a port in use is told before anything is done.

    Raises:
        Stop: Something else listens there, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(128)
        except OSError as e:
            key = {errno.EADDRINUSE: "serve.port_taken", errno.EACCES: "serve.port_forbidden"}.get(
                e.errno or 0
            )
            known = say(key or "serve.port_other", host=host, port=port, next=port + 1, what=e.strerror or e)
            raise Stop(ExitCode.BAD_INPUT, known) from e
        yield listener


def prepare(terminal: Terminal) -> None:
    """Tables, reference data and static files, as far as they are not there yet. Call within ``site``."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command
    from django.db import connections

    bring_up_to_date(terminal)
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    found = [s.path(p) for finder in get_finders() for p, s in finder.list(())]
    state = "\n".join(f"{p} {Path(p).stat().st_mtime_ns}" for p in sorted(found))
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != state:
        with terminal.busy("serve.collecting"):
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(state, encoding="utf-8")
    connections.close_all()


def run_console(
    listener: socket.socket,
    when_ready: Callable[[str], None],
    *,
    processes: int | None = None,
    has_worker: bool = True,
) -> None:
    """Run the console on a port that is held already, and a worker, until SIGTERM or Ctrl-C.

    Args:
        when_ready: Called with the address once the console answers.
        processes: Of the web server; as many as the machine has processors, up to four, by default.

    Raises:
        Stop: The web server ended by itself.
    """
    with _stoppable() as stopping:
        children = _Children(has_worker=has_worker)
        try:
            children.start_web(listener, processes or min(os.cpu_count() or 1, _MOST_PROCESSES))
            address = address_of(listener)
            if _answers(listener, children, stopping):
                when_ready(address)
            while not stopping.wait(0.5):
                children.look_after()
        finally:
            children.stop()


def address_of(listener: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1", "::1") else host  # noqa: S104 - compared only
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


@dataclass
class _Children:
    """The processes of the console."""

    has_worker: bool
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    worker_ended_at: float = field(default=0.0)

    def start_web(self, listener: socket.socket, processes: int) -> None:
        listener.set_inheritable(True)
        self.web = _start(
            "gunicorn", "jieli.config.wsgi:application", "--bind", f"fd://{listener.fileno()}",
            "--worker-class", "gthread", "--workers", str(processes), "--threads", str(_THREADS),
            "--graceful-timeout", str(_GRACE_SECONDS), "--timeout", "120", "--no-control-socket",
            "--max-requests", "5000", "--max-requests-jitter", "500", "--log-level", "warning",
            keep=listener.fileno(),
        )  # fmt: skip
        self.start_worker()

    def start_worker(self) -> None:
        if self.has_worker:
            self.worker = _start("jieli", "worker", "--quiet")

    def look_after(self) -> None:
        """Start a worker again that ended; without the web server there is nothing to look after."""
        assert self.web is not None
        if (code := self.web.poll()) is not None:
            raise Stop(ExitCode.DEFECT, say("serve.web_ended", code=code))
        if self.worker is not None and self.worker.poll() is not None:
            if not self.worker_ended_at:
                self.worker_ended_at = time.monotonic()
                complain(say("serve.worker_ended", code=self.worker.returncode))
            elif time.monotonic() - self.worker_ended_at > _REST_SECONDS:
                self.worker_ended_at = 0.0
                self.start_worker()

    def stop(self) -> None:
        """Let both end what they are doing; who takes too long is ended."""
        running = [child for child in (self.web, self.worker) if child is not None and child.poll() is None]
        for child in running:
            child.terminate()
        for child in running:
            try:
                child.wait(_GRACE_SECONDS + 5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _start(module: str, *arguments: str, keep: int | None = None) -> subprocess.Popen[bytes]:
    """Start one of our own modules in a process group of its own, so that Ctrl-C reaches only its parent."""
    return subprocess.Popen(  # noqa: S603 - runs our own interpreter
        [sys.executable, "-m", module, *arguments],
        pass_fds=() if keep is None else (keep,),
        process_group=0,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """On Linux: a parent that is killed takes its children along, in order."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextmanager
def _stoppable() -> Iterator[Event]:
    stopping = Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _answers(listener: socket.socket, children: _Children, stopping: Event) -> bool:
    """Wait for the first answer of the console; False if it is told to stop before."""
    import http.client

    host, port = listener.getsockname()[:2]
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not listened to
    end = time.monotonic() + _FIRST_ANSWER_SECONDS
    while not stopping.wait(0.1) and time.monotonic() < end:
        children.look_after()
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(asked, port, timeout=10)
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse()
            connection.close()
            return True
    return False
