"""Something to be said later, in either language.

Explanations are computed once and read in two languages, so they are kept as sentences, not as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from jieli.planner.instance import FOREVER, Instance
from jieli.planner.words import Lang, Names, name_of, say, show_time, slot_name


class Sayable(Protocol):
    """Anything that can be said in Chinese and English."""

    def say(self, lang: Lang) -> str:
        """The text in ``lang``."""


Field = int | str | Sayable | tuple[Sayable, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A code of ``words`` and its fields."""

    code: str
    fields: Mapping[str, Field]

    def say(self, lang: Lang) -> str:
        """The text in ``lang``."""
        return say(self.code, lang, **{k: _said(v, lang) for k, v in self.fields.items()})


def sentence(code: str, **fields: Field) -> Sentence:
    """Return the sentence ``code`` with ``fields``."""
    return Sentence(code, fields)


def _said(value: Field, lang: Lang) -> int | str:
    if isinstance(value, tuple):
        return say("word.comma", lang).join(v.say(lang) for v in value)
    return value if isinstance(value, int | str) else value.say(lang)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of an instance."""

    instance: Instance
    time: int

    def say(self, lang: Lang) -> str:
        """A date for rounds, a number for benchmark instances."""
        if abs(self.time) >= FOREVER:
            return say("time.open", lang)
        return show_time(self.instance, self.time, lang)


@dataclass(frozen=True, slots=True)
class SlotName:
    """A post and its term."""

    instance: Instance
    names: Names
    slot: int

    def say(self, lang: Lang) -> str:
        """The post as its round names it, and the term if there are several."""
        return slot_name(self.instance, self.names, self.slot, lang)


@dataclass(frozen=True, slots=True)
class NameOf:
    """Whatever ``kind`` (a field of ``Labels``) and ``index`` stand for."""

    instance: Instance
    names: Names
    kind: str
    index: int

    def say(self, lang: Lang) -> str:
        """The name that the round gives it, else its code."""
        return name_of(self.instance, self.names, self.kind, self.index, lang)


def last_moment(instance: Instance, end: int) -> Moment:
    """The last time before ``end``, which is exclusive."""
    return Moment(instance, end if abs(end) >= FOREVER else end - 1)
