"""What is done with what came in."""

from bihuan.domain.intake.actions.filing import file_reports, rebuild_shelves

__all__ = ["file_reports", "rebuild_shelves"]
