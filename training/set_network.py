"""The set model: says of each element of a frame what it is, and which belong to one seat."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from detection.vision.table.features import FEATURES
from detection.vision.table.roles import ROLES

WIDE, LAYERS, HEADS, PAIR = 96, 4, 4, 20
PAIRS = 12
"""What is seen of two elements together."""


def pair_features(places: Tensor) -> Tensor:
    """Return what is seen of each two boxes (B, N, 4), in heights of text: (B, N, N, PAIRS)."""
    one, other = places.unsqueeze(2), places.unsqueeze(1)
    left, top, right, bottom = (other[..., at] - one[..., at] for at in range(4))
    x, y = (left + right) / 2, (top + bottom) / 2
    high = (one[..., 3] - one[..., 1]).clamp(min=0.1), (other[..., 3] - other[..., 1]).clamp(min=0.1)
    across = torch.minimum(one[..., 2], other[..., 2]) - torch.maximum(one[..., 0], other[..., 0])
    down = torch.minimum(one[..., 3], other[..., 3]) - torch.maximum(one[..., 1], other[..., 1])
    near = torch.exp(-(x * x + y * y) / 18)
    return torch.stack(
        [
            torch.tanh(x / 4),
            torch.tanh(y / 2),
            torch.tanh(x / 25),
            torch.tanh(y / 15),
            torch.tanh(left),
            torch.tanh(right),
            torch.tanh(across / 3),
            torch.tanh(down),
            torch.tanh(down / 8),
            torch.log(high[1] / high[0]),
            near,
            torch.exp(-(x * x + y * y) / 200),
        ],
        dim=-1,
    )


class Layer(nn.Module):
    """Attention among all elements, swayed by how two lie to each other; then each by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDE), nn.LayerNorm(WIDE)
        self.asked = nn.Linear(WIDE, 3 * WIDE)
        self.answered = nn.Linear(WIDE, WIDE)
        self.bias = nn.Linear(PAIR, HEADS)
        self.alone = nn.Sequential(nn.Linear(WIDE, 2 * WIDE), nn.GELU(), nn.Linear(2 * WIDE, WIDE))

    def forward(self, seen: Tensor, pairs: Tensor, mask: Tensor) -> Tensor:
        batch, count, _ = seen.shape
        asked = self.asked(self.before(seen)).reshape(batch, count, 3, HEADS, WIDE // HEADS)
        query, key, value = asked.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / (WIDE // HEADS) ** 0.5
        scores = scores + self.bias(pairs).permute(0, 3, 1, 2) + mask.unsqueeze(1)
        mixed = (torch.softmax(scores, dim=-1) @ value).transpose(1, 2).reshape(batch, count, WIDE)
        seen = seen + self.answered(mixed)
        return seen + self.alone(self.after(seen))


class SetNetwork(nn.Module):
    """Maps features (B, N, FEATURES) and places (B, N, 4) to logits.

    They are of each role (B, N, ROLES), of being at the user's seat (B, N), and of two elements being at one
    seat (B, N, N).
    """

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Linear(FEATURES, WIDE)
        self.pairs = nn.Sequential(nn.Linear(PAIRS, PAIR), nn.GELU(), nn.Linear(PAIR, PAIR), nn.GELU())
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.leave = nn.LayerNorm(WIDE)
        self.roles = nn.Linear(WIDE, len(ROLES))
        self.hero = nn.Linear(WIDE, 1)
        self.seat = nn.Linear(WIDE, 48)
        self.together = nn.Linear(PAIR, 1)

    def forward(
        self, features: Tensor, places: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits; `mask` (B, N) is 0 for an element and -1e4 for none."""
        pairs = self.pairs(pair_features(places))
        seen = self.enter(features)
        barred = seen.new_zeros(1, 1, 1) if mask is None else mask.unsqueeze(1)
        for layer in self.layers:
            seen = layer(seen, pairs, barred)
        seen = self.leave(seen)
        seat = self.seat(seen)
        same = seat @ seat.transpose(-1, -2) / 7 + self.together(pairs).squeeze(-1)
        return self.roles(seen), self.hero(seen).squeeze(-1), (same + same.transpose(-1, -2)) / 2
