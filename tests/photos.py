"""Photo-like pictures of digits on paper, made by code from digits and pen strokes. Seeded."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from digitpad.ink.raster import GreyImage

Layer = NDArray[np.float32]
Digit = GreyImage | list[NDArray[np.float64]] | None
"""28×28 pixels as MNIST's, polylines of shape (n, 2), or None for blank paper.

Polylines may be those of several digits in a row.
"""

KINDS = (
    "scan",
    "shadow",
    "ruled",
    "squared",
    "blackboard",
    "border",
    "pencil",
    "marker",
    "small",
    "phone",
    "desk",
)
_BLUE = (0.75, 0.5, 0.25)  # shares of red, green and blue light that blue ink swallows
_INKS = (_BLUE, (1.0, 1.0, 1.0), (0.95, 0.95, 1.0), (0.35, 0.85, 0.8), (0.9, 0.55, 0.8))


@dataclasses.dataclass(frozen=True)
class _Scene:
    """What is on a picture: lengths are shares of its shorter side."""

    height: int
    width: int
    turn: float  # degrees
    digit: float  # the digit's longer side
    pen: float  # as a share of the digit's longer side, for strokes
    strength: float  # of the ink
    middle: tuple[float, float]
    seed: int


def photo(kind: str, digit: Digit, seed: int) -> bytes:
    """Return a JPEG file that looks like a photo of a digit, 200 to 2,000 pixels long.

    Parameters
    ----------
    kind
        One of `KINDS`.
    digit
        What is written on the paper.
    seed
        The same seed gives the same picture.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    longest = int(
        rng.choice([200, 320, 480, 640, 800, 1000, 2000], p=[0.15, 0.2, 0.2, 0.2, 0.14, 0.1, 0.01])
    )
    shape = (longest, round(longest * rng.uniform(0.7, 1)))
    height, width = shape if rng.random() < 0.5 else shape[::-1]
    size = rng.uniform(0.35, 0.7)
    if kind == "small":
        size = rng.uniform(0.14, 0.28)
    elif kind in ("border", "phone", "ruled", "squared"):
        size = rng.uniform(0.25, 0.55)
    elif kind == "desk":
        size = rng.uniform(0.2, 0.35)
    pen = rng.uniform(0.06, 0.12)
    if kind == "pencil":
        pen = rng.uniform(0.02, 0.045)
    elif kind == "marker":
        pen = rng.uniform(0.17, 0.25)
    slack = (1 - size) / 2 * {"border": 0.5, "desk": 0.3}.get(kind, 0.75)
    middle = (0.5 + rng.uniform(-slack, slack), 0.5 + rng.uniform(-slack, slack))
    strength = rng.uniform(0.3, 0.5) if kind == "pencil" else rng.uniform(0.6, 0.92)
    scene = _Scene(
        height, width, rng.uniform(-5, 5), size, pen, strength, middle, int(rng.integers(2**31))
    )
    ink = _digit_layer(scene, digit, kind, rng)
    ink = _soft(ink, rng.uniform(0.3, 1.5) * longest / 800)
    colour = np.array(
        _INKS[rng.integers(len(_INKS))] if kind != "pencil" else (1, 1, 1), np.float32
    )
    paper = np.full((height, width, 3), rng.uniform(0.75, 0.98), np.float32)
    paper *= np.array([1, rng.uniform(0.96, 1), rng.uniform(0.88, 1)], np.float32)
    if kind == "blackboard":
        paper *= np.float32(0.2)
        board = paper + ink[..., None] * np.float32(scene.strength) * (1 - paper)
    else:
        if kind in ("ruled", "squared") or (kind == "phone" and rng.random() < 0.6):
            squared = kind == "squared" or (kind == "phone" and rng.random() < 0.5)
            lines = _soft(_line_layer(scene, rng, squared=squared), 0.5 * longest / 800)
            line_ink = np.array((0.8, 0.6, 0.4), np.float32) * rng.uniform(0.25, 0.7)
            paper *= 1 - lines[..., None] * line_ink.astype(np.float32)
        board = paper * (1 - ink[..., None] * colour * np.float32(scene.strength))
    if kind in ("border", "phone"):
        board = _border(board, scene, rng)
    if kind == "desk":
        board = _on_desk(board, scene, rng)
    light = _light(
        scene, rng, shadow=kind in ("shadow", "phone", "blackboard"), even=kind == "scan"
    )
    grain = rng.normal(
        0, rng.uniform(0.004, 0.012 if kind == "scan" else 0.035), (height, width, 1)
    )
    pixels = np.clip(board * light[..., None] + grain, 0, 1) ** np.float32(
        1 / rng.uniform(0.9, 1.4)
    )
    return _jpeg(np.rint(pixels * 255).astype(np.uint8), int(rng.integers(55, 96)))


