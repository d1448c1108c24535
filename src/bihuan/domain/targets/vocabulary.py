"""The words of targets: how a value is compared, how firm a promise is, how it stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.pace import Comparator, Standing


class Comparing(TextChoices):
    EQUAL = Comparator.EQUAL.value, _("等于")
    AT_LEAST = Comparator.AT_LEAST.value, _("不少于")
    AT_MOST = Comparator.AT_MOST.value, _("不超过")
    ALL = Comparator.ALL.value, _("全覆盖")


class Firmness(TextChoices):
    """How firm the promise is."""

    FIRM = "firm", _("必达")
    STRIVE = "strive", _("力争")
    PILOT = "pilot", _("试点")


class Among(TextChoices):
    """What the list of a 全覆盖 names; of a free measure, anything."""

    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")
    UNIT = "unit", _("单位")
    NAMED = "named", _("名单")


class TargetStanding(TextChoices):
    """How it stands today, in words."""

    NOT_BEGUN = Standing.AHEAD_OF_START.value, _("未开始")
    UNKNOWN = Standing.UNKNOWN.value, _("尚无数据")
    MET = Standing.MET.value, _("已达到")
    ON_PACE = Standing.ON_PACE.value, _("不慢于序时")
    BEHIND = Standing.BEHIND.value, _("慢于序时")
    KEPT = Standing.KEPT.value, _("未超过")
    EXCEEDED = Standing.EXCEEDED.value, _("已超过")
    MISSED = Standing.MISSED.value, _("到期未达到")
    NOT_YET = Standing.NOT_YET.value, _("目前未达到")


class TargetsPermission(TextChoices):
    MANAGE = "targets.manage", _("设定和调整目标")
    REPORT = "targets.report", _("填报目标进度")
