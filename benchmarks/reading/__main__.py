"""Read all bulletins, clean and damaged, and say how well.

python -m benchmarks.reading                    the half that rules may be tuned to: printed, nothing written
python -m benchmarks.reading --json DIR         scores DIR/<stem>.json written by `jieli read --json` for that half
python -m benchmarks.reading --final            both halves; writes docs/benchmarks/reading.md
python -m benchmarks.reading --kinds slips --show 031    what was missed in one document
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from benchmarks.reading.corpus import FOLDER, HALVES, Document, documents
from benchmarks.reading.damage import KINDS, SAID, Damaged, damaged
from benchmarks.reading.peers import Peer, peers
from benchmarks.reading.score import APART, FIELDS, Errors, Score, errors

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks" / "reading.md"
INTRODUCTION = Path(__file__).with_name("introduction.md")
BARE = (
    "clean",
    "traditional",
    "pinyin",
    "slips",
    "dropped",
    "leftover",
    "woven",
    "commas",
    "noise",
    "stars",
    "mixture",
)
WORST = 10


@dataclass
class Kind:
    """The figures of one kind of damage in one half."""

    score: Score = field(default_factory=Score)
    page: list[Errors] = field(default_factory=list)
    bare: dict[str, list[Errors]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    replayed: int = 0
    replays: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass
class Worst:
    """One document, how many facts are wrong or missed in it, and which."""

    stem: str
    headline: str
    faults: dict[str, tuple[list[str], list[str]]]

    @property
    def weight(self) -> int:
        return sum(
            len(missed) + len(wrong) for name, (missed, wrong) in self.faults.items() if name not in APART
        )


@lru_cache(maxsize=1)
def _gazetteer() -> Any:
    gazetteer = importlib.import_module("jieli.reader.facts.gazetteer")
    regions = importlib.import_module("jieli.registry.catalogue.regions")
    return gazetteer.Gazetteer(regions.spells())


def read(file: Damaged) -> Any:
    """The reader's answer to one file."""
    return importlib.import_module("jieli.reader.bulletin").read(file.data, file.name, _gazetteer())


def as_json(reading: Any) -> Mapping[str, Any]:
    answer = reading.to_json()
    found: Mapping[str, Any] = json.loads(answer) if isinstance(answer, str) else answer
    return found


def changes(trail: Any) -> int:
    """Edits that are neither cuts nor marks."""
    return sum(not edit.is_cut and not edit.is_mark for stage in trail.stages for edit in stage.edits)


def measure(document: Document, kind: str, into: Kind, others: Mapping[str, Peer]) -> Worst | None:
    trails = importlib.import_module("jieli.reader.trail")
    file = damaged(document, kind)
    try:
        reading = read(file)
    except Exception as error:  # a crash is a finding, not the end of the run
        into.failed.append(f"{document.stem}: {type(error).__name__}: {error}")
        into.page.append(Errors(len(file.text), len(file.text)))
        into.score.add(document.gold, {"relevant": False})
        return None
    into.replays += 1
    trail = reading.trail
    into.replayed += trails.replay(trail.original, trail.stages) == trail.text == reading.text
    into.page.append(errors(file.text, reading.text, file.lost))
    faults = into.score.add(document.gold, as_json(reading))
    if kind in BARE:
        bare = damaged(document, kind, is_bare=True)
        into.bare["Jieli"].append(errors(bare.text, _text_of(bare), bare.lost))
        if kind == "clean":  # of the article alone: what surrounds it on a page may well need mending
            into.changed["Jieli"] += changes(read(bare).trail)
        _measure_peers(bare, into, others, is_web=False)
    else:
        _measure_peers(file, into, others, is_web=True)
    return Worst(document.stem, document.text.split("\n", 1)[0], faults)


def _text_of(file: Damaged) -> str:
    try:
        return str(read(file).text)
    except Exception:
        return ""


