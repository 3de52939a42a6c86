"""Procedural surfaces for a document to lie on: no photographs are used."""

import cv2
import numpy as np

Surface = np.ndarray  # float32, height x width x 3, 0..255, RGB


def clouds(rng: np.random.Generator, height: int, width: int, octaves: int) -> np.ndarray:
    """Smooth noise between 0 and 1, coarse first."""
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for octave in range(octaves):
        cells = 2 ** (octave + 1)
        patch = rng.random((cells + 1, cells + 1), np.float32)
        total += weight * cv2.resize(patch, (width, height), interpolation=cv2.INTER_CUBIC)
        weight *= rng.uniform(0.35, 0.85)
    total -= total.min()
    return total / (total.max() + 1e-6)


def _colour(rng: np.random.Generator) -> np.ndarray:
    """A colour; mostly of low saturation, as tables and cloth are."""
    grey = rng.uniform(10, 245)
    spread = rng.choice([8, 30, 110])
    return np.clip(grey + rng.uniform(-spread, spread, 3), 0, 255).astype(np.float32)


def _blend(pattern: np.ndarray, first: np.ndarray, second: np.ndarray) -> Surface:
    return first + (second - first) * pattern[..., None]


def _grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    return x, y


def _wood(rng: np.random.Generator, size: int) -> Surface:
    x, y = _grid(size)
    bend = clouds(rng, size, size, 3) * rng.uniform(5, 60)
    rings = 0.5 + 0.5 * np.sin((x * rng.uniform(0.02, 0.1) + y * rng.uniform(0.1, 0.9)) + bend * 0.3)
    streaks = cv2.resize(rng.random((size, 6), np.float32), (size, size))
    base = np.array([rng.uniform(70, 200), rng.uniform(45, 140), rng.uniform(20, 100)], np.float32)
    surface = _blend(0.6 * rings + 0.4 * streaks, base, base * rng.uniform(0.5, 0.9))
    if rng.random() < 0.5:
        step = int(rng.integers(40, 120))
        surface[::step] *= 0.5
    return surface


def _cloth(rng: np.random.Generator, size: int) -> Surface:
    x, y = _grid(size)
    period = rng.uniform(2, 9)
    weave = 0.5 + 0.25 * np.sin(x * 6.28 / period) + 0.25 * np.sin(y * 6.28 / period)
    folds = clouds(rng, size, size, 3)
    surface = _blend(weave * rng.uniform(0.1, 0.5) + 0.5 * folds, _colour(rng), _colour(rng))
    if rng.random() < 0.4:
        stripe = rng.uniform(10, 60)
        surface = np.where(((x + 4 * folds) % stripe < stripe / 3)[..., None], surface * rng.uniform(0.5, 1.4), surface)
    return surface


