"""Targets of a unit of the small district."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.domain.targets.queries import Terms

WHY = "没有这样的流水"


def terms(owner: str = "U-CG", **more: Any) -> Terms:
    """At least seven by the end of the year, reported by the unit unless told otherwise."""
    plain: dict[str, Any] = {
        "name": "口袋公园", "comparator": "ge", "firmness": "firm", "unit": "个", "starts_on": date(2026, 1, 1),
        "due_on": date(2026, 12, 31), "quantity": Decimal(7), "why": "" if more.get("metric") else WHY,
    }  # fmt: skip
    return Terms(owner=owner, **{**plain, **more})
