"""The triggers that keep the looks as they were written."""

from typing import Any

from django.db import migrations

from bihuan.foundation.journal import triggers
from bihuan.foundation.personal.triggers import LOOKS


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection, LOOKS)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection, LOOKS)


class Migration(migrations.Migration):
    dependencies = [("personal", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
