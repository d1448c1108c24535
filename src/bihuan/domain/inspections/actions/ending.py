"""Leaving, the enterprise's signature, and its rating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.inspections import events
from bihuan.domain.inspections.actions.moments import happened
from bihuan.domain.inspections.actions.turn import draft, leave, lock, take_up, words
from bihuan.domain.inspections.models import Answer, Signature, Visit
from bihuan.domain.inspections.policy import hash_of
from bihuan.domain.inspections.queries.facts import items_without_photo, visit_facts
from bihuan.domain.inspections.queries.rules import rules_on
from bihuan.domain.inspections.vocabulary import AnswerState, Rating, Result
from bihuan.domain.inspections.workflow import VISIT
from bihuan.foundation.files.actions import store_file
from bihuan.foundation.files.intake import Prepared
from bihuan.foundation.journal.record import record_many
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

ENTERPRISE = Actor(key="enterprise", label="企业")
"""Whoever opens the link of a visit. He may rate it, and sees nothing through his rights."""


@transaction.atomic
def leave_visit(
    *, actor: Actor, now: datetime, visit_id: int, remark: str = "", at: datetime | None = None
) -> Visit:
    """检查结束. What nobody looked at stays 未查. Refuses `photos_missing` unless the remark says why they are."""
    visit, target = take_up("leave_visit", actor=actor, visit_id=visit_id)
    bare = list(items_without_photo(visit).values_list("name", flat=True))
    if bare and not remark.strip():
        raise Refused(
            "photos_missing",
            "有 {count} 项按规定要拍照，还没有照片：{items}。请补拍；实在不能拍的，请在备注里写明原因。",
            count=len(bare),
            items="、".join(bare[:3]),
            fields={"remark": "请写明"},
        )
    moment = happened(at, now)
    visit.state, visit.remark = target, remark.strip()[:500]
    visit.left_at = max(moment, visit.entered_at or moment)
    leave(visit, _done(visit), actor=actor, now=now, happened_at=visit.left_at,
          quantity=visit.unit_rows.count())  # fmt: skip
    return visit


def _done(visit: Visit) -> events.VisitDone:
    results = list(visit.items.values_list("result", flat=True))
    return events.VisitDone(
        visit_kind=visit.kind,
        counting=visit.counting,
        scenario=visit.scenario,
        minutes=round(visit.stayed.total_seconds() / 60) if visit.stayed else 0,
        items=len(results),
        checked=sum(result != Result.UNCHECKED for result in results),
        violations=results.count(Result.VIOLATES),
        is_recheck=visit.first_id is not None,
    )


@transaction.atomic
def sign_visit(
    *,
    actor: Actor,
    now: datetime,
    visit_id: int,
    name: str,
    post: str = "",
    agreed: bool = True,
    note: str = "",
    picture: bytes | Prepared | None = None,
    at: datetime | None = None,
) -> Visit:
    """企业签字, on the officer's phone: a typed name, and a drawn one where the phone can. Not agreed: 拒签, with why.

    From now on the record does not change: each violation is recorded as found, and answers that are still in conflict
    are kept as not counted. Refuses `conflicts` that were known when it was signed, and `words_needed`.
    """
    moment = happened(at, now)
    visit, target = take_up("sign_visit", actor=actor, visit_id=visit_id, at=moment)
    if not agreed:
        note = words(note, "note", what="拒签的原因")
    Signature.objects.create(
        visit=visit,
        name=words(name, "name", what="签字人姓名", most=60),
        post=post.strip()[:60],
        agreed=agreed,
        note=note.strip()[:500],
        file=store_file(actor=actor, now=now, content=picture, name="signature.png") if picture else None,
        at=moment,
    )
    open_answers = Answer.objects.filter(item__visit=visit, state=AnswerState.CONFLICTING)
    open_answers.update(state=AnswerState.LATE)
    visit.items.filter(conflicts__gt=0).update(conflicts=0)
    visit.state, visit.signed_at = target, moment
    leave(visit, events.VisitSigned(agreed=agreed), actor=actor, now=now, happened_at=moment)
    _record_found(visit, actor, now)
    return visit


def _record_found(visit: Visit, actor: Actor, now: datetime) -> None:
    wrong = visit.items.filter(result=Result.VIOLATES)
    record_many(
        [
            draft(
                visit,
                events.ItemFound(item=item.code, visit_kind=visit.kind),
                actor=actor,
                now=now,
                happened_at=visit.left_at,
                category=item.category,
            )
            for item in wrong
        ]
    )


@transaction.atomic
def rate_visit(
    *,
    now: datetime,
    token: str,
    rating: str,
    reasons: Sequence[str] = (),
    words_said: str = "",
    actor: Actor = ENTERPRISE,
) -> Visit:
    """企业评价, on the page that its link alone opens. The same rating sent again is harmless.

    Refuses `bad_rating`, `reason_needed` (a poor one without a reason or words), `unknown_reason`, and `wrong_state`.
    """
    key = Visit.objects.filter(rating_hash=hash_of(token)).exclude(rating_hash="")
    visit = lock(found) if (found := key.values_list("pk", flat=True).first()) else None
    if visit is None:
        raise NotFound("这个链接不对，或已经失效。请向检查人员要新的链接。")
    if visit.rated_at and visit.rating == rating:
        return visit
    visit.state = VISIT.check("rate_visit", visit.state, visit_facts(visit, actor))
    chosen = _reasons(reasons, now)
    _require_reason(rating, chosen, words_said)
    visit.rating, visit.rating_reasons, visit.rated_at = rating, chosen, now
    visit.rating_words = words_said.strip()[:500]
    leave(visit, events.VisitRated(rating=rating, reasons=chosen), actor=actor, now=now)
    return visit


def _require_reason(rating: str, chosen: list[str], words_said: str) -> None:
    if rating not in Rating.values:
        raise Refused("bad_rating", "请选满意、基本满意或不满意。", fields={"rating": "请选择"})
    if rating == Rating.POOR and not chosen and not words_said.strip():
        raise Refused("reason_needed", "请选一个不满意的原因，或写一句话。", fields={"reasons": "请选择"})


def _reasons(codes: Sequence[str], now: datetime) -> list[str]:
    known = {one.code for one in rules_on(localdate(now)).rating_reasons}
    if unknown := sorted(set(codes) - known):
        raise Refused("unknown_reason", "没有“{code}”这个理由。请从列表里选一个。", code=unknown[0])
    return sorted(set(codes))
