#!/usr/bin/env python3
"""Judges both networks on labelled real pictures (never on drawn ones).

usage: evaluate.py FOLDER [--models models] [--out RESULTS.jsonl] [--show DIRECTORY]

FOLDER holds manifest.json (documents with file, mrz_lines, quad) and the
pictures. This is a plain reference of how the engine chains the two networks:
locate, turn upright and locate again, cut lines by pitch, read.
"""

import argparse
import itertools
import json
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

from camera import PADDING
from line_crops import HEIGHT, MARGIN_LEFT, MARGIN_RIGHT, PITCH, PITCHES_TALL
from zone_text import ALPHABET

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

    def __init__(self, models: Path, side: int) -> None:
        self.side = side
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


def letterbox(picture: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The picture in a grey square, and the 2 x 3 map from square to picture."""
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    canvas = np.full((side, side, 3), PADDING, np.uint8)
    left, top = (side - w) // 2, (side - h) // 2
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
    return (outer(quad, heat) + 0.5) * 2


def outer(quad: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """The largest quadrilateral of sure corner peaks about a mask's, else the mask's own.

    A dark stripe along a card's edge is often missed by the mask, its corners are not.
    """
    rows, columns = np.nonzero((heat == cv2.dilate(heat, np.ones((7, 7)))) & (heat > 0.4))
    order = np.argsort(-heat[rows, columns])[:8]
    best, area = quad, cv2.contourArea(quad.astype(np.float32))
    for chosen in itertools.combinations(order, 4):
        candidate = square(np.stack([columns[list(chosen)], rows[list(chosen)]], axis=1).astype(np.float32))
        size = cv2.contourArea(candidate)
        if size <= 1.08 * area or size > 1.45 * area or not cv2.isContourConvex(candidate.astype(np.int32)):
            continue
        common, _ = cv2.intersectConvexConvex(candidate, quad.astype(np.float32))
        if common > 0.93 * cv2.contourArea(quad.astype(np.float32)) and lengthens(candidate, quad):
            best, area = candidate, size
    return best


def lengthens(candidate: np.ndarray, quad: np.ndarray) -> bool:
    """Whether two neighbouring corners moved along their sides and the others stayed."""
    moved = 0
    for corner in candidate:
        nearest = int(np.argmin(np.linalg.norm(quad - corner, axis=1)))
        move = corner - quad[nearest]
        length = np.linalg.norm(move)
        if length <= 4:
            continue
        moved += 1
        sides = [quad[nearest] - quad[(nearest + step) % 4] for step in (1, 3)]
        if max(move @ side / (length * np.linalg.norm(side)) for side in sides) < np.cos(np.radians(8)):
            return False
    return moved == 2


def zones_in(maps: np.ndarray) -> list[np.ndarray]:
    """Corners of up to three zones, likeliest first, each from its first character clockwise, in square pixels."""
    chance = sigmoid(maps[2])
    contours, _ = cv2.findContours((chance > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = []
    for contour in contours:
        if len(contour) < 5 or cv2.contourArea(contour) < 12:
            continue
        inside = np.zeros(chance.shape, np.uint8)
        cv2.drawContours(inside, [contour], -1, 1, -1)
        heading = np.array([maps[3][inside > 0].mean(), maps[4][inside > 0].mean()])
        rows, columns = np.nonzero(inside)
        spread = np.cov(np.stack([columns, rows]), aweights=chance[rows, columns] ** 2)
        axis = np.linalg.eigh(spread)[1][:, 1]
        if axis @ heading < 0:
            axis = -axis
        down = np.array([-axis[1], axis[0]])
        points = contour[:, 0].astype(np.float64)
        u0, u1 = (points @ axis).min() - 0.5, (points @ axis).max() + 0.5
        v0, v1 = (points @ down).min() - 0.5, (points @ down).max() + 0.5
        corners = [axis * u + down * v for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1))]
        found.append((float((chance * inside).sum()), (np.array(corners) + 0.5) * 2))
    found.sort(key=lambda item: -item[0])
    return [corners for _, corners in found[:3]]


def upright(picture: np.ndarray, zone: np.ndarray, room: float, side: int) -> tuple[np.ndarray, np.ndarray]:
    """A square cut around the zone, turned so that it reads from left to right."""
    centre = zone.mean(axis=0)
    along = (zone[1] - zone[0] + zone[2] - zone[3]) / 2
    length = np.linalg.norm(along)
    axis = along / length
    scale = length * room / side
    turn = np.array([[axis[0], -axis[1]], [axis[1], axis[0]]]) * scale
    back = np.column_stack([turn, centre - turn @ np.array([side / 2, side / 2])])
    source = picture
    if scale > 1.5:
        source = cv2.GaussianBlur(picture, (0, 0), 0.4 * scale)
    shifted = back.copy()
    shifted[:, 2] += back[:, :2] @ [0.5, 0.5] - 0.5
    cut = cv2.warpAffine(source, shifted, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=(PADDING,) * 3)
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


@dataclass
class Grid:
    """Where a flattened zone's characters stand."""

    rows: list[float]
    """Middle of each line at the flat picture's middle column."""
    slope: float
    """Rows a column."""
    left: float
    pitch: float


def grid(flat: np.ndarray, margin: float, lines: int, characters: int) -> Grid:
    """Fits evenly spaced sloping lines, then both ends, to the strokes' energy."""
    height, width = flat.shape
    pitch = (width - 2 * margin) / characters
    strokes = np.abs(cv2.Sobel(cv2.GaussianBlur(flat, (0, 0), max(0.3, pitch / 20)), cv2.CV_32F, 1, 0))
    inner = strokes[:, round(margin) : width - round(margin)]
    bins = cv2.resize(inner, (24, height), interpolation=cv2.INTER_AREA)
    bins = cv2.blur(bins, (1, max(1, round(0.95 * pitch))), borderType=cv2.BORDER_REFLECT)
    away = (np.arange(24) - 11.5) / 24
    every = np.arange(height)
    spacings = np.arange(1.5, 3.1, 0.1) * pitch if lines > 1 else np.array([2.4 * pitch])
    best, rows, drift = -np.inf, [height / 2] * lines, 0.0
    for tilt in np.linspace(-1.5, 1.5, 21) * pitch:
        sums = np.mean([np.interp(every + tilt * a, every, bins[:, k]) for k, a in enumerate(away)], axis=0)
        for spacing in spacings:
            length = spacing * (lines - 1)
            starts = np.arange(0.5 * pitch, height - length - 0.4 * pitch, max(1.0, pitch / 8))
            if not len(starts):
                continue
            on = np.interp(starts[:, None] + spacing * np.arange(lines), every, sums).mean(axis=1)
            off = np.interp(starts[:, None] + spacing * (np.arange(lines + 1) - 0.5), every, sums).mean(axis=1)
            index = int(np.argmax(on - off))
            if on[index] - off[index] > best:
                best, drift = on[index] - off[index], tilt
                rows = list(starts[index] + spacing * np.arange(lines))
    slope = drift / (width - 2 * margin)
    shear = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]])
    level = cv2.warpAffine(strokes, shear, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    bands = [level[max(0, round(r - pitch / 2)) : round(r + pitch / 2) + 1] for r in rows]
    along = np.concatenate(bands).mean(axis=0)
    along = cv2.blur(along.reshape(1, -1), (max(1, round(0.6 * pitch)), 1))[0]
    left, right = margin, width - margin
    inked = np.nonzero(along > 0.35 * np.median(along[round(left) : round(right)]))[0]
    if len(inked):
        begin, end = inked[0] + 0.3 * pitch, inked[-1] - 0.3 * pitch
        if abs(begin - left) < 2 * pitch and abs(end - right) < 2 * pitch:
            left, right = begin, end
    pitch = (right - left) / (characters - 0.3)
    return Grid(rows, slope, left - 0.15 * pitch, pitch)


def framed(flat: np.ndarray, row: float, place: Grid, characters: int) -> np.ndarray:
    """The line around a row, two pitches tall, 14.4 pixels a character."""
    left = place.left - 0.5 * place.pitch
    width = round(PITCH * (characters + 1))
    scale = np.array([place.pitch / PITCH, PITCHES_TALL * place.pitch / HEIGHT])
    top = row - PITCHES_TALL * place.pitch / 2
    source = flat
    if scale.max() > 1.4:
        source = cv2.GaussianBlur(flat, (0, 0), sigmaX=max(0.01, 0.35 * scale[0]), sigmaY=max(0.01, 0.35 * scale[1]))
    rise = place.slope * (left - flat.shape[1] / 2)
    inverse = np.array(
        [
            [scale[0], 0, left + scale[0] / 2 - 0.5],
            [place.slope * scale[0], scale[1], top + rise + scale[1] / 2 - 0.5],
        ]
    )
    band = cv2.warpAffine(source, inverse, (width, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    return cv2.copyMakeBorder(band, 0, 0, MARGIN_LEFT, MARGIN_RIGHT, cv2.BORDER_REPLICATE)


def examine(engine: Engine, picture: np.ndarray, show: list[np.ndarray]) -> Reading:
    """Everything both networks find in an RGB picture."""
    canvas, to_picture = letterbox(picture, engine.side)
    maps = engine.maps(canvas)
    document = document_in(maps)
    if document is not None:
        document = apply(to_picture, document)
    tint = cv2.resize(sigmoid(maps[:3]).transpose(1, 2, 0), (engine.side, engine.side))
    show.append(np.clip(canvas * 0.6 + tint[..., [2, 0, 1]] * 100, 0, 255).astype(np.uint8))
    best = Reading(document, None, [], -99.0)
    candidates = [apply(to_picture, corners) for corners in zones_in(maps)]
    if document is not None:
        candidates = straightened(engine, picture, document) + candidates
    for zone in candidates[:4]:
        length = np.linalg.norm(zone[1] - zone[0])
        if length < 0.6 * max(picture.shape[:2]):
            cut, back = upright(picture, zone, 1.25, engine.side)
            closer = [c for c in zones_in(engine.maps(cut)) if np.linalg.norm(c[1] - c[0]) > 0.5 * engine.side]
            zone = apply(back, closer[0]) if closer else zone
        reading = read_zone(engine, picture, zone)
        reading.document = document
        if best.zone is None or reading.confidence > best.confidence:
            best = reading
        if best.confidence > -0.05:
            break
    return best


def straightened(engine: Engine, picture: np.ndarray, document: np.ndarray) -> list[np.ndarray]:
    """Zones of a document that lies askew, looked for after turning it upright."""
    edge = (document[1] - document[0] + document[2] - document[3]) / 2
    other = (document[3] - document[0] + document[2] - document[1]) / 2
    if np.linalg.norm(other) > np.linalg.norm(edge):
        edge, other = other, edge
    lean = np.degrees(np.arctan2(edge[1], edge[0]))
    if abs((lean + 45) % 90 - 45) < 8 and abs(lean) < 45:
        return []
    across = np.array([-edge[1], edge[0]])
    across *= np.linalg.norm(other) / np.linalg.norm(edge)
    centre = document.mean(axis=0)
    box = np.array([centre + sx * edge / 2 + sy * across / 2 for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
    cut, back = upright(picture, box, 1.04, engine.side)
    return [apply(back, corners) for corners in zones_in(engine.maps(cut))[:2]]


def read_zone(engine: Engine, picture: np.ndarray, zone: np.ndarray) -> Reading:
    """Reads a zone in the format that suits it best."""
    flat, margin = flatten(picture, zone)
    best = Reading(None, zone, [], -99.0)
    for lines, characters in FORMATS:
        pitch = (flat.shape[1] - 2 * margin) / characters
        expected = pitch * (2.4 * (lines - 1) + 1)
        tall = flat.shape[0] - 2 * margin
        if pitch < 2 or not 0.5 < tall / expected < 3.2:
            continue
        place = grid(flat, margin, lines, characters)
        read = [engine.read(framed(flat, row, place, characters)) for row in place.rows]
        score = float(np.mean([s for _, s in read])) - 0.4 * np.mean([min(3, abs(len(t) - characters)) for t, _ in read])
        if score > best.confidence:
            best = Reading(None, zone, [t for t, _ in read], score)
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
    parser.add_argument("--side", type=int, default=256, help="side of the locator's input")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--show", type=Path)
    parser.add_argument("--turn", type=float, default=0, help="turn every picture by that many degrees first")
    parser.add_argument("--only", help="file name part")
    options = parser.parse_args()
    engine = Engine(options.models, options.side)
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
