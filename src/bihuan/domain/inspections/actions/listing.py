"""From a scenario's checklist to the items of a visit, as they read on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bihuan.domain.checklists.queries.scenarios import Line, checklist_on
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.actions.drafts import ItemDraft, VisitDraft
from bihuan.domain.inspections.queries.rules import Rules, rules_on
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.refusals import Refused


def with_list(draft: VisitDraft) -> VisitDraft:
    """The draft with the items of its scenario, unless it brings its own. Refuses `unknown_scenario`.

    What data or paper can show is not checked on site, so it is not on the list of a visit.
    """
    if draft.items or not draft.scenario:
        return draft
    found = checklist_on(draft.scenario, draft.planned_on, draft.enterprise.place.path)
    if found is None:
        raise _unknown(draft.scenario, draft.planned_on)
    items = items_on(draft.scenario, draft.planned_on, draft.enterprise)
    return replace(draft, items=items, scenario_name=found.name[:80], scenario_name_en=found.name_en[:120])


def items_on(scenario: str, day: date, enterprise: GovernedObject) -> list[ItemDraft]:
    """What is to be looked at on site on a day, each item with who holds it there. Refuses `unknown_scenario`."""
    found = checklist_on(scenario, day, enterprise.place.path)
    if found is None:
        raise _unknown(scenario, day)
    lines = [line for line in found.lines if line.on_site]
    units = {u.code: u for u in Unit.objects.filter(code__in={line.holder_code for line in lines})}
    rules = rules_on(day)
    return [_item(line, units.get(line.holder_code), rules) for line in lines]


def _item(line: Line, unit: Unit | None, rules: Rules) -> ItemDraft:
    return ItemDraft(
        code=line.item_code,
        name=line.name,
        basis=f"{line.law}{line.article}",
        how=line.method,
        unit=unit,
        is_key=line.item.item_class == "key",
        minutes=line.minutes,
        photo=line.photo,
        category=rules.category_of(line.item_code, line.item.field),
    )


def _unknown(scenario: str, day: date) -> Refused:
    return Refused(
        "unknown_scenario",
        "{day} 没有“{code}”这份场景清单。请从列表里选一份。",
        code=scenario,
        day=day,
        fields={"scenario": "请选择"},
    )
