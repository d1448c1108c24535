"""A town with an enterprise, two departments that inspect, officers who are fit to go, and visits brought to any state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import localdate

from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.checklists.vocabulary import PhotoRule
from bihuan.domain.district.models import GovernedObject, ObjectKind
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.models import Answer, InspectionRules, Visit
from bihuan.domain.inspections.policy import door_token, rating_token
from bihuan.domain.inspections.vocabulary import InspectionsPermission as May
from bihuan.domain.inspections.vocabulary import Result, VisitKind, VisitState
from bihuan.domain.officers.actions import CertificateDraft, enter_certificate
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import SYSTEM
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.factories.cases import town as cases_town
from tests.factories.district import governed, new_revisions
from tests.factories.laid_out import LaidOut
from tests.factories.pictures import jpeg

RULES: dict[str, Any] = {
    "plan_prefix": "JC",
    "recheck_after_days": 3,
    "default_category": "E0102",
    "categories": {"SJ-01": "E0101"},
    "caps": [
        {"scope": "unit", "most": 1, "source": "测试"},
        {"scope": "system", "most": 2, "source": "测试"},
        {"scope": "all", "most": 3, "source": "测试"},
    ],
    "systems": [{"name": "城管线", "units": ["U-CG", "U-S1"]}],
    "grounds": [
        {"code": "recheck", "name": "整改复核", "evidence": "case"},
        {"code": "hotline", "name": "12345、信访", "evidence": "case"},
        {"code": "ordered", "name": "上级交办", "evidence": "document"},
        {"code": "assist", "name": "配合上级", "evidence": "visit"},
    ],
    "rating_reasons": [{"code": "too_long", "name": "时间太长"}, {"code": "rude", "name": "态度不好"}],
}
SEES = (May.VIEW, CasesPermission.REPORT)
# username, unit, permissions
OFFICE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ann", "U-CG", (*SEES, May.INSPECT)),
    ("bob", "U-CG", (*SEES, May.INSPECT)),
    ("cai", "U-SZ", (*SEES, May.INSPECT)),
    ("planner", "U-CG", (May.VIEW, May.PLAN)),
    ("planner2", "U-SZ", (May.VIEW, May.PLAN)),
    ("office", "U", tuple(May)),
    ("boss", "U", (May.VIEW, May.APPROVE)),
)
OFFICERS = ("ann", "bob", "cai", "office")
ITEMS = (
    actions.ItemDraft(
        "SJ-01", "后厨是否整洁", "Is the kitchen clean", "食品安全法第三十三条", category="E0101", minutes=10
    ),
    actions.ItemDraft(
        "SJ-02",
        "是否公示健康证",
        "Are health certificates shown",
        "食品安全法第四十五条",
        photo=PhotoRule.NEVER,
        minutes=5,
    ),
    actions.ItemDraft(
        "XF-01",
        "疏散通道是否畅通",
        "Are the exits clear",
        "消防法第十六条",
        photo=PhotoRule.ALWAYS,
        category="E0102",
        minutes=5,
    ),
)


def town(now: datetime, **rules: Any) -> Town:
    """The cases' town with the people, the enterprises Z1 and Z2, and the rules of inspections."""
    made = _town()
    new_revisions()
    if rules:
        InspectionRules.objects.update(data={**RULES, **rules})
    return replace(made, now=now)


@LaidOut
def _town() -> Town:
    built = cases_town(datetime(2026, 9, 30, 8, 0).astimezone())
    kind = ObjectKind.objects.create(
        code="enterprise", name="企业商户", fields=[{"key": "trade", "name": "行业", "type": "text"}]
    )
    district = replace(built.district, kinds={**built.district.kinds, "enterprise": kind})
    for code, name in (("Z1", "桂花糕团铺"), ("Z2", "听枫茶馆")):
        governed(district, code, "S2A1", kind="enterprise", name=name, data={"trade": "餐饮"})
    people = {name: person(name, district.units[unit], *held) for name, unit, held in OFFICE}
    for number, name in enumerate(OFFICERS):
        certify(people[name], f"JS{number:08d}")
    InspectionRules.objects.create(valid_from=date(2000, 1, 1), data=RULES)
    actors = {name: actor_of(who) for name, who in people.items()}
    return replace(
        built, district=district, people={**built.people, **people}, actors={**built.actors, **actors}
    )


def certify(who: Person, number: str, until: date = date(2031, 1, 1)) -> None:
    """An enforcement certificate since this year, so that no hours are owed yet."""
    draft = CertificateDraft(
        number=number, issuer="省司法厅", scope="行政执法", valid_from=date(2026, 1, 1), valid_to=until
    )
    enter_certificate(
        actor=SYSTEM, now=datetime(2026, 1, 5, 9, 0).astimezone(), person_id=who.pk, draft=draft
    )


