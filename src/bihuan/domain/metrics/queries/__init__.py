"""What the product asks the metrics."""

from bihuan.domain.metrics.queries.definitions import Book, Definition, book_on, versions_of
from bihuan.domain.metrics.queries.rollups import rollup_state
from bihuan.domain.metrics.queries.scopes import Question, Scope, named_window
from bihuan.domain.metrics.queries.values import (
    Reckoning,
    Value,
    exported_values,
    records_behind,
    split_values,
    value,
    values,
    visible_records,
)

__all__ = [
    "Book",
    "Definition",
    "Question",
    "Reckoning",
    "Scope",
    "Value",
    "book_on",
    "exported_values",
    "named_window",
    "records_behind",
    "rollup_state",
    "split_values",
    "value",
    "values",
    "versions_of",
    "visible_records",
]
