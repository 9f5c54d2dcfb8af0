"""PostgreSQL looked up the stream of each event once more at the commit: a third of what a batch cost it.

`append()` takes the stream's id from the row that it has locked, and nothing deletes streams. A SQLite
database keeps the constraint: there it costs nothing that can be measured, and dropping it would mean
copying the log.
"""

import django.db.models.deletion
from django.db import migrations, models


class AlterFieldOfPostgreSQL(migrations.AlterField):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [("eventlog", "0002_server_process")]

    operations = [
        AlterFieldOfPostgreSQL(
            model_name="event",
            name="stream",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="eventlog.stream",
            ),
        ),
    ]
