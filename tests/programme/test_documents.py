import re

import pytest

from house.repository import ROOT, text
from jieli.programme import describe
from jieli.programme.states import MACHINES


@pytest.mark.parametrize("page", sorted(describe.PAGES))
def test_reference_page_is_current(page):
    assert text(f"docs/reference/{page}.md") == describe.PAGES[page](), (
        f"run: python -m jieli.programme.describe {page} > docs/reference/{page}.md"
    )


def test_every_state_and_move_is_in_the_reference():
    page = text("docs/reference/machines.md")
    for machine in MACHINES:
        for state in machine.states:
            assert f"| `{state.key}` | {state.label} |" in page
        for edge in machine.edges:
            assert f"| `{edge.source}` | `{edge.event}` | {edge.label} |" in page


def test_sources_named_by_ready_made_packs_exist():
    named = set(
        re.findall(r"S-\d\d", (ROOT / "src/jieli/programme/archetypes.csv").read_text(encoding="utf-8"))
    )
    assert named
    assert all(f"| {source} |" in text("docs/sources.md") for source in named)
