"""What the tables of this room cannot say about themselves, and its reference page on policy packs.

``python -m jieli.programme.describe policy-packs`` writes the page; a test compares it with docs/reference.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

_NOTICE = "<!-- Written by `python -m jieli.programme.describe {page}`; a test compares it. Edit {table} instead. -->"


GUARDS: dict[str, tuple[tuple[str, str], ...]] = {
    "need": (
        (
            "submit",
            "a policy pack is in force or to come; the score is computed and computed again at every gate",
        ),
        ("approve", "at least one figure shows the need"),
        ("post", "the batch belongs to the same programme and is not over; every post passes its checks"),
    ),
    "post": (("approve", "it has terms of reference"),),
    "batch": (
        ("collect", "a policy pack is in force when the batch begins, and the plan of headcount is known"),
        (
            "select",
            "no need that begins within the batch is under review, there are posts, and the quota adds up",
        ),
        ("depart", "no post is planned, and at least one has somebody chosen"),
        ("serve", "nobody who was chosen is still to come, and somebody is on duty"),
        ("rotate", "the batch has a phase for the rotation"),
        ("resume", "no post is between two holders"),
        ("complete", "the end of the batch has come; no post is planned, reserved or between two holders"),
        ("archive", "every need behind its posts is closed"),
    ),
    "release": (
        ("approve", "no other plan of the batch came into force after this one was tabled"),
        (
            "release",
            "as for approve; every line can still be carried out: final list, examination, post, person "
            "(BR-01 to BR-08, BR-11, BR-13); with a reason where BR-09, BR-14 or BR-15 warn",
        ),
    ),
}
"""Machine → event and what the action asks beyond the table."""


def policy_packs() -> str:
    """docs/reference/policy-packs.md: every threshold, its unit, and its value and origin in each ready-made pack."""
    from jieli.programme.archetypes import ARCHETYPES, OWN, split_origin
    from jieli.programme.models import PolicyPack
    from jieli.programme.queries.programmes import threshold_words

    lines = [
        "# Policy packs",
        "",
        _NOTICE.format(page="policy-packs", table="src/jieli/programme/archetypes.csv"),
        "",
        "Every threshold of a programme stands in a policy pack (规则包) that is in force from one day to another.",
        "Records are judged by the pack in force on their day; adding a pack ends the open one before it.",
        "Five ready-made packs follow the kinds of programme that the bulletins tell of.",
        "",
        "Each value is marked: **S-02** a bulletin of [sources](../sources.md), *public* other public material, and no",
        "mark our own default, unverified and there to be changed. The page of a pack shows the same marks.",
        "",
        "| Field | 中文 | " + " | ".join(f"{a.label} ({a.source})" for a in ARCHETYPES) + " |",
        "|---" * (2 + len(ARCHETYPES)) + "|",
    ]
    fields = [f for f in PolicyPack._meta.concrete_fields if f.name in PolicyPack().thresholds()]
    for field in fields:
        cells = []
        for archetype in ARCHETYPES:
            value = archetype.values.get(field.name, field.get_default())
            kind, cited = split_origin(archetype.origins.get(field.name, OWN))
            mark = {"bulletin": f" **{cited}**", "public": " *public*"}.get(kind, "")
            cells.append(f"{threshold_words(field.name, value)}{mark}")
        lines.append(f"| `{field.name}` | {field.verbose_name} | " + " | ".join(cells) + " |")
    lines += ["", "## Where values come from", ""]
    for archetype in ARCHETYPES:
        for name, origin in archetype.origins.items():
            kind, cited = split_origin(origin)
            if cited and kind != "bulletin":
                lines.append(f"- {archetype.label}, `{name}` ({'public' if kind != OWN else 'own'}): {cited}")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {"policy-packs": policy_packs}


def main(page: str) -> None:
    """Print one page in Chinese words, whatever the language of the site."""
    import os

    import django
    from django.utils import translation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieli.config.settings")
    django.setup()
    with translation.override("zh-hans"):
        sys.stdout.write(PAGES[page]())


if __name__ == "__main__":
    main(sys.argv[1])
