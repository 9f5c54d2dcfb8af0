"""Writes networks as ONNX files, and takes them up where a file left them."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from detection.vision.cards.recogniser import READER_SIDE
from detection.vision.shapes.buttons import SQUARE
from training.networks import ButtonReader, Finder, Reader, Spotter


def restore(network: nn.Module, path: Path, example: Tensor) -> None:
    """Give `network` the weights in `path`, which was exported from a network of its kind.

    The file holds every normalisation folded into the convolution before it. So that learning goes on
    as if there had been no file, each gets back what it would have measured on `example`, a usual batch.
    Raises ValueError if the file holds another kind of network.
    """
    graph = onnx.load(str(path)).graph
    stored = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    nodes = [node for node in graph.node if node.op_type in ("Conv", "Gemm")]
    layers = [layer for layer in network.modules() if isinstance(layer, (nn.Conv2d, nn.Linear))]
    follows = _normalisations(network)
    if len(nodes) != len(layers):
        raise ValueError(f"{path} has {len(nodes)} layers, this network {len(layers)}.")
    with torch.no_grad():
        for node, layer in zip(nodes, layers, strict=True):
            weight, bias = (torch.from_numpy(stored[name].copy()) for name in node.input[1:3])
            if weight.shape != layer.weight.shape:
                raise ValueError(f"{path} is of another network: {weight.shape}, not {layer.weight.shape}.")
            layer.weight.copy_(weight)
            if layer.bias is not None:
                layer.bias.copy_(bias)
            else:
                norm = follows[layer]
                norm.running_mean, norm.running_var = torch.zeros_like(bias), torch.ones_like(bias) - norm.eps
                norm.weight.fill_(1)
                norm.bias.copy_(bias)
        _measure(network, list(follows.values()), example)


def _normalisations(network: nn.Module) -> dict[nn.Module, nn.BatchNorm2d]:
    """Return which normalisation follows each convolution."""
    parts = [part for part in network.modules() if isinstance(part, nn.Sequential)]
    pairs = [pair for part in parts for pair in zip(part, list(part)[1:], strict=False)]
    return {before: after for before, after in pairs if isinstance(after, nn.BatchNorm2d)}


def _measure(network: nn.Module, norms: list[nn.BatchNorm2d], example: Tensor) -> None:
    """Let each normalisation, which does nothing yet, measure `example` and still do nothing."""
    measured: dict[nn.Module, tuple[Tensor, Tensor]] = {}

    def note(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        measured[norm] = (inputs[0].mean(dim=(0, 2, 3)), inputs[0].var(dim=(0, 2, 3)))

    hooks = [norm.register_forward_pre_hook(note) for norm in norms]
    network.eval()
    network(example)
    network.train()
    for hook in hooks:
        hook.remove()
    for norm in norms:
        mean, var = measured[norm]
        norm.running_mean, norm.running_var = mean, var
        norm.weight.copy_((var + norm.eps).sqrt())
        norm.bias += mean


def weights_in(path: Path) -> dict[str, Tensor]:
    """Return the weights of a network of linear layers that was exported to `path`, as its modules name them.

    The file holds what a layer multiplies with turned on its side, and named by where it is used.
    """
    graph = onnx.load(str(path)).graph
    stored = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    found = {name: torch.from_numpy(value.copy()) for name, value in stored.items() if "::" not in name}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in stored:
            parts = node.name.strip("/").split("/")[:-1]
            kept = [
                part
                for part, below in zip(parts, [*parts[1:], ""], strict=True)
                if not below.startswith(f"{part}.")
            ]
            found[".".join([*kept, "weight"])] = torch.from_numpy(stored[node.input[1]].T.copy())
    return found


def export_finder(finder: Finder | Spotter, path: Path) -> None:
    """Write a network that looks at places to `path`: pictures of any size, any number of them."""
    finder.eval()
    torch.onnx.export(
        finder, (torch.zeros(1, 3, 64, 64),), str(path), input_names=["pixels"], output_names=["places"],
        dynamic_axes={"pixels": {0: "n", 2: "h", 3: "w"}, "places": {0: "n", 2: "p", 3: "q"}},
        dynamo=False,
    )  # fmt: skip
    finder.train()


def export_reader(reader: Reader, path: Path) -> None:
    """Write the reader to `path`: any number of squares."""
    reader.eval()
    torch.onnx.export(
        reader, (torch.zeros(1, 3, READER_SIDE, READER_SIDE),), str(path),
        input_names=["squares"], output_names=["rank", "suit"],
        dynamic_axes={"squares": {0: "n"}, "rank": {0: "n"}, "suit": {0: "n"}}, dynamo=False,
    )  # fmt: skip
    reader.train()


def export_button_reader(reader: ButtonReader, path: Path) -> None:
    """Write the button reader to `path`: any number of squares."""
    reader.eval()
    torch.onnx.export(
        reader, (torch.zeros(1, 3, SQUARE, SQUARE),), str(path), input_names=["squares"],
        output_names=["button"], dynamic_axes={"squares": {0: "n"}, "button": {0: "n"}}, dynamo=False,
    )  # fmt: skip
    reader.train()
