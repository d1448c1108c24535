"""A small district with standards and a cast of people, and cases brought to any state through the real actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, CaseRules, StandardRow, StandardStage, Task
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.calendar.models import CalendarDay, CalendarYear
from bihuan.foundation.personal.vocabulary import PersonalPermission as Personal
from bihuan.kernel.actors import Actor
from tests.factories.accounts import SET_UP, person
from tests.factories.accounts import actor as actor_of
from tests.factories.district import MiniDistrict, middle, mini_district, new_revisions
from tests.factories.laid_out import LaidOut

SINCE = date(2024, 1, 1)
# username, unit, over, permissions
CAST: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("grid", "U-S1A", "U-S1A", (May.REPORT, May.VERIFY, May.HANDLE, May.VIEW_AREA, May.VIEW_UNIT)),
    ("acceptor", "U", "U", (May.REPORT, May.ACCEPT, May.FILE, May.VOID, May.IMPORT, May.VIEW_ALL, May.VIEW_PERSONAL)),
    ("dispatcher", "U", "U", (May.DISPATCH, May.ASSIGN_CHECK, May.MAINTAIN, May.EXPORT, May.VIEW_ALL)),
    ("dispatcher2", "U", "U", (May.DISPATCH, May.VIEW_ALL)),
    ("handler", "U-CG", "U-CG", (May.REPORT, May.HANDLE, May.VIEW_UNIT)),
    ("handler2", "U-CG", "U-CG", (May.REPORT, May.HANDLE, May.VIEW_UNIT)),
    ("helper", "U-SZ", "U-SZ", (May.HANDLE, May.VIEW_UNIT)),
    ("lead", "U-CG", "U-CG", (May.HANDLE, May.ENDORSE, May.VIEW_UNIT)),
    ("centre", "U", "U", (May.GRANT, May.SUSPEND, May.ARBITRATE, May.FORCE_CLOSE, May.REVIEW_APPEAL, May.VIEW_ALL)),
    ("checker", "U", "U", (May.VERIFY, May.CHECK, May.VIEW_ALL)),
    ("checker2", "U", "U", (May.CHECK, May.LOOK_BACK, May.VIEW_ALL)),
    ("inspector", "U", "U", (May.LOOK_BACK, May.VIEW_ALL)),
    ("supervisor", "U", "U", (May.SUPERVISE, May.REVIEW_APPEAL, May.DRAW, May.VIEW_ALL)),
    ("street1", "U-S1", "U-S1", (May.ACCEPT, May.FILE, May.DISPATCH, May.VIEW_AREA)),
    ("street2", "U-S2", "U-S2", (May.ACCEPT, May.FILE, May.DISPATCH, May.VIEW_AREA, May.VIEW_PERSONAL)),
    ("everything", "U", "U", tuple(May)),
    ("auditor", "U", "U", (May.VIEW_ALL, May.VIEW_PERSONAL, May.EXPORT, Personal.AUDIT)),
    ("outsider", "U-SZ", "U-SZ", ()),
)  # fmt: skip

RULES = {
    kind: {"reasons": [{"code": code, "name": name} for code, name in (*reasons.items(), ("other", "其他"))]}
    for kind, reasons in {
        "return": {
            "already_fixed": "现场已恢复",
            "not_this_unit": "不属于本单位职责",
            "place_unclear": "位置不清",
        },
        "decline": {"not_ours": "不属于本区管辖"},
        "reject": {"not_found": "现场未发现问题"},
        "void": {"test": "测试或误报"},
        "force_close": {"no_access": "多次拒绝入户"},
        "suspend": {"season": "待季节"},
        "extend": {"weather": "天气"},
        "appeal": {"force_majeure": "不可抗力"},
    }.items()
}


@dataclass(frozen=True)
class Town:
    """The district, its people, and who they are as actors."""

    district: MiniDistrict
    people: Mapping[str, Person]
    actors: Mapping[str, Actor]
    now: datetime

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def after(self, minutes: float = 0, *, days: float = 0) -> datetime:
        return self.now + timedelta(minutes=minutes, days=days)

    def draft(
        self,
        text: str = "桃花社区门口有垃圾堆放",
        place: str = "S2A1",
        category: str = "E0101",
        **more: object,
    ) -> actions.ReportDraft:
        lon, lat = middle(place)
        kind = self.district.categories[category] if category else None
        return actions.ReportDraft(text=text, lon=lon, lat=lat, category=kind, **more)  # type: ignore[arg-type]


def town(now: datetime) -> Town:
    """Set the district up: by duty, E0101 in the second street belongs to U-CG."""
    made = replace(_town(), now=now)
    new_revisions()
    return made


@LaidOut
def _town() -> Town:
    """The town as it is at any time: everybody's appointment has begun long ago and has no end."""
    district = mini_district()
    for category, stages in {
        "E0101": [("", Decimal(4), "work_hour")],
        "E0102": [("", Decimal(1), "work_day")],
        "C0101": [
            ("围护", Decimal(3), "urgent_hour"),
            ("修复", Decimal(8), "urgent_hour"),
            ("恢复", Decimal(5), "work_day"),
        ],
    }.items():
        standard(district, category, stages)
    national_holidays()
    CaseRules.objects.create(valid_from=date(2000, 1, 1), data=RULES)
    people = {
        name: person(name, district.units[unit], *permissions, over=district.units[over])
        for name, unit, over, permissions in CAST
    }
    return Town(district, people, {name: actor_of(who) for name, who in people.items()}, SET_UP)


