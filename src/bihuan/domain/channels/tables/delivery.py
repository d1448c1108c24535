"""Bringing a whole table in: batch by batch, each in one transaction, so that it can be broken off and run again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError, close_old_connections

from bihuan.domain.cases.actions import ReportDraft, receive_reports
from bihuan.domain.cases.queries.receiving import known_keys
from bihuan.domain.channels.tables.complaints import Complaints
from bihuan.domain.channels.tables.drafting import Drafter, Spoiled
from bihuan.domain.channels.tables.lines import Fault, Line
from bihuan.domain.district.queries import locate
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

ATTEMPTS = 3
Drafted = tuple[Line, ReportDraft]


@dataclass
class Counts:
    """What became of the lines: read = new + known + wrong. Empty lines are counted apart."""

    read: int = 0
    new: int = 0
    known: int = 0
    wrong: int = 0
    empty: int = 0
    off_map: int = 0
    at_line: int = 0

    @property
    def is_whole(self) -> bool:
        return self.read == self.new + self.known + self.wrong


@dataclass
class Delivery:
    """One run over one table. `rehearsal` tells the same counts and writes nothing."""

    actor: Actor
    clock: Callable[[], datetime]
    drafter: Drafter
    complaints: Complaints
    batch: int = 1000
    rehearsal: bool = False
    counts: Counts = field(default_factory=Counts)
    _seen: set[int] = field(default_factory=set)

    def run(self, lines: Iterable[Line], tell: Callable[[Counts], None]) -> Counts:
        """Take every line; `tell` hears the counts after each batch."""
        now, waiting = self.clock(), list[Drafted]()
        for line in lines:
            self.counts.at_line = line.number
            self._take(line, now, waiting)
            if len(waiting) >= self.batch:
                self._deliver(waiting, now)
                waiting.clear()
                tell(self.counts)
                now = self.clock()
        self._deliver(waiting, now)
        tell(self.counts)
        return self.counts

    def _take(self, line: Line, now: datetime, waiting: list[Drafted]) -> None:
        if line.is_empty:
            self.counts.empty += 1
            return
        self.counts.read += 1
        try:
            waiting.append((line, self.drafter.draft(line, now)))
        except Spoiled as spoiled:
            self._complain(line, *spoiled.faults)

    def _complain(self, line: Line, *faults: Fault) -> None:
        self.counts.wrong += 1
        self.complaints.add(line, faults)

    def _deliver(self, drafted: list[Drafted], now: datetime) -> None:
        if not drafted:
            return
        if self.rehearsal:
            self._rehearse([draft for _, draft in drafted])
            return
        try:
            self._receive([draft for _, draft in drafted], now)
        except Refused:
            self._one_by_one(drafted, now)

    def _receive(self, drafts: list[ReportDraft], now: datetime) -> None:
        """One transaction. What the database broke off (a deadlock, a lock that took too long) is tried again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                received = receive_reports(actor=self.actor, now=now, drafts=drafts)
                break
            except OperationalError:
                if attempt == ATTEMPTS:
                    raise
                close_old_connections()
        self.counts.new += len(received.reports)
        self.counts.known += received.known
        self.counts.off_map += sum(r.lon is not None and r.place_id is None for r in received.reports)

    def _one_by_one(self, drafted: list[Drafted], now: datetime) -> None:
        """One draft of the batch is refused: find out which, and take the others."""
        for line, draft in drafted:
            try:
                self._receive([draft], now)
            except Refused as refused:
                self._complain(line, Fault("", str(refused), "请按提示改正。"))

    def _rehearse(self, drafts: list[ReportDraft]) -> None:
        known = known_keys(drafts[0].source, [draft.source_key for draft in drafts])
        for draft in drafts:
            mark = hash(draft.source_key)
            if draft.source_key in known or mark in self._seen:
                self.counts.known += 1
                continue
            self._seen.add(mark)
            self.counts.new += 1
            if draft.lon is not None and draft.lat is not None and draft.place is None:
                self.counts.off_map += locate(draft.lon, draft.lat, within=0.0) is None
