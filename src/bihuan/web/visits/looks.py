"""How visits, results and what counts look."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.inspections.vocabulary import AnswerState, Counting, Rating, Result, VisitState
from bihuan.web.shell.cells import badge
from bihuan.web.shell.looks import Look, Tone

STATES = {
    VisitState.PLANNED: Look(_("待批准"), "hourglass", Tone.WAITING),
    VisitState.APPROVED: Look(_("已批准"), "calendar-check", Tone.RUNNING),
    VisitState.ENTERED: Look(_("检查中"), "door-enter", Tone.RUNNING),
    VisitState.LEFT: Look(_("待企业签字"), "signature", Tone.WAITING),
    VisitState.SIGNED: Look(_("企业已签字"), "circle-check", Tone.DONE),
    VisitState.RATED: Look(_("企业已评价"), "star", Tone.DONE),
    VisitState.CANCELLED: Look(_("已取消"), "calendar-off", Tone.QUIET),
    VisitState.REFUSED: Look(_("拒绝入企"), "door-off", Tone.STOP),
}
COUNTINGS = {
    Counting.COUNTED: Look(_("计次"), "number", Tone.RUNNING),
    Counting.EXEMPT: Look(_("不计次"), "license", Tone.QUIET),
    Counting.FELT: Look(_("只计感受"), "footprint", Tone.QUIET),
}
RESULTS = {
    Result.UNCHECKED: Look(_("未查"), "circle-dashed", Tone.QUIET),
    Result.CONFORMS: Look(_("符合"), "check", Tone.DONE),
    Result.VIOLATES: Look(_("不符合"), "x", Tone.STOP),
    Result.NOT_APPLICABLE: Look(_("不适用"), "minus", Tone.QUIET),
}
ANSWERS = {
    AnswerState.STANDING: Look(_("采用"), "check", Tone.DONE),
    AnswerState.REPLACED: Look(_("已更正"), "history", Tone.QUIET),
    AnswerState.CONFLICTING: Look(_("有冲突，待认定"), "git-compare", Tone.WAITING),
    AnswerState.SET_ASIDE: Look(_("未采用"), "minus", Tone.QUIET),
    AnswerState.LATE: Look(_("签字后才到，未计入"), "clock-exclamation", Tone.QUIET),
}
RATINGS = {
    Rating.GOOD: Look(_("满意"), "mood-smile", Tone.DONE),
    Rating.FAIR: Look(_("基本满意"), "mood-neutral", Tone.RUNNING),
    Rating.POOR: Look(_("不满意"), "mood-sad", Tone.WAITING),
}
URGENT = Look(_("紧急，待补批"), "alert-triangle", Tone.STOP)


def visit_badge(state: str) -> SafeString:
    return badge(STATES[VisitState(state)])


def counting_badge(counting: str) -> SafeString:
    return badge(COUNTINGS[Counting(counting)])


def result_badge(result: str) -> SafeString:
    return badge(RESULTS[Result(result)])


def answer_badge(state: str) -> SafeString:
    return badge(ANSWERS[AnswerState(state)])


def rating_badge(rating: str) -> SafeString:
    return badge(RATINGS[Rating(rating)])
