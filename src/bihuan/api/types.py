"""The kinds of value that endpoints take, each with its bounds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, tzinfo=UTC)

Code = Annotated[str, Field(min_length=1, max_length=40)]
Word = Annotated[str, Field(max_length=40)]
Line = Annotated[str, Field(max_length=120)]
Sentence = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=5000)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Moment = Annotated[AwareDatetime, Field(ge=FIRST_MOMENT, le=LAST_MOMENT)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, examples=[120.62])]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, examples=[31.31])]


class In(Schema):
    """What somebody sends: a field that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class OnDay(In):
    """Which day is asked about; today when none is given."""

    on: Day | None = None
