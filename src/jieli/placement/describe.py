"""What the machines of this room cannot say about themselves."""

from __future__ import annotations

GUARDS: dict[str, tuple[tuple[str, str], ...]] = {
    "deployment": (
        (
            "ready",
            "every required task is done or, but for the examination, waived; the examination says fit for the band of "
            "the host and still holds at departure (BR-06); the pairing has its agreement (BR-16)",
        ),
        ("arrive", "never by the person himself (BR-23): a leader is ticked by headquarters or the host"),
        (
            "confirm",
            "never by the person himself (BR-23); he is on duty nowhere else (BR-01); whoever holds the post leaves "
            "within the handover days (BR-02)",
        ),
        ("start_work", "the days of acclimatisation are over; every night the calendar does it too"),
        ("hand_over", "the end is no further away than the handover days; earlier takes an amendment"),
        (
            "return_home, close, resume, finish",
            "never by the person himself (BR-23)",
        ),
        ("cancel", "the post is open or vacant again, and the application confirmed as before"),
    ),
    "amendment": (
        ("accept", "extensions only; without it no owner can agree to one"),
        ("agree_new_host", "moves to another unit only, by that unit; without it no owner can agree to one"),
        (
            "agree_host",
            "never by the person himself; a proposal of the host to end or move counts as its consent",
        ),
        (
            "agree_sender",
            "likewise for the sender; with both consents it takes effect, on its day at the earliest",
        ),
    ),
    "leave": (
        ("approve", "the host alone, for as many days as the pack leaves to it (BR-45)"),
        ("go", "the person is at work"),
        ("back", "never by the person himself; no month that is locked changes (BR-56)"),
    ),
    "health_event": (
        (
            "treat, recover, close, dismiss",
            "never by the person himself (BR-23); what is written as the reason is kept encrypted",
        ),
        ("evacuate", "follows from the deployment; the event that is not over moves, or a new one begins"),
        ("close", "somebody has judged what it was and how grave"),
    ),
    "attendance": (
        ("confirm", "the month is over; nobody who stands in the sheet confirms it"),
        ("lock", "nothing changed since the host confirmed; nobody who stands in the sheet locks it"),
    ),
}
"""Machine → event and what the action asks beyond the table."""
