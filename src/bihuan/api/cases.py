"""Cases: finding them, one of them with all its parts, its pictures, and saved views of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import File, Form, Query, Router, UploadedFile

from bihuan.api import moves
from bihuan.api.naming import key_of
from bihuan.api.offers import case_moves, photos_asked_of
from bihuan.api.paging import Page, Paging, page
from bihuan.api.problems import Unreadable
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import (
    CaseDetail,
    CaseRow,
    ClockOut,
    EntryOut,
    EvidenceOut,
    clock_out,
    entry_out,
    evidence_out,
)
from bihuan.api.shapes.refs import MoveOut, PhotosOut, ReasonOut
from bihuan.api.shapes.reports import ReportRow
from bihuan.api.types import Code, Day, In, Key, Line, OnDay, Word
from bihuan.domain.cases import actions
from bihuan.domain.cases.policy import visible_reports
from bihuan.domain.cases.queries.cases import CaseFilter, case_by_code, explained_clocks, find_cases
from bihuan.domain.cases.queries.records import task_by_code
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.queries.work import case_evidence
from bihuan.domain.cases.vocabulary import Colour, Phase, Source
from bihuan.foundation.files.intake import prepare_file
from bihuan.foundation.journal.queries import entries_of

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case

router = Router(tags=["cases"])
router.add_router("", moves.cases)


class CaseQuery(Paging):
    """What the list is narrowed to; days are of acceptance (`closed_…`: of closing), both included.

    `state` is a state or a group (`open`, `settled`, `overdue`, `back`), `q` a code or words.
    """

    state: Word = ""
    place: Word = ""
    category: Word = ""
    unit: Word = ""
    source: Source | None = None
    colour: Colour | None = None
    urgent: bool = False
    since: Day | None = None
    until: Day | None = None
    closed_since: Day | None = None
    closed_until: Day | None = None
    q: Line = ""


@router.get("", response=Page[CaseRow], operation_id="list_cases", summary="Find cases · 查找案件")
def list_cases(request: ApiRequest, asked: Query[CaseQuery]) -> dict[str, Any]:
    """The cases that you may see, newest first. Words are looked for in the newest 10,000 that the filters leave."""
    given = asked.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
    return page(find_cases(request.actor, CaseFilter(**given)), asked)


@router.get("/{code}", response=CaseDetail, operation_id="get_case", summary="One case · 案件详情")
def get_case(request: ApiRequest, code: Code) -> Case:
    """A case with its tasks, checks, applications and supervisions, and which moves are open or why not."""
    return case_by_code(request.actor, code)


@router.get(
    "/{code}/moves",
    response=list[MoveOut],
    operation_id="list_case_moves",
    summary="What may be done · 可办事项",
)
def list_case_moves(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """Every move of a case: open to you now, or shut with the reason."""
    return case_moves(case_by_code(request.actor, code), request.actor)


@router.get(
    "/{code}/photos-asked",
    response=list[PhotosOut],
    operation_id="list_photos_asked",
    summary="Photographs asked for · 要补的照片",
)
def list_photos_asked(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """What the moves of a case ask for that it has not got; `photos_needed` refuses them until then. Mostly nothing."""
    return photos_asked_of(case_by_code(request.actor, code))


@router.get(
    "/{code}/clocks",
    response=list[ClockOut],
    operation_id="list_case_clocks",
    summary="Its clocks · 时钟和期限",
)
def list_case_clocks(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """Every clock of a case and of its reports, with the intervals that explain each deadline."""
    found = explained_clocks(case_by_code(request.actor, code))
    return [clock_out(one.clock, one.intervals) for one in found]


@router.get(
    "/{code}/timeline",
    response=Page[EntryOut],
    operation_id="list_case_timeline",
    summary="Its history · 办理经过",
)
def list_case_timeline(request: ApiRequest, code: Code, asked: Query[Paging]) -> dict[str, Any]:
    """Everything that happened to a case, from the journal, oldest first."""
    found = page(entries_of(case_by_code(request.actor, code).subject), asked, by="seq")
    return {**found, "items": [entry_out(entry) for entry in found["items"]]}


@router.get(
    "/{code}/reports",
    response=Page[ReportRow],
    operation_id="list_case_reports",
    summary="Its reports · 关联诉求",
)
def list_case_reports(request: ApiRequest, code: Code, asked: Query[Paging]) -> dict[str, Any]:
    """The reports that a case answers, as far as you may see them."""
    rows = visible_reports(request.actor).filter(case=case_by_code(request.actor, code))
    return page(rows.select_related("category", "place", "suggested_unit", "case"), asked)


@router.get(
    "/{code}/pictures",
    response=list[EvidenceOut],
    operation_id="list_pictures",
    summary="Its pictures · 案件图片",
)
def list_pictures(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """The pictures of a case with their phase, and flags where something is odd."""
    return [evidence_out(one) for one in case_evidence(case_by_code(request.actor, code))]


class PictureIn(In):
    """What the picture shows, and for which task or check it was taken."""

    phase: Phase
    task: Code | None = None
    check: Key | None = None


@router.post(
    "/{code}/pictures",
    response={201: EvidenceOut},
    operation_id="add_picture",
    summary="Add a picture · 上传案件图片",
)
def add_picture(
    request: ApiRequest, code: Code, sent: Form[PictureIn], file: File[UploadedFile]
) -> dict[str, Any]:
    """A picture as `multipart/form-data`. The original is sealed; the public copy carries no hidden data."""
    case = case_by_code(request.actor, code)
    task = task_by_code(request.actor, sent.task) if sent.task else None
    check = case.checks.filter(pk=sent.check).first() if sent.check else None
    if (task and task.case_id != case.pk) or (sent.check and check is None):
        raise Unreadable("unknown_reference", "这件案件没有这项任务或核查。请核对后重填。")
    content = prepare_file(file)  # decoded before the transaction, so that no lock waits for it
    evidence = actions.add_picture(
        actor=request.actor,
        now=timezone.now(),
        case_id=key_of("A", code),
        content=content,
        name=file.name or "file",
        phase=sent.phase,
        task=task,
        check=check,
    )
    return evidence_out(evidence)


reasons = Router(tags=["cases"])


@reasons.get(
    "", response=dict[str, list[ReasonOut]], operation_id="list_reasons", summary="Typed reasons · 理由表"
)
def list_reasons(request: ApiRequest, asked: Query[OnDay]) -> dict[str, Any]:
    """The reasons that `ground` takes, by kind of move, as in force on a day."""
    rules = rules_on(asked.on or timezone.localdate())
    return {kind: list(rows) for kind, rows in rules.reasons.items()}
