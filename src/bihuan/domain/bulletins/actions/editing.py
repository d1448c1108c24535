"""What the newsroom does with an item until it is approved: review, proofread, edit, approve, or send it away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.domain.bulletins import events
from bihuan.domain.bulletins.actions.turn import leave, take_up, words, write
from bihuan.domain.bulletins.models import Item
from bihuan.domain.bulletins.queries.questions import questions_about
from bihuan.kernel.actors import Actor


@transaction.atomic
def review_item(*, actor: Actor, now: datetime, item_id: int, note: str = "") -> Item:
    """初审通过, by an editor who did not write it."""
    item, target = take_up("review_item", actor=actor, item_id=item_id)
    item.state = target
    leave(item, events.ItemReviewed(version=item.version), actor=actor, now=now, reason=note)
    return item


@transaction.atomic
def return_item(*, actor: Actor, now: datetime, item_id: int, reason: str) -> Item:
    """退回补充: the unit reads why, changes it and reports it again."""
    item, target = take_up("return_item", actor=actor, item_id=item_id)
    item.state = target
    why = words(reason, "reason", what="退回的理由")
    leave(item, events.ItemReturned(version=item.version), actor=actor, now=now, reason=why)
    return item


@transaction.atomic
def decline_item(*, actor: Actor, now: datetime, item_id: int, reason: str) -> Item:
    """不采用, with a reason that the unit reads."""
    item, target = take_up("decline_item", actor=actor, item_id=item_id)
    item.state = target
    why = words(reason, "reason", what="不采用的理由")
    leave(item, events.ItemDeclined(version=item.version), actor=actor, now=now, reason=why)
    return item


@transaction.atomic
def proofread_item(*, actor: Actor, now: datetime, item_id: int, note: str = "") -> Item:
    """核校: numbers, names and dates were gone through. The entry keeps how many questions the check still asked."""
    item, target = take_up("proofread_item", actor=actor, item_id=item_id)
    item.state = target
    event = events.ItemProofread(version=item.version, questions=len(questions_about([item])))
    leave(item, event, actor=actor, now=now, reason=note)
    return item


@transaction.atomic
def edit_item(*, actor: Actor, now: datetime, item_id: int, title: str, text: str, note: str = "") -> Item:
    """编辑: a new version. After approval it asks for approval again, and leaves the issue that it stood in."""
    item, target = take_up("edit_item", actor=actor, item_id=item_id)
    was_approved = item.approved_version is not None
    write(item, title=title, text=text, note=note, is_edit=True, actor=actor, now=now)
    item.state, item.approved_by, item.approved_version = target, None, None
    item.issue, item.position = None, 0
    event = events.ItemEdited(version=item.version, characters=item.characters, was_approved=was_approved)
    leave(item, event, actor=actor, now=now, reason=note)
    return item


@transaction.atomic
def approve_item(*, actor: Actor, now: datetime, item_id: int, note: str = "") -> Item:
    """审定 the present version, by somebody who wrote none of the newsroom's versions."""
    item, target = take_up("approve_item", actor=actor, item_id=item_id)
    item.state = target
    item.approved_by_id, item.approved_version = actor.person_id, item.version
    leave(item, events.ItemApproved(version=item.version), actor=actor, now=now, reason=note)
    return item


@transaction.atomic
def force_item(*, actor: Actor, now: datetime, item_id: int, reason: str) -> Item:
    """强制刊发: approved without the rest of its road, with a reason. It stays flagged until somebody else has looked."""
    item, target = take_up("force_item", actor=actor, item_id=item_id)
    why = words(reason, "reason", what="强制刊发的理由")
    event = events.ItemForced(version=item.version, skipped_from=item.state)
    item.state, item.is_forced, item.forced_review = target, True, ""
    item.forced_by_id = item.approved_by_id = actor.person_id
    item.approved_version = item.version
    leave(item, event, actor=actor, now=now, reason=why)
    return item


@transaction.atomic
def review_forced(*, actor: Actor, now: datetime, item_id: int, upheld: bool, note: str) -> Item:
    """复核强制刊发, by neither the one who forced it nor an editor of it: whether it was right, and why."""
    item, _same = take_up("review_forced", actor=actor, item_id=item_id)
    item.forced_review = words(note, "note", what="复核的意见", most=200)
    event = events.ForcedReviewed(upheld=upheld)
    leave(item, event, actor=actor, now=now, reason=item.forced_review)
    return item


@transaction.atomic
def forward_item(*, actor: Actor, now: datetime, item_id: int, to: str) -> Item:
    """转报: what was printed is sent on to a higher office."""
    item, target = take_up("forward_item", actor=actor, item_id=item_id)
    item.state = target
    item.forwarded_to = words(to, "to", what="转报给谁", most=80)
    leave(item, events.ItemForwarded(to=item.forwarded_to), actor=actor, now=now)
    return item


@transaction.atomic
def answer_item(*, actor: Actor, now: datetime, item_id: int, feedback: str) -> Item:
    """反馈: what became of it, told to the unit that reported it."""
    item, target = take_up("answer_item", actor=actor, item_id=item_id)
    item.state = target
    item.feedback = words(feedback, "feedback", what="反馈")
    leave(item, events.ItemAnswered(), actor=actor, now=now, reason=item.feedback)
    return item
