"""Measuring the suggestions on messages whose pairs are known: walked in the order in which they came."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import process_time

from bihuan.domain.intake.understanding.sameness.index import SamenessIndex, Suggestion
from bihuan.domain.intake.understanding.sameness.likeness import Circumstances
from bihuan.domain.intake.understanding.sameness.marks import print_of

SUGGESTED = 5
_LOOKED_AT = 20  # so many messages are asked for to fill five things
_LINKED = 0.0  # the score from which a message is taken into an earlier one's thing: as likely as not
_SENTENCE = re.compile(r"[^。！？；!?;\n]{6,80}[。！？；!?;\n]?")


@dataclass(frozen=True)
class Heard:
    """A message as a file has it."""

    key: str
    subject: str
    text: str
    known: Circumstances


@dataclass(frozen=True)
class Walked:
    """What a walk gave.

    `recall_at_5` is the share of pairs whose earlier message is among the five suggested for the later one. Where
    more than five earlier messages belong to one, five cannot hold them: `recall_at_5_limit` is what the best
    five would reach, `recall_at_5_of_limit` the part of it that was reached. `things_recall_at_5` counts five things
    with all the messages that the walk itself put into each.
    """

    messages: int
    pairs: int
    unknown_pairs: int
    recall_at_5: float
    recall_at_5_limit: float
    recall_at_5_of_limit: float
    things_recall_at_5: float
    false_confident: float
    messages_per_second: float


class _Things:
    """The messages put together as the walk goes: each into the thing of the earlier one it is most like."""

    def __init__(self) -> None:
        self._thing_of: dict[int, int] = {}

    def of(self, number: int) -> int:
        return self._thing_of.get(number, number)

    def put(self, number: int, found: Sequence[Suggestion]) -> None:
        if found and found[0].likeness.score >= _LINKED:
            self._thing_of[number] = self.of(found[0].number)

    def five(self, found: Sequence[Suggestion]) -> set[int]:
        return set(list(dict.fromkeys(self.of(s.number) for s in found))[:SUGGESTED])


@dataclass
class _Tally:
    hits: int = 0
    in_things: int = 0
    false: int = 0
    seconds: float = 0.0


def walk(heard: Sequence[Heard], pairs: Iterable[tuple[str, str]], fill: Iterable[Heard] = ()) -> Walked:
    """Ask for each message before it is added; `fill` is in the index already."""
    index = SamenessIndex()
    for one in fill:
        index.add(print_of(one.subject, one.text), one.known)
    order = sorted(heard, key=lambda one: (one.known.days, one.key))
    earlier, unknown = _earlier(order, pairs, len(index))
    tally = _tally(index, order, earlier)
    total = sum(map(len, earlier.values()))
    limit = sum(min(SUGGESTED, len(before)) for before in earlier.values())
    paired = set(earlier).union(*earlier.values())
    return Walked(
        messages=len(order),
        pairs=total,
        unknown_pairs=unknown,
        recall_at_5=_share(tally.hits, total),
        recall_at_5_limit=_share(limit, total),
        recall_at_5_of_limit=_share(tally.hits, limit),
        things_recall_at_5=_share(tally.in_things, total),
        false_confident=_share(tally.false, len(order) - len(paired)),
        messages_per_second=round(len(order) / tally.seconds, 1) if tally.seconds else 0.0,
    )


def _tally(index: SamenessIndex, order: Sequence[Heard], earlier: Mapping[int, set[int]]) -> _Tally:
    paired = set(earlier).union(*earlier.values())
    tally, things = _Tally(), _Things()
    for number, one in enumerate(order, start=len(index)):
        begun = process_time()
        found = _ask_and_add(index, one)
        tally.seconds += process_time() - begun
        before = earlier.get(number, set())
        five = things.five(found)
        tally.hits += len(before & {s.number for s in found[:SUGGESTED]})
        tally.in_things += sum(things.of(other) in five for other in before)
        tally.false += number not in paired and bool(found) and found[0].likeness.is_confident
        things.put(number, found)
    return tally


def _ask_and_add(index: SamenessIndex, one: Heard) -> list[Suggestion]:
    printed = print_of(one.subject, one.text)
    found = index.suggest(printed, one.known, _LOOKED_AT)
    index.add(printed, one.known)
    return found


def _earlier(
    order: Sequence[Heard], pairs: Iterable[tuple[str, str]], begin: int
) -> tuple[dict[int, set[int]], int]:
    """For each later message of a pair the earlier ones, by number; and how many pairs name other messages."""
    place = {one.key: number for number, one in enumerate(order, start=begin)}
    earlier: defaultdict[int, set[int]] = defaultdict(set)
    unknown = 0
    for pair in pairs:
        if pair[0] not in place or pair[1] not in place or pair[0] == pair[1]:
            unknown += 1
            continue
        first, second = sorted(place[key] for key in pair)
        earlier[second].add(first)
    return dict(earlier), unknown


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def composed(heard: Sequence[Heard], count: int, seed: int = 7) -> Iterator[Heard]:
    """Other messages out of the sentences of `heard`, all earlier: to fill an index with plausible texts."""
    draw = random.Random(seed)  # noqa: S311  # the same texts again, no secret
    sentences = [s for one in heard for s in _SENTENCE.findall(one.text)] or [one.text for one in heard]
    first = min((one.known.days for one in heard), default=0.0)
    for number in range(count):
        chosen = draw.choices(sentences, k=draw.randint(2, 8))
        days = first - 1 - (count - number) / 300
        yield Heard(f"fill:{number}", chosen[0][:40], "".join(chosen), Circumstances(days))
