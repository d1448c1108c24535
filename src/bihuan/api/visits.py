"""Visits: planning under the caps, the door, results, what phones bring, and the ledger of an enterprise."""

from __future__ import annotations

import json
from collections.abc import Callable
from inspect import getdoc
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.utils import timezone
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import Field, TypeAdapter, ValidationError

from bihuan.api.naming import key_of, named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.problems import Unreadable
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.visits import LedgerOut, NearRow, TakenOut, VisitOut, VisitRow
from bihuan.api.types import Code, Day, In, Lat, Line, Lon, Moment, Reason, Sentence
from bihuan.domain.inspections import actions
from bihuan.domain.inspections.queries import enterprises as found
from bihuan.domain.inspections.queries import visits as queries
from bihuan.domain.inspections.queries.caps import ledger_of
from bihuan.domain.inspections.queries.visits import VisitFilter
from bihuan.domain.inspections.vocabulary import ActKind, Counting, Result, VisitKind, VisitState
from bihuan.domain.inspections.workflow import VISIT

if TYPE_CHECKING:
    from bihuan.domain.inspections.models import Visit
    from bihuan.domain.inspections.queries.caps import Ledger

router, enterprises = Router(tags=["visits"]), Router(tags=["visits"])
Id = Annotated[UUID, Field(description="Made up by whoever sends · 由发送方生成")]
MOST_ACTS = 200


class VisitQuery(Paging):
    """What the list is narrowed to; days are of the plan, both included."""

    state: VisitState | None = None
    kind: VisitKind | None = None
    counting: Counting | None = None
    unit: Code | None = None
    enterprise: Code | None = None
    place: Code | None = None
    since: Day | None = None
    until: Day | None = None
    q: Line = ""


class PlanIn(In):
    """A visit to be planned. The first unit leads; `scenario` brings the items of its checklist."""

    enterprise: Code
    kind: VisitKind
    purpose: Annotated[Sentence, Field(min_length=1)]
    planned_on: Day
    units: Annotated[list[Code], Field(min_length=1, max_length=20)]
    officers: Annotated[list[Code], Field(max_length=20)] = []
    scenario: Code | None = None
    ground: Code | None = None
    evidence: Annotated[str, Field(max_length=80)] = ""
    is_urgent: bool = False


class NothingIn(In):
    """Nothing more is asked."""


class WhyIn(In):
    reason: Annotated[Sentence, Field(min_length=1)]


class MoveIn(WhyIn):
    planned_on: Day


class OfficersIn(In):
    officers: Annotated[list[Code], Field(min_length=1, max_length=20)]


class JoinIn(In):
    """Another department, with the items of a scenario and its officers."""

    unit: Code
    scenario: Code | None = None
    officers: Annotated[list[Code], Field(max_length=20)] = []


class EnterIn(In):
    """The code at the door, or why it could not be scanned."""

    door: Annotated[str, Field(max_length=300)] = ""
    reason: Sentence = ""
    lon: Lon | None = None
    lat: Lat | None = None
    at: Moment | None = None


class LeaveIn(In):
    remark: Reason = ""
    at: Moment | None = None


class SignIn(In):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    post: Annotated[str, Field(max_length=60)] = ""
    agreed: bool = True
    note: Reason = ""
    at: Moment | None = None


class AnswerIn(In):
    """A result; `base` is the id of the answer that was seen, and absent when there was none."""

    id: Id
    result: Result
    note: Reason = ""
    base: UUID | None = None
    at: Moment | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy: Annotated[int, Field(ge=0, le=100_000)] | None = None


class SettleIn(In):
    answer: UUID


class ActIn(In):
    """One thing that was done on a phone, under the id that it made up. `file` names the uploaded file that goes along."""

    id: Id
    kind: ActKind
    at: Moment
    item: Annotated[str, Field(max_length=24)] = ""
    door: Annotated[str, Field(max_length=300)] | None = None
    reason: Sentence | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    accuracy: Annotated[int, Field(ge=0, le=100_000)] | None = None
    result: Result | None = None
    note: Reason | None = None
    base: UUID | None = None
    remark: Reason | None = None
    name: Annotated[str, Field(max_length=60)] | None = None
    post: Annotated[str, Field(max_length=60)] | None = None
    agreed: bool | None = None
    file: Annotated[str, Field(max_length=120)] = ""