def enterprise(code: str = "Z1") -> GovernedObject:
    return GovernedObject.objects.select_related("place").get(code=code)


def wanted(
    town: Town, *, units: Sequence[str] = ("U-CG",), officers: Sequence[str] = ("ann", "bob"), **more: Any
) -> actions.VisitDraft:
    """A routine visit of today."""
    given: dict[str, Any] = {
        "enterprise": more.pop("enterprise", None) or enterprise(),
        "kind": VisitKind.ROUTINE,
        "purpose": "年度日常检查",
        "planned_on": localdate(town.now),
        "units": [town.district.units[code] for code in units],
        "officers": [town.people[name] for name in officers],
        "items": ITEMS,
        **more,
    }
    return actions.VisitDraft(**given)


def planned(town: Town, *, who: str = "planner", minutes: float = 0, **more: Any) -> Visit:
    return actions.plan_visit(actor=town[who], now=town.after(minutes), draft=wanted(town, **more))


ROAD = (VisitState.PLANNED, VisitState.APPROVED, VisitState.ENTERED, VisitState.LEFT, VisitState.SIGNED, VisitState.RATED)  # fmt: skip


def visit_in(town: Town, state: str, **more: Any) -> Visit:
    """A visit walked along its road, a few minutes a step, nothing found."""
    visit = planned(town, **more)
    for number, step in enumerate(ROAD[1 : ROAD.index(VisitState(state)) + 1], start=1):
        walk(town, visit, step, town.after(number * 5))
    return Visit.objects.get(pk=visit.pk)


def walk(town: Town, visit: Visit, step: str, now: datetime) -> None:
    key: dict[str, Any] = {"now": now, "visit_id": visit.pk}
    if step == VisitState.APPROVED:
        actions.approve_visit(actor=town["boss"], **key)
    elif step == VisitState.ENTERED:
        actions.enter_visit(actor=town["ann"], door=door(town, visit.enterprise), **key)
    elif step == VisitState.LEFT:
        actions.leave_visit(actor=town["ann"], remark="没有照片", **key)
    elif step == VisitState.SIGNED:
        actions.sign_visit(actor=town["ann"], name="王老板", **key)
    else:
        actions.rate_visit(now=now, token=rating_token(visit.pk), rating="good")


def door(town: Town, thing: GovernedObject) -> str:
    """What the code at the door says."""
    code = actions.make_door_code(actor=town["planner"], now=town.now, enterprise_id=thing.pk)
    return door_token(thing.pk, code.number)


def say(
    town: Town,
    visit: Visit,
    item: str,
    result: str = Result.CONFORMS,
    *,
    who: str = "ann",
    minutes: float = 12,
    **more: Any,
) -> Answer:
    """An answer, given after the one that stands."""
    row = visit.items.get(code=item)
    note = "灶台有积油" if result == Result.VIOLATES else ""
    told: dict[str, Any] = {"uuid": uuid4(), "result": result, "base": row.answer, "note": note, **more}
    return actions.answer_item(
        actor=town[who], now=town.after(minutes), visit_id=visit.pk, item=item, said=actions.Said(**told)
    )


def next_year(day: date) -> date:
    return day.replace(year=day.year + 1)


def tomorrow(town: Town) -> date:
    return town.now.date() + timedelta(days=1)


def visit_inside(town: Town, officer: Person, other: Person, now: datetime) -> dict[str, Any]:
    """A service visit of today that two people are inside of, with a photograph: what stands in the addresses of visits."""
    kind, _new = ObjectKind.objects.get_or_create(code="enterprise", defaults={"name": "企业商户"})
    thing = GovernedObject.objects.create(
        code="Z9", kind=kind, name="听雨茶馆", place=town.district.places["S2A1"]
    )
    me = actor_of(officer, now.date())
    draft = wanted(
        replace(town, now=now), enterprise=thing, kind=VisitKind.SERVICE, officers=(), items=ITEMS[:1],
        is_urgent=True,
    )  # fmt: skip
    visit = actions.plan_visit(actor=me, now=now, draft=replace(draft, officers=[officer, other]))
    code = actions.make_door_code(actor=me, now=now, enterprise_id=thing.pk)
    told: dict[str, Any] = {"actor": me, "now": now, "visit_id": visit.pk}
    actions.enter_visit(reason="门码损坏", **told)
    photo = actions.add_photo(item=ITEMS[0].code, uuid=uuid4(), content=jpeg(9), name="a.jpg", **told)
    return {
        "visit": visit.code,
        "visit_item": ITEMS[0].code,
        "visit_photo": photo.uuid,
        "enterprise": thing.code,
        "door": door_token(thing.pk, code.number),
        "rating": rating_token(visit.pk),
    }
