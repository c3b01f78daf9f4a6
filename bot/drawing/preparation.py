"""From what a member typed to a request that the inference server will take."""

import secrets
from dataclasses import replace
from typing import Final

from bot.drawing.capabilities import Capabilities, Size, Style
from bot.drawing.client import DrawingClient
from bot.drawing.defaults import Defaults
from bot.drawing.form import Form
from bot.drawing.inputs import Inputs, check_bytes
from bot.drawing.offer import Offer
from bot.drawing.ranges import check_doubled
from bot.drawing.request import Draw, DrawRequest, requester
from bot.errors import Refused
from bot.language import drawing as say
from bot.quotation import quoted
from rpc.errors import NotFound

# As the server chooses them: short enough to be typed again.
_SEEDS: Final = 2**32
_VERSIONS_TOLD: Final = 10


class Preparation:
    """Asks the server for its limits and decides everything that the member left open.

    Args:
        client: The inference server.
        offer: What it offers.
        inputs: The pictures that draws start from.
    """

    def __init__(self, client: DrawingClient, offer: Offer, inputs: Inputs) -> None:
        self._client = client
        self._offer = offer
        self._inputs = inputs

    async def request(self, draw: Draw, defaults: Defaults) -> DrawRequest:
        """The draw's request: the one it had before, or a new one.

        Args:
            draw: What its author asked for.
            defaults: What holds where they said nothing.

        Raises:
            Refused: The form breaks a rule.
            KshError: The server cannot be asked.
        """
        if draw.request is not None:
            return await self._checked_again(draw, draw.request)
        form = draw.form
        form.check_words()
        capabilities = await self._offer.capabilities()
        limits = capabilities.limits
        form.check_lengths(limits)
        if form.image is not None:
            check_bytes(await self._inputs.size_bytes(form.image), limits.max_image_bytes)
        size = form.chosen_size(capabilities)
        style = form.chosen_style(
            self._offer.styles_for(draw.guild_id, capabilities),
            defaults.styles,
            capabilities.default_style,
        )
        seed = form.chosen_seed()
        negative_prompt = form.negative_prompt
        return DrawRequest(
            request_id=draw.request_id,
            prompt=form.prompt,
            negative_prompt=(
                defaults.negative_prompt if negative_prompt is None else negative_prompt
            ),
            style=style.name,
            width=None if size is None else size.width,
            height=None if size is None else size.height,
            num_inference_steps=form.chosen_steps(capabilities),
            guidance_scale=form.chosen_guidance(capabilities),
            seed=secrets.randbelow(_SEEDS) if seed is None else seed,
            version=await self._version(form, style),
            requester=requester(draw.author_id),
            guild_prompt_prefix=defaults.prompt_prefix,
            adapter_weight=form.chosen_weight(),
            scheduler=form.chosen_sampler(capabilities),
            num_images=form.chosen_count(capabilities),
            image=form.image,
            strength=form.chosen_strength(),
            hires_strength=form.chosen_hires(size, limits),
            withholds_flagged=defaults.withholds_flagged,
            shows_flagged_elsewhere=defaults.shows_flagged_elsewhere,
            previews=_may_preview(capabilities),
        )

    async def _checked_again(self, draw: Draw, request: DrawRequest) -> DrawRequest:
        """One of before keeps to the limits, unless it is doubled; its style may be gone by now."""
        capabilities = await self._offer.capabilities()
        styles = self._offer.styles_for(draw.guild_id, capabilities)
        draw.form.chosen_style(styles, (), request.style)
        if request.hires_strength is not None and request.width and request.height:
            check_doubled(Size(request.width, request.height), capabilities.limits)
        return replace(request, previews=_may_preview(capabilities))

    async def _version(self, form: Form, style: Style) -> int | None:
        if form.version is None:
            return style.active_version
        try:
            versions = await self._client.versions(style.name)
        except NotFound:
            versions = []
        if form.version not in versions:
            raise Refused(
                say.VERSION_UNKNOWN,
                style=quoted(style.name),
                version=form.version,
                versions=", ".join(map(str, versions[:_VERSIONS_TOLD])) or say.NONE,
            )
        return form.version


def _may_preview(capabilities: Capabilities) -> bool:
    """Whether rough looks may be shown: not where the picture may have to be hidden in the end.

    A late look is the picture, and only finished pictures are checked. Every policy of a guild
    hides in some way what is flagged.
    """
    return not capabilities.checks_safety