def _tiles(rng: np.random.Generator, size: int) -> Surface:
    x, y = _grid(size)
    step = rng.uniform(12, 110)
    checks = ((x // step + y // step) % 2) if rng.random() < 0.6 else ((x % step < 3) | (y % step < 3))
    return _blend(checks.astype(np.float32) * rng.uniform(0.3, 1) + 0.2 * clouds(rng, size, size, 5), _colour(rng), _colour(rng))


def _marble(rng: np.random.Generator, size: int) -> Surface:
    """Veins: bands of one tone that follow the heights of smooth noise, as security print does too."""
    x, y = _grid(size)
    heights = clouds(rng, size, size, int(rng.integers(3, 6))) * rng.uniform(8, 70)
    drift = (x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1)) * rng.uniform(0, 0.06)
    veins = 0.5 + 0.5 * np.sin(heights + drift)
    if rng.random() < 0.4:
        veins = veins ** rng.uniform(0.4, 4)
    base = _colour(rng)
    return _blend(veins, base, base * rng.uniform(0.5, 0.92)) if rng.random() < 0.7 else _blend(veins, base, _colour(rng))


def _plain(rng: np.random.Generator, size: int) -> Surface:
    octaves = int(rng.integers(1, 8))
    surface = _blend(clouds(rng, size, size, octaves), _colour(rng), _colour(rng))
    if rng.random() < 0.5:
        first = _colour(rng)
        surface = first + 0.25 * (surface - surface.mean())
    return surface


def _keyboard(rng: np.random.Generator, size: int) -> Surface:
    surface = np.empty((size, size, 3), np.uint8)
    surface[:] = _colour(rng)
    key, ink = _colour(rng), _colour(rng)
    step = int(rng.integers(18, 46))
    for row, top in enumerate(range(0, size, step)):
        for left in range(-(row * step // 3) % step - step, size, step):
            cv2.rectangle(surface, (left + 2, top + 2), (left + step - 3, top + step - 3), key.tolist(), -1)
            cv2.putText(surface, chr(int(rng.integers(65, 91))), (left + 6, top + step - 8), cv2.FONT_HERSHEY_SIMPLEX, step / 60, ink.tolist(), 1, cv2.LINE_AA)
    return surface


def _paper(rng: np.random.Generator, size: int) -> Surface:
    """Sheets with lines of unreadable text, lying across each other."""
    surface = _plain(rng, size)
    for _ in range(rng.integers(1, 4)):
        sheet = np.empty((size, size, 3), np.float32)
        sheet[:] = rng.uniform(190, 255)
        step = int(rng.integers(6, 14))
        for top in range(12, size - 8, step):
            left = 12
            while left < size - 20:
                run = int(rng.integers(6, 34))
                cv2.line(sheet, (left, top), (left + run, top), (70, 70, 75), max(1, step // 4), cv2.LINE_AA)
                left += run + int(rng.integers(4, 9))
        turn = cv2.getRotationMatrix2D((size / 2, size / 2), rng.uniform(0, 360), rng.uniform(0.5, 1.1))
        turn[:, 2] += rng.uniform(-size / 2, size / 2, 2)
        cv2.warpAffine(sheet, turn, (size, size), dst=surface, borderMode=cv2.BORDER_TRANSPARENT)
    return surface


def _clutter(rng: np.random.Generator, surface: Surface) -> None:
    size = surface.shape[0]
    for _ in range(rng.integers(0, 9)):
        colour = _colour(rng).tolist()
        points = rng.uniform(-0.1 * size, 1.1 * size, (int(rng.integers(3, 6)), 2)).astype(np.int32)
        kind = rng.random()
        if kind < 0.35:
            cv2.line(surface, tuple(points[0].tolist()), tuple(points[1].tolist()), colour, int(rng.integers(1, 14)), cv2.LINE_AA)
        elif kind < 0.6:
            cv2.fillConvexPoly(surface, cv2.convexHull(points), colour, cv2.LINE_AA)
        elif kind < 0.8:
            cv2.circle(surface, tuple(points[0].tolist()), int(rng.integers(4, 70)), colour, -1 if rng.random() < 0.6 else 3, cv2.LINE_AA)
        else:
            axes = tuple(int(v) for v in rng.integers(10, 90, 2))
            cv2.ellipse(surface, tuple(points[0].tolist()), axes, float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)


def surface(rng: np.random.Generator, size: int) -> Surface:
    """A square surface of `size` pixels."""
    makers = [_wood, _cloth, _tiles, _plain, _keyboard, _paper, _marble]
    maker = makers[rng.choice(len(makers), p=[0.16, 0.16, 0.09, 0.29, 0.06, 0.1, 0.14])]
    result = np.ascontiguousarray(maker(rng, size), dtype=np.float32)
    if rng.random() < 0.55:
        _clutter(rng, result)
    if rng.random() < 0.5:
        result += rng.normal(0, rng.uniform(1, 14), result.shape[:2])[..., None].astype(np.float32)
    return np.clip(result, 0, 255)
