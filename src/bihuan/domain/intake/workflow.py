"""The life of a hot issue: found by itself, made one supervised case, dismissed with a reason, or faded away."""

from __future__ import annotations

from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.kernel.workflow import Move, Workflow

S = HotIssueState
_live = frozenset({S.FOUND})

HOT_ISSUE = Workflow[None](
    "hot issue",
    states={state.value: state.label for state in HotIssueState},
    initial=S.FOUND,
    moves=(
        Move("supervise_issue", "并案督办", _live, S.SUPERVISED, CasesPermission.SUPERVISE),
        Move("dismiss_issue", "不作热点", _live, S.DISMISSED, CasesPermission.SUPERVISE),
        Move("fade_issue", "平息", _live, S.FADED, CasesPermission.SUPERVISE, automatic=True),
        Move(
            "flare_up", "再次热起来", frozenset({S.FADED}), S.FOUND, CasesPermission.SUPERVISE, automatic=True
        ),
    ),
)
