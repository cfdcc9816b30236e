import dataclasses
import re

import pytest

from house.repository import ROOT, markdown_files, text
from jieli.planner import round as domain

RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
FRAGMENTS = sorted(p for p in (ROOT / "changelog.d").iterdir() if p.name != "README.md")
SECTIONS = ["Context", "Choice", "Consequences", "What would change our mind"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda p: p.name)
def test_decision_record_has_its_sections(record):
    content = record.read_text(encoding="utf-8")
    assert re.match(rf"# {record.name[:4]} \S", content)
    assert re.findall(r"^## (.+)$", content, re.MULTILINE) == SECTIONS


def test_decision_records_are_numbered_without_gaps():
    assert [int(p.name[:4]) for p in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda p: p.name)
def test_changelog_fragment_is_sentences_for_a_user(fragment):
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", fragment.name)
    lines = fragment.read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Z`].*\.", line) for line in lines)


def test_links_between_pages_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in markdown_files()
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not target.startswith(("http", "mailto:")) and not (page.parent / target).exists()
    ]
    assert not broken


def test_glossary_has_every_word_of_a_round():
    glossary = text("docs/glossary.md")
    kinds = [
        c for c in vars(domain).values() if dataclasses.is_dataclass(c) and c.__module__ == domain.__name__
    ]
    missing = {
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in dataclasses.fields(kind)
        if f"`{field.name}`" not in glossary and f"`{kind.__name__}.{field.name}`" not in glossary
    }
    assert not missing


def test_licence_is_the_one_declared():
    assert "Apache License" in text("LICENSE")
    assert 'license = "Apache-2.0"' in text("pyproject.toml")
