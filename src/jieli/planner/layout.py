"""What numba kernels take: ``Pairs`` and ``Rows`` as flat tuples of arrays, plus the indices derived from them.

Every array is passed as a read-only, C-contiguous view of one fixed dtype, so that each kernel is compiled once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np
from numba import njit, types
from numba.extending import intrinsic, overload
from numpy.typing import NDArray

from jieli.planner.instance import Instance
from jieli.planner.model import Pairs, Rows

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

Index: TypeAlias = int | np.integer[Any]  # what a kernel takes for a whole number

# "Impossible", small enough for int64 sums of 1024-fold points and exact in float64.
NEVER = -(10**15)
IMPOSSIBLE = NEVER // 2  # anything below this contains NEVER

# Arguments of kernels. NumPy numbers, because numba compiles a kernel anew for every literal.
ANY: Index = np.int64(-1)  # hospital
NONE: Index = np.int64(0)
ONE: Index = np.int64(1)
PUT: Index = np.int64(1)  # a pair in
TAKE: Index = np.int64(-1)  # a pair out


def compiled(function: F) -> F:
    """Compile with numba on first use and keep the machine code on disk. Typed, unlike ``njit`` itself."""
    return cast(F, njit(cache=True, nogil=True)(function))


def borrowed(columns: T) -> T:
    """Return the same tuple of arrays without their reference counts, for passing on inside a kernel.

    Every call of a kernel by a kernel would count each array of each tuple twice, which costs more than most of
    them do. Safe because whoever called the outermost kernel holds the arrays. Plain Python changes nothing.
    """
    return columns


def _strip(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, types.Array):
        array = context.make_array(kind)(context, builder, value)
        array.meminfo = array.meminfo.type(None)
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        kinds: Any = kind
        parts = [_strip(context, builder, k, builder.extract_value(value, n)) for n, k in enumerate(kinds)]
        return context.make_tuple(builder, kind, parts)
    return value


def _type_borrowed(_typing: Any, columns: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _strip(context, builder, signature.args[0], args[0])

    return columns(columns), generate


_borrowed: Any = intrinsic(_type_borrowed)


def _compile_borrowed(columns: Any) -> Any:
    def implementation(columns: Any) -> Any:
        return _borrowed(columns)

    return implementation


overload(borrowed)(_compile_borrowed)


class Net(NamedTuple):
    """What one chain DP walks: the slots of a post, their hospital and department groups, and pairs.

    Tuples are short because a kernel that calls another passes seven numbers per array. Short index arrays are int64
    and long ones int32, so that each kernel meets one type.
    """

    cand: NDArray[np.int32]
    slot_unit: NDArray[np.int32]
    unit_ptr: NDArray[np.int32]
    unit_prev: NDArray[np.int32]
    group_ptr: NDArray[np.int32]
    group_prev: NDArray[np.int32]
    host_slot_ptr: NDArray[np.int64]
    host_slot: NDArray[np.int32]
    hh_ptr: NDArray[np.int64]
    hh_unit: NDArray[np.int32]
    is_fixed: NDArray[np.int8]
    relay_hospital: int  # points for a predecessor from the same hospital
    relay_department: int  # ... from the same department, the hospital's points included


class Hosts(NamedTuple):
    """Chains and possible adopters of every host.

    Shape:
        chain_ptr (nChains+1): positions in ``host_slot`` at which the chain of a post begins; host_chain (nO+1):
        host -> chains. is_begun (nChains): 1 = has a fixed slot. is_adopted (nO).
    """

    host_chain: NDArray[np.int64]
    chain_ptr: NDArray[np.int64]
    is_begun: NDArray[np.int8]
    is_adopted: NDArray[np.int8]
    host_hosp_ptr: NDArray[np.int64]
    host_hosp: NDArray[np.int32]


class Seats(NamedTuple):
    """Who sits where: columns of pairs, slots and groups outside the chain DP."""

    slot: NDArray[np.int32]
    group: NDArray[np.int32]
    value: NDArray[np.int64]
    slot_ptr: NDArray[np.int32]
    prev: NDArray[np.int32]
    next: NDArray[np.int32]
    is_fixed: NDArray[np.int8]
    is_dead: NDArray[np.int8]
    group_department: NDArray[np.int32]
    group_hospital: NDArray[np.int32]
    relay_hospital: int
    relay_department: int


class Problem(NamedTuple):
    """The exact part of the problem, for kernels."""

    net: Net
    hosts: Hosts
    seats: Seats


class Coupling(NamedTuple):
    """The rows that couple the chains; as in ``Rows``, plus (host, hospital) -> its LOCAL rows."""

    b: NDArray[np.int64]
    price_cap: NDArray[np.float64]
    pair_ptr: NDArray[np.int32]
    pair_row: NDArray[np.int32]
    group_ptr: NDArray[np.int32]
    group_row: NDArray[np.int32]
    group_coef: NDArray[np.int32]
    slot_ptr: NDArray[np.int32]
    slot_row: NDArray[np.int32]
    slot_coef: NDArray[np.int32]
    aux_cost: NDArray[np.int64]
    aux_upper: NDArray[np.int64]
    aux_ptr: NDArray[np.int32]
    aux_row: NDArray[np.int32]
    aux_coef: NDArray[np.int32]
    hh_row_ptr: NDArray[np.int32]
    hh_row: NDArray[np.int32]


def column(values: Any, dtype: Any = np.int32) -> NDArray[Any]:
    """Return ``values`` as a read-only, contiguous array of ``dtype``, without a copy where possible."""
    out = np.ascontiguousarray(values, dtype=dtype).view()
    out.flags.writeable = False
    return out


def buckets(keys: NDArray[Any], n: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return (ptr, order): the positions of key k are ``order[ptr[k]:ptr[k+1]]``, ascending. Keys < 0 are left out."""
    order = np.argsort(keys, kind="stable")
    order = order[np.searchsorted(keys[order], 0) :]
    ptr = np.searchsorted(keys[order], np.arange(n + 1)).astype(np.int32)
    return ptr, order