def _digit_layer(scene: _Scene, digit: Digit, kind: str, rng: np.random.Generator) -> Layer:
    side = scene.digit * min(scene.height, scene.width)
    image, painter = _canvas(scene)
    painter.translate(scene.middle[0] * scene.width, scene.middle[1] * scene.height)
    painter.rotate(scene.turn)
    if isinstance(digit, np.ndarray):
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rows = _sharpened(digit)
        source = QImage(rows.data, rows.shape[1], rows.shape[0], rows.shape[1], _GREY)
        side *= 28 / 20
        painter.drawImage(QRectF(-side / 2, -side / 2, side, side), source)
    elif digit is not None:
        points = np.concatenate(digit)
        low, high = points.min(axis=0), points.max(axis=0)
        across, down = (high - low).tolist()
        # several in a row are written with a pen that suits their height
        pen = scene.pen * side * (down / across if across > 1.5 * down else 1)
        scale = (side - pen) / max(across, down, 1)
        _draw(painter, [(line - (low + high) / 2) * scale for line in digit], pen)
    painter.end()
    return _layer(image)


def _line_layer(scene: _Scene, rng: np.random.Generator, *, squared: bool) -> Layer:
    """Rule paper: lines 0.15 to 1.2 digits apart; squares, or lines with or without a margin."""
    image, painter = _canvas(scene)
    painter.translate(scene.width / 2, scene.height / 2)
    painter.rotate(scene.turn)
    reach = math.hypot(scene.width, scene.height)
    apart = scene.digit * min(scene.height, scene.width) * rng.uniform(0.3, 1.2)
    apart = max(apart, 14.0)
    thick = max(rng.uniform(0.02, 0.05) * apart, 1.0)
    thick = min(thick, 0.006 * max(scene.height, scene.width) + 0.8)
    start = rng.uniform(0, apart)
    lines = []
    for at in np.arange(-reach / 2 + start, reach / 2, apart):
        lines.append(np.array([[-reach, at], [reach, at]]))
        if squared:
            lines.append(np.array([[at, -reach], [at, reach]]))
    if not squared and rng.random() < 0.3:
        at = rng.uniform(-0.45, -0.3) * scene.width
        lines.append(np.array([[at, -reach], [at, reach]]))
    _draw(painter, lines, thick)
    painter.end()
    return _layer(image)


