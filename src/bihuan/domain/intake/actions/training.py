"""Learning from the ledger, and choosing whose suggestions are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from bihuan.domain.intake import events
from bihuan.domain.intake.models import ClassModel
from bihuan.domain.intake.policy import require
from bihuan.domain.intake.queries.examples import class_examples, corrections, unit_examples
from bihuan.domain.intake.queries.versions import classifier_of, path_of, version_in_use
from bihuan.domain.intake.understanding.classes import Classifier, learn, threshold_for_accuracy
from bihuan.domain.intake.understanding.examples import Example, digest
from bihuan.domain.intake.understanding.judging import judged_folds
from bihuan.domain.intake.understanding.saved import digest_of, packed
from bihuan.domain.intake.vocabulary import TRAIN_JOB
from bihuan.domain.intake.vocabulary import IntakePermission as May
from bihuan.foundation.jobs.actions import enqueue
from bihuan.foundation.jobs.models import Job
from bihuan.foundation.journal.record import record
from bihuan.foundation.packs.queries import loads
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

WANTED = 0.9
"""Of the suggestions that are shown so many shall be right; below that confidence the model abstains."""
NO_WORSE = 0.01
"""A training that nobody asked for is put in use unless it is worse than the present one by more than this."""


@dataclass(frozen=True)
class Training:
    """How to train: what to learn from beside the ledger, how many suggestions shall be right, and what follows.

    `keep_better` leaves the present version in use where the new one came out worse.
    """

    further: Sequence[Example] = ()
    wanted: float = WANTED
    put_in_use: bool = True
    keep_better: bool = False


@dataclass(frozen=True)
class _Kept:
    """A classifier in its file, with how it did on folds it had not seen."""

    model: Classifier
    sha256: str
    measures: dict[str, Any]


def ask_for_training(*, actor: Actor, now: datetime) -> Job:
    """Have a training done in the background. Refuses `not_permitted`."""
    require(actor, May.TRAIN)
    return enqueue(TRAIN_JOB, now=now, dedupe_key=TRAIN_JOB, by=actor.person_id)


def train(*, actor: Actor, now: datetime, how: Training | None = None) -> ClassModel:
    """Learn classes and units anew, keep the files, note what was measured, and put the version in use.

    Takes minutes for tens of thousands of reports, so only the last step is a transaction. Refuses
    `not_permitted`, and `too_few` where the ledger and the files together have too few filed reports.
    """
    require(actor, May.TRAIN)
    how = how or Training()
    examples = [*class_examples(localdate(now)), *how.further]
    classes = _kept(examples, how.wanted)
    units = _kept_units(how.wanted)
    return _note(classes, units, examples, how, actor=actor, now=now)


def _kept(examples: Sequence[Example], wanted: float) -> _Kept:
    model, tried = learn(examples, threshold_for_accuracy(wanted))
    found = judged_folds(model, tried)
    model.facts = found.summary()
    content = packed(model)
    sha256 = digest_of(content)
    path = path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".part")
    fresh.write_bytes(content)
    fresh.rename(path)
    return _Kept(
        model, sha256, {**found.summary(), "threshold": model.threshold, "by_label": found.by_label()}
    )


def _kept_units(wanted: float) -> _Kept | None:
    """None where too little was dispatched: classes can be learned all the same."""
    try:
        return _kept(unit_examples(), wanted)
    except Refused:
        return None


@transaction.atomic
def _note(
    classes: _Kept,
    units: _Kept | None,
    examples: Sequence[Example],
    how: Training,
    *,
    actor: Actor,
    now: datetime,
) -> ClassModel:
    present = ClassModel.objects.select_for_update().filter(in_use=True).first()
    highest = ClassModel.objects.aggregate(highest=Max("version"))["highest"]
    model = ClassModel.objects.create(
        version=(highest or 0) + 1,
        sha256=classes.sha256,
        unit_sha256=units.sha256 if units else "",
        pack=next((load.code for load in loads()), ""),
        trained_at=now,
        trained_by_id=actor.person_id,
        training_digest=digest(examples),
        labels=len(classes.model.labels),
        examples=len(examples),
        corrections=corrections().count(),
        threshold=classes.model.threshold,
        measures={"class": classes.measures, "unit": units.measures if units else {}},
    )
    _record_trained(model, actor, now)
    if _is_to_be_used(model, present, how):
        _use(model, present, actor=actor, now=now)
    return model


def _record_trained(model: ClassModel, actor: Actor, now: datetime) -> None:
    measured = model.measures["class"]
    event = events.ModelTrained(
        version=model.version,
        examples=model.examples,
        corrections=model.corrections,
        sha256=model.sha256,
        training_digest=model.training_digest,
        threshold=f"{model.threshold:.4f}",
        accuracy=f"{measured['accuracy']:.4f}",
        macro_f1=f"{measured['macro_f1']:.4f}",
    )
    record(event, actor=actor, now=now, subject=model.subject)


def _is_to_be_used(model: ClassModel, present: ClassModel | None, how: Training) -> bool:
    if present is None or not how.keep_better:
        return how.put_in_use
    new, old = (one.measures["class"]["accuracy"] for one in (model, present))
    return bool(new >= old - NO_WORSE)


@transaction.atomic
def put_in_use(*, actor: Actor, now: datetime, version: int) -> ClassModel:
    """Show the suggestions of this version from now on, whether it is newer or an earlier one.

    Refuses `not_permitted`, `no_version`, `already_in_use`, and `bad_model` where its file cannot be read.
    """
    require(actor, May.TRAIN)
    found = {one.version: one for one in ClassModel.objects.select_for_update()}
    if version not in found:
        raise Refused("no_version", "没有第 {version} 版分类模型。请从版本表里选。", version=version)
    model = found[version]
    if model.in_use:
        raise Refused("already_in_use", "第 {version} 版正在使用。", version=version)
    classifier_of(model.sha256)
    _use(model, version_in_use(), actor=actor, now=now)
    return model


def _use(model: ClassModel, present: ClassModel | None, *, actor: Actor, now: datetime) -> None:
    ClassModel.objects.filter(in_use=True).update(in_use=False)
    model.in_use, model.used_since, model.used_by_id = True, now, actor.person_id
    model.save(update_fields=["in_use", "used_since", "used_by"])
    event = events.ModelPutInUse(version=model.version, before=present.version if present else 0)
    record(event, actor=actor, now=now, subject=model.subject)
