"""Headlines woven into the article to make it look new: "党委副书记、县调院长" was 党委副书记、院长.

The machines that do this cut the headline into pieces of two to four characters and put them before clauses,
in order, again from the front when they come to the end. Such a piece is no word, its next character is not
the headline's next one, and the clause reads without it. Only several of them in the headline's order are
taken out; a text that repeats the words of its headline has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from jieli.reader.repair.noise import HAN
from jieli.reader.repair.words import cost
from jieli.reader.trail import Edit

_CLAUSE = re.compile(rf"(?:^|(?<=[，。、；：！？,;:!?”）)]))(?=[{HAN}]{{2}})", re.MULTILINE)
_HAN_RUN = re.compile(rf"[{HAN}]{{1,9}}")
_SPOKEN = rf"{HAN}0-9A-Za-z"
_BEGINNING = re.compile(rf"(?:^|(?<=[，。、；：！？,;:!?”）)]))(?=[{_SPOKEN}])", re.MULTILINE)
_SPOKEN_RUN = re.compile(rf"[{_SPOKEN}]{{1,10}}")
_NOT_SPOKEN = re.compile(rf"[^{_SPOKEN}]+")
_BOND = 8.0  # worth of a piece for beginning where the last one ended
_DEAR, _DEARER = 3.0, 5.0  # what a senseless piece costs a clause, and for each of its characters
_MOST_GAIN = 10.0
_CLEAR = 11.0  # worth of each piece of a short row
_SENSELESS = 3.0
_NOT_HAN = re.compile(rf"[^{HAN}]+")
_WORTH = {2: 13.0, 3: 15.0, 4: 20.0}  # what a piece costs the clause if it is no word, by its length
_BOUND = 9.0  # a word of its own goes only between the pieces before and behind it in the headline
_NEXT, _LATER, _BACK = 8.0, -2.0, -8.0  # a piece that begins where the last one ended; further on; before it
_STEP_BACK = 6  # so little back counts as further on: two rows of pieces may run side by side
_OUT_OF_TURN = 3.0  # worth of a piece that goes although it is not the next one
_GOES_ON = 4.0  # against a piece for each character of the headline that follows it there too
_USED = 8.0  # against a piece that stands within clauses as well
_GENUINE = 5  # so many characters of the headline in a row are the headline
_LEAST = 3  # different pieces in order
_ENOUGH = 25.0
_LOOKBACK = 12
_UNBROKEN = 5  # pieces, each beginning where the last one ended: no text has so many by chance
_LONGEST = 6
_PHRASE = re.compile(r"^(?P<head>.{8,}?)(?P<tail>[ \u3000_|｜—-]+(?P<phrase>[^ \u3000_|｜]{6,}))$")


class _Piece(NamedTuple):
    start: int
    end: int
    begins: int  # offsets in the headline
    ends: int
    worth: float  # how much better the clause reads without it


def edits(text: str, headline: str) -> list[Edit]:
    """One edit for each piece of the headline in the text."""
    title = _NOT_HAN.sub("", _PHRASE.sub(r"\g<head>", headline))
    if len(title) < 6:
        return []
    spelled = {_NOT_SPOKEN.sub("", one) for one in (_PHRASE.sub(r"\g<head>", headline), headline)}
    row, clear = max((_row(text, headline, one) for one in sorted(spelled)), key=lambda one: len(one[0]))
    if len(row) < _UNBROKEN and (len(row) < _LEAST or clear < _CLEAR * len(row)):
        row = []
    pieces = list(_candidates(text, headline, title))
    chain, worth = _chain(pieces, len(title))
    if (
        worth < _ENOUGH
        or len({text[piece.start : piece.end] for piece in chain}) < _LEAST
        or len(_covered(chain, len(title)))
        < 2 * _LEAST  # 景宁, 畲乡, 景宁畲: one name of the headline, again and again
    ):
        chain = []
    else:
        chain += _between(chain, pieces, len(title))
    if row:  # what else is taken out must be senseless where it stands
        taken = {piece.start for piece in row}
        chain = [*row, *(one for one in chain if one.start not in taken and one.worth >= _SENSELESS)]
    return [
        Edit("woven.headline", p.start, p.end, text[p.start : p.end], "", 0.9 if p.worth > 0 else 0.8)
        for p in chain
    ]


def _row(text: str, headline: str, title: str) -> tuple[list[_Piece], float]:
    """The best row of pieces before clauses in which each begins exactly where the last one ended, and its worth."""
    ring = title * 2
    rows: dict[
        int, tuple[float, tuple[Any, ...]]
    ] = {}  # by the offset where a row ends: its worth, its pieces
    best: tuple[float, tuple[Any, ...]] = (0.0, ())
    used: dict[str, bool] = {}
    for match in _BEGINNING.finditer(text, len(headline) if text.startswith(headline) else 0):
        said = _SPOKEN_RUN.match(text, match.start())
        clause = said[0] if said else ""
        if len(clause) > _LONGEST and clause[: _LONGEST + 1] in ring:
            continue  # the headline itself
        longer: dict[int, tuple[float, tuple[Any, ...]]] = {}
        for begins in _offsets(clause, title):
            worth, pieces = rows.get(begins, (0.0, ()))
            for size in range(1, min(len(clause), _LONGEST) + 1):
                if clause[:size] != ring[begins : begins + size]:
                    break
                ends = (begins + size) % len(title)
                if size == 1 and ends:
                    continue  # only what is left of the headline at its end is as short as that
                gain = cost(clause) - cost(clause[size:]) - _DEAR - _DEARER * size
                if gain > -_USED and size > 1:
                    piece_text = clause[:size]
                    if piece_text not in used:
                        used[piece_text] = _is_used(text, piece_text, title)
                    gain -= _USED * used[piece_text]
                here = worth + _BOND + max(-_MOST_GAIN, min(_MOST_GAIN, gain))
                if here > longer.get(ends, (0.0, ()))[0]:
                    piece = _Piece(match.start(), match.start() + size, begins, ends, 1.0)
                    longer[ends] = (here, (piece, pieces))
        for ends, row in longer.items():
            if row[0] > rows.get(ends, (0.0, ()))[0]:
                rows[ends] = row
                best = max(best, row, key=lambda one: one[0])
    found: list[_Piece] = []
    pieces = best[1]
    while pieces:
        found.append(pieces[0])
        pieces = pieces[1]
    return found[::-1], best[0]


def _offsets(clause: str, title: str) -> list[int]:
    """Where in the headline, read as a ring, a clause's first two characters stand; its last one may stand alone."""
    ring = title + title[:1]
    pair = clause[:2]
    found = [at for at in range(len(title)) if len(pair) == 2 and ring.startswith(pair, at)]
    if pair and pair[0] == title[-1] and len(title) - 1 not in found:
        found.append(len(title) - 1)
    return found


