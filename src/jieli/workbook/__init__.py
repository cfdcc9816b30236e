"""The workbook (轮次工作簿): a planning round as a spreadsheet, in both directions.

Pure. Reading is forgiving about form and strict about meaning: every problem is reported with sheet, row,
column, what is wrong and what to do, all of them at once, and nothing is guessed silently. Knows the words of
the planner's round, and neither how a plan is found nor how it is printed.
"""

from jieli.workbook.annotate import annotate
from jieli.workbook.plan import PlanOutcome, read_plan
from jieli.workbook.problems import Notice, Problem, Severity, problems_as_json
from jieli.workbook.read import ReadOutcome, read_round
from jieli.workbook.write import write_round, write_template

__all__ = [
    "Notice",
    "PlanOutcome",
    "Problem",
    "ReadOutcome",
    "Severity",
    "annotate",
    "problems_as_json",
    "read_plan",
    "read_round",
    "write_round",
    "write_template",
]
