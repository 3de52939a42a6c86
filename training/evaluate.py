#!/usr/bin/env python3
"""Judges both networks on labelled real pictures (never on drawn ones).

usage: evaluate.py FOLDER [--models models] [--out RESULTS.jsonl] [--show DIRECTORY]

FOLDER holds manifest.json (documents with file, mrz_lines, quad) and the
pictures. This is a plain reference of how the engine chains the two networks:
locate, turn upright and locate again, cut lines by pitch, read.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

from camera import PADDING
from line_crops import HEIGHT, MARGIN_LEFT, MARGIN_RIGHT, PITCH
from zone_text import ALPHABET

SIDE = 256
FORMATS = ((2, 44), (3, 30), (2, 36), (1, 30))
"""(lines, characters a line)."""


@dataclass
class Reading:
    """What was found in a picture."""

    document: np.ndarray | None
    zone: np.ndarray | None
    lines: list[str]
    confidence: float


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return 1 / (1 + np.exp(-x))


def square(points: np.ndarray) -> np.ndarray:
    """Orders a quadrilateral clockwise (y down)."""
    centre = points.mean(axis=0)
    return points[np.argsort(np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0]))]


def largest(mask: np.ndarray, smallest: int) -> np.ndarray | None:
    """The contour of the largest blob of at least `smallest` cells."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contours = [c for c in contours if len(c) > 4 and cv2.contourArea(c) >= smallest]
    return max(contours, key=cv2.contourArea) if contours else None


def four_sides(contour: np.ndarray) -> np.ndarray:
    """The quadrilateral that a blob's outline is closest to, cell centres."""
    hull = cv2.convexHull(contour)
    for tolerance in np.linspace(0.01, 0.12, 23):
        polygon = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
        if len(polygon) == 4:
            return polygon[:, 0].astype(np.float32)
        if len(polygon) < 4:
            break
    return cv2.boxPoints(cv2.minAreaRect(contour)).astype(np.float32)