def _chain(pieces: list[_Piece], length: int) -> tuple[list[_Piece], float]:
    """The pieces that together follow the headline best, and how well they do."""
    best: list[tuple[float, int]] = []
    for n, piece in enumerate(pieces):
        worth, before = piece.worth, -1
        for m in range(max(0, n - _LOOKBACK), n):
            other = pieces[m]
            if other.end > piece.start or other.start == piece.start:
                continue
            step = (piece.begins - other.ends) % length
            bond = (
                _NEXT
                if step == 0
                else _LATER
                if step <= length // 2 or step >= length - _STEP_BACK
                else _BACK
            )
            if best[m][0] + bond + piece.worth > worth:
                worth, before = best[m][0] + bond + piece.worth, m
        best.append((worth, before))
    if not best:
        return [], 0.0
    n = max(range(len(best)), key=lambda k: best[k][0])
    worth = best[n][0]
    chain = []
    while n >= 0:
        chain.append(pieces[n])
        n = best[n][1]
    return chain[::-1], worth


def _covered(chain: list[_Piece], length: int) -> set[int]:
    """The offsets of the headline of which a chain holds pieces."""
    return {at % length for one in chain for at in range(one.begins, one.begins + one.end - one.start)}


def _between(chain: list[_Piece], pieces: list[_Piece], length: int) -> list[_Piece]:
    """Senseless pieces among those of the chain that are a few characters out of turn."""
    taken = {piece.start for piece in chain}
    more: dict[int, _Piece] = {}
    n = 0
    for piece in pieces:
        if (
            piece.start in taken
            or not chain[0].start < piece.start < chain[-1].start
            or piece.worth < _OUT_OF_TURN
        ):
            continue
        while chain[n + 1].start < piece.start:
            n += 1
        steps = ((piece.begins - chain[n].ends) % length, (chain[n + 1].begins - piece.ends) % length)
        is_near = min(min(step, length - step) for step in steps) <= _STEP_BACK
        if is_near and (piece.start not in more or more[piece.start].worth < piece.worth):
            more[piece.start] = piece
    return list(more.values())


