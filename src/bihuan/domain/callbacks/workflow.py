"""The life of a call-back, of a request to open a case again, and of a demand's classification.

Who handled or checked a case does not ask whether it is solved, does not decide whether it is opened again, and does
not say that what was demanded is unreasonable. One proposes such a classification and another confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.callbacks.vocabulary import CallbacksPermission as May
from bihuan.domain.callbacks.vocabulary import CallBackState, DemandState, ReopeningState
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.kernel.workflow import Guard, Move, Workflow

S, D, R = CallBackState, DemandState, ReopeningState


@dataclass(frozen=True)
class CallBackFacts:
    """What the guards of a call-back look at. Person ids; `me` is the actor, None for the system and the reporter."""

    me: int | None = None
    took_part: frozenset[int] = frozenset()
    is_current: bool = True
    is_too_soon: bool = False
    has_demand: bool = False


called_by_another = Guard[CallBackFacts](
    "own_work",
    "处置过或核查过这件案件的人不能回访。请由没有参与过的人回访。",
    lambda f: f.me not in f.took_part,
)
case_is_still_closed = Guard[CallBackFacts](
    "case_moved_on",
    "这件案件已经重新打开，这次结案不用再问。等它再次结案，会重新列入回访。",
    lambda f: f.is_current,
)
spaced_out = Guard[CallBackFacts](
    "too_soon",
    "上一次没有接通之后要隔一段时间再打，才算另一次。请到可以再打的时间再打。",
    lambda f: not f.is_too_soon,
)
no_demand_yet = Guard[CallBackFacts](
    "demand_exists", "这次回访已经有一项认定，在复核或已经成立。", lambda f: not f.has_demand
)

_askable = frozenset({S.WAITING, S.UNREACHABLE})

CALL_BACK = Workflow[CallBackFacts](
    "call-back",
    states={state.value: state.label for state in CallBackState},
    initial=S.WAITING,
    moves=(
        Move(
            "record_answer", "记录答复", _askable, S.ANSWERED, May.CALL,
            (called_by_another, case_is_still_closed),
        ),
        Move(
            "record_attempt", "没有接通", frozenset({S.WAITING}), None, May.CALL,
            (called_by_another, case_is_still_closed, spaced_out),
        ),
        Move(
            "answer_as_reporter", "网上答复", _askable, S.ANSWERED, CasesPermission.REPORT,
            (case_is_still_closed,), automatic=True,
        ),
        Move("give_up", "联系不上", frozenset({S.WAITING}), S.UNREACHABLE, May.CALL, automatic=True),
        Move("withdraw", "不再回访", frozenset({S.WAITING}), S.WITHDRAWN, May.CALL, automatic=True),
        Move("propose_demand", "提出诉求认定", frozenset({S.ANSWERED}), None, May.PROPOSE, (no_demand_yet,)),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ReopeningFacts:
    """What the guards of a request look at. `noted_by` wrote down the answer that asks for it."""

    me: int | None = None
    took_part: frozenset[int] = frozenset()
    noted_by: int | None = None
    is_current: bool = True


decided_by_another = Guard[ReopeningFacts](
    "own_work",
    "处置过或核查过这件案件的人不能裁定要不要重新打开。请由没有参与过的负责人裁定。",
    lambda f: f.me is None or f.me not in f.took_part,
)
not_the_caller = Guard[ReopeningFacts](
    "own_call",
    "这个答复是您记录的，不能由您一人裁定。请由另一位负责人裁定。",
    lambda f: f.me is None or f.me != f.noted_by,
)
still_to_decide = Guard[ReopeningFacts](
    "case_moved_on", "案件已经另行打开，这项要求不用再裁定。", lambda f: f.is_current
)
_deciders = (still_to_decide, decided_by_another, not_the_caller)

REOPENING = Workflow[ReopeningFacts](
    "request to re-open",
    states={state.value: state.label for state in ReopeningState},
    initial=R.ASKED,
    moves=(
        Move("grant_reopening", "同意重新打开", frozenset({R.ASKED}), R.GRANTED, CasesPermission.ARBITRATE, _deciders),
        Move("refuse_reopening", "不重新打开", frozenset({R.ASKED}), R.REFUSED, CasesPermission.ARBITRATE, _deciders),
        Move("overtake_reopening", "已另行打开", frozenset({R.ASKED}), R.OVERTAKEN, CasesPermission.ARBITRATE, automatic=True),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class DemandFacts:
    """What the guards of a classification look at. `is_of_handling_unit`: the actor belongs to a unit that handled."""

    me: int | None = None
    proposer: int | None = None
    took_part: frozenset[int] = frozenset()
    is_of_handling_unit: bool = False


confirmed_by_another = Guard[DemandFacts](
    "own_proposal", "提出认定的人不能复核自己的认定。请由另一个人复核。", lambda f: f.me != f.proposer
)
took_no_part = Guard[DemandFacts](
    "own_work",
    "处置过或核查过这件案件的人不能复核诉求认定。请由没有参与过的人复核。",
    lambda f: f.me not in f.took_part,
)
outside_the_unit = Guard[DemandFacts](
    "own_unit",
    "承办单位的人可以提出认定，不能复核。请由承办单位以外的人复核。",
    lambda f: not f.is_of_handling_unit,
)
_reviewers = (confirmed_by_another, took_no_part, outside_the_unit)

DEMAND = Workflow[DemandFacts](
    "demand",
    states={state.value: state.label for state in DemandState},
    initial=D.PROPOSED,
    moves=(
        Move("confirm_demand", "同意认定", frozenset({D.PROPOSED}), D.CONFIRMED, May.CONFIRM, _reviewers),
        Move("reject_demand", "不予认定", frozenset({D.PROPOSED}), D.REJECTED, May.CONFIRM, _reviewers),
    ),
)