class Engine:
    """Both networks, one thread."""

    def __init__(self, models: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.locator = onnxruntime.InferenceSession(str(models / "locator.onnx"), options)
        self.reader = onnxruntime.InferenceSession(str(models / "mrz_reader.onnx"), options)
        self.reader_input = self.reader.get_inputs()[0].name

    def maps(self, picture: np.ndarray) -> np.ndarray:
        """The locator's maps of a square RGB picture."""
        x = picture.astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
        return self.locator.run(None, {"image": x})[0][0]

    def read(self, line: np.ndarray) -> tuple[str, float]:
        """Text of a framed grey line and the mean logarithm of its characters' chances."""
        x = line.astype(np.float32)[None, None] / 127.5 - 1
        logits = self.reader.run(None, {self.reader_input: x})[0][:, 0]
        chances = np.exp(logits - logits.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        best = chances.argmax(1)
        text, scores, previous = "", [], 0
        for index, kind in enumerate(best):
            if kind and kind != previous:
                text += ALPHABET[kind - 1]
                scores.append(chances[index, kind])
            elif kind:
                scores[-1] = max(scores[-1], chances[index, kind])
            previous = kind
        return text, float(np.mean(np.log(np.array(scores) + 1e-9))) if scores else -9.0


def letterbox(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The picture in a grey square, and the 2 x 3 map from square to picture."""
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    canvas = np.full((SIDE, SIDE, 3), PADDING, np.uint8)
    left, top = (SIDE - w) // 2, (SIDE - h) // 2
    canvas[top : top + h, left : left + w] = small
    return canvas, np.array([[width / w, 0, -left * width / w], [0, height / h, -top * height / h]])


def apply(affine: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Moves points by a 2 x 3 map."""
    return points @ affine[:, :2].T + affine[:, 2]


def document_in(maps: np.ndarray) -> np.ndarray | None:
    """Corners of the largest document, in square pixels, corner origin."""
    contour = largest(maps[0] > 0, 60)
    if contour is None:
        return None
    quad = square(four_sides(contour))
    centre = quad.mean(axis=0)
    quad = quad + 0.5 * np.sign(quad - centre)
    heat = sigmoid(maps[1])
    for corner in quad:
        x, y = np.round(corner).astype(int)
        x0, y0 = max(0, x - 5), max(0, y - 5)
        window = heat[y0 : y + 6, x0 : x + 6]
        if window.size and window.max() > 0.25:
            weights = np.where(window > 0.5 * window.max(), window, 0)
            rows, columns = np.mgrid[0 : window.shape[0], 0 : window.shape[1]]
            corner[:] = (x0 + (weights * columns).sum() / weights.sum(), y0 + (weights * rows).sum() / weights.sum())
    return (quad + 0.5) * 2


def zone_in(maps: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Corners of the zone from its first character clockwise, in square pixels, and its chance."""
    chance = sigmoid(maps[2])
    contour = largest(chance > 0.5, 12)
    if contour is None:
        return None
    inside = np.zeros(chance.shape, np.uint8)
    cv2.drawContours(inside, [contour], -1, 1, -1)
    heading = np.array([maps[3][inside > 0].mean(), maps[4][inside > 0].mean()])
    (x, y), (w, h), angle = cv2.minAreaRect(contour)
    w, h = w + 1, h + 1
    axis = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    if w < h:
        w, h, axis = h, w, np.array([-axis[1], axis[0]])
    if axis @ heading < 0:
        axis = -axis
    down = np.array([-axis[1], axis[0]])
    corners = [(x, y) + axis * sx * w / 2 + down * sy * h / 2 for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return (np.array(corners) + 0.5) * 2, float(chance[inside > 0].mean())


def upright(picture: np.ndarray, zone: np.ndarray, room: float) -> tuple[np.ndarray, np.ndarray]:
    """A square cut around the zone, turned so that it reads from left to right."""
    centre = zone.mean(axis=0)
    along = (zone[1] - zone[0] + zone[2] - zone[3]) / 2
    length = np.linalg.norm(along)
    axis = along / length
    scale = length * room / SIDE
    turn = np.array([[axis[0], -axis[1]], [axis[1], axis[0]]]) * scale
    back = np.column_stack([turn, centre - turn @ np.array([SIDE / 2, SIDE / 2])])
    source = picture
    if scale > 1.5:
        source = cv2.GaussianBlur(picture, (0, 0), 0.4 * scale)
    shifted = back.copy()
    shifted[:, 2] += back[:, :2] @ [0.5, 0.5] - 0.5
    cut = cv2.warpAffine(source, shifted, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(PADDING,) * 3)
    return cut, back


def flatten(picture: np.ndarray, zone: np.ndarray) -> tuple[np.ndarray, float]:
    """The zone and a little around it, grey, sampled at the picture's own scale."""
    length = (np.linalg.norm(zone[1] - zone[0]) + np.linalg.norm(zone[2] - zone[3])) / 2
    tall = (np.linalg.norm(zone[3] - zone[0]) + np.linalg.norm(zone[2] - zone[1])) / 2
    scale = min(1.0, 1300 / length)
    w, h = length * scale, tall * scale
    margin = w / 30
    target = np.array([[margin, margin], [margin + w, margin], [margin + w, margin + h], [margin, margin + h]], np.float32)
    warp = cv2.getPerspectiveTransform(zone.astype(np.float32) - 0.5, target - 0.5)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    if scale < 0.7:
        grey = cv2.GaussianBlur(grey, (0, 0), 0.4 / scale)
    size = (round(w + 2 * margin), round(h + 2 * margin))
    return cv2.warpPerspective(grey, warp, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), margin


def line_centres(flat: np.ndarray, margin: float, lines: int, characters: int) -> list[float]:
    """Rows of the lines' middles: evenly spaced, moved to where the strokes are."""
    pitch = (flat.shape[1] - 2 * margin) / characters
    energy = np.abs(cv2.Sobel(flat, cv2.CV_32F, 1, 0))[:, round(margin) : -round(margin)].mean(axis=1)
    window = max(1, round(pitch))
    sums = np.convolve(energy, np.ones(window) / window, "same")
    first, last = margin + pitch / 2, flat.shape[0] - margin - pitch / 2
    best, found = -1.0, []
    for start in np.arange(first - 0.7 * pitch, first + 0.75 * pitch, pitch / 8):
        for end in np.arange(last - 0.7 * pitch, last + 0.75 * pitch, pitch / 8):
            rows = np.linspace(start, end, lines) if lines > 1 else np.array([(start + end) / 2])
            index = np.clip(np.round(rows).astype(int), 0, len(sums) - 1)
            if sums[index].sum() > best + 1e-6:
                best, found = sums[index].sum(), list(rows)
    return found


def framed(flat: np.ndarray, centre: float, margin: float, characters: int) -> np.ndarray:
    """The line around a row, two pitches tall, 14.4 pixels a character."""
    pitch = (flat.shape[1] - 2 * margin) / characters
    air = 0.5 * pitch
    left, right = margin - air, flat.shape[1] - margin + air
    top, bottom = centre - pitch, centre + pitch
    width = round(PITCH * (characters + 1))
    scale = np.array([(right - left) / width, (bottom - top) / HEIGHT])
    source = flat
    if scale.max() > 1.4:
        source = cv2.GaussianBlur(flat, (0, 0), sigmaX=max(0.01, 0.35 * scale[0]), sigmaY=max(0.01, 0.35 * scale[1]))
    inverse = np.array([[scale[0], 0, left + scale[0] / 2 - 0.5], [0, scale[1], top + scale[1] / 2 - 0.5]])
    band = cv2.warpAffine(source, inverse, (width, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    return cv2.copyMakeBorder(band, 0, 0, MARGIN_LEFT, MARGIN_RIGHT, cv2.BORDER_REPLICATE)


def examine(engine: Engine, picture: np.ndarray, show: list[np.ndarray]) -> Reading:
    """Everything both networks find in an RGB picture."""
    canvas, to_picture = letterbox(picture)
    maps = engine.maps(canvas)
    document = document_in(maps)
    if document is not None:
        document = apply(to_picture, document)
    found = zone_in(maps)
    overlay = canvas.copy()
    tint = cv2.resize(sigmoid(maps[:3]).transpose(1, 2, 0), (SIDE, SIDE))
    show.append(np.clip(overlay * 0.6 + tint[..., [2, 0, 1]] * 100, 0, 255).astype(np.uint8))
    if found is None:
        return Reading(document, None, [], 0.0)
    zone = apply(to_picture, found[0])
    cut, back = upright(picture, zone, 1.35)
    again = zone_in(engine.maps(cut))
    if again is not None and np.linalg.norm(again[0][1] - again[0][0]) > 0.5 * SIDE:
        zone = apply(back, again[0])
    flat, margin = flatten(picture, zone)
    best = Reading(document, zone, [], -99.0)
    for lines, characters in FORMATS:
        pitch = (flat.shape[1] - 2 * margin) / characters
        expected = pitch * (2.4 * (lines - 1) + 1)
        tall = flat.shape[0] - 2 * margin
        if not 0.55 < tall / expected < 1.7:
            continue
        read = [engine.read(framed(flat, c, margin, characters)) for c in line_centres(flat, margin, lines, characters)]
        score = float(np.mean([s for _, s in read])) - 0.4 * np.mean([min(3, abs(len(t) - characters)) for t, _ in read])
        if score > best.confidence:
            best = Reading(document, zone, [t for t, _ in read], score)
    return best


def overlap(a: np.ndarray, b: np.ndarray, width: int, height: int) -> float:
    """Intersection over union of two convex quadrilaterals."""
    scale = 1000 / max(width, height)
    area, _ = cv2.intersectConvexConvex((square(a) * scale).astype(np.float32), (square(b) * scale).astype(np.float32))
    total = cv2.contourArea((square(a) * scale).astype(np.float32)) + cv2.contourArea((square(b) * scale).astype(np.float32))
    return area / (total - area)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--show", type=Path)
    parser.add_argument("--turn", type=float, default=0, help="turn every picture by that many degrees first")
    parser.add_argument("--only", help="file name part")
    options = parser.parse_args()
    engine = Engine(options.models)
    exact = lines_exact = lines_all = zones = false_alarms = bare = quads = good_quads = 0
    records = []
    for entry in json.loads((options.folder / "manifest.json").read_text())["documents"]:
        if options.only and options.only not in entry["file"]:
            continue
        picture = np.asarray(ImageOps.exif_transpose(Image.open(options.folder / entry["file"])).convert("RGB"))
        if options.turn:
            picture = np.asarray(Image.fromarray(picture).rotate(options.turn, Image.BICUBIC, expand=True, fillcolor=(110, 104, 98)))
        show: list[np.ndarray] = []
        began = time.perf_counter()
        reading = examine(engine, picture, show)
        took = 1000 * (time.perf_counter() - began)
        truth = entry.get("mrz_lines")
        note = ""
        if truth:
            zones += 1
            right = sum(a == b for a, b in zip(reading.lines, truth, strict=False)) if len(reading.lines) == len(truth) else 0
            lines_all += len(truth)
            lines_exact += right
            exact += right == len(truth)
            note = f"zone {right}/{len(truth)}"
        else:
            bare += 1
            false_alarms += reading.confidence > -0.15 and bool(reading.lines)
            note = "no zone" if reading.zone is None else "zone where none is"
        if entry.get("quad") and not options.turn:
            share = 0.0 if reading.document is None else overlap(reading.document, np.array(entry["quad"]), *picture.shape[1::-1])
            quads += 1
            good_quads += share >= 0.9
            note += f" document IoU {share:.3f}"
        print(f"{entry['id']} {took:5.0f} ms  {note}  {reading.confidence:.3f}")
        if truth and reading.lines != truth:
            for index in range(max(len(truth), len(reading.lines))):
                print("    want", truth[index] if index < len(truth) else "-")
                print("    got ", reading.lines[index] if index < len(reading.lines) else "-")
        records.append(
            {
                "file": entry["file"],
                "mrz_lines": reading.lines if reading.confidence > -0.15 and reading.lines else None,
                "quad": None if reading.document is None else reading.document.tolist(),
                "ms": took,
            }
        )
        if options.show:
            options.show.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(options.show / f"{entry['id']}.png"), show[0][:, :, ::-1])
    print(f"zones exact {exact}/{zones}, lines exact {lines_exact}/{lines_all}, read where none is {false_alarms}/{bare}, documents IoU >= 0.9 {good_quads}/{quads}")
    if options.out:
        options.out.write_text("".join(json.dumps(r) + "\n" for r in records))


if __name__ == "__main__":
    main()
