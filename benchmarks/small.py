"""How far below the proven optimum do small rounds end, from loose to over-tight?

    python -m benchmarks.small [--count 100] [--seconds 10] [--reference-seconds 60] [--instances *.npz]

Each round is planned with the default method, then given to the exact solver alone, started from our plan, for
``--reference-seconds``. Only rounds whose optimum that proves count for the worst loss.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.instances import Size, province
from jieli.planner.check import check
from jieli.planner.compile import compile_round
from jieli.planner.exact import solve_exact
from jieli.planner.instance import Instance, Ints, from_arrays
from jieli.planner.join import join
from jieli.planner.model import Pairs
from jieli.planner.result import Limits
from jieli.planner.round import Round
from jieli.planner.rows import build_rows
from jieli.planner.solve import solve


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--count", type=int, default=100)
    ap.add_argument("--seconds", type=float, default=10.0)
    ap.add_argument("--reference-seconds", type=float, default=60.0)
    ap.add_argument("--instances", nargs="*", type=Path, default=[])
    a = ap.parse_args()
    losses, unproven, empty, broken, loose = [], 0, 0, 0, 0
    for name, instance in instances(a):
        result = solve(instance, Limits(seconds=a.seconds), seed=0)
        pairs = join(instance)
        rows = build_rows(instance, pairs)
        start = sol_of(pairs, result.plan)
        best = solve_exact(instance, pairs, rows, start=start, seconds=a.reference_seconds)
        broken += not check(instance, result.plan).is_valid
        loose += result.bound < best.value
        if best.value < best.bound:
            unproven += 1
            print(f"{name}: ours {result.value}, reference {best.value}..{best.bound}, not proven")
            continue
        loss = (best.value - result.value) / max(1, best.value)
        losses.append(loss)
        empty += best.value > 0 and not (result.plan[instance.slot_fixed < 0] >= 0).any()
        if loss > 0 or result.value < result.bound:
            print(
                f"{name}: ours {result.value} of {best.value}, loss {loss:.3%}, own gap {result.gap_ratio:.3%}"
            )
    print(
        f"{len(losses)} proven, worst loss {max(losses, default=0):.4%}, "
        f"{sum(x > 0.001 for x in losses)} above 0.1 %, {unproven} not proven, {empty} empty in vain, "
        f"{broken} plans rejected, {loose} bounds below the optimum"
    )


def instances(a: argparse.Namespace) -> Iterator[tuple[str, Instance]]:
    for path in a.instances:
        with np.load(path) as z:
            yield path.stem, from_arrays({k: z[k] for k in z.files})
    for seed in range(0 if a.instances else a.count):
        yield f"seed {seed}", compile_round(small_round(seed))


def small_round(seed: int) -> Round:
    """Between 14 and 60 posts; departments from thin to deep, caps from tight to loose."""
    rng = random.Random(seed)
    posts = rng.choice((14, 14, 14, 30, 60))
    people = round(posts * rng.uniform(3, 10))
    base = province(seed, Size(posts=posts, people=people, hospitals=4))
    scale = rng.uniform(0.6, 1.2)
    return replace(
        base,
        institutions=tuple(replace(i, release_cap=scaled(i.release_cap, scale)) for i in base.institutions),
        regions=tuple(replace(r, release_cap=scaled(r.release_cap, scale)) for r in base.regions),
    )


def scaled(cap: int | None, scale: float) -> int | None:
    return None if cap is None else -int(-cap * scale // 1)


def sol_of(pairs: Pairs, plan: Ints) -> Ints:
    """The pair of every slot of a plan."""
    sol = np.full(len(plan), -1, np.int32)
    chosen = np.flatnonzero(plan[pairs.slot] == pairs.cand) if pairs.n else np.zeros(0, int)
    sol[pairs.slot[chosen]] = chosen
    return sol


if __name__ == "__main__":
    main()
