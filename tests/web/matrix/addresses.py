"""Every address of the product, taken from the URL configuration itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Sign-in, passwords and two steps are allauth's pages with tests of their own.
NOT_OURS = ("accounts/",)


def addresses() -> dict[str, str]:
    """Name → route of every named address; an address without a name stands under its route."""
    return dict(sorted(_below(get_resolver().url_patterns, "", "")))


def _below(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _below(one.url_patterns, route, inner)
        else:
            yield f"{space}{one.name}" if one.name else route, route
