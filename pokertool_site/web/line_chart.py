"""Lines of a chart as what an SVG's paths and texts take: no library, and no script in the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 26
"""Room for the labels of the axes."""
MOST_POINTS = 400
"""Of a line: more than that is not seen."""
STEPS = 4
MINUS = "\N{MINUS SIGN}"
Value = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: its place in the picture, and what stands beside it."""

    place: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series as an SVG path."""

    name: str
    path: str
    last: str
    """Where it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of WIDTH x HEIGHT."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    """Below, from left to right."""
    up: tuple[Tick, ...]
    zero: float
    """Where nothing is won or lost."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart(series: Mapping[str, Sequence[Value]], *, first: str, last: str) -> Chart | None:
    """Return a chart of lines, each with its points in order; None where there is no line.

    Args:
        series: names and points.
        first: what the left end of the axis is called.
        last: what its right end is called.
    """
    points = [point for values in series.values() for point in values]
    if len({x for x, _ in points}) < 2:
        return None
    least, most = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(0.0, *(y for _, y in points)), max(0.0, *(y for _, y in points))
    if low == high:
        low, high = -1.0, 1.0

    def place(point: Value) -> tuple[float, float]:
        x = LEFT + (point[0] - least) / (most - least) * (WIDTH - LEFT - RIGHT)
        return round(x, 1), _height(point[1], low, high)

    lines = [
        Line(
            name,
            "M" + "L".join(f"{x} {y}" for x, y in map(place, thinned(values))),
            _label(values[-1][1], places=1),
        )
        for name, values in series.items()
        if values
    ]
    return Chart(
        lines=tuple(lines),
        across=(Tick(LEFT, first), Tick(WIDTH - RIGHT, last)),
        up=tuple(Tick(_height(value, low, high), _label(value)) for value in ticks(low, high)),
        zero=_height(0, low, high),
    )


def thinned(values: Sequence[Value]) -> list[Value]:
    """Return no more points than are seen: of each stretch the lowest and the highest, and both ends."""
    if len(values) <= MOST_POINTS:
        return list(values)
    stretch = 2 * len(values) / MOST_POINTS
    kept = [values[0]]
    for number in range(MOST_POINTS // 2):
        part = values[round(number * stretch) : round((number + 1) * stretch)]
        kept += sorted({min(part, key=lambda point: point[1]), max(part, key=lambda point: point[1])})
    return [*kept, values[-1]]


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers from low to high, a few of them."""
    rough = (high - low) / STEPS
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    begin = floor(low / step)
    values = [number * step for number in range(begin, begin + 2 * STEPS + 4)]
    return [value for value in values if low <= value <= high]


def _height(value: float, low: float, high: float) -> float:
    return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)


def _label(value: float, *, places: int = 0) -> str:
    size = abs(value)
    written = f"{size:,.2f}".rstrip("0").rstrip(".") if size < 10 else f"{size:,.{places}f}"
    return f"{MINUS if value < 0 else ''}{written}"
