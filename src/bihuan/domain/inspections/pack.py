"""The rules of inspections from a district pack: caps, exempt grounds, departments over their levels."""

from __future__ import annotations

import json
from datetime import date, datetime

from bihuan.domain.district.models import Category
from bihuan.domain.inspections import events
from bihuan.domain.inspections.models import InspectionRules
from bihuan.domain.inspections.queries.rules import BadRule, Rules, parse_rules
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor

FILE = "inspections.toml"


def load_rules(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The rules of `inspections.toml` (optional), in force from its `valid_from`. Rules of earlier days stay."""
    data = pack.toml(FILE) if pack.has(FILE) else {}
    if not data:
        return 0
    try:
        valid_from = date.fromisoformat(str(data.pop("valid_from", "2000-01-01")))
        rules = parse_rules(data, valid_from)
        _require_units(rules)
        _require_categories(rules)
    except BadRule as wrong:
        problems.add(FILE, pack.line_of(FILE, wrong.key), str(wrong))
        return 0
    except ValueError:
        problems.add(FILE, pack.line_of(FILE, "valid_from"), "valid_from 不是日期，应写成 2026-09-30")
        return 0
    data = json.loads(json.dumps(data, default=str))  # days stand as text
    row, is_new = InspectionRules.objects.get_or_create(valid_from=valid_from, defaults={"data": data})
    if is_new or row.data != data:
        InspectionRules.objects.filter(pk=row.pk).update(data=data)
        event = events.InspectionRulesSet(valid_from=str(valid_from))
        record(event, actor=actor, now=now, subject=Subject("inspection_rules", row.pk, str(valid_from)))
    return 1


def _require_units(rules: Rules) -> None:
    named = {code for system in rules.systems for code in system.units}
    known = set(Unit.objects.filter(code__in=named).values_list("code", flat=True))
    if unknown := sorted(named - known):
        raise BadRule("[[systems]]", f"systems 里没有单位 {'、'.join(unknown)}")


def _require_categories(rules: Rules) -> None:
    named = {*rules.categories.values(), rules.default_category} - {""}
    known = set(Category.objects.filter(code__in=named, valid_to=None).values_list("code", flat=True))
    if unknown := sorted(named - known):
        raise BadRule("[categories]", f"没有小类 {'、'.join(unknown)}，或已停用")


SECTION = Section("inspection_rules", 60, load_rules)
