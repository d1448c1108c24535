"""Everything that can be done with the bulletin, one verb a function."""

from bihuan.domain.bulletins.actions.asking import (
    answer_fact_check,
    ask_fact_check,
    comment_item,
    request_items,
    withdraw_request,
)
from bihuan.domain.bulletins.actions.binding import bind_figure
from bihuan.domain.bulletins.actions.drafting import draft_correction, draft_from_metrics
from bihuan.domain.bulletins.actions.editing import (
    answer_item,
    approve_item,
    decline_item,
    edit_item,
    force_item,
    forward_item,
    proofread_item,
    return_item,
    review_forced,
    review_item,
)
from bihuan.domain.bulletins.actions.issues import (
    move_item,
    open_issue,
    place_item,
    sign_issue,
    take_out_item,
)
from bihuan.domain.bulletins.actions.marking import declare_free
from bihuan.domain.bulletins.actions.merging import merge_items, share_item
from bihuan.domain.bulletins.actions.publishing import (
    cancel_issue,
    distribute_issue,
    publish_issue,
    skip_number,
)
from bihuan.domain.bulletins.actions.writing import Manuscript, draft_item, revise_item, submit_item

__all__ = [
    "Manuscript",
    "answer_fact_check",
    "answer_item",
    "approve_item",
    "ask_fact_check",
    "bind_figure",
    "cancel_issue",
    "comment_item",
    "declare_free",
    "decline_item",
    "distribute_issue",
    "draft_correction",
    "draft_from_metrics",
    "draft_item",
    "edit_item",
    "force_item",
    "forward_item",
    "merge_items",
    "move_item",
    "open_issue",
    "place_item",
    "proofread_item",
    "publish_issue",
    "request_items",
    "return_item",
    "review_forced",
    "review_item",
    "revise_item",
    "share_item",
    "sign_issue",
    "skip_number",
    "submit_item",
    "take_out_item",
    "withdraw_request",
]
