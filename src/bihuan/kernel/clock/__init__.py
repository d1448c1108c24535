"""The working-time clock: when a limit runs out, why then, and how much of it is used.

Pure and exact: no database, no wall clock, whole microseconds. Instants are aware and come back in
the calendar's zone; a naive one is refused (`naive_datetime`).

Rules (the district's work rules; DESIGN §4, DOMAIN §2):
- `urgent_hour` and `natural_day` run without a break: 1 h and 24 h.
- `work_hour` runs in the working periods of working days; `work_day` is 8 of them, not one date.
- A limit is due at the first instant at which the counted time reaches it: at 18:00, when it fills
  the day, and not at 08:00 of the next.
- While a clock is paused nothing counts. Pauses may overlap, touch, or lie before the start.
- A year without a published calendar is Monday to Friday, and what was counted in it is provisional.

`limits` holds what is granted, `calendars` which time counts, `deadlines` the questions and answers.
"""

from bihuan.kernel.clock.calendars import OFFICE_PERIODS, WorkCalendar, parse_period
from bihuan.kernel.clock.deadlines import (
    Deadline,
    Interval,
    Kind,
    Pause,
    counted,
    deadline,
    explain,
    overtime,
    remaining,
)
from bihuan.kernel.clock.limits import Limit, LimitUnit

__all__ = [
    "OFFICE_PERIODS",
    "Deadline",
    "Interval",
    "Kind",
    "Limit",
    "LimitUnit",
    "Pause",
    "WorkCalendar",
    "counted",
    "deadline",
    "explain",
    "overtime",
    "parse_period",
    "remaining",
]
