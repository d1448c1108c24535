"""The journal's permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JournalPermission(TextChoices):
    VIEW = "journal.view", _("查看流水账")
    VERIFY = "journal.verify", _("校验流水账")
