import numpy as np

from tests.inference_server.client import Client


async def test_a_draw_tells_of_each_step_and_ends_with_its_picture(client: Client) -> None:
    drawn = await client.draw(num_inference_steps=3)
    assert drawn.kinds == ["started", "progress", "progress", "progress", "image", "finished"]
    assert [(progress.step, progress.of) for progress in drawn.progress] == [(1, 3), (2, 3), (3, 3)]
    assert drawn.pixels[0].shape == (64, 64, 3)
    assert drawn.timings.total_s >= drawn.timings.denoise_s > 0


async def test_the_same_seed_gives_the_same_picture_and_another_seed_another(
    client: Client,
) -> None:
    first, again, other = [(await client.draw(seed=seed)).pixels[0] for seed in (7, 7, 8)]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
