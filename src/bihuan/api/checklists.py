"""The library of checks: items with their law, who holds them on a day, scenario checklists, and its holes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.naming import named
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.checklists import CoverageOut, HolderOut, ItemOut, ScenarioOut, ScenarioRow
from bihuan.api.types import Code, Day, In, OnDay, Sentence
from bihuan.domain.checklists import actions
from bihuan.domain.checklists.policy import require
from bihuan.domain.checklists.queries import checklist_on, holders_on, item_on
from bihuan.domain.checklists.queries.coverage import coverage_on
from bihuan.domain.checklists.queries.items import versions_of
from bihuan.domain.checklists.queries.library import find_items
from bihuan.domain.checklists.queries.powers import holder_at, powers_of
from bihuan.domain.checklists.queries.scenarios import checklists_on
from bihuan.domain.checklists.vocabulary import ChecklistsPermission, PowerLevel
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from bihuan.domain.checklists.queries import Checklist, Holder, Item
    from bihuan.domain.checklists.queries.coverage import Coverage

items, scenarios = Router(tags=["checklists"]), Router(tags=["checklists"])


@items.get("", response=list[ItemOut], operation_id="list_check_items", summary="Check items · 检查事项")
def list_check_items(request: ApiRequest, asked: Query[OnDay]) -> list[Item]:
    """The items in force on a day, by field and code."""
    require(request.actor, ChecklistsPermission.VIEW)
    return find_items(asked.on or timezone.localdate())


@items.get("/coverage", response=CoverageOut, operation_id="get_check_coverage", summary="Holes · 空白和重叠")
def get_check_coverage(request: ApiRequest, asked: Query[OnDay]) -> Coverage:
    """Items that nobody holds or two do, items on no list, lists nobody leads: of the powers as they stood that day."""
    require(request.actor, ChecklistsPermission.VIEW)
    return coverage_on(asked.on or timezone.localdate())


@items.get("/{code}", response=ItemOut, operation_id="get_check_item", summary="One item · 检查事项详情")
def get_check_item(request: ApiRequest, code: Code, asked: Query[OnDay]) -> Item:
    """An item as it reads on a day."""
    require(request.actor, ChecklistsPermission.VIEW)
    found = item_on(code, asked.on or timezone.localdate())
    if found is None:
        raise NotFound
    return found


class HolderQuery(In):
    """On which day, and where: a street goes first in its own area."""

    on: Day | None = None
    place: Code | None = None


@items.get(
    "/{code}/holders", response=list[HolderOut], operation_id="list_holders", summary="Who holds it · 谁行使"
)
def list_holders(request: ApiRequest, code: Code, asked: Query[HolderQuery]) -> list[Holder]:
    """Who holds an item on a day; with a place the one who counts there. Empty where nobody does."""
    require(request.actor, ChecklistsPermission.VIEW)
    versions_of(code)
    found = holders_on(code, asked.on or timezone.localdate())
    if not asked.place:
        return found
    here = holder_at(found, named("place", asked.place, request.actor).path)
    return [here] if here else []


@items.get(
    "/{code}/powers", response=list[HolderOut], operation_id="list_powers", summary="Its powers · 历次职权"
)
def list_powers(request: ApiRequest, code: Code) -> list[Holder]:
    """Who has held an item since ever, the earliest first."""
    require(request.actor, ChecklistsPermission.VIEW)
    versions_of(code)
    return powers_of(code)


class HandOverIn(In):
    """To one unit of the district or the city, or to streets."""

    to: Annotated[list[Code], Field(min_length=1, max_length=100, examples=[["U-CG"]])]
    level: PowerLevel
    from_on: Day
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    source: Sentence = ""


@items.post(
    "/{code}/moves/hand_over", response=list[HolderOut], operation_id="hand_over_power", summary="Hand over · 移交职权"
)  # fmt: skip
def hand_over_power(request: ApiRequest, code: Code, sent: HandOverIn) -> list[Holder]:
    """Hand the power over from a day on, today at the earliest; answers who holds it then."""
    actions.hand_over(item_code=code, actor=request.actor, now=timezone.now(), **sent.model_dump())
    return holders_on(code, sent.from_on)


class HandBackIn(In):
    """To a unit of the district or the city."""

    to: Code
    level: PowerLevel = PowerLevel.DISTRICT
    from_on: Day
    reason: Annotated[str, Field(min_length=1, max_length=200)]
    source: Sentence = ""


@items.post(
    "/{code}/moves/hand_back", response=list[HolderOut], operation_id="hand_back_power", summary="Take back · 收回职权"
)  # fmt: skip
def hand_back_power(request: ApiRequest, code: Code, sent: HandBackIn) -> list[Holder]:
    """Take the power back from a day on, today at the earliest; answers who holds it then."""
    actions.hand_back(item_code=code, actor=request.actor, now=timezone.now(), **sent.model_dump())
    return holders_on(code, sent.from_on)


class ScenarioQuery(In):
    """Of which day, and for which trade."""

    on: Day | None = None
    trade: Sentence = ""


@scenarios.get("", response=list[ScenarioRow], operation_id="list_scenarios", summary="Scenarios · 场景清单")
def list_scenarios(request: ApiRequest, asked: Query[ScenarioQuery]) -> list[Checklist]:
    """The checklists in force on a day, by code; with a trade those that apply to it."""
    require(request.actor, ChecklistsPermission.VIEW)
    found = checklists_on(asked.on or timezone.localdate())
    return [one for one in found if not asked.trade or asked.trade in one.trades]


@scenarios.get(
    "/{code}", response=ScenarioOut, operation_id="get_scenario", summary="One scenario · 场景清单详情"
)
def get_scenario(request: ApiRequest, code: Code, asked: Query[HolderQuery]) -> Checklist:
    """A checklist in force on a day with its lines in order; with a place its holders are those who count there."""
    require(request.actor, ChecklistsPermission.VIEW)
    path = named("place", asked.place, request.actor).path if asked.place else ""
    found = checklist_on(code, asked.on or timezone.localdate(), path)
    if found is None:
        raise NotFound
    return found
