"""A table that draws itself: for trying out the whole system, and for testing it against the truth."""

from detection.demo.table import DemoStep, DemoTable
from detection.demo.truth import TruthEvent

__all__ = ["DemoStep", "DemoTable", "TruthEvent"]
