"""What is known about a whole page before single facts are read: its places, its institutions, who “我院” is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

from jieli.reader.article import Article
from jieli.reader.facts.gazetteer import COUNTY, PREFECTURE, PROVINCE, Gazetteer, Mention, Row, fineness
from jieli.reader.facts.lexicon import words_of
from jieli.reader.facts.passages import evidence
from jieli.reader.facts.units import (
    BUREAU,
    CARE,
    COMMAND,
    COMMISSION,
    GOVERNMENT,
    HOSPITAL,
    TOWNSHIP,
    UNIVERSITY,
    Unit,
    Words,
    units,
)
from jieli.reader.found import Evidence
from jieli.reader.repair.surnames import FUNCTION, SINGLE

_LEVEL_ENDS = ("省", "市", "县", "区", "州", "旗", "盟")
_MUNICIPAL = frozenset(("11", "12", "31", "50"))
AIDED = frozenset(("65", "54", "63"))
"""Provinces that receive staff from the rest of the country: Xinjiang, Tibet, Qinghai."""

_ISSUER = ("发文机关", "信息来源", "作者", "文/图", "通讯员", "栏目")
_ALIAS = re.compile(
    r"[（(](?:以下|下|后)?(?:简称|称|统称)(?:为)?[:：]?\s*[“\"「『]?(?P<name>[^”\"」』）)\n]{2,20})[”\"」』]?[）)]"
)
_PRONOUN = re.compile(r"(?P<hospital>(?:我|本|该|贵)院|医院)|(?P<university>(?:我|本|该)校|学校)")
_RELATIVE = re.compile(r"(?P<level>自治区|自治州|自治县|地区|省|市|县|州|区|旗|盟|局)")
_DIVISION = re.compile(r"(?:新疆生产建设)?(?:兵团)?第?([一二三四五六七八九十]{1,3})师")
_SHORT_HOUSE = re.compile(r"([\u4e00-\u9fff]{1,3}[大医])附?([一二三四五六])院")
_NUMBERED = re.compile(r"[市县区州省附]([一二三四五六七八九])(?:医)?院$")
_OBJECT = re.compile(
    r"(?:赴|到|前往|走进|抵达|来到|奔赴|支援|帮扶|援助|受援的|向|与|和|同|飞赴|为)(?:[\u4e00-\u9fff]{0,10}(?:省|市|州|县|区|新疆|西藏|青海))?$"
)
_SPEAKS = re.compile(r"我院|本院")
_OF_A_PREFECTURE = re.compile("地委|行署|地区")
_MOST_NAMES = 2000
_MOST_PLACES = 40
_NOT_ONE = frozenset("中里们")
_JOINTS = "、和及与"


@dataclass(frozen=True, slots=True)
class Named:
    """An institution at one place of the text.

    ``text[start:end]`` are its words; ``name`` is the fullest name the page allows, empty where the page does
    not tell which institution is meant. ``region`` is where it is. ``is_pronoun`` is true of 我院 and the like.
    """

    start: int
    end: int
    name: str
    kind: str
    region: Row | None = None
    is_pronoun: bool = False


@dataclass(frozen=True)
class Known:
    """The page's places and the day on which names of regions are understood.

    ``on`` is the day of publication; None means that the page has none and today's names hold.
    """

    article: Article
    gazetteer: Gazetteer
    on: date | None
    mentions: tuple[Mention, ...]

    @classmethod
    def of(cls, article: Article, gazetteer: Gazetteer) -> Known:
        """Look through the page once."""
        return cls(article, gazetteer, article.published, tuple(_meant(gazetteer, article.text)))

    def evidence(self, start: int, end: int) -> Evidence:
        """The words of the page between two positions."""
        return evidence(self.article, start, end)

    @cached_property
    def words(self) -> Words:
        """The words of the text."""
        return Words(self.article.text)

    @cached_property
    def issuer(self) -> str:
        """What the metadata say about where the page comes from, as one text."""
        rows = [self.article.metadata[key] for key in _ISSUER if self.article.metadata.get(key)]
        return "\n".join([self.article.signed, *rows] if self.article.signed else rows)

    @cached_property
    def regions(self) -> Counter[str]:
        """Codes of the regions the page is about, with a weight; superiors share in it."""
        weight: Counter[str] = Counter()
        for mention in _meant(self.gazetteer, self.issuer):
            for row in self._rows(mention)[:1]:
                weight[row.code] += 6
        for mention in self.mentions:
            if mention.is_official or self.is_place(mention):
                for row in self._rows(mention)[:1]:
                    weight[row.code] += 4 if mention.start < self.article.title_end else 1
        for code, value in list(weight.items()):
            own = self.gazetteer.region(code)
            for above in self.gazetteer.superiors(own) if own else ():
                weight[above.code] += min(value, 2)
        return weight

    def region_of(self, mention: Mention) -> Row | None:
        """The one region that a name means here, by its day, its superiors nearby and the page's regions."""
        rows = self._rows(mention)
        if len(rows) < 2:
            return rows[0] if rows else None
        if mention.text in _FIRST_SENSE:
            return rows[0]
        if _OF_A_PREFECTURE.match(self.article.text, mention.end):
            return next((row for row in rows if row.level == PREFECTURE), rows[0])
        before = {row.code for one in self._just_before(mention) for row in self._rows(one)}
        return max(
            rows,
            key=lambda row: (
                any(self.gazetteer.is_within(row, code) for code in before),
                sum(
                    self._simple.get(above.code, 0)
                    for above in self.gazetteer.superiors(row)
                    if above.short != mention.text  # 喀什 does not speak for 喀什市 by itself
                ),
                -fineness(row),
            ),
        )

    def is_place(self, mention: Mention) -> bool:
        """Whether a short name without 县 or 市 is really meant as a place: 那曲, not 和平."""
        if mention.is_official:
            return True
        rows = self._rows(mention)
        if not rows:
            return False
        if rows[0].level != COUNTY:
            return mention.text not in _COMMON_WORDS
        return mention.text not in _COMMON_WORDS and any(row.name in self.article.text for row in rows)

    def _rows(self, mention: Mention) -> tuple[Row, ...]:
        found = self.gazetteer.named(mention.text, self.on)
        return found or self.gazetteer.named(mention.text) or mention.rows

    @cached_property
    def _simple(self) -> Counter[str]:
        """Weights of the regions whose names can mean only one."""
        found: Counter[str] = Counter()
        for mention in (*self.mentions, *_meant(self.gazetteer, self.issuer)):
            rows = self._rows(mention)
            if len(rows) == 1 or (rows and rows[0].level != COUNTY):
                found[rows[0].code] += 1
                for above in self.gazetteer.superiors(rows[0]):
                    found[above.code] += 1
        return found

    def _just_before(self, mention: Mention) -> Iterator[Mention]:
        """The names of regions that stand directly before another, without a gap."""
        ending, at = self._ending, mention.start
        while at in ending:
            yield ending[at]
            at = ending[at].start

    @cached_property
    def _ending(self) -> dict[int, Mention]:
        return {one.end: one for one in self.mentions}

    @cached_property
    def _raw(self) -> list[Unit]:
        return units(self.article.text, self.words, self.mentions)

    @cached_property
    def organisations(self) -> tuple[Named, ...]:
        """Every institution named in the text, from left to right, with the pronouns for it."""
        named = sorted(self._named(), key=lambda one: (one.start, one.end))
        fullest = self._fullest([(one.name, one.region) for one in named])
        return tuple(replace(one, name=self._in_full(fullest.get(one.name, one.name))) for one in named)

    def _in_full(self, name: str) -> str:
        """A commission's name as the page's own rows write it."""
        whole = f"{name}员会"
        return whole if name.endswith("卫生健康委") and whole in self.issuer else name

    def _fullest(self, names: Sequence[tuple[str, Row | None]]) -> dict[str, str]:
        """Each name with the longest one that means the same institution; names the page writes go first."""
        text = self.article.text
        keys: dict[str, tuple[str, str]] = {}
        best: dict[tuple[str, str], str] = {}
        for name, region in dict.fromkeys(names):
            own = self._own_part(name) if region is not None else _same_institution(name)
            if region is None and (division := _DIVISION.match(own)):
                own = f"{division[1]}师{own[division.end() :]}"
            if own == "医院" and region is not None and region.level == COUNTY:
                own = "人民医院" if f"{region.short}" in text else own
            key = (region.code if region is not None else "", own)
            keys[name] = key
            had = best.get(key, "")
            if (name in text, len(name)) > (had in text and bool(had), len(had)):
                best[key] = name
        for name, key in keys.items():
            fullest = best[key]
            is_remote = not key[0] or key[0][:2] in AIDED  # what others have is told with its city
            if (
                name != fullest
                and is_remote
                and fullest.endswith(name)
                and _stands_alone(text, name, fullest)
            ):
                best[key] = name  # 乃东区人民医院 where the page also leaves out 山南市
        return {name: best[key] for name, key in keys.items()}

    def _named(self) -> list[Named]:
        found: list[Named] = []
        taken: list[tuple[int, int]] = []
        for unit in self._raw:
            name, region = self._name_and_region(unit, found)
            if not name:
                continue
            taken.append((unit.start, unit.end))
            found += self._fellows(unit, name, region)
            found.append(Named(unit.start, unit.end, name, unit.kind, region))
        found += self._alias_uses(taken)
        return self._with_second_names(found) + self._pronouns(found, taken)

    def _with_second_names(self, found: list[Named]) -> list[Named]:
        """An institution with another name in brackets is one institution: 局中心医院（青海红十字医院）."""
        text = self.article.text
        found.sort(key=lambda one: one.start)
        merged: dict[str, str] = {}
        skip: set[int] = set()
        for number in range(len(found) - 1):
            first, second = found[number], found[number + 1]
            if (
                second.start == first.end + 1
                and text[first.end] in "（("
                and text[second.end : second.end + 1] in ("）", ")")
                and first.kind in CARE
                and second.kind in CARE
            ):
                both = f"{first.name}（{second.name}）"
                merged[first.name] = merged[second.name] = both
                skip.add(number + 1)
                found[number] = replace(first, end=second.end + 1)
        kept = [one for number, one in enumerate(found) if number not in skip]
        return [replace(one, name=merged.get(one.name, one.name)) for one in kept]

    def _fellows(self, unit: Unit, name: str, region: Row | None) -> list[Named]:
        """The members of a list that share the last one's words: 甲县、乙县人民医院; 第一、第二医院."""
        text = self.article.text
        out: list[Named] = []
        if not unit.places or region is None or unit.kind not in (*CARE, COMMISSION, GOVERNMENT):
            return out
        first = unit.places[0]
        last = unit.places[-1]
        rest = text[last.end : unit.end]
        at = first.start
        while at > 1 and text[at - 1] in _JOINTS and at - 1 in self._ending:
            fellow = self._ending[at - 1]
            row = self.region_of(fellow)
            if row is None or row.level != region.level or fellow.is_official != last.is_official:
                break
            if not fellow.is_official and text[fellow.start - 1] in SINGLE - FUNCTION:
                break  # 主任医师乐建平、鄞州第二医院的某某
            out.append(Named(fellow.start, unit.end, row.name + rest, unit.kind, row))
            at = fellow.start
            for above in self._just_before(fellow):
                at = above.start
        return out[::-1]

    def _alias_uses(self, taken: Sequence[tuple[int, int]]) -> list[Named]:
        """Places where a defined short name is used that no grammar finds."""
        text, found = self.article.text, []
        inside = _Inside(taken)
        for short, full in list(self.aliases.items())[:_MOST_ALIASES]:
            kind = HOSPITAL if full.endswith("院") else UNIVERSITY if full.endswith("大学") else "other"
            for one in re.finditer(re.escape(short), text):
                if not inside.touches(one.start(), one.end()):
                    found.append(Named(one.start(), one.end(), full, kind, self._region_in(full)))
        return found

    def _pronouns(self, found: Sequence[Named], taken: Sequence[tuple[int, int]]) -> list[Named]:
        """我院, 该院, 医院 alone, 我校, 学校."""
        text = self.article.text
        inside = _Inside([*taken, *((one.start, one.end) for one in found)])
        out: list[Named] = []
        by_kind: dict[str, list[Named]] = {HOSPITAL: [], UNIVERSITY: []}
        for one in sorted(found, key=lambda one: one.start):
            if one.kind in by_kind:
                by_kind[one.kind].append(one)
        own = {kind: self.self_of(kind, named) for kind, named in by_kind.items()}
        for match in _PRONOUN.finditer(text):
            at, kind = match.start(), str(match.lastgroup)
            if inside.touches(at, match.end()) or (match[0] in ("医院", "学校") and not _is_alone(text, at)):
                continue
            who = own[kind]
            if match[0][0] == "贵":
                who = next((one for one in by_kind[kind] if self._is_addressed(one)), None)
            elif match[0][0] == "该":
                number = bisect_left(by_kind[kind], at, key=lambda one: one.start)
                who = by_kind[kind][number - 1] if number else who
            if who is not None:
                out.append(Named(at, match.end(), who.name, who.kind, who.region, is_pronoun=True))
        return out

    def _is_addressed(self, one: Named) -> bool:
        """Whether a letter is to an institution: its name is all of a line that ends with a colon."""
        text = self.article.text
        behind = text[one.end : one.end + 2].rstrip("\n")
        return behind in ("：", ":") and (one.start == 0 or text[one.start - 1] == "\n")

    def own(self, kind: str) -> Named | None:
        """The institution of a kind that 我院 or 我校 means on this page; ``is_pronoun`` if the page says so itself."""
        kinds = CARE if kind == HOSPITAL else (kind,)
        said = next((one for one in self.organisations if one.is_pronoun and one.kind in kinds), None)
        return said or self.self_of(kind, [one for one in self.organisations if not one.is_pronoun])

    def issuing(self, kind: str) -> Named | None:
        """The institution of a kind that signs the page or that its rows name; its positions are theirs."""
        source = self.issuer
        for unit in units(source, Words(source), _meant(self.gazetteer, source)) if source else ():
            if unit.kind == kind and unit.anchor in ("place", "proper"):
                return Named(unit.start, unit.end, unit.text, kind, self._region_in(unit.text))
        return None

    def self_of(self, kind: str, found: Sequence[Named]) -> Named | None:
        """The institution of a kind that issued the page, or else the one that the page speaks as.

        Nobody goes to his own house, and “我院与甲医院” says that 甲医院 is another one.
        """
        issuing = self.issuing(kind)
        if issuing is None and kind == HOSPITAL:
            issuing = self.issuing(TOWNSHIP)  # a township house calls itself 我院 too
        if issuing is not None:
            return issuing
        text = self.article.text
        found = [one for one in found if not self._is_addressed(one)]
        best: tuple[float, int, Named] | None = None
        last_doubt: float | None = None
        for one in found:
            if one.kind != kind:
                continue
            if text[max(0, one.start - 1) : one.start] in ("、", "和", "与", "及") and last_doubt is not None:
                continue
            before = text[max(0, one.start - 14) : one.start]
            clause = re.split(r"[。！？\n]", text[max(0, one.start - 60) : one.start])[-1]
            doubt = 3.0 * bool(_OBJECT.search(before)) + 1.0 * bool(_SPEAKS.search(clause))
            doubt += 0.5 * bool(
                re.match(r"[^。，]{0,12}(?:远程|选派|派出)", text[one.end : one.end + 20])
                and kind == HOSPITAL
            )
            last_doubt = doubt
            if best is None or (doubt, one.start) < best[:2]:
                best = (doubt, one.start, one)
            if best[0] == 0:
                break
        return best[2] if best is not None and best[0] < 3 else None

    def _region_in(self, name: str) -> Row | None:
        found = self.gazetteer.mentions(name)
        return self._region_among(
            [
                one
                for one in found
                if one.is_official
                or (one.text not in _COMMON_WORDS and not _TOWN_BEHIND.match(name, one.end))
            ]
        )

    def _name_and_region(self, unit: Unit, before: Sequence[Named]) -> tuple[str, Row | None]:
        """The fullest name of an institution, and where it is; empty where nobody can tell."""
        text = unit.text
        full = self._alias_of(unit)
        if full:
            return full, self._region_in(full)
        if unit.kind == COMMAND and (full := self._command(text)):
            return full, self._region_in(full)
        if unit.anchor == "place" and unit.places:
            if unit.kind in CARE and not any(one.is_official for one in unit.places):
                longer = self._longer(text)  # 同仁医院 is in no 同仁市 where 北京同仁医院 is spoken of
                if longer:
                    return longer, self._region_in(longer)
            return self._without_superiors(unit)
        if unit.anchor in ("proper", "place"):
            longer = self._longer(text)
            return longer or text, self._region_in(longer or text)
        if unit.anchor == "relative":
            return self._relative(unit)
        return self._bare(unit, before)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Aliases whose full names need no alias themselves."""
        text, found = self.article.text, {}
        for unit in self._raw:
            defined = _ALIAS.match(text, unit.end)
            if defined and unit.anchor in ("place", "proper"):
                full = self._without_superiors(unit)[0] if unit.anchor == "place" else unit.text
                for short in re.split(r"[”\"」』]?[或、][“\"「『]?", defined["name"]):
                    if len(short.strip()) > 1:
                        found[short.strip()] = full
        return found

    def _alias_of(self, unit: Unit) -> str:
        """The full name that a defined short one stands for, also behind the place: 广州 before 市八医院."""
        if unit.text in self.aliases:
            return self.aliases[unit.text]
        for short, full in self.aliases.items():
            head = unit.text[: -len(short)] if unit.text.endswith(short) else "-"
            if head != "-" and (self.gazetteer.named(head) or self.gazetteer.named(head + short[0])):
                return full
        short_name = _SHORT_HOUSE.fullmatch(unit.text)
        if short_name:
            full = f"大学(?:医学院)?(?:附属第{short_name[2]}医院|第{short_name[2]}(?:附属)?医院)$"
            meant = [one for one in self._distinct if one[0] == unit.text[0] and re.search(full, one)]
            if len(meant) == 1:
                return meant[0]
        if unit.kind == HOSPITAL and (full := self._spelled_out(unit.text)):
            return full
        number = _NUMBERED.search(unit.text)
        if number and unit.anchor in ("relative", "none", "place"):
            for short, full in self.aliases.items():
                if re.search(rf"[附市县区州省]?{number[1]}(?:医)?院$", short):
                    return full
        return ""

    def _spelled_out(self, short: str) -> str:
        """温医大附二院 is the only 温州医科大学附属第二医院 of the page: its characters in their order."""
        head = re.sub(r"(?:医院|院)$", "", short)
        if len(head) < 2 or not re.search("[大医附]", head[1:]):
            return ""
        forms = {short, re.sub(r"附([一二三四五六七八九])院$", r"\1附院", short)}
        forms |= {re.sub(r"([一二三四五六七八九])附院$", r"附\1院", short)}
        meant = [
            name
            for name in self._colleges
            if name[0] == short[0]
            and len(name) > len(short) + 1
            and any(_is_within(one, name) for one in forms)
        ]
        return meant[0] if len(meant) == 1 else ""

    @cached_property
    def _colleges(self) -> tuple[str, ...]:
        """The full names of hospitals of universities."""
        return tuple(name for name in self._distinct if re.search(r"(?:大学|学院|医学部).*院$", name))[
            :_MOST_PLACES
        ]

    def _without_superiors(self, unit: Unit) -> tuple[str, Row | None]:
        """新疆喀什地区疏附县人民医院 is 疏附县人民医院; the city before a district belongs to the name."""
        places, begin = unit.places, unit.start
        region = self._region_among(places)
        for left, right in pairwise(places):
            if left.end != right.start or left.start != begin or not right.text.endswith(_LEVEL_ENDS):
                break
            row = self.region_of(right)
            above = self.region_of(left)
            if row is None or above is None or fineness(above) >= fineness(row):
                break
            if (
                right.text.endswith("区")
                and right.text[-2:] != "地区"
                and (above.level == PREFECTURE or above.code[:2] in _MUNICIPAL)
            ):
                break
            begin = right.start
        return re.sub(r"([省市县州区])\1委", r"\1委", self.article.text[begin : unit.end]), region

    def _region_among(self, places: Sequence[Mention]) -> Row | None:
        """The finest region of a name: the last official one, or the first with what lies inside it."""
        official = [one for one in places if one.is_official]
        if official:
            return self.region_of(official[-1])
        region: Row | None = None
        for place in places:
            row = self.region_of(place)
            if row is not None and (region is None or self.gazetteer.is_within(row, region.code)):
                region = row
        return region

    @cached_property
    def _full_names(self) -> tuple[tuple[int, str, str, Row | None], ...]:
        """Position, kind, name and region of the institutions whose own words name them."""
        found = []
        for unit in self._raw:
            if unit.anchor == "place":
                name, region = self._without_superiors(unit)
                found.append((unit.start, unit.kind, name, region))
                found += [
                    (one.start, one.kind, one.name, one.region) for one in self._fellows(unit, name, region)
                ]
            elif unit.anchor == "proper":
                found.append((unit.start, unit.kind, unit.text, self._region_in(unit.text)))
        return tuple(found)

    def _longer(self, text: str) -> str:
        """The name on the page that ends with ``text``, if there is just one: 四川大学华西医院 for 华西医院."""
        if text not in self._longer_found:
            longer = [name for name in self._distinct if name.endswith(text) and name != text]
            longest = max(longer, key=len, default="")
            self._longer_found[text] = longest if all(longest.endswith(one) for one in longer) else ""
        return self._longer_found[text]

    @cached_property
    def _longer_found(self) -> dict[str, str]:
        return {}

    def _command(self, text: str) -> str:
        """江苏前指 is the one command of the page that begins with 江苏 and says more."""
        short = re.sub(r"(?:省|市|自治区)?(?:援\S{1,3})?(?:前方)?(?:前指|指挥部)$", "", text)
        longer = {
            name
            for _, kind, name, _ in self._full_names
            if kind == COMMAND and len(name) > len(text) and name.startswith(short)
        }
        return longer.pop() if len(longer) == 1 and len(short) > 1 else ""

    @cached_property
    def _distinct(self) -> tuple[str, ...]:
        """The full names of the page, each once; a page of a thousand institutions is a register."""
        return tuple(dict.fromkeys(name for _, _, name, _ in self._full_names))[:_MOST_NAMES]

    @cached_property
    def _by_own_part(self) -> dict[tuple[str, str], list[tuple[int, str, Row]]]:
        """Positions, names and regions of the full names by kind and by what they are called without the region."""
        found: dict[tuple[str, str], list[tuple[int, str, Row]]] = {}
        for at, kind, name, region in self._full_names:
            rows = found.setdefault((kind, self._own_part(name)), []) if region is not None else []
            if region is not None and len(rows) < _MOST_PLACES:
                rows.append((at, name, region))
        return found

    def _relative(self, unit: Unit) -> tuple[str, Row | None]:
        """市中心医院, 县卫健委, 局中心医院 by the page's regions."""
        level = _RELATIVE.match(unit.text)
        if level is None:
            longer = self._longer(unit.text)  # 师医院
            return longer or unit.text, self._region_in(longer)
        rest = unit.text[level.end() :]
        if level[0] == "局":
            return self._of_bureau(unit, rest)
        if rest.startswith("级"):
            return "", None
        wanted = {_same_institution(rest)}
        if rest == "医院":
            wanted.add("人民医院")
        number = _NUMBERED.search(unit.text)
        if number:
            wanted |= {f"第{number[1]}人民医院", f"第{number[1]}医院"}
        main = self.region_called(level[0], unit.start) if level[0] == "市" else None
        named: list[tuple[int, str, Row | None]] = [
            (abs(at - unit.start) + (0 if at < unit.start else 200), name, region)
            for part in sorted(wanted)
            for at, name, region in self._by_own_part.get((unit.kind, part), ())
            if _is_called(region, level[0])
            and not self._is_below(region, main)
            and (at < unit.start or self._is_next(region, main, unit.start))
        ]
        longer = "" if named else self._longer(unit.text)
        there = self._region_in(longer) if longer else None
        if longer and not (there is not None and self._is_below(there, main)):
            return longer, there
        if named:
            _, name, there = min(named, key=lambda one: one[0])
            return name, there
        here = self.region_called(level[0], unit.start)
        if here is not None and here.code[:2] in AIDED and not self.issuer and unit.kind in CARE:
            before = self.article.text[max(0, unit.start - 4) : unit.start]
            if before.endswith(("选派", "抽调", "派出", "从", "由")):
                here = None  # who sends is not on the aided side
        if here is None:
            return ("" if unit.text in _ANY_HOUSE else unit.text), None
        return self._as_written(here) + rest, here

    def _as_written(self, row: Row) -> str:
        """A region as the page calls it: 黄南州 where it writes so, else 黄南藏族自治州."""
        name = row.name
        if name.endswith("自治州"):
            for shorter in (f"{row.short}州", f"{row.short}自治州"):
                if shorter in self.article.text:
                    return shorter
        return name

    def _is_next(self, region: Row, main: Row | None, at: int) -> bool:
        """Whether a short name may mean a house of a region named only behind it: not where its own city is known."""
        return main is None or region.code == main.code or self._first_said.get(main.code, at) >= at

    @cached_property
    def _first_said(self) -> dict[str, int]:
        """Where each region is named for the first time."""
        found: dict[str, int] = {}
        for mention in self.mentions:
            row = self.region_of(mention)
            if row is not None:
                found.setdefault(row.code, mention.start)
        return found

    def _is_below(self, region: Row, main: Row | None) -> bool:
        """Whether a region is a city of a county's rank under the page's own city: 江山市 under 衢州市."""
        if main is None or main.level != PREFECTURE or region.level != COUNTY:
            return False
        return self.gazetteer.is_within(region, main.code)

    def _own_part(self, name: str) -> str:
        """A name without its regions: 人民医院 of 玉树州人民医院."""
        if name not in self._own_parts:
            found = self.gazetteer.mentions(name)
            leading = [one for one in found if one.is_official] or found[:1]
            self._own_parts[name] = _same_institution(name[leading[-1].end :] if leading else name)
        return self._own_parts[name]

    @cached_property
    def _own_parts(self) -> dict[str, str]:
        return {}

    def _of_bureau(self, unit: Unit, rest: str) -> tuple[str, Row | None]:
        if not self._bureaus:
            return unit.text, None
        number = bisect_left(self._bureaus, unit.start, key=lambda one: one.start)
        nearest = self._bureaus[max(0, number - 1)]
        name, region = self._name_and_region(nearest, ())
        return name + rest, region

    @cached_property
    def _bureaus(self) -> list[Unit]:
        return [one for one in self._raw if one.kind == BUREAU and one.anchor in ("place", "relative")]

    @cached_property
    def _issuing(self) -> frozenset[str]:
        """Codes of the regions in the metadata."""
        return frozenset(
            row.code for one in _meant(self.gazetteer, self.issuer) for row in self._rows(one)[:1]
        )

    def region_called(self, level: str, at: int) -> Row | None:
        """The region that 市, 省, 县, 州 or 区 alone means at a place of the text."""
        near: Row | None = None
        line = self.article.text.rfind("\n", 0, at) + 1
        options: dict[str, float] = {}
        for code, weight in self.regions.items():
            row = self.gazetteer.region(code, self.on) or self.gazetteer.region(code)
            if row is not None and _is_called(row, level):
                options[code] = float(weight)
        if not options:
            return None
        for code in options:
            if code in self._issuing:
                options[code] += 6
            if level in ("省", "市") and code[:2] in AIDED and not self._issuing:
                options[code] -= 3
        last = bisect_left(self.mentions, at, key=lambda one: one.start)
        for mention in reversed(self.mentions[max(0, last - _MOST_PLACES) : last]):
            if mention.start < line:
                break
            found = self.region_of(mention)
            if found is not None and found.code in options and level in ("县", "州", "区", "旗", "地区"):
                near = found
                break
        if near is not None:
            options[near.code] += 3
        best = max(options.items(), key=lambda one: (one[1], -int(one[0])))[0]
        return self.gazetteer.region(best, self.on) or self.gazetteer.region(best)

    def _bare(self, unit: Unit, before: Sequence[Named]) -> tuple[str, Row | None]:
        """附属第一医院 by the university, 中医院 in a list behind 盘锦市中心医院, 中心医院 by the only full name."""
        text = self.article.text
        if unit.text.startswith(("附属", "直属", "第")) and unit.kind == HOSPITAL and "附属" in unit.text:
            longer = self._longer(unit.text)
            if longer:
                return longer, self._region_in(longer)
            university = self._university(unit.start)
            if not university and len(unit.text) > len("附属医院"):
                return unit.text, None
            is_one = text[unit.end : unit.end + 1] not in _NOT_ONE and text[
                unit.start - 1 : unit.start
            ] not in ("所", "各", "多", "家", "个")
            if not university or not is_one:
                return "", None
            return university + unit.text, self._region_in(university)
        if (
            before
            and before[-1].end == unit.start - 1
            and not unit.text.startswith("附")
            and text[unit.start - 1] in _JOINTS
        ):
            last = before[-1]
            region = last.region
            if region is not None and unit.kind in CARE and last.name.startswith(region.name):
                return region.name + unit.text, region
        if unit.kind == TOWNSHIP and _ONE_TOWN.search(text, max(0, unit.start - 2), unit.start):
            number = bisect_left(self._towns, unit.start, key=lambda one: one[0])
            if number:
                town = self._towns[number - 1][1]
                full = [
                    one
                    for one in self._distinct
                    if one.endswith((town + unit.text, f"{town}中心{unit.text}"))
                ]
                return (full[0], self._region_in(full[0])) if full else (town + unit.text, None)
        if unit.kind in CARE and len(unit.text) > 3 and unit.kind != TOWNSHIP:
            longer = self._longer(unit.text)
            if longer:
                return longer, self._region_in(longer)
        if unit.kind == COMMAND:
            longer = self._longer(unit.text)
            return longer, self._region_in(longer)
        return "", None

    @cached_property
    def _towns(self) -> list[tuple[int, str]]:
        """Where townships are named behind their county or 到, and their names."""
        return [(one.start(1), one[1]) for one in _TOWN_NAMED.finditer(self.article.text)]

    def _university(self, at: int) -> str:
        """The university spoken of before a place of the text, or the page's own."""
        number = bisect_right(self._universities, at, key=lambda one: one[0])
        return self._universities[number - 1][1] if number else self._own_university

    @cached_property
    def _universities(self) -> list[tuple[int, str]]:
        """Where the page speaks of universities, their hospitals included, and their names."""
        found = ((one.start, _COLLEGE.match(one.text)) for one in self._raw)
        return [(at, match[0]) for at, match in found if match and len(match[0]) > len("某大学")]

    @cached_property
    def _own_university(self) -> str:
        own = self.self_of(
            UNIVERSITY,
            [
                Named(one.start, one.end, one.text, one.kind)
                for one in self._raw
                if one.anchor in ("place", "proper")
            ],
        )
        return own.name if own else ""


