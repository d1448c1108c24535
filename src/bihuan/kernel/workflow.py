"""A noun's states and moves as one table.

A workflow answers three questions about a record: which moves exist, which are open to these facts,
and why the others are not. It knows nothing of databases, people or screens; the facts are whatever
frozen object the noun's `workflow.py` defines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bihuan.kernel.refusals import Refused

F = TypeVar("F")


@dataclass(frozen=True)
class Guard(Generic[F]):
    """A condition besides the state: `holds(facts)` must be true, else `code` and `message` say why."""

    code: str
    message: str
    holds: Callable[[F], bool]


@dataclass(frozen=True)
class Move(Generic[F]):
    """One verb: from which states, to which state (`None`: it stays), with which permission and guards.

    An `automatic` move has no button: it follows from another move (the last task was handled, an
    application was granted) and stands in the table because it changes the state.
    """

    verb: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: str
    guards: tuple[Guard[F], ...] = ()
    automatic: bool = False


@dataclass(frozen=True)
class Offer(Generic[F]):
    """A move as one record sees it: open, or shut for a reason."""

    move: Move[F]
    refusal: Refused | None

    @property
    def is_open(self) -> bool:
        return self.refusal is None


class Workflow(Generic[F]):
    """The transition table of one noun.

    `states` maps each state to its label, in the order of its life. Building the table
    refuses (`ValueError`) duplicate verbs, unknown states, moves that start nowhere, and states that
    no path from `initial` reaches.
    """

    def __init__(
        self, noun: str, *, states: Mapping[str, object], initial: str, moves: tuple[Move[F], ...]
    ) -> None:
        self.noun = noun
        self.states = states
        self.initial = initial
        self.moves = {move.verb: move for move in moves}
        if complaint := self._complaint(moves):
            raise ValueError(f"{noun}: {complaint}")

    def _complaint(self, moves: tuple[Move[F], ...]) -> str | None:
        """What is wrong with the table."""
        if len(self.moves) != len(moves):
            return "a verb stands twice in the table"
        if unknown := self._named() - set(self.states):
            return f"unknown states {sorted(unknown)}"
        if idle := [move.verb for move in moves if not move.sources]:
            return f"no state allows {idle}"
        lost = set(self.states) - self.reachable()
        return f"no path leads to {sorted(lost)}" if lost else None

    def _named(self) -> set[str]:
        """Every state that the table speaks of."""
        targets = (move.target for move in self.moves.values() if move.target)
        return {self.initial}.union(targets, *(move.sources for move in self.moves.values()))

    def reachable(self) -> set[str]:
        """The states that some sequence of moves from the initial state leads to."""
        seen, fresh = {self.initial}, {self.initial}
        while fresh:
            targets = {m.target for m in self.moves.values() if m.target and m.sources & fresh}
            fresh = targets - seen
            seen |= fresh
        return seen

    @property
    def final(self) -> frozenset[str]:
        """States that no move leaves for another state."""
        left = {s for m in self.moves.values() if m.target for s in m.sources if s != m.target}
        return frozenset(self.states) - left

    def refusal(self, verb: str, state: str, facts: F) -> Refused | None:
        """Why `verb` cannot be done now, or None when it can: `unknown_move`, `wrong_state`, or a guard's code."""
        move = self.moves.get(verb)
        if move is None:
            return Refused("unknown_move", "没有“{verb}”这个动作，请核对名称。", verb=verb)
        if state not in move.sources:
            return Refused(
                "wrong_state",
                "现在是“{state}”，不能{verb}。请刷新页面，看看是谁刚刚办理过。",
                state=self.states.get(state, state),
                verb=move.label,
            )
        for guard in move.guards:
            if not guard.holds(facts):
                return Refused(guard.code, guard.message)
        return None

    def check(self, verb: str, state: str, facts: F) -> str:
        """The state after `verb`; refuses with the reason when it is not open."""
        refusal = self.refusal(verb, state, facts)
        if refusal is not None:
            raise refusal
        return self.moves[verb].target or state

    def offers(self, state: str, facts: F) -> Iterator[Offer[F]]:
        """Every button of the table as this record sees it, in the table's order."""
        for move in self.moves.values():
            if not move.automatic:
                yield Offer(move, self.refusal(move.verb, state, facts))