class ActsIn(In):
    """The acts as a JSON list, because files go along in the same form."""

    acts: Annotated[str, Field(max_length=500_000, examples=["[]"])]


def _people(names: list[str], request: ApiRequest) -> list[Any]:
    return [named("person", name, request.actor) for name in names]


@router.get("", response=Page[VisitRow], operation_id="list_visits", summary="Find visits · 查找检查")
def list_visits(request: ApiRequest, asked: Query[VisitQuery]) -> dict[str, Any]:
    """All visits for whoever has a right over inspections, newest first."""
    given: dict[str, Any] = asked.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
    return page(queries.find_visits(request.actor, VisitFilter(**given)), asked)


@router.get(
    "/today", response=list[VisitRow], operation_id="list_todays_visits", summary="Today · 今天的检查"
)
def list_todays_visits(request: ApiRequest) -> list[Visit]:
    """What you do today, and what you are still inside of or have to get signed."""
    return list(queries.todays_visits(request.actor, timezone.localdate()))


@router.post("", response={201: VisitOut}, operation_id="plan_visit", summary="Plan a visit · 安排检查")
def plan_visit(request: ApiRequest, sent: PlanIn) -> Visit:
    """Plan a visit. It takes its place under the caps at once; over one it is refused (`over_cap`) without an exempt ground."""
    given: dict[str, Any] = sent.model_dump(exclude={"enterprise", "units", "officers"}, exclude_none=True)
    draft = actions.VisitDraft(
        enterprise=named("object", sent.enterprise, request.actor),
        units=[named("unit", code, request.actor) for code in sent.units],
        officers=_people(sent.officers, request),
        **given,
    )
    visit = actions.plan_visit(actor=request.actor, now=timezone.now(), draft=draft)
    return queries.visit_by_code(request.actor, visit.code)


@router.get("/{code}", response=VisitOut, operation_id="get_visit", summary="One visit · 检查详情")
def get_visit(request: ApiRequest, code: Code) -> Visit:
    """A visit with its items and every answer that was given."""
    return queries.visit_by_code(request.actor, code)


def _move(request: ApiRequest, code: str, verb: str, **told: Any) -> Visit:
    action: Callable[..., Any] = getattr(actions, verb)
    action(actor=request.actor, now=timezone.now(), visit_id=key_of("V", code), **told)
    return queries.visit_by_code(request.actor, code)


def _add(verb: str, body: type[In], told: Callable[[Any, ApiRequest], dict[str, Any]] | None = None) -> None:
    """`POST /visits/{code}/moves/<verb>`, with what the verb asks for."""

    def move(request: ApiRequest, code: str, sent: Any) -> Visit:
        given = told(sent, request) if told else sent.model_dump(exclude_none=True)
        return _move(request, code, verb, **given)

    move.__name__ = verb
    move.__annotations__ = {"request": ApiRequest, "code": Code, "sent": body, "return": VisitOut}
    register = router.post(
        f"/{{code}}/moves/{verb}",
        response=VisitOut,
        operation_id=verb,
        summary=f"{verb.replace('_', ' ').capitalize()} · {VISIT.moves[verb].label}",
        description=getdoc(getattr(actions, verb)),
    )
    register(move)


def _officers(sent: Any, request: ApiRequest) -> dict[str, Any]:
    return {"officers": _people(sent.officers, request)}


def _joining(sent: Any, request: ApiRequest) -> dict[str, Any]:
    unit = named("unit", sent.unit, request.actor)
    return {"unit": unit, "scenario": sent.scenario or "", **_officers(sent, request)}


