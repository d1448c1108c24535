"""What the product asks about targets."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.domain.targets.models import Target, TargetReport, TargetVersion
from bihuan.domain.targets.policy import may_manage, may_report, visible_targets
from bihuan.domain.targets.queries.measuring import Outlook, Stand, outlook, stands
from bihuan.domain.targets.queries.terms import Terms, terms_of
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

__all__ = [
    "Outlook",
    "Stand",
    "Terms",
    "find_targets",
    "may_manage",
    "may_report",
    "outlook",
    "parts_of",
    "reports_of",
    "stands",
    "target_by_code",
    "targets_by_metric",
    "terms_of",
    "versions_of",
]


def find_targets(
    actor: Actor, *, today: date, unit: str = "", firmness: str = "", text: str = "", live: bool = True
) -> QuerySet[Target]:
    """The visible targets: of a unit and those below it (`unit` is a path), still running or (`live` False) all."""
    rows = visible_targets(actor)
    rows = rows.filter(owner__path__startswith=unit) if unit else rows
    rows = rows.filter(firmness=firmness) if firmness else rows
    rows = rows.filter(Q(name__icontains=text) | Q(code__iexact=text)) if text else rows
    running = Q(ended_on=None, due_on__gte=today)
    return rows.filter(running) if live else rows


def target_by_code(actor: Actor, code: str) -> Target:
    """One visible target; refuses with `NotFound`."""
    found = visible_targets(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def versions_of(target: Target) -> list[TargetVersion]:
    """Every version of its terms, the original plan first."""
    return list(target.versions.select_related("by"))


def reports_of(target: Target, most: int = 50) -> list[TargetReport]:
    """What was reported of it, the latest day first."""
    return list(target.reports.select_related("by")[:most])


def parts_of(target: Target) -> list[Target]:
    """The targets that are parts of it."""
    return list(target.parts.select_related("owner").order_by("due_on", "pk"))


def targets_by_metric() -> dict[str, list[Target]]:
    """The targets that are measured by each metric and have not been ended."""
    found: dict[str, list[Target]] = {}
    for target in Target.objects.exclude(metric="").filter(ended_on=None).select_related("owner"):
        found.setdefault(target.metric, []).append(target)
    return found
