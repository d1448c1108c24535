"""Count what is closed by day, street and unit for the board, from the cases as they stand."""

from collections import Counter

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils.timezone import localdate


def count_settled(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cases = apps.get_model("cases", "Case").objects.exclude(closed_at=None)
    columns = cases.order_by().values_list("closed_at", "street_id", "lead_unit_id")
    counts = Counter((localdate(at), street, unit) for at, street, unit in columns.iterator())
    tally = apps.get_model("cases", "Tally")
    tally.objects.bulk_create(
        [
            tally(measure="settled", day=day, street_id=street, unit_id=unit, state="", n=n)
            for (day, street, unit), n in counts.items()
        ],
        batch_size=1000,
    )


def uncount(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("cases", "Tally").objects.filter(measure="settled").delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_delivery")]
    operations = [migrations.RunPython(count_settled, uncount)]
