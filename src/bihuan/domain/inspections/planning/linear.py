"""Linear programs, solved by GLOP and given with their prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bihuan.domain.inspections.planning.instance import Numbers


@dataclass(frozen=True, slots=True)
class Solution:
    """Of a linear program: the columns' values, and what one more unit of each row's bound would change."""

    values: Numbers
    prices: Numbers
    value: float


def minimise(cost: Numbers, rows: csr_matrix, at_least: Numbers) -> Solution:
    """Smallest `cost @ x` with `rows @ x >= at_least` and `x >= 0`; the problem must have one."""
    from ortools.linear_solver.python import model_builder_helper as helper  # loads for seconds

    model, solver = helper.ModelBuilderHelper(), helper.ModelSolverHelper("glop")
    fill: Any = model.fill_model_from_sparse_data  # its makers describe its types wrongly
    endless = np.full(len(cost), np.inf)
    fill(np.zeros(len(cost)), endless, cost, at_least, np.full(len(at_least), np.inf), rows)
    solver.solve(model)
    if solver.status() != helper.SolveStatus.OPTIMAL:
        raise RuntimeError(f"GLOP found no optimum: {solver.status_string()}")
    return Solution(
        np.asarray(solver.variable_values()), np.asarray(solver.dual_values()), solver.objective_value()
    )
