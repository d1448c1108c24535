"""What phones did without a network comes in act by act, each under an id that the phone made up.

Sent twice, an act is done once. One that is refused is not noted: the phone keeps it, shows why, and may send it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from bihuan.domain.inspections.actions.answering import Said, add_photo, answer_item
from bihuan.domain.inspections.actions.ending import leave_visit, sign_visit
from bihuan.domain.inspections.actions.entering import enter_visit
from bihuan.domain.inspections.models import Act, Visit
from bihuan.domain.inspections.policy import visible_visits
from bihuan.domain.inspections.vocabulary import ActKind, AnswerState
from bihuan.foundation.files.intake import Prepared
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

DONE, KNOWN, CONFLICT, LATE, REFUSED = "done", "known", "conflict", "late", "refused"


@dataclass(frozen=True)
class PhoneAct:
    """One act as the phone tells it; `facts` are what the action of its kind is told, `file` a picture that goes along."""

    uuid: UUID
    kind: str
    at: datetime
    item: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    file: bytes | Prepared | None = field(default=None, repr=False)
    file_name: str = "photo.jpg"


@dataclass(frozen=True)
class Taken:
    """What became of an act: done, known, conflict (kept, to be decided), late (kept, not counted), or refused."""

    uuid: UUID
    outcome: str
    refusal: Refused | None = None


def take_acts(*, actor: Actor, now: datetime, visit_id: int, acts: Sequence[PhoneAct]) -> list[Taken]:
    """Take in what a phone did at a visit, in its order. One refused act keeps none of the others back."""
    visit = visible_visits(actor).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    return [_take(visit, act, actor=actor, now=now) for act in acts]


def _take(visit: Visit, act: PhoneAct, *, actor: Actor, now: datetime) -> Taken:
    try:
        return take_act(actor=actor, now=now, visit_id=visit.pk, act=act)
    except IntegrityError:  # the same act came by two ways in this moment, and the other was faster
        return Taken(act.uuid, KNOWN)
    except Refused as refusal:
        return Taken(act.uuid, REFUSED, refusal)


@transaction.atomic
def take_act(*, actor: Actor, now: datetime, visit_id: int, act: PhoneAct) -> Taken:
    """Do one act of a phone, once. Refuses what the action of its kind refuses, and `unknown_act`."""
    if known := Act.objects.filter(uuid=act.uuid).first():
        if known.visit_id != visit_id or known.by_id != actor.person_id:
            raise Refused("used_id", "这个编号已经用在另一次检查上。请重新填写。")
        return Taken(act.uuid, KNOWN)
    if act.kind not in _DO:
        raise Refused("unknown_act", "不认识的操作“{kind}”。请更新页面后再上传。", kind=act.kind)
    outcome = _already(visit_id, act) or _DO[act.kind](actor, now, visit_id, act)
    Act.objects.create(
        uuid=act.uuid,
        visit_id=visit_id,
        kind=act.kind,
        by_id=actor.person_id,
        at=min(act.at, now),
        received_at=now,
        outcome=outcome,
    )
    return Taken(act.uuid, outcome)


def _already(visit_id: int, act: PhoneAct) -> str:
    """Two officers come in and go out by one door: the second phone finds it done."""
    since = {ActKind.ENTER: "entered_at", ActKind.LEAVE: "left_at"}.get(ActKind(act.kind))
    if since and Visit.objects.filter(pk=visit_id, **{f"{since}__isnull": False}).exists():
        return KNOWN
    return ""


def _enter(actor: Actor, now: datetime, visit_id: int, act: PhoneAct) -> str:
    told = _told(act, "door", "reason", "lon", "lat")
    enter_visit(actor=actor, now=now, visit_id=visit_id, at=act.at, **told)
    return DONE


def _answer(actor: Actor, now: datetime, visit_id: int, act: PhoneAct) -> str:
    told = _told(act, "result", "note", "base", "lon", "lat", "accuracy")
    said = Said(uuid=act.uuid, at=act.at, **{"result": "", **told})
    answer = answer_item(actor=actor, now=now, visit_id=visit_id, item=act.item, said=said)
    return {AnswerState.CONFLICTING: CONFLICT, AnswerState.LATE: LATE}.get(AnswerState(answer.state), DONE)


def _photo(actor: Actor, now: datetime, visit_id: int, act: PhoneAct) -> str:
    if act.file is None:
        raise Refused("no_file", "照片没有传上来。请再上传一次。")
    add_photo(
        actor=actor, now=now, visit_id=visit_id, item=act.item, uuid=act.uuid,
        content=act.file, name=act.file_name, at=act.at,
    )  # fmt: skip
    return DONE


def _leave(actor: Actor, now: datetime, visit_id: int, act: PhoneAct) -> str:
    leave_visit(actor=actor, now=now, visit_id=visit_id, at=act.at, **_told(act, "remark"))
    return DONE


def _sign(actor: Actor, now: datetime, visit_id: int, act: PhoneAct) -> str:
    told = {"name": "", **_told(act, "name", "post", "agreed", "note")}
    sign_visit(actor=actor, now=now, visit_id=visit_id, at=act.at, picture=act.file, **told)
    return DONE


def _told(act: PhoneAct, *names: str) -> dict[str, Any]:
    return {name: act.facts[name] for name in names if act.facts.get(name) is not None}


_DO: dict[str, Callable[[Actor, datetime, int, PhoneAct], str]] = {
    ActKind.ENTER: _enter,
    ActKind.ANSWER: _answer,
    ActKind.PHOTO: _photo,
    ActKind.LEAVE: _leave,
    ActKind.SIGN: _sign,
}
