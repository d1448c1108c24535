"""What the guards need to know, read once per move."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.domain.checklists.vocabulary import PhotoRule
from bihuan.domain.inspections.models import Answer, Photo, Visit, VisitItem
from bihuan.domain.inspections.vocabulary import FELT_KINDS, AnswerState, Result
from bihuan.domain.inspections.workflow import VisitFacts
from bihuan.kernel.actors import Actor


def visit_facts(visit: Visit, actor: Actor, at: datetime | None = None) -> VisitFacts:
    """The facts of a visit as one actor meets them; of conflicts, those that were known `at` a moment."""
    disputed = Answer.objects.filter(item__visit=visit, state=AnswerState.CONFLICTING)
    if at is not None:
        disputed = disputed.filter(recorded_at__lte=at)
    return VisitFacts(
        me=actor.person_id,
        planner=visit.planned_by_id,
        officers=frozenset(visit.officer_rows.values_list("person_id", flat=True)),
        is_enforcement=visit.kind not in FELT_KINDS,
        is_urgent=visit.is_urgent,
        is_approved=visit.approved_at is not None,
        conflicts=disputed.count(),
    )


def items_without_photo(visit: Visit) -> QuerySet[VisitItem]:
    """The items whose rule asks for a photograph that is not there."""
    asks = Q(photo=PhotoRule.ALWAYS, result__in=(Result.CONFORMS, Result.VIOLATES)) | Q(
        photo=PhotoRule.ON_FAIL, result=Result.VIOLATES
    )
    return visit.items.filter(asks, ~Exists(Photo.objects.filter(item=OuterRef("pk"))))
