"""Writes docs/reference/permissions.md from the tables by which the console decides.

Run ``python tools/permissions.py`` after a change of a ``permissions.py``; a test says when that was forgotten.
"""

import os
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "permissions.md"
VERBS = "CRUAX"
_HEAD = """# Permissions

Generated from the tables in `permissions.py` of every room by `tools/permissions.py`. Do not edit.

C create, R read, U change, A approve (or, for one's own account, look after), X export. A line holds within the scope
named: *own* what concerns oneself, *unit* one's institution, *region* everything in it, *programme*, *team*, *all*.
Other scopes are named after what they show and explained in [Who may do what](../explanation/permissions.md).
`*` is everybody who is signed in. Nothing is allowed that is not listed.

## Roles

| Role | Official title | Granted for | Emergency access |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    from django.utils import translation

    with translation.override("zh-hans"):
        return _HEAD + "\n".join([*_roles(), "", *_things(), *_machines()]) + "\n"


def _roles() -> Iterator[str]:
    from jieli.registry.roles import ROLES

    for role in ROLES:
        yield f"| {role.code} | {role.label} | {', '.join(role.scopes)} | {'yes' if role.may_break_glass else ''} |"


def _things() -> Iterator[str]:
    from jieli.kernel.models.ledger import things

    for thing, kind in sorted(things().items()):
        yield f"## {thing} ({kind._meta.verbose_name})"
        yield ""
        if kind.sensitive:
            yield f"Encrypted and masked: {', '.join(f'`{n}`' for n in sorted(kind.sensitive))}."
            yield ""
        yield "| Role | Scope | " + " | ".join(VERBS) + " |"
        yield "|---|---|" + "---|" * len(VERBS)
        for line in kind.permits.lines:
            marks = " | ".join(v if v in line.verbs else "" for v in VERBS)
            yield f"| {line.role} | {line.scope} | {marks} |"
        yield ""


def _machines() -> Iterator[str]:
    from jieli.kernel.models.ledger import things

    yield "## Moves"
    yield ""
    yield "Who may move a record on. *Not by* names earlier steps whose doer may not do this one."
    yield ""
    yield "| Thing | Move | From | To | By | Not by whoever did | Reason |"
    yield "|---|---|---|---|---|---|---|"
    for thing, kind in sorted(things().items()):
        for edge in kind.machine.edges if kind.machine else ():
            by = ", ".join(edge.roles) or "follows from other records"
            barred = ", ".join(edge.other_than)
            reason = "must" if edge.needs_reason else ""
            yield f"| {thing} | {edge.event} | {edge.source} | {edge.target} | {by} | {barred} | {reason} |"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieli.config.settings")
    import django

    django.setup()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len(PAGE.read_text(encoding='utf-8').splitlines())} lines")
