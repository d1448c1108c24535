"""What an editor should be asked about the figures of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.kernel.figures.checks import arithmetic, meaning
from bihuan.kernel.figures.checks.questions import Draft, Question
from bihuan.kernel.figures.checks.relations import Relation, relations
from bihuan.kernel.figures.dating import Dateline
from bihuan.kernel.figures.extraction import extract

__all__ = ["Question", "Relation", "check", "relations"]

_ASKERS = (
    arithmetic.parts_and_totals, arithmetic.stated_sums, arithmetic.above_all, meaning.planned_or_done, meaning.period_not_over,
    meaning.not_closed, meaning.fewer_visits, meaning.same_metric, meaning.names_nearly_known,
)  # fmt: skip


def check(text: str, *, names: Sequence[str] = ()) -> list[Question]:
    """The questions about a draft in the order of its text; `names` are those that its registers hold."""
    figures = extract(text)
    draft = Draft(text, figures, relations(text, figures), Dateline(text), names)
    questions = {question.spans: question for ask in _ASKERS for question in ask(draft)}
    return sorted(questions.values(), key=lambda question: question.spans)
