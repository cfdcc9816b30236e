import ast
import subprocess
import sys
from pathlib import Path

from house.repository import PYPROJECT, ROOT, SOURCE, code_block, text

BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "services", "core"}
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
LAYERS = next(c for c in CONTRACTS if c["type"] == "layers")["layers"]


def rooms_built() -> set[str]:
    return {d.name for d in SOURCE.iterdir() if d.is_dir() and any(d.glob("*.py"))}


def test_imports_keep_every_contract():
    lint_imports = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_architecture_page_draws_the_layers_of_the_contract():
    assert code_block(text("ARCHITECTURE.md"), "workbook") == LAYERS


def test_decision_on_rooms_names_every_room():
    record = text("docs/decisions/0001-rooms.md") + text("docs/decisions/0011-intake-and-demo.md")
    rooms = {room.strip(" ()") for layer in LAYERS for room in layer.split("|")}
    assert not {room for room in rooms if f"`{room}`" not in record}


def test_every_room_says_what_it_is_for():
    for room in rooms_built():
        docstring = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8")))
        assert docstring, f"{room}/__init__.py has no docstring"


def test_every_room_built_is_on_the_architecture_page():
    page = text("ARCHITECTURE.md")
    assert not {room for room in rooms_built() if f"| `{room}` |" not in page}


def test_no_module_has_a_name_that_says_nothing():
    modules = {p.relative_to(ROOT) for p in SOURCE.rglob("*.py")}
    assert not {m for m in modules if m.stem in BANNED or m.parent.name in BANNED}


def test_modules_are_named_in_snake_case():
    assert not [p for p in SOURCE.rglob("*.py") if p.stem != p.stem.lower()]
