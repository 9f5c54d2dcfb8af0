"""table-state.js folds as detection/poker/event_rules.py does: the same cases, in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.scripted import small_site

PROJECT = Path(__file__).resolve().parents[2]
CASES = json.loads((PROJECT / "tests/detection/fold_cases.json").read_text(encoding="utf-8"))
TABLE_STATE_JS = (PROJECT / "eventlog/static/eventlog/table-state.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    files = {"/": ("text/html", "<!doctype html>"), "/table-state.js": ("text/javascript", TABLE_STATE_JS)}
    with small_site(files) as url:
        yield url


def test_the_page_folds_as_the_server_does(page: Page, site: str) -> None:
    page.goto(site)

    folded = page.evaluate(
        """async (cases) => {
            const { apply, noTables } = await import("/table-state.js");
            return cases.map(({ events }) => events.reduce(apply, noTables()));
        }""",
        CASES,
    )

    assert {case["name"]: state for case, state in zip(CASES, folded, strict=True)} == {
        case["name"]: case["state"] for case in CASES
    }


@pytest.mark.parametrize("key", ["constructor", "__proto__"])
def test_a_table_may_have_any_name(page: Page, site: str, key: str) -> None:
    page.goto(site)
    event: dict[str, Any] = {"type": "pot", "seq": 1, "key": key, "data": {"pot": "3"}}

    table = page.evaluate(
        """async ([key, event]) => {
            const { apply, noTables } = await import("/table-state.js");
            const { tables } = apply(apply(noTables(), event), { ...event, seq: 2 });
            return [Object.keys(tables), tables[key].pot, tables[key].updated_seq];
        }""",
        [key, event],
    )

    assert table == [[key], "3", 2]
