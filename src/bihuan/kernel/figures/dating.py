"""When a text was written, as far as it says so itself."""

from __future__ import annotations

import re

_FULL = re.compile(r"(20\d\d) ?年 ?(\d{1,2}) ?月")
_DAY = re.compile(r"(?<![\d年 ])(\d{1,2}) ?月 ?\d{1,2} ?日")
_YEAR = re.compile(r"(?<!\d)(20\d\d) ?年")
_EARLY = 3
_LOOKED_AT = 20_000


class Dateline:
    """The year and month of a text: its latest full date, or its latest year with a day that names none."""

    def __init__(self, text: str) -> None:
        head = text[:_LOOKED_AT]
        dates = [(int(year), int(month)) for year, month in _FULL.findall(head)]
        years = [int(year) for year in _YEAR.findall(head)]
        self.year, self.month = max(dates, default=(max(years, default=0), 12))
        day = _DAY.search(head)
        if day and (not dates or self.year + 1 in years):
            self.year, self.month = self.year + bool(dates), int(day[1])

    def is_ahead(self, year: int) -> bool:
        """The year is to come, or has just begun."""
        return 0 < self.year < year or (year == self.year and self.month <= _EARLY)
