"""报告.html: one page that holds the whole case for a plan, readable without network and without script.

The page carries its own style and script, named by hash in its content security policy, so a browser fetches
nothing. Every text stands in it twice, Chinese and English; a switch hides one.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pypinyin import Style, lazy_pinyin

from jieli.papers import report_charts as charts
from jieli.papers.view import Line, PlanView, Relay, Vacancy, time_taken
from jieli.planner.again import Proof
from jieli.planner.compare import Comparison
from jieli.planner.explain import PostExplanation
from jieli.planner.findings import Findings
from jieli.planner.result import Progress, Status
from jieli.planner.round import Person, Round
from jieli.planner.sentence import Sayable, Sentence, SlotName, sentence
from jieli.planner.words import TABLE, Lang, name_of, number, violation_sentence
from jieli.workbook.rules import ITEMS, round_value

_HERE = Path(__file__).parent / "report"
_LANGS: tuple[Lang, Lang] = ("zh", "en")
_SENDERS_DRAWN = 30
_FUNNELS_DRAWN = 40  # vacancies with a drawn funnel; the rest say it in words
# Terms of posts and people; above as many every explanation is cut to what matters most
_BRIEF_ABOVE, _BRIEF_ABOVE_PEOPLE = 400, 3_000


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Sentences said in both languages, without doubles."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @classmethod
    def of(cls, sentences: Iterable[Sayable]) -> Bilingual:
        """Say everything once in each language."""
        said = tuple(sentences)
        return cls(*(tuple(dict.fromkeys(s.say(lang) for s in said)) for lang in _LANGS))


def write_report(
    view: PlanView,
    problem: Round,
    findings: Findings,
    path: Path,
    *,
    trace: Sequence[Progress] = (),
    comparison: Comparison | None = None,
    relay_svg: str | None = None,
    relay_href: str = "接力图.svg",
) -> None:
    """Write the report.

    Args:
        view: The plan.
        problem: The round, for the candidates whom the plan leaves at home.
        findings: Explanations, relaxations and prices.
        path: Where to.
        trace: Progress of the run, for the convergence chart.
        comparison: Another plan seen from which this one differs.
        relay_svg: The relay chart, drawn into the page if it is small enough.
        relay_href: Where the relay chart lies beside the page.
    """
    text = report_text(
        view,
        problem,
        findings,
        trace=trace,
        comparison=comparison,
        relay_svg=relay_svg,
        relay_href=relay_href,
    )
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def report_text(
    view: PlanView,
    problem: Round,
    findings: Findings,
    *,
    trace: Sequence[Progress] = (),
    comparison: Comparison | None = None,
    relay_svg: str | None = None,
    relay_href: str = "接力图.svg",
) -> str:
    """The page as text; see :func:`write_report`."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["whole"] = number
    style, script = (
        (_HERE / name).read_text(encoding="utf-8").strip() for name in ("report.css", "report.js")
    )
    page = _Page(view, problem, findings)
    rows = list(page.roster())
    burdens = sorted(view.burdens, key=lambda b: (-b.units, b.name))
    return environment.get_template(
        "report.html"
    ).render(
        view=view,
        style=Markup(style),  # noqa: S704 our own file
        script=Markup(script),  # noqa: S704 our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
        n_filled=findings.report.filled,
        took=time_taken(view.proof.seconds),
        convergence=Markup(charts.convergence(trace, view.proof.seconds)),  # noqa: S704 escapes its texts
        meaning=page.meaning(),
        broken=page.broken(),
        rows=rows,
        recipients=sorted({(r["to"], r["recipient"]) for r in rows}, key=lambda x: x[1]),
        senders=sorted({(r["from"], r["home"]) for r in rows if not r["is_empty"]}, key=lambda x: x[1]),
        vacancies=list(page.vacancies()),
        relaxations=list(page.relaxations()),
        prices=[p.sentence(findings.situation) for p in findings.prices],
        parts=page.parts(),
        others=list(page.others()),
        burden_chart=Markup(charts.burden([(b.name, b.units, b.target) for b in burdens[:_SENDERS_DRAWN]])),  # noqa: S704
        burdens_rest=burdens[_SENDERS_DRAWN:],
        totals=(
            ("医院等级", "Hospital level", view.by_level),
            ("派出单位", "Sender", view.by_sender),
            ("专业", "Specialty", view.by_specialty),
        ),
        n_shown_terms=view.n_terms if view.n_terms > 1 else 0,  # one term is its own total
        chart_href=relay_href,
        chart_data=_data_address(relay_svg),
        comparison=page.comparison(comparison) if comparison else None,
        policy=list(policy_rows(problem)),
        method=_worded(f"method.{view.proof.method}"),
    )