def problem_of(instance: Instance, pairs: Pairs) -> Problem:
    """Gather what the chain kernels need."""
    is_fixed = np.asarray(pairs.is_fixed)  # facts are predecessors, but earn nothing themselves
    fixed, same_hospital = column(is_fixed, np.int8), int(instance.weights.same_hospital)
    same_department = same_hospital + int(instance.weights.same_department)
    is_first = pairs.prev[pairs.host_slot] < 0
    starts, chain_of_position = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    begun = np.bincount(chain_of_position, is_fixed[pairs.host_slot], len(starts)) > 0
    unit_of_group = np.repeat(np.arange(len(pairs.unit_slot)), np.diff(pairs.unit_ptr))
    net = Net(
        cand=column(pairs.cand),
        slot_unit=column(pairs.slot_unit),
        unit_ptr=column(pairs.unit_ptr),
        unit_prev=column(np.where(is_fixed[pairs.unit_slot], -1, pairs.unit_prev)),
        group_ptr=column(pairs.group_ptr),
        group_prev=column(np.where(is_fixed[pairs.group_slot], -1, pairs.group_prev)),
        host_slot_ptr=column(pairs.host_slot_ptr, np.int64),
        host_slot=column(pairs.host_slot),
        hh_ptr=column(pairs.hh_ptr, np.int64),
        hh_unit=column(pairs.hh_unit),
        is_fixed=fixed,
        relay_hospital=same_hospital,
        relay_department=same_department,
    )
    hosts = Hosts(
        host_chain=column(np.searchsorted(starts, pairs.host_slot_ptr), np.int64),
        chain_ptr=column(np.append(starts, len(pairs.host_slot)), np.int64),
        is_begun=column(begun, np.int8),
        is_adopted=column(np.asarray(instance.host_adopted) * int(instance.is_on("adoption")), np.int8),
        host_hosp_ptr=column(pairs.host_hosp_ptr, np.int64),
        host_hosp=column(pairs.host_hosp),
    )
    seats = Seats(
        slot=column(pairs.slot),
        group=column(pairs.group),
        value=column(pairs.value, np.int64),
        slot_ptr=column(pairs.slot_ptr),
        prev=column(pairs.prev),
        next=column(pairs.next),
        is_fixed=fixed,
        is_dead=column(pairs.is_dead, np.int8),
        group_department=column(pairs.group_department),
        group_hospital=column(pairs.unit_hospital[unit_of_group]),
        relay_hospital=same_hospital,
        relay_department=same_department,
    )
    return Problem(net, hosts, seats)


def price_caps(rows: Rows) -> NDArray[np.float64]:
    """Largest multiplier of every row at which no unbounded auxiliary gains; beyond it there is no bound at all."""
    caps = np.array(rows.price_cap, np.float64)
    for x in np.flatnonzero(rows.aux_upper < 0):
        entry = int(rows.aux_ptr[x])
        assert rows.aux_ptr[x + 1] == entry + 1, "an unbounded auxiliary stands in one row"
        assert rows.aux_coef[entry] < 0, "an unbounded auxiliary relaxes its row"
        row = rows.aux_row[entry]
        caps[row] = min(caps[row], rows.aux_cost[x] / rows.aux_coef[entry])
    return caps


def coupling_of(pairs: Pairs, rows: Rows) -> Coupling:
    """Gather what the price kernels need."""
    hh_row_ptr, hh_row = buckets(np.asarray(rows.local_hh), len(pairs.host_hosp))
    return Coupling(
        b=column(rows.b, np.int64),
        price_cap=column(price_caps(rows), np.float64),
        pair_ptr=column(rows.pair_ptr),
        pair_row=column(rows.pair_row),
        group_ptr=column(rows.group_ptr),
        group_row=column(rows.group_row),
        group_coef=column(rows.group_coef),
        slot_ptr=column(rows.slot_ptr),
        slot_row=column(rows.slot_row),
        slot_coef=column(rows.slot_coef),
        aux_cost=column(rows.aux_cost, np.int64),
        aux_upper=column(rows.aux_upper, np.int64),
        aux_ptr=column(rows.aux_ptr),
        aux_row=column(rows.aux_row),
        aux_coef=column(rows.aux_coef),
        hh_row_ptr=column(hh_row_ptr),
        hh_row=column(hh_row),
    )
