"""The five kinds of programme that the bulletins tell of, each as a policy pack to begin with.

The values stand in ``archetypes.csv``, each with its origin: ``bulletin`` and the number of the source in
docs/sources.md, ``public`` for other public material, ``own`` for a default that nobody prescribed and that is
there to be changed. The line ``*`` holds what all five share.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext_lazy as _

BULLETIN, PUBLIC, OWN = "bulletin", "public", "own"
ORIGINS: dict[str, object] = {BULLETIN: _("简报"), PUBLIC: _("公开资料"), OWN: _("本系统默认，未经核实")}


@dataclass(frozen=True)
class Archetype:
    """One kind of programme.

    Args:
        family: Code of the set ``programme_family``.
        summary: Who goes where, for whoever chooses one.
        source: Number of the bulletin in docs/sources.md.
    """

    key: str
    label: object
    family: str
    summary: object
    source: str

    @property
    def values(self) -> dict[str, Any]:
        """Threshold → value, ready for a policy pack."""
        return {field: value for field, (value, _origin) in _lines()[self.key].items()}

    @property
    def origins(self) -> dict[str, str]:
        """Threshold → where its value comes from, in the form kept by a policy pack."""
        return {field: origin for field, (_value, origin) in _lines()[self.key].items()}


ARCHETYPES: tuple[Archetype, ...] = (
    Archetype(
        "rotation",
        _("中期轮换援疆"),
        "professionals_xinjiang",
        _("各单位派出专业技术人才，批次中期换人，岗位不断。"),
        "S-01",
    ),
    Archetype(
        "township",
        _("乡镇卫生院业务院长"),
        "clinical_director",
        _("三级、二级医院按名额选派，每个薄弱卫生院一名业务院长，两年一任。"),
        "S-02",
    ),
    Archetype(
        "group",
        _("组团式援藏"),
        "team_tibet",
        _("牵头单位统筹成员医院，以院包科，分期轮换。"),
        "S-03",
    ),
    Archetype(
        "plateau",
        _("高原支医工作队"),
        "plateau",
        _("一支队伍覆盖几个县，主办部门可以不是卫生行政部门。"),
        "S-04",
    ),
    Archetype(
        "alliance",
        _("院际结对与医联体"),
        "alliance",
        _("两家医院结对，签订协议，派专家组团帮扶。"),
        "S-05",
    ),
)
BY_KEY = {a.key: a for a in ARCHETYPES}


def split_origin(origin: str) -> tuple[str, str]:
    """Kind and citation of an origin: ``bulletin S-02`` → (bulletin, S-02). Unknown origins count as our own."""
    kind, _gap, cited = origin.partition(" ")
    return (kind, cited) if kind in ORIGINS else (OWN, origin)


@cache
def _lines() -> dict[str, dict[str, tuple[Any, str]]]:
    text = files("jieli.programme").joinpath("archetypes.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, tuple[Any, str]]] = {a.key: {} for a in ARCHETYPES}
    for row in csv.DictReader(text.splitlines()):
        for key in found if row["archetype"] == "*" else (row["archetype"],):
            found[key][row["field"]] = (_value(row["value"]), row["origin"])
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