def _border(
    board: NDArray[np.float32], scene: _Scene, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Add what else a picture shows at its border: the table beside the sheet, other writing."""
    height, width = scene.height, scene.width
    short = min(height, width)
    image, painter = _canvas(scene)
    if rng.random() < 0.6:  # the table
        side, depth = int(rng.integers(4)), rng.uniform(0.02, 0.09) * short
        painter.translate(width / 2, height / 2)
        painter.rotate(90 * side + scene.turn / 2)
        far = float(height + width)
        edge = (height if side % 2 == 0 else width) / 2 - depth
        painter.fillRect(QRectF(-far, edge, 2 * far, far), QColor(255, 255, 255))
    table = rng.uniform(0.05, 0.4)
    painter.end()
    covered = _layer(image)[..., None]
    board = board * (1 - covered) + covered * np.float32(table)
    image, painter = _canvas(scene)
    for _ in range(int(rng.integers(1, 3))):  # the end of another digit
        along = rng.uniform(0.1, 0.9)
        at = [
            (along * width, 0.0),
            (along * width, height),
            (0.0, along * height),
            (width, along * height),
        ]
        x, y = at[int(rng.integers(4))]
        # nothing reaches the digit itself
        radius = rng.uniform(0.05, 0.1) * short
        angles = np.linspace(0, rng.uniform(1.5, 5), 20) + rng.uniform(0, 6)
        arc = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], 1)
        _draw(painter, [arc], scene.pen * scene.digit * short)
    for _ in range(int(rng.integers(0, 6))):  # specks
        speck = rng.uniform(0, 1, 2) * (width, height)
        _draw(painter, [speck[None] + [[0, 0], [0.5, 0]]], rng.uniform(0.002, 0.008) * short)
    painter.end()
    marks = _soft(_layer(image), 0.8 * max(height, width) / 800)
    return board * (1 - marks[..., None] * np.float32(scene.strength))


def _on_desk(
    board: NDArray[np.float32], scene: _Scene, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Cut a note out around the digit, and lay it on dark wood."""
    short = min(scene.height, scene.width)
    image, painter = _canvas(scene)
    painter.translate(scene.middle[0] * scene.width, scene.middle[1] * scene.height)
    painter.rotate(rng.uniform(-25, 25))
    reach = rng.uniform(0.75, 1.1) * scene.digit * short
    painter.fillRect(QRectF(-reach, -reach, 2 * reach, 2 * reach), QColor(255, 255, 255))
    painter.end()
    note = _layer(image)[..., None]
    y, x = np.mgrid[0 : scene.height, 0 : scene.width] / short
    veins = np.sin(rng.uniform(60, 150) * y + 3 * np.sin(rng.uniform(3, 12) * x))
    wood = rng.uniform(0.08, 0.35) * (1 + rng.uniform(0.05, 0.25) * veins)
    return np.asarray(note * board + (1 - note) * wood[..., None], np.float32)


def _light(scene: _Scene, rng: np.random.Generator, *, shadow: bool, even: bool) -> Layer:
    """Light from one side, a darker rim, and the edge of a shadow, soft or sharp."""
    y, x = np.mgrid[0 : scene.height, 0 : scene.width].astype(np.float32)
    x, y = x / scene.width - 0.5, y / scene.height - 0.5
    if even:
        return np.full(x.shape, rng.uniform(0.95, 1.05), np.float32)
    turn = rng.uniform(0, 2 * math.pi)
    fall = rng.uniform(0.1, 0.5)
    light = 1 - fall * (x * math.cos(turn) + y * math.sin(turn) + 0.5)
    light = light * (1 - rng.uniform(0, 0.6) * (x * x + y * y))
    if shadow:
        turn = rng.uniform(0, 2 * math.pi)
        edge = x * math.cos(turn) + y * math.sin(turn) + rng.uniform(-0.25, 0.25)
        inside = np.clip(edge / rng.uniform(0.004, 0.15) + 0.5, 0, 1)
        light = light * (1 - rng.uniform(0.2, 0.6) * inside)
    return np.asarray(light, np.float32)


_GREY = QImage.Format.Format_Grayscale8


def _canvas(scene: _Scene) -> tuple[QImage, QPainter]:
    image = QImage(scene.width, scene.height, _GREY)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return image, painter


def _draw(painter: QPainter, lines: list[NDArray[np.float64]], thick: float) -> None:
    pen = QPen(QColor(255, 255, 255), thick)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for line in lines:
        points = [QPointF(x, y) for x, y in line.tolist()]
        if len(points) == 1:
            points.append(points[0] + QPointF(0.01, 0))
        painter.drawPolyline(points)


def _layer(image: QImage) -> Layer:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width()].astype(np.float32) / np.float32(255)


def _sharpened(digit: GreyImage) -> GreyImage:
    """Enlarge MNIST's pixels ten times to strokes with an edge."""
    rows = np.ascontiguousarray(digit)
    small = QImage(rows.data, 28, 28, 28, _GREY)
    modes = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    large = _layer(small.scaled(280, 280, *modes))
    soft = _soft(large, 3.0)
    return np.asarray(np.rint(np.clip((soft - 0.42) * 4 + 0.5, 0, 1) * 255), np.uint8)


def _soft(layer: Layer, radius: float) -> Layer:
    """Blur with a kernel of about this deviation in pixels."""
    reach = max(1, math.ceil(2.5 * radius))
    at = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (at / max(radius, 0.1)) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for _ in range(2):
        padded = np.pad(layer.T, ((reach, reach), (0, 0)), mode="edge")
        layer = np.zeros_like(layer.T)
        for start, share in enumerate(kernel):
            layer += share * padded[start : start + len(layer)]
    return layer


def _jpeg(pixels: NDArray[np.uint8], quality: int) -> bytes:
    rows = np.ascontiguousarray(pixels)
    height, width, _ = rows.shape
    image = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", quality)  # type: ignore[call-overload]  # the stub knows no device
    return bytes(buffer.data().data())
