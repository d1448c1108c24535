"""One figure as the extractor gives it and as a gold file holds it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, NamedTuple

Bound = Literal["exact", "at_least", "at_most", "more_than", "nearly", "about", "range"]
Tense = Literal["actual", "plan", "rule", "unknown"]


class Figure(NamedTuple):
    """A numeric expression that states a quantity.

    `start` and `end` are offsets in the text that was given, in Unicode code points, end exclusive;
    `text[start:end]` is `text`. `value` is the number with 万 and 亿 multiplied out, in `unit`;
    `value2` the upper end of a range. `object` is what is counted, at most 20 characters.
    """

    start: int
    end: int
    text: str
    value: Decimal
    value2: Decimal | None
    unit: str
    bound: Bound
    tense: Tense
    object: str

    def as_record(self) -> dict[str, Any]:
        """The figure as JSON writes it: whole numbers without a point."""
        upper = None if self.value2 is None else plain(self.value2)
        return {**self._asdict(), "value": plain(self.value), "value2": upper}


def plain(value: Decimal) -> int | float:
    """The value as a JSON number."""
    whole = int(value)
    return whole if whole == value else float(value)
