"""How the house is built: its modules, who imports them, and how many a frame and an event pass.

    python -m benchmarks.house                          a table an app, chains of imports, the two ways
    python -m benchmarks.house --json > before.json     the same, to compare
    python -m benchmarks.house --no-run                 counted from the files alone, in seconds
    python -m benchmarks.house --ways                   and the name of each module that is passed

A module is a file with a line in it; migrations are left out. Lines are all lines of a file. Importers are
modules of the project, so a module that only a program or Django calls has none; imports for types only
don't count. A chain is as long as the modules in it, each of which imports the next; modules that import
each other in a circle count as if they stood in a row.

What is passed is recorded in real programs (a capture of the demo table, a program that emits, the web
server): the modules of which a function is called between a frame's pixels, or an event's append, and the
message on a WebSocket, by every frame with new board cards and by every event. Imports alone, types and
constants don't count, nor does what only sometimes runs at the same time. A way comes back into a package
where the package, through another one, calls itself.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import grimp

from benchmarks._entered import APPS, Way, ways
from tests.servers import PROJECT

LONG, SHORT = 250, 50
"""Lines above which a module is long, and below which it is short."""
CHAINS = ("detection.recognition", "detection.vision", "eventlog")
"""Packages whose longest chain of imports is told, where there are such."""
LEFT_OUT = ".migrations"


@dataclass(frozen=True, slots=True)
class Rooms:
    """The modules of a package, counted."""

    modules: int
    median_lines: float
    long: int
    short: int
    imported_once: int

    @property
    def percent_imported_once(self) -> float:
        return 100 * self.imported_once / self.modules if self.modules else 0.0


class House:
    """The modules of some packages, and which import which.

    Args:
        folder: where the packages are; it must be on sys.path.
        packages: their names.
    """

    def __init__(self, folder: Path, packages: Sequence[str]) -> None:
        self.packages = packages
        graph = grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)
        self.lines = {
            module: lines
            for module in sorted(graph.modules)
            if LEFT_OUT not in module and (lines := _lines(folder, module))
        }
        self.imports = {
            module: {
                other for other in graph.find_modules_directly_imported_by(module) if other in self.lines
            }
            for module in self.lines
        }
        self.importers = {
            module: {other for other in self.imports if module in self.imports[other]}
            for module in self.lines
        }

    def rooms(self, package: str | None = None) -> Rooms:
        """Count a package's modules; all, without one."""
        lines = {name: count for name, count in self.lines.items() if package is None or _in(name, package)}
        return Rooms(
            modules=len(lines),
            median_lines=median(lines.values()) if lines else 0,
            long=sum(count > LONG for count in lines.values()),
            short=sum(count < SHORT for count in lines.values()),
            imported_once=sum(len(self.importers[name]) == 1 for name in lines),
        )

    def longest_chain(self, package: str) -> list[str]:
        """Return the longest chain of imports inside a package, from the top down."""
        inside = {
            name: {other for other in self.imports[name] if _in(other, package)}
            for name in self.lines
            if _in(name, package)
        }
        circle = {name: _circle(name, inside) for name in inside}
        longest: dict[str, list[str]] = {}

        def chain(name: str) -> list[str]:
            if name not in longest:
                members = circle[name]
                below = [chain(other) for member in members for other in inside[member] - members]
                longest[name] = [
                    *sorted(members),
                    *max(below, key=lambda names: (len(names), names), default=[]),
                ]
            return longest[name]

        return max(map(chain, sorted(inside)), key=len, default=[])

    def circles(self) -> list[list[str]]:
        """Return the groups of modules that import each other."""
        groups = {frozenset(_circle(name, self.imports)) for name in self.imports}
        return sorted(sorted(group) for group in groups if len(group) > 1)


def _lines(folder: Path, module: str) -> int:
    """Return how many lines a module has; 0 for a folder without an __init__.py."""
    path = folder.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0


def _in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _circle(name: str, imports: Mapping[str, set[str]]) -> set[str]:
    """Return the modules that a module reaches and that reach it, and itself."""
    return {name} | {other for other in _reached(name, imports) if name in _reached(other, imports)}


def _reached(name: str, imports: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        new = imports[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object, with every name")
    parser.add_argument("--no-run", action="store_true", help="start no program: without the two ways")
    parser.add_argument("--ways", action="store_true", help="name the modules that are passed")
    options = parser.parse_args()
    house = House(PROJECT, APPS)
    passed = {} if options.no_run else dict(zip(("frame", "event"), ways(), strict=True))
    if options.json:
        print(json.dumps(as_json(house, passed), indent=1))
    else:
        print("\n".join([*table(house), *told(passed, by_name=options.ways)]))


def as_json(house: House, passed: Mapping[str, Way]) -> dict[str, Any]:
    rooms = {name: house.rooms(name) for name in house.packages} | {"all": house.rooms()}
    return {
        "modules": {
            name: asdict(each) | {"percent_imported_once": round(each.percent_imported_once, 1)}
            for name, each in rooms.items()
        },
        "chains": {name: chain for name in CHAINS if (chain := house.longest_chain(name))},
        "circles": house.circles(),
        "ways": {
            name: {
                "modules": len(way.modules),
                "comes_back": len(way.back),
                "passed": way.modules,
                "back": way.back,
            }
            for name, way in passed.items()
        },
    }  # fmt: skip


def table(house: House) -> Iterator[str]:
    yield f"{'':16} modules  median lines  over {LONG}  under {SHORT}  with one importer"
    for name in [*house.packages, None]:
        rooms = house.rooms(name)
        yield (
            f"{name or 'all':16} {rooms.modules:7} {rooms.median_lines:13g} {rooms.long:9} {rooms.short:9}"
            f" {rooms.imported_once:6} ({rooms.percent_imported_once:.0f} %)"
        )
    for package in CHAINS:
        chain = house.longest_chain(package)
        if chain:
            yield f"\nLongest chain of imports in {package}: {len(chain)} modules"
            yield "  " + " > ".join(name.removeprefix(f"{package}.") for name in chain)
    circles = house.circles()
    yield f"\nModules that import each other in a circle: {sum(map(len, circles))} in {len(circles)} circles"
    yield from (f"  {', '.join(circle)}" for circle in circles)


def told(passed: Mapping[str, Way], *, by_name: bool) -> Iterator[str]:
    begins = {"frame": "A frame, from pixels to socket", "event": "An event, from append to socket"}
    for name, way in passed.items():
        yield f"\n{begins[name]}: {len(way.modules)} modules; comes back into a package {len(way.back)} times"
        if by_name:
            yield from (f"  {module}" for module in way.modules)
        yield from (f"  back: {source} > {target}" for source, target in way.back)


if __name__ == "__main__":
    main()
