"""The settings of this process: ours, or what was built on ours, whatever the environment says."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment.installation import package_in_the_way

OURS = "pokertool_site.settings"
WAY_OUT = f"Unset it, or name a module of yours that begins with `from {OURS} import *`."


def use_own_settings() -> None:
    """Let Django use our settings, unless DJANGO_SETTINGS_MODULE names others that are built on them.

    Raises:
        SystemExit: a variable is wrong, or that one names another project's settings, or somebody else's
            package is called as one of ours: one line says so, for manage.py, a web server and Celery alike.
    """
    if in_the_way := package_in_the_way():
        sys.exit(f"PokerTool can't start: {in_the_way}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", OURS)
    try:
        is_ours = hasattr(settings, "POKERTOOL_STREAMS")
    except ImproperlyConfigured as error:
        sys.exit(f"PokerTool can't start: {error}")
    except ImportError as error:
        sys.exit(f"PokerTool can't start: DJANGO_SETTINGS_MODULE names no module ({error}). {WAY_OUT}")
    if not is_ours:
        sys.exit(
            "PokerTool can't start: DJANGO_SETTINGS_MODULE is "
            f"{settings.SETTINGS_MODULE}, which are another project's settings. {WAY_OUT}"
        )
