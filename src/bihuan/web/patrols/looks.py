"""How colours, rounds and stops look: a colour is always a shape and a word too."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.patrols.vocabulary import Colour, RoundState, StopState
from bihuan.web.shell.cells import badge
from bihuan.web.shell.looks import Look, Tone

COLOURS = {
    Colour.RED: Look(_("红牌"), "alert-octagon", Tone.STOP),
    Colour.YELLOW: Look(_("黄牌"), "alert-triangle", Tone.WAITING),
    Colour.GREEN: Look(_("绿牌"), "circle-check", Tone.DONE),
}
ROUNDS = {
    RoundState.OPEN: Look(_("巡查中"), "walk", Tone.RUNNING),
    RoundState.DONE: Look(_("已巡完"), "checks", Tone.DONE),
    RoundState.CANCELLED: Look(_("已取消"), "x", Tone.QUIET),
}
STOPS = {
    StopState.WAITING: Look(_("待巡查"), "circle-dashed", Tone.QUIET),
    StopState.TO_CONFIRM: Look(_("红牌待复核"), "hourglass", Tone.WAITING),
    StopState.GRADED: Look(_("已评定"), "check", Tone.DONE),
    StopState.APPEALED: Look(_("申诉中"), "message-question", Tone.WAITING),
    StopState.OVERTURNED: Look(_("已改判无效"), "arrow-back-up", Tone.QUIET),
    StopState.SKIPPED: Look(_("未巡"), "road-off", Tone.QUIET),
}


def colour_mark(colour: str) -> SafeString:
    return badge(COLOURS[Colour(colour)])


def stop_badge(state: str) -> SafeString:
    return badge(STOPS[StopState(state)])


def round_badge(state: str) -> SafeString:
    return badge(ROUNDS[RoundState(state)])
