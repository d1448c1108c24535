"""The trainings, and the classifier in use as this process keeps it in memory."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import F, QuerySet

from bihuan.domain.cases.models import Report
from bihuan.domain.intake.models import ClassModel, Suggestion
from bihuan.domain.intake.understanding.classes import Classifier
from bihuan.domain.intake.understanding.saved import unpacked
from bihuan.kernel.refusals import NotFound, Refused

ENOUGH_NEW, ENOUGH_CORRECTED = 200, 20
"""After so many decisions, or corrections of a suggestion that was shown, a new training is worth its minutes."""
KEPT = 3  # classes and units of the version in use, and one that is being looked at beside them


def versions() -> QuerySet[ClassModel]:
    """Every training, the newest first."""
    return ClassModel.objects.select_related("trained_by", "used_by")


def version_or_refuse(number: int) -> ClassModel:
    """One training; refuses with `NotFound`."""
    found = versions().filter(version=number).first()
    if found is None:
        raise NotFound("没有第 {number} 版分类模型。请从版本表里选。", number=number)
    return found


def version_in_use() -> ClassModel | None:
    """The training whose suggestions are shown."""
    return ClassModel.objects.filter(in_use=True).first()


def training_is_due() -> bool:
    """Whether people decided enough since the newest training, or, before the first one, at all."""
    newest = ClassModel.objects.first()
    if newest is None:
        filed = Report.objects.exclude(case__filed_at=None).order_by()
        return filed[:ENOUGH_NEW].count() >= ENOUGH_NEW
    decided = Suggestion.objects.filter(decided_at__gt=newest.trained_at)
    corrected = decided.filter(is_sure=True).exclude(decided_class=F("suggested_class"))
    return decided.count() >= ENOUGH_NEW or corrected.count() >= ENOUGH_CORRECTED


def path_of(sha256: str) -> Path:
    """Where the file of a classifier stands, named by its digest."""
    return Path(settings.FILES_ROOT) / "models" / f"{sha256}.npz"


@lru_cache(maxsize=KEPT)
def classifier_of(sha256: str) -> Classifier:
    """The classifier of a file, read once a process. Refuses (`bad_model`) a file that is missing or broken."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError:
        raise Refused("bad_model", "分类模型的文件不见了。请重新训练，从备份取回，或启用另一版。") from None
    return unpacked(content, sha256=sha256)


def trouble_of(model: ClassModel) -> Refused | None:
    """Why the file of a training cannot be read; None where it can."""
    try:
        classifier_of(model.sha256)
    except Refused as refused:
        return refused
    return None
