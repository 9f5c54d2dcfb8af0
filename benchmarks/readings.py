"""Whether pictures are read as they were before a change: all of a reading, picture by picture.

    python -m benchmarks.readings --out before.jsonl           read all pictures, write a line each
    python -m benchmarks.readings --against before.jsonl       read them again, name what differs
    python -m benchmarks.readings --tables FOLDER --out FILE   any folder of pictures

A line is what `manage.py read --json` prints, less the time that it took: the reading, and each card
that was seen. Files are named from the folder on. Readings must be equal to the last digit, so compare
on the machine that wrote the file. Exits with 1 if any reading differs, or a picture is on one side only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
TABLES = PROJECT.parent / "shared" / "tables"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"})
MOST_SHOWN = 40
"""Differences that are printed one by one."""

Reading = dict[str, Any]
"""What was read off one picture, as `manage.py read --json` prints it, without `file` and `ms`."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=Path, default=TABLES, metavar="DIR", help=f"default: {TABLES}")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the readings there")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with what --out wrote before")
    options = parser.parse_args()
    if not options.out and not options.against:
        print("Nothing is read: name a file to write with --out, or one to compare with by --against.")
        return
    before = None if options.against is None else load(options.against)
    begun = time.monotonic()
    now = dict(readings(options.tables))
    print(f"{len(now)} pictures read in {time.monotonic() - begun:.0f} s")
    if options.out:
        save(now, options.out)
    if before is not None:
        told = differences(before, now)
        print(summary(before, now, told))
        sys.exit(1 if told else 0)


def readings(folder: Path) -> Iterator[tuple[str, Reading]]:
    """Yield the name of each picture below `folder`, from there on, and what is read off it, by name."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        return
    command = [sys.executable, "manage.py", "read", "--json", *map(str, files)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, encoding="utf-8") as reader:
        assert reader.stdout is not None
        for number, line in enumerate(reader.stdout, start=1):
            reading = json.loads(line)
            reading.pop("ms", None)
            yield Path(reading.pop("file")).relative_to(folder).as_posix(), reading
            if number % 25 == 0:
                print(f"  {number} of {len(files)}", file=sys.stderr, flush=True)


def save(readings: Mapping[str, Reading], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for name, reading in readings.items():
            file.write(json.dumps({"file": name, **reading}, ensure_ascii=False) + "\n")


def load(path: Path) -> dict[str, Reading]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row.pop("file"): row for row in rows}


def differences(before: Mapping[str, Reading], now: Mapping[str, Reading]) -> dict[str, list[str]]:
    """Return, for each picture whose readings differ, what does: a line a value."""
    told = {}
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            told[name] = ["is not among the pictures any more"]
        elif name not in before:
            told[name] = ["is new among the pictures"]
        elif lines := list(changed(before[name], now[name])):
            told[name] = lines
    return told


def changed(before: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield `place: before -> now` for each value in which two pieces of JSON differ."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in dict.fromkeys([*before, *now]):
            yield from changed(before.get(name), now.get(name), f"{place}.{name}" if place else name)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for at, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from changed(old, new, f"{place}[{at}]")
    elif before != now:
        yield f"{place}: {json.dumps(before, ensure_ascii=False)} -> {json.dumps(now, ensure_ascii=False)}"


def summary(
    before: Mapping[str, Reading], now: Mapping[str, Reading], told: Mapping[str, Sequence[str]]
) -> str:
    """Return how many readings differ and in which fields, and the first differences themselves."""
    fields = Counter(
        field for lines in told.values() for field in {line.partition(":")[0].split("[")[0] for line in lines}
    )
    lines = [f"{len(told)} of {len(before.keys() | now.keys())} readings differ"]
    lines += [
        f"  {count:4} in {field}"
        for field, count in sorted(fields.items(), key=lambda item: (-item[1], item[0]))
        if not field.startswith("is ")
    ]
    shown = [f"{name}\n    " + "\n    ".join(differing) for name, differing in told.items()]
    lines += shown[:MOST_SHOWN]
    if len(shown) > MOST_SHOWN:
        lines.append(f"... and {len(shown) - MOST_SHOWN} more")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
