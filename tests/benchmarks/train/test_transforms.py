"""The stand-in for torchvision does what diffusers' script wants of it."""

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.train import transforms


def picture(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(5508).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize(("size", "resized"), [((100, 50), (32, 16)), ((40, 100), (16, 40))])
def test_the_shorter_edge_is_resized(size: tuple[int, int], resized: tuple[int, int]) -> None:
    resize = transforms.Resize(16, transforms.InterpolationMode.LANCZOS)
    assert resize(picture(*size)).size == resized


def test_a_picture_of_the_right_size_is_left_alone() -> None:
    image = picture(16, 16)
    assert transforms.Resize(16, transforms.InterpolationMode.LANCZOS)(image) is image
    assert transforms.RandomCrop(16)(image) is image


def test_the_middle_is_cropped() -> None:
    image = picture(20, 16)
    cropped = transforms.CenterCrop(16)(image)
    assert np.array_equal(np.asarray(cropped), np.asarray(image)[:, 2:18])


def test_a_random_crop_reaches_both_edges() -> None:
    image, crop = picture(18, 16), transforms.RandomCrop(16)
    torch.manual_seed(0)
    firsts = {np.asarray(crop(image))[0, 0].tobytes() for _ in range(60)}
    assert firsts == {np.asarray(image)[0, left].tobytes() for left in range(3)}


def test_half_of_the_pictures_are_mirrored() -> None:
    image, flip = picture(8, 8), transforms.RandomHorizontalFlip()
    torch.manual_seed(0)
    pixels = np.asarray(image)
    mirrored = [np.array_equal(np.asarray(flip(image)), pixels[:, ::-1]) for _ in range(200)]
    assert 60 < sum(mirrored) < 140


def test_a_tensor_has_its_channels_first_and_is_normalised_to_minus_one_to_one() -> None:
    image = picture(6, 4)
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5], [0.5])])
    expected = np.asarray(image, dtype=np.float32).transpose(2, 0, 1) / 127.5 - 1
    assert transform(image).shape == (3, 4, 6)
    assert torch.allclose(transform(image), torch.from_numpy(expected), atol=1e-6)
