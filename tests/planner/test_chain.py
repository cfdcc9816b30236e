import itertools

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieli.planner.chain import best_chain, staff_hosts, tables, walk_back
from jieli.planner.instance import Instance
from jieli.planner.join import join
from jieli.planner.layout import ANY, IMPOSSIBLE, NEVER, problem_of
from jieli.planner.model import Pairs
from planner.reference import hospital_of, relay_points
from planner.strategies import instances

examples = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))


def random_values(pairs: Pairs, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Values of pairs, some forbidden, and of leaving a slot empty, some costly, some forbidden."""
    rng = np.random.default_rng(seed)
    r = rng.integers(-150, 150, pairs.n).astype(np.float64)
    r[rng.random(pairs.n) < 0.2] = NEVER
    empty = rng.choice([0.0, 0.0, -100.0, NEVER], len(pairs.prev))
    r[pairs.is_fixed[pairs.slot]] = 0.0
    empty[pairs.is_fixed] = NEVER
    return r, empty


def worth(
    instance: Instance,
    pairs: Pairs,
    r: np.ndarray,
    empty: np.ndarray,
    slots: list[int],
    chain: tuple[int, ...],
) -> float:
    """Value of one succession of pairs (-1 = nobody); NEVER if somebody takes over from himself."""
    relay = (instance.weights.same_hospital, instance.weights.same_department)
    total = 0.0
    for s, i, before in zip(slots, chain, (-1, *chain), strict=False):
        total += r[i] if i >= 0 else empty[s]
        if i >= 0 and before >= 0:
            if pairs.cand[i] == pairs.cand[before] and not pairs.is_fixed[s]:
                return NEVER
            total += relay_points(pairs, before, i, relay)
    return total


def best_by_enumeration(
    instance: Instance, pairs: Pairs, r: np.ndarray, empty: np.ndarray, slots: list[int], only: int
) -> float:
    choices = []
    for s in slots:
        here = range(pairs.slot_ptr[s], pairs.slot_ptr[s + 1])
        choices.append(
            [-1, *(i for i in here if only < 0 or pairs.is_fixed[s] or hospital_of(pairs, i) == only)]
        )
    return max(worth(instance, pairs, r, empty, slots, chain) for chain in itertools.product(*choices))


@examples
@given(instances(max_slots=4, max_candidates=5), st.integers(0, 1000))
def test_chain_finds_the_best_succession_of_holders(instance: Instance, seed: int) -> None:
    pairs = join(instance)
    net, hosts, _ = problem_of(instance, pairs)
    r, empty = random_values(pairs, seed)
    tab = tables(net, np.float64)
    chosen = np.full(instance.n_slots, -1, np.int32)
    for host in range(len(instance.host_facility)):
        allowed = [ANY, *range(pairs.host_hosp_ptr[host], pairs.host_hosp_ptr[host + 1])]
        for k, hh in itertools.product(range(hosts.host_chain[host], hosts.host_chain[host + 1]), allowed):
            begin, end = int(hosts.chain_ptr[k]), int(hosts.chain_ptr[k + 1])
            slots = net.host_slot[begin:end].tolist()
            only = int(pairs.host_hosp[hh]) if hh >= 0 else -1
            value = best_chain(net, tab, r, empty, begin, end, host, np.int64(hh))
            expected = best_by_enumeration(instance, pairs, r, empty, slots, only)
            if expected < IMPOSSIBLE:
                assert value < IMPOSSIBLE
                continue
            walk_back(net, tab, begin, end, host, np.int64(hh), chosen)
            assert value == expected
            assert worth(instance, pairs, r, empty, slots, tuple(chosen[slots].tolist())) == expected


@examples
@given(instances(max_slots=4, max_candidates=5, adoption=True), st.integers(0, 1000))
def test_hosts_take_the_best_adopter_and_write_its_pairs(instance: Instance, seed: int) -> None:
    pairs = join(instance)
    net, hosts, _ = problem_of(instance, pairs)
    r, empty = random_values(pairs, seed)
    empty = np.where(pairs.is_fixed, NEVER, np.maximum(empty, -100.0))
    adoption = np.random.default_rng(seed).integers(0, 50, len(pairs.host_hosp)).astype(np.float64)
    z, adopter = np.zeros(len(instance.host_facility)), np.zeros(len(instance.host_facility), np.int64)
    chosen = np.full(instance.n_slots, -1, np.int32)
    staff_hosts(net, hosts, tables(net, np.float64), r, empty, adoption, z, chosen, adopter)
    for host in range(len(z)):
        chains = [
            net.host_slot[hosts.chain_ptr[k] : hosts.chain_ptr[k + 1]].tolist()
            for k in range(hosts.host_chain[host], hosts.host_chain[host + 1])
        ]
        options = range(pairs.host_hosp_ptr[host], pairs.host_hosp_ptr[host + 1])
        if not hosts.is_adopted[host] or not options:
            expected = sum(best_by_enumeration(instance, pairs, r, empty, x, -1) for x in chains)
            gained = 0.0
        else:
            expected = max(
                adoption[hh]
                + sum(
                    best_by_enumeration(instance, pairs, r, empty, x, int(pairs.host_hosp[hh]))
                    for x in chains
                )
                for hh in options
            )
            gained = adoption[adopter[host]]
        if expected < IMPOSSIBLE:
            continue
        assert z[host] == expected
        assert (
            gained + sum(worth(instance, pairs, r, empty, x, tuple(chosen[x].tolist())) for x in chains)
            == expected
        )


@examples
@given(instances(max_slots=4), st.integers(0, 1000))
def test_chain_counts_alike_in_whole_numbers(instance: Instance, seed: int) -> None:
    pairs = join(instance)
    net, hosts, _ = problem_of(instance, pairs)
    r, empty = random_values(pairs, seed)
    out = []
    for dtype in (np.float64, np.int64):
        z, adopter = (
            np.zeros(len(instance.host_facility), dtype),
            np.zeros(len(instance.host_facility), np.int64),
        )
        chosen = np.full(instance.n_slots, -1, np.int32)
        adoption = np.zeros(len(pairs.host_hosp), dtype)
        staff_hosts(
            net, hosts, tables(net, dtype), r.astype(dtype), empty.astype(dtype), adoption, z, chosen, adopter
        )
        out.append((z.tolist(), chosen.tolist(), adopter.tolist()))
    assert out[0] == out[1]
