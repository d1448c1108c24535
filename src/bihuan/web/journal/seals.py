"""The seals over the journal, and the check of the whole chain."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.jobs.actions import ask_for_verification
from bihuan.foundation.jobs.queries import latest_verification
from bihuan.foundation.jobs.vocabulary import LIVE
from bihuan.foundation.journal import queries
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.vocabulary import JournalPermission
from bihuan.web.journal.tables import SEAL_COLUMNS, SEAL_SORTS
from bihuan.web.shell.access import permitted
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

sees = permitted(JournalPermission.VIEW)
verifies = permitted(JournalPermission.VERIFY)
AT_ONCE = 20_000
"""How many entries one press of the button seals; the job does the rest."""


@sees
def seal_list(request: Request) -> HttpResponseBase:
    context = {
        "latest": queries.latest_seal(),
        "waiting": queries.count_unsealed(),
        "may_verify": request.actor.may(JournalPermission.VERIFY),
    }
    return list_page(
        request,
        rows=queries.seals(),
        columns=SEAL_COLUMNS,
        sorts=SEAL_SORTS,
        name="seals",
        template="journal/seals.html",
        context=context,
    )


@sees
def seal_detail(request: Request, number: int) -> HttpResponse:
    seal = queries.seal_by_number(number)
    return render(request, "journal/seal.html", {"seal": seal, "ranges": queries.ranges_of(seal)})


@require_POST
@verifies
def seal_now(request: Request) -> HttpResponse:
    seal = seal_entries(actor=request.actor, now=timezone.now(), limit=AT_ONCE)
    if seal is None:
        messages.info(request, _("没有待封存的记录。"))
    else:
        messages.success(
            request, _("已封存 {count} 条，摘要 {digest}").format(count=seal.count, digest=seal.digest)
        )
    return redirect("journal-seals")


@verifies
def verification(request: Request) -> HttpResponse:
    """Ask for a check of the whole chain (POST), and see how far it is and how it ended."""
    if request.method == "POST":
        ask_for_verification(actor=request.actor, now=timezone.now())
        return redirect("journal-verify")
    job = latest_verification(request.actor)
    context = {"job": job, "is_live": job is not None and job.state in LIVE}
    template = "journal/_verification.html" if request.htmx else "journal/verification.html"
    return render(request, template, context)
