r"""How PokerTool is installed, and where it keeps what it writes: the one place that decides.

From a checkout it runs as `manage.py` and keeps its data in `var/`. Installed (pip, pipx, uvx) it is the
command `pokertool`, never writes where it is installed, and keeps its data where the system wants it:

    Linux    ~/.local/share/pokertool; logs in ~/.local/state/pokertool/log
    macOS    ~/Library/Application Support/pokertool; logs in ~/Library/Logs/pokertool
    Windows  %LOCALAPPDATA%\pokertool; logs in its folder Logs

POKERTOOL_HOME names another folder for all of it. POKERTOOL_VAR_DIR does too, and goes before: services
have always been told that one.
"""

from __future__ import annotations

import tomllib
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_data_path, user_log_path

from pokertool_site.environment.variables import env_folder, is_set

PACKAGES = Path(__file__).resolve().parents[2]
"""The folder that our packages lie in: a checkout, or a Python's site-packages."""
IS_CHECKOUT = (PACKAGES / "manage.py").is_file()
COMMAND = "manage.py" if IS_CHECKOUT else "pokertool"
"""What a user types to run a command of ours."""
NAME = "pokertool"
OTHERS = ("detection", "eventlog", "health", "status")
"""Our packages beside pokertool_site; other people's may be called the same."""


def default_data_folder() -> Path:
    """Return where data is kept unless a variable says otherwise."""
    return PACKAGES / "var" if IS_CHECKOUT else user_data_path(NAME, appauthor=False)


def data_folder(*, is_needed: bool) -> Path:
    """Return the folder for the database, the secret key, layouts, backups and static files.

    Args:
        is_needed: make it where it is missing.

    Raises:
        ImproperlyConfigured: it can't be used; the message names the variable that says where it is.
    """
    if is_set("POKERTOOL_HOME") and not is_set("POKERTOOL_VAR_DIR"):
        return env_folder("POKERTOOL_HOME", default_data_folder(), is_needed=is_needed)
    return env_folder("POKERTOOL_VAR_DIR", default_data_folder(), is_needed=is_needed)


def log_folder() -> Path:
    """Return the folder for logs, which need not be there: in the data folder, or the system's."""
    data = data_folder(is_needed=False)
    if IS_CHECKOUT or is_set("POKERTOOL_HOME") or is_set("POKERTOOL_VAR_DIR"):
        return data / "logs"
    return user_log_path(NAME, appauthor=False)


def version() -> str:
    """Return the version of PokerTool, as pyproject.toml says it."""
    if IS_CHECKOUT:
        text = (PACKAGES / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
    return metadata.version(NAME)


def package_in_the_way() -> str:
    """Return what to tell the user of a package that Python finds in place of ours; "" if there is none."""
    for name in OTHERS:
        found = find_spec(name)
        where = Path(found.origin).resolve().parent if found and found.origin else None
        if where != PACKAGES / name:
            return (
                f"Python finds {name} in {where or 'no folder'}, not in {PACKAGES}. Take what is called the "
                "same off PYTHONPATH, or install PokerTool in an environment of its own (pipx install, uvx)."
            )
    return ""
