"""Passwords hashed as Django hashes them, a million times in half a second, but each only once a run."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class RememberingHasher(PBKDF2PasswordHasher):
    """Gives equal passwords equal hashes, and remembers them; other processes take them for their own."""

    def salt(self) -> str:
        """Return one that is as long as Django wants it."""
        return "s" * 22

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _hashed(password, salt, iterations)


@cache
def _hashed(password: str, salt: str, iterations: int | None) -> str:
    return PBKDF2PasswordHasher().encode(password, salt, iterations)
