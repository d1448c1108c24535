"""The jobs of intake: the shelves of reports about the same thing, suggestions, and training when enough is new."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from bihuan.domain.intake.actions import (
    Training,
    file_reports,
    find_hot_issues,
    gather_reports,
    settle_suggestions,
    suggest_for_new,
    train,
)
from bihuan.domain.intake.queries.versions import training_is_due, version_in_use
from bihuan.domain.intake.vocabulary import TRAIN_JOB
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context
from bihuan.kernel.actors import SYSTEM, Actor


@job("intake.file_reports", every=timedelta(minutes=1))
def file_new_reports(context: Context) -> str:
    """Every minute; what came since is compared all the same, so nothing is missed in between."""
    total = 0
    while filed := file_reports(now=context.now):
        total += filed
        context.progress(total)
    return f"{total} 条诉求编入比对索引"


@job("intake.find_hot", every=timedelta(minutes=10), is_slow=True)
def find_hot(context: Context) -> str:
    """Every ten minutes: which reports are about one thing, and what is heard of unusually often."""
    total = 0
    while gathered := gather_reports(now=context.now):
        total += gathered
        context.progress(total)
    return f"归并 {total} 条诉求，新热点 {find_hot_issues(now=context.now)} 个"


@job("intake.follow_reports", every=timedelta(minutes=2), when=lambda: version_in_use() is not None)
def follow_reports(context: Context) -> str:
    """Every two minutes while a model is in use: keep its suggestions, and note what people decided."""
    done = {}
    for name, step in (("给出建议", suggest_for_new), ("定下类别或单位", settle_suggestions)):
        total = 0
        while found := step(now=context.now):
            total += found
            context.progress(total)
        done[name] = total
    return "，".join(f"{name} {count} 条" for name, count in done.items())


@job("intake.train_due", every=timedelta(hours=1), when=training_is_due, is_slow=True, attempts=1)
def train_when_due(context: Context) -> str:
    """Every hour it is asked whether enough was decided since the last training; a version that came out worse is not put in use."""
    model = train(actor=SYSTEM, now=context.now, how=Training(keep_better=True))
    return f"第 {model.version} 版，{model.examples} 条，{'已启用' if model.in_use else '不如现用的，未启用'}"


@job(TRAIN_JOB, is_slow=True, attempts=1)
def train_as_asked(context: Context, by: int | None = None) -> str:
    """When somebody asked for it; what he asked for is put in use."""
    model = train(actor=_actor(by, context.now), now=context.now)
    return f"第 {model.version} 版，{model.examples} 条，已启用"


def _actor(person_id: int | None, now: datetime) -> Actor:
    person = Person.objects.filter(pk=person_id or 0).select_related("unit").first()
    return actor_of(person, localdate(now)) if person else SYSTEM
