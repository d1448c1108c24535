"""The words of patrols: colours, rounds, stops and permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Colour(TextChoices):
    """红黄绿牌, from the worst to the best."""

    RED = "red", _("红牌")
    YELLOW = "yellow", _("黄牌")
    GREEN = "green", _("绿牌")


class RoundState(TextChoices):
    OPEN = "open", _("巡查中")
    DONE = "done", _("已巡完")
    CANCELLED = "cancelled", _("已取消")


class StopState(TextChoices):
    WAITING = "waiting", _("待巡查")
    TO_CONFIRM = "to_confirm", _("红牌待复核")
    GRADED = "graded", _("已评定")
    APPEALED = "appealed", _("申诉中")
    OVERTURNED = "overturned", _("已改判无效")
    SKIPPED = "skipped", _("未巡")


LEFT_TO_DO = frozenset({StopState.WAITING, StopState.TO_CONFIRM})
COUNTED = frozenset({StopState.GRADED, StopState.APPEALED})
"""A grade counts until an appeal was allowed."""


class PatrolsPermission(TextChoices):
    VIEW = "patrols.view", _("查看道路红黄绿")
    ASSIGN = "patrols.assign", _("下达巡查")
    WALK = "patrols.walk", _("巡查打分")
    CONFIRM = "patrols.confirm", _("复核红牌、裁定申诉")
    APPEAL = "patrols.appeal", _("对评定提出申诉")
