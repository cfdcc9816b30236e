import ast
import re
import string

from house.repository import ROOT, SOURCE, text
from jieli.cli.main import LOOKING, MAKING, command_tree
from jieli.cli.manual import manual
from jieli.cli.wording import TEXTS

MODULES = [p for p in sorted((SOURCE / "cli").glob("*.py")) if p.name != "wording.py"]


def strings_in(path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_both_languages_fill_in_the_same_values():
    assert not {key for key, (zh, en) in TEXTS.items() if placeholders(zh) != placeholders(en)}


def test_no_text_is_empty():
    assert not {key for key, both in TEXTS.items() if not all(t.strip() for t in both)}


def test_every_text_is_used():
    used = {s for p in MODULES for s in strings_in(p)}
    made = {prefix for prefix in used if prefix.endswith(".")}  # f"phase.{phase}"
    suffixed = {word for word in used if word.startswith(".")}  # f"{name}.help"
    unused = {
        key
        for key in TEXTS
        if key not in used
        and not any(key.startswith(prefix) for prefix in made)
        and not any(key.endswith(word) for word in suffixed)
    }
    assert not unused


def test_every_key_has_a_text():
    speakers = {"say", "argument", "option", "busy"}
    said = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in speakers and node.args:
                first = node.args[0]
                said |= {first.value} if isinstance(first, ast.Constant) else set()
    assert len(said) > 50
    assert said <= TEXTS.keys()


def test_chinese_texts_are_chinese():
    assert not {k for k, (zh, _) in TEXTS.items() if not re.search(r"[\u4e00-\u9fff、{]", zh)}


def test_english_texts_hold_no_chinese_but_names_of_sheets_and_files():
    allowed = re.compile(
        r"锁定|校验|选派方案|我的轮次|手排|张三|方案一|全省|轮次|春季|补派|旧简报|简报|读出|核对|[\w-]*\.xlsx"
    )
    assert not {k for k, (_, en) in TEXTS.items() if re.search(r"[\u4e00-\u9fff]", allowed.sub("", en))}


def test_reference_page_of_the_commands_is_current():
    assert text("docs/reference/cli.md") == manual(), "run `make docs`"


def test_every_command_is_in_the_readme():
    readme = text("README.md")
    assert not {name for name in (*MAKING, *LOOKING) if f"| `jieli {name}` |" not in readme}


def test_pages_show_only_commands_and_options_that_exist():
    tree = command_tree()
    wrong = set()
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for call in re.findall(r"\bjieli ([a-z]+)((?: +[^\n`#|]*)?)", page.read_text(encoding="utf-8")):
            name, rest = call
            if name not in tree.commands:
                continue  # prose, or a command that a later room brings
            known = {o for p in tree.commands[name].params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
            wrong |= {(page.name, name, o) for o in re.findall(r"(?<!\S)--[a-z-]+", rest) if o not in known}
    assert not wrong
