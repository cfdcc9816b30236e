"""Whoever opens a table says for whom: the first parameter of a query is ``actor``."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from house.repository import SOURCE

# Opens a table for somebody who is no actor yet, or for the machine; each with the reason.
FOR_THE_MACHINE = {
    "registry/queries/access.py": "finds out who somebody is, and whose turn it is",
    "registry/queries/accounts.py": "signs somebody in",
}
OPENS = (".objects", "_default_manager", "_base_manager", "visible(", "reading.get(")


def queries() -> Iterator[tuple[str, ast.FunctionDef]]:
    files = [*SOURCE.glob("*/queries.py"), *SOURCE.glob("*/queries/*.py")]
    for file in sorted(files):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield str(file.relative_to(SOURCE)), node


def first(function: ast.FunctionDef) -> ast.arg | None:
    return next(iter([*function.args.posonlyargs, *function.args.args]), None)


def starts_from_a_record(function: ast.FunctionDef) -> bool:
    """Whether it is handed something that the caller was already allowed to read."""
    arg = first(function)
    if arg is None or arg.annotation is None:
        return False
    models = {m.__name__ for m in apps.get_models()} | {"Ledger"}
    return bool(models & {n.id for n in ast.walk(arg.annotation) if isinstance(n, ast.Name)})


def opens_a_table(function: ast.FunctionDef) -> bool:
    return any(sign in ast.unparse(function) for sign in OPENS)


def test_there_are_queries_to_look_at():
    assert {Path(module).parts[0] for module, _f in queries()} >= {"registry", "programme"}
    assert sum(opens_a_table(f) for _m, f in queries()) > 20


def test_queries_ask_who():
    silent = [
        f"{module} {function.name}"
        for module, function in queries()
        if opens_a_table(function)
        and getattr(first(function), "arg", "") != "actor"
        and "actor" not in [a.arg for a in function.args.args[1:2]]
        and not starts_from_a_record(function)
        and module not in FOR_THE_MACHINE
    ]
    assert not silent


def test_exceptions_are_still_there():
    assert all((SOURCE / module).is_file() for module in FOR_THE_MACHINE)


def test_actor_is_never_optional():
    """A query without an actor would fall back to seeing everything."""
    optional = []
    for module, function in queries():
        arguments = [*function.args.posonlyargs, *function.args.args]
        with_default = arguments[len(arguments) - len(function.args.defaults) :]
        optional += [f"{module} {function.name}" for a in with_default if a.arg == "actor"]
    assert not optional
