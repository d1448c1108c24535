"""The life of a patrol round and of one stop in it.

Who walked a stop does not confirm its red and does not decide on an appeal against it; who appealed does not decide either.
"""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.domain.patrols.vocabulary import RoundState, StopState
from bihuan.kernel.workflow import Guard, Move, Workflow

R, S = RoundState, StopState


@dataclass(frozen=True)
class RoundFacts:
    """What the guards of a round look at: stops that somebody walked already."""

    walked: int = 0


nothing_walked = Guard[RoundFacts](
    "walked_already",
    "已经有路段打过分，整个任务不能取消。剩下的路段可以逐个记为未巡。",
    lambda f: not f.walked,
)

ROUND = Workflow[RoundFacts](
    "patrol round",
    states={state.value: state.label for state in RoundState},
    initial=R.OPEN,
    moves=(
        Move("finish_round", "巡完", frozenset({R.OPEN}), R.DONE, May.WALK, automatic=True),
        Move("cancel_round", "取消这次巡查", frozenset({R.OPEN}), R.CANCELLED, May.ASSIGN, (nothing_walked,)),
    ),
)


@dataclass(frozen=True)
class StopFacts:
    """What the guards of a stop look at. Person ids; `me` is the actor, None for the system."""

    me: int | None = None
    patroller: int | None = None
    walked_by: int | None = None
    confirmed_by: int | None = None
    appealed_by: int | None = None
    is_open: bool = True
    may_still_appeal: bool = True


own_round = Guard[StopFacts](
    "not_yours",
    "这次巡查派给了别人。请由派到的人打分，或另下一次任务。",
    lambda f: f.me is None or f.me == f.patroller,
)
round_is_open = Guard[StopFacts]("round_over", "这次巡查已经结束或取消，不能再打分。", lambda f: f.is_open)
confirmed_by_another = Guard[StopFacts](
    "own_walk",
    "打分的人不能复核自己的红牌，也不能裁定对它的申诉。请由另一个人办理。",
    lambda f: f.me is None or f.me != f.walked_by,
)
not_the_confirmer = Guard[StopFacts](
    "own_confirmation",
    "复核过这块红牌的人不能再裁定对它的申诉。请由第三个人裁定。",
    lambda f: f.me is None or f.me != f.confirmed_by,
)
not_the_appellant = Guard[StopFacts](
    "own_appeal", "提出申诉的人不能裁定自己的申诉。", lambda f: f.me is None or f.me != f.appealed_by
)
in_time = Guard[StopFacts](
    "appeal_too_late",
    "过了可以申诉的天数。请在下一次巡查前整改，以新的评定为准。",
    lambda f: f.may_still_appeal,
)
_walkers = (round_is_open, own_round)
_judges = (confirmed_by_another, not_the_confirmer, not_the_appellant)

STOP = Workflow[StopFacts](
    "stop of a round",
    states={state.value: state.label for state in StopState},
    initial=S.WAITING,
    moves=(
        Move("note_deduction", "记扣分", frozenset({S.WAITING}), None, May.WALK, _walkers),
        Move("drop_deduction", "删去扣分", frozenset({S.WAITING}), None, May.WALK, _walkers),
        Move("grade_stop", "评定", frozenset({S.WAITING}), S.GRADED, May.WALK, _walkers),
        Move("propose_red", "评为红牌", frozenset({S.WAITING}), S.TO_CONFIRM, May.WALK, _walkers, automatic=True),
        Move("skip_stop", "记为未巡", frozenset({S.WAITING}), S.SKIPPED, May.WALK, _walkers),
        Move("confirm_red", "复核同意红牌", frozenset({S.TO_CONFIRM}), S.GRADED, May.CONFIRM, (confirmed_by_another,)),
        Move("send_back", "退回重巡", frozenset({S.TO_CONFIRM}), S.WAITING, May.CONFIRM, (confirmed_by_another,)),
        Move("appeal_grade", "申诉", frozenset({S.GRADED}), S.APPEALED, May.APPEAL, (in_time,)),
        Move("uphold_grade", "维持评定", frozenset({S.APPEALED}), S.GRADED, May.CONFIRM, _judges),
        Move("overturn_grade", "改判无效", frozenset({S.APPEALED}), S.OVERTURNED, May.CONFIRM, _judges),
    ),
)  # fmt: skip
