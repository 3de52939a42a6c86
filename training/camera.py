"""Turns flat pages into pictures of them, with the truth about where things are.

All coordinates are pixels of the final square picture: x right, y down,
origin at the outer corner of the top left pixel.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from specimen_page import Page

PADDING = 128
"""Grey of the letterbox around a picture that is not square."""


@dataclass
class Scene:
    """A picture and its truth, `size` pixels square."""

    image: np.ndarray
    """uint8, size x size x 3, RGB."""
    document: np.ndarray
    """uint8 0/255: identity documents."""
    ignore: np.ndarray
    """uint8 0/255: papers of which it is undecided whether they are documents."""
    zone: np.ndarray
    """uint8 0/255: machine-readable zones."""
    direction: np.ndarray
    """float32, 2 x size x size: (cos, sin) of the reading direction inside zones."""
    lines: np.ndarray
    """uint8 0/255: centres of zone lines, two pixels wide."""
    corners: list[np.ndarray]
    """float32, 2: document corners inside the picture."""


@dataclass
class _Frame:
    """The picture's own rectangle inside the letterboxed square."""

    left: int
    top: int
    width: int
    height: int


def _frame(size: int, aspect: float) -> _Frame:
    width = size if aspect >= 1 else max(24, round(size * aspect))
    height = size if aspect <= 1 else max(24, round(size / aspect))
    return _Frame((size - width) // 2, (size - height) // 2, width, height)


def _project(points: np.ndarray, homography: np.ndarray) -> np.ndarray:
    return cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float32), homography)[0]


def _tilted(rng: np.random.Generator, corners: np.ndarray, roll: float, tilt: float) -> np.ndarray:
    """The corners of a rectangle seen from a camera tilted by up to `tilt` radians."""
    centred = corners - corners.mean(axis=0)
    reach = np.abs(centred).max()
    flat = np.column_stack([centred / reach, np.zeros(4)])
    pitch, yaw = rng.uniform(-tilt, tilt, 2)
    turn_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turn_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    turn_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turned = flat @ (turn_x @ turn_y @ turn_z).T
    distance = rng.uniform(2.5, 6)
    return (turned[:, :2] / (1 + turned[:, 2:] / distance)).astype(np.float32)


def _roll(rng: np.random.Generator) -> float:
    """A rotation in radians: any angle, or near a quarter turn, or nearly upright."""
    style = rng.random()
    if style < 0.4:
        return rng.uniform(0, 2 * np.pi)
    if style < 0.78:
        return rng.integers(4) * np.pi / 2 + rng.normal(0, 0.14)
    return rng.normal(0, 0.14)


