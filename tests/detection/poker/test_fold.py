from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from detection.poker.fold import apply, no_tables

CASES = json.loads((Path(__file__).parents[1] / "fold_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_fold_follows_the_cases_that_the_page_follows_too(case: dict[str, Any]) -> None:
    state = no_tables()

    for event in case["events"]:
        state = apply(state, event)

    assert state == case["state"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_state_that_was_handed_out_never_changes(case: dict[str, Any]) -> None:
    states = [no_tables()]
    for event in case["events"]:
        states.append(apply(states[-1], event))

    again = [no_tables()]
    for event in case["events"]:
        again.append(apply(copy.deepcopy(again[-1]), event))

    assert states == again
