"""What a line of the matrix can say: who comes through a gate, and who sees the record behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.web.matrix.world import ANONYMOUS, SEE_THE_CASE, World

Who = Callable[[World, str], bool]
Args = Callable[[World], dict[str, Any]]


def nothing(_world: World) -> dict[str, Any]:
    return {}


def public(_world: World, _who: str) -> bool:
    return True


def signed_in(_world: World, who: str) -> bool:
    return who != ANONYMOUS


def sees_case(_world: World, who: str) -> bool:
    return who in SEE_THE_CASE


def only(*names: str) -> Who:
    return lambda _world, who: who in names


def may(*permissions: str) -> Who:
    return lambda world, who: world.may(who, *permissions)


@dataclass(frozen=True)
class Door:
    """One address. Whoever does not pass `gate` is told so (403); who passes but does not see the record gets 404;
    who sees it and may not do `may_do` with it is told so (403).

    `answers` is what a look gets that is allowed. `sends` marks an address that answers to sending alone,
    `leads` one where a look leads on to another address before any record is looked for.
    `own` marks what may change one's own things (a view, a token, the language), so also those of an auditor.
    """

    gate: Who = signed_in
    sees: Who = public
    args: Args = nothing
    query: str = ""
    may_do: Who = public
    answers: frozenset[int] = frozenset({200})
    sends: bool = False
    leads: bool = False
    own: bool = False

    def status(self, world: World, who: str) -> frozenset[int]:
        """What somebody gets who is not let in; empty when he is."""
        if not self.gate(world, who):
            return frozenset({302 if who == ANONYMOUS else 403})
        if not self.sees(world, who):
            return frozenset({404})
        return frozenset() if self.may_do(world, who) else frozenset({403})
