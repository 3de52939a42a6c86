"""Fictional identity documents, and papers that are none, drawn flat.

Sizes follow ICAO 9303: TD3 125 x 88 mm (part 4), TD2 105 x 74 mm (part 6),
TD1 85.6 x 54 mm (part 5), visas 120 x 80 and 105 x 74 mm (part 7); the zone
sits along the lower edge with a pitch of 2.54 mm. Real pages stray from the
standard, so every measure varies here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw

import background
import fonts
import zone_text

PIXELS_PER_MM = 5.0
ZONE_PITCH_MM = 2.54


@dataclass
class Page:
    """A flat drawing. Coordinates are pixels, origin at its top left corner."""

    image: np.ndarray
    """uint8, height x width x 3, RGB."""
    opacity: np.ndarray
    """uint8, height x width: 0 outside the rounded corners."""
    document: np.ndarray | None
    """float32, 4 x 2: corners of the identity document; none for other papers."""
    zone: np.ndarray | None = None
    """float32, 4 x 2: tight corners of the zone, clockwise from its first character."""
    lines: list[np.ndarray] = field(default_factory=list)
    """float32, 2 x 2 each: centre of a zone line's left and right end."""


@dataclass
class _Sheet:
    """A page being drawn: millimetres in, pixels out."""

    image: np.ndarray
    rng: np.random.Generator
    scale: float = PIXELS_PER_MM

    def pixels(self, millimetres: float) -> int:
        return round(millimetres * self.scale)


def _ink(rng: np.random.Generator, darkest: float = 0, lightest: float = 90) -> np.ndarray:
    level = rng.uniform(darkest, lightest)
    tint = rng.uniform(0, 60, 3) * (rng.random() < 0.4)
    return np.clip(level + tint, 0, 255).astype(np.float32)


