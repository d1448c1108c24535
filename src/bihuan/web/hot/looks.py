"""How a hot issue's state and growth look."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.web.shell.cells import badge, icon
from bihuan.web.shell.looks import Look, Tone

STATES = {
    HotIssueState.FOUND: Look(_("待处理"), "flame", Tone.WAITING),
    HotIssueState.SUPERVISED: Look(_("已督办"), "flag", Tone.RUNNING),
    HotIssueState.DISMISSED: Look(_("不作热点"), "x", Tone.QUIET),
    HotIssueState.FADED: Look(_("已平息"), "check", Tone.DONE),
}


def issue_badge(state: str) -> SafeString:
    return badge(STATES[HotIssueState(state)])


def growth(week: int, before: int) -> SafeString:
    """This week against the one before: an arrow with its word, never colour alone."""
    names = {
        1: ("trending-up", gettext("增加")),
        0: ("equal", gettext("持平")),
        -1: ("trending-down", gettext("减少")),
    }
    arrow, word = names[(week > before) - (week < before)]
    return format_html("{} {} {}", icon(arrow), word, f"{week - before:+d}")