_add("approve_visit", NothingIn)
_add("approve_afterwards", NothingIn)
_add("name_officers", OfficersIn, _officers)
_add("move_visit", MoveIn)
_add("join_visit", JoinIn, _joining)
_add("cancel_visit", WhyIn)
_add("refuse_entry", WhyIn)
_add("enter_visit", EnterIn)
_add("leave_visit", LeaveIn)
_add("sign_visit", SignIn)
_add("settle_answer", SettleIn)


@router.post(
    "/{code}/items/{item}/answer",
    response=VisitOut,
    operation_id="answer_item",
    summary="Answer an item · 填写结果",
)
def answer_item(request: ApiRequest, code: Code, item: Code, sent: AnswerIn) -> Visit:
    """A result for one item. The same `id` again is the same answer; another one than you saw standing is a conflict, and both are kept."""
    said = actions.Said(uuid=sent.id, **sent.model_dump(exclude={"id"}))
    return _move(request, code, "answer_item", item=item, said=said)


@router.post(
    "/{code}/items/{item}/report",
    response=VisitOut,
    operation_id="report_finding",
    summary="Make it a case · 转为案件",
)
def report_finding(request: ApiRequest, code: Code, item: Code, sent: NothingIn) -> Visit:
    """A finding becomes a case, with its class, place, words and photographs. Again it is the same case."""
    return _move(request, code, "report_finding", item=item)


@router.post(
    "/{code}/acts",
    response=list[TakenOut],
    operation_id="take_acts",
    summary="What a phone did · 上传离线记录",
)
def take_acts(
    request: ApiRequest, code: Code, sent: Form[ActsIn], files: File[list[UploadedFile]] = []  # noqa: B006  # read, never changed
) -> list[dict[str, Any]]:  # fmt: skip
    """Take in, in their order, the acts of a phone that was off-line: at most two hundred, each once by its `id`.

    Each act is told what became of it; a refused one holds none of the others back and may be sent again.
    """
    contents = {str(file.name): file.read() for file in files}
    acts = [_act(one, contents) for one in _acts(sent.acts)]
    taken = actions.take_acts(actor=request.actor, now=timezone.now(), visit_id=key_of("V", code), acts=acts)
    return [TakenOut.of(one) for one in taken]


def _acts(text: str) -> list[ActIn]:
    try:
        acts = TypeAdapter(list[ActIn]).validate_python(json.loads(text))
    except (ValueError, ValidationError, RecursionError):
        message = "读不懂离线记录。请更新页面后再上传；记录还在手机里。"
        raise Unreadable("bad_acts", message, fields={"acts": "读不懂"}) from None
    if len(acts) > MOST_ACTS:
        raise Unreadable("too_many_acts", "一次最多上传 {most} 条。请分几次上传。", most=MOST_ACTS)
    return acts


def _act(one: ActIn, contents: dict[str, bytes]) -> actions.PhoneAct:
    told = one.model_dump(exclude={"id", "kind", "at", "item", "file"}, exclude_none=True)
    return actions.PhoneAct(
        one.id, one.kind, one.at, one.item, told, contents.get(one.file), one.file or "photo.jpg"
    )


@enterprises.get(
    "/caps",
    response=Page[NearRow],
    operation_id="list_caps",
    summary="Nearest to a cap · 离上限最近的企业",
)
def list_caps(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The enterprises that were or will be visited this year, with what is left under their tightest cap."""
    return page(found.nearest_cap(request.actor, timezone.localdate().year), asked)


@enterprises.get(
    "/{code}/ledger",
    response=LedgerOut,
    operation_id="get_ledger",
    summary="The cap ledger · 频次台账",
)
def get_ledger(request: ApiRequest, code: Code, year: Annotated[int, Field(ge=2000, le=2100)] | None = None) -> Ledger:  # fmt: skip
    """Every visit of a year to an enterprise, with how it counts, and how each cap stands."""
    today = timezone.localdate()
    return ledger_of(found.enterprise_by_code(request.actor, code), year or today.year, today)
