"""The words of the bulletin: states of items, issues and requests, how a number is marked, permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemState(TextChoices):
    """An item's road, in the order of DOMAIN §7; beside it what was sent back, left out or merged."""

    DRAFT = "draft", _("起草")
    SUBMITTED = "submitted", _("已报送")
    REVIEWED = "reviewed", _("已初审")
    PROOFREAD = "proofread", _("已核校")
    EDITED = "edited", _("已编辑")
    APPROVED = "approved", _("已审定")
    PLACED = "placed", _("已排入")
    PUBLISHED = "published", _("已刊发")
    FORWARDED = "forwarded", _("已转报")
    ANSWERED = "answered", _("已反馈")
    RETURNED = "returned", _("待补充")
    DECLINED = "declined", _("未采用")
    MERGED = "merged", _("已并入")


OUT_STATES = frozenset({ItemState.PUBLISHED, ItemState.FORWARDED, ItemState.ANSWERED})
"""Printed: what readers hold cannot be changed any more."""


class IssueState(TextChoices):
    ARRANGING = "arranging", _("编排中")
    SIGNED = "signed", _("已签发")
    PUBLISHED = "published", _("已印发")
    CANCELLED = "cancelled", _("已作废")


class RequestState(TextChoices):
    OPEN = "open", _("待报送")
    ANSWERED = "answered", _("已来稿")
    WITHDRAWN = "withdrawn", _("已撤回")


class FactCheckState(TextChoices):
    WAITING = "waiting", _("待核实")
    CONFIRMED = "confirmed", _("核实无误")
    DISPUTED = "disputed", _("有出入")


class MarkKind(TextChoices):
    """What is known of a number in a text. A number without a mark is unexplained."""

    BOUND = "bound", _("绑定指标")
    FREE = "free", _("另有出处")


class Origin(TextChoices):
    CONTRIBUTED = "contributed", _("单位来稿")
    MERGED = "merged", _("综合来稿")
    DRAFTED = "drafted", _("按指标起草")


class BulletinsPermission(TextChoices):
    CONTRIBUTE = "bulletins.contribute", _("报送信息")
    VIEW = "bulletins.view", _("查看全部来稿")
    EDIT = "bulletins.edit", _("编辑信息和刊物")
    APPROVE = "bulletins.approve", _("审定信息、签发刊物")


MOST_CHARACTERS = 5000
"""A document has at most so many characters (DOMAIN §7: the national rule against formalism); the guard's sentence says the same."""
