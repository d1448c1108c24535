"""Everything that can be done with call-backs, one verb a function."""

from bihuan.domain.callbacks.actions.answering import Answer, answer_as_reporter, record_answer
from bihuan.domain.callbacks.actions.asking import (
    end_run_out,
    open_due_call_backs,
    record_attempt,
    withdraw_overtaken,
)
from bihuan.domain.callbacks.actions.demands import confirm_demand, propose_demand, reject_demand
from bihuan.domain.callbacks.actions.reopening import grant_reopening, refuse_reopening

__all__ = [
    "Answer",
    "answer_as_reporter",
    "confirm_demand",
    "end_run_out",
    "grant_reopening",
    "open_due_call_backs",
    "propose_demand",
    "record_answer",
    "record_attempt",
    "refuse_reopening",
    "reject_demand",
    "withdraw_overtaken",
]
