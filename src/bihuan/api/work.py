"""What waits for somebody: tasks, applications, supervisions, checks, look-backs, desks, the board, my work."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from bihuan.api import moves
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import (
    ApplicationRow,
    CaseRow,
    CheckRow,
    SupervisionRow,
    TaskDetail,
    TaskRow,
)
from bihuan.api.shapes.installation import BoardOut, PointOut, RoundOut
from bihuan.api.shapes.reports import ReportRow
from bihuan.api.types import Code, In, Key, Moment, Word
from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.board import board, case_points
from bihuan.domain.cases.queries.checking import look_back_round
from bihuan.domain.cases.queries.desks import (
    check_desk,
    dispatch_desk,
    look_back_desk,
    my_work,
    waiting_applications,
)
from bihuan.domain.cases.queries.records import application_by_id, supervision_by_id, task_by_code
from bihuan.domain.cases.queries.work import (
    find_applications,
    find_supervisions,
    find_tasks,
    look_back_rounds,
    open_checks,
)
from bihuan.domain.cases.vocabulary import ApplicationState, CheckKind, TaskState

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Application, Case, LookBackRound, Supervision, Task
    from bihuan.domain.cases.queries.board import Board
    from bihuan.domain.cases.queries.desks import MyWork

tasks = Router(tags=["tasks"])
tasks.add_router("", moves.tasks)
applications = Router(tags=["applications"])
applications.add_router("", moves.applications)
supervisions = Router(tags=["supervisions"])
supervisions.add_router("", moves.supervisions)
checks, look_back, dispatch, boards = (
    Router(tags=["checks"]),
    Router(tags=["look-back"]),
    Router(tags=["dispatch"]),
    Router(tags=["board"]),
)
DECIDERS = ("task", "asked_by", "endorsed_by", "decided_by")


class TaskQuery(Paging):
    """`mine`: of the units that you handle for. `case` is a case's code."""

    mine: bool = False
    state: TaskState | None = None
    case: Word = ""


@tasks.get("", response=Page[TaskRow], operation_id="list_tasks", summary="Find tasks · 查找任务")
def list_tasks(request: ApiRequest, asked: Query[TaskQuery]) -> dict[str, Any]:
    """The tasks of the cases that you may see, newest first."""
    rows = find_tasks(request.actor, mine=asked.mine, state=asked.state or "", case=asked.case)
    return page(rows, asked)


@tasks.get("/{code}", response=TaskDetail, operation_id="get_task", summary="One task · 任务详情")
def get_task(request: ApiRequest, code: Code) -> Task:
    """A task and what may be done with it."""
    return task_by_code(request.actor, code)


class ApplicationQuery(Paging):
    """`state` as it stands; `case` is a case's code."""

    state: ApplicationState | None = None
    case: Word = ""


@applications.get(
    "",
    response=Page[ApplicationRow],
    operation_id="list_applications",
    summary="Find applications · 查找申请",
)
def list_applications(request: ApiRequest, asked: Query[ApplicationQuery]) -> dict[str, Any]:
    """The applications on the cases that you may see, newest first."""
    return page(find_applications(request.actor, state=asked.state or "", case=asked.case), asked)


@applications.get(
    "/waiting",
    response=list[ApplicationRow],
    operation_id="list_waiting_applications",
    summary="Yours to decide · 待我决定",
)
def list_waiting_applications(request: ApiRequest) -> list[Application]:
    """The applications whose next step you may take: not your own, at your level, in your reach."""
    rows = waiting_applications(request.actor)
    prefetch_related_objects(rows, *DECIDERS)
    return rows


@applications.get(
    "/{id}", response=ApplicationRow, operation_id="get_application", summary="One application · 申请详情"
)
def get_application(request: ApiRequest, id: Key) -> Application:  # noqa: A002  # its name in the address
    """An application with who asked, who endorsed and who decided."""
    return application_by_id(request.actor, id)


class SupervisionQuery(Paging):
    """`is_open`: without an answer yet. `case` is a case's code."""

    is_open: bool | None = None
    case: Word = ""


@supervisions.get(
    "",
    response=Page[SupervisionRow],
    operation_id="list_supervisions",
    summary="Find supervisions · 查找督办",
)
def list_supervisions(request: ApiRequest, asked: Query[SupervisionQuery]) -> dict[str, Any]:
    """The supervisions of the cases that you may see, newest first."""
    return page(find_supervisions(request.actor, is_open=asked.is_open, case=asked.case), asked)


@supervisions.get(
    "/{id}", response=SupervisionRow, operation_id="get_supervision", summary="One supervision · 督办详情"
)
def get_supervision(request: ApiRequest, id: Key) -> Supervision:  # noqa: A002  # its name in the address
    """A supervision with its answer, if there is one."""
    return supervision_by_id(request.actor, id)


