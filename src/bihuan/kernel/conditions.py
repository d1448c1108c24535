"""When a line of a checklist applies: yes-or-no questions joined by `and`, `or` and `not`, without brackets.

`has_kitchen and not is_chain or has_bar`: `and` binds before `or`. An unanswered question is neither yes nor no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS = frozenset({"and", "or", "not"})
Literal = tuple[str, bool]
"""A question's key and the answer that is wanted."""


class BadCondition(ValueError):
    """The text is no condition; the message says what is wrong with it."""


@dataclass(frozen=True)
class Condition:
    """Holds when all literals of one of the alternatives hold; without alternatives it always holds."""

    alternatives: tuple[tuple[Literal, ...], ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for alternative in self.alternatives for key, _ in alternative)

    def holds(self, answers: Mapping[str, bool]) -> bool:
        """Whether the line applies, given the answers so far."""
        if not self.alternatives:
            return True
        return any(all(answers.get(key) is yes for key, yes in one) for one in self.alternatives)

    def __str__(self) -> str:
        return " or ".join(
            " and ".join(key if yes else f"not {key}" for key, yes in one) for one in self.alternatives
        )

    def __or__(self, other: Condition) -> Condition:
        """Holds when either does; what always holds stays so."""
        if not (self.alternatives and other.alternatives):
            return Condition()
        return Condition(tuple(dict.fromkeys((*self.alternatives, *other.alternatives))))


def parse_condition(text: str) -> Condition:
    """The condition that a text says; an empty text always holds. Raises `BadCondition`."""
    if not text.strip():
        return Condition()
    return Condition(tuple(_alternative(part) for part in re.split(r"\bor\b", text)))


def _alternative(text: str) -> tuple[Literal, ...]:
    return tuple(_literal(part.split()) for part in re.split(r"\band\b", text))


def _literal(words: list[str]) -> Literal:
    yes = words[:1] != ["not"]
    rest = words if yes else words[1:]
    if len(rest) != 1 or not KEY.fullmatch(rest[0]) or rest[0] in _WORDS:
        raise BadCondition(f"“{' '.join(words)}”不是条件，应写成 has_kitchen 或 not has_kitchen")
    return rest[0], yes
