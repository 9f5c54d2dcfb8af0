"""Real tables: a sample of the kept pictures, where they lie beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from detection.vision.frames.pictures import open_picture
from detection.vision.reader import TableReader

TABLES = Path(__file__).parents[4] / "shared" / "tables"
EVERY = 15

pytestmark = [
    pytest.mark.tables,
    pytest.mark.skipif(
        not (TABLES / "truth.jsonl").exists(), reason="no ../shared/tables beside the project"
    ),
]


def sample() -> list[dict[str, Any]]:
    with (TABLES / "truth.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][::EVERY]


@pytest.mark.timeout(300)
def test_pots_are_right_or_unread() -> None:
    reader, right, wrong = TableReader(), 0, []
    rows = [row for row in sample() if row["truth"].get("pot") is not None]

    for row in rows:
        reader.forget()
        pot = reader.read(open_picture(TABLES / row["file"])).pot
        right += pot == Decimal(str(row["truth"]["pot"]))
        if pot not in (None, Decimal(str(row["truth"]["pot"]))):
            wrong.append((row["file"], pot))

    assert wrong == []
    assert right >= 0.8 * len(rows)
