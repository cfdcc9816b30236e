"""The innermost kernel: the best succession of holders on one post, and from it the best staffing of a host.

For each slot of a post the dynamic programme keeps the best two "last holders" overall, per hospital and per
department. Two are enough: within one slot every candidate occurs once, so the best predecessor who is somebody
else is the first or the second.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jieli.planner.layout import ANY, IMPOSSIBLE, NEVER, Hosts, Index, Net, compiled


class Tables(NamedTuple):
    """Scratch of the chain kernel; nothing in it needs clearing between calls.

    Shape:
        *_best (n, 2): values of the best two entries of a department (hospital) group, *_pair their pairs.
        before (nA): the predecessor chosen for each pair, -1 = slot before stays empty.
        before_empty, last: the predecessor when a slot stays empty, and the last holder of a chain that ends
        there; by position in ``host_slot`` or, for one hospital only, by nS + position in ``hh_unit``.
    """

    group_best: NDArray[Any]
    group_pair: NDArray[np.int32]
    unit_best: NDArray[Any]
    unit_pair: NDArray[np.int32]
    before: NDArray[np.int32]
    before_empty: NDArray[np.int32]
    last: NDArray[np.int32]


def tables(net: Net, dtype: Any) -> Tables:
    """Allocate the scratch for values of ``dtype`` (float64 for search, int64 for certificates)."""
    n_groups, n_units = len(net.group_prev), len(net.unit_prev)
    n_places = len(net.host_slot) + len(net.hh_unit)
    return Tables(
        group_best=np.zeros((n_groups, 2), dtype),
        group_pair=np.zeros((n_groups, 2), np.int32),
        unit_best=np.zeros((n_units, 2), dtype),
        unit_pair=np.zeros((n_units, 2), np.int32),
        before=np.zeros(len(net.cand), np.int32),
        before_empty=np.zeros(n_places, np.int32),
        last=np.zeros(n_places, np.int32),
    )


@compiled
def best_chain(
    net: Net,
    tab: Tables,
    r: NDArray[Any],
    empty: NDArray[Any],
    begin: Index,
    end: Index,
    host: Index,
    hh: Index,
) -> Any:
    """Best value of the chain at positions [begin, end) of ``host_slot``; :func:`walk_back` tells its pairs.

    Args:
        net: The problem.
        tab: Scratch; keeps the back pointers.
        r: Value of every pair; below IMPOSSIBLE = not allowed.
        empty: Value of leaving a slot empty; NEVER = not allowed.
        begin: First position.
        end: Position behind the last slot.
        host: The host of the post.
        hh: Index into ``host_hosp`` of the only hospital allowed, or -1 for any. Fixed slots are exempt.

    Returns:
        The value; below IMPOSSIBLE if no chain is allowed.
    """
    cand, group_best, group_pair = net.cand, tab.group_best, tab.group_pair
    shift = net.hh_ptr[hh] - net.host_slot_ptr[host] if hh >= 0 else 0
    base = len(net.host_slot) + shift if hh >= 0 else 0
    zero = empty[net.host_slot[begin]] * 0  # typed like the values
    idle = zero  # best value with the slot before empty
    a_best, a_pair, a_second, a_other = (
        zero + NEVER,
        -1,
        zero + NEVER,
        -1,
    )  # best two with the slot before filled
    for position in range(begin, end):
        s = net.host_slot[position]
        is_fact = net.is_fixed[s] != 0
        idle_now = max(idle, a_best)
        tab.before_empty[base + position] = a_pair if a_best > idle else -1
        idle_now = max(idle_now + empty[s], zero + NEVER)
        n_best, n_pair, n_second, n_other = zero + NEVER, -1, zero + NEVER, -1
        u_first, u_last = net.slot_unit[s], net.slot_unit[s + 1]
        if hh >= 0 and not is_fact:
            u_first = net.hh_unit[shift + position]
            u_last = u_first + 1 if u_first >= 0 else u_first
        for u in range(u_first, u_last):
            up = net.unit_prev[u]
            h_best, h_pair, h_second, h_other = zero + NEVER, -1, zero + NEVER, -1
            for g in range(net.unit_ptr[u], net.unit_ptr[u + 1]):
                gp = net.group_prev[g]
                g_best, g_pair, g_second, g_other = zero + NEVER, -1, zero + NEVER, -1
                for i in range(net.group_ptr[g], net.group_ptr[g + 1]):
                    if r[i] < IMPOSSIBLE:
                        continue
                    c = -1 if is_fact else cand[i]  # a fact may follow itself
                    best = idle
                    source = -1
                    if a_pair >= 0:
                        t, j = a_best, a_pair
                        if cand[j] == c:
                            t, j = a_second, a_other
                        if j >= 0 and t > best:
                            best, source = t, j
                        if up >= 0:
                            t, j = tab.unit_best[up, 0], tab.unit_pair[up, 0]
                            if j >= 0 and cand[j] == c:
                                t, j = tab.unit_best[up, 1], tab.unit_pair[up, 1]
                            if j >= 0 and t + net.relay_hospital > best:
                                best, source = t + net.relay_hospital, j
                        if gp >= 0:
                            t, j = group_best[gp, 0], group_pair[gp, 0]
                            if j >= 0 and cand[j] == c:
                                t, j = group_best[gp, 1], group_pair[gp, 1]
                            if j >= 0 and t + net.relay_department > best:
                                best, source = t + net.relay_department, j
                    tab.before[i] = source
                    t = best + r[i]
                    if t > g_best:
                        g_best, g_pair, g_second, g_other = t, i, g_best, g_pair
                    elif t > g_second:
                        g_second, g_other = t, i
                group_best[g, 0], group_pair[g, 0] = g_best, g_pair
                group_best[g, 1], group_pair[g, 1] = g_second, g_other
                if g_best > h_best:
                    h_best, h_pair, h_second, h_other = g_best, g_pair, h_best, h_pair
                elif g_best > h_second:
                    h_second, h_other = g_best, g_pair
                if g_second > h_second:
                    h_second, h_other = g_second, g_other
            tab.unit_best[u, 0], tab.unit_pair[u, 0] = h_best, h_pair
            tab.unit_best[u, 1], tab.unit_pair[u, 1] = h_second, h_other
            if h_best > n_best:
                n_best, n_pair, n_second, n_other = h_best, h_pair, n_best, n_pair
            elif h_best > n_second:
                n_second, n_other = h_best, h_pair
            if h_second > n_second:
                n_second, n_other = h_second, h_other
        idle = idle_now
        a_best, a_pair, a_second, a_other = n_best, n_pair, n_second, n_other
    tab.last[base + end - 1] = a_pair if a_best > idle else -1
    return max(idle, a_best)


@compiled
def walk_back(
    net: Net, tab: Tables, begin: Index, end: Index, host: Index, hh: Index, chosen: NDArray[np.int32]
) -> None:
    """Write the pairs of the last :func:`best_chain` with the same arguments to ``chosen[slot]``, -1 = empty.

    Calls for other hospitals in between do no harm unless the chain has a fixed slot, whose pair they share.
    """
    base = len(net.host_slot) + net.hh_ptr[hh] - net.host_slot_ptr[host] if hh >= 0 else 0
    current = tab.last[base + end - 1]
    for position in range(end - 1, begin - 1, -1):
        chosen[net.host_slot[position]] = current
        current = tab.before[current] if current >= 0 else tab.before_empty[base + position]


@compiled
def staff_hosts(
    net: Net,
    hosts: Hosts,
    tab: Tables,
    r: NDArray[Any],
    empty: NDArray[Any],
    adoption: NDArray[Any],
    z: NDArray[Any],
    chosen: NDArray[np.int32],
    adopter: NDArray[np.int64],
) -> None:
    """Solve every host exactly: posts are independent, except that an adopted host takes one hospital or nobody.

    Args:
        net: The chains.
        hosts: The hosts.
        tab: Scratch.
        r: Value of every pair.
        empty: Value of leaving each slot empty.
        adoption: Value >= 0 of each (host, hospital) adopting, indexed like ``host_hosp``.
        z: Out: the value of every host.
        chosen: Out: pair of every slot or -1.
        adopter: Out: index into ``host_hosp`` of the adopter, -1 if none.
    """
    for host in range(len(z)):
        z[host] = 0
        adopter[host] = -1
        first, last = hosts.host_hosp_ptr[host], hosts.host_hosp_ptr[host + 1]
        if hosts.is_adopted[host] == 0:
            last = first
        for hh in range(first, last):
            total = adoption[hh]
            for k in range(hosts.host_chain[host], hosts.host_chain[host + 1]):
                total += best_chain(net, tab, r, empty, hosts.chain_ptr[k], hosts.chain_ptr[k + 1], host, hh)
            if adopter[host] < 0 or total > z[host]:
                z[host] = total
                adopter[host] = hh
        for k in range(hosts.host_chain[host], hosts.host_chain[host + 1]):
            begin, end = hosts.chain_ptr[k], hosts.chain_ptr[k + 1]
            if adopter[host] < 0:
                z[host] += best_chain(net, tab, r, empty, begin, end, host, ANY)
            elif hosts.is_begun[k] != 0:
                best_chain(net, tab, r, empty, begin, end, host, adopter[host])
            walk_back(net, tab, begin, end, host, adopter[host], chosen)
