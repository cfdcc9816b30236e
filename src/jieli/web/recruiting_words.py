"""Words, tags and links that the pages of calls and applications share."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jieli.kernel.actor import Actor
from jieli.programme.queries import programmes as programme_queries
from jieli.recruiting.queries import calls as call_queries
from jieli.recruiting.rules.eligibility import LATER, RULES, Finding
from jieli.recruiting.states import APPLICATION, CALL, GATE_WORDS, GATES, WAIVER
from jieli.web import formats
from jieli.web import programme_words as words
from jieli.web.parts import Tag, Words, state_tag
from jieli.web.record import Step

VERDICTS: dict[str, tuple[Words, str, bool]] = {
    "ok": (gettext_lazy("符合"), "live", True),
    "waived": (gettext_lazy("已豁免"), "live", True),
    "unknown": (gettext_lazy("待查"), "idle", False),
    "waivable": (gettext_lazy("需豁免"), "warn", False),
    "fails": (gettext_lazy("不符"), "bad", False),
}
"""Verdict of a condition → word, tone, whether it is quiet."""

STAGED: dict[str, tuple[Words, str]] = {
    "pass": (gettext_lazy("拟通过"), "plan"),
    "fail": (gettext_lazy("拟不通过"), "plan"),
    "reserve": (gettext_lazy("拟备选"), "plan"),
}
"""What somebody means to decide → word, tone."""

_MACHINES = {"call": CALL, "application": APPLICATION, "waiver": WAIVER}
_CONDITIONS = (
    "rank_min",
    "years_in_specialty_min",
    "age_max",
    "retirement_age",
    "rest_months",
    "exam_valid_days",
    "drain_max_pct",
    "wishes_max",
    "waivable_rules",
)


def tag_of(obj: Any, note: Words = "") -> Tag:
    """The state of a call, an application or a waiver."""
    return state_tag(_MACHINES[obj.permits.thing], obj.state, note)


def verdict_tag(verdict: str, *, loud: bool = False) -> Tag:
    """A verdict as a tag; ``loud`` puts what is well into a box, too."""
    label, tone, is_quiet = VERDICTS[verdict]
    return Tag(label, tone, is_quiet=is_quiet and not loud)


def staged_tag(verdict: str) -> Tag:
    """A decision that is not released yet."""
    label, tone = STAGED[verdict]
    return Tag(label, tone)


def gate_word(gate: str) -> str:
    """What a gate is called."""
    return str(GATE_WORDS[gate])


def gate_options() -> list[tuple[str, str]]:
    """Gates as choices."""
    return [(g, gate_word(g)) for g in GATES]


def hope(verdict: Any) -> dict[str, Any] | None:
    """What one person may hope for before applying: a tag, and what stands against it in words."""
    if verdict is None:
        return None
    against = verdict.against(without=LATER)
    worst = against[0].verdict if against else "ok"
    label, tone = {
        "ok": (_("可以报"), "live"),
        "unknown": (_("可以报，材料待补"), "turn"),
        "waivable": (_("须豁免"), "warn"),
        "fails": (_("不能报"), "idle"),
    }[worst]
    return {"tag": Tag(label, tone), "worst": worst, "against": against}


def conditions(pack: Any) -> list[tuple[str, str]]:
    """What the policy pack asks of applicants, label and value in words; what it leaves open is left out."""
    if pack is None:
        return []
    found = []
    for name in _CONDITIONS:
        said = programme_queries.threshold_words(name, getattr(pack, name))
        if said != "–":
            found.append((str(pack._meta.get_field(name).verbose_name), said))
    return found


def steps_of(steps: Iterable[Any]) -> tuple[Step, ...]:
    """The line of steps of an application, with the day by which the next gatekeeper has to decide."""
    return tuple(
        Step(
            s.label,
            s.state,
            s.who,
            s.since,
            words.joined(
                [
                    *([s.note] if s.note else []),
                    *([_("%(day)s前办结") % {"day": formats.day_short(s.due_on)}] if s.due_on else []),
                ]
            ),
        )
        for s in steps
    )


def countdown(call: Any, days_left: int, workdays_left: int) -> dict[str, Any] | None:
    """How long people may still apply, as cards show it; None unless the call is open."""
    if call.state != "open":
        return None
    is_over = days_left < 0
    tone = "bad" if is_over else "warn" if days_left <= 3 else ""
    return {
        "days": abs(days_left),
        "unit": _("天前已截止") if is_over else _("天") if days_left else _("天，今日截止"),
        "note": words.workdays(workdays_left) if days_left > 0 else "",
        "tone": tone,
        "is_over": is_over,
        "deadline_on": call.deadline_on,
    }


def call_options(actor: Actor) -> list[tuple[str, Words]]:
    """Calls that the actor sees, for filters."""
    return [(c.code, c.title) for c in call_queries.calls(actor)]


def wishes(application: Any) -> str:
    """The posts that somebody wishes for, in order."""
    return "；".join(f"{w.rank}. {w.post}" for w in application.preferences.all())


def last_day_words(call: Any) -> str:
    """The days on which people may apply."""
    return formats.span(call.opens_on, call.deadline_on)


def condition_words() -> list[tuple[str, str]]:
    """Every condition and what it is called."""
    return [(key, Finding(key, "ok").label) for key in RULES]
