"""The words of the calendar: kinds of special day, who set it, and the app's permission."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DayKind(TextChoices):
    HOLIDAY = "holiday", _("放假")
    WORKDAY = "workday", _("上班")


class DayScope(TextChoices):
    NATIONAL = "national", _("国务院通知")
    DISTRICT = "district", _("本区调整")


class CalendarPermission(TextChoices):
    MANAGE = "calendar.manage", _("调整工作日历")
