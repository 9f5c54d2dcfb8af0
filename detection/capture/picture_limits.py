"""How large the pictures and videos are that commands open: by their settings, which vision does not know."""

from __future__ import annotations

from django.conf import settings

from detection.vision.frames.pictures import limits


def use_picture_limits() -> None:
    """Let this process open what POKERTOOL_MAX_PICTURE_MEGAPIXELS and POKERTOOL_MAX_JPEG_SCANS allow."""
    limits.megapixels = settings.POKERTOOL_MAX_PICTURE_MEGAPIXELS
    limits.jpeg_scans = settings.POKERTOOL_MAX_JPEG_SCANS
