"""The plan of what comes in: how many, when, through whom, of what class, where.

Made from the seed and the window alone, so a play that is taken up again finds the same plan.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate

from bihuan.play.chance import Chance
from bihuan.play.material import ClassWords, HotSpot, Table
from bihuan.play.stage import Landmark, Stage
from bihuan.play.story import Arrival
from bihuan.play.words import address_at

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Window:
    """The month that is played."""

    starts_at: datetime
    ends_at: datetime
    seed: int


def is_wet(window: Window, rates: Table, day: date) -> bool:
    """Whether it rains on a day, the same for everybody who asks."""
    return Chance(window.seed, "rain", day).happens(rates["rain"])


class Calendar:
    """Which days are wet, and how busy each hour of the window is for each channel."""

    def __init__(self, stage: Stage, window: Window) -> None:
        self.stage, self.window = stage, window
        self.rates = stage.material.rates["arrivals"]
        self.hours = list(_hours(window.starts_at, window.ends_at))
        self._sums: dict[str, list[float]] = {}

    def is_wet(self, day: date) -> bool:
        return is_wet(self.window, self.rates, day)

    def moment(self, source: str, chance: Chance) -> datetime:
        """When somebody uses this channel."""
        if source not in self._sums:
            self._sums[source] = list(accumulate(self._weight(source, hour) for hour in self.hours))
        sums = self._sums[source]
        hour = self.hours[min(bisect(sums, chance.between(0, sums[-1])), len(sums) - 1)]
        last = min(hour + HOUR, self.window.ends_at)
        return hour + timedelta(seconds=int(chance.between(0, (last - hour).total_seconds())))

    def _weight(self, source: str, hour: datetime) -> float:
        table = self.rates["sources"][source]
        share = min((self.window.ends_at - hour) / HOUR, 1.0)
        is_free = not self.stage.is_work_day(hour.date())
        wet = self.rates["rain_busier"] if self.is_wet(hour.date()) else 1.0
        return float(table["hours"][hour.hour] * (table["free_day"] if is_free else 1.0) * wet * share)


def _hours(starts_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    hour = starts_at
    while hour < ends_at:
        yield hour
        hour = hour.replace(minute=0, second=0, microsecond=0) + HOUR


def plan(stage: Stage, window: Window, reports: int) -> list[Arrival]:
    """All reports of the window in the order in which they come in, numbered from 1."""
    calendar = Calendar(stage, window)
    hot = list(_hot(stage, window, calendar, reports))
    tail = list(_tail(stage, window, calendar, reports))
    rest = [_one(stage, window, calendar, n) for n in range(max(reports - len(hot) - len(tail), 0))]
    repeats = [again for arrival in rest for again in _repeats(window, arrival, calendar)]
    kept = sorted(rest, key=lambda a: a.key)[: max(len(rest) - len(repeats), 0)]
    alive = {arrival.key for arrival in kept}
    repeats = [again for again in repeats if again.same_as in alive]
    return _numbered([*kept, *repeats, *hot, *tail])


def _numbered(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Sorted by time and numbered from 1, with what repeats another one pointing to its new number."""
    ordered = sorted(arrivals, key=lambda a: (a.at, a.key))
    numbers = {arrival.key: number for number, arrival in enumerate(ordered, start=1)}
    return [replace(a, key=numbers[a.key], same_as=numbers.get(a.same_as, 0)) for a in ordered]


def _one(stage: Stage, window: Window, calendar: Calendar, number: int) -> Arrival:
    chance = Chance(window.seed, "arrival", number)
    sources = {name: table["weight"] for name, table in calendar.rates["sources"].items()}
    source = chance.weighted(sources)
    at = calendar.moment(source, chance)
    return _at(stage, calendar, 1000 + number, at, source, chance)


def _at(stage: Stage, calendar: Calendar, key: int, at: datetime, source: str, chance: Chance) -> Arrival:
    is_wet, is_free = calendar.is_wet(at.date()), not stage.is_work_day(at.date())
    words = {
        code: _likely(stage.material.classes[code], at, source, is_wet=is_wet, is_free=is_free)
        for code in stage.classes
    }
    category = chance.weighted(words)
    kind = chance.pick([k for k in stage.material.classes[category].where if k in stage.by_kind])
    return _placed(stage, key, at, source, category, chance.pick(stage.by_kind[kind]), chance, rain=is_wet)


