"""Pictures and documents, through the record that they hang on and never past it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.domain.cases.queries.records import picture_by_uuid
from bihuan.foundation.files.actions import open_original
from bihuan.foundation.files.policy import require_original
from bihuan.foundation.files.queries import open_public, open_thumbnail
from bihuan.foundation.files.vocabulary import ContentType
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.forms import blame
from bihuan.web.shell.refusal import status_of
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Evidence
    from bihuan.foundation.files.models import StoredFile

KEPT = "private, max-age=31536000, immutable"
"""A copy never changes under its address; `private` keeps it out of shared caches."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("调阅理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("谁、何时、为什么看了原件，会记入流水账。"),
    )


@signed_in
def thumbnail(request: Request, uuid: UUID) -> HttpResponseBase:
    file = picture_by_uuid(request.actor, uuid).file
    return _copy(open_thumbnail(file), file, ContentType.JPEG)


@signed_in
def public(request: Request, uuid: UUID) -> HttpResponseBase:
    file = picture_by_uuid(request.actor, uuid).file
    shown = ContentType.PDF if file.content_type == ContentType.PDF else ContentType.JPEG
    return _copy(open_public(file), file, shown)


def _copy(content: BinaryIO, file: StoredFile, content_type: str) -> HttpResponseBase:
    response = _answer(content, file, content_type, download=content_type == ContentType.PDF)
    response["Cache-Control"] = KEPT
    return response


def _answer(content: BinaryIO, file: StoredFile, content_type: str, *, download: bool) -> HttpResponseBase:
    suffix = ContentType(content_type).name.lower()
    return FileResponse(
        content,
        as_attachment=download,
        filename=f"{file.sha256[:12]}.{suffix}",
        content_type=str(content_type),
    )


@signed_in
def original_page(request: Request, uuid: UUID) -> HttpResponseBase:
    """Ask why, write it down, then hand the sealed original over."""
    evidence = picture_by_uuid(request.actor, uuid)
    require_original(request.actor)
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = _opened(request, evidence, form)
            if isinstance(answer, HttpResponseBase):
                return answer
            status = answer
    return _asked(request, evidence, form, status)


def _opened(request: Request, evidence: Evidence, form: ReasonForm) -> HttpResponseBase | int:
    file, now, reason = evidence.file, timezone.now(), form.cleaned_data["reason"]
    try:
        content = open_original(actor=request.actor, now=now, file=file, reason=reason)
    except Refused as refused:
        blame(form, refused)
        return status_of(refused)
    return _answer(content, file, file.content_type, download=True)


def _asked(request: Request, evidence: Evidence, form: ReasonForm, status: int) -> HttpResponse:
    code = evidence.case.code if evidence.case else ""
    title = _("调阅原件 · {code}").format(code=code) if code else _("调阅原件")
    explain = _("原件带有拍摄时间和位置，一般查看请用公开副本。")
    context = {"form": form, "title": title, "submit_label": _("调阅并记录"), "explain": explain}
    return render(request, "shell/form.html", context, status=status)
