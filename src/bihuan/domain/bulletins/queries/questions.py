"""What an editor should look at again in a text: the figures' own questions, with the names that the registers hold."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.domain.bulletins.models import Item
from bihuan.domain.district.models import Place
from bihuan.domain.district.vocabulary import PlaceKind
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.figures import Question, check

NAMED = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)


def register_names() -> list[str]:
    """The names of units, streets and communities, as they are written in full and in short."""
    units = Unit.objects.values_list("name", "short_name")
    places = Place.objects.filter(kind__in=NAMED).values_list("name", flat=True)
    return sorted({name for pair in units for name in pair if name} | set(places))


def questions_about(items: Iterable[Item]) -> list[Question]:
    """The questions about one item, or about several as they stand beside each other in an issue."""
    text = "\n".join(f"{item.title}。\n{item.text}" for item in items)
    return check(text, names=register_names())
