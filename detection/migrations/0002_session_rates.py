from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("detection", "0001_initial")]

    operations: ClassVar = [
        migrations.RenameField("detectionsession", "last_frame_at", "seen_at"),
        migrations.AddField(
            "detectionsession", "last_frame_at", models.DateTimeField(null=True, blank=True)
        ),
        migrations.AddField("detectionsession", "fps", models.FloatField(null=True, blank=True)),
        migrations.AddField("detectionsession", "frame_ms", models.FloatField(null=True, blank=True)),
    ]
