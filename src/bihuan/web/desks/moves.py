"""What the dispatcher's desk does with a case: the moves of its page, and what the desk says afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.web.cases.moves import CASE_MOVES
from bihuan.web.desks.names import named

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case
    from bihuan.web.cases.about import About
    from bihuan.web.cases.forms import MoveForm

TOLD = {
    "file_case": _("{code} 已立案，待派遣。"),
    "ask_verification": _("{code} 已安排立案前核实。"),
    "reject_case": _("{code} 已不予立案。"),
    "correct_case": _("{code} 已更正。"),
    "dispatch_case": _("{code} 已派给{unit}。"),
    "rule_return": _("{code} 的退单已裁定，可以再派。"),
}


def form_of(verb: str, about: About, *sent: Any) -> MoveForm:
    """The form behind a button of the desk, as sent or blank."""
    return CASE_MOVES[verb].form(*sent, about=about, auto_id=f"{verb}_%s")


def press(verb: str, case: Case, facts: dict[str, Any], actor: Actor, now: datetime) -> str:
    """Do a move; returns what to tell."""
    done = CASE_MOVES[verb].action(actor=actor, now=now, case_id=case.pk, **facts)
    unit = getattr(done, "lead_unit", None)
    return str(TOLD[verb]).format(code=case.code, unit=named(unit) if unit else "")
