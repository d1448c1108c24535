"""Reports: what people sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from ninja import Schema

from bihuan.api.offers import report_moves
from bihuan.api.shapes.refs import CategoryRef, Label, MoveOut, PlaceRef, UnitRef
from bihuan.domain.cases.queries.contacts import ContactShown, contact_of
from bihuan.domain.intake.queries.similar import Similar
from bihuan.domain.intake.queries.suggestions import Suggested


class Receipt(Label):
    """What a reporter gets: the number to ask by."""

    code: str
    received_at: datetime
    due_at: datetime | None


class BatchOut(Schema):
    """The outcome of a delivery."""

    received: list[Receipt]
    known: int


class ContactOut(Schema):
    """Who reported: masked, or whole in the answer to a look with a reason.

    `is_readable` is false when the key of a value is gone, `is_erased` when nothing personal is left.
    """

    name: str
    phone: str
    email: str
    is_masked: bool
    is_readable: bool
    is_erased: bool
    may_look: bool


class ReportRow(Receipt):
    """A report in a list."""

    source: str
    source_key: str
    title: str
    address: str
    category: CategoryRef | None
    place: PlaceRef | None
    suggested_unit: UnitRef | None
    is_urgent: bool
    reported_at: datetime
    case: str | None

    @staticmethod
    def resolve_case(obj: Any) -> str | None:
        return obj.case.code if obj.case else None


class SignOut(Schema):
    """One thing that speaks for or against."""

    code: str
    message: str


class SimilarOut(Schema):
    """An earlier report that may be about the same thing, with its case, and why.

    `confidence` is the share of such pairs that are about the same thing; `is_confident` means as good as certain.
    """

    report: str
    title: str
    case: str | None
    case_is_open: bool | None
    confidence: float
    is_confident: bool
    signs: list[SignOut]

    @staticmethod
    def of(one: Similar) -> dict[str, Any]:
        case, likeness = one.case, one.likeness
        return {
            "report": one.report.code,
            "title": one.report.title,
            "case": case.code if case else None,
            "case_is_open": case.is_open if case else None,
            "confidence": round(likeness.confidence, 3),
            "is_confident": likeness.is_confident,
            "signs": [
                {"code": sign.code, "message": gettext(sign.message).format(**sign.values)}
                for sign in likeness.signs()
            ],
        }


class ClassGuessOut(Schema):
    """A class, how probable the model holds it (0 to 1), and the words of the report that speak for it."""

    category: CategoryRef
    probability: float
    words: list[str]


class UnitSuggestedOut(Schema):
    """A unit, by the duty table (`duty`) or by what was dispatched before (`learned`)."""

    unit: UnitRef
    basis: str
    probability: float
    words: list[str]


class SuggestionOut(Schema):
    """What the model in use proposes: up to three classes and a unit. Where it is not sure of the first class it abstains.

    `version` is null without a model in use; `trouble` says why a model in use cannot be asked.
    """

    version: int | None
    abstains: bool
    classes: list[ClassGuessOut]
    unit: UnitSuggestedOut | None
    trouble: str

    @staticmethod
    def of(suggested: Suggested) -> dict[str, Any]:
        classes, trouble = suggested.classes, suggested.classes.trouble
        return {
            "version": classes.model.version if classes.model else None,
            "abstains": classes.abstains,
            "classes": classes.guesses if classes.is_sure else [],
            "unit": suggested.unit,
            "trouble": gettext(trouble.message).format(**trouble.params) if trouble else "",
        }


class ReportDetail(ReportRow):
    """A report with its words, its sender as far as he may be shown, and what may be done with it."""

    text: str
    lon: float | None
    lat: float | None
    end_reason: str
    end_note: str
    contact: ContactOut | None
    moves: list[MoveOut]

    @staticmethod
    def resolve_contact(obj: Any, context: dict[str, Any]) -> ContactShown | None:
        return contact_of(obj, context["request"].actor)

    @staticmethod
    def resolve_moves(obj: Any, context: dict[str, Any]) -> list[dict[str, Any]]:
        return report_moves(obj, context["request"].actor)
