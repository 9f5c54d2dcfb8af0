"""The statements that a test's process sends to the database: noted, or failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper


def note_statements(patch: pytest.MonkeyPatch, *, of_threads: str) -> list[str]:
    """Return a list to which all statements of threads are added whose names begin so."""
    seen: list[str] = []
    execute = CursorWrapper.execute

    def note(cursor: CursorWrapper, sql: Any, params: Any = None) -> Any:
        if threading.current_thread().name.startswith(of_threads):
            seen.append(sql)
        return execute(cursor, sql, params)

    patch.setattr(CursorWrapper, "execute", note)
    return seen


def fail_statements(
    patch: pytest.MonkeyPatch,
    errors: Iterable[Exception],
    *,
    of_threads: str,
    when: Callable[[str], bool] = lambda _: True,
) -> None:
    """Raise one of `errors` for each statement of such threads that is meant, until none is left."""
    left = iter(errors)
    execute = CursorWrapper.execute

    def fail(cursor: CursorWrapper, sql: Any, params: Any = None) -> Any:
        is_meant = threading.current_thread().name.startswith(of_threads) and when(sql)
        if is_meant and (error := next(left, None)) is not None:
            raise error
        return execute(cursor, sql, params)

    patch.setattr(CursorWrapper, "execute", fail)
