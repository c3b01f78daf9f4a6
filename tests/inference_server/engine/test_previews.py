import torch
from torch.nn import functional

from inference_server.engine.previews import LatentColours
from inference_server.model.loading import Model


@torch.no_grad()
def test_a_preview_is_nearer_to_its_picture_than_the_mean_colour_is(model: Model) -> None:
    colours = LatentColours.of(model.vae)
    patches = torch.rand((1, 3, 4, 4), generator=torch.Generator().manual_seed(1)) * 2 - 1
    picture = functional.interpolate(patches, scale_factor=16)
    latents = model.vae.encode(picture).latent_dist.mode() * model.vae.config.scaling_factor
    preview = torch.from_numpy(colours.picture(latents)).permute(2, 0, 1) / 127.5 - 1
    expected = functional.interpolate(patches, scale_factor=8)[0]
    mean = expected.mean(dim=(1, 2), keepdim=True)
    assert (preview - expected).square().mean() < (mean - expected).square().mean()


def test_a_preview_is_half_as_wide_as_its_picture_and_stands_nonsense(model: Model) -> None:
    colours = LatentColours.of(model.vae)
    latents = torch.full((1, 4, 8, 12), float("nan"))
    assert colours.picture(latents).shape == (32, 48, 3)
