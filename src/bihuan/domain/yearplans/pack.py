"""The rules of the year's plan from a district pack."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.domain.yearplans import events
from bihuan.domain.yearplans.models import PlanRules
from bihuan.domain.yearplans.queries.rules import BadRule, parse_rules
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor

FILE = "plans.toml"


def load_rules(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The rules of `plans.toml` (optional), in force from its `valid_from`. Rules of earlier days stay."""
    data = pack.toml(FILE) if pack.has(FILE) else {}
    if not data:
        return 0
    try:
        valid_from = date.fromisoformat(str(data.pop("valid_from", "2000-01-01")))
        parse_rules(data)
    except BadRule as wrong:
        problems.add(FILE, pack.line_of(FILE, wrong.key), str(wrong))
        return 0
    except ValueError:
        problems.add(FILE, pack.line_of(FILE, "valid_from"), "valid_from 不是日期，应写成 2026-09-30")
        return 0
    rules, is_new = PlanRules.objects.get_or_create(valid_from=valid_from, defaults={"data": data})
    if is_new or rules.data != data:
        PlanRules.objects.filter(pk=rules.pk).update(data=data)
        event = events.PlanRulesSet(valid_from=str(valid_from))
        record(event, actor=actor, now=now, subject=Subject("plan_rules", rules.pk, str(valid_from)))
    return 1


SECTION = Section("plan_rules", 90, load_rules)
