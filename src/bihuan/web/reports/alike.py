"""Two reports beside each other: the same thing or not?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.reports import report_by_code, report_offers, report_pictures
from bihuan.domain.intake.queries.similar import likeness_of
from bihuan.domain.intake.understanding.sameness.runs import pieces
from bihuan.web.desks.cells import photos
from bihuan.web.desks.names import named, where
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.cells import moment
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Report


@signed_in
def beside_page(request: Request, code: str, other: str) -> HttpResponse:
    """A report and an earlier one: their words, pictures, places and times in pairs, and what speaks for one thing."""
    actor = request.actor
    report, earlier = report_by_code(actor, code), report_by_code(actor, other)
    offers = {offer.move.verb: offer for offer in report_offers(report, actor)}
    similar = likeness_of(report, earlier)
    sides = [_side(report, earlier), _side(earlier, report)]
    context = {
        "report": report,
        "other": earlier,
        "similar": similar,
        "may_join": offers["join_report"].is_open and similar.can_join and report != earlier,
        "sides": sides,
        "has_pictures": any(side["pictures"] for side in sides),
        "facts": [(label, cell(report), cell(earlier)) for label, cell in FACTS],
        "base_url": reverse("report-detail", args=[report.code]),
    }
    return render(request, "reports/beside.html", context)


def _side(report: Report, other: Report) -> dict[str, Any]:
    return {
        "report": report,
        "pieces": pieces(report.text, other.text),
        "pictures": photos(report_pictures(report)),
    }


FACTS = (
    (_("位置"), lambda report: where(report.place)),
    (_("门牌或参照物"), lambda report: report.address),
    (_("反映时间"), lambda report: moment(report.reported_at)),
    (_("类别"), lambda report: named(report.category)),
    (_("来源"), lambda report: report.get_source_display()),
)
