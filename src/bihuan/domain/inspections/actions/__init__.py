"""Everything that can be done with visits, one verb a function."""

from bihuan.domain.inspections.actions.answering import Said, add_photo, answer_item, settle_answer
from bihuan.domain.inspections.actions.arranging import (
    approve_afterwards,
    approve_visit,
    cancel_visit,
    join_visit,
    move_visit,
    name_officers,
    plan_visit,
)
from bihuan.domain.inspections.actions.caps import recount_stale
from bihuan.domain.inspections.actions.drafts import ItemDraft, VisitDraft
from bihuan.domain.inspections.actions.ending import leave_visit, rate_visit, sign_visit
from bihuan.domain.inspections.actions.entering import enter_visit, make_door_code, refuse_entry
from bihuan.domain.inspections.actions.findings import plan_rechecks, report_finding
from bihuan.domain.inspections.actions.phones import PhoneAct, Taken, take_acts

__all__ = [
    "ItemDraft",
    "PhoneAct",
    "Said",
    "Taken",
    "VisitDraft",
    "add_photo",
    "answer_item",
    "approve_afterwards",
    "approve_visit",
    "cancel_visit",
    "enter_visit",
    "join_visit",
    "leave_visit",
    "make_door_code",
    "move_visit",
    "name_officers",
    "plan_rechecks",
    "plan_visit",
    "rate_visit",
    "recount_stale",
    "refuse_entry",
    "report_finding",
    "settle_answer",
    "sign_visit",
    "take_acts",
]
