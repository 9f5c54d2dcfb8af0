"""Write the mean of several networks' weights as one ONNX file: what runs from one start agree on.

python -m training.mean --out reader.onnx first/reader.onnx second/reader.onnx

Averaged weights read unseen decks better than either (M. Wortsman and others, Model soups, 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
from onnx import numpy_helper


def mean_of(paths: list[Path]) -> onnx.ModelProto:
    """Return the first network with each weight the mean of what all have. They must be of one kind."""
    models = [onnx.load(str(path)) for path in paths]
    for weights in zip(*(model.graph.initializer for model in models), strict=True):
        values = [numpy_helper.to_array(weight) for weight in weights]
        if values[0].dtype.kind == "f":
            weights[0].CopyFrom(numpy_helper.from_array(sum(values) / len(values), weights[0].name))
    return models[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("networks", type=Path, nargs="+")
    options = parser.parse_args()
    onnx.save(mean_of(options.networks), str(options.out))


if __name__ == "__main__":
    main()