def search_key(person: str, *others: str) -> str:
    """What a search finds: everything as written, a person also by pinyin, and all by the initials of their pinyin.

    Normalised as report.js normalises what is typed: NFKC, lower case, no spaces.
    """
    initials = ["".join(lazy_pinyin(t, style=Style.FIRST_LETTER)) for t in (person, *others)]
    found = [person, "".join(lazy_pinyin(person)), *others, *initials]
    plain = ("".join(unicodedata.normalize("NFKC", t).lower().split()) for t in found)
    return " ".join(dict.fromkeys(t for t in plain if t))


def policy_rows(problem: Round) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """(section, rows) of the policy pack, in the order of the workbook's sheet 规则."""
    sections: dict[str, list[dict[str, str]]] = {}
    for key, item in ITEMS.items():
        if key.startswith("round."):
            continue
        row = {
            "zh": item.zh, "en": item.en, "value": _plain(round_value(problem, key)),
            "unit": item.unit, "note": item.note,
        }  # fmt: skip
        sections.setdefault(item.section, []).append(row)
    substitutes = [
        {
            "zh": f"{x.offered}可任{x.wanted}", "en": f"{x.offered} for {x.wanted}", "value": str(x.score),
            "unit": "分", "note": "",
        }
        for x in problem.policy.substitutes
    ]  # fmt: skip
    if substitutes:
        sections["可替代专业"] = substitutes
    yield from sections.items()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or value == "":
        return "–"
    if isinstance(value, frozenset):
        return "；".join(sorted(str(v) for v in value)) or "–"
    return number(value) if isinstance(value, int) else str(value)


def _worded(code: str) -> Sentence:
    return sentence(code if code in TABLE else "method.exact")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _data_address(svg: str | None) -> str:
    return "" if svg is None else "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


