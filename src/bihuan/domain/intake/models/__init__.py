"""The records of understanding what came in."""

from bihuan.domain.intake.models.classes import ClassModel, Suggestion
from bihuan.domain.intake.models.sameness import FiledReport, MarkCounts, Shelf

__all__ = ["ClassModel", "FiledReport", "MarkCounts", "Shelf", "Suggestion"]
