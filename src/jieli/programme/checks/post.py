"""What stands against a post."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from jieli.kernel.errors import DomainError, RuleRefused
from jieli.programme import quota, rules
from jieli.programme.checks.values import Values, others, place, required
from jieli.programme.models import Batch, PolicyPack, Post
from jieli.programme.rules import Refusals
from jieli.programme.terms import Span

POST = (
    "batch", "need", "institution", "department", "kind", "host_office", "specialty", "rank_min", "tier",
    "terms_of_reference", "starts_on", "ends_on",
)  # fmt: skip


def check_post(
    values: Values, *, known: Post | None = None, waived: bool = False, beside: Collection[Values] = ()
) -> list[DomainError]:
    """Check a post: codes, place, period inside the batch, length of the term (BR-11), one per host (BR-09).

    Args:
        waived: Somebody gave a reason for a second post at a host where the pack wants one.
        beside: Posts that are being added together with it.
    """
    no = Refusals()
    if not required(no, Post, values, ("batch", "institution", "kind", "specialty", "starts_on", "ends_on")):
        return no.found
    batch: Batch = values["batch"]
    no.known_code("kind", "post_kind", values["kind"])
    no.known_code("rank_min", "rank", values.get("rank_min", ""), required=False)
    no.known_code("tier", "hospital_tier", values.get("tier", ""), required=False)
    no.order("ends_on", values["starts_on"], values["ends_on"])
    place(no, values)
    if values["starts_on"] < batch.starts_on or values["ends_on"] > batch.ends_on:
        no.bad(
            "starts_on",
            _("岗位的起止超出批次的起止（%(span)s）。")
            % {"span": rules.span_words(batch.starts_on, batch.ends_on)},
            rule="BR-11",
        )
    if no.found:
        return no.found
    pack = rules.pack_in_force(list(batch.programme.policy_packs.all()), batch.starts_on)
    if pack is None:
        no.found.append(_no_pack(batch))
        return no.found
    _term(no, values, pack)
    if pack.one_post_per_host and not waived:
        _alone(no, values, known, beside)
    return no.found


def _no_pack(batch: Batch) -> DomainError:
    try:
        rules.policy_on(batch.programme, batch.starts_on)
    except RuleRefused as refusal:
        return refusal
    raise AssertionError("there is a pack after all")


def _term(no: Refusals, values: Values, pack: PolicyPack) -> None:
    policy = quota.Policy(
        term_months=pack.term_months,
        tolerance_days=pack.term_tolerance_days,
        is_relay=pack.phase_months is not None,
    )
    off = quota.off_term(Span(values["starts_on"], values["ends_on"]), policy)
    if off:
        no.bad(
            "ends_on",
            _("期限比规则包的%(months)s个月%(difference)s天，允许相差%(tolerance)s天。")
            % {
                "months": pack.term_months,
                "difference": (_("多%(number)s") if off > 0 else _("少%(number)s")) % {"number": abs(off)},
                "tolerance": pack.term_tolerance_days,
            },
            rule="BR-11",
        )


def _alone(no: Refusals, values: Values, known: Post | None, beside: Collection[Values]) -> None:
    host = values["institution"]
    there = Post.objects.filter(batch=values["batch"], institution=host).exclude(state="cancelled")
    if others(there, known).exists() or any(b["institution"] == host for b in beside):
        no.bad(
            "institution",
            _("“%(host)s”在这个批次已经有岗位，规则包要求一单位一岗。") % {"host": host.name},
            _("确需多设的，请写明理由。"),
            rule="BR-09",
        )
