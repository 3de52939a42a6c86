"""Fonts found on this machine, and fixed-pitch text drawing.

Debian packages: fonts-ocr-b, fonts-ocr-a, fonts-liberation, fonts-dejavu,
fonts-freefont-ttf, fonts-noto-mono, fonts-urw-base35.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT_ROOT = Path("/usr/share/fonts")

# (file, weight): how often a machine-readable zone is set in this face.
ZONE_FACES: list[tuple[str, float]] = [
    ("opentype/ocr-b/OCRB.otf", 40.0),
    ("opentype/ocr-b/OCRBS.otf", 24.0),
    ("opentype/ocr-b/OCRBL.otf", 2.0),
    ("truetype/ocr-a/OCRA.ttf", 1.5),
    ("truetype/ocr-a/OCRACondensed.ttf", 1.0),
    ("truetype/liberation/LiberationMono-Regular.ttf", 6.0),
    ("truetype/liberation/LiberationMono-Bold.ttf", 3.0),
    ("truetype/freefont/FreeMono.ttf", 2.5),
    ("truetype/freefont/FreeMonoBold.ttf", 2.5),
    ("truetype/dejavu/DejaVuSansMono.ttf", 4.0),
    ("truetype/noto/NotoMono-Regular.ttf", 3.0),
    ("opentype/urw-base35/NimbusMonoPS-Regular.otf", 3.0),
    ("opentype/urw-base35/NimbusMonoPS-Bold.otf", 3.0),
    ("truetype/dejavu/DejaVuSansMono-Bold.ttf", 2.0),
    # Mock-ups are set in whatever is at hand, each character in the middle of its cell.
    ("truetype/liberation/LiberationSans-Regular.ttf", 2.5),
    ("truetype/liberation/LiberationSans-Bold.ttf", 2.5),
    ("truetype/dejavu/DejaVuSans.ttf", 1.5),
    ("truetype/dejavu/DejaVuSans-Bold.ttf", 3.0),
    ("truetype/freefont/FreeSansBold.ttf", 1.0),
    ("opentype/urw-base35/NimbusSans-Bold.otf", 1.0),
    ("truetype/liberation/LiberationSerif-Bold.ttf", 1.5),
    ("truetype/dejavu/DejaVuSerif-Bold.ttf", 1.0),
]

TEXT_FACES: list[str] = [
    "truetype/liberation/LiberationSans-Regular.ttf",
    "truetype/liberation/LiberationSans-Bold.ttf",
    "truetype/liberation/LiberationSansNarrow-Bold.ttf",
    "truetype/liberation/LiberationSerif-Regular.ttf",
    "truetype/liberation/LiberationSerif-Bold.ttf",
    "truetype/dejavu/DejaVuSans.ttf",
    "truetype/dejavu/DejaVuSansCondensed-Bold.ttf",
    "truetype/freefont/FreeSans.ttf",
    "opentype/urw-base35/URWGothic-Demi.otf",
    "opentype/urw-base35/NimbusSans-Bold.otf",
    "opentype/ocr-b/OCRB.otf",
    "truetype/liberation/LiberationMono-Regular.ttf",
]

MONOSPACED_FACES: list[str] = [
    "truetype/liberation/LiberationMono-Regular.ttf",
    "truetype/dejavu/DejaVuSansMono.ttf",
    "truetype/freefont/FreeMonoBold.ttf",
    "opentype/ocr-b/OCRB.otf",
]

ZONE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"

SCRIPT_FACE = "opentype/urw-base35/Z003-MediumItalic.otf"


@lru_cache(maxsize=512)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """The face at a size in pixels an em."""
    return ImageFont.truetype(str(FONT_ROOT / face), size)


def pick_zone_face(rng: np.random.Generator) -> str:
    """A face for a machine-readable zone, mostly OCR-B."""
    weights = np.array([weight for _, weight in ZONE_FACES])
    return ZONE_FACES[rng.choice(len(ZONE_FACES), p=weights / weights.sum())][0]


@lru_cache(maxsize=64)
def glyphs(face: str, cap_height: int) -> tuple[dict[str, np.ndarray], float]:
    """Coverage of every zone character, and the natural advance in pixels.

    Each glyph is a float32 array (0 paper, 1 ink) 3 cap heights high with the
    middle of the capitals at half its height and the advance box centred at
    half its width.
    """
    probe = font(face, 100)
    box = probe.getbbox("H", anchor="ls")
    size = max(6, round(100 * cap_height / (box[3] - box[1])))
    face_font = font(face, size)
    box = face_font.getbbox("H", anchor="ls")
    middle = (box[1] + box[3]) / 2
    own = {character: face_font.getlength(character) for character in ZONE_CHARACTERS}
    proportional = max(own.values()) > 1.05 * min(own.values())
    # A proportional face needs cells in which its wide letters have room.
    advance = own["0"] * (1.2 if proportional else 1.0)
    height = 3 * cap_height
    width = int(np.ceil(max(advance * 1.6, max(own.values()) * 1.1))) | 1
    result = {}
    for character in ZONE_CHARACTERS:
        cell = Image.new("L", (width, height), 0)
        ImageDraw.Draw(cell).text(
            ((width - own[character]) / 2, height / 2 - middle),
            character,
            font=face_font,
            fill=255,
            anchor="ls",
        )
        result[character] = np.asarray(cell, np.float32) / 255
    return result, advance


def monospaced_ink(text: str, face: str, cap_height: int, pitch: float) -> np.ndarray:
    """Coverage of a line of zone text, one character every `pitch` pixels.

    The result is 3 cap heights high, its capitals centred vertically; the
    first character's cell starts two pitches from the left edge and two
    pitches of air follow the last.
    """
    shapes, _ = glyphs(face, cap_height)
    height = 3 * cap_height
    ink = np.zeros((height, int(np.ceil(pitch * (len(text) + 4))) + 2), np.float32)
    for index, character in enumerate(text):
        shape = shapes[character]
        left = round(pitch * (index + 2.5) - shape.shape[1] / 2)
        start = max(0, left)
        end = min(ink.shape[1], left + shape.shape[1])
        region = ink[:, start:end]
        np.maximum(region, shape[:, start - left : end - left], out=region)
    return ink
