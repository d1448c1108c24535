"""The words of the resident's side: what of a case is public, and how much one address may send."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.cases import vocabulary as cases

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
PER_SITE = 1200
"""Ten times the busiest hour of a district's hotline: more than that is no longer people."""

DELAY = timedelta(seconds=15)
"""A form without proof of work must be this old: nobody finds, looks and writes faster."""
TICKET_LIFE = timedelta(days=2)
PROOF_BITS = 13
"""Leading zero bits that the browser looks for: some 8,000 hashes, a second or two on a cheap phone. It makes a flood
dear, not impossible; the counts are what bounds it."""
