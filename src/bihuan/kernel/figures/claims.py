"""Whether the words of a figure may be said of an exact value: 余 and 超 from above, 近 from below, a round number rounded."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from bihuan.kernel.figures.records import Figure

NEAR = Decimal("0.1")
"""近 and 约 may miss the value by a tenth of the figure; 余 never reaches twice it (10余 is 10 to 19)."""

_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1_000), "百": Decimal(100)}
_DECIMALS = re.compile(r"\d\.(\d+)")


def contradiction(figure: Figure, exact: Decimal) -> str:
    """The Chinese sentence that says why the figure's wording does not fit the exact value; empty when it fits."""
    fits, should = _RULES[figure.bound](figure, exact)
    return "" if fits else f"文中写“{figure.text}”，准确值是 {exact.normalize():f}，{should}"


def step_of(figure: Figure) -> Decimal:
    """The last place that the figure shows: 0.1 万 of 5.2万, 1 of 93."""
    decimals = _DECIMALS.search(figure.text)
    places = len(decimals[1]) if decimals else 0
    scale = next((scale for sign, scale in _SCALES.items() if sign in figure.text), Decimal(1))
    return scale.scaleb(-places)


def _exact(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    step = step_of(figure)
    rounded = (exact / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    return rounded == figure.value, "两者不同。"


def _at_least(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    return exact >= figure.value, "应不小于所写的数。"


def _more_than(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    if "余" in figure.text:
        return figure.value <= exact < figure.value * 2, "“余”应略大于所写的数。"
    return exact > figure.value, "“超”应大于所写的数。"


def _at_most(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    return exact <= figure.value, "应不大于所写的数。"


def _nearly(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    return figure.value * (1 - NEAR) <= exact < figure.value, "“近”应略小于所写的数。"


def _about(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    return abs(exact - figure.value) <= abs(figure.value) * NEAR, "“约”相差不应超过一成。"


def _range(figure: Figure, exact: Decimal) -> tuple[bool, str]:
    upper = figure.value if figure.value2 is None else figure.value2
    return figure.value <= exact <= upper, "应在所写的范围之内。"


_RULES = {
    "exact": _exact,
    "at_least": _at_least,
    "more_than": _more_than,
    "at_most": _at_most,
    "nearly": _nearly,
    "about": _about,
    "range": _range,
}
