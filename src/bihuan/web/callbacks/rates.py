"""The three rates by unit, street or month: each with what it was made from, and each opening to its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from bihuan.domain.callbacks.queries.lists import midnight
from bihuan.domain.callbacks.queries.rates import Answers, RateLine, Rates, answered, rate_lines, total
from bihuan.domain.callbacks.queries.rules import Rules, rules_on
from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.quantities import Ratio
from bihuan.web.callbacks.forms import BY, RateFilters
from bihuan.web.desks.names import named
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.lists import answer
from bihuan.web.shell.request import Request


@dataclass(frozen=True)
class Shown:
    """A rate as a reader meets it: in per cent (None: withheld), from what, and the records that count in it."""

    ratio: Ratio
    href: str

    @property
    def percent(self) -> Decimal | None:
        return self.ratio.percent()

    @property
    def numerator(self) -> str:
        return canonical_decimal(self.ratio.numerator)

    @property
    def denominator(self) -> str:
        return canonical_decimal(self.ratio.denominator)


@dataclass(frozen=True)
class Line:
    """One kind of answers of one group: all of them, or those without what was exempted."""

    valid: int
    href: str
    rates: tuple[Shown, Shown, Shown]
    score: Decimal | None


@dataclass(frozen=True)
class Row:
    """A unit, street or month, or the total. `counted` is None where nothing was exempted: it would say the same."""

    name: str
    all: Line
    counted: Line | None


@signed_in
def rates_page(request: Request) -> HttpResponse:
    """By default this month, by unit."""
    asked = request.GET.copy()
    today = timezone.localdate()
    asked.setdefault("since", today.replace(day=1).isoformat())
    asked.setdefault("until", today.isoformat())
    asked.setdefault("by", "unit")
    form = RateFilters(asked)
    if not form.is_valid():
        return answer(request, "callbacks/rates.html", {"filters": form, "rows": []}, status=422)
    wanted = form.cleaned_data
    by, since, until = wanted["by"] or "unit", wanted["since"], wanted["until"]
    unit = wanted["unit"].code if wanted["unit"] else ""
    rows = answered(
        request.actor,
        since=midnight(since),
        until=midnight(until + timedelta(days=1)),
        place=wanted["place"],
        unit=unit,
    )
    lines, rules = rate_lines(rows, by), rules_on(until)
    address = {"sheet": "all", "since": since, "until": until, "place": wanted["place"], "unit": unit}
    context = {
        "filters": form,
        "rows": [_row(line, by, address, rules) for line in lines],
        "total": _row(total(lines), "", address, rules),
        "rules": rules,
        "by": dict(BY)[by],
        "since": since,
        "until": until,
    }
    return answer(request, "callbacks/rates.html", context)


def _row(line: RateLine, by: str, address: dict[str, Any], rules: Rules) -> Row:
    known = line.group is not None or not by  # what lies nowhere cannot be asked for
    mine = {**address, **_narrowed(line.group, by, address)} if known else {}
    kept = (
        _line(line.counted, {**mine, "counted": "on"} if mine else {}, rules)
        if line.all != line.counted
        else None
    )
    return Row(_name(line.group, by), _line(line.all, mine, rules), kept)


def _name(group: Any, by: str) -> str:
    if by == "":
        return gettext("合计")
    if isinstance(group, date):
        return date_format(group, "Y-m")
    return named(group) or gettext("不明")


def _narrowed(group: Any, by: str, address: dict[str, Any]) -> dict[str, Any]:
    """What the list is narrowed to for one line; a month stays within the days that were asked for."""
    if isinstance(group, date):
        following = (group.replace(day=28) + timedelta(days=4)).replace(day=1)
        return {
            "since": max(group, address["since"]),
            "until": min(following - timedelta(days=1), address["until"]),
        }
    if group is None:
        return {}
    return {"own_unit" if by == "unit" else "place": group.code}


def _line(answers: Answers, address: dict[str, Any], rules: Rules) -> Line:
    rates: Rates = answers.rates(rules)
    shown = (
        Shown(rates.response, _href(address, "contacted")),
        Shown(rates.solution, _href(address, "solved")),
        Shown(rates.satisfaction, _href(address, "satisfied")),
    )
    return Line(answers.valid, _href(address, "valid"), shown, rates.score)


def _href(address: dict[str, Any], answer: str) -> str:
    query = {key: value for key, value in address.items() if value}
    if not query:
        return ""
    return f"{reverse('call-back-list')}?{urlencode({**query, 'answer': answer})}"
