"""Recorded hands for tests: short ones, written here."""

from __future__ import annotations

from pathlib import Path

HOLDEM = """
variant = 'NT'
antes = [0, 0, 0]
blinds_or_straddles = [50, 100, 0]
min_bet = 100
starting_stacks = [1000, 2000, 1500]
actions = [
  'd dh p1 AhKh', 'd dh p2 ????', 'd dh p3 QsQd', 'p3 cbr 300', 'p1 cc', 'p2 f', 'd db 2c3d4h',
  'p1 cc', 'p3 cbr 400', 'p1 cbr 700', 'p3 cc', 'p1 sm AhKh', 'p3 sm QsQd', 'd db 9s', 'd db Ts',
]
players = ['Ann', 'Bob', 'Cid']
"""
OMAHA = """
variant = 'PO'
antes = [0, 0]
blinds_or_straddles = [50, 100]
min_bet = 100
starting_stacks = [1000, 1000]
actions = [
  'd dh p1 {one}', 'd dh p2 {other}', 'p2 cc', 'p1 cc', 'd db Tc9c8c', 'p1 cbr 100', 'p2 f',
]
players = ['Ann', 'Bob']
"""
STUD = """
variant = 'F7S'
antes = [5, 5]
bring_in = 10
small_bet = 20
big_bet = 40
starting_stacks = [1000, 1000]
actions = []
players = ['Ann', 'Bob']
"""


def written(folder: Path, text: str, name: str = "hand.phh") -> Path:
    """Return a file of `text`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
