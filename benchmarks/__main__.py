"""Measure greedy, deferred acceptance, CP-SAT, the LP bound and Jieli side by side.

python -m benchmarks --sizes S M --seeds 1 2 3 --seconds 30 [--workers 2] [--json FILE]
python -m benchmarks --instances a.npz b.npz --seconds 30
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.by_hand import plan_by_hand
from benchmarks.instances import SIZES, round_of_size
from benchmarks.linear import linear_bound
from jieli.planner.check import check
from jieli.planner.compile import compile_round
from jieli.planner.instance import Instance, Ints, from_arrays
from jieli.planner.join import join
from jieli.planner.matching import deferred_acceptance
from jieli.planner.model import Pairs, Rows
from jieli.planner.result import Limits
from jieli.planner.rows import build_rows
from jieli.planner.solve import solve


@dataclass(frozen=True)
class Outcome:
    """What one method did on one instance."""

    method: str
    plan: Ints | None
    bound: float | None
    seconds: float


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--sizes", nargs="*", choices=SIZES, default=["S", "M"])
    ap.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    ap.add_argument("--instances", nargs="*", type=Path, default=[])
    ap.add_argument("--seconds", type=float, default=30.0)
    ap.add_argument("--lp-seconds", type=float, default=120.0, help="the linear relaxation may take longer")
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--json", type=Path)
    a = ap.parse_args()
    solvers = " ".join(f"{p} {version(p)}" for p in ("highspy", "ortools", "numba", "numpy"))
    print(
        f"Python {sys.version.split()[0]} · {solvers} · {os.cpu_count()} cores · load {os.getloadavg()[0]:.1f}"
    )
    print(f"{a.seconds:g} s for each method, {a.workers} workers\n")
    solve(compile_round(round_of_size("S", 99)), Limits(seconds=5), seed=0)  # compiled kernels are warm
    records = []
    for name, instance in instances(a):
        pairs = join(instance)
        rows = build_rows(instance, pairs)
        free = int((instance.slot_fixed < 0).sum())
        print(
            f"{name}: {free} slots, {instance.n_candidates} candidates, {pairs.n} eligible pairs, {rows.n} rows"
        )
        records += table(name, instance, [method() for method in methods(instance, pairs, rows, a)])
    if a.json:
        a.json.write_text(json.dumps(records, indent=1))
    return 0


def instances(a: argparse.Namespace) -> Iterator[tuple[str, Instance]]:
    if a.instances:
        for path in a.instances:
            with np.load(path) as z:
                yield path.stem, from_arrays({k: z[k] for k in z.files})
        return
    for size in a.sizes:
        for seed in a.seeds:
            yield f"{size} seed {seed}", compile_round(round_of_size(size, seed))


def methods(
    instance: Instance, pairs: Pairs, rows: Rows, a: argparse.Namespace
) -> list[Callable[[], Outcome]]:
    def by_hand() -> Outcome:
        t0 = time.perf_counter()
        plan = plan_by_hand(instance, pairs, rows)
        return Outcome("by hand", plan, None, time.perf_counter() - t0)

    def matching() -> Outcome:
        t0 = time.perf_counter()
        plan = deferred_acceptance(instance).plan
        return Outcome("deferred acceptance", plan, None, time.perf_counter() - t0)

    def lp() -> Outcome:
        t0 = time.perf_counter()
        bound = linear_bound(instance, pairs, rows, seconds=a.lp_seconds)
        return Outcome("HiGHS LP", None, bound, time.perf_counter() - t0)

    def jieli() -> Outcome:
        t0 = time.perf_counter()
        result = solve(instance, Limits(seconds=a.seconds), seed=0)
        return Outcome("Jieli", result.plan, result.bound, time.perf_counter() - t0)

    return [by_hand, matching, lp, lambda: cpsat(instance, pairs, rows, a), jieli]


def cpsat(instance: Instance, pairs: Pairs, rows: Rows, a: argparse.Namespace) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        columns = {f.name: getattr(pairs, f.name) for f in fields(Pairs)}
        clash = {"group_ptr": "rgroup_ptr", "slot_ptr": "rslot_ptr"}
        columns |= {clash.get(f.name, f.name): getattr(rows, f.name) for f in fields(Rows)}
        columns["is_fixed"] = instance.slot_fixed >= 0
        columns["is_adopted"] = (instance.host_adopted > 0) & instance.is_on("adoption")
        columns["same_hospital"] = np.array(instance.weights.same_hospital)
        columns["same_department"] = np.array(instance.weights.same_department)
        np.savez(path, **columns)
        t0 = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.cpsat", str(path), str(a.seconds), str(a.workers)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    plan = np.array(answer["plan"], np.int32) if answer["bound"] is not None else None
    return Outcome("CP-SAT", plan, answer["bound"], time.perf_counter() - t0)


def table(name: str, instance: Instance, outcomes: list[Outcome]) -> list[dict[str, object]]:
    best = min(o.bound for o in outcomes if o.bound is not None)
    print(
        "| method | value / best bound | filled | own bound / best bound | own gap | time / Jieli's | rules |"
    )
    print("|---|---|---|---|---|---|---|")
    ours = outcomes[-1].seconds
    records: list[dict[str, object]] = []
    for o in outcomes:
        report = None if o.plan is None else check(instance, o.plan)
        value = None if report is None else report.parts.total
        filled = "–" if o.plan is None else str(int(((o.plan >= 0) & (instance.slot_fixed < 0)).sum()))
        cells = [
            o.method,
            "–" if value is None else f"{value / best:.4f}",
            filled,
            "–" if o.bound is None else f"{o.bound / best:.4f}",
            "–" if value is None or o.bound is None else f"{(o.bound - value) / o.bound:.2%}",
            f"{o.seconds / ours:.2f}",
            "–"
            if report is None
            else ("kept" if not report.violations else f"{len(report.violations)} broken"),
        ]
        print("| " + " | ".join(cells) + " |")
        records.append({"instance": name, "method": o.method, "value": value, "bound": o.bound, "best_bound": best,
                        "filled": filled, "seconds": o.seconds})  # fmt: skip
    print()
    return records


if __name__ == "__main__":
    sys.exit(main())
