"""What the journal keeps about the library. Days are ISO dates, units and items their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class ItemListed(Event):
    kind: ClassVar[str] = "checklists.item_listed"
    label: ClassVar = _("列入检查事项")
    name: str
    law: str
    article: str
    department: str
    valid_from: str


@dataclass(frozen=True)
class ItemChanged(Event):
    """The next version of an item: `changed` names the fields that read differently from the version before."""

    kind: ClassVar[str] = "checklists.item_changed"
    label: ClassVar = _("检查事项改版")
    name: str
    changed: tuple[str, ...]
    valid_from: str


@dataclass(frozen=True)
class ItemEnded(Event):
    kind: ClassVar[str] = "checklists.item_ended"
    label: ClassVar = _("检查事项停用")
    name: str
    valid_to: str


@dataclass(frozen=True)
class PowerHeld(Event):
    kind: ClassVar[str] = "checklists.power_held"
    label: ClassVar = _("登记职权")
    holder: str
    level: str
    valid_from: str
    valid_to: str = ""
    power_source: str = ""


@dataclass(frozen=True)
class PowerHandedOver(Event):
    kind: ClassVar[str] = "checklists.power_handed_over"
    label: ClassVar = _("职权移交")
    holder: str
    level: str
    valid_from: str
    valid_to: str = ""
    power_source: str = ""


@dataclass(frozen=True)
class PowerHandedBack(Event):
    kind: ClassVar[str] = "checklists.power_handed_back"
    label: ClassVar = _("职权收回")
    holder: str
    level: str
    valid_from: str
    valid_to: str = ""
    power_source: str = ""


@dataclass(frozen=True)
class PowerEnded(Event):
    kind: ClassVar[str] = "checklists.power_ended"
    label: ClassVar = _("职权到期")
    holder: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class ScenarioListed(Event):
    """A scenario has a checklist for the first time; `items` counts its lines."""

    kind: ClassVar[str] = "checklists.scenario_listed"
    label: ClassVar = _("列入场景清单")
    name: str
    version: int
    lead: str
    items: int
    valid_from: str


@dataclass(frozen=True)
class ScenarioChanged(Event):
    """The next version of a scenario's checklist."""

    kind: ClassVar[str] = "checklists.scenario_changed"
    label: ClassVar = _("场景清单改版")
    name: str
    version: int
    lead: str
    items: int
    valid_from: str


@dataclass(frozen=True)
class ScenarioEnded(Event):
    kind: ClassVar[str] = "checklists.scenario_ended"
    label: ClassVar = _("场景清单停用")
    name: str
    valid_to: str


@dataclass(frozen=True)
class DraftImported(Event):
    kind: ClassVar[str] = "checklists.draft_imported"
    label: ClassVar = _("导入清单草稿")
    name: str
    version: int
    items: int
    file_digest: str


@dataclass(frozen=True)
class DraftDiscarded(Event):
    kind: ClassVar[str] = "checklists.draft_discarded"
    label: ClassVar = _("弃用清单草稿")
    name: str
    version: int
