"""What every section of the pack does: read lines, compare with the rows, write the difference down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.timezone import localdate

from bihuan.domain.district.events import differences
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.foundation.packs.reading import BadCell, Pack, Problems, Row
from bihuan.kernel.actors import Actor

T = TypeVar("T")


def read(
    pack: Pack,
    name: str,
    parse: Callable[[Row], T],
    *,
    required: Collection[str],
    optional: Collection[str] = (),
) -> list[tuple[Row, T]]:
    """The good lines of a file with what they say; the bad ones are noted as problems."""
    return list(_parsed(pack.rows(name, required=required, optional=optional), parse))


def _parsed(rows: Iterator[Row], parse: Callable[[Row], T]) -> Iterator[tuple[Row, T]]:
    for row in rows:
        try:
            yield row, parse(row)
        except BadCell:
            continue


@dataclass
class Load:
    """One section's load under way: who and when, the complaints, and the entries that it will write."""

    problems: Problems
    actor: Actor
    now: datetime
    drafts: list[Draft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._before = len(self.problems.found)

    @property
    def today(self) -> date:
        return localdate(self.now)

    @property
    def has_failed(self) -> bool:
        """Whether this section has complained."""
        return len(self.problems.found) > self._before

    def note(self, event: Event, subject: Subject, **facts: Any) -> None:
        self.drafts.append(Draft(event=event, actor=self.actor, now=self.now, subject=subject, **facts))

    def write(self) -> bool:
        """Write the entries; says whether there were any."""
        if self.drafts:
            record_many(self.drafts)
        return bool(self.drafts)


def known(row: Row, column: str, code: str, rows: Mapping[str, T], home: str) -> T:
    """The row of a code that the line names; a problem when `home` (a file, in words) does not have it."""
    if code not in rows:
        raise row.complain(f"列 {column} 的“{code}”不在 {home} 里")
    return rows[code]


def apply(row: Any, wanted: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
    """Give a row the wanted values; returns what changed, as `differences` says it."""
    old = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    return differences(old, wanted)
