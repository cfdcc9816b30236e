import re
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement

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


def pins(name: str) -> set[tuple[str, str]]:
    """Name and version of every locked package; a larger lock may ask for more extras of the same one."""
    rows = (Requirement(line.split(";")[0].split("--hash")[0].rstrip("\\ ")) for line in locked(name))
    return {(plain(row.name), str(row.specifier)) for row in rows}


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
    assert pins("base") <= pins(name)


def test_package_declares_what_the_base_asks_for():
    declared = {plain(r) for r in PYPROJECT["project"]["dependencies"]}
    assert declared == {plain(r) for r in asked("base")} - {"setuptools"}


def test_every_dependency_has_its_two_sentences():
    record = text("docs/decisions/0003-dependencies.md")
    for name in asked("base"):
        entry = re.search(rf"^- \*\*{re.escape(plain(name))}\*\*: (.+)$", record, re.MULTILINE)
        assert entry, f"{name} has no entry"
        assert len(re.findall(r"[.!?](?:\s|$)", entry[1])) >= 2, f"{name} needs two sentences"


@pytest.mark.parametrize("name", SETS)
def test_lock_names_every_extra_that_a_locked_package_asks_for(name):
    """Without ``pyjwt[crypto]==…`` in the lock, pip takes the newest pyjwt and then misses its hash."""
    kept = {
        plain(r.name): {plain(e) for e in r.extras}
        for r in (Requirement(line.split("==")[0]) for line in locked(name))
    }
    installed = {plain(d.name): d for d in distributions()}
    missing = {
        f"{owner} asks for {asked.name}[{extra}]"
        for owner in kept.keys() & installed.keys()
        for asked in map(Requirement, installed[owner].requires or ())
        if asked.marker is None or any(asked.marker.evaluate({"extra": e}) for e in ("", *kept[owner]))
        for extra in set(map(plain, asked.extras)) - kept.get(plain(asked.name), set())
    }
    assert not missing
