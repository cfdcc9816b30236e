"""The relay board as an SVG: posts down, time across, who runs where, and the baton between two runners.

Built here and not in a template: a page may hold three hundred posts. Colours are classes, positions are attributes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from jieli.placement.queries.board import Bar, Board, Group, Row
from jieli.placement.rules import Gap
from jieli.placement.states import DEPLOYMENT
from jieli.programme.terms import Span, add_months
from jieli.registry.queries import reference
from jieli.web import formats
from jieli.web.parts import Words

AXIS = 60.0
_BATON_FROM = 24.0  # a handover narrower than this is a full baton, a wider one a link between the lanes
_CLEAR = 4.0  # a label keeps this far from a line
_MARGIN = 12.0
_CLASSES = {"past": "past", "live": "now", "planned": "next", "proposed": "maybe"}
_KINDS: dict[str, Words] = {
    "past": gettext_lazy("已离任"),
    "live": gettext_lazy("在岗"),
    "planned": gettext_lazy("已定接任"),
    "proposed": gettext_lazy("测算中"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Size:
    """Measures of a drawing in its own units.

    Args:
        row: Height of a post. ``left`` is where time begins, ``post_x`` where the names of posts do.
        em: Size of the letters in bars; those of hosts and posts are ``host_em`` and ``post_em``.
    """

    width: float = 1184.0
    row: float = 27.0
    left: float = 268.0
    post_x: float = 164.0
    em: float = 11.0
    host_em: float = 13.0
    post_em: float = 12.0

    @property
    def bar(self) -> float:
        """Height of a bar."""
        return self.row * 0.6

    def high(self, rows: int) -> float:
        """Height of a host with so many posts; one alone has room for two lines about it."""
        return max(self.row * rows, self.row * 1.7)

    def lane(self, number: int) -> float:
        """Top of a lane below the top of its row."""
        return self.row * (0.32 if number else 0.08)


DESK = Size()
SHEET = Size(width=1684.0, row=25.0, left=300.0, post_x=186.0)
SHEET_HIGH = 1046.0  # what of an A3 sheet across is left for posts


def wall(posts: int) -> Size:
    """A drawing for a screen of 16 to 9: the fewer posts, the larger everything on it."""
    width = min(1872.0, max(960.0, 1872.0 * max(posts, 1) / 36))
    return Size(width=width, row=24.0, left=330.0, post_x=226.0, em=13.0, host_em=15.0, post_em=14.0)


@dataclass(frozen=True)
class Drawing:
    """The axis, which stays in sight while the posts scroll, and the posts."""

    axis: SafeString
    body: SafeString


def draw(board: Board, said: str, size: Size = DESK) -> Drawing:
    """Draw one page of the board.

    Args:
        said: The sentence for those who cannot see it.
    """
    return _Pen(board, size).drawing(board.groups, said)


def sheets(board: Board, said: str, size: Size = SHEET, high: float = SHEET_HIGH) -> tuple[Drawing, ...]:
    """Draw the board in parts that fit a sheet of paper each, every one with its axis."""
    pen = _Pen(board, size)
    return tuple(pen.drawing(groups, said) for groups in _cut(board.groups, size, high))


def _cut(groups: Sequence[Group], size: Size, high: float) -> Iterator[list[Group]]:
    """Groups by sheet; one that is longer than a sheet goes on with its name on the next."""
    page: list[Group] = []
    room = high
    for group in groups:
        rest = group.rows
        while rest:
            if page and room < size.high(min(len(rest), 3)):
                yield page
                page, room = [], high
            fits = rest[: max(1, int(room // size.row))]
            page.append(Group(group.host, group.code, group.band, fits))
            room -= size.high(len(fits))
            rest = rest[len(fits) :]
    if page:
        yield page


def gap_words(gap: Gap, today: date, *, is_first: bool = False) -> str:
    """How long nobody has been there, or from when on nobody will be.

    Args:
        is_first: Nobody was ever chosen for the post.
    """
    if gap.starts_on > today:
        if is_first:
            return _("尚未选派")
        if gap.is_open:
            return _("%(day)s起空缺，尚无接任") % {"day": formats.day_short(gap.starts_on)}
        return _("将空缺%(n)s天") % {"n": gap.days}
    if gap.ends_on <= today:
        return _("空缺%(n)s天") % {"n": gap.days}
    lasting = (today - gap.starts_on).days
    if gap.is_open:
        return _("已空缺%(n)s天，尚无接任") % {"n": lasting}
    return _("已空缺%(n)s天") % {"n": lasting}


def _waits(row: Row, gap: Gap, today: date) -> bool:
    """Whether a post is only not filled yet, which is nobody's fault."""
    return gap.starts_on > today and not row.bars


