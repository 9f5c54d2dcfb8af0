from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detection.poker.event_rules import Tables, apply
from detection.poker.table_state import TableState

CASES = json.loads((Path(__file__).parents[1] / "fold_cases.json").read_text(encoding="utf-8"))
NO_TABLES: Tables = {}


def as_json(tables: Tables) -> str:
    """Return all tables as a snapshot has them."""
    return json.dumps({"tables": {key: table.to_json() for key, table in tables.items()}})


def again(tables: Tables) -> Tables:
    """Return all tables as they come back from the database."""
    return {
        key: TableState.from_json(json.loads(json.dumps(table.to_json()))) for key, table in tables.items()
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_fold_follows_the_cases_that_the_page_follows_too(case: dict[str, Any]) -> None:
    tables = NO_TABLES

    for event in case["events"]:
        tables = apply(tables, event)

    assert as_json(tables) == json.dumps(case["state"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_state_that_was_handed_out_never_changes(case: dict[str, Any]) -> None:
    states, written = [NO_TABLES], [as_json(NO_TABLES)]
    for event in case["events"]:
        states.append(apply(states[-1], event))
        written.append(as_json(states[-1]))

    assert [as_json(tables) for tables in states] == written


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_state_that_was_stored_goes_on_as_one_that_was_not(case: dict[str, Any]) -> None:
    tables = stored = NO_TABLES

    for event in case["events"]:
        tables, stored = apply(tables, event), apply(again(stored), event)

    assert stored == tables
