import ast
import re

import pytest

from house.repository import ROOT, SOURCE, text_files

PURE = [
    p for room in ("planner", "reader", "workbook", "papers") for p in sorted((SOURCE / room).rglob("*.py"))
]
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "time.time_ns"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home"}
# Built in pieces, so that this file does not mention what it forbids
MACHINE_PATHS = re.compile(
    r"(?<![\w.])(?:" + "|".join("/" + p for p in ("work/", "tmp/inst", "root/", "opt/pypi")) + ")"
)


def dotted_names(tree: ast.AST) -> set[str]:
    """Every ``a.b`` or ``a.b.c`` that the code mentions, as its last two parts."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = (
                owner.attr
                if isinstance(owner, ast.Attribute)
                else owner.id
                if isinstance(owner, ast.Name)
                else ""
            )
            found.add(f"{name}.{node.attr}")
    return found


def imported_modules(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", PURE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_pure_rooms_ask_neither_the_clock_nor_the_environment(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not (dotted_names(tree) | imported_modules(tree)) & (CLOCKS | ENVIRONMENT)


@pytest.mark.parametrize("path", PURE, ids=lambda p: str(p.relative_to(SOURCE)))
def test_pure_rooms_draw_no_chance_without_a_seed(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {"random", "secrets", "uuid"} & {m.split(".")[0] for m in imported_modules(tree)}
    drawn = {n for n in dotted_names(tree) if n.startswith("random.")}
    assert drawn <= {"random.default_rng", "random.Generator", "random.SeedSequence"}
    unseeded = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("default_rng")
        and not node.args
        and not node.keywords
    ]
    assert not unseeded


def test_the_scan_sees_a_clock():
    tree = ast.parse("import datetime\nx = datetime.datetime.now()\nfrom time import time")
    assert "datetime.now" in dotted_names(tree)
    assert "time.time" in imported_modules(tree)


def test_no_file_names_a_place_on_somebody_s_machine():
    named = [
        f"{path.relative_to(ROOT)}:{n}"
        for path in text_files()
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert not named
