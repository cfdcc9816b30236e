"""The planner (规划器): from one frozen round to a checked, proven and explained plan.

Pure: no framework, no file format, no clock and no randomness without a seed. A :class:`~jieli.planner.round.Round` in the
domain's words is compiled into an :class:`~jieli.planner.instance.Instance` of plain columns, solved against a proven upper
bound, checked again by code that shares nothing with the model, and explained. docs/explanation/planning-model.md has the
mathematics.
"""
