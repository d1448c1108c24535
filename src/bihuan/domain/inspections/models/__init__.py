"""Visits with their items and answers, what was found, the door codes, and the ledger of caps."""

from bihuan.domain.inspections.models.answers import Act, Answer, Photo
from bihuan.domain.inspections.models.caps import CapYear, InspectionRules
from bihuan.domain.inspections.models.findings import Finding, Signature
from bihuan.domain.inspections.models.visits import DoorCode, Visit, VisitItem, VisitOfficer, VisitUnit

__all__ = [
    "Act",
    "Answer",
    "CapYear",
    "DoorCode",
    "Finding",
    "InspectionRules",
    "Photo",
    "Signature",
    "Visit",
    "VisitItem",
    "VisitOfficer",
    "VisitUnit",
]
