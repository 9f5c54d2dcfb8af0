"""turn.js says whose turn it is: measured against hands whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from detection.demo import truth
from detection.demo.game import game_steps
from detection.demo.game_state import GameState
from detection.demo.truth import TruthEvent
from tests.browser.scripted import small_site
from tests.servers import PROJECT

MODULES = {
    "table-state": PROJECT / "eventlog/static/eventlog/table-state.js",
    "turn": PROJECT / "pokertool_site/static/pokertool/turn.js",
}
SEAT = {"seat": 0, "stack": "100", "bet": None, "active": True, "last_action": None}
START = {"type": "session_start", "key": "demo", "seq": 0, "data": {"session": "one"}}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    scripts = {f"/{name}.js": ("text/javascript", read(path)) for name, path in MODULES.items()}
    with small_site({"/": ("text/html", "<!doctype html>")} | scripts) as url:
        yield url


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def played(*, seed: int, hands: int) -> list[list[dict[str, Any]]]:
    """Return the events of each step of a demo table, the session's start first."""
    steps: list[list[dict[str, Any]]] = [[START]]
    before: GameState | None = None
    for moment in game_steps(seed=seed, hands=hands):
        steps.append([as_event(event) for event in truth.events(before, moment.move, moment.table)])
        before = moment.table
    return steps


def as_event(event: TruthEvent) -> dict[str, Any]:
    return {"type": event.type, "key": "demo", "seq": 1, "data": event.data}


def claims(page: Page, steps: list[list[dict[str, Any]]]) -> list[tuple[int | None, int, str]]:
    """Return, for each action, whose turn the page said it was before, who acted, and what they did."""
    pairs = page.evaluate(
        """async (steps) => {
            const { apply, noTables } = await import("/table-state.js");
            const { turn } = await import("/turn.js");
            let state = noTables();
            const pairs = [];
            for (const step of steps) {
                const action = step.find(({ type, data }) => type === "action" && data.action !== "post");
                if (action) pairs.push([turn(state.tables.demo), action.data.seat, action.data.action]);
                state = step.reduce(apply, state);
            }
            return pairs;
        }""",
        steps,
    )
    return [(said, acted, action) for said, acted, action in pairs]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_is_said_to_be_to_act_who_is_not(page: Page, site: str, seed: int) -> None:
    page.goto(site)

    said = claims(page, played(seed=seed, hands=40))

    assert len(said) > 200
    assert [each for each in said if each[0] not in (None, each[1])] == []
    facing = [seat for seat, _, action in said if action != "check"]
    assert sum(seat is not None for seat in facing) > 0.7 * len(facing)


@pytest.mark.parametrize(
    "missing",
    [{"street": None}, {"open": False}, {"seats": {}}, {"seats": {"0": SEAT, "1": SEAT | {"seat": 1}}}],
    ids=["between hands", "ended", "nobody there", "nobody has bet"],
)
def test_what_is_not_known_is_not_guessed(page: Page, site: str, missing: dict[str, Any]) -> None:
    page.goto(site)
    bet = SEAT | {"seat": 1, "bet": "5", "last_action": {"action": "bet", "amount": "5"}}
    table = {"open": True, "street": "flop", "seats": {"0": SEAT, "1": bet}}

    turns = page.evaluate(
        "async (tables) => tables.map((await import('/turn.js')).turn)", [table, table | missing]
    )

    assert turns == [0, None]
