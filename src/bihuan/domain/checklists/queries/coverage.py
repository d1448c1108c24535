"""Where the library has holes on a day: items that nobody holds or two do, items on no list, lists nobody leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from django.db.models import Q

from bihuan.domain.checklists.queries.items import Item, items_on
from bihuan.domain.checklists.queries.powers import Holder, holders_of
from bihuan.domain.checklists.queries.scenarios import Checklist, checklists_on
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.vocabulary import UnitKind


@dataclass(frozen=True)
class Gap:
    """An item that nobody holds in some streets; `streets` empty: nowhere."""

    item: Item
    streets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clash:
    """An item that two units hold at the same place."""

    item: Item
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Coverage:
    """What is wrong with the library on a day. `idle` are units that lead a list or hold a power, and whose field has
    no item; `lawless` are items that name no law.
    """

    day: date
    items: int
    scenarios: int
    gaps: tuple[Gap, ...]
    clashes: tuple[Clash, ...]
    unlisted: tuple[Item, ...]
    leaderless: tuple[Checklist, ...]
    idle: tuple[str, ...]
    lawless: tuple[Item, ...]

    @cached_property
    def holes(self) -> int:
        """How many things are wrong altogether."""
        return sum(
            map(len, (self.gaps, self.clashes, self.unlisted, self.leaderless, self.idle, self.lawless))
        )

    @property
    def is_clean(self) -> bool:
        return not self.holes


def coverage_on(day: date) -> Coverage:
    """The report of a day: of the powers as they stood then, so that it reads the same in later years. Seven queries."""
    items, holders, checklists = list(items_on(day).values()), holders_of(None, day), checklists_on(day)
    return Coverage(
        day=day,
        items=len(items),
        scenarios=len(checklists),
        gaps=_gaps(items, holders, day),
        clashes=_clashes(items, holders),
        unlisted=_unlisted(items, checklists),
        leaderless=tuple(one for one in checklists if not one.lead_code),
        idle=_idle(items, chain.from_iterable(holders.values()), checklists),
        lawless=tuple(item for item in items if not (item.law and item.article)),
    )


def _unlisted(items: Sequence[Item], checklists: Sequence[Checklist]) -> tuple[Item, ...]:
    listed = {code for one in checklists for line in one.lines for code in (line.item_code, *line.merged)}
    return tuple(item for item in items if item.code not in listed)


def _gaps(items: Sequence[Item], holders: Mapping[str, Sequence[Holder]], day: date) -> tuple[Gap, ...]:
    """Items without anybody for the whole district, less those that every street holds."""
    streets = _streets(day)
    found = []
    for item in items:
        areas = {holder.area for holder in holders.get(item.code, ())}
        left = tuple(name for area, name in streets.items() if area not in areas)
        if not areas:
            found.append(Gap(item))
        elif "" not in areas and left:
            found.append(Gap(item, left))
    return tuple(found)


def _streets(day: date) -> dict[str, str]:
    """The names of the streets in force on a day, by the code of their area."""
    units = Unit.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day), kind=UnitKind.STREET, valid_from__lte=day
    )
    return {unit.area: str(unit) for unit in units}


def _clashes(items: Sequence[Item], holders: Mapping[str, Sequence[Holder]]) -> tuple[Clash, ...]:
    """Items that two hold at the same place."""
    found = (Clash(item, _twice(holders.get(item.code, ()))) for item in items)
    return tuple(clash for clash in found if clash.holders)


def _twice(holders: Sequence[Holder]) -> tuple[Holder, ...]:
    counts = Counter(holder.area for holder in holders)
    return tuple(holder for holder in holders if counts[holder.area] > 1)


def _idle(
    items: Iterable[Item], holders: Iterable[Holder], checklists: Sequence[Checklist]
) -> tuple[str, ...]:
    """Units without an item of their own, by name."""
    own = {item.department_code for item in items}
    named = {holder.unit_code: holder.unit_name for holder in holders if not holder.area}
    named |= {one.lead_code: one.lead_name for one in checklists if one.lead_code}
    return tuple(name for code, name in sorted(named.items()) if code not in own)
