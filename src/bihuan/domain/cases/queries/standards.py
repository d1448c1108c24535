"""The filing, handling and closing standards."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bihuan.domain.cases.models import StandardRow
from bihuan.domain.district.models import Category
from bihuan.foundation.accounts.queries import live


def standards_for(category: Category, on: date) -> list[StandardRow]:
    """The standard rows of a category in force on a day, with their stages."""
    return list(
        StandardRow.objects.filter(live(on), category=category).prefetch_related("stages").order_by("row")
    )


def standard_rows(on: date, *, category: str = "") -> QuerySet[StandardRow]:
    """All rows in force on a day, for the standards page; `category` is a code or the beginning of one."""
    rows = StandardRow.objects.filter(live(on)).select_related("category").prefetch_related("stages")
    return rows.filter(category__code__startswith=category) if category else rows
