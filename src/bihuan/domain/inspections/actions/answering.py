"""Inside: results, photographs, and what to do when two phones say different things.

Nothing that an officer said is overwritten. An answer names the one that its officer saw (`base`). Where another had come
to stand meanwhile, both are kept, the earlier one stands, and an officer decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from bihuan.domain.inspections import events
from bihuan.domain.inspections.actions.moments import happened
from bihuan.domain.inspections.actions.turn import draft, item_of, lock, take_up, within, words
from bihuan.domain.inspections.models import Answer, Photo, Visit, VisitItem
from bihuan.domain.inspections.policy import visible_visits
from bihuan.domain.inspections.queries.facts import visit_facts
from bihuan.domain.inspections.vocabulary import ANSWERS, AnswerState, Result, VisitState
from bihuan.domain.inspections.workflow import is_one_of_them
from bihuan.foundation.files.actions import store_file
from bihuan.foundation.files.intake import Prepared
from bihuan.foundation.journal.record import record_many
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class Said:
    """What an officer says of an item, when and where; `uuid` is the phone's name for it, `base` the answer he saw."""

    uuid: UUID
    result: str
    note: str = ""
    base: UUID | None = None
    at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy: int | None = None


@transaction.atomic
def answer_item(*, actor: Actor, now: datetime, visit_id: int, item: str, said: Said) -> Answer:
    """填写结果. The same `uuid` again returns the answer that is known.

    Refuses `bad_result`, `words_needed` (a violation without words), `not_yours`, `wrong_state`. What reaches us after
    the enterprise signed is kept and marked as late, not counted and not lost.
    """
    visit = _inside(actor, visit_id, "answer_item")
    if known := Answer.objects.filter(uuid=said.uuid).select_related("item__visit").first():
        return _own(known, visit)
    if said.result not in ANSWERS:
        raise Refused("bad_result", "请选符合、不符合或不适用。", fields={"result": "请选择"})
    note = said.note.strip()[:500]
    if said.result == Result.VIOLATES:
        note = words(note, "note", what="不符合的具体情况")
    about = item_of(visit, item)
    old = about.result
    answer = _keep(about, said, note, actor=actor, now=now)
    event = events.ItemAnswered(item=about.code, result=answer.result, old=old, state=answer.state)
    record_many([draft(visit, event, actor=actor, now=now, happened_at=answer.at)])
    return answer


def _inside(actor: Actor, visit_id: int, verb: str) -> Visit:
    """The visit for its officers while they are inside; after the signature as well, for what comes late."""
    visit = lock(visit_id) if visible_visits(actor).filter(pk=visit_id).exists() else None
    if visit is None or visit.state not in (VisitState.SIGNED, VisitState.RATED):
        return take_up(verb, actor=actor, visit_id=visit_id)[0]
    if not is_one_of_them.holds(visit_facts(visit, actor)):
        raise Refused(is_one_of_them.code, is_one_of_them.message)
    return visit


def _own(known: Answer, visit: Visit) -> Answer:
    if known.item.visit_id != visit.pk:
        raise Refused("used_id", "这个编号已经用在另一次检查上。请重新填写。")
    return known


def _keep(item: VisitItem, said: Said, note: str, *, actor: Actor, now: datetime) -> Answer:
    is_known = within(said.lon, said.lat)
    answer = Answer(
        uuid=said.uuid,
        item=item,
        result=said.result,
        note=note,
        base=said.base,
        by_id=actor.person_id,
        at=happened(said.at, now),
        recorded_at=now,
        lon=said.lon if is_known else None,
        lat=said.lat if is_known else None,
        accuracy=said.accuracy if is_known else None,
    )
    answer.state = _state(answer, item)
    if answer.state == AnswerState.STANDING:
        _stand(answer, item)
    answer.save()
    _count_conflicts(item)
    return answer


def _state(answer: Answer, item: VisitItem) -> str:
    """Where a new answer stands among the others of its item."""
    if item.visit.state not in (VisitState.ENTERED, VisitState.LEFT):
        return AnswerState.LATE
    if answer.base == item.answer:
        return AnswerState.STANDING
    mine = item.answers.filter(by=answer.by_id, state=AnswerState.CONFLICTING)
    if answer.base and mine.filter(uuid=answer.base).update(state=AnswerState.REPLACED):
        return AnswerState.CONFLICTING
    standing = item.answers.filter(state=AnswerState.STANDING, result=answer.result, note=answer.note)
    return AnswerState.SET_ASIDE if standing.exists() else AnswerState.CONFLICTING


def _stand(answer: Answer, item: VisitItem) -> None:
    item.answers.filter(state=AnswerState.STANDING).update(state=AnswerState.REPLACED)
    item.result, item.answer = answer.result, answer.uuid


def _count_conflicts(item: VisitItem) -> None:
    item.conflicts = item.answers.filter(state=AnswerState.CONFLICTING).count()
    item.save(update_fields=["result", "answer", "conflicts"])


@transaction.atomic
def settle_answer(*, actor: Actor, now: datetime, visit_id: int, answer: UUID) -> Answer:
    """认定: of several answers for one item an officer says which one counts. The others stay, as not counted."""
    visit, _ = take_up("settle_answer", actor=actor, visit_id=visit_id)
    chosen = Answer.objects.filter(uuid=answer, item__visit=visit).select_related("item").first()
    if chosen is None:
        raise NotFound
    item = chosen.item
    if not item.conflicts:
        raise Refused("nothing_to_settle", "这一项没有冲突，不用认定。请刷新页面。")
    others = item.answers.filter(state__in=(AnswerState.STANDING, AnswerState.CONFLICTING))
    others.exclude(pk=chosen.pk).update(state=AnswerState.SET_ASIDE)
    chosen.state = AnswerState.STANDING
    chosen.save(update_fields=["state"])
    item.result, item.answer = chosen.result, chosen.uuid
    _count_conflicts(item)
    event = events.ConflictSettled(item=item.code, result=chosen.result)
    record_many([draft(visit, event, actor=actor, now=now)])
    return chosen


@transaction.atomic
def add_photo(
    *,
    actor: Actor,
    now: datetime,
    visit_id: int,
    item: str,
    uuid: UUID,
    content: IO[bytes] | bytes | Prepared,
    name: str,
    at: datetime | None = None,
) -> Photo:
    """拍照: a photograph of one item; the same `uuid` again is the same photograph. Refuses what is no picture."""
    visit = _inside(actor, visit_id, "add_photo")
    if known := Photo.objects.filter(uuid=uuid, item__visit=visit).first():
        return known
    about = item_of(visit, item)
    file = store_file(actor=actor, now=now, content=content, name=name)
    if not file.is_picture:
        raise Refused("not_a_picture", "这里只收照片。请重新拍照。", fields={"photo": "请换照片"})
    photo = Photo.objects.create(
        uuid=uuid, item=about, file=file, by_id=actor.person_id, at=happened(at, now)
    )
    event = events.PhotoTaken(item=about.code, sha256=file.sha256)
    record_many([draft(visit, event, actor=actor, now=now, happened_at=photo.at)])
    return photo
