"""An officer's year: what is required, what is done, what is left, and how it will end on the present pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from bihuan.domain.officers.models import ZERO, Enrolment, HoursEntry, Officer
from bihuan.domain.officers.queries.rules import Rules, rules_on
from bihuan.domain.officers.vocabulary import CourseState, EnrolmentState, Outlook
from bihuan.kernel.quantities import half_up

PLACES = 1


@dataclass(frozen=True)
class Year:
    """One officer's hours in the year of `day`, as of that day, with everything that the forecast stands on.

    `required` is the rule's hours, in the first year by the share of its days that were left. The pace is what was
    done divided by the days that he was an officer this year; `on_pace` is where it leads to by the end of the year,
    `with_seats` what comes of the seats he has taken in courses to come.
    """

    day: date
    since: date
    required: Decimal
    done: Decimal
    seats: Decimal
    forecast_after: timedelta

    @property
    def begins_on(self) -> date:
        """From when his year counts: New Year's Day, or the day he became an officer."""
        return max(date(self.day.year, 1, 1), self.since)

    @property
    def elapsed(self) -> int:
        """Days of it that are over, today included."""
        return max((self.day - self.begins_on).days + 1, 0)

    @property
    def length(self) -> int:
        """Days of it altogether."""
        return (date(self.day.year, 12, 31) - self.begins_on).days + 1

    @property
    def left(self) -> Decimal:
        return max(self.required - self.done, ZERO)

    @property
    def on_pace(self) -> Decimal:
        """Hours at the end of the year when it goes on as it went."""
        if not self.elapsed:
            return self.done
        return half_up(Fraction(self.done) * self.length / self.elapsed, PLACES)

    @property
    def with_seats(self) -> Decimal:
        return self.done + self.seats

    @property
    def share(self) -> int:
        """Per cent of the required hours that are done, at most 100."""
        return min(int(100 * self.done / self.required), 100) if self.required else 100

    @property
    def outlook(self) -> Outlook:
        if self.done >= self.required:
            return Outlook.MET
        if self.with_seats >= self.required:
            return Outlook.ON_PACE
        if self.elapsed < self.forecast_after.days:
            return Outlook.TOO_EARLY
        return Outlook.ON_PACE if self.on_pace >= self.required else Outlook.WILL_MISS


def required_in(year: int, since: date, rules: Rules) -> Decimal:
    """The hours that a year asks of an officer: all, none before he was one, in his first year by its share of days."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if since > last:
        return ZERO
    days = (last - max(first, since)).days + 1
    return half_up(Fraction(rules.hours_a_year) * days / ((last - first).days + 1), PLACES)


def hours_done(officers: Iterable[int], years: Iterable[int], until: date) -> dict[tuple[int, int], Decimal]:
    """Hours by officer and year, of courses up to a day (one query)."""
    rows = HoursEntry.objects.filter(officer__in=list(officers), year__in=list(years), on__lte=until)
    counted = rows.order_by().values_list("officer_id", "year").annotate(total=Sum("hours"))
    return {(officer, year): total for officer, year, total in counted}


def seats_taken(officers: Iterable[int], year: int) -> dict[int, Decimal]:
    """Hours of the courses of a year that officers have a seat in and that are not settled yet (one query)."""
    rows = Enrolment.objects.filter(
        officer__in=list(officers),
        state__in=(EnrolmentState.ENROLLED, EnrolmentState.SIGNED_IN),
        course__state=CourseState.OPEN,
        course__starts_at__year=year,
    )
    return dict(rows.order_by().values_list("officer_id").annotate(total=Sum("course__hours")))


def years_of(officers: Iterable[Officer], day: date) -> dict[int, Year]:
    """The year of each officer as of a day, by his key (three queries, however many they are)."""
    people = list(officers)
    keys, rules = [one.pk for one in people], rules_on(day)
    done, seats = hours_done(keys, [day.year], day), seats_taken(keys, day.year)
    return {
        one.pk: Year(
            day,
            one.since,
            required_in(day.year, one.since, rules),
            done.get((one.pk, day.year), ZERO),
            seats.get(one.pk, ZERO),
            rules.forecast_after,
        )
        for one in people
    }


@dataclass(frozen=True)
class Tally:
    """Officers of a group by outlook."""

    officers: int
    by_outlook: dict[Outlook, int]

    @classmethod
    def of(cls, years: Iterable[Year]) -> Tally:
        counted: dict[Outlook, int] = defaultdict(int)
        for year in years:
            counted[year.outlook] += 1
        return cls(sum(counted.values()), {outlook: counted[outlook] for outlook in Outlook})
