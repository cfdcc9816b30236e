"""Words, figures and small drawings that all pages of plans share."""

from collections.abc import Sequence
from typing import Any, cast

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jieli.papers import report_charts
from jieli.placement.snapshot import RELAXATIONS
from jieli.placement.states import PLAN_RUN, RELEASE
from jieli.planner.result import Progress
from jieli.web import formats
from jieli.web.parts import Tag, Words, state_tag

KINDS: dict[str, Words] = {
    "pin": gettext_lazy("指定"),
    "ban": gettext_lazy("不派"),
    "leave_empty": gettext_lazy("留空"),
}
LOOSER: tuple[tuple[str, Words], ...] = tuple((k, cast("Words", w)) for k, w in RELAXATIONS.items())
"""Rules that a run may relax, as choices."""

_GOOD_RATIO = 0.01  # so near to the bound a plan is shown as good


def run_tag(run: Any) -> Tag:
    """The state of a run."""
    return state_tag(PLAN_RUN, run.state)


def release_tag(release: Any) -> Tag:
    """The state of a release."""
    return state_tag(RELEASE, release.state)


def filled(run: Any) -> str:
    """39 / 40."""
    return formats.NONE if run.filled is None else f"{run.filled} / {run.wanted}"


def share(ratio: float | None) -> str:
    """A gap: 0.80%."""
    return formats.NONE if ratio is None else f"{ratio:.2%}"


def seconds(value: float | None) -> str:
    """How long it took."""
    if value is None:
        return formats.NONE
    digits = 1 if value < 100 else 0
    return _("%(n)s秒") % {"n": formats.number(round(value, digits) if digits else round(value))}


def points(value: int) -> str:
    """What a change brings: +46, −6, 0."""
    return f"+{formats.number(value)}" if value > 0 else formats.number(value)


def cost(value: int, *, is_exact: bool = True) -> str:
    """What a change costs, as a loss: −6; at most so much where it was not solved to the end."""
    said = points(-value)
    return said if is_exact or value == 0 else _("至多%(points)s") % {"points": said}


def looser(rows: Sequence[tuple[str, int]]) -> str:
    """Relaxed rules in words."""
    return "、".join(f"{RELAXATIONS.get(rule, rule)} +{amount}" for rule, amount in rows)


def terms(number: int) -> str:
    """A number of terms of posts."""
    return ngettext("%(n)s个任期", "%(n)s个任期", number) % {"n": formats.number(number)}


def proof(run: Any, progress: Any) -> dict[str, Any]:
    """Value, bound, gap and time of a run, as far as it is, and its chart."""
    is_over = run.state == "done"
    value = run.value if is_over else progress.value
    bound = run.bound if is_over else progress.bound
    gap = (bound - value) / bound if value is not None and bound else (0.0 if bound == 0 else None)
    used = run.used_seconds if is_over else progress.seconds
    return {
        "value": formats.number(value),
        "under_value": _("%(filled)s个任期有人") % {"filled": filled(run)}
        if is_over
        else _("目前最好的方案"),
        "bound": formats.number(bound),
        "gap": share(gap),
        "is_good": gap is not None and gap <= _GOOD_RATIO,
        "under_gap": _("已证明最优") if gap == 0 else _("至多还能好这么多"),
        "seconds": seconds(used),
        "limit": _("上限%(n)s秒") % {"n": run.seconds}
        if not run.rounds
        else _("上限%(n)s轮") % {"n": run.rounds},
        "chart": chart(progress.trace, used or 0.0),
    }


def chart(trace: Sequence[tuple[float, int, int]], used: float) -> SafeString:
    """Value and bound over time; empty where there is nothing to see."""
    steps = [Progress(at, "", value, bound) for at, value, bound in trace]
    if not steps:
        return SafeString("")
    first, last = steps[0], steps[-1]
    said = _("求解过程：方案值由%(v0)s升至%(v1)s，上界由%(b0)s降至%(b1)s") % {
        "v0": formats.number(first.value),
        "v1": formats.number(last.value),
        "b0": formats.number(first.bound),
        "b1": formats.number(last.bound),
    }
    return mark_safe(report_charts.convergence(steps, used, said=said))  # noqa: S308 escapes its texts


def bar(left: int, lost: int, whole: int) -> SafeString:
    """How many are left of all, and how many one condition took out."""
    tone = "turn" if left else "warn"
    return mark_safe(report_charts.share(left, whole - left - lost, tone, lost=lost))  # noqa: S308 figures only


def run_href(run: Any) -> str:
    """The page of a run."""
    return reverse("plan_run", args=[run.code])
