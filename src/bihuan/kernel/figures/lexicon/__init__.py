"""The words that the figure grammar knows, as tables for people: whoever meets a new unit or turn of phrase adds it here.

`units` holds measure words, `bounds` the words around a number that limit it, `names` what looks like a figure and is none,
`tenses` what tells a fact from a plan and a rule. The entries of a table are parted by blanks.
"""

from __future__ import annotations


def words(table: str) -> tuple[str, ...]:
    """The entries of a table in their order."""
    return tuple(table.split())


def frozen(table: str) -> frozenset[str]:
    """The entries of a table, to ask whether a word is one of them."""
    return frozenset(table.split())


def any_of(table: str) -> str:
    """The entries of a table as alternatives of a pattern; an entry may be a pattern itself."""
    return "|".join(table.split())
