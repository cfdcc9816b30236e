"""What the tables of this room cannot say about themselves: the guards of its machines."""

from __future__ import annotations

GUARDS: dict[str, tuple[tuple[str, str], ...]] = {
    "call": (
        (
            "issue",
            "it has conditions, and posts that are open; its last day is to come; a policy pack is in force",
        ),
        ("close", "the calendar does it after the last day"),
        ("extend", "the new last day is later, a working day, and before the batch ends"),
        ("stand_down", "every application under way is stood down with it, and its people are told"),
    ),
    "application": (
        (
            "submit",
            "the call takes applications, or it comes back corrected; a post is wished for; the family consents",
        ),
        ("recommend", "the department agrees; the place in the unit's recommendation is given and free"),
        (
            "qualify",
            "at least one wish meets every condition but fitness and the share of the department away",
        ),
        ("propose", "at least one wish meets every condition"),
        ("pass_exam", "follows from an examination that finds the applicant fit, with or without limits"),
        ("confirm", "follows from freezing the list"),
    ),
    "waiver": (("grant", "the doer is not the applicant, and the pack lets the rule be waived"),),
    "roster": (
        (
            "publish",
            "the call is closed, everybody on it is proposed, the quota is met (BR-08), the notice is long enough "
            "(BR-10), and it says whom to turn to",
        ),
        ("end_notice", "its last day is over and no objection is open"),
        ("freeze", "everybody on it is still proposed, no objection is open, and the quota is met (BR-08)"),
        ("freeze_reserve", "it is a list of reserves, all of them still in reserve"),
    ),
    "objection": (("uphold", "it says what becomes of the person concerned"),),
}
"""Machine → event and what the action asks beyond the table."""
