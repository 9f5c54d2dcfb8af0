"""A bar chart as SVG, readable on light and dark pages, made of nothing but text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

ROW, LEFT, WIDTH = 26, 200, 760


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    value: float
    label: str
    ours: bool = False


def bar_chart(title: str, bars: Sequence[Bar], *, least: float = 1.0) -> str:
    """Return an SVG of horizontal bars on a logarithmic scale that begins at `least`."""
    most = max([bar.value for bar in bars] + [least * 10])
    height = 60 + ROW * len(bars)
    scale = (WIDTH - LEFT - 190) / log10(most / least)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' font-family="system-ui, sans-serif" font-size="13">',
        "<style>text{fill:#24292f}.bar{fill:#8c959f}.ours{fill:#1a7f37}.grid{stroke:#8c959f;stroke-opacity:.25}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#3fb950}}</style>",
        f"<title>{escape(title)}</title>",
        f'<text x="8" y="22" font-weight="600">{escape(title)}</text>',
    ]
    mark = least
    while mark <= most:
        x = LEFT + scale * log10(mark / least)
        lines.append(f'<line class="grid" x1="{x:.0f}" x2="{x:.0f}" y1="34" y2="{height - 22}"/>')
        lines.append(
            f'<text x="{x:.0f}" y="{height - 7}" text-anchor="middle" font-size="11">{mark:,.0f}</text>'
        )
        mark *= 10
    for row, bar in enumerate(bars):
        y = 38 + ROW * row
        length = max(1.0, scale * log10(max(bar.value, least) / least))
        lines.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(bar.name)}</text>')
        kind = "ours" if bar.ours else "bar"
        lines.append(f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{length:.0f}" height="18" rx="2"/>')
        lines.append(f'<text x="{LEFT + length + 8:.0f}" y="{y + 14}">{escape(bar.label)}</text>')
    return "\n".join([*lines, "</svg>", ""])