def _fit(rng: np.random.Generator, quad: np.ndarray, frame: _Frame, fraction: float, overhang: float) -> np.ndarray:
    """Scales a shape to a fraction of the frame and puts it somewhere in it."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    scale = min(frame.width / (high[0] - low[0]), frame.height / (high[1] - low[1])) * fraction
    extent = (high - low) * scale
    slack = np.array([frame.width, frame.height]) - extent
    position = np.array([frame.left, frame.top]) + slack * rng.uniform(0, 1, 2)
    position += overhang * extent * rng.uniform(-1, 1, 2)
    return ((quad - low) * scale + position).astype(np.float32)


def _fingers(rng: np.random.Generator, image: np.ndarray, quad: np.ndarray) -> None:
    skin = rng.uniform(70, 235) * np.array([1.0, 0.78, 0.66]) + rng.uniform(-10, 10, 3)
    side = rng.integers(4)
    start, end = quad[side], quad[(side + 1) % 4]
    length = float(np.linalg.norm(end - start))
    inward = quad.mean(axis=0) - (start + end) / 2
    inward /= np.linalg.norm(inward) + 1e-6
    along = rng.uniform(0.1, 0.8)
    for finger in range(rng.integers(1, 5)):
        tip = start + (end - start) * (along + 0.1 * finger) + inward * length * rng.uniform(0.02, 0.14)
        root = tip - inward * length * rng.uniform(0.4, 0.9) + rng.normal(0, length * 0.04, 2)
        shade = (skin * rng.uniform(0.85, 1.1)).tolist()
        thickness = max(3, int(length * rng.uniform(0.05, 0.1)))
        cv2.line(image, tuple(tip.astype(int).tolist()), tuple(root.astype(int).tolist()), shade, thickness, cv2.LINE_AA)


def _lay(scene: Scene, canvas: np.ndarray, page: Page, quad: np.ndarray, shadow: float) -> None:
    """Lays a page on the canvas so that its four corners meet the quad, and notes the truth."""
    height, width = page.image.shape[:2]
    size = canvas.shape[0]
    longest = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0]) * width / height)
    shrink = min(1.0, 1.15 * longest / width)
    picture, opacity = page.image, page.opacity
    if shrink < 1.0:
        small = (max(8, round(width * shrink)), max(8, round(height * shrink)))
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        opacity = cv2.resize(opacity, small, interpolation=cv2.INTER_AREA)
    rows, columns = opacity.shape
    here = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    # The half pixel moves between corner-origin coordinates and OpenCV's pixel centres.
    warp = cv2.getPerspectiveTransform(here - 0.5, quad - 0.5)
    over = cv2.warpPerspective(opacity, warp, (size, size)).astype(np.float32)[..., None] / 255
    colour = cv2.warpPerspective(picture, warp, (size, size), borderMode=cv2.BORDER_REPLICATE)
    if shadow > 0:
        dim = cv2.GaussianBlur(np.roll(over[..., 0], (3, 2), (0, 1)), (0, 0), 4)
        canvas *= 1 - shadow * dim[..., None]
    canvas += (colour - canvas) * over

    full = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    homography = cv2.getPerspectiveTransform(full, quad)
    for truth in (scene.document, scene.zone, scene.lines, scene.ignore):
        truth[over[..., 0] > 0.5] = 0
    if page.document is None:
        _fill(scene.ignore, quad)
        return
    outline = _project(page.document, homography)
    _fill(scene.document, outline)
    scene.corners.extend(outline)
    if page.zone is None:
        return
    zone = _project(page.zone, homography)
    _fill(scene.zone, zone)
    heading = zone[1] - zone[0] + zone[2] - zone[3]
    heading /= np.linalg.norm(heading) + 1e-6
    inside = scene.zone > 0
    own = np.zeros_like(scene.zone)
    _fill(own, zone)
    scene.direction[:, inside & (own > 0)] = heading[:, None]
    for ends in page.lines:
        a, b = _project(ends, homography) * 16 - 8
        cv2.line(scene.lines, tuple(a.astype(int).tolist()), tuple(b.astype(int).tolist()), 255, 2, cv2.LINE_AA, 4)


def _fill(mask: np.ndarray, quad: np.ndarray) -> None:
    fixed = np.round((quad - 0.5) * 16).astype(np.int32)
    cv2.fillConvexPoly(mask, fixed, 255, cv2.LINE_AA, 4)


def _light(rng: np.random.Generator, canvas: np.ndarray) -> np.ndarray:
    """Uneven light, shadows, glare, exposure and colour cast."""
    size = canvas.shape[0]
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    if rng.random() < 0.7:
        slope = rng.uniform(-0.45, 0.45, 2)
        canvas = canvas * (1 + slope[0] * (x - 0.5) + slope[1] * (y - 0.5))[..., None]
    if rng.random() < 0.25:
        shade = np.zeros((size, size), np.float32)
        points = rng.uniform(-0.2 * size, 1.2 * size, (4, 2)).astype(np.int32)
        cv2.fillConvexPoly(shade, cv2.convexHull(points), 1.0)
        shade = cv2.GaussianBlur(shade, (0, 0), rng.uniform(1, 18))
        canvas = canvas * (1 - rng.uniform(0.15, 0.6) * shade)[..., None]
    if rng.random() < 0.35:
        for _ in range(rng.integers(1, 3)):
            centre = rng.uniform(0, 1, 2)
            spread = rng.uniform(0.02, 0.12 if rng.random() < 0.6 else 0.3, 2)
            spot = np.exp(-(((x - centre[0]) / spread[0]) ** 2 + ((y - centre[1]) / spread[1]) ** 2) / 2)
            canvas = canvas + (rng.uniform(60, 330) * spot)[..., None]
    if rng.random() < 0.7:
        canvas = canvas * rng.uniform(0.35 if rng.random() < 0.3 else 0.7, 1.2)
        canvas = canvas * rng.uniform(0.85, 1.15, 3)
    if rng.random() < 0.3:
        canvas = 128 + (canvas - 128) * rng.uniform(0.4, 1.3)
    if rng.random() < 0.12:
        # Nearly dark: a sensor's noise outweighs faint print.
        canvas = canvas * rng.uniform(0.12, 0.4) + rng.normal(0, rng.uniform(2, 8), canvas.shape)
    return canvas


def _lens(rng: np.random.Generator, canvas: np.ndarray) -> np.ndarray:
    """Blur, sensor noise, low resolution, compression."""
    size = canvas.shape[0]
    if rng.random() < 0.15:
        canvas = np.repeat(canvas.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.5:
        canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 1.6) if rng.random() < 0.85 else rng.uniform(1.5, 2.5))
    if rng.random() < 0.15:
        length = int(rng.integers(3, 9))
        kernel = np.zeros((length, length), np.float32)
        middle = length / 2
        step = np.array([np.cos(angle := rng.uniform(0, np.pi)), np.sin(angle)]) * middle
        cv2.line(kernel, tuple((middle - step).astype(int).tolist()), tuple((middle + step).astype(int).tolist()), 1.0)
        canvas = cv2.filter2D(canvas, -1, kernel / max(1.0, kernel.sum()))
    if rng.random() < 0.2:
        small = int(size * rng.uniform(0.45, 0.9))
        canvas = cv2.resize(cv2.resize(canvas, (small, small), interpolation=cv2.INTER_AREA), (size, size))
    if rng.random() < 0.6:
        canvas = canvas + rng.normal(0, rng.uniform(1, 9), canvas.shape).astype(np.float32)
    picture = np.clip(canvas, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))])[1]
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return picture


def _empty(size: int) -> Scene:
    def blank() -> np.ndarray:
        return np.zeros((size, size), np.uint8)

    return Scene(np.zeros((size, size, 3), np.uint8), blank(), blank(), blank(), np.zeros((2, size, size), np.float32), blank(), [])


def _close(rng: np.random.Generator, scene: Scene, canvas: np.ndarray, frame: _Frame, gentle: bool) -> Scene:
    """Light, lens and letterbox; truth outside the frame is dropped."""
    size = canvas.shape[0]
    if not gentle or rng.random() < 0.5:
        canvas = _light(rng, canvas)
    picture = _lens(rng, canvas.astype(np.float32)) if rng.random() < 0.9 else np.clip(canvas, 0, 255).astype(np.uint8)
    inside = np.zeros((size, size), bool)
    inside[frame.top : frame.top + frame.height, frame.left : frame.left + frame.width] = True
    picture[~inside] = PADDING
    for truth in (scene.document, scene.zone, scene.lines, scene.ignore):
        truth[~inside] = 0
    margin = 0.75
    scene.corners = [
        c
        for c in scene.corners
        if frame.left - margin <= c[0] <= frame.left + frame.width + margin
        and frame.top - margin <= c[1] <= frame.top + frame.height + margin
    ]
    scene.image = picture
    return scene


def _surface(rng: np.random.Generator, surfaces: list[np.ndarray], size: int) -> np.ndarray:
    """A random window of a random surface, turned and recoloured."""
    whole = surfaces[rng.integers(len(surfaces))]
    window = int(rng.integers(whole.shape[0] // 3, whole.shape[0] + 1))
    y, x = rng.integers(0, whole.shape[0] - window + 1, 2)
    part = cv2.resize(whole[y : y + window, x : x + window], (size, size)).astype(np.float32)
    part = np.rot90(part, rng.integers(4))[..., rng.permutation(3)]
    return np.ascontiguousarray(part * rng.uniform(0.6, 1.15))


def _papers_under(rng: np.random.Generator, scene: Scene, canvas: np.ndarray, pages: list[Page], quad: np.ndarray) -> None:
    """Lays one or two papers where a document will come to lie, so that its edges cross theirs."""
    extent = float(np.linalg.norm(quad[2] - quad[0]))
    for _ in range(rng.integers(1, 3)):
        page = pages[rng.integers(len(pages))]
        while page.document is not None:
            page = pages[rng.integers(len(pages))]
        height, width = page.image.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        shape = _tilted(rng, corners, _roll(rng), 0.3)
        shape = shape / np.linalg.norm(shape[2] - shape[0]) * extent * rng.uniform(0.6, 1.7)
        centre = quad.mean(axis=0) + extent * rng.uniform(-0.5, 0.5, 2)
        _lay(scene, canvas, page, (shape - shape.mean(axis=0) + centre).astype(np.float32), rng.uniform(0, 0.5))


def photograph(rng: np.random.Generator, pages: list[Page], surfaces: list[np.ndarray], size: int) -> Scene:
    """One or two pages lying on a surface, at any angle."""
    scene = _empty(size)
    frame = _frame(size, float(rng.choice([4 / 3, 3 / 4, 16 / 9, 9 / 16, 1.0, 1.5])))
    canvas = _surface(rng, surfaces, size)
    places = [frame]
    count = 1
    if rng.random() < 0.14:
        count = 2
        half = _Frame(frame.left, frame.top, frame.width // 2, frame.height)
        other = _Frame(frame.left + frame.width // 2, frame.top, frame.width // 2, frame.height)
        places = [half, other]
    quad = None
    for place in places[:count]:
        page = pages[rng.integers(len(pages))]
        height, width = page.image.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        shape = _tilted(rng, corners, _roll(rng), rng.choice([0.12, 0.35, 0.6]))
        overhang = rng.uniform(0.05, 0.3) if rng.random() < 0.2 else 0.0
        fraction = rng.uniform(0.55, 0.98) if rng.random() < 0.7 else rng.uniform(0.3, 0.6)
        if rng.random() < 0.12:
            fraction = rng.uniform(0.95, 1.25)
        quad = _fit(rng, shape, place, fraction, overhang)
        if page.document is not None and rng.random() < 0.35:
            _papers_under(rng, scene, canvas, pages, quad)
        _lay(scene, canvas, page, quad, rng.uniform(0, 0.6) * (rng.random() < 0.5))
    if scene.document.any():
        # Beside a document there is no doubt about other papers.
        scene.ignore[:] = 0
    if quad is not None and rng.random() < 0.25:
        _fingers(rng, canvas, quad)
    return _close(rng, scene, canvas, frame, gentle=False)


def close_up(rng: np.random.Generator, pages: list[Page], surfaces: list[np.ndarray], size: int) -> Scene:
    """A zone that nearly fills the picture's width: what a second look sees."""
    page = pages[rng.integers(len(pages))]
    while page.zone is None:
        page = pages[rng.integers(len(pages))]
    scene = _empty(size)
    frame = _frame(size, float(rng.choice([1.0, 1.0, 4 / 3, 2.5])))
    canvas = _surface(rng, surfaces, size)
    if rng.random() < 0.5:
        canvas[:] = PADDING
    height, width = page.image.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    roll = rng.normal(0, 0.1 if rng.random() < 0.7 else 0.3) + np.pi * (rng.random() < 0.3)
    shape = _tilted(rng, corners, roll, 0.25)
    zone = _project(page.zone, cv2.getPerspectiveTransform(corners, shape))
    length = np.linalg.norm(zone[1] - zone[0])
    reach = min(frame.width / max(1e-3, np.ptp(zone[:, 0])), frame.height / max(1e-3, np.ptp(zone[:, 1])))
    scale = min(reach, size / length) * rng.uniform(0.5, 0.98)
    centre = np.array([frame.left + frame.width / 2, frame.top + frame.height / 2]) + rng.normal(0, 0.03 * size, 2)
    quad = ((shape - zone.mean(axis=0)) * scale + centre).astype(np.float32)
    _lay(scene, canvas, page, quad, 0.0)
    if rng.random() < 0.5:
        canvas[:] = canvas.mean(axis=2, keepdims=True)
    return _close(rng, scene, canvas, frame, gentle=False)


