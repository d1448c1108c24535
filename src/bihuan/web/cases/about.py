"""What the forms of a page are filled in about: the case, its reader, and what is read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now
from django.utils.translation import get_language, gettext

from bihuan.domain.cases.queries.photos import photos_asked
from bihuan.domain.cases.queries.rules import Rules, rules_on
from bihuan.domain.cases.vocabulary import Phase
from bihuan.domain.district.queries import duty_for
from bihuan.foundation.accounts.queries import units
from bihuan.kernel.actors import Actor
from bihuan.web.cases.words import photo_words
from bihuan.web.desks.names import named

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, Supervision, Task
    from bihuan.domain.district.models import Duty


@dataclass(frozen=True)
class About:
    """What a form is filled in about; read once for all the forms of a page."""

    case: Case
    actor: Actor
    today: date
    task: Task | None = None
    supervision: Supervision | None = None
    page: About | None = None
    """The case's own, for a form about one of its tasks."""

    @cached_property
    def rules(self) -> Rules:
        return self.page.rules if self.page else rules_on(self.today)

    def photo_words(self, verb: str) -> dict[Phase, str]:
        """What photographs a move asks for and why, by side."""
        return {one.phase: photo_words(one) for one in photos_asked(verb, self.case, now(), task=self.task)}

    @cached_property
    def unit_choices(self) -> list[tuple[str, str]]:
        return [(unit.code, indented(unit)) for unit in units(self.today)]

    @cached_property
    def duty(self) -> Duty | None:
        case = self.case
        return duty_for(case.category, case.place, self.today) if case.category and case.place else None

    def reason_name(self, kind: str, code: str) -> str:
        """The words of a reason; the code itself when the rules of today no longer have it."""
        english = (get_language() or "").startswith("en")
        row = self.rules.reason(kind, code)
        return (row.name_en if english else row.name) if row else code

    def reasons(self, kind: str) -> list[tuple[str, str]]:
        english = (get_language() or "").startswith("en")
        rows = self.rules.reasons.get(kind, ())
        return [("", gettext("请选择")), *((row.code, row.name_en if english else row.name) for row in rows)]


def indented(unit: Any) -> str:
    """A unit's name as deep as it stands in the tree."""
    depth: int = unit.path.count("/") - 2
    return "　" * max(depth, 0) + named(unit)
