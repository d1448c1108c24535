"""The scored lists and band tables of patrols from a district pack."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.domain.district.models import Category, ObjectKind
from bihuan.domain.patrols import events
from bihuan.domain.patrols.models import PatrolRules
from bihuan.domain.patrols.queries.rules import BadRule, Rules, parse_rules
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor

FILE = "patrols.toml"


def load_rules(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The rules of `patrols.toml` (optional), in force from its `valid_from`. Rules of earlier days stay."""
    data = pack.toml(FILE) if pack.has(FILE) else {}
    if not data:
        return 0
    try:
        valid_from = date.fromisoformat(str(data.pop("valid_from", "2000-01-01")))
        _require_known(parse_rules(data, valid_from))
    except BadRule as wrong:
        problems.add(FILE, pack.line_of(FILE, wrong.key), str(wrong))
        return 0
    except ValueError:
        problems.add(FILE, pack.line_of(FILE, "valid_from"), "valid_from 不是日期，应写成 2026-09-30")
        return 0
    rules, is_new = PatrolRules.objects.get_or_create(valid_from=valid_from, defaults={"data": data})
    if is_new or rules.data != data:
        PatrolRules.objects.filter(pk=rules.pk).update(data=data)
        event = events.PatrolRulesSet(valid_from=str(valid_from))
        record(event, actor=actor, now=now, subject=Subject("patrol_rules", rules.pk, str(valid_from)))
    return 1


def _require_known(rules: Rules) -> None:
    """Kinds of objects and classes that the lists name must exist."""
    kinds = set(ObjectKind.objects.values_list("code", flat=True))
    classes = set(Category.objects.filter(valid_to=None).values_list("code", flat=True))
    for one in rules.lists:
        if missing := sorted(set(one.kinds) - kinds):
            raise BadRule(f'code = "{one.code}"', f"评分表 {one.code}：没有管理对象种类 {'、'.join(missing)}")
        for code, category in one.classes:
            if category not in classes:
                raise BadRule(f'code = "{code}"', f"{code}：没有类别 {category}")


SECTION = Section("patrol_rules", 65, load_rules)
