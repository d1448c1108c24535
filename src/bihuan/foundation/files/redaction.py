"""Covering parts of a picture: faces, number plates, door plates. The sealed original is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from math import isfinite

from django.db import IntegrityError, transaction

from bihuan.foundation.files import blobs
from bihuan.foundation.files.events import PictureRedacted
from bihuan.foundation.files.models import Redaction, StoredFile
from bihuan.foundation.files.pictures import Rectangle, read_picture
from bihuan.foundation.files.policy import require_original, require_redaction
from bihuan.foundation.files.queries import is_intact, redaction_of
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

MOST_RECTANGLES = 40


def redact_picture(
    *, actor: Actor, now: datetime, file: StoredFile, rectangles: Sequence[Sequence[float]], reason: str
) -> Redaction:
    """Cover these parts, and only these, in the public copies of a picture wherever it is used.

    `rectangles` are left, top, right, bottom as shares of the upright picture. The copies are made anew from the
    sealed original. Uncovering what is covered now shows it again, so that also wants the right to see originals.
    Refuses `not_permitted`, `missing`, `not_a_picture`, `bad_rectangle`, `unchanged`, `damaged`, `just_redacted`.
    """
    require_redaction(actor)
    parts = sorted({_checked(part) for part in rectangles})
    why = _require_sense(file, parts, reason)
    before = redaction_of(file)
    _require_change(actor, {tuple(part) for part in before.rectangles} if before else set(), set(parts))
    redaction = Redaction(
        sha256=file.sha256,
        number=before.number + 1 if before else 1,
        rectangles=[list(part) for part in parts],
        made_at=now,
        made_by=actor.key,
    )
    _publish(redaction, parts)
    try:
        _keep(redaction, file, actor, why, withdrawn=before.mark if before else "")
    except IntegrityError:
        raise Refused("just_redacted", "刚刚有人遮盖过这张图片。请刷新页面，看过之后再画。") from None
    return redaction


@transaction.atomic
def _keep(redaction: Redaction, file: StoredFile, actor: Actor, why: str, *, withdrawn: str) -> None:
    """The row and its entry; the copies before go away once both are committed."""
    redaction.save()
    event = PictureRedacted(file.sha256, redaction.number, len(redaction.rectangles))
    subject = Subject("file", file.pk, str(file.uuid))
    record(event, actor=actor, now=redaction.made_at, subject=subject, reason=why)
    for suffix in (blobs.COPY, blobs.THUMBNAIL):
        old = blobs.covered(suffix, withdrawn)
        transaction.on_commit(partial(blobs.withdraw, file.sha256, old), robust=True)


def _require_sense(file: StoredFile, parts: list[Rectangle], reason: str) -> str:
    why = reason.strip()[:500]
    if not why:
        raise Refused("missing", "遮盖图片须写明理由，并会记入流水账。", fields={"reason": "必填"})
    if not file.is_picture:
        raise Refused("not_a_picture", "只有图片可以遮盖，这是一份 PDF 文件。请遮盖后重新上传。")
    if len(parts) > MOST_RECTANGLES:
        raise Refused("bad_rectangle", "一张图最多遮 {most} 处。请把相邻的框并成一个。", most=MOST_RECTANGLES)
    if not is_intact(file):
        raise Refused("damaged", "原件与存入时不一致或已丢失，不能作为证据。请联系管理员查对备份。")
    return why


def _require_change(
    actor: Actor, covered: set[tuple[float, ...]], wanted: set[tuple[float, float, float, float]]
) -> None:
    if covered == wanted:
        raise Refused("unchanged", "没有画新的遮盖框，图片保持原样。请先在图上框出要遮住的地方。")
    if covered - wanted:
        require_original(actor)


def _checked(part: Sequence[float]) -> Rectangle:
    """A rectangle inside the picture, to four places (less than a pixel of the copy)."""
    if len(part) != 4 or not all(isfinite(share) for share in part):
        raise _bad()
    left, top, right, bottom = (round(min(max(float(share), 0.0), 1.0), 4) for share in part)
    if right <= left or bottom <= top:
        raise _bad()
    return left, top, right, bottom


def _bad() -> Refused:
    return Refused(
        "bad_rectangle",
        "遮盖框要写成“左 上 右 下”四个百分数，右大于左、下大于上。请改正后再提交。",
        fields={"rectangles": "格式不对"},
    )


def _publish(redaction: Redaction, parts: list[Rectangle]) -> None:
    """Written before the row commits and under the mark of its parts: two people at once write two copies."""
    with blobs.open_blob(blobs.SEALED, redaction.sha256) as original:
        picture = read_picture(original.read(), parts)
    for content, suffix in ((picture.copy, blobs.COPY), (picture.thumbnail, blobs.THUMBNAIL)):
        blobs.publish(content, redaction.sha256, blobs.covered(suffix, redaction.mark), again=True)
