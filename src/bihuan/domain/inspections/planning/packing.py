"""Stage one: the cheapest visits of one enterprise, exactly.

A visit is a set of scenarios that fits into the time of a visit: a *bundle*. Of bundles that serve the same items the
cheapest is enough, and a scenario that another beats in everything is in no best bundle, so an enterprise has some
hundred bundles and the best few of them are found by bounded search. Where an odd instance has too many bundles,
CP-SAT answers the same question.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from bihuan.domain.inspections.planning.instance import Enterprise, Flags, Instance, Numbering, Numbers
from bihuan.domain.inspections.planning.linear import minimise

MOST_BUNDLES = 4_000
MOST_STEPS = 2_000  # then what the relaxation proves has to do: an enterprise in a thousand comes so far
_NOTHING = 1e-9
_DEAREST = ((), float("inf"))


@dataclass(frozen=True, slots=True)
class Bundles:
    """What one visit to an enterprise can be, each with the due items that it serves."""

    scenarios: tuple[tuple[int, ...], ...]
    serves: Numbers
    cost: Numbers

    def among(self, chosen: Flags) -> Bundles:
        """The bundles that a mask leaves."""
        kept = np.flatnonzero(chosen)
        return Bundles(tuple(self.scenarios[k] for k in kept), self.serves[kept], self.cost[kept])


@dataclass(frozen=True, slots=True)
class Pack:
    """The visits of an enterprise in a year: scenario numbers of each. `cost` has no prices in it; `proven` is a
    lower bound on the cheapest priced cost (the priced cost itself when the search was exact)."""

    visits: tuple[tuple[int, ...], ...]
    cost: float
    proven: float


@dataclass(frozen=True, slots=True)
class Found:
    """Bundles by number, and what no others can save more than: just what these save, when the search came to its end."""

    chosen: tuple[int, ...]
    at_most: float


class Packer:
    """Packs enterprises of one instance. `prices` is what a department's officer-minute costs on top (none: 0)."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.number = {item.id: k for k, item in enumerate(instance.items)}
        self.covers = np.zeros((len(instance.scenarios), len(instance.items)))
        for k, row in enumerate(instance.scenarios):
            self.covers[k, [self.number[item] for item in row.items]] = 1
        self.leaving = np.array([instance.leaving_costs(item.id) for item in instance.items])
        self.plain_cost = instance.weights.minute * instance.minutes / 10

    def due(self, enterprise: Enterprise) -> tuple[Numbering, Numbers]:
        """The numbers of an enterprise's due items, and how often each is due."""
        rows = sorted((self.number[item], times) for item, times in enterprise.due.items() if times)
        return np.array([k for k, _ in rows], dtype=np.intp), np.array([t for _, t in rows], dtype=float)

    def most_visits(self, enterprise: Enterprise) -> int:
        """How many visits the year has place for: at most the cap, in open months that are far enough apart."""
        count, last = 0, -self.instance.min_gap_months - 1
        for month in sorted(set(range(self.instance.months)) - set(enterprise.blackout)):
            if month - last > self.instance.min_gap_months:
                count, last = count + 1, month
        return min(count, enterprise.cap)

    def bundles(self, enterprise: Enterprise, prices: Numbers, *, beaten: bool = False) -> Bundles | None:
        """Every bundle worth a thought at these prices; None when there are too many to look at.

        `beaten` keeps scenarios that another one beats: they matter where time of a month, not money, decides.
        """
        items, _ = self.due(enterprise)
        instance, cost = self.instance, self.plain_cost + self.instance.loads @ prices
        serves = self.covers[:, items]
        usable = np.flatnonzero(serves.any(axis=1) & (instance.minutes <= instance.minutes_per_visit))
        if not beaten:
            usable = usable[_unbeaten(serves[usable], cost[usable], instance.minutes[usable])]
        found = _combined(
            usable.tolist(),
            list(map(_as_mask, serves[usable])),
            cost[usable].tolist(),
            instance.minutes[usable].tolist(),
            instance.minutes_per_visit,
        )
        if found is None:
            return None
        costs = np.fromiter((paid for _, paid in found.values()), dtype=float)
        return Bundles(
            tuple(chosen for chosen, _ in found.values()),
            _from_masks(list(found), len(items)),
            costs + instance.weights.visit,
        )

    def pack(self, enterprise: Enterprise, prices: Numbers, *, seconds: float = 3) -> Pack:
        """The cheapest visits at these prices; `seconds` is for the odd one that has no quick proof."""
        bundles = self.bundles(enterprise, prices)
        if bundles is None:
            from bihuan.domain.inspections.planning.solver import pack_by_solver  # loads CP-SAT: seconds

            return pack_by_solver(self, enterprise, prices, seconds=seconds)
        found = self.best(enterprise, bundles, self.most_visits(enterprise))
        items, times = self.due(enterprise)
        visits = tuple(bundles.scenarios[k] for k in found.chosen)
        return Pack(
            visits, self.cost_of(enterprise, visits), float(self.leaving[items] @ times) - found.at_most
        )

    def best(self, enterprise: Enterprise, bundles: Bundles, visits: int) -> Found:
        """The bundles, at most so many, that together save most against leaving everything."""
        items, times = self.due(enterprise)
        if not len(bundles.cost) or not visits:
            return Found((), 0.0)
        return _Search(bundles, self.leaving[items], times).run(visits)

    def cost_of(self, enterprise: Enterprise, visits: tuple[tuple[int, ...], ...]) -> float:
        """What these visits cost, with what they leave, without prices."""
        items, times = self.due(enterprise)
        served = sum(
            (self.covers[list(visit)][:, items].any(axis=0) for visit in visits), np.zeros(len(items))
        )
        paid = sum(self.instance.weights.visit + self.plain_cost[list(visit)].sum() for visit in visits)
        return float(paid + self.leaving[items] @ np.maximum(times - served, 0))


