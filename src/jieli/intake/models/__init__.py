"""Tables of imports."""

from jieli.intake.models.run import ImportEffect, ImportRow, ImportRun

__all__ = ["ImportEffect", "ImportRow", "ImportRun"]
