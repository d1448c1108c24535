"""Keeping the caps: the year's row is locked before anything is planned, so two planners cannot both take the last place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.models import CapYear, Visit
from bihuan.domain.inspections.queries.caps import Ledger, Use, ledger_of, uses_of
from bihuan.domain.inspections.queries.rules import Ground, Rules, rules_on
from bihuan.domain.inspections.vocabulary import (
    COUNTED_KINDS,
    FELT_KINDS,
    FELT_STATES,
    Counting,
    EvidenceKind,
    VisitKind,
)
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import Refused

AT_ONCE = 200


def lock_year(enterprise: GovernedObject, year: int) -> CapYear:
    """The year of an enterprise, locked until the transaction ends: whoever plans or cancels there waits."""
    CapYear.objects.get_or_create(enterprise=enterprise, year=year)
    return CapYear.objects.select_for_update().get(enterprise=enterprise, year=year)


def count_anew(row: CapYear, day: date) -> Ledger:
    """Write the numbers of a locked year as its visits give them."""
    ledger = ledger_of(row.enterprise, row.year, day)
    row.counted, row.exempt = ledger.counted, ledger.exempt
    row.held, row.felt, row.left = ledger.held, ledger.felt, ledger.left
    row.rules_on = ledger.rules.valid_from
    row.save()
    return ledger


def counting_of(kind: str, ground: str, evidence: str, rules: Rules) -> tuple[Counting, Ground | None]:
    """How a visit stands in the ledger. Refuses a ground that is unknown or unproved, and an order without one."""
    if kind in FELT_KINDS:
        return Counting.FELT, None
    if not ground and kind == VisitKind.ORDERED:
        raise Refused(
            "ground_needed",
            "上级部署的专项不计次，但要写明理由和文号。请选理由并填写凭证。",
            fields={"ground": "请选择"},
        )
    if not ground and kind in COUNTED_KINDS:
        return Counting.COUNTED, None
    found = rules.ground(ground)
    if found is None:
        raise Refused(
            "unknown_ground", "没有“{code}”这个不计次的理由。请从列表里选一个。",
            code=ground, fields={"ground": "请选择"},
        )  # fmt: skip
    _require_proof(found, evidence.strip())
    return Counting.EXEMPT, found


def _require_proof(ground: Ground, evidence: str) -> None:
    if not evidence:
        raise Refused(
            "evidence_needed",
            "以“{ground}”为由不计次，要填写凭证：{evidence}。没有凭证就按计次安排。",
            ground=ground.name,
            evidence=EvidenceKind(ground.evidence).label,
            fields={"evidence": "请填写"},
        )
    if ground.evidence != EvidenceKind.DOCUMENT and not _is_there(evidence, ground.evidence):
        raise Refused(
            "bad_evidence",
            "没有编号为“{evidence}”的{what}，不能作为凭证。请核对编号。",
            evidence=evidence,
            what=EvidenceKind(ground.evidence).label,
            fields={"evidence": "请核对"},
        )


def _is_there(evidence: str, kind: EvidenceKind) -> bool:
    tables: dict[str, QuerySet[Any]] = (
        {"V": Visit.objects.all()}
        if kind == EvidenceKind.VISIT
        else {"A": Case.objects.all(), "S": Report.objects.all()}
    )
    letter = evidence[:1].upper()
    if letter not in tables:
        return False
    try:
        key = decode(letter, evidence)
    except Refused:
        return False
    return bool(tables[letter].filter(pk=key).exists())


def require_room(visit: Visit, units: Sequence[Unit], ledger: Ledger, day: date) -> None:
    """Refuses (`over_cap`) a counted visit that any cap of its departments has no place for."""
    others = [line.visit for line in ledger.lines if line.visit.pk != visit.pk]
    for use in uses_of(visit.enterprise, others, units, ledger.rules, day):
        if use.left < 1:
            raise _over(visit, use)


def _over(visit: Visit, use: Use) -> Refused:
    to_come = [one.code for one in use.visits if one.state not in FELT_STATES]
    message = (
        "“{group}”对“{enterprise}”一年最多 {most} 次，今年已去 {done} 次、已排 {held} 次，不能再排。"
        "要去，须选一个不计次的理由并给出凭证。"
    )
    if to_come:
        message = (
            "“{group}”对“{enterprise}”一年最多 {most} 次，今年已去 {done} 次、已排 {held} 次，不能再排。"
            "请并入已排的检查 {visits}，或选一个不计次的理由并给出凭证。"
        )
    return Refused(
        "over_cap",
        message,
        group=use.group.name,
        enterprise=visit.enterprise.name,
        most=use.cap.most,
        done=use.done,
        held=use.held,
        visits="、".join(to_come),
        fields={"ground": "已到上限"},
    )


@transaction.atomic
def recount_stale(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Count anew the years of today's year that were counted by earlier rules; says how many, 0 when none is left.

    It changes no visit and so leaves no entry; only the system does it (`not_permitted`).
    """
    if not actor.is_system:
        raise Refused("not_permitted", "频次由系统重算，不用人来做。请稍等一小时，或让管理员运行后台任务。")
    day = localdate(now)
    stale = CapYear.objects.filter(year=day.year).exclude(rules_on=rules_on(day).valid_from)
    rows = list(stale.select_for_update(of=("self",)).select_related("enterprise").order_by("pk")[:AT_ONCE])
    for row in rows:
        count_anew(row, day)
    return len(rows)
