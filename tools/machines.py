"""Writes docs/reference/machines.md from the tables along which things move.

Run ``python tools/machines.py`` after a change of a ``states.py``; a test says when that was forgotten.
"""

import os
from collections.abc import Iterable
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "machines.md"
_HEAD = """# State machines

Generated from the tables in `states.py` of every room by `tools/machines.py`. Do not edit.

What moves, moves along one of these tables and no other way.
Buttons, the line of steps, permissions of a move and the tests are derived from them.
A move without a role follows from other records; nobody presses a button for it.
Guards that a table cannot say are listed below it; the action refuses with the sentence of the guard.
"""


def page() -> str:
    """The whole page."""
    from django.utils import translation

    from jieli.kernel.models.ledger import things
    from jieli.placement import describe as placement
    from jieli.programme import describe as programme
    from jieli.recruiting import describe as recruiting

    guards = programme.GUARDS | recruiting.GUARDS | placement.GUARDS
    with translation.override("zh-hans"):
        lines = [_HEAD]
        for _name, kind in sorted(things().items()):
            if kind.machine is not None:
                lines += [*_machine(kind.machine, guards.get(kind.machine.name, ())), ""]
        return "\n".join(lines).rstrip() + "\n"


def _machine(machine, guards) -> Iterable[str]:
    yield f"## {machine.label} (`{machine.name}`)"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"  [*] --> {machine.initial}"
    for edge in machine.edges:
        yield f"  {edge.source} --> {edge.target}: {edge.event}"
    for state in machine.states:
        if state.key in machine.final:
            yield f"  {state.key} --> [*]"
    yield "```"
    yield ""
    yield "| State | 中文 | Tone |"
    yield "|---|---|---|"
    for state in machine.states:
        yield f"| `{state.key}` | {state.label} | {state.tone} |"
    yield ""
    yield "| From | Move | 中文 | To | Who | Conditions |"
    yield "|---|---|---|---|---|---|"
    for edge in machine.edges:
        who = ", ".join(edge.roles) or "–"
        yield f"| `{edge.source}` | `{edge.event}` | {edge.label} | `{edge.target}` | {who} | {_conditions(edge)} |"
    yield ""
    for event, sentence in guards:
        yield f"- `{event}`: {sentence}."


def _conditions(edge) -> str:
    found = []
    if edge.needs_reason:
        found.append("with a reason")
    if edge.other_than:
        found.append("not by whoever did " + " or ".join(f"`{e}`" for e in edge.other_than))
    if edge.is_return:
        found.append("goes back")
    return ", ".join(found)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieli.config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
