"""A secret that is made once and kept in a file, whoever comes first.

Several processes may want it at once, on their very first start: each gets the same one, and none sees half
of it. So it is written aside and then put in its place, where only the first one gets in: by a
hard link, or where a disk has none (exFAT, Android, some network drives and shared folders), by a
rename that a lock keeps the others from.

Raises:
    OSError: it can be neither read nor made; also where there is nothing in it.
"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from filelock import FileLock

from eventlog.wakeup.private_folders import make_private


def read_or_make_secret(path: Path) -> str:
    """Return the secret in the file at `path`, which is made where it is missing, for its owner only."""
    if not path.exists():
        if not path.parent.exists():
            make_private(path.parent)
        descriptor, name = mkstemp(dir=path.parent, prefix=f"{path.name}.")  # with mode 0600
        aside = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(secrets.token_hex(48))
                file.flush()
                os.fsync(file.fileno())  # or it might be there after a power cut, and empty
            _put(aside, path)
        finally:
            aside.unlink(missing_ok=True)
    try:
        secret = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise OSError(errno.EILSEQ, "it is no UTF-8; remove it, and a new one is made", str(path)) from None
    if not secret.strip():
        raise OSError(errno.ENODATA, "it is empty; remove it, and a new one is made", str(path))
    return secret


def _put(aside: Path, path: Path) -> None:
    """Make `aside` the file at `path`, unless there is one by now."""
    with suppress(FileExistsError):
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            raise
        except OSError:  # each system has its own number for it
            with FileLock(path.with_name(f"{path.name}.lock"), mode=0o600):
                if not path.exists():
                    aside.replace(path)
