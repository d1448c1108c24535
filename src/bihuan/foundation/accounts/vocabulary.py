"""The words of accounts: kinds of unit and the app's own permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    DISTRICT = "district", _("区")
    BUREAU = "bureau", _("部门")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")
    CENTRE = "centre", _("中心")
    COMPANY = "company", _("企业")
    INSTITUTION = "institution", _("单位")


class AccountsPermission(TextChoices):
    MANAGE = "accounts.manage", _("管理人员、机构和角色")
    VIEW = "accounts.view", _("查看人员名录")