class _Inside:
    """Whether stretches touch others; the others are sorted once."""

    def __init__(self, taken: Sequence[tuple[int, int]]) -> None:
        self._ends = [0]
        self._taken = sorted(taken)
        self._starts = [start for start, _ in self._taken]
        reach = 0
        self._reach = []
        for _, end in self._taken:
            reach = max(reach, end)
            self._reach.append(reach)

    def touches(self, start: int, end: int) -> bool:
        """Whether any stretch overlaps ``[start, end)``."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reach[before - 1] > start


def _stands_alone(text: str, name: str, fuller: str) -> bool:
    """Whether a page writes a name of a house with its own region also without what is above the region."""
    above = fuller[: -len(name)]
    has_region = name.startswith(("第", *"一二三四五六七八九十")) or bool(
        re.match(r"[\u4e00-\u9fff]{1,8}?[县区旗市]", name)
    )
    return has_region and above.endswith(_ABOVE) and text.count(name) > text.count(fuller)


def _is_within(short: str, name: str) -> bool:
    """Whether all characters of ``short`` stand in ``name`` in their order."""
    rest = iter(name)
    return all(c in rest for c in short)


def _meant(gazetteer: Gazetteer, text: str) -> list[Mention]:
    """Names of regions in a text without short ones that are words: 和平, 开平."""
    return [
        one
        for one in gazetteer.mentions(text)
        if (one.is_official or one.text not in _COMMON_WORDS)
        and not _is_and(text, one)
        and not _is_split(text, one)
    ]


def _is_split(text: str, one: Mention) -> bool:
    """建成县医院 is no 成县, 担任县医院院长 no 任县: the verb takes the first character of a county's short name."""
    if len(one.text) != len("成县") or not one.is_official or one.start == 0:
        return False
    if one.text[0] == "任" and text[one.start - 1] not in _GOES and _OFFICE_CLOSES.match(text, one.end):
        return True  # 某某同志任县医院副院长。
    return text[one.start - 1 : one.start + 1] in _MAKES


