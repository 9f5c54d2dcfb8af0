from __future__ import annotations

from pathlib import Path

from detection.vision.model_files import MODELS, OWN, TEXT, missing_networks


def test_nothing_is_missing_where_the_project_is_installed() -> None:
    assert missing_networks() == []


def test_every_network_of_ours_is_looked_for() -> None:
    assert set(OWN) == {path.name for path in MODELS.glob("*.onnx")}


def test_what_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / OWN[1]).write_bytes(b"")
    (tmp_path / "new_det_small.onnx").write_bytes(b"network")

    assert missing_networks(tmp_path, tmp_path) == [*OWN, TEXT[1]]
