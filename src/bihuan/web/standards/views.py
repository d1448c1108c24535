"""The standards for filing, handling and closing, as they are or were on any day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bihuan.domain.cases.queries.standards import find_standards, standard_versions
from bihuan.domain.district.queries import category_by_code
from bihuan.kernel.refusals import NotFound
from bihuan.web.cases.words import class_photo_words
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request
from bihuan.web.standards.forms import StandardFilters

if TYPE_CHECKING:
    from bihuan.domain.cases.models import StandardRow


@signed_in
def standard_list(request: Request) -> HttpResponse:
    filters = StandardFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    day = wanted.get("day") or timezone.localdate()
    rows = find_standards(day, large=wanted.get("large", ""), text=wanted.get("text", ""))
    groups = [
        (large, [(small, list(found)) for small, found in groupby(in_large, key=lambda row: row.category)])
        for large, in_large in groupby(rows, key=lambda row: row.category.parent)
    ]
    context = {"groups": groups, "day": day, "form": filters, "count": len(rows)}
    return render(request, "standards/list.html", context)


@dataclass(frozen=True)
class Fact:
    """One line of a comparison: what each version says; `differs` from the version before it."""

    label: str
    words: list[tuple[str, bool]]


@signed_in
def standard_detail(request: Request, code: str) -> HttpResponse:
    category = category_by_code(code)
    versions = standard_versions(code)
    if category is None and not versions:
        raise NotFound("没有代码为“{code}”的小类。请从立案标准里选。", code=code)
    rows = [
        (number, _side_by_side(list(found))) for number, found in groupby(versions, key=lambda row: row.row)
    ]
    shown = category or versions[0].category
    photos = class_photo_words(shown, timezone.localdate())
    context: dict[str, Any] = {"category": shown, "photos": photos, "rows": rows}
    return render(request, "standards/detail.html", context)


def _side_by_side(versions: list[StandardRow]) -> dict[str, Any]:
    """The versions of one row, oldest first, with what changed from one to the next."""
    words = {
        "condition": [row.condition for row in versions],
        "stages": [_stages(row) for row in versions],
        "closing": [row.closing_condition for row in versions],
        "source": [row.source for row in versions],
    }
    return {
        "versions": versions,
        "facts": {
            key: [(word, n > 0 and word != said[n - 1]) for n, word in enumerate(said)]
            for key, said in words.items()
        },
    }


def _stages(row: StandardRow) -> str:
    return "\n".join(
        f"{stage.name + ' ' if stage.name else ''}{stage.amount.normalize():f} {stage.get_unit_display()}"
        for stage in row.stages.all()
    )
