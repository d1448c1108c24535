"""The words of the resident's side: what of a case is public, and how much one address may send."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases import vocabulary as cases


class ResidentsPermission(TextChoices):
    RELEASE = "residents.release", _("公开居民的照片")


HIDDEN_STATES = frozenset({cases.CaseState.REJECTED, cases.CaseState.VOID})
"""What turned out not to be a case is told to its reporter alone."""

PUBLIC_KINDS = frozenset(
    f"cases.{name}"
    for name in (
        "accepted", "verified", "filed", "rejected", "dispatched", "unit_added", "task_signed", "task_returned",
        "stage_finished", "task_handled", "handled", "check_failed", "closed", "rebounded", "reopened", "confirmed",
        "extended", "suspended", "resumed", "fell_overdue", "supervised", "look_back_called",
    )
)  # fmt: skip
"""The steps that everybody may read. What stays inside: who, remarks, applications, urging, corrections, comments."""

WINDOW = timedelta(hours=1)
PER_ADDRESS = 20
"""A shared connection (a school, a block behind one address) stays below this; a script does not."""
PER_PARTNER = 200
"""An app that sends for residents stands for many addresses, and is still one machine."""
PER_SITE = 1200
"""Ten times the busiest hour of a district's hotline: more than that is no longer people."""

DELAY = timedelta(seconds=15)
"""A form without proof of work must be this old: nobody finds, looks and writes faster."""
TICKET_LIFE = timedelta(days=2)
PROOF_BITS = 13
"""Leading zero bits that the browser looks for: some 8,000 hashes, a second or two on a cheap phone. It makes a flood
dear, not impossible; the counts are what bounds it."""

TOLD_KINDS = frozenset(
    {"cases.report_declined", "cases.report_joined", "cases.voided"}
    | PUBLIC_KINDS
    - {"cases.unit_added", "cases.task_returned", "cases.stage_finished", "cases.look_back_called"}
)
"""The steps that followers are told of: what changes for them, and not each turn inside."""
CLOSED = "cases.closed"
FOLLOW_PATH = "/p/f/{token}/"
"""Where the links in messages lead: the page of the one who follows."""

FOLLOWS_PER_ADDRESS = 10
FOLLOWS_PER_SITE = 300
"""How many may ask in one window to be told, from one address and from all."""
ASKED_A_DAY = 3
"""How many questions «is this your address?» one telephone or mailbox gets in a day: nobody is pestered through us."""
ASKED_FOR = timedelta(days=2)
"""How long such a question stays open; after that the address is deleted."""
KEPT_AFTER = timedelta(days=90)
"""How long an address is kept after its case was closed: a rebound comes within that time, or hardly."""
FORGOTTEN_AT_ONCE = 500
