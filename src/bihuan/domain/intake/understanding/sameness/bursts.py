"""Many about one thing in a short time: messages put together, and how surprising their number is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bihuan.domain.intake.understanding.sameness.index import SamenessIndex
from bihuan.domain.intake.understanding.sameness.likeness import Circumstances, Likeness
from bihuan.domain.intake.understanding.sameness.marks import Print
from bihuan.domain.intake.understanding.sameness.rarity import Rarity

LINK = 0.75
"""The score from which two messages are put together: two of three such pairs are about the same thing."""

BELONGS = 0.0
"""The score with the first message of a thing from which another belongs to it: as likely as not."""

_LOOKED_AT = 8
_FEW_TERMS = 200


def together(
    messages: Iterable[tuple[Print, Circumstances]], rarity: Rarity | None = None
) -> list[list[int]]:
    """The messages (in order of time) as groups about one thing each, by their numbers from 0; the largest first.

    A message joins the group of an earlier one only if it is also like the group's first: a chain of
    small likenesses makes no thing.
    """
    index = SamenessIndex(rarity)
    firsts: list[int] = []
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for printed, known in messages:
        found = index.suggest(printed, known, _LOOKED_AT)
        number = index.add(printed, known)
        like = [firsts[s.number] for s in found if is_linked(s.likeness)]
        first = first_of_thing({first: index.likeness_of(first, number) for first in like})
        first = number if first is None else first
        firsts.append(first)
        groups[first].append(number)
    return sorted(groups.values(), key=lambda group: (-len(group), group))


def is_linked(found: Likeness) -> bool:
    """Whether a message may be about the thing that the other is about."""
    return found.score >= LINK and found.is_one_place


def first_of_thing(firsts: Mapping[int, Likeness]) -> int | None:
    """Which thing a message belongs to, by the thing's first message: the oldest that fits, None for something new.

    Given are the first messages of the things that messages linked with it are about, and how like them it is.
    """
    fitting = (one for one in sorted(firsts) if firsts[one].score >= BELONGS and firsts[one].is_one_place)
    return next(fitting, None)


def usual_level(before: int, windows: int, least: float) -> float:
    """How many are usual in a window, where `before` came in so many windows ahead of it.

    A level below `least` is taken for it: where nothing was ever heard, one message is no surprise.
    """
    return max(least, before / windows)


def surprise(count: int, usual: float) -> float:
    """How improbable at least `count` are where `usual` are usual, in decimal digits: 3 means one in a thousand."""
    if count <= usual:
        return 0.0
    log_first = -usual + count * math.log(usual) - math.lgamma(count + 1)
    term, total = 1.0, 1.0
    for step in range(1, _FEW_TERMS):
        term *= usual / (count + step)
        total += term
    return -(log_first + math.log(total)) / math.log(10)


def growth(count: int, usual: float) -> float:
    """How many times the usual level."""
    return count / usual
