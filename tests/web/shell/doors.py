"""How tests come in without typing a password."""

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
