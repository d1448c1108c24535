"""Colours of sections, rounds with their stops, and the month by street."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from bihuan.domain.district.models import GovernedObject, Place
from bihuan.domain.district.policy import visible_objects
from bihuan.domain.patrols.models import Deduction, Round, Standing, Stop
from bihuan.domain.patrols.policy import (
    may_at,
    not_permitted,
    visible_rounds,
    visible_standings,
    visible_stops,
)
from bihuan.domain.patrols.queries.facts import round_facts, stop_facts
from bihuan.domain.patrols.queries.rules import Rules, ScoredList
from bihuan.domain.patrols.vocabulary import COUNTED, Colour, StopState
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.domain.patrols.workflow import ROUND, STOP
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.queries import people_with
from bihuan.foundation.files.models import StoredFile
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.quantities import half_up
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

SECTION = ("thing__place__parent", "thing__owner_unit", "thing__kind")


@dataclass(frozen=True)
class StandingFilter:
    """What narrows the list of colours."""

    scored_list: str = ""
    colour: str = ""
    place: str = ""
    q: str = ""


def find_standings(actor: Actor, wanted: StandingFilter) -> QuerySet[Standing]:
    """The colours that one may see, with the section, its place and who answers for it."""
    rows = visible_standings(actor).select_related(*SECTION, "stop")
    if wanted.scored_list:
        rows = rows.filter(scored_list=wanted.scored_list)
    if wanted.colour:
        rows = rows.filter(colour=wanted.colour)
    if wanted.place:
        rows = rows.filter(thing__place__path__contains=f"/{wanted.place}/")
    if wanted.q:
        named = Q(thing__name__icontains=wanted.q) | Q(thing__name_en__icontains=wanted.q)
        rows = rows.filter(named | Q(thing__code__istartswith=wanted.q))
    return rows


def colour_counts(rows: QuerySet[Standing]) -> dict[Colour, int]:
    """How many sections have each colour, red first."""
    counted = dict(rows.order_by().values_list("colour").annotate(n=Count("pk")))
    return {colour: counted.get(colour, 0) for colour in Colour}


def find_rounds(
    actor: Actor, *, state: str = "", mine: bool = False, scored_list: str = ""
) -> QuerySet[Round]:
    """The rounds that one may see, with how many stops they have and how many are settled."""
    settled = Q(stops__state__in=(StopState.WAITING, StopState.TO_CONFIRM))
    rows = visible_rounds(actor).select_related("patroller", "unit")
    rows = rows.annotate(total=Count("stops"), left=Count("stops", filter=settled))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(scored_list=scored_list) if scored_list else rows
    return rows.filter(patroller_id=actor.person_id or 0) if mine else rows


def stops_to_judge(actor: Actor) -> QuerySet[Stop]:
    """Reds to confirm and appeals to decide that one sees and did not walk, oldest first."""
    rows = visible_stops(actor).filter(state__in=(StopState.TO_CONFIRM, StopState.APPEALED))
    rows = rows.exclude(walked_by_id=actor.person_id or 0)
    return rows.select_related(*SECTION, "round", "walked_by").order_by("walked_at", "pk")


def round_by_code(actor: Actor, code: str) -> Round:
    """The round that people call by this code; refuses with `NotFound`."""
    found = (
        visible_rounds(actor)
        .select_related("patroller", "unit", "assigned_by")
        .filter(pk=_key("L", code))
        .first()
    )
    if found is None:
        raise NotFound
    return found


def stops_of(row: Round) -> list[Stop]:
    """The stops of a round in their order, with the points off so far."""
    return list(row.stops.select_related(*SECTION).prefetch_related("deductions"))


def stop_by_code(actor: Actor, code: str) -> Stop:
    """The stop that people call by this code; refuses with `NotFound`."""
    related = ("round__patroller", "walked_by", "confirmed_by", "appealed_by", "decided_by", "report")
    found = visible_stops(actor).select_related(*SECTION, *related).filter(pk=_key("Q", code)).first()
    if found is None:
        raise NotFound
    return found


def _key(letter: str, code: str) -> int:
    try:
        return decode(letter, code)
    except Refused:
        raise NotFound from None


def deductions_of(stop: Stop) -> list[Deduction]:
    """What was deducted and not dropped, in the order noted."""
    return list(stop.deductions.filter(dropped_at=None).select_related("file", "report", "noted_by"))


def deduction_of(stop: Stop, key: int) -> Deduction:
    """One deduction of this stop; refuses with `NotFound`."""
    found = stop.deductions.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def photo_by_uuid(actor: Actor, uuid: UUID) -> StoredFile:
    """A picture of a deduction at a visible stop; refuses with `NotFound`."""
    row = (
        Deduction.objects.filter(file__uuid=uuid, stop__in=visible_stops(actor))
        .select_related("file")
        .first()
    )
    if row is None or row.file is None:
        raise NotFound
    return row.file


def section_by_code(actor: Actor, code: str) -> GovernedObject:
    """A section that one may see because of what was graded there; refuses with `NotFound`."""
    seen = visible_stops(actor).filter(thing__code=code).values("thing")
    rows = GovernedObject.objects.filter(pk__in=seen).select_related("place__parent", "owner_unit", "kind")
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def standings_of(thing: GovernedObject) -> list[Standing]:
    """Its colours, one a list."""
    return list(Standing.objects.filter(thing=thing).select_related("stop").order_by("scored_list"))


def history_of(actor: Actor, thing: GovernedObject) -> list[Stop]:
    """Everything that was walked there, newest first."""
    rows = visible_stops(actor).filter(thing=thing).exclude(state__in=(StopState.WAITING,))
    return list(rows.select_related("round", "walked_by").order_by("-walked_at", "-pk"))


def patrollers(on: date) -> list[Person]:
    """Who may walk, for the form that hands a round out."""
    return list(people_with(May.WALK, on=on).order_by("unit__path", "username"))


def sections_for(actor: Actor, chosen: ScoredList) -> list[GovernedObject]:
    """The visible sections that a list scores, by place and code."""
    rows = visible_objects(actor).filter(kind__code__in=chosen.kinds, valid_to=None)
    found = rows.order_by("place__path", "code")
    return [one for one in found if chosen.applies_to(one.kind.code, one.data)]


@dataclass(frozen=True)
class MonthLine:
    """One street in one month: sections graded by colour, and the mean score of all grades together."""

    place: Place | None
    graded: int
    by_colour: dict[Colour, int]
    total: Decimal

    @property
    def mean(self) -> Decimal | None:
        """The mean to one decimal; None when nothing was graded."""
        return half_up(self.total / self.graded, 1) if self.graded else None

    def __add__(self, other: MonthLine) -> MonthLine:
        both = {colour: self.by_colour[colour] + other.by_colour[colour] for colour in Colour}
        return MonthLine(None, self.graded + other.graded, both, self.total + other.total)


NOTHING = MonthLine(None, 0, dict.fromkeys(Colour, 0), Decimal(0))


def month_lines(actor: Actor, scored_list: str, starts_at: datetime, ends_at: datetime) -> list[MonthLine]:
    """The grades that count of [starts_at, ends_at) by street, in the order of the map (two queries)."""
    rows = visible_stops(actor).filter(
        round__scored_list=scored_list,
        state__in=COUNTED,
        graded_at__gte=starts_at,
        graded_at__lt=ends_at,
    )
    by_street: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for path, colour, score in rows.values_list("thing__place__path", "colour", "score"):
        by_street[_street(path)].append((colour, score or Decimal(0)))
    places = {place.code: place for place in Place.objects.filter(code__in=list(by_street)).defer("outline")}
    return [_line(places.get(code), graded) for code, graded in sorted(by_street.items())]


def _street(path: str) -> str:
    """The code of the street in a place's path: the second from the top, the district itself when there is none."""
    codes = path.strip("/").split("/")
    return codes[1] if len(codes) > 1 else codes[0]


