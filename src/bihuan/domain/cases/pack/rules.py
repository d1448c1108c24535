"""The local rules of cases from a district pack."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.domain.cases import events
from bihuan.domain.cases.models import CaseRules
from bihuan.domain.cases.queries.photo_rules import BadPhotoRule
from bihuan.domain.cases.queries.rules import parse_rules
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def load_rules(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The rules of `cases.toml`, in force from its `valid_from` (or from the beginning)."""
    data = pack.toml("cases.toml")
    if not data:
        return 0
    try:
        parse_rules(data)
        valid_from = date.fromisoformat(str(data.pop("valid_from", "2000-01-01")))
    except BadPhotoRule as wrong:
        problems.add("cases.toml", pack.line_of("cases.toml", f"[{wrong.table}"), str(wrong))
        return 0
    except (KeyError, TypeError, ValueError, ArithmeticError, Refused) as error:
        problems.add("cases.toml", 0, f"有一项的值不对：{error}")
        return 0
    rules, is_new = CaseRules.objects.get_or_create(valid_from=valid_from, defaults={"data": data})
    if is_new or rules.data != data:
        CaseRules.objects.filter(pk=rules.pk).update(data=data)
        event = events.RulesSet(valid_from=str(valid_from))
        record(event, actor=actor, now=now, subject=Subject("case_rules", rules.pk, str(valid_from)))
    return 1
