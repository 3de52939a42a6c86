#!/usr/bin/env python3
"""Trains the locator and writes locator.onnx.

Everything is drawn on the fly from the seed: no picture is read. First small
pictures, then full-size ones; the learning rate falls over both phases.
"""

import argparse
import math
import time
from pathlib import Path

import cv2
import torch
from torch.utils.data import DataLoader

import hardware
import locator_data
import warm_start
from averaging import Average
from locator_net import Locator, loss
from replay import relit, replayed, turned

SIZE = 256
PHASES = ((192, 1200), (SIZE, 800))
"""(side of the pictures, steps) of each phase."""
PEAK_RATE = 2.5e-3
AVERAGING = 0.998
"""Share that the running average keeps at each step."""


def export(network: torch.nn.Module, path: Path) -> None:
    """Writes the network as ONNX, opset 13, height and width free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network.cpu().to(memory_format=torch.contiguous_format),
        torch.zeros(1, 3, SIZE, SIZE),
        str(path),
        **hardware.legacy_export(),
        opset_version=13,
        input_names=["image"],
        output_names=["maps"],
        dynamic_axes={"image": {2: "height", 3: "width"}, "maps": {2: "rows", 3: "columns"}},
    )


def rate(step: int, steps: int, peak: float) -> float:
    """Learning rate: a short warm-up, then a cosine."""
    return peak * min(1.0, (step + 1) / 150) * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 1e-5


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("models/locator.onnx"))
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="checkpoints")
    parser.add_argument("--seed", type=int, default=9303)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--surfaces", type=int, default=400)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--uses", type=int, default=1, help="steps that each drawn batch is used for: more than 1 where drawing is the slower part")
    parser.add_argument("--kept", type=int, default=2000, help="batches kept to be used again")
    parser.add_argument("--start", type=Path, help="checkpoint (.pt) or exported network (.onnx) to go on from")
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="highest learning rate")
    parser.add_argument("--phases", type=int, nargs="+", help="side and steps of each phase, instead of the usual")
    options = parser.parse_args()

    cv2.setNumThreads(1)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    pages, surfaces = locator_data.make_library(options.seed, options.pages, options.surfaces, options.workers)
    print(f"{len(pages)} pages, {len(surfaces)} surfaces in {time.monotonic() - began:.0f} s", flush=True)

    network = Locator().to(memory_format=torch.channels_last)
    if options.start:
        if options.start.suffix == ".onnx":
            drawn = locator_data.Scenes(pages, surfaces, options.seed + 3, SIZE, 0, 24)
            sample = torch.stack([drawn[index][0] for index in range(len(drawn))])
            warm_start.adopt(network, network.heads, options.start, sample.float() / 127.5 - 1)
        else:
            network.load_state_dict(torch.load(options.start, map_location="cpu"))
    network = network.to(hardware.DEVICE)
    average = Average(network, AVERAGING)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=1e-4)
    phases = list(PHASES)
    if options.phases:
        phases = list(zip(options.phases[::2], options.phases[1::2], strict=True))
    total = sum(steps for _, steps in phases)
    step, running = 0, 0.0
    for size, steps in phases:
        drawn = -(-steps // options.uses) * options.batch
        scenes = locator_data.Scenes(pages, surfaces, options.seed + 2, size, step * options.batch, drawn)
        loader = DataLoader(scenes, options.batch, num_workers=options.workers, prefetch_factor=8)
        for images, targets in replayed(loader, options.uses, options.kept, options.seed):
            for group in optimiser.param_groups:
                group["lr"] = rate(step, total, options.rate)
            images, targets = turned(images, targets.float(), locator_data.COSINE)
            x = relit(images).to(memory_format=torch.channels_last)
            with hardware.cheapest():
                maps = network(x)
            value = loss(maps.float(), targets)
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            average.update(network)
            running = value.detach() if step == 0 else 0.98 * running + 0.02 * value.detach()
            step += 1
            if step % max(50, total // 100) == 0 or step == total:
                speed = step * options.batch / (time.monotonic() - began)
                print(f"step {step}/{total} side {size} loss {running:.4f} {speed:.0f} pictures/s", flush=True)
            if step % max(100, total // 20) == 0 or step == total:
                torch.save(average.network.state_dict(), options.work / "locator.pt")
    export(average.network, options.out)


if __name__ == "__main__":
    main()
