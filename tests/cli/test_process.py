"""What only a process of its own can show: signals, and what is loaded."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.samples import EXAMPLES

COMMAND = [sys.executable, "-m", "jieli"]
ENVIRONMENT = {**os.environ, "JIELI_LANG": "en", "PYTHONUNBUFFERED": "1"}
posix = pytest.mark.skipif(os.name == "nt", reason="signals differ")


def loaded_after(*arguments: str) -> set[str]:
    code = (
        f"import sys; from jieli.cli.main import run; run({list(arguments)!r}); print('LOADED', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(next(x for x in done.stdout.splitlines() if x.startswith("LOADED")).split())


def test_help_page_loads_no_numbers(tmp_path):
    assert not {"numpy", "numba", "openpyxl", "highspy"} & loaded_after("plan", "--help")


def test_small_round_is_planned_without_compiling(tmp_path):
    loaded = loaded_after(
        "plan", str(EXAMPLES / "rotation-six.xlsx"), "--out", str(tmp_path / "out"), "--quiet"
    )
    assert "numpy" in loaded
    assert "numba" not in loaded


def test_reader_that_leaves_early_is_no_error():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "--help"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in (0, 1)


@posix
def test_interrupted_run_still_gives_a_checked_plan(tmp_path):
    out = tmp_path / "out"
    arguments = ["plan", str(EXAMPLES / "province.xlsx"), "--time", "600", "--out", str(out)]
    said = ""
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as run:
        for line in run.stderr:
            if "search" in line and not said:
                run.send_signal(signal.SIGINT)
            said += line if said or "search" in line else ""
    assert run.returncode == 0, said
    assert "best plan" in said
    document = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert document["lines"]
    assert document["bound"] >= document["value"]


@posix
@pytest.mark.parametrize("is_first_run", [True, False])
def test_killed_run_leaves_no_half_written_file(tmp_path, is_first_run):
    out = tmp_path / "out"
    before = {}
    if not is_first_run:
        out.mkdir()
        (out / "plan.json").write_text("{}", encoding="utf-8")
        before = {"plan.json": b"{}"}
    arguments = ["plan", str(EXAMPLES / "township-directors.xlsx"), "--out", str(out), "--quiet"]
    run = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while run.poll() is None and not half_made(tmp_path):
        time.sleep(0.005)
    run.kill()
    run.wait()
    found = {p.name: p.read_bytes() for p in out.glob("*")}
    if found != before:  # the kill came after the files were moved into place, some or all of them
        assert not [name for name, content in found.items() if not is_whole(name, content)]
        assert not is_first_run or "plan.json" in found  # a new folder appears as a whole


def is_whole(name: str, content: bytes) -> bool:
    """True if the end of a file is there."""
    ends = {
        "xlsx": b"PK\x05\x06", "docx": b"PK\x05\x06", "pdf": b"%%EOF", "png": b"IEND", "svg": b"</svg>",
        "html": b"</html>", "json": b"}",
    }  # fmt: skip
    return ends[name.rsplit(".", 1)[1]] in content[-64:]


def half_made(folder: Path) -> bool:
    """True once papers are being made, beside the folder that will hold them."""
    return any(p.name.startswith(".") and any(p.iterdir()) for p in folder.iterdir() if p.is_dir())


@pytest.mark.parametrize("command", ["plan", "check", "explain", "template", "version"])
def test_planning_never_loads_the_console(command):
    loaded = loaded_after(command, "--help")
    assert not {name for name in loaded if name.split(".")[0] in ("django", "allauth", "psycopg")}


def test_small_round_is_planned_without_the_console(tmp_path):
    loaded = loaded_after(
        "plan", str(EXAMPLES / "rotation-six.xlsx"), "--out", str(tmp_path / "out"), "--quiet"
    )
    assert "jieli.planner.solve" in loaded
    assert not {name for name in loaded if name.split(".")[0] == "django" or name.startswith("jieli.kernel")}
