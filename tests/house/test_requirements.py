import re

import pytest

from house.repository import PYPROJECT, text

SETS = ("base", "dev", "bench")
HOST = re.compile(r"https?://|--index-url|--extra-index-url|--find-links|\b[\w-]+\.(?:org|com|net|cn|io)\b")


def locked(name: str) -> list[str]:
    """One entry per requirement of a lock file, continued lines joined."""
    joined = text(f"requirements/{name}.txt").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


def asked(name: str) -> set[str]:
    lines = [line.split("#")[0].strip() for line in text(f"requirements/{name}.in").splitlines()]
    return {line for line in lines if line and not line.startswith("-r")}


def plain(requirement: str) -> str:
    return re.split(r"[\[=<>~! ;]", requirement.strip())[0].lower().replace("_", "-")


@pytest.mark.parametrize("name", SETS)
def test_every_requirement_is_pinned_with_a_hash(name):
    assert not [line for line in locked(name) if "==" not in line or "--hash=sha256:" not in line]


@pytest.mark.parametrize("name", SETS)
def test_locks_name_no_host(name):
    assert not HOST.findall(text(f"requirements/{name}.txt"))


@pytest.mark.parametrize("name", SETS)
def test_everything_asked_for_is_locked(name):
    assert {plain(r) for r in asked(name)} <= {plain(r) for r in locked(name)}


@pytest.mark.parametrize("name", ["dev", "bench"])
def test_larger_locks_agree_with_the_base(name):
    pins = {r.split(";")[0].split("--hash")[0].strip() for r in locked("base")}
    assert pins <= {r.split(";")[0].split("--hash")[0].strip() for r in locked(name)}


def test_package_declares_what_the_base_asks_for():
    declared = {plain(r) for r in PYPROJECT["project"]["dependencies"]}
    assert declared == {plain(r) for r in asked("base")} - {"setuptools"}


def test_every_dependency_has_its_two_sentences():
    record = text("docs/decisions/0003-dependencies.md")
    for name in asked("base"):
        entry = re.search(rf"^- \*\*{re.escape(name)}\*\*: (.+)$", record, re.MULTILINE)
        assert entry, f"{name} has no entry"
        assert len(re.findall(r"[.!?](?:\s|$)", entry[1])) >= 2, f"{name} needs two sentences"
