"""Sessions whose keys are checked first, so that what can't be one never reaches the database.

Django gives out 32 small letters and digits. What else a cookie holds was made up by its sender: a NUL in it
would be an error for PostgreSQL, and one in a query for many would be everybody's.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

SESSION_KEY = re.compile(r"[a-z0-9]{32}", re.ASCII)


def can_be_session_key(text: str) -> bool:
    """Tell whether Django may have given this out as the key of a session."""
    return SESSION_KEY.fullmatch(text) is not None


class SessionStore(DatabaseSessions):
    """Django's sessions in the database; what can't be a key is nobody's session (SESSION_ENGINE)."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and can_be_session_key(key)
