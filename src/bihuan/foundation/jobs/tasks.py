"""The house-keeping of the apps below this one, which cannot declare jobs themselves."""

from __future__ import annotations

from datetime import timedelta

from bihuan.foundation.files.actions import sweep_orphans
from bihuan.foundation.jobs.actions import prune_finished
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.vocabulary import VERIFY_JOURNAL
from bihuan.foundation.jobs.worker import Context
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.verification import verify
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.refusals import Refused


def seal_journal(context: Context) -> str:
    """Seal what the journal holds unsealed, batch by batch."""
    sealed = 0
    while True:
        try:
            seal = seal_entries(actor=SYSTEM, now=context.now)
        except Refused:  # another sealer was faster; the next round takes what it left
            break
        if seal is None:
            break
        sealed += seal.count
        context.progress(sealed)
    return f"封存 {sealed} 条"


def verify_journal(context: Context) -> str:
    """Recompute the whole chain; fails with the sentence that names the first bad entry or seal."""
    outcome = verify(context.progress)
    if outcome.first_bad:
        raise outcome.first_bad.refusal
    return f"{outcome.seals} 次封存、{outcome.entries} 条记录全部相符，另有 {outcome.unsealed} 条还没有封存"


def sweep_files(context: Context) -> str:
    """Remove blobs that no row names."""
    return f"清理 {sweep_orphans(now=context.now)} 个无主文件"


def prune_jobs(context: Context) -> str:
    """Forget jobs that ended long ago."""
    return f"清理 {prune_finished(now=context.now)} 条旧任务"


def register() -> None:
    """Declare the jobs of this module. Called in `AppConfig.ready`."""
    job("journal.seal", every=timedelta(minutes=10))(seal_journal)
    job(VERIFY_JOURNAL, attempts=1, is_slow=True)(verify_journal)
    job("files.sweep", every=timedelta(days=1), is_slow=True)(sweep_files)
    job("jobs.prune", every=timedelta(days=1))(prune_jobs)