def _is_and(text: str, one: Mention) -> bool:
    """甲院和县乙院 is no 和县, 甲院和龙潭镇卫生院 no 和龙."""
    if one.text[0] != "和" or one.start == 0:
        return False
    is_joint = one.text == "和县" or (not one.is_official and _TOWN_BEHIND.match(text, one.end) is not None)
    before = text[one.start - 1]
    return is_joint and "\u4e00" <= before <= "\u9fff" and before not in "省市赴到在驻"


def _is_alone(text: str, at: int) -> bool:
    """Whether 医院 stands alone at ``at``: a clause begins there, or a word that takes it as its object."""
    return at == 0 or text[at - 1] in _BEFORE_ALONE or text[max(0, at - 2) : at] in _TAKES_OBJECT


def _is_called(row: Row, level: str) -> bool:
    """Whether people of a region call it 市, 县 and so on."""
    if level in ("自治区", "省"):
        return row.level == PROVINCE and row.name.endswith(level)
    if level == "市":
        return row.name.endswith("市")
    if level in ("州", "自治州"):
        return row.level == PREFECTURE and row.name.endswith("州")
    if level in ("地区", "盟"):
        return row.name.endswith(level)
    if level == "区":
        return row.level == COUNTY and row.name.endswith("区")
    return row.level == COUNTY and row.name.endswith(level[-1])


