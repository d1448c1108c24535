"""The coming year's inspections, asked for at the end of the month; the background job makes the plan."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.domain.yearplans import actions
from bihuan.domain.yearplans.queries.plans import plans
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.kernel.actors import SYSTEM
from bihuan.play.cast import Cast

AUTUMN = 10


def ask_year_plan(now: datetime) -> str:
    """Have the year planned, once, by somebody of the pack who may; returns the plan's code, or nothing.

    From October on it is the next year, as districts do; before, what is left of this one.
    """
    today = localdate(now)
    makers = (
        actor for actor in Cast(today).actors.values() if actor.may(May.MAKE) and not actor.may(May.APPROVE)
    )
    maker = next(makers, None)
    if maker is None or plans(SYSTEM).exists():
        return ""
    year, month = (today.year + 1, 1) if today.month >= AUTUMN else (today.year, today.month)
    return actions.ask_plan(actor=maker, now=now, year=year, from_month=month).code
