"""Who may see an original. Whoever may see the record that a file hangs on may see its public copy."""

from __future__ import annotations

from bihuan.foundation.files.vocabulary import FilesPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def require_redaction(actor: Actor) -> None:
    """Refuses (`not_permitted`) unless the actor may cover parts of public copies."""
    if not actor.may(FilesPermission.REDACT):
        raise Refused("not_permitted", "您没有遮盖图片的权限。请把图片编号告诉受理员或核查员。")


def require_original(actor: Actor) -> None:
    """Refuses (`not_permitted`) unless the actor may open sealed originals."""
    if not actor.may(FilesPermission.VIEW_ORIGINAL):
        raise Refused("not_permitted", "原件含有拍摄时间和位置，您没有调阅权限。请查看公开副本。")