_MOST_ALIASES = 200  # an article defines a few short names; each is sought in the whole text
_COLLEGE = re.compile(r".*?(?:大学|[民医师工农林交财]大(?=医学|附))")
_ONE_TOWN = re.compile("(?:^|[^乡村城各两三四五几多全每个])[镇乡]$")
_TOWN_NAMED = re.compile(
    r"(?:[县区市旗]|[到赴在至]了?|前往|走进)(?!关于|城乡|了)((?:(?![级各及和与等院])[\u4e00-\u9fff]){1,4}?[镇乡])(?![卫\u4e00-\u9fff]{0,2}卫生院)"
)
_MAKES = (
    frozenset(f"{verb}成" for verb in "建组形完达合集落结变促学")
    | frozenset(f"{verb}任" for verb in "担出挂兼现历就聘调转")
    | frozenset(f"{verb}达" for verb in "送抵到直转通下")
)
_GOES = "到赴在驻从由向对为与和及、省市\n"
_OFFICE_CLOSES = re.compile(r"[\u4e00-\u9fff]{2,16}(?:院长|主任|书记|护士长|助理)(?=[，。；]|$)")
_TOWN_BEHIND = re.compile(r"[\u4e00-\u9fff]?[镇乡村路]|街道")
_ABOVE = ("省", "市", "州", "盟", "地区", "自治区", "兵团")
_ANY_HOUSE = frozenset(f"{level}{house}" for level in "省市州县区旗" for house in ("医院", "级医院"))
_BEFORE_ALONE = "，。；：、！？\n“”（）《》 ,由在到对向为是据从与和及把被将使了"
_TAKES_OBJECT = frozenset(("代表", "汇报", "介绍", "参观", "表示", "经过", "依托"))
_SYNONYMS = (
    ("疾控中心", "疾病预防控制中心"), ("疾病预防与控制中心", "疾病预防控制中心"), ("卫健委", "卫生健康委员会"),
    ("卫健局", "卫生健康局"), ("中医院", "中医医院"),
)  # fmt: skip


def _same_institution(name: str) -> str:
    """A name in the form in which abbreviated and full ones are equal."""
    for short, full in _SYNONYMS:
        if name.endswith(short) and not name.endswith(full):
            name = name.removesuffix(short) + full
    if name.endswith("卫生健康委"):
        name += "员会"
    return name


_FIRST_SENSE = words_of("region.first_sense")
_COMMON_WORDS = words_of("region.common_word")