def _as_mask(serves: Numbers) -> int:
    return sum(1 << int(j) for j in np.flatnonzero(serves))


def _from_masks(masks: list[int], bits: int) -> Numbers:
    numbers = np.array(masks, dtype=np.uint64 if bits <= 64 else object).reshape(-1, 1)
    places = np.arange(bits, dtype=numbers.dtype).reshape(1, -1)
    return ((numbers >> places) & 1).astype(float)


def _unbeaten(serves: Numbers, cost: Numbers, minutes: Numbers) -> Flags:
    """Which scenarios no other one beats: serves all of it, costs no more, takes no longer."""
    inside = (serves @ (1 - serves.T)) == 0
    better = inside & (cost[None, :] <= cost[:, None]) & (minutes[None, :] <= minutes[:, None])
    both = better & better.T
    earlier = np.tri(len(cost), k=-1, dtype=bool)
    beaten = ((better & ~both) | (both & earlier)).any(axis=1)
    return np.asarray(~beaten)


def _combined(
    numbers: list[int], masks: list[int], costs: list[float], minutes: list[float], time: float
) -> dict[int, tuple[tuple[int, ...], float]] | None:
    """For each set of items that some scenarios serve within the time: the cheapest such scenarios, and their cost."""
    found: dict[int, tuple[tuple[int, ...], float]] = {}
    stack: list[tuple[int, int, float, float, tuple[int, ...]]] = [(0, 0, 0.0, 0.0, ())]
    seen = 0
    while stack:
        start, mask, paid, spent, chosen = stack.pop()
        for k in range(start, len(numbers)):
            both = mask | masks[k]
            if both == mask or spent + minutes[k] > time:
                continue
            seen += 1
            total, picked = paid + costs[k], (*chosen, numbers[k])
            if total < found.get(both, _DEAREST)[1]:
                found[both] = picked, total
            stack.append((k + 1, both, total, spent + minutes[k], picked))
        if max(seen / 20, len(found)) > MOST_BUNDLES:
            return None
    return found


