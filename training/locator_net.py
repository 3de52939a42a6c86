"""The locator: a small U-Net over the whole picture, maps at half its size."""

import torch
from torch import nn
from torch.nn import functional

from locator_data import COSINE, CORNERS, DOCUMENT, IGNORE, LINES, SINE, ZONE

WIDTHS = (16, 32, 48, 80, 112)


def _linear(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
    )


def _convolution(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return _linear(inputs, outputs, stride).append(nn.ReLU(inplace=True))


class Locator(nn.Module):
    """n x 3 x h x w, sides multiples of 32, to n x 6 x h/2 x w/2."""

    def __init__(self) -> None:
        super().__init__()
        w = WIDTHS
        self.down0 = _convolution(3, w[0], 2)
        self.down1 = nn.Sequential(_convolution(w[0], w[1], 2), _convolution(w[1], w[1]))
        self.down2 = nn.Sequential(_convolution(w[1], w[2], 2), _convolution(w[2], w[2]))
        self.down3 = nn.Sequential(_convolution(w[2], w[3], 2), _convolution(w[3], w[3]))
        self.down4 = nn.Sequential(_convolution(w[3], w[4], 2), _convolution(w[4], w[4]), _convolution(w[4], w[4]))
        # What the whole picture shows, where it costs least.
        self.context = nn.Sequential(_convolution(w[4], w[4]), _linear(w[4], w[4]))
        self.up3 = _convolution(w[4] + w[3], w[3])
        self.up2 = _convolution(w[3] + w[2], w[2])
        self.up1 = _convolution(w[2] + w[1], 24)
        self.up0 = _convolution(24 + w[0], 16)
        self.heads = nn.Conv2d(16, 6, 1)
        # Corners, zones and lines are rare: start from a low prior.
        with torch.no_grad():
            self.heads.bias.copy_(torch.tensor([0.0, -4.0, -3.0, 0.0, 0.0, -4.0]))
        # The residual branch starts silent. No rectifier may stand at its end: none would ever wake it.
        nn.init.zeros_(self.context[1][1].weight)

    @property
    def silent(self) -> nn.Module:
        """The branch that an older file may lack."""
        return self.context

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Maps of logits, and the raw direction vector in channels 3 and 4."""
        a = self.down0(image)
        b = self.down1(a)
        c = self.down2(b)
        d = self.down3(c)
        e = self.down4(d)
        e = functional.relu(e + self.context(e))
        y = self.up3(torch.cat([_double(e), d], 1))
        y = self.up2(torch.cat([_double(y), c], 1))
        y = self.up1(torch.cat([_double(y), b], 1))
        y = self.up0(torch.cat([_double(y), a], 1))
        return self.heads(y)


def _double(x: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def loss(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Weighted sum over the six maps; undecided papers teach neither mask nor corners."""
    decided = (target[:, IGNORE] < 0.5).float()

    def entropy(channel: int, emphasis: float) -> torch.Tensor:
        truth = target[:, channel]
        each = functional.binary_cross_entropy_with_logits(output[:, channel], truth, reduction="none")
        return each * (1 + emphasis * truth)

    document = (entropy(DOCUMENT, 0.0) * decided).mean()
    corners = (entropy(CORNERS, 12.0) * decided).mean()
    zone = entropy(ZONE, 2.0).mean()
    lines = entropy(LINES, 2.0).mean()
    inside = (target[:, ZONE] > 0.7).float()
    miss = (output[:, COSINE] - target[:, COSINE]) ** 2 + (output[:, SINE] - target[:, SINE]) ** 2
    direction = (miss * inside).sum() / (inside.sum() + 50)
    chance = torch.sigmoid(output[:, ZONE])
    overlap = (chance * target[:, ZONE]).sum((1, 2))
    dice = (1 - (2 * overlap + 20) / (chance.sum((1, 2)) + target[:, ZONE].sum((1, 2)) + 20)).mean()
    return document + 8 * corners + 3 * zone + 0.5 * dice + 2 * lines + 0.3 * direction
