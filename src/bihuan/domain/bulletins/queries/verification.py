"""Now and then: what was printed, as it was known then, as it is known now, and which entries explain the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.domain.bulletins.models import FrozenFigure, Issue
from bihuan.domain.bulletins.queries.contents import numbered
from bihuan.domain.bulletins.queries.values import (
    Values,
    asked_by,
    digest_of_entries,
    entries_behind,
    exact_of,
    value_with,
)
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.canonical import canonical_decimal

REASONS = {
    "late": _("印发后补记"),
    "correction": _("冲正"),
    "went_on": _("印发时时段还没有结束"),
    "definition": _("口径有新版本"),
}
SHOWN = 20


@dataclass(frozen=True)
class Compared:
    """One printed figure: its value as printed, as known then by the definition of then, and as known now.

    `explaining` are the newest entries that came in since (at most 20), `added` how many there are, `reasons` the codes of `REASONS`.
    `is_proved` says that the entries behind it as of then are still exactly those whose digest was frozen.
    """

    figure: FrozenFigure
    then: Decimal | None
    now: Decimal | None
    reasons: tuple[str, ...]
    added: int
    explaining: tuple[Entry, ...]
    is_proved: bool

    @property
    def stands(self) -> bool:
        """Printed and known now agree."""
        return self.figure.value == self.now

    @property
    def is_sound(self) -> bool:
        """What was printed is what the journal says was known then."""
        return self.is_proved and self.figure.value == self.then

    def as_record(self) -> dict[str, Any]:
        """For JSON: numbers as text."""
        return {
            "number": self.figure.number,
            "text": self.figure.text,
            "metric": self.figure.metric,
            "definition": self.figure.definition,
            "window": self.figure.window,
            "scope": self.figure.scope,
            "as_of": self.figure.as_of.isoformat(),
            "printed": _spelled(self.figure.value),
            "then": _spelled(self.then),
            "now": _spelled(self.now),
            "stands": self.stands,
            "sound": self.is_sound,
            "reasons": list(self.reasons),
            "added": self.added,
            "entries": [entry.seq for entry in self.explaining],
        }


def _spelled(value: Decimal | None) -> str | None:
    return None if value is None else canonical_decimal(value)


def verify_issue(issue: Issue) -> list[Compared]:
    """Every figure of a printed issue, in the order of print."""
    values = Values()
    return [_compared(figure, values) for figure in issue.figures.all()]


def verify_figure(figure: FrozenFigure) -> Compared:
    """One figure of a printed issue."""
    return _compared(figure, Values())


def _compared(figure: FrozenFigure, values: Values) -> Compared:
    asked, version = asked_by(figure), int(figure.definition)
    current = values.of(replace(asked, as_of=None))
    digest, _count = digest_of_entries(entries_behind(asked, version))
    since = entries_behind(replace(asked, as_of=None), version).filter(recorded_at__gt=figure.as_of)
    added = since.count()
    newest = tuple(since[:SHOWN]) if added else ()
    reasons = _reasons(newest, figure.as_of)
    if current.definition.version != version:
        reasons = (*reasons, "definition")
    return Compared(
        figure=figure,
        then=exact_of(value_with(asked, version)),
        now=exact_of(current),
        reasons=reasons,
        added=added,
        explaining=newest,
        is_proved=digest == figure.digest,
    )


def _reasons(entries: Iterable[Entry], as_of: datetime) -> tuple[str, ...]:
    found = {
        "correction" if entry.reverses_id else "late" if entry.at <= as_of else "went_on" for entry in entries
    }
    return tuple(code for code in REASONS if code in found)


def correction_notice(issue: Issue, compared: Iterable[Compared]) -> str:
    """The draft of a notice for the readers of an issue: each figure that is known otherwise now, and why. Empty when all stand."""
    lines = [_line(one) for one in compared if not one.stands]
    if not lines:
        return ""
    head = f"《{issue.content['name']}》{numbered(issue.number)}有 {len(lines)} 处数字需要更正："
    return "\n".join([head, *(f"{number}. {line}" for number, line in enumerate(lines, start=1))])


def _line(one: Compared) -> str:
    why = "、".join(str(REASONS[code]) for code in one.reasons) or "原因待查"
    shown = "无法计算" if one.now is None else f"{canonical_decimal(one.now)}{one.figure.unit}"
    return f"“{one.figure.sentence}”中的“{one.figure.text}”，现为{shown}（{why}，涉及 {one.added} 条记录）。"
