"""What a view may expect of its request once the middleware has run."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from bihuan.kernel.actors import Actor


class Request(HttpRequest):
    """A request with the actor behind it and what HTMX says about it."""

    actor: Actor
    htmx: HtmxDetails
