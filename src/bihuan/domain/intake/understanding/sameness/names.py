"""The names of a district found in running text: compounds, roads, communities, firms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

_SHORTEST = 2


class Gazetteer:
    """Names to look for. Of two that begin at one place the longer is meant; found names do not overlap."""

    def __init__(self, names: Iterable[str]) -> None:
        by_head: defaultdict[str, set[str]] = defaultdict(set)
        for name in names:
            if len(name) >= _SHORTEST:
                by_head[name[:_SHORTEST]].add(name)
        self._by_head = {head: sorted(found, key=len, reverse=True) for head, found in by_head.items()}

    def found_in(self, text: str) -> frozenset[str]:
        """The names that a text has."""
        found, at = set(), 0
        while at < len(text):
            name = next(
                (n for n in self._by_head.get(text[at : at + _SHORTEST], ()) if text.startswith(n, at)), ""
            )
            if name:
                found.add(name)
            at += len(name) or 1
        return frozenset(found)
