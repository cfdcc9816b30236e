"""The cards beside 今日待办: figures, countdowns, warnings, the map; each leads to where something can be done."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from jieli.kernel import clock, jobs
from jieli.kernel.actor import Actor
from jieli.programme import permissions
from jieli.programme.queries import batches as batch_queries
from jieli.programme.queries import listed
from jieli.programme.queries import pairings as pairing_queries
from jieli.programme.queries import programmes as programme_queries
from jieli.programme.states import POST
from jieli.registry.queries import institution as institutions
from jieli.web import formats, schematic
from jieli.web import programme_words as words
from jieli.web.batches import countdown_words

_PROGRAMME_ROLES = frozenset({"PO", "OD", "LG", "FH", "LU", "IN", "TL", "SC", "HC", "SH", "SD"})


def stats(actor: Actor, programme: str) -> list[dict[str, Any]]:
    """Figures that the actor keeps an eye on, each leading to its records."""
    if not permissions.POST.ever(actor, "R") and not permissions.NEED.ever(actor, "R"):
        return _job_stats(actor) if "SY" in actor.roles else []
    scope = f"programme={programme}&" if programme else ""
    posts = listed.post_counts(actor, **({"batch__programme__code": programme} if programme else {}))
    needs = listed.need_counts(actor, **({"programme__code": programme} if programme else {}))
    here = f"{reverse('posts')}?{scope}tab="
    taken = sum(posts.get(k, 0) for k in ("reserved", "held", "handing_over"))
    every = sum(n for k, n in posts.items() if k not in ("cancelled", "ended"))
    asked = f"{reverse('needs')}?{scope}tab="
    waiting = sum(needs.get(k, 0) for k in ("submitted", "checked", "approved"))
    found: list[dict[str, Any]] = []
    if permissions.NEED.ever(actor, "R"):
        found.append(
            {"label": _("审核中的需求"), "value": waiting, "unit": _needs(waiting), "href": f"{asked}waiting"}
        )
        if needs.get("part_filled"):
            found.append(
                {
                    "label": _("部分满足的需求"),
                    "value": needs["part_filled"],
                    "unit": _needs(needs["part_filled"]),
                    "href": f"{asked}part_filled",
                    "tone": "warn",
                }
            )
        found.append(
            {
                "label": _("已满足的需求"),
                "value": needs.get("filled", 0),
                "unit": _needs(needs.get("filled", 0)),
                "href": f"{asked}filled",
            }
        )
    if permissions.POST.ever(actor, "R"):
        found += [
            {
                "label": _("开放的岗位"),
                "value": posts.get("open", 0),
                "unit": _posts(posts.get("open", 0)),
                "href": f"{here}open",
            },
            {
                "label": _("已配人"),
                "value": taken,
                "unit": _("/ %(n)s岗") % {"n": every},
                "href": f"{reverse('posts')}?{scope}".rstrip("?&"),
            },
            {
                "label": _("空缺"),
                "value": posts.get("vacant", 0),
                "unit": _posts(posts.get("vacant", 0)),
                "href": f"{here}vacant",
                "tone": "bad" if posts.get("vacant") else "",
            },
        ]
    return found


def _posts(number: int) -> str:
    return npgettext("posts", "岗", "岗", number)


def _needs(number: int) -> str:
    return npgettext("needs", "项", "项", number)


def _job_stats(actor: Actor) -> list[dict[str, Any]]:
    rows = jobs.visible(actor)
    unfinished = rows.filter(state__in=("queued", "running")).count()
    failed = rows.filter(state="failed").count()
    here = reverse("jobs")
    return [
        {
            "label": _("未完成的任务"),
            "value": unfinished,
            "unit": npgettext("jobs", "项", "项", unfinished),
            "href": f"{here}?tab=open",
        },
        {
            "label": _("失败的任务"),
            "value": failed,
            "unit": npgettext("jobs", "项", "项", failed),
            "href": f"{here}?tab=failed",
            "tone": "bad" if failed else "",
        },
    ]


def due_card(due: Any) -> dict[str, Any]:
    """One countdown with a bar of the posts by state."""
    order = [s.key for s in POST.states]
    parts = sorted(due.posts, key=lambda p: order.index(p[0]))
    segments, x = [], 0.0
    for key, number in parts:
        width = 320 * number / due.total
        segments.append(
            {"x": round(x, 1), "width": round(max(0.0, width - 2), 1), "tone": POST.state(key).tone}
        )
        x += width
    return {
        "batch": due.batch,
        "labels": batch_queries.words_of_labels(due.batch, due.batch.labels.all()),
        "countdown": countdown_words(due.countdown),
        "segments": segments,
        "legend": [
            {
                "label": f"{POST.state(k).label} {n}"
                if formats.in_english()
                else f"{POST.state(k).label}{n}",
                "tone": POST.state(k).tone,
                "href": f"{reverse('posts')}?batch={due.batch.code}&tab={k}",
            }
            for k, n in parts
        ],
        "total": due.total,
    }


def warnings(actor: Actor, programme: str, due: Sequence[Any]) -> list[dict[str, Any]]:
    """What ought to be mended, each with the page where it can be."""
    found: list[dict[str, Any]] = []
    if "PO" in actor.roles:
        for one in due:
            check = batch_queries.quota_check(actor, one.batch)
            if check.errors:
                found.append(
                    {
                        "tone": "warn" if one.batch.state in ("preparing", "collecting") else "bad",
                        "words": f"{one.batch.name}：{check.errors[0].sentence}",
                        "href": reverse("batch", args=[one.batch.code]),
                    }
                )
        found += _programme_warnings(actor, programme)
    vacant = listed.post_counts(actor).get("vacant", 0) if actor.roles & {"PO", "FH", "HH", "LU"} else 0
    if vacant:
        found.append(
            {
                "tone": "bad",
                "words": ngettext("%(n)s个岗位空缺，没有人在岗。", "%(n)s个岗位空缺，没有人在岗。", vacant)
                % {"n": vacant},
                "href": f"{reverse('posts')}?tab=vacant",
            }
        )
    units = {k for role in ("HH", "SH") for k in actor.keys(role, "unit")}
    if units:
        for unit in institutions.institutions(actor).filter(pk__in=units).prefetch_related("contacts")[:3]:
            for concern in institutions.concerns(actor, unit):
                found.append(
                    {
                        "tone": "warn",
                        "words": f"{unit.name}：{concern.sentence}",
                        "href": words.address("institution", unit.code),
                    }
                )
    return found[:5]


def _programme_warnings(actor: Actor, programme: str) -> list[dict[str, Any]]:
    found = []
    rows = listed.programmes_to_ask(actor)
    rows = rows.filter(code=programme) if programme else rows
    for one in rows.prefetch_related("policy_packs")[:3]:
        late = [a for a in pairing_queries.agreements_due(actor, one) if a.is_overdue]
        if late:
            said = _("%(programme)s：%(n)s对结对过期未签协议。") % {"programme": one.name, "n": len(late)}
            found.append(
                {
                    "tone": "warn",
                    "words": said,
                    "href": f"{reverse('pairings')}?programme={one.code}&tab=unsigned",
                }
            )
        if not one.policy_packs.all():
            said = _("%(programme)s还没有规则包，需求不能评分。") % {"programme": one.name}
            found.append({"tone": "bad", "words": said, "href": reverse("programme", args=[one.code])})
    return found


def map_card(actor: Actor, programme: str) -> Any:
    """The map of the programme that was chosen, or of all."""
    if not actor.roles & _PROGRAMME_ROLES or not permissions.PAIRING.ever(actor, "R"):
        return None
    one = programme_queries.programmes(actor).filter(code=programme).first() if programme else None
    drawn = schematic.drawing(actor, one, clock.today(), width=360)
    return {"drawing": drawn.sketch, "programme": one} if drawn.lines else None
