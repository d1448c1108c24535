"""The cases of one governed object."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.domain.cases.models import Case
from bihuan.domain.cases.policy import visible_cases
from bihuan.kernel.actors import Actor


def cases_of_object(actor: Actor, object_id: int) -> QuerySet[Case]:
    """The visible cases about an object, latest first."""
    rows = visible_cases(actor).filter(object_id=object_id)
    return rows.select_related("category", "lead_unit").order_by("-pk")
