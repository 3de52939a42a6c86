#!/usr/bin/env python3
"""Trains the reader of printed lines further, from PP-OCRv6's weights, and writes text_reader.onnx with its alphabet.

What it starts from has seen words of many languages and few strokes of ours: it leaves them out of Ø, Đ and Ł, and
guesses O or 0 from the letters beside; letters of letters.py that it lacks are added, each beginning as the one
that it took them for. Here lines without language are drawn on the fly from the seed; no picture is read.
"""

import argparse
import math
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from torch.nn import functional
from torch.utils.data import DataLoader

import fonts
import letters
from averaging import Average
from hardware import DEVICE, cheapest
from onnx_graph import OnnxGraph
from printed_text import ALPHABET, READER_FILE, with_half_weights
from printed_text_lines import Batch, PrintedLines, covered
from replay import relit, replayed

STEPS = 3000
PEAK_RATE = 4e-4
AVERAGING = 0.997
KEPT = 400
"""Batches that wait to be shown again."""
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
    parser.add_argument("--uses", type=int, default=1, help="how often a drawn batch is shown, each time in another light")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--minutes", type=float, default=math.inf, help="the rate falls so that this is enough, if steps are not")
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="highest learning rate")
    options = parser.parse_args()

    cv2.setNumThreads(1)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.work.mkdir(parents=True, exist_ok=True)
    before = ALPHABET.read_text(encoding="utf-8").rstrip("\n")
    alphabet = letters.alphabet(before)
    model = with_further_classes(whole(onnx.load(str(options.start))), before, alphabet)
    network = OnnxGraph(model).to(DEVICE)
    average = Average(network, AVERAGING)
    found = faces()
    tests = found[::KEPT_FOR_TESTS]
    taught = [face for face in found if face not in tests]
    print(f"{len(taught)} faces to learn from, {len(tests)} to be tested with", flush=True)
    held = PrintedLines(options.seed + 1, 32, 3, alphabet, tests)
    trial = [batch for group in range(len(held)) for batch in held[group]]
    print("before:", judge(network, trial), flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=1e-4)
    batches = drawn(options, PrintedLines(options.seed, options.batch, options.steps, alphabet, taught))
    began, running = time.monotonic(), 0.0
    for step, (images, classes, lengths) in enumerate(replayed(batches, options.uses, KEPT, options.seed), start=1):
        done = max(step / options.steps, (time.monotonic() - began) / 60 / options.minutes)
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1.0, step / 200) * (0.5 + 0.5 * math.cos(math.pi * min(done, 1))) + 1e-6
        with cheapest():
            logits = network(relit(images).expand(-1, 3, -1, -1))
        chances = functional.log_softmax(logits.float(), 2)
        frames = torch.full((len(images),), chances.shape[1], dtype=torch.long)
        value = functional.ctc_loss(chances.permute(1, 0, 2), classes, frames, lengths.cpu(), zero_infinity=True)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        average.update(network)
        if step % 50 == 0:
            running = value.item() if step == 50 else 0.8 * running + 0.2 * value.item()
            print(f"step {step} {done:.1%} loss {running:.4f} {step * options.batch / (time.monotonic() - began):.0f} lines/s", flush=True)
        if step % max(250, options.steps // 10) == 0:
            print(f"step {step}:", judge(average.network, trial), flush=True)
        if done >= 1:
            break
    print("after:", judge(average.network, trial), flush=True)
    average.network.write(model)
    with_half_weights(model)
    onnx.save(model, options.out)
    options.out.with_name(ALPHABET.name).write_text(alphabet + "\n", encoding="utf-8")


def drawn(options: argparse.Namespace, lines: PrintedLines) -> Iterator[Batch]:
    """Batches as they are drawn."""
    for group in DataLoader(lines, None, num_workers=options.workers, prefetch_factor=2):
        yield from group


def with_further_classes(model: onnx.ModelProto, before: str, after: str) -> onnx.ModelProto:
    """The network with a class more for each character that `after` has at its end beyond `before`.

    A letter with marks begins as the letter without, another as all letters' mean; the space stays the last class.
    """
    further = after[len(before) :]
    if not further:
        return model
    bases = [unicodedata.normalize("NFD", character)[0] for character in further]
    product = next(node for node in reversed(model.graph.node) if node.op_type == "MatMul")
    add = next(node for node in model.graph.node if node.op_type == "Add" and product.output[0] in node.input)
    chance = np.random.default_rng(0)
    for name, axis in ((product.input[1], 1), (next(n for n in add.input if n != product.output[0]), 0)):
        tensor = next(tensor for tensor in model.graph.initializer if tensor.name == name)
        known = np.moveaxis(onnx.numpy_helper.to_array(tensor), axis, 0)
        of_letters = known[1 + before.index("A") : 1 + before.index("Z")].mean(0)
        begin = np.stack([known[1 + before.index(base)] if base in before else of_letters for base in bases])
        # Less likely than what they are like, and each a little different.
        begin = begin - 2 if axis == 0 else begin + chance.normal(0, 0.02, begin.shape).astype(np.float32)
        grown = np.moveaxis(np.concatenate([known[:-1], begin, known[-1:]]), 0, axis)
        tensor.CopyFrom(onnx.numpy_helper.from_array(np.ascontiguousarray(grown, np.float32), name))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(after) + 2
    return model


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
