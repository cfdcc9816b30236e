"""Records of the ledger are written by the kernel's door and by nothing else; rooms that show things write nothing."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

from house.repository import SOURCE
from jieli.kernel.models import Ledger, Part

ROOMS = (
    "kernel",
    "registry",
    "programme",
    "recruiting",
    "placement",
    "intake",
    "demo",
    "web",
    "cli",
    "config",
)
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "update",
    "acreate", "asave", "aupdate", "adelete", "raw", "executemany",
}  # fmt: skip
QUERYSET = ("objects", "_manager", ".filter(", ".exclude(", ".all(", "select_for_update")
# What is no table: the door itself, workbooks, arrays.
NO_TABLE = {"door", "book", "workbook", "copied", "np", "document"}
# Modules that keep tables of their own which are no records: the chain, the queue, the notices, the stored files.
KEEPERS = {
    "kernel/door.py": "the door",
    "kernel/audit.py": "the chain of audit entries and its head",
    "kernel/files.py": "stored files",
    "kernel/backup.py": "whole tables, when a backup is restored",
    "kernel/rekey.py": "the same values under another key",
    "kernel/jobs.py": "the queue",
    "kernel/worker.py": "the queue",
    "kernel/notices.py": "notices and the wishes about them",
    "kernel/tasks.py": "old notices are thrown away",
    "intake/actions/papers.py": "the rows of an uploaded workbook, before they are anything",
    "registry/actions/access.py": "second factors, which belong to allauth",
}


@cache
def modules() -> list[tuple[str, ast.Module]]:
    files = [
        f for room in ROOMS for f in sorted((SOURCE / room).rglob("*.py")) if "migrations" not in f.parts
    ]
    return [(str(f.relative_to(SOURCE)), ast.parse(f.read_text(encoding="utf-8"))) for f in files]


def writes(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, what is written to, and the verb, of every call that looks like a write to a table."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, target = node.func.attr, ast.unparse(node.func.value)
        if verb not in WRITES or target.split(".")[0] in NO_TABLE:
            continue
        if verb == "update" and not any(sign in target for sign in QUERYSET):
            continue  # a dictionary
        yield node.lineno, target, verb


def names_a_record(target: str) -> bool:
    records = {m.__name__ for m in apps.get_models() if issubclass(m, Ledger | Part)}
    return target.split(".")[0] in records


def test_only_the_door_writes_records():
    found = [
        f"{module}:{line} {target}.{verb}"
        for module, tree in modules()
        for line, target, verb in writes(tree)
        if names_a_record(target) and not module.startswith("kernel/")
    ]
    assert not found


def test_only_keepers_of_their_own_tables_write_at_all():
    own = {m.__name__ for m in apps.get_models() if not issubclass(m, Ledger | Part)}
    found = [
        f"{module}:{line} {target}.{verb}"
        for module, tree in modules()
        for line, target, verb in writes(tree)
        if module not in KEEPERS and not ("/actions/" in module and target.split(".")[0] in own)
    ]
    assert not found


def test_rooms_that_show_things_keep_no_tables():
    assert not [m for m in KEEPERS if m.split("/")[0] in ("web", "cli", "demo", "config")]


def test_list_of_keepers_is_not_longer_than_it_must_be():
    writing = {module for module, tree in modules() if next(writes(tree), None)}
    assert not set(KEEPERS) - writing
    assert all((SOURCE / Path(m)).is_file() for m in KEEPERS)


def test_a_write_in_a_page_would_be_found():
    page = ast.parse(
        "person.save()\nPerson.objects.filter(pk=1).update(name='x')\nx = {}\nx.update(y)\ndoor.create(a)"
    )
    assert [(verb, names_a_record(target)) for _line, target, verb in writes(page)] == [
        ("save", False),
        ("update", True),
    ]
