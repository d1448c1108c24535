"""Where it plays: classes, units, named places, standards and working days, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bihuan.domain.cases.queries.standards import standards_for
from bihuan.domain.district.queries import PlaceIndex, Spot, small_classes, visible_objects
from bihuan.domain.district.queries.duty import DutyTable
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import units
from bihuan.foundation.calendar.queries import work_calendar
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.clock import WorkCalendar
from bihuan.play.chance import Chance
from bihuan.play.material import Material, Table

if TYPE_CHECKING:
    from bihuan.domain.cases.models import StandardRow
    from bihuan.domain.district.models import Category

JITTER = 0.0006


@dataclass(frozen=True)
class Landmark:
    """A named thing of the district that people say they stand at."""

    code: str
    kind: str
    name: str
    lon: float
    lat: float


class Stage:
    """The district as the players know it."""

    def __init__(self, material: Material, on: date) -> None:
        self.material = material
        self.on = on
        self.classes: dict[str, Category] = {
            c.code: c for c in small_classes(on) if c.code in material.classes
        }
        self.units: dict[str, Unit] = {unit.code: unit for unit in units(on)}
        self.units_by_id: dict[int, Unit] = {unit.pk: unit for unit in self.units.values()}
        self._standards: dict[str, list[StandardRow]] = {}

    @cached_property
    def landmarks(self) -> dict[str, Landmark]:
        rows = visible_objects(SYSTEM).filter(valid_to=None).order_by("code")
        return {
            thing.code: Landmark(thing.code, thing.kind.code, thing.name, thing.lon, thing.lat)
            for thing in rows
            if thing.lon is not None and thing.lat is not None
        }

    @cached_property
    def by_kind(self) -> dict[str, list[Landmark]]:
        kinds: dict[str, list[Landmark]] = {}
        for landmark in self.landmarks.values():
            kinds.setdefault(landmark.kind, []).append(landmark)
        return kinds

    def point_near(self, landmark: Landmark, chance: Chance) -> tuple[float, float, Spot]:
        """A point some steps away from a landmark, and the grid cell that it lies in."""
        index = PlaceIndex.current()
        lon = round(landmark.lon + chance.between(-JITTER, JITTER), 6)
        lat = round(landmark.lat + chance.between(-JITTER, JITTER), 6)
        spot = index.locate(lon, lat)
        if spot is None:
            lon, lat = landmark.lon, landmark.lat
            spot = index.locate(lon, lat, within=500)
        assert spot is not None, f"{landmark.code} lies outside the map"  # noqa: S101  # the pack was checked
        return lon, lat, spot

    def duty(self, category: str, place_path: str) -> Unit | None:
        """The unit that the duty table names."""
        line = DutyTable.current(self.on).find(category, place_path)
        return self.units_by_id.get(line.lead_id) if line else None

    def assists(self, category: str, place_path: str) -> list[Unit]:
        line = DutyTable.current(self.on).find(category, place_path)
        return [self.units_by_id[key] for key in line.assist_ids if key in self.units_by_id] if line else []

    def standards(self, category: str) -> list[StandardRow]:
        if category not in self._standards:
            self._standards[category] = standards_for(self.classes[category], self.on)
        return self._standards[category]

    def is_work_day(self, day: date) -> bool:
        return self._calendar.is_work_day(day)

    @cached_property
    def _calendar(self) -> WorkCalendar:
        return work_calendar(self.on)

    def unit_habits(self, unit: str) -> Table:
        """The rates of a unit, over the usual ones."""
        tables: Table = self.material.rates["units"]
        return {**tables["usual"], **tables.get(unit, {})}

    def in_shift(self, at: datetime, unit: str, chance: Chance, *, urgent: bool = False) -> datetime:
        """The same moment when the unit is at work then, else a little after it comes to work again."""
        habits = self.unit_habits(unit)
        if urgent:
            return at
        first, last = habits["hours"]
        while not self._at_work(at, first, last, every_day=habits["every_day"]):
            is_early = at.hour < first
            day = at.date() if is_early else at.date() + timedelta(days=1)
            start = datetime.combine(day, time(int(first), tzinfo=None), at.tzinfo)
            at = start + timedelta(seconds=int(chance.near(120, 2000, 7200)))
        return at

    def _at_work(self, at: datetime, first: int, last: int, *, every_day: bool) -> bool:
        return first <= at.hour < last and (every_day or self.is_work_day(at.date()))
