"""Drawing by lot so that anybody can draw again: a weighted sample from a seed that was committed before.

Weighted sampling without replacement after Efraimidis and Spirakis (2006): each ticket gets the key
u^(1/w) with u from HMAC-SHA-256(seed, code), and the largest keys win. The same seed and tickets give
the same draw on any machine.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import log


@dataclass(frozen=True)
class Ticket:
    """A record that may be drawn, by its code and key, with its weight (1 is usual; more is likelier)."""

    code: str
    key: int
    weight: Decimal = Decimal(1)


def commitment_of(seed: str) -> str:
    """What is published before the draw: the SHA-256 of the seed."""
    return hashlib.sha256(seed.encode()).hexdigest()


def _key(seed: str, ticket: Ticket) -> float:
    digest = hmac.new(seed.encode(), ticket.code.encode(), hashlib.sha256).digest()
    # 53 bits, shifted off zero, so the logarithm is finite and the same everywhere.
    u = (int.from_bytes(digest[:8]) >> 11) + 1
    return log(u / (2**53 + 1)) / float(ticket.weight)


def chosen(seed: str, tickets: Iterable[Ticket], *, share: Decimal, minimum: int = 0) -> list[str]:
    """The codes drawn: the share of the tickets rounded up, at least `minimum`, never more than there are."""
    pool = list(tickets)
    wanted = int((share * len(pool)).to_integral_value(rounding=ROUND_CEILING))
    count = min(len(pool), max(wanted, minimum))
    ranked = sorted(pool, key=lambda ticket: (-_key(seed, ticket), ticket.code))
    return sorted(ticket.code for ticket in ranked[:count])
