"""What a user can mend is said in one line, without a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import Error

from eventlog.store.outages import is_outage


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """End the process with a line where its block ends with what a user can mend."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.exit(f"PokerTool can't go on: {error}")
    except Error as error:
        if not is_outage(error):
            raise
        why = " ".join(str(error).split())
        sys.exit(f"The database can't be used (DATABASE_URL; POKERTOOL_VAR_DIR without one): {why}")
    except OSError as error:
        if not _is_of_var(error.filename):
            raise
        sys.exit(
            f"{error.filename} can't be used: {error.strerror}. "
            "Set POKERTOOL_VAR_DIR to a folder that can be written."
        )


def _is_of_var(name: object) -> bool:
    return isinstance(name, str) and Path(name).is_relative_to(settings.VAR_DIR)
