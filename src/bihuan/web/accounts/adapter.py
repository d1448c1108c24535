"""How sign-in bends to this product: accounts are made by a district's own people."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):
    """Nobody opens an account for himself; the district pack or an administrator does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