def strip(row: Row, window: Span, today: date) -> SafeString:
    """One post as a small bar without words, for tables and phones."""
    assert window.ends_on is not None
    days = max(1, (window.ends_on - window.starts_on).days)

    def at(day: date) -> float:
        return max(0.0, min(240.0, 240 * (day - window.starts_on).days / days))

    def box(kind: str, starts_on: date, ends_on: date, y: int, high: int) -> str:
        x, wide = at(starts_on), at(ends_on) - at(starts_on)
        return (
            f'<g class="{kind}"><rect x="{_n(x)}" y="{y}" width="{_n(wide)}" height="{high}"/></g>'
            if wide > 0
            else ""
        )

    found = [box(_CLASSES[b.kind], b.starts_on, b.ends_on, 6 * b.lane, 8) for b in row.bars]
    found += [
        box("wait" if _waits(row, g, today) else "gap", g.starts_on, g.ends_on, 0, 14) for g in row.gaps
    ]
    for o in row.overlaps:
        assert o.ends_on is not None
        x = at(o.starts_on)
        found.append(f'<rect class="baton" x="{_n(x)}" width="{_n(max(3, at(o.ends_on) - x))}" height="14"/>')
    if window.starts_on <= today < window.ends_on:
        found.append(f'<path class="today" d="M{_n(at(today))} 0V14"/>')
    return SafeString(
        '<svg class="relay strip" viewBox="0 0 240 14" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(found)}</svg>"
    )


# --- Drawing ----------------------------------------------------------------------------------------


