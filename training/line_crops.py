"""Pictures of single zone lines, framed as the engine frames them.

Framing: 14.4 pixels a character, text centred vertically, about two pitches
tall (32 pixels). What a locator gets wrong is imitated: offset, pitch, slope,
bend, air beyond the ends, neighbouring lines looking in.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

import background
import fonts
import zone_text
from specimen_page import guilloche

HEIGHT = 32
PITCH = 14.4
"""Pixels a character in the framed line."""
PITCHES_TALL = 2.0
MARGIN_LEFT, MARGIN_RIGHT = 6, 10
"""Columns of repeated edge that the engine adds on either side."""
LONGEST_AIR = 3.2
"""Characters of air that may stand beyond the two ends together."""


@dataclass
class Crop:
    """A framed line, uint8, 32 x width, and its text."""

    image: np.ndarray
    text: str


def framed_width(characters: int) -> int:
    """Width of a batch of lines with that many characters, a multiple of 4."""
    return (round(PITCH * (characters + LONGEST_AIR)) + MARGIN_LEFT + MARGIN_RIGHT + 3) // 4 * 4


def line_text(rng: np.random.Generator, characters: int) -> str:
    """Text of a line: zones of the standard, chance, or look-alikes."""
    style = rng.random()
    if style < 0.45 and characters in (30, 36, 44):
        lines = {30: zone_text.td1, 36: zone_text.td2, 44: zone_text.td3}[characters](rng)
        return lines[rng.integers(len(lines))]
    if style < 0.8:
        return zone_text.scrambled(rng, characters)
    return zone_text.look_alikes(rng, characters)


def _ink(rng: np.random.Generator, text: str, cap: int, pitch: float, face: str) -> np.ndarray:
    """Coverage of the line, 7 caps high, its neighbours above and below included."""
    own = fonts.monospaced_ink(text, face, cap, pitch)
    height = 7 * cap
    ink = np.zeros((height, own.shape[1]), np.float32)

    def put(line: np.ndarray, centre: float) -> None:
        top = round(centre - line.shape[0] / 2)
        start, end = max(0, top), min(height, top + line.shape[0])
        np.maximum(ink[start:end], line[start - top : end - top], out=ink[start:end])

    put(own, height / 2)
    spacing = pitch * (rng.uniform(1.75, 2.7) if rng.random() < 0.8 else rng.uniform(1.35, 1.9))
    for side in (-1, 1):
        if rng.random() < 0.5:
            other = zone_text.scrambled(rng, len(text))
            put(fonts.monospaced_ink(other, face, cap, pitch), height / 2 + side * spacing)
    weight = rng.random()
    if weight < 0.15:
        ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    elif weight < 0.3:
        ink = cv2.erode(ink, np.ones((2, 2), np.uint8))
    if rng.random() < 0.15:
        wear = background.clouds(rng, height // 4, ink.shape[1] // 4, 6)
        wear = cv2.resize(wear, ink.shape[::-1])
        ink = ink * np.clip(1.3 - rng.uniform(0.3, 1.0) * wear, 0.25, 1)
    return ink


def ground(rng: np.random.Generator, height: int, width: int, pitch: float) -> np.ndarray:
    """Paper behind the line, grey, with print, stains and foreign strokes."""
    paper = rng.uniform(185, 255) if rng.random() < 0.8 else rng.uniform(90, 190)
    ground = np.full((height, width), paper, np.float32)
    if rng.random() < 0.65:
        strength = rng.uniform(5, 70) if rng.random() < 0.8 else rng.uniform(50, 110)
        ground -= guilloche(rng, height, width) * strength
    if rng.random() < 0.4:
        ground += (background.clouds(rng, height, width, int(rng.integers(2, 6))) - 0.5) * rng.uniform(10, 90)
    if rng.random() < 0.4:
        ground += np.linspace(-1, 1, width, dtype=np.float32)[None] * rng.uniform(-50, 50)
        ground += np.linspace(-1, 1, height, dtype=np.float32)[:, None] * rng.uniform(-25, 25)
    if rng.random() < 0.2:
        for _ in range(rng.integers(1, 4)):
            start = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
            end = (int(start[0] + rng.normal(0, 6 * pitch)), int(start[1] + rng.normal(0, 2 * pitch)))
            shade = float(paper + rng.uniform(-110, 30))
            cv2.line(ground, start, end, shade, max(1, int(pitch * rng.uniform(0.03, 0.15))), cv2.LINE_AA)
    return ground


def _edges(rng: np.random.Generator, picture: np.ndarray, left: float, right: float, pitch: float) -> None:
    """Beyond the text: the page's edge, a frame line, or nothing."""
    height, width = picture.shape
    for inner, step in ((left, -1), (right, 1)):
        style = rng.random()
        if style < 0.7:
            continue
        x = int(inner + step * pitch * rng.uniform(0.45, 2.5))
        if not 0 <= x < width:
            continue
        if style < 0.88:
            beyond = slice(0, x) if step < 0 else slice(x, width)
            picture[:, beyond] = rng.uniform(0, 255) + rng.normal(0, rng.uniform(0, 20), picture[:, beyond].shape)
        else:
            cv2.line(picture, (x, 0), (x + int(rng.normal(0, 1)), height), float(rng.uniform(0, 130)), max(1, int(pitch * 0.08)), cv2.LINE_AA)
    if rng.random() < 0.06:
        y = int(height / 2 + rng.choice([-1, 1]) * pitch * rng.uniform(0.75, 1.2))
        cv2.line(picture, (0, y), (width, y), float(rng.uniform(0, 130)), max(1, int(pitch * 0.08)), cv2.LINE_AA)


