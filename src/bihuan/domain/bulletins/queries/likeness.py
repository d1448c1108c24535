"""Items that say nearly the same: reported by two units, or printed before."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.bulletins.models import Item
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.domain.intake.understanding.sameness.likeness import Words, compare
from bihuan.domain.intake.understanding.sameness.marks import print_of
from bihuan.domain.intake.understanding.sameness.rarity import Rarity

NEARLY = 0.3
"""From this share of common words on an editor is shown the other item. Two items of one issue about different
things have below 0.15 of their pairs of characters in common; the same story told twice has 0.3 and more."""

COMPARED = 400
"""So many items, the newest, are compared: more than a year of a district's bulletin."""

SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """Another item that reads like this one; `percent` of their words are common."""

    item: Item
    percent: int
    is_printed: bool


def alike_items(item: Item) -> list[Alike]:
    """The items nearest in text, the nearest first; not its own parts nor what it was merged into."""
    others = Item.objects.exclude(pk=item.pk).exclude(state__in=(ItemState.DRAFT, ItemState.DECLINED))
    others = others.exclude(merged_into=item).exclude(pk=item.merged_into_id or 0)
    rows = list(others.select_related("unit", "issue__number").order_by("-pk")[:COMPARED])
    near = [
        (words.share, row)
        for words, row in zip(_words(item, rows), rows, strict=True)
        if words.share >= NEARLY
    ]
    near.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [Alike(row, round(share * 100), row.issue_id is not None) for share, row in near[:SHOWN]]


def _words(item: Item, rows: list[Item]) -> list[Words]:
    """How alike in words, where a word that every item has counts little."""
    rarity = Rarity()
    prints = [print_of(row.title, row.text) for row in rows]
    for one in prints:
        rarity.learn(one)
    return compare(print_of(item.title, item.text), prints, rarity)
