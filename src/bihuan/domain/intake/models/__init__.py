"""The records of understanding what came in."""

from bihuan.domain.intake.models.classes import ClassModel, Suggestion
from bihuan.domain.intake.models.hot import HotIssue, HotRules
from bihuan.domain.intake.models.sameness import FiledReport, MarkCounts, Shelf, Thing

__all__ = ["ClassModel", "FiledReport", "HotIssue", "HotRules", "MarkCounts", "Shelf", "Suggestion", "Thing"]
