"""Hot issues: what is heard of unusually often, and the two decisions on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Query, Router

from bihuan.api.bodies import ReasonIn, SuperviseIn
from bihuan.api.naming import key_of
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import CaseBrief
from bihuan.api.shapes.hot import HotIssueDetail, HotIssueRow
from bihuan.api.shapes.reports import ReportRow
from bihuan.api.types import Code
from bihuan.domain.intake import actions
from bihuan.domain.intake.queries import hot
from bihuan.domain.intake.vocabulary import HotIssueState

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case
    from bihuan.domain.intake.models import HotIssue

router = Router(tags=["hot issues"])


class HotQuery(Paging):
    """What the list is narrowed to."""

    state: HotIssueState | None = None


@router.get("", response=Page[HotIssueRow], operation_id="list_hot_issues", summary="Hot issues · 热点")
def list_hot_issues(request: ApiRequest, asked: Query[HotQuery]) -> dict[str, Any]:
    """The hot issues that you may know of, newest first, with how many came in the last seven days and in the seven before."""
    return page(hot.find_issues(request.actor, asked.state or ""), asked)


@router.get(
    "/{code}", response=HotIssueDetail, operation_id="get_hot_issue", summary="One hot issue · 热点详情"
)
def get_hot_issue(request: ApiRequest, code: Code) -> HotIssue:
    """A hot issue with how many came on each day, what became of it, and what may be done."""
    return hot.issue_by_code(request.actor, code)


@router.get(
    "/{code}/reports",
    response=Page[ReportRow],
    operation_id="list_hot_issue_reports",
    summary="Its reports · 热点的诉求",
)
def list_hot_issue_reports(request: ApiRequest, code: Code, asked: Query[Paging]) -> dict[str, Any]:
    """Those of its reports that you may see, newest first."""
    issue = hot.issue_by_code(request.actor, code)
    return page(hot.visible_reports_of(issue, request.actor), asked)


@router.post(
    "/{code}/moves/supervise_issue",
    response=CaseBrief,
    operation_id="supervise_issue",
    summary="Join and supervise · 并案督办",
)
def supervise_issue(request: ApiRequest, code: Code, sent: SuperviseIn) -> Case:
    """All reports that still wait become one supervised case, or join the open case that has most of them."""
    return actions.supervise_issue(
        actor=request.actor,
        now=timezone.now(),
        issue_id=key_of("R", code),
        colour=sent.colour,
        reason=sent.reason,
    )


@router.post(
    "/{code}/moves/dismiss_issue",
    response=HotIssueDetail,
    operation_id="dismiss_issue",
    summary="Not hot · 不作热点",
)
def dismiss_issue(request: ApiRequest, code: Code, sent: ReasonIn) -> HotIssue:
    """Say why it is none; it is not found again."""
    actions.dismiss_issue(
        actor=request.actor, now=timezone.now(), issue_id=key_of("R", code), reason=sent.reason
    )
    return hot.issue_by_code(request.actor, code)
