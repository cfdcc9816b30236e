"""Tables of placement."""

from jieli.placement.models.amendment import Amendment
from jieli.placement.models.attendance import AttendanceMonth
from jieli.placement.models.deployment import Deployment, PreTask
from jieli.placement.models.health import HealthDay, HealthEvent
from jieli.placement.models.leave import Leave
from jieli.placement.models.release import Release, ReleaseLine
from jieli.placement.models.run import Choice, PlanRun, Relaxation, RunContent

__all__ = [
    "Amendment",
    "AttendanceMonth",
    "Choice",
    "Deployment",
    "HealthDay",
    "HealthEvent",
    "Leave",
    "PlanRun",
    "PreTask",
    "Relaxation",
    "Release",
    "ReleaseLine",
    "RunContent",
]
