"""The networks that see pixels: they find ranks on cards, read cards, and find and read buttons and backs.

The finder looks at a whole picture and says, for every fourth pixel, whether a rank of a
face-up card is centred there, how high it is, and where the card's face lies around it.
The reader looks at a square around one found rank and names rank and suit, or says no.
The spotter looks at a picture of seats and says, for every fourth pixel, whether a dealer button lies
there, and whether the back of a card does. The button reader looks at a square around what the spotter
takes for a button, and says whether it is one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def block(inside: int, outside: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    """Return a convolution with its normalisation and rectifier."""
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class Finder(nn.Module):
    """Pixels (N, 3, H, W; 0 to 1; H and W multiples of 16) to (N, 8, H/4, W/4).

    Channels: heat (a logit), log height over `USUAL_HEIGHT`, offset x and y in places, and the
    log distances from the rank's centre to the face's left, top, right and bottom, in heights.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(block(3, 16, 2, 5), block(16, 32, 2), block(32, 32))
        self.middle = nn.Sequential(block(32, 64, 2), block(64, 64), block(64, 64))
        self.coarse = nn.Sequential(block(64, 96, 2), block(96, 96), block(96, 64))
        self.join = block(64, 32)
        self.last = nn.Sequential(block(64, 40), nn.Conv2d(40, 8, 1))
        head = self.last[1]
        assert isinstance(head, nn.Conv2d) and head.bias is not None  # noqa: S101, PT018
        nn.init.constant_(head.bias[:1], -4.0)

    def forward(self, pixels: Tensor) -> Tensor:
        fine = self.fine(pixels)
        middle = self.middle(fine)
        wide = nn.functional.interpolate(self.coarse(middle), scale_factor=2.0, mode="nearest")
        joined = self.join(middle + wide)
        joined = nn.functional.interpolate(joined, scale_factor=2.0, mode="nearest")
        answer: Tensor = self.last(torch.cat([fine, joined], dim=1))
        return answer


class Spotter(nn.Module):
    """Pixels (N, 3, H, W; 0 to 1; H and W multiples of 16) to logits (N, 2, H/4, W/4): button, back."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(block(3, 12, 2, 5), block(12, 24, 2), block(24, 24))
        self.middle = nn.Sequential(block(24, 48, 2), block(48, 48))
        self.coarse = nn.Sequential(block(48, 64, 2), block(64, 64), block(64, 48, 1, 1))
        self.join = block(48, 24, 1, 1)
        self.last = nn.Sequential(block(24, 24), nn.Conv2d(24, 2, 1))
        head = self.last[1]
        assert isinstance(head, nn.Conv2d) and head.bias is not None  # noqa: S101, PT018
        nn.init.constant_(head.bias, -3.0)

    def forward(self, pixels: Tensor) -> Tensor:
        fine = self.fine(pixels)
        middle = self.middle(fine)
        wide = nn.functional.interpolate(self.coarse(middle), scale_factor=2.0, mode="nearest")
        joined = nn.functional.interpolate(self.join(middle + wide), scale_factor=2.0, mode="nearest")
        answer: Tensor = self.last(fine + joined)
        return answer


class ButtonReader(nn.Module):
    """Squares (N, 3, 64, 64; 0 to 1) to logits (N): whether a dealer button lies in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            block(3, 16, 2, 5), block(16, 32), nn.MaxPool2d(2),
            block(32, 48), nn.MaxPool2d(2), block(48, 64), block(64, 64, 1, 1),
            nn.Conv2d(64, 16, 1), nn.ReLU(inplace=True), nn.Flatten(),
            nn.Dropout(0.1), nn.Linear(16 * 64, 64), nn.ReLU(inplace=True), nn.Linear(64, 1),
        )  # fmt: skip

    def forward(self, squares: Tensor) -> Tensor:
        answer: Tensor = self.body(squares)[:, 0]
        return answer


class Again(nn.Module):
    """A block that adds to what comes in: it learns what is still missing."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.block = block(channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        more: Tensor = self.block(features)
        return features + more


class Reader(nn.Module):
    """Squares (N, 3, 64, 64; 0 to 1) to logits of rank (N, 14; the last: no card) and suit (N, 4)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            block(3, 24, 2, 5), block(24, 40), nn.MaxPool2d(2),
            block(40, 64), Again(64), Again(64), nn.MaxPool2d(2),
            block(64, 112), Again(112), nn.Conv2d(112, 28, 1), nn.ReLU(inplace=True), nn.Flatten(),
            nn.Dropout(0.1), nn.Linear(28 * 64, 192), nn.ReLU(inplace=True),
        )  # fmt: skip
        self.rank, self.suit = nn.Linear(192, 14), nn.Linear(192, 4)

    def forward(self, squares: Tensor) -> tuple[Tensor, Tensor]:
        features = self.body(squares)
        return self.rank(features), self.suit(features)