def scan(rng: np.random.Generator, pages: list[Page], size: int) -> Scene:
    """A page that fills its picture, as scanners and screenshots give."""
    page = pages[rng.integers(len(pages))]
    turns = int(rng.choice([0, 0, 0, 1, 2, 3]))
    height, width = page.image.shape[:2]
    stretch = rng.uniform(0.94, 1.06)
    aspect = width / height * stretch
    frame = _frame(size, aspect if turns % 2 == 0 else 1 / aspect)
    scene = _empty(size)
    canvas = np.empty((size, size, 3), np.float32)
    canvas[:] = rng.choice([255.0, 250.0, 0.0, 30.0, 128.0]) if rng.random() < 0.7 else rng.uniform(0, 255, 3)
    corners = np.array([[frame.left, frame.top], [frame.left + frame.width, frame.top], [frame.left + frame.width, frame.top + frame.height], [frame.left, frame.top + frame.height]], np.float32)
    centre = corners.mean(axis=0)
    style = rng.random()
    if style < 0.65:
        quad = centre + (corners - centre) * rng.uniform(1.0, 1.03, 2)
        clipped = True
    else:
        angle = rng.normal(0, 0.03)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        scale = rng.uniform(0.8, 0.98) if style < 0.85 else rng.uniform(0.4, 0.85)
        quad = (corners - centre) @ turn.T * scale
        slack = (np.array([frame.width, frame.height]) * (1 - scale) / 2)
        quad = quad + centre + slack * rng.uniform(-1, 1, 2)
        clipped = False
    quad = np.roll(quad, turns, axis=0).astype(np.float32)
    _lay(scene, canvas, page, quad, 0.0)
    if clipped:
        whole = page.document is not None and np.ptp(page.document[:, 1]) > 0.9 * height
        scene.corners = [np.clip(c, (frame.left, frame.top), (frame.left + frame.width, frame.top + frame.height)) for c in scene.corners]
        if whole:
            _fill(scene.document, corners)
    return _close(rng, scene, canvas, frame, gentle=True)


def bare(rng: np.random.Generator, surfaces: list[np.ndarray], size: int) -> Scene:
    """A surface with nothing on it."""
    frame = _frame(size, float(rng.choice([4 / 3, 3 / 4, 1.0, 16 / 9])))
    return _close(rng, _empty(size), _surface(rng, surfaces, size), frame, gentle=False)


def picture(rng: np.random.Generator, pages: list[Page], surfaces: list[np.ndarray], size: int) -> Scene:
    """A picture of any kind."""
    style = rng.random()
    if style < 0.58:
        return photograph(rng, pages, surfaces, size)
    if style < 0.7:
        return close_up(rng, pages, surfaces, size)
    if style < 0.96:
        return scan(rng, pages, size)
    return bare(rng, surfaces, size)
