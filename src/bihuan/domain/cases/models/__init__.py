"""The records of cases, grouped by what they are about."""

from bihuan.domain.cases.models.case import CONTACT, Case, Report, ReporterContact
from bihuan.domain.cases.models.clock import ClockPause, StageClock
from bihuan.domain.cases.models.question import Question
from bihuan.domain.cases.models.standard import CaseRules, StandardRow, StandardStage
from bihuan.domain.cases.models.tally import SavedView, Tally
from bihuan.domain.cases.models.work import (
    Application,
    Check,
    Evidence,
    LookBackRound,
    Supervision,
    Task,
)

__all__ = [
    "CONTACT",
    "Application",
    "Case",
    "CaseRules",
    "Check",
    "ClockPause",
    "Evidence",
    "LookBackRound",
    "Question",
    "Report",
    "ReporterContact",
    "SavedView",
    "StageClock",
    "StandardRow",
    "StandardStage",
    "Supervision",
    "Tally",
    "Task",
]
