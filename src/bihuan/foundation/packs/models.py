"""Which versions of which district pack were loaded, with the digest of every file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PackLoad(models.Model):
    """One successful load. The newest row of a pack's code is the version in force."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    files: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    header: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-loaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
