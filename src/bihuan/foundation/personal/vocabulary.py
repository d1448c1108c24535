"""The words of personal data: who may audit the looks at it, and by which way somebody looked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PersonalPermission(TextChoices):
    AUDIT = "personal.audit", _("审查个人信息查阅记录")


class Way(TextChoices):
    """By which way personal data was looked at."""

    PAGE = "page", _("页面")
    API = "api", _("接口")
    SEARCH = "search", _("按电话查找")


class KeyUse(TextChoices):
    """What a key is for."""

    SEAL = "seal", _("加密")
    LOOKUP = "lookup", _("按号查找")
