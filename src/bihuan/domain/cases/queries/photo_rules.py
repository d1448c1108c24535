"""How many photographs each risk asks for: `[photos.*]` of `cases.toml` as a typed value. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.domain.cases.vocabulary import Phase
from bihuan.domain.district.vocabulary import Risk

SIDES = {"before": Phase.BEFORE, "after": Phase.AFTER}
RAISED = {"came_back", "unit_last", "unit_reworked"}
MOST = 9
"""As many as a form takes at once."""


class BadPhotoRule(ValueError):
    """What is wrong with one table of the photographs; `table` is its name in the file."""

    def __init__(self, table: str, message: str) -> None:
        super().__init__(message)
        self.table = table


@dataclass(frozen=True)
class PhotoRules:
    """Photographs by risk. Where the district says nothing, none are asked for.

    `came_back`: a case that was reworked or rebounded counts one risk higher. So does one whose unit had at
    least `unit_reworked` of its latest `unit_last` tasks sent back; 0 for never.
    """

    wanted: Mapping[tuple[str, str], int] = field(default_factory=dict)
    came_back: bool = False
    unit_last: int = 0
    unit_reworked: int = 0

    def count(self, risk: Risk, side: Phase) -> int:
        """How many photographs of a side a risk asks for."""
        return self.wanted.get((risk, side), 0)


def parse_photos(data: Mapping[str, Any]) -> PhotoRules:
    """The tables below `[photos]`. Raises `BadPhotoRule` for what is unknown, missing, no number, or out of order."""
    if not data:
        return PhotoRules()
    tables = dict(data)
    raised = _table("photos.raised", tables.pop("raised", {}), RAISED)
    if unknown := sorted(set(tables) - set(Risk.values)):
        raise BadPhotoRule(f"photos.{unknown[0]}", f"没有风险“{unknown[0]}”，可以写 {'、'.join(Risk.values)}")
    wanted: dict[tuple[str, str], int] = {}
    for lower, risk in zip(("", *Risk.values), Risk.values, strict=False):
        table = _table(f"photos.{risk}", tables.get(risk), set(SIDES))
        for name, side in SIDES.items():
            wanted[risk, side] = _number(f"photos.{risk}", table, name, most=MOST)
            if wanted[risk, side] < wanted.get((lower, side), 0):
                raise BadPhotoRule(f"photos.{risk}", f"{name} 不能比低一级风险要得少")
    return PhotoRules(wanted, **_raised(raised))


def _raised(table: Mapping[str, Any]) -> dict[str, Any]:
    came_back = table.get("came_back", False)
    if not isinstance(came_back, bool):
        raise BadPhotoRule("photos.raised", f"came_back 要是 true 或 false，写成了“{came_back}”")
    last = _number("photos.raised", {"unit_last": 0, **table}, "unit_last", most=100)
    reworked = _number("photos.raised", {"unit_reworked": 0, **table}, "unit_reworked", most=last)
    if bool(last) != bool(reworked):
        raise BadPhotoRule("photos.raised", "unit_last 和 unit_reworked 要一起写")
    return {"came_back": came_back, "unit_last": last, "unit_reworked": reworked}


def _table(name: str, table: object, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        raise BadPhotoRule("photos", f"缺少 [{name}]" if table is None else f"[{name}] 应当是一张表")
    if unknown := sorted(set(table) - keys):
        raise BadPhotoRule(name, f"不认识的项 {'、'.join(unknown)}，可以写 {'、'.join(sorted(keys))}")
    return table


def _number(name: str, table: Mapping[str, Any], key: str, *, most: int) -> int:
    value = table.get(key)
    if type(value) is not int or not 0 <= value <= most:
        raise BadPhotoRule(name, f"{key} 要是 0 到 {most} 的整数，写成了 {value}")
    return value
