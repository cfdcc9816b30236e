"""CP-SAT on the same rows, in a process of its own: OR-Tools and HiGHS cannot share one.

    python -m benchmarks.cpsat MODEL.npz SECONDS WORKERS   ->  one JSON object on the last line

``MODEL.npz`` holds the columns of ``Pairs`` and ``Rows`` (written by ``benchmarks.__main__``).
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from ortools.sat.python import cp_model


def main() -> None:
    path, seconds, workers = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    with np.load(path) as z:
        m = {k: z[k] for k in z.files}
    t0 = time.perf_counter()
    model = cp_model.CpModel()
    n_pairs, n_slots = len(m["slot"]), len(m["slot_ptr"]) - 1
    x = [model.new_bool_var(f"x{i}") for i in range(n_pairs)]
    for s in range(n_slots):
        mine = x[m["slot_ptr"][s] : m["slot_ptr"][s + 1]]
        if m["is_fixed"][s]:
            model.add(sum(mine) == 1)
        elif len(mine):
            model.add_at_most_one(mine)
    terms: list[list[tuple[object, int]]] = [[] for _ in m["b"]]
    for i in range(n_pairs):
        for r in m["pair_row"][m["pair_ptr"][i] : m["pair_ptr"][i + 1]]:
            terms[r].append((x[i], 1))
        g, s = m["group"][i], m["slot"][i]
        for e in range(m["rgroup_ptr"][g], m["rgroup_ptr"][g + 1]):
            terms[m["group_row"][e]].append((x[i], int(m["group_coef"][e])))
        for e in range(m["rslot_ptr"][s], m["rslot_ptr"][s + 1]):
            terms[m["slot_row"][e]].append((x[i], int(m["slot_coef"][e])))
    value = [(x[i], int(m["value"][i])) for i in range(n_pairs)]
    for j in range(len(m["aux_cost"])):
        upper = int(m["aux_upper"][j])
        aux = model.new_int_var(0, upper if upper >= 0 else 1_000_000, f"a{j}")
        value.append((aux, int(m["aux_cost"][j])))
        for e in range(m["aux_ptr"][j], m["aux_ptr"][j + 1]):
            terms[m["aux_row"][e]].append((aux, int(m["aux_coef"][e])))
    adopt(model, m, x, terms)
    relay(model, m, x, value)
    for r, entries in enumerate(terms):
        if entries:
            model.add(sum(c * v for v, c in entries) <= int(m["b"][r]))
    model.maximize(sum(c * v for v, c in value))
    built = time.perf_counter() - t0
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, seconds - built)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 0
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    plan = [-1] * n_slots
    if found:
        for i in range(n_pairs):
            if solver.boolean_value(x[i]):
                plan[m["slot"][i]] = int(m["cand"][i])
    print(
        json.dumps(
            {
                "status": solver.status_name(status),
                "bound": solver.best_objective_bound if found else None,
                "plan": plan,
                "build_s": built,
                "total_s": time.perf_counter() - t0,
            }
        )
    )


def adopt(model: cp_model.CpModel, m: dict, x: list, terms: list) -> None:
    """One hospital per adopted host; LOCAL rows carry -y."""
    for o in np.flatnonzero(m["is_adopted"]):
        ys = []
        for hh in range(m["host_hosp_ptr"][o], m["host_hosp_ptr"][o + 1]):
            y = model.new_bool_var(f"y{hh}")
            ys.append(y)
            for u in m["hh_unit"][m["hh_ptr"][hh] : m["hh_ptr"][hh + 1]]:
                if u >= 0 and not m["is_fixed"][m["unit_slot"][u]]:  # facts bind no adopter
                    a, b = m["group_ptr"][m["unit_ptr"][u]], m["group_ptr"][m["unit_ptr"][u + 1]]
                    model.add(sum(x[a:b]) <= y)
            for r in np.flatnonzero(m["local_hh"] == hh):
                terms[r].append((y, -1))
        model.add_at_most_one(ys)


def relay(model: cp_model.CpModel, m: dict, x: list, value: list) -> None:
    """Points for the same hospital, and more for the same department, in consecutive slots of a post."""
    pair_of_unit = lambda u: slice(m["group_ptr"][m["unit_ptr"][u]], m["group_ptr"][m["unit_ptr"][u + 1]])  # noqa: E731
    pair_of_group = lambda g: slice(m["group_ptr"][g], m["group_ptr"][g + 1])  # noqa: E731
    for prev, where, points in (
        (m["unit_prev"], pair_of_unit, int(m["same_hospital"])),
        (m["group_prev"], pair_of_group, int(m["same_department"])),
    ):
        for k in np.flatnonzero(prev >= 0):
            u = model.new_bool_var("")
            model.add(sum(x[where(k)]) >= u)
            model.add(sum(x[where(prev[k])]) >= u)
            value.append((u, points))


if __name__ == "__main__":
    main()
