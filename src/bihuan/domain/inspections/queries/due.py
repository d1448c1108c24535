"""What the job looks for: findings whose cases are closed and that nobody has looked at again."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from bihuan.domain.cases.vocabulary import OPEN_STATES, SETTLED_STATES, ReportState
from bihuan.domain.inspections.models import Finding

AT_ONCE = 100


def findings_to_recheck(now: datetime) -> list[list[Finding]]:
    """The findings of each visit all of whose cases are closed, as long as no visit looks again.

    A closing is found by looking for it: `cases` knows nothing of inspections, and what a restart loses is found next time.
    """
    fresh = Finding.objects.filter(recheck=None)
    waiting = fresh.filter(Q(report__state=ReportState.RECEIVED) | Q(report__case__state__in=OPEN_STATES))
    settled = fresh.filter(
        report__case__state__in=SETTLED_STATES,
        report__case__closed_at__lte=now,
        item__visit__enterprise__valid_to=None,
    ).exclude(item__visit__in=waiting.values("item__visit"))
    visits = sorted(set(settled.values_list("item__visit", flat=True)))[:AT_ONCE]
    rows = settled.filter(item__visit__in=visits).select_related("item__visit", "item__unit", "report__case")
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in rows.order_by("item__visit_id", "item__position"):
        found[finding.item.visit_id].append(finding)
    return list(found.values())