class _Search:
    """Branch and bound over sets of bundles, for each number of visits apart.

    The linear relaxation with just so many visits prices each due check, and a visit. A set of bundles saves at most
    what its open checks are worth above these prices, plus the price of the visits still to make; and a bundle whose
    reduced cost exceeds the distance between that bound and the best known set is in no better one, so few are left.
    """

    def __init__(self, bundles: Bundles, worth: Numbers, times: Numbers) -> None:
        self.bundles, self.worth, self.times = bundles, worth, times
        self.best: tuple[tuple[int, ...], float] = ((), 0.0)
        self.steps = 0

    def run(self, most_visits: int) -> Found:
        """The best set of at most so many."""
        self._greedy(most_visits)
        bounds = []
        for visits in range(1, most_visits + 1):
            prices, visit_price = _relaxed(self.bundles, self.worth, self.times, visits)
            bounds.append(
                (
                    float(self.times @ (self.worth - prices) + visits * visit_price),
                    visits,
                    prices,
                    visit_price,
                )
            )
        for bound, visits, prices, visit_price in sorted(bounds, key=lambda row: -row[0]):
            reduced = self.bundles.cost + visit_price - self.bundles.serves @ prices
            self.kept = np.flatnonzero(bound - reduced > self.best[1] + _NOTHING)
            if bound <= self.best[1] + _NOTHING or not len(self.kept):
                continue
            self.above, self.visit_price = self.worth - prices, visit_price
            self.serves, self.cost = self.bundles.serves[self.kept], self.bundles.cost[self.kept]
            self._extend(self.times, (), 0.0, 0, visits)
        if self.steps > MOST_STEPS:
            return Found(self.best[0], max(bound for bound, *_ in bounds))
        return Found(*self.best)

    def _greedy(self, most_visits: int) -> None:
        chosen: tuple[int, ...] = ()
        need, saved = self.times, 0.0
        for _ in range(most_visits):
            gains = self.bundles.serves @ (np.minimum(need, 1) * self.worth) - self.bundles.cost
            k = int(gains.argmax())
            if gains[k] <= _NOTHING:
                break
            chosen, saved = (*chosen, k), saved + float(gains[k])
            need = np.maximum(need - self.bundles.serves[k], 0)
        self.best = chosen, saved

    def _extend(self, need: Numbers, chosen: tuple[int, ...], saved: float, start: int, visits: int) -> None:
        serves = self.serves[start:]
        gains = serves @ (np.minimum(need, 1) * self.worth) - self.cost[start:]
        if not len(gains) or gains.max() <= _NOTHING:
            return
        self._note(chosen, saved, start, gains)
        self.steps += 1
        if visits == 1 or self.steps > MOST_STEPS:
            return
        left = np.maximum(need - serves, 0)
        most = saved + gains + left @ self.above + (visits - 1) * self.visit_price
        hopeful = np.flatnonzero((gains > _NOTHING) & (most > self.best[1] + _NOTHING))
        if visits == 2:
            self._pair(chosen, saved + gains[hopeful], left[hopeful], start, hopeful)
            return
        for k in hopeful[np.argsort(-most[hopeful])]:
            if most[k] > self.best[1] + _NOTHING:
                now = (*chosen, int(self.kept[start + k]))
                self._extend(left[k], now, saved + float(gains[k]), start + int(k), visits - 1)

    def _pair(
        self, chosen: tuple[int, ...], saved: Numbers, left: Numbers, start: int, firsts: Numbering
    ) -> None:
        """The last two visits at once: every first one with every second one that stands at or after it."""
        if not len(firsts):
            return
        gains = (np.minimum(left, 1) * self.worth) @ self.serves[start:].T - self.cost[start:]
        gains[np.arange(gains.shape[1])[None, :] < firsts[:, None]] = -np.inf
        totals = saved + gains.max(axis=1)
        row = int(totals.argmax())
        if totals[row] > self.best[1] + _NOTHING:
            both = (start + int(firsts[row]), start + int(gains[row].argmax()))
            self.best = (*chosen, *(int(self.kept[k]) for k in both)), float(totals[row])

    def _note(self, chosen: tuple[int, ...], saved: float, start: int, gains: Numbers) -> None:
        k = int(gains.argmax())
        if saved + gains[k] > self.best[1] + _NOTHING:
            self.best = (*chosen, int(self.kept[start + k])), saved + float(gains[k])


def _relaxed(bundles: Bundles, worth: Numbers, times: Numbers, visits: int) -> tuple[Numbers, float]:
    """The price of each due check and of a visit, from the linear relaxation with just so many visits."""
    columns = np.vstack([bundles.serves, np.eye(len(times))])
    count = np.concatenate([np.ones(len(bundles.cost)), np.zeros(len(times))])
    rows = csr_matrix(np.vstack([columns.T, count, -count]))
    bounds = np.concatenate([times, [visits, -visits]])
    prices = minimise(np.concatenate([bundles.cost, worth]), rows, bounds).prices
    return np.clip(prices[:-2], 0, worth), float(prices[-1] - prices[-2])
