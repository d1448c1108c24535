"""Stage one for the odd enterprise with too many bundles to look at: the same question, answered by CP-SAT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from bihuan.domain.inspections.planning.instance import Enterprise, Numbers
from bihuan.domain.inspections.planning.packing import Pack

if TYPE_CHECKING:
    from bihuan.domain.inspections.planning.packing import Packer

Take = list[dict[int, cp_model.IntVar]]
_SCALE = 1000  # CP-SAT counts in whole numbers


def pack_by_solver(packer: Packer, enterprise: Enterprise, prices: Numbers, *, seconds: float) -> Pack:
    """The cheapest visits at these prices that are found within so many seconds, and what is proven of the cheapest."""
    model, take = _model(packer, enterprise, packer.plain_cost + packer.instance.loads @ prices)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    visits = tuple(tuple(s for s, chosen in row.items() if found and solver.value(chosen)) for row in take)
    visits = tuple(visit for visit in visits if visit)
    return Pack(visits, packer.cost_of(enterprise, visits), solver.best_objective_bound / _SCALE)


def _model(packer: Packer, enterprise: Enterprise, cost: Numbers) -> tuple[cp_model.CpModel, Take]:
    instance, (items, times) = packer.instance, packer.due(enterprise)
    usable = [int(s) for s in np.flatnonzero(packer.covers[:, items].any(axis=1))]
    model = cp_model.CpModel()
    take = [{s: model.new_bool_var("") for s in usable} for _ in range(packer.most_visits(enterprise))]
    paid = [round(_SCALE * instance.weights.visit) * used for used in _used(model, packer, take)]
    paid += [round(_SCALE * float(cost[s])) * chosen for row in take for s, chosen in row.items()]
    paid += [
        round(_SCALE * float(packer.leaving[item])) * _missing(model, packer, take, int(item), int(due))
        for item, due in zip(items, times, strict=True)
    ]
    model.minimize(sum(paid))
    return model, take


def _used(model: cp_model.CpModel, packer: Packer, take: Take) -> list[cp_model.IntVar]:
    """Whether each visit is made: within its time, and never one before the one before it."""
    instance, used = packer.instance, [model.new_bool_var("") for _ in take]
    for k, row in enumerate(take):
        spent = sum(int(instance.minutes[s]) * chosen for s, chosen in row.items())
        model.add(spent <= instance.minutes_per_visit * used[k])
        model.add(sum(row.values()) <= len(row) * used[k])
        if k:
            model.add_implication(used[k], used[k - 1])
    return used


def _missing(model: cp_model.CpModel, packer: Packer, take: Take, item: int, due: int) -> cp_model.IntVar:
    """How often a due item is left: a visit serves it once, with whatever scenario."""
    served = [model.new_bool_var("") for _ in take]
    for once, row in zip(served, take, strict=True):
        model.add(sum(chosen for s, chosen in row.items() if packer.covers[s, item]) >= once)
    missing = model.new_int_var(0, due, "")
    model.add(sum(served) + missing >= due)
    return missing
