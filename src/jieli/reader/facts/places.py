"""The places that receive: where the receiving institutions are, or where the page says that help goes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from jieli.reader.article import Article
from jieli.reader.facts.direction import riches
from jieli.reader.facts.gazetteer import COUNTY, PROVINCE, Mention, Row
from jieli.reader.facts.known import AIDED, Known
from jieli.reader.found import Found, Org, Place

_TO = re.compile(
    r"(?:赴|驻|支援|对口支援|援助|帮扶|到|走进|抵达|前往|深入|来到|奔赴|分赴|飞赴|进驻|派驻|派往|落户|在|送到|走访)(?:了)?(?:[\u4e00-\u9fff]{0,12}(?:省|自治区|州|市|地区|盟|新疆|西藏|青海))?$"
)

_LOOK_BACK = 12
_LISTED = re.compile(r"(?:[\u4e00-\u9fff]{1,6}[镇乡])?[、和及与]?")  # between the members of a list


def find(article: Article, known: Known, receiving: Sequence[Found[Org]] = ()) -> list[Found[Place]]:
    """Recipient places by their names and codes on the day, the finest ones, in the order of the text."""
    names = {found.value.name for found in receiving}
    rows: dict[str, tuple[Row, list[tuple[int, int]]]] = {}
    for one in known.organisations:
        if one.name not in names:
            continue
        row = one.region or _division(known, one.name) or _county_before(known, one.start)
        if row is not None:
            rows.setdefault(row.code, (row, []))
    is_named = bool(rows)
    if not rows:
        rows = _spoken_of(article.text, known)
    for mention in known.mentions:
        region = known.region_of(mention)
        if region is not None and region.code in rows:
            rows[region.code][1].append((mention.start, mention.end))
    if any(row.level != PROVINCE for row, _ in rows.values()):
        rows = {code: entry for code, entry in rows.items() if entry[0].level != PROVINCE}
    out = []
    for row, spans in list(rows.values()) if is_named else _finest(known, rows):
        evidence = tuple(known.evidence(start, end) for start, end in spans[:3])
        if not evidence:
            evidence = tuple(
                found.evidence[0] for found in receiving if found.value.name.startswith(row.name)
            )[:1]
        out.append(Found(Place(row.name, row.code), evidence, 0.9 if names else 0.6, "place.recipient"))
    return out


def _division(known: Known, name: str) -> Row | None:
    """第五师双河市 names the city of a division of the Corps."""
    division = re.search(r"第?([一二三四五六七八九十]{1,3})师", name)
    if division is None:
        return None
    for mention in known.mentions:
        if known.article.text.endswith(f"{division[1]}师", 0, mention.start) and mention.is_official:
            return known.region_of(mention)
    return None


def _county_before(known: Known, at: int) -> Row | None:
    """The county of a house whose name tells none, a township's: the one spoken of last on the poorer side."""
    number = bisect_left(known.mentions, at, key=lambda one: one.start)
    near = [
        row
        for mention in known.mentions[max(0, number - _LOOK_BACK) : number]
        if mention.is_official and (row := known.region_of(mention)) is not None and row.level == COUNTY
    ]
    poorest = min((riches(row.code) for row in near), default=0)
    return next((row for row in reversed(near) if riches(row.code) == poorest), None) or known.region_called(
        "县", at
    )


def _spoken_of(text: str, known: Known) -> dict[str, tuple[Row, list[tuple[int, int]]]]:
    """Without receiving institutions: regions that help goes to."""
    found: dict[str, tuple[Row, list[tuple[int, int]]]] = {}
    taken = -1  # where the last region ends that help goes to
    for mention in known.mentions:
        row = known.region_of(mention)
        if row is None or not known.is_place(mention):
            continue
        before = text[max(0, mention.start - 18) : mention.start]
        if 0 <= taken <= mention.start and _LISTED.fullmatch(text, taken, mention.start):
            before = "赴"
        is_aided = row.code[:2] in AIDED and row.level != PROVINCE
        if is_aided or (_TO.search(before) and row.level == COUNTY and not _is_issuers(known, row)):
            found.setdefault(row.code, (row, []))
            taken = mention.end
    if any(code[:2] in AIDED for code in found):
        return {code: entry for code, entry in found.items() if code[:2] in AIDED}
    if not found:
        for mention in known.mentions:
            row = known.region_of(mention)
            if row is not None and row.code[:2] in AIDED and known.is_place(mention):
                found.setdefault(row.code, (row, []))
    return found


def _is_issuers(known: Known, row: Row) -> bool:
    issuing: list[Mention] = known.gazetteer.mentions(known.issuer)
    return any(row.name == one.text or row.short == one.text for one in issuing)


def _finest(
    known: Known, rows: dict[str, tuple[Row, list[tuple[int, int]]]]
) -> list[tuple[Row, list[tuple[int, int]]]]:
    """Without a superior whose part is there as well, unless an institution of its own receives."""
    above = {one.code for row, _ in rows.values() for one in known.gazetteer.superiors(row)}
    return [entry for code, entry in rows.items() if code not in above]
