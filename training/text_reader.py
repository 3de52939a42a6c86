#!/usr/bin/env python3
"""Trains the reader of printed lines further, from PP-OCRv6's weights, and writes text_reader.onnx.

What it starts from has seen words of many languages and few strokes of ours: it leaves them out of Ø, Đ and Ł, and
guesses O or 0 from the letters beside. Here lines without language are drawn on the fly from the seed; no picture
is read. A second network, the one it started from, holds it to what it knew: on each line the answers may not drift
far apart.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import cv2
import onnx
import torch
from torch.nn import functional
from torch.utils.data import DataLoader

import fonts
from averaging import Average
from hardware import DEVICE
from onnx_graph import OnnxGraph
from printed_text import ALPHABET, READER_FILE, with_half_weights
from printed_text_lines import PrintedLines, covered
from replay import relit

STEPS = 3000
PEAK_RATE = 4e-4
AVERAGING = 0.997
KEPT_FOR_TESTS = 7
"""Every such face is kept out of training, to test with."""


UNUSUAL = ("Italic", "Oblique", "Thin", "ExtraLight", "malayalam", "junicode", "lmodern", "Math", "LinBiolinum_K", "D050000L", "DejaVuSansCondensed")
"""Styles that documents are not printed in, and the face of the generated specimens, which stay a test."""


def faces() -> list[str]:
    """Faces of this machine that have the letters of European languages, by name."""
    found = []
    for path in sorted(fonts.FONT_ROOT.rglob("*")):
        if path.suffix.lower() in (".ttf", ".otf"):
            face = str(path.relative_to(fonts.FONT_ROOT))
            if not any(word in face for word in UNUSUAL) and set("AZaz09ÄÉéß.-") <= covered(face):
                found.append(face)
    return found


def errors(logits: torch.Tensor, classes: torch.Tensor, lengths: torch.Tensor) -> tuple[int, int]:
    """Lines read wrongly, and characters that differ in number or place."""
    wrong, edits, start = 0, 0, 0
    for row, length in enumerate(lengths.tolist()):
        truth = classes[start : start + length].tolist()
        start += length
        best = logits[row].argmax(1)
        read = [int(c) for place, c in enumerate(best) if c and (place == 0 or c != best[place - 1])]
        if read != truth:
            wrong += 1
            before = list(range(len(truth) + 1))
            for count, letter in enumerate(read, start=1):
                now = [count]
                for place, other in enumerate(truth, start=1):
                    now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (letter != other)))
                before = now
            edits += before[-1]
    return wrong, edits


@torch.no_grad()
def judge(network: torch.nn.Module, batches: list) -> str:
    """Lines and characters read wrongly."""
    lines = letters = wrong = edits = 0
    for images, classes, lengths in batches:
        logits = network((images.to(DEVICE).float() / 127.5 - 1).expand(-1, 3, -1, -1)).cpu()
        more, changed = errors(logits, classes, lengths)
        lines, letters = lines + len(images), letters + len(classes)
        wrong, edits = wrong + more, edits + changed
    return f"{wrong / lines:.1%} of {lines} lines, {edits / letters:.2%} of their characters wrong"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, default=READER_FILE, help="reader to go on from, as printed_text.py writes it")
    parser.add_argument("--out", type=Path, default=READER_FILE)
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="checkpoints")
    parser.add_argument("--seed", type=int, default=6151)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="highest learning rate")
    parser.add_argument("--held", type=float, default=0.15, help="weight of what it knew before")
    options = parser.parse_args()

    cv2.setNumThreads(1)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    alphabet = ALPHABET.read_text(encoding="utf-8").rstrip("\n")
    model = whole(onnx.load(str(options.start)))
    network = OnnxGraph(model).to(DEVICE)
    before = copy.deepcopy(network).eval().requires_grad_(False)
    average = Average(network, AVERAGING)
    found = faces()
    tests = found[::KEPT_FOR_TESTS]
    taught = [face for face in found if face not in tests]
    print(f"{len(taught)} faces to learn from, {len(tests)} to be tested with", flush=True)
    held = PrintedLines(options.seed + 1, 32, 3, alphabet, tests)
    trial = [batch for group in range(len(held)) for batch in held[group]]
    print("before:", judge(before, trial), flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=1e-4)
    lines = PrintedLines(options.seed, options.batch, -(-options.steps // PrintedLines.GROUP), alphabet, taught)
    loader = DataLoader(lines, None, num_workers=options.workers, prefetch_factor=2)
    began, running = time.monotonic(), 0.0
    batches = (batch for group in loader for batch in group)
    for step, (images, classes, lengths) in enumerate(batches, start=1):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1.0, step / 200) * (0.5 + 0.5 * math.cos(math.pi * step / options.steps)) + 1e-6
        pictures = relit(images.to(DEVICE)).expand(-1, 3, -1, -1)
        logits = network(pictures)
        chances = functional.log_softmax(logits, 2)
        steps = torch.full((len(images),), chances.shape[1], dtype=torch.long)
        value = functional.ctc_loss(chances.permute(1, 0, 2), classes.to(DEVICE), steps, lengths, zero_infinity=True)
        loss = value
        if options.held and step % 4 == 0:
            known = functional.softmax(before(pictures), 2)
            loss = loss + 4 * options.held * functional.kl_div(chances, known, reduction="sum") / chances[..., 0].numel()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        average.update(network)
        running = value.detach() if step == 1 else 0.98 * running + 0.02 * value.detach()
        if step % 50 == 0:
            print(f"step {step}/{options.steps} loss {running:.4f} {step * options.batch / (time.monotonic() - began):.0f} lines/s", flush=True)
        if step % max(250, options.steps // 10) == 0 or step == options.steps:
            print(f"step {step}:", judge(average.network, trial), flush=True)
            average.network.write(model)
            onnx.save(model, options.work / "text_reader.onnx")
    with_half_weights(model)
    onnx.save(model, options.out)


def whole(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network with its weights as 32-bit floats, without the casts that undo their storage."""
    casts = {node.input[0]: node.output[0] for node in model.graph.node if node.op_type == "Cast"}
    for tensor in model.graph.initializer:
        if tensor.name in casts:
            values = onnx.numpy_helper.to_array(tensor).astype("float32")
            tensor.CopyFrom(onnx.numpy_helper.from_array(values, casts[tensor.name]))
    for node in [node for node in model.graph.node if node.op_type == "Cast"]:
        model.graph.node.remove(node)
    return model


if __name__ == "__main__":
    main()
