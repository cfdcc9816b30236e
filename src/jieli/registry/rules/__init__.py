"""Rules of the registry as functions that look and never write, so that actions and import previews share them.

Those called ``check_…`` return refusals; an empty list means that nothing stands against it.
"""

from __future__ import annotations

from jieli.registry.rules.identity import (
    RESIDENT_CARD,
    CardFacts,
    check_id_number,
    facts_of_card,
    plain_id_number,
)
from jieli.registry.rules.institutions import (
    check_contacts,
    check_department,
    check_institution,
    check_names,
    check_superiors,
    check_uscc,
    concerns_of,
    plain_uscc,
)
from jieli.registry.rules.offices import check_office, held_on, is_of_unit
from jieli.registry.rules.people import (
    DuplicateSuspected,
    check_credential,
    check_not_merged,
    check_person,
    contradictions,
    order_of_title,
    rank_of_title,
)
from jieli.registry.rules.refusing import Concern, check_codes, merged, refuse, spans_overlap
from jieli.registry.rules.regions import EARLIEST, check_region, is_region_valid

__all__ = [
    "EARLIEST",
    "RESIDENT_CARD",
    "CardFacts",
    "Concern",
    "DuplicateSuspected",
    "check_codes",
    "check_contacts",
    "check_credential",
    "check_department",
    "check_id_number",
    "check_institution",
    "check_names",
    "check_not_merged",
    "check_office",
    "check_person",
    "check_region",
    "check_superiors",
    "check_uscc",
    "concerns_of",
    "contradictions",
    "facts_of_card",
    "held_on",
    "is_of_unit",
    "is_region_valid",
    "merged",
    "order_of_title",
    "plain_id_number",
    "plain_uscc",
    "rank_of_title",
    "refuse",
    "spans_overlap",
]
