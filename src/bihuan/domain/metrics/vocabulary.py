"""The words of metrics: what is folded, over which time, and why a value may be withheld."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fold(TextChoices):
    """What becomes of the entries. A subject is the record that an entry is about; each counts once."""

    COUNT = "count", _("笔数")
    QUANTITY = "quantity", _("数量合计")
    AMOUNT = "amount", _("金额合计")
    SUBJECTS = "subjects", _("对象数，不重复计")


class Basis(TextChoices):
    """Which entries a window asks for."""

    FLOW = "flow", _("时段内发生")
    STOCK = "stock", _("时段末存量")
    YEAR_TO_DATE = "year_to_date", _("本年累计")


class Withheld(TextChoices):
    """Why there is no number. Nothing recorded is never shown as 0."""

    NO_RECORDS = "no_records", _("尚无记录")
    NO_CASES = "no_cases", _("分母为零")
    SMALL_SAMPLE = "small_sample", _("样本太少")


class Split(TextChoices):
    UNIT = "unit", _("单位")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")
    SOURCE = "source", _("来源")
    TOPIC = "topic", _("领域")
    CATEGORY = "category", _("类别")
    MONTH = "month", _("月")
    DAY = "day", _("日")


class Period(TextChoices):
    """The windows that a district speaks of."""

    DAY = "day", _("统计日")
    MONTH = "month", _("月")
    ASSESSMENT = "assessment", _("考核月")
    YEAR_TO_DATE = "year_to_date", _("本年至今")
    YEAR = "year", _("全年")
    DAYS = "days", _("自选起止日")


class MetricsPermission(TextChoices):
    VIEW = "metrics.view", _("查看指标")
