"""The commands that run a console, as an operator uses them."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from kernel.sites import drop, new_site
from kernel.test_processes import wait_for

BY_SQLITE = pytest.mark.parametrize("site", ["sqlite"], indirect=True)


@pytest.fixture
def served(site):
    """A running console: its process and its address."""
    command = [sys.executable, "-m", "jieli", "serve", "--port", "0", "--json", "--workers", "1"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=site.environment, **pipes) as console:
        document = ""
        while not document.endswith("}\n"):
            line = console.stdout.readline()
            assert line, console.stderr.read()
            document += line
        yield console, json.loads(document)["address"]
        if console.poll() is None:
            console.send_signal(signal.SIGTERM)
            console.communicate()


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        with e:
            return e.code


def descendants(pid: int) -> set[int]:
    """Processes that somebody started, and those they started."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found, waiting = set(), [pid]
    while waiting:
        new = children.get(waiting.pop(), [])
        found.update(new)
        waiting += new
    return found


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def test_console_answers_runs_jobs_and_stops_in_order(site, served):
    console, address = served
    assert status(address) in (200, 404)
    site.run("jobs.enqueue('kernel.tidy', actor=SYSTEM)")
    wait_for(
        lambda: site.run("print(Job.objects.filter(name='kernel.tidy', state='succeeded').count())") >= "1"
    )
    started = descendants(console.pid)
    assert len(started) >= 3  # web server, its process, worker
    console.send_signal(signal.SIGTERM)
    _out, err = console.communicate(timeout=120)
    assert console.returncode == 0
    assert "The console has stopped." in err
    assert not [pid for pid in started if is_running(pid)]
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=10)


@linux
@BY_SQLITE
def test_killed_console_takes_its_processes_along(site, served):
    console, _address = served
    started = descendants(console.pid)
    console.kill()
    console.communicate()
    wait_for(lambda: not [pid for pid in started if is_running(pid)])


@linux
@BY_SQLITE
def test_killed_worker_is_started_again(site, served):
    console, _address = served
    (worker,) = [p for p in descendants(console.pid) if "worker" in command_of(p)]
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: [p for p in descendants(console.pid) - {worker} if "worker" in command_of(p)])


def command_of(pid: int) -> list[str]:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as words:
            return words.read().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


@BY_SQLITE
def test_port_in_use_is_a_sentence_before_anything_is_done(tmp_path, site):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = site.jieli("serve", "--port", port)
    assert done.returncode == 2
    assert (
        done.stderr == f"Port {port} of 127.0.0.1 is in use. Choose another, for example: --port {port + 1}\n"
    )


def test_first_administrator_is_opened_at_the_machine(site):
    done = site.jieli("user", "add", "--admin", "admin", "--called", "王管理", "--json")
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    code = """
from jieli.registry.queries.access import actor_for
u = User.objects.get()
print(u.name, u.check_password(sys.argv[1]), actor_for(u).roles, audit.verify().faults)
"""
    assert site.run(code, account["password"]) == "王管理 True frozenset({'SY'}) ()"
    again = site.jieli("user", "add", "admin")
    assert again.returncode == 2
    assert "admin" in again.stderr
    new = json.loads(site.jieli("user", "password", "ADMIN", "--json").stdout)["password"]
    assert site.run("print(User.objects.get().check_password(sys.argv[1]))", new) == "True"
    nobody = site.jieli("user", "password", "nobody")
    assert (nobody.returncode, nobody.stderr) == (2, "There is no account nobody.\n")


def test_trail_is_exported_and_verified_by_command(site):
    site.run("for n in 'abc': add(n)")
    whole = site.jieli("audit", "verify")
    assert whole.returncode == 0
    assert "3 entries" in whole.stdout
    file = site.folder / "audit.jsonl"
    assert site.jieli("audit", "export", file).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    assert site.jieli("audit", "export").stdout == file.read_text(encoding="utf-8")
    for arguments in (["verify", file], ["verify", "--against", file]):
        assert site.jieli("audit", *arguments).returncode == 0
    site.run("AuditEntry.objects.filter(seq=2).update(reason='x')")
    broken = site.jieli("audit", "verify", "--json")
    assert broken.returncode == 1
    assert len(json.loads(broken.stdout)["faults"]) == 1
    file.write_text(file.read_text(encoding="utf-8").replace("示b", "示x"), encoding="utf-8")
    assert site.jieli("audit", "verify", file).returncode == 1
    file.write_text("nonsense", encoding="utf-8")
    assert site.jieli("audit", "verify", file).returncode == 2
    assert site.jieli("audit", "verify", site.folder / "none.jsonl").returncode == 2
    assert site.jieli("audit", "export", file, "--against", file).returncode == 2


@pytest.fixture(params=["sqlite"])
def bare(request, tmp_path):
    made = new_site(tmp_path / "bare", request.param)
    yield made
    drop(made)


def test_database_without_tables_is_a_sentence(bare):
    for command in (
        ["worker", "--once"],
        ["audit", "verify"],
        ["backup", bare.folder / "b.zip"],
        ["user", "add", "x"],
    ):
        done = bare.jieli(*command)
        assert (done.returncode, done.stderr.count("jieli migrate")) == (2, 1), command
    assert not (bare.folder / "b.zip").exists()


def test_migrating_twice_changes_nothing(bare):
    for _ in range(2):
        done = bare.jieli("migrate", "--quiet")
        assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr
    assert (
        bare.run("print(AuditEntry.objects.count() == audit.verify().count, audit.verify().faults)")
        == "True ()"
    )


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("JIELI_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "The database does not answer"),
        ("JIELI_DATABASE_URL", "mysql://x", "A setting is wrong"),
        ("JIELI_UPLOAD_MB", "many", "A setting is wrong"),
        ("JIELI_DATA", "/dev/null/x", "The data folder cannot be used"),
    ],
)
def test_wrong_setting_is_a_sentence(bare, setting, value, said):
    environment = {**bare.environment, setting: value}
    command = [sys.executable, "-m", "jieli", "audit", "verify"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
