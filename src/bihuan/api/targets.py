"""Targets: how they stand, and setting, revising, reporting and ending them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.naming import facts
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.metrics import TargetDetail, TargetRow, target_detail
from bihuan.api.types import Code, Day, In, Line, Reason, Sentence, Word
from bihuan.domain.targets import actions, queries
from bihuan.domain.targets.queries import Terms
from bihuan.domain.targets.vocabulary import Among, Comparing, Firmness
from bihuan.kernel.actors import Actor

router = Router(tags=["targets"])
Number = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)]


class TargetQuery(Paging):
    """Of a unit and those below it, of a firmness, running today or (`over`) all there ever were."""

    unit: Code | None = None
    firmness: Firmness | None = None
    over: bool = False


@router.get("", response=Page[TargetRow], operation_id="list_targets", summary="Targets · 目标")
def list_targets(request: ApiRequest, asked: Query[TargetQuery]) -> dict[str, Any]:
    """Each target with what there is, beside how much of its time is gone."""
    today = timezone.localdate()
    unit = facts({"unit": asked.unit}, request.actor)["unit"].path if asked.unit else ""
    rows = queries.find_targets(
        request.actor, today=today, unit=unit, firmness=asked.firmness or "", live=not asked.over
    )
    found = page(rows, asked, by="pk")
    return {**found, "items": [one.as_record() for one in queries.stands(found["items"], today)]}


@router.get("/{code}", response=TargetDetail, operation_id="get_target", summary="One target · 目标详情")
def get_target(request: ApiRequest, code: Code) -> dict[str, Any]:
    """A target with its forecast and every version of its terms."""
    return _detail(request.actor, code)


def _detail(actor: Actor, code: str) -> dict[str, Any]:
    target = queries.target_by_code(actor, code)
    stand = queries.stands([target], timezone.localdate())[0]
    return target_detail(stand, queries.outlook(stand), queries.versions_of(target), queries.parts_of(target))


class TermsIn(In):
    """What is promised. Without a `metric` it is reported, and `why` says why no metric will do."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=160)] = ""
    owner: Code
    metric: Annotated[str, Field(max_length=60)] = ""
    why: Sentence = ""
    scope: Line = ""
    comparator: Comparing
    quantity: Number | None = None
    unit: Annotated[str, Field(min_length=1, max_length=20)]
    firmness: Firmness
    starts_on: Day
    due_on: Day
    whole: Word = ""
    among: Among | None = None
    covers: Annotated[dict[str, str], Field(max_length=2000)] = {}
    source: Sentence = ""
    reason: Reason

    def terms(self) -> Terms:
        given = self.model_dump(exclude={"reason", "among"})
        return Terms(**given, among=self.among or "")


@router.post("", response={201: TargetDetail}, operation_id="set_target", summary="Set a target · 设定目标")
def set_target(request: ApiRequest, sent: TermsIn) -> dict[str, Any]:
    """Set a target for a unit."""
    target = actions.set_target(
        actor=request.actor, now=timezone.now(), terms=sent.terms(), reason=sent.reason
    )
    return _detail(request.actor, target.code)


@router.post(
    "/{code}/moves/revise_target",
    response=TargetDetail,
    operation_id="revise_target",
    summary="Revise it · 调整目标",
)
def revise_target(request: ApiRequest, code: Code, sent: TermsIn) -> dict[str, Any]:
    """Other terms from today on; those before stay on file."""
    target = queries.target_by_code(request.actor, code)
    actions.revise_target(
        actor=request.actor,
        now=timezone.now(),
        target_id=target.pk,
        terms=sent.terms(),
        reason=sent.reason,
    )
    return _detail(request.actor, code)


class ReportIn(In):
    """What a free measure had come to by the end of a day; of a 全覆盖 which codes of its list."""

    on: Day
    value: Number | None = None
    covered: Annotated[list[Word], Field(max_length=2000)] = []
    note: Sentence = ""


@router.post(
    "/{code}/moves/report_value",
    response=TargetDetail,
    operation_id="report_value",
    summary="Report progress · 填报进度",
)
def report_value(request: ApiRequest, code: Code, sent: ReportIn) -> dict[str, Any]:
    """For the unit that answers for it. What a metric measures is not reported."""
    target = queries.target_by_code(request.actor, code)
    actions.report_value(actor=request.actor, now=timezone.now(), target_id=target.pk, **sent.model_dump())
    return _detail(request.actor, code)


class EndIn(In):
    """From which day on nobody answers for it, and why."""

    ended_on: Day
    reason: Reason


@router.post(
    "/{code}/moves/end_target", response=TargetDetail, operation_id="end_target", summary="End it · 终止目标"
)
def end_target(request: ApiRequest, code: Code, sent: EndIn) -> dict[str, Any]:
    """It stays in the lists of what there was."""
    target = queries.target_by_code(request.actor, code)
    actions.end_target(actor=request.actor, now=timezone.now(), target_id=target.pk, **sent.model_dump())
    return _detail(request.actor, code)
