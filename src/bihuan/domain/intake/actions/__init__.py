"""What is done with what came in."""

from bihuan.domain.intake.actions.filing import file_reports, rebuild_shelves
from bihuan.domain.intake.actions.hot import dismiss_issue, find_hot_issues, gather_reports, supervise_issue
from bihuan.domain.intake.actions.suggesting import settle_suggestions, suggest_for_new
from bihuan.domain.intake.actions.training import Training, ask_for_training, put_in_use, train

__all__ = [
    "Training",
    "ask_for_training",
    "dismiss_issue",
    "file_reports",
    "find_hot_issues",
    "gather_reports",
    "put_in_use",
    "rebuild_shelves",
    "settle_suggestions",
    "suggest_for_new",
    "supervise_issue",
    "train",
]
