"""What the public site reads: a receipt, a case, the cases near a place, the open list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from bihuan.domain.cases.models import Case, Evidence, Report, StageClock
from bihuan.domain.cases.queries.cases import ClockExplained, explained_clocks
from bihuan.domain.cases.queries.records import units_by_code
from bihuan.domain.cases.queries.reports import community_of
from bihuan.domain.cases.vocabulary import BEFORE_PHASES, Stage
from bihuan.domain.district.models import Category, GovernedObject, Place
from bihuan.domain.district.queries import Found, search_places
from bihuan.domain.district.queries.geo import metres_between
from bihuan.domain.intake.queries.similar import similar_open_cases
from bihuan.domain.residents.models import FOLLOWER, Follower, Receipt
from bihuan.domain.residents.policy import (
    follower_key,
    hash_of,
    own_pictures,
    public_cases,
    public_pictures,
    reports_of_public_cases,
    rounded,
)
from bihuan.domain.residents.vocabulary import ASKED_FOR, KEPT_AFTER, PUBLIC_KINDS, TOLD_KINDS
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.journal.events import label_of
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import standing_of
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused

NEAR = 5
CANDIDATES = 60
RELATED = ("category", "street", "community", "lead_unit")


@dataclass(frozen=True)
class Step:
    """Something that happened to a case, as everybody may read it: what, when, which unit."""

    kind: str
    label: str
    at: datetime
    unit: Unit | None


@dataclass(frozen=True)
class Near:
    """An open public case that a report may be about.

    `metres` is how far its public point is, so that asking from many spots does not find the exact one; None without
    points. `share` is how much of the words is the same, in tens of a hundred, where words were compared.
    """

    case: Case
    metres: float | None
    share: int | None = None


def receipt_by_token(token: str) -> Receipt:
    """The receipt whose page has this address; refuses with `NotFound`."""
    related = ("report__category", "report__place__parent", "report__suggested_unit", "report__case")
    found = Receipt.objects.filter(token_hash=hash_of(token)).select_related(*related).first()
    if found is None:
        raise NotFound("没有这个回执。请核对网址，或用编号查询。")
    return found


def receipt_by_form(source_key: str) -> Receipt | None:
    """The receipt of a form that was sent already."""
    return Receipt.objects.filter(report__source_key=source_key).select_related("report").first()


def public_case(code: str) -> Case:
    """The public case of a code; refuses with `NotFound`."""
    case = public_cases().filter(pk=_key("A", code)).select_related(*RELATED).first()
    if case is None:
        raise NotFound("没有编号为“{code}”的公开案件。请核对编号。", code=code)
    return case


def public_report(code: str) -> Report:
    """The report of a code that a receipt was given for; its words stay out of sight. Refuses with `NotFound`."""
    rows = Report.objects.filter(pk=_key("S", code), receipt__isnull=False)
    report = rows.select_related("case", "category", "suggested_unit").first()
    if report is None:
        raise NotFound("没有编号为“{code}”的诉求。请核对编号。", code=code)
    return report


def _key(letter: str, code: str) -> int:
    try:
        return decode(letter, code)
    except Refused:
        raise NotFound("没有编号为“{code}”的记录。请核对编号。", code=code) from None


def case_of(receipt: Receipt) -> Case | None:
    """The case that a receipt's report is in, whether public or not: its reporter may know."""
    return Case.objects.filter(pk=receipt.report.case_id or 0).select_related(*RELATED).first()


def public_steps(case: Case) -> list[Step]:
    """What happened to a case, oldest first, without people and remarks (two queries)."""
    entries = list(standing_of(case.subject).filter(kind__in=PUBLIC_KINDS))
    units = units_by_code(_unit_code(entry) for entry in entries)
    return [Step(e.kind, label_of(e.kind), e.at, units.get(_unit_code(e))) for e in entries]


def _unit_code(entry: Entry) -> str:
    return entry.unit.strip("/").rpartition("/")[2]


def public_clocks(case: Case) -> list[ClockExplained]:
    """The handling clocks of a case with the intervals that explain their deadlines."""
    return [one for one in explained_clocks(case) if one.clock.stage == Stage.HANDLE]


def accept_clock(report: Report) -> StageClock | None:
    """The clock within which a report must be accepted."""
    return StageClock.objects.filter(report=report, stage=Stage.ACCEPT).first()


def picture_pair(rows: QuerySet[Evidence]) -> dict[str, list[Evidence]]:
    """Pictures by side: before and after."""
    sides: dict[str, list[Evidence]] = {"before": [], "after": []}
    for one in rows:
        if one.file.is_picture:
            sides["before" if one.phase in BEFORE_PHASES else "after"].append(one)
    return sides


def case_picture(case: Case, uuid: UUID) -> StoredFile:
    """A public picture of a case; refuses with `NotFound`."""
    return _file(public_pictures(case), uuid)


def receipt_picture(receipt: Receipt, uuid: UUID) -> StoredFile:
    """A picture that the holder of a receipt may see; refuses with `NotFound`."""
    return _file(own_pictures(receipt), uuid)


def _file(rows: QuerySet[Evidence], uuid: UUID) -> StoredFile:
    found = rows.filter(file__uuid=uuid).first()
    if found is None or not found.file.is_picture:
        raise NotFound
    return found.file


