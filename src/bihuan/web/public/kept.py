"""Reports that wait on the resident's own device: the page that lists them, and the script that keeps `/p/` open offline."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.web.shell.request import Request

WORKER = "build/public-worker.js"


@require_safe
def drafts_page(request: Request) -> HttpResponse:
    """What this device keeps. The server knows nothing of it; a script fills the page."""
    return render(request, "public/drafts.html")


@require_safe
def worker_file(_request: Request) -> HttpResponse:
    """The service worker. It stands here because a worker rules over the addresses below its own alone."""
    found = finders.find(WORKER)
    if not found:
        raise Http404
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
