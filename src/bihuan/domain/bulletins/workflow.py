"""The road of an item, of an issue, of a request and of an outside check.

Who edits does not approve, and who approves does not edit: an edit after approval asks for approval again. Nobody
reviews his own contribution. A forced publication skips the road once, and somebody else looks at it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.bulletins.vocabulary import (
    MOST_CHARACTERS,
    FactCheckState,
    IssueState,
    ItemState,
    RequestState,
)
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.kernel.workflow import Guard, Move, Workflow

S, J, R, F = ItemState, IssueState, RequestState, FactCheckState


@dataclass(frozen=True)
class ItemFacts:
    """What the guards of an item look at. Person ids; `me` is the actor."""

    me: int | None = None
    author: int | None = None
    editors: frozenset[int] = frozenset()
    forced_by: int | None = None
    is_forced: bool = False
    is_forced_reviewed: bool = False
    characters: int = 0
    shares_are_whole: bool = True
    is_issue_open: bool = True


not_the_author = Guard[ItemFacts](
    "own_item", "自己报送的信息不能自己初审。请由另一位编辑初审。", lambda f: f.me is None or f.me != f.author
)
not_the_editor = Guard[ItemFacts](
    "own_edit",
    "编辑过这篇信息的人不能审定它。请由没有动过这篇稿的人审定。",
    lambda f: f.me is None or f.me not in f.editors,
)
not_too_long = Guard[ItemFacts](
    "too_long",
    "正文超过 5000 字。文件篇幅不超过 5000 字，请先压缩。",
    lambda f: f.characters <= MOST_CHARACTERS,
)
shares_are_whole = Guard[ItemFacts](
    "shares_not_whole", "综合来稿各单位的份额相加不等于 1。请先改好份额。", lambda f: f.shares_are_whole
)
issue_is_open = Guard[ItemFacts](
    "issue_signed", "这一期已经签发，内容定下来了。要改，请先作废这一期。", lambda f: f.is_issue_open
)
was_forced = Guard[ItemFacts]("not_forced", "这篇不是强制刊发的，不用复核。", lambda f: f.is_forced)
not_yet_reviewed = Guard[ItemFacts](
    "reviewed_already", "这次强制刊发已经复核过。", lambda f: not f.is_forced_reviewed
)
not_the_forcer = Guard[ItemFacts](
    "own_decision",
    "决定强制刊发的人和编辑过的人不能复核。请由另一个人复核。",
    lambda f: f.me is None or (f.me != f.forced_by and f.me not in f.editors),
)

_editable = frozenset({S.REVIEWED, S.PROOFREAD, S.EDITED, S.APPROVED, S.PLACED})
_declinable = frozenset({S.SUBMITTED, S.REVIEWED, S.PROOFREAD, S.EDITED})

ITEM = Workflow[ItemFacts](
    "bulletin item",
    states={state.value: state.label for state in ItemState},
    initial=S.DRAFT,
    moves=(
        Move("revise_item", "修改", frozenset({S.DRAFT, S.RETURNED}), None, May.CONTRIBUTE),
        Move("submit_item", "报送", frozenset({S.DRAFT, S.RETURNED}), S.SUBMITTED, May.CONTRIBUTE, (not_too_long,)),
        Move("review_item", "初审通过", frozenset({S.SUBMITTED}), S.REVIEWED, May.EDIT, (not_the_author,)),
        Move("return_item", "退回补充", frozenset({S.SUBMITTED, S.REVIEWED, S.PROOFREAD}), S.RETURNED, May.EDIT),
        Move("decline_item", "不采用", _declinable, S.DECLINED, May.EDIT),
        Move("merge_item", "并入综合稿", frozenset({S.SUBMITTED, S.REVIEWED}), S.MERGED, May.EDIT, automatic=True),
        Move("proofread_item", "核校", frozenset({S.REVIEWED}), S.PROOFREAD, May.EDIT),
        Move("edit_item", "编辑", _editable - {S.REVIEWED}, S.EDITED, May.EDIT, (issue_is_open, not_too_long)),
        Move("share_item", "改份额", frozenset({S.REVIEWED, S.PROOFREAD, S.EDITED}), None, May.EDIT),
        Move("ask_fact_check", "请外部核实", _declinable | {S.APPROVED}, None, May.EDIT),
        Move("mark_figure", "标注数字", _editable, None, May.EDIT, (issue_is_open,)),
        Move(
            "approve_item", "审定", frozenset({S.EDITED}), S.APPROVED, May.APPROVE,
            (not_the_editor, not_too_long, shares_are_whole),
        ),
        Move(
            "force_item", "强制刊发", frozenset({S.SUBMITTED, S.REVIEWED, S.PROOFREAD, S.EDITED}), S.APPROVED,
            May.APPROVE, (not_too_long, shares_are_whole),
        ),
        Move(
            "review_forced", "复核强制刊发", frozenset({S.APPROVED, S.PLACED, S.PUBLISHED, S.FORWARDED, S.ANSWERED}),
            None, May.APPROVE, (was_forced, not_yet_reviewed, not_the_forcer),
        ),
        Move("place_item", "排入", frozenset({S.APPROVED}), S.PLACED, May.EDIT),
        Move("take_out_item", "抽下", frozenset({S.PLACED}), S.APPROVED, May.EDIT, (issue_is_open,)),
        Move("publish_item", "刊发", frozenset({S.PLACED}), S.PUBLISHED, May.EDIT, automatic=True),
        Move("forward_item", "转报", frozenset({S.PUBLISHED}), S.FORWARDED, May.EDIT),
        Move("answer_item", "反馈", frozenset({S.PUBLISHED, S.FORWARDED}), S.ANSWERED, May.EDIT),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class IssueFacts:
    """What the guards of an issue look at. `editors` opened or arranged the issue or edited one of its items."""

    me: int | None = None
    editors: frozenset[int] = frozenset()
    items: int = 0


has_items = Guard[IssueFacts](
    "no_items", "这一期还没有排入任何信息。请先排入审定过的信息。", lambda f: f.items > 0
)
signed_by_another = Guard[IssueFacts](
    "own_edit",
    "编排这一期的人和编辑过其中信息的人不能签发。请由没有动过稿的人签发。",
    lambda f: f.me is None or f.me not in f.editors,
)

ISSUE = Workflow[IssueFacts](
    "bulletin issue",
    states={state.value: state.label for state in IssueState},
    initial=J.ARRANGING,
    moves=(
        Move("arrange_issue", "编排", frozenset({J.ARRANGING}), None, May.EDIT),
        Move("draft_from_metrics", "按本月指标起草", frozenset({J.ARRANGING}), None, May.EDIT),
        Move(
            "sign_issue",
            "签发本期",
            frozenset({J.ARRANGING}),
            J.SIGNED,
            May.APPROVE,
            (has_items, signed_by_another),
        ),
        Move("publish_issue", "印发", frozenset({J.SIGNED}), J.PUBLISHED, May.EDIT),
        Move("distribute_issue", "发送", frozenset({J.PUBLISHED}), None, May.EDIT),
        Move("cancel_issue", "作废", frozenset({J.ARRANGING, J.SIGNED}), J.CANCELLED, May.APPROVE),
    ),
)

REQUEST = Workflow[None](
    "request for an item",
    states={state.value: state.label for state in RequestState},
    initial=R.OPEN,
    moves=(
        Move("answer_request", "来稿", frozenset({R.OPEN}), R.ANSWERED, May.CONTRIBUTE, automatic=True),
        Move("withdraw_request", "撤回", frozenset({R.OPEN}), R.WITHDRAWN, May.EDIT),
    ),
)

FACT_CHECK = Workflow[None](
    "outside check",
    states={state.value: state.label for state in FactCheckState},
    initial=F.WAITING,
    moves=(
        Move("confirm_facts", "核实无误", frozenset({F.WAITING}), F.CONFIRMED, May.EDIT, automatic=True),
        Move("dispute_facts", "有出入", frozenset({F.WAITING}), F.DISPUTED, May.EDIT, automatic=True),
    ),
)
