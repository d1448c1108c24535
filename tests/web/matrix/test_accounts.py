"""Allauth's pages × {nobody, somebody signed in}: what each gets, and that nobody gets past the sign-in."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.web.conftest import Enter
from tests.web.matrix.addresses import ABOUT_THE_API, accounts

# name: what nobody gets, what somebody signed in gets
LINES: dict[str, tuple[int, int]] = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 403),
    "account_email": (302, 200),
    "account_email_verification_sent": (200, 200),
    "account_change_password": (302, 302),
    "account_set_password": (302, 200),
    "account_reset_password": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_confirm_email": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_done": (200, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 403),
    "mfa_activate_totp": (302, 200),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 200),
    "mfa_download_recovery_codes": (302, 404),
    # what the API shows about itself; its root is no operation, and to nobody it does not say what is there
    "api-v1:docs": (200, 200),
    "api-v1:openapi": (200, 200),
    "api-v1:api-root": (401, 404),
    "api-v1:missing": (401, 404),
}
MISSING = "/api/v1/nothing-of-this-name"
ARGS = {"account_confirm_email": ["x"], "account_reset_password_from_key": ["a", "b"]}


def test_every_page_has_a_line() -> None:
    assert sorted(LINES) == sorted([*accounts(), *ABOUT_THE_API])


def test_a_page_of_allauth_opens_to_those_alone_whom_its_line_names(enter: Enter) -> None:
    nobody, somebody = Client(), enter("outsider")
    told = {}
    for name in LINES:
        address = MISSING if name == "api-v1:missing" else reverse(name, args=ARGS.get(name))
        told[name] = nobody.get(address).status_code, somebody.get(address).status_code
    assert told == LINES