def _measure_peers(file: Damaged, into: Kind, others: Mapping[str, Peer], *, is_web: bool) -> None:
    for name, peer in others.items():
        if is_web != (name == "trafilatura"):
            continue
        text = peer(file)
        if text is None:
            continue
        text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
        into.bare[name].append(errors(file.text, text, file.lost))
        if file.kind == "clean":
            into.changed[name] += _edits(file.page, text)


def _edits(before: str, after: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return sum(op.tag != "equal" for op in Levenshtein.opcodes(before, after))


def rate(rows: Iterable[Errors]) -> str:
    """Character error rate over all documents, in per cent."""
    rows = list(rows)
    length = sum(row.length for row in rows)
    return f"{sum(row.wrong for row in rows) / length:.2%}" if length else "–"


def run(
    half: str, kinds: Iterable[str], others: Mapping[str, Peer]
) -> tuple[dict[str, Kind], dict[str, list[Worst]]]:
    done: dict[str, Kind] = {}
    worst: dict[str, list[Worst]] = {}
    for kind in kinds:
        done[kind] = Kind()
        found = [measure(document, kind, done[kind], others) for document in documents(half)]
        worst[kind] = [one for one in found if one]
    return done, worst


def fields_table(score: Score) -> list[str]:
    rows = [
        "| field | items | precision | recall | F1 | F1, loosely |",
        "|---|---|---|---|---|---|",
    ]
    for name in FIELDS:
        exact, loose = score.exact[name], score.loose[name]
        rows.append(
            f"| {name} | {exact.hit + exact.missed} | {exact.precision:.3f} | {exact.recall:.3f} | {exact.f1:.3f} | "
            f"{loose.f1:.3f} |"
        )
    micro, near = score.micro(), score.micro(loose=True)
    rows.append(
        f"| **all (micro)** | {micro.hit + micro.missed} | {micro.precision:.3f} | {micro.recall:.3f} | "
        f"**{micro.f1:.3f}** | {near.f1:.3f} |"
    )
    rows.append(f"| **all (macro)** | | | | **{score.macro():.3f}** | {score.macro(loose=True):.3f} |")
    if score.persons:
        rows += ["", "Of the persons found by name, agree in " + ", ".join(
            f"{name} {tally.recall:.1%}" for name, tally in score.persons.items()) + "."]  # fmt: skip
    return rows


def damage_table(done: Mapping[str, Kind], names: list[str]) -> list[str]:
    head = [
        "kind",
        "F1 micro",
        "F1, loosely",
        "CER of the page",
        "CER of the article",
        *names,
        "invented",
        "replayed",
    ]
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for kind, one in done.items():
        cells = [
            kind, f"{one.score.micro().f1:.3f}", f"{one.score.micro(loose=True).f1:.3f}", rate(one.page),
            rate(one.bare["Jieli"]), *(rate(one.bare[name]) for name in names),
            str(sum(row.invented for row in one.page)), f"{one.replayed}/{one.replays}",
        ]  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def worst_table(worst: list[Worst], many: int = WORST) -> list[str]:
    rows = ["| document | wrong or missed | missed | found wrongly |", "|---|---|---|---|"]
    for one in sorted(worst, key=lambda w: -w.weight)[:many]:
        missed = "; ".join(f"{name}: {', '.join(m[:4])}" for name, (m, _) in one.faults.items() if m)
        wrong = "; ".join(f"{name}: {', '.join(w[:4])}" for name, (_, w) in one.faults.items() if w)
        cells = (f"{one.stem} {one.headline[:18]}", str(one.weight), missed, wrong)
        rows.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return rows


def _read_clean(document: Document) -> int:
    return len(read(damaged(document, "clean")).text)


def speed(half: str) -> str:
    """Documents a second, start-up aside, in one process and in two."""
    some = documents(half) * 4
    for one in some[:4]:
        _read_clean(one)
    begun = time.perf_counter()
    for one in some:
        _read_clean(one)
    alone = len(some) / (time.perf_counter() - begun)
    with Pool(2, initializer=_warm, initargs=(some[0],)) as pool:
        pool.map(_read_clean, some[:8])
        begun = time.perf_counter()
        pool.map(_read_clean, some, chunksize=4)
        both = len(some) / (time.perf_counter() - begun)
    return f"{alone:.0f} documents/s in one process, {both:.0f} in two, start-up aside."


def _warm(document: Document) -> None:
    _read_clean(document)


def installed() -> str:
    found = []
    for name in ("ftfy", "opencc", "trafilatura", "rapidfuzz", "rjieba", "pypinyin"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"Python {sys.version.split()[0]} · {' · '.join(found)} · {os.cpu_count()} cores"


def report(halves: Iterable[str], kinds: list[str], tell: Callable[[str], None]) -> None:
    others = peers()
    names = list(others)
    for half in halves:
        done, worst = run(half, kinds, others)
        tell(f"## {half}: {len(documents(half))} bulletins\n")
        if "clean" in done:
            clean = done["clean"]
            tell("### Facts of the clean pages\n")
            tell("\n".join(fields_table(clean.score)) + "\n")
            said = ", ".join(
                f"{name} {clean.changed[name]}" for name in ("Jieli", *names) if name in clean.changed
            )
            tell(f"Changes to clean articles (there should be none): {said}.\n")
        tell("### Every kind of damage\n")
        tell("\n".join(damage_table(done, names)) + "\n")
        failed = [f"{kind} {line}" for kind, one in done.items() for line in one.failed]
        if failed:
            tell("Failed: " + "; ".join(failed[:20]) + "\n")
        if "clean" in done:
            tell(f"### The worst {WORST}, clean\n")
            tell("\n".join(worst_table(worst["clean"])) + "\n")
            tell(speed(half) + "\n")


def score_folder(folder: Path, half: str) -> list[str]:
    """The tables for answers that already lie in a folder as JSON."""
    score = Score()
    worst = []
    marks = []
    for document in documents(half):
        path = folder / f"{document.stem}.json"
        reading = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"relevant": False}
        worst.append(Worst(document.stem, document.text.split("\n", 1)[0], score.add(document.gold, reading)))
        marks.append(errors(document.text, str(reading.get("repaired_text", ""))))
    return [*fields_table(score), "", f"CER of the page: {rate(marks)}", "", *worst_table(worst)]


def show(stem: str, half: str, kind: str) -> None:
    document = next(one for one in documents(half) if one.stem == stem)
    file = damaged(document, kind)
    reading = read(file)
    print(f"--- page\n{file.page}\n--- read\n{reading.text}\n--- edits")
    for stage in reading.trail.stages:
        for edit in stage.edits:
            print(f"{stage.name:12} {edit.rule:20} {edit.before!r} → {edit.after!r}")
    print("--- faults")
    for name, (missed, wrong) in Score().add(document.gold, as_json(reading)).items():
        print(f"{name}: missed {missed}, wrong {wrong}")
    print(errors(file.text, reading.text, file.lost))


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--final", action="store_true", help="both halves; write the page")
    ap.add_argument("--json", type=Path, metavar="DIR", help="score answers that lie there")
    ap.add_argument("--kinds", nargs="*", choices=list(KINDS), default=list(KINDS))
    ap.add_argument("--show", metavar="STEM", help="one document of the tuning half in full")
    a = ap.parse_args()
    half = HALVES[0]
    if a.json:
        print("\n".join(score_folder(a.json, half)))
    elif a.show:
        show(a.show, half, a.kinds[0])
    elif a.final:
        halves = [name for name in HALVES if (FOLDER / name).is_dir()]
        kinds = "\n".join(f"| {kind} | {words} |" for kind, words in SAID.items())
        parts = [
            INTRODUCTION.read_text(encoding="utf-8").format(alike=85, installed=installed(), kinds=kinds)
        ]
        report(halves, list(KINDS), parts.append)
        PAGE.write_text("\n".join(parts), encoding="utf-8")
        print(f"{PAGE.name} is written.")
    else:
        print(installed() + "\n")
        report([half], a.kinds, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
