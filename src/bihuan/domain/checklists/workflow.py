"""The life of a version of a scenario checklist: a draft is adopted from a day on, or discarded.

What a pack brings was decided elsewhere and comes in adopted.
"""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.checklists.vocabulary import ChecklistsPermission as May
from bihuan.domain.checklists.vocabulary import VersionState
from bihuan.kernel.workflow import Guard, Move, Workflow


@dataclass(frozen=True)
class VersionFacts:
    """What the guards look at: whether the draft names a lead department, and whether it has any line."""

    has_lead: bool = True
    has_lines: bool = True


led = Guard[VersionFacts](
    "no_lead", "这份清单还没有牵头部门，不能采用。请在表里写明牵头部门后重新导入。", lambda f: f.has_lead
)
not_empty = Guard[VersionFacts](
    "no_lines", "这份清单一项检查也没有，不能采用。请补上检查事项后重新导入。", lambda f: f.has_lines
)

_draft = frozenset({VersionState.DRAFT})

VERSION = Workflow[VersionFacts](
    "checklist-version",
    states={state.value: state.label for state in VersionState},
    initial=VersionState.DRAFT,
    moves=(
        Move("adopt_version", "采用", _draft, VersionState.ADOPTED, May.MANAGE, (led, not_empty)),
        Move("discard_version", "弃用", _draft, VersionState.DISCARDED, May.MANAGE),
    ),
)
