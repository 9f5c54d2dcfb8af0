"""Folders for nobody but their owner: what was seen at a table, and the keys to it, is nobody else's."""

from __future__ import annotations

import logging
import re
import stat
from pathlib import Path

from eventlog.wakeup.platform import is_open_to_others, is_ours, make_folder

logger = logging.getLogger(__name__)

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OURS = re.compile(
    r"secret_key\S*|.*\.sqlite3\S*|celery|static|layouts|bells|docs|logs|backups|up\.(?:lock|note)"
)
"""What POKERTOOL_VAR_DIR holds, by name."""


def make_private(folder: Path, *, is_ours_alone: bool = True) -> None:
    """Make a folder, and what is missing above it, for its owner only, whatever the umask; close an open one.

    A folder that a person chose (`is_ours_alone` is False) is closed only if nothing but our own files is
    in it, for others may live there. That, or a folder that is somebody else's, stays as it is, and the
    log says so. On Windows folders have their parent's rights. Raises OSError.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        make_folder(each)
    if not missing:
        _close(folder, is_ours_alone=is_ours_alone)


def _close(folder: Path, *, is_ours_alone: bool) -> None:
    found = folder.stat()
    if not is_open_to_others(found):
        return
    why = ""
    if not is_ours(found):
        why = f"belongs to user {found.st_uid}"
    elif found.st_mode & stat.S_ISVTX or not (is_ours_alone or _holds_only_ours(folder)):
        why = "holds other things too"
    if why:
        logger.warning(
            "Others may read %s, which %s. Make it a folder of its own, with chmod 700.", folder, why
        )
    else:
        folder.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


def _holds_only_ours(folder: Path) -> bool:
    return all(OURS.fullmatch(each.name) for each in folder.iterdir())
