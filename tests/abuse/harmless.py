"""Watches that nothing but reading happens: no process, no file written, no connection, no traceback."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from types import FrameType

import psutil

from detection.capture.sources.video import VideoSource
from detection.vision.frames.frame import FrameUnavailable
from detection.vision.frames.pictures import PictureUnreadable, open_picture
from tests.abuse.damage import damaged

LONGEST = 120
"""Seconds after which a file that is still being decoded ends the run, with a traceback."""
FRAMES = 20
"""So many frames of a video are decoded."""
STARTS = (
    *("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty"),
    *("socket.connect", "socket.getaddrinfo", "pty.spawn"),
)
"""Audit events of what no decoder may do."""
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_watched: list[list[str]] = []
"""Who is told; an audit hook stays for as long as the process."""


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watched:
        return
    is_write = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITES)
    if is_write or event in STARTS:
        _watched[-1].append(f"{event} {arguments}")


@cache
def _install_audit_hook() -> None:
    sys.addaudithook(_audit)


@contextmanager
def watching(folder: Path) -> Iterator[list[str]]:
    """Yield a list that names what was started, written or connected to meanwhile, also by C libraries."""
    _install_audit_hook()
    done: list[str] = []

    def child_ended(_signal: int, _frame: FrameType | None) -> None:
        done.append("a child process ended")

    before, children = _listing(folder), set(psutil.Process().children(recursive=True))
    handler = signal.signal(signal.SIGCHLD, child_ended)
    _watched.append(done)
    try:
        yield done
    finally:
        _watched.remove(done)
        signal.signal(signal.SIGCHLD, handler)
    done += [f"wrote {name}" for name in _listing(folder) ^ before]
    done += [f"left {each}" for each in psutil.Process().children(recursive=True) if each not in children]


def _listing(folder: Path) -> set[str]:
    return {str(path) for each in (folder, Path.cwd()) for path in each.iterdir()}


def picture_outcome(path: Path) -> str:
    """Return `read`, or why it was refused, without names and figures."""
    try:
        open_picture(path)
    except PictureUnreadable as refused:
        return _kind(path, str(refused))
    return "read"


def video_outcome(path: Path) -> str:
    try:
        taken = list(islice(VideoSource(path, speed=0).frames(), FRAMES))
    except FrameUnavailable as refused:
        return _kind(path, str(refused))
    return "read" if taken else "read, without a frame"


def _kind(path: Path, said: str) -> str:
    assert said.startswith(f"{path}: "), said
    assert "\n" not in said, said
    words = said.removeprefix(f"{path}: ").partition(" (")[0].partition(";")[0]
    return "".join("N" if letter.isdigit() else letter for letter in words)[:70]


def tried(
    seeds: Sequence[tuple[str, bytes]],
    numbers: Sequence[int],
    folder: Path,
    outcome: Callable[[Path], str],
    suffix: str,
) -> tuple[Counter[str], list[str]]:
    """Decode the damaged files of those numbers; return how each kind ended, and the faults.

    The file that is being decoded lies in the folder, should the process not come back from it.
    """
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    path = folder / f"case{suffix}"
    for number in numbers:
        name, data = damaged(seeds, number)
        path.write_bytes(data)
        faulthandler.dump_traceback_later(LONGEST, exit=True)
        with watching(folder) as done:
            try:
                ended = outcome(path)
            except Exception:  # noqa: BLE001 - whatever it raises is what is looked for
                ended = "a traceback"
                faults.append(f"{number} ({name}): {traceback.format_exc()}")
        faulthandler.cancel_dump_traceback_later()
        faults += [f"{number} ({name}): {each}" for each in done]
        outcomes[ended] += 1
    path.unlink(missing_ok=True)
    return outcomes, faults
