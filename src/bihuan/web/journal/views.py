"""The journal: its entries, one entry with its seal, and the proof of it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bihuan.foundation.journal import queries
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.vocabulary import JournalPermission
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.journal.forms import JournalFilters
from bihuan.web.journal.subjects import address_of
from bihuan.web.journal.tables import COLUMNS, SORTS, subject_of
from bihuan.web.shell.access import permitted
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.refusal import sentence
from bihuan.web.shell.request import Request

sees = permitted(JournalPermission.VIEW)


@sees
def journal(request: Request) -> HttpResponseBase:
    filters = JournalFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    rows = queries.find_entries(
        request.actor,
        kind=wanted.get("kind", ""),
        who=wanted.get("who", "").strip(),
        subject=wanted.get("subject", "").strip(),
        since=wanted.get("since"),
        until=wanted.get("until"),
    )
    context = {
        "latest": queries.latest_seal(),
        "waiting": queries.count_unsealed(),
        "may_verify": request.actor.may(JournalPermission.VERIFY),
    }
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="journal",
        template="journal/list.html",
        context=context,
    )


@sees
def entry(request: Request, seq: int) -> HttpResponse:
    found = queries.entry_by_seq(request.actor, seq)
    seal = queries.seal_of(found)
    context: dict[str, Any] = {
        "entry": found,
        "title": queries.title_of(found),
        "subject": subject_of(found),
        "address": address_of(found),
        "data": sorted(found.data.items()),
        "reversed_by": queries.reversal_of(found),
        "seal": seal,
        "proof": None,
        "fault": None,
    }
    if seal:
        try:
            context["proof"] = queries.prove(seq)
        except Refused as refused:  # changed behind our back: say so loudly, show what there is
            context["fault"] = sentence(refused)
    return render(request, "journal/entry.html", context)


@sees
def proof(request: Request, seq: int) -> HttpResponse:
    """The proof as a file that `bihuan journal check-proof` reads without a database."""
    found: Entry = queries.entry_by_seq(request.actor, seq)
    if queries.seal_of(found) is None:
        raise NotFound("第 {seq} 条还没有封存，暂时没有证明。封存每十分钟进行一次，请稍后再来。", seq=seq)
    text = json.dumps(queries.prove(seq), ensure_ascii=False, indent=1)
    disposition = f'attachment; filename="bihuan-proof-{seq}.json"'
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": disposition})
