"""`python -m tests.golden [NAME...]`: write the golden files anew."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.golden.comparing import differences, save
from tests.golden.goldens import GOLDENS


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.golden", description="Write the golden files anew.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(GOLDENS)}; default: all")
    names = parser.parse_args().names or list(GOLDENS)
    if unknown := set(names) - set(GOLDENS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(GOLDENS)}")
    for name in names:
        with TemporaryDirectory(prefix="pokertool-golden-") as folder:
            made = GOLDENS[name](Path(folder))
        sys.stdout.write(f"{differences(name, made) or f'{name} is as it was'}\n")
        save(name, made)


if __name__ == "__main__":
    main()
