"""The bound of the linear relaxation of the same rows, by HiGHS' interior point method without crossover."""

from __future__ import annotations

import highspy
import numpy as np

from jieli.planner.exact import MAXIMISE, ROWWISE
from jieli.planner.instance import Instance
from jieli.planner.mip import build_mip, full_objective
from jieli.planner.model import Pairs, Rows
from jieli.planner.rows import pair_sides

UNBOUNDED = 10_000  # person-half-years that no hospital ever exceeds its target by


def linear_bound(instance: Instance, pairs: Pairs, rows: Rows, *, seconds: float) -> float | None:
    """Return the optimum of the relaxation as its prices prove it, or None if ``seconds`` do not suffice."""
    fixed = np.where(pairs.is_fixed, pairs.slot_ptr[:-1], -1).astype(np.int32)
    hosts = np.arange(len(instance.host_facility))
    objective = full_objective(instance, pairs, rows)
    mip = build_mip(instance, pairs, rows, objective, hosts, fixed, pair_sides(pairs, rows, fixed))
    highs = highspy.Highs()
    options = {"output_flag": False, "solver": "ipm", "run_crossover": "off", "time_limit": seconds}
    for name, value in options.items():
        highs.setOptionValue(name, value)
    n_columns, n_rows = len(mip.cost), len(mip.b)
    upper = np.where(mip.upper < 0, highspy.kHighsInf, mip.upper).astype(float)
    highs.passModel(
        n_columns, n_rows, len(mip.index), ROWWISE, MAXIMISE, 0.0, mip.cost.astype(float), np.zeros(n_columns),
        upper, np.full(n_rows, -highspy.kHighsInf), mip.b.astype(float), mip.start[:-1].astype(np.int32),
        mip.index.astype(np.int32), mip.coef.astype(float), np.zeros(n_columns, np.int32),
    )  # fmt: skip
    highs.run()
    solution = highs.getSolution()
    if not solution.dual_valid:
        return None
    # Any prices >= 0 prove a bound, so nothing rests on the tolerances of the interior point method.
    price = np.abs(np.array(solution.row_dual))
    row = np.repeat(np.arange(n_rows), np.diff(mip.start))
    reduced = mip.cost - np.bincount(mip.index, price[row] * mip.coef, n_columns)
    most = np.where(mip.upper < 0, UNBOUNDED, mip.upper)
    bound = float(price @ mip.b) + float((np.maximum(0.0, reduced) * most).sum())
    return bound + float(objective.value(pairs, rows, fixed))
