"""Who may read, verify and seal the journal."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.vocabulary import JournalPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """The entries of the units below which an actor may read the journal.

    A grant at the top of the tree shows everything, also what belongs to no unit (packs, roles, seals of
    the system); a grant further down shows what was recorded for that unit and those below it then.
    """
    if reads_everything(actor):
        return Entry.objects.all()
    below = Q(pk__in=[])
    for path in actor.paths(JournalPermission.VIEW):
        below |= Q(unit__startswith=path)
    return Entry.objects.filter(below)


def reads_everything(actor: Actor) -> bool:
    """Whether an actor may read the whole journal."""
    return any(path.count("/") <= 2 for path in actor.paths(JournalPermission.VIEW))


def require_verify(actor: Actor) -> None:
    """Refuses whoever may not verify and seal the journal."""
    if not actor.may(JournalPermission.VERIFY):
        raise Refused("not_permitted", "您没有封存和校验流水账的权限。请联系系统管理员。")
