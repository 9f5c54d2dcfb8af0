"""What docs/metrics.md and the dashboard name is what /metrics gives, and the other way round."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.factories import user
from tests.servers import PROJECT

PAGE = (PROJECT / "docs" / "metrics.md").read_text()
DASHBOARD: dict[str, Any] = json.loads((PROJECT / "docs" / "grafana" / "pokertool.json").read_text())
QUERIES = {
    f"{panel['title']} {target['refId']}": target["expr"]
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
}
OTHERS = "pokertool_health_"
"""Values that other apps add under names of their own."""


@pytest.fixture
def exposed(client: Client, db: None) -> dict[str, str]:
    """The type of each metric of /metrics by its name, as one writes it."""
    client.force_login(user("alice", staff=True))
    text = client.get("/metrics").content.decode()
    families = {family.name: family.type for family in text_string_to_metric_families(text)}
    return {
        f"{name}_total" if kind == "counter" else name: kind
        for name, kind in families.items()
        if not name.startswith(OTHERS)
    }


def test_each_metric_is_documented_with_its_type_and_each_documented_one_exists(
    exposed: dict[str, str],
) -> None:
    documented = dict(re.findall(r"^\| `(pokertool_\w+)` \| (\w+) \|", PAGE, re.MULTILINE))

    assert documented == exposed


def test_the_dashboard_shows_only_what_exists(exposed: dict[str, str]) -> None:
    series = set(exposed)
    for name, kind in exposed.items():
        if kind == "histogram":
            series |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
    named = {name for query in QUERIES.values() for name in re.findall(r"\bpokertool_\w+", query)}

    assert named - {OTHERS} <= series
    assert OTHERS in named


def test_the_dashboard_shows_every_metric(exposed: dict[str, str]) -> None:
    queries = " ".join(QUERIES.values())

    assert [name for name in exposed if name not in queries] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_counter_is_rated_before_it_is_summed(query: str) -> None:
    counters = re.findall(r"(\S*?)(pokertool_\w+_(?:total|bucket)\b)", query)

    assert [name for before, name in counters if not before.endswith("rate(")] == []
    assert "rate(sum" not in query


def test_the_dashboard_asks_the_data_source_that_one_chooses() -> None:
    (variable,) = DASHBOARD["templating"]["list"]
    assert (variable["name"], variable["type"], variable["query"]) == (
        "datasource",
        "datasource",
        "prometheus",
    )
    for panel in DASHBOARD["panels"]:
        for asked in (panel, *panel["targets"]):
            assert asked["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


def test_no_panel_lies_over_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + across, place["y"] + down)
            for across in range(place["w"])
            for down in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
