"""How call-backs, requests to re-open and classifications look."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.callbacks.vocabulary import CallBackState, DemandState, ReopeningState, Satisfaction
from bihuan.web.shell.cells import badge
from bihuan.web.shell.looks import Look, Tone

STATES = {
    CallBackState.WAITING: Look(_("待回访"), "phone", Tone.WAITING),
    CallBackState.ANSWERED: Look(_("已答复"), "message-check", Tone.DONE),
    CallBackState.UNREACHABLE: Look(_("联系不上"), "phone-off", Tone.QUIET),
    CallBackState.WITHDRAWN: Look(_("不再回访"), "arrow-back-up", Tone.QUIET),
}
REOPENINGS = {
    ReopeningState.ASKED: Look(_("要求重新打开"), "lock-open", Tone.WAITING),
    ReopeningState.GRANTED: Look(_("同意重新打开"), "check", Tone.DONE),
    ReopeningState.REFUSED: Look(_("不重新打开"), "x", Tone.QUIET),
    ReopeningState.OVERTAKEN: Look(_("已另行打开"), "arrow-back-up", Tone.QUIET),
}
DEMANDS = {
    DemandState.PROPOSED: Look(_("认定待复核"), "hourglass", Tone.WAITING),
    DemandState.CONFIRMED: Look(_("已认定"), "scale", Tone.RUNNING),
    DemandState.REJECTED: Look(_("不予认定"), "x", Tone.QUIET),
}
SATISFACTIONS = {
    Satisfaction.SATISFIED: Look(_("满意"), "mood-smile", Tone.DONE),
    Satisfaction.MOSTLY: Look(_("基本满意"), "mood-neutral", Tone.RUNNING),
    Satisfaction.DISSATISFIED: Look(_("不满意"), "mood-sad", Tone.WAITING),
}


def call_back_badge(state: str) -> SafeString:
    return badge(STATES[CallBackState(state)])


def reopening_badge(state: str) -> SafeString:
    return badge(REOPENINGS[ReopeningState(state)])


def demand_badge(state: str) -> SafeString:
    return badge(DEMANDS[DemandState(state)])


def satisfaction_badge(value: str) -> SafeString:
    return badge(SATISFACTIONS[Satisfaction(value)])
