"""What the journal keeps about the bulletin: who did what with an item or an issue, and the figures of what was printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class ItemDrafted(Event):
    kind: ClassVar[str] = "bulletins.drafted"
    label: ClassVar = _("起草信息")
    origin: str
    characters: int
    file_sha256: str = ""


@dataclass(frozen=True)
class ItemSubmitted(Event):
    kind: ClassVar[str] = "bulletins.submitted"
    label: ClassVar = _("报送")
    version: int


@dataclass(frozen=True)
class ItemReviewed(Event):
    kind: ClassVar[str] = "bulletins.reviewed"
    label: ClassVar = _("初审通过")
    version: int


@dataclass(frozen=True)
class ItemReturned(Event):
    kind: ClassVar[str] = "bulletins.returned"
    label: ClassVar = _("退回补充")
    version: int


@dataclass(frozen=True)
class ItemDeclined(Event):
    kind: ClassVar[str] = "bulletins.declined"
    label: ClassVar = _("未采用")
    version: int


@dataclass(frozen=True)
class ItemMerged(Event):
    kind: ClassVar[str] = "bulletins.merged"
    label: ClassVar = _("并入综合稿")
    into: str


@dataclass(frozen=True)
class ItemProofread(Event):
    kind: ClassVar[str] = "bulletins.proofread"
    label: ClassVar = _("核校")
    version: int
    questions: int


@dataclass(frozen=True)
class ItemEdited(Event):
    kind: ClassVar[str] = "bulletins.edited"
    label: ClassVar = _("编辑")
    version: int
    characters: int
    was_approved: bool


@dataclass(frozen=True)
class ItemApproved(Event):
    kind: ClassVar[str] = "bulletins.approved"
    label: ClassVar = _("审定")
    version: int


@dataclass(frozen=True)
class ItemForced(Event):
    kind: ClassVar[str] = "bulletins.forced"
    label: ClassVar = _("强制刊发")
    version: int
    skipped_from: str


@dataclass(frozen=True)
class ForcedReviewed(Event):
    kind: ClassVar[str] = "bulletins.forced_reviewed"
    label: ClassVar = _("复核强制刊发")
    upheld: bool


@dataclass(frozen=True)
class ItemPlaced(Event):
    kind: ClassVar[str] = "bulletins.placed"
    label: ClassVar = _("排入")
    issue: str
    column: str


@dataclass(frozen=True)
class ItemTakenOut(Event):
    kind: ClassVar[str] = "bulletins.taken_out"
    label: ClassVar = _("抽下")
    issue: str


@dataclass(frozen=True)
class ItemPublished(Event):
    """One entry for each contributing unit; its share is the entry's quantity."""

    kind: ClassVar[str] = "bulletins.published"
    label: ClassVar = _("刊发")
    issue: str
    column: str
    is_forced: bool


@dataclass(frozen=True)
class ItemForwarded(Event):
    kind: ClassVar[str] = "bulletins.forwarded"
    label: ClassVar = _("转报")
    to: str


@dataclass(frozen=True)
class ItemAnswered(Event):
    kind: ClassVar[str] = "bulletins.answered"
    label: ClassVar = _("反馈")


@dataclass(frozen=True)
class ItemCommented(Event):
    kind: ClassVar[str] = "bulletins.commented"
    label: ClassVar = _("批注")
    version: int


@dataclass(frozen=True)
class FigureMarked(Event):
    kind: ClassVar[str] = "bulletins.figure_marked"
    label: ClassVar = _("标注数字")
    figure: str
    mark: str
    metric: str = ""
    window: str = ""
    scope: str = ""


@dataclass(frozen=True)
class FactCheckAsked(Event):
    kind: ClassVar[str] = "bulletins.fact_check_asked"
    label: ClassVar = _("请外部核实")
    version: int


@dataclass(frozen=True)
class FactChecked(Event):
    kind: ClassVar[str] = "bulletins.fact_checked"
    label: ClassVar = _("外部核实回复")
    version: int
    result: str


@dataclass(frozen=True)
class ItemRequested(Event):
    kind: ClassVar[str] = "bulletins.requested"
    label: ClassVar = _("约稿")
    due_on: str


@dataclass(frozen=True)
class RequestWithdrawn(Event):
    kind: ClassVar[str] = "bulletins.request_withdrawn"
    label: ClassVar = _("撤回约稿")


@dataclass(frozen=True)
class IssueOpened(Event):
    kind: ClassVar[str] = "bulletins.issue_opened"
    label: ClassVar = _("新开一期")
    series: str
    month: str
    is_supplement: bool


@dataclass(frozen=True)
class IssueSigned(Event):
    kind: ClassVar[str] = "bulletins.issue_signed"
    label: ClassVar = _("签发本期")
    number: str
    items: int
    figures: int
    unexplained: int
    content: str


@dataclass(frozen=True)
class IssuePublished(Event):
    kind: ClassVar[str] = "bulletins.issue_published"
    label: ClassVar = _("印发")
    number: str
    content: str
    seal: str


@dataclass(frozen=True)
class IssueCancelled(Event):
    kind: ClassVar[str] = "bulletins.issue_cancelled"
    label: ClassVar = _("作废")
    number: str


@dataclass(frozen=True)
class NumberSkipped(Event):
    kind: ClassVar[str] = "bulletins.number_skipped"
    label: ClassVar = _("空号")
    number: str


@dataclass(frozen=True)
class IssueDistributed(Event):
    kind: ClassVar[str] = "bulletins.issue_distributed"
    label: ClassVar = _("发送")
    letters: int


@dataclass(frozen=True)
class BulletinRulesSet(Event):
    kind: ClassVar[str] = "bulletins.rules_set"
    label: ClassVar = _("刊物规则生效")
    valid_from: str
