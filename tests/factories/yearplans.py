"""The inspections' town with a library of checks, a dozen enterprises, and people who make, approve and read plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bihuan.domain.inspections.vocabulary import InspectionsPermission
from bihuan.domain.yearplans import actions
from bihuan.domain.yearplans.models import PlanRules, YearPlan
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.foundation.jobs.worker import run_due
from bihuan.kernel.actors import Actor
from tests.factories.accounts import actor, person
from tests.factories.cases import Town
from tests.factories.checklists import item, load_checks, write_checks
from tests.factories.district import governed
from tests.factories.inspections import town as inspections_town

# username, unit, permissions
PLANNERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("maker", "U", (*May, InspectionsPermission.PLAN)),
    ("approver", "U", (May.VIEW, May.APPROVE)),
    ("reader", "U-CG", (May.VIEW,)),
)
ITEMS = (
    item("CG001", name="店招设置", field="市容", department="U-CG")
    + item("CG002", name="垃圾分类", field="市容", department="U-CG", minutes=15)
    + item("SZ001", name="排水接管", field="市政", department="U-SZ")
    + item("SZ002", name="排水许可", field="市政", department="U-SZ", on_site="false")
)
POWERS = """item,holder,level,valid_from,valid_to,how,reason,source
CG001,U-CG,district,2026-01-01,,held,,三定方案
CG002,U-CG,district,2026-01-01,,held,,三定方案
SZ001,U-SZ,district,2026-01-01,,held,,三定方案
SZ002,U-SZ,district,2026-01-01,,held,,三定方案
"""
SCENARIOS = """
[scenarios.catering]
name = "餐饮店"
trades = ["餐饮"]
lead = "U-CG"
valid_from = 2026-01-01
items = ["CG001", "CG002", "SZ001", "SZ002"]
"""
GRADES = "ABCD"


def planning_town(now: datetime, *, powers: str = POWERS, enterprises: int = 6) -> Town:
    """Six more restaurants of all grades beside the two of the town; plans take four seconds at most."""
    made = inspections_town(now)
    for number in range(enterprises):
        add_enterprise(made, f"Z{number + 3}", GRADES[number % 4])
    with TemporaryDirectory() as folder:
        checks = write_checks(Path(folder), items=ITEMS, powers=powers, scenarios=SCENARIOS)
        if problems := load_checks(checks):
            raise ValueError(problems)
    PlanRules.objects.create(valid_from=date(2000, 1, 1), data={"seconds": 4})
    people = {name: person(name, made.district.units[unit], *held) for name, unit, held in PLANNERS}
    actors = {name: actor(who) for name, who in people.items()}
    return replace(made, people={**made.people, **people}, actors={**made.actors, **actors})


def add_enterprise(town: Town, code: str, grade: str = "B") -> None:
    """One more restaurant."""
    data = {"trade": "餐饮", "grade": grade}
    governed(town.district, code, "S2A1", kind="enterprise", name=f"店{code}", data=data)


def plan_made(town: Town, year: int = 2026, **asked: object) -> YearPlan:
    """A plan that was asked for and made by its job."""
    plan = actions.ask_plan(actor=town.actors["maker"], now=town.now, year=year, **asked)  # type: ignore[arg-type]
    run_due(clock=lambda: town.now)
    plan.refresh_from_db()
    return plan


def plan_in_force(town: Town, year: int = 2026) -> YearPlan:
    """A plan that somebody else has approved."""
    plan = plan_made(town, year)
    actions.freeze_plan(actor=town.actors["maker"], now=town.now, plan_id=plan.pk)
    return actions.approve_plan(actor=town.actors["approver"], now=town.now, plan_id=plan.pk)


def rows(maker: Actor, now: datetime) -> dict[str, str]:
    """Two plans that were asked for, by the names of the matrix of addresses."""
    names = ("plan", "other_plan")
    return {name: actions.ask_plan(actor=maker, now=now, year=2027).code for name in names}
