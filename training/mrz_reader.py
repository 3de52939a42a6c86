#!/usr/bin/env python3
"""Trains the reader of machine-readable zone lines and writes mrz_reader.onnx.

Everything is drawn on the fly from the seed: no picture is read.
"""

import argparse
import math
import time
from pathlib import Path

import cv2
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader

import hardware
import warm_start
from averaging import Average
from line_crops import HEIGHT, LineBatches, framed_width
from replay import relit, replayed

CLASSES = 38
STEPS = 3600
PEAK_RATE = 2.5e-3
AVERAGING = 0.998
"""Share that the running average keeps at each step."""


def _linear(inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(outputs),
    )


def _block(inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return _linear(inputs, outputs, kernel, stride).append(nn.ReLU(inplace=True))


class MrzReader(nn.Module):
    """n x 1 x 32 x w to [w/4, n, 38] logits for connectionist temporal classification.

    Convolutions alone: a class depends on about three characters on either
    side at most, so nothing like a language can be learnt.
    """

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            _block(1, 24, (5, 5), (2, 2)),
            _block(24, 48, (3, 3)),
            nn.MaxPool2d(2),
            _block(48, 72, (3, 3)),
            nn.MaxPool2d((2, 1)),
            _block(72, 96, (3, 3)),
            _block(96, 128, (4, 1), (4, 1)),
        )
        self.along = nn.Sequential(_block(128, 128, (1, 5)), _block(128, 128, (1, 5)))
        self.further = _linear(128, 128, (1, 5))
        self.drop = nn.Dropout(0.1)
        self.classify = nn.Conv2d(128, CLASSES, 1)
        # The residual branch starts silent. No rectifier may stand at its end: none would ever wake it.
        nn.init.zeros_(self.further[1].weight)

    @property
    def silent(self) -> nn.Module:
        """The branch that an older file may lack."""
        return self.further

    def forward(self, lines: torch.Tensor) -> torch.Tensor:
        """Logits, a time step for every four columns."""
        y = self.along(self.look(lines).mean(2, keepdim=True))
        y = self.drop(functional.relu(y + self.further(y)))
        return self.classify(y).squeeze(2).permute(2, 0, 1)


def export(network: nn.Module, path: Path) -> None:
    """Writes the network as ONNX, opset 13, number and width of lines free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network.cpu().to(memory_format=torch.contiguous_format),
        torch.zeros(1, 1, HEIGHT, framed_width(44)),
        str(path),
        **hardware.legacy_export(),
        opset_version=13,
        input_names=["lines"],
        output_names=["logits"],
        dynamic_axes={"lines": {0: "n", 3: "width"}, "logits": {0: "steps", 1: "n"}},
    )


def rate(step: int, steps: int, peak: float) -> float:
    """Learning rate: a short warm-up, then a cosine."""
    return peak * min(1.0, (step + 1) / 150) * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 1e-5


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("models/mrz_reader.onnx"))
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="checkpoints")
    parser.add_argument("--seed", type=int, default=4409)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--uses", type=int, default=1, help="steps that each drawn batch is used for: more than 1 where drawing is the slower part")
    parser.add_argument("--kept", type=int, default=4000, help="batches kept to be used again")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="highest learning rate")
    parser.add_argument("--start", type=Path, help="checkpoint (.pt) or exported reader (.onnx) to go on from")
    options = parser.parse_args()

    cv2.setNumThreads(1)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    network = MrzReader().to(memory_format=torch.channels_last)
    if options.start:
        if options.start.suffix == ".onnx":
            images = LineBatches(options.seed + 1, 48, 0, 1)[0][0]
            warm_start.adopt(network, network.classify, options.start, images.float() / 127.5 - 1)
        else:
            network.load_state_dict(torch.load(options.start, map_location="cpu"))
    network = network.to(hardware.DEVICE)
    average = Average(network, AVERAGING)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=1e-4)
    batches = LineBatches(options.seed, options.batch, 0, -(-options.steps // options.uses))
    loader = DataLoader(batches, None, num_workers=options.workers, prefetch_factor=8)
    began, running = time.monotonic(), 0.0
    for step, (images, texts) in enumerate(replayed(loader, options.uses, options.kept, options.seed), start=1):
        for group in optimiser.param_groups:
            group["lr"] = rate(step - 1, options.steps, options.rate)
        x = relit(images).to(memory_format=torch.channels_last)
        with hardware.cheapest():
            logits = network(x)
        chances = functional.log_softmax(logits.float(), 2)
        lengths = torch.full((len(x),), chances.shape[0], dtype=torch.long)
        widths = torch.full((len(x),), texts.shape[1], dtype=torch.long)
        value = functional.ctc_loss(chances, texts, lengths, widths, zero_infinity=True)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        average.update(network)
        running = value.detach() if step == 1 else 0.98 * running + 0.02 * value.detach()
        if step % max(50, options.steps // 100) == 0 or step == options.steps:
            speed = step * options.batch / (time.monotonic() - began)
            print(f"step {step}/{options.steps} loss {running:.4f} {speed:.0f} lines/s", flush=True)
        if step % max(200, options.steps // 20) == 0 or step == options.steps:
            torch.save(average.network.state_dict(), options.work / "mrz_reader.pt")
    export(average.network, options.out)


if __name__ == "__main__":
    main()
