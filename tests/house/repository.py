"""Where things are in this repository, for the tests about it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "jieli"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_OURS = ("src", "tests", "docs", "examples", "benchmarks", "requirements", "changelog.d", "tools", ".ci")
_TEXT = {".py", ".md", ".toml", ".txt", ".in", ".csv", ".html", ".css", ".js", ".typ", ".json", ".sh", ""}


def text(path: str) -> str:
    """Content of one file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def text_files() -> Iterator[Path]:
    """Every text file that belongs to the project, environments and build products excluded."""
    for file in ROOT.iterdir():
        if file.is_file() and file.suffix in _TEXT and file.name != ".git":
            yield file
    for folder in _OURS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and file.suffix in _TEXT and "__pycache__" not in file.parts:
                yield file


def markdown_files() -> Iterator[Path]:
    """Every page of documentation."""
    return (f for f in text_files() if f.suffix == ".md")


def code_block(markdown: str, containing: str) -> list[str]:
    """Lines of the first fenced block that contains a line equal to ``containing``."""
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL):
        lines = [line for line in block.splitlines() if line.strip()]
        if containing in lines:
            return lines
    raise AssertionError(f"no code block with the line {containing!r}")
