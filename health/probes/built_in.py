"""What every check looks at, whatever else the site has it look at."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from health.probes.machine import Disk, Network, Processor, load, memory, on_one_disk, swap
from health.probes.own_process import process
from health.probes.registry import Feature

MACHINE = "machine"


def built_in_features() -> tuple[Feature, ...]:
    """Return the machine's and the process's features. Some remember what they saw last: keep them."""
    features = [
        Feature(name="cpu", category=MACHINE, probe=Processor(), description="How busy the processors are"),
        Feature(name="memory", category=MACHINE, probe=memory, description="Memory in use"),
        Feature(name="swap", category=MACHINE, probe=swap, description="Swap space in use"),
        Feature(name="load", category=MACHINE, probe=load, description="Processes that want to run"),
        Feature(
            name="disk", category=MACHINE, probe=Disk(settings.VAR_DIR), description="The disk of our data"
        ),
        Feature(name="network", category=MACHINE, probe=Network(), description="What the network carries"),
        Feature(
            name="process", category="pokertool", probe=process, description="The process that runs the check"
        ),
    ]
    database = _database_folder()
    if database is not None and not on_one_disk(database, settings.VAR_DIR):
        features.insert(
            5,
            Feature(
                name="database disk",
                category=MACHINE,
                probe=Disk(database, prefix="database_disk"),
                description="The disk of the database",
            ),
        )
    return tuple(features)


def _database_folder() -> Path | None:
    """Return where SQLite's file lies; None where the database is a server's business."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return None
    return Path(database["NAME"]).absolute().parent
