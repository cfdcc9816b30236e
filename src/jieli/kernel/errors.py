"""What can go wrong in the ledger, drawn as one tree.

The tree::

    DomainError
    ├── NotFound        it is not there, or the actor may not know that it is
    ├── NotAllowed      the actor sees it, and may not do this
    ├── BadInput        a value cannot be read; names the field
    ├── RuleRefused     a rule forbids it; says which, and what would satisfy it
    ├── FactsRefused    several rules forbid it; lists all of them
    └── StaleState      somebody was faster; says who, when and what they did

Sentences are complete and in the user's words; doors show them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence


class DomainError(Exception):
    """Something the user can understand and act on.

    Args:
        sentence: What is wrong, complete.
        remedy: What would make it right; may be empty.
        rule: Code of the rule, such as BR-58; may be empty.
    """

    code = "domain_error"

    def __init__(self, sentence: object, *, remedy: object = "", rule: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
        self.remedy = str(remedy)
        self.rule = rule


class NotFound(DomainError):
    """The thing does not exist, or its existence is nothing the actor may know."""

    code = "not_found"


class NotAllowed(DomainError):
    """The actor may see the thing and may not do this to it. ``remedy`` says who may."""

    code = "not_allowed"


class BadInput(DomainError):
    """A value cannot be accepted; ``field`` names it where a form can show it."""

    code = "bad_input"

    def __init__(self, sentence: object, *, field: str = "", remedy: object = "", rule: str = "") -> None:
        super().__init__(sentence, remedy=remedy, rule=rule)
        self.field = field


class RuleRefused(DomainError):
    """A rule of the domain forbids this now."""

    code = "rule_refused"


class FactsRefused(DomainError):
    """Several facts stand against it; all of them are listed."""

    code = "facts_refused"

    def __init__(self, sentence: object, refusals: Sequence[DomainError]) -> None:
        super().__init__(sentence)
        self.refusals = tuple(refusals)


class StaleState(DomainError):
    """The thing changed since the actor looked at it. The sentence says who was faster, when, and with what."""

    code = "stale_state"
