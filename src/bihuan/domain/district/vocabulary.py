"""The words of the district: its levels, its classes of things and happenings, and its permissions."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    """The four levels, from the whole down to the cell that one grid worker walks."""

    DISTRICT = "district", _("区")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")
    GRID = "grid", _("单元网格")


# Which level a place of each level stands in.
PARENT_KIND: Final[dict[str, str]] = {
    PlaceKind.STREET: PlaceKind.DISTRICT,
    PlaceKind.COMMUNITY: PlaceKind.STREET,
    PlaceKind.GRID: PlaceKind.COMMUNITY,
}


class CategoryKind(TextChoices):
    COMPONENT = "component", _("部件")
    EVENT = "event", _("事件")


# The first letter of a category's code says what kind it is.
LETTERS: Final[dict[str, str]] = {"C": CategoryKind.COMPONENT, "E": CategoryKind.EVENT}


class Risk(TextChoices):
    LOW = "low", _("低")
    NORMAL = "normal", _("一般")
    HIGH = "high", _("高")


class EvidenceRule(TextChoices):
    """Which sides of a case of the class a photograph can show; how many are asked for is a matter of risk."""

    BOTH = "both", _("处置前和处置后")
    AFTER = "after", _("仅处置后")
    NONE = "none", _("不要求")


class DistrictPermission(TextChoices):
    MANAGE = "district.manage", _("管理网格、对象和职责分工")
    VIEW = "district.view", _("查看网格、对象和职责分工")


CATEGORY_CODE: Final = re.compile(r"[CE]\d{2}(\d{2})?")
CATEGORY_PREFIX: Final = re.compile(r"([CE](\d{2}){0,2})?")
SMALL_CLASS_LENGTH: Final = 5


def category_prefixes(code: str) -> tuple[str, ...]:
    """A class and all that contain it, the narrowest first: `E0102`, `E01`, `E`, and `""` for everything."""
    return tuple(code[:length] for length in (5, 3, 1, 0) if length <= len(code))
