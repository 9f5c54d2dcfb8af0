"""How soon the page at `/` is there, and how it bears a minute of 100 events a second.

    python -m benchmarks.page
    python -m benchmarks.page --seconds 600 --rate 300

The real server on SQLite, a writer beside it that plays hands at two tables, and Chromium, headless and
signed in: health, components and notices are followed too. First and largest paints are the median of the
loads, each in a profile of its own, so that nothing is cached. A long task is a stretch of more than 50 ms in
which the page could not answer. On a machine that others use too it may just have had to wait, so beside it
stands what the longest task of ten more seconds took of the processor. The heap is what is left after the
garbage was collected.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.hands import Written, hand, seated
from tests.browser.staff import hire, sign_in
from tests.browser.writer import Writer, writing
from tests.servers import Server, serve

REMEMBERED = 2500
"""Events that the page remembers, at most."""
TRACED = 10.0
BATCHES = 10
"""A second: as a capture appends, a frame's changes at once."""

WATCH = """() => {
    window.longTasks = [];
    window.frames = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: "longtask" });
    const tick = (now) => { frames.push(now); requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
}"""
NODES = "document.getElementsByTagName('*').length"
PAINTS = """async () => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    const largest = await new Promise((resolve) =>
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
            .observe({ type: "largest-contentful-paint", buffered: true }));
    return [first.startTime, largest];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, and what it is to be."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def is_short(self) -> bool:
        above = self.most is not None and self.value > self.most
        return above or (self.least is not None and self.value < self.least)

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"at most {self.most:g}"
        return "" if self.least is None else f"at least {self.least:g}"

    def __str__(self) -> str:
        verdict = "" if not self.target else "short" if self.is_short else "ok"
        return f"{self.name:<38}{self.value:>10,.1f} {self.unit:<4} {self.target:<14} {verdict}".rstrip()


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long events come; default 60")
    parser.add_argument("--rate", type=int, default=100, help="events a second; default 100")
    parser.add_argument("--loads", type=int, default=5, help="how often the page is opened; default 5")
    arguments = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("There is no Chromium here: apt install chromium.")
    with (
        TemporaryDirectory(prefix="pokertool-bench-") as folder,
        serve(Path(folder) / "log.sqlite3") as server,
        writing(server.environment) as writer,
        sync_playwright() as playwright,
    ):
        hire(server)
        prepare(writer)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for figure in (*loads(browser, server, arguments), *under_load(browser, server, writer, arguments)):
            print(figure, flush=True)
        browser.close()


def prepare(writer: Writer) -> None:
    """Let there be something of all that the page shows."""
    for key, session in (("left", "one"), ("right", "two")):
        writer.write(*seated(key=key, session=session), *hand(1, key=key))
    for component in ("api", "database", "scraper:left"):
        writer.report(component, "operational")
    writer.check(cpu_percent=20, memory_percent=50, disk_percent=40, load_5m_per_cpu=0.5)


def opened(browser: Browser, server: Server) -> Page:
    """Return the page in a new profile, signed in, once it is live."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, server)
    page.goto(server.url)
    page.wait_for_selector("#connection[data-state=live]")
    page.wait_for_selector("#events .event")
    return page


def loads(browser: Browser, server: Server, arguments: Namespace) -> Iterator[Figure]:
    """Yield how soon something, and most of it, is seen."""
    paints = []
    for _ in range(arguments.loads):
        page = opened(browser, server)
        paints.append(page.evaluate(PAINTS))
        page.context.close()
    first, largest = (statistics.median(each) for each in zip(*paints, strict=True))
    yield Figure(name="first contentful paint", value=first, unit="ms", most=1000)
    yield Figure(name="largest contentful paint", value=largest, unit="ms", most=2500)


def under_load(browser: Browser, server: Server, writer: Writer, arguments: Namespace) -> Iterator[Figure]:
    """Yield how the page bears events for as long as was asked."""
    page = opened(browser, server)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    seq = play(writer, 3 * REMEMBERED, 1)  # what is made once is made, what is remembered is full
    page.wait_for_selector(f"#table[data-seq='{seq}']", state="attached")
    before = metrics(session)
    page.evaluate(WATCH)
    seq = play(writer, arguments.rate, arguments.seconds)
    page.wait_for_selector(f"#table[data-seq='{seq}']", state="attached")
    long_tasks, times = page.evaluate("[longTasks, frames]")
    after = metrics(session)
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    spent = (times[-1] - times[0]) / 1000
    yield Figure(name="events a second", value=arguments.rate, unit="")
    yield Figure(name="long tasks (over 50 ms)", value=len(long_tasks), unit="", most=0)
    yield Figure(name="the longest of them", value=max(long_tasks, default=0), unit="ms")
    yield Figure(name="frames a second", value=(len(times) - 1) / spent, unit="", least=55)
    yield Figure(name="between two frames, p99", value=gaps[int(len(gaps) * 0.99)], unit="ms")
    yield Figure(name="between two frames, longest", value=gaps[-1], unit="ms")
    busy = 100 * (after["TaskDuration"] - before["TaskDuration"]) / spent
    yield Figure(name="the page's thread, of one processor", value=busy, unit="%")
    start, end = before["JSHeapUsedSize"] / 1e6, after["JSHeapUsedSize"] / 1e6
    yield Figure(name="heap at the start", value=start, unit="MB")
    yield Figure(name="heap at the end", value=end, unit="MB", most=round(1.2 * start, 1))
    yield Figure(name="nodes in the document", value=page.evaluate(NODES), unit="")
    longest = longest_task(browser, page, writer, arguments.rate)
    yield Figure(name="the longest task, processor time", value=longest, unit="ms", most=50)
    page.context.close()


def longest_task(browser: Browser, page: Page, writer: Writer, rate: int) -> float:
    """Return how many ms of a processor the longest task of the page's thread takes, while events come."""
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    play(writer, rate, TRACED)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads: dict[tuple[int, int], str] = {
        (event["pid"], event["tid"]): event["args"]["name"]
        for event in events
        if event.get("name") == "thread_name"
    }
    return max(
        float(event.get("tdur", 0)) / 1000
        for event in events
        if event.get("name") == "RunTask" and threads.get((event["pid"], event["tid"])) == "CrRendererMain"
    )


def play(writer: Writer, rate: int, seconds: float) -> int:
    """Append events at `rate` a second, in batches of equal size; return the last number."""
    events = endless()
    batch = max(1, rate // BATCHES)
    seq, began = 0, time.perf_counter()
    for number in range(int(seconds * rate / batch)):
        due = began + number * batch / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        seq = writer.write(*(next(events) for _ in range(batch)))
    return seq


def endless() -> Iterator[Written]:
    """Yield hands at two tables in turns."""
    for number in count(2):
        yield from hand(number % 40 + 1, key="left")
        yield from hand(number % 40 + 1, key="right")


def metrics(session: CDPSession) -> dict[str, float]:
    """Return Chromium's figures of a page, its garbage collected; times are seconds of a processor."""
    session.send("HeapProfiler.collectGarbage")
    found: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: float(metric["value"]) for metric in found}


if __name__ == "__main__":
    main()
