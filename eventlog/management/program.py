"""What a user types to run a command of ours: `manage.py` in a checkout, else `pokertool`."""

from __future__ import annotations

import re

from django.conf import settings

WRITTEN = re.compile(r"(?:python )?\bmanage\.py\b")


def as_typed(text: str) -> str:
    """Return `text`, which says `manage.py COMMAND`, as a user of this installation would type it."""
    command = settings.POKERTOOL_COMMAND
    return text if command == "manage.py" else WRITTEN.sub(command, text)
