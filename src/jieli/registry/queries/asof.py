"""What a field of a record said on an earlier day, read from the audit trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from jieli.kernel import audit
from jieli.kernel.models import Ledger


def value_on(obj: Ledger, field: str, on: date) -> Any:
    """The value that ``field`` had at the end of a day; None if the ledger does not know.

    References come as the code of what they point to. Days are days of the matter, not of the typing: a transfer
    entered late counts from the day on which it happened. Whoever holds the record was allowed to read it.
    """
    found: tuple[date, int] | None = None
    value: Any = None
    for entry in audit.history(obj.permits.thing, obj.code):
        if field not in entry.after or entry.on > on:
            continue
        if found is None or (entry.on, entry.seq) > found:
            found, value = (entry.on, entry.seq), entry.after[field]
    return value