def _line(place: Place | None, graded: Iterable[tuple[str, Decimal]]) -> MonthLine:
    found = list(graded)
    colours = [colour for colour, _ in found]
    by_colour = {colour: colours.count(colour) for colour in Colour}
    return MonthLine(place, len(found), by_colour, sum((score for _, score in found), Decimal(0)))


def total(lines: Iterable[MonthLine]) -> MonthLine:
    """All lines pooled: the mean of the total is that of all grades, never of the streets' means."""
    return sum(lines, NOTHING)


def stop_offers(stop: Stop, actor: Actor, now: datetime, rules: Rules) -> dict[str, Offer[Any]]:
    """Every button of a stop, open or shut with the reason."""
    found = STOP.offers(stop.state, stop_facts(stop, actor, now, rules))
    return {offer.move.verb: _permitted(offer, stop, actor) for offer in found}


def _permitted(offer: Offer[Any], stop: Stop, actor: Actor) -> Offer[Any]:
    permission = offer.move.permission
    holds = actor.may(permission) if permission == May.WALK else may_at(actor, permission, stop.thing)
    return offer if holds else Offer(offer.move, not_permitted(permission))


def round_offers(row: Round, actor: Actor) -> dict[str, Offer[Any]]:
    """Every button of a round."""
    found = ROUND.offers(row.state, round_facts(row))
    return {
        one.move.verb: one
        if actor.may(one.move.permission)
        else Offer(one.move, not_permitted(one.move.permission))
        for one in found
    }
