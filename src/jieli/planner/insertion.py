"""The one move of the search: staff an empty host as well as the rest of the plan allows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jieli.planner.chain import Tables, best_chain, walk_back
from jieli.planner.draft import BURDEN, LIMIT, Draft, Entries, Ledger, burden, change, clear_host, fits
from jieli.planner.layout import ANY, NEVER, PUT, TAKE, Hosts, Index, Net, compiled
from jieli.planner.model import Floats

LEADERLESS = 1e7  # points for leaving a leader slot empty while members depend on it
TRIES = 4  # times that a chain is placed, planned anew while its own holders leave each other no room


class Work(NamedTuple):
    """What one insertion reads and writes beside the draft.

    Shape:
        points (nA): points of a pair; NEVER if its slot is dead or it would break a pin. price (nA): how much scarcer
        than its points it is. is_closed (nS): 1 = leave this slot empty for now. r (nA), empty (nS): values for the
        chain kernel. picked, kept (nS): pairs about to be placed. order (nChains): chains of every host, in the order
        in which they are staffed. random: state of the generator.
    """

    points: Floats
    price: Floats
    is_closed: NDArray[np.int8]
    r: Floats
    empty: Floats
    picked: NDArray[np.int32]
    kept: NDArray[np.int32]
    order: NDArray[np.int64]
    random: NDArray[np.uint64]


_A, _B, _C, _DROP = np.uint64(13), np.uint64(7), np.uint64(17), np.uint64(11)


@compiled
def draw(random: NDArray[np.uint64]) -> float:
    """Uniform in [0, 1): Marsaglia's xorshift64, whose shifts cannot overflow in plain Python either."""
    x = random[0]
    x ^= x << _A
    x ^= x >> _B
    x ^= x << _C
    random[0] = x
    return float(x >> _DROP) / 9007199254740992.0


@compiled
def value_chain(
    net: Net,
    entries: Entries,
    ledger: Ledger,
    work: Work,
    begin: Index,
    end: Index,
    host: Index,
    hh: Index,
    weight: float,
    noise: float,
) -> None:
    """Write the value of every pair of a chain to ``work.r``, about NEVER for those that do not fit now."""
    room, r = ledger.room, work.r
    shift_by = net.hh_ptr[hh] - net.host_slot_ptr[host] if hh >= 0 else 0
    for position in range(begin, end):
        s = net.host_slot[position]
        u_first, u_last = net.slot_unit[s], net.slot_unit[s + 1]
        if net.is_fixed[s] != 0:
            r[net.group_ptr[net.unit_ptr[u_first]]] = 0.0
            work.empty[s] = NEVER
            continue
        if hh >= 0:
            u_first = net.hh_unit[shift_by + position]
            u_last = u_first + 1 if u_first >= 0 else u_first
        work.empty[s] = 0.0
        is_shut = work.is_closed[s] != 0
        for k in range(entries.slot_ptr[s], entries.slot_ptr[s + 1]):
            row, coef = entries.slot_row[k], entries.slot_coef[k]
            if ledger.kind[row] == LIMIT:
                if coef > 0 and room[row] < coef:
                    is_shut = True
                elif coef < 0 and room[row] < 0:
                    work.empty[s] = -LEADERLESS
        for u in range(u_first, u_last):
            for g in range(net.unit_ptr[u], net.unit_ptr[u + 1]):
                off = 0
                is_full = is_shut
                if not is_full:
                    for k in range(entries.group_ptr[g], entries.group_ptr[g + 1]):
                        row, coef = entries.group_row[k], entries.group_coef[k]
                        if room[row] < coef:
                            kind = ledger.kind[row]
                            if kind == LIMIT and coef > 0:
                                is_full = True
                                break
                            if kind == BURDEN:
                                off += burden(ledger, row, coef - room[row]) - burden(ledger, row, -room[row])
                for i in range(net.group_ptr[g], net.group_ptr[g + 1]):
                    is_free = not is_full
                    if is_free:
                        for k in range(entries.pair_ptr[i], entries.pair_ptr[i + 1]):
                            if room[entries.pair_row[k]] < 1:
                                is_free = False
                                break
                    if not is_free:
                        r[i] = NEVER
                        continue
                    r[i] = work.points[i] - off - weight * work.price[i]
                    if noise > 0.0:
                        r[i] -= noise * draw(work.random)


@compiled
def place(net: Net, draft: Draft, picked: NDArray[np.int32], begin: Index, end: Index) -> Index:
    """Place those of the picked pairs that fit, in order of time; returns one that does not, or -1."""
    misfit = np.int32(-1)
    for position in range(begin, end):
        s = net.host_slot[position]
        i = picked[s]
        if i < 0 or net.is_fixed[s] != 0:
            continue
        if fits(draft, i):
            change(draft, i, PUT)
        else:
            misfit = i
    return misfit


