"""The packs' permission."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PacksPermission(TextChoices):
    LOAD = "packs.load", _("加载区级配置包")
