"""People who call back, rules to do it by, and closed cases whose reporter can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack, CallBackRules
from bihuan.domain.callbacks.vocabulary import CallbacksPermission as May
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CasesPermission, CaseState, Source
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person
from tests.factories.cases import Town, case_in
from tests.factories.cases import town as cases_town

RULES: dict[str, Any] = {
    "sources": ["resident", "hotline"],
    "attempts": 3,
    "again_after_hours": 4,
    "ask_within_days": 10,
    "minimum_sample": 2,
    "weights": {"contacted": 0.1, "solved": 0.5, "satisfied": 0.4, "mostly": 0.9},
    "unreasonable": {"grounds": [{"code": "excessive", "name": "要求过高"}]},
    "out_of_power": {"grounds": [{"code": "legal_route", "name": "应走诉讼"}]},
}
SEES = (CasesPermission.VIEW_ALL, CasesPermission.VIEW_PERSONAL)
# username, unit, permissions
CALLERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("clerk", "U", (CasesPermission.REPORT, CasesPermission.IMPORT, May.CALL, *SEES)),
    ("clerk2", "U", (May.CALL, *SEES)),
    ("arbiter", "U", (CasesPermission.ARBITRATE, May.CALL, May.PROPOSE, May.CONFIRM, *SEES)),
    ("reviewer", "U", (May.PROPOSE, May.CONFIRM, CasesPermission.VIEW_ALL)),
    ("unit_lead", "U-CG", (May.PROPOSE, May.CONFIRM, CasesPermission.VIEW_UNIT)),
    ("busy", "U", (CasesPermission.CHECK, CasesPermission.ARBITRATE, *May, *SEES)),
)
WANG = {"name": "王小明", "phone": "13812345678"}
NO = actions.Answer(contacted=False, solved=False, satisfaction="dissatisfied", comment="垃圾还在老地方")
YES = actions.Answer(contacted=True, solved=True, satisfaction="satisfied")


def town(now: datetime, **rules: Any) -> Town:
    """The cases' town with people who call back and the rules of call-backs."""
    built = cases_town(now)
    people = {
        **built.people,
        **{name: person(name, built.district.units[unit], *held) for name, unit, held in CALLERS},
    }
    actors = {name: actor_of(who, now.date()) for name, who in people.items()}
    CallBackRules.objects.create(valid_from=date(2000, 1, 1), data={**RULES, **rules})
    return replace(built, people=people, actors=actors)


def closed_case(town: Town, *, minutes: float = 0, **draft: Any) -> Case:
    """A case of a caller, closed."""
    told: dict[str, Any] = {"source": Source.HOTLINE, "contact": WANG, **draft}
    return case_in(town, CaseState.CLOSED, minutes=minutes, **told)


def call_back_of(town: Town, case: Case | None = None, *, minutes: float = 20) -> CallBack:
    """The call-back that the job opens for a closed case."""
    case = case or closed_case(town)
    actions.open_due_call_backs(now=town.after(minutes))
    return CallBack.objects.get(case=case)
