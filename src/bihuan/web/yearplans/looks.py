"""How a plan's state, a month's share of time and the fate of a visit look."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.yearplans.vocabulary import Fate, PlanState
from bihuan.web.shell.cells import badge
from bihuan.web.shell.looks import Look, Tone

S = PlanState
STATES = {
    S.MAKING: Look(S.MAKING.label, "hourglass", Tone.WAITING),
    S.DRAFT: Look(S.DRAFT.label, "pencil", Tone.QUIET),
    S.FROZEN: Look(S.FROZEN.label, "lock", Tone.WAITING),
    S.APPROVED: Look(S.APPROVED.label, "rosette", Tone.RUNNING),
    S.PUBLISHED: Look(S.PUBLISHED.label, "world", Tone.DONE),
    S.REPLACED: Look(S.REPLACED.label, "history", Tone.QUIET),
    S.FAILED: Look(S.FAILED.label, "alert-triangle", Tone.STOP),
    S.CANCELLED: Look(S.CANCELLED.label, "x", Tone.QUIET),
}
FATES = {
    Fate.SAME: Look(Fate.SAME.label, "equal", Tone.QUIET),
    Fate.MOVED: Look(Fate.MOVED.label, "calendar-event", Tone.WAITING),
    Fate.CHANGED: Look(Fate.CHANGED.label, "pencil", Tone.WAITING),
    Fate.ADDED: Look(Fate.ADDED.label, "plus", Tone.RUNNING),
    Fate.DROPPED: Look(Fate.DROPPED.label, "minus", Tone.QUIET),
}
FULL = 95


def plan_badge(state: str) -> SafeString:
    return badge(STATES[PlanState(state)])


def fate_badge(fate: str) -> SafeString:
    return badge(FATES[Fate(fate)])


def share_of_time(percent: float | None) -> SafeString:
    """A month's share of a department's time: the number, and a word when nothing is left or nobody is there."""
    if percent is None:
        return format_html('<span class="none">{}</span>', gettext("无人"))
    if percent >= FULL:
        return format_html('<strong>{}%</strong> <span class="unit">{}</span>', round(percent), gettext("满"))
    return format_html("{}%", round(percent))


STAGES = {
    "pack": _("各户单独打包"),
    "price": _("全年人手之内"),
    "months": _("排到月份"),
    "again": _("在原计划上改"),
}


def stage_name(name: str) -> str:
    """What a step of the planner is called."""
    return str(STAGES.get(name, name))
