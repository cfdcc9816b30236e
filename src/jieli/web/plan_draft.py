"""What somebody marked on a plan for the next run: pins, bans, empty posts, looser rules; kept in his session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from jieli.kernel.actor import Actor
from jieli.placement.queries import runs as queries

_KEY = "plan_drafts"
_KEPT = 8  # runs with a draft in one session; the oldest goes


@dataclass(frozen=True)
class Decision:
    """A pin, a ban or a term that is to stay empty; codes, ``term`` 0 for every term."""

    kind: str
    post: str = ""
    term: int = 0
    person: str = ""
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What makes two of them the same."""
        return self.kind, self.post, self.term, self.person

    @property
    def value(self) -> str:
        """The same as one word, for forms."""
        return "|".join((self.kind, self.post, str(self.term), self.person))

    def meets(self, other: "Decision") -> bool:
        """Whether the two cannot both hold, so that the later one replaces the earlier."""
        same_term = self.post == other.post and (not self.term or not other.term or self.term == other.term)
        if "ban" in (self.kind, other.kind):
            return same_term and self.person == other.person
        return same_term or bool(self.person and self.person == other.person and self.term == other.term)


@dataclass(frozen=True)
class Draft:
    """Everything that the next run is to keep, beginning with what the run in question kept."""

    run: str
    decisions: tuple[Decision, ...]
    looser: tuple[tuple[str, int], ...]
    began_with: tuple[frozenset[Any], frozenset[Any]]

    @property
    def changes(self) -> int:
        """How many things differ from the run in question."""
        decisions, looser = self.began_with
        return len(decisions ^ {d.key for d in self.decisions}) + len(looser ^ set(self.looser))

    def is_new(self, decision: Decision) -> bool:
        """Whether the run in question did not have it."""
        return decision.key not in self.began_with[0]

    def holds(self, kind: str, post: str, term: int, person: str = "") -> bool:
        """Whether something is marked."""
        return Decision(kind, post, term, person).key in {d.key for d in self.decisions}

    def with_decision(self, *new: Decision) -> "Draft":
        """With further decisions; what cannot hold beside them goes."""
        kept = [d for d in self.decisions if not any(d.meets(n) for n in new)]
        return replace(self, decisions=(*kept, *new))

    def with_reasons(self, said: Mapping[tuple[str, str, int, str], str]) -> "Draft":
        """With the reasons given for some decisions, by their key."""
        return replace(
            self, decisions=tuple(replace(d, reason=said.get(d.key, d.reason)) for d in self.decisions)
        )

    def without(self, key: tuple[str, str, int, str]) -> "Draft":
        """Without one decision."""
        return replace(self, decisions=tuple(d for d in self.decisions if d.key != key))

    def with_looser(self, rules: Iterable[tuple[str, int]]) -> "Draft":
        """With rules relaxed by so much at least."""
        found = dict(self.looser)
        for rule, amount in rules:
            found[rule] = max(amount, found.get(rule, 0))
        return replace(self, looser=tuple(sorted(found.items())))

    def without_looser(self, rule: str) -> "Draft":
        """With one rule as the pack has it."""
        return replace(self, looser=tuple(r for r in self.looser if r[0] != rule))


def draft_of(request: HttpRequest, run: Any) -> Draft:
    """The draft that the user began on a run; what the run itself had, if none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    first = tuple(
        Decision(
            c.kind,
            c.post.code if c.post else "",
            c.term or 0,
            c.person.code if c.person else "",
            c.reason,
        )
        for c in queries.choices(actor, run)
    )
    looser = tuple(sorted((r.rule, r.amount) for r in queries.relaxations(actor, run)))
    began_with = frozenset(d.key for d in first), frozenset(looser)
    stored = request.session.get(_KEY, {}).get(run.code)
    if stored is None:
        return Draft(run.code, first, looser, began_with)
    return Draft(
        run.code,
        tuple(Decision(*row) for row in stored["decisions"]),
        tuple((rule, amount) for rule, amount in stored["looser"]),
        began_with,
    )


def keep(request: HttpRequest, draft: Draft) -> None:
    """Keep a draft for the user's next request."""
    kept = dict(request.session.get(_KEY, {}))
    kept.pop(draft.run, None)
    kept[draft.run] = {
        "decisions": [[d.kind, d.post, d.term, d.person, d.reason] for d in draft.decisions],
        "looser": [list(r) for r in draft.looser],
    }
    request.session[_KEY] = dict(list(kept.items())[-_KEPT:])


def forget(request: HttpRequest, run: str) -> None:
    """Begin again with what the run had."""
    kept = dict(request.session.get(_KEY, {}))
    if kept.pop(run, None) is not None:
        request.session[_KEY] = kept
