"""Reports: taking them in, finding them, and their pictures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils import timezone
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field, model_validator

from bihuan.api import moves
from bihuan.api.moves import outcome
from bihuan.api.naming import facts, key_of, named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import EvidenceOut, Outcome, evidence_out
from bihuan.api.shapes.reports import (
    BatchOut,
    ContactOut,
    Receipt,
    ReportDetail,
    ReportRow,
    SimilarOut,
    SuggestionOut,
)
from bihuan.api.types import Code, Day, In, Lat, Line, Lon, Moment, Sentence, Text
from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.contacts import ContactShown, contact_of
from bihuan.domain.cases.queries.reports import (
    ReportFilter,
    find_reports,
    report_by_code,
    report_pictures,
)
from bihuan.domain.cases.vocabulary import Phase, ReportState, Source
from bihuan.domain.intake.queries.similar import similar_reports
from bihuan.domain.intake.queries.suggestions import suggested_for
from bihuan.foundation.files.intake import prepare_file
from bihuan.foundation.personal.vocabulary import Way
from bihuan.kernel.actors import Actor

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Evidence, Report

router = Router(tags=["reports"])
router.add_router("", moves.reports)


class ContactIn(In):
    """Who reported; kept apart from the report and shown to few."""

    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    email: Annotated[str, Field(max_length=254)] = ""


class LookIn(In):
    """Why somebody wants to see who reported; it is written down with his name."""

    reason: Annotated[Sentence, Field(min_length=2, examples=["回访来电人"])]


class PhoneIn(In):
    """A whole telephone number, however it is written."""

    phone: Annotated[str, Field(min_length=1, max_length=30, examples=["138 0000 1234"])]


class ReportIn(In):
    """What came in. A known pair of `source` and `source_key` is the same report again and changes nothing."""

    text: Annotated[Text, Field(min_length=1, examples=["桃花社区门口有垃圾堆放"])]
    source: Source = Source.GRID
    source_key: Annotated[
        str, Field(max_length=80, description="The channel's own number · 渠道自己的编号")
    ] = ""
    title: Line = ""
    address: Sentence = ""
    lon: Lon | None = None
    lat: Lat | None = None
    place: Code | None = None
    category: Code | None = None
    is_urgent: bool = False
    reported_at: Moment | None = None
    contact: ContactIn | None = None
    same_as: Annotated[
        Code | None, Field(description="A case's code that it may be about · 可能是同一件的案件")
    ] = None

    @model_validator(mode="after")
    def _both_or_none(self) -> ReportIn:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("经度和纬度要一起给，或者都不给")
        return self


class OnTheSpotIn(ReportIn):
    """A report that was put right at once: by which unit, and what was done."""

    unit: Code
    done: Text


class ReportPictureIn(In):
    """What the picture shows: the scene, or the state after who reported it put it right himself."""

    phase: Literal["scene", "after"] = "scene"


class SameAsIn(In):
    """Another report about the same thing."""

    report: Annotated[Code, Field(examples=["S00000018"])]


class BatchIn(In):
    """Up to two hundred reports; all of them are taken in, or none."""

    reports: Annotated[list[ReportIn], Field(min_length=1, max_length=200)]


class ReportQuery(Paging):
    """What the list is narrowed to; days are of receipt, both included. `q` is a code or words."""

    state: ReportState | None = None
    source: Source | None = None
    place: Code | None = None
    category: Code | None = None
    mine: bool = False
    since: Day | None = None
    until: Day | None = None
    q: Line = ""


def _draft(sent: ReportIn, actor: Actor) -> actions.ReportDraft:
    given = sent.model_dump(exclude_none=True, exclude={"unit", "done", "same_as"})
    extra = {"same_as": sent.same_as} if sent.same_as else {}
    return actions.ReportDraft(extra=extra, **facts(given, actor))


@router.get("", response=Page[ReportRow], operation_id="list_reports", summary="Find reports · 查找诉求")
def list_reports(request: ApiRequest, asked: Query[ReportQuery]) -> dict[str, Any]:
    """The reports that you may see, newest first. Words are looked for in the last 90 days unless `since` is given."""
    given: dict[str, str | bool | date] = asked.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
    wanted = ReportFilter(**given)  # type: ignore[arg-type]  # the same fields by name
    return page(find_reports(request.actor, wanted, now=timezone.now()), asked)


@router.post(
    "",
    response={201: Receipt, 200: Receipt},
    operation_id="receive_report",
    summary="Report · 上报",
)
def receive_report(request: ApiRequest, sent: ReportIn) -> Status[Report]:
    """Take one report in; its place is found from the point, its unit from the duty table.

    Answers 201, or 200 when it had come in before, by the channel's own number or, without one, by the same words of the
    same sender about the same spot on this day: then nothing has changed.
    """
    now = timezone.now()
    report = actions.receive_report(actor=request.actor, now=now, draft=_draft(sent, request.actor))
    return Status(201 if report.received_at == now else 200, report)


@router.post(
    "/batch",
    response={201: BatchOut},
    operation_id="receive_reports",
    summary="Deliver many reports · 批量送达诉求",
)
def receive_reports(request: ApiRequest, sent: BatchIn) -> dict[str, Any]:
    """Take up to two hundred reports in at once, all or none; known channel numbers are counted, not doubled."""
    drafts = [_draft(one, request.actor) for one in sent.reports]
    received = actions.receive_reports(actor=request.actor, now=timezone.now(), drafts=drafts)
    return {"received": received.reports, "known": received.known}


@router.post(
    "/on-the-spot",
    response={201: Outcome},
    operation_id="handle_on_spot",
    summary="Handled on the spot · 自行处置",
)
def handle_on_spot(request: ApiRequest, sent: OnTheSpotIn) -> dict[str, Any]:
    """Report what was put right at once. It is counted apart and still checked by somebody else.

    Where the class asks for photographs, send the report with a `source_key` first, add its pictures, then send this with the same key.
    """
    case = actions.handle_on_spot(
        actor=request.actor,
        now=timezone.now(),
        draft=_draft(sent, request.actor),
        unit=named("unit", sent.unit, request.actor),
        text=sent.done,
    )
    return outcome(case)


@router.post(
    "/by-phone",
    response=list[ReportRow],
    operation_id="search_by_phone",
    summary="Find a number again · 按电话查找",
)
def search_by_phone(request: ApiRequest, sent: PhoneIn) -> list[Report]:
    """The latest fifty visible reports whose reporter left exactly this number. Each search is written down as a look."""
    return actions.search_by_phone(actor=request.actor, now=timezone.now(), phone=sent.phone)


@router.get("/{code}", response=ReportDetail, operation_id="get_report", summary="One report · 诉求详情")
def get_report(request: ApiRequest, code: Code) -> Report:
    """A report with its words, what became of it, and what may be done with it."""
    return report_by_code(request.actor, code)


@router.get(
    "/{code}/suggestion",
    response=SuggestionOut,
    operation_id="get_suggestion",
    summary="Class and unit proposed · 建议的类别和单位",
)
def get_suggestion(request: ApiRequest, code: Code) -> dict[str, Any]:
    """Up to three classes with reasons, and a unit with its ground; or that the model abstains. Nothing is changed."""
    report = report_by_code(request.actor, code)
    return SuggestionOut.of(suggested_for(report, timezone.localdate()))


@router.get(
    "/{code}/similar",
    response=list[SimilarOut],
    operation_id="list_similar_reports",
    summary="The same thing? · 是同一件吗",
)
def list_similar_reports(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """Up to five earlier reports that you may see and that this one may repeat, the likeliest first, one for each case.

    Join it to a case with `join_report`, take it out again with `unjoin_report`.
    """
    report = report_by_code(request.actor, code)
    return [SimilarOut.of(one) for one in similar_reports(request.actor, report)]


@router.post(
    "/{code}/moves/join_to_report",
    response=Outcome,
    operation_id="join_to_report",
    summary="Make one case of two · 并为一件",
)
def join_to_report(request: ApiRequest, code: Code, sent: SameAsIn) -> dict[str, Any]:
    """Join a report to the case of another report; one that still waits is accepted by this."""
    case = actions.join_to_report(
        actor=request.actor,
        now=timezone.now(),
        report_id=key_of("S", code),
        other_id=key_of("S", sent.report),
    )
    return outcome(case)


@router.post(
    "/{code}/contact/look",
    response=ContactOut,
    operation_id="look_at_contact",
    summary="See who reported · 查看诉求人",
)
def look_at_contact(request: ApiRequest, code: Code, sent: LookIn) -> ContactShown:
    """Name, telephone and e-mail whole. Who looked, when and why is written down; the answer is not kept for repeats."""
    request.secrets = ("name", "phone", "email")
    return actions.look_at_contact(
        actor=request.actor,
        now=timezone.now(),
        report_id=key_of("S", code),
        reason=sent.reason,
        way=Way.API,
    )


@router.post(
    "/{code}/contact/erase",
    response=ContactOut,
    operation_id="erase_contact",
    summary="Erase who reported · 删除诉求人信息",
)
def erase_contact(request: ApiRequest, code: Code, sent: LookIn) -> ContactShown | None:
    """Erase name, telephone and e-mail for good, because the reporter asked for it. The report stays."""
    actor = request.actor
    actions.erase_contact(actor=actor, now=timezone.now(), report_id=key_of("S", code), reason=sent.reason)
    return contact_of(report_by_code(actor, code), actor)


@router.get(
    "/{code}/pictures",
    response=list[EvidenceOut],
    operation_id="list_report_pictures",
    summary="Its pictures · 诉求图片",
)
def list_report_pictures(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """The pictures that came with a report."""
    return [evidence_out(one) for one in report_pictures(report_by_code(request.actor, code))]


@router.post(
    "/{code}/pictures",
    response={201: EvidenceOut},
    operation_id="add_report_picture",
    summary="Add a picture · 补传诉求图片",
)
def add_report_picture(
    request: ApiRequest, code: Code, sent: Form[ReportPictureIn], file: File[UploadedFile]
) -> dict[str, Any]:
    """A picture of the scene, or of what was done before `handle_on_spot`, as `multipart/form-data`.

    JPEG, PNG, WebP, HEIC, AVIF or PDF by content; the original is sealed.
    """
    evidence: Evidence = actions.add_report_picture(
        actor=request.actor,
        now=timezone.now(),
        report_id=key_of("S", code),
        content=prepare_file(file),
        name=file.name or "file",
        phase=Phase(sent.phase),
    )
    return evidence_out(evidence)
