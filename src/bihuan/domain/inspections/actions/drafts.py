"""What is told of a visit that is to be planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bihuan.domain.cases.models import Case
from bihuan.domain.checklists.vocabulary import PhotoRule
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.models import Visit
from bihuan.foundation.accounts.models import Person, Unit


@dataclass(frozen=True)
class ItemDraft:
    """A check item as it reads on the day of the visit."""

    code: str
    name: str
    name_en: str = ""
    basis: str = ""
    how: str = ""
    unit: Unit | None = None
    is_key: bool = False
    minutes: int = 0
    photo: str = PhotoRule.ON_FAIL
    category: str = ""


@dataclass(frozen=True)
class VisitDraft:
    """A visit to be planned. The first of `units` leads. A visit that is not to count names ground and evidence."""

    enterprise: GovernedObject
    kind: str
    purpose: str
    planned_on: date
    units: Sequence[Unit]
    officers: Sequence[Person] = ()
    items: Sequence[ItemDraft] = ()
    scenario: str = ""
    scenario_name: str = ""
    scenario_name_en: str = ""
    ground: str = ""
    evidence: str = ""
    is_urgent: bool = False
    first: Visit | None = None
    case: Case | None = field(default=None, repr=False)
