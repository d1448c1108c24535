"""The words of cases: states, kinds, results, colours and permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor


class Source(TextChoices):
    """Through which channel a report came."""

    GRID = "grid", _("网格员上报")
    RESIDENT = "resident", _("居民上报")
    HOTLINE = "hotline", _("12345 热线")
    EMAIL = "email", _("来信（电子邮件）")
    PATROL = "patrol", _("巡查发现")
    SENSOR = "sensor", _("物联感知")
    MEDIA = "media", _("媒体曝光")
    SUPERIOR = "superior", _("上级交办")
    PETITION = "petition", _("信访")
    INSPECTION = "inspection", _("检查发现")
    IMPORT = "import", _("批量导入")


class ReportState(TextChoices):
    RECEIVED = "received", _("待受理")
    ACCEPTED = "accepted", _("已受理")
    DECLINED = "declined", _("不予受理")


class CaseState(TextChoices):
    ACCEPTED = "accepted", _("待立案")
    VERIFYING = "verifying", _("立案前核实")
    REJECTED = "rejected", _("不予立案")
    FILED = "filed", _("待派遣")
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("处置中")
    RETURNED = "returned", _("退单待裁定")
    SUSPENDED = "suspended", _("挂账")
    HANDLED = "handled", _("待核查")
    CHECKING = "checking", _("结案前核查")
    CLOSED = "closed", _("已结案")
    LOOKING_BACK = "looking_back", _("回头看")
    CONFIRMED = "confirmed", _("已确认")
    VOID = "void", _("作废")


OPEN_STATES = frozenset(
    {
        CaseState.ACCEPTED,
        CaseState.VERIFYING,
        CaseState.FILED,
        CaseState.DISPATCHED,
        CaseState.HANDLING,
        CaseState.RETURNED,
        CaseState.SUSPENDED,
        CaseState.HANDLED,
        CaseState.CHECKING,
    }
)
SETTLED_STATES = frozenset({CaseState.CLOSED, CaseState.LOOKING_BACK, CaseState.CONFIRMED})


class TaskState(TextChoices):
    DISPATCHED = "dispatched", _("待签收")
    HANDLING = "handling", _("处置中")
    HANDLED = "handled", _("已处置")
    RETURNED = "returned", _("已退单")
    WITHDRAWN = "withdrawn", _("已撤回")
    DONE = "done", _("已办结")


LIVE_TASK_STATES = frozenset({TaskState.DISPATCHED, TaskState.HANDLING, TaskState.HANDLED})


class TaskRole(TextChoices):
    LEAD = "lead", _("主办")
    ASSIST = "assist", _("协办")


class CheckKind(TextChoices):
    VERIFY = "verify", _("立案前核实")
    CHECK = "check", _("结案前核查")
    LOOK_BACK = "look_back", _("回头看")


class CheckResult(TextChoices):
    FOUND = "found", _("属实")
    NOT_FOUND = "not_found", _("现场未发现")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")


class Stage(TextChoices):
    """What a clock measures."""

    ACCEPT = "accept", _("受理")
    VERIFY = "verify", _("立案前核实")
    DISPATCH = "dispatch", _("派遣")
    HANDLE = "handle", _("处置")
    CHECK = "check", _("结案前核查")
    ANSWER = "answer", _("督办答复")


class ApplicationKind(TextChoices):
    EXTEND = "extend", _("延期")
    DEFER = "defer", _("缓办")
    SUSPEND = "suspend", _("挂账")
    FORCE_CLOSE = "force_close", _("强制结案")
    APPEAL = "appeal", _("超时申诉")


class ApplicationState(TextChoices):
    ASKED = "asked", _("待审核")
    ENDORSED = "endorsed", _("待批准")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")


LIVE_APPLICATION_STATES = frozenset({ApplicationState.ASKED, ApplicationState.ENDORSED})


class Colour(TextChoices):
    """The three colours of supervision, in rising order."""

    BLUE = "blue", _("蓝牌提醒")
    YELLOW = "yellow", _("黄牌预警")
    RED = "red", _("红牌督办")


class Phase(TextChoices):
    """What a picture shows."""

    SCENE = "scene", _("现场")
    BEFORE = "before", _("处置前")
    AFTER = "after", _("处置后")
    CHECK = "check", _("核查")
    LOOK_BACK = "look_back", _("回头看")


BEFORE_PHASES = frozenset({Phase.SCENE, Phase.BEFORE})


class PhotoGround(TextChoices):
    """What makes a case ask for as many photographs as it does."""

    CLASS = "class", _("小类的风险")
    CAME_BACK = "came_back", _("返工或反弹过")
    UNIT = "unit", _("单位近来返工多")


class ClosingKind(TextChoices):
    NORMAL = "normal", _("核查结案")
    FORCED = "forced", _("强制结案")


class AnswerKind(TextChoices):
    """What an answer to a question of a class looks like; the words are those of GeoReport v2."""

    STRING = "string", _("一行文字")
    NUMBER = "number", _("数字")
    DATETIME = "datetime", _("日期时间")
    TEXT = "text", _("多行文字")
    ONE_OF = "singlevaluelist", _("单选")
    MANY_OF = "multivaluelist", _("多选")


FORM_KEY = "form:"
"""How a source key begins that a form of ours made up: it knows a second tap again and is no number of a channel."""

CHOOSING = frozenset({AnswerKind.ONE_OF, AnswerKind.MANY_OF})
UNPUBLISHED_SOURCES = frozenset({Source.PETITION, Source.SUPERIOR})
"""Channels of which not even the existence of a report is told to the public."""


class ErasureGround(TextChoices):
    """Why the name and number of a reporter were erased."""

    ASKED = "asked", _("本人要求")
    RETENTION = "retention", _("保存期满")


class CasesPermission(TextChoices):
    REPORT = "cases.report", _("上报")
    ACCEPT = "cases.accept", _("受理")
    VERIFY = "cases.verify", _("立案前核实")
    FILE = "cases.file", _("立案")
    DISPATCH = "cases.dispatch", _("派遣")
    HANDLE = "cases.handle", _("处置")
    ENDORSE = "cases.endorse", _("审核申请（单位负责人）")
    GRANT = "cases.grant", _("批准申请（指挥中心）")
    ARBITRATE = "cases.arbitrate", _("裁定退单、重新打开")
    CHECK = "cases.check", _("结案前核查")
    ASSIGN_CHECK = "cases.assign_check", _("指派核查")
    LOOK_BACK = "cases.look_back", _("回头看")
    DRAW = "cases.draw", _("抽取回头看")
    SUPERVISE = "cases.supervise", _("督办、催办")
    VOID = "cases.void", _("作废")
    FORCE_CLOSE = "cases.force_close", _("强制结案")
    REVIEW_APPEAL = "cases.review_appeal", _("复核申诉")
    SUSPEND = "cases.suspend", _("批准挂账、缓办")
    MAINTAIN = "cases.maintain", _("指定维护责任单位")
    IMPORT = "cases.import", _("导入诉求")
    EXPORT = "cases.export", _("导出案件")
    VIEW_ALL = "cases.view_all", _("查看全区案件")
    VIEW_AREA = "cases.view_area", _("查看本辖区案件")
    VIEW_UNIT = "cases.view_unit", _("查看本单位案件")
    VIEW_PERSONAL = "cases.view_personal", _("查看诉求人信息")
    ERASE_PERSONAL = "cases.erase_personal", _("删除诉求人信息")


RESIDENT = Actor(key="resident", label="居民", grants=frozenset({(CasesPermission.REPORT.value, "/")}))
"""Whoever reports without an account. He may send a report, and sees nothing through his rights alone."""