@dataclass
class _Free:
    """Stretches of a row in which a label may still stand."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def take(self, start: float, end: float) -> None:
        self.taken.append((start, end))

    def stretches(self, start: float, end: float) -> list[tuple[float, float]]:
        """What is left of a stretch, in its order."""
        found, here = [], start
        for a, b in sorted(self.taken):
            if b <= here or a >= end:
                continue
            if a > here:
                found.append((here, a))
            here = max(here, b)
        if here < end:
            found.append((here, end))
        return found

    def is_free(self, start: float, end: float) -> bool:
        return all(b <= start or a >= end for a, b in self.taken)


class _Pen:
    def __init__(self, board: Board, size: Size) -> None:
        assert board.window.ends_on is not None
        self.board, self.size = board, size
        self.first, self.end = board.window.starts_on, board.window.ends_on
        self.step = (size.width - size.left) / max(1, (self.end - self.first).days)
        self.kinds = {k: str(v) for k, v in _KINDS.items()}
        self.states = {s.key: str(s.label) for s in DEPLOYMENT.states}
        self.today = self._line(board.today)
        self.due = self._line(board.deadline)
        self.lines = [x for x in (self.today, self.due) if x is not None]
        deployment, post = reverse("deployment", args=["-"]), reverse("post", args=["-"])
        self.deployment, self.post = deployment.rsplit("-", 1), post.rsplit("-", 1)

    def x(self, day: date) -> float:
        """Where a day begins, within the drawing."""
        inside = min(max(day, self.first), self.end)
        return self.size.left + (inside - self.first).days * self.step

    def _line(self, day: date | None) -> float | None:
        """The line of a day, in the middle of its column; the deadline at its end, since that day still counts."""
        if day is None or not self.first <= day < self.end:
            return None
        return self.x(day) + self.step / 2

    def drawing(self, groups: Sequence[Group], said: str) -> Drawing:
        """Axis and posts."""
        size = self.size
        marks = list(self._marks())
        body: list[str] = []
        y = 0.0
        tops = []
        for group in groups:
            tall = size.high(len(group.rows))
            tops.append((group, y, tall))
            y += tall
        height = y
        for number, (_group, top, tall) in enumerate(tops):
            if number % 2 == 0:
                body.append(
                    f'<rect class="zebra" y="{_n(top)}" width="{_n(size.width)}" height="{_n(tall)}"/>'
                )
        body += self._rest_days(height)
        body += [
            f'<path class="{"rule-2" if strong else "rule"}" d="M{_n(x)} 0V{_n(height)}"/>'
            for x, strong in marks
        ]
        for group, top, tall in tops:
            body.append(self._group(group, top, tall))
        if self.due is not None:
            body.append(f'<path class="due" d="M{_n(self.due)} 0V{_n(height)}"/>')
        if self.today is not None:
            body.append(f'<path class="today" d="M{_n(self.today)} 0V{_n(height)}"/>')
        head = f'<svg class="chart relay board" viewBox="0 0 {_n(size.width)} '
        return Drawing(
            SafeString(f'{head}{_n(AXIS)}" aria-hidden="true">{"".join(self._axis(marks))}</svg>'),
            SafeString(
                f'{head}{_n(height)}" role="group" aria-label="{conditional_escape(said)}">{"".join(body)}</svg>'
            ),
        )

    # --- The axis ---------------------------------------------------------------------------------

    @property
    def _month(self) -> float:
        return self.step * 30.4

    def _months(self) -> Iterator[date]:
        day = self.first
        while day < self.end:
            yield day
            day = add_months(day.replace(day=1), 1)

    def _marks(self) -> Iterator[tuple[float, bool]]:
        """Upright lines, and which of them are strong."""
        if self._month >= 500:
            for n in range(1, (self.end - self.first).days):
                day = self.first + timedelta(days=n)
                yield self.x(day), day.weekday() == 0
            return
        for month in self._months():
            is_year = month.month == 1 and month.day == 1
            wanted = (
                self._month >= 18 or is_year or (self._month >= 7 and month.month % 3 == 1 and month.day == 1)
            )
            if wanted and month != self.first:
                yield self.x(month), is_year
            if self._month >= 150:
                for number in (8, 15, 22):
                    day = month.replace(day=number)
                    if month < day < self.end:
                        yield self.x(day), False

    def _rest_days(self, height: float) -> list[str]:
        """Weekends, where single days can be told apart."""
        if self._month < 500:
            return []
        days = (self.first + timedelta(days=n) for n in range((self.end - self.first).days))
        return [
            f'<rect class="rest" x="{_n(self.x(d))}" width="{_n(self.step)}" height="{_n(height)}"/>'
            for d in days
            if d.weekday() >= 5
        ]

    def _axis(self, marks: Sequence[tuple[float, bool]]) -> Iterator[str]:
        size = self.size
        yield from self._captions()
        for x, strong in marks:
            top = 22 if strong and self._month < 500 else 40
            yield f'<path class="{"rule-2" if strong else "rule"}" d="M{_n(x)} {top}V60"/>'
        yield f'<path class="rule" d="M{_n(size.left)} 22V60"/>'
        yield _text("strong", _MARGIN, 51, _("受援单位"))
        yield _text("strong", size.post_x, 51, pgettext("navigation", "岗位"))
        yield from self._flags()

    def _captions(self) -> Iterator[str]:
        english = formats.in_english()
        if self._month >= 500:
            title = (
                f"{_MONTHS[self.first.month - 1]} {self.first.year}"
                if english
                else f"{self.first.year}年{self.first.month}月"
            )
            yield _text("strong", self.size.left + 4, 34, title)
            for n in range((self.end - self.first).days):
                day = self.first + timedelta(days=n)
                yield _text("s mid", self.x(day) + self.step / 2, 52, str(day.day))
            return
        shown_until = 0.0
        for month in self._months():
            x = self.x(month)
            if month == self.first or month.month == 1:
                title = str(month.year) if english else f"{month.year}年"
                room = self.x(date(month.year + 1, 1, 1)) - x
                if room > 44 and x >= shown_until:
                    yield _text("strong", x + 4, 34, title)
                    shown_until = x + 48
            end = add_months(month.replace(day=1), 1)
            wide = self.x(end) - x
            if self._month >= 150:
                name = _MONTHS[month.month - 1] if english else f"{month.month}月"
                yield _text("s", x + 4, 52, name)
                for number in (8, 15, 22):
                    day = month.replace(day=number)
                    if month < day < self.end and (day - month).days > 4:
                        yield _text("s", self.x(day) + 4, 52, str(number))
            elif self._month >= 18 and wide >= 14:
                name = _MONTHS[month.month - 1] if english and self._month >= 26 else str(month.month)
                yield _text("s mid", x + wide / 2, 52, name)
            elif 7 <= self._month < 18 and month.month % 3 == 1 and month.day == 1:
                quarter = month.month // 3 + 1
                x_end = self.x(add_months(month, 3))
                if x_end - x >= 20:
                    yield _text(
                        "s mid",
                        (x + x_end) / 2,
                        52,
                        f"Q{quarter}" if english else _("%(n)s季") % {"n": quarter},
                    )

    def _flags(self) -> Iterator[str]:
        """Today and the deadline, each with its flag; they never lie on one another."""
        flags: list[tuple[str, float, str]] = []
        if self.today is not None:
            flags.append(
                ("today", self.today, _("今天%(day)s") % {"day": formats.day_short(self.board.today)})
            )
        if self.due is not None and self.board.deadline is not None:
            said = _("到岗截止%(day)s") % {"day": formats.day_short(self.board.deadline)}
            flags.append(("due", self.due, said))
        flags.sort(key=lambda f: f[1])
        wides = [_wide(said, self.size.em) + 14 for _k, _x, said in flags]
        right = self.size.width - 1
        starts = [min(max(self.size.left, x), right - w) for (_k, x, _s), w in zip(flags, wides, strict=True)]
        if len(flags) == 2 and starts[0] + wides[0] + 4 > starts[1]:
            starts[0] = max(0.0, min(starts[0], flags[0][1] - wides[0]))  # the earlier one looks back
            starts[1] = min(max(starts[1], starts[0] + wides[0] + 4), right - wides[1])
            starts[0] = min(starts[0], starts[1] - wides[0] - 4)
        for (kind, x, said), start, w in zip(flags, starts, wides, strict=True):
            yield f'<path class="{kind}" d="M{_n(x)} 19V60"/>'
            yield f'<rect class="{kind}-flag" x="{_n(start)}" y="2" width="{_n(w)}" height="17" rx="3"/>'
            yield _text(f"s mid {kind}-text", start + w / 2, 14.5, said)

    # --- Posts ------------------------------------------------------------------------------------

    def _group(self, group: Group, top: float, tall: float) -> str:
        size = self.size
        found = [f'<path class="rule-2" d="M0 {_n(top)}H{_n(size.width)}"/>', self._host(group, top, tall)]
        spare = (tall - size.row * len(group.rows)) / 2
        for number, row in enumerate(group.rows):
            y = top + spare + number * size.row
            if number:
                found.append(f'<path class="rule" d="M{_n(size.post_x - 4)} {_n(y)}H{_n(size.width)}"/>')
            found.append(self._row(row, y))
        return "".join(found)

    def _host(self, group: Group, top: float, tall: float) -> str:
        """Name, altitude and band, senders: as many lines as there is room for."""
        size = self.size
        room = size.post_x - _MARGIN - 8
        names = _broken(group.host, size.host_em, room, 2 if tall > size.row * 3.5 else 1)
        about = [w for w in (self._height(group), self._senders(group)) if w]
        lines = [("hospital", n) for n in names]
        step = size.host_em + 4
        if len(about) == 2 and (len(names) + 2) * step > tall - 6:
            about = ["·".join(about)]
        lines += [("s", _shortened(w, size.em, room)) for w in about]
        texts = "".join(
            _text(kind, _MARGIN, top + step * (n + 1), words)
            for n, (kind, words) in enumerate(lines)
            if step * (n + 1) < tall
        )
        said = "，".join([group.host, *about])
        return f"<g><title>{conditional_escape(said)}</title>{texts}</g>"

    def _height(self, group: Group) -> str:
        altitude = reference.altitude_of(group.rows[0].post.institution)
        if altitude is None:
            return _("海拔未知") if any(g.band for g in self.board.groups) else ""
        words = _("海拔%(n)s m") % {"n": formats.number(altitude)}
        return words + ("·" + _("%(band)s带") % {"band": group.band} if group.band else "")

    @staticmethod
    def _senders(group: Group) -> str:
        bars = [b for row in group.rows for b in row.bars if b.sender]
        now = [b.sender for b in bars if b.kind == "live"] or [b.sender for b in bars]
        names = sorted(set(now), key=lambda n: (-now.count(n), n))
        if len(names) > 1:
            return _("%(name)s等%(n)s家") % {"name": names[0], "n": len(names)}
        return names[0] if names else ""

    def _row(self, row: Row, y: float) -> str:
        size = self.size
        post = row.post
        name = post.specialty.name
        href = post.code.join(self.post)
        base = y + size.row * 0.65
        found = [
            f'<a href="{href}" class="post-link">{_titled(f"{name}·{post.institution.name}（{post.code}）")}'
            + _text("post", size.post_x, base, _shortened(name, size.post_em, size.left - size.post_x - 8))
            + "</a>"
        ]
        free = _Free([(x - _CLEAR, x + _CLEAR) for x in self.lines])
        batons = []
        for o in row.overlaps:
            assert o.ends_on is not None
            x, end = self.x(o.starts_on), self.x(o.ends_on)
            if self.first < o.ends_on and o.starts_on < self.end:
                wide = max(6.0, end - x)
                batons.append((x, wide))
                free.take(x - 2, x + wide + 3)
        gaps = [self._gap(row, gap, y, href, free) for gap in row.gaps]
        if not row.bars and not row.gaps and post.state == "planned":
            found.append(self._label(_("尚未开放"), size.left, self.x(self.end), y, free, "s quiet"))
        found += [self._bar(row, bar, y, free) for bar in row.bars]
        found += gaps
        for x, wide in batons:
            if wide < _BATON_FROM:
                top, tall = size.lane(0), size.lane(1) + size.bar - size.lane(0)
            else:
                top, tall = size.lane(1), size.lane(0) + size.bar - size.lane(1)
            found.append(
                f'<rect class="baton" x="{_n(x)}" y="{_n(y + top)}" width="{_n(wide)}" height="{_n(tall)}" rx="2"/>'
            )
        return "".join(found)

    def _bar(self, row: Row, bar: Bar, y: float, free: _Free) -> str:
        if bar.ends_on <= self.first or bar.starts_on >= self.end:
            return ""
        size = self.size
        x, end = self.x(bar.starts_on), self.x(bar.ends_on)
        top = y + size.lane(bar.lane)
        kind = self.kinds[bar.kind]
        words = bar.person or (_("拟派") if bar.kind == "proposed" else kind)
        span = formats.span(bar.starts_on, bar.ends_on - timedelta(days=1))
        state = self.states.get(bar.state, kind)
        said = f"{row.post.specialty.name} {bar.person or ''}，{span}（{state}）"
        inside = (
            f'<rect x="{_n(x)}" y="{_n(top)}" width="{_n(max(2.0, end - x))}" height="{_n(size.bar)}" rx="4.5"/>'
            + self._label(words, x, end, top, free)
        )
        name = _CLASSES[bar.kind]
        if not bar.code:
            return f'<g class="{name}">{_titled(said)}{inside}</g>'
        return f'<a href="{bar.code.join(self.deployment)}" class="{name}">{_titled(said)}{inside}</a>'

    def _label(self, words: str, x: float, end: float, top: float, free: _Free, kind: str = "s") -> str:
        """The name in the first stretch of its bar that is wide enough, cut if there is none."""
        size = self.size
        stretches = free.stretches(x + 6, end - 4)
        wide = _wide(words, size.em)
        for a, b in stretches:
            if b - a >= wide:
                return _text(kind, a, top + size.bar * 0.76, words)
        a, b = max(stretches, key=lambda s: s[1] - s[0], default=(0.0, 0.0))
        short = _shortened(words, size.em, b - a)
        return _text(kind, a, top + size.bar * 0.76, short) if len(short) > 2 else ""

    def _gap(self, row: Row, gap: Gap, y: float, href: str, free: _Free) -> str:
        if gap.ends_on <= self.first or gap.starts_on >= self.end:
            return ""
        size = self.size
        x, end = self.x(gap.starts_on), self.x(gap.ends_on)
        words = gap_words(gap, self.board.today, is_first=not row.bars)
        span = formats.span(gap.starts_on, gap.ends_on - timedelta(days=1))
        said = f"{row.post.institution.name}{row.post.specialty.name}：{words}，{span}"
        base = y + size.row * 0.65
        wide = _wide(words, size.em) + 2
        label = ""
        inside = [s for s in free.stretches(x + 5, end - 4) if s[1] - s[0] >= wide]
        if inside:
            label = _text("s", inside[0][0], base, words)
            free.take(inside[0][0] - 3, inside[0][0] + wide + 3)
        elif x - 5 - wide >= size.left and free.is_free(x - 5 - wide, x - 5):
            label = _text("s end", x - 5, base, words)
            free.take(x - 8 - wide, x)
        elif (
            end + 5 + wide <= size.width
            and free.is_free(end + 5, end + 5 + wide)
            and all(self.x(b.ends_on) <= end or self.x(b.starts_on) >= end + 5 + wide for b in row.bars)
        ):
            label = _text("s", end + 5, base, words)
            free.take(end, end + 8 + wide)
        wait = _waits(row, gap, self.board.today)
        top, tall = y + size.lane(0), size.lane(1) + size.bar - size.lane(0)
        fill = "" if wait else ' fill="url(#b-hatch)"'
        return (
            f'<a href="{href}" class="{"wait" if wait else "gap"}">{_titled(said)}'
            f'<rect x="{_n(x)}" y="{_n(top)}" width="{_n(max(2.0, end - x))}" height="{_n(tall)}" rx="2"{fill}/>'
            f"{label}</a>"
        )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(kind: str, x: float, y: float, words: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{conditional_escape(words)}</text>'


def _titled(words: str) -> str:
    return f"<title>{conditional_escape(words)}</title>"


def _wide(words: Iterable[str], em: float) -> float:
    """How wide words are about: a Chinese character is as wide as it is high."""
    return sum(em * 0.58 if sign.isascii() or sign in "·–\u00a0" else em for sign in words)


def _shortened(words: str, em: float, room: float) -> str:
    """Words that fit, with an ellipsis if some are left out."""
    if _wide(words, em) <= room:
        return words
    kept = ""
    for sign in words:
        if _wide(kept + sign, em) + em > room:
            break
        kept += sign
    return f"{kept}…" if kept else ""


def _broken(words: str, em: float, room: float, lines: int) -> list[str]:
    """A name over at most so many lines."""
    if lines == 1 or _wide(words, em) <= room:
        return [_shortened(words, em, room)]
    kept = words
    while _wide(kept, em) > room:
        kept = kept[:-1]
    at = kept.rfind(" ") + 1 or len(kept)
    return [words[:at].rstrip(), *_broken(words[at:], em, room, lines - 1)]
