"""The files of the networks, and whether all are there, without loading them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

MODELS = Path(__file__).parent / "models"
OWN = ("buttons.onnx", "finder.onnx", "reader.onnx", "roles.onnx", "spotter.onnx")
TEXT = ("*_det_*.onnx", "*_rec_*.onnx")
"""The networks that find and that read text, inside rapidocr's wheel."""


def missing_networks(own: Path = MODELS, text: Path | None = None) -> list[str]:
    """Return the networks that are not there, or empty, by the names they should have.

    Loading them takes a second and 100 MB, so a check every 30 s looks at the files only.
    """
    text = text or text_models()
    missing = [name for name in OWN if not _filled([own / name])]
    return missing + [name for name in TEXT if text is None or not _filled(list(text.glob(name)))]


def text_models() -> Path | None:
    """Return the folder of the OCR's networks; None if it is not installed."""
    found = find_spec("rapidocr")
    folders = found.submodule_search_locations if found else None
    return Path(folders[0]) / "models" if folders else None


def text_model(name: str) -> Path:
    """Return the OCR's network of such a name."""
    folder = text_models()
    return next(iter(sorted(folder.glob(name) if folder else [])))


def _filled(files: list[Path]) -> bool:
    return any(file.is_file() and file.stat().st_size for file in files)
