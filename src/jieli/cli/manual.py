"""The reference page of all commands, made from the commands: ``python -m jieli.cli.manual``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jieli.cli.help_page import label
from jieli.cli.main import command_tree
from jieli.cli.wording import TEXTS

_HEAD = """# Commands

`make docs` writes this page from the commands themselves.
Chinese comes first, as on the terminal; `--lang en` or the environment `JIELI_LANG=en` switches to English.
`jieli COMMAND --help` shows the same.
"""


def manual() -> str:
    """The whole page as Markdown."""
    tree = command_tree()
    parts = [_HEAD, *_page(tree, "jieli")]
    for name, command in tree.commands.items():
        parts += _page(command, f"jieli {name}")
    parts += ["## Exit codes · 退出码\n", "| Code | 含义 | Meaning |\n|---|---|---|"]
    codes = (text.split("\n") for text in TEXTS["page.exit_code_list"])
    for zh, en in zip(*codes, strict=True):
        code, meaning = zh.split(maxsplit=1)
        parts.append(f"| {code} | {meaning} | {en.split(maxsplit=1)[1]} |")
    return "\n".join(parts) + "\n"


def _page(command: Any, name: str) -> Iterator[str]:
    zh, en = TEXTS[command.help]
    yield f"## {name}\n\n{_sentences(zh)}\n\n{_sentences(en)}\n"
    yield "| 写法 Written | 说明 | Meaning |\n|---|---|---|"
    for parameter in command.params:
        cells = (f"`{label(parameter)}`", *TEXTS[parameter.help])
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield "\n```sh"
    for zh_line, en_line in zip(*(text.split("\n") for text in TEXTS[command.epilog]), strict=True):
        (call, meaning), (_, translation) = zh_line.split("\t"), en_line.split("\t")
        yield f"{call}  # {meaning} · {translation}"
    yield "```\n"


def _sentences(text: str) -> str:
    """One sentence per line."""
    return re.sub(r"(?<=[。！？])(?=[^\n])|(?<=[.!?]) +(?=[A-Z])", "\n", text)


if __name__ == "__main__":
    print(manual(), end="")