def places_named(words: str, *, limit: int) -> list[Found]:
    """Streets, communities, roads, compounds and other public places whose name has the words."""
    among = GovernedObject.objects.filter(kind__is_looked_up=True)
    return search_places(words, among=among, limit=limit)


def cases_near(
    *,
    place: Place | None,
    lon: float | None = None,
    lat: float | None = None,
    category: Category | None = None,
) -> list[Near]:
    """Public open cases of the same community (and class, when given), the nearest first; at most five."""
    community = community_of(place)
    if community is None:
        return []
    rows = public_cases().filter(community=community, is_open=True).select_related(*RELATED)
    if category:
        rows = rows.filter(category=category)
    near = [Near(case, _metres(case, lon, lat)) for case in rows.order_by("-pk")[:CANDIDATES]]
    return sorted(near, key=lambda one: (one.metres is None, one.metres or 0.0))[:NEAR]


def cases_alike(
    text: str, *, now: datetime, place: Place | None, lon: float | None, lat: float | None, address: str = ""
) -> list[Near]:
    """Public open cases that somebody's words may be about as well, the likeliest first; at most five."""
    among = reports_of_public_cases()
    found = similar_open_cases(text, place, now, among=among, address=address, lon=lon, lat=lat, most=NEAR)
    shares = {one.report.case_id: round(one.likeness.words.share * 10) * 10 for one in found}
    cases = public_cases().select_related(*RELATED).in_bulk([key for key in shares if key])
    return [Near(cases[key], _metres(cases[key], lon, lat), share) for key, share in shares.items() if key]


def _metres(case: Case, lon: float | None, lat: float | None) -> float | None:
    point = public_point(case)
    return metres_between(lon, lat, *point) if point and lon is not None and lat is not None else None


def open_list(*, place: str = "", category: str = "", is_open: bool | None = None) -> QuerySet[Case]:
    """The public cases, newest first, of a street or community and of a class (or all that begin so)."""
    rows = public_cases().select_related(*RELATED).order_by("-pk")
    if place:
        found = Place.objects.filter(code=place, kind__in=("street", "community")).first()
        rows = rows.filter(**{found.kind: found}) if found else rows.none()
    if category:
        rows = rows.filter(category__code__startswith=category)
    return rows if is_open is None else rows.filter(is_open=is_open)


def public_point(case: Case) -> tuple[float, float] | None:
    """Where a case is, as everybody may know it; the middle of its community where it has no point."""
    for one in (case, case.community):
        lon, lat = rounded(one.lon, one.lat) if one else (None, None)
        if lon is not None and lat is not None:
            return lon, lat
    return None


def follower_by_token(token: str) -> Follower:
    """The follower whose page has this address; refuses with `NotFound`, also after he has left."""
    rows = Follower.objects.select_related("case__category", "receipt__report__case")
    key = follower_key(token)
    found = rows.filter(uuid=key).first() if key else None
    if found is None:
        raise NotFound("没有这个订阅，或者已经退订。")
    return found


def followed_case(follower: Follower) -> Case | None:
    """The case that is followed: of a receipt the one that its report is in now."""
    return follower.receipt.report.case if follower.receipt else follower.case


def address_of_follower(follower: Follower) -> str:
    """The telephone number or mailbox of a follower; empty when its key is gone."""
    return FOLLOWER.shown(follower, "address") or ""


def receipt_token_of(follower: Follower) -> str:
    """The token of the receipt that is followed: who confirmed had it when he asked. Empty for a public case."""
    return FOLLOWER.shown(follower, "page") or ""


def news_of(follower: Follower) -> list[Entry]:
    """What a follower has not been told yet, oldest first."""
    report = follower.receipt.report if follower.receipt else None
    of_case = Q(subject_type="case", subject_id=_key_of(followed_case(follower)))
    of_report = Q(subject_type="report", subject_id=_key_of(report))
    return list(_news(of_case | of_report).filter(seq__gt=follower.told_seq).order_by("seq"))


def _key_of(row: Case | Report | None) -> int:
    return row.pk if row else 0


def _news(about: Q) -> QuerySet[Entry]:
    return Entry.objects.filter(about, kind__in=sorted(TOLD_KINDS), reverses=None)


def followers_to_tell() -> QuerySet[Follower]:
    """Followers with news. Of a case that is public no more only its own reporter is told."""
    of_case = Q(subject_type="case", subject_id=OuterRef("about"))
    of_report = Q(subject_type="report", subject_id=OuterRef("receipt__report"))
    news = _news(of_case | of_report).filter(seq__gt=OuterRef("told_seq"))
    rows = Follower.objects.filter(
        Q(receipt__isnull=False) | Q(case__in=public_cases()), confirmed_at__isnull=False
    )
    return rows.annotate(about=Coalesce("case", "receipt__report__case")).filter(Exists(news)).order_by("pk")


def followers_to_forget(now: datetime) -> QuerySet[Follower]:
    """Followers who never confirmed, and those whose case was closed long ago."""
    closed = Q(case__closed_at__lt=now - KEPT_AFTER) | Q(
        receipt__report__case__closed_at__lt=now - KEPT_AFTER
    )
    return Follower.objects.filter(Q(confirmed_at=None, asked_at__lt=now - ASKED_FOR) | closed)