class _Page:
    """The parts of the page as plain values for the template."""

    def __init__(self, view: PlanView, problem: Round, findings: Findings) -> None:
        self.view, self.problem, self.findings = view, problem, findings
        self.situation = findings.situation
        self.instance = findings.situation.instance
        labels = self.instance.labels
        if labels is None:
            raise ValueError("a report needs an instance that carries the codes of its round")
        many = self.instance.n_candidates > _BRIEF_ABOVE_PEOPLE
        self.is_brief = many or view.n_slots > _BRIEF_ABOVE
        twins = Counter((r.recipient, _words_of(r)) for r in view.relays)
        self.post_words = {  # with the code where a recipient has several posts of the same words
            r.post: _words_of(r) + (f" {r.post}" if twins[r.recipient, _words_of(r)] > 1 else "")
            for r in view.relays
        }
        self.cand = {code: n for n, code in enumerate(labels.candidate)}
        post = {code: n for n, code in enumerate(labels.post)}
        self.slot: dict[tuple[str, int], int] = {}
        for code, p in post.items():
            planned = [s for s in range(self.instance.n_slots) if self.instance.slot_post[s] == p]
            for s in planned:
                self.slot[code, int(self.instance.slot_k[s]) + 1] = s

    # Head

    def meaning(self) -> Sentence:
        """What value, bound and gap say together, as one sentence."""
        proof = self.view.proof
        if proof.status is Status.OPTIMAL:
            return sentence("report.optimal")
        return sentence("report.gap", gap=f"{100 * proof.gap_ratio:.2f}", n=proof.bound - proof.value)

    def broken(self) -> list[tuple[str, str]]:
        """What the independent check objects to, in both languages."""
        names = self.situation.names
        return [
            (
                violation_sentence(self.instance, v, names, "zh"),
                violation_sentence(self.instance, v, names, "en"),
            )
            for v in self.findings.report.violations
        ]

    def parts(self) -> list[dict[str, Any]]:
        """The objective by part, with a bar each."""
        parts = self.view.proof.parts
        whole = max(1, parts.fill + parts.fit + parts.wish + parts.relay)
        out = []
        for part in fields(parts):
            points = getattr(parts, part.name)
            zh, en = TABLE[f"part.{part.name}"]
            is_off = part.name == "burden"
            bar = charts.share(points, whole - points, "warn" if is_off else "turn")
            out.append({"zh": zh, "en": en, "points": -points if is_off else points, "bar": Markup(bar)})  # noqa: S704
        return out

    # Roster

    def roster(self) -> Iterator[dict[str, Any]]:
        """Lines and vacancies, a post's terms together."""
        at: dict[str, list[tuple[int, Line | Vacancy]]] = {}
        everything: tuple[Line | Vacancy, ...] = (*self.view.lines, *self.view.vacancies)
        for x in everything:
            at.setdefault(x.post, []).append((x.term, x))
        for relay in self.view.relays:
            for _, x in sorted(at.get(relay.post, []), key=lambda y: y[0]):
                yield self._line(x) if isinstance(x, Line) else self._empty(x, relay.recipient_code)

    def _line(self, x: Line) -> dict[str, Any]:
        slot, cand = self.slot[x.post, x.term], self.cand[x.person]
        person = self.findings.people.get(cand)
        post = self.findings.posts.get(slot)
        here = dict(person.here).get(slot, ()) if person else ()
        swap = post.alternatives[0] if post and post.alternatives else None
        flags = [
            "pin" * x.is_pinned,
            "novice" * (int(self.instance.cand_past[cand]) == 0),
            "overlap" * (x.overlap_days > 0),
        ]
        return {
            "is_empty": False, "post": self.post_words[x.post], "recipient": x.recipient, "term": x.term,
            "terms": self._terms(x.post), "to": x.recipient_code, "from": x.home_code, "home": x.home,
            "only": " ".join(f for f in flags if f),
            "find": search_key(x.name, x.person, x.home, x.recipient, self.post_words[x.post]),
            "name": x.name, "title": sentence(f"title.{int(x.title or 0)}"), "is_pinned": x.is_pinned,
            "start": x.arrive or x.start, "until": x.until,
            "chips": list(self._chips(here, x)), "points": self.findings.report.points[slot],
            "cost_said": self._cost(swap.cost if swap else None, swap.proof if swap else Proof.EXACT),
            "cost": swap is not None and swap.cost > 0,
            "why": {
                "here": Bilingual.of(here[1:]),
                "elsewhere": Bilingual.of(person.elsewhere[: 2 if self.is_brief else None]),
            } if person else None,
            "funnel": self._funnel_in_words(post) if post and not self.is_brief else None,
            "swaps": self._swaps(post) if post else None,
        }  # fmt: skip

    def _empty(self, x: Vacancy, recipient_code: str) -> dict[str, Any]:
        return {
            "is_empty": True, "post": self.post_words[x.post], "recipient": x.recipient, "term": x.term,
            "terms": self._terms(x.post), "to": recipient_code, "from": "", "home": "", "only": "empty",
            "find": search_key("", x.recipient, self.post_words[x.post]), "start": x.start, "until": x.until,
            "anchor": _anchor(x),
        }  # fmt: skip

    def _terms(self, post: str) -> int:
        return next(p.terms for p in self.problem.posts if p.code == post)

    def _chips(self, here: Sequence[Sentence], x: Line) -> Iterator[tuple[str, str, str]]:
        """Reasons in a word or two: (tone, Chinese, English)."""
        for s in here[1:]:
            chip = _CHIPS.get(s.code)
            if chip:
                tone, zh, en = chip
                rank = s.fields.get("rank", "")
                yield tone, zh.format(rank=rank), en.format(rank=rank)
        if x.overlap_days:
            yield "pass", f"交接{x.overlap_days}天", f"{x.overlap_days} days of handover"
        if x.is_after_deadline:
            yield "warn", "晚于到岗期限", "after the deadline"

    def _cost(self, cost: int | None, proof: Proof) -> Markup:
        if cost is None:
            return Markup("–")
        said = _loss(cost)
        if proof is Proof.EXACT:
            return Markup(said)  # noqa: S704 a number
        return Markup('<i lang="zh">至多{0}</i><i lang="en">at most {0}</i>').format(said)

    def _swaps(self, post: PostExplanation) -> Bilingual:
        names, i = self.situation.names, self.instance
        zh, en = [], []
        for a in post.alternatives:
            sign = _loss(a.cost)
            mark = ("", "") if a.proof is Proof.EXACT else ("至多", "at most ")
            zh.append(f"换{name_of(i, names, 'candidate', a.cand, 'zh')}：{mark[0]}{sign}分")
            en.append(f"{name_of(i, names, 'candidate', a.cand, 'en')}: {mark[1]}{sign}")
        return Bilingual(tuple(zh), tuple(en))

    def _funnel_in_words(self, post: PostExplanation) -> Bilingual:
        return Bilingual(
            tuple(f"{s.what.say('zh')} {s.left}" for s in post.funnel),
            tuple(f"{s.what.say('en')} {s.left}" for s in post.funnel),
        )

    # Empty posts

    def vacancies(self) -> Iterator[dict[str, Any]]:
        """Empty terms with their funnel, reasons and cheapest relaxations."""
        for n, x in enumerate(self.view.vacancies):
            slot = self.slot[x.post, x.term]
            post = self.findings.posts.get(slot)
            helps = [r for r in self.findings.relaxations if slot in r.filled][:4]
            term = f"第{x.term}任" if self._terms(x.post) > 1 else ""
            facility = self.instance.host_facility[self.instance.post_host[self.instance.slot_post[slot]]]
            yield {
                "anchor": _anchor(x),
                "name": f"{x.recipient}{self.post_words[x.post]}{term}",
                "start": x.start, "until": x.until,
                "altitude": int(self.instance.facility_altitude[facility]),
                "steps": self._drawn(post) if post and n < _FUNNELS_DRAWN else [],
                "why": Bilingual.of(post.why_empty) if post else Bilingual(),
                "helps": [r.sentence(self.situation) for r in helps],
            }  # fmt: skip

    def _drawn(self, post: PostExplanation) -> list[dict[str, Any]]:
        whole = max(1, post.funnel[0].left)
        return [
            {
                "lost": s.lost, "left": s.left, "what": s.what,
                "bar": Markup(charts.share(s.left, whole - s.left - s.lost, "turn", lost=s.lost)),  # noqa: S704
            }
            for s in post.funnel
        ]  # fmt: skip

    def relaxations(self) -> Iterator[dict[str, Any]]:
        """Sets of rules to relax and what they win."""
        for r in self.findings.relaxations:
            what = sentence("word.all_of", what=tuple(c.sentence(self.situation) for c in r.changes))
            yield {
                "what": what,
                "filled": r.filled_gain,
                "points": r.value_gain,
                "is_exact": r.proof is Proof.EXACT,
            }

    # Everybody else

    def others(self) -> Iterator[dict[str, Any]]:
        """Candidates whom the plan leaves at home, each with a note that may be handed over."""
        sent = {x.person for x in self.view.lines}
        homes = {i.code: i.name for i in self.problem.institutions}
        people = [p for p in self.problem.people if p.is_candidate and p.code not in sent]
        for p in sorted(people, key=lambda p: (homes.get(p.institution, ""), p.code)):
            yield self._other(p, homes.get(p.institution, p.institution))

    def _other(self, p: Person, home: str) -> dict[str, Any]:
        found = self.findings.people.get(self.cand[p.code])
        n = 1 if self.is_brief else 3
        brief: tuple[Sayable, ...] = (*found.counts[:4], *found.change[:n]) if found else ()
        more = found.elsewhere[: n if self.is_brief else None] if found else ()
        return {
            "name": p.name, "home": home, "title": sentence(f"title.{int(p.title)}"),
            "find": search_key(p.name, p.code, home), "brief": Bilingual.of(brief) if brief else None,
            "more": Bilingual.of(more),
        }  # fmt: skip

    def comparison(self, c: Comparison) -> dict[str, Any]:
        """Moves in words."""
        names, i = self.situation.names, self.instance

        def who(cand: int) -> str:
            return name_of(i, names, "candidate", cand, "zh") if cand >= 0 else "–"

        return {
            "summary": sentence(
                "report.compared", n=len(c.moves), joined=len(c.joined), left=len(c.left), points=c.value
            ),
            "moves": [
                {"slot": SlotName(i, names, m.slot), "before": who(m.before), "after": who(m.after)}
                for m in c.moves
            ],
        }


_CHIPS: Mapping[str, tuple[str, str, str]] = {
    "why.specialty.same": ("", "专业对口", "same specialty"),
    "why.specialty.near": ("warn", "相近专业", "related specialty"),
    "why.title": ("", "职称高于要求", "title above minimum"),
    "why.experience": ("", "资历", "experienced"),
    "why.language": ("", "会当地语言", "local language"),
    "why.wish": ("turn", "第{rank}志愿", "wish {rank}"),
    "why.relay.hospital": ("pass", "与前任同院", "predecessor's hospital"),
    "why.relay.department": ("pass", "与前任同科", "predecessor's department"),
}


def _loss(cost: int) -> str:
    """What a cost does to the value: −80, +80 or 0."""
    sign = "−" if cost > 0 else "+" if cost < 0 else ""
    return f"{sign}{number(abs(cost))}"


def _anchor(x: Vacancy) -> str:
    return "empty-" + hashlib.sha256(f"{x.post} {x.term}".encode()).hexdigest()[:10]


def _words_of(x: Relay) -> str:
    """Department of a post, and the office held there."""
    return "·".join(dict.fromkeys(part for part in (x.department, x.office) if part))
