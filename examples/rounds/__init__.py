"""The five sample rounds.

Counts, quotas, terms, dates and places are the bulletins' (docs/sources.md); people and everything that is
not reported are fictional.
"""

from collections.abc import Callable, Mapping

from jieli.planner.round import Round
from rounds.over_tight import over_tight
from rounds.plateau import plateau_team
from rounds.province import province
from rounds.rotation import rotation_six
from rounds.township import township_directors

ROUNDS: Mapping[str, Callable[[], Round]] = {
    "township-directors": township_directors,
    "rotation-six": rotation_six,
    "plateau-team": plateau_team,
    "province": province,
    "over-tight": over_tight,
}
