"""Put the English of the console together: locale/parts/*.po into one catalogue, compiled.

Run it after adding words; both files it writes are kept in the repository, because gettext is not
installed on a fresh machine. `--missing` lists what users can see in Chinese only, and writes nothing.

    python tools/translations.py [--missing]
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "jieli"
LOCALE = PACKAGE / "web" / "locale"
CATALOGUE = LOCALE / "en" / "LC_MESSAGES" / "django.po"
_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "_lazy"}
_COUNTED = {"ngettext", "ngettext_lazy"}
_IN_CONTEXT = {"pgettext", "pgettext_lazy"}
Key = tuple[str, str]
"""Context (usually empty) and text."""
# Pure rooms carry both languages in their sentences
_ELSEWHERE = {"planner", "reader", "workbook", "papers", "cli"}


def used() -> dict[Key, str]:
    """Every Chinese text that users see, with where it stands first."""
    found: dict[Key, str] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        place = file.relative_to(PACKAGE)
        if place.parts[0] not in _ELSEWHERE:
            for words in _in_python(file.read_text(encoding="utf-8")):
                found.setdefault(words, str(place))
    for file in sorted(PACKAGE.rglob("templates/**/*")):
        if file.suffix in {".html", ".txt"}:
            for words in _in_template(file.read_text(encoding="utf-8")):
                found.setdefault(words, str(file.relative_to(PACKAGE)))
    return found


def _in_python(source: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0]
        if name in _IN_CONTEXT and len(node.args) > 1:
            context, words = (getattr(a, "value", None) for a in node.args[:2])
            if isinstance(context, str) and isinstance(words, str):
                yield context, words
        elif name in _CALLS | _COUNTED and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield "", first.value


_TAG = re.compile(r"""\{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
_FILTER = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
_BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b[^%]*%\}(.*?)(?:\{%\s*plural\s*%\}(.*?))?\{%\s*endblocktrans(?:late)?\s*%\}",
    re.S,
)


def _in_template(source: str) -> Iterator[Key]:
    for pattern in (_TAG, _FILTER):
        for match in pattern.finditer(source):
            yield "", match[1] or match[2] or ""
    for match in _BLOCK.finditer(source):
        yield "", re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", match[1].replace("%", "%%"))


def merged() -> tuple[polib.POFile, list[str]]:
    """The parts as one catalogue, sorted, each text once; and the texts that two parts translate differently."""
    entries: dict[Key, polib.POEntry] = {}
    origin: dict[Key, str] = {}
    clashes = []
    for file in sorted((LOCALE / "parts").glob("*.po")):
        for entry in polib.pofile(str(file), encoding="utf-8"):
            key = (entry.msgctxt or "", entry.msgid)
            known = entries.setdefault(key, entry)
            origin.setdefault(key, file.name)
            if (known.msgstr, known.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
                clashes.append(f"{key[1]}: {known.msgstr!r} ({origin[key]}), {entry.msgstr!r} ({file.name})")
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for context, msgid in sorted(entries):
        entry = entries[context, msgid]
        catalogue.append(
            polib.POEntry(
                msgctxt=context or None,
                msgid=msgid,
                msgid_plural=entry.msgid_plural,
                msgstr=entry.msgstr,
                msgstr_plural=entry.msgstr_plural,
                flags=["python-format"] if "%(" in msgid else [],
            )
        )
    return catalogue, clashes


def missing() -> dict[Key, str]:
    """Texts without English, with where they stand."""
    known = {
        (e.msgctxt or "", e.msgid)
        for e in merged()[0]
        if e.msgstr or (e.msgstr_plural and all(e.msgstr_plural.values()))
    }
    return {key: place for key, place in used().items() if key not in known and not key[1].isascii()}


def main(arguments: list[str]) -> int:
    """Write the catalogue, or list what is missing."""
    lacking = missing()
    if "--missing" in arguments:
        for (context, words), place in lacking.items():
            print(f"# {place}\n{polib.POEntry(msgctxt=context or None, msgid=words)}")
        return 1 if lacking else 0
    catalogue, clashes = merged()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    for clash in clashes:
        print(f"Two translations, the first is taken: {clash}")
    print(f"{len(catalogue)} texts in English; {len(lacking)} are still Chinese only (--missing lists them)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
