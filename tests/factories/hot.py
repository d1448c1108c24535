"""A town whose pack says when something is a hot issue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bihuan.domain.intake.models import HotRules
from tests.factories.cases import Town
from tests.factories.cases import town as cases_town

RULES: dict[str, Any] = {"compared_weeks": 4, "least_reports": 5, "surprise": 3.0, "least_usual": 0.5}


def town(now: datetime) -> Town:
    """The cases' town with the rules of hot issues."""
    built = cases_town(now)
    rules_from(date(2000, 1, 1))
    return built


def rules_from(day: date, **changes: Any) -> None:
    """Rules in force from a day on, the usual ones but for these changes."""
    HotRules.objects.create(valid_from=day, data={**RULES, **changes})
