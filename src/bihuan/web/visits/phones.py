"""What a phone needs to work without a network: its service worker, a fresh key for its forms, and today's list."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from bihuan.domain.inspections.queries.visits import todays_visits
from bihuan.web.shell.request import Request
from bihuan.web.visits.views import goes

WORKER = "build/visits-worker.js"


@require_safe
def worker_file(_request: Request) -> HttpResponse:
    """The service worker. It stands here because a worker rules over the addresses below its own alone."""
    found = finders.find(WORKER)
    if not found:
        raise Http404
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@goes
def phone_file(request: Request) -> JsonResponse:
    """Who is signed in, the key that his forms need, and the pages of today's visits."""
    today = localdate()
    pages = [reverse("visit-walk", args=[one.code]) for one in todays_visits(request.actor, today)]
    return JsonResponse(
        {"person": request.actor.key, "csrf": get_token(request), "day": today.isoformat(), "pages": pages}
    )
