"""What vision takes from this installation: its layouts, how large a picture may be, and who the user is."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from detection.vision.frames.pictures import limits
from detection.vision.layout import Layout


def layouts_folder() -> Path:
    """Return the folder of the layouts that `calibrate` writes, one `NAME.toml` each. It may not exist."""
    return Path(settings.VAR_DIR) / "layouts"


def load_layout(name: str) -> Layout:
    """Return the layout of that name. Raises LayoutInvalid."""
    return Layout.load(name, layouts_folder())


def use_picture_limits() -> None:
    """Let this process open what POKERTOOL_MAX_PICTURE_MEGAPIXELS and POKERTOOL_MAX_JPEG_SCANS allow."""
    limits.megapixels = settings.POKERTOOL_MAX_PICTURE_MEGAPIXELS
    limits.jpeg_scans = settings.POKERTOOL_MAX_JPEG_SCANS


def hero_names(name: str | None) -> tuple[str, ...]:
    """Return the user's names at tables: what `--hero` says, or else POKERTOOL_HERO_NAMES."""
    return tuple(settings.POKERTOOL_HERO_NAMES) if name is None else (name,)
