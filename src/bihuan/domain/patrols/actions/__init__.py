"""What can be done with patrol rounds, their stops and what was deducted."""

from bihuan.domain.patrols.actions.judging import (
    appeal_grade,
    confirm_red,
    overturn_grade,
    send_back,
    uphold_grade,
)
from bihuan.domain.patrols.actions.rounds import assign_round, cancel_round
from bihuan.domain.patrols.actions.walking import (
    Photo,
    drop_deduction,
    grade_stop,
    note_deduction,
    report_deduction,
    skip_stop,
)

__all__ = [
    "Photo",
    "appeal_grade",
    "assign_round",
    "cancel_round",
    "confirm_red",
    "drop_deduction",
    "grade_stop",
    "note_deduction",
    "overturn_grade",
    "report_deduction",
    "send_back",
    "skip_stop",
    "uphold_grade",
]
