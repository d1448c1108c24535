"""Every address of the product stands in exactly one matrix: of the screens, of the API, or of allauth's pages."""

from __future__ import annotations

from collections import Counter

from bihuan.api.schema import document
from tests.web.matrix.addresses import ABOUT_THE_API, accounts, addresses, operations, screens
from tests.web.matrix.lines import LINES as SCREEN_LINES
from tests.web.matrix.test_accounts import LINES as ACCOUNT_LINES


def test_every_address_stands_in_exactly_one_matrix() -> None:
    of_api = [
        name for name, route in addresses() if route.startswith("api/v1/") and name not in ABOUT_THE_API
    ]
    sorted_out = [*screens(), *accounts(), *ABOUT_THE_API, *of_api]
    assert Counter(sorted_out) == Counter(name for name, _route in addresses())
    assert set(screens()) == set(SCREEN_LINES)
    assert {*accounts(), *ABOUT_THE_API} == set(ACCOUNT_LINES)
    # tests/api/test_matrix.py takes every operation of the document
    assert operations() == sorted(document()["paths"])


def test_no_two_screens_share_a_name() -> None:
    """The matrix finds an address by its name, so a second one of that name would go untested."""
    names = Counter([*screens(), *accounts()])
    assert [name for name, times in names.items() if times > 1] == []
