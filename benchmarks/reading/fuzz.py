"""Throw bytes at the reader, guided by what they reach: ``python -m benchmarks.reading.fuzz STAGE -max_total_time=99``.

A stage is ``source``, ``repair``, ``chrome``, ``facts`` or ``read``, which is all of them; other words go to libFuzzer.
Bulletins of ``tests/reader/corpus/dev`` are where it begins. What it must never find: an exception that is not
``Unreadable``, a trail that does not replay, a fact whose words do not stand where it says, an answer that is no JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["jieli.reader"]):
    from jieli.reader import chrome, told
    from jieli.reader.article import Article
    from jieli.reader.bulletin import read
    from jieli.reader.facts import facts_of
    from jieli.reader.facts.gazetteer import Gazetteer
    from jieli.reader.repair import repair, weave
    from jieli.reader.source import Unreadable, page_of
    from jieli.reader.trail import Trail, replay

from benchmarks.reading.corpus import documents
from jieli.registry.catalogue import regions

EVERYWHERE = Gazetteer(regions.spells())


def _source(data: bytes) -> None:
    try:
        page_of(data).text.encode()
    except Unreadable as error:
        said = error.sentence
    else:
        return
    assert said.zh.endswith("。")
    assert said.en.endswith(".")


def _repair(data: bytes) -> None:
    trail = Trail(data.decode(errors="replace"))
    repair(trail)
    _replays(trail)


def _chrome(data: bytes) -> None:
    trail = Trail(data.decode(errors="replace"))
    weave(trail, chrome.clean(trail).headline)
    _replays(trail)


def _facts(data: bytes) -> None:
    text = data.decode(errors="replace")
    found = facts_of(Article(text, text.find("\n") + 1, {}, date(2024, 11, 22)), EVERYWHERE)
    for rows in (found.persons, found.sending_orgs, found.head_counts, found.event_dates, found.money):
        assert all(text[one.start : one.end] == one.text for row in rows for one in row.evidence)


def _read(data: bytes) -> None:
    try:
        reading = read(data, "page.txt", EVERYWHERE)
    except Unreadable:
        return
    _replays(reading.trail)
    json.dumps(told.document(reading), ensure_ascii=False).encode()


def _replays(trail: Trail) -> None:
    assert replay(trail.original, trail.stages) == trail.text


STAGES: dict[str, Callable[[bytes], None]] = {
    "source": _source,
    "repair": _repair,
    "chrome": _chrome,
    "facts": _facts,
    "read": _read,
}


def main() -> None:
    """Fuzz one stage until libFuzzer's own limits say stop."""
    name, *rest = sys.argv[1:] or [""]
    if name not in STAGES:
        raise SystemExit(f"Name a stage: {', '.join(STAGES)}.")
    with tempfile.TemporaryDirectory() as folder:
        for document in documents("dev"):
            Path(folder, document.stem).write_bytes(document.page.encode())
        atheris.Setup(["fuzz", folder, "-max_len=4096", "-timeout=20", *rest], STAGES[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
