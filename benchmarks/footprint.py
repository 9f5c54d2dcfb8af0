"""What `manage.py up` weighs on the machine: processes, memory, processor while idle, time to the first page.

    python -m benchmarks.footprint                      this checkout
    python -m benchmarks.footprint --against ../old     another checkout as well, in turns
    python -m benchmarks.footprint --seconds 60 --starts 5

Each start is in a fresh data folder, with everything embedded: `up --no-demo` with nobody there, then with a
page open (a WebSocket on each public stream), and `up` with the demo playing. Memory is what each process
adds to the machine (PSS: what several share is split among them), or, where the system does not tell, what
each holds (RSS). What is idle is looked at for `--seconds`, by default as long as from one health check to
the next, so that there is one in each. With the demo, the capture is told apart: it reads all the time.

The first page is the first answer to GET /, counted from the start of the command: `first` with a data folder
that is not there yet (the database is made), `again` with the one from before.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from websockets.sync.client import connect

from tests.servers import PROJECT, free_port
from tests.waiting import wait_until

ROLES = (
    ("capture", "capture"),
    ("uvicorn", "web"),
    ("serve", "web"),
    ("beat", "beat"),
    ("worker", "worker"),
    ("up", "up"),
)
"""A word of a command line, and what a process with it is; the first that is found."""
OF_OTHERS = ("POKERTOOL_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "DEBUG")
START = "start"
RUNS = {
    "idle": ("without the demo, nobody there", ("--no-demo",), False),
    "open": ("without the demo, a page open", ("--no-demo",), True),
    "demo": ("with the demo, a page open", (), True),
}
"""What is looked at: how it is called, the options of `up`, and whether a page is open."""
SETTLE = 20.0
"""Seconds from the first page until it counts as idle: all has started, and was checked once."""
STOP_LIMIT = 20.0
STREAMS = ("detection", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one process took over a while."""

    role: str
    megabytes: float
    percent: float
    """Of one processor."""
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A folder with the project in it."""

    folder: Path

    @property
    def python(self) -> str:
        own = self.folder / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable


class Running:
    """A running `up`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, seconds: float) -> None:
        self.port = port
        self.seconds = seconds
        """Until the first page."""
        self._process = psutil.Process(process.pid)

    def looks(self, seconds: float) -> list[Look]:
        """Return what each process takes for so long; what it holds is read at the end."""
        processes = [self._process, *self._process.children(recursive=True)]
        before = {process: _processor_seconds(process) for process in processes}
        began = time.monotonic()
        time.sleep(seconds)
        spent = time.monotonic() - began
        return [
            Look(
                role=role_of(process.cmdline()),
                megabytes=_megabytes(process),
                percent=100 * (_processor_seconds(process) - before[process]) / spent,
                threads=process.num_threads(),
            )
            for process in processes
        ]


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, action="append", default=[], metavar="PATH")
    parser.add_argument("--seconds", type=float, default=30.0, help="each look; default %(default)s")
    parser.add_argument("--starts", type=int, default=3, help="for the first page; default %(default)s")
    parser.add_argument(
        "--only", action="append", choices=(START, *RUNS), help="this alone; may be given again"
    )
    arguments = parser.parse_args()
    arguments.only = arguments.only or [START, *RUNS]
    checkouts = [Checkout(folder=folder.resolve()) for folder in (*arguments.against, PROJECT)]
    kind = "PSS" if _tells_pss() else "RSS"
    print(f"Memory: {kind}, in MB; processor: % of one, over {arguments.seconds:g} s")
    for line in measured(checkouts, arguments):
        print(line, flush=True)


def measured(checkouts: Sequence[Checkout], arguments: Namespace) -> Iterator[str]:
    """Yield lines to print, one kind of run after the other, each of all checkouts in turns."""
    if START in arguments.only:
        yield from first_pages(checkouts, arguments.starts)
    for name, (title, options, is_watched) in RUNS.items():
        if name not in arguments.only:
            continue
        yield f"\n{title}"
        for checkout in checkouts:
            with TemporaryDirectory(prefix="pokertool-bench-") as var, ExitStack() as stack:
                up = stack.enter_context(running(checkout, Path(var), *options))
                if is_watched:
                    for stream in STREAMS:
                        stack.enter_context(_following(f"ws://127.0.0.1:{up.port}/ws/{stream}"))
                time.sleep(SETTLE)
                yield from table(checkout, up.looks(arguments.seconds))


def first_pages(checkouts: Sequence[Checkout], starts: int) -> Iterator[str]:
    """Yield how long each checkout takes to its first page."""
    first: dict[Checkout, list[float]] = {checkout: [] for checkout in checkouts}
    again: dict[Checkout, list[float]] = {checkout: [] for checkout in checkouts}
    for _ in range(starts):
        for checkout in checkouts:
            with TemporaryDirectory(prefix="pokertool-bench-") as var:
                for seconds in (first, again):
                    with running(checkout, Path(var), "--no-demo") as up:
                        seconds[checkout].append(up.seconds)
    for checkout in checkouts:
        yield (
            f"{checkout.folder}\n  first page after {statistics.median(first[checkout]):.2f} s, "
            f"again after {statistics.median(again[checkout]):.2f} s (medians of {starts})"
        )


def table(checkout: Checkout, looks: Sequence[Look]) -> Iterator[str]:
    """Yield a line for each process, and the sums."""
    yield f"  {checkout.folder}: {len(looks)} processes"
    for look in looks:
        yield f"    {look.role:8} {look.megabytes:7.1f} MB  {look.percent:6.2f} %  {look.threads} threads"
    rest = [look for look in looks if look.role != "capture"]
    for name, some in (("all", looks), ("without captures", rest)):
        if name == "all" or len(rest) < len(looks):
            yield (
                f"    {sum(look.megabytes for look in some):16.1f} MB  "
                f"{sum(look.percent for look in some):6.2f} %  {name}"
            )


@contextmanager
def running(checkout: Checkout, var: Path, *options: str) -> Iterator[Running]:
    """Start `up` on the data in `var`, and yield it once it answered with a page; stop it in the end."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_OTHERS)}
    log = var / "printed.txt"
    with log.open("wb") as printed:
        began = time.monotonic()
        process = subprocess.Popen(
            [checkout.python, "manage.py", "up", "--bind", f"127.0.0.1:{port}", *options],
            cwd=checkout.folder,
            env=kept | {"POKERTOOL_VAR_DIR": str(var)},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
        )
        try:
            wait_until(lambda: _has_page(port) or process.poll() is not None, told=log.read_text)
            assert process.poll() is None, log.read_text()
            yield Running(process, port, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def _following(address: str) -> Iterator[None]:
    """Receive what comes on a WebSocket, as a page does."""
    with connect(address) as client:
        reading = threading.Thread(target=lambda: [None for _ in client], daemon=True)
        reading.start()
        yield
    reading.join()


def role_of(command: Sequence[str]) -> str:
    """Return what a process is, by its command line."""
    words = {Path(word).name for word in command}
    return next((role for word, role in ROLES if word in words), " ".join(command)[:60])


def _has_page(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            return bool(page.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _tells_pss() -> bool:
    return hasattr(psutil.Process().memory_full_info(), "pss")


def _megabytes(process: psutil.Process) -> float:
    seen = process.memory_full_info()
    return float(getattr(seen, "pss", seen.rss)) / 1e6


if __name__ == "__main__":
    main()
