"""Names, telephones and e-mails of reporters are sealed; what stood there in plain is sealed here and gone.

There is no way back: whoever has the keys can read the values, and nobody should write them down again.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from bihuan.foundation.personal import ring
from bihuan.foundation.personal.sealing import Spot, lookup_hash, seal

BATCH = 2000
UPDATE = (
    "UPDATE cases_reportercontact SET sealed_name = %s, sealed_phone = %s, sealed_email = %s, phone_hash = %s "
    "WHERE id = %s"
)


def seal_rows(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        # What is deleted is overwritten, or the numbers would stay in pages that nothing uses any more.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    rows, last = apps.get_model("cases", "ReporterContact").objects.order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "report_id", "name", "phone", "email")[:BATCH]):
        if not ring.exists():
            ring.make(timezone.now())
        with connection.cursor() as cursor:
            cursor.executemany(UPDATE, [sealed(*row) for row in batch])
        last = batch[-1][0]


def sealed(pk: int, report: int, name: str, phone: str, email: str) -> tuple[str, str, str, str, int]:
    values = {"name": name, "phone": phone, "email": email}
    fields = [seal(text, Spot("cases.contact", what, report)) for what, text in values.items()]
    return fields[0], fields[1], fields[2], lookup_hash(phone), pk


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_questions"), ("personal", "0002_append_only")]

    operations = [
        migrations.AddField("reportercontact", "sealed_name", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("reportercontact", "sealed_phone", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("reportercontact", "sealed_email", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("reportercontact", "phone_hash", models.CharField(blank=True, max_length=60, default=""), preserve_default=False),
        migrations.AddField("reportercontact", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(seal_rows),
        migrations.RemoveField("reportercontact", "name"),
        migrations.RemoveField("reportercontact", "phone"),
        migrations.RemoveField("reportercontact", "email"),
        migrations.AddIndex(
            "reportercontact",
            models.Index(condition=~Q(phone_hash=""), fields=["phone_hash"], name="contact_phone"),
        ),
    ]
