"""The words of the year's plan: its states, why a check is left out, what becomes of a visit, permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    MAKING = "making", _("正在排")
    DRAFT = "draft", _("草案")
    FROZEN = "frozen", _("已冻结，待批准")
    APPROVED = "approved", _("已批准")
    PUBLISHED = "published", _("已公布")
    REPLACED = "replaced", _("已被新计划替换")
    FAILED = "failed", _("没排成")
    CANCELLED = "cancelled", _("已取消")


IN_FORCE = frozenset({PlanState.APPROVED, PlanState.PUBLISHED})
"""Visits may be arranged from it, and agreed with enterprises."""


class Way(TextChoices):
    """What becomes of a due check that no visit makes."""

    DATA = "data", _("数据或材料可证，不上门")
    OFFSITE = "offsite", _("改为非现场")
    UNSCHEDULED = "unscheduled", _("今年排不进")


class Why(TextChoices):
    """What binds; the planner's reasons, and that of the library for what nobody may check on site."""

    DATA = "data", _("清单写明可用数据或材料证明")
    SCENARIO = "scenario", _("没有清单含这一项")
    CAP = "cap", _("到了年度频次上限")
    GAP = "gap", _("没有隔得开的月份")
    CAPACITY = "capacity", _("部门人手不够")
    MINUTES = "minutes", _("一次查不完")
    COST = "cost", _("为它单独上门不值得")


class Fate(TextChoices):
    """What becomes of a visit from one plan to the next."""

    SAME = "same", _("不变")
    MOVED = "moved", _("改月份")
    CHANGED = "changed", _("改清单")
    ADDED = "added", _("新增的")
    DROPPED = "dropped", _("不再去的")


class YearPlansPermission(TextChoices):
    VIEW = "yearplans.view", _("查看年度检查计划")
    MAKE = "yearplans.make", _("编制年度检查计划")
    APPROVE = "yearplans.approve", _("批准年度检查计划")


MAKE_JOB = "yearplans.make"
ARRANGE_JOB = "yearplans.arrange"
