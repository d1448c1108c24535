"""A town with roads that are patrolled: who walks, who confirms, who keeps a road, and rules to do it by."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.district.vocabulary import DistrictPermission
from bihuan.domain.patrols import actions
from bihuan.domain.patrols.models import PatrolRules, Round, Stop
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import Actor
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.factories.cases import town as cases_town
from tests.factories.district import governed

RULES: dict[str, Any] = {
    "appeal_days": 7,
    "bands": {"roads": {"green": "[90, 100]", "yellow": "[75, 90)", "red": "[0, 75)"}},
    "lists": [
        {
            "code": "roads",
            "name": "道路巡查表",
            "kinds": ["road"],
            "report_on": ["red"],
            "category": "E0102",
            "lines": [
                {"code": "litter", "group": "保洁", "name": "路面有垃圾", "points": 2, "most": 6, "category": "E0101"},
                {"code": "cover", "group": "设施", "name": "井盖缺损", "points": 10, "most": 60, "category": "C0101"},
            ],
        }
    ],
}  # fmt: skip
SEES = (May.VIEW, CasesPermission.REPORT, DistrictPermission.VIEW)
# username, unit, permissions
CAST: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("walker", "U-CG", (May.WALK, *SEES)),
    ("walker2", "U-CG", (May.WALK, *SEES)),
    ("patrol_lead", "U", (May.ASSIGN, May.CONFIRM, *SEES)),
    ("patrol_lead2", "U", (May.WALK, May.CONFIRM, *SEES)),
    ("patrol_lead3", "U", (May.CONFIRM, *SEES)),
    ("keeper", "U-SZ", (May.VIEW, May.APPEAL)),
    ("keeper2", "U-S1", (May.VIEW, May.APPEAL)),
)


def rules(**changes: Any) -> dict[str, Any]:
    """The rules, with other values at the top."""
    return {**copy.deepcopy(RULES), **changes}


def town(now: datetime) -> Town:
    """The cases' town with three roads that U-SZ keeps, and people who patrol them."""
    built = cases_town(now)
    people = {
        **built.people,
        **{name: person(name, built.district.units[unit], *held) for name, unit, held in CAST},
    }
    PatrolRules.objects.create(valid_from=date(2000, 1, 1), data=rules())
    for number, place in enumerate(("S2A", "S2B", "S2A"), start=1):
        road(built, f"RD{number}", place)
    actors = {name: actor_of(who, now.date()) for name, who in people.items()}
    return replace(built, people=people, actors=actors)


def road(town: Town, code: str, place: str) -> GovernedObject:
    made: GovernedObject = governed(town.district, code, place)
    GovernedObject.objects.filter(pk=made.pk).update(owner_unit=town.district.units["U-SZ"])
    return made


def round_of(town: Town, *codes: str, walker: str = "walker", minutes: float = 0) -> Round:
    """A round over these roads (the first alone, if none is named)."""
    return actions.assign_round(
        actor=town["patrol_lead"], now=town.after(minutes), scored_list="roads", codes=codes or ("RD1",),
        patroller_id=town.people[walker].pk, due_on=town.after(minutes).date() + timedelta(days=2),
    )  # fmt: skip


def walked(
    town: Town, row: Round, covers: int = 0, *, litter: int = 0, minutes: float = 5, walker: str = "walker"
) -> Stop:
    """The next stop of a round, with so many broken covers and so much litter, graded."""
    stop = row.stops.filter(state="waiting")[0]
    for line, count in (("cover", covers), ("litter", litter)):
        if count:
            actions.note_deduction(
                actor=town[walker], now=town.after(minutes), stop_id=stop.pk, line=line, count=count
            )
    return actions.grade_stop(actor=town[walker], now=town.after(minutes), stop_id=stop.pk)


def rows(
    people: Mapping[str, Person], lead: Actor, walker: Actor, code: str, now: datetime
) -> dict[str, Any]:
    """One of everything that has an address: a round with a stop at the road `code`, and a graded one."""
    PatrolRules.objects.create(valid_from=date(2000, 1, 1), data=rules())
    given: dict[str, Any] = {
        "actor": lead, "now": now, "scored_list": "roads", "codes": (code,),
        "patroller_id": people["everything"].pk, "due_on": now.date() + timedelta(days=2),
    }  # fmt: skip
    graded, waiting = actions.assign_round(**given), actions.assign_round(**given)
    actions.grade_stop(actor=walker, now=now, stop_id=graded.stops.get().pk)
    return {"patrol_round": waiting.code, "patrol_stop": waiting.stops.get().code}
