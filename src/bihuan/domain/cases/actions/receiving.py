"""Taking reports in: one from a form or thousands from a table, by one and the same path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.actions.clocks import due_from, new_clock
from bihuan.domain.cases.actions.redelivery import delivery_of
from bihuan.domain.cases.models import CONTACT, Report, ReporterContact, StageClock
from bihuan.domain.cases.policy import not_permitted
from bihuan.domain.cases.queries.receiving import known_deliveries, known_keys, reports_of
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import Source, Stage
from bihuan.domain.district.models import Category, Place
from bihuan.domain.district.queries.duty import DutyLine, DutyTable
from bihuan.domain.district.queries.geo import PlaceIndex, is_on_earth
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.kernel.actors import Actor
from bihuan.kernel.clock import Deadline
from bihuan.kernel.refusals import Refused

TITLE_LENGTH = 60
BATCH = 2000
LONGEST = {"text": 20_000, "title": 120, "address": 200, "source_key": 80}
WORDS = {"text": "诉求内容", "title": "标题", "address": "地址", "source_key": "来源编号"}


@dataclass(frozen=True)
class ReportDraft:
    """What came in: the words, where, when, and (if the channel tells) of which category.

    `source_key` is the channel's own number; the same key again is the same report. `place` is used
    when there are no coordinates (WGS84) or they lie off the map. `contact` holds name, phone, email of
    who reported, kept apart.
    """

    text: str
    source: str = Source.GRID
    source_key: str = ""
    title: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    place: Place | None = None
    category: Category | None = None
    is_urgent: bool = False
    reported_at: datetime | None = None
    contact: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """The outcome of a delivery: the new reports, how many were known already, and (for one draft) which it was."""

    reports: list[Report]
    known: int
    knew: list[Report] = field(default_factory=list)


@dataclass(frozen=True)
class _Sited:
    """A draft with the place that it is about and the duty there."""

    draft: ReportDraft
    place_id: int | None = None
    path: str = ""
    duty: DutyLine | None = None
    delivery: str = ""


def title_of(text: str) -> str:
    """The first sentence of a text, cut to what a list can show."""
    first = text.strip().replace("\n", " ")
    for mark in "。！？；!?":
        first = first.split(mark)[0]
    return first[:TITLE_LENGTH] + ("…" if len(first) > TITLE_LENGTH else "")


@transaction.atomic
def receive_report(*, actor: Actor, now: datetime, draft: ReportDraft) -> Report:
    """Take one report in. The same delivery again returns the report that is known, unchanged.

    It is the same by its source key; without a channel's own number by words, sender, spot and day.
    """
    received = receive_reports(actor=actor, now=now, drafts=[draft])
    return received.reports[0] if received.reports else received.knew[0]


@transaction.atomic
def receive_reports(*, actor: Actor, now: datetime, drafts: Sequence[ReportDraft]) -> Received:
    """Take many reports in with a handful of statements: places and duties looked up, entries written.

    Idempotent by source and key, or by source and delivery, also when somebody else delivers the same at this moment.
    Refuses (`words_needed`, `too_long`, `bad_text`, `bad_point`) what cannot be kept as it came; then
    none of the delivery is taken.
    """
    _require_reporting(actor, drafts)
    for draft in drafts:
        _require_keepable(draft)
    sited, reports = _store(_sited(drafts, now), actor, now)
    record_many([_entry(site, report, actor, now) for site, report in zip(sited, reports, strict=True)])
    ReporterContact.objects.bulk_create(
        [
            ReporterContact(report=report, **CONTACT.sealed(report.pk, _contact(site.draft)))
            for site, report in zip(sited, reports, strict=True)
            if any(site.draft.contact.values())
        ],
        batch_size=BATCH,
    )
    knew = [] if reports or len(drafts) > 1 else [_known(drafts[0], now)]
    return Received(reports, known=len(drafts) - len(reports), knew=knew)


def _require_reporting(actor: Actor, drafts: Sequence[ReportDraft]) -> None:
    bulk = any(draft.source == Source.IMPORT for draft in drafts)
    if not actor.may(May.IMPORT) and (bulk or not actor.may(May.REPORT)):
        raise not_permitted(May.IMPORT if bulk else May.REPORT)


def _require_keepable(draft: ReportDraft) -> None:
    """What a column could not hold is refused here: SQLite would take it and PostgreSQL fail."""
    if not draft.text.strip():
        raise Refused("words_needed", "请填写{what}。", what=WORDS["text"], fields={"text": "请填写"})
    for name, limit in LONGEST.items():
        value: str = getattr(draft, name)
        if len(value) > limit:
            raise Refused("too_long", "{what}有 {length} 个字，最多 {limit} 个。请缩短后再提交。",
                          what=WORDS[name], length=len(value), limit=limit, fields={name: "太长"})  # fmt: skip
        if "\0" in value:
            raise Refused("bad_text", "{what}里有无法保存的空字符。请删去后再提交。",
                          what=WORDS[name], fields={name: "含空字符"})  # fmt: skip
    if (draft.lon, draft.lat) != (None, None) and not is_on_earth(draft.lon, draft.lat):
        raise Refused("bad_point", "坐标（{lon}, {lat}）不是有效的经度和纬度。请重新选点，或只写地址。",
                      lon=draft.lon, lat=draft.lat, fields={"lon": "无效", "lat": "无效"})  # fmt: skip


def _sited(drafts: Sequence[ReportDraft], now: datetime) -> list[_Sited]:
    """Each draft with the grid cell that its point lies in, else the place that was named, and the duty there."""
    index, duties = PlaceIndex.current(), DutyTable.current(localdate(now))
    sited = [_with_duty(_at_place(draft, index), duties) for draft in drafts]
    return [replace(site, delivery=delivery_of(site.draft, site.place_id, now)) for site in sited]


def _at_place(draft: ReportDraft, index: PlaceIndex) -> _Sited:
    spot = index.locate(draft.lon, draft.lat) if draft.lon is not None and draft.lat is not None else None
    if spot:
        return _Sited(draft, spot.place_id, spot.path)
    return _Sited(draft, draft.place.pk, draft.place.path) if draft.place else _Sited(draft)


def _known(draft: ReportDraft, now: datetime) -> Report:
    """The report that a draft was known by."""
    if found := reports_of(draft.source).filter(source_key=draft.source_key).first():
        return found
    [site] = _sited([draft], now)
    return Report.objects.exclude(delivery="").get(source=draft.source, delivery=site.delivery)


def _with_duty(site: _Sited, duties: DutyTable) -> _Sited:
    category = site.draft.category
    return replace(site, duty=duties.find(category.code, site.path)) if category and site.path else site


def _store(sited: list[_Sited], actor: Actor, now: datetime) -> tuple[list[_Sited], list[Report]]:
    """Insert what is not known yet. Of two deliveries of one key at once the later waits, and then knows it."""
    fresh = _unknown(sited)
    while True:
        try:
            with transaction.atomic():
                return fresh, _insert(fresh, actor, now)
        except IntegrityError:
            left = _unknown(sited)
            if len(left) == len(fresh):
                raise
            fresh = left


def _unknown(sited: Sequence[_Sited]) -> list[_Sited]:
    """Those that have not been seen, neither in the ledger nor earlier in this delivery."""
    seen = _seen(sited, _key, known_keys) | _seen(sited, _delivery, known_deliveries)
    fresh = []
    for site in sited:
        names = {(site.draft.source, name) for name in (_key(site), _delivery(site)) if name}
        if not names & seen:
            seen |= names
            fresh.append(site)
    return fresh


def _key(site: _Sited) -> str:
    return site.draft.source_key


def _delivery(site: _Sited) -> str:
    return site.delivery


def _seen(
    sited: Sequence[_Sited],
    name: Callable[[_Sited], str],
    known: Callable[[str, Sequence[str]], set[str]],
) -> set[tuple[str, str]]:
    """The names, with their sources, by which the ledger knows some of them."""
    wanted: dict[str, list[str]] = {}
    for site in sited:
        if name(site):
            wanted.setdefault(site.draft.source, []).append(name(site))
    return {(source, found) for source, names in wanted.items() for found in known(source, names)}


def _insert(sited: Sequence[_Sited], actor: Actor, now: datetime) -> list[Report]:
    """The rows, and the clocks of accepting.

    What is brought over in bulk is history; its accepting was never ours to time.
    """
    limit = rules_on(localdate(now)).limit(Stage.ACCEPT)
    due = due_from(now, limit)
    rows = [_row(site, due, actor, now) for site in sited]
    reports = Report.objects.bulk_create(rows, batch_size=BATCH)
    timed = [report for report in reports if report.source != Source.IMPORT]
    clocks = [new_clock(Stage.ACCEPT, limit, due, now=now, report=report) for report in timed]
    StageClock.objects.bulk_create(clocks, batch_size=BATCH)
    return reports


def _row(site: _Sited, due: Deadline, actor: Actor, now: datetime) -> Report:
    draft = site.draft
    text = draft.text.strip()
    return Report(
        source=draft.source,
        source_key=draft.source_key,
        delivery=site.delivery,
        title=draft.title or title_of(text),
        text=text,
        address=draft.address,
        lon=draft.lon,
        lat=draft.lat,
        place_id=site.place_id,
        category=draft.category,
        suggested_unit_id=site.duty.lead_id if site.duty else None,
        is_urgent=draft.is_urgent,
        reported_by_id=actor.person_id if draft.source not in {Source.IMPORT, Source.HOTLINE} else None,
        reported_at=draft.reported_at or now,
        received_at=now,
        due_at=due.due_at if draft.source != Source.IMPORT else None,
        extra=draft.extra,
    )


def _entry(site: _Sited, report: Report, actor: Actor, now: datetime) -> Draft:
    category = site.draft.category
    return Draft(
        events.ReportReceived(report.source_key, site.duty.lead_code if site.duty else ""),
        actor,
        now,
        report.subject,
        topic=category.topic if category else "",
        category=category.code if category else "",
        source=report.source,
        place=site.path,
        happened_at=min(report.reported_at, now),
    )


def _contact(draft: ReportDraft) -> dict[str, str]:
    limits = {"name": 60, "phone": 30, "email": 254}
    return {key: draft.contact.get(key, "")[:limit] for key, limit in limits.items()}
