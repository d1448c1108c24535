"""What others ask of the library."""

from bihuan.domain.checklists.queries.items import Item, item_on, items_on
from bihuan.domain.checklists.queries.powers import Holder, holder_on, holders_on
from bihuan.domain.checklists.queries.scenarios import Checklist, Line, Question, checklist_on, scenarios_for

__all__ = [
    "Checklist",
    "Holder",
    "Item",
    "Line",
    "Question",
    "checklist_on",
    "holder_on",
    "holders_on",
    "item_on",
    "items_on",
    "scenarios_for",
]
