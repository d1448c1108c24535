"""The definitions as rows, for lists in pages."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.domain.metrics.models import MetricDefinition


def definition_rows(day: date) -> QuerySet[MetricDefinition]:
    """The definitions in force on a day."""
    return MetricDefinition.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
