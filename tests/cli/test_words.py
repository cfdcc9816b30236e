import re
from pathlib import Path

import pytest

from jieli.cli import main
from jieli.cli.exit_codes import ExitCode
from jieli.cli.help_page import _width

COMMANDS = [*main.MAKING, *main.LOOKING, *main.RUNNING]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", ["60", "80", "200"])
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_page_fits_the_terminal(jieli, monkeypatch, command, columns, language):
    monkeypatch.setenv("COLUMNS", columns)
    done = jieli(*([command] if command else []), "--help", "--lang", language)
    assert done.code == 0
    calls = re.compile(r"^ {2}jieli |^  -|^用法|^Usage")  # are not broken, so that they can be copied
    assert not [x for x in done.out.splitlines() if _width(x) > int(columns) and not calls.match(x)]


def test_help_page_shows_what_a_user_looks_for(jieli):
    page = jieli("--help").out
    for word in (*COMMANDS, "例子", "退出码", "jieli plan"):
        assert word in page


def test_command_alone_shows_its_help_page(jieli):
    assert jieli().code == 0
    assert jieli().out == jieli("--help").out


def test_every_exit_code_is_on_the_help_page(jieli):
    page = jieli("--help").out
    assert {int(n) for n in re.findall(r"^ +(\d+) ", page, re.MULTILINE)} == {int(c) for c in ExitCode}


def test_language_comes_from_the_environment_too(jieli, monkeypatch):
    monkeypatch.setenv("JIELI_LANG", "en_GB.UTF-8")
    assert "Examples" in jieli("--help").out
    assert "例子" in jieli("--help", "--lang", "zh").out


def test_mistyped_command_is_corrected(jieli):
    done = jieli("chekc")
    assert done.code == 2
    assert "check" in done.err


def test_defect_is_a_sentence_and_a_log(jieli, monkeypatch):
    def fails() -> None:
        raise RuntimeError("the disk is made of cheese")

    monkeypatch.setitem(main.LOOKING, "version", fails)
    done = jieli("version")
    assert done.code == ExitCode.DEFECT
    assert "Traceback" not in done.err
    log = re.search(r"\S+\.log", done.err)[0]
    assert "RuntimeError: the disk is made of cheese" in Path(log).read_text(encoding="utf-8")


def test_version_is_the_package_s(jieli):
    import jieli as package

    assert jieli("version").out.strip() == f"jieli {package.__version__}"
    assert jieli("version", "--json").document == {"version": package.__version__}