@checks.get("/mine", response=Page[CheckRow], operation_id="list_my_checks", summary="My checks · 我的核查")
def list_my_checks(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The verifications and checks that you have taken and not finished."""
    return page(open_checks(request.actor, kinds=(CheckKind.VERIFY, CheckKind.CHECK)), asked, by="pk")


@checks.get("/to-verify", response=Page[CaseRow], operation_id="list_to_verify", summary="To verify · 待核实")
def list_to_verify(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Cases whose verification before filing nobody has taken."""
    return page(check_desk(request.actor).to_verify, asked, by="pk")


@checks.get("/pool", response=Page[CaseRow], operation_id="list_check_pool", summary="To check · 待核查")
def list_check_pool(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Handled cases that wait for a check before closing; not those that you handled yourself."""
    return page(check_desk(request.actor).pool, asked, by="pk")


@look_back.get(
    "/mine", response=Page[CheckRow], operation_id="list_my_look_backs", summary="My look-backs · 我的回头看"
)
def list_my_look_backs(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The look-backs that you have taken and not finished."""
    return page(open_checks(request.actor, kinds=(CheckKind.LOOK_BACK,)), asked, by="pk")


@look_back.get(
    "/pool", response=Page[CaseRow], operation_id="list_look_back_pool", summary="To look back at · 待回头看"
)
def list_look_back_pool(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Cases called to a look-back that nobody has taken; not those that you handled or checked."""
    return page(look_back_desk(request.actor).pool, asked, by="pk")


@look_back.get("/rounds", response=Page[RoundOut], operation_id="list_rounds", summary="Rounds · 抽查轮次")
def list_rounds(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The draws, newest first. A seed is shown after its draw; its hash was published before."""
    return page(look_back_rounds(request.actor), asked)


@look_back.get(
    "/rounds/{id}", response=RoundOut, operation_id="get_round", summary="One round · 抽查轮次详情"
)
def get_round(request: ApiRequest, id: Key) -> LookBackRound:  # noqa: A002  # its name in the address
    """A draw with its commitment and, once drawn, its seed."""
    return look_back_round(request.actor, id)


class RoundIn(In):
    """The window of closing that is drawn from, and the share; without a share, the district's rule."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    closed_from: Moment
    closed_to: Moment
    share: Annotated[Decimal | None, Field(gt=0, le=1, max_digits=5, decimal_places=4)] = None


@look_back.post(
    "/rounds", response={201: RoundOut}, operation_id="commit_round", summary="Commit a seed · 公布种子哈希"
)
def commit_round(request: ApiRequest, sent: RoundIn) -> LookBackRound:
    """Fix a seed for a draw and publish its hash in the journal, before anybody can know what it will draw."""
    facts: dict[str, Any] = sent.model_dump(exclude_none=True)
    return actions.commit_round(actor=request.actor, now=timezone.now(), **facts)


@look_back.post(
    "/rounds/{id}/moves/draw_round", response=RoundOut, operation_id="draw_round", summary="Draw · 抽取"
)
def draw_round(request: ApiRequest, id: Key) -> LookBackRound:  # noqa: A002  # its name in the address
    """Reveal the seed, draw the round's share of the cases closed in its window, and call each to a look-back."""
    return actions.draw_round(actor=request.actor, now=timezone.now(), round_id=id)


@dispatch.get(
    "/reports", response=Page[ReportRow], operation_id="list_desk_reports", summary="Came in · 待受理"
)
def list_desk_reports(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Reports that nobody has accepted, the oldest first."""
    return page(dispatch_desk(request.actor).reports.select_related("case"), asked, by="pk")


@dispatch.get("/to-file", response=Page[CaseRow], operation_id="list_to_file", summary="To file · 待立案")
def list_to_file(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Cases that wait for the filing decision, the oldest first."""
    return page(dispatch_desk(request.actor).to_file, asked, by="pk")


@dispatch.get(
    "/to-dispatch", response=Page[CaseRow], operation_id="list_to_dispatch", summary="To send · 待派遣"
)
def list_to_dispatch(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Filed cases that wait for a unit, the oldest first."""
    return page(dispatch_desk(request.actor).to_dispatch, asked, by="pk")


@dispatch.get("/returned", response=Page[CaseRow], operation_id="list_returned", summary="Came back · 退单")
def list_returned(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Returned cases that wait for a ruling or a new dispatch."""
    return page(dispatch_desk(request.actor).returned, asked, by="pk")


@boards.get("/board", response=BoardOut, operation_id="get_board", summary="The board · 看板")
def get_board(request: ApiRequest) -> Board:
    """Open, overdue and closed now, by street and unit, and thirty days' trend, as far as you may see."""
    return board(request.actor, now=timezone.now())


class PointQuery(In):
    """`open` or `overdue` cases, the newest when there are more than fit."""

    state: Annotated[str, Field(pattern="^(open|overdue)$")] = "open"
    limit: Annotated[int, Field(ge=1, le=2000)] = 2000


@boards.get(
    "/board/points", response=list[PointOut], operation_id="list_points", summary="The map · 地图点位"
)
def list_points(request: ApiRequest, asked: Query[PointQuery]) -> list[Case]:
    """The open cases that you may see, with their points."""
    return case_points(request.actor, state=asked.state, limit=asked.limit)


class MyWorkOut(Schema):
    """What waits for you, the most pressing first; a list holds at most fifty rows."""

    count: int
    to_sign: list[TaskRow]
    handling: list[TaskRow]
    came_back: list[TaskRow]
    checks: list[CheckRow]
    supervisions: list[SupervisionRow]
    applications: list[ApplicationRow]
    returned: list[CaseRow]
    asked: list[ApplicationRow]
    reports: list[ReportRow]


@boards.get("/my-work", response=MyWorkOut, operation_id="get_my_work", summary="My work · 我的工作")
def get_my_work(request: ApiRequest) -> MyWork:
    """Everything that waits for you, and what you asked for and reported lately."""
    mine = my_work(request.actor, now=timezone.now())
    prefetch_related_objects([*mine.applications, *mine.asked], *DECIDERS)
    prefetch_related_objects(mine.supervisions, "asked_by", "answered_by")
    prefetch_related_objects(mine.checks, "assignee", "done_by")
    prefetch_related_objects(mine.reports, "place", "suggested_unit")
    return mine
