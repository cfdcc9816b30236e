"""Help pages and complaints about a call, in the user's language and wrapped for Chinese.

typer's own pages cut Chinese text off and say everything else in English.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from jieli.cli.wording import say

_WIDEST_PAGE = 100
_WIDEST_LEFT = 30
_BREAKS_AFTER = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][，。；：、！？）”]*|\s+")


class Command(TyperCommand):
    """A subcommand with our help page."""

    def get_help(self, ctx: Any) -> str:
        """The page as text."""
        return "\n".join(_page(self, ctx.command_path))


class Group(TyperGroup):
    """The command itself, with our help page."""

    def get_help(self, ctx: Any) -> str:
        """The page as text."""
        return "\n".join(_page(self, ctx.command_path))


def _page(command: Any, path: str) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    metavars = [p.metavar if p.required else f"[{p.metavar}]" for p in arguments]
    subcommands = [*getattr(command, "commands", {}).values()]
    yield f"{_title(say('page.usage'))}  " + " ".join(
        [path, *([say("page.command")] if subcommands else []), *metavars, say("page.options")]
    )
    yield ""
    for paragraph in say(command.help).split("\n"):
        yield from _wrapped(paragraph) or [""]
    for title, listed in _grouped([*subcommands, *command.params]):
        yield ""
        yield _title(say(title))
        yield from _table([(label(x), say(x.help).split("\n")[0]) for x in listed])
    yield from ("", _title(say("page.examples")))
    for line in say(command.epilog).split("\n"):
        call, meaning = line.split("\t")
        yield f"  {typer.style(call, fg='cyan')}"
        yield from _wrapped(meaning, indent=6)
    yield from ("", _title(say("page.exit_codes")))
    for code in say("page.exit_code_list").split("\n"):
        yield f"  {code}"


def _title(text: str) -> str:
    return typer.style(text, bold=True)


def _grouped(things: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Panels in the order in which they first occur; what has none is an argument."""
    groups: dict[str, list[Any]] = {}
    for thing in things:
        groups.setdefault(getattr(thing, "rich_help_panel", None) or "panel.arguments", []).append(thing)
    return iter(groups.items())


def label(thing: Any) -> str:
    """How a command, argument or option is written: its names and what follows them."""
    kind = getattr(thing, "param_type_name", "command")
    if kind == "command":
        return str(thing.name)
    if kind == "argument":
        return str(thing.metavar)
    names = ", ".join(sorted([*thing.opts, *thing.secondary_opts], key=len))
    return f"{names} {thing.metavar}" if thing.metavar else names


def _table(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Two columns; a left cell that is too wide gets a line of its own."""
    left = min(max(_width(a) for a, _ in rows), _WIDEST_LEFT)
    for a, b in rows:
        lines = _wrapped(b, indent=left + 4)
        if _width(a) <= left:
            lines[0] = f"  {a}{' ' * (left - _width(a))}  {lines[0].lstrip()}"
        else:
            lines.insert(0, f"  {a}")
        yield from lines


def _wrapped(text: str, *, indent: int = 0) -> list[str]:
    """Lines that fit the terminal; Chinese may break between any two characters, never before punctuation."""
    room = max(20, min(shutil.get_terminal_size().columns, _WIDEST_PAGE) - indent - 1)
    lines, line = [], ""
    for piece in _BREAKS_AFTER.findall(text):
        if line and _width(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [" " * indent + x for x in [*lines, line.rstrip()] if x]


def _width(text: str) -> int:
    """Columns on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wanted(cause: Any) -> str:
    """What is wrong with a number, from the validation error behind the complaint; else nothing."""
    for found in cause.errors() if hasattr(cause, "errors") else ():
        if "ge" in found.get("ctx", {}):
            return say("usage.too_small", least=f"{found['ctx']['ge']:g}", given=found["input"])
        if found["type"].startswith(("float", "int")):
            return say(f"usage.not_a.{found['type'].split('_')[0]}", given=found["input"])
    return ""


def misunderstood(e: Any) -> str:
    """What is wrong with a call, as a sentence in the user's language. ``e`` is what typer raised."""
    said = e.format_message()
    quoted = re.findall(r"'(.*?)'", said)
    extra = re.search(r"unexpected extra argument.* \((.*)\)$", said)
    problem, near = said, list[str]()
    match type(e).__name__:
        case "MissingParameter" if e.param:
            problem = say("usage.missing", what=label(e.param))
        case "BadParameter" if e.param:
            problem = say("usage.bad_value", what=label(e.param)) + _wanted(e.__cause__)
        case "NoSuchOption":
            problem, near = say("usage.no_option", option=e.option_name), sorted(e.possibilities or ())
        case "UsageError" if said.startswith("No such command"):
            problem, near = say("usage.no_command", name=quoted[0]), quoted[1:]
        case "UsageError" if extra:
            problem = say("usage.extra", what=extra[1])
    if near:
        problem += say("word.near", names=say("word.comma").join(near))
    path = e.ctx.command_path if getattr(e, "ctx", None) is not None else "jieli"
    return say("usage.sentence", problem=problem, path=path)