def _candidates(text: str, headline: str, title: str) -> Iterator[_Piece]:
    """Pieces that may begin a clause: two to four characters of the headline, or two of its pairs."""
    pairs = _pairs(title)
    used: dict[str, float] = {}
    for match in _CLAUSE.finditer(text, len(headline) if text.startswith(headline) else 0):
        start = match.start()
        if text[start : start + 2] not in pairs:
            continue
        clause = _HAN_RUN.match(text, start)
        said = clause[0] if clause else ""
        rings = (title * 2).find(said[:_GENUINE]) >= 0 and len(said) >= _GENUINE
        if rings:
            continue
        for begins, ends, size in _shapes(said, title, pairs):
            piece = said[:size]
            if piece not in used:
                used[piece] = _USED if _is_used(text, piece, title) else 0.0
            behind = said[size:]
            if behind.startswith(piece):
                worth = 6.0
            else:
                worth = (
                    cost(said)
                    - cost(behind)
                    - _WORTH[size]
                    - used[piece]
                    - _GOES_ON * _goes_on(behind, title, ends)
                )
                if worth <= 0:
                    worth = min(worth, -_BOUND)
            if worth > -2 * _NEXT:
                yield _Piece(start, start + size, begins, ends, worth)


def _shapes(said: str, title: str, pairs: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    """Beginning and end in the headline, and length, of every piece that a clause may begin with."""
    ring = title + title[:3]
    for size in (4, 3, 2):
        at = ring.find(said[:size]) if len(said) >= size else -1
        if at >= 0:
            yield at, (at + size) % len(title), size
    first, second = said[:2], said[2:4]
    if first in pairs and second in pairs and said[:4] not in ring:
        yield pairs[first], (pairs[second] + 2) % len(title), 4
    if first in pairs and first not in ring:
        yield pairs[first], (pairs[first] + 3) % len(title), 2


def _goes_on(behind: str, title: str, ends: int) -> int:
    """How many characters behind a piece are the headline's next ones."""
    following = (title + title)[ends:]
    return next((n for n, (a, b) in enumerate(zip(behind, following, strict=False)) if a != b), len(behind))


def _pairs(title: str) -> dict[str, int]:
    """Pairs of characters of the headline, also with one left out between them, and where each begins."""
    pairs = {title[n] + title[n + 2]: n for n in range(len(title) - 2)}
    pairs.update({title[n] + title[(n + 1) % len(title)]: n for n in range(len(title))})
    return pairs


def _is_used(text: str, piece: str, title: str) -> bool:
    """Whether the piece stands within clauses as well, other than in the headline's words: it means something here."""
    at = title.find(piece)
    before, after = title[max(0, at - 1) : at], title[at + len(piece) : at + len(piece) + 1]
    behind = rf"(?!{after})" if after else ""
    inside = re.compile(rf"(?<=[{HAN}]{{3}})(?<!{before or chr(0)}){piece}{behind}")
    return sum(1 for _ in inside.finditer(text)) > 1


def phrase(text: str, headline: str, page: str) -> list[Edit]:
    """A phrase of the article behind the headline goes, where the page shows the headline without it as well."""
    return list(_phrase(text, headline, page))


def _phrase(text: str, headline: str, page: str) -> Iterator[Edit]:
    match = _PHRASE.match(headline)
    if not match or not text.startswith(headline):
        return
    head, body = match["head"].strip(), text[len(headline) :]
    beginning = head[: max(8, len(head) // 2)]
    is_shown = any(
        line.startswith(beginning) and match["phrase"] not in line
        for line in (one.strip() for one in page.splitlines())
    )
    if match["phrase"] in body and is_shown:
        yield Edit("woven.phrase", match.start("tail"), match.end("tail"), match["tail"], "", 0.9)
