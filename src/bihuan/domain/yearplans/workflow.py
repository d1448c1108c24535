"""The road of a year's plan. Who made it does not approve it; what is frozen is what was approved and published."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.yearplans.vocabulary import IN_FORCE, PlanState
from bihuan.domain.yearplans.vocabulary import YearPlansPermission as May
from bihuan.kernel.workflow import Guard, Move, Workflow

S = PlanState


@dataclass(frozen=True)
class PlanFacts:
    """What the guards look at. Person ids; `me` is the actor."""

    me: int | None = None
    makers: frozenset[int] = frozenset()


approved_by_another = Guard[PlanFacts](
    "own_plan",
    "编制或冻结计划的人不能批准它。请由另一个人批准。",
    lambda f: f.me is None or f.me not in f.makers,
)

YEAR_PLAN = Workflow[PlanFacts](
    "year plan",
    states={state.value: state.label for state in S},
    initial=S.MAKING,
    moves=(
        Move("keep_plan", "排出", frozenset({S.MAKING}), S.DRAFT, May.MAKE, automatic=True),
        Move("fail_plan", "没排成", frozenset({S.MAKING}), S.FAILED, May.MAKE, automatic=True),
        Move("freeze_plan", "冻结", frozenset({S.DRAFT}), S.FROZEN, May.MAKE),
        Move("thaw_plan", "退回草案", frozenset({S.FROZEN}), S.DRAFT, May.APPROVE),
        Move("approve_plan", "批准", frozenset({S.FROZEN}), S.APPROVED, May.APPROVE, (approved_by_another,)),
        Move("publish_plan", "公布", frozenset({S.APPROVED}), S.PUBLISHED, May.MAKE),
        Move("agree_visit", "与企业约定", IN_FORCE, None, May.MAKE),
        Move("arrange_month", "排定月历", IN_FORCE, None, May.MAKE),
        Move("replace_plan", "替换", IN_FORCE, S.REPLACED, May.MAKE, automatic=True),
        Move("cancel_plan", "取消", frozenset({S.MAKING, S.DRAFT, S.FROZEN}), S.CANCELLED, May.MAKE),
    ),
)  # fmt: skip
