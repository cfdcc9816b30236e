import os
import re
import shutil
import subprocess

import pytest

from house.repository import ROOT, markdown_files, text

MAKE = shutil.which("make")


def targets() -> set[str]:
    """What `make` offers: the targets declared as not being files."""
    return set(re.search(r"^\.PHONY: (.+)$", text("Makefile"), re.MULTILINE)[1].split())


@pytest.mark.skipif(not MAKE, reason="make is not installed")
def test_make_alone_lists_every_target():
    outside = {
        k: v for k, v in os.environ.items() if not k.startswith("MAKE")
    }  # we may run under `make test`
    done = subprocess.run([MAKE], cwd=ROOT, env=outside, capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in done.stdout.splitlines()} == targets()


def test_every_target_exists_and_says_what_it_does():
    described = set(re.findall(r"^([a-z]+):.*## \S", text("Makefile"), re.MULTILINE))
    assert described == targets()


def test_pages_call_only_targets_that_exist():
    # A call stands alone in `backticks` or begins a line of a block; prose about making things does not
    calls = re.compile(r"(?:^|`|&& )make ([a-z]+)\b", re.MULTILINE)
    wrong = {(p.name, t) for p in markdown_files() for t in calls.findall(p.read_text(encoding="utf-8"))}
    assert not {(page, target) for page, target in wrong if target not in targets()}


def test_readme_has_its_two_commands():
    assert {"make demo", "make test"} <= {
        line.split("#")[0].strip() for line in text("README.md").splitlines()
    }


def test_continuous_integration_runs_what_the_readme_names():
    lines = text(".ci/run").splitlines()
    assert lines[-2:] == ["make check", "make test"]
    assert "set -euo pipefail" in lines


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_continuous_integration_script_is_valid_shell():
    subprocess.run([shutil.which("bash"), "-n", ROOT / ".ci" / "run"], check=True)
