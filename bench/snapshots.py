"""A phone's photograph of a surface with a number, aimed with the guide box, spoilt as hands, light and lenses do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from bench.plates import ROW, Picture, Random, Surface, caution_plate, certificate, chassis_number, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH, HEIGHT = 1280, 960
BOX = (0.1, 0.3333, 0.8, 0.3333)  # left, top, width, height as shares of the photograph: 1024 x 320 pixels, 16:5
GLARING, SHORTEST_SMEAR = 0.35, 3  # share of the pictures; pixels


@dataclass(frozen=True)
class Shots:
    """Some photographs (JPEG) of one thing, and the number on it."""

    kind: str
    number: str
    frames: list[bytes]


def shots(kind: str, count: int, frames: int, seed: int) -> Iterator[Shots]:
    """`count` things of one kind, each photographed `frames` times; the same for the same seed."""
    for which in range(count):
        random = np.random.default_rng([seed, which])
        number = chassis_number(random)
        lights = random.uniform(0, 2 * np.pi) + np.cumsum(random.uniform(-0.5, 0.5, frames))
        yield Shots(kind, number, [_frame(kind, number, [seed, which], i, float(lights[i])) for i in range(frames)])


def _frame(kind: str, number: str, seed: list[int], index: int, light: float) -> bytes:
    same, other = np.random.default_rng([*seed, 1]), np.random.default_rng([*seed, 2, index])
    match kind:
        case "plate":
            surface = caution_plate(number, same)
        case "certificate":
            surface = certificate(number, same)
        case _:
            surface = stamp(number, same, light)
    return _jpeg(_photographed(surface, other, np.random.default_rng([*seed, 3])), other)


def _photographed(surface: Surface, random: Random, scene: Random) -> Picture:
    """The number over 60 to 92 % of the guide box's width, a little askew; then lens, hand and sensor."""
    span = float(np.clip(scene.uniform(0.6, 0.92) + random.normal(0, 0.015), 0.55, 0.94)) * BOX[2] * WIDTH
    scale = span / (surface.right - surface.left)
    middle = np.array([(surface.left + surface.right) / 2, ROW])
    angle = np.deg2rad(np.clip(random.normal(0, 2.0), -5, 5))
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    room = max(0.0, BOX[2] * WIDTH - span) / 2 - 10
    target = np.array([WIDTH / 2, HEIGHT / 2]) + random.uniform(-1, 1, 2) * (min(room, 40), 35)
    matrix = np.eye(3)
    matrix[:2, :2], matrix[:2, 2] = turn, target - turn @ middle
    tilt, centre = np.eye(3), np.eye(3)
    tilt[2, :2] = random.normal(0, 4e-5, 2)
    centre[:2, 2] = (WIDTH / 2, HEIGHT / 2)
    tilt = centre @ tilt @ np.linalg.inv(centre)  # about the middle: what was aimed at stays in the guide box
    seen = cv2.warpPerspective(surface.pixels, tilt @ matrix, (WIDTH, HEIGHT), borderValue=110.0, flags=cv2.INTER_AREA)
    return _noisy(_shaken(_unevenly_lit(np.asarray(seen, np.float32), random, scene), random), random, scene)


def _unevenly_lit(picture: Picture, random: Random, scene: Random) -> Picture:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    slope = scene.uniform(-0.35, 0.35, 2)
    shade = 1 + slope[0] * (x / WIDTH - 0.5) + slope[1] * (y / HEIGHT - 0.5)
    lit = picture * shade
    if scene.random() < GLARING:  # a lamp or the sun on the plate, somewhere in or near the box
        spot = scene.uniform(0.1, 0.9, 2) * (WIDTH, HEIGHT) + random.normal(0, 60, 2)
        reach = scene.uniform(60, 170)
        lit += scene.uniform(30, 130) * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (2 * reach**2))
    return np.asarray(lit, np.float32)


def _shaken(picture: Picture, random: Random) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), float(random.uniform(0.4, 1.9)))
    length = int(random.integers(1, 8))
    if length < SHORTEST_SMEAR:
        return np.asarray(soft, np.float32)
    kernel = np.zeros((length, length), np.float32)
    direction = random.uniform(0, np.pi)
    reach = (np.cos(direction) * length / 2, np.sin(direction) * length / 2)
    middle = length // 2
    ends = [(round(middle + sign * reach[0]), round(middle + sign * reach[1])) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return np.asarray(cv2.filter2D(soft, -1, kernel / max(float(kernel.sum()), 1.0)), np.float32)


def _noisy(picture: Picture, random: Random, scene: Random) -> Picture:
    exposure = float(scene.uniform(0.45, 1.1) * random.uniform(0.93, 1.07))
    noise = random.normal(0, float(scene.uniform(2, 9)), picture.shape)
    return np.asarray(np.clip(picture * exposure + noise, 0, 255), np.float32)


def _jpeg(picture: Picture, random: Random) -> bytes:
    quality = int(random.integers(60, 92))
    return cv2.imencode(".jpg", picture.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
