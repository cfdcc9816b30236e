"""``jieli import`` and ``jieli import-template``: legacy ledgers by command, under the rules of the console."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from jieli.cli.exit_codes import ExitCode, Stop
from jieli.cli.files import must_be_file, whole_file
from jieli.cli.options import AsJson, Lang, Quiet, argument, option
from jieli.cli.site import site
from jieli.cli.terminal import Terminal
from jieli.cli.wording import say, spoken

if TYPE_CHECKING:
    from jieli.kernel.actor import Actor

_MOST_LISTED = 40


class LedgerName(StrEnum):
    """What a ledger holds."""

    INSTITUTIONS = "institutions"
    DEPARTMENTS = "departments"
    PEOPLE = "people"
    OFFICES = "offices"
    PAIRINGS = "pairings"
    NEEDS = "needs"
    POSTS = "posts"


def import_ledger(
    file: Annotated[Path, argument("import.file", "LEDGER")],
    kind: Annotated[LedgerName, option("import.kind", "import", "--kind", metavar="KIND")],
    mapping: Annotated[
        Path | None, option("import.mapping", "import", "--mapping", metavar="MAPPING.json")
    ] = None,
    programme: Annotated[str, option("import.programme", "import", "--programme", metavar="CODE")] = "",
    batch: Annotated[str, option("import.batch", "import", "--batch", metavar="CODE")] = "",
    user: Annotated[str, option("import.user", "import", "--user", metavar="NAME")] = "",
    commit: Annotated[bool, option("import.commit", "import", "--commit")] = False,
    only_clean: Annotated[bool, option("import.only_clean", "import", "--only-clean")] = False,
    out: Annotated[Path | None, option("import.out", "output", "--out", "-o", metavar="CHECKED.xlsx")] = None,
    json: AsJson = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Check a ledger row by row, and write it if asked to."""
    must_be_file(file)
    titles = _mapping(mapping) if mapping else {}
    terminal = Terminal(is_json=json, is_quiet=quiet)
    with site():
        from jieli.intake.actions import run as actions
        from jieli.intake.queries import runs as queries

        actor = _actor(user)
        given = _frame(actor, programme, batch)
        run = actions.upload(kind.value, file.name, file.read_bytes(), actor=actor, **given)
        chosen = _chosen(run, titles)
        rows = (run.header_first, run.header_last)
        actions.map_run(run, actor=actor, sheet=run.sheet, rows=rows, mapping=chosen)
        actions.check_run(run, actor=actor)
        if out is not None:
            _name, content = actions.hand_back(run, actor=actor)
            with whole_file(out) as draft:
                draft.write_bytes(content)
        if commit:
            actions.commit_run(run, actor=actor, only_clean=only_clean)
        import json as notation

        document = {**notation.loads(queries.problems_as_json(actor, run)), "state": run.state}
        terminal.result(document, _told(run, document, queries.unmapped_titles(run), is_committed=commit))
        if not commit and run.counts.get("problem"):
            raise Stop(ExitCode.REFUSED)


def import_template(
    kind: Annotated[LedgerName, argument("import_template.kind", "KIND")],
    target: Annotated[Path, argument("import_template.target", "LEDGER.xlsx")],
    force: Annotated[bool, option("import_template.force", "output", "--force")] = False,
    json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Write an empty ledger of one kind."""
    if target.suffix.lower() != ".xlsx":
        raise Stop(ExitCode.BAD_INPUT, say("template.suffix", path=target))
    if target.exists() and not force:
        raise Stop(ExitCode.BAD_INPUT, say("template.exists", path=target))
    with site(is_migrated=False):
        from jieli.intake.columns import KINDS
        from jieli.intake.template import template

        with whole_file(target) as draft:
            draft.write_bytes(template(KINDS[kind.value]))
    Terminal(is_json=json).result({"template": str(target)}, say("import_template.done", path=target))


def _actor(name: str) -> Actor:
    from jieli.kernel.actor import system

    if not name:
        return system("command line")
    from django.contrib.auth import get_user_model

    from jieli.registry.queries.access import actor_for

    known = get_user_model().objects.filter(username__iexact=name).first()
    if known is None:
        raise Stop(ExitCode.BAD_INPUT, say("user.unknown", name=name))
    return actor_for(known, origin="command line")


def _frame(actor: Actor, programme: str, batch: str) -> dict[str, Any]:
    from jieli.programme.queries import batches, programmes

    given: dict[str, Any] = {}
    if programme:
        given["programme"] = programmes.get_programme(actor, programme)
    if batch:
        given["batch"] = batches.get_batch(actor, batch)
    return given


def _mapping(path: Path) -> dict[str, str]:
    """Title of a column → key of a field, from a JSON file."""
    import json as notation

    must_be_file(path)
    try:
        read = notation.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as e:
        raise Stop(ExitCode.BAD_INPUT, say("import.bad_mapping", path=path)) from e
    if not isinstance(read, dict) or not all(isinstance(v, str) for v in read.values()):
        raise Stop(ExitCode.BAD_INPUT, say("import.bad_mapping", path=path))
    return read


def _chosen(run: Any, titles: dict[str, str]) -> dict[int, str]:
    """The guessed mapping with what the user says about single columns; an empty key leaves a column out."""
    chosen = {int(c): k for c, k in run.mapping.items()}
    for title, key in titles.items():
        if title not in run.titles:
            listed = "、".join(t for t in run.titles if t)
            raise Stop(ExitCode.BAD_INPUT, say("import.no_title", title=title, titles=listed))
        place = run.titles.index(title)
        chosen = {c: k for c, k in chosen.items() if k != key and c != place}
        if key:
            chosen[place] = key
    return chosen


def _told(run: Any, document: dict[str, Any], unmapped: list[str], *, is_committed: bool) -> str:
    counts = {k: run.counts.get(k, 0) for k in ("new", "change", "same", "problem")}
    lines = [say("import.counts", code=run.code, **counts)]
    if unmapped:
        lines.append(say("import.unmapped", titles="、".join(unmapped)))
    shown = [p for p in document["problems"] if p["weight"] != "note"]
    for problem in shown[:_MOST_LISTED]:
        said = problem["zh"] if spoken() == "zh" else problem["en"]
        place = problem["cell"] or str(problem["row"])
        lines.append(say("import.line", place=place, said=said))
    if len(shown) > _MOST_LISTED:
        lines.append(say("import.more", n=len(shown) - _MOST_LISTED))
    lines.append(say("import.committed", code=run.code) if is_committed else say("import.checked"))
    return "\n".join(lines)
