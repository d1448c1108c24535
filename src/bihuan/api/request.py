"""What an endpoint may expect of its request once it has passed the door."""

from __future__ import annotations

from django.http import HttpRequest

from bihuan.kernel.actors import Actor


class ApiRequest(HttpRequest):
    """A request with the actor behind it. `secrets` names fields of the answer that are shown once and not kept."""

    actor: Actor
    secrets: tuple[str, ...]
