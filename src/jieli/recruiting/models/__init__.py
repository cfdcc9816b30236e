"""Tables of recruiting."""

from jieli.recruiting.models.application import (
    Application,
    FamilyMember,
    Preference,
    StagedDecision,
    Waiver,
)
from jieli.recruiting.models.call import Call, CallPost, ExamSite, UnitQuota
from jieli.recruiting.models.exam import Exam, Fitness
from jieli.recruiting.models.roster import ListRow, Objection, RosterList

__all__ = [
    "Application",
    "Call",
    "CallPost",
    "Exam",
    "ExamSite",
    "FamilyMember",
    "Fitness",
    "ListRow",
    "Objection",
    "Preference",
    "RosterList",
    "StagedDecision",
    "UnitQuota",
    "Waiver",
]
