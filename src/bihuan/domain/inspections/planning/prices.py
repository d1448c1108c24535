"""Stage two: where a department's year is too short, its officer-minutes get a price.

Column generation: a linear program chooses among the packs known so far under each department's time in the year and says
what one more minute would save; at these prices every enterprise packs again, exactly. What all of them would pay, less
the price of the time there is, is a bound that no plan can beat: the smallest cost that the shortage allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from bihuan.domain.inspections.planning.instance import Instance, Numbers
from bihuan.domain.inspections.planning.linear import minimise
from bihuan.domain.inspections.planning.packing import Pack, Packer

CLOSE_ENOUGH = 5e-4
SAMPLE = 120
MOST_SAMPLINGS = 12

PackAll = Callable[[Sequence[int], Numbers], list[Pack]]  # enterprises by number, and prices


@dataclass
class Choice:
    """The packs known of each enterprise, the shares the linear program gives them, and what is proven."""

    packs: list[list[Pack]]
    prices: Numbers
    bound: float
    value: float
    shares: list[Numbers]


def load_of(instance: Instance, pack: Pack) -> Numbers:
    """Officer-minutes of a pack by department."""
    return sum(
        (instance.loads[list(visit)].sum(axis=0) for visit in pack.visits),
        np.zeros(len(instance.departments)),
    )


def load_of_all(instance: Instance, packs: Iterable[Pack]) -> Numbers:
    """Officer-minutes of many packs by department."""
    return sum((load_of(instance, pack) for pack in packs), np.zeros(len(instance.departments)))


def choose(instance: Instance, alone: list[Pack], pack_all: PackAll, *, until: Callable[[], bool]) -> Choice:
    """Price the departments' minutes, from the packs that each enterprise would choose alone.

    `until` says that time is up. Without a shortage nothing is priced and the bound is that of stage one.
    """
    choice, limits = _unpriced(alone, len(instance.departments)), instance.limits.sum(axis=1)
    if (load_of_all(instance, alone) <= limits).all():
        return choice
    packer = Packer(instance)
    for known, enterprise in zip(choice.packs, instance.enterprises, strict=True):
        _add([known], [Pack((), packer.cost_of(enterprise, ()), 0)])
    choice.prices = _prices_of_a_sample(instance, choice.packs, pack_all, until)
    while True:
        _price_again(instance, choice, limits, pack_all)
        if until() or choice.value - choice.bound <= CLOSE_ENOUGH * choice.bound:
            return choice


def _unpriced(alone: list[Pack], departments: int) -> Choice:
    value, bound = sum(pack.cost for pack in alone), sum(pack.proven for pack in alone)
    return Choice(
        [[pack] for pack in alone], np.zeros(departments), bound, value, [np.ones(1) for _ in alone]
    )


def _price_again(instance: Instance, choice: Choice, limits: Numbers, pack_all: PackAll) -> None:
    """One round over all enterprises: their packs at the present prices, the bound, and the next prices."""
    found = pack_all(range(len(choice.packs)), choice.prices)
    choice.bound = max(choice.bound, sum(pack.proven for pack in found) - float(choice.prices @ limits))
    _add(choice.packs, found)
    choice.value, choice.prices, choice.shares = _master(instance, choice.packs, limits)


def _prices_of_a_sample(
    instance: Instance, packs: list[list[Pack]], pack_all: PackAll, until: Callable[[], bool]
) -> Numbers:
    """Prices that are nearly right, from some enterprises with their share of the time."""
    step = max(1, len(packs) // SAMPLE)
    some, rows = range(len(packs))[::step], packs[::step]  # the rows grow, and what is known of these
    wanted, theirs = (load_of_all(instance, (known[0] for known in of)) for of in (packs, rows))
    limits = instance.limits.sum(axis=1) * theirs / np.maximum(wanted, 1)
    prices = np.zeros(len(limits))
    for _ in range(MOST_SAMPLINGS):
        value, prices, _ = _master(instance, rows, limits)
        found = pack_all(some, prices)
        bound = sum(pack.proven for pack in found) - float(prices @ limits)
        _add(rows, found)
        if until() or value - bound <= 4 * CLOSE_ENOUGH * abs(bound):
            break
    return prices


def _add(packs: list[list[Pack]], found: list[Pack]) -> None:
    for known, pack in zip(packs, found, strict=True):
        if all(pack.visits != other.visits for other in known):
            known.append(pack)


def _master(
    instance: Instance, packs: list[list[Pack]], limits: Numbers
) -> tuple[float, Numbers, list[Numbers]]:
    """The cheapest mixture of known packs within the time: its cost, the price of a minute, each pack's share."""
    costs = np.array([pack.cost for known in packs for pack in known])
    owner = np.repeat(np.arange(len(packs)), [len(known) for known in packs])
    loads = np.array([load_of(instance, pack) for known in packs for pack in known])
    one_each = csr_matrix((np.ones(len(costs)), (owner, np.arange(len(costs)))))
    rows = csr_matrix(vstack([one_each, csr_matrix(-loads.T)]))
    solution = minimise(costs, rows, np.concatenate([np.ones(len(packs)), -limits]))
    prices = np.maximum(solution.prices[len(packs) :], 0)
    shares = np.split(solution.values, np.cumsum([len(known) for known in packs])[:-1])
    return solution.value, prices, list(shares)
