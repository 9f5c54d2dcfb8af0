"""What the tests of the project itself look through: modules, packages, tracked files."""

from __future__ import annotations

from pathlib import Path

from tests.servers import PROJECT

APPS = ("pokertool_site", "detection", "health", "status", "eventlog")
DECLARATIONS = frozenset({"__init__.py", "apps.py", "asgi.py", "urls.py"})
"""What every test of a page or a socket goes through."""
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")


def sources() -> list[Path]:
    """Return the apps' modules, relative to the project."""
    return [
        path.relative_to(PROJECT)
        for app in APPS
        for path in sorted((PROJECT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def packages() -> list[Path]:
    """Return the apps' folders with code in them, relative to the project."""
    return sorted({path.parent for path in sources() if path.name not in DECLARATIONS})
