"""Work orders of partners, and the partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema


class StepOut(Schema):
    """One thing that happened: its kind, its words, when, and which unit."""

    kind: str
    label: str
    at: datetime
    unit: str | None


class OrderOut(Schema):
    """Where an order is, with every step so far: the same that the hook is sent.

    `status` is `received`, `handling`, `closed` or `declined`; `mark` grows with every change.
    """

    number: str
    mark: int
    report: str
    status: str
    label: str
    reason: str
    case: str | None
    unit: str | None
    due_at: datetime | None
    closed_at: datetime | None
    steps: list[StepOut]


class OrderRow(Schema):
    """An order in a list; `pushed_status` is what the hook took last.

    `last_error` says why a push failed: `answered:503`, `silent`, `unreachable`, `private`.
    """

    number: str
    report: str
    received_at: datetime
    pushed_status: str
    pushed_at: datetime | None
    failures: int
    last_error: str

    @staticmethod
    def resolve_report(obj: Any) -> str:
        return str(obj.report.code)


class PartnerOut(Schema):
    """A partner; `sent` orders came from it, of `failing` the last push failed."""

    code: str
    name: str
    account: str
    source: str
    hook: str
    is_active: bool
    sent: int
    failing: int

    @staticmethod
    def resolve_account(obj: Any) -> str:
        return str(obj.account.username)


class SecretOut(Schema):
    """The secret that signs pushes."""

    secret: str


class AgainOut(Schema):
    """How many orders are pushed again."""

    orders: int