def guilloche(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Security print as a darkening between 0 and 1: waves, rosettes, hatching."""
    pattern = np.zeros((height, width), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(rng.integers(1, 4)):
        if rng.random() < 0.65:
            bend = rng.uniform(5, 60) * np.sin(x * rng.uniform(0.005, 0.05) + rng.uniform(0, 6))
            phase = y * rng.uniform(0.1, 0.9) + x * rng.uniform(-0.4, 0.4) + bend * rng.uniform(0.05, 0.6)
        else:
            centre_x, centre_y = rng.uniform(0, width), rng.uniform(0, height)
            radius = np.hypot(x - centre_x, y - centre_y)
            angle = np.arctan2(y - centre_y, x - centre_x)
            phase = radius * rng.uniform(0.1, 0.7) + rng.uniform(1, 6) * np.sin(angle * rng.integers(3, 20))
        wave = np.sin(phase)
        pattern += (np.abs(wave) < rng.uniform(0.1, 0.4)) if rng.random() < 0.6 else (0.5 + 0.5 * wave)
    return pattern / (pattern.max() + 1e-6)


def _paper(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Bare document stock: a light (rarely dark) tinted ground with print."""
    if rng.random() < 0.25:
        ground = np.full((height, width, 3), rng.uniform(235, 255), np.float32)
    else:
        base = rng.uniform(150, 250) if rng.random() < 0.92 else rng.uniform(70, 140)
        first = np.clip(base + rng.uniform(-45, 40, 3), 0, 255)
        second = np.clip(first + rng.uniform(-45, 45, 3), 0, 255)
        mix = background.clouds(rng, height, width, int(rng.integers(1, 4)))[..., None]
        ground = (first + (second - first) * mix).astype(np.float32)
    if rng.random() < 0.75:
        strength = rng.uniform(4, 55) * rng.uniform(0.2, 1.3, 3)
        ground -= guilloche(rng, height, width)[..., None] * strength
    if rng.random() < 0.2:
        shape = np.zeros((height, width), np.float32)
        for _ in range(rng.integers(1, 4)):
            centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
            axes = tuple(int(v) for v in rng.integers(20, max(21, height // 2), 2))
            cv2.ellipse(shape, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1.0, int(rng.choice([-1, 3, 8])))
        ground += cv2.GaussianBlur(shape, (0, 0), 2)[..., None] * rng.uniform(-45, 40, 3)
    return ground.astype(np.float32)


def _text(sheet: _Sheet, text: str, x_mm: float, y_mm: float, height_mm: float, face: str, ink: np.ndarray) -> None:
    """Writes text with its left end at x and its baseline at y."""
    size = max(5, sheet.pixels(height_mm * 1.4))
    typeface = fonts.font(face, size)
    left, top, right, bottom = typeface.getbbox(text, anchor="ls")
    x, y = sheet.pixels(x_mm), sheet.pixels(y_mm)
    layer = Image.new("L", (right - left + 2, bottom - top + 2), 0)
    ImageDraw.Draw(layer).text((1 - left, 1 - top), text, font=typeface, fill=255, anchor="ls")
    _stamp(sheet.image, np.asarray(layer, np.float32) / 255, x + left - 1, y + top - 1, ink)


def _stamp(image: np.ndarray, coverage: np.ndarray, left: int, top: int, ink: np.ndarray) -> None:
    """Lays ink on the image through a coverage map, clipped to the image."""
    height, width = image.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + coverage.shape[1]), min(height, top + coverage.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = coverage[y0 - top : y1 - top, x0 - left : x1 - left, None]
    image[y0:y1, x0:x1] += (ink - image[y0:y1, x0:x1]) * part


def _words(rng: np.random.Generator, letters: int, upper: bool) -> str:
    pool = "ABCDEFGHIJKLMNOPRSTUVZ" if upper else "abcdefghiklmnoprstuvz"
    text = ""
    while len(text) < letters:
        text += "".join(rng.choice(list(pool), int(rng.integers(2, 10)))) + " "
    text = text[:letters].strip() or "X"
    return text if upper else text.capitalize()


def _value(rng: np.random.Generator) -> str:
    style = rng.random()
    if style < 0.35:
        return _words(rng, int(rng.integers(4, 18)), True)
    if style < 0.6:
        return f"{rng.integers(1, 29):02d}{rng.choice(list('. /-'))}{rng.integers(1, 13):02d}{rng.choice(list('. /-'))}{rng.integers(1940, 2035)}"
    if style < 0.8:
        return "".join(rng.choice(list("0123456789ABCDEF"), int(rng.integers(5, 13))))
    return _words(rng, int(rng.integers(4, 22)), False)


def _fields(sheet: _Sheet, x_mm: float, y_mm: float, right_mm: float, bottom_mm: float) -> None:
    """Captions and values of a visual inspection zone."""
    rng = sheet.rng
    caption_face = fonts.TEXT_FACES[rng.integers(8)]
    value_face = fonts.TEXT_FACES[rng.integers(len(fonts.TEXT_FACES))]
    caption_ink, value_ink = _ink(rng, 20, 140), _ink(rng, 0, 70)
    caption, value = rng.uniform(0.9, 1.6), rng.uniform(1.7, 3.0)
    step = caption + value + rng.uniform(1.2, 2.6)
    columns = int(rng.choice([1, 2, 3]))
    y = y_mm
    while y + step < bottom_mm:
        for column in range(columns):
            x = x_mm + (right_mm - x_mm) * column / columns
            if rng.random() < 0.85:
                _text(sheet, _words(rng, int(rng.integers(5, 24)), False), x, y + caption, caption, caption_face, caption_ink)
                _text(sheet, _value(rng), x, y + caption + 0.6 + value, value, value_face, value_ink)
        y += step


def _portrait(sheet: _Sheet, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
    """A head and shoulders of the plainest kind."""
    rng = sheet.rng
    width, height = max(6, sheet.pixels(width_mm)), max(8, sheet.pixels(height_mm))
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = rng.uniform(140, 245) + rng.uniform(-25, 25, 3)
    skin = rng.uniform(60, 220) * np.array([1.0, 0.82, 0.7])
    hair = rng.uniform(10, 130) * np.array([1.0, 0.85, 0.7])
    clothes = rng.uniform(10, 220, 3)
    middle = (width // 2 + int(rng.uniform(-2, 3)), int(height * 0.45))
    head = (int(width * rng.uniform(0.2, 0.27)), int(height * rng.uniform(0.22, 0.28)))
    cv2.ellipse(picture, (middle[0], height), (int(width * 0.46), int(height * 0.3)), 0, 0, 360, clothes.tolist(), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (middle[0], middle[1] - head[1] // 4), (int(head[0] * 1.25), int(head[1] * rng.uniform(1.0, 1.6))), 0, 0, 360, hair.tolist(), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (middle[0] - head[0] // 2, middle[1]), (middle[0] + head[0] // 2, int(height * 0.8)), (skin * 0.85).tolist(), -1)
    cv2.ellipse(picture, middle, head, 0, 0, 360, skin.tolist(), -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(picture, (middle[0] + side * head[0] // 2, middle[1] - head[1] // 6), max(1, head[0] // 7), (30, 25, 20), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (middle[0], middle[1] + head[1] // 2), (max(1, head[0] // 3), max(1, head[1] // 10)), 0, 0, 360, (150, 70, 70), -1, cv2.LINE_AA)
    if rng.random() < 0.35:
        picture[:] = picture.mean(axis=2, keepdims=True)
    picture += rng.normal(0, 5, picture.shape)
    x, y = sheet.pixels(x_mm), sheet.pixels(y_mm)
    opacity = np.full((height, width), rng.choice([1.0, 1.0, rng.uniform(0.3, 0.9)]), np.float32)
    _stamp(sheet.image, opacity, x, y, picture[: sheet.image.shape[0] - y, : sheet.image.shape[1] - x])


def _emblem(sheet: _Sheet, x_mm: float, y_mm: float, radius_mm: float) -> None:
    rng = sheet.rng
    centre, radius = (sheet.pixels(x_mm), sheet.pixels(y_mm)), sheet.pixels(radius_mm)
    ink = rng.uniform(20, 220, 3).tolist()
    cv2.circle(sheet.image, centre, radius, ink, int(rng.choice([-1, 1, 3])), cv2.LINE_AA)
    for _ in range(rng.integers(3, 14)):
        offset = rng.uniform(-radius, radius, 4) * 0.8
        cv2.line(sheet.image, (int(centre[0] + offset[0]), int(centre[1] + offset[1])), (int(centre[0] + offset[2]), int(centre[1] + offset[3])), rng.uniform(20, 230, 3).tolist(), 1, cv2.LINE_AA)


def _signature(sheet: _Sheet, x_mm: float, y_mm: float) -> None:
    rng = sheet.rng
    steps = np.cumsum(rng.normal((0.9, 0), (1.0, 1.3), (28, 2)), axis=0) + (x_mm, y_mm)
    points = (steps * sheet.scale).astype(np.int32)
    cv2.polylines(sheet.image, [points], False, _ink(rng).tolist(), int(rng.integers(1, 3)), cv2.LINE_AA)


def _bars(sheet: _Sheet, x_mm: float, y_mm: float, width_mm: float, height_mm: float, rows: int) -> None:
    """A barcode's look: one row for a linear code, many for PDF417 or a matrix."""
    rng = sheet.rng
    columns = max(8, int(width_mm / rng.uniform(0.25, 0.8)))
    cells = (rng.random((rows, columns)) < 0.5).astype(np.float32)
    if rows > 3:
        cells[:, [0, 1, 2, 4, 6, columns - 1, columns - 3, columns - 4]] = 1
        cells[:, [3, 5, columns - 2]] = 0
    size = (max(2, sheet.pixels(width_mm)), max(2, sheet.pixels(height_mm)))
    code = cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST)
    ground = np.full((size[1] + 6, size[0] + 6), 1.0, np.float32)
    if rng.random() < 0.7:
        _stamp(sheet.image, ground, sheet.pixels(x_mm) - 3, sheet.pixels(y_mm) - 3, np.full(3, 245, np.float32))
    _stamp(sheet.image, code, sheet.pixels(x_mm), sheet.pixels(y_mm), _ink(rng, 0, 40))


def _chip(sheet: _Sheet, x_mm: float, y_mm: float) -> None:
    rng = sheet.rng
    x, y = sheet.pixels(x_mm), sheet.pixels(y_mm)
    w, h = sheet.pixels(12), sheet.pixels(10)
    cv2.rectangle(sheet.image, (x, y), (x + w, y + h), (200, 170, 90), -1)
    for _ in range(5):
        cv2.line(sheet.image, (x, int(rng.uniform(y, y + h))), (x + w, int(rng.uniform(y, y + h))), (120, 95, 40), 1, cv2.LINE_AA)


def _draw_zone(sheet: _Sheet, lines: list[str], x_mm: float, bottom_mm: float, pitch_mm: float) -> tuple[np.ndarray, list[np.ndarray]]:
    """Writes a zone whose last line's lower edge lies at `bottom_mm`.

    Returns its tight corners and the ends of its lines' centres, in pixels.
    """
    rng = sheet.rng
    face = fonts.pick_zone_face(rng)
    pitch = pitch_mm * sheet.scale
    narrow = "ocr" not in face
    cap = max(4, round(pitch * (rng.uniform(0.92, 1.1) if narrow else rng.uniform(0.88, 1.08))))
    spacing = pitch * (rng.uniform(1.9, 2.7) if rng.random() < 0.85 else rng.uniform(1.5, 3.4))
    ink = _ink(rng, 0, 70) if rng.random() < 0.8 else _ink(rng, 60, 135)
    density = rng.uniform(0.75, 1.0)
    left = sheet.pixels(x_mm)
    bottom = sheet.pixels(bottom_mm)
    centres = [bottom - cap / 2 - spacing * (len(lines) - 1 - index) for index in range(len(lines))]
    width = pitch * len(lines[0])
    if rng.random() < 0.3:
        top = int(max(0, centres[0] - cap * rng.uniform(0.9, 2.5)))
        low = int(min(sheet.image.shape[0], bottom + cap * rng.uniform(0.4, 3)))
        band = sheet.image[top:low]
        if rng.random() < 0.5:
            band += (rng.uniform(225, 255) - band) * rng.uniform(0.4, 1.0)
        else:
            band += rng.uniform(-25, 20, 3)
        if rng.random() < 0.3:
            cv2.rectangle(sheet.image, (int(left - pitch), top), (int(left + width + pitch), low), _ink(rng).tolist(), 1)
    jitter = 0.0
    for text, centre in zip(lines, centres, strict=True):
        coverage = fonts.monospaced_ink(text, face, cap, pitch) * density
        _stamp(sheet.image, coverage, round(left + jitter - 2 * pitch), round(centre - coverage.shape[0] / 2), ink)
    inset = pitch * 0.12
    top = centres[0] - cap / 2
    corners = np.array([[left + inset, top], [left + width - inset, top], [left + width - inset, bottom], [left + inset, bottom]], np.float32)
    ends = [np.array([[left + inset, c], [left + width - inset, c]], np.float32) for c in centres]
    return corners, ends


def _footer(sheet: _Sheet, zone_bottom_mm: float) -> None:
    """Small print below a zone, and a frame inside the page's edge: neither is a zone."""
    rng = sheet.rng
    height_mm, width_mm = sheet.image.shape[0] / sheet.scale, sheet.image.shape[1] / sheet.scale
    y = zone_bottom_mm + rng.uniform(2.2, 4.5)
    while rng.random() < 0.45 and y < height_mm - 0.3:
        size = rng.uniform(0.9, 2.0)
        text = _words(rng, int(rng.integers(10, 70)), rng.random() < 0.4)
        _text(sheet, text, rng.uniform(2, 0.4 * width_mm), y, size, fonts.TEXT_FACES[rng.integers(10)], _ink(rng, 0, 130))
        y += size + rng.uniform(0.8, 2)
    if rng.random() < 0.15:
        inset = sheet.pixels(rng.uniform(0.8, 3.5))
        colour, thickness = _ink(rng, 0, 120).tolist(), int(rng.integers(1, 5))
        low, right = sheet.image.shape[0] - inset, sheet.image.shape[1] - inset
        cv2.rectangle(sheet.image, (inset, inset), (right, low), colour, thickness, cv2.LINE_AA)


def _stripe(sheet: _Sheet, height_mm: float) -> None:
    """A band from edge to edge near the top or the bottom, or at it: magnetic stripes, headers, flags."""
    rng = sheet.rng
    breadth = rng.uniform(2, 14)
    offset = rng.uniform(0.3, 6) if rng.random() < 0.6 else 0.0
    top = offset if rng.random() < 0.7 else height_mm - offset - breadth
    ink = rng.uniform(5, 60) + rng.uniform(-5, 5, 3) if rng.random() < 0.6 else rng.uniform(20, 250, 3)
    sheet.image[sheet.pixels(max(0.0, top)) : sheet.pixels(top + breadth)] = ink


def _rounded(height: int, width: int, radius: int) -> np.ndarray:
    opacity = np.zeros((height, width), np.uint8)
    if radius < 2:
        opacity[:] = 255
        return opacity
    cv2.rectangle(opacity, (radius, 0), (width - radius - 1, height - 1), 255, -1)
    cv2.rectangle(opacity, (0, radius), (width - 1, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(opacity, (x, y), radius, 255, -1)
    return opacity


def _corners(width: float, height: float, left: float = 0, top: float = 0) -> np.ndarray:
    return np.array([[left, top], [left + width, top], [left + width, top + height], [left, top + height]], np.float32)


def _new_sheet(rng: np.random.Generator, width_mm: float, height_mm: float) -> _Sheet:
    width, height = round(width_mm * PIXELS_PER_MM), round(height_mm * PIXELS_PER_MM)
    return _Sheet(_paper(rng, height, width), rng)


def _finish(sheet: _Sheet, radius_mm: float, document: np.ndarray | None, zone: np.ndarray | None = None, lines: list[np.ndarray] | None = None) -> Page:
    image = np.clip(sheet.image, 0, 255).astype(np.uint8)
    height, width = image.shape[:2]
    return Page(image, _rounded(height, width, sheet.pixels(radius_mm)), document, zone, lines or [])


def _decorate(sheet: _Sheet, width_mm: float, top_mm: float, bottom_mm: float) -> None:
    """Portrait, fields, emblem and the like between two heights."""
    rng = sheet.rng
    if rng.random() < 0.8:
        ink = _ink(rng)
        if rng.random() < 0.35:
            sheet.image[: sheet.pixels(top_mm + 6)] = rng.uniform(20, 230, 3)
            ink = np.full(3, 250, np.float32)
        title = _words(rng, int(rng.integers(8, 40)), rng.random() < 0.8)
        _text(sheet, title, rng.uniform(4, 0.4 * width_mm), top_mm + rng.uniform(3, 6), rng.uniform(1.8, 4), fonts.TEXT_FACES[rng.integers(10)], ink)
    body = top_mm + 8
    left = 5.0
    if rng.random() < 0.8:
        size = min(34.0, (bottom_mm - body) * 0.75)
        at_left = rng.random() < 0.75
        x = 5.0 if at_left else width_mm - 5 - size * 0.8
        _portrait(sheet, x, body + rng.uniform(0, 5), size * 0.8, size)
        left = 5 + size * 0.85 + 2 if at_left else 5.0
    if rng.random() < 0.9:
        _fields(sheet, left + rng.uniform(0, 4), body, width_mm - rng.uniform(3, 25), bottom_mm)
    if rng.random() < 0.4:
        _portrait(sheet, width_mm * rng.uniform(0.7, 0.85), body + rng.uniform(2, 10), 9, 12)
    if rng.random() < 0.6:
        _emblem(sheet, rng.uniform(6, width_mm - 6), rng.uniform(body, max(body + 1, bottom_mm - 5)), rng.uniform(3, 10))
    if rng.random() < 0.6:
        _signature(sheet, rng.uniform(0.3, 0.7) * width_mm, bottom_mm - rng.uniform(1, 8))
    if rng.random() < 0.12:
        _text(sheet, "SPECIMEN", rng.uniform(0.3, 0.6) * width_mm, rng.uniform(body, bottom_mm), rng.uniform(3, 9), fonts.TEXT_FACES[1], np.array([200, 40, 40], np.float32))
    if rng.random() < 0.15:
        _chip(sheet, rng.uniform(5, width_mm - 20), rng.uniform(body, max(body + 1, bottom_mm - 12)))


def _zoned_page(rng: np.random.Generator, lines: list[str], width_mm: float, height_mm: float) -> tuple[_Sheet, np.ndarray, list[np.ndarray]]:
    sheet = _new_sheet(rng, width_mm, height_mm)
    widest = (width_mm - 4) / len(lines[0])
    pitch = min(widest, ZONE_PITCH_MM * rng.uniform(0.93, 1.06))
    if rng.random() < 0.1:
        pitch = min(widest, ZONE_PITCH_MM * rng.uniform(0.7, 1.1))
    slack = width_mm - pitch * len(lines[0])
    x = slack / 2 if rng.random() < 0.5 else rng.uniform(1.5, max(1.6, slack - 1.5))
    bottom = height_mm - (rng.uniform(3.5, 8) if rng.random() < 0.9 else rng.uniform(1.5, height_mm * 0.35))
    zone_height = pitch * (2.5 * (len(lines) - 1) + 1)
    if rng.random() < 0.15:
        _stripe(sheet, 2 * (bottom - zone_height) / 3)
    _decorate(sheet, width_mm, 0.5, bottom - zone_height - 2)
    _footer(sheet, bottom)
    corners, ends = _draw_zone(sheet, lines, x, bottom, pitch)
    return sheet, corners, ends


def passport(rng: np.random.Generator) -> Page:
    """A passport's data page."""
    lines = zone_text.td3(rng)
    width, height = 125 * rng.uniform(0.97, 1.03), 88 * rng.uniform(0.95, 1.05)
    sheet, corners, ends = _zoned_page(rng, lines, width, height)
    return _finish(sheet, rng.choice([0.0, 3.2]), _corners(*sheet.image.shape[1::-1]), corners, ends)


def passport_spread(rng: np.random.Generator) -> Page:
    """A passport open at its data page: the document is the data page alone."""
    lower = passport(rng)
    height, width = lower.image.shape[:2]
    upper = _new_sheet(rng, width / PIXELS_PER_MM, height / PIXELS_PER_MM)
    if rng.random() < 0.6:
        _fields(upper, 8, 8, width / PIXELS_PER_MM - 10, height / PIXELS_PER_MM - rng.uniform(8, 50))
    if rng.random() < 0.4:
        _text(upper, _words(rng, 10, True), 30, 30, rng.uniform(3, 8), fonts.TEXT_FACES[1], _ink(rng))
    top = np.clip(upper.image[:height, :width], 0, 255).astype(np.uint8)
    top = cv2.resize(top, (width, height))
    image = np.vstack([top, lower.image])
    fold = max(1, int(rng.integers(1, 9)))
    shade = (1 - rng.uniform(0.05, 0.6) * np.exp(-np.abs(np.arange(2 * height) - height) / fold)).astype(np.float32)
    image = (image * shade[:, None, None]).astype(np.uint8)
    shift = np.array([0, height], np.float32)
    return Page(image, np.full(image.shape[:2], 255, np.uint8), _corners(width, height, 0, height), lower.zone + shift, [e + shift for e in lower.lines])


def visa(rng: np.random.Generator) -> Page:
    """A visa sticker, format A or B."""
    if rng.random() < 0.5:
        lines, width, height = zone_text.td3(rng), 120.0, 80.0
    else:
        lines, width, height = zone_text.td2(rng), 105.0, 74.0
    sheet, corners, ends = _zoned_page(rng, lines, width, height)
    return _finish(sheet, 0, _corners(*sheet.image.shape[1::-1]), corners, ends)


def card_with_zone(rng: np.random.Generator) -> Page:
    """An identity card's back (TD1) or a TD2 card's front."""
    if rng.random() < 0.8:
        lines, width, height = zone_text.td1(rng), 85.6, 54.0
    else:
        lines, width, height = zone_text.td2(rng), 105.0, 74.0
    if rng.random() < 0.05:
        lines = [zone_text.scrambled(rng, 30)]
    sheet, corners, ends = _zoned_page(rng, lines, width, height)
    if rng.random() < 0.35:
        rows = int(rng.choice([1, 14, 20]))
        _bars(sheet, rng.uniform(4, 30), rng.uniform(2, 8), rng.uniform(20, 50), rng.uniform(6, 12), rows)
    return _finish(sheet, 3.2, _corners(*sheet.image.shape[1::-1]), corners, ends)


def card_without_zone(rng: np.random.Generator) -> Page:
    """A card's front, or a driving licence's back with PDF417 and stripe."""
    sheet = _new_sheet(rng, 85.6, 54)
    if rng.random() < 0.6:
        top = 0.0
        if rng.random() < 0.5:
            sheet.image[:] = rng.uniform(205, 255) + rng.uniform(-12, 12, 3)
        if rng.random() < 0.7:
            sheet.image[sheet.pixels(rng.uniform(0.3, 6)) : sheet.pixels(rng.uniform(11, 16))] = rng.uniform(5, 60) + rng.uniform(-5, 5, 3)
            top = 14.0
        elif rng.random() < 0.5:
            _fields(sheet, 4, 3, 82, 18)
        height = rng.uniform(9, 27)
        _bars(sheet, rng.uniform(2, 8), top + rng.uniform(3, 8), rng.uniform(60, 76), height, int(rng.integers(10, 32)))
        if rng.random() < 0.4:
            _bars(sheet, rng.uniform(5, 40), rng.uniform(46, 49), rng.uniform(20, 40), 4, 1)
        if rng.random() < 0.6:
            _text(sheet, _words(rng, 20, True), 5, 52, rng.uniform(1.5, 2.5), fonts.TEXT_FACES[1], _ink(rng))
    else:
        if rng.random() < 0.3:
            _stripe(sheet, 54)
        _decorate(sheet, 85.6, 0.5, rng.uniform(44, 53))
        if rng.random() < 0.5:
            _text(sheet, "DD " + "".join(rng.choice(list("0123456789"), 24)), 5, 51.5, rng.uniform(1.2, 2.6), fonts.MONOSPACED_FACES[rng.integers(4)], _ink(rng))
        if rng.random() < 0.25:
            _text(sheet, "".join(rng.choice(list("0123456789 "), 19)), 8, 38, 4, fonts.MONOSPACED_FACES[3], _ink(rng))
    return _finish(sheet, 3.2, _corners(*sheet.image.shape[1::-1]))


def zone_strip(rng: np.random.Generator) -> Page:
    """A picture of a zone and nothing else, cut close: the document is the picture."""
    lines = zone_text.zone(rng)
    pitch = ZONE_PITCH_MM
    side = pitch * rng.uniform(0.3, 4)
    width = pitch * len(lines[0]) + 2 * side
    block = pitch * (2.5 * (len(lines) - 1) + 1)
    above, below = block * rng.uniform(0.15, 1.2), block * rng.uniform(0.1, 0.9)
    sheet = _new_sheet(rng, width, above + block + below)
    if rng.random() < 0.3:
        _fields(sheet, 5, -5, width, above)
    corners, ends = _draw_zone(sheet, lines, side, above + block, pitch)
    corners[:, 1] = np.clip(corners[:, 1], 0, sheet.image.shape[0])
    return _finish(sheet, 0, _corners(*sheet.image.shape[1::-1]), corners, ends)


def other_paper(rng: np.random.Generator) -> Page:
    """A letter, receipt, table or listing: text that is no zone, paper that is no document."""
    width, height = rng.choice([[120, 160], [70, 160], [150, 100], [110, 110]])
    sheet = _new_sheet(rng, float(width), float(height))
    if rng.random() < 0.6:
        sheet.image[:] = rng.uniform(215, 255)
    style = rng.integers(4)
    face = fonts.MONOSPACED_FACES[rng.integers(4)] if style in (0, 3) else fonts.TEXT_FACES[rng.integers(10)]
    size = rng.uniform(1.4, 3.2)
    y = rng.uniform(4, 20)
    while y < height - 5:
        if style == 0:
            characters = list("abcdefghijklmnopqrstuvwxyz(){}=.,;_ 0123456789<>")
            text = "".join(rng.choice(characters, int(rng.integers(5, 60))))
            _text(sheet, text, 5 + 4 * rng.integers(4), y, size, face, _ink(rng))
        elif style == 1:
            _text(sheet, _words(rng, int(rng.integers(30, 70)), False), 8, y, size, face, _ink(rng))
        elif style == 2:
            for x in np.arange(6, width - 10, 22):
                _text(sheet, _value(rng)[:9], x, y, size, face, _ink(rng))
            if rng.random() < 0.5:
                cv2.line(sheet.image, (10, sheet.pixels(y + 1)), (sheet.image.shape[1] - 10, sheet.pixels(y + 1)), (90, 90, 90), 1)
        else:
            text = _words(rng, int(rng.integers(8, 24)), True).ljust(26, rng.choice(list(". -*"))) + f"{rng.uniform(0, 200):8.2f}"
            _text(sheet, text, 5, y, size, face, _ink(rng))
        y += size * rng.uniform(1.5, 2.6)
        if rng.random() < 0.1:
            y += size * 3
    return _finish(sheet, 0, None)


def barcode_alone(rng: np.random.Generator) -> Page:
    """A PDF417 cut out of its card: neither a zone nor a document."""
    width = rng.uniform(40, 90)
    height = width * rng.uniform(0.08, 0.65)
    margin = rng.uniform(0, 10)
    sheet = _new_sheet(rng, width + 2 * margin, height + 2 * margin + 1)
    sheet.image[:] = rng.uniform(200, 255)
    _bars(sheet, margin, margin, width, height, int(rng.integers(3, 45)))
    return _finish(sheet, 0, None)


Maker = Callable[[np.random.Generator], Page]

MAKERS: list[tuple[Maker, float]] = [
    (passport, 0.23),
    (passport_spread, 0.13),
    (visa, 0.05),
    (card_with_zone, 0.2),
    (card_without_zone, 0.17),
    (zone_strip, 0.07),
    (other_paper, 0.1),
    (barcode_alone, 0.05),
]


def page(rng: np.random.Generator) -> Page:
    """One page of any kind."""
    weights = np.array([weight for _, weight in MAKERS])
    maker = MAKERS[rng.choice(len(MAKERS), p=weights / weights.sum())][0]
    return maker(rng)
