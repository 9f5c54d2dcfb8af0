"""What not everybody installs: extras of pyproject.toml, and what to say where one is missing."""

from __future__ import annotations

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

SERVER = "server"
RUNSERVER = "runserver"


def how_to_install(extra: str) -> str:
    """Return the command that installs an extra."""
    return f'pip install "pokertool[{extra}]"'


def require(extra: str, *modules: str, wanted_by: str) -> None:
    """Raise ImproperlyConfigured if a module of an extra is missing, which the variable `wanted_by` needs."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise ImproperlyConfigured(
            f"{wanted_by} needs {' and '.join(missing)}, which is not installed: {how_to_install(extra)}"
        )
