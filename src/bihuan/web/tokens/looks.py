"""How the state of a token looks."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.accounts.models import ApiToken
from bihuan.web.shell.looks import Look, Tone

LIVE = Look(_("有效"), "circle-check", Tone.DONE)
EXPIRED = Look(_("已过期"), "hourglass", Tone.QUIET)
REVOKED = Look(_("已吊销"), "circle-off", Tone.QUIET)


def look_of(token: ApiToken, now: datetime) -> Look:
    if token.revoked_at:
        return REVOKED
    return EXPIRED if token.expires_at and token.expires_at <= now else LIVE
