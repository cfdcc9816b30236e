import json
import re
import shutil
from pathlib import Path

from cli.samples import EXAMPLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-plan.md"


def calls() -> list[str]:
    """Every command line of the page, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_every_command_of_the_tutorial_works(jieli, here):
    shutil.copytree(EXAMPLES, here / "examples", ignore=shutil.ignore_patterns("province.xlsx", "*.py"))
    done = []
    for call in calls():
        if call == "make demo":  # what it runs is the next command
            continue
        plan = here / "out" / "plan.json"
        if "PERSON" in call:
            person = json.loads(plan.read_text(encoding="utf-8"))["lines"][0]["person"]
            call = call.replace("PERSON", person)
        command, *arguments = call.split()
        assert command == ".venv/bin/jieli"
        result = jieli(*arguments)
        assert result.code == 0, (call, result.err)
        assert result.out
        done.append(arguments[0])
    assert set(done) == {"plan", "explain", "replan", "compare", "check", "template"}
    assert "GW01" in (here / "out" / "plan.json").read_text(encoding="utf-8")
