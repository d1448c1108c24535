"""Which closed cases may be drawn for a look-back, and how likely each should be."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal

from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.kernel.lots import Ticket

MUCH_REWORK = Decimal("0.1")


def candidates(closed_from: datetime, closed_to: datetime, weights: dict[str, Decimal]) -> list[Ticket]:
    """The cases closed in a window and not looked back at, weighted by place, unit and class."""
    cases = list(
        Case.objects.filter(closed_at__gte=closed_from, closed_at__lt=closed_to, state=CaseState.CLOSED)
        .order_by("pk")
        .select_related("category")
    )
    places: Counter[tuple[int | None, int | None]] = Counter(
        (case.place_id, case.category_id) for case in cases
    )
    done: Counter[int | None] = Counter(case.lead_unit_id for case in cases)
    reworked: Counter[int | None] = Counter(case.lead_unit_id for case in cases if case.reworks)
    return [Ticket(case.code, case.pk, _weight(case, places, done, reworked, weights)) for case in cases]


def _weight(
    case: Case,
    places: Counter[tuple[int | None, int | None]],
    done: Counter[int | None],
    reworked: Counter[int | None],
    weights: dict[str, Decimal],
) -> Decimal:
    """The product of the weights of all risks that a case shows."""
    risks = {
        "repeated_place": case.place_id is not None and places[case.place_id, case.category_id] > 1,
        "unit_rework": reworked[case.lead_unit_id] > MUCH_REWORK * done[case.lead_unit_id],
        "high_risk": case.category is not None and case.category.risk == "high",
    }
    weight = Decimal(1)
    for risk, applies in risks.items():
        if applies:
            weight *= weights.get(risk, Decimal(1))
    return weight
