"""Setting, revising and ending targets, and reporting what no metric measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.targets import events
from bihuan.domain.targets.models import Target, TargetReport, TargetVersion
from bihuan.domain.targets.policy import require_manage, require_report
from bihuan.domain.targets.queries.terms import Terms, completed, owner_of, require_sense, terms_of, whole_of
from bihuan.domain.targets.vocabulary import Comparing
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.codes import encode
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def set_target(
    *,
    terms: Terms,
    reason: str,
    code: str = "",
    pack_row: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> Target:
    """设定目标. Without a code it gets one. Refuses `not_permitted`, `code_taken`, and terms without sense (see `queries.terms`)."""
    terms, owner = completed(terms), owner_of(terms)
    require_manage(actor, owner.path)
    require_sense(terms, localdate(now))
    if code and Target.objects.filter(code=code).exists():
        raise Refused("code_taken", "编号“{code}”已经有目标用了。", code=code)
    columns = _columns(terms)
    target = Target.objects.create(
        code=code or uuid4().hex, owner=owner, whole=whole_of(terms), pack_row=dict(pack_row or {}), **columns
    )
    if not code:
        target.code = encode("M", target.pk)
        target.save(update_fields=["code"])
    _write_version(target, terms, reason, actor=actor, now=now)
    _record(events.TargetSet(terms=terms.as_record()), target, reason, actor=actor, now=now)
    return target


@transaction.atomic
def revise_target(
    *,
    target_id: int,
    terms: Terms,
    reason: str,
    pack_row: Mapping[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> Target:
    """调整目标, with a reason; the terms before stay on file. Refuses `ended`, `nothing_new`, and what `set_target` refuses."""
    target = _locked(target_id)
    terms, owner = completed(terms), owner_of(terms)
    for path in (target.owner.path, owner.path):
        require_manage(actor, path)
    _require_running(target)
    require_sense(terms, localdate(now))
    before = terms_of(target)
    if before.as_record() == terms.as_record():
        raise Refused("nothing_new", "没有任何改动。")
    target.version += 1
    target.owner, target.whole = owner, whole_of(terms, target)
    for name, value in _columns(terms).items():
        setattr(target, name, value)
    target.pack_row = dict(pack_row) if pack_row is not None else target.pack_row
    target.save()
    _write_version(target, terms, reason, actor=actor, now=now)
    event = events.TargetRevised(version=target.version, before=before.as_record(), after=terms.as_record())
    _record(event, target, reason, actor=actor, now=now)
    return target


@transaction.atomic
def report_value(
    *,
    target_id: int,
    on: date,
    value: Decimal | None = None,
    covered: Sequence[str] = (),
    note: str = "",
    actor: Actor,
    now: datetime,
) -> TargetReport:
    """填报进度: what a free measure had come to by the end of a day; of a 全覆盖 which names of its list.

    Refuses `not_permitted`, `ended`, `measured` (a metric tells), `bad_day`, `bad_list`, `no_value`.
    """
    target = _locked(target_id)
    require_report(actor, target.owner.path)
    _require_running(target)
    if target.metric:
        raise Refused("measured", "这个目标由指标“{code}”计算，不用填报。", code=target.metric)
    if not target.starts_on <= on <= localdate(now):
        raise Refused("bad_day", "日期要在开始日期和今天之间。")
    if unknown := sorted(set(covered) - set(target.covers)):
        raise Refused("bad_list", "名单里没有：{names}。", names="、".join(unknown))
    amount = Decimal(len(set(covered))) if target.comparator == Comparing.ALL else value
    if amount is None:
        raise Refused("no_value", "请填写数值。")
    before = target.reports.filter(on__lte=on).order_by("on", "pk").last()
    person = actor.person_id
    report = TargetReport.objects.create(
        target=target, on=on, value=amount, covered=sorted(set(covered)), note=note, at=now, by_id=person
    )
    gained = amount - (before.value if before else Decimal(0))
    event = events.TargetValueReported(target=target.code, on=str(on), value=canonical_decimal(amount))
    _record(event, target, note, actor=actor, now=now, quantity=gained)
    return report


@transaction.atomic
def end_target(*, target_id: int, ended_on: date, reason: str, actor: Actor, now: datetime) -> Target:
    """终止目标: nobody answers for it from a day on. Refuses `not_permitted`, `ended`, `bad_day`."""
    target = _locked(target_id)
    require_manage(actor, target.owner.path)
    _require_running(target)
    if not target.starts_on < ended_on <= target.due_on:
        raise Refused("bad_day", "终止日期要在开始之后、期限之前。")
    target.ended_on = ended_on
    target.save(update_fields=["ended_on"])
    _record(events.TargetEnded(ended_on=str(ended_on)), target, reason, actor=actor, now=now)
    return target


def _locked(target_id: int) -> Target:
    # `of` leaves the owner and the whole unlocked; the whole is an outer join, which PostgreSQL cannot lock.
    rows = Target.objects.select_for_update(of=("self",)).select_related("owner", "whole")
    found = rows.filter(pk=target_id).first()
    if found is None:
        raise NotFound
    return found


def _require_running(target: Target) -> None:
    if target.ended_on:
        raise Refused("ended", "这个目标已于 {day} 终止。", day=str(target.ended_on))


def _columns(terms: Terms) -> dict[str, Any]:
    same = ("name", "name_en", "comparator", "firmness", "unit", "starts_on", "due_on", "metric", "scope", "among",
            "source", "why", "quantity")  # fmt: skip
    return {**{name: getattr(terms, name) for name in same}, "covers": dict(terms.covers)}


def _write_version(target: Target, terms: Terms, reason: str, *, actor: Actor, now: datetime) -> None:
    TargetVersion.objects.create(
        target=target, number=target.version, valid_from=localdate(now), terms=terms.as_record(), reason=reason, at=now,
        by_id=actor.person_id,
    )  # fmt: skip


def _record(
    event: Event, target: Target, reason: str, *, actor: Actor, now: datetime, quantity: Decimal | int = 1
) -> None:
    record(
        event,
        actor=actor,
        now=now,
        subject=target.subject,
        unit=target.owner.path,
        reason=reason,
        quantity=quantity,
    )
