"""Does each kind of augmentation do to images what it says, and the same again?"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from digitpad.learning.augment import make_augmenter
from digitpad.training.augmentation import KINDS, LIGHT, OFF, STRONG, Augmentation

COUNT = 24


@pytest.fixture(scope="module")
def bars() -> NDArray[np.uint8]:
    """Upright bars, 3 px wide and 16 px long, their centre of mass at index 14."""
    images = np.zeros((COUNT, 28, 28), np.uint8)
    images[:, 6:23, 13:16] = 255
    return images


def vary(
    augmentation: Augmentation, images: NDArray[np.uint8], *, step: int = 3, seed: int = 1
) -> NDArray[np.float32]:
    augment = make_augmenter(augmentation, len(images), seed)
    varied: NDArray[np.float32] = augment(tf.constant(images), tf.constant(step), 1.0).numpy()
    return varied


def centres(images: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the centre of mass (row, column) of each image."""
    places = np.mgrid[:28, :28].reshape(2, -1)
    flat = images.reshape(len(images), -1).astype(np.float64)
    centres: NDArray[np.float64] = flat @ places.T / flat.sum(axis=1, keepdims=True)
    return centres


def spreads(images: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the covariance matrix (row, column) of the ink of each image."""
    places = np.mgrid[:28, :28].reshape(2, -1)
    flat = images.reshape(len(images), -1).astype(np.float64)
    flat /= flat.sum(axis=1, keepdims=True)
    apart = places - centres(images)[:, :, None]
    spreads: NDArray[np.float64] = np.einsum("np,nip,njp->nij", flat, apart, apart)
    return spreads


def test_off_only_scales_to_one(bars: NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(vary(OFF, bars), bars / np.float32(255))


def test_same_seed_and_step_vary_alike(bars: NDArray[np.uint8]) -> None:
    varied = vary(STRONG, bars)
    np.testing.assert_array_equal(vary(STRONG, bars), varied)
    assert (np.abs(vary(STRONG, bars, step=4) - varied).max(axis=(1, 2)) > 0.1).all()
    assert (np.abs(vary(STRONG, bars, seed=2) - varied).max(axis=(1, 2)) > 0.1).all()


@pytest.mark.parametrize("kind", KINDS)
def test_images_stay_in_range_and_differ_from_each_other(
    kind: str, bars: NDArray[np.uint8]
) -> None:
    highest = Augmentation(**{kind: getattr(STRONG, kind)})
    varied = vary(highest, bars)
    assert varied.dtype == np.float32
    assert varied.shape == bars.shape
    assert varied.min() >= 0
    assert varied.max() <= 1
    assert len(np.unique(varied.reshape(COUNT, -1), axis=0)) == COUNT


def test_last_batch_is_varied_as_the_first_of_a_whole_one(bars: NDArray[np.uint8]) -> None:
    augment = make_augmenter(STRONG, COUNT, 1)
    ragged = augment(tf.constant(bars[:5]), tf.constant(3), 1.0).numpy()
    np.testing.assert_allclose(ragged, vary(STRONG, bars)[:5], atol=1e-6)


def test_some_images_are_only_shifted(bars: NDArray[np.uint8]) -> None:
    augment = make_augmenter(STRONG, COUNT, 1)
    bent = np.arange(COUNT) % 2 == 0
    varied = augment(tf.constant(bars), tf.constant(3), 0.5, tf.constant(bent)).numpy()
    half = Augmentation(**{kind: getattr(STRONG, kind) / 2 for kind in KINDS})
    np.testing.assert_allclose(varied[bent], vary(half, bars)[bent], atol=1e-5)
    np.testing.assert_allclose(varied[~bent], vary(half.only(["shift"]), bars)[~bent], atol=1e-5)


def test_floats_are_varied_as_their_bytes(bars: NDArray[np.uint8]) -> None:
    augment = make_augmenter(LIGHT, COUNT, 1)
    floats = augment(tf.constant(bars / np.float32(255)), tf.constant(3), 1.0).numpy()
    np.testing.assert_allclose(floats, vary(LIGHT, bars), atol=1e-6)


def test_shift_moves_the_centre_of_mass_by_no_more_than_it_says(bars: NDArray[np.uint8]) -> None:
    moved = np.abs(centres(vary(Augmentation(shift=2), bars)) - 14)
    assert moved.max() <= 2 + 1e-4
    assert (moved.max(axis=0) > 1).all()  # some far, in both directions


def test_rotation_turns_a_bar_around_its_centre(bars: NDArray[np.uint8]) -> None:
    varied = vary(Augmentation(rotate=30), bars)
    spread = spreads(varied)
    angles = np.degrees(0.5 * np.arctan2(2 * spread[:, 0, 1], spread[:, 0, 0] - spread[:, 1, 1]))
    assert np.abs(centres(varied) - 14).max() < 0.1
    assert np.abs(angles).max() <= 31
    assert angles.min() < -10
    assert angles.max() > 10


def test_scale_stretches_height_and_width_apart(bars: NDArray[np.uint8]) -> None:
    squares = np.zeros_like(bars)
    squares[:, 8:21, 8:21] = 255
    spread = spreads(vary(Augmentation(scale=0.2), squares))
    before = math.sqrt((13**2 - 1) / 12)
    stretched = np.sqrt(spread[:, (0, 1), (0, 1)]) / before
    assert stretched.min() > 0.78
    assert stretched.max() < 1.22
    assert (stretched.min(axis=0) < 0.9).all()
    assert (stretched.max(axis=0) > 1.1).all()
    assert np.abs(stretched[:, 0] - stretched[:, 1]).max() > 0.1
    assert np.abs(spread[:, 0, 1]).max() < 0.2


def test_shear_leans_a_bar_and_keeps_its_height(bars: NDArray[np.uint8]) -> None:
    spread = spreads(vary(Augmentation(shear=0.3), bars))
    leaning = spread[:, 0, 1] / spread[:, 0, 0]
    assert np.abs(leaning).max() <= 0.31
    assert leaning.min() < -0.1
    assert leaning.max() > 0.1
    np.testing.assert_allclose(spread[:, 0, 0], (17**2 - 1) / 12, rtol=0.02)


def test_elastic_bends_by_simards_amount() -> None:
    # a ramp tells from where each pixel was taken, away from the borders
    columns = np.arange(28, dtype=np.float32)
    ramp = np.broadcast_to(columns / 27, (400, 28, 28))
    augment = make_augmenter(Augmentation(elastic=20), 400, 1)
    taken = augment(tf.constant(ramp), tf.constant(0), 1.0).numpy() * 27
    moves = (taken - columns)[:, 8:20, 8:20]
    # uniform noise has the deviation 1 / sqrt(3); a Gaussian of deviation 4 leaves 1 / (8 sqrt(pi))
    expected = 20 / math.sqrt(3) / (8 * math.sqrt(math.pi))
    assert moves.std() == pytest.approx(expected, rel=0.05)
    neighbours = moves[:, :, 1:] * moves[:, :, :-1]
    assert neighbours.mean() / moves.var() == pytest.approx(math.exp(-1 / 64), abs=0.01)


def test_width_thickens_and_thins_the_ink(bars: NDArray[np.uint8]) -> None:
    varied = vary(Augmentation(width=0.5), bars)
    ink = varied.sum(axis=(1, 2)) / (bars[0].sum() / 255)
    assert ink.min() < 0.85
    assert ink.max() > 1.15
    # half a pixel on each of two sides of three, and at the ends
    assert ink.min() > 0.6
    assert ink.max() < 1.45


def test_thinnest_strokes_are_not_thinned_away() -> None:
    lines = np.zeros((COUNT, 28, 28), np.uint8)
    lines[:, 14, 5:20] = 255
    lines[:, 18:20, 5:20] = 255
    varied = vary(Augmentation(width=1), lines)
    assert (varied[:, 14, 6:19] == 1).all()
    assert (varied[:, 18:20, 6:19] == 1).all()


def test_paper_stays_paper() -> None:
    empty = np.zeros((COUNT, 28, 28), np.uint8)
    assert vary(STRONG, empty).max() == 0


def test_kinds_left_out_leave_the_others_as_they_are(bars: NDArray[np.uint8]) -> None:
    both = Augmentation(shift=2, width=0.5)
    shifted = centres(vary(dataclasses.replace(both, width=0), bars))
    np.testing.assert_allclose(centres(vary(both, bars)), shifted, atol=0.05)