def _likely(words: ClassWords, at: datetime, source: str, *, is_wet: bool, is_free: bool) -> float:
    first, last = words.hours
    hour = at.hour if at.hour >= first or last <= 24 else at.hour + 24
    fits = first <= hour < last and bool(words.heard_by(source))
    return words.weight * fits * (words.wet if is_wet else 1.0) * (words.weekend if is_free else 1.0)


def _placed(
    stage: Stage, key: int, at: datetime, source: str, category: str, landmark: Landmark, chance: Chance,
    *, rain: bool,
) -> Arrival:  # fmt: skip
    lon, lat, spot = stage.point_near(landmark, chance)
    return Arrival(
        key=key,
        at=at,
        source=source,
        category=category,
        object=landmark.code,
        address=address_at(stage.material, landmark, stage.material.classes[category].spots, chance),
        lon=lon,
        lat=lat,
        place_path=spot.path,
        street=spot.path.strip("/").split("/")[1],
        rain=rain,
    )


def _tail(stage: Stage, window: Window, calendar: Calendar, reports: int) -> Iterator[Arrival]:
    """The last hour, busy enough that every desk has something before it when the play ends."""
    rates = calendar.rates["tail"]
    for number in range(round(rates["reports"] * reports / 1000)):
        chance = Chance(window.seed, "tail", number)
        at = window.ends_at - timedelta(seconds=int(chance.between(60, rates["minutes"] * 60)))
        if at > window.starts_at:
            yield _at(stage, calendar, 900_000 + number, at, chance.pick(rates["sources"]), chance)


def _repeats(window: Window, arrival: Arrival, calendar: Calendar) -> Iterator[Arrival]:
    """Others who report the same thing in the hours after."""
    rates = calendar.rates["repeats"]
    chance = Chance(window.seed, "repeat", arrival.key)
    if not chance.happens(rates["share"]):
        return
    for number in range(chance.weighted({1: 6, 2: 3, 3: 1})):
        at = arrival.at + chance.minutes(rates["after_minutes"])
        if at < window.ends_at:
            source = chance.weighted(rates["sources"])
            yield replace(
                arrival, key=arrival.key * 10_000 + number, at=at, source=source, same_as=arrival.key
            )


def _hot(stage: Stage, window: Window, calendar: Calendar, reports: int) -> Iterator[Arrival]:
    for number, spot in enumerate(stage.material.hot_spots):
        if spot.category in stage.classes and spot.object in stage.landmarks:
            yield from _hot_one(
                stage, window, calendar, number, spot, max(round(spot.reports * reports / 1000), 1)
            )


def _hot_one(
    stage: Stage, window: Window, calendar: Calendar, number: int, spot: HotSpot, count: int
) -> Iterator[Arrival]:
    """The first report of a hot spot, then those of others, each a few steps away and in their own words."""
    chance = Chance(window.seed, "hot", number)
    begins = window.ends_at - timedelta(days=spot.days_ago)
    landmark = stage.landmarks[spot.object]
    hours = stage.material.classes[spot.category].hours
    first_hour, last_hour = max(7, hours[0]), min(21, hours[1] - 1)
    first = 0
    for n in range(count):
        later = begins + timedelta(days=spot.lasts_days * (n + chance.between(0, 0.9)) / count)
        at = later.replace(
            hour=chance.number(first_hour, max(first_hour, last_hour)), minute=chance.number(0, 59)
        )
        if not window.starts_at < at < window.ends_at:
            continue
        source = chance.weighted(calendar.rates["repeats"]["sources"])
        placed = _placed(
            stage, 500_000 + number * 1000 + n, at, source, spot.category, landmark, chance,
            rain=calendar.is_wet(at.date()),
        )  # fmt: skip
        yield replace(placed, same_as=first)
        first = first or placed.key
