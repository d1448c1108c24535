"""The words of understanding what came in: on what ground a unit is proposed, hot issues, and permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitBasis(TextChoices):
    """On what ground a unit was proposed."""

    DUTY = "duty", _("职责分工表")
    LEARNED = "learned", _("以往派遣")


class HotIssueState(TextChoices):
    FOUND = "found", _("待处理")
    SUPERVISED = "supervised", _("已督办")
    DISMISSED = "dismissed", _("不作热点")
    FADED = "faded", _("已平息")


class IntakePermission(TextChoices):
    VIEW = "intake.view", _("查看分类建议的效果")
    TRAIN = "intake.train", _("训练和启用分类模型")


TRAIN_JOB = "intake.train"
"""The job that trains when somebody asks for it."""
