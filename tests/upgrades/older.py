"""A database that an older version made, and what that version said was in it."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from tests.servers import server_environment

HERE = Path(__file__).resolve().parent
VERSIONS = sorted(path.stem for path in HERE.glob("*.json"))


@dataclass(frozen=True)
class Older:
    """The database in a data folder of its own."""

    var: Path
    user: str
    token: str
    secret_key: str
    heads: dict[str, int]
    epochs: dict[str, str]
    sessions: list[tuple[str, int]]
    """Id (without dashes) and frames of each."""
    hands: list[tuple[int, str]]
    """Number, and the board's cards as JSON, in the order in which they were played."""
    migrations: list[tuple[str, str]]

    @property
    def database(self) -> Path:
        return self.var / "pokertool.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on it, and that removes nothing for its age."""
        environment = server_environment(self.database, self.var)
        return environment | {"SECRET_KEY": self.secret_key, "POKERTOOL_RETENTION_DAYS": "36500"}


def unpack(version: str, var: Path) -> Older:
    """Put the database of `version` into the folder `var`."""
    told = json.loads((HERE / f"{version}.json").read_text(encoding="utf-8"))
    older = Older(
        var=var,
        user=told["user"],
        token=told["token"],
        secret_key=told["secret_key"],
        heads=told["heads"],
        epochs=told["epochs"],
        sessions=[tuple(row) for row in told["sessions"]],
        hands=[tuple(row) for row in told["hands"]],
        migrations=[tuple(row) for row in told["migrations"]],
    )
    older.database.write_bytes(gzip.decompress((HERE / f"{version}.sqlite3.gz").read_bytes()))
    return older
