"""The words of the library: classes of items, who holds a power and how, versions, and permissions."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemClass(TextChoices):
    GENERAL = "general", _("一般事项")
    KEY = "key", _("重点事项")


class CapClass(TextChoices):
    """As which sort of check an item counts against an enterprise's yearly cap."""

    ROUTINE = "routine", _("日常检查")
    SPECIAL = "special", _("专项检查")
    INDIVIDUAL = "individual", _("个案检查")
    SERVICE = "service", _("服务指导")


class PhotoRule(TextChoices):
    """When an answer must come with a photograph: by risk, not always."""

    NEVER = "never", _("不要照片")
    ON_FAIL = "on_fail", _("不符合时拍照")
    ALWAYS = "always", _("每次拍照")


class PowerLevel(TextChoices):
    CITY = "city", _("市级")
    DISTRICT = "district", _("区级")
    STREET = "street", _("街道级")


class PowerHow(TextChoices):
    """How the holder came by the power."""

    HELD = "held", _("原有")
    HANDED_OVER = "handed_over", _("下放移交")
    HANDED_BACK = "handed_back", _("收回")


class VersionState(TextChoices):
    DRAFT = "draft", _("清单草稿")
    ADOPTED = "adopted", _("已采用")
    DISCARDED = "discarded", _("已弃用")


GRADES: Final = ("A", "B", "C", "D")
"""The credit grades of enterprises that `frequency` is given by."""


class ChecklistsPermission(TextChoices):
    VIEW = "checklists.view", _("查看检查事项和清单")
    MANAGE = "checklists.manage", _("维护检查事项、职权和清单")
