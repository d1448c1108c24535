"""The bulletin: items with their versions and marks, what people say of them, issues with their numbers and figures."""

from bihuan.domain.bulletins.models.issue import BulletinRules, FrozenFigure, Issue, Number
from bihuan.domain.bulletins.models.item import Item, Mark, Share, Version
from bihuan.domain.bulletins.models.round import Comment, FactCheck, ItemRequest

__all__ = [
    "BulletinRules",
    "Comment",
    "FactCheck",
    "FrozenFigure",
    "Issue",
    "Item",
    "ItemRequest",
    "Mark",
    "Number",
    "Share",
    "Version",
]
