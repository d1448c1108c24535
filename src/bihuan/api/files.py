"""The bytes of pictures: the public copy and the thumbnail for whoever sees the record, the original for few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from bihuan.api.request import ApiRequest
from bihuan.api.types import In, Reason
from bihuan.domain.cases.queries.records import picture_by_uuid
from bihuan.foundation.files.actions import open_original
from bihuan.foundation.files.queries import open_public, open_thumbnail
from bihuan.foundation.files.redaction import MOST_RECTANGLES, redact_picture

if TYPE_CHECKING:
    from typing import BinaryIO

    from bihuan.foundation.files.models import Redaction, StoredFile

router = Router(tags=["files"])
JPEG = "image/jpeg"
BINARY = {
    "responses": {
        200: {"description": "The file · 文件", "content": {"image/jpeg": {}, "application/pdf": {}}}
    }
}


def _sent(content: BinaryIO, kind: str, name: str) -> FileResponse:
    """Never shown in place of a page: what somebody uploaded is data."""
    response = FileResponse(content, content_type=kind, as_attachment=True, filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _kind(file: StoredFile) -> str:
    return JPEG if file.is_picture else file.content_type


@router.get(
    "/{uuid}/public",
    operation_id="get_public_file",
    summary="The public copy · 公开副本",
    openapi_extra=BINARY,
)
def get_public_file(request: ApiRequest, uuid: UUID) -> FileResponse:
    """A picture re-encoded without hidden data, or the document itself."""
    file = picture_by_uuid(request.actor, uuid).file
    return _sent(open_public(file), _kind(file), file.original_name)


@router.get(
    "/{uuid}/thumb", operation_id="get_thumbnail", summary="The thumbnail · 缩略图", openapi_extra=BINARY
)
def get_thumbnail(request: ApiRequest, uuid: UUID) -> FileResponse:
    """The small copy of a picture; a document has none."""
    file = picture_by_uuid(request.actor, uuid).file
    return _sent(open_thumbnail(file), JPEG, file.original_name)


Share = Annotated[float, Field(ge=0, le=1)]


class RedactionIn(In):
    """What to cover, all of it: left, top, right, bottom as shares (0 to 1) of the upright picture."""

    rectangles: Annotated[list[tuple[Share, Share, Share, Share]], Field(max_length=MOST_RECTANGLES)]
    reason: Reason


class RedactionOut(Schema):
    """The redaction in force; `number` counts how often the picture was redacted."""

    number: int
    rectangles: list[list[float]]


@router.post(
    "/{uuid}/redact",
    response=RedactionOut,
    operation_id="redact_picture",
    summary="Cover parts of a picture · 遮盖图片",
)
def redact(request: ApiRequest, uuid: UUID, sent: RedactionIn) -> Redaction:
    """Cover faces, plates and the like in every public copy. The sealed original stays; uncovering wants `files.view_original`."""
    file = picture_by_uuid(request.actor, uuid).file
    return redact_picture(
        actor=request.actor, now=timezone.now(), file=file, rectangles=sent.rectangles, reason=sent.reason
    )


class OriginalIn(In):
    """Why the original has to be seen; the reason goes into the journal."""

    reason: Reason


@router.post(
    "/{uuid}/original",
    operation_id="open_original",
    summary="The sealed original · 调阅原件",
    openapi_extra=BINARY,
)
def get_original(request: ApiRequest, uuid: UUID, sent: OriginalIn) -> FileResponse:
    """The original as it was stored, for whoever holds `files.view_original`. That it was opened is recorded."""
    file = picture_by_uuid(request.actor, uuid).file
    content = open_original(actor=request.actor, now=timezone.now(), file=file, reason=sent.reason)
    return _sent(content, file.content_type, file.original_name)
