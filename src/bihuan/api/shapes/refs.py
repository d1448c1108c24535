"""How one record names another."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class UnitRef(Schema):
    code: str
    name: str


class PlaceRef(Schema):
    code: str
    name: str


class CategoryRef(Schema):
    code: str
    name: str
    name_en: str


class PersonRef(Schema):
    username: str
    name: str


class ReasonOut(Schema):
    """A typed reason that a move asks for in `ground`."""

    code: str
    name: str
    name_en: str


class Refusal(Schema):
    """Why something is not possible now."""

    code: str
    message: str


class MoveOut(Schema):
    """A move as this record and this person see it: open, or shut with the reason."""

    verb: str
    label: str
    is_open: bool
    why_not: Refusal | None
    href: str


class PhotosOut(Schema):
    """Photographs of one side that a move still asks for, and why."""

    verb: str
    task: str
    phase: str
    wanted: int
    present: int
    missing: int
    risk: str
    why: list[str]


class Label(Schema):
    """A state beside its word in the language asked for."""

    state: str
    state_label: str

    @staticmethod
    def resolve_state_label(obj: Any) -> str:
        return str(obj.get_state_display())
