"""Pictures and target maps for the locator, each a pure function of its index."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

import background
import camera
import specimen_page

SURFACE_SIDE = 384
"""Side of the library's surfaces, in pixels."""

CORNER_SIGMA = 1.5
"""Width of a corner's peak, in cells of the output maps."""

DOCUMENT, CORNERS, ZONE, COSINE, SINE, LINES, IGNORE = range(7)
"""Channels of the target; all but the last are also the network's output."""


def _page(seed: int, index: int) -> specimen_page.Page:
    cv2.setNumThreads(1)
    return specimen_page.page(np.random.default_rng([seed, index]))


def _surface(seed: int, index: int) -> np.ndarray:
    cv2.setNumThreads(1)
    return background.surface(np.random.default_rng([seed, index]), SURFACE_SIDE).astype(np.uint8)


def make_library(seed: int, pages: int, surfaces: int, workers: int) -> tuple[list[specimen_page.Page], list[np.ndarray]]:
    """The library of flat pages and that of surfaces, drawn by so many processes."""
    with ProcessPoolExecutor(workers) as pool:
        return (
            list(pool.map(partial(_page, seed), range(pages), chunksize=8)),
            list(pool.map(partial(_surface, seed + 1), range(surfaces), chunksize=8)),
        )


def corner_map(corners: list[np.ndarray], cells: int) -> np.ndarray:
    """One Gaussian peak a corner; `corners` in cells, corner origin."""
    heat = np.zeros((cells, cells), np.float32)
    centres = np.arange(cells, dtype=np.float32) + 0.5
    for x, y in corners:
        across = np.exp(-((centres - x) ** 2) / (2 * CORNER_SIGMA**2))
        down = np.exp(-((centres - y) ** 2) / (2 * CORNER_SIGMA**2))
        heat = np.maximum(heat, down[:, None] * across[None])
    return heat


def _halve(mask: np.ndarray) -> np.ndarray:
    half = (mask.shape[1] // 2, mask.shape[0] // 2)
    return cv2.resize(mask, half, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


class Scenes(Dataset):
    """Synthetic pictures: item i depends on the seed and i alone."""

    def __init__(self, pages: list[specimen_page.Page], surfaces: list[np.ndarray], seed: int, size: int, first: int, count: int) -> None:
        self.pages = pages
        self.surfaces = surfaces
        self.seed = seed
        self.size = size
        self.first = first
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The picture (uint8, 3 x size x size) and the target (float16, 7 x size/2 x size/2)."""
        cv2.setNumThreads(1)
        rng = np.random.default_rng([self.seed, self.first + index])
        scene = camera.picture(rng, self.pages, self.surfaces, self.size)
        cells = self.size // 2
        target = np.zeros((7, cells, cells), np.float32)
        target[DOCUMENT] = _halve(scene.document)
        target[CORNERS] = corner_map([c / 2 for c in scene.corners], cells)
        target[ZONE] = _halve(scene.zone)
        target[COSINE] = scene.direction[0, 1::2, 1::2]
        target[SINE] = scene.direction[1, 1::2, 1::2]
        target[LINES] = _halve(scene.lines)
        target[IGNORE] = _halve(scene.ignore)
        image = np.ascontiguousarray(scene.image.transpose(2, 0, 1))
        return torch.from_numpy(image), torch.from_numpy(target).half()
