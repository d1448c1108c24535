"""Pictures and documents, through the record that they hang on and never past it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.domain.cases.queries.records import picture_by_uuid
from bihuan.foundation.files.actions import open_original
from bihuan.foundation.files.policy import require_original, require_redaction
from bihuan.foundation.files.queries import copy_version, open_public, open_thumbnail, redaction_of
from bihuan.foundation.files.redaction import redact_picture
from bihuan.foundation.files.vocabulary import ContentType
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.forms import blame, form_page
from bihuan.web.shell.refusal import status_of
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Evidence
    from bihuan.foundation.files.models import StoredFile

ASKED_EACH_TIME = "private, no-cache"
"""A browser keeps its copy but asks whether it still counts: what was covered meanwhile must not be shown again."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("调阅理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("谁、何时、为什么看了原件，会记入流水账。"),
    )


@signed_in
def thumbnail(request: Request, uuid: UUID) -> HttpResponseBase:
    return _copy(request, uuid, open_thumbnail)


@signed_in
def public(request: Request, uuid: UUID) -> HttpResponseBase:
    return _copy(request, uuid, open_public)


def _copy(request: Request, uuid: UUID, opened: Callable[[StoredFile], BinaryIO]) -> HttpResponseBase:
    file = picture_by_uuid(request.actor, uuid).file
    version = quote_etag(copy_version(file))
    shown = ContentType.JPEG if file.is_picture else ContentType.PDF
    unchanged: HttpResponseBase | None = get_conditional_response(request, etag=version)
    response = unchanged or _answer(opened(file), file, shown, download=not file.is_picture)
    response["Cache-Control"], response["ETag"] = ASKED_EACH_TIME, version
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


class RedactForm(forms.Form):
    """What to cover: the page's script draws it; without the script it is written as percentages."""

    rectangles = forms.CharField(
        label=gettext_lazy("遮盖的地方"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "data-rectangles": ""}),
        help_text=gettext_lazy("一行一处：左 上 右 下，各是整幅图的百分之几。在图上拖动也可以画。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("遮盖理由"),
        max_length=500,
        help_text=gettext_lazy("例如：路人面部、车牌、门牌。会记入流水账；原件封存不动。"),
    )

    def clean_rectangles(self) -> list[list[float]]:
        try:
            lines = self.cleaned_data["rectangles"].splitlines()
            return [[float(share) / 100 for share in line.split()] for line in lines if line.strip()]
        except ValueError:
            raise forms.ValidationError(_("每行写四个数，用空格隔开，例如：10 20 35 60。")) from None


@signed_in
def redact_page(request: Request, uuid: UUID) -> HttpResponse:
    """The public copy with a pencil: what is drawn is covered wherever this picture is shown."""
    evidence = picture_by_uuid(request.actor, uuid)
    file, actor = evidence.file, request.actor
    require_redaction(actor)
    redaction = redaction_of(file)
    parts = redaction.rectangles if redaction else []
    lines = "\n".join(" ".join(f"{share * 100:.2f}" for share in part) for part in parts)
    form = RedactForm(request.POST or None, initial={"rectangles": lines})
    owner = evidence.case or evidence.report

    def act(clean: dict[str, Any]) -> str:
        redact_picture(actor=actor, now=timezone.now(), file=file, **clean)
        messages.success(request, _("已遮盖，各处显示的都是新的副本。"))
        return reverse("file-redact", args=[uuid])

    context = {
        "title": _("遮盖图片 · {code}").format(code=owner.code if owner else ""),
        "file": file,
        "back": reverse("case-detail", args=[evidence.case.code]) if evidence.case else "",
    }
    return form_page(request, form=form, act=act, template="files/redact.html", context=context)


def _asked(request: Request, evidence: Evidence, form: ReasonForm, status: int) -> HttpResponse:
    code = evidence.case.code if evidence.case else ""
    title = _("调阅原件 · {code}").format(code=code) if code else _("调阅原件")
    explain = _("原件带有拍摄时间和位置，一般查看请用公开副本。")
    context = {"form": form, "title": title, "submit_label": _("调阅并记录"), "explain": explain}
    return render(request, "shell/form.html", context, status=status)
