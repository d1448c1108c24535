"""One's own keys for the API."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.accounts import actions, queries
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.forms import blame
from bihuan.web.shell.refusal import status_of
from bihuan.web.shell.request import Request
from bihuan.web.tokens.forms import TokenForm
from bihuan.web.tokens.looks import look_of


@signed_in
def token_list(request: Request) -> HttpResponse:
    """The tokens; a POST issues one, and this one answer is all that ever shows its key."""
    form, key, status = TokenForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            key, status = _issued(request, form)
    now = timezone.now()
    own = queries.own_tokens(request.actor)
    context = {
        "tokens": [(token, look_of(token, now)) for token in own],
        "form": TokenForm() if key else form,
        "key": key,
    }
    return render(request, "tokens/list.html", context, status=status)


def _issued(request: Request, form: TokenForm) -> tuple[str, int]:
    clean: dict[str, Any] = form.cleaned_data
    until = clean["until"]
    expires_at = timezone.make_aware(datetime.combine(until, time(0))) if until else None
    try:
        person = queries.person_by_id(request.actor, request.actor.person_id or 0)
        _token, key = actions.issue_token(
            actor=request.actor, now=timezone.now(), person=person, name=clean["name"], expires_at=expires_at
        )
    except Refused as refused:
        blame(form, refused)
        return "", status_of(refused)
    return key, 201


@require_POST
@signed_in
def revoke(request: Request, token_id: int) -> HttpResponse:
    token = actions.revoke_token(actor=request.actor, now=timezone.now(), token_id=token_id)
    messages.success(request, _("已吊销“{name}”，用它的程序从现在起进不来。").format(name=token.name))
    return redirect("token-list")