@compiled
def place_chain(
    net: Net, tab: Tables, draft: Draft, work: Work, begin: Index, end: Index, host: Index, hh: Index
) -> None:
    """Place the chain that :func:`best_chain` has just found.

    The chain kernel does not see that holders of one post may stand in each other's way, e.g. by a long rest; then
    the chain is planned again without the one in the way.
    """
    for attempt in range(TRIES):
        walk_back(net, tab, begin, end, host, hh, work.picked)
        misfit = place(net, draft, work.picked, begin, end)
        if misfit < 0 or attempt == TRIES - 1:
            return
        work.r[misfit] = NEVER
        for position in range(begin, end):
            s = net.host_slot[position]
            if draft.sol[s] >= 0 and net.is_fixed[s] == 0:
                change(draft, draft.sol[s], TAKE)
        best_chain(net, tab, work.r, work.empty, begin, end, host, hh)


@compiled
def adopt(
    net: Net, hosts: Hosts, tab: Tables, draft: Draft, work: Work, host: Index, weight: float, noise: float
) -> None:
    """Staff an adopted host of one post: every hospital in turn, then the best."""
    k = hosts.host_chain[host]
    begin, end = hosts.chain_ptr[k], hosts.chain_ptr[k + 1]
    value_chain(net, draft.entries, draft.ledger, work, begin, end, host, ANY, weight, noise)
    first, last = hosts.host_hosp_ptr[host], hosts.host_hosp_ptr[host + 1]
    best, adopter = -np.inf, first
    for hh in range(first, last):
        total = best_chain(net, tab, work.r, work.empty, begin, end, host, hh)
        if total > best:
            best, adopter = total, hh
    if hosts.is_begun[k] != 0:
        best_chain(net, tab, work.r, work.empty, begin, end, host, adopter)
    place_chain(net, tab, draft, work, begin, end, host, adopter)


@compiled
def adopt_together(
    net: Net, hosts: Hosts, tab: Tables, draft: Draft, work: Work, host: Index, weight: float, noise: float
) -> None:
    """Staff an adopted host of several posts: each post must see whom the posts before have taken."""
    best = -np.inf
    for hh in range(hosts.host_hosp_ptr[host], hosts.host_hosp_ptr[host + 1]):
        total = 0.0
        for n in range(hosts.host_chain[host], hosts.host_chain[host + 1]):
            k = work.order[n]
            begin, end = hosts.chain_ptr[k], hosts.chain_ptr[k + 1]
            value_chain(net, draft.entries, draft.ledger, work, begin, end, host, hh, weight, noise)
            total += best_chain(net, tab, work.r, work.empty, begin, end, host, hh)
            place_chain(net, tab, draft, work, begin, end, host, hh)
        if total > best:
            best = total
            for position in range(net.host_slot_ptr[host], net.host_slot_ptr[host + 1]):
                s = net.host_slot[position]
                work.kept[s] = draft.sol[s]
        clear_host(net, draft, host)
    first: Any = net.host_slot_ptr[host]
    last: Any = net.host_slot_ptr[host + 1]
    place(net, draft, work.kept, first, last)


@compiled
def insert_host(
    net: Net, hosts: Hosts, tab: Tables, draft: Draft, work: Work, host: Index, weight: float, noise: float
) -> None:
    """Staff a host, all of whose free slots are empty, as well as the rest of the plan allows.

    Args:
        net: The chains.
        hosts: The hosts.
        tab: Scratch of the chain kernel.
        draft: The plan; changed.
        work: Scratch of the insertion.
        host: The host.
        weight: How much prices count; 0 = take whom you like.
        noise: Up to so many points are taken off each pair at random.
    """
    first, last = hosts.host_chain[host], hosts.host_chain[host + 1]
    if hosts.is_adopted[host] != 0 and last > first:
        if hosts.host_hosp_ptr[host] == hosts.host_hosp_ptr[host + 1]:
            return
        if last == first + 1:
            adopt(net, hosts, tab, draft, work, host, weight, noise)
        else:
            adopt_together(net, hosts, tab, draft, work, host, weight, noise)
        return
    for n in range(first, last):
        k = work.order[n]
        begin, end = hosts.chain_ptr[k], hosts.chain_ptr[k + 1]
        value_chain(net, draft.entries, draft.ledger, work, begin, end, host, ANY, weight, noise)
        best_chain(net, tab, work.r, work.empty, begin, end, host, ANY)
        place_chain(net, tab, draft, work, begin, end, host, ANY)
