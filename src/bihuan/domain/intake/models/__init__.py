"""The records of understanding what came in."""

from bihuan.domain.intake.models.classes import ClassModel

__all__ = ["ClassModel"]
