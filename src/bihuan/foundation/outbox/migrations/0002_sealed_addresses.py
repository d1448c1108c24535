"""Addresses of messages are sealed, and a message may go to somebody without an account. There is no way back."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from bihuan.foundation.personal import ring
from bihuan.foundation.personal.sealing import Spot, lookup_hash, seal

BATCH = 2000
CHANNELS = [("in_app", "站内消息"), ("email", "电子邮件"), ("sms", "短信")]
STATES = [("queued", "待发送"), ("sending", "发送中"), ("sent", "已发出"), ("delivered", "已送达"), ("read", "已读"), ("failed", "发送失败"), ("unconnected", "渠道未接通")]


def seal_rows(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        # What is deleted is overwritten, or the addresses would stay in pages that nothing uses any more.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    messages = apps.get_model("outbox", "Message")
    rows, last = messages.objects.exclude(address="").order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        if not ring.exists():
            ring.make(timezone.now())
        for row in batch:
            row.sealed_address = seal(row.address, Spot("outbox.message", "address", row.uuid))
            row.address_hash = lookup_hash(row.address)
        messages.objects.bulk_update(batch, ["sealed_address", "address_hash"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("personal", "0002_append_only"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("message", "sealed_address", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("message", "address_hash", models.CharField(blank=True, max_length=60, default=""), preserve_default=False),
        migrations.AddField("message", "sealed_instead", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RunPython(seal_rows),
        migrations.RemoveField("message", "address"),
        migrations.AlterField("message", "channel", models.CharField(choices=CHANNELS, max_length=12)),
        migrations.AlterField("channelrate", "channel", models.CharField(choices=CHANNELS, max_length=12, unique=True)),
        migrations.AlterField("message", "state", models.CharField(choices=STATES, max_length=12)),
        migrations.AlterField("message", "person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="messages", to=settings.AUTH_USER_MODEL)),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                condition=Q(person=None) & ~Q(dedupe_key="") & ~Q(address_hash=""),
                fields=("address_hash", "channel", "dedupe_key"),
                name="message_once_an_address",
            ),
        ),
    ]
