"""The life of a job: queued, running, and then done, failed or cancelled."""

from __future__ import annotations

from bihuan.foundation.jobs.vocabulary import JobsPermission, JobState
from bihuan.kernel.workflow import Move, Workflow

WORKER = ""  # moves of the worker ask for no permission


def _move(
    verb: str, label: str, sources: set[JobState], target: JobState, permission: str = WORKER
) -> Move[None]:
    return Move(verb, label, frozenset(sources), target, permission)


JOB: Workflow[None] = Workflow(
    "job",
    states={state.value: str(state.label) for state in JobState},
    initial=JobState.QUEUED,
    moves=(
        _move("claim", "领取", {JobState.QUEUED}, JobState.RUNNING),
        _move("take_over", "接替", {JobState.RUNNING}, JobState.RUNNING),
        _move("finish", "完成", {JobState.RUNNING}, JobState.DONE),
        _move("repeat", "再排队", {JobState.RUNNING}, JobState.QUEUED),
        _move("fail", "记为失败", {JobState.RUNNING}, JobState.FAILED),
        _move("stop", "中止", {JobState.RUNNING}, JobState.CANCELLED),
        _move("cancel", "取消", {JobState.QUEUED}, JobState.CANCELLED, JobsPermission.MANAGE),
        _move("rerun", "重跑", {JobState.FAILED, JobState.CANCELLED}, JobState.QUEUED, JobsPermission.MANAGE),
    ),
)
