"""The life of a visit (先批后查，扫码入企).

Who plans a visit does not approve it, and neither does one of its officers. An urgent visit may be made first and is
approved afterwards. Two officers go, each fit to go on that day; the enterprise signs, and rates when they are gone.
"""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.inspections.vocabulary import InspectionsPermission as May
from bihuan.domain.inspections.vocabulary import VisitState as S
from bihuan.kernel.workflow import Guard, Move, Workflow

FEWEST_OFFICERS = 2


@dataclass(frozen=True)
class VisitFacts:
    """What the guards of a visit look at. Person ids; `me` is the actor, None for the system and the enterprise."""

    me: int | None = None
    planner: int | None = None
    officers: frozenset[int] = frozenset()
    is_enforcement: bool = True
    is_urgent: bool = False
    is_approved: bool = False
    conflicts: int = 0


approved_by_another = Guard[VisitFacts](
    "own_plan",
    "安排检查的人和要去检查的人都不能批准这次检查。请由另一位负责人批准。",
    lambda f: f.me is None or (f.me != f.planner and f.me not in f.officers),
)
two_officers = Guard[VisitFacts](
    "two_officers",
    "现场检查至少要两名执法人员（上门服务、观摩督导至少一人）。请先补足人员。",
    lambda f: len(f.officers) >= (FEWEST_OFFICERS if f.is_enforcement else 1),
)
approved_or_urgent = Guard[VisitFacts](
    "not_approved",
    "这次检查还没有批准，不能入企。请先报批；情况紧急的，安排时要注明“紧急，事后补批”。",
    lambda f: f.is_approved or f.is_urgent,
)
is_one_of_them = Guard[VisitFacts](
    "not_yours",
    "只有这次检查的执法人员可以在现场填写。请由名单上的人办理，或先更换检查人员。",
    lambda f: f.me is None or f.me in f.officers,
)
urgent_and_open = Guard[VisitFacts](
    "nothing_to_approve",
    "这次检查已经批准，或不是紧急检查，不用补批。",
    lambda f: f.is_urgent and not f.is_approved,
)
no_conflict = Guard[VisitFacts](
    "conflicts",
    "有的事项两个人填得不一样，还没有认定以哪个为准。请先逐项认定，再请企业签字。",
    lambda f: f.conflicts == 0,
)

_to_go = frozenset({S.PLANNED, S.APPROVED})

VISIT = Workflow[VisitFacts](
    "visit",
    states={state.value: state.label for state in S},
    initial=S.PLANNED,
    moves=(
        Move("approve_visit", "批准", frozenset({S.PLANNED}), S.APPROVED, May.APPROVE, (approved_by_another, two_officers)),
        Move(
            "approve_afterwards", "事后补批", frozenset({S.ENTERED, S.LEFT, S.SIGNED, S.RATED}), None, May.APPROVE,
            (urgent_and_open, approved_by_another),
        ),
        Move("join_visit", "并入检查", _to_go, None, May.PLAN),
        Move("name_officers", "更换检查人员", _to_go, None, May.PLAN),
        Move("move_visit", "改期", _to_go, None, May.PLAN),
        Move("cancel_visit", "取消检查", _to_go, S.CANCELLED, May.PLAN),
        Move(
            "enter_visit", "入企", _to_go, S.ENTERED, May.INSPECT, (approved_or_urgent, two_officers, is_one_of_them)
        ),
        Move("refuse_entry", "企业拒绝入企", _to_go, S.REFUSED, May.INSPECT, (approved_or_urgent, is_one_of_them)),
        Move("answer_item", "填写结果", frozenset({S.ENTERED, S.LEFT}), None, May.INSPECT, (is_one_of_them,)),
        Move("add_photo", "拍照", frozenset({S.ENTERED, S.LEFT}), None, May.INSPECT, (is_one_of_them,)),
        Move("settle_answer", "认定结果", frozenset({S.ENTERED, S.LEFT}), None, May.INSPECT, (is_one_of_them,)),
        Move("leave_visit", "检查结束", frozenset({S.ENTERED}), S.LEFT, May.INSPECT, (is_one_of_them,)),
        Move("sign_visit", "企业签字", frozenset({S.LEFT}), S.SIGNED, May.INSPECT, (is_one_of_them, no_conflict)),
        Move(
            "report_finding", "转为案件", frozenset({S.ENTERED, S.LEFT, S.SIGNED, S.RATED}), None, May.INSPECT,
            (is_one_of_them,),
        ),
        Move("rate_visit", "企业评价", frozenset({S.SIGNED}), S.RATED, May.VIEW, automatic=True),
    ),
)  # fmt: skip