def degrade(rng: np.random.Generator, picture: np.ndarray, pitch: float) -> np.ndarray:
    """Glare, blur, noise and compression at the picture's own resolution."""
    height, width = picture.shape
    if rng.random() < 0.2:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        spread = pitch * rng.uniform(1.5, 8)
        distance = ((x - rng.uniform(0, width)) ** 2 + (y - rng.uniform(0, height)) ** 2) / (2 * spread**2)
        picture = picture + rng.uniform(30, 260) * np.exp(-distance)
    light = rng.random()
    if light < 0.55:
        picture = 128 + (picture - 128) * rng.uniform(0.35, 1.1) + rng.uniform(-60, 45)
    elif light < 0.7:
        # Nearly dark, or washed out: little is left of the contrast.
        picture = rng.uniform(30, 225) + (picture - picture.mean()) * rng.uniform(0.2, 0.45)
    focus = rng.random()
    if focus < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), pitch * rng.uniform(0.02, 0.13) + 0.05)
    elif focus < 0.68:
        picture = cv2.GaussianBlur(picture, (0, 0), pitch * rng.uniform(0.12, 0.2))
    if rng.random() < 0.12:
        length = max(2, round(pitch * rng.uniform(0.15, 0.5)))
        kernel = np.full((1, length), 1 / length, np.float32)
        picture = cv2.filter2D(picture, -1, kernel if rng.random() < 0.5 else kernel.T)
    if rng.random() < 0.25:
        picture = picture + rng.uniform(0.3, 1.2) * (picture - cv2.GaussianBlur(picture, (0, 0), 1.0))
    if rng.random() < 0.7:
        picture = picture + rng.normal(0, rng.uniform(0.5, 11), picture.shape)
    coded = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.65:
        quality = int(rng.integers(25, 95)) if pitch > 8 else int(rng.integers(45, 95))
        coded = cv2.imdecode(cv2.imencode(".jpg", coded, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
    return coded


def _resolution(rng: np.random.Generator) -> float:
    """Pixels a character in the picture that the line is cut from."""
    style = rng.random()
    if style < 0.45:
        return rng.uniform(4.7, 8)
    return rng.uniform(8, 14) if style < 0.8 else rng.uniform(14, 28)


def crop(rng: np.random.Generator, characters: int) -> Crop:
    """One framed line."""
    text = line_text(rng, characters)
    face = fonts.pick_zone_face(rng)
    cap = 24
    _, advance = fonts.glyphs(face, cap)
    stretch = rng.uniform(0.93, 1.08) if rng.random() < 0.75 else rng.uniform(0.88, 1.3)
    source_pitch = advance * stretch
    ink = _ink(rng, text, cap, source_pitch, face)

    pitch = _resolution(rng)
    ratio = pitch / source_pitch
    air = [rng.uniform(0.0, 0.8) if rng.random() < 0.6 else rng.uniform(0.0, LONGEST_AIR) for _ in range(2)]
    if sum(air) > LONGEST_AIR:
        air = [side * LONGEST_AIR / sum(air) for side in air]
    cells = characters + sum(air)
    width = max(16, round(cells * pitch))
    height = max(12, round(3.2 * pitch))
    if ratio < 1:
        ink = cv2.GaussianBlur(ink, (0, 0), 0.42 / ratio)
    # Where each pixel of the picture lies on the flat ink: slope, bend, shear, uneven pitch.
    x, y = np.meshgrid(np.arange(width, dtype=np.float32) + 0.5, np.arange(height, dtype=np.float32) + 0.5)
    along = 2 * x / width - 1
    drift = np.clip(rng.normal(0, 0.16), -0.45, 0.45) * min(1.0, characters / 20) * pitch
    bend = rng.normal(0, 0.06) * pitch
    uneven = rng.normal(0, 0.016) * width * 0.5
    moved_y = y - height / 2 - drift * along - bend * (along**2 - 0.4)
    moved_x = x - air[0] * pitch + uneven * (along**2 - 1) + moved_y * rng.normal(0, 0.03)
    tall = np.exp(rng.normal(0, 0.05))
    map_x = (2 * source_pitch + moved_x / ratio).astype(np.float32) - 0.5
    map_y = (ink.shape[0] / 2 + moved_y / (ratio * tall)).astype(np.float32) - 0.5
    coverage = cv2.remap(ink, map_x, map_y, cv2.INTER_LINEAR)

    paper = ground(rng, height, width, pitch)
    shade = rng.uniform(0, 70) if rng.random() < 0.75 else rng.uniform(60, 150)
    shade = min(shade, float(paper.mean()) - 45)
    density = coverage * rng.uniform(0.75, 1.0)
    picture = paper * (1 - density) + shade * density
    _edges(rng, picture, air[0] * pitch, width - air[1] * pitch, pitch)
    return Crop(_frame(rng, degrade(rng, picture, pitch), pitch, cells, characters), text)


def _frame(rng: np.random.Generator, picture: np.ndarray, pitch: float, cells: float, characters: int) -> np.ndarray:
    """Cuts two pitches around the line, a little off, and scales to 14.4 pixels a character."""
    height = picture.shape[0]
    tall = PITCHES_TALL * pitch * rng.uniform(0.9, 1.12)
    middle = height / 2 + np.clip(rng.normal(0, 0.09), -0.22, 0.22) * pitch
    top = int(np.clip(round(middle - tall / 2), 0, height - 4))
    bottom = int(np.clip(round(middle + tall / 2), top + 4, height))
    band = picture[top:bottom]
    room = framed_width(characters) - MARGIN_LEFT - MARGIN_RIGHT
    width = min(room, max(16, round(PITCH * cells * np.clip(rng.normal(1, 0.025), 0.94, 1.06))))
    shrinking = band.shape[0] > HEIGHT
    method = cv2.INTER_AREA if shrinking else int(rng.choice([cv2.INTER_CUBIC, cv2.INTER_LINEAR]))
    framed = cv2.resize(band, (width, HEIGHT), interpolation=method)
    return cv2.copyMakeBorder(framed, 0, 0, MARGIN_LEFT, MARGIN_RIGHT, cv2.BORDER_REPLICATE)


def encode(text: str) -> list[int]:
    """Class numbers: 0 is the blank, then A to Z, 0 to 9, filler."""
    return [zone_text.ALPHABET.index(character) + 1 for character in text]


class LineBatches(Dataset):
    """Batches of lines of one length: item i depends on the seed and i alone."""

    def __init__(self, seed: int, batch: int, first: int, count: int) -> None:
        self.seed = seed
        self.batch = batch
        self.first = first
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Pictures (uint8, n x 1 x 32 x width), classes (n x characters)."""
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, self.first + index])
        style = rng.random()
        characters = 44 if style < 0.48 else 30 if style < 0.76 else 36 if style < 0.9 else int(rng.integers(5, 29))
        width = framed_width(characters)
        images = np.empty((self.batch, 1, HEIGHT, width), np.uint8)
        texts = []
        for row in range(self.batch):
            line = crop(rng, characters)
            texts.append(encode(line.text))
            used = line.image.shape[1]
            images[row, 0, :, :used] = line.image
            images[row, 0, :, used:] = line.image[:, -1:]
        return torch.from_numpy(images), torch.tensor(texts)
