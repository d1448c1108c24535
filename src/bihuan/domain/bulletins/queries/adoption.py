"""How much of what each unit reported was printed. Feedback for editors, never a ranking (DOMAIN §7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from bihuan.domain.bulletins.models import Item, Share
from bihuan.domain.bulletins.vocabulary import OUT_STATES
from bihuan.foundation.accounts.models import Unit


@dataclass(frozen=True)
class Adopted:
    """A unit's items reported in a year, and the sum of its shares in what was printed of them."""

    unit: Unit
    reported: int
    printed: Decimal


def adoption(year: int) -> list[Adopted]:
    """Every unit that reported in a year, in the order of the tree and not of success."""
    reported = dict(
        Item.objects.filter(submitted_at__year=year).values_list("unit_id").annotate(n=Count("pk")).order_by()
    )
    shares = Share.objects.filter(item__state__in=OUT_STATES, item__issue__published_at__year=year)
    printed = dict(shares.values_list("unit_id").annotate(n=Sum("share")).order_by())
    units = Unit.objects.filter(pk__in={*reported, *printed}).order_by("path")
    return [Adopted(unit, reported.get(unit.pk, 0), printed.get(unit.pk, Decimal(0))) for unit in units]
