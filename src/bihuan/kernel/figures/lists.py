"""Lists that leave the unit to the last: in `54、4和43个` every number is one of 个."""

from __future__ import annotations

from bihuan.kernel.figures.found import Found
from bihuan.kernel.figures.limits import MONEY
from bihuan.kernel.figures.numerals import arabic

JOINTS = frozenset(("、", "和", "与", "及", " 、", "、 ", "以及", "或"))


def share_units(text: str, found: list[Found]) -> list[Found]:
    """Give bare members of a list the unit of the member behind them."""
    for here, following in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if (
            here.is_bare
            and following.unit
            and not following.is_bare
            and text[here.end : following.start] in JOINTS
        ):
            here.unit = following.unit
            here.is_bare = False
            if following.power and following.unit in MONEY:
                here.value, here.power = arabic(here.number, following.power), following.power
    return found
