"""What can be done with the year's plan."""

from bihuan.domain.yearplans.actions.arranging import agree_visit, arrange_month, ask_for_month
from bihuan.domain.yearplans.actions.making import ask_plan, fail_plan, keep_plan
from bihuan.domain.yearplans.actions.road import (
    approve_plan,
    cancel_plan,
    freeze_plan,
    publish_plan,
    thaw_plan,
)

__all__ = [
    "agree_visit",
    "approve_plan",
    "arrange_month",
    "ask_for_month",
    "ask_plan",
    "cancel_plan",
    "fail_plan",
    "freeze_plan",
    "keep_plan",
    "publish_plan",
    "thaw_plan",
]
