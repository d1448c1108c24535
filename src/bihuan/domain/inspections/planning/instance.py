"""An instance of the visit-planning problem: what is due, who can check it, and how much time there is."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bihuan.kernel.refusals import Refused

Whole = Annotated[int, Field(ge=0)]
Weight = Annotated[float, Field(ge=0)]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbering = NDArray[np.intp]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Weights(_Row):
    """What the plan pays: for a visit, for ten minutes of it, and for a due check that is left."""

    visit: Weight
    minute: Weight
    offsite: Weight
    unscheduled: Weight


class Item(_Row):
    """A check item, and whether paper or data may answer it."""

    id: str
    department: str
    offsite_ok: bool


class Scenario(_Row):
    """A checklist that is gone through as a whole: its items, its minutes, and each department's officer-minutes."""

    id: str
    minutes: Whole
    items: tuple[str, ...]
    officer_minutes: dict[str, Whole]


class Enterprise(_Row):
    """Who is visited: at most `cap` times a year, never in a `blackout` month; `due` counts each item's checks."""

    id: str
    cap: Whole
    due: dict[str, Whole]
    blackout: tuple[int, ...] = ()


class Instance(_Row):
    """The whole problem. Months count from 0; `capacity` is officer-minutes by department and month."""

    months: Annotated[int, Field(ge=1)]
    minutes_per_visit: Whole
    min_gap_months: Whole
    weights: Weights
    departments: tuple[str, ...]
    items: tuple[Item, ...]
    scenarios: tuple[Scenario, ...]
    enterprises: tuple[Enterprise, ...]
    capacity: dict[str, tuple[Whole, ...]]

    @cached_property
    def limits(self) -> Numbers:
        """Capacity that can be used: departments × months. Where all officer-minutes of a department are multiples of
        eight, the minutes above a multiple of eight are of no use to anybody."""
        rows = []
        for name in self.departments:
            step = max(1, math.gcd(*(row.officer_minutes.get(name, 0) for row in self.scenarios)))
            rows.append([minutes - minutes % step for minutes in self.capacity[name]])
        return np.array(rows, dtype=float).reshape(len(self.departments), self.months)

    @cached_property
    def loads(self) -> Numbers:
        """Officer-minutes of a scenario: scenarios × departments."""
        return np.array(
            [[row.officer_minutes.get(name, 0) for name in self.departments] for row in self.scenarios],
            dtype=float,
        ).reshape(len(self.scenarios), len(self.departments))

    @cached_property
    def minutes(self) -> Numbers:
        """Minutes on the premises of each scenario."""
        return np.array([row.minutes for row in self.scenarios], dtype=float)

    def with_changes(self, **changes: object) -> Instance:
        """The same problem with some parts replaced. Made anew, because what was computed from the old parts is kept."""
        return Instance.model_validate(
            {name: getattr(self, name) for name in Instance.model_fields} | changes
        )

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        """The items by their id."""
        return {item.id: item for item in self.items}

    def leaving_costs(self, item: str) -> float:
        """What it costs to leave one check of an item, in the cheapest way allowed."""
        weights = self.weights
        return min(weights.offsite, weights.unscheduled) if self.may_stay_away(item) else weights.unscheduled

    def may_stay_away(self, item: str) -> bool:
        """Whether paper or data may answer an item."""
        return self.item_by_id[item].offsite_ok


@dataclass(frozen=True, slots=True)
class Fault:
    """Where an instance contradicts itself."""

    where: str
    what: str


def read_instance(path: Path) -> Instance:
    """Read and check an instance. Refuses (`no_file`, `bad_instance`) with every place that is wrong."""
    try:
        data = json.loads(path.read_bytes())
    except OSError:
        raise Refused("no_file", "没有文件“{path}”。请核对路径。", path=path) from None
    except ValueError as error:
        raise Refused("bad_instance", "“{path}”不是 JSON：{error}。", path=path, error=error) from None
    return checked_instance(data)


def checked_instance(data: object) -> Instance:
    """An instance from its JSON value. Refuses (`bad_instance`) with every place that is wrong."""
    try:
        instance = Instance.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(
            "bad_instance", "实例有 {count} 处不对，先是 {where}：{what}。请对照格式说明改正。",
            count=error.error_count(), where=where, what=first["msg"],
        ) from None  # fmt: skip
    faults = list(_faults(instance))
    if faults:
        raise Refused(
            "bad_instance", "实例有 {count} 处不对，先是 {where}：{what}。请对照格式说明改正。",
            count=len(faults), where=faults[0].where, what=faults[0].what,
        )  # fmt: skip
    return instance


def _faults(instance: Instance) -> list[Fault]:
    return [
        *_repeated(instance),
        *_unknown_names(instance),
        *(
            Fault(f"capacity.{name}", f"要有 {instance.months} 个月的数")
            for name in instance.departments
            if len(instance.capacity.get(name, ())) != instance.months
        ),
    ]


def _repeated(instance: Instance) -> list[Fault]:
    lists = {
        "departments": list(instance.departments),
        "items": [row.id for row in instance.items],
        "scenarios": [row.id for row in instance.scenarios],
        "enterprises": [row.id for row in instance.enterprises],
    }
    return [Fault(name, "有重复的编号") for name, ids in lists.items() if len(set(ids)) != len(ids)]


def _unknown_names(instance: Instance) -> list[Fault]:
    items, departments = {row.id for row in instance.items}, set(instance.departments)
    named = [
        *((f"items.{row.id}", {row.department} - departments) for row in instance.items),
        *((f"scenarios.{row.id}", set(row.items) - items) for row in instance.scenarios),
        *((f"scenarios.{row.id}", set(row.officer_minutes) - departments) for row in instance.scenarios),
        *((f"enterprises.{row.id}", set(row.due) - items) for row in instance.enterprises),
    ]
    return [Fault(where, f"没有定义 {'、'.join(sorted(unknown))}") for where, unknown in named if unknown]
