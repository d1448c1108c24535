"""People who call back, rules to do it by, and closed cases whose reporter can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack, CallBackRules
from bihuan.domain.callbacks.vocabulary import CallbacksPermission as May
from bihuan.domain.cases import actions as cases
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CasesPermission, CaseState, Source
from bihuan.domain.residents.actions import report_as_resident
from bihuan.domain.residents.policy import new_ticket
from tests.factories.accounts import actor as actor_of
from tests.factories.accounts import person
from tests.factories.cases import STEPS, Town, case_in, case_task
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


def residents_case(town: Town, *, steps: int = 6) -> tuple[Case, str]:
    """A case that a resident reported on the public site, after so many steps (6: closed), and the token of his page."""
    draft = town.draft(contact={})
    given = report_as_resident(now=town.after(1), draft=draft, ticket=new_ticket(town.now))
    case = cases.accept_report(actor=town["acceptor"], now=town.after(2), report_id=given.receipt.report_id)
    for minute, step in enumerate(list(STEPS)[:steps], start=3):
        verb, who, words = STEPS[step]
        subject = {"task_id": case_task(case.pk)} if verb.endswith("_task") else {"case_id": case.pk}
        getattr(cases, verb)(actor=town[who], now=town.after(minute), **subject, **words)
    return case, given.token
