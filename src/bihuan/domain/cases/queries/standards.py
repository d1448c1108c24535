"""The filing, handling and closing standards."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.domain.cases.models import StandardRow, StandardStage
from bihuan.domain.district.models import Category
from bihuan.foundation.accounts.queries import live


def rows_in_force(category: Category, on: date) -> QuerySet[StandardRow]:
    """The standard rows of a category in force on a day."""
    return category.standards.filter(live(on)).order_by("row")


def standards_for(category: Category, on: date) -> list[StandardRow]:
    """The same with their stages."""
    return list(rows_in_force(category, on).prefetch_related("stages"))


def stages_of(standard_id: int) -> list[StandardStage]:
    """The limits of a standard row, the first stage first."""
    return list(StandardStage.objects.filter(standard_id=standard_id).order_by("number"))


def standard_rows(on: date, *, category: str = "") -> QuerySet[StandardRow]:
    """All rows in force on a day, for the standards page; `category` is a code or the beginning of one."""
    rows = StandardRow.objects.filter(live(on)).select_related("category").prefetch_related("stages")
    return rows.filter(category__code__startswith=category) if category else rows


def find_standards(on: date, *, large: str = "", text: str = "") -> list[StandardRow]:
    """The rows of a day with their stages and classes, by class: of one large class, with words, or all."""
    rows = StandardRow.objects.filter(live(on)).select_related("category__parent").prefetch_related("stages")
    if large:
        rows = rows.filter(category__code__startswith=large)
    if words := text.strip():
        said = Q(condition__icontains=words) | Q(closing_condition__icontains=words)
        rows = rows.filter(said | Q(category__name__icontains=words) | Q(category__code__istartswith=words))
    return list(rows.order_by("category__code", "row"))


def standard_versions(code: str) -> list[StandardRow]:
    """Every version of every row of a class, by row and then by the day from which it holds."""
    rows = StandardRow.objects.filter(category__code=code)
    rows = rows.select_related("category__parent").prefetch_related("stages")
    return list(rows.order_by("row", "valid_from"))
