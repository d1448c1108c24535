"""Who may see the calendar (everybody who is signed in) and who may change it."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.foundation.calendar.models import CalendarDay
from bihuan.foundation.calendar.vocabulary import CalendarPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_days(actor: Actor) -> QuerySet[CalendarDay]:
    """The special days that the actor may see."""
    return CalendarDay.objects.all() if actor.is_signed_in else CalendarDay.objects.none()


def require_manage(actor: Actor) -> None:
    """Refuses (`not_permitted`) unless the actor may change the calendar."""
    if not actor.may(CalendarPermission.MANAGE):
        raise Refused("not_permitted", "您没有调整工作日历的权限。请联系有此权限的同事办理。")
