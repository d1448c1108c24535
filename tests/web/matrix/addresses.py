"""Every address of the product, taken from the URL configuration itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

ACCOUNTS, API = "accounts/", "api/v1/"
# What the API shows about itself, and its answer to all that is not there; its operations are addressed by the document that it keeps.
ABOUT_THE_API = ("api-v1:docs", "api-v1:openapi", "api-v1:api-root", "api-v1:missing")


def addresses() -> list[tuple[str, str]]:
    """Name and route of every address, in order; two addresses may bear one name."""
    return sorted(_below(get_resolver().url_patterns, "", ""))


def screens() -> list[str]:
    """The names that the matrix of the screens answers for."""
    return [name for name, route in addresses() if not route.startswith((ACCOUNTS, API))]


def accounts() -> list[str]:
    """The names of allauth's pages: sign-in, passwords, two steps."""
    return [name for name, route in addresses() if route.startswith(ACCOUNTS)]


def operations() -> list[str]:
    """The routes of the API's operations, spelled as in its document."""
    found = {route for name, route in addresses() if route.startswith(API) and name not in ABOUT_THE_API}
    return sorted("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in found)


def _below(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _below(one.url_patterns, route, inner)
        else:
            yield f"{space}{one.name}" if one.name else route, route
