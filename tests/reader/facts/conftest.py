from __future__ import annotations

import pytest

from jieli.reader.facts.gazetteer import Gazetteer
from jieli.registry.catalogue import regions


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer(regions.spells())
