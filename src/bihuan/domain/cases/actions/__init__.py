"""What can be done to reports, cases and tasks: one verb, one function.

Every action is keyword-only, takes `actor` and `now`, and either does all of it with its entry or
refuses and does nothing.
"""

from bihuan.domain.cases.actions.applications import (
    ask_appeal,
    ask_extension,
    ask_forced_close,
    ask_suspension,
    endorse_application,
    grant_application,
    refuse_application,
    resume_case,
    resume_due_cases,
)
from bihuan.domain.cases.actions.checks import assign_check, fail_check, pass_check, take_check
from bihuan.domain.cases.actions.contacts import (
    erase_contact,
    erase_due_addresses,
    erase_due_contacts,
    look_at_contact,
    search_by_phone,
    tell_auditors,
)
from bihuan.domain.cases.actions.dispatching import add_unit, dispatch_case, rule_return
from bihuan.domain.cases.actions.evidence import Taken, add_picture, add_report_picture
from bihuan.domain.cases.actions.filing import (
    ask_verification,
    comment_case,
    correct_case,
    file_case,
    record_verification,
    reject_case,
    take_verification,
    void_case,
)
from bihuan.domain.cases.actions.handling import (
    feed_back,
    finish_stage,
    handle_on_spot,
    handle_task,
    return_task,
    sign_task,
)
from bihuan.domain.cases.actions.look_back import (
    call_due_look_backs,
    call_look_back,
    commit_round,
    confirm_case,
    draw_round,
    rebound_case,
    reopen_case,
    set_maintenance,
    take_look_back,
)
from bihuan.domain.cases.actions.receiving import Received, ReportDraft, receive_report, receive_reports
from bihuan.domain.cases.actions.reports import (
    accept_report,
    decline_report,
    join_report,
    join_to_report,
    unjoin_report,
)
from bihuan.domain.cases.actions.restating import restate_case, take_back_closing
from bihuan.domain.cases.actions.supervision import (
    answer_supervision,
    mark_overdue,
    supervise_case,
    urge_case,
)
from bihuan.domain.cases.actions.views import delete_view, save_view

__all__ = [
    "Received",
    "ReportDraft",
    "Taken",
    "accept_report",
    "add_picture",
    "add_report_picture",
    "add_unit",
    "answer_supervision",
    "ask_appeal",
    "ask_extension",
    "ask_forced_close",
    "ask_suspension",
    "ask_verification",
    "assign_check",
    "call_due_look_backs",
    "call_look_back",
    "comment_case",
    "commit_round",
    "confirm_case",
    "correct_case",
    "decline_report",
    "delete_view",
    "dispatch_case",
    "draw_round",
    "endorse_application",
    "erase_contact",
    "erase_due_addresses",
    "erase_due_contacts",
    "fail_check",
    "feed_back",
    "file_case",
    "finish_stage",
    "grant_application",
    "handle_on_spot",
    "handle_task",
    "join_report",
    "join_to_report",
    "look_at_contact",
    "mark_overdue",
    "pass_check",
    "rebound_case",
    "receive_report",
    "receive_reports",
    "record_verification",
    "refuse_application",
    "reject_case",
    "reopen_case",
    "restate_case",
    "resume_case",
    "resume_due_cases",
    "return_task",
    "rule_return",
    "save_view",
    "search_by_phone",
    "set_maintenance",
    "sign_task",
    "supervise_case",
    "take_back_closing",
    "take_check",
    "take_look_back",
    "take_verification",
    "tell_auditors",
    "unjoin_report",
    "urge_case",
    "void_case",
]
