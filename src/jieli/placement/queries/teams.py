"""Reads of teams: whether the people of a batch make a team (BR-13)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jieli.kernel import reading
from jieli.kernel.actor import Actor
from jieli.placement.models import Deployment
from jieli.placement.queries.deployments import deployments
from jieli.placement.states import LIVE
from jieli.programme import rules
from jieli.programme.models import Batch, Post

PARTY = ("01", "02")
"""Party members and probationary ones, by GB/T 4762."""
BRANCH_FROM = 3
"""Members from whom on a team founds a temporary branch; of the Party's statutes, no threshold of a programme."""


@dataclass(frozen=True)
class Finding:
    """Something that a team lacks.

    Args:
        is_error: It forbids sending the team; otherwise it is for the office to judge.
    """

    rule: str
    sentence: str
    is_error: bool = True


@dataclass(frozen=True)
class Team:
    """The composition of the people of one batch, over all its hosts.

    Args:
        missing: Specialties of posts for which nobody is there or on the way.
    """

    people: tuple[Deployment, ...]
    leaders: tuple[Deployment, ...]
    specialties: tuple[tuple[str, int], ...]
    hosts: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    party_members: int
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing forbids sending it."""
        return not any(f.is_error for f in self.findings)


def team(actor: Actor, batch: Batch) -> Team:
    """The team of a batch as far as the actor sees it; a constant number of queries."""
    rules.seen(batch, actor)
    pack = rules.pack_in_force(batch.programme.policy_packs.all(), batch.starts_on)
    people = tuple(
        deployments(actor).filter(batch=batch, state__in=LIVE).order_by("post__institution__name", "pk")
    )
    wanted = (
        reading.visible(Post, actor)
        .filter(batch=batch)
        .exclude(state__in=("planned", "cancelled", "ended"))
        .order_by("specialty__key")
        .values_list("specialty__name", flat=True)
    )
    specialties = Counter(d.post.specialty.name for d in people)
    missing = tuple(name for name in dict.fromkeys(wanted) if name not in specialties)
    leaders = tuple(d for d in people if d.role == "leader")
    members = len({d.person_id for d in people})
    party = len({d.person_id for d in people if d.person.political in PARTY})
    found = []
    if pack is not None and pack.team_min is not None and members < pack.team_min:
        found.append(
            Finding(
                "BR-13",
                _("队伍%(members)s人，少于规则包规定的%(least)s人。")
                % {"members": members, "least": pack.team_min},
            )
        )
    if people and len(leaders) != 1:
        found.append(Finding("BR-13", _leaders(leaders)))
    if missing:
        found.append(
            Finding(
                "BR-13",
                _("缺少%(count)s个学科：%(names)s。")
                % {"count": len(missing), "names": rules.listed(missing)},
            )
        )
    if party >= BRANCH_FROM:
        found.append(
            Finding(
                "BR-63", _("队伍有党员%(count)s人，应成立临时党支部。") % {"count": party}, is_error=False
            )
        )
    return Team(
        people=people,
        leaders=leaders,
        specialties=tuple(sorted(specialties.items())),
        hosts=tuple(sorted(Counter(d.post.institution.name for d in people).items())),
        missing=missing,
        party_members=party,
        findings=tuple(found),
    )


def _leaders(leaders: tuple[Deployment, ...]) -> str:
    if not leaders:
        return _("队伍还没有领队。")
    return _("队伍有%(count)s名领队：%(names)s，只能有一名。") % {
        "count": len(leaders),
        "names": rules.listed([d.person.name for d in leaders]),
    }
