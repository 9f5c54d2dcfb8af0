"""Where this installation keeps its layouts: `manage.py calibrate` writes them, `--layout` reads them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from detection.vision.layout import Layout


def layouts_folder() -> Path:
    """Return the folder of the layouts, one `NAME.toml` each; it may not be there yet."""
    return Path(settings.VAR_DIR) / "layouts"


def load_layout(name: str) -> Layout:
    """Return the layout of that name. Raises LayoutInvalid."""
    return Layout.load(name, layouts_folder())
