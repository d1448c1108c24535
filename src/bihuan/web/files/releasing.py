"""Letting everybody see a picture that a resident sent, after somebody of the desk has looked at it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.residents.actions import release_picture, withhold_picture
from bihuan.domain.residents.policy import picture_to_release
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request


@signed_in
def release_page(request: Request, uuid: UUID) -> HttpResponse:
    """The public copy as everybody would see it, and the button that shows or hides it."""
    picture = picture_to_release(request.actor, uuid)
    if request.method == "POST":
        return _settle(request, uuid)
    context = {
        "picture": picture,
        "owner": picture.case or picture.report,
        "is_case": picture.case is not None,
        "is_released": hasattr(picture, "release"),
    }
    return render(request, "files/release.html", context)


def _settle(request: Request, uuid: UUID) -> HttpResponse:
    if request.POST.get("do") == "withhold":
        withhold_picture(actor=request.actor, now=timezone.now(), uuid=uuid)
        messages.success(request, _("已不再公开，只有办理的人和报送人能看到。"))
    else:
        release_picture(actor=request.actor, now=timezone.now(), uuid=uuid)
        messages.success(request, _("已公开，居民在案件网页上能看到。"))
    return redirect("file-release", uuid=uuid)
