from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jieli.papers.write import write_papers
from papers.sample import invented_round, view_of

MADE_AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
NAMES = {"选派方案.xlsx", "接力图.svg", "接力图.png", "公示.docx", "公示.pdf", "plan.json"}


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def test_papers_are_written_and_nothing_else_is_left(tmp_path: Path):
    seen: list[str] = []
    made = write_papers(
        view_of(invented_round(3)), tmp_path / "deep" / "out", made_at=MADE_AT,
        plan_json={"status": "可行"}, extra={"报告.html": b"<p>"}, progress=seen.append,
    )  # fmt: skip
    assert names(tmp_path / "deep") == {"out"}
    assert names(tmp_path / "deep" / "out") == NAMES | {"报告.html"}
    assert {p.name for p in made} == NAMES | {"报告.html"}
    assert all(p.stat().st_size for p in made)
    assert json.loads((tmp_path / "deep" / "out" / "plan.json").read_text("utf-8")) == {"status": "可行"}
    assert "公示.pdf" in seen


def test_same_plan_gives_the_same_chart_and_notice(tmp_path: Path):
    for name in ("a", "b"):
        write_papers(view_of(invented_round(3)), tmp_path / name, made_at=MADE_AT, plan_json={})
    for paper in ("接力图.svg", "接力图.png", "公示.pdf", "plan.json"):
        assert (tmp_path / "a" / paper).read_bytes() == (tmp_path / "b" / paper).read_bytes(), paper


def test_second_plan_replaces_the_first_and_spares_what_is_not_ours(tmp_path: Path):
    out = tmp_path / "out"
    write_papers(view_of(invented_round(90, terms=1)), out, made_at=MADE_AT, plan_json={"n": 1})
    assert {"接力图-01.svg", "接力图-03.png"} <= names(out)
    (out / "我的备注.txt").write_text("留着", encoding="utf-8")
    (out / "接力图-说明.svg").write_text("<svg/>", encoding="utf-8")
    write_papers(view_of(invented_round(3)), out, made_at=MADE_AT, plan_json={"n": 2})
    assert names(out) == NAMES | {"我的备注.txt", "接力图-说明.svg"}
    assert json.loads((out / "plan.json").read_text("utf-8")) == {"n": 2}


def test_interrupted_run_leaves_the_old_papers_whole(tmp_path: Path):
    out = tmp_path / "out"
    write_papers(view_of(invented_round(2)), out, made_at=MADE_AT, plan_json={"n": 1})
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def interrupt(name: str) -> None:
        if name == "公示.pdf":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_papers(view_of(invented_round(4)), out, made_at=MADE_AT, plan_json={"n": 2}, progress=interrupt)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert names(tmp_path) == {"out"}


def test_killed_run_leaves_no_file(tmp_path: Path):
    script = f"""
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from papers.sample import invented_round, view_of
from jieli.papers.write import write_papers
def die(name):
    if name == "公示.pdf":
        os.kill(os.getpid(), signal.SIGKILL)
write_papers(view_of(invented_round(2)), Path("out"), made_at=datetime(2026, 1, 1, tzinfo=UTC),
             plan_json={{}}, progress=die)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    assert names(tmp_path) == set()


def test_failure_while_files_are_written_cleans_up(tmp_path: Path):
    with pytest.raises(OSError, match="too long"):
        write_papers(
            view_of(invented_round(1)),
            tmp_path / "out",
            made_at=MADE_AT,
            plan_json={},
            extra={"长" * 200: b""},
        )
    assert names(tmp_path) == set()


def test_folder_that_cannot_be_made_leaves_no_trace(tmp_path: Path):
    (tmp_path / "out").write_text("a file of the user", encoding="utf-8")
    with pytest.raises(OSError, match="out"):
        write_papers(view_of(invented_round(1)), tmp_path / "out", made_at=MADE_AT, plan_json={})
    assert names(tmp_path) == {"out"}
    assert (tmp_path / "out").read_text("utf-8") == "a file of the user"