def national_holidays() -> None:
    """The end of 2026 as the State Council published it."""
    CalendarYear.objects.create(year=2026, source="国办发明电〔2025〕7号", published=True)
    for number in range(1, 8):
        CalendarDay.objects.create(
            day=date(2026, 10, number), kind="holiday", name="国庆节", scope="national"
        )
    CalendarDay.objects.create(day=date(2026, 10, 10), kind="workday", name="国庆节调休", scope="national")


def standard(
    district: MiniDistrict, category: str, stages: list[tuple[str, Decimal, str]], row: int = 1
) -> StandardRow:
    made = StandardRow.objects.create(
        category=district.categories[category],
        row=row,
        condition="影响市容或安全",
        closing_condition="恢复原状",
        source="测试",
        valid_from=SINCE,
    )
    for number, (name, amount, unit) in enumerate(stages, start=1):
        StandardStage.objects.create(standard=made, number=number, name=name, amount=amount, unit=unit)
    return made


ROAD: tuple[str, ...] = (
    CaseState.ACCEPTED, CaseState.FILED, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.HANDLED,
    CaseState.CHECKING, CaseState.CLOSED, CaseState.LOOKING_BACK, CaseState.CONFIRMED,
)  # fmt: skip


def case_in(town: Town, state: str, *, minutes: float = 0, **draft: object) -> Case:
    """A case walked along the road to `state`, one minute a step, each step by the person whose job it is.

    Reports of one person lie at addresses of their own, or they would be the same delivery.
    """
    if draft.get("contact"):
        draft.setdefault("address", f"{minutes:g} 号")
    report = actions.receive_report(actor=town["grid"], now=town.after(minutes), draft=town.draft(**draft))  # type: ignore[arg-type]
    case = actions.accept_report(actor=town["acceptor"], now=town.after(minutes + 1), report_id=report.pk)
    for number, step in enumerate(ROAD[1 : ROAD.index(state) + 1], start=2):
        walk(town, case.pk, step, town.after(minutes + number))
    return Case.objects.get(pk=case.pk)


def task_of(case: Case) -> Task:
    return case.tasks.order_by("-pk")[0]


def walk(town: Town, key: int, step: str, now: datetime) -> None:
    """Take a case one step on, by who does that."""
    verb, who, words = STEPS[step]
    subject = {"task_id": case_task(key)} if verb.endswith("_task") else {"case_id": key}
    getattr(actions, verb)(actor=town[who], now=now, **subject, **words)
    if step == CaseState.LOOKING_BACK:
        actions.take_look_back(actor=town["inspector"], now=now, case_id=key)


def case_task(key: int) -> int:
    return Task.objects.filter(case_id=key).order_by("-pk").values_list("pk", flat=True)[0]


STEPS: dict[str, tuple[str, str, dict[str, str]]] = {
    CaseState.FILED: ("file_case", "acceptor", {}),
    CaseState.DISPATCHED: ("dispatch_case", "dispatcher", {}),
    CaseState.HANDLING: ("sign_task", "handler", {}),
    CaseState.HANDLED: ("handle_task", "handler", {"text": "已清理干净"}),
    CaseState.CHECKING: ("take_check", "checker", {}),
    CaseState.CLOSED: ("pass_check", "checker", {}),
    CaseState.LOOKING_BACK: ("call_look_back", "supervisor", {}),
    CaseState.CONFIRMED: ("confirm_case", "inspector", {}),
}
